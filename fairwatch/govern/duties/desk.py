# SPDX-License-Identifier: Apache-2.0
"""What the Duties page asks: pages of the register, what is due, who is on duty, whom and what an entry can name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, literal, or_, select

from fairwatch.accounts.models import Account
from fairwatch.clock import Clock
from fairwatch.db.govern import entry
from fairwatch.db.registry import place, site, unit, video_system
from fairwatch.db.search import holds
from fairwatch.db.tables import account, camera
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import catalogue
from fairwatch.govern.rules.standards import items, standards
from fairwatch.govern.scope import Scope, scope_of

from . import due as due_list
from . import purges, register, rostering, subjects, watch
from .errors import EntryNotFound
from .faults import By, FaultTime, fault_times
from .items import DueItem
from .kinds import FieldType, Kind, Subject, kinds
from .policy import Grounds, Interval, interval, interval_of, lapse_us
from .register import Entry

NEXT_US = 12 * watch.HOUR_US
MOST_SHIFTS = 1000
MOST_ON_DUTY = 200


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries: empty or None = any. Moments are of what happened, `to_us` exclusive."""

    kinds: Sequence[str] = ()
    subject: str | None = None
    unit_id: int | None = None
    site_id: int | None = None
    account_id: int | None = None
    from_us: int | None = None
    to_us: int | None = None
    text: str = ""
    only_open: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry with what people read beside it: what it is about, where, who signed it, when it was answered."""

    entry: Entry
    name: str
    site: str
    unit: str
    answered_us: int | None
    signed_by: str


@dataclass(frozen=True, slots=True)
class Detail:
    """An entry with what came before it and after it."""

    listed: Listed
    before: Listed | None
    followed: Sequence[Listed]
    purge: purges.Progress | None = None


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is on duty now, who comes next, and whether the roster says so at all."""

    now: Sequence[watch.Shift]
    following: Sequence[watch.Shift]
    kept: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """Shifts, and where nobody is on duty. `cut`: there are more shifts than `MOST_SHIFTS`, of many units; then those
    that end first are given, and no holes.
    """

    shifts: Sequence[watch.Shift]
    holes: Sequence[watch.Hole]
    cut: bool


@dataclass(frozen=True, slots=True)
class Named:
    """Something that an entry can be about, or a person that it can name."""

    subject: str
    name: str
    detail: str
    unit_id: int | None


