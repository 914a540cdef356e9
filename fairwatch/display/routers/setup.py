# SPDX-License-Identifier: Apache-2.0
"""The first start: making the first administrator with the one-time token."""

from fastapi import APIRouter, Request, Response

from fairwatch.display.models.accounts import Me, SetupRequest, SetupState
from fairwatch.display.routers.session import describe
from fairwatch.display.security import AddressDep, PortsDep, set_cookie

router = APIRouter(tags=["session"])


@router.get("/setup")
def get_setup(ports: PortsDep) -> SetupState:
    """Whether the first administrator is still to be made."""
    return SetupState(needed=ports.accounts.setup_needed())


@router.post("/setup", status_code=201)
def complete_setup(
    body: SetupRequest, request: Request, response: Response, ports: PortsDep, address: AddressDep
) -> Me:
    """Make the first administrator and sign in."""
    account = ports.accounts.setup(body.token, body.username, body.display_name, body.password, address)
    token, session = ports.sessions.start(account, address, request.headers.get("user-agent", ""))
    set_cookie(response, request, token)
    return describe(session)
