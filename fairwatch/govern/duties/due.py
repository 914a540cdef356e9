# SPDX-License-Identifier: Apache-2.0
"""What is due: one query over the register and the registry.

Four sources: what is needed and missing or running out (a sweep of each forbidden place, an inspection of each system,
the training of each account ...), what else lapses, what is open and waits for its answer, and shifts that ended
without a handover.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from heapq import merge
from itertools import chain, islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Engine,
    Executable,
    FromClause,
    RowMapping,
    Select,
    Subquery,
    case,
    cast,
    extract,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.types import Text

from fairwatch.db.govern import entry
from fairwatch.db.registry import place, place_decision, site, unit, video_system
from fairwatch.db.tables import account
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import Scope

from . import rostering
from .effects import BLOCKABLE, GOVERNS
from .held import HOLD, holds
from .items import NOW_US, DueItem, Why, row
from .kinds import Kind, Subject, kinds
from .lapsing import lapsing
from .policy import GOVERNING_DAYS, SETTLE_DAYS, Grounds, end_of_day_us
from .register import counting, in_scope, still_open
from .subjects import ZONE, accounts_in

DAY_US = 24 * 3600 * 1_000_000
AHEAD_US = 30 * DAY_US
"""How far ahead the list looks."""
_HOUR_US = 3600 * 1_000_000
_SETTLED_US = (SETTLE_DAYS + 1) * DAY_US
_NOT_RENEWED = ("duty-roster", "handover")
_RUN_HERE = video_system.c.origin == ""
"""What another installation filed here has its duties, and the register of them, there."""
_STATEMENTS = 32
"""So many are kept: to make one takes a third of the time of a page, and people ask for the same again."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many are due in a kind, and how many of them are overdue."""

    kind: str
    count: int
    overdue: int


def due(
    connection: Connection,
    scope: Scope,
    now_us: int,
    *,
    kind: str | None = None,
    ahead_us: int = AHEAD_US,
    offset: int = 0,
    limit: int = 100,
    beside: Engine | None = None,
) -> list[DueItem]:
    """What is due, the longest overdue first; what is missing and has no day before all.

    `beside`: where a second connection comes from; with it both halves of the sources are asked at the same time.
    """
    grounds = Grounds.read(connection, local_day(now_us, ZONE))
    halves = _pages(grounds, scope, kind, ahead_us, offset + limit)
    found = [[DueItem(**row) for row in rows] for rows in _at_once(connection, beside, halves, now_us)]
    return list(islice(merge(*found, key=_rank), offset, offset + limit))


@lru_cache(maxsize=_STATEMENTS)
def _pages(grounds: Grounds, scope: Scope, kind: str | None, ahead_us: int, most: int) -> tuple[Select[Any], ...]:
    # Of each source no more than could be on the page: those of a county give thousands.
    halves = [
        [_ordered(each.subquery()).limit(most).subquery() for each in sources]
        for sources in _halves(grounds, scope, kind, ahead_us)
    ]
    return tuple(_ordered(union_all(*map(select, nearest)).subquery()).limit(most) for nearest in halves)


def _at_once(
    connection: Connection, beside: Engine | None, queries: Sequence[Executable], now_us: int
) -> list[Sequence[RowMapping]]:
    """The rows of each, in their order."""
    given = {NOW_US.key: now_us}
    if beside is None or len(queries) < 2:
        return [connection.execute(query, given).mappings().all() for query in queries]

    def elsewhere(query: Executable) -> Sequence[RowMapping]:
        with beside.connect() as other:
            return other.execute(query, given).mappings().all()

    with ThreadPoolExecutor(len(queries) - 1) as pool:
        further = [pool.submit(elsewhere, query) for query in queries[1:]]
        return [connection.execute(queries[0], given).mappings().all(), *(each.result() for each in further)]


def _rank(item: DueItem) -> tuple[int, str, str, str, str]:
    """As `_ordered`."""
    return item.due_us or 0, item.kind, item.site, item.name, item.subject


def _ordered(items: Subquery) -> Select[Any]:
    columns = items.c
    return select(items).order_by(
        func.coalesce(columns.due_us, 0), columns.kind, columns.site, columns.name, columns.subject
    )


