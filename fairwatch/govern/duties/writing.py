# SPDX-License-Identifier: Apache-2.0
"""Writing into the register of duties: dated by the server, signed by an account, never back-dated unseen.

What happened may lie at most `SOON_US` before it is written; older is taken only with a reason and marked late. Both
times stay. What speaks of what is to come, as a shift does, is late once that is over; the same is planned only once. A mistake is corrected, or taken back, by another entry that names it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from fairwatch.accounts.models import Account, Actor
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.accounts.register import Action, Note
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import entry
from fairwatch.db.tables import account
from fairwatch.govern.rules.load import catalogue
from fairwatch.govern.scope import EVERYTHING, Scope, scope_of

from .effects import effect_of, stopped_at
from .errors import EntryForbidden, EntryInvalid, EntryKindUnknown, EntryNotFound, PersonStopped
from .fields import checked
from .kinds import FieldType, Kind, Subject, kinds
from .notices import tell, withdrawn_with
from .policy import LATE_DAYS, end_of_day_us, interval_of, lapse_us
from .register import COLUMNS, DONE, OPEN, VOID, DutyRegister, Entry, counting, get, to_entry
from .subjects import About, locate, whole_installation, zone_of
from .watch import seen_at_handover

SOON_US = LATE_DAYS * 24 * 3600 * 1_000_000
_MOST_SUBJECTS = 200


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What somebody wants to enter. `happened_us` None: now. `after`: what it answers, closes or corrects.

    `late`: why it is entered so long after. `correction`: why the entry `after` was wrong; with `void` it is taken
    back and nothing stands in its place.
    """

    kind: str
    fields: Mapping[str, Any]
    subjects: Sequence[str] = ()
    happened_us: int | None = None
    unit_id: int | None = None
    site_id: int | None = None
    after: int | None = None
    late: str = ""
    correction: str = ""
    void: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """Who signs. `manages`: may write what only those in charge write, and correct what others wrote."""

    actor: Actor
    scope: Scope = EVERYTHING
    writes: bool = True
    manages: bool = True


@dataclass(slots=True)
class _Draft:
    kind: Kind
    about: list[About]
    happened_us: int
    fields: dict[str, Any]
    content: dict[str, Any] = field(default_factory=dict)
    target: Entry | None = None


