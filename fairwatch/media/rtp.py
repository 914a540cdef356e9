# SPDX-License-Identifier: Apache-2.0
"""RTP (RFC 3550): the packet header, sequence numbers, the reorder window.

Depacketizers are fed whole packets as (data, start, end): the packet lies in
a larger buffer and only payload bytes are copied out of it. They hand whole
access units to a `UnitSink`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from struct import Struct
from typing import Protocol

from .frame import Piece

_HEADER = Struct(">BBHII").unpack_from
HEADER_BYTES = 12
MISORDERED = 100
MAX_UNIT_BYTES = 16 << 20

PacketHandler = Callable[[bytes, int, int], None]


class UnitSink(Protocol):
    """Takes what a depacketizer puts together."""

    def parameters(self, vps: tuple[bytes, ...], sps: tuple[bytes, ...], pps: tuple[bytes, ...]) -> None:
        """Parameter sets that came in band and differ from those before."""

    def unit(self, ticks: int, key: bool, parts: Sequence[Piece]) -> None:
        """A whole access unit with its 32-bit RTP time stamp."""

    def lost(self, packets: int) -> None:
        """`packets` did not arrive or could not be read."""


def payload_span(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the payload lies, past CSRCs and the extension and before the
    padding (RFC 3550, 5.1); it may be empty. Returns (0, 0) if the packet is malformed.
    """
    if end - start < HEADER_BYTES or data[start] >> 6 != 2:
        return 0, 0
    first = data[start]
    offset = start + HEADER_BYTES + 4 * (first & 15)
    if first & 0x10:
        if offset + 4 > end:
            return 0, 0
        offset += 4 + 4 * int.from_bytes(data[offset + 2 : offset + 4], "big")
    if first & 0x20:
        end -= data[end - 1] or end
    return (offset, end) if offset <= end else (0, 0)


class Depacketizer(ABC):
    """Counts what a stream's sequence numbers tell; knows no codec.

    `received`, `lost_packets` and `malformed` only grow. A packet from the
    past (a repeat, or later than the reorder window) is left out; two in a row
    from far back mean that the camera counts anew (RFC 3550, A.1).
    """

    __slots__ = (
        "_behind",
        "_flags",
        "_next",
        "_sink",
        "base_sequence",
        "cycles",
        "lost_packets",
        "malformed",
        "received",
        "repeated",
        "ssrc",
    )

    def __init__(self, sink: UnitSink) -> None:
        self._sink = sink
        self._next = -1
        self._behind = -1
        self._flags = 0
        self.base_sequence = 0
        self.cycles = 0
        self.ssrc = 0
        self.received = 0
        self.lost_packets = 0
        self.malformed = 0
        self.repeated = 0

    @property
    def highest_sequence(self) -> int:
        """The extended highest sequence number (RFC 3550, 6.4.1)."""
        return (self.cycles << 16) + self._next - 1

    def packet(self, data: bytes, start: int, end: int) -> None:
        """Take one RTP packet, `data[start:end]`."""
        if end - start > HEADER_BYTES and data[start] == 0x80:
            offset, stop = start + HEADER_BYTES, end
        else:
            offset, stop = payload_span(data, start, end)
            if not stop:
                self.malformed += 1  # If it took the place of another, the next sequence number will tell.
                return
        first, second, sequence, ticks, ssrc = _HEADER(data, start)
        if (sequence != self._next or ssrc != self.ssrc) and not self._resume(sequence, ssrc):
            return
        self._next = (sequence + 1) & 0xFFFF
        if not self._next:
            self.cycles += 1
        self.received += 1
        self._flags = (first << 8) | (second & 0x7F)
        if offset < stop:
            self._payload(data, offset, stop, ticks, bool(second & 0x80))

    def run(self, data: bytes, position: int, size: int) -> int:
        """Take interleaved packets from `position` on, as many as can be taken
        faster than one by one; returns where it stopped. Here: none.
        """
        return position

    def _resume(self, sequence: int, ssrc: int) -> bool:
        """An unexpected sequence number: True to go on with this packet."""
        ahead = (sequence - self._next) & 0xFFFF
        anew = sequence == self._behind and 0x8000 <= ahead < 0x10000 - MISORDERED
        if self._next < 0 or ssrc != self.ssrc or anew:
            # The first packet, or the camera began anew.
            if self._next >= 0:
                self._broken(0)
            self.ssrc = ssrc
            self.base_sequence = sequence
            self.cycles = 0
            self._behind = -1
            return True
        if ahead >= 0x8000:
            self.repeated += 1
            self._behind = (sequence + 1) & 0xFFFF
            return False
        if sequence < self._next:
            self.cycles += 1
        self.lost_packets += ahead
        self._broken(ahead)
        return True

    def _broken(self, packets: int) -> None:
        """Packets are missing before the next one."""
        self._sink.lost(packets)

    @abstractmethod
    def _payload(self, data: bytes, start: int, end: int, ticks: int, marker: bool) -> None:
        """The payload of a packet that came in order."""


class ReorderWindow:
    """Puts UDP packets back in order before a depacketizer sees them.

    A packet that comes early waits until those before it have come, until more
    than `depth` packets wait, or until one comes whose time stamp lies
    `late_ticks` after that of the first to wait; then what is missing counts
    as lost.
    """

    __slots__ = ("_depth", "_handler", "_late_ticks", "_next", "_since_ticks", "_waiting")

    def __init__(self, handler: PacketHandler, depth: int = 32, late_ticks: int = 1 << 31) -> None:
        self._handler = handler
        self._depth = depth
        self._late_ticks = late_ticks
        self._since_ticks = 0
        self._next = -1
        self._waiting: dict[int, bytes] = {}

    def packet(self, data: bytes) -> None:
        """Take one datagram."""
        if len(data) < HEADER_BYTES:
            self._handler(data, 0, len(data))
            return
        sequence = (data[2] << 8) | data[3]
        if self._next < 0 or sequence == self._next:
            self._pass_on(sequence, data)
            if self._waiting:
                self._drain()
            return
        ahead = (sequence - self._next) & 0xFFFF
        if ahead >= 0x8000:
            if ahead < 0x10000 - 4 * self._depth:
                # Far behind: the camera counts anew.
                self._waiting.clear()
                self._pass_on(sequence, data)
            return
        ticks = int.from_bytes(data[4:8], "big")
        if not self._waiting:
            self._since_ticks = ticks
        self._waiting[sequence] = data
        waited_ticks = (ticks - self._since_ticks) & 0xFFFFFFFF
        if len(self._waiting) > self._depth or self._late_ticks <= waited_ticks < 1 << 31:
            start = self._next
            self._since_ticks = ticks
            self._next = min(self._waiting, key=lambda waiting: (waiting - start) & 0xFFFF)
            self._drain()

    def _drain(self) -> None:
        while (data := self._waiting.pop(self._next, None)) is not None:
            self._pass_on(self._next, data)

    def _pass_on(self, sequence: int, data: bytes) -> None:
        self._next = (sequence + 1) & 0xFFFF
        self._handler(data, 0, len(data))
