# SPDX-License-Identifier: Apache-2.0
"""For which units another installation files here: a person admits each credit code, and for no other one anything is
taken in. Whoever was let in for one unit cannot speak for another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog, Note
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import peer_unit
from fairwatch.govern import codes
from fairwatch.store.alarms import Alarms, Severity

from .errors import PackageInvalid, PeerInvalid

ALARM = "peer_unit"
MOST_ASKED = 20
"""Waiting for one installation: it must not fill the list with codes that it makes up."""
MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class PeerUnit:
    """A unit of an installation. `name`: as its first filing said. `asked_us`: since when one waits to be taken in;
    `admitted_us` None: nothing is. `admitted_by` empty: it filed before anybody was asked. `dismissed_us`: somebody turned
    it away, and it stays so until somebody admits it.
    """

    id: int
    peer_id: int
    credit_code: str
    name: str
    asked_us: int | None
    admitted_us: int | None
    admitted_by: str
    dismissed_us: int | None
    dismissed_by: str


_KEY = ["peer_id", "credit_code"]
_COLUMNS = [peer_unit.c[name] for name in PeerUnit.__slots__]


def units_of(connection: Connection, peer_ids: Iterable[int]) -> dict[int, list[PeerUnit]]:
    """Those of some installations: what waits first, then what is admitted, then what was turned away; by code."""
    query = select(*_COLUMNS).where(peer_unit.c.peer_id.in_(list(peer_ids)))
    gone = peer_unit.c.dismissed_us.is_not(None)
    query = query.order_by(gone, peer_unit.c.admitted_us.is_not(None), peer_unit.c.credit_code)
    found: dict[int, list[PeerUnit]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["peer_id"], []).append(PeerUnit(**row))
    return found


def admit(connection: Connection, peer_id: int, code: str, by: Actor, now_us: int, note: Note) -> None:
    """From now on filings of that unit are taken in from there, one that was turned away too. Raises PeerInvalid for what
    is no credit code.
    """
    known = _of_code(connection, peer_id, code)
    if known is None:
        # What was taken in before codes were checked may be admitted as it stands.
        code = checked_code(code)
        known = _of_code(connection, peer_id, code)
    if known is not None and known.admitted_us is not None:
        return
    values: dict[str, Any] = {"admitted_us": now_us, "admitted_by": by.username}
    values |= {"dismissed_us": None, "dismissed_by": ""}
    # It may have asked, or been admitted, at this very moment.
    added = _insert(connection).values(peer_id=peer_id, credit_code=code, **values)
    connection.execute(added.on_conflict_do_update(index_elements=_KEY, set_=values))
    told = {"credit_code": code, "name": "" if known is None else known.name}
    note(connection, Action.PEER_UNIT_ADMITTED, f"peer:{peer_id}", told)


def end(connection: Connection, peer_id: int, unit_id: int, by: Actor, now_us: int, note: Note) -> None:
    """Take nothing of that unit in from there any more. One that waits is turned away, until somebody admits it; one that
    was admitted asks again when it comes again. Raises PeerInvalid.
    """
    same = (peer_unit.c.id == unit_id, peer_unit.c.peer_id == peer_id)
    gone = connection.execute(select(*_COLUMNS).where(*same).with_for_update()).one_or_none()
    if gone is None:
        raise PeerInvalid("That unit is not one of this installation's.", field="unit_id", reason="unknown")
    told = {"credit_code": gone.credit_code, "name": gone.name}
    if gone.admitted_us is not None:
        connection.execute(delete(peer_unit).where(*same))
        note(connection, Action.PEER_UNIT_ENDED, f"peer:{peer_id}", told | {"was_admitted": True})
    elif gone.dismissed_us is None:
        values = {"dismissed_us": now_us, "dismissed_by": by.username}
        connection.execute(update(peer_unit).where(*same).values(values))
        note(connection, Action.PEER_UNIT_DISMISSED, f"peer:{peer_id}", told)


def waits() -> ColumnElement[bool]:
    """The condition on units that nobody decided on yet."""
    return and_(peer_unit.c.admitted_us.is_(None), peer_unit.c.dismissed_us.is_(None))


def forget_asked(connection: Connection, peer_id: int) -> None:
    """Nothing of it waits any more."""
    connection.execute(delete(peer_unit).where(peer_unit.c.peer_id == peer_id, peer_unit.c.admitted_us.is_(None)))


def checked_code(code: str) -> str:
    """A credit code as it is kept. Raises PeerInvalid."""
    try:
        return codes.credit_code(code)
    except codes.CodeError as error:
        raise PeerInvalid("This is no credit code.", field="credit_codes", reason="credit-code") from error


class Threshold:
    """Stands where the filings of other installations come in. Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock, audit: AuditLog) -> None:
        self._engine = engine
        self._clock = clock
        self._audit = audit

    def pass_for(self, peer_id: int, code: str, name: str, by: Actor) -> None:
        """Raise PackageInvalid (`unit`) unless the installation was admitted for that unit; who supervises here is told."""
        with self._engine.connect() as connection:
            known = _of_code(connection, peer_id, code)
        if known is None:
            known = self._ask(peer_id, code, name[:MOST_NAME], by)
        if known is not None and known.admitted_us is not None:
            return
        if known is not None and known.dismissed_us is not None:
            told = "The authority turned this unit away."
            raise PackageInvalid(told, reason="unit-dismissed", credit_code=code)
        raise PackageInvalid("This installation is not admitted for that unit.", reason="unit", credit_code=code)

    def _ask(self, peer_id: int, code: str, name: str, by: Actor) -> Row[Any] | None:
        """Let it wait, unless too many do; gives what became of it if somebody was quicker."""
        now_us = self._clock.utc_us()
        with write(self._engine) as connection:
            waiting = select(func.count()).where(peer_unit.c.peer_id == peer_id, waits())
            if (connection.scalar(waiting) or 0) < MOST_ASKED:
                row = {"peer_id": peer_id, "credit_code": code, "name": name, "asked_us": now_us}
                added = _insert(connection).values(row).on_conflict_do_nothing(index_elements=_KEY)
                if connection.execute(added.returning(peer_unit.c.id)).first() is not None:
                    told = {"credit_code": code, "name": name}
                    self._audit.by(by)(connection, Action.PEER_UNIT_ASKED, f"peer:{peer_id}", told)
            known = _of_code(connection, peer_id, code)
        if known is None or (known.admitted_us is None and known.dismissed_us is None):
            params = {"installation": by.username, "unit": name, "credit_code": code}
            Alarms(self._engine).sound(ALARM, Severity.DUE, f"peer:{peer_id}", params, now_us)
        return known


def quieten(engine: Engine, peer_id: int, now_us: int) -> None:
    """End the alarm of an installation where no unit of it waits any more."""
    waiting = select(peer_unit.c.id).where(peer_unit.c.peer_id == peer_id, waits())
    with engine.connect() as connection:
        if connection.scalar(waiting.limit(1)) is not None:
            return
    Alarms(engine).clear(ALARM, f"peer:{peer_id}", now_us)


def _of_code(connection: Connection, peer_id: int, code: str) -> Row[Any] | None:
    same = (peer_unit.c.peer_id == peer_id, peer_unit.c.credit_code == code)
    return connection.execute(select(*_COLUMNS).where(*same)).one_or_none()


def _insert(connection: Connection) -> Any:
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(peer_unit)
