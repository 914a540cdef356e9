# SPDX-License-Identifier: Apache-2.0
"""The register of a territory: how many systems each division has, and how they stand; the systems one by one."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Engine,
    Label,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
)

from fairwatch.clock import Clock
from fairwatch.db.govern import filing, inspection, rectification
from fairwatch.db.registry import division, placement, site, unit, video_system
from fairwatch.db.search import holds
from fairwatch.db.tables import camera
from fairwatch.govern.codes import above
from fairwatch.govern.codes import within as holds_code
from fairwatch.govern.filing.listing import days_by_zone, overdue_condition
from fairwatch.govern.filing.records import OPEN, State
from fairwatch.govern.scope import Scope, within

Standing = Literal["filed", "not-filed", "due", "overdue", "waiting"]
_STANDS = {
    "filed": "filed",
    "due": "due",
    "overdue": "overdue",
    "waiting": "waiting",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A division with what lies in it and below. `due`: a filing or report is open; `waiting`: handed in, undecided."""

    code: str
    name: str
    name_en: str
    systems: int
    filed: int
    due: int
    overdue: int
    waiting: int
    divided: bool


@dataclass(frozen=True, slots=True)
class Registered:
    """A system in the register. `state` of what is open or was filed last; `number` of its filing."""

    id: int
    name: str
    site_id: int
    site_name: str
    zone: str
    unit_id: int
    unit_name: str
    division: str
    funding: str
    use_day: str | None
    end_day: str | None
    cameras: int
    number: str | None
    filing_id: int | None
    state: str | None
    due_day: str | None
    overdue: bool
    orders: int
    visited_day: str | None
    latitude: float | None
    longitude: float | None


def territory(engine: Engine, clock: Clock, scope: Scope, code: str | None) -> tuple[Node | None, list[Node]]:
    """A division, and those next below it that have a system or are known. `code` None: the top of what is seen."""
    with engine.connect() as connection:
        told = _told()
        stands = _counted(told, days_by_zone(connection, clock.utc_us()))
        rows = connection.execute(
            select(site.c.division, site.c.left_division, func.count().label("systems"), *stands)
            .select_from(
                video_system.join(site, site.c.id == video_system.c.site_id).outerjoin(
                    told, told.c.system_id == video_system.c.id
                )
            )
            .where(scope.sites(), _in_service())
            .group_by(site.c.division, site.c.left_division)
        ).all()
        top = code or scope.division
        known = select(division)
        if top is not None:
            known = known.where(within(division.c.code, top))
        names = {row.code: row for row in connection.execute(known)}
    sums: dict[str, Counter[str]] = {}
    for row in rows:
        counts = Counter({name: int(getattr(row, name) or 0) for name in ("systems", *(each.name for each in stands))})
        up: str | None = _counts_in(row, scope)
        while up is not None:
            sums.setdefault(up, Counter()).update(counts)
            up = above(up)
    codes = set(sums) | set(names)
    parents = {above(each) for each in codes}
    children = sorted(each for each in codes if above(each) == top)
    here = None if top is None else _node(top, names.get(top), sums.get(top), divided=top in parents)
    return here, [_node(each, names.get(each), sums.get(each), divided=each in parents) for each in children]


def _counts_in(row: Any, scope: Scope) -> str:
    """The division that a site counts in. Whoever sees it only because it left counts it where it was: it is theirs to
    decide on what it told of that.
    """
    if scope.division is None or row.left_division is None or holds_code(row.division, scope.division):
        return str(row.division)
    return str(row.left_division)


def systems(
    engine: Engine,
    clock: Clock,
    scope: Scope,
    *,
    code: str | None = None,
    standing: Standing | None = None,
    text: str = "",
    after: int = 0,
    limit: int = 100,
) -> tuple[list[Registered], int | None]:
    """The systems of a territory by number, and the `after` of the next page."""
    with engine.connect() as connection:
        days = days_by_zone(connection, clock.utc_us())
        query = _registered().where(scope.sites(), _in_service(), video_system.c.id > after)
        if code is not None:
            query = query.where(scope.lies_in(code))
        if standing is not None:
            stands = _stands(days)
            query = query.where(~stands["filed"] if standing == "not-filed" else stands[_STANDS[standing]])
        if text:
            columns = (unit.c.name, site.c.name, video_system.c.name, unit.c.credit_code)
            query = query.where(or_(*(holds(each, text) for each in columns)))
        rows = connection.execute(query.order_by(video_system.c.id).limit(limit + 1)).all()
        telling = _telling(connection, [row.id for row in rows[:limit]])
        elsewhere = [telling[row.id].id for row in rows[:limit] if row.origin and row.id in telling]
        counted = _counted_in(connection, elsewhere) if elsewhere else {}
    items = []
    for row in rows[:limit]:
        told = telling.get(row.id)
        late = bool(told and told.state in OPEN and told.due_day < days[row.zone])
        values = {name: getattr(row, name) for name in Registered.__slots__ if hasattr(row, name)}
        values |= {
            "filing_id": told.id if told else None,
            "state": told.state if told else None,
            "due_day": told.due_day if told and told.state in OPEN else None,
            "overdue": late,
            # The cameras of another installation are known by what it filed.
            "cameras": counted.get(told.id, 0) if told and row.origin else row.cameras,
        }
        items.append(Registered(**values))
    return items, rows[limit - 1].id if len(rows) > limit else None


