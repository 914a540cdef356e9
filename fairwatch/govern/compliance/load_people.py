# SPDX-License-Identifier: Apache-2.0
"""Reads a unit's people and what they entered and were asked: accounts, the register of duties, cases, alarms."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, String, case, cast, func, literal, or_, select

from fairwatch.db.govern import case as footage_case
from fairwatch.db.govern import case_delivery, entry
from fairwatch.db.registry import attachment, site
from fairwatch.db.tables import account, alarm
from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.duties.register import counting, still_open
from fairwatch.govern.duties.watch import Shift, shifts
from fairwatch.govern.registry.models import Gone
from fairwatch.govern.scope import EVERYTHING

from .entries import EntryBook, EntryFacts
from .facts import AccountFacts, CaseFacts
from .policy import DAY_US, POLICY

_KINDS = (
    "attestation",
    "vetting",
    "training",
    "handover",
    "duty-roster",
    "police-report",
    "sweep",
    "inspection",
    "emergency-plan",
    "drill",
    "impact-assessment",
    "classification",
    "purpose-met",
    "certificate",
    "contractor-agreement",
    "purchase",
    "regime",
    "analytics-approval",
    "flaw-check",
    "patching",
    "sign-in-review",
    "account-reason",
    "cyber-incident",
    "contractor-audit",
)
_EACH = ("contractor-agreement", "contractor-audit", "regime", "analytics-approval", "certificate", "flaw-check")
"""Of these all that count, not only the last about each subject."""
_LATE_TOLD = ("suspicious-matter", "complaint", "flaw")
_APART = ("officer", "auditor")
_MOST_SHIFTS = 200_000
_ENTRY = tuple(
    entry.c[name]
    for name in (
        "id",
        "kind",
        "subject",
        "account_id",
        "username",
        "at_us",
        "happened_us",
        "lapses_us",
        "state",
        "unit_id",
        "site_id",
        "content",
        "after",
    )
)


@dataclass(frozen=True, slots=True)
class People:
    """By unit; None: of no unit. Who and what is of no unit belongs to the only unit, where there is one alone."""

    accounts: Mapping[int | None, Sequence[AccountFacts]]
    entries: Mapping[int | None, Sequence[EntryFacts]]
    cases: Mapping[int | None, Sequence[CaseFacts]]
    alarms: Mapping[int, int]
    only: int | None
    shifts: Mapping[int | None, Sequence[Shift]] = field(default_factory=dict)
    """Those that ended lately."""

    def accounts_of(self, unit_id: int | None) -> Sequence[AccountFacts]:
        """Who may sign in for a unit."""
        return self._of(self.accounts, unit_id)

    def entries_of(self, unit_id: int | None) -> EntryBook:
        """What counts of the register: the unit's and what was entered for the whole installation."""
        own = [*self.entries.get(unit_id, ())] if unit_id is not None else []
        return EntryBook([*own, *self.entries.get(None, ())])

    def cases_of(self, unit_id: int | None) -> Sequence[CaseFacts]:
        """Requests for a unit's footage."""
        return self._of(self.cases, unit_id)

    def shifts_of(self, unit_id: int | None) -> Sequence[Shift]:
        """The shifts of a unit that ended lately."""
        return self._of(self.shifts, unit_id)

    def open_alarms(self, camera_ids: Sequence[int]) -> int:
        """Alarms about these cameras that nobody has taken in hand."""
        return sum(self.alarms.get(each, 0) for each in camera_ids) if self.alarms else 0

    def _of(self, table: Mapping[int | None, Sequence[Any]], unit_id: int | None) -> Sequence[Any]:
        own = table.get(unit_id, ())
        return [*own, *table.get(None, ())] if unit_id is not None and unit_id == self.only else own


