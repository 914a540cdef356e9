# SPDX-License-Identifier: Apache-2.0
"""Between installations: a filing goes to the authority as a signed package, and its answer comes back as one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, insert, select

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import authority_key, filing, peer
from fairwatch.db.registry import site, unit, video_system
from fairwatch.govern.codes import within
from fairwatch.govern.documents import Documents
from fairwatch.govern.scope import EVERYTHING, Scope

from . import unit_keys
from .carried import Answered, Filed, Recalled, content_digest, digest_of, told_by
from .drafts import Drafts, police_of, step, turn
from .errors import FilingNotFound, FilingState, NotYourFiling, PackageInvalid
from .intake import Intake, addressed_to, units_of
from .keys import SigningKey
from .locks import alone_at_filing
from .package import Package, read_package, write_package
from .pdf import form_pdf, receipt_pdf
from .peer_units import Threshold
from .reading import Opening, open_filing
from .records import Filing, State, dumped, filings_of, read_filing

_STANDS = (peer.c.revoked_us.is_(None),)


@dataclass(frozen=True, slots=True)
class Received:
    """What is told to who sent a filing. `received_us`: when it first came; `again`: it had come before."""

    filing: str
    received_us: int
    again: bool


class Carrier:
    """Makes packages and takes them in."""

    def __init__(
        self, engine: Engine, clock: Clock, audit: AuditLog, documents: Documents, drafts: Drafts, key: SigningKey
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._audit = audit
        self._documents = documents
        self._drafts = drafts
        self._intake = Intake(clock, audit, documents)
        self._threshold = Threshold(engine, clock, audit)
        self.key = key

    def pack(self, filing_id: int, *, by: Actor, scope: Scope = EVERYTHING) -> bytes:
        """A filing that was handed in, with its papers; of one that was taken back, that it was. Raises FilingNotFound,
        FilingState for a draft.
        """
        with self._engine.connect() as connection:
            opening = open_filing(connection, filing_id, scope, self._clock.utc_us())
            found = opening.filing
            if found.state is State.WITHDRAWN and found.submitted_us is not None and not opening.remote:
                return self.pack_withdrawal(filing_id, by=by)
            if found.state not in (State.SUBMITTED, State.ACCEPTED):
                raise FilingState("Only what is handed in is packed.", state=found.state.value)
            told = _told(connection, opening)
        files = {"filing.json": dumped(told).encode(), "form.pdf": form_pdf(opening, "zh")}
        for place, paper in enumerate(opening.papers, start=1):
            files[f"papers/{place:02}-{paper.sha256[:16]}-{_safe(paper.name)}"] = self._documents.read(
                self._documents.get(paper.document_id)
            )
        self._audit.record(by, Action.FILING_PACKED, f"filing:{filing_id}", {"key": self.key.fingerprint})
        return write_package("filing", files, self.key, {"filing": found.uuid, "made_us": self._clock.utc_us()})

    def pack_withdrawal(self, filing_id: int, *, by: Actor) -> bytes:
        """That a filing was taken back, for who received it. Raises FilingNotFound, FilingState."""
        with self._engine.connect() as connection:
            opening = open_filing(connection, filing_id, EVERYTHING, self._clock.utc_us())
        found = opening.filing
        if found.state is not State.WITHDRAWN:
            raise FilingState("It was not taken back.", state=found.state.value)
        told = {"uuid": found.uuid, "submitted_us": found.submitted_us, "reason": opening.steps[-1].note}
        self._audit.record(by, Action.FILING_PACKED, f"filing:{filing_id}", {"key": self.key.fingerprint})
        about = {"filing": found.uuid, "made_us": self._clock.utc_us()}
        return write_package("withdrawal", {"withdrawal.json": dumped(told).encode()}, self.key, about)

    def answer(self, filing_id: int, *, by: Actor, scope: Scope) -> bytes:
        """The authority's answer to a filing. Raises FilingNotFound, FilingState where there is none yet."""
        with self._engine.connect() as connection:
            opening = open_filing(connection, filing_id, scope, self._clock.utc_us())
        found = opening.filing
        if found.state not in (State.ACCEPTED, State.RETURNED):
            raise FilingState("It is not decided.", state=found.state.value)
        if found.on_paper:
            raise FilingState("It was decided on paper.", state=found.state.value, reason="paper")
        last = next(each for each in reversed(opening.steps) if each.state is found.state)
        told = {
            "uuid": found.uuid,
            "state": found.state.value,
            "number": found.number,
            "note": last.note,
            "authority": opening.listed.authority_name,
            "digest": content_digest(found),
        }
        files = {"answer.json": dumped(told).encode()}
        if found.state is State.ACCEPTED:
            files["receipt.pdf"] = receipt_pdf(opening, content_digest(found), "zh")
        self._audit.record(by, Action.FILING_PACKED, f"filing:{filing_id}", {"key": self.key.fingerprint})
        return write_package("answer", files, self.key, {"filing": found.uuid, "made_us": self._clock.utc_us()})

    def take_in(self, file: BinaryIO, *, by: Actor, scope: Scope, confirmed: str | None = None) -> Opening:
        """A filing from elsewhere into the inbox. `confirmed`: the fingerprint that the officer compared with the unit; it is
        remembered. Raises PackageInvalid (`unit-unconfirmed`: nobody did so yet), NotYourFiling.
        """
        if scope.division is None or scope.sector:
            raise NotYourFiling("The police of the territory take filings in.")
        package = read_package(file)
        if package.kind == "withdrawal":
            return self._take_back(told_by(Recalled, package, "withdrawal"), package.signed_by, by, scope)
        told = told_by(Filed, package, "filing")
        with self._engine.connect() as connection:
            addressed = addressed_to(connection, told)
        if not within(addressed, scope.division):
            raise PackageInvalid("The filing is for another territory.", reason="territory")
        if package.signed_by == self.key.fingerprint:
            raise PackageInvalid("This is a filing of this installation.", reason="known")
        with self._engine.connect() as connection:
            units = units_of(connection, told, package.signed_by)
            fresh = unit_keys.check(connection, units, package.signed_by, confirmed)
        with self._taken(package, told, by, None) as (connection, filing_id):
            unit_keys.confirm(connection, fresh, package.signed_by, by, self._clock.utc_us(), self._audit)
            # The very filing may tell that the site went elsewhere: it is addressed to this officer all the same.
            return open_filing(connection, filing_id, EVERYTHING, self._clock.utc_us())

    def receive(self, file: BinaryIO, peer_id: int, signed_by: str, *, by: Actor) -> Received:
        """A filing, or that one was taken back, from another installation. The same again gets the same answer.

        Raises PackageInvalid; `territory` where no police office of this installation is answerable, `unit` where nobody
        admitted that installation for the unit yet.
        """
        package = read_package(file, signed_by)
        if package.kind == "withdrawal":
            return self._recall(told_by(Recalled, package, "withdrawal"), signed_by, by)
        told = told_by(Filed, package, "filing")
        with self._engine.connect() as connection:
            if police_of(connection, addressed_to(connection, told)) is None:
                raise PackageInvalid("The filing is for another territory.", reason="territory")
            before = self._before(connection, told, signed_by)
            units = units_of(connection, told, signed_by)
        if before is not None:
            return before
        for code, name in units.items():
            self._threshold.pass_for(peer_id, code, name, by)
        try:
            with self._taken(package, told, by, peer_id):
                return Received(told.uuid, self._clock.utc_us(), again=False)
        except PackageInvalid:
            # It may have come a second time while the first was still being written.
            with self._engine.connect() as connection:
                before = self._before(connection, told, signed_by)
            if before is None:
                raise
            return before

    def answer_for(self, uuid: str, signed_by: str, submitted_us: int, *, by: Actor) -> bytes | None:
        """The answer to what another installation handed in at a moment; None while there is none.

        Raises FilingNotFound where that was not taken in here.
        """
        with self._engine.connect() as connection:
            row = connection.execute(
                select(filing.c.id, filing.c.state)
                .join(video_system, video_system.c.id == filing.c.system_id)
                .where(filing.c.uuid == uuid, video_system.c.origin == signed_by, filing.c.submitted_us == submitted_us)
            ).one_or_none()
        if row is None:
            raise FilingNotFound("There is no such filing from there.")
        if row.state not in (State.ACCEPTED, State.RETURNED):
            return None
        return self.answer(row.id, by=by, scope=EVERYTHING)

    def take_answer(
        self,
        file: BinaryIO,
        *,
        by: Actor,
        scope: Scope = EVERYTHING,
        signed_by: str | None = None,
        confirmed: str | None = None,
    ) -> Opening:
        """The answer to a filing that went out as a package. `confirmed`: the fingerprint that a person compared with the
        authority; it is remembered. Raises PackageInvalid (`unconfirmed`: nobody did so yet), FilingNotFound, FilingState.
        """
        package = read_package(file, signed_by)
        told = told_by(Answered, package, "answer")
        with write(self._engine) as connection:
            entered = set(connection.scalars(select(peer.c.fingerprint).where(peer.c.direction == "out")))
            peers = set(connection.scalars(select(peer.c.fingerprint).where(peer.c.direction == "out", *_STANDS)))
            offices = set(connection.scalars(select(authority_key.c.fingerprint)))
            ended = {self.key.fingerprint} | (entered - peers)
            if package.signed_by in ended or (peers and package.signed_by not in peers | offices):
                # Nobody answers their own filing; one that was revoked answers no more; and where the authority's key
                # is known, only that one does.
                raise PackageInvalid("The answer is signed with another key.", reason="key", key=package.signed_by)
            number = connection.scalar(select(filing.c.id).where(filing.c.uuid == told.uuid))
            if number is None:
                raise FilingNotFound("There is no filing that this answers.")
            alone_at_filing(connection, number)
            found = open_filing(connection, number, scope, self._clock.utc_us()).filing
            state = State(told.state)
            # Accepted before the authority heard that it was taken back, it is accepted: what was decided first stands.
            first = found.state is State.WITHDRAWN and found.submitted_us is not None and state is State.ACCEPTED
            if found.state is not State.SUBMITTED and not first:
                raise FilingState(f"The filing is {found.state.value}.", state=found.state.value)
            newer = [each for each in filings_of(connection, found.system_id) if each.id > found.id]
            if first and any(each.kind == "first" and each.state is State.ACCEPTED for each in newer):
                told_so = "A newer first filing of this system was accepted: that one stands."
                raise FilingState(told_so, state=found.state.value, reason="superseded")
            self._check_key(connection, found, package.signed_by, told.authority, confirmed, by)
            if content_digest(found) != told.digest:
                raise PackageInvalid("The answer is to another content.", reason="content")
            values: dict[str, Any] = {"decided_us": self._clock.utc_us()}
            if state is State.ACCEPTED:
                values["number"] = told.number
            else:
                values["declared"] = False
            turn(connection, found, state, **values)
            if state is State.RETURNED:
                self._drafts.withdraw_later(connection, found)
            step(connection, self._clock, number, by, state, told.note)
            detail: dict[str, object] = {"key": package.signed_by, "authority": told.authority, "state": told.state}
            if first:
                detail["was"] = State.WITHDRAWN.value
            self._audit.by(by)(connection, Action.FILING_IMPORTED, f"filing:{number}", detail)
            if first and found.kind == "first":
                self._drafts.supersede(connection, found)
            self._drafts.refresh_within(connection, found.system_id)
            return open_filing(connection, number, scope, self._clock.utc_us())

    def _check_key(
        self, connection: Connection, found: Filing, key: str, name: str, confirmed: str | None, by: Actor
    ) -> None:
        """Where the authority's key is known only that one answers; where it is not, a person says whose it is."""
        known = set(connection.scalars(select(peer.c.fingerprint).where(peer.c.direction == "out", *_STANDS)))
        of_office = authority_key.c.authority_id == found.authority_id
        known |= set(connection.scalars(select(authority_key.c.fingerprint).where(of_office)))
        if key in known:
            return
        if known:
            raise PackageInvalid("The answer is signed with another key.", reason="key", key=key)
        if confirmed is None or confirmed.replace(" ", "").lower() != key:
            raise PackageInvalid("Nobody has confirmed that key yet.", reason="unconfirmed", key=key, authority=name)
        if found.authority_id is not None:
            values = {"authority_id": found.authority_id, "fingerprint": key, "confirmed_us": self._clock.utc_us()}
            who = {"account_id": by.account_id, "username": by.username}
            connection.execute(insert(authority_key).values(**values, **who))
        subject = f"authority:{found.authority_id}" if found.authority_id is not None else f"filing:{found.id}"
        self._audit.by(by)(connection, Action.AUTHORITY_KEY_CONFIRMED, subject, {"key": key, "authority": name})

    def _take_back(self, told: Recalled, signed_by: str, by: Actor, scope: Scope) -> Opening:
        """`_recall` of what comes as a file. Raises FilingNotFound for what this officer has not, too."""
        with self._engine.connect() as connection:
            number = connection.scalar(select(filing.c.id).where(filing.c.uuid == told.uuid))
            if number is None:
                raise FilingNotFound("There is no such filing from there.")
            open_filing(connection, number, scope, self._clock.utc_us())
        self._recall(told, signed_by, by)
        with self._engine.connect() as connection:
            return open_filing(connection, number, scope, self._clock.utc_us())

    def _recall(self, told: Recalled, signed_by: str, by: Actor) -> Received:
        """Take a filing of theirs out of the inbox. Raises PackageInvalid `decided`, FilingNotFound."""
        with write(self._engine) as connection:
            number = connection.scalar(select(filing.c.id).where(filing.c.uuid == told.uuid))
            if number is not None:
                alone_at_filing(connection, number)
            row = connection.execute(
                select(filing)
                .join(video_system, video_system.c.id == filing.c.system_id)
                .where(
                    filing.c.uuid == told.uuid,
                    video_system.c.origin == signed_by,
                    filing.c.submitted_us == told.submitted_us,
                )
            ).one_or_none()
            if row is None:
                raise FilingNotFound("There is no such filing from there.")
            found = read_filing(row)
            if found.state is State.WITHDRAWN:
                return Received(told.uuid, found.received_us or 0, again=True)
            if found.state not in (State.SUBMITTED, State.RETURNED):
                raise PackageInvalid("It is decided already.", reason="decided")
            turn(connection, found, State.WITHDRAWN)
            step(connection, self._clock, found.id, by, State.WITHDRAWN, told.reason)
            self._audit.by(by)(connection, Action.FILING_WITHDRAWN, f"filing:{found.id}", {"why": told.reason})
        return Received(told.uuid, self._clock.utc_us(), again=False)

    @contextmanager
    def _taken(self, package: Package, told: Filed, by: Actor, peer_id: int | None) -> Iterator[tuple[Connection, int]]:
        papers = self._intake.keep_papers(package, told, by)
        with write(self._engine) as connection:
            filing_id = self._intake.write(connection, told, package.signed_by, papers, peer_id)
            if told.kind == "first":
                self._drafts.supersede(connection, _one(connection, filing_id))
            step(connection, self._clock, filing_id, by, State.SUBMITTED, f"package {package.signed_by[:16]}")
            detail: dict[str, object] = {"key": package.signed_by} | ({} if peer_id is None else {"peer": peer_id})
            self._audit.by(by)(connection, Action.FILING_IMPORTED, f"filing:{filing_id}", detail)
            yield connection, filing_id

    def _before(self, connection: Connection, told: Filed, signed_by: str) -> Received | None:
        """Whether just this was taken in before, by whatever way."""
        row = connection.execute(
            select(filing, video_system.c.origin)
            .join(video_system, video_system.c.id == filing.c.system_id)
            .where(filing.c.uuid == told.uuid)
        ).one_or_none()
        if row is None or row.origin != signed_by or row.submitted_us != told.submitted_us:
            return None
        found = read_filing(row)
        if content_digest(found) != digest_of(told):
            return None
        return Received(told.uuid, row.received_us or found.submitted_us or 0, again=True)


def _one(connection: Connection, filing_id: int) -> Filing:
    return read_filing(connection.execute(select(filing).where(filing.c.id == filing_id)).one())


def _told(connection: Connection, opening: Opening) -> dict[str, Any]:
    found = opening.filing
    row = connection.execute(
        select(video_system.c.uuid, site.c.uuid.label("site_uuid"), site.c.country, unit.c.uuid.label("unit_uuid"))
        .join(site, site.c.id == video_system.c.site_id)
        .join(unit, unit.c.id == site.c.unit_id)
        .where(video_system.c.id == found.system_id)
    ).one()
    return {
        "uuid": found.uuid,
        "kind": found.kind,
        "content": found.content,
        "before": found.before,
        "reason": found.reason,
        "event": found.event,
        "event_day": found.event_day,
        "due_day": found.due_day,
        "due_rule": found.due_rule,
        "submitted_us": found.submitted_us,
        "unit": {"uuid": row.unit_uuid},
        "site": {"uuid": row.site_uuid},
        "system": {"uuid": row.uuid},
        "country": row.country,
        "zone": opening.zone,
        "number": opening.filed_number,
    }


def _safe(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name)[-80:]