class Duties:
    """Adds to the register. Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._register = DutyRegister(engine)
        self._chain = self._register.chain

    def write(self, new: NewEntry, who: Account, actor: Actor, note: Note) -> list[Entry]:
        """Enter it in the name of an account; one entry for each subject. Gives what was written.

        Raises EntryKindUnknown, EntryForbidden, EntryInvalid with field and reason, EntryNotFound for `after`.
        """
        with write(self._engine) as connection:
            writer = Writer(
                actor,
                scope_of(connection, who),
                allows(who.role, Permission.DUTY_WRITE),
                allows(who.role, Permission.DUTY_MANAGE),
            )
            return self.add(connection, new, writer, note)

    def add(self, connection: Connection, new: NewEntry, writer: Writer, note: Note) -> list[Entry]:
        """As `write`, within the caller's transaction: for other parts of the regime that enter something."""
        now_us = self._clock.utc_us()
        draft = self._draft(connection, new, writer, now_us)
        rows = [self._row(connection, draft, about, new, writer, now_us) for about in draft.about]
        ids = self._chain.extend(connection, rows)
        self._mark(connection, draft, ids[0], new)
        written = [found for each in ids if (found := get(connection, each)) is not None]
        for each in written:
            tell(connection, self._register, each, now_us, note)
        # What turns out to be one unit's alone is not told to the others either.
        taken_back = draft.target if new.void or draft.about[0].unit_id is not None else None
        for number in withdrawn_with(connection, taken_back) if taken_back is not None else ():
            notice = NewEntry(kinds()[new.kind].tells or "", {}, after=number, correction=new.correction, void=True)
            self.add(connection, notice, writer, note)
        for each in written:
            effect_of(connection, each, now_us, note)
            detail = {"kind": each.kind, "about": each.subject, "after": each.after}
            note(connection, Action.DUTY_WRITTEN, f"entry:{each.id}", detail)
        return written

    def _draft(self, connection: Connection, new: NewEntry, writer: Writer, now_us: int) -> _Draft:
        kind = kinds().get(new.kind)
        if kind is None:
            raise EntryKindUnknown(f"There is no kind of entry {new.kind}.", kind=new.kind)
        needed = Permission.DUTY_MANAGE if kind.write == "duty.manage" else Permission.DUTY_WRITE
        if not (writer.manages if needed is Permission.DUTY_MANAGE else writer.writes or writer.manages):
            raise EntryForbidden(f"This needs the permission {needed.value}.", permission=needed.value)
        target = self._target(connection, new, kind, writer)
        corrected = target if target is not None and target.kind == kind.id else None
        happened_us = new.happened_us
        if happened_us is None:
            happened_us = now_us if corrected is None else corrected.happened_us
        self._check_time(new, happened_us, now_us, target)
        about = self._about(connection, new, kind, target, writer.scope)
        if kind.by_another and f"account:{writer.actor.account_id}" in {each.subject for each in about}:
            raise _invalid("subject", "oneself", "Somebody else enters this about you.")
        fields = dict(target.fields) if new.void and target else checked(connection, kind, new.fields, writer.scope)
        if kind.by_another and not new.void:
            _check_another(kind, fields, writer)
        content: dict[str, Any] = {"fields": fields}
        late = corrected.content.get("late", "") if corrected and corrected.happened_us == happened_us else ""
        over = kind.ahead and not new.void and _over(new, kind, fields, corrected, now_us)
        if kind.ahead and not new.void:
            _check_once(connection, kind, fields, about, corrected)
            if not over and not _same_plan(kind, fields, corrected):
                _check_admitted(connection, fields, about, now_us)
        if late or over or now_us - happened_us > SOON_US:
            content["late"] = new.late.strip() or late
        if corrected is not None:
            content["correction"] = new.correction.strip()
            if "auto" in corrected.content:
                content["auto"] = corrected.content["auto"]
        if new.kind == "handover":
            content["auto"] = seen_at_handover(connection, about[0].unit_id, now_us)
        return _Draft(kind, about, happened_us, fields, content, target)

    def _target(self, connection: Connection, new: NewEntry, kind: Kind, writer: Writer) -> Entry | None:
        if new.after is None:
            if kind.closes or new.void:
                raise _invalid("after", "missing", "It has to name the entry that it answers.")
            return None
        # Locked on PostgreSQL, so that of two who answer or correct at once one is told.
        connection.execute(select(entry.c.id).where(entry.c.id == new.after).with_for_update())
        target = get(connection, new.after, writer.scope)
        if target is None:
            raise EntryNotFound(f"There is no entry {new.after}.", entry=new.after)
        if target.corrected_by is not None or target.state == VOID:
            raise _invalid("after", "corrected", f"Entry {new.after} was corrected: answer the one in its place.")
        if target.kind == kind.id:
            if not new.correction.strip():
                raise _invalid("correction", "missing", "A correction says why.")
            if target.account_id != writer.actor.account_id and not writer.manages:
                permission = Permission.DUTY_MANAGE.value
                raise EntryForbidden(
                    "Only who wrote it, or who manages the duties, corrects it.", permission=permission
                )
        elif target.kind not in kind.closes:
            raise _invalid("after", "not-its-answer", f"A {kind.id} does not answer a {target.kind}.")
        elif not target.is_open:
            raise _invalid("after", "closed", f"Entry {new.after} is closed already.")
        return target

    def _check_time(self, new: NewEntry, happened_us: int, now_us: int, target: Entry | None) -> None:
        if happened_us > now_us:
            raise _invalid("happened_us", "in-the-future", "What has not happened yet cannot be entered.")
        correcting = target is not None and target.kind == new.kind
        # A correction may not be a way to date something back.
        as_it_was = correcting and target is not None and happened_us == target.happened_us
        if now_us - happened_us > SOON_US and not new.late.strip() and not as_it_was:
            detail = f"It happened more than {LATE_DAYS} days ago: say why it is entered only now."
            raise _invalid("late", "missing", detail)
        if target is not None and not correcting and happened_us < target.happened_us:
            raise _invalid("happened_us", "before-its-cause", "It lies before what it answers.")

    def _about(
        self, connection: Connection, new: NewEntry, kind: Kind, target: Entry | None, scope: Scope
    ) -> list[About]:
        if target is not None and (not new.subjects or kind.closes or new.void):
            # Also where its site was taken out since: what is open there is answered all the same.
            zone = zone_of(connection, target.unit_id, target.site_id)
            return [About(target.subject, target.unit_id, target.site_id, zone)]
        subjects = list(dict.fromkeys(new.subjects))
        if kind.subject is Subject.UNIT and not subjects:
            return [whole_installation(connection, scope, new.unit_id, new.site_id)]
        if not subjects:
            raise _invalid("subject", "missing", "It has to say what it is about.")
        if len(subjects) > (_MOST_SUBJECTS if kind.several and target is None else 1):
            raise _invalid("subject", "too-many", "It is about one thing only.")
        for each in subjects:
            if each.partition(":")[0] not in (kind.subject, *kind.also):
                raise _invalid("subject", "wrong-kind", f"It is about a {kind.subject.value}, not {each}.")
        located = [locate(connection, each, scope, new.unit_id, new.site_id) for each in subjects]
        if kind.subject is Subject.CONTROL and not catalogue()[located[0].subject.partition(":")[2]].attested:
            raise _invalid("subject", "not-attested", "The program shows this one itself: nobody's word counts.")
        return located

    def _row(
        self, connection: Connection, draft: _Draft, about: About, new: NewEntry, writer: Writer, now_us: int
    ) -> dict[str, Any]:
        return {
            "at_us": now_us,
            "account_id": writer.actor.account_id,
            "username": writer.actor.username,
            "address": writer.actor.address,
            "kind": draft.kind.id,
            "unit_id": about.unit_id,
            "site_id": about.site_id,
            "subject": about.subject,
            "happened_us": draft.happened_us,
            "lapses_us": None if new.void else _lapses_us(connection, draft, about),
            "state": VOID if new.void else (OPEN if _opens(draft.kind, draft.fields) else DONE),
            "after": new.after,
            "content": json.dumps(draft.content, sort_keys=True, ensure_ascii=False),
        }

    def _mark(self, connection: Connection, draft: _Draft, first: int, new: NewEntry) -> None:
        """What follows from `after`: which entry is closed by it, or stands in its place."""
        target = draft.target
        if target is None:
            return
        change = update(entry).where(entry.c.id == target.id)
        if target.kind != draft.kind.id:
            connection.execute(change.values(closed_by=first))
            return
        connection.execute(change.values(corrected_by=first))
        if target.closed_by is not None and not new.void:
            connection.execute(update(entry).where(entry.c.id == first).values(closed_by=target.closed_by))
        if draft.kind.closes:
            # What the wrong one closed is closed by the right one, or is open again.
            closed = select(entry.c.id).where(entry.c.closed_by == target.id)
            by = None if new.void else first
            connection.execute(update(entry).where(entry.c.id.in_(closed)).values(closed_by=by))


