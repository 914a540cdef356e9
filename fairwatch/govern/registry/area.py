# SPDX-License-Identifier: Apache-2.0
"""What lies in a part of the map: places, and cameras each for itself or, where there are too many, counted by cells.
And what the texts would say of a place that is not entered yet.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, Row, Select, and_, case, cast, func, or_, select

from fairwatch.clock import Clock
from fairwatch.db.registry import floor_plan, place, placement, site
from fairwatch.db.tables import camera
from fairwatch.govern.rules.binding import LegalClass, PlaceRuling
from fairwatch.govern.rules.load import place_kinds
from fairwatch.govern.scope import EVERYTHING, Scope

from .box import Box, around, points_of, reaches_into
from .conditions import in_breach, in_service, still_there, working
from .errors import RegistryInvalid, RegistryNotFound
from .law import SITE_FACTS, ruling_at, ruling_of

MOST_CAMERAS = 1500
MOST_PLACES = 1500
MOST_FLOORS = 300
# How far from the point of its site a floor plan may be: some five kilometres.
_AROUND_DEG = 0.05
_CELLS = 24
# More cells than can be above each other, wherever cameras stand.
_ROW = 1_000_000_000
# Sites no farther apart say little of where their cameras stand.
_SPOT_DEG = 0.02


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """A place with what its colour says. `cameras` and `working` as in `models.Place`."""

    id: int
    site_id: int
    name: str
    kind: str
    outline: Mapping[str, Any] | None
    floor_plan_id: int | None
    legal_class: LegalClass
    cameras: int
    working: int


@dataclass(frozen=True, slots=True)
class DrawnCamera:
    """A camera that stands somewhere, and where it looks. `working`: it is on and records."""

    camera_id: int
    camera_name: str
    place_id: int
    floor_plan_id: int | None
    enabled: bool
    barred: str
    in_breach: bool
    working: bool
    latitude: float | None
    longitude: float | None
    direction_deg: float | None
    angle_deg: float | None
    range_m: float | None


@dataclass(frozen=True, slots=True)
class DrawnFloor:
    """A floor plan. `corners`: longitude and latitude, clockwise from the top left of its picture."""

    id: int
    site_id: int
    site_name: str
    name: str
    level: int
    document_id: int
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Cameras near each other: how many, and the middle of where they stand."""

    latitude: float
    longitude: float
    count: int


@dataclass(frozen=True, slots=True)
class Area:
    """`extent` holds everything that is shown, None where there is nothing with a position. Either `cameras` or
    `clusters` is empty. `cut`: there are more places than are given.
    """

    places: tuple[DrawnPlace, ...]
    cameras: tuple[DrawnCamera, ...]
    clusters: tuple[Cluster, ...]
    floors: tuple[DrawnFloor, ...]
    extent: Box | None
    cut: bool


