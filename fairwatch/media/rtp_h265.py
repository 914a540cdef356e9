# SPDX-License-Identifier: Apache-2.0
"""H.265 out of RTP (RFC 7798): single NAL units, aggregation packets, fragmentation units."""

from struct import Struct

from .rtp_video import VideoDepacketizer


class H265Depacketizer(VideoDepacketizer):
    """RFC 7798 without decoding order numbers: single NAL units, aggregation, fragmentation."""

    __slots__ = ()
    NAL_HEADER_BYTES = 2
    SLICES = frozenset(range(32))
    KEYS = frozenset(range(16, 24))
    OPENERS = frozenset((32, 33, 34, 35, 39))
    FIRST = frozenset((32, 35))
    HEAD = Struct(">HHHHIIHB")

    def _kind(self, first: int) -> int:
        return (first >> 1) & 63

    def _payload(self, data: bytes, start: int, end: int, ticks: int, marker: bool) -> None:
        indicator = data[start]
        kind = (indicator >> 1) & 63
        opener, at = kind, start + 2
        if kind == 49 and end - start > 2 and data[start + 2] & 0x80:
            opener, at = data[start + 2] & 63, start + 3
        elif kind == 48 and end - start > 4:
            opener, at = (data[start + 4] >> 1) & 63, start + 6
        if self._begin(ticks, opener, data[at] if at < end else 0):
            if kind == 49:
                if end - start < 3:
                    self._refuse()
                else:
                    header = data[start + 2]
                    self._fragment_header = (indicator << 8) | data[start + 1]
                    nal_header = bytes(((indicator & 0x81) | ((header & 63) << 1), data[start + 1]))
                    self._piece(nal_header, header, data[start + 3 : end])
            elif self._fragment_at >= 0:
                self._broken(0)
            elif kind < 48 and end - start > 1:
                self._nal(data[start:end])
            elif kind == 48:
                self._aggregate(data, start + 2, end, 2)
            else:
                self._refuse()
        if marker:
            self._marked()

    def _nal(self, nal: bytes) -> None:
        kind = (nal[0] >> 1) & 63
        if kind == 32:
            self._keep_set(self._vps, nal)
        elif kind == 33:
            self._keep_set(self._sps, nal)
        elif kind == 34:
            self._keep_set(self._pps, nal)
        elif kind not in (35, 36, 37, 38):
            self._keep(kind, nal)