def summary(
    connection: Connection, scope: Scope, now_us: int, *, ahead_us: int = AHEAD_US, beside: Engine | None = None
) -> list[Summary]:
    """How many of each kind, in the order of the kinds. `beside` as in `due`."""
    tallies = _tallies(Grounds.read(connection, local_day(now_us, ZONE)), scope, ahead_us)
    counted: dict[str, list[int]] = {}
    for found in chain.from_iterable(_at_once(connection, beside, tallies, now_us)):
        of_kind = counted.setdefault(found["kind"], [0, 0])
        of_kind[0] += found["listed"]
        of_kind[1] += int(found["overdue"])
    return [Summary(each, *counted[each]) for each in (*kinds(), HOLD) if each in counted]


@lru_cache(maxsize=_STATEMENTS)
def _tallies(grounds: Grounds, scope: Scope, ahead_us: int) -> tuple[CompoundSelect[Any], ...]:
    # Each source is counted for itself: then nothing else of its rows is put together.
    return tuple(
        union_all(*(_counted(each.subquery()) for each in sources))
        for sources in _halves(grounds, scope, None, ahead_us)
    )


def _counted(items: Subquery) -> Select[Any]:
    late = func.sum(case((func.coalesce(items.c.due_us, 0) <= NOW_US, 1), else_=0))
    return select(items.c.kind, func.count().label("listed"), late.label("overdue")).group_by(items.c.kind)


def _halves(grounds: Grounds, scope: Scope, only: str | None, ahead_us: int) -> list[list[Select[Any]]]:
    """The sources: what is needed but for one kind, and all else. Of a county each takes about as long as the other."""
    wanted = [each for each in kinds().values() if only in (None, each.id)]
    needed = [_needed(grounds, kind, scope, ahead_us) for kind in wanted if kind.needed]
    others = list(_others(grounds, wanted, scope, only, ahead_us))
    if only is None:
        others.append(needed.pop())
    return [each for each in (needed, others) if each]


def _others(
    grounds: Grounds, wanted: Sequence[Kind], scope: Scope, only: str | None, ahead_us: int
) -> Iterable[Select[Any]]:
    by_field: dict[str | None, list[str]] = {}
    for each in wanted:
        if each.counts is not None and not each.needed and each.id not in _NOT_RENEWED and not each.ahead:
            by_field.setdefault(each.apart, []).append(each.id)
    for field, lapsing_kinds in by_field.items():
        yield lapsing(lapsing_kinds, scope, ahead_us, apart=field, postgresql=grounds.lateral)
    opening = [each for each in wanted if each.opens is not None]
    if opening:
        yield _waiting(opening, scope)
    if only in (None, rostering.SHIFT):
        yield rostering.holes(scope, ahead_us)
        yield rostering.absent(scope)
        began = _first_use(grounds, unit, scope)
        settled_us = case((began.c.day <= grounds.today.isoformat(), _settled_us(grounds, began.c.day)))
        yield rostering.unkept(grounds, scope, began, settled_us)
    if only in (None, "handover"):
        yield rostering.handovers(scope)
    if only in (None, HOLD):
        yield holds(scope, ahead_us)


