# SPDX-License-Identifier: Apache-2.0
"""Every route of the application is walked: where pictures come out, the gate was passed and the register has it.

Two nets. Routes that are marked as picture routes are asked by strangers, by people without rights and by people
with them. All other routes are asked by an administrator, and nothing that looks like a picture may come out.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.routing import APIWebSocketRoute, iter_route_contexts
from starlette.websockets import WebSocketDisconnect

from fairwatch.accounts.models import SYSTEM, CameraRight, Role
from fairwatch.store.alarms import Alarms, Severity
from tests.accounts.house import PASSWORD
from tests.display.site import CANARY, Browser, S, Site
from tests.store.archive import NOON_US

SPAN = f"start_us={NOON_US}&end_us={NOON_US + 3 * S}"


@dataclass(frozen=True)
class Seen:
    """What came out of a route."""

    status: int
    body: bytes

    @property
    def pictures(self) -> bool:
        return CANARY in self.body or b"moof" in self.body or b"data:image" in self.body


def ask(browser: Browser, path: str, method: str = "GET", body: object = None) -> Seen:
    answer = browser.ask(method, path, json=body)
    return Seen(answer.status_code, answer.content)


def ask_socket(browser: Browser, path: str) -> Seen:
    received = b""
    with browser.watch(path) as socket:
        try:
            while True:
                message = socket.receive()
                if message["type"] == "websocket.close":
                    raise WebSocketDisconnect(message["code"])
                received += message.get("bytes") or message["text"].encode()
        except WebSocketDisconnect as closed:
            return Seen(closed.code, received)


def ask_hls(browser: Browser, name: str) -> Seen:
    """By whoever may get an address to play; others guess one."""
    made = browser.post("/cameras/1/hls", {"purpose": "a screen"})
    url = made.json()["url"] if made.status_code == 201 else "/api/v1/hls/guess/1/main/index.m3u8"
    answer = browser.http.get(url.replace("index.m3u8", name))
    return Seen(answer.status_code, answer.content)


# How each picture route is asked for a picture of camera 1. A new picture route must be added here.
PICTURE_ROUTES: dict[str, Callable[[Browser], Seen]] = {
    "GET /api/v1/cameras/{camera_id}/footage.mp4": lambda b: ask(b, f"/cameras/1/footage.mp4?{SPAN}"),
    "GET /api/v1/cameras/{camera_id}/thumbnail.jpg": lambda b: ask(b, f"/cameras/1/thumbnail.jpg?at_us={NOON_US}"),
    "GET /api/v1/hls/{grant}/{camera_id}/{stream}/index.m3u8": lambda b: ask_hls(b, "index.m3u8"),
    "GET /api/v1/hls/{grant}/{camera_id}/{stream}/{name}": lambda b: ask_hls(b, "0.1.m4s"),
    "POST /api/v1/cameras/test": lambda b: ask(
        b, "/cameras/test", "POST", {"address": "rtsp://camera.invalid/1", "camera_id": 1}
    ),
    "WS /api/v1/cameras/{camera_id}/live": lambda b: ask_socket(b, "/cameras/1/live"),
}


def endpoints(site: Site) -> dict[str, Any]:
    """Every route of the application, as `METHOD /path`, with its endpoint."""
    app: Any = site.client.app
    found = {}
    for route in iter_route_contexts(app.routes):
        assert route.path is not None, f"a kind of route that this walk does not know: {route!r}"
        if route.methods is None:
            assert isinstance(route.original_route, APIWebSocketRoute)
        for method in route.methods or {"WS"}:
            found[f"{method} {route.path}"] = route.endpoint
    return found


def test_the_walk_knows_every_picture_route(site: Site) -> None:
    marked = {name for name, endpoint in endpoints(site).items() if getattr(endpoint, "picture", False)}
    assert marked == set(PICTURE_ROUTES)


@pytest.mark.parametrize("route", PICTURE_ROUTES)
def test_who_has_the_right_gets_pictures_and_the_register_had_it_before(site: Site, route: str) -> None:
    browser = site.browser(Role.MANAGER, rights=[CameraRight(1, live=True, playback=True)])
    seen = PICTURE_ROUTES[route](browser)
    assert seen.pictures
    entries = site.house.entries()
    assert [(entry.granted, entry.camera_id, entry.username) for entry in entries] == [(True, 1, "manager")]
    assert set(site.witness.seen) == {1}, "nobody looked, or a picture was made before the entry was there"
    assert site.house.register.verify().count == 1


@pytest.mark.parametrize("route", PICTURE_ROUTES)
@pytest.mark.parametrize(
    "person", ["stranger", "expired", "no right at all", "right to another camera", "opposite right", "low role"]
)
def test_who_has_no_right_gets_nothing_and_the_register_has_that_too(site: Site, route: str, person: str) -> None:
    live = "live" in route or "hls" in route or "test" in route
    if person == "stranger":
        browser = site.browser(None)
    elif person == "expired":
        browser = site.browser(Role.ADMINISTRATOR)
        site.house.clock.advance(13 * 3600 * S)
    elif person == "no right at all":
        browser = site.browser(Role.MANAGER, rights=[])
    elif person == "right to another camera":
        browser = site.browser(Role.MANAGER, rights=[CameraRight(2, live=True, playback=True, export=True)])
    elif person == "opposite right":
        browser = site.browser(Role.MANAGER, rights=[CameraRight(1, live=not live, playback=live)])
    else:
        # Live pictures are the least that there is: below a viewer there is only who must change the password.
        browser = site.browser(Role.VIEWER)
        site.house.accounts.change(1, password="another good phrase", by=SYSTEM)
        browser.sign_in("viewer", "another good phrase")
    seen = PICTURE_ROUTES[route](browser)
    assert not seen.pictures
    assert seen.status in (401, 403, 4401, 4403)
    # For HLS two: who asks for an address, and who guesses one.
    assert site.grant_entries() in ([False], [False, False])
    assert site.witness.seen == []


def fill(path: str) -> str:
    """A path with something sensible for each parameter."""
    for name, value in {
        "{camera_id}": "1",
        "{account_id}": "1",
        "{layout_id}": "1",
        "{alarm_id}": "1",
        "{volume_id}": "1",
        "{grant_id}": "guess",
        "{document_id}": "1",
        "{plan_id}": "1",
        "{floor_plan_id}": "1",
        "{planned_id}": "1",
        "{entry_id}": "1",
        "{outlet_id}": "1",
        "{what}": "cameras",
        "{form}": "csv",
        "{case_id}": "1",
        "{hold_id}": "1",
        "{filing_id}": "1",
        "{filing}": "1",
        "{peer_id}": "1",
        "{system_id}": "1",
        "{inspection_id}": "1",
        "{order_id}": "1",
        "{authority_id}": "1",
        "{unit_id}": "1",
        "{site_id}": "1",
        "{place_id}": "1",
        "{move_id}": "1",
        "{code}": "210000",
        "{rules}": "cn-national-2025",
        "{article}": "17",
        "{unit_uuid}": "00000000-0000-4000-8000-000000000001",
        "{path:path}": "live/wall",
    }.items():
        path = path.replace(name, value)
    assert "{" not in path, f"tell the walk what to put into {path}"
    return path


QUERY = f"?camera=1&{SPAN}&at_us={NOON_US}&around_us={NOON_US}&zone=UTC&limit=10"


CASE = {"kind": "internal", "reason": "theft", "content": "the gate", "camera_ids": [1]} | {
    "start_us": NOON_US,
    "end_us": NOON_US + 5 * S,
}


# A body that each route takes, and what it answers. A new route with a body must be added here, so that the walk gets
# behind the door: what is asked with a wrong body answers before the handler is reached.
BODIES: dict[str, tuple[object, int]] = {
    "POST /api/v1/setup": (
        {"token": "guess", "username": "eve", "display_name": "Eve", "password": PASSWORD},
        409,
    ),
    "POST /api/v1/session": ({"username": "administrator", "password": PASSWORD}, 200),
    "PUT /api/v1/session/password": ({"old": PASSWORD, "new": "another good phrase"}, 200),
    "POST /api/v1/accounts": (
        {"username": "anna", "display_name": "Anna", "password": PASSWORD, "role": "viewer"},
        201,
    ),
    "PATCH /api/v1/accounts/{account_id}": ({"version": 1, "display_name": "The first"}, 200),
    "PUT /api/v1/accounts/{account_id}/cameras": (
        {"version": 2, "all_cameras": True, "cameras": [{"camera_id": 1}]},
        200,
    ),
    "POST /api/v1/cameras": (
        {"name": "New", "streams": [{"kind": "main", "address": "rtsp://192.0.2.9/1"}]},
        201,
    ),
    "PATCH /api/v1/cameras/{camera_id}": ({"name": "West gate"}, 200),
    "POST /api/v1/cameras/{camera_id}/hls": ({"purpose": "lobby"}, 201),
    "POST /api/v1/grants": ({"kind": "live", "purpose": "lobby", "camera_ids": [1]}, 201),
    "POST /api/v1/volumes": ({"name": "second", "path": "more"}, 201),
    "PATCH /api/v1/volumes/{volume_id}": ({"quota_bytes": 10**9}, 200),
    "POST /api/v1/alarms/{alarm_id}/acknowledge": (None, 200),
    "POST /api/v1/layouts": ({"name": "Night", "grid": 1, "tiles": [1]}, 201),
    "PUT /api/v1/layouts/{layout_id}": ({"name": "Day", "grid": 1, "tiles": [1]}, 200),
    "POST /api/v1/cases": (CASE, 201),
    "PUT /api/v1/cases/policy": (
        {"version": 1, "case_for_playback": False, "second_person_export": False, "second_person_viewing": False},
        200,
    ),
    "PUT /api/v1/cases/{case_id}": (CASE | {"version": 1}, 409),
    # One's own: refused by the handler.
    "POST /api/v1/cases/{case_id}/decision": ({"version": 2, "approve": True}, 403),
    "POST /api/v1/cases/{case_id}/close": ({"version": 1, "outcome": "found"}, 200),
    "POST /api/v1/software/advisories": ({"id": "OSV-2026-1", "affected": []}, 200),
    "POST /api/v1/holds": (
        {"kind": "important", "camera_ids": [1], "start_us": NOON_US, "end_us": NOON_US + S}
        | {"reason": "a theft", "last_day": "2027-11-21"},
        201,
    ),
    "POST /api/v1/holds/{hold_id}/extend": ({"version": 1, "last_day": "2027-12-01", "reason": "not over"}, 200),
    "POST /api/v1/holds/{hold_id}/lift": ({"version": 1, "reason": "over"}, 409),
    "POST /api/v1/holds/{hold_id}/lift/decision": ({"version": 1, "approve": True}, 409),
    "POST /api/v1/exchange/import": ("no list", 422),
    "POST /api/v1/exchange/workbook": ("no workbook", 422),
    "POST /api/v1/plans": ({"unit_id": 1, "name": "A plan"}, 404),
    "PATCH /api/v1/plans/{plan_id}": ({"version": 1, "name": "Another"}, 404),
    "POST /api/v1/plans/{plan_id}/cameras": (
        {"name": "P", "latitude": 41, "longitude": 123, "direction_deg": 0, "angle_deg": 80, "range_m": 30},
        404,
    ),
    "PATCH /api/v1/plans/{plan_id}/cameras/{planned_id}": ({"version": 1, "name": "Q"}, 404),
    "POST /api/v1/documents": ("a paper", 201),
    "PATCH /api/v1/filings/{filing_id}": ({"version": 1, "entered": {"agent_name": "Zhao"}}, 404),
    "POST /api/v1/filings/{filing_id}/submit": ({"version": 1, "declared": True}, 404),
    "POST /api/v1/filings/{filing_id}/withdraw": ({"version": 1, "reason": "A mistake"}, 404),
    "POST /api/v1/filings/answers": ("no package", 422),
    "POST /api/v1/filings/{filing_id}/paper/handed-in": ({"version": 1, "day": "2026-11-20", "document_id": 1}, 404),
    "POST /api/v1/filings/{filing_id}/paper/decision": (
        {"version": 1, "outcome": "accepted", "day": "2026-11-20", "document_id": 1, "number": "7"},
        404,
    ),
    "POST /api/v1/filings/{filing_id}/delivery": ({"peer_id": 1}, 404),
    "POST /api/v1/peers/fingerprint": ({"public_key": "x"}, 422),
    "POST /api/v1/peers": ({"direction": "in", "name": "Mall", "public_key": "x", "confirmed": "x"}, 422),
    **{
        f"{method} /api/v1/peers/{{peer_id}}{part}": ({"version": 1}, 404)
        for method, part in (("PATCH", ""), ("POST", "/secret"), ("POST", "/revoke"))
    },
    "POST /api/v1/peers/{peer_id}/units": ({"version": 1, "credit_code": "912101020000000787"}, 404),
    # An installation's, which shows a secret.
    "POST /api/v1/peering/packages": ("no package", 401),
    "POST /api/v1/systems/{system_id}/filings/refresh": (None, 404),
    "POST /api/v1/orders/{order_id}/report": ({"version": 1, "report": "Done"}, 404),
    # An officer's, whom the walk is not.
    "POST /api/v1/filings/{filing_id}/accept": ({"version": 1}, 403),
    "POST /api/v1/filings/{filing_id}/paper/answer": ({"version": 1, "confirmed": True}, 403),
    "POST /api/v1/filings/{filing_id}/return": ({"version": 1, "reasons": [{"field": "code", "text": "Twice"}]}, 403),
    "POST /api/v1/supervision/packages": ("no package", 403),
    "POST /api/v1/supervision/complaints": ({"system_id": 1, "what": "A camera at my window"}, 403),
    "PUT /api/v1/supervision/systems/{system_id}/exclusion": ({"excluded": True, "reason": "Theirs"}, 403),
    "POST /api/v1/inspections": ({"system_id": 1, "planned_day": "2026-11-22"}, 403),
    "PATCH /api/v1/inspections/{inspection_id}": ({"version": 1, "minutes": "Seen"}, 403),
    "POST /api/v1/inspections/{inspection_id}/close": ({"version": 1}, 403),
    "POST /api/v1/orders": ({"system_id": 1, "control": "signage", "demand": "x", "due_day": "2026-11-22"}, 403),
    "POST /api/v1/orders/{order_id}/reopen": ({"version": 1, "demand": "x"}, 403),
    "POST /api/v1/orders/{order_id}/close": ({"version": 1}, 403),
    "POST /api/v1/attachments": ({"subject": "account:1", "document_id": 1, "kind": "letter"}, 404),
    # The registry is empty: each answers that what it is about is not there.
    "PUT /api/v1/registry/divisions/{code}": ({"name": "辽宁省"}, 200),
    "POST /api/v1/registry/authorities": ({"name": "Police", "division": "210102"}, 422),
    "POST /api/v1/registry/units": (
        {"name": "Mall", "credit_code": "912101007310000009", "kind": "enterprise", "division": "210102"},
        422,
    ),
    "POST /api/v1/registry/sites": ({"unit_id": 1, "name": "Mall", "site_class": "art7-operator"}, 404),
    "POST /api/v1/registry/places": ({"site_id": 1, "name": "Hall", "kind": "mall-hall"}, 404),
    "POST /api/v1/registry/places/{place_id}/decisions": (
        {"version": 1, "question": "x", "outcome": "permitted", "reason": "x"},
        404,
    ),
    "POST /api/v1/registry/systems": ({"site_id": 1, "name": "Video", "funding": "own"}, 404),
    "POST /api/v1/registry/floor-plans": (
        {
            "site_id": 1,
            "name": "1F",
            "document_id": 1,
            "corners": [[123.4, 41.791], [123.401, 41.791], [123.401, 41.79], [123.4, 41.79]],
        },
        404,
    ),
    "POST /api/v1/registry/placements": ({"camera_id": 1, "place_id": 1, "system_id": 1}, 404),
    "POST /api/v1/registry/cameras/{camera_id}/moves": ({"after": {"purpose": "x"}, "reason": "y"}, 404),
    **{
        f"PATCH /api/v1/registry/{path}": ({"version": 1}, 404)
        for path in (
            "authorities/{authority_id}",
            "units/{unit_id}",
            "sites/{site_id}",
            "places/{place_id}",
            "systems/{system_id}",
            "floor-plans/{floor_plan_id}",
            "placements/{camera_id}",
        )
    },
    "POST /api/v1/duties/entries": ({"kind": "training", "content": {}}, 422),
    "POST /api/v1/outlets": ({"kind": "email", "target": "a@example.org"}, 201),
    "PATCH /api/v1/outlets/{outlet_id}": ({"version": 1, "enabled": False}, 404),
    "POST /api/v1/compliance/verification": (None, 202),
    "POST /api/v1/registry/moves/{move_id}/approve": ({"decision": "yes"}, 404),
    "POST /api/v1/registry/moves/{move_id}/refuse": ({"decision": "no"}, 404),
    "POST /api/v1/registry/moves/{move_id}/withdraw": (None, 404),
}


def others(site: Site) -> list[str]:
    """Every route that gives no pictures, those that take something away last."""
    names = [name for name in endpoints(site) if name not in PICTURE_ROUTES and not name.startswith("WS ")]
    return sorted(names, key=lambda name: (name.startswith("DELETE"), name.startswith("PUT /api/v1/session"), name))


def test_the_walk_has_a_body_for_every_route_that_takes_one(site: Site) -> None:
    assert {name for name in others(site) if name.split(" ")[0] in ("POST", "PUT", "PATCH")} == set(BODIES)


def test_no_other_route_lets_a_picture_out(site: Site) -> None:
    """As an administrator with every right: nothing that is not marked answers with a picture or enters one."""
    browser = site.browser(Role.ADMINISTRATOR)
    Alarms(site.archive.engine).sound("camera_down", Severity.DUE, "camera:1", {}, 1)
    browser.post("/layouts", {"name": "Wall", "grid": 1, "tiles": [1]})
    for name in others(site):
        method, path = name.split(" ", 1)
        valid, expected = BODIES.get(name, (None, 0))
        last = ""
        for body in (None, {}, valid):
            answer = browser.http.request(method, fill(path) + QUERY, json=body, headers={"X-CSRF-Token": browser.csrf})
            kind = answer.headers.get("content-type", "").split(";")[0]
            assert kind in (
                "",
                "application/json",
                "application/problem+json",
                "text/html",
                "text/plain",
                "text/csv",
                "application/vnd.cyclonedx+json",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ), name
            assert not Seen(answer.status_code, answer.content).pictures, name
            last = f"{answer.status_code} {answer.text}"
            if name in ("POST /api/v1/session", "PUT /api/v1/session/password") and answer.status_code == 200:
                browser.csrf = answer.json()["csrf"]
        if name in BODIES:
            assert last.startswith(str(expected)), f"{name} did not get to its handler: {last}"
        if name.startswith("DELETE /api/v1/session"):
            browser.sign_in("administrator", "another good phrase")
    assert site.house.entries() == []
    assert site.witness.seen == []


def test_the_other_socket_sends_no_pictures(site: Site) -> None:
    sockets = [name for name in endpoints(site) if name.startswith("WS ") and name not in PICTURE_ROUTES]
    assert sockets == ["WS /api/v1/events"]
    site.recorders.sent.append({"type": "status", "camera_id": 1, "streams": []})
    with site.browser(Role.VIEWER).watch("/events") as socket:
        assert json.loads(socket.receive_text())["type"] == "status"
    assert site.house.entries() == []
