# SPDX-License-Identifier: Apache-2.0
"""H.264 out of RTP (RFC 6184): single NAL units, STAP-A, FU-A."""

from struct import Struct

from .rtp_video import VideoDepacketizer


class H264Depacketizer(VideoDepacketizer):
    """RFC 6184, packetization modes 0 and 1: single NAL units, STAP-A, FU-A."""

    __slots__ = ()
    NAL_HEADER_BYTES = 1
    SLICES = frozenset((1, 5))
    KEYS = frozenset((5,))
    OPENERS = frozenset((6, 7, 8, 9))
    FIRST = frozenset((7, 9))
    HEAD = Struct(">HHHHIIBB")

    def _kind(self, first: int) -> int:
        return first & 31

    def _payload(self, data: bytes, start: int, end: int, ticks: int, marker: bool) -> None:
        indicator = data[start]
        kind = indicator & 31
        opener, at = kind, start + 1
        if kind == 28 and end - start > 1 and data[start + 1] & 0x80:
            opener, at = data[start + 1] & 31, start + 2
        elif kind == 24 and end - start > 3:
            opener, at = data[start + 3] & 31, start + 4
        if self._begin(ticks, opener, data[at] if at < end else 0):
            if kind == 28:
                if end - start < 2:
                    self._refuse()
                else:
                    header = data[start + 1]
                    nal_header = bytes(((indicator & 0xE0) | (header & 31),))
                    self._fragment_header = indicator
                    self._piece(nal_header, header, data[start + 2 : end])
            elif self._fragment_at >= 0:
                self._broken(0)
            elif 1 <= kind <= 23:
                self._nal(data[start:end])
            elif kind == 24:
                self._aggregate(data, start + 1, end, 1)
            else:
                self._refuse()
        if marker:
            self._marked()

    def _nal(self, nal: bytes) -> None:
        kind = nal[0] & 31
        if kind == 7:
            self._keep_set(self._sps, nal)
        elif kind == 8:
            self._keep_set(self._pps, nal)
        elif kind not in (9, 10, 11, 12):
            if kind == 6 and len(nal) > 3 and nal[1] == 6:
                self._recovery_point(nal)
            self._keep(kind, nal)

    def _recovery_point(self, sei: bytes) -> None:
        """An SEI that begins with a recovery point (H.264 D.2.8). One that is exact at once is the key frame of
        cameras that send no IDR pictures; one where a refresh begins is the best that others have.
        """
        if sei[3] & 0xC0 == 0xC0:
            self._key = True
        else:
            self._refreshes = True