def _needed(grounds: Grounds, kind: Kind, scope: Scope, ahead_us: int) -> Select[Any]:
    """Each thing that needs an entry of the kind, and has none that counts so far ahead."""
    tables = {Subject.PLACE: place, Subject.SYSTEM: video_system, Subject.SITE: site}
    table = (tables | {Subject.ACCOUNT: account, Subject.UNIT: unit})[kind.subject]
    subject = literal(f"{kind.subject.value}:") + cast(table.c.id, Text)
    last, joins = _newest(kind, subject, lateral=grounds.lateral)
    why = case((last.c.id.is_(None), Why.MISSING.value), else_=Why.LAPSES.value)
    facts = (last.c.lapses_us, last.c.id, last.c.happened_us)
    began = _first_use(grounds, table, scope)

    def joined(query: Select[Any]) -> Select[Any]:
        return query.outerjoin(last, joins).where(or_(last.c.id.is_(None), last.c.lapses_us < NOW_US + ahead_us))

    if kind.subject is Subject.ACCOUNT:
        governs = (last.c.id.is_(None) & (account.c.role == GOVERNS), account.c.created_us + GOVERNING_DAYS * DAY_US)
        due_us, where = case(governs, else_=last.c.lapses_us), (account.c.unit_id, null(), null())
        query = row(why, literal(kind.id), subject, account.c.display_name, where, due_us, *facts[1:])
        query = query.select_from(account).where(
            ~account.c.disabled,
            or_(account.c.ends_us.is_(None), account.c.ends_us > NOW_US),
            account.c.role.in_((*BLOCKABLE, GOVERNS)),
            grounds.accounts(kind, "needed"),
            accounts_in(scope),
        )
        return joined(query)
    if kind.subject is Subject.UNIT:
        # What does not cover all that it has to never counted.
        never = last.c.id.is_(None) | (last.c.lapses_us <= last.c.happened_us)
        due_us = case((never, _settled_us(grounds, began.c.day)), else_=last.c.lapses_us)
        why = case((never, Why.MISSING.value), else_=Why.LAPSES.value)
        query = row(why, literal(kind.id), subject, unit.c.name, (unit.c.id, null(), null()), due_us, *facts[1:])
        query = query.select_from(unit).join(began, began.c.id == unit.c.id)
        query = query.where(
            unit.c.removed_us.is_(None),
            scope.units(),
            grounds.units(kind, "needed"),
            began.c.day <= grounds.today.isoformat(),
        )
        return joined(query)
    here = (site.c.unit_id, site.c.id, site.c.name)
    if kind.subject is Subject.SYSTEM:
        first_us = _first_us(grounds, kind)
        due_us = case((last.c.id.is_(None), first_us), else_=last.c.lapses_us)
        query = row(why, literal(kind.id), subject, table.c.name, here, due_us, *facts[1:])
        begun = func.coalesce(video_system.c.use_day, "") <= grounds.today.isoformat()
        query = query.where(or_(last.c.id.is_not(None), begun, first_us < NOW_US + ahead_us))
    else:
        # As compliance judges it: a place from when it was entered or decided on, a site from when its first system runs.
        since_us = _place_us(grounds) if table is place else _day_us(grounds, began.c.day)
        due_us = case((last.c.id.is_(None), since_us + _SETTLED_US), else_=last.c.lapses_us)
        query = row(why, literal(kind.id), subject, table.c.name, here, due_us, *facts[1:])
    if table is site:
        query = query.where(began.c.day <= grounds.today.isoformat())
        query = query.select_from(site).join(unit).join(began, began.c.id == site.c.id)
    else:
        query = query.select_from(table).join(site, site.c.id == table.c.site_id).join(unit)
        query = query.where(table.c.removed_us.is_(None))
    query = query.where(site.c.removed_us.is_(None), scope.sites(), grounds.sites(kind, "needed"))
    if kind.subject is Subject.PLACE:
        filed = select(video_system.c.id).where(video_system.c.site_id == site.c.id, ~_RUN_HERE)
        query = query.where(grounds.forbidden(), ~filed.exists())
    if kind.subject is Subject.SYSTEM:
        query = query.where(_not_ended(grounds), _RUN_HERE)
    return joined(query)


def _first_us(grounds: Grounds, kind: Kind) -> ColumnElement[int]:
    """When what a system lacks is overdue: some days after its day of use, or with it where it comes before; NULL of one
    that has no such day. What only our own policy asks for it lacks from when that was first asked here. The days are those
    of the zone that most sites stand in.
    """
    began: ColumnElement[str | None] = video_system.c.use_day
    if kind.own and (since := dict(grounds.asked).get(kind.id)) is not None:
        began = case((video_system.c.use_day < since, since), else_=video_system.c.use_day)
    settled_us = _settled_us(grounds, began)
    if not kind.before_use:
        return settled_us
    use_us = _day_us(grounds, video_system.c.use_day)
    return case((video_system.c.use_day > grounds.today.isoformat(), use_us), else_=settled_us)


