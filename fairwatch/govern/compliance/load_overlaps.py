# SPDX-License-Identifier: Apache-2.0
"""Which cameras of a site see the same for the most part, from where they stand and look."""

from collections.abc import Sequence

from fairwatch.govern.registry.geometry import Sector, Shape, neighbours, overlap, shape

from .facts import CameraFacts

_MOST = 0.5
_STOREY_M = 2.5


def overlapping(cameras: Sequence[CameraFacts]) -> Sequence[tuple[str, str]]:
    """The pairs of names whose fields of view share at least half of the smaller one."""
    seeing = [each for each in cameras if each.view is not None]
    sectors = [Sector(*each.view) for each in seeing if each.view is not None]
    if len(seeing) < 2:
        return ()
    origin = (sectors[0].latitude, sectors[0].longitude)
    shapes = [shape(each, origin) for each in sectors]
    return [
        (seeing[a].name, seeing[b].name)
        for a, b in neighbours(shapes)
        if _could_share(seeing[a], seeing[b])
        and _at_most(shapes[a], shapes[b]) >= _MOST
        and overlap(shapes[a], shapes[b]) >= _MOST
    ]


def _at_most(one: Shape, other: Shape) -> float:
    """A share that the overlap cannot exceed, from the boxes around them: most pairs need no more than that."""
    west, south, east, north = one.box
    wide = min(east, other.box[2]) - max(west, other.box[0])
    high = min(north, other.box[3]) - max(south, other.box[1])
    return max(wide, 0.0) * max(high, 0.0) / min(one.area_m2, other.area_m2)


def _could_share(one: CameraFacts, other: CameraFacts) -> bool:
    """Inside a building walls part the views: there only cameras of one place and storey."""
    if not one.indoor and not other.indoor:
        return True
    if one.place_id != other.place_id:
        return False
    return one.height_m is None or other.height_m is None or abs(one.height_m - other.height_m) < _STOREY_M
