# SPDX-License-Identifier: Apache-2.0
"""`/metrics` for Prometheus: from this machine, or with the token from the settings."""

import hmac
import ipaddress

from fastapi import APIRouter, Request, Response

from fairwatch.accounts.errors import NotSignedIn
from fairwatch.display.security import PortsDep, client_address

router = APIRouter()

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/metrics", include_in_schema=False)
def get_metrics(request: Request, ports: PortsDep) -> Response:
    """All metrics as text (Prometheus exposition format 0.0.4)."""
    token = ports.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if token is not None:
        allowed = hmac.compare_digest(given.encode(), token.encode())
    else:
        # Behind a proxy on this machine everyone looks local, so a forwarded request is not.
        forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
        allowed = _is_loopback(client_address(request)) and not forwarded
    if not allowed:
        raise NotSignedIn("Metrics are for this machine, or for who has the token from the settings.")
    return Response(ports.metrics(), media_type=CONTENT_TYPE)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
