# SPDX-License-Identifier: Apache-2.0
"""The sums of days (`footage_day`) against the rows that they sum."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, true

from fairwatch.db.tables import footage_day, segment
from fairwatch.store.layout import DAY_US

Sum = tuple[int, int, int]
"""Segments, bytes, microseconds of footage."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the rows of a day come to, and what its sum says; None where there is none."""

    rows: Sum | None
    kept: Sum | None

    @property
    def right(self) -> bool:
        """Whether they agree."""
        return self.rows == self.kept


def count_day(connection: Connection, stream_id: int, volume_id: int, day: int) -> Counted:
    """Both in one statement: recording and retention go on meanwhile."""
    columns = segment.c
    rows = (
        select(
            func.count().label("segments"),
            func.coalesce(func.sum(columns.size_bytes), 0).label("size_bytes"),
            func.coalesce(func.sum(columns.end_us - columns.start_us), 0).label("footage_us"),
        )
        .where(
            columns.stream_id == stream_id,
            columns.volume_id == volume_id,
            columns.start_us >= day * DAY_US,
            columns.start_us < (day + 1) * DAY_US,
            columns.digest.is_not(None),
        )
        .subquery()
    )
    sums = footage_day.c
    mine = (sums.stream_id == stream_id) & (sums.volume_id == volume_id) & (sums.day == day)
    kept = select(sums.segments, sums.size_bytes, sums.footage_us).where(mine).subquery()
    found = connection.execute(select(rows, kept).select_from(rows.outerjoin(kept, true()))).one()
    counted = (int(found[0]), int(found[1]), int(found[2]))
    return Counted(counted if counted[0] else None, None if found[3] is None else (found[3], found[4], found[5]))


def set_day(connection: Connection, stream_id: int, volume_id: int, day: int) -> None:
    """Make a day's sum anew."""
    counted = count_day(connection, stream_id, volume_id, day).rows
    sums = footage_day.c
    mine = (sums.stream_id == stream_id) & (sums.volume_id == volume_id) & (sums.day == day)
    connection.execute(delete(footage_day).where(mine))
    if counted is not None:
        names = ("stream_id", "volume_id", "day", "segments", "size_bytes", "footage_us")
        values = (stream_id, volume_id, day, *counted)
        connection.execute(insert(footage_day).values(dict(zip(names, values, strict=True))))
