# SPDX-License-Identifier: Apache-2.0
"""Fields of view on the ground: a camera sees a sector of a circle; what it covers, and what two have in common.

Positions are degrees (WGS 84); within the reach of a camera the ground is taken as flat, which is right to a
thousandth. A sector is cut into convex wedges, so that what two share is the sum of what their wedges share.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import combinations, pairwise

Point = tuple[float, float]
METRES_PER_DEGREE = 111_320.0
_WEDGE_DEG = 90.0
_STEP_DEG = 10.0
# The least that a cell of the grid measures: about what a street camera sees.
_CELL_M = 40.0
_ROUND_DEG = 360.0
_RASTER = 128


@dataclass(frozen=True, slots=True)
class Sector:
    """A field of view: where it begins, where its middle points (clockwise from north), how wide and how far."""

    latitude: float
    longitude: float
    direction_deg: float
    angle_deg: float
    range_m: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A field of view drawn: as wedges, each a convex polygon in metres east and north of an origin, anticlockwise."""

    wedges: tuple[tuple[Point, ...], ...]
    area_m2: float
    box: tuple[float, float, float, float]


def metres(latitude: float, longitude: float, origin: tuple[float, float]) -> Point:
    """East and north of an origin (latitude, longitude), in metres."""
    east_deg = (longitude - origin[1] + 180) % 360 - 180
    return east_deg * METRES_PER_DEGREE * math.cos(math.radians(origin[0])), (latitude - origin[0]) * METRES_PER_DEGREE


def degrees(east_m: float, north_m: float, origin: tuple[float, float]) -> list[float]:
    """The [longitude, latitude] of a point so many metres east and north of an origin (latitude, longitude)."""
    along = METRES_PER_DEGREE * math.cos(math.radians(origin[0]))
    return [origin[1] + east_m / along, origin[0] + north_m / METRES_PER_DEGREE]


def shape(view: Sector, origin: tuple[float, float]) -> Shape:
    """The sector of a field of view. Its arc is a polygon of steps of at most ten degrees, within the circle."""
    centre = metres(view.latitude, view.longitude, origin)
    start = view.direction_deg - view.angle_deg / 2
    count = math.ceil(view.angle_deg / _WEDGE_DEG)
    width = view.angle_deg / count
    wedges = tuple(_wedge(centre, start + width * number, width, view.range_m) for number in range(count))
    points = [point for wedge in wedges for point in wedge]
    easts, norths = [point[0] for point in points], [point[1] for point in points]
    return Shape(wedges, sum(map(area, wedges)), (min(easts), min(norths), max(easts), max(norths)))


def _wedge(centre: Point, start_deg: float, width_deg: float, range_m: float) -> tuple[Point, ...]:
    steps = max(1, math.ceil(width_deg / _STEP_DEG))
    rim = []
    for step in range(steps + 1):
        bearing = math.radians(start_deg + width_deg * step / steps)
        rim.append((centre[0] + range_m * math.sin(bearing), centre[1] + range_m * math.cos(bearing)))
    # Bearings run clockwise; polygons here run the other way.
    return (centre, *reversed(rim))


def area(polygon: Sequence[Point]) -> float:
    """Of a polygon that runs anticlockwise (negative where it runs clockwise)."""
    if len(polygon) < 3:
        return 0.0
    ends = (*polygon[1:], polygon[0])
    origin = polygon[0]
    # Measured from one of its corners: far from zero the products would eat the digits.
    return (
        sum(
            (x1 - origin[0]) * (y2 - origin[1]) - (x2 - origin[0]) * (y1 - origin[1])
            for (x1, y1), (x2, y2) in zip(polygon, ends, strict=True)
        )
        / 2
    )


def shared(one: Sequence[Point], other: Sequence[Point]) -> list[Point]:
    """What two convex anticlockwise polygons share (Sutherland and Hodgman, 1974)."""
    kept = list(one)
    for (ax, ay), (bx, by) in zip(other, (*other[1:], other[0]), strict=True):
        if not kept:
            return []
        wide, high = bx - ax, by - ay
        # Which side of the edge each corner lies on: not negative is within.
        sides = [wide * (y - ay) - high * (x - ax) for x, y in kept]
        if min(sides) >= 0:
            continue
        cut: list[Point] = []
        for here, there, at, to in zip(kept, (*kept[1:], kept[0]), sides, (*sides[1:], sides[0]), strict=True):
            if at >= 0:
                cut.append(here)
            if (at > 0 > to) or (at < 0 < to):
                part = at / (at - to)
                cut.append((here[0] + (there[0] - here[0]) * part, here[1] + (there[1] - here[1]) * part))
        kept = cut
    return kept


def overlap(one: Shape, other: Shape) -> float:
    """The share of the smaller shape that the other covers too, 0 to 1."""
    if not _meet(one.box, other.box):
        return 0.0
    both = sum(area(shared(a, b)) for a in one.wedges for b in other.wedges)
    return min(1.0, max(0.0, both / min(one.area_m2, other.area_m2)))


