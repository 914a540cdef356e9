# SPDX-License-Identifier: Apache-2.0
"""Plans over HTTP."""

import pytest

from fairwatch.accounts.models import Role
from tests.display.site import Browser, Site
from tests.govern.exchange.desk import Desk

WESTWARD = {
    "name": "W",
    "latitude": 41.8,
    "longitude": 123.46,
    "direction_deg": 270,
    "angle_deg": 80,
    "range_m": 30,
    "cost_cents": 250_000,
}


@pytest.fixture
def manager(site: Site) -> Browser:
    Desk(site.ports.engine).furnish()
    return site.browser(Role.MANAGER)


def test_a_plan_from_its_first_line_to_its_approval(manager: Browser) -> None:
    made = manager.post("/plans", {"unit_id": 1, "name": "二期"})
    assert made.status_code == 201, made.text
    plan = made.json()
    assert (plan["state"], plan["area"], plan["cameras"]) == ("draft", None, 0)
    assert manager.post(f"/plans/{plan['id']}/cameras", WESTWARD).status_code == 201
    told = manager.get(f"/plans/{plan['id']}/assessment").json()
    assert (told["area"], told["cost_cents"], told["duplicates"]) == (None, 250_000, [])
    assert {paper["id"] for paper in told["papers"]} >= {"approval", "design", "acceptance-report"}
    change = {"version": plan["version"], "state": "approved"}
    unseen = manager.ask("PATCH", f"/plans/{plan['id']}", json=change).json()
    assert unseen["code"] == "version-conflict", "who approves it has seen its cameras"
    change["version"] = manager.get(f"/plans/{plan['id']}").json()["version"]
    refused = manager.ask("PATCH", f"/plans/{plan['id']}", json=change).json()
    assert (refused["code"], refused["params"]["field"]) == ("registry-invalid", "approvals")
    change["approvals"] = [{"by": "区公安分局", "day": "2026-01-05"}]
    assert manager.ask("PATCH", f"/plans/{plan['id']}", json=change).json()["state"] == "approved"
    stale = manager.ask("PATCH", f"/plans/{plan['id']}", json={"version": 1, "name": "三期"})
    assert (stale.status_code, stale.json()["params"]["by"]) == (409, "Manager")
    listed = manager.get("/plans?state=approved&search=二").json()
    assert [(each["name"], each["cameras"], each["cost_cents"]) for each in listed["items"]] == [("二期", 1, 250_000)]


def test_planned_cameras_are_changed_and_taken_out(manager: Browser) -> None:
    plan_id = manager.post("/plans", {"unit_id": 1, "name": "P"}).json()["id"]
    camera_id = manager.post(f"/plans/{plan_id}/cameras", WESTWARD).json()["id"]
    path = f"/plans/{plan_id}/cameras/{camera_id}"
    assert manager.ask("PATCH", path, json={"version": 1, "cost_cents": 5}).json()["cost_cents"] == 5
    wrong = manager.ask("PATCH", path, json={"version": 2, "angle_deg": 0.5}).json()
    assert (wrong["code"], wrong["params"]["field"]) == ("registry-invalid", "angle_deg")
    # Who looked at it before that sees it anew first.
    for stale in (
        manager.ask("PATCH", path, json={"version": 1, "cost_cents": 7}),
        manager.ask("DELETE", f"{path}?version=1"),
    ):
        assert (stale.status_code, stale.json()["code"]) == (409, "version-conflict")
    assert [(each["version"], each["cost_cents"]) for each in manager.get(f"/plans/{plan_id}/cameras").json()] == [
        (2, 5)
    ]
    assert manager.ask("DELETE", f"{path}?version=2").status_code == 204
    assert manager.get(f"/plans/{plan_id}/cameras").json() == []
    version = manager.get(f"/plans/{plan_id}").json()["version"]
    assert manager.ask("DELETE", f"/plans/{plan_id}?version={version}").status_code == 204
    assert manager.get(f"/plans/{plan_id}").status_code == 404
