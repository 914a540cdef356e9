# SPDX-License-Identifier: Apache-2.0
"""Filings as a list: filtered and sorted by the database, a page at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, false, or_, select

from fairwatch.clock import Clock
from fairwatch.db.govern import filing, peer
from fairwatch.db.registry import authority, site, unit, video_system
from fairwatch.db.search import holds
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import Scope, within

from .diff import Change
from .errors import FilingInvalid
from .records import OPEN, Filing, State, read_filing

Order = Literal["due", "newest"]
MOST_NAMED = 3
_PLACED = frozenset({"place", "latitude", "longitude", "direction_deg", "angle_deg", "range_m"})


@dataclass(frozen=True, slots=True)
class FilingFilter:
    """Which filings: None = any. `open`: draft or returned. `division`: it and all below."""

    states: Sequence[State] = ()
    kind: str | None = None
    system_id: int | None = None
    unit_id: int | None = None
    division: str | None = None
    overdue: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a change report is about, for one sentence. `what`: moved (cameras stand or look elsewhere), added, removed
    (cameras), ended, field (one field of the form, named by `field`), several. `cameras`: the first few names.
    """

    what: Literal["moved", "added", "removed", "ended", "field", "several"]
    count: int
    field: str | None
    cameras: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A filing in a list. `came_from`: the installation that sent it by itself, empty: it came as a file; None: ours."""

    id: int
    system_id: int
    system_name: str
    site_name: str
    zone: str
    unit_id: int
    unit_name: str
    kind: str
    state: State
    division: str
    authority_name: str
    event: str
    event_day: str
    due_day: str
    due_rule: dict[str, Any]
    overdue: bool
    days_left: int
    number: str | None
    submitted_us: int | None
    decided_us: int | None
    version: int
    summary: Summary | None
    came_from: str | None
    handed_day: str | None
    on_paper: str


def days_by_zone(connection: Connection, now_us: int) -> dict[str, str]:
    """The day that it is in each zone in which a site stands."""
    zones = connection.scalars(select(site.c.zone).distinct())
    return {zone: local_day(now_us, zone).isoformat() for zone in zones}


def overdue_condition(days: dict[str, str]) -> ColumnElement[bool]:
    """An open filing after its day, for queries that join `site`."""
    late = or_(false(), *(and_(site.c.zone == zone, filing.c.due_day < day) for zone, day in days.items()))
    return and_(filing.c.state.in_([each.value for each in OPEN]), late)


def seen_by(scope: Scope) -> ColumnElement[bool]:
    """The filings that a scope sees, for queries that join `site`. What was overdue when its site moved to another
    county stays in sight of the police that it was due at, until it is handed in.
    """
    here = scope.sites()
    if scope.division is None or scope.sector or scope.nothing:
        return here
    left = select(filing.c.id).where(
        within(filing.c.division, scope.division), filing.c.state.in_([each.value for each in OPEN])
    )
    return or_(here, filing.c.id.in_(left))


def list_filings(
    engine: Engine, clock: Clock, scope: Scope, wanted: FilingFilter, order: Order, after: str | None, limit: int
) -> tuple[list[Listed], str | None]:
    """A page, and the `after` of the next one. Raises FilingInvalid for an `after` that none of ours is."""
    with engine.connect() as connection:
        days = days_by_zone(connection, clock.utc_us())
        query = _filtered(joined().where(seen_by(scope)), wanted, days)
        if order == "due":
            query = query.order_by(filing.c.due_day, filing.c.id)
            if after is not None:
                day, number = _position(after)
                later = or_(filing.c.due_day > day, and_(filing.c.due_day == day, filing.c.id > number))
                query = query.where(later)
        else:
            query = query.order_by(filing.c.id.desc())
            if after is not None:
                query = query.where(filing.c.id < _position(after)[1])
        rows = connection.execute(query.limit(limit + 1)).all()
    items = [listed(row, days[row.zone]) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return items, None if last is None else f"{last.due_day}.{last.id}"


def summary_of(found: Filing) -> Summary | None:
    """What a change report is about; None for a first filing."""
    changes = found.changes
    if found.before is None or not changes:
        return None
    cameras = tuple(dict.fromkeys(each.name for each in changes if each.camera is not None))
    named = cameras[:MOST_NAMED]
    kinds = {each.what for each in changes}
    if found.kind == "end":
        return Summary("ended", len(changes), None, named)
    if kinds in ({"camera-added"}, {"camera-removed"}):
        return Summary("added" if "camera-added" in kinds else "removed", len(cameras), None, named)
    if kinds == {"camera-field"} and all(_is_move(each) for each in changes):
        return Summary("moved", len(cameras), None, named)
    if len(changes) == 1:
        return Summary("field", 1, changes[0].field, named)
    return Summary("several", len(changes), None, named)


def _is_move(change: Change) -> bool:
    return change.field in _PLACED


def joined() -> Select[Any]:
    """Filings with the names of what they belong to."""
    return (
        select(
            filing,
            video_system.c.name.label("system_name"),
            site.c.name.label("site_name"),
            site.c.zone,
            unit.c.id.label("unit_id"),
            unit.c.name.label("unit_name"),
            authority.c.name.label("authority_name"),
            video_system.c.origin,
            peer.c.name.label("peer_name"),
        )
        .join(video_system, video_system.c.id == filing.c.system_id)
        .join(site, site.c.id == video_system.c.site_id)
        .join(unit, unit.c.id == site.c.unit_id)
        .outerjoin(authority, authority.c.id == filing.c.authority_id)
        .outerjoin(peer, peer.c.id == filing.c.peer_id)
    )


def _filtered(query: Select[Any], wanted: FilingFilter, days: dict[str, str]) -> Select[Any]:
    if wanted.states:
        query = query.where(filing.c.state.in_([each.value for each in wanted.states]))
    if wanted.kind is not None:
        query = query.where(filing.c.kind == wanted.kind)
    if wanted.system_id is not None:
        query = query.where(filing.c.system_id == wanted.system_id)
    if wanted.unit_id is not None:
        query = query.where(unit.c.id == wanted.unit_id)
    if wanted.division is not None:
        query = query.where(within(site.c.division, wanted.division))
    if wanted.overdue is not None:
        late = overdue_condition(days)
        query = query.where(late if wanted.overdue else ~late)
    if wanted.text:
        columns = (unit.c.name, site.c.name, video_system.c.name, filing.c.number)
        query = query.where(or_(*(holds(each, wanted.text) for each in columns)))
    return query


def _position(after: str) -> tuple[str, int]:
    day, dot, number = after.rpartition(".")
    if not dot or not number.isascii() or not number.isdigit() or len(day) > 10 or len(number) > 12:
        raise FilingInvalid("That is no page.", field="after", reason="page")
    return day, int(number)


def listed(row: Any, today: str) -> Listed:
    """A row of `joined` on the day that it is at its site."""
    found = read_filing(row)
    rule = json.loads(row.due_rule)
    return Listed(
        id=found.id,
        system_id=found.system_id,
        system_name=row.system_name,
        site_name=row.site_name,
        zone=row.zone,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        kind=found.kind,
        state=found.state,
        division=found.division,
        authority_name=row.authority_name or "",
        event=found.event,
        event_day=found.event_day,
        due_day=found.due_day,
        due_rule=rule,
        overdue=found.state in OPEN and found.due_day < today,
        days_left=days_between(today, found.due_day),
        number=found.number,
        submitted_us=found.submitted_us,
        decided_us=found.decided_us,
        version=found.version,
        summary=summary_of(found),
        came_from=(row.peer_name or "") if row.origin else None,
        handed_day=found.handed_day,
        on_paper=found.on_paper,
    )


def days_between(first: str, last: str) -> int:
    """Calendar days from one ISO day to another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
