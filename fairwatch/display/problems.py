# SPDX-License-Identifier: Apache-2.0
"""Every error of the API as problem details (RFC 9457).

Expected errors carry their stable code. Unexpected ones are logged with an id
that the answer names; the answer tells nothing else.
"""

import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from fairwatch.display.headers import HEADERS
from fairwatch.errors import FairwatchError

MEDIA_TYPE = "application/problem+json"

_log = structlog.get_logger("fairwatch.display")

# The secret of a grant stands in these addresses: logs do not have it.
_SECRET = re.compile(r"(/(?:hls|grants)/)[^/]+")
_OF_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "too-large"}
CODES = frozenset({"invalid-request", "database-unavailable", "internal-error", "http-error", *_OF_STATUS.values()})
"""What is answered without an error class of ours."""


def logged_path(connection: HTTPConnection) -> str:
    """The path of a request, as logs may have it."""
    return _SECRET.sub(r"\1...", connection.url.path)


def problem(
    status: int, code: str, detail: str, params: dict[str, Any], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A problem details answer."""
    body = {
        "type": f"urn:fairwatch:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _written(detail),
        "code": code,
        "params": {name: _written(value) if isinstance(value, str) else value for name, value in params.items()},
    }
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def _written(text: str) -> str:
    """What an error says, as UTF-8 can have it: it may name what somebody sent."""
    return text.encode(errors="replace").decode()


def problem_response(error: FairwatchError) -> JSONResponse:
    """The answer to an expected error."""
    headers = {"Retry-After": str(error.params["retry_s"])} if "retry_s" in error.params else None
    return problem(error.status, error.code, error.detail, dict(error.params), headers)


def install(app: FastAPI) -> None:
    """Make `app` answer every error with problem details."""

    @app.exception_handler(FairwatchError)
    async def expected(request: Request, error: FairwatchError) -> JSONResponse:
        return problem_response(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        reason = str(first["msg"])
        return problem(422, "invalid-request", f"{field}: {reason}", {"field": field, "reason": reason})

    @app.exception_handler(DataError)
    async def unstorable(request: Request, error: DataError) -> JSONResponse:
        # Characters that PostgreSQL does not know, such as NUL in a query.
        reason = "holds a value that the database does not know"
        return problem(422, "invalid-request", f"The request {reason}.", {"field": "", "reason": reason})

    @app.exception_handler(OperationalError)
    @app.exception_handler(InterfaceError)
    @app.exception_handler(PoolTimeout)
    async def database(request: Request, error: SQLAlchemyError) -> JSONResponse:
        _log.error("database does not answer", path=logged_path(request), error=str(error))
        text = "The database does not answer now. Try again in a moment."
        return problem(503, "database-unavailable", text, {}, {"Retry-After": "2"})

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        code = _OF_STATUS.get(error.status_code, "http-error")
        return problem(error.status_code, code, str(error.detail), {}, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        incident = secrets.token_hex(6)
        _log.error("request failed", incident=incident, path=logged_path(request), exc_info=error)
        # This answer does not pass the guard, which stands further in.
        text = f"Something went wrong. Log entry {incident}."
        return problem(500, "internal-error", text, {"incident": incident}, HEADERS)
