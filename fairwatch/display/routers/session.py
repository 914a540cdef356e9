# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, and one's own password."""

from fastapi import APIRouter, Request, Response

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import PERMISSIONS
from fairwatch.display.models.accounts import Me, PasswordChange, SignedInAccount, SignIn
from fairwatch.display.security import AddressDep, PortsDep, SessionDep, clear_cookie, set_cookie

router = APIRouter(tags=["session"])


def describe(session: Session) -> Me:
    """What the console needs to know about who is signed in."""
    account = session.account
    held = [] if account.must_change_password else sorted(PERMISSIONS[account.role])
    return Me(
        account=SignedInAccount.model_validate(account),
        csrf=session.csrf,
        permissions=held,
        expires_us=session.expires_us,
    )


@router.post("/session")
def sign_in(body: SignIn, request: Request, response: Response, ports: PortsDep, address: AddressDep) -> Me:
    """Sign in. The session is a cookie."""
    agent = request.headers.get("user-agent", "")
    token, session = ports.sessions.sign_in(body.username, body.password, address, agent)
    set_cookie(response, request, token)
    return describe(session)


@router.get("/session")
def get_session(session: SessionDep) -> Me:
    """Who is signed in."""
    return describe(session)


@router.delete("/session", status_code=204)
def sign_out(request: Request, session: SessionDep, ports: PortsDep) -> Response:
    """End the session."""
    ports.sessions.end(session)
    response = Response(status_code=204)
    clear_cookie(response, request)
    return response


@router.put("/session/password")
def change_own_password(
    body: PasswordChange, request: Request, response: Response, session: SessionDep, ports: PortsDep
) -> Me:
    """Choose a new password. All other sessions of the account end; this one gets a new cookie."""
    account = ports.accounts.change_own_password(session, body.old, body.new)
    token, renewed = ports.sessions.start(account, session.address, request.headers.get("user-agent", ""))
    set_cookie(response, request, token)
    return describe(renewed)
