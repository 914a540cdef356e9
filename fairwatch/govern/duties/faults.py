# SPDX-License-Identifier: Apache-2.0
"""Hours of fault in a span, by camera or by site: what people entered, and beside it what the program itself saw.

Entered: from what happened in a fault to what happened in the repair that closed it. Seen: how long the alarm
`camera_down` stood, so that a fault that nobody entered is on the list too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnCollection,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from fairwatch.db.govern import entry
from fairwatch.db.registry import place, placement, site
from fairwatch.db.tables import alarm
from fairwatch.govern.scope import EVERYTHING, Scope

from . import subjects
from .kinds import kinds
from .policy import Interval, answers_within
from .register import counting, in_scope, still_open

By = Literal["camera", "site"]
FAULT = "fault"
HOUR_US = 3600 * 1_000_000
_DOWN = "camera_down"
_LONGEST_ALARM_US = 90 * 24 * 3600 * 1_000_000
"""An alarm that was raised longer before the span and was cleared in it is not looked for."""


@dataclass(frozen=True, slots=True)
class FaultTime:
    """How long a camera or site was at fault within a span; two faults at once count twice. `open`: not repaired yet.

    `longest_us`: the longest of the faults, from its beginning. `dark_us`: how long the program saw no recording.
    `allowed`: within what a fault is to be mended; `late`: how many took longer.
    """

    subject: str
    faults: int
    open: int
    fault_us: int
    longest_us: int
    dark_us: int
    name: str = ""
    site_id: int | None = None
    site: str = ""
    allowed: Interval | None = None
    late: int = 0


def fault_times(
    connection: Connection,
    scope: Scope,
    from_us: int,
    to_us: int,
    today: date,
    *,
    by: By = "camera",
    offset: int = 0,
    limit: int = 100,
) -> list[FaultTime]:
    """Each camera or site that was at fault or gave no picture in the span, the longest first. `to_us`: at most now."""
    events = union_all(*_entered(scope, from_us, to_us), _seen(scope, from_us, to_us, by)).subquery()
    each = events.c
    key = _key(each, by)
    start_us = case((each.start_us < from_us, from_us), else_=each.start_us)
    end_us = case((each.end_us > to_us, to_us), else_=each.end_us)
    fault_us = func.sum(each.entered * (end_us - start_us))
    dark_us = func.sum((1 - each.entered) * (end_us - start_us))
    query = (
        select(
            key.label("subject"),
            func.sum(each.entered).label("faults"),
            func.sum(each.entered * each.still).label("unrepaired"),
            fault_us.label("fault_us"),
            func.max(each.entered * (each.end_us - each.start_us)).label("longest_us"),
            dark_us.label("dark_us"),
        )
        .group_by(key)
        .order_by(fault_us.desc(), dark_us.desc(), key)
    )
    rows = connection.execute(query.offset(offset).limit(limit)).all()
    found = [
        FaultTime(
            row.subject, int(row.faults), int(row.unrepaired), int(row.fault_us), int(row.longest_us), int(row.dark_us)
        )
        for row in rows
    ]
    return _judged(connection, scope, _placed(connection, found), (from_us, to_us), today, by)


def _entered(scope: Scope, from_us: int, to_us: int) -> list[Select[Any]]:
    """What is open, and what was repaired after the span began: each found by an index, however old the register is."""
    repair = entry.alias()
    repairs = [each.id for each in kinds().values() if FAULT in each.closes]
    in_span = and_(repair.c.kind.in_(repairs), repair.c.happened_us > from_us)
    # Said beside the join: PostgreSQL reads what was closed in the order of numbers, and begins at the first of the span.
    # As a sum, so that the smallest is looked for in the span, not among all from the first number on.
    first = select(func.min(repair.c.id + 0)).where(in_span).correlate(None).scalar_subquery()
    # A sum again: the few open ones are found by their index, not all that ever happened by that moment.
    open_now = _fault(scope, literal(to_us), 1).where(still_open(), entry.c.happened_us + 0 < to_us)
    repaired = _fault(scope, repair.c.happened_us, 0).join(repair, repair.c.id == entry.c.closed_by)
    return [open_now, repaired.where(in_span, entry.c.closed_by >= first, entry.c.happened_us < to_us)]


def _fault(scope: Scope, end_us: ColumnElement[int], still: int) -> Select[Any]:
    return (
        select(
            entry.c.subject,
            cast(entry.c.site_id, Integer).label("site_id"),
            literal(1).label("entered"),
            cast(entry.c.happened_us, BigInteger).label("start_us"),
            cast(end_us, BigInteger).label("end_us"),
            literal(still).label("still"),
        )
        .select_from(entry)
        .where(entry.c.kind == FAULT, counting(), in_scope(scope))
    )


def _seen(scope: Scope, from_us: int, to_us: int, by: By) -> Select[Any]:
    anywhere = scope == EVERYTHING
    query = (
        select(
            alarm.c.subject,
            cast(null() if anywhere and by == "camera" else place.c.site_id, Integer).label("site_id"),
            literal(0).label("entered"),
            cast(alarm.c.raised_us, BigInteger).label("start_us"),
            cast(func.coalesce(alarm.c.cleared_us, to_us), BigInteger).label("end_us"),
            literal(0).label("still"),
        )
        .select_from(alarm)
        .where(alarm.c.kind == _DOWN, alarm.c.subject.startswith("camera:"), alarm.c.raised_us < to_us)
        .where(or_(alarm.c.cleared_us.is_(None), alarm.c.cleared_us > from_us))
        .where(or_(alarm.c.cleared_us.is_(None), alarm.c.raised_us > from_us - _LONGEST_ALARM_US))
    )
    # Where a camera stands is looked up only where it matters: a county has ten thousand alarms a year.
    if anywhere and by == "camera":
        return query
    query = query.outerjoin(placement, placement.c.camera_id == cast(func.substr(alarm.c.subject, 8), Integer))
    query = query.outerjoin(place, place.c.id == placement.c.place_id)
    return query if anywhere else query.where(place.c.site_id.in_(select(site.c.id).where(scope.sites())))


def _placed(connection: Connection, found: Sequence[FaultTime]) -> list[FaultTime]:
    """With their names, and the sites that the cameras stand in now."""
    called = subjects.names(connection, [each.subject for each in found])
    keys = [int(key) for kind, key in map(subjects.split, (each.subject for each in found)) if kind == "camera"]
    query = (
        select(placement.c.camera_id, site.c.id, site.c.name)
        .join_from(placement, place)
        .join(site)
        .where(placement.c.camera_id.in_(keys))
    )
    sites = {f"camera:{row.camera_id}": (row.id, row.name) for row in connection.execute(query)}
    placed = []
    for each in found:
        name = called.get(each.subject, "")
        kind, key = subjects.split(each.subject)
        site_id, where = (int(key) or None, name) if kind == "site" else sites.get(each.subject, (None, ""))
        placed.append(replace(each, name=name, site_id=site_id, site=where))
    return placed


def _judged(
    connection: Connection, scope: Scope, found: Sequence[FaultTime], span: tuple[int, int], today: date, by: By
) -> list[FaultTime]:
    """With within what time a fault is to be mended there, and how many of the span took longer."""
    allowed = answers_within(connection, kinds()[FAULT], {each.site_id for each in found}, today)
    long = [each.subject for each in found if _is_late(each.longest_us, allowed[each.site_id])]
    took = _took(connection, scope, span, long, by)
    judged = []
    for each in found:
        limit = allowed[each.site_id]
        late = sum(_is_late(took_us, limit) for took_us in took.get(each.subject, ()))
        judged.append(replace(each, allowed=limit, late=late))
    return judged


def _is_late(took_us: int, limit: Interval | None) -> bool:
    return limit is not None and took_us > limit.hours * HOUR_US


def _took(
    connection: Connection, scope: Scope, span: tuple[int, int], wanted: Sequence[str], by: By
) -> dict[str, list[int]]:
    """How long each fault of some cameras or sites took, in one query for all."""
    faults = union_all(*_entered(scope, *span)).subquery()
    key = _key(faults.c, by)
    query = select(key.label("subject"), (faults.c.end_us - faults.c.start_us).label("took_us"))
    took: dict[str, list[int]] = {}
    for row in connection.execute(query.where(key.in_(wanted))) if wanted else ():
        took.setdefault(row.subject, []).append(row.took_us)
    return took


def _key(each: ColumnCollection[str, Any], by: By) -> ColumnElement[str]:
    return each.subject if by == "camera" else literal("site:") + cast(func.coalesce(each.site_id, 0), Text)
