# SPDX-License-Identifier: Apache-2.0
"""Floor plans: a picture of a storey of a site, and where on the map its four corners lie.

Places say on which plan they are; with them their cameras are. The picture is a document like any paper.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, func, select

from fairwatch.clock import Clock
from fairwatch.db.registry import floor_plan, place, placement, site
from fairwatch.db.tables import camera
from fairwatch.govern.registry import fields
from fairwatch.govern.registry.book import Book, count_of
from fairwatch.govern.registry.conditions import in_service
from fairwatch.govern.registry.errors import RegistryInvalid, RegistryNotFound
from fairwatch.govern.registry.fields import Fields, FieldWrong
from fairwatch.govern.registry.geometry import METRES_PER_DEGREE
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.work import Work
from fairwatch.govern.scope import Scope

from .documents import Document, DocumentNotFound, Documents
from .filetype import JPEG, PNG, picture_size

# A browser unpacks a picture to four bytes a pixel.
MOST_PIXELS = 50_000_000
_LONGEST_SIDE_M = 5000.0
_SHORTEST_SIDE_M = 0.5


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """`level`: 1 is the ground floor, -1 the one below it. `corners`: longitude and latitude, clockwise from the top left
    of the picture. `places` and `cameras` are those on it.
    """

    id: int
    site_id: int
    site_name: str
    name: str
    level: int
    document_id: int
    width_px: int
    height_px: int
    corners: tuple[tuple[float, float], ...]
    places: int
    cameras: int
    version: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a plan: where they lie and what they are."""

    path: Path
    media_type: str


def _level(value: Any) -> int:
    found = fields.number(-20, 200)(value)
    if found is None or found == 0 or not found.is_integer():
        raise FieldWrong("range")
    return int(found)


def _corners(value: Any) -> str:
    """Four corners of something that is neither a line nor a country."""
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise FieldWrong("corners")
    try:
        kept = [fields.position(each) for each in value]
    except FieldWrong as error:
        raise FieldWrong("corners") from error
    sides = [_apart_m(kept[index - 1], kept[index]) for index in range(4)]
    if min(sides) < _SHORTEST_SIDE_M or max(sides) > _LONGEST_SIDE_M or not _turns_one_way(kept):
        raise FieldWrong("corners")
    return json.dumps(kept)


def _apart_m(one: Sequence[float], other: Sequence[float]) -> float:
    wide = (other[0] - one[0]) * math.cos(math.radians(one[1]))
    return math.hypot(wide, other[1] - one[1]) * METRES_PER_DEGREE


def _turns_one_way(ring: Sequence[Sequence[float]]) -> bool:
    """Whether no side crosses another and no corner points inwards."""
    turns = []
    for index in range(4):
        (ax, ay), (bx, by), (cx, cy) = ring[index - 2], ring[index - 1], ring[index]
        turns.append((bx - ax) * (cy - by) - (by - ay) * (cx - bx))
    return all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns)


FLOOR_PLAN: Fields = {
    "site_id": fields.reference,
    "name": fields.words(120),
    "level": _level,
    "document_id": fields.reference,
    "corners": _corners,
}


class FloorPlans(Book[FloorPlan]):
    """The register of floor plans. Thread-safe."""

    table = floor_plan
    what = "floor-plan"
    fields = FLOOR_PLAN
    needed = frozenset(FLOOR_PLAN)
    fixed = frozenset({"site_id"})

    def __init__(self, engine: Engine, clock: Clock, documents: Documents) -> None:
        super().__init__(engine, clock)
        self._documents = documents

    def picture(self, plan_id: int, scope: Scope) -> Picture:
        """Who sees the plan sees its picture. Raises RegistryNotFound, and DocumentNotFound where its file is gone."""
        found = self._documents.get(self.get(plan_id, scope).document_id)
        return Picture(self._documents.path(found), found.media_type)

    def _query(self) -> Select[Any]:
        on_it = select(func.count()).where(place.c.floor_plan_id == floor_plan.c.id, place.c.removed_us.is_(None))
        standing = select(func.count()).select_from(placement.join(camera).join(place))
        standing = standing.where(place.c.floor_plan_id == floor_plan.c.id, in_service())
        return (
            select(
                floor_plan,
                site.c.name.label("site_name"),
                on_it.scalar_subquery().label("places"),
                standing.scalar_subquery().label("cameras"),
            )
            .join(site, site.c.id == floor_plan.c.site_id)
            .where(floor_plan.c.removed_us.is_(None), site.c.removed_us.is_(None))
        )

    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        return scope.sites()

    def _conditions(self, connection: Connection, scope: Scope, where: Mapping[str, Any]) -> list[ColumnElement[bool]]:
        own = {name: value for name, value in where.items() if name != "unit_id"}
        found = super()._conditions(connection, scope, own)
        if where.get("unit_id") is not None:
            found.append(site.c.unit_id == where["unit_id"])
        return found

    def _made(self, row: Row[Any]) -> FloorPlan:
        values = {name: getattr(row, name) for name in FloorPlan.__slots__}
        corners = tuple((longitude, latitude) for longitude, latitude in json.loads(row.corners))
        return FloorPlan(**values | {"corners": corners})

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        site_id = values["site_id"] if before is None else before.site_id
        seen = (site.c.id == site_id, site.c.removed_us.is_(None), by.scope.sites())
        unit_id = work.connection.execute(select(site.c.unit_id).where(*seen)).scalar_one_or_none()
        if unit_id is None:
            raise RegistryNotFound("There is no such site.", what="site", id=site_id)
        if "document_id" in values:
            # The sizes are what the picture says of itself: nobody gives them.
            values["width_px"], values["height_px"] = self._size(by, unit_id, values["document_id"])

    def _size(self, by: Hand, unit_id: int, document_id: int) -> tuple[int, int]:
        try:
            found = self._documents.get(document_id, by.scope, by.actor.account_id)
            path = self._documents.path(found)
        except DocumentNotFound as error:
            raise RegistryInvalid([("document_id", "unknown")]) from error
        if found.unit_id not in (None, unit_id):
            raise RegistryInvalid([("document_id", "unknown")])
        if self._documents.about_people(document_id):
            raise RegistryInvalid([("document_id", "personal")])
        return _size_of(found, path)

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        return {"place": count_of(connection, place, place.c.floor_plan_id == item_id, place.c.removed_us.is_(None))}


def _size_of(found: Document, path: Path) -> tuple[int, int]:
    """Wide and high, in pixels. Raises RegistryInvalid for what is no picture, or one that no browser could draw."""
    if found.media_type not in (PNG, JPEG):
        raise RegistryInvalid([("document_id", "picture")])
    with path.open("rb") as file:
        size = picture_size(file)
    if size is None:
        raise RegistryInvalid([("document_id", "picture")])
    if size[0] * size[1] > MOST_PIXELS:
        raise RegistryInvalid([("document_id", "pixels")])
    return size