def _stands(days: dict[str, str]) -> dict[str, ColumnElement[bool]]:
    """How a system stands: conditions for queries of `video_system` that join `site`."""
    of_system = filing.c.system_id == video_system.c.id
    still_open = filing.c.state.in_([each.value for each in OPEN])
    return {
        "filed": exists().where(of_system, filing.c.state == State.ACCEPTED.value),
        "due": exists().where(of_system, still_open),
        "overdue": exists(select(filing.c.id).where(of_system, overdue_condition(days)).correlate(video_system, site)),
        "waiting": exists().where(of_system, filing.c.state == State.SUBMITTED.value),
    }


def _told() -> Subquery:
    """Of each system that has filings: whether one is accepted, one is handed in, and the first day of an open one.

    One walk over an index for all: looked up for each system they took most of the time of the page.
    """
    accepted = case((filing.c.state == State.ACCEPTED.value, 1), else_=0)
    submitted = case((filing.c.state == State.SUBMITTED.value, 1), else_=0)
    still_open = case((filing.c.state.in_([each.value for each in OPEN]), filing.c.due_day))
    return (
        select(
            filing.c.system_id,
            func.max(accepted).label("filed"),
            func.max(submitted).label("waiting"),
            func.min(still_open).label("first_day"),
        )
        .group_by(filing.c.system_id)
        .subquery()
    )


def _counted(told: Subquery, days: dict[str, str]) -> list[Label[Any]]:
    """How many systems stand how, for queries that join `told` and `site`. A system may stand in more than one way."""
    late = or_(false(), *(and_(site.c.zone == zone, told.c.first_day < day) for zone, day in days.items()))
    return [
        func.sum(told.c.filed).label("filed"),
        func.count(told.c.first_day).label("due"),
        func.sum(case((late, 1), else_=0)).label("overdue"),
        func.sum(told.c.waiting).label("waiting"),
    ]


def _in_service() -> ColumnElement[bool]:
    """In use or to be: what has gone out of use and was reported is history."""
    return and_(video_system.c.removed_us.is_(None), site.c.removed_us.is_(None))


def _registered() -> Select[Any]:
    cameras = (
        select(func.count())
        .select_from(placement.join(camera, camera.c.id == placement.c.camera_id))
        .where(placement.c.system_id == video_system.c.id, camera.c.removed_us.is_(None))
    )
    orders = select(func.count()).where(
        rectification.c.system_id == video_system.c.id, rectification.c.state != "closed"
    )
    number = select(func.max(filing.c.number)).where(filing.c.system_id == video_system.c.id)
    visited = select(func.max(inspection.c.visited_day)).where(inspection.c.system_id == video_system.c.id)
    return (
        select(
            video_system.c.id,
            video_system.c.name,
            video_system.c.site_id,
            site.c.name.label("site_name"),
            site.c.unit_id,
            unit.c.name.label("unit_name"),
            site.c.division,
            site.c.zone,
            site.c.latitude,
            site.c.longitude,
            video_system.c.funding,
            video_system.c.use_day,
            video_system.c.end_day,
            video_system.c.origin,
            cameras.scalar_subquery().label("cameras"),
            orders.scalar_subquery().label("orders"),
            number.scalar_subquery().label("number"),
            visited.scalar_subquery().label("visited_day"),
        )
        .join(site, site.c.id == video_system.c.site_id)
        .join(unit, unit.c.id == site.c.unit_id)
    )


def _telling(connection: Connection, system_ids: list[int]) -> dict[int, Any]:
    """For each system the filing that says how it stands: the open one, else that handed in, else the last accepted."""
    rank = {State.ACCEPTED.value: 0, State.SUBMITTED.value: 1, State.RETURNED.value: 2, State.DRAFT.value: 2}
    rows = connection.execute(
        select(filing.c.id, filing.c.system_id, filing.c.state, filing.c.due_day)
        .where(filing.c.system_id.in_(system_ids), filing.c.state.in_(list(rank)))
        .order_by(filing.c.id)
    )
    found: dict[int, Any] = {}
    for row in rows:
        known = found.get(row.system_id)
        if known is None or rank[row.state] >= rank[known.state]:
            found[row.system_id] = row
    return found


def _counted_in(connection: Connection, filing_ids: list[int]) -> dict[int, int]:
    """How many cameras stand in filings."""
    if connection.dialect.name == "sqlite":
        length = func.json_array_length(filing.c.content, "$.cameras")
    else:
        length = func.json_array_length(cast(filing.c.content, JSON)["cameras"])
    rows = connection.execute(select(filing.c.id, length.label("count")).where(filing.c.id.in_(filing_ids)))
    return {row["id"]: int(row["count"] or 0) for row in rows.mappings()}


def _node(code: str, name: Any, counts: Counter[str] | None, *, divided: bool) -> Node:
    told = counts or Counter()
    return Node(
        code=code,
        name=name.name if name else code,
        name_en=(name.name_en or name.name) if name else code,
        systems=told["systems"],
        filed=told["filed"],
        due=told["due"],
        overdue=told["overdue"],
        waiting=told["waiting"],
        divided=divided,
    )
