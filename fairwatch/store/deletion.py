# SPDX-License-Identifier: Apache-2.0
"""How footage goes: first the record of it, then the file.

One transaction asks once more whether the segments may go, writes the deletion
rows with their digests, takes the segment rows out, and puts gap rows in where
footage is left on both sides. Only when that is on the disk are the files
removed. So at no moment does a row lack its file. A crash in between leaves
files without rows whose deletion is on record: `finish` removes them at the
next start, `retry` those that could not be removed, and `fairwatch check`
knows them from files that were lost to the catalogue.
"""

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, delete, func, select

from fairwatch.db.tables import gap, segment
from fairwatch.store.catalogue import CatalogueError, GapCause, GapRow, SegmentRow, drop_rows, transaction, write_rows
from fairwatch.store.deletion_log import (
    UNSETTLED_US,
    Doomed,
    Reason,
    deleted_at,
    files_gone,
    files_left,
    recent,
    record,
)
from fairwatch.store.errors import VolumeError
from fairwatch.store.layout import day_number, day_of
from fairwatch.store.rules import locked_rules
from fairwatch.store.volumes import Volumes

__all__ = ["UNSETTLED_US", "Deleted", "Deleter", "Doomed", "Reason", "deleted_at", "recent", "settle", "tidy"]

log = structlog.get_logger()

MOST_RETRIED = 256
_FILES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Deleted:
    """What went: the segments whose deletion is on record, and the bytes of those whose files are removed."""

    segments: Sequence[Doomed]
    freed_bytes: int


class Deleter:
    """Deletes what `retention` chose. One caller at a time."""

    def __init__(self, engine: Engine, volumes: Volumes, pause: Callable[[float], object] = time.sleep) -> None:
        self._engine = engine
        self._volumes = volumes
        self._pause = pause
        self._retried = 0
        self._told: set[Path] = set()

    def delete(self, doomed: Sequence[Doomed], now_us: int, ages_us: int | None = None) -> Deleted:
        """Delete segments, less those that a person has put on hold or given a longer minimum since they were chosen.
        `ages_us` is the moment that ages count from, `now_us` the one that the log names.

        Raises CatalogueError when the database does not take it: then nothing was deleted. A file that cannot be
        removed is logged and left to `retry`.
        """
        by_start = sorted(doomed, key=lambda each: (each.row.stream_id, each.row.start_us))
        with transaction(self._engine) as connection:
            may_go = _still(connection, by_start, now_us if ages_us is None else ages_us)
            entries = record(connection, may_go, now_us) if may_go else []
            for stream_id, group in groupby(may_go, key=lambda each: each.row.stream_id):
                _take_out(connection, stream_id, [each.row for each in group])
        roots = {each.row.volume_id: self._volumes.root(each.row.volume_id) for each in may_go}
        paths = {entry: roots[each.row.volume_id] / each.row.path for entry, each in zip(entries, may_go, strict=True)}
        gone = self._remove(paths, now_us)
        sizes = {entry: each.row.size_bytes for entry, each in zip(entries, may_go, strict=True)}
        return Deleted(may_go, sum(sizes[entry] for entry in gone))

    def retry(self, now_us: int) -> int:
        """Try again to remove files whose deletion is on record, a few at a time; gives how many went."""
        left = files_left(self._engine, self._retried, MOST_RETRIED)
        self._retried = left[-1].entry if len(left) == MOST_RETRIED else 0
        if not left:
            return 0
        usable = {each.path: self._usable(each.id) for each in self._volumes.all()}
        roots = [root for root, here in usable.items() if here]
        paths = {each.entry: [root / each.path for root in roots] for each in left if not each.known}
        found = {entry: next((path for path in some if path.exists()), None) for entry, some in paths.items()}
        # What is nowhere is gone, unless it is on a disk that is away.
        nowhere = [entry for entry, path in found.items() if path is None] if all(usable.values()) else []
        self._forget([each.entry for each in left if each.known] + nowhere)
        return len(self._remove({entry: path for entry, path in found.items() if path is not None}, now_us))

    def _remove(self, paths: dict[int, Path], now_us: int) -> list[int]:
        """Remove the files of some entries, once these are on the disk; gives the entries whose files are gone."""
        if not paths:
            return []
        try:
            settle(self._engine)
        except OSError as error:
            log.error("retention.log_unsettled", error=str(error))
            return []
        gone = self._unlink_all(paths)
        for folder in {paths[entry].parent for entry in gone}:
            tidy(folder, now_us)
        self._forget(gone)
        return gone

    def _unlink_all(self, paths: dict[int, Path]) -> list[int]:
        """A few at a time: half of the time belongs to those who record onto the same disk."""
        gone = []
        began = time.monotonic()
        for number, (entry, path) in enumerate(sorted(paths.items(), key=lambda pair: pair[1]), 1):
            if self._unlink(path):
                gone.append(entry)
            if number % _FILES_AT_ONCE == 0:
                self._pause(time.monotonic() - began)
                began = time.monotonic()
        return gone

    def _unlink(self, path: Path) -> bool:
        try:
            _unlink(path)
        except OSError as error:
            if path not in self._told:
                self._told.add(path)
                log.error("retention.file_stays", path=str(path), error=str(error))
            return False
        self._told.discard(path)
        return True

    def _forget(self, entries: Sequence[int]) -> None:
        try:
            files_gone(self._engine, entries)
        except CatalogueError as error:  # `retry` finds that they are gone.
            log.warning("retention.files_gone_untold", error=error.detail)

    def finish(self, now_us: int) -> list[Path]:
        """Remove files whose deletion is on record but which a crash has left behind. Returns them."""
        roots = [each.path for each in self._volumes.all() if self._usable(each.id)]
        left = [root / path for path in recent(self._engine) for root in roots]
        gone = [path for path in left if path.exists() and self._unlink(path)]
        for folder in {path.parent for path in gone}:
            tidy(folder, now_us)
        return gone

    def _usable(self, volume_id: int) -> bool:
        try:
            self._volumes.check(self._volumes.get(volume_id))
        except VolumeError:
            return False
        return True