class Areas:
    """Reads the map. Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def look(self, scope: Scope, box: Box | None = None, site_id: int | None = None) -> Area:
        """What is in a box, of one site, or both; with neither all that the person sees. A camera or place without
        a position is listed only for its site.
        """
        conditions: list[ColumnElement[bool]] = [scope.sites(), site.c.removed_us.is_(None)]
        if site_id is not None:
            conditions.append(site.c.id == site_id)
        with self._engine.connect() as connection:
            # Who sees everything sees every camera: their sites need not be looked up to count them.
            sited = [] if scope == EVERYTHING and site_id is None else conditions
            cameras, clusters = self._cameras(connection, sited, box, everything=site_id is not None)
            places, cut = self._places(connection, conditions, box, clustered=bool(clusters))
            floors = [] if clusters else _floors(connection, _near(conditions, box), box)
            spots = list(connection.execute(_site_points().where(*conditions)).all()) if box is None else []
        extent = box or _extent(places, cameras, clusters, floors, spots)
        return Area(tuple(places), tuple(cameras), tuple(clusters), tuple(floors), extent, cut)

    def ruled(self, site_id: int, kind: str, scope: Scope) -> PlaceRuling:
        """What the texts would say of a place of that kind at the site today. Raises RegistryNotFound, RegistryInvalid."""
        if kind not in place_kinds():
            raise RegistryInvalid([("kind", "choice")])
        query = select(*SITE_FACTS).where(site.c.id == site_id, site.c.removed_us.is_(None), scope.sites())
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise RegistryNotFound(f"There is no site {site_id}.", what="site", id=site_id)
        return ruling_of(row, kind, self._clock.utc_us())

    def _cameras(
        self, connection: Connection, conditions: list[ColumnElement[bool]], box: Box | None, *, everything: bool
    ) -> tuple[list[DrawnCamera], list[Cluster]]:
        inside: list[ColumnElement[bool]] = []
        if box is not None:
            inside += [
                placement.c.latitude.between(box.south, box.north),
                placement.c.longitude.between(box.west, box.east),
            ]
        elif not everything:
            inside.append(placement.c.latitude.is_not(None))
        # Counted without looking up each camera, its place and its site: that would be most of the work.
        counted = [*inside, still_there()]
        if conditions:
            counted.append(placement.c.place_id.in_(select(place.c.id).join(site).where(*conditions)))
        enough = select(placement.c.camera_id).where(*counted).limit(MOST_CAMERAS + 1).subquery()
        if (connection.scalar(select(func.count()).select_from(enough)) or 0) > MOST_CAMERAS:
            around = box or _spread(connection, conditions, counted)
            if around is not None:
                return [], _clusters(connection, counted, around)
        rows = connection.execute(_drawn().where(*conditions, *inside, in_service()).order_by(placement.c.camera_id))
        return [DrawnCamera(**{name: getattr(row, name) for name in DrawnCamera.__slots__}) for row in rows], []

    def _places(
        self, connection: Connection, conditions: list[ColumnElement[bool]], box: Box | None, *, clustered: bool
    ) -> tuple[list[DrawnPlace], bool]:
        """Too far away to tell cameras apart, places are not drawn either."""
        if clustered:
            return [], False
        query = (
            select(place, *SITE_FACTS)
            .join(site, site.c.id == place.c.site_id)
            .where(*conditions, place.c.removed_us.is_(None))
            .limit(MOST_PLACES + 1)
        )
        if box is not None:
            query = query.where(reaches_into(box))
        rows = connection.execute(query.order_by(place.c.id)).all()
        cut, rows = len(rows) > MOST_PLACES, rows[:MOST_PLACES]
        counts = _standing_in(connection, [row.id for row in rows])
        now_us = self._clock.utc_us()
        return [_place(row, counts.get(row.id, (0, 0)), now_us) for row in rows], cut


def _standing_in(connection: Connection, place_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Of each place that has cameras, how many there are and how many of them work."""
    query = (
        select(placement.c.place_id, func.count().label("cameras"), func.sum(case((working(), 1), else_=0)).label("on"))
        .join(camera, camera.c.id == placement.c.camera_id)
        .where(placement.c.place_id.in_(place_ids), in_service())
        .group_by(placement.c.place_id)
    )
    return {row.place_id: (row.cameras, int(row.on)) for row in connection.execute(query)}


def _near(conditions: list[ColumnElement[bool]], box: Box | None) -> list[ColumnElement[bool]]:
    """The conditions on sites that may have something in the box."""
    if box is None:
        return conditions
    return [*conditions, or_(_stands_in(box.around(_AROUND_DEG)), site.c.latitude.is_(None))]


def _stands_in(box: Box) -> ColumnElement[bool]:
    return and_(site.c.latitude.between(box.south, box.north), site.c.longitude.between(box.west, box.east))


