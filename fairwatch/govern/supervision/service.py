# SPDX-License-Identifier: Apache-2.0
"""The authority's desk: what waits for it, visits with their checklists, rectification orders."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, func, insert, select, update

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import filing, inspection, rectification
from fairwatch.db.registry import authority, site, unit, video_system
from fairwatch.db.tables import account
from fairwatch.errors import VersionConflict
from fairwatch.govern.filing.content import read_facts
from fairwatch.govern.filing.drafts import police_of
from fairwatch.govern.filing.listing import days_by_zone, overdue_condition, seen_by
from fairwatch.govern.filing.records import State, dumped
from fairwatch.govern.registry.errors import RegistryNotFound
from fairwatch.govern.registry.law import JUDGED
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import Pack, SiteClass
from fairwatch.govern.scope import Scope, within

from .atlas import Atlas, atlas
from .checklist import RESULTS, checklist
from .draws import with_points
from .errors import InspectionInvalid, InspectionNotFound
from .orders import refuse_others
from .territory import Node, Registered, Standing, systems, territory

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits for an authority. `visits`: planned up to a week ahead; `late`: after their day."""

    systems: int
    filed: int
    to_decide: int
    overdue: int
    orders_open: int
    orders_late: int
    orders_reported: int
    visits: int
    visits_late: int


@dataclass(frozen=True, slots=True)
class Visit:
    """An inspection. `checklist` items as in `checklist`; `state`: planned, under-way or closed."""

    id: int
    system_id: int
    system_name: str
    site_name: str
    unit_name: str
    authority_name: str
    planned_day: str
    visited_day: str | None
    inspectors: list[dict[str, str]]
    checklist: list[dict[str, Any]]
    state: str
    minutes: str
    created_us: int
    version: int
    zone: str


