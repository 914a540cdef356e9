# SPDX-License-Identifier: Apache-2.0
"""The filings that appear by themselves: opened, renewed and closed by what is true."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import OperationalError

from fairwatch.accounts.models import SYSTEM, Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import filing, filing_step
from fairwatch.db.registry import attachment, authority, placement, site, video_system
from fairwatch.errors import VersionConflict
from fairwatch.govern.codes import above
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import Pack

from .clocks import Due
from .content import Facts, read_facts
from .diff import Change, diff
from .errors import FilingInvalid
from .form import Kind, form
from .locks import alone_at, alone_numbering
from .records import (
    FILED,
    OPEN,
    PAPER_KIND,
    Filing,
    State,
    dumped,
    filings_of,
    steps_of,
    telling_filings_of,
    withdrawn_since_filed,
)
from .removals import why_gone
from .sight import let_go
from .wanted import SUPERSEDED, Act, Closed, Opened, Renewed, acts

log = structlog.get_logger("fairwatch.govern")


class Drafts:
    """Keeps the open filings of all systems. In the audit log the program does it."""

    def __init__(self, engine: Engine, clock: Clock, audit: AuditLog, packs: Collection[Pack] | None = None) -> None:
        self._engine = engine
        self._clock = clock
        self._audit = audit
        self._packs = tuple(shipped().values() if packs is None else packs)

    def refresh(self, system_id: int) -> bool:
        """Open, renew or close the system's filings by what is true now. Returns whether anything was done."""
        with self._engine.connect() as connection:
            if not self._acts(connection, system_id):
                return False
        try:
            with write(self._engine) as connection:
                return self.refresh_within(connection, system_id)
        except VersionConflict:
            # Another process or a person was at the same filing just now: the next look sees what came of it.
            return False

    def refresh_all(
        self, *, unit_id: int | None = None, site_id: int | None = None, camera_id: int | None = None
    ) -> None:
        """Refresh what a change of a unit, a site or a camera can touch."""
        query = select(video_system.c.id).where(video_system.c.removed_us.is_(None))
        if unit_id is not None:
            query = query.join(site, site.c.id == video_system.c.site_id).where(site.c.unit_id == unit_id)
        if site_id is not None:
            query = query.where(video_system.c.site_id == site_id)
        if camera_id is not None:
            of_camera = select(placement.c.system_id).where(placement.c.camera_id == camera_id)
            query = query.where(video_system.c.id.in_(of_camera))
        with self._engine.connect() as connection:
            found = connection.scalars(query).all()
        for system_id in found:
            self.refresh(system_id)

    def look_at(self, system_id: int) -> None:
        """`refresh` one of many: what is not expected of it keeps no other back. The sweep comes to it again."""
        try:
            self.refresh(system_id)
        except OperationalError:
            raise  # the database: that is no system's own trouble
        except Exception:  # a supervised boundary: one system keeps no other back
            log.exception("filings not brought up to date", system=system_id)

    def sweep(self, after: int = 0, limit: int = 20) -> int | None:
        """Look at the next systems by number. Returns the last one's number, None after the end."""
        with self._engine.connect() as connection:
            found = connection.scalars(
                select(video_system.c.id).where(video_system.c.id > after).order_by(video_system.c.id).limit(limit)
            ).all()
        for system_id in found:
            self.look_at(system_id)
        return found[-1] if len(found) == limit else None

    def refresh_within(self, connection: Connection, system_id: int) -> bool:
        """`refresh` in a transaction that writes."""
        alone_at(connection, system_id)
        done = self._acts(connection, system_id)
        for act in done:
            self._do(connection, system_id, act)
        let_go(connection, system_id)
        return bool(done)

    def today(self, facts: Facts | None) -> date:
        """The day at the system's site."""
        return local_day(self._clock.utc_us(), "UTC" if facts is None else facts.zone)

    def _acts(self, connection: Connection, system_id: int) -> list[Act]:
        facts = read_facts(connection, system_id)
        return acts(facts, telling_filings_of(connection, system_id), self._packs, self.today(facts))

    def _do(self, connection: Connection, system_id: int, act: Act) -> None:
        if isinstance(act, Opened):
            self._open(connection, system_id, act)
        elif isinstance(act, Renewed):
            self._renew(connection, act)
        else:
            self._close(connection, act)

    def _renew(self, connection: Connection, act: Renewed) -> None:
        found = act.filing
        values: dict[str, Any] = {
            "kind": act.kind,
            "content": dumped(act.content),
            "before": None if act.before is None else dumped(act.before),
        }
        division = county_of(connection, found.system_id, act.kind, act.content)
        # What is overdue stays in sight of the police that it was due at: they lose it once it is handed in.
        if division != found.division and not self._is_late(connection, found):
            values |= {"division": division, "authority_id": police_of(connection, division)}
        if act.due is not None:
            values |= _clock_values(act.due)
        if not found.reason:
            values["reason"] = why_gone(connection, found.system_id, act.before, act.content)
        if found.kind == act.kind == "first":
            self._tell_use_day(connection, found)
        turn(connection, found, found.state, **values)
        renewed = len(diff(found.content, act.content, form().entered))
        self._audit.by(SYSTEM)(connection, Action.FILING_CHANGED, f"filing:{found.id}", {"renewed": renewed})

    def _open(self, connection: Connection, system_id: int, act: Opened) -> None:
        division = county_of(connection, system_id, act.kind, act.content)
        clock = self._former_clock(connection, system_id, act) or _clock_values(act.due)
        made = connection.execute(
            insert(filing).values(
                uuid=str(uuid.uuid4()),
                system_id=system_id,
                kind=act.kind,
                state=State.DRAFT.value,
                division=division,
                authority_id=police_of(connection, division),
                content=dumped(act.content),
                before=None if act.before is None else dumped(act.before),
                reason=why_gone(connection, system_id, act.before, act.content),
                created_us=self._clock.utc_us(),
                **clock,
            )
        ).inserted_primary_key
        assert made is not None
        step(connection, self._clock, made[0], SYSTEM, State.DRAFT)
        detail = {"system": system_id, "kind": act.kind, "due_day": clock["due_day"]}
        self._audit.by(SYSTEM)(connection, Action.FILING_OPENED, f"filing:{made[0]}", detail)

    def _former_clock(self, connection: Connection, system_id: int, act: Opened) -> dict[str, str] | None:
        """That of the same change where it was changed back for no longer than the text gives to report it, and nothing
        was handed in between: who changes back for a while wins no time. What was as filed for longer is a new change.
        """
        if act.before is None:
            return None
        facts = read_facts(connection, system_id)
        zone, today = "UTC" if facts is None else facts.zone, self.today(facts)
        now = {_item(each) for each in diff(act.before, act.content, form().beside(act.before))}
        found = []
        for each in withdrawn_since_filed(connection, system_id):
            closed = steps_of(connection, each.id)[-1]
            if closed.note != "changed-back" or not now & {_item(change) for change in each.changes}:
                continue
            given = date.fromisoformat(each.due_day) - date.fromisoformat(each.event_day)
            if today - local_day(closed.at_us, zone) <= given and each.due_day < act.due.day.isoformat():
                found.append(each)
        first = min(found, key=lambda each: each.due_day, default=None)
        return None if first is None else _clock_of(first)

    def _is_late(self, connection: Connection, found: Filing) -> bool:
        return date.fromisoformat(found.due_day) < self.today(read_facts(connection, found.system_id))

    def _tell_use_day(self, connection: Connection, found: Filing) -> None:
        """The day of use was entered anew: whoever supervises sees what it was, and why it is another."""
        facts = read_facts(connection, found.system_id)
        if facts is None:
            return
        was, now = (each["fields"].get("use_day") for each in (found.content, facts.content))
        if was == now:
            return
        said = facts.use_day_was if facts.use_day_was and facts.use_day_was["name"] == was else None
        note = f"{was or '-'} → {now or '-'}" + (f": {said['reason']}" if said else "")
        step(connection, self._clock, found.id, SYSTEM, State.DRAFT, note)

    def _close(self, connection: Connection, act: Closed) -> None:
        if act.why == "not-in-use":
            self._tell_use_day(connection, act.filing)
        turn(connection, act.filing, State.WITHDRAWN)
        step(connection, self._clock, act.filing.id, SYSTEM, State.WITHDRAWN, act.why)
        detail = {"system": act.filing.system_id, "why": act.why}
        self._audit.by(SYSTEM)(connection, Action.FILING_WITHDRAWN, f"filing:{act.filing.id}", detail)
        if act.why == "joined":
            others = filings_of(connection, act.filing.system_id)
            heir = next((each for each in others if each.state in OPEN and each.id != act.filing.id), None)
            if heir is not None:
                inherit(connection, act.filing, heir)

    def take_over(self, connection: Connection, taken_back: Filing) -> None:
        """What is open after a filing was taken back has its papers and its reason, and the clock of a change report:
        taking back wins no time.
        """
        last = filings_of(connection, taken_back.system_id)[-1]
        if last.id <= taken_back.id or last.state not in OPEN:
            return
        inherit(connection, taken_back, last)
        if last.kind != "first" and last.due_day > taken_back.due_day:
            connection.execute(update(filing).where(filing.c.id == last.id).values(**_clock_of(taken_back)))

    def supersede(self, connection: Connection, stands: Filing) -> None:
        """Of two first filings of a system one stands: whatever else is undecided goes, also what was handed in after it
        and tells of changes since. Its papers go to what is still to be told.
        """
        undecided = (State.SUBMITTED, State.RETURNED)
        others = filings_of(connection, stands.system_id)
        gone = [each for each in others if each.id != stands.id and each.state in undecided]
        for each in gone:
            self._close(connection, Closed(each, SUPERSEDED))
        self.refresh_within(connection, stands.system_id)
        heir = next((each for each in filings_of(connection, stands.system_id) if each.state in OPEN), None)
        for each in gone if heir is not None else ():
            assert heir is not None
            inherit(connection, each, heir)

    def withdraw_later(self, connection: Connection, gone_back: Filing) -> list[Filing]:
        """What was handed in after a filing that is returned or taken back says what changed since that: it goes back
        with it.
        """
        others = filings_of(connection, gone_back.system_id)
        later = [each for each in others if each.id > gone_back.id and each.state is State.SUBMITTED]
        for each in later:
            self._close(connection, Closed(each, "joined"))
        return later