def read_people(connection: Connection, units: Any, now_us: int) -> People:
    """All of it for some units: ids, or a query of ids."""
    ids = connection.execute(select(site.c.unit_id).where(site.c.removed_us.is_(None)).distinct().limit(2)).scalars()
    all_units = list(ids)
    return People(
        accounts=_accounts(connection, units),
        entries=_entries(connection, units, now_us - POLICY.late_days * DAY_US),
        cases=_cases(connection, units),
        alarms=_alarms(connection),
        only=all_units[0] if len(all_units) == 1 else None,
        shifts=_shifts(connection, units, now_us),
    )


def _shifts(connection: Connection, units: Any, now_us: int) -> dict[int | None, list[Shift]]:
    """What of the roster is over since the days that the policy looks back."""
    since_us = now_us - POLICY.presence_days * DAY_US
    found: dict[int | None, list[Shift]] = defaultdict(list)
    for each in shifts(connection, EVERYTHING, since_us, now_us, units=units, limit=_MOST_SHIFTS):
        if each.to_us <= now_us:
            found[each.unit_id].append(each)
    return found


def _accounts(connection: Connection, units: Any) -> dict[int | None, list[AccountFacts]]:
    query = select(account).where(
        account.c.disabled.is_(False),
        account.c.role.not_in(_APART),
        or_(account.c.unit_id.is_(None), account.c.unit_id.in_(units)),
    )
    found: dict[int | None, list[AccountFacts]] = defaultdict(list)
    for row in connection.execute(query.order_by(account.c.id)):
        found[row.unit_id].append(
            AccountFacts(
                id=row.id,
                name=row.display_name,
                role=row.role,
                created_us=row.created_us,
                last_sign_in_us=row.last_sign_in_us,
                ends_us=row.ends_us,
                blocked=row.blocked,
                must_change_password=row.must_change_password,
            )
        )
    return found


def _entries(connection: Connection, units: Any, since_us: int) -> dict[int | None, list[EntryFacts]]:
    """Of each kind, subject and place the last entry that counts (of some kinds all that do), everything that is open,
    and what was answered since a moment of the kinds whose late answers are told.

    What is of a unit and what is of none are asked for apart: an index serves each, and none serves both at once.
    """
    rank = (
        func.row_number()
        .over(
            partition_by=(
                entry.c.kind,
                entry.c.subject,
                entry.c.unit_id,
                entry.c.site_id,
                # Of several firms each has its own about the same system; of written regimes each is another.
                case((entry.c.kind.in_(_EACH), entry.c.id), else_=0),
            ),
            order_by=(entry.c.happened_us.desc(), entry.c.id.desc()),
        )
        .label("rank")
    )
    rows: dict[int, Any] = {}
    still: set[int] = set()
    answered: dict[int, int] = {}
    answer = entry.alias()
    for here in (entry.c.unit_id.in_(units), entry.c.unit_id.is_(None)):
        # The kind as an expression: of its index there is no use here, where few of all entries are asked for.
        kind = (entry.c.kind + "").in_(_KINDS)
        ranked = select(*_ENTRY, rank).where(here, counting(), kind).subquery()
        latest = select(*(ranked.c[column.name] for column in _ENTRY)).where(ranked.c.rank == 1)
        rows |= {row.id: row for row in connection.execute(latest)}
        waiting = {row.id: row for row in connection.execute(select(*_ENTRY).where(here, still_open()))}
        rows |= waiting
        still |= set(waiting)
        closed = select(*_ENTRY, answer.c.happened_us.label("answered_us")).join_from(
            entry, answer, answer.c.id == entry.c.closed_by
        )
        closed = closed.where(here, counting(), entry.c.kind.in_(_LATE_TOLD), answer.c.happened_us > since_us)
        for row in connection.execute(closed):
            rows[row.id], answered[row.id] = row, row.answered_us
    first_due = _first_due(connection, rows)
    wrote = {row.account_id for row in rows.values()}
    known = select(account.c.id, account.c.display_name, account.c.role).where(account.c.id.in_(wrote))
    people = {number: (name, role) for number, name, role in connection.execute(known)}
    found: dict[int | None, list[EntryFacts]] = defaultdict(list)
    for row in rows.values():
        name, role = people.get(row.account_id, (row.username, ""))
        content = json.loads(row.content)
        auto = content.get("auto")
        found[row.unit_id].append(
            EntryFacts(
                id=row.id,
                kind=row.kind,
                subject=row.subject,
                name=name,
                role=role,
                at_us=row.at_us,
                happened_us=row.happened_us,
                lapses_us=row.lapses_us,
                state="open" if row.id in still else "done",
                site_id=row.site_id,
                content=content.get("fields", {}),
                of=auto.get("of") if isinstance(auto, dict) else None,
                answered_us=answered.get(row.id),
                by=row.account_id,
                first_due_us=first_due.get(row.id),
            )
        )
    return found


