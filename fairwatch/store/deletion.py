# SPDX-License-Identifier: Apache-2.0
"""How footage goes: first the record of it, then the file.

One transaction writes the deletion rows with their digests, takes the segment
rows out, and puts gap rows in where footage is left on both sides. Only when
that is on the disk are the files removed. So at no moment does a row lack its
file. A crash in between leaves files without rows whose deletion is on
record: `finish` removes them at the next start, and `fairwatch check` knows
them from files that were lost to the catalogue.
"""

import contextlib
import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, and_, delete, func, insert, select

from fairwatch.db.tables import camera, deletion, gap, segment, stream
from fairwatch.store.catalogue import GapCause, GapRow, SegmentRow, drop_rows, transaction, write_rows
from fairwatch.store.errors import VolumeError
from fairwatch.store.layout import day_number, day_of, segment_path
from fairwatch.store.volumes import Volumes

log = structlog.get_logger()

UNSETTLED_US = 600_000_000
"""A power cut may bring back files removed this long before it: far more than any file system waits."""

UNSETTLED_ROWS = 50_000
"""And no more than this many are removed in that time."""


_FILES_AT_ONCE = 16


class Reason(StrEnum):
    """Why footage went: past its maximum age, past the camera's size, or room was needed on the volume."""

    CEILING = "ceiling"
    QUOTA = "quota"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Doomed:
    """A closed segment that is to go."""

    row: SegmentRow
    reason: Reason


class Deleter:
    """Deletes what `retention` chose. One caller at a time."""

    def __init__(self, engine: Engine, volumes: Volumes, pause: Callable[[float], object] = time.sleep) -> None:
        self._engine = engine
        self._volumes = volumes
        self._pause = pause
        self._stubborn: set[Path] = set()

    def delete(self, doomed: Sequence[Doomed], now_us: int) -> int:
        """Delete segments and return the bytes of the files that went.

        Raises CatalogueError when the database does not take it: then nothing was deleted. A file that cannot be
        removed is logged and tried again with the next call.
        """
        by_start = sorted(doomed, key=lambda each: (each.row.stream_id, each.row.start_us))
        with transaction(self._engine) as connection:
            for stream_id, group in groupby(by_start, key=lambda each: each.row.stream_id):
                _take_out(connection, stream_id, list(group), now_us)
        settle(self._engine)
        paths = {self._volumes.root(each.row.volume_id) / each.row.path for each in by_start}
        gone = self._remove(paths | self._stubborn)
        self._stubborn = (paths | self._stubborn) - gone
        for folder in {path.parent for path in gone}:
            tidy(folder, now_us)
        return sum(
            each.row.size_bytes
            for each in by_start
            if self._volumes.root(each.row.volume_id) / each.row.path not in self._stubborn
        )

    def _remove(self, paths: Collection[Path]) -> set[Path]:
        """Remove files, a few at a time: half of the time belongs to those who record onto the same disk."""
        gone = set()
        began = time.monotonic()
        for number, path in enumerate(sorted(paths), 1):
            if _unlink(path):
                gone.add(path)
            if number % _FILES_AT_ONCE == 0:
                self._pause(time.monotonic() - began)
                began = time.monotonic()
        return gone

    def finish(self, now_us: int) -> list[Path]:
        """Remove files whose deletion is on record but which a crash has left behind. Returns them."""
        roots = [each.path for each in self._volumes.all() if self._usable(each.id)]
        left = [root / path for path in recent(self._engine) for root in roots]
        gone = [path for path in left if path.exists() and _unlink(path)]
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


def recent(engine: Engine) -> list[str]:
    """Paths, relative to their volumes, of the last segments deleted: those whose files a crash may have left."""
    newest = select(func.max(deletion.c.id)).scalar_subquery()
    last_us = select(deletion.c.deleted_us).order_by(deletion.c.id.desc()).limit(1).scalar_subquery()
    query = (
        select(camera.c.uuid, stream.c.kind, deletion.c.start_us)
        .join_from(deletion, stream)
        .join(camera)
        .outerjoin(
            segment, and_(segment.c.stream_id == deletion.c.stream_id, segment.c.start_us == deletion.c.start_us)
        )
        .where(
            deletion.c.id > newest - UNSETTLED_ROWS,
            deletion.c.deleted_us >= last_us - UNSETTLED_US,
            segment.c.start_us.is_(None),
        )
    )
    with engine.connect() as connection:
        return [segment_path(row.uuid, row.kind, row.start_us) for row in connection.execute(query)]


def deleted_at(engine: Engine, stream_id: int, start_us: int) -> int | None:
    """When the program deleted a segment, None if it did not."""
    query = select(func.max(deletion.c.deleted_us)).where(
        deletion.c.stream_id == stream_id, deletion.c.start_us == start_us
    )
    with engine.connect() as connection:
        return connection.execute(query).scalar()


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


def _take_out(connection: Connection, stream_id: int, doomed: Sequence[Doomed], now_us: int) -> None:
    """Deletion rows in, segment rows out, sums down, gaps right, for one stream's segments in order."""
    rows = [each.row for each in doomed]
    connection.execute(
        insert(deletion),
        [
            {
                "stream_id": stream_id,
                "start_us": each.row.start_us,
                "end_us": each.row.end_us,
                "size_bytes": each.row.size_bytes,
                "digest": each.row.digest,
                "reason": each.reason.value,
                "deleted_us": now_us,
            }
            for each in doomed
        ],
    )
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


def _unlink(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("retention.file_stays", path=str(path), error=str(error))
        return False
    return True


def _remove_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
