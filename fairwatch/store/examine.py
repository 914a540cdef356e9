# SPDX-License-Identifier: Apache-2.0
"""Making a segment's row from its file: after a crash, or when the catalogue was lost.

A power cut may tear a file's end off or leave zeros where bytes were never
written, even under a right header. So every fragment that the catalogue does
not vouch for is checked down to its NAL units, and so is the last group of
pictures that it does vouch for. If that is bad, all of them are: what the
catalogue vouches for is never given up, but time that cannot be read is named.
"""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.media.fmp4.read import (
    MAX_INIT_BYTES,
    FragmentInfo,
    Init,
    check_samples,
    read_init,
    read_samples,
    scan,
)
from fairwatch.media.frame import VIDEO_TRACK
from fairwatch.store.catalogue import UNEXPLAINED_US, SegmentRow
from fairwatch.store.explain import Span
from fairwatch.store.keyindex import KeyIndex, KeyIndexError, KeyIndexWriter, decode

_INIT_READ_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Place:
    """What a file's path says of it."""

    stream_id: int
    volume_id: int
    path: str
    start_us: int


@dataclass(frozen=True, slots=True)
class Examined:
    """The row of what the file holds, with its digest, and how many bytes follow that are not good.

    `seen` is the time of the pictures that were looked at (for the rest the row's word was taken), `holes` are those
    of a second or more between them, `damaged` is time that the row vouches for but that cannot be read.
    """

    row: SegmentRow
    torn_bytes: int
    seen: tuple[Span, ...] = ()
    holes: tuple[Span, ...] = ()
    damaged: tuple[Span, ...] = ()


def examine(file: BinaryIO, place: Place, known: SegmentRow | None = None) -> Examined | None:
    """Read a file; None if it does not hold a single good picture. `known` is its row, as far as it goes.

    Does not change the file.
    """
    size = file.seek(0, 2)
    try:
        init = file_init(file)
    except Mp4Error:
        return None
    found = None
    damaged: list[Span] = []
    index = _index(init, known) if known is not None and known.size_bytes <= size else None
    if known is not None and index is not None:
        found = _Walk(file, init, known.start_us)
        found.take_word(known, index)
        if _good_until(file, init, index, len(index) - 1)[0] != known.size_bytes:
            damaged = _damaged(file, init, known, index)
        found.go(known.size_bytes)
    if found is None:
        found = _Walk(file, init, place.start_us)
        found.go(init.size)
    if not found.index.count:
        return None
    row = SegmentRow(
        stream_id=place.stream_id,
        start_us=place.start_us,
        end_us=found.end_us,
        volume_id=place.volume_id,
        path=place.path,
        size_bytes=found.good_bytes,
        fragments=found.fragments,
        index=found.index.snapshot(found.end_us, found.good_bytes),
        digest=digest(file, found.good_bytes),
        clock_offset_us=known.clock_offset_us if known else _clock_offset(init),
    )
    return Examined(row, size - found.good_bytes, found.seen(), tuple(found.holes), tuple(damaged))


def holes_inside(file: BinaryIO, row: SegmentRow) -> list[Span]:
    """Holes of a second or more between the pictures of a segment, by the headers alone. Raises Mp4Error if they do
    not say what the row does.
    """
    init = file_init(file)
    walk = _Walk(file, init, row.start_us)
    for info in scan(file, init.size, row.size_bytes):
        if not walk.count(info):
            break
    if walk.good_bytes != row.size_bytes:
        raise Mp4Error(f"not readable from byte {walk.good_bytes} on")
    return walk.holes


def begins_as(found: SegmentRow, known: SegmentRow) -> bool:
    """Whether a file that lost its end begins as its row says, as far as key frames tell."""
    try:
        mine, theirs = decode(found.index), decode(known.index)
    except KeyIndexError:
        return False
    count = len(mine)
    return (mine.init_bytes, mine.times_us, mine.offsets) == (
        theirs.init_bytes,
        theirs.times_us[:count],
        theirs.offsets[:count],
    )


def holds_more(file: BinaryIO, found: Examined) -> bool:
    """Whether whole fragments may follow the good part, and not just one that is torn."""
    file.seek(found.row.size_bytes)
    return file.read().count(b"moof") > 1


def _clock_offset(init: Init) -> int:
    """How far the recorder's clock was off, as the file says."""
    said = init.metadata.get("clock_offset_us", 0)
    return said if isinstance(said, int) else 0


def file_init(file: BinaryIO) -> Init:
    """The init segment of a file. Raises Mp4Error."""
    file.seek(0)
    data = file.read(_INIT_READ_BYTES)
    try:
        return read_init(data)
    except Mp4Error:
        if len(data) < _INIT_READ_BYTES:
            raise
    return read_init(data + file.read(MAX_INIT_BYTES))


