# SPDX-License-Identifier: Apache-2.0
"""Reading the register of duties. It only grows; `writing` adds to it.

An entry counts unless another one corrects it or takes it back. An open one is closed by the entry that answers it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, false, literal_column, or_, select, true

from fairwatch.accounts.chain import Chain, Head
from fairwatch.accounts.errors import ChainBroken
from fairwatch.db.govern import entry
from fairwatch.db.registry import site, unit
from fairwatch.db.search import holds, newest
from fairwatch.govern.scope import EVERYTHING, Scope

OUTSIDE = ("closed_by", "corrected_by")
OPEN, DONE, VOID = "open", "done", "void"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `content` holds `fields`; `late` and `correction` are the reasons where it is one; `auto` is what the
    program added. `closed_by` and `corrected_by` are the entries that came after it.
    """

    id: int
    at_us: int
    account_id: int | None
    username: str
    address: str
    kind: str
    unit_id: int | None
    site_id: int | None
    subject: str
    happened_us: int
    lapses_us: int | None
    state: str
    after: int | None
    content: dict[str, Any]
    closed_by: int | None
    corrected_by: int | None

    @property
    def fields(self) -> dict[str, Any]:
        """What was filled in."""
        fields: dict[str, Any] = self.content["fields"]
        return fields

    @property
    def is_open(self) -> bool:
        """Whether something still has to follow."""
        return self.state == OPEN and self.closed_by is None and self.corrected_by is None

    def counts(self, now_us: int) -> bool:
        """Whether it is in force at that moment."""
        alive = self.state != VOID and self.corrected_by is None
        return alive and (self.lapses_us is None or now_us < self.lapses_us)


COLUMNS = tuple(column for column in entry.c if column.name != "chain")


def to_entry(row: Mapping[Any, Any]) -> Entry:
    """From a row that has `COLUMNS`."""
    return Entry(**{**row, "content": json.loads(row["content"])})


def counting() -> ColumnElement[bool]:
    """The condition on `entry` rows that were neither corrected nor taken back: the indices of those serve it.

    The word stands in the statement itself, as in `still_open`.
    """
    return and_(entry.c.corrected_by.is_(None), entry.c.state != literal_column(f"'{VOID}'"))


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """The condition on `entry` rows that a person may see."""
    if scope.nothing:
        return false()
    if scope.unit_id is not None:
        return entry.c.unit_id == scope.unit_id
    if scope.division is None:
        return true()
    here = select(site.c.id).where(scope.sites())
    units = select(unit.c.id).where(scope.units())
    return or_(entry.c.site_id.in_(here), and_(entry.c.site_id.is_(None), entry.c.unit_id.in_(units)))


def latest(connection: Connection, kind: str, subject: str) -> Entry | None:
    """The entry of that kind about that subject that happened last and counts (it may have lapsed)."""
    query = select(*COLUMNS).where(entry.c.kind == kind, entry.c.subject == subject, counting())
    row = (
        connection.execute(query.order_by(entry.c.happened_us.desc(), entry.c.id.desc()).limit(1))
        .mappings()
        .one_or_none()
    )
    return None if row is None else to_entry(row)


