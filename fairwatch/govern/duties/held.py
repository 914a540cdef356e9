# SPDX-License-Identifier: Apache-2.0
"""Footage on hold as something that is due: what is important ends on a day, what an authority asked for is reviewed."""

from typing import Any

from sqlalchemy import Select, and_, case, cast, func, literal, null, or_, select, true
from sqlalchemy.types import Text

from fairwatch.db.govern import hold_order
from fairwatch.db.registry import site, unit
from fairwatch.govern.scope import EVERYTHING, Scope

from .items import NOW_US, Why, row

HOLD = "hold"
"""What stands as the kind of these: no kind of entry, nothing is entered about them."""
_LEGAL = hold_order.c.kind == "legal"


def holds(scope: Scope, ahead_us: int) -> Select[Any]:
    """Important holds that end soon, legal ones whose review is near or overdue."""
    return (
        row(
            case((_LEGAL, Why.REVIEW.value), else_=Why.ENDS.value),
            literal(HOLD),
            literal("hold:") + cast(hold_order.c.id, Text),
            hold_order.c.reason,
            (func.coalesce(site.c.unit_id, hold_order.c.unit_id), hold_order.c.site_id, site.c.name),
            hold_order.c.due_us,
            null(),
            hold_order.c.placed_us,
        )
        .select_from(hold_order)
        .outerjoin(site, site.c.id == hold_order.c.site_id)
        .where(
            hold_order.c.lifted_us.is_(None),
            hold_order.c.due_us < NOW_US + ahead_us,
            # What is important has ended then, and nothing is left to do.
            or_(_LEGAL, hold_order.c.due_us > NOW_US),
            _in_scope(scope),
        )
    )


def _in_scope(scope: Scope) -> Any:
    if scope == EVERYTHING:
        return true()
    units = hold_order.c.unit_id.in_(select(unit.c.id).where(scope.units()))
    return or_(
        hold_order.c.site_id.in_(select(site.c.id).where(scope.sites())),
        and_(hold_order.c.site_id.is_(None), units),
    )
