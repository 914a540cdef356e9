# SPDX-License-Identifier: Apache-2.0
"""The systems of a territory as points on a map, each with how its filing stands. One query, whatever their number."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Engine, and_, case, false, func, literal, or_, select

from fairwatch.clock import Clock
from fairwatch.db.govern import filing
from fairwatch.db.registry import placement, site, unit, video_system
from fairwatch.govern.filing.listing import days_by_zone
from fairwatch.govern.filing.records import OPEN, State
from fairwatch.govern.scope import Scope

Stand = Literal["filed", "waiting", "due", "returned", "overdue", "none"]
MOST = 5000


@dataclass(frozen=True, slots=True)
class Point:
    """A system where it stands: its site's place, else the middle of its cameras. `due_day` of what is open."""

    id: int
    name: str
    site_name: str
    unit_name: str
    latitude: float
    longitude: float
    stand: Stand
    due_day: str | None


@dataclass(frozen=True, slots=True)
class Atlas:
    """The points; how many systems have no place on earth yet; whether there are more than are told."""

    points: list[Point]
    unplaced: int
    cut: bool


def atlas(engine: Engine, clock: Clock, scope: Scope, code: str | None) -> Atlas:
    """All systems that the scope sees, in a division and below it. The most urgent thing says how a system stands."""

    def any_of(state: State) -> ColumnElement[int]:
        return func.max(case((filing.c.state == state.value, 1), else_=0))

    told = (
        select(
            filing.c.system_id,
            any_of(State.ACCEPTED).label("filed"),
            any_of(State.SUBMITTED).label("waiting"),
            any_of(State.RETURNED).label("returned"),
            func.min(case((filing.c.state.in_([each.value for each in OPEN]), filing.c.due_day))).label("first_day"),
        )
        .group_by(filing.c.system_id)
        .subquery()
    )
    of_system = placement.c.system_id == video_system.c.id
    latitude = func.coalesce(
        site.c.latitude, select(func.avg(placement.c.latitude)).where(of_system).scalar_subquery()
    ).label("latitude")
    longitude = func.coalesce(
        site.c.longitude, select(func.avg(placement.c.longitude)).where(of_system).scalar_subquery()
    ).label("longitude")
    with engine.connect() as connection:
        days = days_by_zone(connection, clock.utc_us())
        late = or_(false(), *(and_(site.c.zone == zone, told.c.first_day < day) for zone, day in days.items()))
        stand = case(
            (late, literal("overdue")),
            (told.c.returned == 1, literal("returned")),
            (told.c.first_day.is_not(None), literal("due")),
            (told.c.waiting == 1, literal("waiting")),
            (told.c.filed == 1, literal("filed")),
            else_=literal("none"),
        ).label("stand")
        query = (
            select(
                video_system.c.id,
                video_system.c.name,
                site.c.name.label("site_name"),
                unit.c.name.label("unit_name"),
                latitude,
                longitude,
                stand,
                told.c.first_day.label("due_day"),
            )
            .join(site, site.c.id == video_system.c.site_id)
            .join(unit, unit.c.id == site.c.unit_id)
            .outerjoin(told, told.c.system_id == video_system.c.id)
            .where(scope.sites(), video_system.c.removed_us.is_(None), site.c.removed_us.is_(None))
        )
        if code is not None:
            query = query.where(scope.lies_in(code))
        rows = connection.execute(query.order_by(video_system.c.id).limit(MOST + 1)).mappings().all()
    placed = [row for row in rows[:MOST] if row["latitude"] is not None and row["longitude"] is not None]
    points = [Point(**row) for row in placed]
    return Atlas(points, min(len(rows), MOST) - len(placed), len(rows) > MOST)
