# SPDX-License-Identifier: Apache-2.0
"""Rows of segments and gaps: written once a second for all cameras, read by time.

The way in is hot and small (an upsert for each open file), so it is plain SQL
with many rows at once, the same text for SQLite and PostgreSQL but for the
parameters' mark. A row names only bytes that are on disk already: whoever
commits has synced the file first. Rows may be committed again, unchanged or
longer; the sums in `footage_day` count a segment once, when it is closed.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    CompoundSelect,
    Connection,
    Engine,
    Row,
    Select,
    bindparam,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from fairwatch.db.engine import write
from fairwatch.db.tables import gap, segment, stream
from fairwatch.errors import FairwatchError
from fairwatch.store.layout import day_of

UNEXPLAINED_US = 1_000_000
"""A hole of this length between segments needs a gap row: every second is accounted for."""


MOST_ROWS = 1 << 40


class CatalogueError(FairwatchError):
    """The database does not take rows now (locked, full, restarting). None was written: come again."""

    code = "catalogue-busy"
    status = 503


class GapCause(StrEnum):
    """Why there is no footage."""

    CAMERA = "camera"
    NETWORK = "network"
    DISK = "disk"
    RESTART = "restart"
    CLOCK = "clock"
    DISABLED = "disabled"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One file. `path` is relative to the volume, `index` is made by `keyindex`, `digest` is None while it is open."""

    stream_id: int
    start_us: int
    end_us: int
    volume_id: int
    path: str
    size_bytes: int
    fragments: int
    index: bytes
    digest: bytes | None = None
    clock_offset_us: int = 0


@dataclass(frozen=True, slots=True)
class GapRow:
    """Time without footage. `end_us` is None while it goes on; `detail` is the error code of what happened."""

    stream_id: int
    start_us: int
    end_us: int | None
    cause: GapCause
    detail: str = ""


_UPSERT_SEGMENT = (
    "INSERT INTO segment (stream_id, start_us, end_us, volume_id, path, size_bytes, fragments, "
    '"index", digest, clock_offset_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) '
    "ON CONFLICT (stream_id, start_us) DO UPDATE SET end_us = excluded.end_us, volume_id = excluded.volume_id, "
    "path = excluded.path, size_bytes = excluded.size_bytes, fragments = excluded.fragments, "
    '"index" = excluded."index", digest = excluded.digest, clock_offset_us = excluded.clock_offset_us'
)
_UPSERT_GAP = (
    "INSERT INTO gap (stream_id, start_us, end_us, cause, detail) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (stream_id, start_us) DO UPDATE "
    "SET end_us = excluded.end_us, cause = excluded.cause, detail = excluded.detail"
)
_DELETE_GAP = "DELETE FROM gap WHERE stream_id = ? AND start_us = ?"
_COUNT_CLOSED = (
    "INSERT INTO footage_day (stream_id, volume_id, day, segments, size_bytes, footage_us) "
    "SELECT ?, ?, ?, 1, ?, ? WHERE NOT EXISTS "
    "(SELECT 1 FROM segment WHERE stream_id = ? AND start_us = ? AND digest IS NOT NULL) "
    "ON CONFLICT (stream_id, volume_id, day) DO UPDATE SET segments = footage_day.segments + 1, "
    "size_bytes = footage_day.size_bytes + excluded.size_bytes, "
    "footage_us = footage_day.footage_us + excluded.footage_us"
)
_DELETE_SEGMENT = "DELETE FROM segment WHERE stream_id = ? AND start_us = ?"
_UNCOUNT = (
    "UPDATE footage_day SET segments = segments - 1, size_bytes = size_bytes - ?, footage_us = footage_us - ? "
    "WHERE stream_id = ? AND volume_id = ? AND day = ?"
)
_DELETE_EMPTY_DAY = "DELETE FROM footage_day WHERE stream_id = ? AND volume_id = ? AND day = ? AND segments <= 0"