def overlap_share(one: Sector, other: Sector) -> float:
    """The share of the smaller field of view that the other covers too, 0 to 1; the same whichever comes first."""
    first, second = sorted((one, other), key=astuple)
    origin = (first.latitude, first.longitude)
    return overlap(shape(first, origin), shape(second, origin))


def sees(view: Sector, longitude: float, latitude: float) -> bool:
    """Whether a point lies in the field of view."""
    return _sees(view, *metres(latitude, longitude, (view.latitude, view.longitude)))


def _sees(view: Sector, east_m: float, north_m: float) -> bool:
    if math.hypot(east_m, north_m) > view.range_m:
        return False
    aside = (math.degrees(math.atan2(east_m, north_m)) - view.direction_deg + 180) % 360 - 180
    return abs(aside) <= view.angle_deg / 2


def outline(view: Sector) -> list[list[float]]:
    """The field of view as a closed ring of [longitude, latitude], anticlockwise (RFC 7946, 3.1.6)."""
    origin = (view.latitude, view.longitude)
    steps = max(2, math.ceil(view.angle_deg / _STEP_DEG))
    start = view.direction_deg + view.angle_deg / 2
    bearings = [math.radians(start - view.angle_deg * step / steps) for step in range(steps + 1)]
    rim = [degrees(view.range_m * math.sin(each), view.range_m * math.cos(each), origin) for each in bearings]
    if view.angle_deg >= _ROUND_DEG:
        return [*rim[:-1], rim[0]]
    apex = [view.longitude, view.latitude]
    return [apex, *rim, apex]


def covered_share(rings: Sequence[Sequence[Sequence[float]]], views: Sequence[Sector]) -> float:
    """The share of a polygon (GeoJSON rings, the first its edge, the others holes) that some view covers, 0 to 1.

    Counted on a raster, so right to about a hundredth.
    """
    longitudes, latitudes = [point[0] for point in rings[0]], [point[1] for point in rings[0]]
    west, south, east, north = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
    wide, high = (east - west) / _RASTER, (north - south) / _RASTER
    if not wide or not high:
        return 0.0
    import numpy as np

    middles = np.arange(_RASTER) + 0.5
    across, along = west + middles * wide, south + middles * high
    inside = np.zeros((_RASTER, _RASTER), dtype=bool)
    # Even and odd: each edge turns round all that lies east of where it crosses a line of the raster.
    for ring in rings:
        for (x1, y1, *_), (x2, y2, *_) in pairwise(ring):
            low, high_ = np.searchsorted(along, (min(y1, y2), max(y1, y2)))
            crossings = x1 + (along[low:high_] - y1) / (y2 - y1) * (x2 - x1) if high_ > low else along[:0]
            inside[low:high_] ^= across[None, :] >= crossings[:, None]
    count = int(inside.sum())
    if not count:
        return 0.0
    left = inside
    for view in views:
        shrink = max(1e-6, math.cos(math.radians(view.latitude)))
        reach = view.range_m / METRES_PER_DEGREE
        columns = slice(*np.searchsorted(across, (view.longitude - reach / shrink, view.longitude + reach / shrink)))
        lines = slice(*np.searchsorted(along, (view.latitude - reach, view.latitude + reach)))
        norths = ((along[lines] - view.latitude) * METRES_PER_DEGREE)[:, None]
        easts = ((across[columns] - view.longitude) * METRES_PER_DEGREE * shrink)[None, :]
        aside = (np.degrees(np.arctan2(easts, norths)) - view.direction_deg + 180) % 360 - 180
        seen = (np.hypot(easts, norths) <= view.range_m) & (np.abs(aside) <= view.angle_deg / 2)
        left[lines, columns] &= ~seen
    return 1 - int(left.sum()) / count


def neighbours(shapes: Sequence[Shape]) -> Iterator[tuple[int, int]]:
    """The pairs whose boxes meet, by index, each once: found on a grid, not by comparing all with all."""
    cell_m = _cell_m(shapes)
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, each in enumerate(shapes):
        for cell in _cells(each.box, cell_m):
            cells[cell].append(index)
    for (column, line), inside in cells.items():
        for a, b in combinations(inside, 2):
            one, other = shapes[a].box, shapes[b].box
            if not _meet(one, other):
                continue
            # Of all cells that both are in, the one of the corner where their boxes begin to meet tells of the pair.
            corner = max(one[0], other[0]), max(one[1], other[1])
            if (math.floor(corner[0] / cell_m), math.floor(corner[1] / cell_m)) == (column, line):
                yield a, b


def _cell_m(shapes: Sequence[Shape]) -> float:
    """As wide as the boxes are on average, so that cameras that see for kilometres do not fill the memory with cells."""
    sides = sum(east - west + north - south for west, south, east, north in (each.box for each in shapes))
    return max(_CELL_M, sides / 2 / max(1, len(shapes)))


def _cells(box: tuple[float, float, float, float], cell_m: float) -> Iterable[tuple[int, int]]:
    west, south, east, north = (math.floor(each / cell_m) for each in box)
    return ((column, line) for column in range(west, east + 1) for line in range(south, north + 1))


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
