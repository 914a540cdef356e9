# SPDX-License-Identifier: Apache-2.0
"""The duty watch: who is on duty, who was there, where the roster has holes, what a shift left unread.

Presence is what the sessions show: who signed in shortly before or during the shift, or was seen in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, func, literal, or_, select
from sqlalchemy.types import Text

from fairwatch.accounts.register import Action
from fairwatch.db.govern import entry
from fairwatch.db.registry import authority, place, placement, site, unit
from fairwatch.db.tables import account, alarm, audit, session
from fairwatch.govern.codes import within
from fairwatch.govern.scope import Scope

from .register import COLUMNS, counting, in_scope, to_entry

HOUR_US = 3600 * 1_000_000
LONGEST_SHIFT_US = 48 * HOUR_US
EARLY_US = HOUR_US
"""Who signed in up to an hour before the shift and is still there was there when it began."""
HANDOVER_US = 2 * HOUR_US
"""How far from the end of a shift its handover may lie."""
_MOST_ALARMS = 100


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of one person. `present_us`: when the person was first seen in it, None: not at all.

    `handover`: the entry that hands it over.
    """

    entry_id: int
    account_id: int
    name: str
    unit_id: int | None
    site_id: int | None
    post: str
    from_us: int
    to_us: int
    present_us: int | None = None
    handover: int | None = None


@dataclass(frozen=True, slots=True)
class Hole:
    """A span of the roster in which nobody is on duty."""

    from_us: int
    to_us: int


def shifts(
    connection: Connection, scope: Scope, from_us: int, to_us: int, *, units: Any = None, limit: int
) -> list[Shift]:
    """The shifts that overlap a span, by when they begin; at most one of 48 hours is looked for on each side.

    Where there are more than `limit`, those that end first. `units`: of these alone, ids or a query of ids.
    """
    query = (
        select(*COLUMNS, account.c.display_name)
        .join_from(entry, account, account.c.id == whose())
        .where(entry.c.kind == "duty-roster", in_scope(scope), counting())
        .where(entry.c.lapses_us > from_us, entry.c.lapses_us < to_us + LONGEST_SHIFT_US)
    )
    if units is not None:
        query = query.where(entry.c.unit_id.in_(units))
    found = []
    for row in connection.execute(query.order_by(entry.c.lapses_us, entry.c.id).limit(limit)).mappings():
        name = row["display_name"]
        each = to_entry({column.name: row[column.name] for column in COLUMNS})
        if each.fields["from"] >= to_us:
            continue
        found.append(
            Shift(
                each.id,
                int(each.subject.partition(":")[2]),
                name,
                each.unit_id,
                each.site_id,
                each.fields.get("post", ""),
                each.fields["from"],
                each.fields["to"],
            )
        )
    found.sort(key=lambda shift: (shift.from_us, shift.to_us, shift.entry_id))
    return _seen(connection, found)


def whose() -> ColumnElement[int]:
    """The account that a shift in the roster is of, as a number: an account is found by that at once.

    What is no shift has none: PostgreSQL refuses to read a number from other words.
    """
    number = func.substr(entry.c.subject, len("account:") + 1)
    return case((entry.c.kind == "duty-roster", cast(number, Integer)))


def kept_before(connection: Connection, scope: Scope, at_us: int) -> bool:
    """Whether there was a shift that ended by then."""
    return _any_shift(connection, scope, entry.c.lapses_us <= at_us)


def kept_after(connection: Connection, scope: Scope, at_us: int) -> bool:
    """Whether there is a shift that ends after that moment."""
    return _any_shift(connection, scope, entry.c.lapses_us > at_us)


def _any_shift(connection: Connection, scope: Scope, when: ColumnElement[bool]) -> bool:
    query = select(literal(1)).where(entry.c.kind == "duty-roster", when, in_scope(scope), counting())
    return connection.scalar(query.limit(1)) is not None


def holes(found: Iterable[Shift], from_us: int, to_us: int) -> list[Hole]:
    """Where in the span no shift is."""
    missing, reached_us = [], from_us
    for shift in sorted(found, key=lambda each: each.from_us):
        if shift.from_us >= to_us:
            break
        if shift.from_us > reached_us:
            missing.append(Hole(reached_us, shift.from_us))
        reached_us = max(reached_us, shift.to_us)
    if reached_us < to_us:
        missing.append(Hole(reached_us, to_us))
    return missing


