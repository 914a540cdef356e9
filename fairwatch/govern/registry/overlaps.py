# SPDX-License-Identifier: Apache-2.0
"""Cameras that see the same ground: what could have been built once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, select

from fairwatch.db.registry import place, placement, site
from fairwatch.db.tables import camera
from fairwatch.govern.scope import Scope

from .conditions import in_service
from .errors import RegistryInvalid
from .geometry import Sector, neighbours, overlap, shape

MOST_CAMERAS = 20_000
_STOREY_M = 2.5


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two cameras and the share of the smaller field of view that the other covers too, 0 to 1."""

    camera_ids: tuple[int, int]
    names: tuple[str, str]
    site_ids: tuple[int, int]
    share: float


class Overlaps:
    """Finds them. Inside a building walls part the views: there only cameras of one place are compared."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(
        self,
        scope: Scope,
        *,
        least: float = 0.5,
        site_id: int | None = None,
        system_id: int | None = None,
        division: str = "",
        limit: int = 1000,
    ) -> Sequence[Overlap]:
        """The pairs that share at least `least`, those that share most first.

        Raises RegistryInvalid when there are more than `MOST_CAMERAS` to compare: ask for a smaller part.
        """
        where: list[ColumnElement[bool]] = [scope.sites(), in_service(), camera.c.enabled]
        where += [placement.c[name].is_not(None) for name in _MEASURES]
        if site_id is not None:
            where.append(site.c.id == site_id)
        if system_id is not None:
            where.append(placement.c.system_id == system_id)
        if division:
            where.append(Scope(division=division).sites())
        with self._engine.connect() as connection:
            rows = connection.execute(_seeing().where(*where).limit(MOST_CAMERAS + 1)).all()
        if len(rows) > MOST_CAMERAS:
            raise RegistryInvalid([("site_id", "too-many")])
        return _pairs(rows, least)[:limit]


def _pairs(rows: Sequence[Row[Any]], least: float) -> list[Overlap]:
    if not rows:
        return []
    origin = (rows[0].latitude, rows[0].longitude)
    shapes = [shape(Sector(*(getattr(row, name) for name in _MEASURES)), origin) for row in rows]
    found = []
    for a, b in neighbours(shapes):
        one, other = rows[a], rows[b]
        if not _could_share(one, other):
            continue
        share = overlap(shapes[a], shapes[b])
        if share >= least:
            one, other = sorted((one, other), key=lambda row: int(row.camera_id))
            found.append(
                Overlap(
                    (one.camera_id, other.camera_id),
                    (one.name, other.name),
                    (one.site_id, other.site_id),
                    round(share, 4),
                )
            )
    return sorted(found, key=lambda each: (-each.share, each.camera_ids))


def _could_share(one: Row[Any], other: Row[Any]) -> bool:
    if not one.indoor and not other.indoor:
        return True
    if one.place_id != other.place_id:
        return False
    return one.height_m is None or other.height_m is None or abs(one.height_m - other.height_m) < _STOREY_M


_MEASURES = ("latitude", "longitude", "direction_deg", "angle_deg", "range_m")


def _seeing() -> Any:
    return (
        select(
            placement.c.camera_id,
            placement.c.place_id,
            placement.c.indoor,
            placement.c.height_m,
            *(placement.c[name] for name in _MEASURES),
            camera.c.name,
            place.c.site_id,
        )
        .select_from(placement)
        .join(camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .join(site, site.c.id == place.c.site_id)
        .order_by(placement.c.camera_id)
    )
