# SPDX-License-Identifier: Apache-2.0
"""What H.264 and H.265 out of RTP share; `rtp_h264` and `rtp_h265` know the payload formats.

`run` is the hottest function of the recorder: over TCP nine of ten packets,
the middle and end of a fragmented NAL unit, go through its loop, some 400 a
second and camera. `packet` is the general way, for whatever that loop leaves.

A unit's parts are a 4-byte length, then the NAL unit in the pieces in which it
came, for each NAL unit. Parameter sets are taken out, access unit delimiters
and filler are dropped. After a loss everything up to the next key frame is
left out: a decoder could only show it broken.
"""

from abc import abstractmethod
from struct import Struct

from .bits import MAX_SET_BYTES, BitReader, BitstreamError, unescape
from .frame import Piece
from .rtp import MAX_UNIT_BYTES, Depacketizer, UnitSink

_LENGTH = Struct(">I").pack
MAX_PARTS = 16_384
MAX_SETS = 32
LONGEST_WITHOUT_KEY = 250
"""Units without a key frame, after which one at which a gradual refresh begins counts as one."""


class VideoDepacketizer(Depacketizer):
    """Units, fragments, parameter sets, waiting for a key frame."""

    __slots__ = (
        "_current",
        "_fragment_at",
        "_fragment_header",
        "_fragment_kind",
        "_gap",
        "_has_picture",
        "_joined",
        "_key",
        "_marked_ticks",
        "_marks_slices",
        "_parts",
        "_pps",
        "_refreshes",
        "_since_key",
        "_size",
        "_skipped",
        "_sps",
        "_ticks",
        "_vps",
        "_waiting",
    )

    SLICES: frozenset[int]
    KEYS: frozenset[int]
    NAL_HEADER_BYTES: int
    # Kinds that stand before a unit's first slice. Where a stream is joined, one of them may be the beginning.
    OPENERS: frozenset[int]
    # Kinds that nothing of a unit stands before: after a loss they prove that all of it is here.
    FIRST: frozenset[int]
    # An interleaved packet's start: marks, length, RTP flags, sequence, time, SSRC, payload header, FU header.
    HEAD: Struct

    def __init__(
        self, sink: UnitSink, vps: tuple[bytes, ...] = (), sps: tuple[bytes, ...] = (), pps: tuple[bytes, ...] = ()
    ) -> None:
        super().__init__(sink)
        self._parts: list[Piece] = []
        self._size = 0
        self._fragment_at = -1
        self._fragment_header = 0
        self._fragment_kind = 0
        self._ticks = -1
        self._skipped = -2
        self._gap = True
        self._joined = True
        self._key = False
        self._refreshes = False
        self._since_key = 0
        self._marked_ticks = -1
        self._marks_slices = False
        self._has_picture = False
        self._waiting = True
        self._vps: list[bytes] = []
        self._sps: list[bytes] = []
        self._pps: list[bytes] = []
        self._current = (vps, sps, pps)

    @abstractmethod
    def _kind(self, first: int) -> int:
        """The NAL unit type, from the first byte of its header."""

    @abstractmethod
    def _nal(self, nal: bytes) -> None:
        """A whole NAL unit."""

    def run(self, data: bytes, position: int, size: int) -> int:
        """Take interleaved packets (RFC 2326, 10.12) in `data[position:size]`
        for as long as they go on with the fragmented NAL unit that is under
        way, to its end. Returns where the first one begins that does not.
        """
        if self._fragment_at < 0 or self._flags >> 8 != 0x80:
            return position
        begin = position
        first = len(self._parts)
        unpack, head_bytes = self.HEAD.unpack_from, self.HEAD.size
        least = head_bytes - 4
        append = self._parts.append
        view = memoryview(data)
        mark = (data[position] << 8) | data[position + 1]
        flags, ticks, header, kind = self._flags, self._ticks, self._fragment_header, self._fragment_kind
        sequence = self._next
        last = size - head_bytes
        while position < last:
            marks, length, its_flags, its_sequence, its_ticks, _, its_header, its_kind = unpack(data, position)
            end: int = position + 4 + length
            if (
                its_sequence != sequence
                or its_ticks != ticks
                or end > size
                or marks != mark
                or its_header != header
                or length < least
            ):
                break
            if its_kind != kind or its_flags != flags:
                if its_kind != kind | 0x40 or its_flags & 0xFF7F != flags:
                    break
                append(view[position + head_bytes : end])
                self._advance((sequence + 1) & 0xFFFF, end - begin)
                self._close()
                if its_flags & 0x80:
                    self._marked()
                if self._parts:
                    self._settle(first)
                return end
            append(view[position + head_bytes : end])
            sequence = (sequence + 1) & 0xFFFF
            position = end
        self._advance(sequence, position - begin)
        self._settle(first)
        return position

    def _settle(self, first: int) -> None:
        """The unit goes on in another chunk: copy its pieces from `first` on, so that they do not hold on to this one."""
        parts = self._parts
        if len(parts) > first:
            parts[first:] = (b"".join(parts[first:]),)

    def _advance(self, sequence: int, size_bytes: int) -> None:
        """The next sequence number, some packets on."""
        self.received += (sequence - self._next) & 0xFFFF
        if sequence < self._next:
            self.cycles += 1
        self._next = sequence
        self._size += size_bytes
        if self._size > MAX_UNIT_BYTES or len(self._parts) > MAX_PARTS:
            self._refuse()

    def _resume(self, sequence: int, ssrc: int) -> bool:
        joined = self._next < 0 or ssrc != self.ssrc
        if not super()._resume(sequence, ssrc):
            return False
        self._gap = True
        self._joined = joined
        if joined:
            self._ticks = -1  # Another source, another clock.
        return True

    def _broken(self, packets: int) -> None:
        self._parts = []
        self._size = 0
        self._fragment_at = -1
        self._key = False
        self._has_picture = False
        self._waiting = True
        self._skipped = self._ticks
        self._sink.lost(packets)

    def _refuse(self) -> None:
        self.malformed += 1
        self._broken(1)

    def _begin(self, ticks: int, kind: int, first_slice: int) -> bool:
        """A packet of the unit `ticks`: False to leave it out. `first_slice` is
        the byte after the NAL header, whose top bit marks a picture's first slice.
        """
        if ticks != self._ticks:
            if self._has_picture or self._fragment_at >= 0:
                self._finish()  # Its marker bit never came.
            self._ticks = ticks
            self._skipped = -2
        elif ticks == self._marked_ticks and kind in self.SLICES and not first_slice & 0x80:
            # More of a picture that was marked as whole: this camera marks slices. From now on only time tells.
            self._marks_slices = True
            self._marked_ticks = -1
            self._broken(0)
        if self._gap:
            self._gap = False
            begins = kind in self.OPENERS or (kind in self.SLICES and first_slice & 0x80)
            if kind not in self.FIRST and not (self._joined and begins):
                self._skipped = ticks
        if self._size > MAX_UNIT_BYTES or len(self._parts) > MAX_PARTS:
            self._refuse()
        return ticks != self._skipped

    def _marked(self) -> None:
        """The marker bit came: nothing more of this unit does."""
        if not self._marks_slices:
            self._marked_ticks = self._ticks
            self._finish()

    def _finish(self) -> None:
        """The unit is whole: the marker bit came, or the time stamp changed."""
        if self._fragment_at >= 0:
            self._broken(0)
            return
        if not self._has_picture:
            return  # Parameter sets sent apart: they belong to the next picture.
        parts, key = self._parts, self._key
        self._parts = []
        self._size = 0
        self._key = False
        self._has_picture = False
        if self._sps or self._pps or self._vps:
            self._take_sets()
        key = key or (self._refreshes and self._since_key >= LONGEST_WITHOUT_KEY)
        self._refreshes = False
        self._since_key = 0 if key else self._since_key + 1
        if self._waiting:
            if not key:
                return
            self._waiting = False
        self._sink.unit(self._ticks, key, parts)

    def _take_sets(self) -> None:
        vps, sps, pps = self._current
        found_sps = tuple(self._sps) or sps
        found = (tuple(self._vps) or vps, found_sps, self._together(pps if found_sps == sps else ()))
        self._vps, self._sps, self._pps = [], [], []
        if found != self._current:
            self._current = found
            self._sink.parameters(*found)

    def _together(self, before: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """The picture parameter sets in force: a new one replaces that of the same id (H.264 7.4.1.2.1, H.265 7.4.2.4.2)."""
        try:
            sets = {_set_id(nal, self.NAL_HEADER_BYTES): nal for nal in (*before, *self._pps)}
        except BitstreamError:
            return tuple(self._pps) or before
        return tuple(sets[number] for number in sorted(sets))

    def _keep_set(self, sets: list[bytes], nal: bytes) -> None:
        if nal not in sets and len(sets) < MAX_SETS and len(nal) <= MAX_SET_BYTES:
            sets.append(nal)

    def _keep(self, kind: int, nal: bytes) -> None:
        if kind in self.SLICES:
            self._has_picture = True
            if kind in self.KEYS:
                self._key = True
        self._size += len(nal)
        self._parts.append(_LENGTH(len(nal)))
        self._parts.append(nal)

    def _piece(self, nal_header: bytes, flags: int, piece: bytes) -> None:
        """A piece of a fragmented NAL unit; `flags` hold start and end bits."""
        parts = self._parts
        if flags & 0x80:
            if self._fragment_at >= 0:
                self._broken(0)
                return
            self._fragment_at = len(parts)
            self._fragment_kind = flags & 0x3F
            parts.append(nal_header)
        elif self._fragment_at < 0:
            self._refuse()
            return
        parts.append(piece)
        self._size += len(piece)
        if flags & 0x40:
            self._close()

    def _close(self) -> None:
        """The fragmented NAL unit is whole."""
        at = self._fragment_at
        if at < 0:
            return
        self._fragment_at = -1
        parts = self._parts
        header = bytes(parts[at])
        kind = self._kind(header[0])
        if kind not in self.SLICES:
            nal = b"".join(parts[at:])
            del parts[at:]
            self._nal(nal)
            return
        parts[at] = _LENGTH(sum(map(len, parts[at:]))) + header
        self._has_picture = True
        if kind in self.KEYS:
            self._key = True

    def _aggregate(self, data: bytes, start: int, end: int, least: int) -> None:
        """NAL units behind 16-bit sizes."""
        while start + 2 < end:
            size = (data[start] << 8) | data[start + 1]
            start += 2
            if size < least or start + size > end:
                break
            self._nal(data[start : start + size])
            start += size
        if start != end:
            self._refuse()


def _set_id(pps: bytes, header_bytes: int) -> int:
    """pps_pic_parameter_set_id, with which both standards' picture parameter sets begin."""
    return BitReader(unescape(pps)[header_bytes : header_bytes + 8]).ue(255)
