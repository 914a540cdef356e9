# SPDX-License-Identifier: Apache-2.0
"""People who watch one camera, for `bench live`: a process of WebSocket clients (RFC 6455) that time what arrives.

`python -m bench.viewers PORT PATH COOKIE clicks COUNT` opens the stream
COUNT times, one after the other, each until a picture has come that was
taken after the click. `... watch COUNT SECONDS` opens it COUNT times at once
and stays; it prints a line when all have a picture. The result is one line of
JSON, times in UTC microseconds.

The client does no more than find the messages' ends and the frame counter
in them: one that costs as much as the server would measure itself.
"""

import asyncio
import base64
import json
import os
import random
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import cast

import uvloop

from fairwatch.sim.nal import read_counters

OPENED_PER_S = 40
CLICK_PAUSE_S = (0.05, 0.25)
PATIENCE_S = 30.0
_MESSAGE = struct.Struct(">BBHIQ")
_FRAGMENT, _KEY, _SOUND = 1, 1, 4
_LOOKED_AT_BYTES = 400


@dataclass(frozen=True, slots=True)
class Target:
    """What is watched."""

    port: int
    path: str
    cookie: str


@dataclass(slots=True)
class Seen:
    """What one viewer got: of each frame its time in the header, its counter, and when its last byte was here."""

    opened_us: int = 0
    first_us: int = 0
    skips: int = 0
    frames: list[tuple[int, int, int]] = field(default_factory=list)


class Viewer(asyncio.Protocol):
    """One open WebSocket. `counting`: read the counter in each frame."""

    def __init__(self, target: Target, *, counting: bool) -> None:
        self.seen = Seen()
        self.first = asyncio.Event()
        self.after_click = asyncio.Event()
        self._target = target
        self._counting = counting
        self._rest = bytearray()
        self._open = False
        self._transport: asyncio.Transport | None = None

    async def open(self) -> None:
        """The click."""
        self.seen.opened_us = _now_us()
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._target.port)

    def close(self) -> None:
        """Turn away."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            (
                f"GET {self._target.path} HTTP/1.1\r\nHost: 127.0.0.1:{self._target.port}\r\n"
                f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                f"Sec-WebSocket-Version: 13\r\nCookie: {self._target.cookie}\r\n\r\n"
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
        while (frame := _frame(rest, at)) is not None:
            opcode, start, at = frame
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
                now_us = _now_us()
                counters = read_counters(bytes(rest[start : start + _LOOKED_AT_BYTES])) if self._counting else ()
                self.seen.frames.append((decode_us, counters[0] if counters else -1, now_us))
                if not self.seen.first_us and flags & _KEY:
                    self.seen.first_us = now_us
                    self.first.set()
                if decode_us >= self.seen.opened_us:
                    self.after_click.set()


def _frame(data: bytearray, at: int) -> tuple[int, int, int] | None:
    """Opcode, start and end of the payload of the whole frame at `at` (RFC 6455, 5.2); servers do not mask."""
    if len(data) - at < 2:
        return None
    size, start = data[at + 1], at + 2
    if size == 126:
        size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
    elif size == 127:
        size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
    return (data[at] & 15, start, start + size) if start + size <= len(data) else None


async def clicks(target: Target, count: int) -> None:
    """Open, look, leave, again and again."""
    found = []
    for _ in range(count):
        viewer = Viewer(target, counting=False)
        await viewer.open()
        async with asyncio.timeout(PATIENCE_S):
            await viewer.after_click.wait()
        viewer.close()
        seen = viewer.seen
        found.append((seen.first_us - seen.opened_us, seen.frames[-1][2] - seen.opened_us))
        await asyncio.sleep(random.uniform(*CLICK_PAUSE_S))
    _say({"clicks": found})


async def watch(target: Target, count: int, seconds: float) -> None:
    """Many who stay. The first one reads the counters, which tell which frame has which time."""
    viewers = []
    for number in range(count):
        viewers.append(Viewer(target, counting=number == 0))
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


def main() -> None:
    """Read the command line and watch."""
    port, path, cookie, what, count, *rest = sys.argv[1:]
    target = Target(int(port), path, cookie)
    uvloop.run(clicks(target, int(count)) if what == "clicks" else watch(target, int(count), float(rest[0])))


if __name__ == "__main__":
    main()
