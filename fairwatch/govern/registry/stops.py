# SPDX-License-Identifier: Apache-2.0
"""Cameras that a text stops: why one is stopped, and which ones a change of their place or site would stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, select

from fairwatch.clock import Clock
from fairwatch.db.registry import place, placement, site
from fairwatch.db.tables import camera
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import Scope

from .classes import LIGHT, by_places
from .conditions import in_service
from .errors import RegistryNotFound
from .fields import PLACE, SITE, checked
from .judgement import Judge, placed
from .law import DECIDED
from .models import Citation

NAMED = 10
"""So many of the cameras that would stop are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a camera may not run: `reason` as in `camera.barred`, empty where it may. Without a place nothing is cited: it was
    taken out of the one that barred it.
    """

    reason: str
    place_id: int | None = None
    place_name: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Stops:
    """What a change would stop: cameras that run now, and with those that are off `barred` ones in all."""

    running: int
    barred: int
    cameras: tuple[str, ...]
    citations: tuple[Citation, ...]


class Halts:
    """Reads only. What it says is what `Judge` would do."""

    def __init__(self, engine: Engine, clock: Clock, judge: Judge) -> None:
        self._engine = engine
        self._clock = clock
        self._judge = judge

    def why(self, camera_id: int) -> Stopped:
        """Why a camera is stopped, by the texts of today."""
        with self._engine.connect() as connection:
            barred = connection.scalar(select(camera.c.barred).where(camera.c.id == camera_id, in_service())) or ""
            row = connection.execute(placed().where(placement.c.camera_id == camera_id)).one_or_none()
        if not barred or row is None:
            return Stopped(barred)
        _, cited = self._judge.bar(row, without_consent=not row.consent)
        return Stopped(barred, row.place_id, row.place_name, _citations(cited))

    def of_place(self, place_id: int, kind: str, scope: Scope) -> Stops:
        """What would stop if a place were of that kind. Raises RegistryNotFound and RegistryInvalid."""
        values = checked(PLACE, frozenset(), {"kind": kind}, whole=False)
        return self._would("place", place_id, {"kind": values["kind"]}, scope)

    def of_site(self, site_id: int, given: Mapping[str, Any], scope: Scope) -> Stops:
        """What would stop if a site had these `site_class`, `country`, `division`, `zone` and `neighbour`; what is not
        given stays. Raises as `of_place`.
        """
        values = checked(SITE, frozenset(), given, whole=False)
        return self._would("site", site_id, values, scope)

    def _would(self, what: str, number: int, change: Mapping[str, Any], scope: Scope) -> Stops:
        table = place if what == "place" else site
        seen = select(site).where(table.c.id == number, table.c.removed_us.is_(None), scope.sites())
        if what == "place":
            seen = seen.join(place, site.c.id == place.c.site_id)
        letter = (placement.c.consent_document_id, placement.c.consent_of)
        standing = placed().add_columns(*letter).where(in_service(), camera.c.barred == "")
        with self._engine.connect() as connection:
            stand = connection.execute(seen).mappings().one_or_none()
            if stand is None:
                raise RegistryNotFound(f"There is no {what} {number}.", what=what, id=number)
            rows = connection.execute(standing.where(site.c.id == stand["id"]).order_by(camera.c.name)).mappings().all()
            there = select(place.c.id, place.c.kind, *DECIDED).where(place.c.removed_us.is_(None))
            places = connection.execute(there.where(place.c.site_id == stand["id"])).mappings().all()
        at = {name: change.get(name, stand[name]) for name in ("country", "division", "zone", "neighbour")}
        # By the kind of one place all of the site may be judged otherwise.
        then_places = [
            each | dict(change) if what == "place" and each["id"] == number else each for each in map(dict, places)
        ]
        day = local_day(self._clock.utc_us(), at["zone"])
        chosen = change.get("site_class", stand["site_class"])
        named = [SimpleNamespace(**each) for each in then_places] if chosen in LIGHT else []
        counts = by_places(at["country"], at["division"], named, day) or chosen
        of_site = {f"site_{name}": value for name, value in at.items()} | {"site_class": counts}
        stopped, texts = [], []
        for row in rows:
            kind = change["kind"] if what == "place" and row["place_id"] == number else row["place_kind"]
            then = SimpleNamespace(**dict(row) | of_site | {"place_kind": kind})
            consent = then.consent_document_id is not None and then.consent_of == then.site_neighbour
            reason, cited = self._judge.bar(then, without_consent=not consent)
            if reason:
                stopped.append(then)
                texts += [each for each in _citations(cited) if each not in texts]
        running = [row for row in stopped if row.enabled]
        names = tuple(row.camera_name for row in (running or stopped)[:NAMED])
        return Stops(len(running), len(stopped), names, tuple(texts))


def _citations(cited: Any) -> tuple[Citation, ...]:
    return tuple(
        Citation(pack.id, pack.name.zh, pack.name.en, article, words.zh, words.en) for pack, article, words in cited
    )
