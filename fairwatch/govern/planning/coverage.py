# SPDX-License-Identifier: Apache-2.0
"""A plan on the map: what is seen before and after, and which planned cameras would see what is seen already."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from fairwatch.db.registry import place, placement, site
from fairwatch.db.tables import camera
from fairwatch.govern.registry.box import Box, reaches_into
from fairwatch.govern.registry.conditions import in_service
from fairwatch.govern.registry.geometry import METRES_PER_DEGREE, Sector, covered_share, neighbours, overlap, shape
from fairwatch.govern.registry.law import DECIDED, SITE_FACTS, ruling_at
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.scope import Scope

from .models import Covered, Duplicate, Plan, PlannedCamera

Rings = Sequence[Sequence[Sequence[float]]]
DOUBLE_FROM = 0.6
"""Where two cameras see that share of the smaller view in common, one of them is built for the second time."""

# The farthest that a camera may be entered to see: `fields.PLACEMENT`.
_FARTHEST_M = 5000
_NEAR_M = 500
_ALL_ROUND = frozenset({"dome", "ptz", "panoramic"})
_MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """A camera of the registry and what it sees. `visible`: the person may know which one it is."""

    camera_id: int
    name: str
    visible: bool
    sector: Sector


def sector_of(each: PlannedCamera) -> Sector:
    """What a planned camera would see."""
    return Sector(each.latitude, each.longitude, each.direction_deg, each.angle_deg, each.range_m)


def box_of(view: Sector) -> Box:
    """What lies around all that it could see, whatever its direction."""
    high = view.range_m / METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(view.latitude)), 1e-6)
    return Box(view.longitude - wide, view.latitude - high, view.longitude + wide, view.latitude + high)


def box_around(rings: Rings) -> Box:
    """What lies around a polygon."""
    longitudes, latitudes = [point[0] for point in rings[0]], [point[1] for point in rings[0]]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def extent(plan: Plan, planned: Sequence[PlannedCamera]) -> Box | None:
    """What lies around the plan's area and all that its cameras would see; None where it has neither."""
    boxes = [box_of(sector_of(each)) for each in planned]
    if plan.area is not None:
        boxes.append(box_around(plan.area["coordinates"]))
    if not boxes:
        return None
    return Box(
        min(each.west for each in boxes),
        min(each.south for each in boxes),
        max(each.east for each in boxes),
        max(each.north for each in boxes),
    )