def _planned(kind: Kind, fields: Mapping[str, Any]) -> list[Any]:
    return [fields.get(each.id) for each in kind.fields if each.type is FieldType.MOMENT]


def _over(new: NewEntry, kind: Kind, fields: Mapping[str, Any], corrected: Entry | None, now_us: int) -> bool:
    """Whether what is planned is over already, and was not planned so before. Raises EntryInvalid without a reason."""
    until_us = None if kind.counts is None or kind.counts.until is None else fields.get(kind.counts.until)
    if until_us is None or until_us > now_us:
        return False
    if _same_plan(kind, fields, corrected):
        return False
    if not new.late.strip():
        raise _invalid("late", "missing", "It is over already: say why it is entered only now.")
    return True


def _same_plan(kind: Kind, fields: Mapping[str, Any], corrected: Entry | None) -> bool:
    return corrected is not None and _planned(kind, corrected.fields) == _planned(kind, fields)


def _check_admitted(connection: Connection, fields: Mapping[str, Any], about: Sequence[About], now_us: int) -> None:
    """Raises PersonStopped: nobody is put on duty who cannot sign in by then. Who has been on duty is entered late."""
    people = {int(each.subject.partition(":")[2]) for each in about}
    stopped = stopped_at(connection, people, max(now_us, fields["from"]), now_us)
    if not stopped:
        return
    names = connection.scalars(select(account.c.display_name).where(account.c.id.in_(stopped)).order_by(account.c.id))
    duties = [each for each in kinds() if any(each in reasons for reasons in stopped.values())]
    who = ", ".join(names)
    raise PersonStopped(f"Stopped at that time by {', '.join(duties)}: {who}.", names=who, duties=",".join(duties))