def _floors(connection: Connection, near: list[ColumnElement[bool]], box: Box | None) -> list[DrawnFloor]:
    query = (
        select(floor_plan, site.c.name.label("site_name"))
        .join(site, site.c.id == floor_plan.c.site_id)
        .where(*near, floor_plan.c.removed_us.is_(None))
        .order_by(floor_plan.c.level, floor_plan.c.name, floor_plan.c.id)
        .limit(MOST_FLOORS)
    )
    drawn = []
    for row in connection.execute(query):
        corners = tuple((longitude, latitude) for longitude, latitude in json.loads(row.corners))
        reach = around(corners)
        if box is None or (reach is not None and reach.meets(box)):
            drawn.append(DrawnFloor(row.id, row.site_id, row.site_name, row.name, row.level, row.document_id, corners))
    return drawn


def _standing(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(placement)
        .join(camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .join(site, site.c.id == place.c.site_id)
    )


def _drawn() -> Select[Any]:
    return _standing(
        placement,
        place.c.floor_plan_id,
        camera.c.name.label("camera_name"),
        camera.c.enabled,
        camera.c.barred,
        in_breach().label("in_breach"),
        working().label("working"),
    )


def _spread(
    connection: Connection, conditions: list[ColumnElement[bool]], counted: list[ColumnElement[bool]]
) -> Box | None:
    """About where so many cameras stand: among their sites, or, of sites that are at one spot, they themselves."""
    for table, within in ((site, conditions or [site.c.removed_us.is_(None)]), (placement, counted)):
        longitude, latitude = table.c.longitude, table.c.latitude
        query = select(func.min(longitude), func.min(latitude), func.max(longitude), func.max(latitude)).where(*within)
        west, south, east, north = connection.execute(query).one()
        if (
            west is not None
            and south is not None
            and (table is placement or max(east - west, north - south) > _SPOT_DEG)
        ):
            return Box(west, south, east, north)
    return None


def _site_points() -> Select[Any]:
    return select(site.c.latitude, site.c.longitude).where(site.c.latitude.is_not(None), site.c.longitude.is_not(None))


def _clusters(connection: Connection, counted: list[ColumnElement[bool]], box: Box) -> list[Cluster]:
    """Half a cell is taken away before rounding: databases differ in how they cut numbers off, not in how they round."""
    wide = max((box.east - box.west) / _CELLS, 1e-6)
    high = max((box.north - box.south) / _CELLS, 1e-6)
    # One number for a cell: to group by two takes longer.
    column = cast(func.round((placement.c.longitude - box.west) / wide - 0.5), BigInteger)
    row = cast(func.round((placement.c.latitude - box.south) / high - 0.5), BigInteger)
    middle = func.avg(placement.c.latitude), func.avg(placement.c.longitude), func.count()
    query = select(*middle).where(*counted, placement.c.latitude.is_not(None)).group_by(column * _ROW + row)
    return [Cluster(float(lat), float(lng), int(count)) for lat, lng, count in connection.execute(query)]


def _place(row: Row[Any], counts: tuple[int, int], now_us: int) -> DrawnPlace:
    return DrawnPlace(
        id=row.id,
        site_id=row.site_id,
        name=row.name,
        kind=row.kind,
        outline=json.loads(row.outline) if row.outline else None,
        floor_plan_id=row.floor_plan_id,
        legal_class=ruling_at(row, now_us).legal_class,
        cameras=counts[0],
        working=counts[1],
    )


def _extent(
    places: Iterable[DrawnPlace],
    cameras: Iterable[DrawnCamera],
    clusters: Iterable[Cluster],
    floors: Iterable[DrawnFloor],
    spots: Iterable[Row[Any]],
) -> Box | None:
    points = [point for each in places for point in points_of(each.outline)]
    points += [
        (each.longitude, each.latitude) for each in cameras if each.longitude is not None and each.latitude is not None
    ]
    points += [(each.longitude, each.latitude) for each in clusters]
    points += [corner for each in floors for corner in each.corners]
    points += [(row.longitude, row.latitude) for row in spots]
    return around(points)