class Catalogue:
    """The rows of segments and gaps. Every call is synchronous and safe from any thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = reading(engine)

    def commit(self, segments: Sequence[SegmentRow], gaps: Sequence[GapRow] = ()) -> None:
        """Insert or renew rows, all or none. A gap that ends where it starts never was: its row goes.

        Raises CatalogueError when the database cannot take them now; the caller keeps the rows and comes again.
        """
        if not segments and not gaps:
            return
        with transaction(self.engine) as connection:
            write_rows(connection, segments, gaps)

    def segment_at(self, stream_id: int, at_us: int) -> SegmentRow | None:
        """The segment that holds `at_us`."""
        found = self.segment_before(stream_id, at_us)
        return found if found is not None and at_us < found.end_us else None

    def segment_before(self, stream_id: int, at_us: int) -> SegmentRow | None:
        """The last segment that starts at or before `at_us`, whether or not it reaches that far."""
        return self._one(_SEGMENT_BEFORE, {"stream": stream_id, "start_us": at_us})

    def segment_after(self, stream_id: int, at_us: int) -> SegmentRow | None:
        """The first segment that starts after `at_us`."""
        return self._one(_SEGMENT_AFTER, {"stream": stream_id, "start_us": at_us})

    def segments(self, stream_id: int, start_us: int, end_us: int, limit: int = MOST_ROWS) -> list[SegmentRow]:
        """Segments that hold something of `[start_us, end_us)`, by start; the first `limit` of them."""
        values = {"stream": stream_id, "start_us": start_us, "end_us": end_us, "limit": limit}
        with self._reading.connect() as connection:
            return [segment_row(row) for row in connection.execute(_SEGMENTS, values)]

    def open_segments(self) -> list[SegmentRow]:
        """Segments without a digest, of all streams: those being written, and after a crash those left so."""
        query = select(segment).where(segment.c.digest.is_(None)).order_by(segment.c.stream_id, segment.c.start_us)
        with self._reading.connect() as connection:
            return [segment_row(row) for row in connection.execute(query)]

    def last_end(self, stream_id: int) -> int | None:
        """The end of the last segment; None for a stream that has none."""
        query = select(segment.c.end_us).where(segment.c.stream_id == stream_id)
        with self._reading.connect() as connection:
            return connection.execute(query.order_by(segment.c.start_us.desc()).limit(1)).scalar()

    def gaps(self, stream_id: int, start_us: int, end_us: int) -> list[GapRow]:
        """Gaps that touch `[start_us, end_us)`, by start, whole."""
        with self._reading.connect() as connection:
            return list(gaps_between(connection, [stream_id], start_us, end_us))

    def open_gap(self, stream_id: int) -> GapRow | None:
        """The gap that goes on, if there is one: always the stream's last."""
        query = select(gap).where(gap.c.stream_id == stream_id).order_by(gap.c.start_us.desc()).limit(1)
        with self._reading.connect() as connection:
            row = connection.execute(query).first()
        return _gap_row(row) if row is not None and row.end_us is None else None

    def close_gap(self, stream_id: int, end_us: int) -> None:
        """End the gap that goes on, if there is one. Raises CatalogueError as `commit` does."""
        found = self.open_gap(stream_id)
        if found is not None:
            self.commit([], [GapRow(stream_id, found.start_us, end_us, found.cause, found.detail)])

    def _one(self, query: Select[*tuple[Any, ...]], values: Mapping[str, int]) -> SegmentRow | None:
        with self._reading.connect() as connection:
            row = connection.execute(query, values).first()
        return None if row is None else segment_row(row)


def reading(engine: Engine) -> Engine:
    """The engine for single queries. On PostgreSQL they need no transaction, and so no waiting for its begin and end."""
    return engine.execution_options(isolation_level="AUTOCOMMIT") if engine.dialect.name == "postgresql" else engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction; raises CatalogueError when the database cannot do it now but may later."""
    try:
        with write(engine) as connection:
            yield connection
    except (OperationalError, InterfaceError) as error:
        if _is_a_mistake(error):
            raise
        raise CatalogueError(f"The database did not take the rows: {error.orig}") from error


def write_rows(connection: Connection, segments: Sequence[SegmentRow], gaps: Sequence[GapRow] = ()) -> None:
    """What `Catalogue.commit` does, inside a transaction of the caller's."""
    closed = [row for row in segments if row.digest is not None]
    run_many(
        connection,
        _COUNT_CLOSED,
        [
            (
                *(row.stream_id, row.volume_id, day_of(row.start_us), row.size_bytes, row.end_us - row.start_us),
                *(row.stream_id, row.start_us),
            )
            for row in closed
        ],
    )
    run_many(
        connection,
        _UPSERT_SEGMENT,
        [
            (
                *(row.stream_id, row.start_us, row.end_us, row.volume_id, row.path, row.size_bytes, row.fragments),
                *(row.index, row.digest, row.clock_offset_us),
            )
            for row in segments
        ],
    )
    real = [row for row in gaps if row.end_us is None or row.end_us > row.start_us]
    run_many(
        connection,
        _UPSERT_GAP,
        [(row.stream_id, row.start_us, row.end_us, row.cause.value, row.detail) for row in real],
    )
    if len(real) < len(gaps):
        run_many(connection, _DELETE_GAP, [(row.stream_id, row.start_us) for row in gaps if row not in real])


