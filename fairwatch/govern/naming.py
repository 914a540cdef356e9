# SPDX-License-Identifier: Apache-2.0
"""What the things are called that entries of the audit log name by number: those that are gone too."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Select, select, true

from fairwatch.accounts.register import AuditEntry
from fairwatch.db.govern import filing, inspection, outlet, peer, rectification
from fairwatch.db.registry import (
    authority,
    division,
    document,
    floor_plan,
    move,
    place,
    placement,
    plan,
    site,
    unit,
    video_system,
)
from fairwatch.db.tables import account, audit, camera, volume
from fairwatch.govern.rules.load import catalogue
from fairwatch.govern.rules.pack import Words
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.govern.subjects import of_unit

# PostgreSQL takes 65,535 values in one statement, and a grant names any number of cameras.
_AT_ONCE = 10_000
_NUMBER = re.compile(r"(.+)_id")
_LISTS = {"camera_ids": "camera", "cameras": "camera", "site_ids": "site"}
_ALSO = {"system": "system", "peer": "peer", "document": "document"}
_NAMING = ("name", "display_name", "username", "target")


def names(engine: Engine, entries: Collection[AuditEntry], scope: Scope) -> dict[str, Words]:
    """Names of who made the entries, of what they are about and of what their details mention, by `kind:id`; in the
    details the kind follows from the field. What has no name, or is out of `scope`, is not there.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        about, by = entry.subject.partition(":")[::2], ("account", str(entry.account_id or ""))
        for kind, key in (about, by, *_mentioned(entry.detail)):
            wanted[kind].add(key)
    told: dict[str, Words] = {}
    with engine.connect() as connection:
        for kind, keys in wanted.items():
            for key, name, name_en in _current(connection, scope, kind, keys):
                told[f"{kind}:{key}"] = Words(zh=name, en=name_en)
        # What was removed for good is called what its entries say.
        _tell(told, ((entry.subject, entry.detail) for entry in entries))
        if scope == EVERYTHING:
            gone = [f"{kind}:{key}" for kind in ("account", "outlet") for key in wanted[kind]]
            _tell(told, _logged(connection, [each for each in gone if each not in told]))
    for control in wanted["control"] & catalogue().keys():
        told[f"control:{control}"] = catalogue()[control].name
    return told


def _mentioned(detail: Any) -> Iterator[tuple[str, str]]:
    """Kind and key of what a detail names by its number."""
    if not isinstance(detail, Mapping):
        return
    for field, value in detail.items():
        if isinstance(value, Mapping):
            yield from _mentioned(value)
        elif isinstance(value, str) and field in ("control", "division"):
            yield field, value
        elif isinstance(value, str) and field in ("about", "with") and ":" in value:
            yield value.partition(":")[::2]
        elif isinstance(value, list) and field == "deficient":
            yield from (("control", str(each)) for each in value)
        elif isinstance(value, list) and field in _LISTS:
            yield from ((_LISTS[field], str(each)) for each in value if isinstance(each, int))
        elif isinstance(value, int) and (kind := _kind(field)):
            yield kind, str(value)


def _kind(field: str) -> str:
    """What a number in that field is the number of: `floor_plan_id` is a floor plan's."""
    found = _NUMBER.fullmatch(field)
    return found[1].replace("_", "-") if found else _ALSO.get(field, "")


def _in_detail(detail: Mapping[str, Any]) -> str:
    """The name that an entry itself tells."""
    for part in (detail.get("after"), detail.get("before"), detail):
        for field in _NAMING:
            if isinstance(part, Mapping) and isinstance(part.get(field), str):
                return str(part[field])
    return ""


def _tell(told: dict[str, Words], entries: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Names from entries, newest first, of what has none yet."""
    for subject, detail in entries:
        if subject not in told and (name := _in_detail(detail)):
            told[subject] = Words(zh=name, en=name)


def _current(connection: Connection, scope: Scope, kind: str, keys: Collection[str]) -> Iterable[tuple[str, str, str]]:
    if kind == "division":
        rows = connection.execute(
            select(division.c.code, division.c.name, division.c.name_en).where(division.c.code.in_(keys))
        )
        return [(str(code), str(name), str(name_en or name)) for code, name, name_en in rows]
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 11]
    found: list[tuple[str, str, str]] = []
    for start in range(0, len(numbers), _AT_ONCE):
        query = _query(kind, numbers[start : start + _AT_ONCE], scope)
        if query is None:
            break
        found += [(str(number), str(name), str(name)) for number, name in connection.execute(query) if name]
    return found


def _query(kind: str, numbers: list[int], scope: Scope) -> "Select[Any] | None":
    """Numbers and names; None for what has no name of its own."""
    here = site.c.id.in_(select(site.c.id).where(scope.sites())) if scope != EVERYTHING else true()
    if kind in ("camera", "placement"):
        return select(camera.c.id, camera.c.name).where(camera.c.id.in_(numbers), _placed(camera.c.id, scope))
    if kind == "move":
        joined = select(move.c.id, camera.c.name).join(camera, camera.c.id == move.c.camera_id)
        return joined.where(move.c.id.in_(numbers), _placed(camera.c.id, scope))
    if kind == "unit":
        return select(unit.c.id, unit.c.name).where(unit.c.id.in_(numbers), scope.units())
    if kind == "site":
        return select(site.c.id, site.c.name).where(site.c.id.in_(numbers), here)
    if kind in (at_site := {"place": place, "floor-plan": floor_plan, "system": video_system}):
        table = at_site[kind]
        joined = select(table.c.id, table.c.name).join(site, site.c.id == table.c.site_id)
        return joined.where(table.c.id.in_(numbers), here)
    if kind in (of_system := {"filing": filing, "inspection": inspection, "rectification": rectification}):
        table = of_system[kind]
        joined = select(table.c.id, video_system.c.name).join(video_system, video_system.c.id == table.c.system_id)
        return joined.join(site, site.c.id == video_system.c.site_id).where(table.c.id.in_(numbers), here)
    if kind in (of_units := {"plan": plan.c.name, "document": document.c.name, "account": account.c.display_name}):
        column = of_units[kind]
        owner = column.table.c.unit_id
        return select(column.table.c.id, column).where(column.table.c.id.in_(numbers), of_unit(owner, scope))
    if kind == "authority":
        return select(authority.c.id, authority.c.name).where(authority.c.id.in_(numbers))
    if scope == EVERYTHING and kind in (
        others := {"outlet": outlet.c.target, "peer": peer.c.name, "volume": volume.c.name}
    ):
        column = others[kind]
        return select(column.table.c.id, column).where(column.table.c.id.in_(numbers))
    return None


def _placed(camera_id: Any, scope: Scope) -> Any:
    """The condition that a camera stands at a site in the scope."""
    if scope == EVERYTHING:
        return true()
    stands = select(placement.c.camera_id).join(place, place.c.id == placement.c.place_id)
    return camera_id.in_(stands.join(site, site.c.id == place.c.site_id).where(scope.sites()))


def _logged(connection: Connection, subjects: Collection[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All that the log says of what is in no table any more, newest first."""
    if not subjects:
        return
    about = select(audit.c.subject, audit.c.detail).where(audit.c.subject.in_(subjects))
    for subject, detail in connection.execute(about.order_by(audit.c.id.desc())):
        yield str(subject), json.loads(detail)
