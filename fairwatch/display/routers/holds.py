# SPDX-License-Identifier: Apache-2.0
"""Footage on hold: placing, extending, lifting."""

from typing import Annotated

from fastapi import APIRouter, Query

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import Id, PathId
from fairwatch.display.models.holds import (
    HoldDecision,
    HoldExtension,
    HoldInput,
    HoldLifting,
    HoldPage,
    HoldView,
    PlacedHolds,
    PlacedHoldView,
)
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.holds.models import HoldFilter, HoldKind, HoldStanding

router = APIRouter(prefix="/holds", tags=["holds"])


@router.get("")
def list_holds(
    ports: PortsDep,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    standing: HoldStanding | None = None,
    kind: HoldKind | None = None,
    camera_id: Id | None = None,
    unit_id: Id | None = None,
    site_id: Id | None = None,
    case_id: Id | None = None,
    entry_id: Id | None = None,
    q: Annotated[
        str, Query(max_length=200, description="Words of the reason, the authority, the case, the site.")
    ] = "",
    due: Annotated[bool, Query(description="Only what ends or is to be reviewed soon, or should have been.")] = False,
    lift_asked: Annotated[bool, Query(description="Only what waits for a second person.")] = False,
    session: Session = Permitted(Permission.HOLD_READ),
) -> HoldPage:
    """Holds, newest first. A search for words looks through so many at a time: a page may then hold fewer than `limit`,
    even none, while `next` says where it goes on.
    """
    wanted = HoldFilter(standing, kind, camera_id, unit_id, site_id, case_id, entry_id, q, due, lift_asked)
    items, following = ports.holds.page(session.account, wanted, before, limit)
    return HoldPage(items=[HoldView.model_validate(item) for item in items], next=following)


@router.post("", status_code=201)
def place_hold(body: HoldInput, ports: PortsDep, session: Session = Permitted(Permission.HOLD_PLACE)) -> PlacedHolds:
    """Put footage on hold: from now on nothing of it is deleted. Says what of it is there."""
    made = ports.holds.place(session.account, body.placing(), ports.audit.by(session.actor))
    return PlacedHolds(items=[PlacedHoldView.model_validate(each) for each in made])


@router.get("/{hold_id}")
def get_hold(hold_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.HOLD_READ)) -> PlacedHoldView:
    """One hold, with what of its footage is there."""
    return PlacedHoldView.model_validate(ports.holds.get(session.account, hold_id))


@router.post("/{hold_id}/extend")
def extend_hold(
    hold_id: PathId, body: HoldExtension, ports: PortsDep, session: Session = Permitted(Permission.HOLD_DECIDE)
) -> HoldView:
    """Hold it longer; of a legal hold: it was reviewed, and is looked at again on another day."""
    extended = ports.holds.extend(
        session.account,
        hold_id,
        body.version,
        last_day=body.last_day,
        reason=body.reason,
        note=ports.audit.by(session.actor),
    )
    return HoldView.model_validate(extended)


@router.post("/{hold_id}/lift")
def lift_hold(
    hold_id: PathId, body: HoldLifting, ports: PortsDep, session: Session = Permitted(Permission.HOLD_DECIDE)
) -> HoldView:
    """Lift an important hold whose time is over; ask for a legal one to be lifted, which a second person decides."""
    note = ports.audit.by(session.actor)
    return HoldView.model_validate(
        ports.holds.lift(session.account, hold_id, body.version, reason=body.reason, note=note)
    )


@router.post("/{hold_id}/lift/decision")
def decide_lift(
    hold_id: PathId, body: HoldDecision, ports: PortsDep, session: Session = Permitted(Permission.HOLD_DECIDE)
) -> HoldView:
    """Agree that a legal hold is lifted, never one's own wish; or keep it."""
    decided = ports.holds.decide(
        session.account,
        hold_id,
        body.version,
        approve=body.approve,
        decision=body.decision,
        note=ports.audit.by(session.actor),
    )
    return HoldView.model_validate(decided)
