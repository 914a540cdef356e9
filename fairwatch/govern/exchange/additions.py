# SPDX-License-Identifier: Apache-2.0
"""New rows, many at once: checked against the registry with a few queries and written with a few more.

What is asked is what the registry's own parts ask of one row (`registry.book`, `registry.judgement`).
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy import Table as Stored

from fairwatch.accounts.register import AuditLog
from fairwatch.clock import Clock
from fairwatch.collect.cameras import CameraConfig, Cameras, Retention, StreamKind, StreamSource
from fairwatch.db.registry import division, place, placement, planned_camera, site, stay, unit, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.planning.approved import reopen
from fairwatch.govern.planning.plans import MOST_CAMERAS, PlanFull, Plans
from fairwatch.govern.registry.book import alone_coding
from fairwatch.govern.registry.box import edges_of
from fairwatch.govern.registry.errors import Prohibited
from fairwatch.govern.registry.fields import is_zone_of
from fairwatch.govern.registry.floors import write_floors
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.registry.stays import stands
from fairwatch.govern.registry.successions import came
from fairwatch.govern.registry.systems import is_too_far
from fairwatch.govern.registry.territory import abroad
from fairwatch.govern.registry.work import Work
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.secrecy import joined

from .lookups import chunks
from .steps import CAMERA_FIELDS, Step
from .tables import Table

_STORED: Mapping[str, tuple[Stored, str]] = {
    "units": (unit, "unit"),
    "sites": (site, "site"),
    "places": (place, "place"),
    "systems": (video_system, "system"),
}
_NAMED: Mapping[str, Sequence[tuple[str, Stored]]] = {
    "sites": (("unit", unit),),
    "places": (("site", site),),
    "systems": (("site", site),),
    "cameras": (("place", place), ("system", video_system)),
}
_HOME = "CN"
Entry = tuple[str, str, Mapping[str, object]]


def config_of(values: Mapping[str, Any], retention: Retention) -> CameraConfig:
    """A camera as a row describes it."""
    named = (("address", StreamKind.MAIN), ("sub_address", StreamKind.SUB))
    streams = tuple(StreamSource(kind, values[name]) for name, kind in named if values.get(name))
    return CameraConfig(name=values["name"], streams=streams, username=values.get("username", ""), retention=retention)


class Additions:
    """`retention`: what new cameras get. `cameras_changed` tells the recorders."""

    def __init__(
        self,
        clock: Clock,
        registry: Registry,
        plans: Plans,
        cameras: Cameras,
        audit: AuditLog,
        cameras_changed: Callable[[int], None],
        retention: Retention,
    ) -> None:
        self._clock = clock
        self._registry = registry
        self._plans = plans
        self._cameras = cameras
        self._audit = audit
        self._cameras_changed = cameras_changed
        self._retention = retention

    # ---- what is wrong with them

    def check(self, connection: Connection, table: Table, steps: Sequence[Step], by: Hand) -> list[Prohibited]:
        """Enter what the registry would refuse; gives what is prohibited."""
        steps = _check_named(connection, table, steps)
        if table.name == "units":
            self._check_units(connection, table, steps, by)
        elif table.name == "sites":
            _check_sites(connection, table, steps)
        elif table.name == "systems":
            _check_systems(table, steps, self._today(connection, {step.row.values["site_id"] for step in steps}))
        elif table.name == "cameras":
            return self._check_cameras(connection, table, steps)
        elif table.name == "planned-cameras":
            _check_planned(connection, table, steps)
            return self._admit(connection, table, steps)
        return []

    def _check_units(self, connection: Connection, table: Table, steps: Sequence[Step], by: Hand) -> None:
        codes = {step.row.values["credit_code"] for step in steps}
        taken: set[str] = set()
        for some in chunks(sorted(codes)):
            query = select(unit.c.credit_code).where(unit.c.credit_code.in_(some), unit.c.removed_us.is_(None))
            taken |= set(connection.scalars(query))
        for step in steps:
            if by.scope.unit_id is not None:
                step.row.wrong(table, "name", "not-your-unit")
            if step.row.values["credit_code"] in taken:
                step.row.wrong(table, "credit_code", "taken")
            if not step.row.values["division"]:
                step.row.wrong(table, "division", "missing")
        _check_divisions(connection, table, steps)

    def _check_cameras(self, connection: Connection, table: Table, steps: Sequence[Step]) -> list[Prohibited]:
        sites = {
            name: _sites_of(connection, thing, {step.row.values[f"{name}_id"] for step in steps})
            for name, thing in (("place", place), ("system", video_system))
        }
        today = self._today(connection, sites["place"].values())
        codes = {code for step in steps if (code := step.row.values.get("code"))}
        if codes:
            alone_coding(connection)
        taken: set[str | None] = set()
        for some in chunks(sorted(codes)):
            query = select(placement.c.code).join(camera, camera.c.id == placement.c.camera_id)
            taken |= set(connection.scalars(query.where(placement.c.code.in_(some), camera.c.removed_us.is_(None))))
        together = []
        for step in steps:
            values = step.row.values
            if values.get("code") in taken:
                step.row.wrong(table, "code", "taken")
            site_id = sites["place"][values["place_id"]]
            if values.get("sign_day") and values["sign_day"] > today[site_id]:
                step.row.wrong(table, "sign_day", "future")
            if site_id != sites["system"][values["system_id"]]:
                step.row.wrong(table, "system", "other-site")
            else:
                together.append(step)
        return self._admit(connection, table, together)

    def _today(self, connection: Connection, site_ids: Iterable[int]) -> Mapping[int, str]:
        """The day at each site."""
        now_us = self._clock.utc_us()
        found: dict[int, str] = {}
        for some in chunks(sorted(set(site_ids))):
            query = select(site.c.id, site.c.zone).where(site.c.id.in_(some))
            found.update((row.id, local_day(now_us, row.zone).isoformat()) for row in connection.execute(query))
        return found

    def _admit(self, connection: Connection, table: Table, steps: Sequence[Step]) -> list[Prohibited]:
        """Whether the texts let a camera into the place that each names; gives what they do not."""
        admitted: set[int] = set()
        refused = []
        for step in steps:
            place_id = step.row.values.get("place_id")
            if place_id is None or place_id in admitted:
                continue
            try:
                self._registry.judge.admit(connection, place_id, step.row.values["name"])
            except Prohibited as error:
                step.row.wrong(table, "place", error.code, error.params)
                refused.append(error)
            else:
                admitted.add(place_id)
        return refused

    # ---- entering them

    def write(self, work: Work, table: Table, steps: Sequence[Step], by: Hand) -> list[int]:
        """Enter rows that were checked; gives their ids in the same order, but none of planned cameras."""
        made: list[int] = []
        for some in chunks(steps):
            if table.name == "cameras":
                made += self._write_cameras(work, some, by)
            elif table.name == "planned-cameras":
                self._write_planned(work, some, by)
            elif table.name == "plans":
                # Few, and each is entered as the registry does it: as a draft.
                made += [self._plans.add(step.row.given, by, work).id for step in some]
            else:
                made += self._write_rows(work, table, some, by)
        return made

    def _write_rows(self, work: Work, table: Table, steps: Sequence[Step], by: Hand) -> list[int]:
        stored, what = _STORED[table.name]
        now_us = self._clock.utc_us()
        rows: list[dict[str, Any]] = []
        for step in steps:
            values = dict(step.row.values)
            if table.name == "sites" and values.get("country", _HOME) != _HOME:
                values["division"] = abroad(work.connection)
            rows.append(values)
        entries: list[Entry] = []
        numbers: dict[int, int] = {}
        for alike in _alike(rows):
            full = [{**row, **edges_of(row), "uuid": str(uuid.uuid4()), "created_us": now_us} for row in alike]
            made = work.connection.execute(insert(stored).returning(stored.c.id, sort_by_parameter_order=True), full)
            for number, row in zip(made.scalars(), alike, strict=True):
                numbers[id(row)] = number
                entries.append((f"{what}.added", f"{what}:{number}", {"after": row}))
        self._audit.write_all(work.connection, by.actor, entries)
        if table.name == "places":
            for some in chunks(sorted({row["site_id"] for row in rows})):
                self._registry.judge.weigh(work, by, site.c.id.in_(some))
        return [numbers[id(row)] for row in rows]

    def _write_cameras(self, work: Work, steps: Sequence[Step], by: Hand) -> list[int]:
        connection, now_us = work.connection, self._clock.utc_us()
        wanted = [
            (config_of(step.row.values, self._retention), step.row.values.get("password") or None) for step in steps
        ]
        made = self._cameras.add_all(connection, wanted)
        entries: list[Entry] = [("camera.added", f"camera:{number}", told) for number, told in made]
        placed = [
            {name: value for name, value in step.row.values.items() if name not in CAMERA_FIELDS}
            | {"camera_id": number}
            for step, (number, _) in zip(steps, made, strict=True)
        ]
        for alike in _alike(placed):
            connection.execute(insert(placement), [{**row, "updated_us": now_us} for row in alike])
        entries += [("placement.added", f"placement:{row['camera_id']}", {"after": row}) for row in placed]
        self._audit.write_all(connection, by.actor, entries)
        ids = [number for number, _ in made]
        for some in chunks(ids):
            stands(connection, some, now_us)
            write_floors(connection, by.note, now_us, stay.c.camera_id.in_(some))
            came(connection, some, by, now_us)
            joined(connection, some)
        self._registry.judge.rejudge(work, by, placement.c.camera_id.in_(ids))
        work.after += [partial(self._cameras_changed, number) for number in ids]
        return ids

    def _write_planned(self, work: Work, steps: Sequence[Step], by: Hand) -> None:
        rows = [step.row.values for step in steps]
        for plan_id in sorted({row["plan_id"] for row in rows}):
            reopen(work.connection, plan_id, self._clock.utc_us(), by)
        for alike in _alike(rows):
            work.connection.execute(insert(planned_camera), [dict(row) for row in alike])
        entries: list[Entry] = [("plan.changed", f"plan:{row['plan_id']}", {"camera": row}) for row in rows]
        self._audit.write_all(work.connection, by.actor, entries)


def _check_named(connection: Connection, table: Table, steps: Sequence[Step]) -> list[Step]:
    """What rows name is in the registry still, and stays until the end of the transaction. Gives the rows of which that
    is so.
    """
    for name, thing in _NAMED.get(table.name, ()):
        there: set[int] = set()
        for some in chunks(sorted({step.row.values[f"{name}_id"] for step in steps})):
            query = select(thing.c.id).where(thing.c.id.in_(some), thing.c.removed_us.is_(None)).order_by(thing.c.id)
            # On PostgreSQL who takes it out at the same moment waits, or is waited for.
            there |= set(connection.scalars(query.with_for_update(read=True)))
        gone = [step for step in steps if step.row.values[f"{name}_id"] not in there]
        for step in gone:
            step.row.wrong(table, name, "not-found")
        steps = [step for step in steps if not step.row.problems]
    return list(steps)


def _check_planned(connection: Connection, table: Table, steps: Sequence[Step]) -> None:
    """A plan holds only so many."""
    held: dict[int, int] = {}
    for some in chunks(sorted({step.row.values["plan_id"] for step in steps})):
        counted = select(planned_camera.c.plan_id, func.count()).where(planned_camera.c.plan_id.in_(some))
        held.update((number, count) for number, count in connection.execute(counted.group_by(planned_camera.c.plan_id)))
    for step in steps:
        number = step.row.values["plan_id"]
        held[number] = held.get(number, 0) + 1
        if held[number] > MOST_CAMERAS:
            step.row.wrong(table, "plan", PlanFull.code, {"most": MOST_CAMERAS})


def _check_sites(connection: Connection, table: Table, steps: Sequence[Step]) -> None:
    for step in steps:
        values = step.row.values
        if values.get("country", _HOME) == _HOME and not values.get("division"):
            step.row.wrong(table, "division", "missing")
        if values.get("zone") and not is_zone_of(values.get("country", _HOME), values["zone"]):
            step.row.wrong(table, "zone", "not-of-country")
        if (values.get("latitude") is None) is not (values.get("longitude") is None):
            step.row.wrong(table, "latitude" if values.get("latitude") is None else "longitude", "missing")
    home = [step for step in steps if step.row.values.get("country", _HOME) == _HOME]
    _check_divisions(connection, table, home)


def _check_divisions(connection: Connection, table: Table, steps: Sequence[Step]) -> None:
    named = {code for step in steps if (code := step.row.values.get("division"))}
    known: set[str] = set()
    for some in chunks(sorted(named)):
        known |= set(connection.scalars(select(division.c.code).where(division.c.code.in_(some))))
    for step in steps:
        code = step.row.values.get("division")
        if code and code not in known:
            step.row.wrong(table, "division", "unknown")


def _check_systems(table: Table, steps: Sequence[Step], today: Mapping[int, str]) -> None:
    for step in steps:
        used, ended = step.row.values.get("use_day"), step.row.values.get("end_day")
        if is_too_far(used, date.fromisoformat(today[step.row.values["site_id"]])):
            step.row.wrong(table, "use_day", "too-far")
        if ended is not None and (used is None or ended < used):
            step.row.wrong(table, "end_day", "order")


def _sites_of(connection: Connection, thing: Any, numbers: Iterable[int]) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for some in chunks(sorted(numbers)):
        query = select(thing.c.id, thing.c.site_id).where(thing.c.id.in_(some))
        found.update((row.id, row.site_id) for row in connection.execute(query))
    return found


def _alike(rows: Iterable[Mapping[str, Any]]) -> Iterable[list[Mapping[str, Any]]]:
    """Rows with the same fields together: one statement takes them all."""
    groups: dict[frozenset[str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[frozenset(row)].append(row)
    return groups.values()