def entries(
    connection: Connection,
    kinds: Collection[str] = (),
    scope: Scope = EVERYTHING,
    *,
    since_us: int | None = None,
    until_us: int | None = None,
    subject: str | None = None,
    unit_id: int | None = None,
    site_id: int | None = None,
    account_id: int | None = None,
    text: str = "",
    only_open: bool = False,
    only_counting: bool = False,
    before: int | None = None,
    limit: int = 100,
) -> tuple[list[Entry], int | None]:
    """Entries, the newest number first, by when they happened from `since_us` (inclusive) to `until_us` (exclusive).

    `before`: only numbers below; beside the entries stands that of the next page. `text`: in what was filled in, or in
    the name of who signed; see `db.search` for how far one page looks.
    """
    query = select(*COLUMNS).where(in_scope(scope))
    for column, value in (
        (entry.c.subject, subject),
        (entry.c.unit_id, unit_id),
        (entry.c.site_id, site_id),
        (entry.c.account_id, account_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if kinds:
        query = query.where(entry.c.kind.in_(kinds))
    # As a sum, so that no index by that moment is taken: the newest are found by their number, without sorting the rest.
    happened_us = entry.c.happened_us + 0
    if since_us is not None:
        query = query.where(happened_us >= since_us)
    if until_us is not None:
        query = query.where(happened_us < until_us)
    if only_open:
        query = query.where(still_open())
    if only_counting:
        query = query.where(counting())

    def match(columns: Any) -> ColumnElement[bool]:
        return or_(holds(columns.content, text), holds(columns.username, text))

    rows, following = newest(connection, query, entry.c.id, before=before, limit=limit, match=match if text else None)
    return [to_entry(row._asdict()) for row in rows], following


def still_open() -> ColumnElement[bool]:
    """The condition on `entry` rows that something still has to follow: the index of the open ones serves it.

    The word stands in the statement itself: SQLite does not see in a parameter that the index has what is asked for.
    """
    return and_(
        entry.c.state == literal_column(f"'{OPEN}'"), entry.c.closed_by.is_(None), entry.c.corrected_by.is_(None)
    )


def get(connection: Connection, entry_id: int, scope: Scope = EVERYTHING) -> Entry | None:
    """One entry, if it is in the scope."""
    row = connection.execute(select(*COLUMNS).where(entry.c.id == entry_id, in_scope(scope))).mappings().one_or_none()
    return None if row is None else to_entry(row)


def thread(connection: Connection, entry_id: int, scope: Scope = EVERYTHING) -> list[Entry]:
    """The entries of the scope that name this one in `after`, the oldest first: a correction may be another unit's."""
    query = select(*COLUMNS).where(entry.c.after == entry_id, in_scope(scope)).order_by(entry.c.id)
    return [to_entry(row) for row in connection.execute(query).mappings()]


def attestation(connection: Connection, control: str, unit_id: int | None, site_id: int | None = None) -> Entry | None:
    """What was last attested of a control for a site, or for its unit as a whole; it may have lapsed.

    An attestation for the whole installation (no unit named) counts for every unit.
    """
    query = select(*COLUMNS).where(
        entry.c.kind == "attestation",
        entry.c.subject == f"control:{control}",
        or_(entry.c.unit_id.is_(None), entry.c.unit_id == unit_id),
        or_(entry.c.site_id.is_(None), entry.c.site_id == site_id),
        counting(),
    )
    row = (
        connection.execute(query.order_by(entry.c.happened_us.desc(), entry.c.id.desc()).limit(1))
        .mappings()
        .one_or_none()
    )
    return None if row is None else to_entry(row)


def attestations(connection: Connection, scope: Scope = EVERYTHING) -> Sequence[Entry]:
    """The attestations that count, the newest first: for those who look at many sites at once."""
    query = select(*COLUMNS).where(entry.c.kind == "attestation", counting(), in_scope(scope))
    query = query.order_by(entry.c.happened_us.desc(), entry.c.id.desc())
    return [to_entry(row) for row in connection.execute(query).mappings()]


class DutyRegister:
    """The chain under the entries."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.chain = Chain(entry, outside=OUTSIDE)

    def verify(self) -> Head:
        """Raise ChainBroken unless every entry is as it was written and what follows from `after` is so."""
        head = self.chain.verify(self._engine)
        self.verify_marks()
        return head

    def verify_marks(self) -> None:
        """Raise ChainBroken unless what is marked as closed or corrected follows from `after`."""
        later = entry.alias()
        wrong = (
            select(entry.c.id)
            .outerjoin(later, later.c.id.in_((entry.c.closed_by, entry.c.corrected_by)))
            .where(or_(entry.c.closed_by.is_not(None), entry.c.corrected_by.is_not(None)))
            .where(or_(later.c.id.is_(None), later.c.id <= entry.c.id))
        )
        with self._engine.connect() as connection:
            found = connection.scalar(wrong.order_by(entry.c.id).limit(1))
            if found is None:
                found = connection.scalar(_unlinked())
        if found is not None:
            raise ChainBroken(
                f"Register entry, entry {found}: it is marked as closed or corrected by another than the one that "
                "says so.",
                register="entry",
                entry=found,
            )


def _unlinked() -> Any:
    """Entries that a correction names, and that are not marked so: the mark was taken away."""
    later = entry.alias()
    return (
        select(entry.c.id)
        .join(later, later.c.after == entry.c.id)
        .where(later.c.kind == entry.c.kind, entry.c.corrected_by.is_(None))
        .order_by(entry.c.id)
        .limit(1)
    )
