# SPDX-License-Identifier: Apache-2.0
"""A filing from another installation into the rows of this one: its unit, site and system, itself, its papers."""

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import AuditLog
from fairwatch.clock import Clock
from fairwatch.db.govern import filing
from fairwatch.db.registry import attachment, division, site, unit, video_system
from fairwatch.govern.documents import Documents
from fairwatch.govern.registry.classes import judged
from fairwatch.govern.registry.sites import left_behind
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import SiteClass

from .carried import Filed, content_digest, digest_of, text_of
from .clocks import change_report, first_filing
from .drafts import county_of, police_of
from .errors import PackageInvalid
from .locks import alone_at, alone_taking_in
from .package import Package
from .records import State, dumped, filings_of, read_filing


class Intake:
    """Writes what a package told; it was verified before."""

    def __init__(self, clock: Clock, audit: AuditLog, documents: Documents) -> None:
        self._clock = clock
        self._audit = audit
        self._documents = documents

    def write(
        self,
        connection: Connection,
        told: Filed,
        signed_by: str,
        papers: list[dict[str, Any]],
        peer_id: int | None = None,
    ) -> int:
        """The filing's number here; `papers` as `keep_papers` gave them. Raises PackageInvalid."""
        alone_taking_in(connection)
        known = connection.scalar(select(video_system.c.id).where(video_system.c.uuid == told.system.uuid))
        if known is not None:
            alone_at(connection, known)
        addressed = addressed_to(connection, told)
        system_id = self._shell(connection, told, signed_by, division_of(told))
        return self._filing(connection, told, system_id, addressed, papers, peer_id)

    def keep_papers(self, package: Package, told: Filed, by: Actor) -> list[dict[str, Any]]:
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
        held: dict[str, Any] = {"name": text_of(fields, "site_name"), "address": text_of(fields, "site_address")}
        held |= middle_of(told) | self._classes(told, code)
        stands = connection.execute(select(site).where(site.c.uuid == told.site.uuid)).one_or_none()
        site_id = None if stands is None else stands.id
        foreign = select(video_system.c.id).where(video_system.c.site_id == site_id, video_system.c.origin != signed_by)
        if connection.scalar(foreign.limit(1)) is not None:
            raise PackageInvalid("This site is another installation's.", reason="site")
        if site_id is None:
            site_id = _made(
                connection,
                site,
                uuid=told.site.uuid,
                unit_id=self._unit(connection, told, code),
                division=code,
                country=told.country,
                zone=told.zone,
                created_us=now_us,
                **held,
            )
        elif stands is not None:
            told_now: dict[str, Any] = self._classes(told, code)
            if stands.division != code:
                told_now |= {"division": code, "left_division": left_behind(connection, stands, code)}
            connection.execute(update(site).where(site.c.id == site_id).values(**told_now))
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

    def _classes(self, told: Filed, code: str) -> dict[str, Any]:
        """The class that was chosen and, where the places that are told of are more than that, the one that counts."""
        chosen, counts = SiteClass(text_of(told.content.fields, "site_class")), self._judged(told, code)
        return {"site_class": chosen.value, "class_by_places": None if counts is chosen else counts.value}

    def _judged(self, told: Filed, code: str) -> SiteClass:
        fields, today = told.content.fields, local_day(self._clock.utc_us(), told.zone)
        kinds = [str(each) for each in fields.get("place_kinds") or ()]
        return judged(text_of(fields, "site_class"), told.country, code, kinds, today)

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
        self,
        connection: Connection,
        told: Filed,
        system_id: int,
        code: str,
        papers: list[dict[str, Any]],
        peer_id: int | None,
    ) -> int:
        values: dict[str, Any] = {
            "before": None if told.before is None else dumped(told.before.plain()),
            "reason": told.reason,
            "state": State.SUBMITTED.value,
            "declared": True,
            "submitted_us": told.submitted_us,
            "peer_id": peer_id,
            "received_us": self._clock.utc_us(),
        }
        known = connection.execute(select(filing).where(filing.c.uuid == told.uuid)).one_or_none()
        if known is not None:
            if known.system_id != system_id or known.state != State.RETURNED.value:
                raise PackageInvalid("This filing was taken in before.", reason="known")
            returned = read_filing(known)
            same = content_digest(returned) == digest_of(told)
            if same or told.submitted_us < (returned.submitted_us or 0):
                raise PackageInvalid("This is not newer than what was returned.", reason="older")
            number = int(known.id)
            values |= {"kind": told.kind, "version": known.version + 1}
        else:
            if told.kind == "first":
                _may_be_first(connection, told, system_id)
            number = _made(
                connection,
                filing,
                uuid=told.uuid,
                system_id=system_id,
                kind=told.kind,
                division=code,
                authority_id=police_of(connection, code),
                **self._clock_of(told, code),
                created_us=self._clock.utc_us(),
                content="{}",
                **values,
            )
        subject = f"filing:{number}"
        kept = [paper | {"subject": subject} for paper in papers]
        approvals = [each.model_dump() for each in told.content.approvals]
        values["content"] = dumped(told.content.plain() | {"papers": kept, "approvals": approvals})
        connection.execute(update(filing).where(filing.c.id == number).values(**values))
        _attach(connection, subject, kept, self._clock.utc_us())
        return number

    def _clock_of(self, told: Filed, code: str) -> dict[str, str]:
        """What the sender says of its clock, or where the texts know an earlier day, that: nobody gives themselves time."""
        fields = told.content.fields
        packs, today = shipped().values(), local_day(self._clock.utc_us(), told.zone)
        trades = frozenset(map(str, fields.get("unit_trades") or ()))
        stand = Site(self._judged(told, code), told.country, code, trades)
        if told.kind == "first":
            used = _day(fields, "use_day")
            own = first_filing(packs, stand, date.fromisoformat(used), today) if used else None
        else:
            own = change_report(packs, stand, today, told.kind)
        if own is not None and own.day.isoformat() < told.due_day:
            days = {"event_day": own.event_day.isoformat(), "due_day": own.day.isoformat()}
            return {"event": own.event, "due_rule": own.rule} | days
        days = {"event_day": told.event_day, "due_day": told.due_day}
        return {"event": told.event, "due_rule": dumped(told.due_rule.model_dump())} | days