def drop_rows(connection: Connection, rows: Sequence[SegmentRow]) -> None:
    """Take segments out, and the closed ones among them out of the sums."""
    closed = [row for row in rows if row.digest is not None]
    days = [(row.stream_id, row.volume_id, day_of(row.start_us)) for row in closed]
    run_many(connection, _DELETE_SEGMENT, [(row.stream_id, row.start_us) for row in rows])
    sums = [(row.size_bytes, row.end_us - row.start_us, *day) for row, day in zip(closed, days, strict=True)]
    run_many(connection, _UNCOUNT, sums)
    run_many(connection, _DELETE_EMPTY_DAY, sorted(set(days)))


def run_many(connection: Connection, sql: str, rows: Sequence[tuple[int | str | bytes | None, ...]]) -> None:
    """Plain SQL with `?` for each parameter, once for each row."""
    if rows:
        if connection.dialect.paramstyle != "qmark":
            sql = sql.replace("?", "%s")
        connection.exec_driver_sql(sql, list(rows))


def gaps_between(connection: Connection, stream_ids: Sequence[int], start_us: int, end_us: int) -> Iterator[GapRow]:
    """The gaps of some streams that touch `[start_us, end_us)`, by stream and start."""
    values = {"streams": list(stream_ids), "start_us": start_us, "end_us": end_us}
    for row in connection.execute(_GAPS_BETWEEN, values):
        yield GapRow(row[0], row[1], row[2], GapCause(row[3]), row[4])


def _gaps_query() -> CompoundSelect[*tuple[Any, ...]]:
    """Gaps of a stream do not overlap, so only the last one before the window can reach into it: two short walks of
    the primary key for each stream, however long its history.
    """
    streams: BindParameter[Any] = bindparam("streams", expanding=True)
    inside = select(gap).where(gap.c.stream_id.in_(streams), gap.c.start_us > _START, gap.c.start_us < _END)
    before = gap.alias("before")
    last_before = (
        select(func.max(before.c.start_us))
        .where(before.c.stream_id == stream.c.id, before.c.start_us <= _START)
        .correlate(stream)
        .scalar_subquery()
    )
    reaching = (
        select(gap)
        .join_from(stream, gap, (gap.c.stream_id == stream.c.id) & (gap.c.start_us == last_before))
        .where(stream.c.id.in_(streams), (gap.c.end_us > _START) | gap.c.end_us.is_(None))
    )
    return inside.union_all(reaching).order_by("stream_id", "start_us")


def _segments_query() -> Select[*tuple[Any, ...]]:
    """From the last segment that begins at or before the span."""
    before = select(func.max(segment.c.start_us)).where(_OF_STREAM, segment.c.start_us <= _START).scalar_subquery()
    return (
        select(segment)
        .where(
            _OF_STREAM,
            segment.c.start_us >= func.coalesce(before, _START),
            segment.c.start_us < _END,
            segment.c.end_us > _START,
        )
        .order_by(segment.c.start_us)
        .limit(bindparam("limit", type_=BigInteger))
    )


# Queries are put together once: that takes longer than to run them.
_START: BindParameter[int] = bindparam("start_us", type_=BigInteger)
_END: BindParameter[int] = bindparam("end_us", type_=BigInteger)
_OF_STREAM = segment.c.stream_id == bindparam("stream")
_SEGMENT_BEFORE = (
    select(segment).where(_OF_STREAM, segment.c.start_us <= _START).order_by(segment.c.start_us.desc()).limit(1)
)
_SEGMENT_AFTER = select(segment).where(_OF_STREAM, segment.c.start_us > _START).order_by(segment.c.start_us).limit(1)
_SEGMENTS = _segments_query()
_GAPS_BETWEEN = _gaps_query()


def _is_a_mistake(error: DBAPIError) -> bool:
    """SQLite says OperationalError to wrong SQL too; that does not get better by waiting."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_ERROR


def segment_row(row: Row[*tuple[Any, ...]]) -> SegmentRow:
    return SegmentRow(*row)  # The columns of `segment` come in this order.


def _gap_row(row: Row[*tuple[Any, ...]]) -> GapRow:
    return GapRow(row.stream_id, row.start_us, row.end_us, GapCause(row.cause), row.detail)
