# SPDX-License-Identifier: Apache-2.0
"""What people do with filings: fill in, hand in, take back; and at the authority accept or return."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import filing
from fairwatch.govern.codes import CodeError, identity, within
from fairwatch.govern.rules.pack import Pack
from fairwatch.govern.scope import EVERYTHING, Scope

from .answering import check_officer
from .content import read_facts
from .drafts import Drafts, county_of, must_be_free, police_of, step, turn
from .errors import FilingIncomplete, FilingInvalid, FilingState, NotYourFiling
from .follow import Follower
from .form import form
from .listing import FilingFilter, Listed, Order, list_filings
from .locks import alone_numbering
from .on_paper import PaperDesk
from .reading import Difference, Opening, changing, differences, open_filing
from .records import OPEN, Filing, Reason, State, dumped, filings_of

MOST_ENTERED = 200
# Of a number behind the division and the year; no more of what an officer gave is counted on from.
_DIGITS, _MOST_DIGITS = 5, 9


class Filings(Drafts):
    """The filings of all systems."""

    def __init__(self, engine: Engine, clock: Clock, audit: AuditLog, packs: Collection[Pack] | None = None) -> None:
        super().__init__(engine, clock, audit, packs)
        self._follower = Follower(engine, self)
        self.paper = PaperDesk(engine, clock, audit, self)

    def catch_up(self) -> int:
        """Compare what was changed since the last call with what is filed. Returns how many systems still wait."""
        return self._follower.catch_up()

    def get(self, filing_id: int, scope: Scope = EVERYTHING) -> Opening:
        """One filing with its papers and what is missing. Raises FilingNotFound."""
        with self._engine.connect() as connection:
            return self._opening(connection, filing_id, scope)

    def page(
        self, scope: Scope, wanted: FilingFilter, order: Order = "due", after: str | None = None, limit: int = 100
    ) -> tuple[list[Listed], str | None]:
        """Filings that the scope sees, and the `after` of the next page."""
        return list_filings(self._engine, self._clock, scope, wanted, order, after, limit)

    def differences(self, system_id: int, scope: Scope = EVERYTHING) -> Difference:
        """What of a system is true and not filed. Raises FilingNotFound for a system that is not there."""
        with self._engine.connect() as connection:
            return differences(connection, system_id, scope)

    def edit(
        self,
        filing_id: int,
        version: int,
        entered: Mapping[str, str],
        reason: str | None,
        *,
        by: Actor,
        scope: Scope = EVERYTHING,
    ) -> Opening:
        """Fill in what only a person knows. Raises FilingNotFound, VersionConflict, FilingState, FilingInvalid."""
        for name, value in entered.items():
            if name not in form().entered:
                raise FilingInvalid(f"{name} is taken from the registry.", field=name, reason="not-entered")
            if len(value) > MOST_ENTERED:
                raise FilingInvalid(f"{name} is too long.", field=name, reason="too-long")
        kept = {name: _kept(name, value.strip()) for name, value in entered.items()}
        with write(self._engine) as connection:
            found = self._writing(connection, filing_id, scope, version, *OPEN).filing
            fields = found.content["fields"] | kept
            values: dict[str, Any] = {"content": dumped(found.content | {"fields": fields})}
            told: dict[str, object] = {"fields": sorted(entered)}
            if reason is not None and reason.strip() != found.reason:
                values["reason"] = told["reason"] = reason.strip()
            turn(connection, found, found.state, **values)
            self._audit.by(by)(connection, Action.FILING_CHANGED, f"filing:{filing_id}", told)
            return self._opening(connection, filing_id, scope)

    def submit(self, filing_id: int, version: int, *, by: Actor, scope: Scope = EVERYTHING) -> Opening:
        """Hand it in, declared to be true. From now on its content stands still.

        Raises FilingNotFound, VersionConflict, FilingState, and FilingIncomplete where something is missing.
        """
        with write(self._engine) as connection:
            opening = self._writing(connection, filing_id, scope, version, *OPEN)
            if opening.missing:
                count = len(opening.missing)
                raise FilingIncomplete(f"{count} things are missing.", filing_id=filing_id, missing=count)
            found = opening.filing
            content = found.content | {"papers": [asdict(paper) for paper in opening.papers]}
            if found.kind != "first":
                content |= {"approvals": [asdict(each) for each in opening.approvals]}
            # The office may have been entered since the draft appeared.
            division = county_of(connection, found.system_id, found.kind, content)
            to: dict[str, Any] = {"division": division, "authority_id": police_of(connection, division)}
            to |= {"declared": True, "submitted_us": self._clock.utc_us(), "handed_day": None, "on_paper": ""}
            turn(connection, found, State.SUBMITTED, content=dumped(content), **to)
            step(connection, self._clock, filing_id, by, State.SUBMITTED)
            self._audit.by(by)(connection, Action.FILING_SUBMITTED, f"filing:{filing_id}", {"declared": True})
            return self._opening(connection, filing_id, scope)

    def withdraw(self, filing_id: int, version: int, reason: str, *, by: Actor, scope: Scope = EVERYTHING) -> None:
        """Take back what was handed in. What has still to be filed appears as a draft again, with its old clock."""
        with write(self._engine) as connection:
            found = self._writing(connection, filing_id, scope, version, State.SUBMITTED).filing
            turn(connection, found, State.WITHDRAWN)
            step(connection, self._clock, filing_id, by, State.WITHDRAWN, reason)
            self._audit.by(by)(connection, Action.FILING_WITHDRAWN, f"filing:{filing_id}", {"why": reason})
            later = self.withdraw_later(connection, found)
            self.refresh_within(connection, found.system_id)
            for each in (found, *later):
                self.take_over(connection, each)

    def accept(self, filing_id: int, version: int, number: str, note: str, *, by: Actor, scope: Scope) -> Opening:
        """Take it into the register. An empty `number`: the next one of the division and year.

        Raises FilingNotFound, NotYourFiling, VersionConflict, FilingState (`earlier`: one before it is undecided), and
        OwnRequest for an officer's account that who handed it in had in hand lately.
        """
        with write(self._engine) as connection:
            found = self._deciding(connection, filing_id, version, scope).filing
            check_officer(connection, filing_id, by, self._clock.utc_us())
            earlier = [each for each in filings_of(connection, found.system_id) if each.id < found.id]
            if any(each.state is State.SUBMITTED for each in earlier):
                raise FilingState(
                    "An earlier filing of this system is not decided yet.", state="submitted", reason="earlier"
                )
            given = number.strip() or self._number(connection, found)
            must_be_free(connection, found, given)
            turn(connection, found, State.ACCEPTED, number=given, decided_us=self._clock.utc_us(), on_paper="")
            step(connection, self._clock, filing_id, by, State.ACCEPTED, note.strip())
            self._audit.by(by)(connection, Action.FILING_ACCEPTED, f"filing:{filing_id}", {"number": given})
            self.refresh_within(connection, found.system_id)
            return self._opening(connection, filing_id, scope)

    def send_back(self, filing_id: int, version: int, reasons: Sequence[Reason], *, by: Actor, scope: Scope) -> Opening:
        """Return it with what is wrong, field by field. The unit mends it and hands it in again."""
        if not reasons:
            raise FilingInvalid("A return says why.", field="reasons", reason="missing")
        with write(self._engine) as connection:
            found = self._deciding(connection, filing_id, version, scope).filing
            note = [asdict(reason) for reason in reasons]
            turn(connection, found, State.RETURNED, declared=False, decided_us=self._clock.utc_us(), on_paper="")
            self.withdraw_later(connection, found)
            step(connection, self._clock, filing_id, by, State.RETURNED, dumped(note))
            self._audit.by(by)(connection, Action.FILING_RETURNED, f"filing:{filing_id}", {"reasons": note})
            self.refresh_within(connection, found.system_id)
            return self._opening(connection, filing_id, scope)

    def _writing(self, connection: Connection, filing_id: int, scope: Scope, version: int, *states: State) -> Opening:
        opening = self._changing(connection, filing_id, scope, version, *states)
        if opening.remote:
            raise NotYourFiling("What another installation filed is that one's to change.", filing_id=filing_id)
        return opening

    def _deciding(self, connection: Connection, filing_id: int, version: int, scope: Scope) -> Opening:
        opening = self._changing(connection, filing_id, scope, version, State.SUBMITTED)
        if scope.division is None or scope.sector:
            raise NotYourFiling("The police of the territory decide on filings.", filing_id=filing_id)
        if not within(opening.filing.division, scope.division):
            raise NotYourFiling("The office that it was handed in at decides on it.", filing_id=filing_id)
        return opening

    def _number(self, connection: Connection, found: Filing) -> str:
        """A system keeps the number of its first filing; a new one counts up in the division and year."""
        known = next((each.number for each in filings_of(connection, found.system_id) if each.number), None)
        if known is not None:
            return known
        alone_numbering(connection)
        stem = f"{found.division}{self._year(connection, found)}"
        length = func.length(filing.c.number)
        # What a unit entered from paper counts nothing up: it may be written like ours, and be any number.
        ours = select(filing.c.number).where(
            filing.c.number.startswith(stem, autoescape=True),
            length.between(len(stem) + _DIGITS, len(stem) + _MOST_DIGITS),
            filing.c.on_paper != "entered",
        )
        ours = ours.order_by(length.desc(), filing.c.number.desc())
        tails = (str(each)[len(stem) :] for each in connection.scalars(ours))
        serial = next((int(each) for each in tails if each.isascii() and each.isdecimal()), 0) + 1
        while connection.scalar(select(filing.c.id).where(filing.c.number == f"{stem}{serial:0{_DIGITS}}").limit(1)):
            serial += 1
        return f"{stem}{serial:0{_DIGITS}}"

    def _year(self, connection: Connection, found: Filing) -> int:
        facts = read_facts(connection, found.system_id)
        return self.today(facts).year

    def _changing(self, connection: Connection, filing_id: int, scope: Scope, version: int, *states: State) -> Opening:
        return changing(connection, self._clock, filing_id, scope, version, *states)

    def _opening(self, connection: Connection, filing_id: int, scope: Scope) -> Opening:
        return open_filing(connection, filing_id, scope, self._clock.utc_us())


def _kept(name: str, value: str) -> str:
    """What a person entered, as it is kept. Raises FilingInvalid."""
    checked = next(field.check for section in form().single for field in section.fields if field.id == name)
    if checked is None or not value:
        return value
    try:
        return identity(value)
    except CodeError as error:
        raise FilingInvalid(f"{name}: {error}.", field=name, reason=error.reason) from error
