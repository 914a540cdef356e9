# SPDX-License-Identifier: Apache-2.0
"""The writer: media to disk, then rows to the catalogue, never the other way round.

Two threads for each recorder process. The media thread appends each batch,
syncs every file system it touched once (group commit) and only then passes
the rows on. The catalogue thread commits them; while the database is locked
or away it keeps the newest row of each segment and tries again. So neither a
slow disk nor a locked database ever stops the loop that reads cameras.
"""

import ctypes
import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from .catalogue import Catalogue, CatalogueError, GapRow, SegmentRow
from .segment import SegmentFile, SegmentWrite, closed

log = structlog.get_logger()

_libc = ctypes.CDLL(None, use_errno=True)
RETRY_S = 0.5

_Segments = dict[tuple[int, int], SegmentRow]
_Gaps = dict[tuple[int, int], GapRow]


def sync_file_system(descriptor: int) -> None:
    """Bring everything written to the descriptor's file system to the disk
    (syncfs, Linux); where that is missing, the file itself.
    """
    syncfs = getattr(_libc, "syncfs", None)
    if syncfs is None:
        os.fsync(descriptor)
    elif syncfs(descriptor) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@dataclass(frozen=True, slots=True)
class Failure:
    """A segment that could not be written. What its file holds ends at `row`
    (None: nothing of it). Its later writes are passed over without a word.
    """

    write: SegmentWrite
    error: OSError
    row: SegmentRow | None


@dataclass(frozen=True, slots=True)
class _Batch:
    writes: Sequence[SegmentWrite]
    gaps: Sequence[GapRow]
    done: Callable[[Sequence[Failure]], None]


class Writer:
    """Writes batches in order. `submit` never blocks."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._batches: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._good: dict[SegmentFile, SegmentRow] = {}
        self._rows = _CatalogueThread(catalogue)
        self._thread = threading.Thread(target=self._run, name="media-writer", daemon=True)
        self.synced_us = 0

    def start(self) -> None:
        """Start both threads."""
        self._rows.start()
        self._thread.start()

    def submit(
        self,
        writes: Sequence[SegmentWrite],
        gaps: Sequence[GapRow],
        done: Callable[[Sequence[Failure]], None],
    ) -> None:
        """Write a batch; `done` is called on the writer's thread with what failed."""
        self._batches.put(_Batch(writes, gaps, done))

    def stop(self) -> None:
        """Write what was submitted and end. The catalogue gets 10 s."""
        self._batches.put(None)
        self._thread.join()
        self._rows.stop()

    @property
    def rows_waiting(self) -> int:
        """Rows that the database has not taken yet."""
        return self._rows.waiting

    def _run(self) -> None:
        while (batch := self._batches.get()) is not None:
            failures = self._write(batch)
            batch.done(failures)

    def _write(self, batch: _Batch) -> list[Failure]:
        started = time.monotonic_ns()
        failures: list[Failure] = []
        rows: list[SegmentRow] = []
        descriptors: dict[int, int] = {}
        written: list[SegmentWrite] = []
        for write in batch.writes:
            if write.file.closed:
                continue  # It failed before, and that was told.
            try:
                write.file.write(write.buffers)
            except OSError as error:
                failures.append(self._fail(write, error, rows))
                continue
            written.append(write)
            descriptors.setdefault(os.fstat(write.file.descriptor).st_dev, write.file.descriptor)
        broken = self._sync(descriptors)
        for write in written:
            error_of_sync = broken.get(os.fstat(write.file.descriptor).st_dev)
            if error_of_sync is not None:
                failures.append(self._fail(write, error_of_sync, rows))
                continue
            self._good[write.file] = write.row
            if not write.last:
                rows.append(write.row)
                continue
            try:
                rows.append(closed(write.row, write.file.close()))
                del self._good[write.file]
            except OSError as error:
                failures.append(self._fail(write, error, rows))
        self._rows.put(rows, batch.gaps)
        self.synced_us = (time.monotonic_ns() - started) // 1000
        return failures

    def _sync(self, descriptors: dict[int, int]) -> dict[int, OSError]:
        """Sync each file system once; what failed by device number."""
        broken: dict[int, OSError] = {}
        for device, descriptor in descriptors.items():
            try:
                sync_file_system(descriptor)
            except OSError as error:
                broken[device] = error
        return broken

    def _fail(self, write: SegmentWrite, error: OSError, rows: list[SegmentRow]) -> Failure:
        """Give a file up: it ends where it was last good."""
        row = self._good.pop(write.file, None)
        log.error("segment.failed", path=write.file.path, error=str(error))
        try:
            digest = write.file.close()
        except OSError as again:
            log.error("segment.close_failed", path=write.file.path, error=str(again))
            digest = b""
        if row is not None and digest and row.size_bytes == write.file.written_bytes:
            rows.append(closed(row, digest))
        return Failure(write, error, row)


class _CatalogueThread:
    """Commits rows; the newest row of a segment replaces those that wait.

    A row that breaks a rule of the database (its stream was removed meanwhile)
    is left out, so that it does not hold up all others.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._changed = threading.Condition()
        self._segments: _Segments = {}
        self._gaps: _Gaps = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="catalogue-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, rows: Sequence[SegmentRow], gaps: Sequence[GapRow]) -> None:
        with self._changed:
            for row in rows:
                self._segments[row.stream_id, row.start_us] = row
            for gap in gaps:
                self._gaps[gap.stream_id, gap.start_us] = gap
            self._changed.notify()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(10.0)

    @property
    def waiting(self) -> int:
        return len(self._segments) + len(self._gaps)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (self._segments or self._gaps or self._stopping):
                    self._changed.wait()
                if not (self._segments or self._gaps):
                    return
                segments, self._segments = self._segments, {}
                gaps, self._gaps = self._gaps, {}
            try:
                self._catalogue.commit(list(segments.values()), list(gaps.values()))
            except (DataError, IntegrityError):
                self._put_back(*self._one_by_one(segments, gaps))
            except (CatalogueError, SQLAlchemyError) as error:
                log.warning("catalogue.waits", error=str(error), rows=len(segments) + len(gaps))
                self._put_back(segments, gaps)

    def _one_by_one(self, segments: _Segments, gaps: _Gaps) -> tuple[_Segments, _Gaps]:
        """Commit each row on its own; returns what the database could not take now."""
        segments = {key: row for key, row in segments.items() if not self._settled([row], [])}
        gaps = {key: row for key, row in gaps.items() if not self._settled([], [row])}
        return segments, gaps

    def _settled(self, segments: list[SegmentRow], gaps: list[GapRow]) -> bool:
        """Whether a row needs no further try."""
        try:
            self._catalogue.commit(segments, gaps)
        except (DataError, IntegrityError) as error:
            log.error("catalogue.refused", error=str(error.orig), segments=segments, gaps=gaps)
        except (CatalogueError, SQLAlchemyError):
            return False
        return True

    def _put_back(self, segments: _Segments, gaps: _Gaps) -> None:
        """Try again later, with newer rows in place of these where there are any."""
        if not segments and not gaps:
            return
        with self._changed:
            self._segments = segments | self._segments
            self._gaps = gaps | self._gaps
            if not self._stopping:
                self._changed.wait(RETRY_S)
            else:
                time.sleep(RETRY_S)
