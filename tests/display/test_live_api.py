# SPDX-License-Identifier: Apache-2.0
"""The WebSockets: who is let in, what goes over them, and that they close when the ground goes."""

import json
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from starlette.websockets import WebSocketDisconnect

from fairwatch.accounts.gate import COALESCE_US, RECHECK_US
from fairwatch.accounts.models import SYSTEM, CameraRight, Role
from fairwatch.display.routers import live
from tests.display.site import CANARY, Site


@pytest.fixture(autouse=True)
def _ask_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passage itself goes by the test's clock; only the waiting between is shortened."""
    monkeypatch.setattr(live, "RECHECK_S", 0.001)


def closed(socket: Any, *, messages: bool = False) -> tuple[int, str]:
    """Read to the end: close code and reason. With `messages` whatever comes before is passed over."""
    while (message := socket.receive())["type"] != "websocket.close":
        assert messages or "text" in message
    return message["code"], message["reason"]


def test_pictures_come_after_the_tracks(site: Site) -> None:
    with site.browser(Role.VIEWER).watch("/cameras/1/live?stream=sub&h264=true") as socket:
        assert json.loads(socket.receive_text()) == {"type": "tracks"}
        assert socket.receive_bytes() == CANARY
        with pytest.raises(WebSocketDisconnect) as end:
            socket.receive_text()
    assert end.value.code == 1000
    assert site.live.watched == [(1, "sub", True)]
    assert site.live.left == 1


def test_a_viewer_pauses_and_resumes_and_nonsense_is_ignored(site: Site) -> None:
    site.live.ends = False
    with site.browser(Role.VIEWER).watch("/cameras/1/live") as socket:
        socket.receive_text()
        socket.receive_bytes()
        for text in ('{"type": "pause"}', "nonsense", "[]", '{"type": 7}', '{"type": "resume"}'):
            socket.send_text(text)
        site.house.accounts.change(1, disabled=True, by=SYSTEM)
        site.house.clock.advance(RECHECK_US)
        closed(socket)
    assert site.live.commands == ["pause", "resume"]


@pytest.mark.parametrize("change", ["right", "sign out", "expired"])
def test_a_watched_stream_closes_when_the_ground_goes(site: Site, change: str) -> None:
    site.live.ends = False
    browser = site.browser(Role.VIEWER)
    with browser.watch("/cameras/1/live") as socket:
        socket.receive_text()
        assert socket.receive_bytes() == CANARY
        if change == "right":
            site.house.accounts.set_rights(1, all_cameras=False, rights=[], by=SYSTEM)
        elif change == "sign out":
            browser.ask("DELETE", "/session")
        else:
            site.house.clock.advance(13 * 3600 * 1_000_000)
        site.house.clock.advance(RECHECK_US)
        notice = json.loads(socket.receive_text())
        code, reason = closed(socket)
    assert notice["type"] == "notice"
    assert notice["code"] == reason
    assert (code, reason) == ((4403, "no-camera-right") if change == "right" else (4401, "session-ended"))
    assert site.live.left == 1


def test_refusals_say_why_before_closing(site: Site) -> None:
    cases = (
        (site.browser(None), "/cameras/1/live", (4401, "not-signed-in")),
        (site.browser(Role.VIEWER, rights=[]), "/cameras/1/live", (4403, "no-camera-right")),
        (site.browser(Role.MANAGER), "/cameras/77/live", (4404, "camera-not-found")),
        (site.browser(None), "/events", (4401, "not-signed-in")),
    )
    for browser, path, expected in cases:
        with browser.watch(path) as socket:
            assert json.loads(socket.receive_text())["code"] == expected[1]
            assert closed(socket) == expected
    assert site.live.watched == []


@pytest.mark.parametrize("path", ["/cameras/1/live", "/events"])
def test_a_page_of_another_origin_opens_no_socket(site: Site, path: str) -> None:
    browser = site.browser(Role.ADMINISTRATOR)
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        browser.watch(path, headers={"origin": "https://evil.example"}),
    ):
        pass
    assert refused.value.code == 4403
    with browser.watch(path, headers={"origin": "http://testserver"}):
        pass


