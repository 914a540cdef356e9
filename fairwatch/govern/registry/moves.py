# SPDX-License-Identifier: Apache-2.0
"""Moves: a camera comes to stand or look elsewhere, or to serve another purpose, only with somebody else's approval.

Asked for beforehand, nothing changes until it is approved. Found to be so already, the registry says at once what is
true, and the camera is in breach until it is approved or put back.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from sqlalchemy import Connection, Engine, Row, Select, case, insert, select, update

from fairwatch.accounts.permissions import Permission
from fairwatch.clock import Clock
from fairwatch.db.registry import move, place, placement, site
from fairwatch.db.tables import account, camera
from fairwatch.errors import OwnRequest
from fairwatch.govern.detour import check_hands, check_second, deciders
from fairwatch.govern.scope import Scope

from .errors import MoveOpen, MoveState, Prohibited, RegistryInvalid, RegistryNotFound
from .fields import PLACEMENT, checked, flag, words
from .models import Hand, Move, Page
from .placements import Placements
from .refusals import Refusals
from .spots import LOCKED, named, same
from .work import Work, part_of

_FIELDS = {name: PLACEMENT[name] for name in LOCKED}
_asker, _decider = account.alias("asker"), account.alias("decider")
_former = camera.alias("former")


class Moves:
    """The list of moves."""

    def __init__(self, engine: Engine, clock: Clock, placements: Placements, refusals: Refusals) -> None:
        self._engine = engine
        self._clock = clock
        self._placements = placements
        self._refusals = refusals

    def get(self, move_id: int, scope: Scope) -> Move:
        """One move. Raises RegistryNotFound."""
        with self._engine.connect() as connection:
            return _move(self._found(connection, move_id, scope))

    def deciders(self, asked: Move, scope: Scope) -> list[str]:
        """Who may decide on a move that waits, as names, some of them; empty: nobody yet. Raises RegistryNotFound."""
        if asked.state != "asked":
            return []
        with self._engine.connect() as connection:
            unit_id = self._found(connection, asked.id, scope).unit_id
            return deciders(connection, asked.asked_by, Permission.MOVE_APPROVE, self._clock.utc_us(), unit_id)

    def page(
        self,
        scope: Scope,
        *,
        state: str = "",
        camera_id: int | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> Page[Move]:
        """The newest moves, older than number `before`."""
        query = _moves().where(scope.sites()).order_by(move.c.id.desc()).limit(limit + 1)
        if state:
            query = query.where(move.c.state == state)
        if camera_id is not None:
            query = query.where(move.c.camera_id == camera_id)
        if before is not None:
            query = query.where(move.c.id < before)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        items = tuple(_move(row) for row in rows[:limit])
        return Page(items, items[-1].id if len(rows) > limit else None)

    def ask(
        self,
        camera_id: int,
        after: Mapping[str, Any],
        reason: str,
        by: Hand,
        *,
        found: bool = False,
        work: Work | None = None,
    ) -> Move:
        """Ask for a move to `after`, some of `spots.LOCKED`. `found`: the camera stands so already; where it may
        not, it is stopped.

        Raises RegistryNotFound, RegistryInvalid, MoveOpen, and Prohibited for what is not found but asked for.
        """
        asked = checked({"reason": words(2000), "found": flag}, frozenset({"reason"}), {"reason": reason}, whole=True)
        wanted = checked(_FIELDS, frozenset(), after, whole=False)
        with self._refusals.watching(by, work), part_of(self._engine, work) as within:
            connection = within.connection
            connection.execute(_lock(camera_id))
            row = self._placements.current(connection, camera_id, by.scope)
            values = {name: value for name, value in wanted.items() if not same(name, getattr(row, name), value)}
            if not values:
                raise RegistryInvalid([("after", "same")])
            waiting = select(move.c.id).where(move.c.camera_id == camera_id, move.c.state == "asked")
            if (other := connection.scalar(waiting.limit(1))) is not None:
                raise MoveOpen("A move of this camera waits for a decision.", move_id=other)
            try:
                self._placements.allowed(connection, by, row, values)
            except Prohibited as error:
                if not found:
                    raise
                # It stands there, and that is what the registry has to say: so it is stopped there, at once.
                within.after.append(partial(self._refusals.record, error, by))
            old = {name: getattr(row, name) for name in values}
            told = {
                "camera_id": camera_id,
                "found": found,
                "before": json.dumps(named(connection, old), ensure_ascii=False),
                "after": json.dumps(named(connection, values), ensure_ascii=False),
                "reason": asked["reason"],
            }
            number = connection.execute(
                insert(move).values(**told, state="asked", asked_by=by.actor.account_id, asked_us=self._clock.utc_us())
            ).inserted_primary_key
            assert number is not None
            by.note(connection, "move.asked", f"move:{number[0]}", {**told, "before": old, "after": values})
            if found:
                self._placements.stands(within, by, camera_id, values)
            return _move(self._found(connection, number[0], by.scope))

    def approve(self, move_id: int, decision: str, by: Hand, work: Work | None = None) -> Move:
        """Approve: what was asked for holds. Raises RegistryNotFound, MoveState, OwnRequest, SecondPersonNeeded and
        Prohibited.
        """
        with self._refusals.watching(by, work), part_of(self._engine, work) as within:
            row = self._decided(within.connection, move_id, "approved", decision, by)
            values = {name: value for name, value in json.loads(row.after).items() if name in LOCKED}
            if row.found and row.removed_us is not None:
                # It stands nowhere any more: what is decided is whether it was right.
                pass
            elif row.found:
                now = self._placements.current(within.connection, row.camera_id, by.scope)
                self._placements.allowed(within.connection, by, now, values)
            else:
                self._placements.moved(within, by, row.camera_id, values)
            return _move(self._found(within.connection, move_id, by.scope))

    def refuse(self, move_id: int, decision: str, by: Hand, work: Work | None = None) -> Move:
        """Refuse, with a reason. What was found already stays in breach until it is put back or approved after all.

        Raises RegistryNotFound, RegistryInvalid, MoveState and OwnRequest.
        """
        if not decision.strip():
            raise RegistryInvalid([("decision", "missing")])
        with part_of(self._engine, work) as within:
            self._decided(within.connection, move_id, "refused", decision, by)
            return _move(self._found(within.connection, move_id, by.scope))

    def withdraw(self, move_id: int, by: Hand, work: Work | None = None) -> Move:
        """Ask no longer; a camera that was found moved has been put back. Raises RegistryNotFound and MoveState."""
        with part_of(self._engine, work) as within:
            connection = within.connection
            row = self._found(connection, move_id, by.scope)
            if row.state != "asked" and not (row.found and row.state == "refused"):
                raise MoveState("The move was decided.", state=row.state)
            if row.found and row.removed_us is not None:
                raise MoveState("The camera was taken out: it is not put back.", state=row.state, reason="gone")
            if row.found and _has_later(connection, row):
                raise MoveState("The camera was moved again since.", state="later")
            same_state = update(move).where(move.c.id == move_id, move.c.state == row.state)
            if not connection.execute(same_state.values(state="withdrawn")).rowcount:
                raise MoveState("The move was decided.", state="decided")
            by.note(connection, "move.withdrawn", f"move:{move_id}", {"camera": row.camera_id, "found": row.found})
            if row.found:
                values = {name: value for name, value in json.loads(row.before).items() if name in LOCKED}
                self._placements.stands(within, by, row.camera_id, values)
            return _move(self._found(connection, move_id, by.scope))

    def _decided(self, connection: Connection, move_id: int, state: str, decision: str, by: Hand) -> Row[Any]:
        kept = checked({"decision": words(2000)}, frozenset(), {"decision": decision}, whole=True)
        row = self._found(connection, move_id, by.scope)
        if row.state != "asked":
            raise MoveState("The move was decided.", state=row.state)
        if row.asked_by == by.actor.account_id:
            raise OwnRequest("Somebody else decides on this move.")
        decider_id, now_us = by.actor.account_id, self._clock.utc_us()
        by_maker = False
        if decider_id is not None and state == "approved":
            asks = (Permission.MOVE_APPROVE, now_us, row.unit_id)
            by_maker = check_second(connection, decider_id, row.asked_by, *asks)
        elif decider_id is not None:
            check_hands(connection, decider_id, row.asked_by, now_us)
        decided = (
            update(move)
            .where(move.c.id == move_id, move.c.state == "asked")
            .values(state=state, decided_by=decider_id, decided_us=now_us, by_maker=by_maker, **kept)
        )
        if not connection.execute(decided).rowcount:
            raise MoveState("The move was decided.", state="decided")
        told = {"camera": row.camera_id, **kept} | ({"by_maker": True} if by_maker else {})
        by.note(connection, f"move.{state}", f"move:{move_id}", told)
        return row

    def _found(self, connection: Connection, move_id: int, scope: Scope) -> Row[Any]:
        row = connection.execute(_moves().where(move.c.id == move_id, scope.sites())).one_or_none()
        if row is None:
            raise RegistryNotFound(f"There is no move {move_id}.", what="move", id=move_id)
        return row


def _has_later(connection: Connection, row: Row[Any]) -> bool:
    """Whether a later move holds, or is where the camera was found: putting it back is no way around that."""
    holds = (move.c.state == "approved") | (move.c.found & move.c.state.in_(("asked", "refused")))
    later = select(move.c.id).where(move.c.camera_id == row.camera_id, move.c.id > row.id, holds)
    return connection.scalar(later.limit(1)) is not None


def _lock(camera_id: int) -> Select[Any]:
    """Whoever asks for a move of the same camera waits. SQLite has one writer anyway."""
    return select(placement.c.camera_id).where(placement.c.camera_id == camera_id).with_for_update()


def _moves() -> Select[Any]:
    return (
        select(
            move,
            camera.c.name.label("camera_name"),
            camera.c.removed_us,
            site.c.unit_id,
            _asker.c.display_name.label("asked_by_name"),
            _decider.c.display_name.label("decided_by_name"),
            # Only what the program found has no reason.
            case((move.c.reason == "", _former.c.name)).label("instead_of"),
        )
        .select_from(move)
        .join(camera, camera.c.id == move.c.camera_id)
        .join(placement, placement.c.camera_id == move.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .join(site, site.c.id == place.c.site_id)
        .join(_asker, _asker.c.id == move.c.asked_by)
        .outerjoin(_decider, _decider.c.id == move.c.decided_by)
        .outerjoin(_former, _former.c.id == placement.c.instead_of)
    )


def _move(row: Row[Any]) -> Move:
    values = {name: getattr(row, name) for name in Move.__slots__}
    states = {name: cast("Mapping[str, Any]", json.loads(values[name])) for name in ("before", "after")}
    return Move(**values | states)