def _day_us(grounds: Grounds, day: ColumnElement[str | None]) -> ColumnElement[int]:
    """When an ISO day begins."""
    # SQLite reads the text as a day by itself, and a cast would make a number of it.
    read = cast(day, Date) if grounds.lateral else day
    return cast(extract("epoch", read), BigInteger) * 1_000_000 - _east_us(grounds)


def _east_us(grounds: Grounds) -> int:
    """How far the zone's days begin before those of UTC."""
    return DAY_US - end_of_day_us(grounds.today, ZONE) % DAY_US


def _settled_us(grounds: Grounds, day: ColumnElement[str | None]) -> ColumnElement[int]:
    """The end of the days that what began to be in use on that day has for what it lacks."""
    return _day_us(grounds, day) + _SETTLED_US


def _place_us(grounds: Grounds) -> ColumnElement[int]:
    """When the day began on which a forbidden place was entered, or decided to be one."""
    at_us = select(place_decision.c.at_us).where(place_decision.c.id == place.c.decision_id)
    began_us = case((grounds.decided(), at_us.correlate(place).scalar_subquery()), else_=place.c.created_us)
    since_us = func.coalesce(began_us, place.c.created_us)
    return since_us - (since_us + _east_us(grounds)) % DAY_US


def _not_ended(grounds: Grounds) -> ColumnElement[bool]:
    """The condition on systems that were not given up yet."""
    return or_(video_system.c.end_day.is_(None), video_system.c.end_day > grounds.today.isoformat())


def _first_use(grounds: Grounds, of: FromClause, scope: Scope) -> Subquery:
    """By `id` of a unit, or a site: `day`, the first day of the oldest of its systems that was not given up. Read once
    for all: to look for each one's takes longer.
    """
    here = site.alias()
    owner = here.c.unit_id if of is unit else video_system.c.site_id
    query = select(owner.label("id"), func.min(video_system.c.use_day).label("day"))
    query = query.where(video_system.c.removed_us.is_(None), _RUN_HERE, _not_ended(grounds)).group_by(owner)
    if of is unit:
        query = query.join_from(video_system, here, here.c.id == video_system.c.site_id)
        query = query.where(here.c.removed_us.is_(None))
    if scope.unit_id is not None:
        own = select(here.c.id).where(here.c.unit_id == scope.unit_id)
        query = query.where(video_system.c.site_id.in_(own))
    return query.subquery()


def _newest(kind: Kind, subject: ColumnElement[str], *, lateral: bool) -> tuple[FromClause, ColumnElement[bool]]:
    """The entry of the kind about each subject that happened last and counts, and on what it is joined.

    `lateral`: where the database can, it is read at once, and not looked up a second time by its number.
    """
    query = (
        select(entry.c.id, entry.c.lapses_us, entry.c.happened_us)
        .where(entry.c.kind == kind.id, entry.c.subject == subject, counting())
        .order_by(entry.c.happened_us.desc(), entry.c.id.desc())
        .limit(1)
    )
    if lateral:
        return query.lateral(), true()
    last = entry.alias()
    return last, last.c.id == query.with_only_columns(entry.c.id).scalar_subquery()


def _waiting(opening: list[Kind], scope: Scope) -> Select[Any]:
    """What is open, with when its answer is due: after so many hours, or when the entry itself says."""
    hours = [
        (entry.c.kind == each.id, each.opens.within_hours * _HOUR_US)
        for each in opening
        if each.opens is not None and each.opens.within_hours is not None
    ]
    within_us = case(*hours, else_=0) if hours else literal(0)
    named = [each.id for each in opening if each.opens is not None and each.opens.within_hours is None]
    due_us = case((entry.c.kind.in_(named), entry.c.lapses_us), else_=entry.c.happened_us + within_us)
    return (
        row(
            literal(Why.OPEN.value),
            entry.c.kind,
            entry.c.subject,
            literal(""),
            (entry.c.unit_id, entry.c.site_id, site.c.name),
            due_us,
            entry.c.id,
            entry.c.happened_us,
        )
        .select_from(entry)
        .outerjoin(site, site.c.id == entry.c.site_id)
        .where(entry.c.kind.in_([each.id for each in opening]), still_open(), in_scope(scope))
    )
