# SPDX-License-Identifier: Apache-2.0
"""Filing with an authority that has no installation: the unit enters what came on paper, an officer answers for it."""

from fastapi import APIRouter

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import PathId
from fairwatch.display.models.filings import FilingView
from fairwatch.display.models.paper import PaperAnswer, PaperDecision, PaperHandedIn
from fairwatch.display.routers.filings import filing_view
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.filing.on_paper import OnPaper
from fairwatch.govern.scope import read_scope

router = APIRouter(prefix="/filings/{filing_id}/paper", tags=["filings"])


@router.post("/handed-in")
def enter_paper_handed_in(
    filing_id: PathId, body: PaperHandedIn, ports: PortsDep, session: Session = Permitted(Permission.FILING_WRITE)
) -> FilingView:
    """Enter on which day it was handed in on paper or at the authority's own site, with what proves it."""
    scope = read_scope(ports.engine, session.account)
    told = OnPaper(body.day, body.document_id)
    opening = ports.filings.paper.hand_in(filing_id, body.version, told, by=session.actor, scope=scope)
    return filing_view(ports, session, opening)


@router.post("/decision")
def enter_paper_decision(
    filing_id: PathId, body: PaperDecision, ports: PortsDep, session: Session = Permitted(Permission.FILING_WRITE)
) -> FilingView:
    """Enter the decision that came on paper, with the scan of it. Refused where the authority can answer by itself."""
    scope = read_scope(ports.engine, session.account)
    told = OnPaper(body.day, body.document_id, body.number, body.reasons)
    opening = ports.filings.paper.decide(filing_id, body.version, body.outcome, told, by=session.actor, scope=scope)
    return filing_view(ports, session, opening)


@router.post("/answer")
def answer_paper_entry(
    filing_id: PathId, body: PaperAnswer, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_WRITE)
) -> FilingView:
    """The authority confirms or disputes an acceptance that a unit entered from paper."""
    scope = read_scope(ports.engine, session.account)
    opening = ports.filings.paper.answer(
        filing_id, body.version, confirmed=body.confirmed, reason=body.reason, by=session.actor, scope=scope
    )
    return filing_view(ports, session, opening)
