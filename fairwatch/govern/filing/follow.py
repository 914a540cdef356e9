# SPDX-License-Identifier: Apache-2.0
"""Keeping up with the registry: the audit log says what was changed, and that is compared with what is filed."""

import json
import threading
from collections.abc import Iterable

from sqlalchemy import Connection, Engine, func, or_, select

from fairwatch.db.registry import move, place, placement, site, video_system
from fairwatch.db.tables import audit

from .drafts import Drafts

# As many at once as a page may wait for; the rest is done by the keeper, or by the next page.
MOST_AT_ONCE = 40
_KINDS = ("unit", "site", "place", "system", "camera", "placement", "move", "registry", "import")
_MOST_ENTRIES = 5000


class Follower:
    """Refreshes the systems that were changed since it last looked. Thread-safe."""

    def __init__(self, engine: Engine, drafts: Drafts) -> None:
        self._engine = engine
        self._drafts = drafts
        self._lock = threading.Lock()
        with engine.connect() as connection:
            self._seen = connection.scalar(select(func.max(audit.c.id))) or 0
        self._waiting: dict[int, None] = {}

    def catch_up(self, limit: int = MOST_AT_ONCE) -> int:
        """Refresh what was changed, at most `limit` systems. Returns how many still wait."""
        with self._lock:
            with self._engine.connect() as connection:
                rows = connection.execute(
                    select(audit.c.id, audit.c.subject, audit.c.detail)
                    .where(audit.c.id > self._seen, or_(*(audit.c.subject.startswith(f"{kind}:") for kind in _KINDS)))
                    .order_by(audit.c.id)
                    .limit(_MOST_ENTRIES)
                ).all()
                subjects = {row.subject for row in rows} | {each for row in rows for each in _named(row.detail)}
                for system_id in systems_of(connection, subjects):
                    self._waiting[system_id] = None
            if rows:
                self._seen = rows[-1].id
            for system_id in list(self._waiting)[:limit]:
                self._drafts.look_at(system_id)
                del self._waiting[system_id]
            return len(self._waiting)


def systems_of(connection: Connection, subjects: Iterable[str]) -> list[int]:
    """The systems that what was changed (`unit:2`, `camera:7` ...) belongs to."""
    by_kind: dict[str, list[int]] = {}
    for subject in subjects:
        kind, _, number = subject.partition(":")
        if number.isdigit():
            by_kind.setdefault(kind, []).append(int(number))
    ids = {kind: by_kind.get(kind, []) for kind in _KINDS}
    cameras = [*ids["camera"], *ids["placement"]]
    moved = select(move.c.camera_id).where(move.c.id.in_(ids["move"]))
    of_sites = select(place.c.site_id).where(place.c.id.in_(ids["place"]))
    found = connection.scalars(
        select(video_system.c.id)
        .join(site, site.c.id == video_system.c.site_id)
        .where(
            or_(
                video_system.c.id.in_(ids["system"]),
                site.c.id.in_(ids["site"]),
                site.c.id.in_(of_sites),
                site.c.unit_id.in_(ids["unit"]),
                video_system.c.id.in_(
                    select(placement.c.system_id).where(
                        or_(placement.c.camera_id.in_(cameras), placement.c.camera_id.in_(moved))
                    )
                ),
            )
        )
        .order_by(video_system.c.id)
    )
    return list(found)


def _named(detail: str) -> list[str]:
    """The systems that an entry names: a camera that was taken away is no longer there to be asked."""
    told = json.loads(detail)
    parts = [told, *(told[name] for name in ("before", "after") if isinstance(told.get(name), dict))]
    return [f"system:{part['system_id']}" for part in parts if isinstance(part.get("system_id"), int)]
