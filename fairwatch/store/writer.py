# SPDX-License-Identifier: Apache-2.0
"""The writer: media to disk, then rows to the catalogue, never the other way round.

Three threads for each recorder process, each waiting for something else. The
media thread appends each batch to the files, which then survive the process.
The sync thread brings every file system that was written to onto its disk
(group commit) and only then passes the rows on. The catalogue thread commits
them; while the database is locked or away it keeps the newest row of each
segment and tries again. So neither a slow disk nor a locked database stops
the loop that reads cameras, or makes it hold more than a batch in memory.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from .catalogue import Catalogue, CatalogueError, GapRow, SegmentRow
from .segment import SegmentFile, SegmentWrite, closed
from .syncing import FileSystems

log = structlog.get_logger()

RETRY_S = 0.5

Told = Callable[[Sequence["Failure"]], None]
"""Called on another thread with what failed."""

_Segments = dict[tuple[int, int], SegmentRow]
_Gaps = dict[tuple[int, int], GapRow]


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
    done: Told
    lost: Told


@dataclass(frozen=True, slots=True)
class _Written:
    """A write that reached its file, and the row that is true once it is synced."""

    write: SegmentWrite
    row: SegmentRow
    lost: Told


class Writer:
    """Writes batches in order. `submit` never blocks. Syncs begin at least `sync_every_s` after each other."""

    def __init__(self, catalogue: Catalogue, sync_every_s: float = 0.0) -> None:
        self._batches: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._good: dict[SegmentFile, SegmentRow] = {}
        self._rows = _CatalogueThread(catalogue)
        # Held while a file is written or closed: the sync thread closes those that it has to give up.
        self._files = threading.Lock()
        self._sync = _SyncThread(self._rows, self._files, sync_every_s)
        self._thread = threading.Thread(target=self._run, name="media-writer", daemon=True)

    def start(self) -> None:
        """Start the threads."""
        self._rows.start()
        self._sync.start()
        self._thread.start()

    def submit(
        self,
        writes: Sequence[SegmentWrite],
        gaps: Sequence[GapRow],
        done: Told,
        lost: Told,
    ) -> None:
        """Write a batch. `done` is called once, when the files have it, with what they did not take, and `lost`
        later for each file that did not get to the disk.
        """
        self._batches.put(_Batch(writes, gaps, done, lost))

    def stop(self) -> None:
        """Write what was submitted and end. The catalogue gets 10 s."""
        self._batches.put(None)
        self._thread.join()
        self._sync.stop()
        self._rows.stop()

    @property
    def rows_waiting(self) -> int:
        """Rows that are not in the database yet: not synced, or not taken."""
        return self._sync.waiting + self._rows.waiting

    @property
    def synced_us(self) -> int:
        """How long the last sync took."""
        return self._sync.took_us

    def _run(self) -> None:
        while (batch := self._batches.get()) is not None:
            failures = self._write(batch)
            batch.done(failures)

    def _write(self, batch: _Batch) -> list[Failure]:
        failures: list[Failure] = []
        written: list[_Written] = []
        for write in batch.writes:
            with self._files:
                if write.file.closed:
                    self._good.pop(write.file, None)
                    continue  # It failed before, and that was told.
                try:
                    write.file.write(write.buffers)
                    write.buffers = []  # What waits for the disk must not stay in memory.
                    self._good[write.file] = row = write.row
                    if write.last:
                        row = closed(row, write.file.close())
                        del self._good[write.file]
                    written.append(_Written(write, row, batch.lost))
                except OSError as error:
                    row_before = self._good.pop(write.file, None)
                    failures.append(Failure(write, error, row_before))
                    kept = _give_up(write, error, row_before)
                    if kept is not None:
                        written.append(_Written(write, kept, batch.lost))
        self._sync.put(written, batch.gaps)
        return failures


def _give_up(write: SegmentWrite, error: OSError, row: SegmentRow | None) -> SegmentRow | None:
    """End a file where it was last good; returns the row of what it holds, if that is known."""
    log.error("segment.failed", path=write.file.path, error=str(error))
    try:
        digest = write.file.close()
    except OSError as again:
        log.error("segment.close_failed", path=write.file.path, error=str(again))
        return None
    return closed(row, digest) if row is not None and row.size_bytes == write.file.written_bytes else None


class _SyncThread:
    """Group commit: whatever was written while a sync ran is covered by the next one."""

    def __init__(self, rows: "_CatalogueThread", files: threading.Lock, every_s: float) -> None:
        self._rows = rows
        self._every_s = every_s
        self._files = files
        self._changed = threading.Condition()
        self._written: list[_Written] = []
        self._gaps: list[GapRow] = []
        self._synced: dict[SegmentFile, SegmentRow] = {}
        self._file_systems = FileSystems()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self.took_us = 0
        self.in_hand = 0

    def start(self) -> None:
        self._thread.start()

    def put(self, written: Sequence[_Written], gaps: Sequence[GapRow]) -> None:
        with self._changed:
            self._written += written
            self._gaps += gaps
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()

    @property
    def waiting(self) -> int:
        return len(self._written) + len(self._gaps) + self.in_hand

    def settle(self, timeout_s: float) -> bool:
        """Wait until nothing waits to be synced; False if that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self.waiting == 0, timeout_s)

    def _run(self) -> None:
        next_s = 0.0
        while True:
            with self._changed:
                self.in_hand = 0
                self._changed.notify_all()
                while not (self._written or self._gaps or self._stopping):
                    self._changed.wait()
                self._changed.wait_for(lambda: self._stopping, next_s - time.monotonic())
                next_s = time.monotonic() + self._every_s
                if not (self._written or self._gaps):
                    self._file_systems.close()
                    return
                written, self._written = self._written, []
                gaps, self._gaps = self._gaps, []
                self.in_hand = len(written) + len(gaps)
            written = [each for each in written if not each.write.file.given_up]
            started = time.monotonic_ns()
            broken = self._file_systems.sync({each.write.file.root for each in written})
            self.took_us = (time.monotonic_ns() - started) // 1000
            good = [each for each in written if each.write.file.root not in broken]
            for each in good:
                if each.row.digest is None:
                    self._synced[each.write.file] = each.row
                    with self._files:
                        each.write.file.uncache(each.write.key_at)
                else:
                    self._synced.pop(each.write.file, None)
            self._rows.put([each.row for each in good], gaps)
            lost = {each.write.file: each for each in written if each.write.file.root in broken}
            for each in lost.values():
                self._fail(each, broken[each.write.file.root])

    def _fail(self, each: _Written, error: OSError) -> None:
        """A write that did not get to the disk. Its file is given up, once: it ends where it was synced last, or
        goes. Where that cannot be done either it stays as it is, for recovery.
        """
        file = each.write.file
        row = self._synced.pop(file, None)
        log.error("segment.not_synced", path=file.path, error=str(error))
        with self._files:
            file.given_up = True
            try:
                digest = file.cut(row.size_bytes if row is not None else 0)
            except OSError as again:
                log.error("segment.stays", path=file.path, error=str(again))
            else:
                row = closed(row, digest) if row is not None else None
        if row is not None and row.digest is not None:
            self._rows.put([row], [])
        each.lost([Failure(each.write, error, row)])


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
        self._in_hand = 0
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
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(10.0)

    @property
    def waiting(self) -> int:
        return len(self._segments) + len(self._gaps) + self._in_hand

    def settle(self, timeout_s: float) -> bool:
        """Wait until the database has every row; False if that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self.waiting == 0, timeout_s)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._in_hand = 0
                self._changed.notify_all()
                while not (self._segments or self._gaps or self._stopping):
                    self._changed.wait()
                if not (self._segments or self._gaps):
                    return
                segments, self._segments = self._segments, {}
                gaps, self._gaps = self._gaps, {}
                self._in_hand = len(segments) + len(gaps)
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
            self._in_hand = 0
            if not self._stopping:
                self._changed.wait(RETRY_S)
            else:
                time.sleep(RETRY_S)
