# SPDX-License-Identifier: Apache-2.0
"""Hours of fault: from what happened in a fault to what happened in the repair that closed it."""

from dataclasses import dataclass

from sqlalchemy import Connection, case, func, literal, or_, select

from fairwatch.db.govern import entry
from fairwatch.govern.scope import Scope

from .register import counting, in_scope


@dataclass(frozen=True, slots=True)
class FaultTime:
    """How long a subject was at fault within a span; two faults at once count twice. `open`: not repaired yet."""

    subject: str
    faults: int
    open: int
    fault_us: int
    name: str = ""


def fault_times(
    connection: Connection, scope: Scope, from_us: int, to_us: int, offset: int = 0, limit: int = 100
) -> list[FaultTime]:
    """Of each subject with a fault in the span, the longest first. `to_us` is at most now."""
    repair = entry.alias()
    start_us = case((entry.c.happened_us < from_us, from_us), else_=entry.c.happened_us)
    ended_us = func.coalesce(repair.c.happened_us, to_us)
    end_us = case((ended_us > to_us, to_us), else_=ended_us)
    total = func.sum(end_us - start_us)
    query = (
        select(
            entry.c.subject,
            func.count().label("faults"),
            func.sum(case((entry.c.closed_by.is_(None), literal(1)), else_=literal(0))).label("unrepaired"),
            total.label("fault_us"),
        )
        .select_from(entry)
        .outerjoin(repair, repair.c.id == entry.c.closed_by)
        .where(entry.c.kind == "fault", counting(), in_scope(scope), entry.c.happened_us < to_us)
        .where(or_(repair.c.id.is_(None), repair.c.happened_us > from_us))
        .group_by(entry.c.subject)
        .order_by(total.desc(), entry.c.subject)
    )
    return [
        FaultTime(row.subject, row.faults, int(row.unrepaired), int(row.fault_us))
        for row in connection.execute(query.offset(offset).limit(limit))
    ]
