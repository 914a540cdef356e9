# SPDX-License-Identifier: Apache-2.0
"""What is missing or wrong on the ground: required places without a camera, cameras that their unit may not have built,
cameras that wait for a consent, cameras in breach.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, Join, Select, and_, exists, func, literal, select

from fairwatch.clock import Clock
from fairwatch.db.registry import place, placement, site, unit
from fairwatch.db.tables import camera
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.scope import EVERYTHING, Scope

from .conditions import breached, idle, in_service, is_barred, nowhere, purposeless, still_there, working
from .judgement import FORBIDDEN, NO_CONSENT
from .law import DECIDED, SITE_FACTS, citations, of_class, open_to, ruling_at, shut_out
from .models import Citation, Page


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A place where a text demands a camera and none works. `cameras` counts those that stand there and do not."""

    place_id: int
    place_name: str
    kind: str
    site_id: int
    site_name: str
    unit_id: int
    unit_name: str
    division: str
    cameras: int
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class WrongBuilder:
    """A camera where its unit may not build."""

    camera_id: int
    camera_name: str
    place_id: int
    place_name: str
    kind: str
    unit_id: int
    unit_name: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A camera that stands nowhere. `location` is what people wrote, which says nothing of the law."""

    camera_id: int
    camera_name: str
    location: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of each. `undecided`: places of which a person must decide whether a text means them."""

    uncovered: int
    undecided: int
    wrong_builder: int
    forbidden: int
    no_consent: int
    in_breach: int
    unsigned: int
    without_purpose: int
    unplaced: int


