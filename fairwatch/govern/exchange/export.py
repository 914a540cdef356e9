# SPDX-License-Identifier: Apache-2.0
"""The registry as files: CSV, Excel, GeoJSON, row by row however many there are. What goes out comes back in unchanged."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, select

from fairwatch.clock import Clock
from fairwatch.db.registry import place, placement, plan, planned_camera, site, unit, video_system
from fairwatch.db.tables import camera, stream
from fairwatch.govern.registry.law import SITE_FACTS, ruling_of
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import Scope

from .geojson_file import refuse_unmapped
from .sheet import Format
from .tables import Language, Table, TableName, tables
from .writers import SECRET, whole, write_csv, write_geojson, write_xlsx

MEDIA_TYPES: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
_STREAMS = ("address", "sub_address")
# A plan stands at no site yet, whose zone would count.
_ZONE = "Asia/Shanghai"
Sees = Callable[[int], bool]


class Exports:
    """Thread-safe. `sees` says of which cameras a person may read the addresses."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def write(
        self,
        what: TableName,
        form: Format,
        scope: Scope,
        language: Language,
        *,
        sees: Sees = lambda _: False,
        plan_id: int | None = None,
    ) -> Iterator[bytes]:
        """All rows of a list within the scope; with `plan_id` planned cameras of that plan alone. Raises FormatUnknown
        before anything is given.
        """
        table = tables()[what]
        if form == "geojson":
            refuse_unmapped(table)
        return _WRITERS[form](table, language, self._rows(table, scope, sees, plan_id))

    def template(self, what: TableName, form: Format, language: Language) -> Iterator[bytes]:
        """A file with headings and no rows; in Excel with a sheet that says what each column takes."""
        table = tables()[what]
        if form == "geojson":
            refuse_unmapped(table)
        if form == "xlsx":
            return write_xlsx([(table, ())], language, notes=True, secrets=True)
        return write_csv(table, language, (), secrets=True) if form == "csv" else write_geojson(table, language, ())

    def workbook(
        self, scope: Scope, language: Language, *, sees: Sees = lambda _: False, template: bool = False
    ) -> Iterator[bytes]:
        """All lists within the scope in one Excel file, a sheet each; with `template` only the headings."""
        lists = [(each, () if template else self._rows(each, scope, sees)) for each in tables().values()]
        return write_xlsx(lists, language, notes=template, secrets=template)

    def _rows(self, table: Table, scope: Scope, sees: Sees, plan_id: int | None = None) -> Iterator[dict[str, Any]]:
        with self._engine.connect() as connection:
            doubtful = {thing.name: _doubtful(connection, thing) for thing in (site, place, video_system, plan)}
            query = _query(table, scope).execution_options(yield_per=1000)
            if plan_id is not None and table.name == "planned-cameras":
                query = query.where(planned_camera.c.plan_id == plan_id)
            now_us = self._clock.utc_us()
            for row in connection.execute(query):
                yield _told(table, row, doubtful, sees) | _decision(table, row, now_us) | _approved(table, row)


