# SPDX-License-Identifier: Apache-2.0
"""Filing with an authority that has no installation: what came on paper is entered by the unit, with the scan of it.

It is no way to accept one's own filing. Where the authority can answer by itself nothing is entered; what is entered
is marked as such everywhere, and an officer who comes later confirms or disputes it.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, insert, select, update

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import paper_entry
from fairwatch.db.registry import document
from fairwatch.govern.codes import within
from fairwatch.govern.documents import put, seen
from fairwatch.govern.registry import fields
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING, Scope

from .answering import GONE_DAYS, OfficerGone, answers_by_itself, check_officer, officer_gone
from .drafts import Drafts, must_be_free, step, turn
from .errors import AuthorityAnswers, FilingInvalid, FilingState, NotYourFiling
from .reading import Opening, changing, open_filing
from .records import PAPER_KIND, Reason, State, dumped, filings_of

Outcome = Literal["accepted", "returned"]
MOST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What a paper says: the day on it, the document that is its scan; a number or reasons where it is a decision."""

    day: str
    document_id: int
    number: str = ""
    reasons: str = ""


class PaperDesk:
    """Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock, audit: AuditLog, drafts: Drafts) -> None:
        self._engine = engine
        self._clock = clock
        self._audit = audit
        self._drafts = drafts

    def hand_in(self, filing_id: int, version: int, told: OnPaper, *, by: Actor, scope: Scope = EVERYTHING) -> Opening:
        """On which day it was handed in on paper or at the authority's own site: the clock ends there.

        Raises FilingNotFound, VersionConflict, FilingState, NotYourFiling, AuthorityAnswers, DocumentNotFound and
        FilingInvalid (`day`: missing, future, before).
        """
        with write(self._engine) as connection:
            opening = self._own(connection, filing_id, version, scope)
            day = self._day(opening, told.day)
            # A change is not reported before it was there, and what was returned is not handed in before that.
            least = None if opening.filing.kind == "first" else opening.filing.event_day
            back = [each.at_us for each in opening.steps if each.state is State.RETURNED]
            if back:
                least = max(least or "", local_day(back[-1], opening.zone).isoformat())
            if least is not None and day < least:
                raise FilingInvalid(f"It was not handed in before {least}.", field="day", reason="before", least=least)
            turn(connection, opening.filing, State.SUBMITTED, handed_day=day)
            self._enter(connection, opening, "handed-in", day, told, by, scope)
            step(connection, self._clock, filing_id, by, State.SUBMITTED, day, "handed-in")
            detail = {"day": day, "document": told.document_id}
            self._audit.by(by)(connection, Action.FILING_HANDED_IN_ON_PAPER, f"filing:{filing_id}", detail)
            return self._opened(connection, filing_id, scope)

    def decide(
        self,
        filing_id: int,
        version: int,
        outcome: Outcome,
        told: OnPaper,
        *,
        by: Actor,
        scope: Scope = EVERYTHING,
    ) -> Opening:
        """Enter the authority's decision that came on paper: accepted with a number, or returned with the reasons.

        Raises as `hand_in`, and FilingState (`earlier`: one before it is undecided).
        """
        number, reasons = told.number.strip(), told.reasons.strip()
        if outcome == "accepted" and not number:
            raise FilingInvalid("The receipt has a number.", field="number", reason="missing")
        if outcome == "returned" and not reasons:
            raise FilingInvalid("A return says why.", field="reasons", reason="missing")
        with write(self._engine) as connection:
            opening = self._own(connection, filing_id, version, scope)
            found = opening.filing
            if found.on_paper == "disputed":
                raise FilingState("The authority disputes what was entered and decides.", state="disputed")
            day = self._day(opening, told.day)
            handed = found.handed_day or local_day(found.submitted_us or 0, opening.zone).isoformat()
            if day < handed:
                raise FilingInvalid(f"It was handed in on {handed}.", field="day", reason="before", least=handed)
            values: dict[str, Any] = {"on_paper": "entered", "decided_us": self._moment(day, opening.zone)}
            if outcome == "accepted":
                others = filings_of(connection, found.system_id)
                if any(each.state is State.SUBMITTED and each.id < found.id for each in others):
                    raise FilingState("An earlier one is not decided yet.", state="submitted", reason="earlier")
                must_be_free(connection, found, number)
                turn(connection, found, State.ACCEPTED, number=number, **values)
                note = number
            else:
                turn(connection, found, State.RETURNED, declared=False, **values)
                self._drafts.withdraw_later(connection, found)
                note = dumped([asdict(Reason("", reasons))])
            self._enter(connection, opening, outcome, day, told, by, scope)
            step(connection, self._clock, filing_id, by, State(outcome), note, "entered")
            detail = {"outcome": outcome, "day": day, "number": number, "document": told.document_id}
            detail |= {"filer": _filer(opening), "reasons": reasons}
            self._audit.by(by)(connection, Action.FILING_ENTERED_FROM_PAPER, f"filing:{filing_id}", detail)
            self._drafts.refresh_within(connection, found.system_id)
            return self._opened(connection, filing_id, scope)

    def answer(self, filing_id: int, version: int, *, confirmed: bool, reason: str, by: Actor, scope: Scope) -> Opening:
        """The authority's own word on an acceptance that a unit entered. Disputed, it waits for the decision again.

        Raises FilingNotFound, NotYourFiling, VersionConflict, FilingState, OwnRequest, and FilingInvalid for a dispute
        without why.
        """
        if not confirmed and not reason.strip():
            raise FilingInvalid("Who disputes says why.", field="reason", reason="missing")
        with write(self._engine) as connection:
            opening = changing(connection, self._clock, filing_id, scope, version, State.ACCEPTED)
            found = opening.filing
            if scope.division is None or scope.sector:
                raise NotYourFiling("The police of the territory answer for their decisions.", filing_id=filing_id)
            if not within(found.division, scope.division):
                raise NotYourFiling("The office that it was handed in at answers for it.", filing_id=filing_id)
            if found.on_paper != "entered":
                raise FilingState("Nothing here was entered from paper.", state=found.state.value, reason="paper")
            if confirmed:
                check_officer(connection, filing_id, by, self._clock.utc_us())
            said = "confirmed" if confirmed else "disputed"
            if confirmed:
                turn(connection, found, State.ACCEPTED, on_paper=said)
            else:
                turn(connection, found, State.SUBMITTED, on_paper=said, number=None, decided_us=None)
            last = select(paper_entry.c.id).where(
                paper_entry.c.filing_id == filing_id, paper_entry.c.kind == "accepted"
            )
            connection.execute(
                update(paper_entry)
                .where(paper_entry.c.id == last.order_by(paper_entry.c.id.desc()).limit(1).scalar_subquery())
                .values(
                    answer=said, answered_by=by.username, answered_us=self._clock.utc_us(), answer_reason=reason.strip()
                )
            )
            state = State.ACCEPTED if confirmed else State.SUBMITTED
            step(connection, self._clock, filing_id, by, state, reason.strip(), said)
            detail = {"answer": said, "number": found.number or "", "reason": reason.strip()}
            self._audit.by(by)(connection, Action.FILING_PAPER_ANSWERED, f"filing:{filing_id}", detail)
            self._drafts.refresh_within(connection, found.system_id)
            return self._opened(connection, filing_id, scope)

    def open_to(self, division: str) -> bool:
        """Whether what came on paper from the police of a division is entered here."""
        with self._engine.connect() as connection:
            return answers_by_itself(connection, division, self._clock.utc_us()) is None

    def waits_until(self, division: str, zone: str) -> str | None:
        """From which day on it is, where it is not only since an officer of theirs could answer until lately."""
        with self._engine.connect() as connection:
            now_us = self._clock.utc_us()
            if answers_by_itself(connection, division, now_us) != "officer-gone":
                return None
            gone = officer_gone(connection, division, now_us)
            return None if gone is None else _open_from(gone, zone)

    def _own(self, connection: Connection, filing_id: int, version: int, scope: Scope) -> Opening:
        opening = changing(connection, self._clock, filing_id, scope, version, State.SUBMITTED)
        if opening.remote or scope.division is not None:
            raise NotYourFiling("The unit enters what came to it on paper.", filing_id=filing_id)
        how = answers_by_itself(connection, opening.filing.division, self._clock.utc_us())
        if how == "officer-gone":
            raise self._gone(connection, opening)
        if how is not None:
            raise AuthorityAnswers("The authority answers by itself.", reason=how)
        return opening

    def _gone(self, connection: Connection, opening: Opening) -> AuthorityAnswers:
        gone = officer_gone(connection, opening.filing.division, self._clock.utc_us())
        assert gone is not None
        return AuthorityAnswers(
            "An officer of the authority could answer here until lately.",
            reason="officer-gone",
            name=gone.username,
            by=gone.left_by,
            day=local_day(gone.left_us, opening.zone).isoformat(),
            until=_open_from(gone, opening.zone),
        )

    def _day(self, opening: Opening, text: str) -> str:
        try:
            day = date.fromisoformat(str(fields.day(text)))
        except ValueError as error:
            raise FilingInvalid("That is no day.", field="day", reason="missing") from error
        if day > local_day(self._clock.utc_us(), opening.zone):
            raise FilingInvalid("That day is still to come.", field="day", reason="future")
        return day.isoformat()

    def _moment(self, day: str, zone: str) -> int:
        """The beginning of a day in a zone: a paper tells no hour."""
        start = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone))
        return min(int(start.timestamp()) * 1_000_000, self._clock.utc_us())

    def _enter(
        self, connection: Connection, opening: Opening, kind: str, day: str, told: OnPaper, by: Actor, scope: Scope
    ) -> None:
        scan = seen(connection, told.document_id, scope, by.account_id)
        found = opening.filing
        # The same file is the same paper, whatever it is called.
        same = select(document.c.id).where(document.c.sha256 == scan.sha256)
        other = select(paper_entry.c.id).where(
            paper_entry.c.document_id.in_(same), paper_entry.c.filing_id != found.id, paper_entry.c.kind == kind
        )
        if connection.scalar(other.limit(1)) is not None:
            raise FilingInvalid("That is the paper of another filing.", field="document_id", reason="used")
        now_us = self._clock.utc_us()
        put(connection, f"filing:{found.id}", scan.id, f"{PAPER_KIND}{kind}", now_us)
        gone = officer_gone(connection, found.division, now_us)
        passed_over: dict[str, Any] = {}
        if gone is not None:
            passed_over = {"officer": gone.username, "officer_left_us": gone.left_us, "officer_left_by": gone.left_by}
        connection.execute(
            insert(paper_entry).values(
                filing_id=found.id,
                submitted_us=found.submitted_us,
                kind=kind,
                day=day,
                document_id=scan.id,
                account_id=by.account_id,
                username=by.username,
                filer=_filer(opening),
                at_us=now_us,
                **passed_over,
            )
        )

    def _opened(self, connection: Connection, filing_id: int, scope: Scope) -> Opening:
        return open_filing(connection, filing_id, scope, self._clock.utc_us())


def _open_from(gone: OfficerGone, zone: str) -> str:
    # The day after the last of them, whatever the hour.
    return (local_day(gone.left_us, zone) + timedelta(days=GONE_DAYS + 1)).isoformat()


def _filer(opening: Opening) -> str:
    handed_in = [each for each in opening.steps if each.state is State.SUBMITTED and not each.paper]
    return handed_in[-1].username if handed_in else ""
