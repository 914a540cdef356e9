# SPDX-License-Identifier: Apache-2.0
"""What is true of the whole installation is told to the units that use it: each gets an entry that somebody answers.

A unit that nobody in charge signs in for cannot answer, and gets none until somebody does (`Notices`). What is corrected is
told again: a notice that waits is corrected with it and keeps its time, one that was answered is followed by another.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, or_, select, update

from fairwatch.accounts.models import SYSTEM, Actor, Role
from fairwatch.accounts.register import Action, AuditLog, Note
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import entry
from fairwatch.db.registry import unit
from fairwatch.db.tables import account

from .kinds import Kind, kinds
from .register import COLUMNS, OPEN, VOID, DutyRegister, Entry, get, still_open, to_entry

_IN_CHARGE = (Role.MANAGER.value, Role.ADMINISTRATOR.value)


def tell(connection: Connection, register: DutyRegister, written: Entry, now_us: int, note: Note) -> None:
    """Write the notices of an entry that its kind tells of (`Kind.tells`), or of what it corrects."""
    tells = kinds()[written.kind].tells
    if tells is None or written.unit_id is not None or written.state == VOID:
        return
    kind, by = kinds()[tells], Actor(written.account_id, written.username, written.address)
    told = _told(connection, kind, dict.fromkeys(_versions(connection, written), written.id))
    users = connection.scalars(_users(now_us)).all() if written.is_open else ()
    rows = [_row(kind, written, each, now_us, by) for each in users if (written.id, each) not in told]
    for (_, unit_id), last in told.items():
        if last.corrected_by is not None or last.state == VOID or last.fields == _fields(kind, written):
            continue
        if last.is_open:
            rows.append(_row(kind, written, unit_id, now_us, by, last))
        elif written.is_open:
            rows.append(_row(kind, written, unit_id, now_us, by))
    _extend(connection, register, rows, {written.id: tells}, note)


def withdrawn_with(connection: Connection, taken_back: Entry) -> list[int]:
    """The notices of an entry that nobody answered yet: they go with it."""
    tells = kinds()[taken_back.kind].tells
    if tells is None or taken_back.unit_id is not None:
        return []
    versions = set(_versions(connection, taken_back))
    waiting = select(*COLUMNS).where(entry.c.kind == tells, still_open()).order_by(entry.c.id)
    found = (to_entry(row) for row in connection.execute(waiting).mappings())
    return [each.id for each in found if _of(each) in versions]


class Notices:
    """Tells what is open to units that nobody was in charge of when it was entered. One at a time; it remembers whom it
    has looked at, so that nothing is read again and again.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._register = DutyRegister(engine)
        self._note = AuditLog(engine, clock).by(SYSTEM)
        self._seen: frozenset[tuple[int, int]] = frozenset()

    def step(self) -> int:
        """Tell who has not been told. Gives how many notices were written."""
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            wanted = _wanted(connection, now_us)
            if not wanted - self._seen or not _missing(connection, wanted - self._seen):
                self._seen = wanted
                return 0
        with write(self._engine) as connection:
            wanted = _wanted(connection, now_us)
            missing = _missing(connection, wanted - self._seen)
            rows, told = [], {}
            for number, unit_id in sorted(missing):
                of = get(connection, number)
                tells = None if of is None else kinds()[of.kind].tells
                if of is not None and tells is not None:
                    told[number] = tells
                    rows.append(_row(kinds()[tells], of, unit_id, now_us, SYSTEM))
            _extend(connection, self._register, rows, told, self._note)
        self._seen = wanted
        return len(rows)


def _wanted(connection: Connection, now_us: int) -> frozenset[tuple[int, int]]:
    """What of the whole installation is open, with each unit that is to know of it."""
    telling = [each.id for each in kinds().values() if each.tells is not None]
    waiting = select(entry.c.id).where(entry.c.kind.in_(telling), entry.c.unit_id.is_(None), still_open())
    open_ = connection.scalars(waiting).all()
    if not open_:
        return frozenset()
    units = connection.scalars(_users(now_us)).all()
    return frozenset((number, unit_id) for number in open_ for unit_id in units)


