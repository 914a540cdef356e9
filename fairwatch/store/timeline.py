# SPDX-License-Identifier: Apache-2.0
"""When there is footage: spans, days and moments, without a walk over the segments.

Footage of a stream is everything from its first segment to the end of its
last, less the gap rows in between. So a view costs the two ends of each
stream and the gaps in the window, whether the archive holds a day or a year.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, Engine, Select, bindparam, select

from fairwatch.db.tables import deletion, hold, segment, stream
from fairwatch.errors import FairwatchError
from fairwatch.store.catalogue import Catalogue, GapCause, GapRow, gaps_between, reading

Span = tuple[int, int]
"""Half open, UTC microseconds."""


class UnknownZoneError(FairwatchError):
    """No time zone of that name (IANA time zone database)."""

    code = "unknown-zone"
    status = 422


@dataclass(frozen=True, slots=True)
class HoldSpan:
    """Time on hold: nothing of it is deleted."""

    start_us: int
    end_us: int
    reason: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """One camera's stream in a window. `first_us` and `last_us` are the ends of all its footage, not of the window;
    `footage` is cut to the window, gaps and holds that touch it are whole.
    """

    camera_id: int
    stream: str
    first_us: int | None
    last_us: int | None
    footage: list[Span]
    gaps: list[GapRow]
    holds: list[HoldSpan]


@dataclass(frozen=True, slots=True)
class DayFootage:
    """A calendar day of a zone, 23 to 25 hours long, with what was recorded in it."""

    day: date
    start_us: int
    end_us: int
    footage_us: int


@dataclass(frozen=True, slots=True)
class Moment:
    """`at_us` when there is footage; else the nearest moments with footage and why there is none."""

    at_us: int | None
    before_us: int | None
    after_us: int | None
    cause: GapCause | None


@dataclass(frozen=True, slots=True)
class _Stream:
    id: int
    camera_id: int
    first_us: int | None
    last_us: int | None


class Timelines:
    """Reads timelines. Every call is synchronous and safe from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reading(engine)
        self._catalogue = Catalogue(engine)

    def view(self, camera_ids: Sequence[int], kind: str, start_us: int, end_us: int, now_us: int = 0) -> list[Timeline]:
        """Timelines of `[start_us, end_us)`, in the order of `camera_ids`. Three queries for any number of cameras.

        A camera without such a stream has an empty timeline. Holds that are over at `now_us` are not shown.
        """
        holds: dict[int, list[HoldSpan]] = {camera_id: [] for camera_id in camera_ids}
        asked = {"cameras": list(camera_ids), "start_us": start_us, "end_us": end_us, "now_us": now_us}
        with self._engine.connect() as connection:
            streams = {each.camera_id: each for each in _read_streams(connection, camera_ids, kind)}
            gaps: dict[int, list[GapRow]] = {each.id: [] for each in streams.values()}
            for found_gap in gaps_between(connection, list(gaps), start_us, end_us):
                gaps[found_gap.stream_id].append(found_gap)
            for row in connection.execute(_HOLDS, asked):
                holds[row.camera_id].append(HoldSpan(row.start_us, row.end_us, row.reason))
        found = []
        for camera_id in camera_ids:
            each = streams.get(camera_id, _Stream(0, camera_id, None, None))
            inside = gaps.get(each.id, [])
            footage = _less(each, inside, start_us, end_us)
            found.append(Timeline(camera_id, kind, each.first_us, each.last_us, footage, inside, holds[camera_id]))
        return found

    def days(self, camera_id: int, kind: str, start_us: int, end_us: int, zone: str) -> list[DayFootage]:
        """Days of an IANA time zone that touch `[start_us, end_us)` and hold footage, in order, each counted whole.

        Raises UnknownZoneError.
        """
        here = _zone(zone)
        streams = self._streams([camera_id], kind)
        if not streams or streams[0].first_us is None or streams[0].last_us is None:
            return []
        start_us, end_us = max(start_us, streams[0].first_us), min(end_us, streams[0].last_us)
        if start_us >= end_us:
            return []
        days = list(_days(here, start_us, end_us))
        with self._engine.connect() as connection:
            gaps = list(gaps_between(connection, [streams[0].id], days[0][1], days[-1][2]))
        spans = _less(streams[0], gaps, days[0][1], days[-1][2])
        ends = [span_end_us for _, span_end_us in spans]
        found = []
        for day, day_us, next_us in days:
            footage_us = 0
            for span_us, span_end_us in spans[bisect_left(ends, day_us) :]:
                if span_us >= next_us:
                    break
                footage_us += max(min(span_end_us, next_us) - max(span_us, day_us), 0)
            if footage_us:
                found.append(DayFootage(day, day_us, next_us, footage_us))
        return found

    def moment(self, camera_id: int, kind: str, at_us: int) -> Moment:
        """What there is at `at_us`, and the nearest footage on either side if there is nothing."""
        streams = self._streams([camera_id], kind)
        if not streams:
            return Moment(None, None, None, None)
        stream_id = streams[0].id
        gaps = self._catalogue.gaps(stream_id, at_us, at_us + 1)
        held = self._catalogue.segment_at(stream_id, at_us)
        if held is not None and not gaps:
            return Moment(at_us, at_us, at_us, None)
        inside = gaps[0] if gaps else GapRow(stream_id, at_us, at_us, GapCause.RESTART)
        from_us, until_us = inside.start_us, inside.end_us
        before = self._catalogue.segment_before(stream_id, from_us - 1)
        before_us = None if before is None else min(before.end_us, from_us) - 1
        after_us = None
        if until_us is not None:
            covers = self._catalogue.segment_at(stream_id, until_us)
            after = covers or self._catalogue.segment_after(stream_id, until_us)
            after_us = None if after is None else max(after.start_us, until_us)
        cause = inside.cause if gaps else self._before_first(stream_id, at_us) if before is None else None
        return Moment(None, before_us, after_us, cause)

    def _before_first(self, stream_id: int, at_us: int) -> GapCause | None:
        """Before the first footage no gaps are kept: the deletion log says what was there."""
        asked = {"stream": stream_id, "at_us": at_us}
        with self._engine.connect() as connection:
            end_us = connection.scalar(_DELETED, asked)
        return GapCause.DELETED if end_us is not None and at_us < end_us else None

    def _streams(self, camera_ids: Sequence[int], kind: str) -> list[_Stream]:
        with self._engine.connect() as connection:
            return _read_streams(connection, camera_ids, kind)


