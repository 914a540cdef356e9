# SPDX-License-Identifier: Apache-2.0
"""Complaints that reached the authority about a site: they stand in the unit's register of duties, where it answers.

Who complained is told to the unit only as far as the officer says so: what is not to be known is not entered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Note
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import entry
from fairwatch.db.registry import site, unit, video_system
from fairwatch.db.tables import account
from fairwatch.govern.duties.register import COLUMNS, VOID, Entry, in_scope, to_entry
from fairwatch.govern.duties.writing import Duties, NewEntry, Writer
from fairwatch.govern.registry.errors import RegistryNotFound
from fairwatch.govern.scope import Scope

COMPLAINT = "complaint"
_OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One, and what the unit answered. `outcome` empty: it has not yet."""

    id: int
    site_id: int
    site_name: str
    unit_name: str
    username: str
    at_us: int
    what: str
    complainant: str
    contact: str
    is_open: bool
    outcome: str
    answered_day: str
    answered_us: int | None


class Complaints:
    """For officers, about what they supervise."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._duties = Duties(engine, clock)

    def enter(self, system_id: int, told: Mapping[str, str], *, by: Actor, scope: Scope, note: Note) -> Complaint:
        """Enter one about the site of a system, with `what`, and `complainant` and `contact` as far as the unit may know them.
        Raises RegistryNotFound for a system that is not seen.
        """
        with write(self._engine) as connection:
            where = select(site.c.id, site.c.unit_id).join(video_system, video_system.c.site_id == site.c.id)
            seen = (video_system.c.id == system_id, video_system.c.removed_us.is_(None), scope.sites())
            here = connection.execute(where.where(*seen)).one_or_none()
            if here is None:
                raise RegistryNotFound(f"There is no system {system_id}.", what="system", id=system_id)
            given = {"what": told["what"], "from": told.get("complainant", ""), "contact": told.get("contact", "")}
            fields = {name: value.strip() for name, value in given.items() if value.strip()}
            new = NewEntry(kind=COMPLAINT, fields=fields, unit_id=here.unit_id, site_id=here.id)
            writer = Writer(by, scope, writes=True, manages=False)
            made = self._duties.add(connection, new, writer, note)
            return _told(connection, [made[0]])[0]

    def page(
        self, scope: Scope, *, system_id: int | None = None, before: int | None, limit: int
    ) -> tuple[list[Complaint], int | None]:
        """What officers entered about what is supervised, the newest first, and the `before` of the next page. `system_id`:
        about the site of that system alone.
        """
        officers = select(account.c.id).where(account.c.role == _OFFICER)
        query = select(*COLUMNS).where(in_scope(scope), entry.c.kind == COMPLAINT, entry.c.account_id.in_(officers))
        query = query.where(entry.c.state != VOID, entry.c.corrected_by.is_(None), entry.c.site_id.is_not(None))
        if system_id is not None:
            here = select(video_system.c.site_id).where(video_system.c.id == system_id)
            query = query.where(entry.c.site_id == here.scalar_subquery())
        if before is not None:
            query = query.where(entry.c.id < before)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(entry.c.id.desc()).limit(limit + 1)).mappings().all()
            items = _told(connection, [to_entry(row) for row in rows[:limit]])
        return items, items[-1].id if len(rows) > limit else None


def _told(connection: Connection, found: Sequence[Entry]) -> list[Complaint]:
    names = select(site.c.id, site.c.name, unit.c.name.label("unit_name")).join(unit, unit.c.id == site.c.unit_id)
    here = connection.execute(names.where(site.c.id.in_({each.site_id for each in found})))
    sites = {row.id: (row.name, row.unit_name) for row in here}
    closing = {each.closed_by for each in found if each.closed_by is not None}
    rows = connection.execute(select(*COLUMNS).where(entry.c.id.in_(closing))).mappings() if closing else ()
    answers = {row["id"]: to_entry(row) for row in rows}
    return [
        _complaint(each, *sites[each.site_id], None if each.closed_by is None else answers.get(each.closed_by))
        for each in found
        if each.site_id is not None
    ]


def _complaint(found: Entry, site_name: str, unit_name: str, answer: Entry | None) -> Complaint:
    assert found.site_id is not None
    return Complaint(
        id=found.id,
        site_id=found.site_id,
        site_name=site_name,
        unit_name=unit_name,
        username=found.username,
        at_us=found.at_us,
        what=found.fields.get("what", ""),
        complainant=found.fields.get("from", ""),
        contact=found.fields.get("contact", ""),
        is_open=found.is_open,
        outcome="" if answer is None else str(answer.fields.get("outcome", "")),
        answered_day="" if answer is None else str(answer.fields.get("answered_day") or ""),
        answered_us=None if answer is None else answer.happened_us,
    )
