# SPDX-License-Identifier: Apache-2.0
"""What the rules say of each stream: what must stay, what must go, what may go.

The floor is a promise: footage younger than its camera's minimum, or on hold,
is not deletable by any path through this module, whatever the ceiling, the
size or the room on the volume say.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, Engine, Select, cast, func, select

from fairwatch.db.tables import camera, footage_day, hold, purge, segment, stream
from fairwatch.store.catalogue import SegmentRow, segment_row
from fairwatch.store.layout import DAY_US

_PAGE_ROWS = 16

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Order:
    """Footage of a camera that somebody decided to delete: what begins at `from_us` or later and ends at `until_us` or
    before. `number` is that of the decision.
    """

    number: int
    from_us: int
    until_us: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a stream's footage is kept. `holds` are its camera's, by start, joined where they touch.

    `min_us` is the camera's own minimum or the law's floor, whichever is longer. `max_bytes` is for all streams of the
    camera together. `enabled` and `record` say whether it grows.
    """

    stream_id: int
    camera_id: int
    camera_name: str
    volume_id: int | None
    min_us: int
    max_us: int | None
    max_bytes: int | None
    holds: tuple[Span, ...]
    recording: bool
    orders: tuple[Order, ...] = ()

    def floor_us(self, now_us: int) -> int:
        """Footage that ends after this moment stays."""
        return now_us - self.min_us

    def ceiling_us(self, now_us: int) -> int | None:
        """Footage that ends at or before this moment goes, unless it is on hold. Where the maximum is less than
        the minimum, the minimum is kept.
        """
        return None if self.max_us is None else now_us - max(self.max_us, self.min_us)

    def may_go(self, start_us: int, end_us: int, now_us: int) -> bool:
        """Whether footage is past its minimum and not on hold."""
        return end_us <= self.floor_us(now_us) and self.held_until_us(start_us, end_us) is None

    def held_until_us(self, start_us: int, end_us: int) -> int | None:
        """The end of the first hold that touches `[start_us, end_us)`, None if none does."""
        number = bisect_left(self.holds, start_us + 1, key=lambda span: span[1])
        if number < len(self.holds) and self.holds[number][0] < end_us:
            return self.holds[number][1]
        return None


def read_rules(engine: Engine, now_us: int) -> list[Rule]:
    """The rules of every stream, removed cameras included: their footage stays until it may go. `now_us`: the moment
    that ages count from; what is held no longer by then holds nothing.
    """
    with engine.connect() as connection:
        return _rules(connection, None, now_us)


def locked_rules(connection: Connection, stream_ids: Collection[int], now_us: int) -> dict[int, Rule]:
    """The rules of some streams by id, as they stay until the caller's write transaction ends. `now_us` as above.

    SQLite lets nobody else write meanwhile. PostgreSQL locks the cameras, and who changes one or puts a hold on it
    waits.
    """
    of_streams = select(stream.c.camera_id).where(stream.c.id.in_(stream_ids))
    cameras = select(camera.c.id).where(camera.c.id.in_(of_streams)).order_by(camera.c.id).with_for_update()
    connection.execute(cameras).all()
    return {rule.stream_id: rule for rule in _rules(connection, stream_ids, now_us)}


def _rules(connection: Connection, stream_ids: Collection[int] | None, now_us: int) -> list[Rule]:
    query = select(
        stream.c.id.label("stream_id"),
        stream.c.record,
        camera.c.id.label("camera_id"),
        camera.c.name,
        camera.c.enabled,
        camera.c.removed_us,
        camera.c.volume_id,
        camera.c.retention_min_days,
        camera.c.retention_max_days,
        camera.c.retention_max_bytes,
        camera.c.floor_days,
    ).join_from(stream, camera)
    on_hold = select(hold.c.camera_id, hold.c.start_us, hold.c.end_us).where(
        hold.c.lifted_us.is_(None), hold.c.until_us.is_(None) | (hold.c.until_us > now_us)
    )
    if stream_ids is not None:
        query = query.where(stream.c.id.in_(stream_ids))
    rows = connection.execute(query.order_by(stream.c.id)).all()
    spans: dict[int, list[Span]] = {}
    for held in connection.execute(on_hold):
        spans.setdefault(held.camera_id, []).append((held.start_us, held.end_us))
    orders: dict[int, list[Order]] = {}
    for each in connection.execute(open_orders().order_by(purge.c.entry_id)):
        orders.setdefault(each.camera_id, []).append(Order(each.entry_id, each.from_us, each.until_us))
    return [
        Rule(
            stream_id=row.stream_id,
            camera_id=row.camera_id,
            camera_name=row.name,
            volume_id=row.volume_id,
            min_us=max(row.retention_min_days, row.floor_days) * DAY_US,
            max_us=None if row.retention_max_days is None else row.retention_max_days * DAY_US,
            max_bytes=row.retention_max_bytes,
            holds=_joined(spans.get(row.camera_id, [])),
            recording=row.enabled and row.record and row.removed_us is None,
            orders=tuple(orders.get(row.camera_id, ())),
        )
        for row in rows
    ]


def open_orders() -> Select[Any]:
    """The rows of the orders that are to be carried out."""
    return select(purge).where(purge.c.done_us.is_(None), purge.c.withdrawn_us.is_(None))


def deletable(
    engine: Engine, rule: Rule, until_us: int, now_us: int, volume_ids: Collection[int], from_us: int = 0
) -> Iterator[SegmentRow]:
    """Closed segments of a stream on some volumes that end at or before `until_us` and may be deleted, oldest first.

    `from_us` is a moment before which none starts, to save the walk. Reads in pages: segments deleted while this
    goes on are no harm.
    """
    until_us = min(until_us, rule.floor_us(now_us))
    while from_us < until_us:
        query = select(segment).where(
            segment.c.stream_id == rule.stream_id,
            segment.c.start_us >= from_us,
            segment.c.start_us < until_us,
            segment.c.end_us <= until_us,
            segment.c.volume_id.in_(volume_ids),
            segment.c.digest.is_not(None),
        )
        with engine.connect() as connection:
            rows = connection.execute(query.order_by(segment.c.start_us).limit(_PAGE_ROWS)).all()
        if not rows:
            return
        for found in rows:
            row = segment_row(found)
            from_us = row.start_us + 1
            held_us = rule.held_until_us(row.start_us, row.end_us)
            if held_us is None:
                yield row
            elif held_us > from_us:
                # Straight to the end of the hold, which may be a year away.
                from_us = held_us
                break


def first_starts(engine: Engine, volume_id: int | None = None) -> dict[int, int]:
    """When each stream's first segment starts, of all or on one volume. Finds the place by the sums of days."""
    if volume_id is None:
        first = select(segment.c.start_us).where(segment.c.stream_id == stream.c.id)
        query = select(stream.c.id, first.order_by(segment.c.start_us).limit(1).scalar_subquery())
    else:
        days = (
            select(footage_day.c.stream_id, func.min(footage_day.c.day).label("day"))
            .where(footage_day.c.volume_id == volume_id)
            .group_by(footage_day.c.stream_id)
            .subquery()
        )
        first = select(segment.c.start_us).where(
            segment.c.stream_id == days.c.stream_id,
            segment.c.start_us >= cast(days.c.day, BigInteger) * DAY_US,
            segment.c.volume_id == volume_id,
        )
        query = select(days.c.stream_id, first.order_by(segment.c.start_us).limit(1).scalar_subquery())
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query) if row[1] is not None}


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start_us, end_us in sorted(spans):
        if joined and start_us <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end_us))
        elif start_us < end_us:
            joined.append((start_us, end_us))
    return tuple(joined)