def _check_once(
    connection: Connection, kind: Kind, fields: Mapping[str, Any], about: Sequence[About], corrected: Entry | None
) -> None:
    query = select(*COLUMNS).where(entry.c.kind == kind.id, counting())
    query = query.where(entry.c.subject.in_([each.subject for each in about]))
    for row in connection.execute(query.where(entry.c.lapses_us.in_(_planned(kind, fields)))).mappings():
        same = _planned(kind, to_entry(row).fields) == _planned(kind, fields)
        if same and (corrected is None or row["id"] != corrected.id):
            raise _invalid("from", "twice", f"Entry {row['id']} says the same.")


def _check_another(kind: Kind, fields: Mapping[str, Any], writer: Writer) -> None:
    """Whoever is named in it does not sign it."""
    for each in kind.fields:
        if each.type is FieldType.ACCOUNT and fields.get(each.id) == writer.actor.account_id:
            raise _invalid(each.id, "oneself", "Somebody else enters this.")


def _opens(kind: Kind, fields: Mapping[str, Any]) -> bool:
    if kind.opens is None:
        return False
    return kind.opens.field is None or fields.get(kind.opens.field) in kind.opens.values


def _lapses_us(connection: Connection, draft: _Draft, about: About) -> int | None:
    kind, fields = draft.kind, draft.fields
    if kind.fails is not None and fields.get(kind.fails.field) in kind.fails.values:
        return draft.happened_us
    if kind.counts is None:
        # Of what is open: by when it is to be answered.
        if kind.opens is not None and kind.opens.by is not None:
            return draft.happened_us + kind.opens.hours[fields[kind.opens.by]] * 3_600_000_000
        day = fields.get(kind.opens.due) if kind.opens is not None and kind.opens.due is not None else None
        return None if day is None else end_of_day_us(date.fromisoformat(day), about.zone)
    if kind.counts.until is not None:
        until = fields.get(kind.counts.until)
        if until is None:
            return None
        return until if isinstance(until, int) else end_of_day_us(date.fromisoformat(until), about.zone)
    each = interval_of(connection, kind, about, draft.happened_us)
    if each is None:
        return None
    since_us = _covered_since_us(connection, draft, about)
    return draft.happened_us if since_us is None else lapse_us(each, since_us, about.zone)


def _covered_since_us(connection: Connection, draft: _Draft, about: About) -> int | None:
    """Since when all is covered that the kind covers: of each choice the last entry counts. None: one never was."""
    kind = draft.kind
    field = kind.field(kind.covers) if kind.covers is not None else None
    if field is None:
        return draft.happened_us
    since_us: dict[str, int | None] = dict.fromkeys(draft.fields.get(field.id, ()), draft.happened_us)
    query = select(*COLUMNS).where(entry.c.kind == kind.id, entry.c.subject == about.subject, counting())
    query = query.where(entry.c.happened_us <= draft.happened_us)
    if draft.target is not None:
        query = query.where(entry.c.id != draft.target.id)
    for row in connection.execute(query.order_by(entry.c.happened_us.desc(), entry.c.id.desc()).limit(100)).mappings():
        each = to_entry(row)
        # What was failed is to be covered again.
        failed = kind.fails is not None and each.fields.get(kind.fails.field) in kind.fails.values
        for choice in each.fields.get(field.id, ()):
            since_us.setdefault(choice, None if failed else each.happened_us)
    known = [since_us.get(choice.id) for choice in field.choices]
    return None if None in known else min(one for one in known if one is not None)


def _invalid(name: str, reason: str, detail: str) -> EntryInvalid:
    return EntryInvalid(detail, field=name, reason=reason, wrong=json.dumps({name: reason}))
