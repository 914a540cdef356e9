# SPDX-License-Identifier: Apache-2.0
"""Complaints that people brought to the authority, about sites that it supervises."""

from typing import Annotated

from fastapi import APIRouter, Query

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.supervision import ComplaintInput, ComplaintPage, ComplaintView
from fairwatch.display.routers.filings import IdQuery
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.scope import read_scope

router = APIRouter(tags=["supervision"])

Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/supervision/complaints")
def list_complaints(
    ports: PortsDep,
    system_id: IdQuery = None,
    before: IdQuery = None,
    limit: Limit = 100,
    session: Session = Permitted(Permission.SUPERVISION_READ),
) -> ComplaintPage:
    """What officers entered, and what the units answered, newest first."""
    scope = read_scope(ports.engine, session.account)
    items, more = ports.complaints.page(scope, system_id=system_id, before=before, limit=limit)
    return ComplaintPage(items=[ComplaintView.model_validate(each) for each in items], next=more)


@router.post("/supervision/complaints", status_code=201)
def enter_complaint(
    body: ComplaintInput, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_WRITE)
) -> ComplaintView:
    """Enter a complaint about the site of a system; it stands in the unit's register of duties, where it answers."""
    told = {"what": body.what, "complainant": body.complainant, "contact": body.contact}
    made = ports.complaints.enter(
        body.system_id,
        told,
        by=session.actor,
        scope=read_scope(ports.engine, session.account),
        note=ports.audit.by(session.actor),
    )
    return ComplaintView.model_validate(made)
