# SPDX-License-Identifier: Apache-2.0
"""The papers of an inspection pack: licence, plan, build file, agreements, consent letters, photographs of signs.

Only what an authority reads of a system that it supervises: nothing of requests for footage, nothing about the staff.
The most telling come first; what goes beyond the bound is named with its digest and left out.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from fairwatch.db.govern import entry, filing, inspection, rectification
from fairwatch.db.registry import attachment, document, place, place_decision, placement, plan, site, video_system
from fairwatch.govern.documents import Documents
from fairwatch.govern.filing.records import State

MOST_PAPERS = 300
MOST_BYTES = 120_000_000
_AGREEMENT = "contractor-agreement"
_TAKEN_BACK = "void"


@dataclass(frozen=True, slots=True)
class PackPaper:
    """A paper and what it belongs to. `file`: its name in the pack, None where it is not in it; `why_not`: left-out or gone."""

    subject: str
    kind: str
    document_id: int
    name: str
    size_bytes: int
    sha256: str
    file: str | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class PackPapers:
    """What is named in the pack, and where the bytes of each file lie."""

    papers: tuple[PackPaper, ...]
    files: dict[str, Path]

    @property
    def told(self) -> list[dict[str, Any]]:
        """For the pack's own list."""
        return [asdict(each) for each in self.papers]

    @property
    def left_out(self) -> int:
        """How many are named only."""
        return sum(each.file is None for each in self.papers)


def papers_for(connection: Connection, system_id: int, documents: Documents) -> PackPapers:
    """The papers of a system that there is."""
    named = list(dict.fromkeys(_named(connection, system_id)))
    ids = {document_id for _, _, document_id in named}
    ids -= documents.of_people(connection, ids)
    rows = {row.id: row for row in connection.execute(select(document).where(document.c.id.in_(ids)))}
    told: list[PackPaper] = []
    files: dict[str, Path] = {}
    by_digest: dict[str, str] = {}
    size_bytes = 0
    for subject, kind, document_id in named:
        row = rows.get(document_id)
        if row is None:
            continue
        facts = (subject, kind, row.id, row.name, row.size_bytes, row.sha256)
        path = documents.kept(row.sha256)
        if path is None:
            told.append(PackPaper(*facts, why_not="gone"))
            continue
        if row.sha256 not in by_digest:
            if len(files) >= MOST_PAPERS or size_bytes + row.size_bytes > MOST_BYTES:
                told.append(PackPaper(*facts, why_not="left-out"))
                continue
            size_bytes += row.size_bytes
            file = f"papers/{len(files) + 1:03}-{kind}-{row.sha256[:16]}{Path(row.name).suffix[:10]}"
            by_digest[row.sha256], files[file] = file, path
        told.append(PackPaper(*facts, file=by_digest[row.sha256]))
    return PackPapers(tuple(told), files)


def _named(connection: Connection, system_id: int) -> Iterator[tuple[str, str, int]]:
    """Subject, kind and document, the most telling first."""
    here = connection.execute(
        select(site.c.id, site.c.unit_id, video_system.c.plan_id)
        .join(video_system, video_system.c.site_id == site.c.id)
        .where(video_system.c.id == system_id)
    ).one()
    subjects = [f"unit:{here.unit_id}", f"system:{system_id}", f"site:{here.id}"]
    filings = select(filing.c.id).where(
        filing.c.system_id == system_id, filing.c.state.not_in((State.WITHDRAWN.value, State.DRAFT.value))
    )
    subjects += [f"filing:{each}" for each in connection.scalars(filings.order_by(filing.c.id.desc()))]
    if here.plan_id is not None:
        subjects.append(f"plan:{here.plan_id}")
    for kind, table in (("inspection", inspection), ("rectification", rectification)):
        numbers = select(table.c.id).where(table.c.system_id == system_id).order_by(table.c.id.desc())
        subjects += [f"{kind}:{each}" for each in connection.scalars(numbers)]
    yield from _attached(connection, subjects)
    if here.plan_id is not None:
        approvals = connection.scalar(select(plan.c.approvals).where(plan.c.id == here.plan_id)) or "[]"
        for each in json.loads(approvals):
            if each.get("document_id") is not None:
                yield f"plan:{here.plan_id}", "approval", each["document_id"]
    yield from _agreements(connection, here.unit_id)
    standing = select(placement).where(placement.c.system_id == system_id).order_by(placement.c.camera_id)
    cameras = connection.execute(standing).all()
    for kind, column in (("consent", "consent_document_id"), ("sign-photo", "sign_document_id")):
        for row in cameras:
            if getattr(row, column) is not None:
                yield f"placement:{row.camera_id}", kind, getattr(row, column)
    places = sorted({row.place_id for row in cameras})
    opinions = select(place_decision.c.place_id, place_decision.c.document_id).where(
        place_decision.c.place_id.in_(places), place_decision.c.document_id.is_not(None)
    )
    for row in connection.execute(opinions.order_by(place_decision.c.id.desc())):
        yield f"place:{row.place_id}", "legal-opinion", row.document_id
    known = select(place.c.id).where(place.c.id.in_(places), place.c.removed_us.is_(None)).order_by(place.c.id)
    yield from _attached(connection, [f"place:{each}" for each in connection.scalars(known)])


def _attached(connection: Connection, subjects: list[str]) -> Iterator[tuple[str, str, int]]:
    query = select(attachment.c.subject, attachment.c.kind, attachment.c.document_id)
    query = query.where(attachment.c.subject.in_(subjects), attachment.c.removed_us.is_(None))
    rows = connection.execute(query.order_by(attachment.c.added_us.desc(), attachment.c.document_id.desc())).all()
    for row in sorted(rows, key=lambda each: subjects.index(each.subject)):
        yield row.subject, row.kind, row.document_id


def _agreements(connection: Connection, unit_id: int) -> Iterator[tuple[str, str, int]]:
    """Of whoever runs the system for the unit: what was signed on security and secrecy."""
    query = select(entry.c.id, entry.c.content).where(
        entry.c.kind == _AGREEMENT,
        entry.c.corrected_by.is_(None),
        entry.c.state != _TAKEN_BACK,
        (entry.c.unit_id == unit_id) | entry.c.unit_id.is_(None),
    )
    for row in connection.execute(query.order_by(entry.c.happened_us.desc(), entry.c.id.desc())):
        for each in json.loads(row.content).get("fields", {}).get("documents") or ():
            yield f"entry:{row.id}", _AGREEMENT, each["id"]
