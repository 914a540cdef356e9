# SPDX-License-Identifier: Apache-2.0
"""What was approved of a plan: it is kept as it was, and a change to it puts the plan back to needing approval."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from fairwatch.db.registry import plan, planned_camera
from fairwatch.govern.registry.models import Hand

from .models import Approval, Approved

IN_FORCE = frozenset({"approved", "built"})
_KEPT = ("name", "latitude", "longitude", "direction_deg", "angle_deg", "range_m", "cost_cents")


def keep_approved(connection: Connection, plan_id: int, at_us: int, by: Hand, *, anew: bool) -> None:
    """Write down what the plan is now as what was approved. `anew` False: unless that is written already."""
    row = connection.execute(select(plan).where(plan.c.id == plan_id)).one()
    if row.approved is not None and not anew:
        return
    query = select(planned_camera).where(planned_camera.c.plan_id == plan_id).order_by(planned_camera.c.id)
    cameras = [{name: getattr(each, name) for name in _KEPT} for each in connection.execute(query)]
    told = {
        "at_us": at_us,
        "by": by.actor.username,
        "approvals": json.loads(row.approvals),
        "area": None if row.area is None else json.loads(row.area),
        "budget_source": row.budget_source,
        "cost_cents": sum(each["cost_cents"] for each in cameras),
        "cameras": cameras,
    }
    connection.execute(update(plan).where(plan.c.id == plan_id).values(approved=json.dumps(told, ensure_ascii=False)))


def read_approved(connection: Connection, plan_id: int) -> Approved | None:
    """What was approved last; None: nothing was."""
    text = connection.scalar(select(plan.c.approved).where(plan.c.id == plan_id))
    if text is None:
        return None
    told: Mapping[str, Any] = json.loads(text)
    approvals = tuple(Approval(**each) for each in told["approvals"])
    return Approved(**{**told, "approvals": approvals, "cameras": tuple(told["cameras"])})


def reopen(connection: Connection, plan_id: int, at_us: int, by: Hand) -> None:
    """Before the cameras of a plan change: it is another version, and if it was approved it needs approval again; what was
    approved stays readable.
    """
    told = select(plan.c.state, plan.c.approvals, plan.c.version).where(plan.c.id == plan_id)
    # On PostgreSQL who approves it just now is waited for, or waits and then approves this too.
    row = connection.execute(told.with_for_update()).one()
    # Whoever approves it approves the cameras that they saw.
    another = update(plan).where(plan.c.id == plan_id).values(version=row.version + 1)
    if row.state not in IN_FORCE:
        connection.execute(another)
        return
    keep_approved(connection, plan_id, at_us, by, anew=False)
    values = {"state": "draft", "approvals": "[]"}
    connection.execute(another.values(values))
    before = {"state": row.state, "approvals": json.loads(row.approvals)}
    by.note(connection, "plan.changed", f"plan:{plan_id}", {"before": before, "after": values, "why": "changed"})