class Supervision:
    """For officers; a unit's people see the visits that took place and their orders."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        audit: AuditLog,
        clocks: Callable[[], Mapping[int, int]] = dict,
        packs: Collection[Pack] | None = None,
    ) -> None:
        """`clocks` gives by how much the clock of each camera is ahead, as far as it is known: microseconds by id."""
        self._clocks = clocks
        self._engine = engine
        self._clock = clock
        self._audit = audit
        self._packs = tuple(shipped().values() if packs is None else packs)

    def overview(self, scope: Scope) -> Overview:
        """The numbers on top of the desk."""
        here, top = self.territory(scope, None)
        counted = [here] if here is not None else top
        with self._engine.connect() as connection:
            days = days_by_zone(connection, self._clock.utc_us())
            today = self._today("UTC" if not days else min(days, key=lambda zone: days[zone]))
            soon = (today + timedelta(days=SOON_DAYS)).isoformat()
            visits = _in(scope, inspection).where(inspection.c.state != "closed", inspection.c.visited_day.is_(None))
            orders = _in(scope, rectification)
            is_open = rectification.c.state == "open"
            return Overview(
                systems=sum(each.systems for each in counted),
                filed=sum(each.filed for each in counted),
                to_decide=_count(connection, _in(scope, filing).where(*_to_decide(scope))),
                overdue=_count(connection, _of_systems(filing).where(seen_by(scope), overdue_condition(days))),
                orders_open=_count(connection, orders.where(rectification.c.state != "closed")),
                orders_late=_count(connection, orders.where(is_open, rectification.c.due_day < today.isoformat())),
                orders_reported=_count(connection, orders.where(rectification.c.state == "reported")),
                visits=_count(connection, visits.where(inspection.c.planned_day <= soon)),
                visits_late=_count(connection, visits.where(inspection.c.planned_day < today.isoformat())),
            )

    def territory(self, scope: Scope, code: str | None) -> tuple[Node | None, list[Node]]:
        """A division and those next below it, with their counts."""
        return territory(self._engine, self._clock, scope, code)

    def atlas(self, scope: Scope, code: str | None) -> Atlas:
        """All systems of a division as points on a map."""
        return atlas(self._engine, self._clock, scope, code)

    def systems(
        self,
        scope: Scope,
        *,
        code: str | None = None,
        standing: Standing | None = None,
        text: str = "",
        after: int = 0,
        limit: int = 100,
    ) -> tuple[list[Registered], int | None]:
        """The register of systems, a page at a time."""
        return systems(
            self._engine, self._clock, scope, code=code, standing=standing, text=text, after=after, limit=limit
        )

    # ---- visits ------------------------------------------------------------------------------------------------

    def visits(
        self,
        scope: Scope,
        *,
        state: str | None = None,
        system_id: int | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> tuple[list[Visit], int | None]:
        """Visits, newest first, and the `before` of the next page. A unit is not told of those to come."""
        query = _visits().where(scope.sites())
        if scope.division is None:
            query = query.where(inspection.c.state == "closed")
        if state is not None:
            query = query.where(inspection.c.state == state)
        if system_id is not None:
            query = query.where(inspection.c.system_id == system_id)
        if before is not None:
            query = query.where(inspection.c.id < before)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(inspection.c.id.desc()).limit(limit + 1)).all()
        return [_visit(row) for row in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None

    def visit(self, inspection_id: int, scope: Scope) -> Visit:
        """One visit. Raises InspectionNotFound."""
        with self._engine.connect() as connection:
            return self._drawn(connection, self._visit(connection, inspection_id, scope))

    def checklist(self, system_id: int, scope: Scope) -> list[dict[str, Any]]:
        """What an inspector would look at today. Raises RegistryNotFound for a system that is not seen."""
        with self._engine.connect() as connection:
            row = self._system(connection, system_id, scope)
            return checklist(self._packs, _bound(connection, system_id, row), self._today(row.zone))

    def plan(
        self, system_id: int, planned_day: str, inspectors: Sequence[Mapping[str, str]], *, by: Actor, scope: Scope
    ) -> Visit:
        """Plan a visit; its checklist is made from the texts that bind the site on that day."""
        with write(self._engine) as connection:
            row = self._system(connection, system_id, scope)
            bound = _bound(connection, system_id, row)
            made = connection.execute(
                insert(inspection).values(
                    authority_id=self._office(connection, by, row.division),
                    system_id=system_id,
                    planned_day=planned_day,
                    inspectors=dumped(list(map(dict, inspectors))),
                    checklist=dumped(checklist(self._packs, bound, date.fromisoformat(planned_day))),
                    state="planned",
                    created_by=by.account_id,
                    created_us=self._clock.utc_us(),
                )
            ).inserted_primary_key
            assert made is not None
            detail = {"system": system_id, "day": planned_day}
            self._audit.by(by)(connection, Action.INSPECTION_PLANNED, f"inspection:{made[0]}", detail)
            return self._drawn(connection, self._visit(connection, made[0], scope))

    def write_visit(
        self,
        inspection_id: int,
        version: int,
        *,
        planned_day: str | None = None,
        visited_day: str | None = None,
        inspectors: Sequence[Mapping[str, str]] | None = None,
        results: Mapping[str, tuple[str | None, str]] | None = None,
        minutes: str | None = None,
        by: Actor,
        scope: Scope,
    ) -> Visit:
        """Write down what is given. `results`: for a control its result (None: not looked at) and a note."""
        with write(self._engine) as connection:
            found = self._changing(connection, inspection_id, version, scope)
            values: dict[str, Any] = {}
            if planned_day is not None:
                values["planned_day"] = planned_day
            if visited_day is not None:
                if visited_day > self._today(found.zone).isoformat():
                    raise InspectionInvalid("A visit that took place does not lie ahead.", reason="day")
                values |= {"visited_day": visited_day, "state": "under-way"}
            if inspectors is not None:
                values["inspectors"] = dumped(list(map(dict, inspectors)))
            if results is not None:
                values["checklist"] = dumped(_with_results(found.checklist, results))
            if minutes is not None:
                values["minutes"] = minutes.strip()
            self._put(connection, found, **values)
            self._audit.by(by)(
                connection, Action.INSPECTION_CHANGED, f"inspection:{found.id}", {"what": sorted(values)}
            )
            return self._drawn(connection, self._visit(connection, inspection_id, scope))

    def close_visit(self, inspection_id: int, version: int, *, by: Actor, scope: Scope) -> Visit:
        """Close a visit that took place and whose items all have a result."""
        with write(self._engine) as connection:
            found = self._changing(connection, inspection_id, version, scope)
            if found.visited_day is None:
                raise InspectionInvalid("The visit has not taken place.", reason="day")
            if any(item["result"] is None for item in found.checklist):
                raise InspectionInvalid("Some items have no result.", reason="open")
            # What was to be played, and how the clocks went, stays as it is now.
            drawn = self._drawn(connection, found).checklist
            self._put(connection, found, state="closed", checklist=dumped(drawn))
            bad = [item["control"] for item in found.checklist if item["result"] == "deficient"]
            self._audit.by(by)(connection, Action.INSPECTION_CLOSED, f"inspection:{found.id}", {"deficient": bad})
            return self._visit(connection, inspection_id, scope)

    def _system(self, connection: Connection, system_id: int, scope: Scope) -> Any:
        row = connection.execute(
            select(site.c.division, JUDGED.label("site_class"), site.c.country, site.c.zone)
            .join(video_system, video_system.c.site_id == site.c.id)
            .where(video_system.c.id == system_id, video_system.c.removed_us.is_(None), scope.sites())
        ).one_or_none()
        if row is None:
            raise RegistryNotFound(f"There is no system {system_id}.", what="system", id=system_id)
        return row

    def _office(self, connection: Connection, by: Actor, code: str) -> int:
        own = connection.scalar(select(account.c.authority_id).where(account.c.id == by.account_id))
        office = own if own is not None else police_of(connection, code)
        if office is None:
            raise InspectionInvalid("No authority is known there.", reason="authority")
        return int(office)

    def _changing(self, connection: Connection, inspection_id: int, version: int, scope: Scope) -> Visit:
        found = self._visit(connection, inspection_id, scope)
        if found.version != version:
            raise VersionConflict("This visit was changed in the meantime. Nothing was written.", version=found.version)
        refuse_others(connection, inspection, inspection_id, scope)
        if found.state == "closed":
            raise InspectionInvalid("The visit is closed.", reason="closed")
        return found

    def _put(self, connection: Connection, found: Visit, **values: Any) -> None:
        same = update(inspection).where(inspection.c.id == found.id, inspection.c.version == found.version)
        if not connection.execute(same.values(version=found.version + 1, **values)).rowcount:
            raise VersionConflict("This visit was changed in the meantime. Nothing was written.", version=None)

    def _visit(self, connection: Connection, inspection_id: int, scope: Scope) -> Visit:
        query = _visits().where(inspection.c.id == inspection_id, scope.sites())
        if scope.division is None:
            query = query.where(inspection.c.state == "closed")
        row = connection.execute(query).one_or_none()
        if row is None:
            raise InspectionNotFound(f"There is no visit {inspection_id}.", inspection_id=inspection_id)
        return _visit(row)

    def _drawn(self, connection: Connection, found: Visit) -> Visit:
        """With the cameras that it draws; of a closed one they were written down."""
        if found.state == "closed":
            return found
        items = with_points(
            connection,
            found.checklist,
            visit_id=found.id,
            system_id=found.system_id,
            zone=found.zone,
            now_us=self._clock.utc_us(),
            clocks=self._clocks(),
        )
        return replace(found, checklist=items)

    def _today(self, zone: str) -> date:
        return local_day(self._clock.utc_us(), zone)


def _bound(connection: Connection, system_id: int, row: Any) -> Site:
    """What of the site decides which texts bind it."""
    facts = read_facts(connection, system_id)
    return facts.rules_site if facts else Site(SiteClass(row.site_class), row.country, row.division)


def _with_results(items: list[dict[str, Any]], results: Mapping[str, tuple[str | None, str]]) -> list[dict[str, Any]]:
    known = {item["control"] for item in items}
    for control, (result, _) in results.items():
        if control not in known or (result is not None and result not in RESULTS):
            raise InspectionInvalid(f"{control} is not on the checklist.", reason="item")
    written = []
    for item in items:
        result, note = results.get(item["control"], (item["result"], item["note"]))
        written.append(item | {"result": result, "note": note})
    return written


def _visits() -> Select[Any]:
    return (
        select(
            inspection,
            video_system.c.name.label("system_name"),
            site.c.name.label("site_name"),
            site.c.zone,
            unit.c.name.label("unit_name"),
            authority.c.name.label("authority_name"),
        )
        .join(video_system, video_system.c.id == inspection.c.system_id)
        .join(site, site.c.id == video_system.c.site_id)
        .join(unit, unit.c.id == site.c.unit_id)
        .join(authority, authority.c.id == inspection.c.authority_id)
    )


def _visit(row: Any) -> Visit:
    values = {name: getattr(row, name) for name in Visit.__slots__}
    return Visit(**values | {"inspectors": json.loads(row.inspectors), "checklist": json.loads(row.checklist)})


def _in(scope: Scope, table: Any) -> Select[Any]:
    """How many rows of a table belong to systems of the scope."""
    return _of_systems(table).where(scope.sites())


def _to_decide(scope: Scope) -> list[ColumnElement[bool]]:
    """What waits for a decision: that of the division where it was handed in, also where the site is elsewhere by now."""
    waits = filing.c.state == State.SUBMITTED.value
    return [waits] if scope.division is None else [waits, within(filing.c.division, scope.division)]


def _of_systems(table: Any) -> Select[Any]:
    return (
        select(func.count())
        .select_from(table)
        .join(video_system, video_system.c.id == table.c.system_id)
        .join(site, site.c.id == video_system.c.site_id)
    )


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.scalar(query) or 0)