def inherit(connection: Connection, source: Filing, heir: Filing) -> None:
    """Papers of one filing go to another too, and its reason where that has none."""
    subject = f"filing:{heir.id}"
    there = set(connection.scalars(select(attachment.c.document_id).where(attachment.c.subject == subject)))
    papers = select(attachment).where(attachment.c.subject == f"filing:{source.id}", attachment.c.removed_us.is_(None))
    papers = papers.where(~attachment.c.kind.startswith(PAPER_KIND))
    for row in connection.execute(papers).all():
        if row.document_id not in there:
            values = {"document_id": row.document_id, "kind": row.kind, "added_us": row.added_us}
            connection.execute(insert(attachment).values(subject=subject, **values))
    if source.reason:
        bare = update(filing).where(filing.c.id == heir.id, filing.c.reason == "")
        connection.execute(bare.values(reason=source.reason))


def turn(connection: Connection, found: Filing, state: State, **values: object) -> None:
    """Put a filing into a state. Raises VersionConflict where somebody else did something with it meanwhile."""
    same = update(filing).where(filing.c.id == found.id, filing.c.version == found.version)
    if not connection.execute(same.values(state=state.value, version=found.version + 1, **values)).rowcount:
        raise VersionConflict("This filing was changed in the meantime. Nothing was written.", version=None)


