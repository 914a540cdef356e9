# SPDX-License-Identifier: Apache-2.0
"""The register of plans and of the cameras that are planned in them."""

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, delete, func, insert, select, update

from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.registry import document, place, placement, plan, planned_camera, site, unit, video_system
from fairwatch.db.tables import camera
from fairwatch.errors import FairwatchError, VersionConflict
from fairwatch.govern.registry import fields
from fairwatch.govern.registry.book import Book, count_of
from fairwatch.govern.registry.errors import RegistryInvalid, RegistryNotFound
from fairwatch.govern.registry.fields import Fields, FieldWrong, checked
from fairwatch.govern.registry.geometry import METRES_PER_DEGREE
from fairwatch.govern.registry.judgement import Judge
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.refusals import Refusals
from fairwatch.govern.registry.work import Work, part_of
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import Scope
from fairwatch.govern.subjects import citable

from .approved import IN_FORCE, keep_approved, read_approved, reopen
from .models import STATES, Approval, Approved, Fulfilled, Plan, PlannedCamera

MOST_CAMERAS = 2000
# Farther off than a map tells apart: it was built elsewhere than planned.
ELSEWHERE_M = 10.0
_MOST_CENTS = 10**13
_MOST_APPROVALS = 50
# Of a unit that has no site yet.
_ZONE = "Asia/Shanghai"


class PlanFull(FairwatchError):
    """A plan has at most `most` cameras."""

    code = "plan-full"
    status = 409


def _polygon(value: Any) -> str | None:
    if value is not None and (not isinstance(value, Mapping) or value.get("type") != "Polygon"):
        raise FieldWrong("outline")
    return fields.outline(value)


def _approvals(value: Any) -> str:
    if not isinstance(value, list | tuple) or len(value) > _MOST_APPROVALS:
        raise FieldWrong("type")
    kept = []
    for each in value:
        if not isinstance(each, Mapping) or each.keys() - {"by", "day", "document_id"}:
            raise FieldWrong("type")
        who, day = fields.words()(each.get("by")), fields.day(each.get("day"))
        if not who or day is None:
            raise FieldWrong("missing")
        kept.append({"by": who, "day": day, "document_id": fields.reference(each.get("document_id"))})
    return json.dumps(sorted(kept, key=lambda each: str(each["day"])), ensure_ascii=False)


def _cents(value: Any) -> int:
    found = fields.number(0, _MOST_CENTS)(value)
    return 0 if found is None else round(found)


PLAN: Fields = {
    "unit_id": fields.reference,
    "name": fields.words(),
    "area": _polygon,
    "budget_source": fields.words(300),
    "state": fields.choice(*STATES),
    "approvals": _approvals,
}
CAMERA: Fields = {
    "place_id": fields.reference,
    "name": fields.words(120),
    "latitude": fields.number(-90, 90),
    "longitude": fields.number(-180, 180),
    "direction_deg": fields.bearing,
    "angle_deg": fields.number(1, 360),
    "range_m": fields.number(0.5, 5000),
    "cost_cents": _cents,
    "camera_id": fields.reference,
}
# A name decides nothing, and the camera that was built changes nothing of what was approved.
_NOT_APPROVED = frozenset({"name", "camera_id"})
CAMERA_NEEDS = frozenset({"name", "latitude", "longitude", "direction_deg", "angle_deg", "range_m"})