def standing(connection: Connection, box: Box, scope: Scope) -> list[Standing]:
    """The cameras of the registry that could see something in a box, whoever they belong to."""
    high = _FARTHEST_M / METRES_PER_DEGREE
    near = _NEAR_M / METRES_PER_DEGREE
    reach = placement.c.range_m / METRES_PER_DEGREE
    farthest_north = min(max(abs(box.south), abs(box.north)) + high, 89.0)
    wider = 1 / math.cos(math.radians(farthest_north))
    mine = select(site.c.id).where(scope.sites()).scalar_subquery()
    query = (
        select(placement, camera.c.name, place.c.site_id.in_(mine).label("visible"))
        .join(camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .where(
            in_service(),
            camera.c.barred == "",
            # Few see far: the others are looked for close by, by where they stand.
            or_(
                and_(
                    placement.c.range_m <= _NEAR_M,
                    placement.c.latitude.between(box.south - near, box.north + near),
                ),
                placement.c.range_m > _NEAR_M,
            ),
            # What it could see as far as it sees: of a whole town few cameras are that near.
            placement.c.latitude + reach >= box.south,
            placement.c.latitude - reach <= box.north,
            placement.c.longitude + reach * wider >= box.west,
            placement.c.longitude - reach * wider <= box.east,
        )
    )
    found = []
    for row in connection.execute(query):
        sector = _sector(row)
        if sector is not None and box_of(sector).meets(box):
            found.append(Standing(row.camera_id, row.name, bool(row.visible), sector))
    return found


def _sector(row: Any) -> Sector | None:
    direction, angle = row.direction_deg, row.angle_deg
    if direction is None or angle is None:
        if row.kind not in _ALL_ROUND:
            return None
        direction, angle = 0.0, 360.0
    return Sector(row.latitude, row.longitude, direction, angle, row.range_m)


def area_covered(plan: Plan, before: Sequence[Standing], planned: Sequence[PlannedCamera]) -> Covered | None:
    """How much of the plan's area is seen; None where none is drawn."""
    if plan.area is None:
        return None
    return _covered(None, plan.name, plan.area["coordinates"], *_views(before, planned))


def places_covered(
    connection: Connection,
    scope: Scope,
    box: Box,
    now_us: int,
    before: Sequence[Standing],
    planned: Sequence[PlannedCamera],
) -> list[Covered]:
    """How much of each place within the box that must have cameras is seen."""
    views = _views(before, planned)
    return [_covered(number, name, rings, *views) for number, name, rings in _required(connection, scope, box, now_us)]


def _required(connection: Connection, scope: Scope, box: Box, now_us: int) -> Iterator[tuple[int, str, Rings]]:
    query = (
        select(place.c.id, place.c.name, place.c.kind, place.c.outline, *DECIDED, *SITE_FACTS)
        .join(site, site.c.id == place.c.site_id)
        .where(place.c.removed_us.is_(None), reaches_into(box), scope.sites())
        .order_by(place.c.name, place.c.id)
    )
    count = 0
    for row in connection.execute(query):
        outline: Mapping[str, Any] = json.loads(row.outline)
        if outline["type"] != "Polygon":
            continue
        if ruling_at(row, now_us).legal_class is not LegalClass.REQUIRED:
            continue
        count += 1
        if count > _MOST_PLACES:
            return
        yield row.id, row.name, outline["coordinates"]


class _Views:
    """Fields of view, to be asked for those near something: of a town with thousands of cameras few are."""

    def __init__(self, views: Sequence[Sector]) -> None:
        import numpy as np

        self._views = views
        boxes = [(each.west, each.south, each.east, each.north) for each in map(box_of, views)]
        self._west, self._south, self._east, self._north = np.array(boxes, dtype=float).reshape(-1, 4).T

    def near(self, box: Box) -> list[Sector]:
        """Those that could see something in a box."""
        across = (self._west <= box.east) & (self._east >= box.west)
        along = (self._south <= box.north) & (self._north >= box.south)
        return [self._views[int(index)] for index in (across & along).nonzero()[0]]


def _views(before: Sequence[Standing], planned: Sequence[PlannedCamera]) -> tuple[_Views, _Views]:
    return _Views([each.sector for each in before]), _Views([*map(sector_of, planned)])


def _covered(place_id: int | None, name: str, rings: Rings, before: _Views, planned: _Views) -> Covered:
    around = box_around(rings)
    there = before.near(around)
    both = [*there, *planned.near(around)]
    return Covered(place_id, name, covered_share(rings, there), covered_share(rings, both))


def duplicates(before: Sequence[Standing], planned: Sequence[PlannedCamera]) -> list[Duplicate]:
    """Where a planned camera would see what another one sees: of the registry, or of the plan itself."""
    views = [*map(sector_of, planned), *(each.sector for each in before)]
    if not planned:
        return []
    shapes = [shape(view, (views[0].latitude, views[0].longitude)) for view in views]
    found = []
    for pair in neighbours(shapes):
        one, other = sorted(pair)
        if one >= len(planned):
            continue
        share = overlap(shapes[one], shapes[other])
        if share < DOUBLE_FROM:
            continue
        if other < len(planned):
            later, twin = planned[other], planned[one]
            found.append(Duplicate(later.id, later.name, share, camera_name=twin.name, other_planned_id=twin.id))
        else:
            there = before[other - len(planned)]
            if there.camera_id == planned[one].camera_id:
                continue
            known = (there.camera_id, there.name) if there.visible else (None, None)
            found.append(Duplicate(planned[one].id, planned[one].name, share, *known))
    return sorted(found, key=lambda each: (each.name, each.planned_id, -each.share))