def _missing(connection: Connection, wanted: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of them that were never told."""
    missing = set(wanted)
    by_kind: dict[str, dict[int, int]] = {}
    for number in {number for number, _ in missing}:
        of = get(connection, number)
        tells = None if of is None else kinds()[of.kind].tells
        if of is not None and tells is not None:
            versions = dict.fromkeys(_versions(connection, of), number)
            by_kind.setdefault(tells, {}).update(versions)
    for tells, versions in by_kind.items():
        missing -= set(_told(connection, kinds()[tells], versions))
    return missing


def _told(connection: Connection, kind: Kind, versions: Mapping[int, int]) -> dict[tuple[int, int], Entry]:
    """The last notice to each unit of what has these numbers, each with the number that it has now; whatever became of
    the notice.
    """
    query = select(*COLUMNS).where(entry.c.kind == kind.id, entry.c.id > min(versions)).order_by(entry.c.id)
    found: dict[tuple[int, int], Entry] = {}
    for row in connection.execute(query).mappings():
        each = to_entry(row)
        of = versions.get(_of(each) or 0)
        if of is not None and each.unit_id is not None:
            found[of, each.unit_id] = each
    return found


def _of(notice: Entry) -> int | None:
    """What a notice tells of, by the number that it had then."""
    number = notice.content.get("auto", {}).get("of")
    return number if isinstance(number, int) else None


def _versions(connection: Connection, last: Entry) -> list[int]:
    """Its number and those that it had before it was corrected."""
    found, before = [last.id], last.after
    while before is not None:
        earlier = get(connection, before)
        if earlier is None or earlier.kind != last.kind:
            break
        found.append(earlier.id)
        before = earlier.after
    return found


def _users(now_us: int) -> Any:
    """The units that somebody in charge signs in for."""
    here = select(account.c.unit_id).where(
        account.c.role.in_(_IN_CHARGE),
        ~account.c.disabled,
        or_(account.c.ends_us.is_(None), account.c.ends_us > now_us),
    )
    return select(unit.c.id).where(unit.c.removed_us.is_(None), unit.c.id.in_(here)).order_by(unit.c.id)


def _extend(
    connection: Connection, register: DutyRegister, rows: list[dict[str, Any]], told: Mapping[int, str], note: Note
) -> None:
    """Write the rows; `told`: by what is told, the kind of its notices."""
    for number, row in zip(register.chain.extend(connection, rows) if rows else (), rows, strict=True):
        of = json.loads(row["content"])["auto"]["of"]
        if row["after"] is not None:
            connection.execute(update(entry).where(entry.c.id == row["after"]).values(corrected_by=number))
        detail = {"kind": told[of], "about": "", "after": row["after"], "of": of}
        note(connection, Action.DUTY_WRITTEN, f"entry:{number}", detail)


def _fields(kind: Kind, written: Entry) -> dict[str, Any]:
    return {each.id: written.fields[each.id] for each in kind.fields if each.id in written.fields}


def _row(
    kind: Kind, written: Entry, unit_id: int, now_us: int, by: Actor, before: Entry | None = None
) -> dict[str, Any]:
    """A notice. `before`: the one that it takes the place of; whoever has to answer that has no longer for this."""
    content: dict[str, Any] = {"fields": _fields(kind, written), "auto": {"of": written.id}}
    if before is not None:
        content["correction"] = written.content.get("correction", "")
    return {
        "at_us": now_us,
        "account_id": by.account_id,
        "username": by.username,
        "address": by.address,
        "kind": kind.id,
        "unit_id": unit_id,
        "site_id": None,
        "subject": f"unit:{unit_id}",
        "happened_us": now_us if before is None else before.happened_us,
        "lapses_us": None,
        "state": OPEN,
        "after": None if before is None else before.id,
        "content": json.dumps(content, sort_keys=True, ensure_ascii=False),
    }
