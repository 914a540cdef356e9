# SPDX-License-Identifier: Apache-2.0
"""One segment file while it is being written.

Two halves that meet only through `SegmentWrite`: `OpenSegment` keeps the
books on the recorder's loop, `SegmentFile` touches the disk on the writer's
thread.
"""

import errno
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK

from .catalogue import GapRow, SegmentRow
from .keyindex import KeyIndexWriter
from .volumes import IDENTITY, sync_folder


class SegmentFile:
    """The file: created at the first write, appended to, never rewritten.

    `written_bytes` is what is known to be good, `closed` that nothing more is
    written, `given_up` that what was written last did not get to the disk.
    Used by one thread at a time.
    """

    def __init__(self, root: Path, path: str) -> None:
        self.root = root
        self.path = path
        self.written_bytes = 0
        self.closed = False
        self.given_up = False
        self._fd = -1
        self._uncached = 0
        self._hash = hashlib.sha256()

    def write(self, buffers: Sequence[bytes]) -> None:
        """Append. On an OSError what was written of `buffers` is cut off again
        where that can be done; `written_bytes` stays as it was.
        """
        if self.closed:
            raise OSError(errno.EBADF, "the file is closed", self.path)
        if self._fd < 0:
            whole = self.root / self.path
            if not (self.root / IDENTITY).exists():
                # An empty folder where a disk should be: what is written there fills the disk below.
                raise OSError(errno.ENODEV, "not mounted", str(self.root))
            whole.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o640)
        # One copy more, but one write and one digest: each hands the interpreter to the loop's thread and back.
        data = b"".join(buffers)
        done = 0
        try:
            while done < len(data):
                done += os.write(self._fd, memoryview(data)[done:])
        except OSError:
            os.ftruncate(self._fd, self.written_bytes)
            raise
        self._hash.update(data)
        self.written_bytes += len(data)

    def read(self, start: int, end: int) -> bytes:
        """The bytes `[start, end)`, fewer if the file is shorter. For any thread. Raises OSError."""
        with (self.root / self.path).open("rb", buffering=0) as file:
            return os.pread(file.fileno(), end - start, start)

    def uncache(self, end: int) -> None:
        """What lies before `end` is on the disk, and hardly anyone will read it
        soon: the kernel need not keep it, and takes the same memory again for what comes.
        """
        if self._fd >= 0 and end > self._uncached:
            os.posix_fadvise(self._fd, self._uncached, end - self._uncached, os.POSIX_FADV_DONTNEED)
            self._uncached = end

    def close(self) -> bytes:
        """Close; returns the SHA-256 of the file. A file without a byte is removed."""
        self.closed = True
        if self._fd >= 0:
            descriptor, self._fd = self._fd, -1
            os.close(descriptor)
            if not self.written_bytes:
                (self.root / self.path).unlink(missing_ok=True)
        return self._hash.digest()

    def cut(self, size_bytes: int) -> bytes:
        """End the file, open or closed, after its first `size_bytes`; returns their SHA-256. Without any it is
        removed. Raises OSError: then it may have what it had.
        """
        self.closed = True
        path = self.root / self.path
        if self._fd >= 0:
            descriptor, self._fd = self._fd, -1
            os.close(descriptor)
        if not size_bytes:
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
            return hashlib.sha256().digest()
        with path.open("r+b", buffering=0) as file:
            os.ftruncate(file.fileno(), size_bytes)
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").digest()
        self.written_bytes = size_bytes
        return digest

    @property
    def descriptor(self) -> int:
        """The open descriptor, -1 if there is none."""
        return self._fd


@dataclass(slots=True)
class SegmentWrite:
    """What the loop hands to the writer: bytes to append, and the row that is
    true once they are on disk. `last` closes the file. The writer lets go of
    `buffers` when they are written. At `key_at` the newest key frame begins.
    `segment` stays the loop's.
    """

    file: SegmentFile
    buffers: list[bytes]
    row: SegmentRow
    last: bool
    key_at: int
    segment: "OpenSegment"


@dataclass(slots=True)
class OpenSegment:
    """The books of the segment that a stream is writing. `holes` are the gaps inside it."""

    stream_id: int
    volume_id: int
    start_us: int
    file: SegmentFile
    init: bytes
    clock_offset_us: int
    end_us: int = 0
    size_bytes: int = 0
    fragments: int = 0
    key_at: int = 0
    holes: list[GapRow] = field(default_factory=list)
    pending: list[bytes] = field(default_factory=list)
    pending_bytes: int = 0
    _given: SegmentRow | None = None
    _index: KeyIndexWriter = field(init=False)

    def __post_init__(self) -> None:
        self._index = KeyIndexWriter(self.start_us, len(self.init))
        self.pending.append(self.init)
        self.size_bytes = self.pending_bytes = len(self.init)
        self.end_us = self.start_us

    def add(self, fragment: Fragment) -> None:
        """Take a fragment to be written with the next batch."""
        fragment.at = self.size_bytes
        if fragment.track == VIDEO_TRACK:
            if fragment.key:
                self.key_at = self.size_bytes
                self._index.key(fragment.start_us, self.size_bytes)
            self.end_us = fragment.start_us + fragment.duration_us
        self.pending += fragment.parts
        self.size_bytes += fragment.size_bytes
        self.pending_bytes += fragment.size_bytes
        self.fragments += 1

    def take(self, last: bool) -> SegmentWrite:
        """Everything since the last call, for the writer."""
        buffers, self.pending, self.pending_bytes = self.pending, [], 0
        row = SegmentRow(
            stream_id=self.stream_id,
            start_us=self.start_us,
            end_us=self.end_us,
            volume_id=self.volume_id,
            path=self.file.path,
            size_bytes=self.size_bytes,
            fragments=self.fragments,
            index=self._index.snapshot(self.end_us, self.size_bytes),
            digest=None,
            clock_offset_us=self.clock_offset_us,
        )
        self._given = row
        return SegmentWrite(self.file, buffers, row, last, self.key_at, self)

    def cut(self, good_us: int) -> list[GapRow]:
        """What it holds behind `good_us` is lost. Gaps do not overlap: holes in what is lost are part of the loss.
        Returns these holes as gaps that never were.
        """
        self.end_us = good_us
        lost = [hole for hole in self.holes if hole.start_us >= good_us]
        self.holes = [hole for hole in self.holes if hole.start_us < good_us]
        return [replace(hole, end_us=hole.start_us) for hole in lost]

    def abandon(self) -> SegmentWrite | None:
        """Forget what the writer was not given. Returns what closes the file,
        None if it never had any.
        """
        self.pending, self.pending_bytes = [], 0
        return SegmentWrite(self.file, [], self._given, True, self.key_at, self) if self._given is not None else None


def closed(row: SegmentRow, digest: bytes) -> SegmentRow:
    """The row of a file that is complete."""
    return replace(row, digest=digest)
