# SPDX-License-Identifier: Apache-2.0
"""Between installations: a filing goes to the authority as a signed package, and its answer comes back as one."""

import hashlib
import re
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, insert, select, update

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import filing
from fairwatch.db.registry import attachment, division, site, unit, video_system
from fairwatch.govern.codes import within
from fairwatch.govern.documents import Documents
from fairwatch.govern.rules.pack import SiteClass
from fairwatch.govern.scope import EVERYTHING, Scope

from .carried import Answered, Filed, content_digest, text_of, told_by
from .drafts import Drafts, police_of, step, turn
from .errors import FilingNotFound, FilingState, NotYourFiling, PackageInvalid
from .keys import SigningKey
from .package import Package, read_package, write_package
from .pdf import form_pdf, receipt_pdf
from .reading import Opening, open_filing
from .records import State, dumped


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
        self.key = key

    def pack(self, filing_id: int, *, by: Actor, scope: Scope = EVERYTHING) -> bytes:
        """A filing that was handed in, with its papers. Raises FilingNotFound, FilingState for a draft."""
        with self._engine.connect() as connection:
            opening = open_filing(connection, filing_id, scope, self._clock.utc_us())
            found = opening.filing
            if found.state not in (State.SUBMITTED, State.ACCEPTED):
                raise FilingState("Only what is handed in is packed.", state=found.state.value)
            told = _told(connection, opening)
        files = {"filing.json": dumped(told).encode(), "form.pdf": form_pdf(opening, "zh")}
        for paper in opening.papers:
            files[f"papers/{paper.sha256[:16]}-{_safe(paper.name)}"] = self._documents.read(
                self._documents.get(paper.document_id)
            )
        self._audit.record(by, Action.FILING_PACKED, f"filing:{filing_id}", {"key": self.key.fingerprint})
        return write_package("filing", files, self.key, {"filing": found.uuid, "made_us": self._clock.utc_us()})

    def answer(self, filing_id: int, *, by: Actor, scope: Scope) -> bytes:
        """The authority's answer to a filing. Raises FilingNotFound, FilingState where there is none yet."""
        with self._engine.connect() as connection:
            opening = open_filing(connection, filing_id, scope, self._clock.utc_us())
        found = opening.filing
        if found.state not in (State.ACCEPTED, State.RETURNED):
            raise FilingState("It is not decided.", state=found.state.value)
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

    def take_in(self, file: BinaryIO, *, by: Actor, scope: Scope) -> Opening:
        """A filing from elsewhere into the inbox. Raises PackageInvalid, NotYourFiling."""
        if scope.division is None or scope.sector:
            raise NotYourFiling("The police of the territory take filings in.")
        package = read_package(file)
        told = told_by(Filed, package, "filing")
        code = str(told.content.fields.get("site_division", ""))
        if not within(code, scope.division):
            raise PackageInvalid("The filing is for another territory.", reason="territory")
        papers = self._papers(package, told, by)
        with write(self._engine) as connection:
            system_id = self._shell(connection, told, package.signed_by, code)
            filing_id = self._filing(connection, told, system_id, code, papers)
            step(connection, self._clock, filing_id, by, State.SUBMITTED, f"package {package.signed_by[:16]}")
            self._audit.by(by)(connection, Action.FILING_IMPORTED, f"filing:{filing_id}", {"key": package.signed_by})
            return open_filing(connection, filing_id, scope, self._clock.utc_us())

    def take_answer(self, file: BinaryIO, *, by: Actor, scope: Scope = EVERYTHING) -> Opening:
        """The answer to a filing that went out as a package. Raises PackageInvalid, FilingNotFound, FilingState."""
        package = read_package(file)
        told = told_by(Answered, package, "answer")
        with write(self._engine) as connection:
            number = connection.scalar(select(filing.c.id).where(filing.c.uuid == told.uuid))
            if number is None:
                raise FilingNotFound("There is no filing that this answers.")
            found = open_filing(connection, number, scope, self._clock.utc_us()).filing
            if found.state is not State.SUBMITTED:
                raise FilingState(f"The filing is {found.state.value}.", state=found.state.value)
            if content_digest(found) != told.digest:
                raise PackageInvalid("The answer is to another content.", reason="content")
            state = State(told.state)
            values: dict[str, Any] = {"decided_us": self._clock.utc_us()}
            if state is State.ACCEPTED:
                values["number"] = told.number
            else:
                values["declared"] = False
            turn(connection, found, state, **values)
            step(connection, self._clock, number, by, state, told.note)
            detail = {"key": package.signed_by, "authority": told.authority, "state": told.state}
            self._audit.by(by)(connection, Action.FILING_IMPORTED, f"filing:{number}", detail)
            self._drafts.refresh_within(connection, found.system_id)
            return open_filing(connection, number, scope, self._clock.utc_us())

    def _shell(self, connection: Connection, told: Filed, signed_by: str, code: str) -> int:
        """The unit, site and system that the filing is of; those of another installation are named as such."""
        fields = told.content.fields
        known = connection.execute(select(video_system).where(video_system.c.uuid == told.system.uuid)).one_or_none()
        if known is not None and known.origin != signed_by:
            reason = "known" if not known.origin else "key"
            raise PackageInvalid(
                "This system was filed here with another key, or is this installation's.", reason=reason
            )
        if connection.scalar(select(division.c.code).where(division.c.code == code)) is None:
            raise PackageInvalid("The division is not known here.", reason="territory")
        now_us = self._clock.utc_us()
        held = {"name": text_of(fields, "site_name"), "address": text_of(fields, "site_address")}
        site_id = connection.scalar(select(site.c.id).where(site.c.uuid == told.site.uuid))
        if site_id is None:
            site_id = _made(
                connection,
                site,
                uuid=told.site.uuid,
                unit_id=self._unit(connection, told, code),
                division=code,
                country=told.country,
                zone=told.zone,
                site_class=SiteClass(text_of(fields, "site_class")).value,
                created_us=now_us,
                **held,
            )
        values = {
            "name": text_of(fields, "system_name"),
            "funding": text_of(fields, "funding"),
            "use_day": _day(fields, "use_day"),
            "end_day": _day(fields, "end_day"),
        }
        if known is not None:
            connection.execute(update(video_system).where(video_system.c.id == known.id).values(**values))
            return int(known.id)
        return _made(
            connection,
            video_system,
            uuid=told.system.uuid,
            site_id=site_id,
            origin=signed_by,
            created_us=now_us,
            **values,
        )

    def _unit(self, connection: Connection, told: Filed, code: str) -> int:
        fields = told.content.fields
        credit = text_of(fields, "unit_credit_code")
        known = connection.scalar(select(unit.c.id).where(unit.c.credit_code == credit, unit.c.removed_us.is_(None)))
        if known is not None:
            return int(known)
        return _made(
            connection,
            unit,
            uuid=told.unit.uuid,
            name=text_of(fields, "unit_name"),
            credit_code=credit,
            kind=text_of(fields, "unit_kind"),
            trades=dumped([str(each) for each in fields.get("unit_trades") or []]),
            division=code,
            address=text_of(fields, "unit_address"),
            legal_person=text_of(fields, "unit_legal_person"),
            security_head=text_of(fields, "unit_security_head"),
            security_phone=text_of(fields, "unit_security_phone"),
            created_us=self._clock.utc_us(),
        )

    def _filing(
        self, connection: Connection, told: Filed, system_id: int, code: str, papers: list[dict[str, Any]]
    ) -> int:
        values: dict[str, Any] = {
            "before": None if told.before is None else dumped(told.before.plain()),
            "reason": told.reason,
            "state": State.SUBMITTED.value,
            "declared": True,
            "submitted_us": told.submitted_us,
        }
        known = connection.execute(select(filing).where(filing.c.uuid == told.uuid)).one_or_none()
        if known is not None:
            if known.system_id != system_id or known.state != State.RETURNED.value:
                raise PackageInvalid("This filing was taken in before.", reason="known")
            number = int(known.id)
            values |= {"kind": told.kind, "version": known.version + 1}
        else:
            number = _made(
                connection,
                filing,
                uuid=told.uuid,
                system_id=system_id,
                kind=told.kind,
                division=code,
                authority_id=police_of(connection, code),
                event=told.event,
                event_day=told.event_day,
                due_day=told.due_day,
                due_rule=dumped(told.due_rule.model_dump()),
                created_us=self._clock.utc_us(),
                content="{}",
                **values,
            )
        subject = f"filing:{number}"
        kept = [paper | {"subject": subject} for paper in papers]
        values["content"] = dumped(told.content.plain() | {"papers": kept})
        connection.execute(update(filing).where(filing.c.id == number).values(**values))
        _attach(connection, subject, kept, self._clock.utc_us())
        return number

    def _papers(self, package: Package, told: Filed, by: Actor) -> list[dict[str, Any]]:
        """The papers into this installation's own store; the filing names them by their new numbers."""
        bodies = {hashlib.sha256(body).hexdigest(): body for name, body in package.files.items() if "papers/" in name}
        kept = []
        for paper in told.content.papers:
            if paper.sha256 not in bodies:
                raise PackageInvalid(f"The package has no {paper.name}.", reason="content")
            made = self._documents.add_bytes(
                bodies[paper.sha256],
                paper.name,
                paper.kind,
                unit_id=None,
                account_id=by.account_id,
                note=self._audit.by(by),
            )
            kept.append(paper.model_dump() | {"document_id": made.id, "media_type": made.media_type})
        return kept


def _attach(connection: Connection, subject: str, papers: list[dict[str, Any]], now_us: int) -> None:
    for paper in papers:
        there = (attachment.c.subject == subject, attachment.c.document_id == paper["document_id"])
        if connection.scalar(select(attachment.c.subject).where(*there)) is None:
            connection.execute(
                insert(attachment).values(
                    subject=subject, document_id=paper["document_id"], kind=paper["kind"], added_us=now_us
                )
            )


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
    }


def _safe(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name)[-80:]


def _made(connection: Connection, table: Any, **values: Any) -> int:
    made = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def _day(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    try:
        return None if value is None else date.fromisoformat(value).isoformat()
    except (ValueError, TypeError) as error:
        raise PackageInvalid(f"{name} is no day.", reason="content") from error
