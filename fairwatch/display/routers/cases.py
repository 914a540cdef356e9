# SPDX-License-Identifier: Apache-2.0
"""Requests for footage: asking, deciding, closing, and what was delivered for them."""

from typing import Annotated

from fastapi import APIRouter, Query

from fairwatch.accounts.cases import CaseKind, Policy
from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import Id, PathId
from fairwatch.display.models.cases import (
    CaseChange,
    CaseClosing,
    CaseDecision,
    CaseInput,
    CasePage,
    CaseView,
    DeliveriesView,
    PoliciesView,
    PolicyChange,
)
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.requests.models import CaseFilter, Standing

router = APIRouter(prefix="/cases", tags=["cases"])


@router.get("")
def list_cases(
    ports: PortsDep,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    standing: Standing | None = None,
    kind: CaseKind | None = None,
    q: Annotated[str, Query(max_length=200, description="Words of the reason, the content, the people.")] = "",
    mine: Annotated[bool, Query(description="Only what one asked for oneself.")] = False,
    usable: Annotated[bool, Query(description="Only what opens footage to oneself now.")] = False,
    overdue: Annotated[bool, Query(description="Only what waits past its time.")] = False,
    session: Session = Permitted(Permission.CASE_READ),
) -> CasePage:
    """Cases of one's unit, newest first. A search for words looks through so many cases at a time: a page may then hold
    fewer than `limit`, even none, while `next` says where it goes on.
    """
    own = session.account.id
    wanted = CaseFilter(standing, kind, q, own if mine else None, own if usable else None, overdue)
    items, following = ports.cases.page(session.account, wanted, before, limit)
    return CasePage(items=[CaseView.model_validate(item) for item in items], next=following)


@router.post("", status_code=201)
def ask_case(body: CaseInput, ports: PortsDep, session: Session = Permitted(Permission.CASE_ASK)) -> CaseView:
    """Ask to see or take footage. What nobody else has to agree to is open at once."""
    made = ports.cases.ask(session.account, body.asked(), ports.audit.by(session.actor))
    return CaseView.model_validate(made)


@router.get("/policy")
def get_case_policy(
    ports: PortsDep,
    camera: Annotated[list[Id] | None, Query(max_length=64, description="Not given: of all cameras.")] = None,
    session: Session = Permitted(Permission.CASE_READ),
) -> PoliciesView:
    """What is asked of who wants footage, by whom."""
    return PoliciesView.model_validate(ports.case_policies.read(tuple(camera or ())))


@router.put("/policy")
def set_case_policy(
    body: PolicyChange, ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)
) -> PoliciesView:
    """What the installation asks by itself. The texts ask what they ask."""
    wanted = Policy(body.case_for_playback, body.second_person_export, body.second_person_viewing)
    changed = ports.case_policies.set_own(wanted, body.version, ports.audit.by(session.actor))
    return PoliciesView.model_validate(changed)


@router.get("/{case_id}")
def get_case(case_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.CASE_READ)) -> CaseView:
    """One case."""
    return CaseView.model_validate(ports.cases.get(session.account, case_id))


@router.put("/{case_id}")
def change_case(
    case_id: PathId, body: CaseChange, ports: PortsDep, session: Session = Permitted(Permission.CASE_ASK)
) -> CaseView:
    """Ask for something else, before it is decided."""
    note = ports.audit.by(session.actor)
    changed = ports.cases.change(session.account, case_id, body.version, body.asked(), note)
    return CaseView.model_validate(changed)


@router.post("/{case_id}/decision")
def decide_case(
    case_id: PathId, body: CaseDecision, ports: PortsDep, session: Session = Permitted(Permission.CASE_DECIDE)
) -> CaseView:
    """Agree to a case, or refuse it with a reason. Never one's own."""
    decided = ports.cases.decide(
        session.account,
        case_id,
        body.version,
        approve=body.approve,
        decision=body.decision,
        note=ports.audit.by(session.actor),
    )
    return CaseView.model_validate(decided)


@router.post("/{case_id}/close")
def close_case(
    case_id: PathId, body: CaseClosing, ports: PortsDep, session: Session = Permitted(Permission.CASE_ASK)
) -> CaseView:
    """Close a case with what came of it, or take back what was asked."""
    note = ports.audit.by(session.actor)
    closed = ports.cases.close(session.account, case_id, body.version, outcome=body.outcome, note=note)
    return CaseView.model_validate(closed)


@router.get("/{case_id}/deliveries")
def get_case_deliveries(
    case_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.CASE_READ)
) -> DeliveriesView:
    """What was delivered for a case against what was asked."""
    return DeliveriesView.model_validate(ports.cases.deliveries(session.account, case_id))