class DutyDesk:
    """Reads for one person: every answer is within what the account may see. Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def page(
        self, who: Account, wanted: EntryFilter, before: int | None, limit: int
    ) -> tuple[list[Listed], int | None]:
        """The newest entries below number `before`, newest first, and the `before` of the next page."""
        with self._engine.connect() as connection:
            found, following = register.entries(
                connection,
                wanted.kinds,
                scope_of(connection, who),
                since_us=wanted.from_us,
                until_us=wanted.to_us,
                subject=wanted.subject,
                unit_id=wanted.unit_id,
                site_id=wanted.site_id,
                account_id=wanted.account_id,
                text=wanted.text,
                only_open=wanted.only_open,
                before=before,
                limit=limit,
            )
            return _listed(connection, found), following

    def one(self, who: Account, entry_id: int) -> Detail:
        """An entry and its thread. Raises EntryNotFound."""
        with self._engine.connect() as connection:
            scope = scope_of(connection, who)
            found = register.get(connection, entry_id, scope)
            if found is None:
                raise EntryNotFound(f"There is no entry {entry_id}.", entry=entry_id)
            earlier = register.get(connection, found.after, scope) if found.after is not None else None
            later = register.thread(connection, entry_id, scope)
            rows = _listed(connection, [found, *([earlier] if earlier else []), *later])
            ordered = purges.progress(connection, found.id, self._clock.utc_us()) if found.kind == purges.KIND else None
            return Detail(rows[0], rows[1] if earlier else None, rows[2 if earlier else 1 :], ordered)

    def listed(self, found: Sequence[Entry]) -> list[Listed]:
        """Entries just written, with their names."""
        with self._engine.connect() as connection:
            return _listed(connection, found)

    def due(self, who: Account, *, kind: str | None, ahead_us: int, offset: int, limit: int) -> list[DueItem]:
        """What is due, the longest overdue first."""
        with self._engine.connect() as connection:
            scope, now_us = scope_of(connection, who), self._clock.utc_us()
            found = due_list.due(
                connection, scope, now_us, kind=kind, ahead_us=ahead_us, offset=offset, limit=limit, beside=self._engine
            )
            return name_items(connection, found)

    def summary(self, who: Account, ahead_us: int) -> list[due_list.Summary]:
        """How many are due of each kind."""
        with self._engine.connect() as connection:
            scope, now_us = scope_of(connection, who), self._clock.utc_us()
            return due_list.summary(connection, scope, now_us, ahead_us=ahead_us, beside=self._engine)

    def on_duty(self, who: Account) -> OnDuty:
        """Who is on duty at this moment and in the next half day."""
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            scope = scope_of(connection, who)
            found = watch.shifts(connection, scope, now_us, now_us + NEXT_US, limit=MOST_ON_DUTY)
            kept = watch.kept_after(connection, scope, now_us - 30 * 24 * watch.HOUR_US)
        here = [shift for shift in found if shift.from_us <= now_us < shift.to_us]
        return OnDuty(here, [shift for shift in found if shift.from_us > now_us], kept)

    def roster(self, who: Account, from_us: int, to_us: int, unit_id: int | None) -> Roster:
        """The shifts of a span, with presence and handover, and where nobody is on duty."""
        with self._engine.connect() as connection:
            scope = scope_of(connection, who)
            units = None if unit_id is None else [unit_id]
            found = watch.shifts(connection, scope, from_us, to_us, units=units, limit=MOST_SHIFTS + 1)
            if len(found) > MOST_SHIFTS:
                return Roster(found[:MOST_SHIFTS], (), cut=True)
            # Before the first roster there were no holes, and where it was given up there are none.
            if not watch.kept_before(connection, scope, from_us):
                from_us = found[0].from_us if found else to_us
            elif not found and not watch.kept_after(connection, scope, from_us - rostering.KEPT_US):
                return Roster((), (), cut=False)
        # Each unit has a roster of its own.
        kept: dict[int | None, list[watch.Shift]] = {} if found else {unit_id: []}
        for shift in found:
            kept.setdefault(shift.unit_id, []).append(shift)
        holes = [hole for each in kept.values() for hole in watch.holes(each, from_us, to_us)]
        return Roster(found, sorted(holes, key=lambda hole: hole.from_us), cut=False)

    def unread(self, who: Account, unit_id: int | None) -> Mapping[str, Any]:
        """The alarms that a handover at this moment would show."""
        with self._engine.connect() as connection:
            scope = scope_of(connection, who)
            # A unit's person asks about no other unit.
            return watch.seen_at_handover(connection, scope.unit_id or unit_id, self._clock.utc_us())

    def police(self, who: Account, unit_id: int | None) -> watch.PoliceOffice | None:
        """Whom the person's unit, or the one that is named, reports to."""
        with self._engine.connect() as connection:
            scope = scope_of(connection, who)
            return watch.police_office(connection, scope.unit_id if unit_id is None else unit_id, scope)

    def faults(self, who: Account, from_us: int, to_us: int, *, by: By, offset: int, limit: int) -> list[FaultTime]:
        """How long each camera or site was at fault within a span: from the fault to its repair, or to now."""
        now_us = self._clock.utc_us()
        today = local_day(now_us, subjects.ZONE)
        with self._engine.connect() as connection:
            scope = scope_of(connection, who)
            return fault_times(connection, scope, from_us, min(to_us, now_us), today, by=by, offset=offset, limit=limit)

    def interval(self, who: Account, kind: Kind, unit_id: int | None) -> Interval | None:
        """How long an entry of that kind counts in the person's unit, and which text says so."""
        with self._engine.connect() as connection:
            unit_of = scope_of(connection, who).unit_id or unit_id
            today = local_day(self._clock.utc_us(), subjects.ZONE)
            return interval(connection, kind, unit_of, None, today)

    def counts(
        self, who: Account, kind: Kind, subject: str, unit_id: int | None, site_id: int | None, happened_us: int | None
    ) -> tuple[Interval | None, int | None]:
        """How long an entry about that would count, and until when. Raises EntryInvalid for a subject that is none."""
        now_us = self._clock.utc_us()
        at_us = now_us if happened_us is None else min(happened_us, now_us)
        with self._engine.connect() as connection:
            scope = scope_of(connection, who)
            if subject:
                about = subjects.locate(connection, subject, scope, unit_id, site_id)
            else:
                about = subjects.whole_installation(connection, scope, unit_id, site_id)
            found = interval_of(connection, kind, about, at_us)
        return found, None if found is None else lapse_us(found, at_us, about.zone)

    def subjects(self, who: Account, kind: Kind, text: str, limit: int) -> list[Named]:
        """What an entry of that kind can be about, by name; of places for sweeps the forbidden ones alone, of controls
        those that a person may attest.
        """
        only = kind.subject if kind.subject is not Subject.CONTROL else None
        if only is None:
            return [each for each in _controls() if catalogue()[each.subject.partition(":")[2]].attested]
        found = self.named(who, only.value, text, limit, forbidden="forbidden-sweep" in kind.controls)
        return found + [one for each in kind.also for one in self.named(who, each.value, text, limit)]

    def named(self, who: Account, sort: str, text: str, limit: int, *, forbidden: bool = False) -> list[Named]:
        """Accounts, places, sites, systems, cameras or units whose name holds the text; controls and items of the list of
        standards: all.
        """
        if sort == Subject.CONTROL:
            return _controls()
        if sort == FieldType.STANDARDS:
            return _standards()
        with self._engine.connect() as connection:
            scope = scope_of(connection, who)
            if sort == Subject.ACCOUNT:
                return _people(connection, scope, text, limit)
            if sort == Subject.UNIT:
                units = select(unit.c.id, unit.c.name).where(
                    unit.c.removed_us.is_(None), scope.units(), holds(unit.c.name, text)
                )
                rows = connection.execute(units.order_by(unit.c.name).limit(limit))
                return [Named(f"unit:{row.id}", row.name, "", row.id) for row in rows]
            query = subjects.located(sort).where(scope.sites())
            if forbidden:
                query = query.join(unit, unit.c.id == site.c.unit_id)
                query = query.where(
                    Grounds.read(connection, local_day(self._clock.utc_us(), subjects.ZONE)).forbidden()
                )
            name = {"place": place, "site": site, "system": video_system, "camera": camera}[sort].c.name
            if text:
                query = query.where(or_(holds(name, text), holds(site.c.name, text)))
            rows = connection.execute(query.order_by(site.c.name, name).limit(limit))
            return [Named(f"{sort}:{row.key}", row.name, row.site, row.unit_id) for row in rows]

    def named_one(self, who: Account, subject: str) -> list[Named]:
        """What a subject is called, also where it is no choice any more; nothing where it is not the person's."""
        sort, key = subjects.split(subject)
        if sort == Subject.CONTROL:
            return [each for each in _controls() if each.subject == subject]
        if not key.isdecimal() or len(key) > 10:
            return []
        with self._engine.connect() as connection:
            scope = scope_of(connection, who)
            if sort == Subject.ACCOUNT:
                people = select(
                    account.c.display_name.label("name"), account.c.username.label("detail"), account.c.unit_id
                )
                query = people.where(account.c.id == int(key), subjects.accounts_in(scope))
            elif sort == Subject.UNIT:
                units = select(unit.c.name, literal("").label("detail"), unit.c.id.label("unit_id"))
                query = units.where(unit.c.id == int(key), scope.units())
            else:
                query = subjects.recalled(sort, int(key)).where(scope.sites()).add_columns(site.c.name.label("detail"))
            return [Named(subject, row.name, row.detail, row.unit_id) for row in connection.execute(query)]