def step(
    connection: Connection, clock: Clock, filing_id: int, by: Actor, state: State, note: str = "", paper: str = ""
) -> None:
    """Write into the history of a filing who did what; `paper` as in `Step`."""
    connection.execute(
        insert(filing_step).values(
            filing_id=filing_id,
            at_us=clock.utc_us(),
            account_id=by.account_id,
            username=by.username,
            state=state.value,
            note=note,
            paper=paper,
        )
    )


def police_of(connection: Connection, division: str) -> int | None:
    """The police office that a filing from a division goes to: its own, or the nearest above that is known."""
    code: str | None = division
    while code is not None:
        found = connection.scalar(
            select(authority.c.id)
            .where(authority.c.division == code, authority.c.sector == "", authority.c.removed_us.is_(None))
            .order_by(authority.c.id)
            .limit(1)
        )
        if found is not None:
            return int(found)
        code = above(code)
    return None


def must_be_free(connection: Connection, found: Filing, number: str) -> None:
    """Raise FilingInvalid (`taken`) for a number that another system has."""
    alone_numbering(connection)
    taken = select(filing.c.id).where(filing.c.number == number, filing.c.system_id != found.system_id)
    if connection.scalar(taken.limit(1)) is not None:
        raise FilingInvalid("That number is another system's.", field="number", reason="taken")


def county_of(connection: Connection, system_id: int, kind: Kind, content: dict[str, Any]) -> str:
    """The county that a filing goes to: a first one to where the site stands, a change and an end to the office that has
    the system in its register, also where the change is that it went elsewhere.
    """
    here = str(content["fields"]["site_division"])
    if kind == "first":
        return here
    filed = [each for each in filings_of(connection, system_id) if each.state in FILED]
    last = next((each for each in reversed(filed) if each.state is State.ACCEPTED), filed[0] if filed else None)
    return here if last is None else str(last.content["fields"].get("site_division") or here)


def _item(change: Change) -> tuple[str, str | None, str | None]:
    return change.what, change.field, change.camera


def _clock_of(found: Filing) -> dict[str, str]:
    return {
        "event": found.event,
        "event_day": found.event_day,
        "due_day": found.due_day,
        "due_rule": dumped(found.due_rule),
    }


def _clock_values(due: Due) -> dict[str, str]:
    return {
        "event": due.event,
        "event_day": due.event_day.isoformat(),
        "due_day": due.day.isoformat(),
        "due_rule": due.rule,
    }
