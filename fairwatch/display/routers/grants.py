# SPDX-License-Identifier: Apache-2.0
"""Explicit grants: leave to see for a purpose, for exports and for players outside the console."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from fairwatch.accounts.grants import GivenGrant
from fairwatch.accounts.models import GrantKind, Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.accounts import GrantRequest, GrantTicket, GrantView
from fairwatch.display.security import Permitted, PermittedAny, PortsDep

router = APIRouter(prefix="/grants", tags=["grants"])


@router.get("")
def list_grants(
    ports: PortsDep,
    ended: Annotated[bool, Query(description="Also those that were ended or have run out.")] = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    session: Session = PermittedAny(Permission.LIVE_VIEW, Permission.REGISTER_READ),
) -> list[GrantView]:
    """Grants in force, newest first: one's own; everyone's for who may read the registers or change accounts."""
    return [_view(each) for each in ports.grants.list(session, ended=ended, limit=limit)]


@router.post("", status_code=201)
def create_grant(
    body: GrantRequest, ports: PortsDep, session: Session = Permitted(Permission.LIVE_VIEW)
) -> GrantTicket:
    """Ask for access with a purpose: for an export, or for a player outside the console."""
    secret, grant = ports.grants.make(
        session,
        GrantKind(body.kind),
        body.purpose,
        body.camera_ids,
        start_us=body.start_us,
        end_us=body.end_us,
        lasts_us=body.minutes * 60_000_000,
        case_id=body.case_id,
    )
    return GrantTicket(id=secret, expires_us=grant.expires_us)


@router.delete("/{grant_id}", status_code=204)
def revoke_grant(grant_id: str, ports: PortsDep, session: Session = Permitted(Permission.LIVE_VIEW)) -> Response:
    """End a grant now, named by its id or its secret. One's own, or anyone's for who may change accounts."""
    ports.grants.revoke(session, grant_id)
    return Response(status_code=204)


def _view(given: GivenGrant) -> GrantView:
    grant = given.grant
    return GrantView(
        id=grant.id,
        account_id=grant.account_id,
        username=given.username,
        kind=grant.kind,
        purpose=grant.purpose,
        camera_ids=list(grant.camera_ids),
        start_us=grant.start_us,
        end_us=grant.end_us,
        created_us=grant.created_us,
        expires_us=grant.expires_us,
        revoked_us=grant.revoked_us,
        case_id=grant.case_id,
    )
