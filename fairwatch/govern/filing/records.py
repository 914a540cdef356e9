# SPDX-License-Identifier: Apache-2.0
"""What a filing is, as read from its row."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select

from fairwatch.db.govern import filing, filing_step, paper_entry
from fairwatch.db.registry import attachment, document
from fairwatch.db.tables import account

from .diff import Change, diff
from .form import Kind, form


class State(StrEnum):
    """Where a filing stands. Overdue is no state: it is a draft or a returned filing after its day."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


OPEN = (State.DRAFT, State.RETURNED)
FILED = (State.SUBMITTED, State.ACCEPTED)


# What of an entry from paper names an account.
_ACCOUNTS = ("username", "filer", "answered_by", "officer", "officer_left_by")
# What attachments are whose papers the authority gave: no papers of the form, and not the next filing's.
PAPER_KIND = "paper-"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a filing goes back: what is wrong with which field; `camera` is a uuid where the field is a column. `field`
    empty: the letter says it.
    """

    field: str
    text: str
    camera: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that goes with a filing. `subject`: what it is attached to."""

    kind: str
    document_id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    subject: str


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a filing. `name`: the person's, or the installation's that did it by itself. `note` of a return:
    JSON list of `{field, camera, text}`. `paper`: handed-in, entered (from paper, by the unit), confirmed, disputed.
    """

    at_us: int
    username: str
    name: str
    state: State
    note: str
    paper: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who an account is now: by what name, in which role (`accounts.models.Role`)."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """What a unit entered of an authority without an installation. `kind`: handed-in, accepted, returned. `answer`: what
    that authority says of it, confirmed or disputed; empty: nothing yet. `officer`: who of the authority could answer here
    until `officer_left_us`, when `officer_left_by` switched that account off; empty: nobody ever could. `people`: who those
    accounts are, as far as they are there still.
    """

    kind: str
    day: str
    document_id: int
    document_name: str
    username: str
    filer: str
    at_us: int
    answer: str
    answered_by: str
    answered_us: int | None
    answer_reason: str
    officer: str
    officer_left_us: int | None
    officer_left_by: str
    people: Mapping[str, Person]


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing. Days are ISO dates; `content` and `before` as in `diff`. `handed_day`: on paper, with proof. `on_paper`:
    the decision came on paper and was entered, confirmed or disputed; empty: it did not.
    """

    id: int
    uuid: str
    system_id: int
    kind: Kind
    state: State
    division: str
    authority_id: int | None
    content: dict[str, Any]
    before: dict[str, Any] | None
    declared: bool
    reason: str
    event: str
    event_day: str
    due_day: str
    due_rule: dict[str, Any]
    created_us: int
    submitted_us: int | None
    decided_us: int | None
    number: str | None
    received_us: int | None
    handed_day: str | None
    on_paper: str
    version: int

    @property
    def changes(self) -> list[Change]:
        """What differs from what was filed before; nothing for a first filing."""
        return [] if self.before is None else diff(self.before, self.content, form().beside(self.before))


def read_filing(row: Row[Any]) -> Filing:
    """A row of the table as a filing."""
    return Filing(
        id=row.id,
        uuid=row.uuid,
        system_id=row.system_id,
        kind=row.kind,
        state=State(row.state),
        division=row.division,
        authority_id=row.authority_id,
        content=json.loads(row.content),
        before=None if row.before is None else json.loads(row.before),
        declared=row.declared,
        reason=row.reason,
        event=row.event,
        event_day=row.event_day,
        due_day=row.due_day,
        due_rule=json.loads(row.due_rule),
        created_us=row.created_us,
        submitted_us=row.submitted_us,
        decided_us=row.decided_us,
        number=row.number,
        received_us=row.received_us,
        handed_day=row.handed_day,
        on_paper=row.on_paper,
        version=row.version,
    )


def filings_of(connection: Connection, system_id: int) -> list[Filing]:
    """All filings of a system, oldest first."""
    rows = connection.execute(select(filing).where(filing.c.system_id == system_id).order_by(filing.c.id))
    return [read_filing(row) for row in rows]