class Checks:
    """Asked of the database, page by page. `site_id`: of one site alone."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def uncovered(
        self, scope: Scope, *, site_id: int | None = None, after: int | None = None, limit: int = 100
    ) -> Page[Uncovered]:
        """Required places without a working camera, by id."""
        now_us = self._clock.utc_us()
        standing = select(func.count()).select_from(placement.join(camera))
        standing = standing.where(placement.c.place_id == place.c.id, in_service())
        with self._engine.connect() as connection:
            query = (
                select(
                    place.c.id,
                    place.c.name,
                    place.c.kind,
                    site.c.id.label("site_id"),
                    site.c.name.label("site_name"),
                    unit.c.id.label("unit_id"),
                    unit.c.name.label("unit_name"),
                    standing.scalar_subquery().label("cameras"),
                    *DECIDED,
                    *SITE_FACTS,
                )
                .select_from(place.join(site, site.c.id == place.c.site_id).join(unit, unit.c.id == site.c.unit_id))
                .where(
                    place.c.removed_us.is_(None),
                    scope.sites(),
                    of_class(connection, scope, LegalClass.REQUIRED, now_us),
                    ~_has_working(),
                    *_of_site(site_id),
                    place.c.id > (after or 0),
                )
                .order_by(place.c.id)
                .limit(limit + 1)
            )
            rows = connection.execute(query).all()
        items = tuple(
            Uncovered(
                row.id,
                row.name,
                row.kind,
                row.site_id,
                row.site_name,
                row.unit_id,
                row.unit_name,
                row.site_division,
                row.cameras,
                citations(ruling_at(row, now_us)),
            )
            for row in rows[:limit]
        )
        return Page(items, items[-1].place_id if len(rows) > limit else None)

    def wrong_builders(
        self, scope: Scope, *, site_id: int | None = None, after: int | None = None, limit: int = 100
    ) -> Page[WrongBuilder]:
        """Cameras of others than government where a text lets only government build, by id."""
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            query = (
                select(
                    placement.c.camera_id,
                    camera.c.name,
                    place.c.id.label("place_id"),
                    place.c.name.label("place_name"),
                    place.c.kind,
                    unit.c.id.label("unit_id"),
                    unit.c.name.label("unit_name"),
                    unit.c.kind.label("unit_kind"),
                    *DECIDED,
                    *SITE_FACTS,
                )
                .select_from(_cameras())
                .where(
                    in_service(),
                    scope.sites(),
                    unit.c.kind != "government",
                    of_class(connection, scope, LegalClass.REQUIRED, now_us, builder="government"),
                    *_of_site(site_id),
                    placement.c.camera_id > (after or 0),
                )
                .order_by(placement.c.camera_id)
                .limit(limit + 1)
            )
            rows = connection.execute(query).all()
        items = []
        for row in rows[:limit]:
            ruled = open_to(row, now_us)
            only = {(pack.id, article) for pack, article, _ in shut_out(ruled, row.unit_kind)}
            texts = tuple(each for each in citations(ruled) if (each.pack, each.article) in only)
            items.append(
                WrongBuilder(
                    row.camera_id,
                    row.name,
                    row.place_id,
                    row.place_name,
                    row.kind,
                    row.unit_id,
                    row.unit_name,
                    texts,
                )
            )
        return Page(tuple(items), items[-1].camera_id if len(rows) > limit else None)

    def unplaced(self, scope: Scope, *, after: int | None = None, limit: int = 100) -> Page[Unplaced]:
        """Cameras that stand nowhere yet, by id: all of them, or those of a unit; an authority sees none."""
        if scope != EVERYTHING and scope.unit_id is None:
            return Page((), None)
        query = select(camera.c.id, camera.c.name, camera.c.place, camera.c.enabled)
        query = query.where(camera.c.id > (after or 0)).order_by(camera.c.id).limit(limit + 1)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(nowhere(connection, scope.unit_id))).all()
        items = tuple(Unplaced(row.id, row.name, row.place, row.enabled) for row in rows[:limit])
        return Page(items, items[-1].camera_id if len(rows) > limit else None)

    def tally(self, scope: Scope, *, site_id: int | None = None) -> Tally:
        """How many there are of each in a scope, for a page that only counts."""
        now_us = self._clock.utc_us()
        everything = scope == EVERYTHING and site_id is None
        seen = (scope.sites(), *_of_site(site_id))
        with self._engine.connect() as connection:
            required = of_class(connection, scope, LegalClass.REQUIRED, now_us)
            open_ = select(func.count()).select_from(place.join(site, site.c.id == place.c.site_id))
            open_ = open_.where(
                place.c.removed_us.is_(None), of_class(connection, scope, LegalClass.UNDECIDED, now_us), *seen
            )
            some_works = select(literal(1)).where(
                placement.c.place_id == place.c.id, placement.c.camera_id.not_in(idle())
            )
            bare = select(func.count()).select_from(place.join(site, site.c.id == place.c.site_id))
            bare = bare.where(place.c.removed_us.is_(None), required, ~some_works.exists(), *seen)
            by_government = of_class(connection, scope, LegalClass.REQUIRED, now_us, builder="government")
            wrong = select(func.count()).select_from(_cameras())
            wrong = wrong.where(in_service(), unit.c.kind != "government", by_government, *seen)
            # Who sees everything sees every camera: where it stands need not be looked up. Nor is each camera looked up
            # for what the placement itself says: a county has a hundred thousand.
            here = [] if everything else [placement.c.place_id.in_(select(place.c.id).join(site).where(*seen))]
            standing = select(
                func.count().label("placed"),
                func.count().filter(placement.c.sign_day.is_(None)).label("unsigned"),
            ).where(still_there(), *here)
            counted = connection.execute(standing).one()
            barred = select(camera.c.barred, func.count().label("cameras")).where(
                and_(is_barred(), camera.c.barred.in_((FORBIDDEN, NO_CONSENT))),
                in_service(),
                exists().where(placement.c.camera_id == camera.c.id, *here),
            )
            stopped = {row.barred: row.cameras for row in connection.execute(barred.group_by(camera.c.barred))}

            def of(chosen: Select[tuple[int]]) -> int:
                query = select(func.count()).select_from(placement)
                query = query.where(placement.c.camera_id.in_(chosen), still_there(), *here)
                return int(connection.scalar(query) or 0)

            unplaced = 0
            if everything:
                cameras = connection.scalar(select(func.count()).select_from(camera).where(in_service())) or 0
                unplaced = cameras - counted.placed
            elif scope.unit_id is not None and site_id is None:
                free = nowhere(connection, scope.unit_id)
                unplaced = int(connection.scalar(select(func.count()).select_from(camera).where(free)) or 0)
            return Tally(
                uncovered=int(connection.scalar(bare) or 0),
                undecided=int(connection.scalar(open_) or 0),
                wrong_builder=int(connection.scalar(wrong) or 0),
                forbidden=stopped.get(FORBIDDEN, 0),
                no_consent=stopped.get(NO_CONSENT, 0),
                in_breach=of(breached()),
                unsigned=counted.unsigned,
                without_purpose=of(purposeless()),
                unplaced=unplaced,
            )


def _has_working() -> ColumnElement[bool]:
    return exists().where(placement.c.place_id == place.c.id, placement.c.camera_id == camera.c.id, working())


def _of_site(site_id: int | None) -> Sequence[ColumnElement[bool]]:
    return () if site_id is None else (site.c.id == site_id,)


def _cameras() -> Join:
    return (
        placement.join(camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .join(site, site.c.id == place.c.site_id)
        .join(unit, unit.c.id == site.c.unit_id)
    )
