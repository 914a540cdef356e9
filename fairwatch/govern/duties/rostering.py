# SPDX-License-Identifier: Apache-2.0
"""What is due of the duty watch: holes ahead, posts that nobody took, no roster at all, shifts nobody handed over."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, func, literal, null, or_, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import BigInteger, Text

from fairwatch.accounts.register import Action
from fairwatch.db.govern import entry
from fairwatch.db.registry import place, placement, site, unit
from fairwatch.db.tables import account, audit, session
from fairwatch.govern.scope import Scope

from .items import Why, row
from .kinds import kinds
from .policy import Grounds
from .register import counting, in_scope
from .watch import EARLY_US, HANDOVER_US, HOUR_US, whose

SHIFT = "duty-roster"
HOLES_AHEAD_US = 72 * HOUR_US
"""How long before it a hole is on the list: who plans a week at a time is not told of the next at once."""
ABSENT_US = HOUR_US // 4
"""How late somebody may sign in before the post counts as not taken."""
KEPT_US = 7 * 24 * HOUR_US
"""A roster whose last shift ended longer ago is none."""
_HANDOVERS_US = 72 * HOUR_US


class _BeginsUs(FunctionElement[int]):
    """When a shift begins: a field of what was filled in. When it ends is a column."""

    type = BigInteger()
    inherit_cache = True


@compiles(_BeginsUs, "sqlite")
def _on_sqlite(element: Any, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST(json_extract({compiler.process(element.clauses, **more)}, '$.fields.from') AS INTEGER)"


@compiles(_BeginsUs, "postgresql")
def _on_postgresql(element: Any, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST(CAST({compiler.process(element.clauses, **more)} AS json) #>> '{{fields,from}}' AS BIGINT)"


def holes(scope: Scope, now_us: int, ahead_us: int) -> Select[Any]:
    """Where a roster that is kept has nobody on duty, now or soon. Each unit has one roster."""
    one = union_all(_ended(scope, now_us), _coming(scope, now_us)).subquery().c
    # From each shift to the first that begins of all that end later: with the others between them nothing is bare.
    later = func.min(one.from_us).over(
        partition_by=func.coalesce(one.unit_id, 0), order_by=(one.to_us.desc(), one.id.desc()), rows=(None, -1)
    )
    walked = select(one.id, one.unit_id, one.to_us.label("reached_us"), later.label("next_us")).subquery()
    columns = walked.c
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
            columns.next_us,
        )
        .select_from(walked)
        .outerjoin(unit, unit.c.id == columns.unit_id)
        .where(columns.reached_us < now_us + min(ahead_us, HOLES_AHEAD_US))
        .where(or_(columns.next_us.is_(None), and_(columns.next_us > now_us, columns.next_us > columns.reached_us)))
        .where(unit.c.removed_us.is_(None))
    )


def absent(scope: Scope, now_us: int) -> Select[Any]:
    """Who is on duty by the roster and was not seen signed in since."""
    shift = _shifts(scope, now_us).subquery()
    signed = (
        select(audit.c.account_id, func.max(audit.c.at_us).label("at_us"))
        .where(audit.c.action == Action.ACCOUNT_SIGNED_IN.value, audit.c.at_us > now_us - 48 * HOUR_US)
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
        .where(shift.c.from_us <= now_us - ABSENT_US)
        .where(func.coalesce(signed.c.at_us, 0) < shift.c.from_us - EARLY_US, ~there.exists())
    )


def unkept(grounds: Grounds, scope: Scope, now_us: int) -> Select[Any]:
    """Units that have to keep a watch over cameras, and no roster that reaches this week."""
    kept = select(literal(1)).where(
        entry.c.unit_id == unit.c.id, entry.c.kind == SHIFT, counting(), entry.c.lapses_us > now_us - KEPT_US
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
            null(),
            null(),
            null(),
        )
        .select_from(unit)
        .where(unit.c.removed_us.is_(None), scope.units(), grounds.units(kinds()[SHIFT], "needed"))
        .where(~kept.exists(), watched.exists())
    )


def handovers(scope: Scope, now_us: int) -> Select[Any]:
    """Shifts that ended in the last days and that nobody handed over."""
    note = entry.alias()
    given = select(literal(1)).where(
        note.c.kind == "handover",
        note.c.corrected_by.is_(None),
        note.c.state != "void",
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
        .where(
            and_(entry.c.kind == SHIFT, counting(), in_scope(scope)),
            entry.c.lapses_us.between(now_us - _HANDOVERS_US, now_us),
            ~given.exists(),
        )
    )


def _ended(scope: Scope, now_us: int) -> Select[Any]:
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
        .where(entry.c.lapses_us > now_us - KEPT_US, entry.c.lapses_us <= now_us)
        .group_by(entry.c.unit_id)
    )


def _coming(scope: Scope, now_us: int) -> Select[Any]:
    shift = _shifts(scope, now_us).subquery()
    return select(shift.c.id, shift.c.unit_id, shift.c.from_us, shift.c.to_us)


def _shifts(scope: Scope, since_us: int) -> Select[Any]:
    """Shifts that end after a moment: id, unit_id, site_id, subject, account_id, from_us, to_us."""
    return select(
        entry.c.id,
        entry.c.unit_id,
        entry.c.site_id,
        entry.c.subject,
        whose().label("account_id"),
        _BeginsUs(entry.c.content).label("from_us"),
        entry.c.lapses_us.label("to_us"),
    ).where(entry.c.kind == SHIFT, counting(), in_scope(scope), entry.c.lapses_us > since_us)


def _of_unit(unit_id: ColumnElement[Any]) -> ColumnElement[str]:
    return func.coalesce(literal("unit:") + cast(unit_id, Text), "")
