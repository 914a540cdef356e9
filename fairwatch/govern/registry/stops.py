# SPDX-License-Identifier: Apache-2.0
"""Cameras that a text stops: why one is stopped, and which ones a change of their place or site would stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, select

from fairwatch.db.registry import place, placement, site
from fairwatch.db.tables import camera
from fairwatch.govern.scope import Scope

from .conditions import in_service
from .errors import RegistryNotFound
from .fields import PLACE, SITE, checked
from .judgement import Judge, placed
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

    def __init__(self, engine: Engine, judge: Judge) -> None:
        self._engine = engine
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
        return self._would("place", place_id, {"place_kind": values["kind"]}, scope)

    def of_site(self, site_id: int, given: Mapping[str, Any], scope: Scope) -> Stops:
        """What would stop if a site had these `site_class`, `country`, `division`, `zone` and `neighbour`; what is not
        given stays. Raises as `of_place`.
        """
        values = checked(SITE, frozenset(), given, whole=False)
        as_asked = {name if name == "site_class" else f"site_{name}": value for name, value in values.items()}
        return self._would("site", site_id, as_asked, scope)

    def _would(self, what: str, number: int, change: Mapping[str, Any], scope: Scope) -> Stops:
        table = place if what == "place" else site
        seen = select(table.c.id).where(table.c.id == number, table.c.removed_us.is_(None), scope.sites())
        if what == "place":
            seen = seen.join(site, site.c.id == place.c.site_id)
        letter = (placement.c.consent_document_id, placement.c.consent_of)
        standing = placed().add_columns(*letter).where(in_service(), camera.c.barred == "", table.c.id == number)
        with self._engine.connect() as connection:
            if connection.scalar(seen) is None:
                raise RegistryNotFound(f"There is no {what} {number}.", what=what, id=number)
            rows = connection.execute(standing.order_by(camera.c.name)).mappings().all()
        stopped, texts = [], []
        for row in rows:
            then = SimpleNamespace(**dict(row) | dict(change))
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