def settle(engine: Engine) -> None:
    """Bring committed transactions to the disk. SQLite in WAL mode leaves that to the next checkpoint otherwise."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        with contextlib.suppress(FileNotFoundError):
            descriptor = os.open(f"{engine.url.database}-wal", os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def tidy(folder: Path, now_us: int) -> None:
    """Remove a day's folder if it is empty and the day is over, and older ones beside it that are."""
    today = day_of(now_us)
    day = day_number(folder.name)
    if day is None or day >= today or not _remove_empty(folder):
        return
    with contextlib.suppress(OSError):
        for other in list(folder.parent.iterdir()):
            number = day_number(other.name)
            if number is not None and number < day:
                _remove_empty(other)


def _still(connection: Connection, doomed: Sequence[Doomed], ages_us: int) -> list[Doomed]:
    """Those that may go by the rules as they are now and stay until this transaction ends."""
    rules = locked_rules(connection, {each.row.stream_id for each in doomed}, ages_us)
    found = []
    for each in doomed:
        rule, row = rules[each.row.stream_id], each.row
        if not rule.may_go(row.start_us, row.end_us, ages_us):
            continue
        ceiling_us = rule.ceiling_us(ages_us)
        if each.reason is Reason.CEILING and (ceiling_us is None or row.end_us > ceiling_us):
            continue
        if each.reason is Reason.QUOTA and rule.max_bytes is None:
            continue
        if each.reason is Reason.PURPOSE and not any(order.number == each.order for order in rule.orders):
            continue
        found.append(each)
    return found


def _take_out(connection: Connection, stream_id: int, rows: Sequence[SegmentRow]) -> None:
    """Segment rows out, sums down, gaps right, for one stream's segments in order."""
    drop_rows(connection, rows)
    first_us = connection.execute(
        select(func.min(segment.c.start_us)).where(segment.c.stream_id == stream_id)
    ).scalar_one()
    # Before the first footage nothing is missing: the deletion rows say what was there.
    before_us = rows[-1].end_us if first_us is None else first_us
    connection.execute(delete(gap).where(gap.c.stream_id == stream_id, gap.c.end_us <= before_us))
    if first_us is not None:
        for row in rows:
            if row.start_us > first_us:
                _mark_gap(connection, row)


def _mark_gap(connection: Connection, row: SegmentRow) -> None:
    """Footage is left before this segment: its time becomes a gap, one with the deleted segments beside it."""
    start_us, end_us = row.start_us, row.end_us
    mine = gap.c.stream_id == row.stream_id
    deleted = gap.c.cause == GapCause.DELETED.value
    touching = select(gap).where(
        mine,
        gap.c.start_us <= end_us,
        (gap.c.end_us >= start_us) & deleted | (gap.c.start_us >= start_us) & (gap.c.end_us <= end_us),
    )
    for other in connection.execute(touching).all():
        start_us, end_us = min(start_us, other.start_us), max(end_us, other.end_us)
        connection.execute(delete(gap).where(mine, gap.c.start_us == other.start_us))
    write_rows(connection, [], [GapRow(row.stream_id, start_us, end_us, GapCause.DELETED)])


def _unlink(path: Path) -> None:
    path.unlink(missing_ok=True)


def _remove_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
