# SPDX-License-Identifier: Apache-2.0
"""Who asks and what they may do: the session cookie, CSRF, permissions, response headers.

The session is a cookie that scripts cannot read and other sites cannot send.
Unsafe methods also need the header X-CSRF-Token, and neither they nor
WebSockets are taken from a page of another origin (RFC 6454).
"""

import hmac
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from fastapi import Depends, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fairwatch.accounts.errors import CsrfFailed, NotSignedIn, PasswordChangeRequired, PermissionDenied
from fairwatch.accounts.models import Bearer, Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.display.headers import HEADERS
from fairwatch.display.ports import Ports
from fairwatch.display.problems import problem, problem_response

COOKIE = "fairwatch_session"
CSRF_HEADER = "X-CSRF-Token"
BACKGROUND_HEADER = "X-Background"
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def ports_of(connection: HTTPConnection) -> Ports:
    """The ports that the app was made with."""
    ports: Ports = connection.app.state.ports
    return ports


def client_address(connection: HTTPConnection) -> str:
    """Where the request comes from, after the server has judged the proxies' headers."""
    return connection.client.host if connection.client else ""


def session_of(connection: HTTPConnection, *, in_force: bool = True) -> Session:
    """The session behind the cookie. Raises NotSignedIn, or CsrfFailed on an unsafe method without its token. `in_force`
    False: also of an account that is blocked or has ended.

    What a person does keeps the session alive. What a page does by itself does not, or a forgotten console would
    stay signed in: sockets, and requests with the header `X-Background: 1`.
    """
    token = connection.cookies.get(COOKIE, "")
    if not token:
        raise NotSignedIn("Please sign in.")
    in_use = connection.scope["type"] == "http" and connection.headers.get(BACKGROUND_HEADER) != "1"
    session = ports_of(connection).sessions.find(
        token, client_address(connection), keep_alive=in_use, in_force=in_force
    )
    method = connection.scope.get("method", "GET")
    if method not in _SAFE:
        given = connection.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode(), session.csrf.encode()):
            raise CsrfFailed("This request did not come from the console.")
    return session


def current_session(connection: HTTPConnection) -> Session:
    """`session_of`, as a dependency."""
    return session_of(connection)


def who_of(connection: HTTPConnection) -> Session | Bearer:
    """Who stands before the gate: someone signed in, or someone who has at most a grant.

    For picture routes. The gate refuses whom it does not know and whose account is stopped, and enters that.
    """
    try:
        return session_of(connection, in_force=False)
    except NotSignedIn:
        return Bearer(client_address(connection))


PortsDep = Annotated[Ports, Depends(ports_of)]
SessionDep = Annotated[Session, Depends(current_session)]
WhoDep = Annotated[Session | Bearer, Depends(who_of)]
AddressDep = Annotated[str, Depends(client_address)]


def check_permission(session: Session, permission: Permission) -> None:
    """Raise unless the session's account has `permission` now."""
    if session.account.must_change_password:
        raise PasswordChangeRequired("Choose a new password first.")
    if not allows(session.account.role, permission):
        raise PermissionDenied(f"This needs the permission {permission.value}.", permission=permission.value)


def require(permission: Permission) -> Callable[[Session], Session]:
    """A dependency that gives the session, or refuses an account without `permission`."""

    def permitted(session: SessionDep) -> Session:
        check_permission(session, permission)
        return session

    return permitted


def Permitted(permission: Permission) -> Any:  # noqa: N802 - reads as an annotation
    """The default value of a parameter that holds a session with `permission`."""
    return Depends(require(permission))


def PermittedAny(*permissions: Permission) -> Any:  # noqa: N802 - reads as an annotation
    """As `Permitted`, for an account that has one of `permissions`; a refusal names the first."""

    def permitted(session: SessionDep) -> Session:
        held = [each for each in permissions if allows(session.account.role, each)]
        check_permission(session, held[0] if held else permissions[0])
        return session

    return Depends(permitted)


def picture(endpoint: _Endpoint) -> _Endpoint:
    """Mark a route whose answer holds pictures. A test proves that exactly these pass the gate."""
    endpoint.__dict__["picture"] = True
    return endpoint


def set_cookie(response: Response, connection: HTTPConnection, token: str) -> None:
    """Hand the browser its session until the browser is closed; the server expires it earlier."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=_is_https(connection), path="/")


def clear_cookie(response: Response, connection: HTTPConnection) -> None:
    """Take the session back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=_is_https(connection), path="/")


def _is_https(connection: HTTPConnection) -> bool:
    return connection.url.scheme in ("https", "wss")


class Guard:
    """Outermost middleware: response headers, no unsafe request from a page of another origin, no huge body.

    `uploads`: the paths whose routes bound their bodies themselves.
    """

    def __init__(self, app: ASGIApp, most_bytes: int, uploads: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if _foreign_origin(Headers(scope=scope)):
                await send({"type": "websocket.close", "code": 4403})
                return
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        headers = Headers(scope=scope)
        answer: ASGIApp = self._app
        if scope["method"] not in _SAFE and _foreign_origin(headers):
            answer = problem_response(CsrfFailed("This request came from a page of another site."))
        elif scope["path"] in self._uploads:
            await answer(scope, receive, guarded)
            return
        elif _is_longer(headers, self._most_bytes):
            answer = problem(413, "too-large", f"The body has more than {self._most_bytes} bytes.", {})
        received_bytes = 0

        async def counted() -> Message:
            # A body that does not say how long it is.
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > self._most_bytes:
                raise HTTPException(413, f"The body has more than {self._most_bytes} bytes.")
            return message

        await answer(scope, counted, guarded)


def _foreign_origin(headers: Headers) -> bool:
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


def _is_longer(headers: Headers, most_bytes: int) -> bool:
    length = headers.get("content-length", "")
    return length.isdecimal() and int(length[:20]) > most_bytes
