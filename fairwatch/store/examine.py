# SPDX-License-Identifier: Apache-2.0
"""Making a segment's row from its file: after a crash, or when the catalogue was lost.

A power cut may tear a file's end off or leave zeros where bytes were never
written, even under a right header. So every fragment that the catalogue does
not vouch for is checked down to its NAL units, and so is the last group of
pictures that it does vouch for; if that is bad, the whole file.
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
from fairwatch.store.catalogue import SegmentRow
from fairwatch.store.keyindex import KeyIndexError, KeyIndexWriter, decode

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
    """The row of the file's good part, with its digest, and how many bytes follow that are not good."""

    row: SegmentRow
    torn_bytes: int


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
    if known is not None and known.size_bytes <= size:
        found = _continue(file, init, known)
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
        clock_offset_us=known.clock_offset_us if known else 0,
    )
    return Examined(row, size - found.good_bytes)


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
        self.index = KeyIndexWriter(start_us, init.size)
        self.end_us = start_us
        self.fragments = 0
        self.good_bytes = init.size

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
            if info.offset < self.good_bytes:
                continue
            if held is not None:
                self._count(held)
            held = info
            ends_with_zero = payloads[-1].endswith(b"\0")
            if self.index.count == 0 and not (info.key and info.track == VIDEO_TRACK):
                return  # A segment begins with a key frame.
        # No NAL unit ends with a zero (H.264 7.4.1, H.265 7.4.2): the last page of this one was not written.
        if held is not None and not ends_with_zero:
            self._count(held)

    def _count(self, info: FragmentInfo) -> None:
        decode_us = info.decode_us + self._base_us
        if info.track == VIDEO_TRACK:
            if info.key:
                self.index.key(decode_us, info.offset)
            self.end_us = max(self.end_us, decode_us + info.duration_us)
        self.fragments += 1
        self.good_bytes = info.end


def _continue(file: BinaryIO, init: Init, known: SegmentRow) -> _Walk | None:
    """A walk that takes the row's word for all but the last group of pictures; None if that is not good."""
    try:
        index = decode(known.index)
    except KeyIndexError:
        return None
    if not len(index) or index.init_bytes != init.size or index.size_bytes != known.size_bytes:
        return None
    last = index.begin(len(index) - 1)
    reached = last
    for info in scan(file, last, known.size_bytes):
        try:
            check_samples(info, read_samples(file, info))
        except Mp4Error:
            return None
        reached = info.end
    if reached != known.size_bytes:
        return None
    walk = _Walk(file, init, known.start_us)
    for time_us, offset in zip(index.times_us, index.offsets, strict=True):
        walk.index.key(known.start_us + time_us, offset)
    walk.end_us = known.end_us
    walk.fragments = known.fragments
    walk.good_bytes = known.size_bytes
    walk.go(known.size_bytes)
    return walk
