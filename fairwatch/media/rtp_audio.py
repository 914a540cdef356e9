# SPDX-License-Identifier: Apache-2.0
"""Sound out of RTP: AAC (RFC 3640, mode AAC-hbr) and G.711 (RFC 3551)."""

from .rtp import Depacketizer, UnitSink


class AacDepacketizer(Depacketizer):
    """RFC 3640, 3.2.1: AU headers of `size_bits` + `index_bits`, whole access
    units or one unit in several packets. `frame_ticks` is the duration of one
    unit in the RTP clock, which for AAC is the sample rate.
    """

    __slots__ = ("_frame_ticks", "_header_bits", "_index_bits", "_pieces", "_ticks", "_wanted")

    def __init__(self, sink: UnitSink, frame_ticks: int = 1024, size_bits: int = 13, index_bits: int = 3) -> None:
        super().__init__(sink)
        self._frame_ticks = frame_ticks
        self._header_bits = size_bits + index_bits
        self._index_bits = index_bits
        self._pieces = bytearray()
        self._ticks = 0
        self._wanted = 0

    def _broken(self, packets: int) -> None:
        self._pieces = bytearray()
        self._wanted = 0
        self._sink.lost(packets)

    def _payload(self, data: bytes, start: int, end: int, ticks: int, marker: bool) -> None:
        bits = int.from_bytes(data[start : start + 2], "big")
        body = start + 2 + (bits + 7) // 8
        if end - start < 4 or not bits or bits % self._header_bits or body >= end:
            self.malformed += 1
            self._broken(1)
            return
        headers = int.from_bytes(data[start + 2 : body], "big") >> (-bits % 8)
        count = bits // self._header_bits
        mask = (1 << self._header_bits) - 1
        for n in range(count):
            size = ((headers >> (self._header_bits * (count - 1 - n))) & mask) >> self._index_bits
            if body + size > end:
                if count == 1:
                    self._piece(data[body:end], size, ticks)
                else:
                    self.malformed += 1
                    self._broken(1)
                return
            if size:
                self._sink.unit((ticks + n * self._frame_ticks) & 0xFFFFFFFF, True, [data[body : body + size]])
            body += size

    def _piece(self, piece: bytes, size: int, ticks: int) -> None:
        """A part of one unit larger than a packet; each repeats the whole size and the time."""
        if self._wanted != size or self._ticks != ticks:
            self._pieces = bytearray()
            self._ticks = ticks
            self._wanted = size
        self._pieces += piece
        if len(self._pieces) >= size:
            self._sink.unit(ticks, True, [bytes(self._pieces[:size])])
            self._pieces = bytearray()
            self._wanted = 0


class RawAudioDepacketizer(Depacketizer):
    """G.711: each payload is its samples, one byte each."""

    __slots__ = ()

    def _payload(self, data: bytes, start: int, end: int, ticks: int, marker: bool) -> None:
        self._sink.unit(ticks, True, [data[start:end]])
