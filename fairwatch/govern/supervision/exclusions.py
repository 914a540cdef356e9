# SPDX-License-Identifier: Apache-2.0
"""Systems of state security: they belong to its own authority, and the police ask no filing of them.

The police of the territory say so of a system, with the reason, and take it back; a unit says nothing of that kind itself.
"""

import json

from sqlalchemy import ColumnElement, Engine, select, update

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, Note
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.registry import site, video_system
from fairwatch.govern.detour import check_apart
from fairwatch.govern.filing.errors import NotYourFiling
from fairwatch.govern.filing.locks import alone_at
from fairwatch.govern.filing.service import Filings
from fairwatch.govern.registry.errors import RegistryInvalid, RegistryNotFound
from fairwatch.govern.registry.models import Gone
from fairwatch.govern.scope import Scope

OF_STATE_SECURITY = "state-security"


class Exclusions:
    """For the police, about what they supervise."""

    def __init__(self, engine: Engine, clock: Clock, filings: Filings) -> None:
        self._engine = engine
        self._clock = clock
        self._filings = filings

    def of(self, system_id: int, scope: Scope) -> Gone | None:
        """What was said of a system; None: nothing, it is filed as others are. Raises RegistryNotFound."""
        seen = select(video_system.c.excluded).join(site, site.c.id == video_system.c.site_id)
        with self._engine.connect() as connection:
            row = connection.execute(seen.where(*_seen(system_id, scope))).one_or_none()
        if row is None:
            raise _not_found(system_id)
        return None if row.excluded is None else Gone(**json.loads(row.excluded))

    def put(self, system_id: int, excluded: bool, reason: str, *, by: Actor, scope: Scope, note: Note) -> Gone | None:
        """Say that a system is state security's, or that it is not. What waits to be filed of it is closed, or opened.

        Raises RegistryNotFound, NotYourFiling for others than the police of a territory, RegistryInvalid without a reason,
        OwnRequest for an account that who runs the system had in hand lately.
        """
        if scope.division is None or scope.sector:
            raise NotYourFiling("The police of the territory say so.")
        if not reason.strip():
            raise RegistryInvalid([("reason", "missing")])
        with write(self._engine) as connection:
            alone_at(connection, system_id)
            here = select(video_system.c.id).join(site, site.c.id == video_system.c.site_id)
            if connection.scalar(here.where(*_seen(system_id, scope))) is None:
                raise _not_found(system_id)
            if excluded:
                check_apart(connection, by.account_id, system_id, self._clock.utc_us())
            said = Gone(OF_STATE_SECURITY, reason.strip(), by.username, self._clock.utc_us())
            told = {"name": said.name, "reason": said.reason, "by": said.by, "at_us": said.at_us}
            kept = json.dumps(told, ensure_ascii=False) if excluded else None
            connection.execute(update(video_system).where(video_system.c.id == system_id).values(excluded=kept))
            action = Action.SYSTEM_EXCLUDED if excluded else Action.SYSTEM_INCLUDED
            note(connection, action, f"system:{system_id}", {"reason": said.reason})
            self._filings.refresh_within(connection, system_id)
        return said if excluded else None


def _seen(system_id: int, scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return video_system.c.id == system_id, video_system.c.removed_us.is_(None), scope.sites()


def _not_found(system_id: int) -> RegistryNotFound:
    return RegistryNotFound(f"There is no system {system_id}.", what="system", id=system_id)
