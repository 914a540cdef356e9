# SPDX-License-Identifier: Apache-2.0
"""People who watch one camera, for `bench live`: a process of clients that time what arrives.

`python -m bench.viewers clicks COUNT TARGET` opens the stream COUNT times,
one after the other, each until a picture has come that was taken after the
click. `... watch COUNT SECONDS TARGET` opens it COUNT times at once and
stays; it prints a line when all have a picture. TARGET is `console PORT PATH
COOKIE`, the product's WebSocket (RFC 6455), or `rtsp ADDRESS` (RFC 2326,
interleaved). The result is one line of JSON, times in UTC microseconds.

The clients do no more than find where pictures end and the frame counter in
them: one that costs as much as the server would measure itself.
"""

import asyncio
import base64
import contextlib
import json
import os
import random
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import uvloop

from fairwatch.sim.nal import read_counters

from .floor import play

OPENED_PER_S = 40
CLICK_PAUSE_S = (0.05, 0.25)
PATIENCE_S = 30.0
DRAIN_S = 0.02
_MESSAGE = struct.Struct(">BBHIQ")
_FRAGMENT, _KEY, _SOUND = 1, 1, 4
_LOOKED_AT_BYTES = 400
_COUNTER_PACKET_BYTES = 100
_DRAIN = bytearray(4 << 20)


@dataclass(slots=True)
class Seen:
    """What one viewer got. Of each frame: its time in the header (RTSP: its time stamp), its counter (-1: not looked
    for), and when its last byte was here.
    """

    opened_us: int = 0
    first_us: int = 0
    skips: int = 0
    frames: list[tuple[int, int, int]] = field(default_factory=list)


class Viewer(asyncio.Protocol):
    """Someone who watches. `first`: a picture can be decoded; `fresh`: one that was taken after the click."""

    def __init__(self) -> None:
        self.seen = Seen()
        self.first = asyncio.Event()
        self.fresh = asyncio.Event()
        self._rest = bytearray()
        self._transport: asyncio.Transport | None = None

    async def open(self) -> None:
        """The click."""
        raise NotImplementedError

    def drain(self) -> None:
        """For those who do not take what comes as it comes: let go of it."""

    def close(self) -> None:
        """Turn away."""
        if self._transport is not None:
            self._transport.close()

    def _frame(self, time: int, counter: int, *, key: bool, fresh: bool) -> None:
        now_us = _now_us()
        self.seen.frames.append((time, counter, now_us))
        if not self.seen.first_us and key:
            self.seen.first_us = now_us
            self.first.set()
        if fresh and self.seen.first_us:
            self.fresh.set()


class ConsoleViewer(Viewer):
    """One open WebSocket. `counting`: read the counter in each frame."""

    def __init__(self, port: int, path: str, cookie: str, *, counting: bool) -> None:
        super().__init__()
        self._port = port
        self._path = path
        self._cookie = cookie
        self._counting = counting
        self._open = False

    async def open(self) -> None:
        self.seen.opened_us = _now_us()
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            (
                f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
                f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                f"Sec-WebSocket-Version: 13\r\nCookie: {self._cookie}\r\n\r\n"
            ).encode()
        )

    def data_received(self, data: bytes) -> None:
        rest = self._rest
        rest += data
        if not self._open:
            end = rest.find(b"\r\n\r\n")
            if end < 0:
                return
            if not rest.startswith(b"HTTP/1.1 101 "):
                raise ConnectionError(rest[:200].decode(errors="replace"))
            self._open = True
            del rest[: end + 4]
        at = 0
        while (message := _message(rest, at)) is not None:
            opcode, start, at = message
            self._take(opcode, start, at)
        del rest[:at]

    def _take(self, opcode: int, start: int, end: int) -> None:
        rest = self._rest
        if opcode == 1:
            self.seen.skips += b'"skipped"' in rest[start:end]
        elif opcode == 9 and self._transport is not None:
            # A pong, masked with zeros.
            self._transport.write(bytes((0x8A, 0x80 | (end - start), 0, 0, 0, 0)) + rest[start:end])
        elif opcode == 2:
            kind, flags, _, _, decode_us = _MESSAGE.unpack_from(rest, start)
            if kind == _FRAGMENT and not flags & _SOUND:
                counters = read_counters(bytes(rest[start : start + _LOOKED_AT_BYTES])) if self._counting else ()
                fresh = decode_us >= self.seen.opened_us
                self._frame(decode_us, counters[0] if counters else -1, key=bool(flags & _KEY), fresh=fresh)


def _message(data: bytearray, at: int) -> tuple[int, int, int] | None:
    """Opcode, start and end of the payload of the whole frame at `at` (RFC 6455, 5.2); servers do not mask."""
    if len(data) - at < 2:
        return None
    size, start = data[at + 1], at + 2
    if size == 126:
        size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
    elif size == 127:
        size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
    return (data[at] & 15, start, start + size) if start + size <= len(data) else None