def _first_due(connection: Connection, rows: Mapping[int, Any]) -> dict[int, int | None]:
    """By when those that were corrected since were to be answered as they were entered at first."""
    before = {row.id: row.after for row in rows.values() if row.kind in _LATE_TOLD and row.after is not None}
    found: dict[int, int | None] = {}
    while before:
        earlier = select(*_ENTRY).where(entry.c.id.in_(sorted(set(before.values()))))
        known = {row.id: row for row in connection.execute(earlier)}
        for number, after in before.items():
            found[number] = kinds()[known[after].kind].answer_us(known[after].happened_us, known[after].lapses_us)
        before = {number: known[after].after for number, after in before.items() if known[after].after is not None}
    return found


def _cases(connection: Connection, units: Any) -> dict[int | None, list[CaseFacts]]:
    outside = (
        select(func.count())
        .where(
            case_delivery.c.case_id == footage_case.c.id,
            case_delivery.c.kind == "export",
            (case_delivery.c.start_us < footage_case.c.start_us) | (case_delivery.c.end_us > footage_case.c.end_us),
        )
        .correlate(footage_case)
        .scalar_subquery()
        .label("outside")
    )
    papers = (
        select(func.count())
        .where(
            attachment.c.subject == literal("case:") + cast(footage_case.c.id, String),
            attachment.c.removed_us.is_(None),
        )
        .correlate(footage_case)
        .scalar_subquery()
        .label("papers")
    )
    columns = (
        footage_case.c[name]
        for name in ("id", "unit_id", "kind", "state", "asked_us", "due_us", "decided_us", "closed_us", "requester")
    )
    query = select(*columns, outside, papers).where(
        footage_case.c.kind != "internal", or_(footage_case.c.unit_id.is_(None), footage_case.c.unit_id.in_(units))
    )
    found: dict[int | None, list[CaseFacts]] = defaultdict(list)
    for row in connection.execute(query.order_by(footage_case.c.id)):
        found[row.unit_id].append(
            CaseFacts(
                id=row.id,
                kind=row.kind,
                state=row.state,
                asked_us=row.asked_us,
                due_us=row.due_us,
                decided_us=row.decided_us,
                closed_us=row.closed_us,
                persons=len(json.loads(row.requester).get("officers", ())),
                documents=row.papers,
                outside=row.outside,
            )
        )
    return found


def _alarms(connection: Connection) -> dict[int, int]:
    """Open alarms that nobody has acknowledged, by camera."""
    query = (
        select(alarm.c.subject, func.count())
        .where(alarm.c.cleared_us.is_(None), alarm.c.acknowledged_us.is_(None), alarm.c.subject.like("camera:%"))
        .group_by(alarm.c.subject)
    )
    return {int(row[0].partition(":")[2]): row[1] for row in connection.execute(query)}


def read_gone(connection: Connection, told: Mapping[int, str | None]) -> dict[int, Gone]:
    """What is not so any more, from its JSON; whose hand it was by their name, as far as the account is there."""
    found = {number: Gone(**json.loads(text)) for number, text in told.items() if text is not None}
    known = select(account.c.username, account.c.display_name).where(
        account.c.username.in_({each.by for each in found.values()})
    )
    names = {row.username: str(row.display_name) for row in connection.execute(known)} if found else {}
    return {number: replace(each, by=names.get(each.by, each.by)) for number, each in found.items()}