def telling_filings_of(connection: Connection, system_id: int) -> list[Filing]:
    """Those that say what is filed and what is being written, oldest first: the open ones, the last one handed in or
    accepted, and the last of all. Ten years of reports need not be read.
    """
    states = connection.execute(
        select(filing.c.id, filing.c.state).where(filing.c.system_id == system_id).order_by(filing.c.id)
    ).all()
    filed = [row.id for row in states if row.state in FILED]
    wanted = {row.id for row in states if row.state in OPEN} | set(filed[-1:]) | {row.id for row in states[-1:]}
    rows = connection.execute(select(filing).where(filing.c.id.in_(wanted)).order_by(filing.c.id)) if wanted else ()
    return [read_filing(row) for row in rows]


def withdrawn_since_filed(connection: Connection, system_id: int, limit: int = 20) -> list[Filing]:
    """The last reports that were closed since something was handed in or accepted, newest first."""
    filed = select(func.max(filing.c.id)).where(
        filing.c.system_id == system_id, filing.c.state.in_([each.value for each in FILED])
    )
    closed = select(filing).where(
        filing.c.system_id == system_id,
        filing.c.state == State.WITHDRAWN.value,
        filing.c.before.is_not(None),
        filing.c.id > filed.scalar_subquery(),
    )
    return [read_filing(row) for row in connection.execute(closed.order_by(filing.c.id.desc()).limit(limit))]


def steps_of(connection: Connection, filing_id: int) -> list[Step]:
    """What happened to a filing, oldest first."""
    rows = connection.execute(
        select(filing_step, account.c.display_name)
        .outerjoin(account, account.c.id == filing_step.c.account_id)
        .where(filing_step.c.filing_id == filing_id)
        .order_by(filing_step.c.id)
    )
    return [
        Step(row.at_us, row.username, row.display_name or row.username, State(row.state), row.note, row.paper)
        for row in rows
    ]


def paper_entries_of(connection: Connection, filing_id: int) -> list[PaperEntry]:
    """What was entered from paper, oldest first."""
    rows = connection.execute(
        select(paper_entry, document.c.name.label("document_name"))
        .join(document, document.c.id == paper_entry.c.document_id)
        .where(paper_entry.c.filing_id == filing_id)
        .order_by(paper_entry.c.id)
    ).all()
    named = {str(getattr(row, name)) for row in rows for name in _ACCOUNTS} - {""}
    known = select(account.c.username, account.c.display_name, account.c.role).where(account.c.username.in_(named))
    people = {row.username: Person(row.display_name, row.role) for row in connection.execute(known)} if named else {}
    told = [name for name in PaperEntry.__slots__ if name != "people"]
    return [PaperEntry(**{name: getattr(row, name) for name in told}, people=people) for row in rows]


def papers_of(connection: Connection, filing_id: int, system_id: int, unit_id: int) -> list[Paper]:
    """The papers attached to a filing, to its system or to its unit, as `in_order`, newest first of each kind."""
    subjects = (f"filing:{filing_id}", f"system:{system_id}", f"unit:{unit_id}")
    rows = connection.execute(
        select(
            attachment.c.subject,
            attachment.c.kind,
            document.c.id,
            document.c.name,
            document.c.media_type,
            document.c.size_bytes,
            document.c.sha256,
        )
        .join(document, document.c.id == attachment.c.document_id)
        .where(
            attachment.c.subject.in_(subjects),
            attachment.c.removed_us.is_(None),
            ~attachment.c.kind.startswith(PAPER_KIND),
        )
        .order_by(attachment.c.kind, attachment.c.added_us.desc(), document.c.id.desc())
    )
    return in_order(
        Paper(row.kind, row.id, row.name, row.media_type, row.size_bytes, row.sha256, row.subject) for row in rows
    )


def in_order(papers: Iterable[Paper]) -> list[Paper]:
    """As the form lists them; what it does not name comes last."""
    kinds = [each.id for each in form().attachments]
    return sorted(papers, key=lambda each: kinds.index(each.kind) if each.kind in kinds else len(kinds))


def dumped(value: object) -> str:
    """JSON as it is kept: sorted, so that the same content is the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
