# SPDX-License-Identifier: Apache-2.0
"""For which units another installation files here: a person admits each credit code, and for no other one anything is
taken in. Whoever was let in for one unit cannot speak for another.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

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
    `admitted_us` None: nothing is. `admitted_by` empty: it filed before anybody was asked.
    """

    id: int
    peer_id: int
    credit_code: str
    name: str
    asked_us: int | None
    admitted_us: int | None
    admitted_by: str


_COLUMNS = [peer_unit.c[name] for name in PeerUnit.__slots__]


def units_of(connection: Connection, peer_ids: Iterable[int]) -> dict[int, list[PeerUnit]]:
    """Those of some installations: what waits first, then by code."""
    query = select(*_COLUMNS).where(peer_unit.c.peer_id.in_(list(peer_ids)))
    query = query.order_by(peer_unit.c.admitted_us.is_not(None), peer_unit.c.credit_code)
    found: dict[int, list[PeerUnit]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["peer_id"], []).append(PeerUnit(**row))
    return found


def admit(connection: Connection, peer_id: int, code: str, by: Actor, now_us: int, note: Note) -> None:
    """From now on filings of that unit are taken in from there. Raises PeerInvalid for what is no credit code."""
    known = connection.execute(
        select(*_COLUMNS).where(peer_unit.c.peer_id == peer_id, peer_unit.c.credit_code == code)
    ).one_or_none()
    values = {"admitted_us": now_us, "admitted_by": by.username}
    if known is None:
        code = checked_code(code)
        there = select(peer_unit.c.id).where(peer_unit.c.peer_id == peer_id, peer_unit.c.credit_code == code)
        if (number := connection.scalar(there)) is None:
            connection.execute(insert(peer_unit).values(peer_id=peer_id, credit_code=code, **values))
        else:
            connection.execute(update(peer_unit).where(peer_unit.c.id == number).values(values))
    elif known.admitted_us is None:
        connection.execute(update(peer_unit).where(peer_unit.c.id == known.id).values(values))
    else:
        return
    told = {"credit_code": code, "name": "" if known is None else known.name}
    note(connection, Action.PEER_UNIT_ADMITTED, f"peer:{peer_id}", told)


def end(connection: Connection, peer_id: int, unit_id: int, note: Note) -> None:
    """Take nothing of that unit in from there any more, and forget that it asked. Raises PeerInvalid."""
    same = (peer_unit.c.id == unit_id, peer_unit.c.peer_id == peer_id)
    gone = connection.execute(select(*_COLUMNS).where(*same)).one_or_none()
    if gone is None:
        raise PeerInvalid("That unit is not one of this installation's.", field="unit_id", reason="unknown")
    connection.execute(delete(peer_unit).where(*same))
    told = {"credit_code": gone.credit_code, "name": gone.name, "was_admitted": gone.admitted_us is not None}
    note(connection, Action.PEER_UNIT_ENDED, f"peer:{peer_id}", told)


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
        now_us = self._clock.utc_us()
        same = (peer_unit.c.peer_id == peer_id, peer_unit.c.credit_code == code)
        with self._engine.connect() as connection:
            known = connection.execute(select(peer_unit).where(*same)).one_or_none()
        if known is not None and known.admitted_us is not None:
            return
        if known is None:
            with write(self._engine) as connection:
                waiting = select(func.count()).where(peer_unit.c.peer_id == peer_id, peer_unit.c.admitted_us.is_(None))
                if (connection.scalar(waiting) or 0) < MOST_ASKED and not connection.scalar(
                    select(peer_unit.c.id).where(*same)
                ):
                    row = {"peer_id": peer_id, "credit_code": code, "name": name[:MOST_NAME], "asked_us": now_us}
                    connection.execute(insert(peer_unit).values(row))
                    told = {"credit_code": code, "name": name[:MOST_NAME]}
                    self._audit.by(by)(connection, Action.PEER_UNIT_ASKED, f"peer:{peer_id}", told)
            params = {"installation": by.username, "unit": name[:MOST_NAME], "credit_code": code}
            Alarms(self._engine).sound(ALARM, Severity.DUE, f"peer:{peer_id}", params, now_us)
        raise PackageInvalid("This installation is not admitted for that unit.", reason="unit", credit_code=code)


def quieten(engine: Engine, peer_id: int, now_us: int) -> None:
    """End the alarm of an installation where no unit of it waits any more."""
    waiting = select(peer_unit.c.id).where(peer_unit.c.peer_id == peer_id, peer_unit.c.admitted_us.is_(None))
    with engine.connect() as connection:
        if connection.scalar(waiting.limit(1)) is not None:
            return
    Alarms(engine).clear(ALARM, f"peer:{peer_id}", now_us)
