# SPDX-License-Identifier: Apache-2.0
"""Which role may use which route: written out by hand, held against every route that there is."""

import pytest

from fairwatch.accounts.models import Role
from tests.display.regime_roles import REGIME
from tests.display.site import Site
from tests.display.test_gate_routes import PICTURE_ROUTES, QUERY, endpoints, fill

# The least role for each route, and with "+" the roles apart (officer, auditor) that may use it too. "anyone" needs no
# sign-in, "signed in" no permission. Those of the regime stand in `regime_roles`.
LEAST = {
    "GET /api/v1/openapi.json": "anyone",
    "HEAD /api/v1/openapi.json": "anyone",
    "GET /healthz": "anyone",
    "GET /metrics": "token",
    "GET /{path:path}": "anyone",
    "HEAD /{path:path}": "anyone",
    "GET /api/v1/setup": "anyone",
    "POST /api/v1/setup": "anyone",
    "POST /api/v1/session": "anyone",
    "GET /api/v1/session": "signed in",
    "DELETE /api/v1/session": "signed in",
    "PUT /api/v1/session/password": "signed in",
    "GET /api/v1/cameras": "viewer",
    "GET /api/v1/cameras/{camera_id}": "viewer",
    "GET /api/v1/cameras/{camera_id}/stopped": "viewer",
    "GET /api/v1/status": "viewer",
    "GET /api/v1/layouts": "viewer",
    "POST /api/v1/cameras/{camera_id}/hls": "viewer",
    "POST /api/v1/grants": "viewer",
    "GET /api/v1/grants": "viewer + auditor",
    "DELETE /api/v1/grants/{grant_id}": "viewer",
    "GET /api/v1/timeline": "operator",
    "GET /api/v1/cameras/{camera_id}/days": "operator",
    "GET /api/v1/cameras/{camera_id}/moment": "operator",
    "GET /api/v1/cameras/{camera_id}/frames": "operator",
    "GET /api/v1/cameras/{camera_id}/footage/parts": "operator",
    "GET /api/v1/alarms": "operator",
    "POST /api/v1/alarms/{alarm_id}/acknowledge": "operator",
    "POST /api/v1/layouts": "operator",
    "PUT /api/v1/layouts/{layout_id}": "operator",
    "DELETE /api/v1/layouts/{layout_id}": "operator",
    "POST /api/v1/cameras": "manager",
    "PATCH /api/v1/cameras/{camera_id}": "manager",
    "DELETE /api/v1/cameras/{camera_id}": "manager",
    "GET /api/v1/storage": "manager + auditor",
    "GET /api/v1/connection": "manager + auditor",
    "GET /api/v1/deletions": "manager + auditor",
    "GET /api/v1/access": "manager + auditor",
    "GET /api/v1/audit": "manager + auditor",
    "POST /api/v1/volumes": "administrator",
    "PATCH /api/v1/volumes/{volume_id}": "administrator",
    "GET /api/v1/accounts": "administrator",
    "POST /api/v1/accounts": "administrator",
    "PATCH /api/v1/accounts/{account_id}": "administrator",
    "DELETE /api/v1/accounts/{account_id}": "administrator",
    "GET /api/v1/accounts/{account_id}/cameras": "administrator",
    "PUT /api/v1/accounts/{account_id}/cameras": "administrator",
} | REGIME
ROLES = [role.value for role in Role]
IN_ROW = ROLES[: ROLES.index("administrator") + 1]


def may(role: str, least: str) -> bool:
    """Whether the table lets the role in."""
    first, *apart = least.split(" + ")
    if role in IN_ROW:
        return first in IN_ROW and IN_ROW.index(role) >= IN_ROW.index(first)
    return role in (first, *apart)


def test_the_table_names_every_route(site: Site) -> None:
    routes = {name for name in endpoints(site) if not name.startswith("WS ")}
    assert routes - set(PICTURE_ROUTES) == set(LEAST)


@pytest.mark.parametrize("role", ["stranger", *ROLES])
def test_each_role_may_use_what_the_table_says(site: Site, role: str) -> None:
    browser = site.browser(None if role == "stranger" else Role(role))
    wrong = []
    for name, least in LEAST.items():
        method, path = name.split(" ", 1)
        if path == "/metrics":
            continue
        if path == "/api/v1/session" and method == "DELETE" and role != "stranger":
            continue
        answer = browser.http.request(method, fill(path) + QUERY, json={}, headers={"X-CSRF-Token": browser.csrf})
        problem = answer.content and "problem" in answer.headers["content-type"]
        code = answer.json()["code"] if problem else None
        if least == "anyone":
            allowed = True
        elif role == "stranger":
            allowed = False
        else:
            allowed = least == "signed in" or may(role, least)
        # With nothing but {} as a body, whoever is let in may still be told that it is not enough.
        refused = code in ("not-signed-in", "permission-denied")
        if refused is allowed:
            wrong.append((name, answer.status_code, code))
    assert not wrong


def test_sharing_a_layout_needs_more_than_making_one(site: Site) -> None:
    body = {"name": "x", "shared": True, "grid": 1, "tiles": []}
    operator, manager = site.browser(Role.OPERATOR), site.browser(Role.MANAGER)
    assert operator.post("/layouts", body).json()["code"] == "permission-denied"
    made = operator.post("/layouts", body | {"shared": False}).json()
    assert operator.ask("PUT", f"/layouts/{made['id']}", json=body).json()["code"] == "permission-denied"
    assert manager.post("/layouts", body).status_code == 201
    assert [each["own"] for each in operator.get("/layouts").json()] == [True, False]