def digest(file: BinaryIO, size_bytes: int) -> bytes:
    """SHA-256 of the first `size_bytes` of a file."""
    file.seek(0)
    hashed = hashlib.sha256()
    block = bytearray(1 << 20)
    left = size_bytes
    while left > 0:
        count = file.readinto(memoryview(block)[: min(left, len(block))])  # type: ignore[attr-defined]  # not in BinaryIO
        if not count:
            raise Mp4Error("the file became shorter while it was read")
        hashed.update(memoryview(block)[:count])
        left -= count
    return hashed.digest()


class _Walk:
    """A walk over a file's fragments that keeps the books of the good ones."""

    def __init__(self, file: BinaryIO, init: Init, start_us: int) -> None:
        self._file = file
        self._base_us = start_us - init.base_us
        self._from_us = start_us
        self.index = KeyIndexWriter(start_us, init.size)
        self.end_us = start_us
        self.fragments = 0
        self.good_bytes = init.size
        self.holes: list[Span] = []

    def take_word(self, known: SegmentRow, index: KeyIndex) -> None:
        """Begin behind what a row vouches for."""
        for time_us, offset in zip(index.times_us, index.offsets, strict=True):
            self.index.key(known.start_us + time_us, offset)
        self._from_us = self.end_us = known.end_us
        self.fragments = known.fragments
        self.good_bytes = known.size_bytes

    def seen(self) -> tuple[Span, ...]:
        """The time of the pictures that were counted."""
        bounds = [self._from_us, *(at_us for hole in self.holes for at_us in hole), self.end_us]
        return tuple(pair for pair in zip(bounds[::2], bounds[1::2], strict=True) if pair[0] < pair[1])

    def go(self, at: int) -> None:
        """Check every fragment from `at` on, and count those behind `good_bytes`, until one is not good."""
        held: FragmentInfo | None = None
        ends_with_zero = False
        for info in scan(self._file, at):
            try:
                payloads = read_samples(self._file, info)
                check_samples(info, payloads)
            except Mp4Error:
                break
            if held is not None and not self.count(held):
                return
            held = info
            ends_with_zero = payloads[-1].endswith(b"\0")
            if self.index.count == 0 and not (info.key and info.track == VIDEO_TRACK):
                return  # A segment begins with a key frame.
        # No NAL unit ends with a zero (H.264 7.4.1, H.265 7.4.2): the last page of this one was not written.
        if held is not None and not ends_with_zero:
            self.count(held)

    def count(self, info: FragmentInfo) -> bool:
        """Enter a fragment; False if its time runs back."""
        decode_us = info.decode_us + self._base_us
        if info.track == VIDEO_TRACK:
            if info.key:
                try:
                    self.index.key(decode_us, info.offset)
                except ValueError:
                    return False
            if decode_us - self.end_us >= UNEXPLAINED_US:
                self.holes.append((self.end_us, decode_us))
            self.end_us = max(self.end_us, decode_us + info.duration_us)
        self.fragments += 1
        self.good_bytes = info.end
        return True


def _index(init: Init, known: SegmentRow) -> KeyIndex | None:
    """The row's key index, None if it is not one of this file."""
    try:
        index = decode(known.index)
    except KeyIndexError:
        return None
    right = len(index) and index.init_bytes == init.size and index.size_bytes == known.size_bytes
    return index if right else None


def _good_until(file: BinaryIO, init: Init, index: KeyIndex, number: int) -> tuple[int, int]:
    """How far a group of pictures is as it was written: the offset, and the time since the segment's start."""
    end, end_us = index.begin(number), index.begin_us(number)
    for info in scan(file, end, index.begin(number + 1)):
        try:
            check_samples(info, read_samples(file, info))
        except Mp4Error:
            break
        end = info.end
        if info.track == VIDEO_TRACK:
            end_us = info.decode_us + info.duration_us - init.base_us
    return end, end_us


def _damaged(file: BinaryIO, init: Init, known: SegmentRow, index: KeyIndex) -> list[Span]:
    """The time that cannot be read. Behind a bad fragment nothing can be decoded up to the next key frame."""
    found: list[Span] = []
    for number in range(len(index)):
        end, good_us = _good_until(file, init, index, number)
        if end == index.begin(number + 1):
            continue
        start_us, end_us = known.start_us + good_us, known.start_us + index.begin_us(number + 1)
        if found and found[-1][1] >= start_us:
            start_us = found.pop()[0]
        if start_us < end_us:
            found.append((start_us, end_us))
    return found