class Plans(Book[Plan]):
    """The register of plans. Thread-safe."""

    table = plan
    what = "plan"
    fields = PLAN
    needed = frozenset({"unit_id", "name"})
    fixed = frozenset({"unit_id"})

    def __init__(self, engine: Engine, clock: Clock) -> None:
        super().__init__(engine, clock)
        self._judge = Judge(engine, clock, lambda _: None)
        self._refusals = Refusals(engine, clock)

    def change(self, item_id: int, version: int, given: Mapping[str, Any], by: Hand, work: Work | None = None) -> Plan:
        """Change what is given. Raises also Prohibited: no plan is approved with a camera where none may be."""
        with self._refusals.watching(by, work):
            return super().change(item_id, version, given, by, work)

    def _query(self) -> Select[Any]:
        cameras = select(func.count()).where(planned_camera.c.plan_id == plan.c.id)
        cost = select(func.coalesce(func.sum(planned_camera.c.cost_cents), 0)).where(
            planned_camera.c.plan_id == plan.c.id
        )
        return (
            select(
                *(column for column in plan.c if column.name != "approved"),
                plan.c.approved.is_not(None).label("was_approved"),
                unit.c.name.label("unit_name"),
                cameras.scalar_subquery().label("cameras"),
                cost.scalar_subquery().label("cost_cents"),
            )
            .join(unit, unit.c.id == plan.c.unit_id)
            .where(plan.c.removed_us.is_(None))
        )

    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        return scope.units()

    def _made(self, row: Row[Any]) -> Plan:
        return Plan(
            id=row.id,
            unit_id=row.unit_id,
            unit_name=row.unit_name,
            name=row.name,
            area=json.loads(row.area) if row.area else None,
            budget_source=row.budget_source,
            state=row.state,
            approvals=tuple(Approval(**each) for each in json.loads(row.approvals)),
            cameras=row.cameras,
            cost_cents=int(row.cost_cents),
            created_us=row.created_us,
            version=row.version,
            was_approved=bool(row.was_approved),
        )

    def _insert(self, connection: Connection, values: Mapping[str, Any]) -> int:
        return super()._insert(connection, {"state": "draft", **values, "created_us": self._clock.utc_us()})

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        connection = work.connection
        if "unit_id" in values:
            seen = (unit.c.id == values["unit_id"], unit.c.removed_us.is_(None), by.scope.units())
            if not count_of(connection, unit, *seen):
                raise RegistryNotFound("There is no such unit.", what="unit", id=values["unit_id"])
        if before is not None and before.state in IN_FORCE:
            self._reopen(connection, by, before, values)
        approvals = json.loads(values.get("approvals", "[]" if before is None else before.approvals))
        unit_id = values["unit_id"] if before is None else before.unit_id
        if any(each["day"] > self._today(connection, unit_id) for each in approvals) and "approvals" in values:
            raise RegistryInvalid([("approvals", "future")])
        kept = set() if before is None else {each["document_id"] for each in json.loads(before.approvals)}
        for number in {each["document_id"] for each in approvals} - kept:
            own = (document.c.id == number, citable(by.scope, by.actor.account_id, unit_id))
            if number is not None and not count_of(connection, document, *own):
                raise RegistryInvalid([("approvals", "unknown")])
        state = values.get("state", "draft" if before is None else before.state)
        if state in IN_FORCE and not approvals:
            raise RegistryInvalid([("approvals", "missing")])
        if before is not None and values.get("state") in IN_FORCE:
            # A place may have been found to be another than it was when the camera was planned there.
            for each in planned(connection, before.id):
                if each.place_id is not None:
                    with suppress(RegistryNotFound):  # taken out since: nothing is said of it any more
                        self._judge.admit(connection, each.place_id, each.name)

    def _today(self, connection: Connection, unit_id: int) -> str:
        """The day where the unit is."""
        zones = select(site.c.zone).where(site.c.unit_id == unit_id, site.c.removed_us.is_(None)).order_by(site.c.id)
        zone = connection.scalar(zones.limit(1)) or _ZONE
        return local_day(self._clock.utc_us(), zone).isoformat()

    def _reopen(self, connection: Connection, by: Hand, before: Row[Any], values: dict[str, Any]) -> None:
        """What was approved was that area with that money: another one needs approval again, by what is given with it."""
        if not {"area", "budget_source"} & values.keys() and values.get("state", before.state) in IN_FORCE:
            return
        keep_approved(connection, before.id, self._clock.utc_us(), by, anew=False)
        old = json.loads(before.approvals)
        given = [each for each in json.loads(values.get("approvals", "[]")) if each not in old]
        values["approvals"] = json.dumps(given, ensure_ascii=False)
        if values.get("state") != "dropped":
            values["state"] = "draft"

    def _changed(self, work: Work, by: Hand, item_id: int, before: Row[Any] | None, values: Mapping[str, Any]) -> None:
        if values.get("state") in IN_FORCE and (before is None or before.state not in IN_FORCE):
            keep_approved(work.connection, item_id, self._clock.utc_us(), by, anew=True)

    def approved(self, plan_id: int, scope: Scope) -> Approved:
        """What was approved last, as it was. Raises RegistryNotFound."""
        with self._engine.connect() as connection:
            self._found(connection, plan_id, scope)
            found = read_approved(connection, plan_id)
        if found is None:
            raise RegistryNotFound("Nothing of this plan was approved.", what="approved", id=plan_id)
        return found

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        conditions = (video_system.c.plan_id == item_id, video_system.c.removed_us.is_(None))
        return {"system": count_of(connection, video_system, *conditions)}

    # ---- planned cameras

    def cameras(self, plan_id: int, scope: Scope) -> Sequence[PlannedCamera]:
        """The planned cameras by name. Raises RegistryNotFound."""
        with self._engine.connect() as connection:
            self._found(connection, plan_id, scope)
            return planned(connection, plan_id)

    def add_camera(self, plan_id: int, given: Mapping[str, Any], by: Hand) -> PlannedCamera:
        """Plan one more. Raises RegistryNotFound, RegistryInvalid, PlanFull and Prohibited."""
        values = checked(CAMERA, CAMERA_NEEDS, given, whole=True)
        with self._refusals.watching(by, None), write(self._engine) as connection:
            self._found(connection, plan_id, by.scope)
            self._check_place(connection, by, values, values["name"])
            if count_of(connection, planned_camera, planned_camera.c.plan_id == plan_id) >= MOST_CAMERAS:
                raise PlanFull(f"A plan has at most {MOST_CAMERAS} cameras.", most=MOST_CAMERAS)
            reopen(connection, plan_id, self._clock.utc_us(), by)
            made = connection.execute(
                insert(planned_camera).values(plan_id=plan_id, **values).returning(planned_camera)
            ).one()
            by.note(connection, "plan.changed", f"plan:{plan_id}", {"camera": values})
            return _planned(self._planned(connection, plan_id, made.id, by.scope))

    def change_camera(
        self, plan_id: int, camera_id: int, version: int, given: Mapping[str, Any], by: Hand, work: Work | None = None
    ) -> PlannedCamera:
        """Change one. Raises as `add_camera`, and VersionConflict."""
        values = checked(CAMERA, CAMERA_NEEDS, given, whole=False)
        with self._refusals.watching(by, work), part_of(self._engine, work) as within:
            connection = within.connection
            before = self._planned(connection, plan_id, camera_id, by.scope, version)
            self._check_place(connection, by, values, values.get("name", before.name))
            self._check_built(connection, by, before, values)
            if any(getattr(before, name) != value for name, value in values.items() if name not in _NOT_APPROVED):
                reopen(connection, plan_id, self._clock.utc_us(), by)
            if values:
                same = update(planned_camera).where(
                    planned_camera.c.id == camera_id, planned_camera.c.version == version
                )
                if not connection.execute(same.values(**values, version=version + 1)).rowcount:
                    raise _conflict(None)
            told = {"camera": camera_id, "before": {name: getattr(before, name) for name in values}, "after": values}
            by.note(connection, "plan.changed", f"plan:{plan_id}", told)
            return _planned(self._planned(connection, plan_id, camera_id, by.scope))

    def remove_camera(self, plan_id: int, camera_id: int, version: int, by: Hand) -> None:
        """Plan one less. Raises RegistryNotFound and VersionConflict."""
        with write(self._engine) as connection:
            before = self._planned(connection, plan_id, camera_id, by.scope, version)
            reopen(connection, plan_id, self._clock.utc_us(), by)
            same = delete(planned_camera).where(planned_camera.c.id == camera_id, planned_camera.c.version == version)
            if not connection.execute(same).rowcount:
                raise _conflict(None)
            by.note(connection, "plan.changed", f"plan:{plan_id}", {"camera_removed": before.name})

    def _planned(
        self, connection: Connection, plan_id: int, camera_id: int, scope: Scope, version: int | None = None
    ) -> Row[Any]:
        self._found(connection, plan_id, scope)
        query = _with_built().where(planned_camera.c.id == camera_id, planned_camera.c.plan_id == plan_id)
        row = connection.execute(query).one_or_none()
        if row is None:
            raise RegistryNotFound("There is no such planned camera.", what="planned-camera", id=camera_id)
        if version is not None and row.version != version:
            raise _conflict(row.version)
        return row

    def _check_built(self, connection: Connection, by: Hand, before: Row[Any], values: Mapping[str, Any]) -> None:
        """The camera that fulfils it is one that the person sees, and fulfils no other of the plan."""
        number = values.get("camera_id")
        if number is None:
            return
        query = select(camera.c.id).join(placement, placement.c.camera_id == camera.c.id)
        query = query.join(place, place.c.id == placement.c.place_id).join(site, site.c.id == place.c.site_id)
        if (
            connection.scalar(query.where(camera.c.id == number, camera.c.removed_us.is_(None), by.scope.sites()))
            is None
        ):
            raise RegistryNotFound("There is no such camera.", what="camera", id=number)
        other = (planned_camera.c.plan_id == before.plan_id, planned_camera.c.id != before.id)
        if count_of(connection, planned_camera, planned_camera.c.camera_id == number, *other):
            raise RegistryInvalid([("camera_id", "taken")])

    def _check_place(self, connection: Connection, by: Hand, values: Mapping[str, Any], name: str) -> None:
        if values.get("place_id") is None:
            return
        query = select(place.c.id).join(site, site.c.id == place.c.site_id)
        there = (place.c.id == values["place_id"], place.c.removed_us.is_(None), by.scope.sites())
        if connection.scalar(query.where(*there)) is None:
            raise RegistryNotFound("There is no such place.", what="place", id=values["place_id"])
        self._judge.admit(connection, values["place_id"], name)


