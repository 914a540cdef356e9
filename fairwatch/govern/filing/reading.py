# SPDX-License-Identifier: Apache-2.0
"""One filing with all that its page shows, and what of a system is true and not filed."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from fairwatch.accounts.register import Action
from fairwatch.clock import Clock
from fairwatch.db.govern import filing
from fairwatch.db.registry import division, site, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.codes import above
from fairwatch.govern.registry.book import conflict
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.pack import Words
from fairwatch.govern.scope import Scope

from .approvals import Approval, approvals_of
from .complete import Missing, missing
from .content import read_facts
from .diff import Change
from .errors import FilingNotFound, FilingState
from .form import form
from .listing import Listed, joined, listed, seen_by
from .locks import alone_at_filing
from .records import (
    FILED,
    OPEN,
    Filing,
    Paper,
    PaperEntry,
    State,
    Step,
    filings_of,
    in_order,
    paper_entries_of,
    papers_of,
    read_filing,
    steps_of,
)

_UNCHANGED = (Action.FILING_PACKED, Action.FILING_SENT, Action.FILING_STOPPED)
"""What is done with a filing and changes nothing of it."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A filing with all that its page shows. `cameras`: ids by uuids, of those that the installation has. `filed_number`:
    the number in the register that a change or an end is about.
    """

    filing: Filing
    listed: Listed
    unit_id: int
    site_id: int
    zone: str
    remote: bool
    missing: list[Missing]
    papers: list[Paper]
    steps: list[Step]
    cameras: dict[str, int]
    entries: list[PaperEntry]
    filed_number: str | None
    approvals: list[Approval]
    division_name: Words | None

    def shown(self) -> dict[str, Any]:
        """All of it by its names in the API."""
        listed = {name: getattr(self.listed, name) for name in Listed.__slots__}
        found = {name: getattr(self.filing, name) for name in Filing.__slots__}
        apart = ("filing", "listed", "division_name")
        own = {name: getattr(self, name) for name in Opening.__slots__ if name not in apart}
        steps = [
            {"at_us": each.at_us, "username": each.username, "name": each.name, "state": each.state}
            | {"paper": each.paper, **_note(each)}
            for each in self.steps
        ]
        return found | listed | own | {"changes": self.filing.changes, "steps": steps}


@dataclass(frozen=True, slots=True)
class Difference:
    """What is true and not filed. `filing_id`: what was filed last, `open_id`: where the report is being written."""

    filing_id: int | None
    open_id: int | None
    changes: list[Change]


def open_filing(connection: Connection, filing_id: int, scope: Scope, now_us: int) -> Opening:
    """A filing that the scope sees. Raises FilingNotFound."""
    row = connection.execute(
        joined().add_columns(video_system.c.site_id).where(filing.c.id == filing_id, seen_by(scope))
    ).one_or_none()
    if row is None:
        raise FilingNotFound(f"There is no filing {filing_id}.", filing_id=filing_id)
    found = read_filing(row)
    papers = _frozen_papers(found)
    if papers is None:
        papers = papers_of(connection, filing_id, row.system_id, row.unit_id)
    wanting = missing(form(), found.kind, found.content, {paper.kind for paper in papers})
    if found.kind != "first" and not found.reason:
        wanting.append(Missing("reason", "filing"))
    today = local_day(now_us, row.zone).isoformat()
    return Opening(
        filing=found,
        listed=listed(row, today),
        unit_id=row.unit_id,
        site_id=row.site_id,
        zone=row.zone,
        remote=bool(row.origin),
        missing=wanting if found.state in OPEN else [],
        papers=papers,
        steps=steps_of(connection, filing_id),
        cameras=_camera_ids(connection, found),
        entries=paper_entries_of(connection, filing_id),
        filed_number=None if found.kind == "first" else _filed_number(connection, found),
        approvals=_approvals(connection, found, row.zone),
        division_name=_division_name(connection, str(found.content["fields"].get("site_division") or "")),
    )


def _division_name(connection: Connection, code: str) -> Words | None:
    """With what it lies in, the highest first; None: it is not known here."""
    codes: list[str] = []
    at: str | None = code
    while at:
        codes.append(at)
        at = above(at)
    rows = connection.execute(select(division).where(division.c.code.in_(codes)).order_by(division.c.code)).all()
    if not rows:
        return None
    return Words(zh="".join(each.name for each in rows), en=", ".join(each.name_en or each.name for each in rows[::-1]))


def _filed_number(connection: Connection, found: Filing) -> str | None:
    before = [each for each in filings_of(connection, found.system_id) if each.id < found.id and each.number]
    return before[-1].number if before else None


def _approvals(connection: Connection, found: Filing, zone: str) -> list[Approval]:
    """Those that were handed in with it; of what is still being written those that there are."""
    if found.kind == "first":
        return []
    if found.state in FILED and "approvals" in found.content:
        return [Approval(**each) for each in found.content["approvals"]]
    return approvals_of(connection, found.changes, zone)


def changing(
    connection: Connection, clock: Clock, filing_id: int, scope: Scope, version: int, *states: State
) -> Opening:
    """A filing that somebody changes as they read it. Raises FilingNotFound, VersionConflict, FilingState."""
    alone_at_filing(connection, filing_id)
    opening = open_filing(connection, filing_id, scope, clock.utc_us())
    found = opening.filing
    if found.version != version:
        raise conflict(connection, f"filing:{filing_id}", found.version, _UNCHANGED)
    if found.state not in states:
        raise FilingState(f"The filing is {found.state.value}.", state=found.state.value)
    return opening


def differences(connection: Connection, system_id: int, scope: Scope) -> Difference:
    """What of a system is true and not filed. Raises FilingNotFound for a system that is not there."""
    seen = select(video_system.c.id).join(site, site.c.id == video_system.c.site_id)
    if connection.scalar(seen.where(video_system.c.id == system_id, scope.sites())) is None:
        raise FilingNotFound(f"There is no system {system_id}.", system_id=system_id)
    facts = read_facts(connection, system_id)
    filings = filings_of(connection, system_id)
    accepted = [each for each in filings if each.state is State.ACCEPTED]
    still_open = next((each.id for each in filings if each.state in (*OPEN, State.SUBMITTED)), None)
    if facts is None or facts.origin or not accepted:
        return Difference(accepted[-1].id if accepted else None, still_open, [])
    return Difference(accepted[-1].id, still_open, facts.changed_since(accepted[-1].content))


def _frozen_papers(found: Filing) -> list[Paper] | None:
    """Those that were handed in with it, none included; None for what is still being written."""
    if found.state not in FILED or "papers" not in found.content:
        return None
    return in_order(Paper(**each) for each in found.content["papers"])


def _camera_ids(connection: Connection, found: Filing) -> dict[str, int]:
    numbers = [str(each["uuid"]) for each in found.content.get("cameras", [])]
    rows = connection.execute(select(camera.c.uuid, camera.c.id).where(camera.c.uuid.in_(numbers)))
    return {row.uuid: row.id for row in rows}


def _note(each: Step) -> dict[str, Any]:
    """A return's note is a list of reasons; any other is a text."""
    if each.state is State.RETURNED:
        return {"note": "", "reasons": json.loads(each.note)}
    return {"note": each.note, "reasons": []}
