# SPDX-License-Identifier: Apache-2.0
"""Reminders: one row for each thing that is due soon or overdue, raised and cleared by `sweep`."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, false, func, insert, or_, select, true, update

from fairwatch.accounts.models import Account
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import dispatch, reminder
from fairwatch.db.registry import unit
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING, Scope, scope_of

from .desk import name_items
from .due import DAY_US, due
from .items import DueItem, Why
from .rostering import SHIFT
from .subjects import ZONE

SOON_US = 14 * DAY_US
KEPT_US = 90 * DAY_US
_PAGE = 1000
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Reminder:
    """What people are reminded of. `params` are what the translated sentence needs, `link` is where it is done."""

    id: int
    unit_id: int | None
    kind: str
    params: dict[str, Any]
    link: str
    due_us: int | None
    raised_us: int
    sent_us: int | None


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep changed."""

    raised: int
    cleared: int


Source = Callable[[Connection], Iterable[DueItem]]
"""What else people are reminded of, beside the register of duties."""


class Reminders:
    """Thread-safe. `sources`: see `Source`; only what is due soon is taken from them."""

    def __init__(self, engine: Engine, clock: Clock, sources: Sequence[Source] = ()) -> None:
        self._engine = engine
        self._clock = clock
        self._sources = sources

    def list(self, who: Account, *, before: int | None = None, limit: int = 100) -> list[Reminder]:
        """Those that stand, the newest first."""
        with self._engine.connect() as connection:
            query = select(*_COLUMNS).where(reminder.c.cleared_us.is_(None), _seen_by(scope_of(connection, who)))
            if before is not None:
                query = query.where(reminder.c.id < before)
            rows = connection.execute(query.order_by(reminder.c.id.desc()).limit(limit)).mappings()
            return [to_reminder(row) for row in rows]

    def count(self, who: Account) -> tuple[int, int]:
        """How many stand, and how many of them are overdue."""
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            query = select(func.count()).where(reminder.c.cleared_us.is_(None), _seen_by(scope_of(connection, who)))
            late = query.where(func.coalesce(reminder.c.due_us, 0) <= now_us)
            return int(connection.scalar(query) or 0), int(connection.scalar(late) or 0)

    def sweep(self) -> Swept:
        """Bring the rows to what is due now. Writes only where something changed."""
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            found = _all_due(connection, now_us)
            found += [each for source in self._sources for each in source(connection) if _is_soon(each, now_us)]
            wanted = {_key(item, now_us): item for item in found}
            rows = connection.execute(select(reminder.c.id, reminder.c.key, reminder.c.cleared_us)).all()
        known = {row.key: row for row in rows}
        fresh = {key: item for key, item in wanted.items() if key not in known}
        again = {known[key].id: item for key, item in wanted.items() if key in known and known[key].cleared_us}
        gone = [row.id for row in rows if row.cleared_us is None and row.key not in wanted]
        if not (fresh or again or gone):
            return Swept(0, 0)
        with write(self._engine) as connection:
            if fresh:
                connection.execute(
                    insert(reminder), [{"key": key, **_values(item, now_us)} for key, item in fresh.items()]
                )
            for number, item in again.items():
                connection.execute(delete(dispatch).where(dispatch.c.reminder_id == number))
                connection.execute(update(reminder).where(reminder.c.id == number).values(_values(item, now_us)))
            # What was done long ago needs no row: the register has it.
            old = select(reminder.c.id).where(reminder.c.cleared_us < now_us - KEPT_US)
            connection.execute(delete(dispatch).where(dispatch.c.reminder_id.in_(old)))
            connection.execute(delete(reminder).where(reminder.c.cleared_us < now_us - KEPT_US))
            for start in range(0, len(gone), 500):
                some = gone[start : start + 500]
                connection.execute(update(reminder).where(reminder.c.id.in_(some)).values(cleared_us=now_us))
        return Swept(len(fresh) + len(again), len(gone))


_COLUMNS = [reminder.c[name] for name in ("id", "unit_id", "kind", "params", "link", "due_us", "raised_us", "sent_us")]


def to_reminder(row: Mapping[Any, Any]) -> Reminder:
    """From a row with the columns of a reminder."""
    return Reminder(**{**{column.name: row[column.name] for column in _COLUMNS}, "params": json.loads(row["params"])})


def _all_due(connection: Connection, now_us: int) -> list[DueItem]:
    found = due(connection, EVERYTHING, now_us, ahead_us=SOON_US, limit=_MOST)
    named: list[DueItem] = []
    for start in range(0, len(found), _PAGE):
        named += name_items(connection, found[start : start + _PAGE])
    return named


def _is_soon(item: DueItem, now_us: int) -> bool:
    return item.due_us is None or item.due_us <= now_us + SOON_US


def _stage(item: DueItem, now_us: int) -> str:
    return "overdue" if item.due_us is None or item.due_us <= now_us else "soon"


def _key(item: DueItem, now_us: int) -> str:
    """What it is about, and once more when it becomes overdue."""
    return ":".join((item.why, item.kind, item.subject, str(item.entry_id or ""), _stage(item, now_us)))


def _values(item: DueItem, now_us: int) -> dict[str, Any]:
    params = {
        "kind": item.kind,
        "why": item.why,
        "stage": _stage(item, now_us),
        "subject": item.subject,
        "name": item.name,
        "site": item.site,
        "until_us": item.until_us,
    }
    return {
        "unit_id": item.unit_id,
        "kind": item.kind,
        "params": json.dumps(params, ensure_ascii=False, sort_keys=True),
        "link": _link(item),
        "due_us": item.due_us,
        "raised_us": now_us,
        "sent_us": None,
        "cleared_us": None,
    }


def _link(item: DueItem) -> str:
    if item.subject.startswith("case:"):
        return f"/cases?open={item.subject.removeprefix('case:')}"
    if item.subject.startswith("filing:"):
        return f"/filings?open={item.subject.removeprefix('filing:')}"
    if item.subject.startswith("hold:"):
        return f"/holds?open={item.subject.removeprefix('hold:')}"
    if item.subject.startswith("register:"):
        return "/audit"
    if item.why == Why.OPEN:
        return f"/duties?view=register&entry={item.entry_id}"
    if item.why == Why.ABSENT:
        return f"/duties?view=roster&entry={item.entry_id}"
    if item.kind == SHIFT:
        week = "" if item.due_us is None else f"&week={local_day(item.due_us, ZONE).isoformat()}"
        return f"/duties?view=roster{week}"
    if item.why == Why.HANDOVER:
        return "/duties?view=roster&new=handover"
    return f"/duties?new={item.kind}&subject={item.subject}"


def _seen_by(scope: Scope) -> ColumnElement[bool]:
    if scope.nothing:
        return false()
    if scope.unit_id is not None:
        return reminder.c.unit_id == scope.unit_id
    if scope.division is not None:
        return or_(reminder.c.unit_id.in_(select(unit.c.id).where(scope.units())))
    return true()