def test_bad_parameters_open_no_socket(site: Site) -> None:
    browser = site.browser(Role.ADMINISTRATOR)
    for path in ("/cameras/0/live", "/cameras/x/live", "/cameras/1/live?stream=third"):
        with pytest.raises(WebSocketDisconnect), browser.watch(path) as socket:
            socket.receive_text()
    assert site.live.watched == []


def event(camera_id: int) -> dict[str, object]:
    return {"type": "status", "camera_id": camera_id, "streams": []}


def alarm(subject: str) -> dict[str, object]:
    return {"type": "alarm", "alarm": {"kind": "x", "subject": subject}}


def test_events_are_those_of_ones_own_cameras(site: Site) -> None:
    site.recorders.sent += [event(1), event(2), alarm("camera:1"), alarm("camera:2"), alarm("volume:1")]
    with site.browser(Role.OPERATOR, rights=[CameraRight(2, live=True)]).watch("/events") as socket:
        heard = [json.loads(socket.receive_text()) for _ in range(3)]
    assert heard == [event(2), alarm("camera:2"), alarm("volume:1")]


def test_who_may_not_read_alarms_hears_none(site: Site) -> None:
    site.recorders.sent += [alarm("camera:1"), event(1)]
    with site.browser(Role.VIEWER).watch("/events") as socket:
        assert json.loads(socket.receive_text()) == event(1)


def test_listening_does_not_keep_someone_signed_in(site: Site) -> None:
    browser = site.browser(Role.OPERATOR)
    with browser.watch("/events") as socket:
        site.house.clock.advance(13 * 3600 * 1_000_000)
        assert closed(socket) == (4401, "not-signed-in")


def test_opening_a_live_picture_does_not_keep_someone_signed_in(site: Site) -> None:
    browser = site.browser(Role.VIEWER)
    for _ in range(2):
        site.house.clock.advance(5 * 3600 * 1_000_000)
        with browser.watch("/cameras/1/live") as socket:
            assert closed(socket, messages=True)[0] == 1000
    site.house.clock.advance(2 * 3600 * 1_000_000)
    with browser.watch("/cameras/1/live") as socket:
        assert closed(socket) == (4401, "not-signed-in")


@pytest.mark.parametrize("path", ["/cameras/1/live", "/events"])
def test_what_no_browser_sends_is_ignored(site: Site, path: str) -> None:
    site.live.ends = False
    site.recorders.sent.append(event(1))
    with site.browser(Role.VIEWER).watch(path) as socket:
        socket.receive_text()
        socket.send_bytes(b"\x00\xff")
        socket.send_text("[" * 100_000)
        socket.send_text('{"type": "pause"}')
        site.house.accounts.change(1, disabled=True, by=SYSTEM)
        site.house.clock.advance(RECHECK_US)
        assert closed(socket, messages=True)[0] == 4401
    assert site.live.commands == (["pause"] if path != "/events" else [])


@pytest.mark.parametrize("path", ["/cameras/1/live", "/events"])
def test_a_database_that_is_away_closes_with_try_again(site: Site, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    site.live.ends = False
    site.recorders.sent.append(event(1))
    with site.browser(Role.VIEWER).watch(path) as socket:
        socket.receive_text()

        def away(*_: object, **__: object) -> None:
            raise OperationalError("SELECT", {}, Exception("server closed the connection"))

        monkeypatch.setattr(site.house.gate, "rule", away)
        monkeypatch.setattr(site.house.sessions, "find", away)
        site.house.clock.advance(RECHECK_US)
        assert closed(socket, messages=True)[0] == 1013


def test_hours_of_live_pictures_are_more_than_one_line_in_the_register(site: Site) -> None:
    site.live.ends = False
    with site.browser(Role.VIEWER).watch("/cameras/1/live") as socket:
        socket.receive_text()
        for count in range(1, 4):
            assert any(len(site.house.entries()) >= count for _ in range(10_000))
            site.house.clock.advance(COALESCE_US)
        site.house.accounts.change(1, disabled=True, by=SYSTEM)
        site.house.clock.advance(RECHECK_US)
        closed(socket, messages=True)
    times = [entry.at_us for entry in site.house.entries()]
    assert [later - earlier for earlier, later in pairwise(times)][:2] == [COALESCE_US] * 2