def _query(table: Table, scope: Scope) -> Select[Any]:
    if table.name == "units":
        return select(unit).where(unit.c.removed_us.is_(None), scope.units()).order_by(unit.c.id)
    above = (unit.c.credit_code.label("unit"), site.c.name.label("site"), site.c.uuid.label("site_uuid"))
    if table.name == "sites":
        query = select(site, above[0]).join(unit, unit.c.id == site.c.unit_id)
        return query.where(site.c.removed_us.is_(None), scope.sites()).order_by(site.c.id)
    if table.name == "plans":
        query = select(plan, unit.c.credit_code.label("unit")).join(unit, unit.c.id == plan.c.unit_id)
        return query.where(plan.c.removed_us.is_(None), scope.units()).order_by(plan.c.id)
    if table.name == "planned-cameras":
        query = (
            select(
                planned_camera,
                (planned_camera.c.cost_cents / 100.0).label("cost"),
                plan.c.name.label("plan"),
                plan.c.unit_id,
                unit.c.credit_code.label("unit"),
                place.c.name.label("place"),
                place.c.uuid.label("place_uuid"),
                place.c.site_id,
                site.c.name.label("site"),
                site.c.uuid.label("site_uuid"),
            )
            .join(plan, plan.c.id == planned_camera.c.plan_id)
            .join(unit, unit.c.id == plan.c.unit_id)
            .join(place, place.c.id == planned_camera.c.place_id, isouter=True)
            .join(site, site.c.id == place.c.site_id, isouter=True)
        )
        return query.where(plan.c.removed_us.is_(None), scope.units()).order_by(planned_camera.c.id)
    if table.name != "cameras":
        thing = place if table.name == "places" else video_system
        query = (
            select(thing, site.c.unit_id, *above, *(SITE_FACTS if thing is place else ()))
            .join(site, site.c.id == thing.c.site_id)
            .join(unit, unit.c.id == site.c.unit_id)
        )
        found = query.where(thing.c.removed_us.is_(None), site.c.removed_us.is_(None), scope.sites())
        return found.order_by(thing.c.id)
    main, sub = stream.alias("main"), stream.alias("sub")
    placed = [column for column in placement.c if column.name not in ("camera_id", "version", "updated_us")]
    query = (
        select(
            camera.c.id,
            camera.c.uuid,
            camera.c.name,
            camera.c.username,
            main.c.address.label("address"),
            sub.c.address.label("sub_address"),
            place.c.name.label("place"),
            place.c.uuid.label("place_uuid"),
            place.c.site_id,
            site.c.unit_id,
            video_system.c.name.label("system"),
            video_system.c.uuid.label("system_uuid"),
            *above,
            *placed,
        )
        .select_from(camera)
        .join(main, (main.c.camera_id == camera.c.id) & (main.c.kind == "main"), isouter=True)
        .join(sub, (sub.c.camera_id == camera.c.id) & (sub.c.kind == "sub"), isouter=True)
        .join(placement, placement.c.camera_id == camera.c.id, isouter=True)
        .join(place, place.c.id == placement.c.place_id, isouter=True)
        .join(video_system, video_system.c.id == placement.c.system_id, isouter=True)
        .join(site, site.c.id == place.c.site_id, isouter=True)
        .join(unit, unit.c.id == site.c.unit_id, isouter=True)
        .where(camera.c.removed_us.is_(None))
        .order_by(camera.c.id)
    )
    return query if scope == Scope() else query.where(placement.c.camera_id.is_not(None), scope.sites())


Doubtful = Mapping[str, frozenset[tuple[int, str]]]


def _doubtful(connection: Connection, thing: Any) -> frozenset[tuple[int, str]]:
    """Names that more than one thing has in the same unit or site: these are named by uuid."""
    above = thing.c.site_id if "site_id" in thing.c else thing.c.unit_id
    query = select(above, thing.c.name).where(thing.c.removed_us.is_(None)).group_by(above, thing.c.name)
    return frozenset((row[0], row[1]) for row in connection.execute(query.having(func.count() > 1)))


def _told(table: Table, row: Row[Any], doubtful: Doubtful, sees: Sees) -> dict[str, Any]:
    """The cells of a row by column."""
    told: dict[str, Any] = {}
    hidden = table.name == "cameras" and not sees(row.id)
    for column in table.columns.values():
        if (
            column.id in SECRET
            or column.about
            or column.type == "shown"
            or (hidden and column.id in (*_STREAMS, "username"))
        ):
            continue
        value = getattr(row, column.id)
        if column.type == "list":
            value = json.loads(value)
        elif column.type == "outline":
            value = json.loads(value) if value else None
        told[column.id] = value
    if "site" in told and (row.unit_id, row.site) in doubtful["site"]:
        told["site"] = row.site_uuid
    for name, thing in (("place", "place"), ("system", "video_system")):
        if name in told and (row.site_id, told[name]) in doubtful[thing]:
            told[name] = getattr(row, f"{name}_uuid")
    if "plan" in told and (row.unit_id, row.plan) in doubtful["plan"]:
        told["plan"] = str(row.plan_id)
    return told


def _decision(table: Table, row: Row[Any], now_us: int) -> dict[str, str]:
    """Of a place what a person decided, or that somebody must; nothing where there is nothing to decide."""
    if table.name != "places":
        return {}
    asked = ruling_of(row, row.kind, now_us)
    if not asked.question:
        return {"decision": ""}
    return {"decision": row.decided if row.decided_for == asked.question else asked.legal_class.value}


def _approved(table: Table, row: Row[Any]) -> dict[str, str]:
    """Of a plan how far it is, who approved it on which day, and when it was entered."""
    if table.name != "plans":
        return {}
    approvals = "；".join(f"{each['by']} {each['day']}" for each in json.loads(row.approvals))
    return {"state": row.state, "approvals": approvals, "created": local_day(row.created_us, _ZONE).isoformat()}


_WRITERS: Mapping[Format, Callable[[Table, Language, Iterable[Mapping[str, Any]]], Iterator[bytes]]] = {
    "csv": lambda table, language, rows: whole(write_csv(table, language, rows)),
    "xlsx": lambda table, language, rows: write_xlsx([(table, rows)], language),
    "geojson": lambda table, language, rows: whole(write_geojson(table, language, rows)),
}