def _may_be_first(connection: Connection, told: Filed, system_id: int) -> None:
    """A system is filed once until its end is accepted, and the newest handing in counts. Raises PackageInvalid `filed`,
    `older`.
    """
    filed = filings_of(connection, system_id)
    accepted = [each for each in filed if each.state is State.ACCEPTED]
    if accepted and accepted[-1].kind != "end":
        stands = accepted[-1].number or ""
        raise PackageInvalid("This system is filed already: that filing stands.", reason="filed", number=stands)
    if any(each.kind == "first" and (each.submitted_us or 0) > told.submitted_us for each in filed):
        raise PackageInvalid("A newer one of this system was taken in.", reason="older")


def addressed_to(connection: Connection, told: Filed) -> str:
    """The county whose office decides on it: that which has the system in its register, else where it stands."""
    known = connection.scalar(select(video_system.c.id).where(video_system.c.uuid == told.system.uuid))
    content = told.content.plain()
    return division_of(told) if known is None else county_of(connection, known, told.kind, content)


def division_of(told: Filed) -> str:
    """The county that the filing is for; empty where it does not say."""
    return str(told.content.fields.get("site_division", ""))


def units_of(connection: Connection, told: Filed, signed_by: str) -> dict[str, str]:
    """For whom the filing speaks, as credit codes with names: the unit that it names, and whose the site is here."""
    fields = told.content.fields
    here = (
        select(unit.c.credit_code, unit.c.name)
        .join(site, site.c.unit_id == unit.c.id)
        .outerjoin(video_system, video_system.c.site_id == site.c.id)
        .where(
            or_(site.c.uuid == told.site.uuid, video_system.c.uuid == told.system.uuid),
            # What came with another key is refused for that.
            or_(video_system.c.id.is_(None), video_system.c.origin == signed_by),
        )
    )
    spoken_for = {text_of(fields, "unit_credit_code"): text_of(fields, "unit_name")}
    return {row.credit_code: row.name for row in connection.execute(here)} | spoken_for


def middle_of(told: Filed) -> dict[str, float]:
    """Where the site is: the middle of its cameras; nothing where they do not say."""
    found = [(each.model_dump().get("latitude"), each.model_dump().get("longitude")) for each in told.content.cameras]
    sure = [
        (float(north), float(east))
        for north, east in found
        if isinstance(north, int | float) and isinstance(east, int | float) and abs(north) <= 90 and abs(east) <= 180
    ]
    if not sure:
        return {}
    return {
        "latitude": sum(north for north, _ in sure) / len(sure),
        "longitude": sum(east for _, east in sure) / len(sure),
    }


def _attach(connection: Connection, subject: str, papers: list[dict[str, Any]], now_us: int) -> None:
    for paper in papers:
        there = (attachment.c.subject == subject, attachment.c.document_id == paper["document_id"])
        if connection.scalar(select(attachment.c.subject).where(*there)) is None:
            connection.execute(
                insert(attachment).values(
                    subject=subject, document_id=paper["document_id"], kind=paper["kind"], added_us=now_us
                )
            )


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
