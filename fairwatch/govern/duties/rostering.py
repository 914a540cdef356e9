# SPDX-License-Identifier: Apache-2.0
"""What is due of the duty watch: holes ahead, posts that nobody took, no roster at all, shifts nobody handed over."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, cast, func, literal, null, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import BigInteger, Text

from fairwatch.accounts.register import Action
from fairwatch.db.govern import entry
from fairwatch.db.registry import place, placement, site, unit
from fairwatch.db.tables import account, audit, session
from fairwatch.govern.scope import Scope

from .items import NOW_US, Why, row
from .kinds import kinds
from .policy import Grounds
from .register import counting, in_scope
from .watch import EARLY_US, HANDOVER_US, HOUR_US, LONGEST_SHIFT_US, whose

SHIFT = "duty-roster"
HOLES_AHEAD_US = 72 * HOUR_US
"""How long before it a hole is on the list: who plans a week at a time is not told of the next at once."""
ABSENT_US = HOUR_US // 4
"""How late somebody may sign in before the post counts as not taken."""
KEPT_US = 7 * 24 * HOUR_US
"""A roster whose last shift ended longer ago is none."""
_HANDOVERS_US = 72 * HOUR_US
_AT_ONCE_US = HOLES_AHEAD_US + 24 * HOUR_US
"""How far ahead every roster is read. What lies beyond is read where something is bare till then."""
_NEVER_US = 2**62


class _BeginsUs(FunctionElement[int]):
    """When a shift begins: a field of what was filled in. When it ends is a column."""

    type = BigInteger()
    inherit_cache = True


@compiles(_BeginsUs, "sqlite")
def _on_sqlite(element: Any, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST(json_extract({compiler.process(element.clauses, **more)}, '$.fields.from') AS INTEGER)"


@compiles(_BeginsUs, "postgresql")
def _on_postgresql(element: Any, compiler: SQLCompiler, **more: Any) -> str:
    content = compiler.process(element.clauses, **more)
    # It stands first, but where an entry corrects another: to parse all of it takes three times as long.
    start = '{"fields": {"from": '
    first = f"split_part(substr({content}, {len(start) + 1}, 20), ',', 1)"
    parsed = f"CAST({content} AS json) #>> '{{fields,from}}'"
    return f"CAST(CASE WHEN starts_with({content}, '{start}') THEN {first} ELSE {parsed} END AS BIGINT)"


def holes(scope: Scope, ahead_us: int) -> Select[Any]:
    """Where a roster that is kept has nobody on duty, now or soon. Each unit has one roster."""
    one = union_all(_ended(scope), *_coming(scope)).subquery().c
    # From each shift to the first that begins of all that end later: with the others between them nothing is bare.
    later = func.min(one.from_us).over(
        partition_by=func.coalesce(one.unit_id, 0), order_by=(one.to_us.desc(), one.id.desc()), rows=(None, -1)
    )
    walked = select(one.id, one.unit_id, one.to_us.label("reached_us"), later.label("next_us")).subquery()
    columns = walked.c
    beyond = _shifts(scope, NOW_US + _AT_ONCE_US).where(entry.c.unit_id == columns.unit_id).correlate(walked).subquery()
    first_us = func.coalesce(columns.next_us, _NEVER_US)
    sooner = select(func.min(case((beyond.c.from_us < first_us, beyond.c.from_us), else_=first_us))).scalar_subquery()
    next_us = func.coalesce(sooner, columns.next_us)
    return (
        row(
            literal(Why.HOLE.value),
            literal(SHIFT),
            _of_unit(columns.unit_id),
            unit.c.name,
            (columns.unit_id, null(), null()),
            columns.reached_us,
            columns.id,
            null(),
            next_us,
        )
        .select_from(walked)
        .outerjoin(unit, unit.c.id == columns.unit_id)
        .where(columns.reached_us < NOW_US + min(ahead_us, HOLES_AHEAD_US))
        .where(and_(first_us > NOW_US, first_us > columns.reached_us))
        .where(
            func.coalesce(next_us, _NEVER_US) > case((columns.reached_us > NOW_US, columns.reached_us), else_=NOW_US)
        )
        .where(unit.c.removed_us.is_(None))
    )


def absent(scope: Scope) -> Select[Any]:
    """Who is on duty by the roster and was not seen signed in since; of longer shifts than `watch` knows, in the end."""
    shift = _shifts(scope, NOW_US, NOW_US + LONGEST_SHIFT_US).subquery()
    signed = (
        select(audit.c.account_id, func.max(audit.c.at_us).label("at_us"))
        .where(audit.c.action == Action.ACCOUNT_SIGNED_IN.value, audit.c.at_us > NOW_US - 48 * HOUR_US)
        .group_by(audit.c.account_id)
        .subquery()
    )
    there = select(literal(1)).where(
        session.c.account_id == account.c.id, session.c.seen_us >= shift.c.from_us, session.c.created_us < shift.c.to_us
    )
    return (
        row(
            literal(Why.ABSENT.value),
            literal(SHIFT),
            shift.c.subject,
            account.c.display_name,
            (shift.c.unit_id, shift.c.site_id, site.c.name),
            shift.c.from_us,
            shift.c.id,
            null(),
            shift.c.to_us,
        )
        .select_from(shift)
        .join(account, account.c.id == shift.c.account_id)
        .outerjoin(signed, signed.c.account_id == account.c.id)
        .outerjoin(site, site.c.id == shift.c.site_id)
        .where(shift.c.from_us <= NOW_US - ABSENT_US)
        .where(func.coalesce(signed.c.at_us, 0) < shift.c.from_us - EARLY_US, ~there.exists())
    )


def unkept(grounds: Grounds, scope: Scope, began: Subquery, settled_us: ColumnElement[int]) -> Select[Any]:
    """Units that have to keep a watch over cameras, and no roster that reaches this week.

    `began`: by `id` of a unit when it began. `settled_us`: from it, until when a unit has time to begin with one; NULL: it
    has none. As compliance judges it, a unit where a shift was ever handed over has begun.
    """
    begun = select(literal(1)).where(entry.c.unit_id == unit.c.id, entry.c.kind == "handover", counting())
    kept = select(literal(1)).where(
        entry.c.unit_id == unit.c.id, entry.c.kind == SHIFT, counting(), entry.c.lapses_us > NOW_US - KEPT_US
    )
    watched = (
        select(literal(1))
        .select_from(site.join(place, place.c.site_id == site.c.id).join(placement))
        .where(site.c.unit_id == unit.c.id, site.c.removed_us.is_(None))
    )
    return (
        row(
            literal(Why.MISSING.value),
            literal(SHIFT),
            _of_unit(unit.c.id),
            unit.c.name,
            (unit.c.id, null(), null()),
            case((~begun.exists(), settled_us)),
            null(),
            null(),
        )
        .select_from(unit)
        .outerjoin(began, began.c.id == unit.c.id)
        .where(unit.c.removed_us.is_(None), scope.units(), grounds.units(kinds()[SHIFT], "needed"))
        .where(~kept.exists(), watched.exists())
    )


def handovers(scope: Scope) -> Select[Any]:
    """Shifts that ended in the last days and that nobody handed over."""
    begun_us = NOW_US - _HANDOVERS_US
    # Read once for all: to look for each shift's takes PostgreSQL far longer. SQLite is quicker with each.
    note = (
        select(entry.c.account_id, entry.c.happened_us)
        .where(entry.c.kind == "handover", counting())
        .where(entry.c.happened_us.between(begun_us - HANDOVER_US, NOW_US + HANDOVER_US))
        .cte("note")
        .prefix_with("MATERIALIZED", dialect="postgresql")
        .prefix_with("NOT MATERIALIZED", dialect="sqlite")
    )
    given = and_(
        note.c.account_id == account.c.id,
        note.c.happened_us.between(entry.c.lapses_us - HANDOVER_US, entry.c.lapses_us + HANDOVER_US),
    )
    return (
        row(
            literal(Why.HANDOVER.value),
            literal("handover"),
            entry.c.subject,
            account.c.display_name,
            (entry.c.unit_id, entry.c.site_id, site.c.name),
            entry.c.lapses_us,
            entry.c.id,
            entry.c.happened_us,
        )
        .select_from(entry)
        .join(account, account.c.id == whose())
        .outerjoin(site, site.c.id == entry.c.site_id)
        .outerjoin(note, given)
        .where(
            and_(entry.c.kind == SHIFT, counting(), in_scope(scope)),
            entry.c.lapses_us.between(begun_us, NOW_US),
            note.c.account_id.is_(None),
        )
    )


def _ended(scope: Scope) -> Select[Any]:
    """For each unit one row before all its shifts: when the last of the week ended. When they began says nothing more,
    and to read it from so many rows took longest.
    """
    last_us = cast(func.max(entry.c.lapses_us), BigInteger)
    return (
        select(
            func.max(entry.c.id).label("id"),
            entry.c.unit_id,
            cast(0, BigInteger).label("from_us"),
            last_us.label("to_us"),
        )
        .where(entry.c.kind == SHIFT, counting(), in_scope(scope))
        .where(entry.c.lapses_us > NOW_US - KEPT_US, entry.c.lapses_us <= NOW_US)
        .group_by(entry.c.unit_id)
    )


def _coming(scope: Scope) -> list[Select[Any]]:
    """The shifts of the next days, and all of a roster of no unit: it could not be looked up by its unit."""
    soon = _shifts(scope, NOW_US, NOW_US + _AT_ONCE_US)
    of_nobody = _shifts(scope, NOW_US + _AT_ONCE_US).where(entry.c.unit_id.is_(None))
    found = [each.subquery().c for each in (soon, of_nobody)]
    return [select(each.id, each.unit_id, each.from_us, each.to_us) for each in found]


def _shifts(scope: Scope, since_us: ColumnElement[int], until_us: ColumnElement[int] | None = None) -> Select[Any]:
    """Shifts that end after a moment, and not after another: id, unit_id, site_id, subject, account_id, from_us, to_us."""
    query = select(
        entry.c.id,
        entry.c.unit_id,
        entry.c.site_id,
        entry.c.subject,
        whose().label("account_id"),
        _BeginsUs(entry.c.content).label("from_us"),
        entry.c.lapses_us.label("to_us"),
    ).where(entry.c.kind == SHIFT, counting(), in_scope(scope), entry.c.lapses_us > since_us)
    return query if until_us is None else query.where(entry.c.lapses_us <= until_us)


def _of_unit(unit_id: ColumnElement[Any]) -> ColumnElement[str]:
    return func.coalesce(literal("unit:") + cast(unit_id, Text), "")
