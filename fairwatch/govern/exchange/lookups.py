# SPDX-License-Identifier: Apache-2.0
"""What rows name: units by name, credit code or uuid; sites, places and systems by name or uuid within them.

Asked of the database for many rows at once, within a person's scope.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select

from fairwatch.db.registry import place, placement, plan, planned_camera, site, unit, video_system
from fairwatch.db.tables import camera, stream
from fairwatch.govern.scope import Scope

from .rows import Parsed
from .tables import Table

# PostgreSQL and SQLite both take some thousand parameters; two or three columns are asked at once.
_AT_ONCE = 500
_LONGEST_NUMBER = 10


# Lists whose rows are a unit's, and nothing else's.
_OF_UNITS = frozenset({"sites", "plans"})
Sees = Callable[[int], bool]
Found = Mapping[str, Sequence[tuple[int, int | None]]]
"""By text: the ids that it names, each with what that is part of."""


def resolve(
    connection: Connection,
    scope: Scope,
    table: Table,
    rows: Sequence[Parsed],
    *,
    plan_id: int | None = None,
    beside: Mapping[str, Found] | None = None,
) -> None:
    """Fill in what the rows refer to: `unit_id`, `site_id`, `place_id`, `system_id`, `plan_id`; enter what cannot be
    found. `plan_id`: the plan of rows that name none. `beside`: by column, what is named so only in the file itself.
    """
    own = beside or {}
    if table.name == "units":
        return
    texts = {text for each in rows if (text := each.names.get("unit"))}
    units = {**own.get("unit", {}), **_units(connection, scope, texts)}
    unit_ids: dict[int, int | None] = {}
    for each in rows:
        unit_ids[each.number] = _one(table, each, "unit", units, default=scope.unit_id)
        if table.name in _OF_UNITS and unit_ids[each.number] is not None:
            each.put("unit_id", unit_ids[each.number])
    if table.name in _OF_UNITS:
        for each in rows:
            if "unit_id" not in each.values and not any(problem.column == "unit" for problem in each.problems):
                each.wrong(table, "unit", "missing")
        return
    sites = _within(
        connection, site, site.c.unit_id, scope, {text for each in rows if (text := each.names.get("site"))}
    )
    sites = {**own.get("site", {}), **sites}
    site_ids: dict[int, int | None] = {}
    for each in rows:
        found = _one(table, each, "site", sites, within=unit_ids[each.number])
        site_ids[each.number] = found
        if table.name in ("places", "systems"):
            _fill(table, each, "site", "site_id", found)
    if table.name in ("places", "systems"):
        return
    if table.name == "planned-cameras":
        if plan_id is not None:
            for each in rows:
                each.names.setdefault("plan", str(plan_id))
        plans = _plans(connection, scope, {text for each in rows if (text := each.names.get("plan"))})
        for each in rows:
            found = _one(table, each, "plan", plans, within=unit_ids[each.number])
            _fill(table, each, "plan", "plan_id", found)
    for name, thing in (("place", place), ("system", video_system)):
        if name in table.columns:
            texts = {text for each in rows if (text := each.names.get(name))}
            found_by = {**own.get(name, {}), **_within(connection, thing, thing.c.site_id, scope, texts)}
            _fill_all(table, rows, name, found_by, site_ids)


def _fill_all(
    table: Table, rows: Sequence[Parsed], name: str, found_by: Found, site_ids: Mapping[int, int | None]
) -> None:
    """What need not be named may be taken away by an empty cell."""
    for row in rows:
        found = _one(table, row, name, found_by, within=site_ids[row.number])
        if table.columns[name].needed or found is not None:
            _fill(table, row, name, f"{name}_id", found)
        elif name in row.raw and name not in row.names:
            row.put(f"{name}_id", None)


def _fill(table: Table, row: Parsed, name: str, field: str, found: int | None) -> None:
    if found is not None:
        row.put(field, found)
    elif name not in row.names and "uuid" not in row.names:
        row.wrong(table, name, "missing")


def _one(
    table: Table, row: Parsed, name: str, found: Found, *, within: int | None = None, default: int | None = None
) -> int | None:
    """The one thing that a row names so. `within`: what it must be part of, where that is known."""
    text = row.names.get(name)
    if text is None:
        return default
    fits = [number for number, above in found.get(text.casefold(), ()) if within is None or above == within]
    if len(fits) == 1:
        return fits[0]
    row.wrong(table, name, "ambiguous" if fits else "not-found")
    return None


def _units(connection: Connection, scope: Scope, texts: Iterable[str]) -> Found:
    found: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for some in chunks(sorted(texts)):
        codes = [each.replace(" ", "").replace("-", "").upper() for each in some]
        wanted = or_(unit.c.name.in_(some), unit.c.credit_code.in_(codes), unit.c.uuid.in_([*map(str.lower, some)]))
        query = select(unit.c.id, unit.c.uuid, unit.c.name, unit.c.credit_code)
        rows = connection.execute(query.where(wanted, unit.c.removed_us.is_(None), scope.units())).all()
        by_code = dict(zip(codes, some, strict=True))
        for row in rows:
            for text in {row.uuid, row.name, row.credit_code, by_code.get(row.credit_code, row.credit_code)}:
                found[text.casefold()].append((row.id, None))
    return found


def _plans(connection: Connection, scope: Scope, texts: Iterable[str]) -> Found:
    """By name; where several have it, an export gives the number."""
    found: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for some in chunks(sorted(texts)):
        numbers = [int(each) for each in some if each.isdecimal() and len(each) < _LONGEST_NUMBER]
        query = select(plan.c.id, plan.c.name, plan.c.unit_id).join(unit, unit.c.id == plan.c.unit_id)
        wanted = or_(plan.c.name.in_(some), plan.c.id.in_(numbers))
        for row in connection.execute(query.where(wanted, plan.c.removed_us.is_(None), scope.units())):
            for text in {row.name, str(row.id)}:
                found[text.casefold()].append((row.id, row.unit_id))
    return found


def _within(connection: Connection, thing: Any, above: Any, scope: Scope, texts: Iterable[str]) -> Found:
    found: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for some in chunks(sorted(texts)):
        query = select(thing.c.id, thing.c.uuid, thing.c.name, above.label("above"))
        if thing is not site:
            query = query.join(site, site.c.id == thing.c.site_id)
        wanted = or_(thing.c.name.in_(some), thing.c.uuid.in_([*map(str.lower, some)]))
        query = query.where(wanted, thing.c.removed_us.is_(None), site.c.removed_us.is_(None), scope.sites())
        for row in connection.execute(query):
            for text in {row.uuid, row.name}:
                found[text.casefold()].append((row.id, row.above))
    return found


def chunks(items: Iterable[Any]) -> Iterable[list[Any]]:
    """In portions that one query can carry."""
    listed = list(items)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


def existing(
    connection: Connection, scope: Scope, table: Table, rows: Sequence[Parsed], sees: Sees
) -> Mapping[int, Row[Any]]:
    """By number of the row, what of it is in the registry already: by uuid, else by what identifies it. A camera that
    stands nowhere is in no registry: it is there for who `sees` it.
    """
    found: dict[int, Row[Any]] = {}
    by_uuid = {}
    for some in chunks({each.names["uuid"].lower() for each in rows if "uuid" in each.names}):
        thing = camera if table.name == "cameras" else _THINGS[table.name]
        for row in connection.execute(current(table, scope).where(thing.c.uuid.in_(some))):
            if table.name != "cameras" or row.placed is not None or sees(row.id):
                by_uuid[row.uuid] = row
    others = []
    for each in rows:
        known = by_uuid.get(each.names.get("uuid", "").lower())
        if known is not None:
            found[each.number] = known
        else:
            others.append(each)
    for some in chunks(others):
        found |= _by_key(connection, scope, table, some, sees)
    return found


_THINGS: Mapping[str, Any] = {
    "units": unit,
    "sites": site,
    "places": place,
    "systems": video_system,
    "plans": plan,
    "planned-cameras": planned_camera,
}
# What a name is unique in.
_ABOVE = {
    "sites": "unit_id",
    "places": "site_id",
    "systems": "site_id",
    "plans": "unit_id",
    "planned-cameras": "plan_id",
}


def current(table: Table, scope: Scope) -> Select[Any]:
    """The rows of a list that are in the registry and within the scope."""
    if table.name == "units":
        return select(unit).where(unit.c.removed_us.is_(None), scope.units())
    if table.name == "sites":
        return select(site).where(site.c.removed_us.is_(None), scope.sites())
    if table.name == "plans":
        query = select(plan).join(unit, unit.c.id == plan.c.unit_id)
        return query.where(plan.c.removed_us.is_(None), scope.units())
    if table.name == "planned-cameras":
        query = select(planned_camera).join(plan, plan.c.id == planned_camera.c.plan_id)
        query = query.join(unit, unit.c.id == plan.c.unit_id)
        return query.where(plan.c.removed_us.is_(None), scope.units())
    if table.name != "cameras":
        thing = _THINGS[table.name]
        return (
            select(thing)
            .join(site, site.c.id == thing.c.site_id)
            .where(thing.c.removed_us.is_(None), site.c.removed_us.is_(None), scope.sites())
        )
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
            placement.c.camera_id.label("placed"),
            placement.c.version,
            *placed,
        )
        .join(main, (main.c.camera_id == camera.c.id) & (main.c.kind == "main"), isouter=True)
        .join(sub, (sub.c.camera_id == camera.c.id) & (sub.c.kind == "sub"), isouter=True)
        .join(placement, placement.c.camera_id == camera.c.id, isouter=True)
        .join(place, place.c.id == placement.c.place_id, isouter=True)
        .join(site, site.c.id == place.c.site_id, isouter=True)
        .where(camera.c.removed_us.is_(None))
    )
    # A camera that stands nowhere yet is the whole installation's.
    return query if scope == Scope() else query.where(placement.c.camera_id.is_not(None), scope.sites())


def _by_key(
    connection: Connection, scope: Scope, table: Table, rows: Sequence[Parsed], sees: Sees
) -> dict[int, Row[Any]]:
    query = current(table, scope)
    if table.name == "units":
        codes = [each.values["credit_code"] for each in rows if "credit_code" in each.values]
        known = {row.credit_code: row for row in connection.execute(query.where(unit.c.credit_code.in_(codes)))}
        return {each.number: known[code] for each in rows if (code := each.values.get("credit_code")) in known}
    names = sorted({each.values["name"] for each in rows if "name" in each.values})
    if table.name == "cameras":
        return _cameras_by_key(connection, query, rows, names, sees)
    thing = _THINGS[table.name]
    above = _ABOVE[table.name]
    by_key: dict[tuple[Any, str], Row[Any]] = {}
    for row in connection.execute(query.where(thing.c.name.in_(names)).order_by(thing.c.id.desc())):
        by_key[getattr(row, above), row.name] = row
    keys = {each.number: (each.values.get(above), each.values.get("name", "")) for each in rows}
    return {number: by_key[key] for number, key in keys.items() if key in by_key}


def _cameras_by_key(
    connection: Connection, query: Select[Any], rows: Sequence[Parsed], names: Sequence[str], sees: Sees
) -> dict[int, Row[Any]]:
    """By device code, by name within the system, or by name among those that stand nowhere yet, where only one has it."""
    codes = [code for each in rows if (code := each.values.get("code"))]
    wanted = or_(camera.c.name.in_(names), placement.c.code.in_(codes))
    by_code, by_name = {}, {}
    nowhere: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(query.where(wanted).order_by(camera.c.id.desc())):
        if row.placed is None:
            if sees(row.id):
                nowhere[row.name].append(row)
            continue
        by_name[row.system_id, row.name] = row
        if row.code:
            by_code[row.code] = row
    found = {}
    for each in rows:
        name = each.values.get("name", "")
        known = by_code.get(each.values.get("code")) or by_name.get((each.values.get("system_id"), name))
        if known is None and len(nowhere[name]) == 1:
            known = nowhere[name][0]
        if known is not None:
            found[each.number] = known
    return found