def name_items(connection: Connection, items: Sequence[DueItem]) -> list[DueItem]:
    """With the names of what the register names only by number; what is told apart by more has that behind it."""
    known = kinds()
    bare = [each for each in items if not each.name or (each.kind in known and known[each.kind].apart)]
    called = subjects.names(connection, {each.subject for each in bare})
    named = {id(each): " · ".join(filter(None, (called.get(each.subject, ""), each.name))) for each in bare}
    said = _said(connection, items)
    for each in items:
        if each.entry_id in said:
            parts = (said[each.entry_id], called.get(each.subject, each.name))
            named[id(each)] = " · ".join(dict.fromkeys(filter(None, parts)))
    return [replace(each, name=named[id(each)]) if id(each) in named else each for each in items]


def _said(connection: Connection, items: Sequence[DueItem]) -> dict[int, str]:
    """Of kinds that have it (`Kind.called`), what the entries themselves say that they are about, by their number."""
    fields = {kind.id: kind.called for kind in kinds().values() if kind.called is not None}
    ids = [each.entry_id for each in items if each.kind in fields and each.entry_id is not None]
    if not ids:
        return {}
    rows = connection.execute(select(*register.COLUMNS).where(entry.c.id.in_(ids))).mappings()
    found = [register.to_entry(row) for row in rows]
    return {each.id: str(each.fields.get(fields[each.kind] or "", "")) for each in found}


