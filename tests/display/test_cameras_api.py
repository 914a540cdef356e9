# SPDX-License-Identifier: Apache-2.0
"""Cameras over HTTP: the register, the live test of an address, the state, and who sees which."""

import base64

import pytest

from fairwatch.accounts.models import CameraRight, Role
from fairwatch.accounts.permissions import PERMISSIONS, Permission
from fairwatch.display.ports import ProbeReport
from tests.display.site import CANARY, Site
from tests.display.test_session_api import code_of

NEW = {
    "name": "South gate",
    "place": "South",
    "streams": [{"kind": "main", "address": "rtsp://admin:s3cret@192.0.2.9/main"}],
}


def test_an_added_camera_is_recorded_at_once_with_the_default_retention(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    made = browser.post("/cameras", NEW)
    assert made.status_code == 201
    camera = made.json()
    assert camera["retention"] == {"min_days": 30, "max_days": None, "max_bytes": None}
    assert (camera["username"], camera["has_password"]) == ("admin", True)
    assert camera["streams"] == [{"kind": "main", "address": "rtsp://192.0.2.9/main", "record": True}]
    assert camera["rights"] == {"live": True, "playback": True, "export": True}
    assert camera["status"] is None
    assert site.recorders.changed == [camera["id"]]
    assert browser.get(f"/cameras/{camera['id']}").json() == camera


def test_no_answer_ever_holds_a_camera_password(site: Site) -> None:
    browser = site.browser(Role.ADMINISTRATOR)
    number = browser.post("/cameras", NEW).json()["id"]
    told = [
        browser.get("/cameras").text,
        browser.get(f"/cameras/{number}").text,
        browser.ask("PATCH", f"/cameras/{number}", json={"password": "als0secret"}).text,
        browser.get("/audit").text,
        browser.get("/access").text,
    ]
    assert not any("s3cret" in text or "als0secret" in text for text in told)
    # Nor a refusal of what was sent.
    broken = {**NEW, "password": "als0secret" * 100}
    answer = browser.post("/cameras", broken)
    assert code_of(answer) == (422, "invalid-request")
    assert "als0secret" not in answer.text


def test_patch_changes_what_is_given_and_null_what_may_be_null(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    number = browser.post("/cameras", {**NEW, "sound_reason": "intercom"}).json()["id"]
    changed = browser.ask("PATCH", f"/cameras/{number}", json={"name": "Gate", "enabled": False}).json()
    assert (changed["name"], changed["enabled"], changed["sound_reason"]) == ("Gate", False, "intercom")
    assert changed["place"] == "South"
    silent = browser.ask("PATCH", f"/cameras/{number}", json={"sound_reason": None, "password": None}).json()
    assert (silent["sound_reason"], silent["has_password"]) == (None, False)
    refused = browser.ask("PATCH", f"/cameras/{number}", json={"name": None})
    assert code_of(refused) == (422, "invalid-request")
    assert refused.json()["params"]["field"] == "body.name"
    assert len(site.recorders.changed) == 3


def test_a_moved_camera_asks_for_its_password_again(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    number = browser.post("/cameras", NEW).json()["id"]
    elsewhere = {"streams": [{"kind": "main", "address": "rtsp://203.0.113.1/main"}]}
    assert code_of(browser.ask("PATCH", f"/cameras/{number}", json=elsewhere)) == (422, "password-needed")
    moved = browser.ask("PATCH", f"/cameras/{number}", json=elsewhere | {"password": "s3cret"})
    assert moved.json()["streams"][0]["address"] == "rtsp://203.0.113.1/main"


def test_nonsense_is_a_clear_problem(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    for change, code in (
        ({"streams": [{"kind": "main", "address": "ftp://x"}]}, "address-invalid"),
        ({"streams": [{"kind": "sub", "address": "rtsp://192.0.2.9/"}]}, "camera-invalid"),
        ({"volume_id": 4711}, "camera-invalid"),
        ({"streams": []}, "invalid-request"),
        ({"colour": "blue"}, "invalid-request"),
        ({"name": "a\x00b"}, "invalid-request"),
        ({"name": "x" * 121}, "invalid-request"),
        ({"transport": "pigeon"}, "invalid-request"),
    ):
        assert code_of(browser.post("/cameras", NEW | change)) == (422, code), change
    assert code_of(browser.get("/cameras/0")) == (422, "invalid-request")
    assert code_of(browser.get("/cameras/99999999999999999999")) == (422, "invalid-request")
    assert code_of(browser.get("/cameras/4711")) == (404, "camera-not-found")


def test_a_removed_camera_is_gone_from_the_list_but_its_footage_is_not(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    assert browser.ask("DELETE", "/cameras/1").status_code == 204
    assert [camera["id"] for camera in browser.get("/cameras").json()] == [2]
    removed = browser.get("/cameras?removed=true").json()
    assert [camera["removed_us"] is None for camera in removed] == [True, False]
    assert code_of(browser.ask("PATCH", "/cameras/1", json={"enabled": True})) == (404, "camera-not-found")
    assert browser.get(f"/timeline?camera=1&start_us=0&end_us={site.house.clock.utc_us()}").json()[0]["footage"]


def test_people_see_only_their_cameras(site: Site) -> None:
    browser = site.browser(Role.MANAGER, rights=[CameraRight(2, live=True)])
    assert [camera["id"] for camera in browser.get("/cameras").json()] == [2]
    assert browser.get("/cameras").json()[0]["rights"] == {"live": True, "playback": False, "export": False}
    assert [each["camera_id"] for each in browser.get("/status").json()] == [2]
    assert [each["camera_id"] for each in browser.get("/storage").json()["cameras"]] == [2]
    for method, body in (("GET", None), ("PATCH", {"name": "mine now"}), ("DELETE", None)):
        assert code_of(browser.ask(method, "/cameras/1", json=body)) == (404, "camera-not-found")


def test_who_adds_a_camera_may_see_it(site: Site) -> None:
    browser = site.browser(Role.MANAGER, rights=[])
    number = browser.post("/cameras", NEW).json()["id"]
    assert [camera["id"] for camera in browser.get("/cameras").json()] == [number]


def test_the_status_is_what_the_recorders_say(site: Site) -> None:
    browser = site.browser(Role.VIEWER)
    (first, _) = browser.get("/status").json()
    assert first["camera_id"] == 1
    assert (first["streams"][0]["state"], first["streams"][0]["fps"]) == ("live", 25.0)
    assert browser.get("/cameras/1").json()["status"] == first


def test_an_address_is_tried_before_it_is_saved(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    answer = browser.post("/cameras/test", {"address": "rtsp://u:s3cret@192.0.2.9/x", "transport": "tcp"}).json()
    assert (answer["ok"], answer["codec"], answer["error"]) == (True, "h264", None)
    assert base64.b64decode(answer["preview"].removeprefix("data:image/jpeg;base64,")) == CANARY
    assert site.prober.dialled == [("rtsp://192.0.2.9/x", "u", "s3cret", "tcp")]
    entry = site.house.entries()[0]
    assert (entry.kind, entry.camera_id, entry.purpose) == ("test", 0, "test of rtsp://192.0.2.9/x")


def test_a_failed_test_says_why(site: Site) -> None:
    site.prober.report = ProbeReport(False, error_code="wrong-password", error_params={"host": "192.0.2.9"})
    answer = site.browser(Role.MANAGER).post("/cameras/test", {"address": "rtsp://192.0.2.9/x"}).json()
    assert (answer["ok"], answer["preview"]) == (False, None)
    assert answer["error"] == {"code": "wrong-password", "params": {"host": "192.0.2.9"}}


def test_a_test_uses_the_stored_password_only_on_the_cameras_own_host(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    number = browser.post("/cameras", NEW).json()["id"]
    browser.post("/cameras/test", {"address": "rtsp://192.0.2.9/other", "camera_id": number})
    assert site.prober.dialled[-1] == ("rtsp://192.0.2.9/other", "admin", "s3cret", "auto")
    stolen = browser.post("/cameras/test", {"address": "rtsp://203.0.113.66/", "camera_id": number})
    assert code_of(stolen) == (422, "password-needed")
    assert len(site.prober.dialled) == 1


@pytest.mark.parametrize("role", [role for role in Role if Permission.CAMERA_READ in PERMISSIONS[role]])
def test_how_a_camera_is_reached_is_told_only_to_who_may_change_it(site: Site, role: Role) -> None:
    number = site.browser(Role.MANAGER, "maker").post("/cameras", NEW).json()["id"]
    browser = site.browser(role)
    one = browser.get(f"/cameras/{number}")
    assert browser.get("/cameras").json()[-1] == one.json()
    told = (one.json()["username"], one.json()["streams"], one.json()["has_password"])
    if role in (Role.MANAGER, Role.ADMINISTRATOR):
        assert told == ("admin", [{"kind": "main", "address": "rtsp://192.0.2.9/main", "record": True}], True)
    else:
        assert told == (None, [{"kind": "main", "address": None, "record": True}], True)
        assert "192.0.2.9" not in one.text + browser.get("/cameras").text + browser.get("/status").text