class RtspViewer(Viewer):
    """One RTSP session that plays H.264 (RFC 6184). One that does not count only drains its socket now and then: to
    take every packet of hundreds apart costs more than to send them.
    """

    def __init__(self, address: str, *, counting: bool) -> None:
        super().__init__()
        self._address = address
        self._counting = counting
        self._key = False
        self._counter = -1
        # A connection whose stream objects are let go is closed.
        self._held: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> None:
        self.seen.opened_us = _now_us()
        reader, writer = self._held = await play(self._address)
        first = await reader.read(1 << 24)
        self._transport = cast("asyncio.Transport", writer.transport)
        if not self._counting:
            self._transport.pause_reading()
            self.first.set()
            return
        self._transport.set_protocol(self)
        self._transport.resume_reading()
        self.data_received(first)

    def drain(self) -> None:
        if not self._counting and self._transport is not None and not self._transport.is_closing():
            with contextlib.suppress(BlockingIOError):
                os.readv(self._transport.get_extra_info("socket").fileno(), [_DRAIN])

    def data_received(self, data: bytes) -> None:
        rest = self._rest
        rest += data
        at, length = 0, len(rest)
        # "$", channel, size (RFC 2326, 10.12); then a header of 12 bytes (RFC 3550, 5.1).
        while length - at >= 4:
            end = at + 4 + (rest[at + 2] << 8 | rest[at + 3])
            if end > length:
                break
            if rest[at + 1] == 0:
                self._packet(at + 4, end)
            at = end
        del rest[:at]

    def _packet(self, at: int, end: int) -> None:
        rest = self._rest
        kind = rest[at + 12] & 31
        if kind == 5 or (kind == 28 and rest[at + 13] & 31 == 5):
            self._key = True
        elif end - at < _COUNTER_PACKET_BYTES:
            counters = read_counters(bytes(rest[at:end]))
            if counters:
                self._counter = counters[0]
        if rest[at + 1] & 0x80:
            timestamp = int.from_bytes(rest[at + 4 : at + 8], "big")
            self._frame(timestamp, self._counter, key=self._key, fresh=True)
            self._key, self._counter = False, -1


async def clicks(make: Callable[[bool], Viewer], count: int) -> None:
    """Open, look, leave, again and again."""
    found = []
    for _ in range(count):
        viewer = make(True)
        await viewer.open()
        async with asyncio.timeout(PATIENCE_S):
            await viewer.fresh.wait()
        viewer.close()
        seen = viewer.seen
        found.append((seen.first_us - seen.opened_us, seen.frames[-1][2] - seen.opened_us))
        await asyncio.sleep(random.uniform(*CLICK_PAUSE_S))
    _say({"clicks": found})


async def _drain(viewers: Sequence[Viewer]) -> None:
    while True:
        await asyncio.sleep(DRAIN_S)
        for viewer in viewers:
            viewer.drain()


async def watch(make: Callable[[bool], Viewer], count: int, seconds: float) -> None:
    """Many who stay. The first one reads the counters, which tell which frame has which time."""
    viewers: list[Viewer] = []
    draining = asyncio.create_task(_drain(viewers))
    for number in range(count):
        viewers.append(make(number == 0))
        await viewers[-1].open()
        await asyncio.sleep(1 / OPENED_PER_S)
    async with asyncio.timeout(PATIENCE_S):
        for viewer in viewers:
            await viewer.first.wait()
    # The pictures since the last key frame, which come first, are no measure of delay.
    await asyncio.sleep(1)
    start_us = _now_us()
    _say({"watching": count})
    await asyncio.sleep(seconds)
    end_us = _now_us()
    draining.cancel()
    for viewer in viewers:
        viewer.close()
    _say(
        {
            "start_us": start_us,
            "end_us": end_us,
            "skips": sum(viewer.seen.skips for viewer in viewers),
            "frames": [viewer.seen.frames for viewer in viewers],
        }
    )


def _now_us() -> int:
    return time.time_ns() // 1000


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _target(where: list[str]) -> Callable[[bool], Viewer]:
    """What makes a viewer, who counts or not."""
    kind, *rest = where
    if kind == "rtsp":
        return lambda counting: RtspViewer(rest[0], counting=counting)
    port, path, cookie = rest
    return lambda counting: ConsoleViewer(int(port), path, cookie, counting=counting)


def main() -> None:
    """Read the command line and watch."""
    what, count, *rest = sys.argv[1:]
    if what == "clicks":
        uvloop.run(clicks(_target(rest), int(count)))
    else:
        uvloop.run(watch(_target(rest[1:]), int(count), float(rest[0])))


if __name__ == "__main__":
    main()