def _conflict(version: int | None) -> VersionConflict:
    # The audit log tells of the plan as a whole, and not who changed this one of its cameras last.
    return VersionConflict("Somebody changed it meanwhile.", version=version, by=None, at_us=None)


def planned(connection: Connection, plan_id: int) -> list[PlannedCamera]:
    """The planned cameras of a plan by name, within a transaction of the caller's."""
    query = _with_built().where(planned_camera.c.plan_id == plan_id)
    return [_planned(row) for row in connection.execute(query.order_by(planned_camera.c.name, planned_camera.c.id))]


def _with_built() -> Select[Any]:
    """Planned cameras with the ones that they became."""
    return (
        select(
            planned_camera,
            camera.c.name.label("built_name"),
            camera.c.removed_us.label("built_removed_us"),
            placement.c.latitude.label("built_latitude"),
            placement.c.longitude.label("built_longitude"),
        )
        .outerjoin(camera, camera.c.id == planned_camera.c.camera_id)
        .outerjoin(placement, placement.c.camera_id == camera.c.id)
    )


def _planned(row: Row[Any]) -> PlannedCamera:
    own = {name: getattr(row, name) for name in PlannedCamera.__slots__ if name != "fulfilled"}
    return PlannedCamera(**own, fulfilled=None if row.camera_id is None else _fulfilled(row))


def _fulfilled(row: Row[Any]) -> Fulfilled:
    if row.built_name is None or row.built_removed_us is not None:
        return Fulfilled("gone", row.built_name or "", None)
    if row.built_latitude is None or row.built_longitude is None:
        return Fulfilled("built", row.built_name, None)
    north = (row.built_latitude - row.latitude) * METRES_PER_DEGREE
    east = (row.built_longitude - row.longitude) * METRES_PER_DEGREE * math.cos(math.radians(row.latitude))
    distance = math.hypot(north, east)
    return Fulfilled("elsewhere" if distance > ELSEWHERE_M else "built", row.built_name, round(distance, 1))