def _read_streams(connection: Connection, camera_ids: Sequence[int], kind: str) -> list[_Stream]:
    return [_Stream(*row) for row in connection.execute(_STREAMS, {"cameras": list(camera_ids), "kind": kind})]


def _streams_query() -> Select[int, int, int | None, int | None]:
    """Streams of a kind with the ends of all their footage."""
    of_stream = segment.c.stream_id == stream.c.id
    first = select(segment.c.start_us).where(of_stream).order_by(segment.c.start_us).limit(1)
    last = select(segment.c.end_us).where(of_stream).order_by(segment.c.start_us.desc()).limit(1)
    return select(
        stream.c.id,
        stream.c.camera_id,
        first.correlate(stream).scalar_subquery(),
        last.correlate(stream).scalar_subquery(),
    ).where(stream.c.camera_id.in_(bindparam("cameras", expanding=True)), stream.c.kind == bindparam("kind"))


# Put together once: that takes longer than to run them.
_STREAMS = _streams_query()
_DELETED = (
    select(deletion.c.end_us)
    .where(deletion.c.stream_id == bindparam("stream"), deletion.c.start_us <= bindparam("at_us"))
    .order_by(deletion.c.start_us.desc())
    .limit(1)
)
_HOLDS = (
    select(hold.c.camera_id, hold.c.start_us, hold.c.end_us, hold.c.reason)
    .where(
        hold.c.camera_id.in_(bindparam("cameras", expanding=True)),
        hold.c.lifted_us.is_(None),
        hold.c.until_us.is_(None) | (hold.c.until_us > bindparam("now_us")),
        hold.c.start_us < bindparam("end_us"),
        hold.c.end_us > bindparam("start_us"),
    )
    .order_by(hold.c.start_us)
)


def _less(whole: _Stream, gaps: Sequence[GapRow], start_us: int, end_us: int) -> list[Span]:
    """The stream's footage in the window: its hull less the gaps, which come by start and do not overlap."""
    if whole.first_us is None or whole.last_us is None:
        return []
    at_us, end_us = max(start_us, whole.first_us), min(end_us, whole.last_us)
    spans = []
    for each in gaps:
        if each.start_us >= end_us:
            break
        if each.start_us > at_us:
            spans.append((at_us, each.start_us))
        at_us = end_us if each.end_us is None else max(at_us, each.end_us)
    if at_us < end_us:
        spans.append((at_us, end_us))
    return spans


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError(f"There is no time zone {name!r}.", zone=name) from error


def _days(zone: ZoneInfo, start_us: int, end_us: int) -> Iterator[tuple[date, int, int]]:
    """The calendar days that touch `[start_us, end_us)`: date, start, end. A day begins when its clocks first show it:
    where midnight is skipped in spring, at the moment of the change.
    """
    day = datetime.fromtimestamp(start_us // 1_000_000, zone).date()
    day_us = _midnight_us(zone, day)
    while day_us < end_us:
        following = day + timedelta(days=1)
        next_us = _midnight_us(zone, following)
        if next_us > day_us:  # A zone that crosses the date line skips a day.
            yield day, day_us, next_us
        day, day_us = following, next_us


def _midnight_us(zone: ZoneInfo, day: date) -> int:
    return int(datetime.combine(day, time.min, zone).timestamp()) * 1_000_000
