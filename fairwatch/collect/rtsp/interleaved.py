# SPDX-License-Identifier: Apache-2.0
"""RTP packets between RTSP messages on one connection (RFC 2326, 10.12).

`feed` is the first of the two loops that run for every packet of every
camera: it walks a received chunk by index and hands each packet on as
(data, start, end), without copying it and without making an object for it.
"""

import re
from collections.abc import Callable

from fairwatch.collect.errors import Cause, CollectError

from .messages import METHODS, Message, begins_message, parse_message

PacketHandler = Callable[[bytes, int, int], None]
# Takes packets from a position on while it can, up to the given end; returns where it stopped.
RunHandler = Callable[[bytes, int, int], int]

GARBAGE_LIMIT_BYTES = 256 * 1024
_DOLLAR = 0x24
# Where order may begin again: a packet whose payload says RTP version 2, or a message.
_ORDER = re.compile(rb"\$...[\x80-\xbf]|RTSP/|(?:" + "|".join(METHODS).encode() + rb") ", re.DOTALL)
_LONGEST_MARK = max(len(method) for method in METHODS) + 1


def _ignore(data: bytes, start: int, end: int) -> None:
    """A packet on a channel that nobody set up."""


class InterleavedReader:
    """Splits what a connection delivers into packets and messages.

    The same bytes give the same packets and messages however they are cut
    into chunks. What is neither is skipped up to the next packet of a known
    channel or the next message; after 256 KiB of it `feed` raises CollectError
    `bad-stream`. At most one packet or message is held back, and nothing once
    `feed` has raised. `skipped_bytes` counts what was passed over.
    """

    __slots__ = (
        "_garbage_bytes",
        "_handlers",
        "_known",
        "_lost_order",
        "_on_message",
        "_rest",
        "_runs",
        "skipped_bytes",
    )

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        self._on_message = on_message
        self._handlers: list[PacketHandler] = [_ignore] * 256
        self._runs: list[RunHandler | None] = [None] * 256
        self._known: set[int] = set()
        self._rest = b""
        self._lost_order = False
        self._garbage_bytes = 0
        self.skipped_bytes = 0

    def attach(self, channel: int, handler: PacketHandler, run: RunHandler | None = None) -> None:
        """Hand packets of `channel` (0 to 255) to `handler` from now on. After
        each, `run` is offered what follows it: it may take many at once.
        """
        self._handlers[channel] = handler
        self._runs[channel] = run
        self._known.add(channel)

    def feed(self, data: bytes) -> None:
        """Take the next chunk. Raises CollectError `bad-stream` when nothing sensible comes any more."""
        if self._rest:
            data = self._rest + data
            self._rest = b""  # Read now; should a handler fail, it is not read again.
        handlers = self._handlers
        runs = self._runs
        position = 0
        size = len(data)
        lost_order = self._lost_order
        while position + 4 <= size:
            if data[position] == _DOLLAR and not lost_order:
                end = position + 4 + (data[position + 2] << 8 | data[position + 3])
                if end > size:
                    break
                channel = data[position + 1]
                handlers[channel](data, position + 4, end)
                run = runs[channel]
                if run is not None and end + 4 <= size and data[end] == _DOLLAR and data[end + 1] == channel:
                    end = run(data, end, size)
                position = end
            else:
                after = self._other(data, position)
                if after < 0:
                    break
                position = after
                lost_order = self._lost_order
        self._rest = data[position:]

    def _other(self, data: bytes, position: int) -> int:
        """Take a message or skip garbage. Returns where to go on, -1 if more
        bytes are needed.
        """
        begins = begins_message(data, position)
        if begins is None:
            return -1
        if begins:
            parsed = parse_message(data, position)
            if parsed is None:
                return -1
            message, position = parsed
            self._in_order()
            self._on_message(message)
            return position
        if data[position] in b"\r\n" and not self._lost_order:
            return position + 1
        return self._resynchronise(data, position)

    def _resynchronise(self, data: bytes, position: int) -> int:
        """Skip to where order may begin again; -1 if more bytes are needed to see it."""
        start = position
        while found := _ORDER.search(data, position):
            position = found.start()
            if data[position] != _DOLLAR:
                break
            if data[position + 1] in self._known:
                self._skip(position - start)
                self._in_order()
                return position
            position += 1
        else:
            # A mark may be cut off at the end.
            position = max(position, len(data) - _LONGEST_MARK + 1)
        self._skip(position - start)
        return position if position > start or found else -1

    def _skip(self, count: int) -> None:
        self._lost_order = True
        self.skipped_bytes += count
        self._garbage_bytes += count
        if self._garbage_bytes > GARBAGE_LIMIT_BYTES:
            raise CollectError(Cause.BAD_STREAM, "The camera sends data that is neither RTP nor RTSP.")

    def _in_order(self) -> None:
        self._lost_order = False
        self._garbage_bytes = 0
