# SPDX-License-Identifier: Apache-2.0
"""Reminders, and where they go beside the console."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import PathId
from fairwatch.display.models.duties import (
    NewOutlet,
    OutletAdded,
    OutletChange,
    OutletView,
    ReminderPage,
    ReminderView,
)
from fairwatch.display.security import Permitted, PortsDep

router = APIRouter(tags=["reminders"])


@router.get("/reminders")
def list_reminders(
    ports: PortsDep,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    session: Session = Permitted(Permission.DUTY_READ),
) -> ReminderPage:
    """What is due soon or overdue, the newest first."""
    items = ports.reminders.list(session.account, before=before, limit=limit)
    count, overdue = ports.reminders.count(session.account)
    return ReminderPage(
        items=[ReminderView.model_validate(each) for each in items],
        next=items[-1].id if len(items) == limit else None,
        count=count,
        overdue=overdue,
    )


@router.get("/outlets")
def list_outlets(ports: PortsDep, session: Session = Permitted(Permission.DUTY_MANAGE)) -> list[OutletView]:
    """Where reminders go, and what failed last."""
    return [OutletView.model_validate(each) for each in ports.outlets.list(session.account)]


@router.post("/outlets", status_code=201)
def add_outlet(body: NewOutlet, ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)) -> OutletAdded:
    """Add an e-mail address or a webhook. The webhook's secret is shown this once."""
    note = ports.audit.by(session.actor)
    made, secret = ports.outlets.add(session.account, body.kind, body.target, body.unit_id, note)
    return OutletAdded(outlet=OutletView.model_validate(made), secret=secret)


@router.patch("/outlets/{outlet_id}")
def change_outlet(
    outlet_id: PathId, body: OutletChange, ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)
) -> OutletView:
    """Change where it goes, or switch it on or off; what failed before is tried again at once."""
    changed = ports.outlets.change(
        session.account,
        outlet_id,
        body.version,
        target=body.target,
        enabled=body.enabled,
        note=ports.audit.by(session.actor),
    )
    return OutletView.model_validate(changed)


@router.delete("/outlets/{outlet_id}", status_code=204)
def remove_outlet(
    outlet_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)
) -> Response:
    """Take it away."""
    ports.outlets.remove(session.account, outlet_id, ports.audit.by(session.actor))
    return Response(status_code=204)
