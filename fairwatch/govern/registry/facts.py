# SPDX-License-Identifier: Apache-2.0
"""Everything about one system, as plain nested data: what a filing is filled from and compliance is judged by."""

import json
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from fairwatch.db.registry import place, placement, site, unit, video_system
from fairwatch.db.tables import camera

from .box import EDGES
from .conditions import in_breach, in_service, working
from .errors import RegistryNotFound

_LISTS = ("trades", "analytics")
_CAMERA = (
    camera.c.id,
    camera.c.uuid,
    camera.c.name,
    camera.c.enabled,
    camera.c.barred,
    camera.c.sound_reason,
    camera.c.retention_min_days,
    camera.c.retention_max_days,
    camera.c.created_us,
)
_PLACE = tuple(column for column in place.c if column.name not in (*EDGES, "decided", "decided_for", "decision_id"))
_PLACEMENT = tuple(column for column in placement.c if column.name not in ("camera_id", "system_id", "updated_us"))


def system_facts(connection: Connection, system_id: int) -> dict[str, Any]:
    """`{"unit", "site", "system", "places", "cameras"}`: the columns of their tables, lists and outlines taken apart.

    A camera has those of its placement (`kind` is the camera's kind, `placement_version` the placement's version),
    `in_breach`, `working`, and `place`, its place's name. Cameras and places are in the order of their ids; the
    places are those of the whole site. Raises RegistryNotFound.
    """
    system = _one(connection, video_system, system_id, "system")
    stand = _one(connection, site, system["site_id"], "site")
    owner = _one(connection, unit, stand["unit_id"], "unit")
    places = connection.execute(
        select(*_PLACE).where(place.c.site_id == stand["id"], place.c.removed_us.is_(None)).order_by(place.c.id)
    ).mappings()
    cameras = connection.execute(
        select(
            *_CAMERA,
            *(column.label("placement_version") if column.name == "version" else column for column in _PLACEMENT),
            in_breach().label("in_breach"),
            working().label("working"),
            place.c.name.label("place"),
        )
        .select_from(placement)
        .join(camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .where(placement.c.system_id == system_id, in_service())
        .order_by(camera.c.id)
    ).mappings()
    return {
        "unit": owner,
        "site": stand,
        "system": system,
        "places": [_plain(row) for row in places],
        "cameras": [_plain(row) for row in cameras],
    }


def _one(connection: Connection, table: Table, number: int, what: str) -> dict[str, Any]:
    row = connection.execute(select(table).where(table.c.id == number)).mappings().one_or_none()
    if row is None:
        raise RegistryNotFound(f"There is no {what} {number}.", what=what, id=number)
    return _plain(row)


def _plain(row: RowMapping) -> dict[str, Any]:
    found = dict(row)
    for name in _LISTS:
        if name in found:
            found[name] = json.loads(found[name])
    if found.get("outline"):
        found["outline"] = json.loads(found["outline"])
    # Flags that SQL works out are numbers in SQLite.
    for name in ("in_breach", "working"):
        if name in found:
            found[name] = bool(found[name])
    return found
