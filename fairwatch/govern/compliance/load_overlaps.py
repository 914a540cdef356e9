# SPDX-License-Identifier: Apache-2.0
"""Which cameras see the same for the most part, from where they stand and look: of one site, and of several.

Of other sites only what stands outside counts: inside a building walls part the views, there only cameras of one place
and storey are compared. What the reader of a report may not see is told without a name: that somebody else's camera nearby
sees the same. Cameras that touch secrets, and those of state security, are not told of to others at all.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, not_, or_, select

from fairwatch.accounts.cases import RESTRICTED
from fairwatch.db.registry import place, placement, site, unit, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.registry.box import Box
from fairwatch.govern.registry.box import around as spread
from fairwatch.govern.registry.geometry import METRES_PER_DEGREE, Sector, Shape, neighbours, overlap, shape

from .facts import CameraFacts
from .twice import TwiceFacts

_MOST = 0.5
_STOREY_M = 2.5
_TILE_DEG = 0.25
_NEAR_M = 200.0
"""Who sees no farther is looked for around the site's own cameras; of the few that see farther each is looked at."""
_FEW_SITES = 25
_MEASURES = ("latitude", "longitude", "direction_deg", "angle_deg", "range_m")


@dataclass(slots=True)
class Doubled:
    """What is seen twice: pairs of names within each site, and what each site's cameras share with other sites'."""

    within: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    across: dict[int, list[TwiceFacts]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class _Seer:
    """A camera that stands outside. `own`: of a site of the report; `site`: its name, empty where it may not be told."""

    id: int
    name: str
    site_id: int
    site: str
    view: Sector
    own: bool = True


def seen_twice(
    connection: Connection,
    names: Mapping[int, str],
    cameras: Mapping[int, Sequence[CameraFacts]],
    told: ColumnElement[bool],
    named: ColumnElement[bool] | None,
) -> Doubled:
    """Of the sites whose names are given, which are those that `told` chooses. `named`: which other sites the reader may
    see; None where there are no others.
    """
    found = Doubled()
    seers: list[_Seer] = []
    for site_id, site_name in names.items():
        here = [each for each in cameras.get(site_id, ()) if each.view is not None]
        seers += [
            _Seer(each.id, each.name, site_id, site_name, Sector(*each.view))
            for each in here
            if each.view is not None and not each.indoor
        ]
        found.within[site_id] += _inside(here)
    if named is not None and seers:
        seers += _others(connection, seers, _outside().where(not_(told)), named)
    for one, other in _same(seers):
        if one.site_id == other.site_id:
            found.within[one.site_id].append((one.name, other.name))
            continue
        for mine, theirs in ((one, other), (other, one)):
            if mine.own:
                name = theirs.name if theirs.site else ""
                found.across[mine.site_id].append(TwiceFacts(mine.id, mine.name, name, theirs.site))
    return found


def _inside(cameras: Sequence[CameraFacts]) -> Iterator[tuple[str, str]]:
    """The pairs of a site of which one at least stands in a building: of one place, and storey."""
    by_place: dict[int | None, list[CameraFacts]] = defaultdict(list)
    for each in cameras:
        by_place[each.place_id].append(each)
    for here in by_place.values():
        if len(here) < 2 or not any(each.indoor for each in here):
            continue
        sectors = [Sector(*each.view) for each in here if each.view is not None]
        shapes = [shape(each, (sectors[0].latitude, sectors[0].longitude)) for each in sectors]
        for a, b in neighbours(shapes):
            apart = not here[a].indoor and not here[b].indoor
            if not apart and _one_storey(here[a], here[b]) and _shares(shapes[a], shapes[b]):
                yield here[a].name, here[b].name


def _one_storey(one: CameraFacts, other: CameraFacts) -> bool:
    return one.height_m is None or other.height_m is None or abs(one.height_m - other.height_m) < _STOREY_M


def _same(seers: Sequence[_Seer]) -> Iterator[tuple[_Seer, _Seer]]:
    """The pairs that see the same, each once; of those of others alone none. Compared tile by tile: within one the ground
    is flat enough.
    """
    tiles: dict[tuple[int, int], list[_Seer]] = defaultdict(list)
    for each in seers:
        box = _reach(each.view)
        for column in range(math.floor(box.west / _TILE_DEG), math.floor(box.east / _TILE_DEG) + 1):
            for line in range(math.floor(box.south / _TILE_DEG), math.floor(box.north / _TILE_DEG) + 1):
                tiles[column, line].append(each)
    told: set[tuple[int, int]] = set()
    for (column, line), inside in sorted(tiles.items()):
        if len(inside) < 2 or not any(each.own for each in inside):
            continue
        origin = (line + 0.5) * _TILE_DEG, (column + 0.5) * _TILE_DEG
        shapes = [shape(each.view, origin) for each in inside]
        for a, b in neighbours(shapes):
            one, other = inside[a], inside[b]
            if (one.own or other.own) and (one.id, other.id) not in told and _shares(shapes[a], shapes[b]):
                told.add((one.id, other.id))
                yield one, other


def _shares(one: Shape, other: Shape) -> bool:
    return _at_most(one, other) >= _MOST and overlap(one, other) >= _MOST


def _at_most(one: Shape, other: Shape) -> float:
    """A share that the overlap cannot exceed, from the boxes around them: most pairs need no more than that."""
    west, south, east, north = one.box
    wide = min(east, other.box[2]) - max(west, other.box[0])
    high = min(north, other.box[3]) - max(south, other.box[1])
    return max(wide, 0.0) * max(high, 0.0) / min(one.area_m2, other.area_m2)


def _reach(view: Sector) -> Box:
    """What lies around all that a camera could see."""
    high = view.range_m / METRES_PER_DEGREE
    wide = high / max(1e-6, math.cos(math.radians(view.latitude)))
    return Box(view.longitude - wide, view.latitude - high, view.longitude + wide, view.latitude + high)


def _others(connection: Connection, own: Sequence[_Seer], others: Any, named: ColumnElement[bool]) -> list[_Seer]:
    """Those of the cameras of other sites that are near enough to see what one of these sees."""
    boxes = _boxes(own)
    rows: dict[int, Any] = {}
    for box in boxes:
        near = box.around(_NEAR_M / METRES_PER_DEGREE / max(0.05, math.cos(math.radians(box.north))))
        inside = (
            placement.c.latitude.between(near.south, near.north),
            placement.c.longitude.between(near.west, near.east),
        )
        rows |= {row.camera_id: row for row in connection.execute(others.where(*inside))}
    far = connection.execute(others.where(placement.c.range_m > _NEAR_M))
    rows |= {row.camera_id: row for row in far if any(_reach(_view(row)).meets(box) for box in boxes)}
    theirs = {row.site_id for row in rows.values()}
    query = select(site.c.id, site.c.name).where(site.c.id.in_(sorted(theirs)), named)
    seen = {row.id: row.name for row in connection.execute(query)} if theirs else {}
    return [
        _Seer(row.camera_id, row.name, row.site_id, seen.get(row.site_id, ""), _view(row), own=False)
        for _, row in sorted(rows.items())
        if row.site_id in seen or not row.secret
    ]


def _boxes(seers: Sequence[_Seer]) -> list[Box]:
    """What lies around all that the cameras of each site see; of many sites, what lies around all of them."""
    by_site: dict[int, list[Box]] = defaultdict(list)
    for each in seers:
        by_site[each.site_id].append(_reach(each.view))
    several = by_site.values() if len(by_site) <= _FEW_SITES else [[box for boxes in by_site.values() for box in boxes]]
    corners = [
        [point for box in boxes for point in ((box.west, box.south), (box.east, box.north))] for boxes in several
    ]
    return [box for box in map(spread, corners) if box is not None]


def _view(row: Any) -> Sector:
    return Sector(*(getattr(row, name) for name in _MEASURES))


def _outside() -> Any:
    """The cameras that run outside of buildings and say where they look."""
    secret = or_(camera.c.secrecy.in_(RESTRICTED), video_system.c.excluded.is_not(None))
    return (
        select(placement.c.camera_id, *(placement.c[name] for name in _MEASURES), camera.c.name, place.c.site_id)
        .add_columns(secret.label("secret"))
        .join(camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .join(site, site.c.id == place.c.site_id)
        .join(unit, unit.c.id == site.c.unit_id)
        .join(video_system, video_system.c.id == placement.c.system_id, isouter=True)
        .where(camera.c.removed_us.is_(None), camera.c.enabled, ~placement.c.indoor)
        .where(site.c.removed_us.is_(None), unit.c.removed_us.is_(None))
        .where(*(placement.c[name].is_not(None) for name in _MEASURES))
    )