def seen_at_handover(connection: Connection, unit_id: int | None, now_us: int) -> dict[str, Any]:
    """The alarms that nobody took in hand at that moment: what the program enters beside the notes."""
    query = select(alarm).where(alarm.c.cleared_us.is_(None), alarm.c.acknowledged_us.is_(None))
    if unit_id is not None:
        cameras = (
            select(literal("camera:") + cast(placement.c.camera_id, Text))
            .join_from(placement, place)
            .join(site)
            .where(site.c.unit_id == unit_id)
        )
        query = query.where(or_(alarm.c.subject.in_(cameras), ~alarm.c.subject.startswith("camera:")))
    rows = connection.execute(query.order_by(alarm.c.raised_us.desc())).all()
    return {
        "unread": len(rows),
        "alarms": [
            {
                "id": row.id,
                "kind": row.kind,
                "severity": row.severity,
                "subject": row.subject,
                "raised_us": row.raised_us,
            }
            for row in rows[:_MOST_ALARMS]
        ],
        "at_us": now_us,
    }


@dataclass(frozen=True, slots=True)
class PoliceOffice:
    """Whom suspicious matters are reported to."""

    name: str
    contact: str
    phone: str
    address: str


def police_office(connection: Connection, unit_id: int | None, scope: Scope) -> PoliceOffice | None:
    """The police office nearest above the unit; without a unit that of the only one that there is. None: nobody
    entered any.
    """
    query = select(unit.c.division).where(unit.c.removed_us.is_(None), scope.units())
    if unit_id is not None:
        query = query.where(unit.c.id == unit_id)
    divisions = list(connection.scalars(query.limit(2)))
    if len(divisions) != 1:
        return None
    columns = (authority.c.name, authority.c.contact, authority.c.phone, authority.c.address)
    police = select(*columns, authority.c.division).where(authority.c.removed_us.is_(None), authority.c.sector == "")
    above = [row for row in connection.execute(police.order_by(authority.c.id)) if within(divisions[0], row.division)]
    nearest = max(above, key=lambda row: len(row.division.rstrip("0")), default=None)
    return None if nearest is None else PoliceOffice(nearest.name, nearest.contact, nearest.phone, nearest.address)


def _seen(connection: Connection, found: list[Shift]) -> list[Shift]:
    """With presence and handover filled in."""
    if not found:
        return found
    people = {shift.account_id for shift in found}
    from_us, to_us = found[0].from_us - EARLY_US, max(shift.to_us for shift in found)
    signs = connection.execute(
        select(audit.c.account_id, audit.c.at_us).where(
            audit.c.action == Action.ACCOUNT_SIGNED_IN.value,
            audit.c.account_id.in_(people),
            audit.c.at_us.between(from_us, to_us),
        )
    ).all()
    lasting = connection.execute(
        select(session.c.account_id, session.c.created_us, session.c.seen_us).where(
            session.c.account_id.in_(people), session.c.seen_us >= from_us, session.c.created_us < to_us
        )
    ).all()
    handovers = connection.execute(
        select(entry.c.id, entry.c.account_id, entry.c.happened_us).where(
            entry.c.kind == "handover",
            counting(),
            entry.c.account_id.in_(people),
            and_(entry.c.happened_us >= from_us, entry.c.happened_us <= to_us + HANDOVER_US),
        )
    ).all()
    signed, lasted, handed = _of_each(signs), _of_each(lasting), _of_each(handovers)
    return [
        replace(
            shift,
            present_us=_first_seen(shift, signed.get(shift.account_id, ()), lasted.get(shift.account_id, ())),
            handover=_handover(shift, handed.get(shift.account_id, ())),
        )
        for shift in found
    ]


def _of_each(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows by their account: a county has thousands of shifts a week."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.account_id, []).append(row)
    return found


def _first_seen(shift: Shift, signs: Iterable[Any], lasting: Iterable[Any]) -> int | None:
    moments = [max(row.at_us, shift.from_us) for row in signs if shift.from_us - EARLY_US <= row.at_us < shift.to_us]
    moments += [
        max(row.created_us, shift.from_us)
        for row in lasting
        if row.seen_us >= shift.from_us and row.created_us < shift.to_us
    ]
    return min(moments, default=None)


def _handover(shift: Shift, handovers: Iterable[Any]) -> int | None:
    near = [row.id for row in handovers if abs(row.happened_us - shift.to_us) <= HANDOVER_US]
    return min(near, default=None)