def _people(connection: Connection, scope: Scope, text: str, limit: int) -> list[Named]:
    """Accounts that work in the unit; of the installation where no unit is named."""
    mine: ColumnElement[bool] = subjects.accounts_in(scope)
    query = select(account.c.id, account.c.display_name, account.c.username, account.c.unit_id).where(
        mine,
        ~account.c.disabled,
        account.c.authority_id.is_(None),
        or_(holds(account.c.display_name, text), holds(account.c.username, text)),
    )
    rows = connection.execute(query.order_by(account.c.display_name).limit(limit))
    return [Named(f"account:{row.id}", row.display_name, row.username, row.unit_id) for row in rows]


def _listed(connection: Connection, found: Sequence[Entry]) -> list[Listed]:
    called = subjects.names(
        connection,
        {each.subject for each in found}
        | {f"site:{each.site_id}" for each in found if each.site_id}
        | {f"unit:{each.unit_id}" for each in found if each.unit_id}
        | {f"account:{each.account_id}" for each in found if each.account_id},
    )
    closing = [each.closed_by for each in found if each.closed_by is not None]
    rows = connection.execute(select(entry.c.id, entry.c.happened_us).where(entry.c.id.in_(closing)))
    answered = {row.id: row.happened_us for row in rows}
    return [
        Listed(
            each,
            called.get(each.subject, ""),
            called.get(f"site:{each.site_id}", ""),
            called.get(f"unit:{each.unit_id}", ""),
            answered.get(each.closed_by) if each.closed_by is not None else None,
            called.get(f"account:{each.account_id}", ""),
        )
        for each in found
    ]


def _standards() -> list[Named]:
    """What standards ask for, with the standard's number."""
    found = []
    for each in items().values():
        number = standards()[each.standard].number
        zh, en = (f"{number} {name}".strip() for name in (each.name.zh, each.name.en))
        found.append(Named(f"standards:{each.id}", zh, en, None))
    return found


def _controls() -> list[Named]:
    return [Named(f"control:{each.id}", each.name.zh, each.name.en, None) for each in catalogue().values()]
