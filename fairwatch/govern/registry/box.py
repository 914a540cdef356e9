# SPDX-License-Identifier: Apache-2.0
"""A part of the map, and what lies in it. Degrees are WGS 84.

A box that crosses the antimeridian is not known: sites there are asked for in two.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_

from fairwatch.db.registry import place

EDGES = ("west", "south", "east", "north")
"""The columns of a place that tell how far its outline reaches."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the map."""

    west: float
    south: float
    east: float
    north: float

    def meets(self, other: "Box") -> bool:
        """Whether the two have a point in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    def around(self, degrees: float) -> "Box":
        """The box with a margin."""
        return Box(self.west - degrees, self.south - degrees, self.east + degrees, self.north + degrees)


def around(points: Iterable[Sequence[float]]) -> Box | None:
    """What lies around points of longitude and latitude; None where there are none."""
    found = list(points)
    if not found:
        return None
    longitudes, latitudes = zip(*found, strict=True)
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def points_of(outline: Mapping[str, Any] | None) -> Iterator[Sequence[float]]:
    """The corners of a GeoJSON Polygon, or the one of a Point."""
    if outline is None:
        return
    rings = [[outline["coordinates"]]] if outline["type"] == "Point" else outline["coordinates"]
    for ring in rings:
        yield from ring


def reaches_into(box: Box) -> ColumnElement[bool]:
    """The condition on `place` rows whose outline reaches into a box."""
    columns = place.c
    return and_(
        columns.south <= box.north, columns.north >= box.south, columns.west <= box.east, columns.east >= box.west
    )


def edges_of(values: Mapping[str, Any]) -> dict[str, float | None]:
    """How far the outline among the columns of a place reaches, to be written with it; nothing where none is given."""
    if "outline" not in values:
        return {}
    reach = around(points_of(json.loads(values["outline"]))) if values["outline"] else None
    return {edge: None if reach is None else getattr(reach, edge) for edge in EDGES}
