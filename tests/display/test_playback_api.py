# SPDX-License-Identifier: Apache-2.0
"""Timeline, footage, thumbnails, grants and HLS over HTTP, on real footage files."""

import io
from collections.abc import MutableMapping
from itertools import pairwise
from typing import Any

import anyio
import pytest
from anyio import to_thread
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from fairwatch.accounts.gate import RECHECK_US
from fairwatch.accounts.models import SYSTEM, CameraRight, Role
from fairwatch.db.engine import write
from fairwatch.db.tables import account, session
from fairwatch.display.footage import attachment
from fairwatch.display.routers import playback
from fairwatch.display.security import COOKIE
from fairwatch.media.fmp4.read import scan
from fairwatch.media.frame import VIDEO_TRACK, Codec, Tracks
from fairwatch.store.catalogue import GapCause
from tests.display.site import CANARY, Browser, S, Site
from tests.display.test_session_api import code_of
from tests.media.clips import clip
from tests.store.archive import DAY, NOON_US, samples, video

END_US = NOON_US + 10 * S


def test_the_timeline_shows_footage_gaps_and_holds(site: Site) -> None:
    main = site.ports.cameras.stream_id(1, "main")
    site.archive.gap(main, NOON_US + 2 * S, NOON_US + 3 * S, GapCause.NETWORK)
    site.archive.hold(1, NOON_US, NOON_US + S)
    browser = site.browser(Role.OPERATOR)
    lines = browser.get(f"/timeline?camera=2&camera=1&start_us={NOON_US}&end_us={NOON_US + 60 * S}").json()
    assert [line["camera_id"] for line in lines] == [2, 1]
    first = lines[1]
    assert first["footage"] == [[NOON_US, NOON_US + 2 * S], [NOON_US + 3 * S, END_US]]
    assert (first["first_us"], first["last_us"], first["stream"]) == (NOON_US, END_US, "main")
    gap = {"start_us": NOON_US + 2 * S, "end_us": NOON_US + 3 * S, "cause": "network", "detail": ""}
    assert first["gaps"] == [gap]
    assert first["holds"] == [{"start_us": NOON_US, "end_us": NOON_US + S, "reason": "case 7"}]


def test_a_timeline_of_one_camera_without_right_is_refused_as_a_whole(site: Site) -> None:
    browser = site.browser(Role.OPERATOR, rights=[CameraRight(1, playback=True)])
    both = browser.get(f"/timeline?camera=1&camera=2&start_us={NOON_US}&end_us={END_US}")
    assert code_of(both) == (403, "no-camera-right")
    assert browser.get(f"/timeline?camera=1&start_us={NOON_US}&end_us={END_US}").status_code == 200


def test_days_moments_and_frames(site: Site) -> None:
    browser = site.browser(Role.OPERATOR)
    span = f"start_us={NOON_US - DAY}&end_us={NOON_US + DAY}"
    days = browser.get(f"/cameras/1/days?{span}&zone=Asia/Shanghai").json()
    assert days == [{"day": "2026-11-21", "footage_us": 10 * S, "expires": False}]
    assert code_of(browser.get(f"/cameras/1/days?{span}&zone=Nowhere")) == (422, "unknown-zone")
    assert code_of(browser.get(f"/cameras/1/days?{span}&zone=%00")) == (422, "unknown-zone")
    there = browser.get(f"/cameras/1/moment?at_us={NOON_US + S}").json()
    assert there["at_us"] == NOON_US + S
    later = browser.get(f"/cameras/1/moment?at_us={NOON_US + 60 * S}").json()
    assert (later["at_us"], later["before_us"], later["after_us"]) == (None, END_US - 1, None)
    frames = browser.get(f"/cameras/1/frames?around_us={NOON_US + S}&span_us={S // 5}").json()
    assert frames == [
        [NOON_US + S - S // 5, False],
        [NOON_US + S, True],
        [NOON_US + S + S // 5, False],
    ]


def test_a_day_about_to_go_is_marked(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    assert browser.ask("PATCH", "/cameras/1", json={"retention": {"min_days": 0, "max_days": 2}}).status_code == 200
    span = f"start_us={NOON_US - DAY}&end_us={NOON_US + DAY}"
    assert [day["expires"] for day in browser.get(f"/cameras/1/days?{span}").json()] == [False]
    site.house.clock.advance(DAY)
    browser.sign_in("manager")
    assert [day["expires"] for day in browser.get(f"/cameras/1/days?{span}").json()] == [True]


def test_a_day_on_hold_is_not_about_to_go(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    browser.ask("PATCH", "/cameras/1", json={"retention": {"min_days": 0, "max_days": 1}})
    span = f"start_us={NOON_US - DAY}&end_us={NOON_US + DAY}"
    assert [day["expires"] for day in browser.get(f"/cameras/1/days?{span}").json()] == [True]
    site.archive.hold(1, NOON_US - DAY, NOON_US + DAY)
    assert [day["expires"] for day in browser.get(f"/cameras/1/days?{span}").json()] == [False]


def test_a_day_that_goes_for_want_of_room_is_marked(site: Site) -> None:
    browser = site.browser(Role.ADMINISTRATOR)
    browser.ask("PATCH", "/cameras/1", json={"retention": {"min_days": 0, "max_bytes": 1}})
    span = f"start_us={NOON_US - DAY}&end_us={NOON_US + DAY}"
    assert [day["expires"] for day in browser.get(f"/cameras/1/days?{span}").json()] == [True]
    # The camera beside it keeps the default.
    assert [day["expires"] for day in browser.get(f"/cameras/2/days?{span}").json()] == [False]


@pytest.mark.parametrize(
    ("values", "refusal"), [({"blocked": "vetting"}, "account-blocked"), ({"ends_us": 1}, "account-ended")]
)
def test_the_register_knows_whose_account_was_stopped(site: Site, values: dict[str, Any], refusal: str) -> None:
    browser = site.browser(Role.OPERATOR, "wang")
    with write(site.house.engine) as connection:
        connection.execute(update(account).where(account.c.username == "wang").values(values))
        before = connection.execute(select(session.c.expires_us, session.c.seen_us)).all()
    site.house.clock.advance(600 * S)
    answer = browser.get(f"/cameras/1/footage.mp4?start_us={NOON_US}&end_us={NOON_US + S}")
    assert code_of(answer) == (401, refusal)
    entry = site.house.entries()[-1]
    assert (entry.username, entry.granted, entry.refusal) == ("wang", False, refusal)
    with site.house.engine.connect() as connection:
        after = connection.execute(select(session.c.expires_us, session.c.seen_us)).all()
    assert after == before, "asking in vain keeps no session alive"
    assert code_of(browser.get("/cameras")) == (401, refusal)


def test_grants_are_listed_without_their_secrets_and_ended_by_id(site: Site) -> None:
    viewer, other = site.browser(Role.VIEWER), site.browser(Role.VIEWER, "other")
    manager, administrator = site.browser(Role.MANAGER), site.browser(Role.ADMINISTRATOR)
    ticket = viewer.post("/cameras/1/hls", {"purpose": "lobby"}).json()
    (grant,) = viewer.get("/grants").json()
    assert (grant["username"], grant["kind"], grant["purpose"]) == ("viewer", "live", "lobby")
    assert (grant["camera_ids"], grant["revoked_us"]) == ([1], None)
    assert ticket["url"].split("/")[4] not in viewer.get("/grants").text
    assert other.get("/grants").json() == []
    assert manager.get("/grants").json() == [grant]
    assert code_of(manager.ask("DELETE", f"/grants/{grant['id']}")) == (404, "grant-not-found")
    assert administrator.ask("DELETE", f"/grants/{grant['id']}").status_code == 204
    assert viewer.get("/grants").json() == []
    assert viewer.get("/grants?ended=true").json()[0]["revoked_us"] is not None
    assert code_of(site.browser(None).http.get(ticket["url"])) == (403, "grant-revoked")


def payloads(body: bytes) -> list[bytes]:
    """The video samples of a fragmented MP4."""
    file = io.BytesIO(body)
    found = []
    for info in scan(file):
        if info.track == VIDEO_TRACK:
            at = info.offset + info.size - sum(size for _, size, *_ in info.samples)
            found.append(body[at : info.offset + info.size])
    return found


def test_footage_is_what_was_recorded_from_the_key_frame_on(site: Site) -> None:
    browser = site.browser(Role.OPERATOR)
    start_us = NOON_US + 1_700_000
    answer = browser.get(f"/cameras/1/footage.mp4?start_us={start_us}&end_us={NOON_US + 4 * S}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["x-start-us"] == str(NOON_US + S)
    assert answer.headers["x-transcoded"] == "0"
    assert answer.headers["cache-control"] == "no-store"
    recorded = [each.payload for each in samples(NOON_US, 10) if S <= each.decode_us - NOON_US < 4 * S]
    assert payloads(answer.content) == recorded


def times(answer: Any) -> list[int]:
    """When the frames of a footage answer are decoded, UTC."""
    start_us = int(answer.headers["x-start-us"])
    return [start_us + info.decode_us for info in scan(io.BytesIO(answer.content)) if info.track == VIDEO_TRACK]


HOUR_EDGES = st.tuples(st.integers(-4 * S, 4 * S), st.integers(1, 5 * S), st.booleans())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(spans=st.lists(HOUR_EDGES, min_size=1, max_size=6))
def test_the_register_never_says_less_than_what_was_sent(site: Site, spans: list[tuple[int, int, bool]]) -> None:
    """Around a full hour: footage begins at a key frame, which may lie in the hour before what was asked for."""
    hall = site.archive.camera(name="Hour")
    edge_us = NOON_US - 3600 * S
    # A key frame each second, none of them at the full hour.
    site.archive.record(hall, site.archive.volumes.all()[0], edge_us - 11 * S // 2, 12)
    name = f"person{hall.id}"
    browser = site.browser(Role.OPERATOR, name)
    sent: set[int] = set()
    for offset_us, length_us, keys in spans:
        start_us = edge_us + offset_us
        query = f"start_us={start_us}&end_us={start_us + length_us}&keys={keys}"
        answer = browser.get(f"/cameras/{hall.id}/footage.mp4?{query}")
        assert int(answer.headers["x-lead-in-us"]) == start_us - int(answer.headers["x-start-us"])
        sent.update(times(answer))
        sent.add(int(browser.get(f"/cameras/{hall.id}/thumbnail.jpg?at_us={start_us}").headers["x-at-us"]))
    entered = [(each.start_us or 0, each.end_us or 0) for each in site.house.entries() if each.username == name]
    assert all(any(low <= at_us < high for low, high in entered) for at_us in sent)


def test_an_export_says_how_much_it_holds_beyond_what_was_granted(site: Site) -> None:
    """Nothing decodes without the key frame before, so it is sent, and register and answer say so."""
    browser = site.browser(Role.MANAGER)
    span = {"start_us": NOON_US + 1_700_000, "end_us": NOON_US + 4 * S}
    answer = browser.get(export(browser, **span))
    assert (answer.headers["x-start-us"], answer.headers["x-lead-in-us"]) == (str(NOON_US + S), "700000")
    entry = site.house.entries()[-1]
    assert (entry.kind, entry.start_us, entry.end_us) == ("export", NOON_US + S, NOON_US + 4 * S)
    assert min(times(answer)) == entry.start_us


def export(browser: Browser, camera_id: int = 1, **span: int) -> str:
    """Where a span is downloaded from, with a grant of its own."""
    wanted = {"kind": "export", "purpose": "case 7", "camera_ids": [camera_id], **span}
    grant = browser.post("/grants", wanted).json()["id"]
    query = "&".join(f"{name}={value}" for name, value in span.items())
    return f"/cameras/{camera_id}/footage.mp4?{query}&download=true&grant={grant}"


def changed_camera(site: Site) -> tuple[int, list[dict[str, int]]]:
    """A camera whose resolution changed twice; its id and the parts of its footage."""
    hall = site.archive.camera(name="Changed")
    volume = site.archive.volumes.all()[0]
    for number, width in enumerate((322, 322, 640, 322)):
        site.archive.record(hall, volume, NOON_US + number * 4 * S, 4, tracks=video(width))
    edges = [NOON_US, NOON_US + 8 * S, NOON_US + 12 * S, NOON_US + 16 * S]
    return hall.id, [{"start_us": low, "end_us": high} for low, high in pairwise(edges)]


def test_an_export_is_never_cut_short_at_a_change_of_parameters(site: Site) -> None:
    hall, parts = changed_camera(site)
    browser = site.browser(Role.MANAGER)
    whole = {"start_us": NOON_US, "end_us": NOON_US + 20 * S}
    refused = browser.get(export(browser, hall, **whole))
    assert code_of(refused) == (409, "footage-in-parts")
    assert refused.json()["params"] == {"parts": 3, "next_us": parts[1]["start_us"]}
    assert site.house.entries() == []
    query = "&".join(f"{name}={value}" for name, value in whole.items())
    assert browser.get(f"/cameras/{hall}/footage/parts?{query}").json() == parts
    exported: list[int] = []
    for part in parts:
        exported += times(browser.get(export(browser, hall, **part)))
    assert exported == [NOON_US + number * S // 5 for number in range(80)]


def test_playback_still_goes_as_far_as_it_can(site: Site) -> None:
    hall, parts = changed_camera(site)
    answer = site.browser(Role.OPERATOR).get(
        f"/cameras/{hall}/footage.mp4?start_us={NOON_US}&end_us={NOON_US + 20 * S}"
    )
    assert max(times(answer)) == parts[0]["end_us"] - S // 5


def test_an_export_with_a_damaged_segment_is_a_clear_problem(site: Site) -> None:
    hall, _ = changed_camera(site)
    damaged = next(path for path in (site.archive.data / "media").rglob("120004*.mp4"))
    damaged.write_bytes(b"no mp4")
    browser = site.browser(Role.MANAGER)
    span = {"start_us": NOON_US, "end_us": NOON_US + 8 * S}
    answer = browser.get(export(browser, hall, **span))
    assert code_of(answer) == (500, "footage-damaged")
    assert answer.json()["params"]["start_us"] == NOON_US + 4 * S
    query = "&".join(f"{name}={value}" for name, value in span.items())
    assert code_of(browser.get(f"/cameras/{hall}/footage/parts?{query}")) == (500, "footage-damaged")
    # Whoever only watches sees the rest.
    assert browser.get(f"/cameras/{hall}/footage.mp4?{query}").status_code == 200


def test_an_export_that_cannot_go_on_is_torn_off(site: Site) -> None:
    """The answer has begun: a client must see that it is not whole."""
    hall, _ = changed_camera(site)
    damaged = next(path for path in (site.archive.data / "media").rglob("120004*.mp4"))
    content = damaged.read_bytes()
    damaged.write_bytes(content[: len(content) // 2])
    browser = site.browser(Role.MANAGER)
    url = export(browser, hall, start_us=NOON_US, end_us=NOON_US + 8 * S)
    torn = TestClient(site.client.app, cookies=browser.http.cookies)
    with capture_logs(), pytest.raises(RuntimeError, match="response already started"):
        torn.get(f"/api/v1{url}")


def test_the_parts_of_another_persons_camera_are_not_told(site: Site) -> None:
    browser = site.browser(Role.OPERATOR, rights=[CameraRight(1, playback=True)])
    query = f"start_us={NOON_US}&end_us={END_US}"
    assert code_of(browser.get(f"/cameras/2/footage/parts?{query}")) == (403, "no-camera-right")
    assert browser.get(f"/cameras/1/footage/parts?{query}").json() == [{"start_us": NOON_US, "end_us": END_US}]


def test_key_frames_alone_for_fast_play(site: Site) -> None:
    answer = site.browser(Role.OPERATOR).get(f"/cameras/1/footage.mp4?start_us={NOON_US}&end_us={END_US}&keys=true")
    assert payloads(answer.content) == [each.payload for each in samples(NOON_US, 10) if each.key]


def test_a_span_without_footage_is_a_clear_problem(site: Site) -> None:
    browser = site.browser(Role.OPERATOR)
    later = f"start_us={NOON_US + DAY}&end_us={NOON_US + 2 * DAY}"
    assert code_of(browser.get(f"/cameras/1/footage.mp4?{later}")) == (404, "no-footage")
    backwards = f"start_us={END_US}&end_us={NOON_US}"
    assert code_of(browser.get(f"/cameras/1/footage.mp4?{backwards}")) == (422, "span-invalid")
    assert code_of(browser.get("/cameras/1/footage.mp4?start_us=-1&end_us=2")) == (422, "invalid-request")
    assert code_of(browser.get(f"/cameras/1/thumbnail.jpg?at_us={NOON_US + DAY}")) == (404, "no-footage")


def test_h265_is_converted_only_when_asked_and_needed(site: Site) -> None:
    browser = site.browser(Role.OPERATOR)
    span = f"start_us={NOON_US}&end_us={END_US}"
    plain = browser.get(f"/cameras/1/footage.mp4?{span}&h264=true")
    assert plain.headers["x-transcoded"] == "0"
    hall = site.archive.camera(name="H.265")
    volume = site.archive.volumes.all()[0]
    site.archive.record(hall, volume, NOON_US, 4, tracks=Tracks(clip(Codec.H265, frames=2).track))
    converted = browser.get(f"/cameras/{hall.id}/footage.mp4?{span}&h264=true")
    assert converted.headers["x-transcoded"] == "1"
    assert CANARY in converted.content
    assert site.pictures.closed == 1
    untouched = browser.get(f"/cameras/{hall.id}/footage.mp4?{span}")
    assert untouched.headers["x-transcoded"] == "0"
    assert CANARY not in untouched.content


def test_playback_ends_when_the_right_is_taken_away(site: Site) -> None:
    """The player asks for the rest and is told why it may not."""
    browser = site.browser(Role.OPERATOR)
    long = f"/cameras/1/footage.mp4?start_us={NOON_US}&end_us={END_US}"
    whole = len(browser.get(long).content)
    reading = site.ports.footage.open

    def slow_open(*args: object, **more: object) -> object:
        site.house.clock.advance(RECHECK_US)
        site.house.accounts.set_rights(1, all_cameras=False, rights=[], by=SYSTEM)
        return reading(*args, **more)  # type: ignore[arg-type]  # passed through

    site.ports.footage.open = slow_open  # type: ignore[method-assign,assignment]  # between gate and reading
    cut = browser.get(long)
    assert len(cut.content) < whole
    assert code_of(browser.get(long)) == (403, "no-camera-right")


def test_an_export_needs_a_grant_with_a_purpose(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    span = {"start_us": NOON_US, "end_us": END_US}
    download = f"/cameras/1/footage.mp4?start_us={NOON_US}&end_us={END_US}&download=true"
    assert code_of(browser.get(download)) == (403, "grant-required")
    wanted = {"kind": "export", "purpose": "case 7", "camera_ids": [1], **span}
    assert code_of(browser.post("/grants", wanted | {"purpose": " "})) == (422, "invalid-request")
    assert code_of(browser.post("/grants", wanted | {"end_us": None})) == (422, "grant-invalid")
    ticket = browser.post("/grants", wanted).json()
    answer = browser.get(f"{download}&grant={ticket['id']}")
    assert answer.status_code == 200
    name = "North gate main 2026-11-21T12-00-00Z.mp4"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}"; filename*=')
    entry = site.house.entries()[-1]
    assert (entry.kind, entry.purpose, entry.start_us, entry.end_us) == ("export", "case 7", NOON_US, END_US)
    assert ticket["id"] not in browser.get("/access").text + browser.get("/audit").text
    assert browser.ask("DELETE", f"/grants/{ticket['id']}").status_code == 204
    assert code_of(browser.get(f"{download}&grant={ticket['id']}")) == (403, "grant-revoked")


@pytest.mark.parametrize(
    ("name", "plain", "encoded"),
    [
        ("\u5317\u95e8", "__", "%E5%8C%97%E9%97%A8"),
        ('a"; filename="x\r\n/../', "a__ filename__x___.._", "a__%20filename__x___.._"),
    ],
)
def test_any_camera_name_makes_a_safe_file_name(name: str, plain: str, encoded: str) -> None:
    disposition = attachment(name, NOON_US)
    begins = "2026-11-21T12-00-00Z.mp4"
    assert disposition == f"attachment; filename=\"{plain} {begins}\"; filename*=UTF-8''{encoded}%20{begins}"


def test_a_grant_opens_footage_without_signing_in(site: Site) -> None:
    browser = site.browser(Role.OPERATOR)
    wanted = {"kind": "playback", "purpose": "shown", "camera_ids": [1], "start_us": NOON_US, "end_us": END_US}
    ticket = browser.post("/grants", wanted).json()
    player = site.browser(None)
    link = f"/cameras/1/footage.mp4?start_us={NOON_US}&end_us={END_US}&grant={ticket['id']}"
    assert player.get(link).status_code == 200
    assert code_of(player.get(link.replace("cameras/1", "cameras/2"))) == (403, "grant-camera")
    site.house.clock.advance(3600 * S)
    assert code_of(player.get(link)) == (403, "grant-expired")


def test_hls_plays_with_the_address_alone_until_it_expires(site: Site) -> None:
    browser = site.browser(Role.VIEWER)
    ticket = browser.post("/cameras/1/hls", {"purpose": "lobby", "stream": "sub", "minutes": 5}).json()
    player = site.browser(None)
    playlist = player.http.get(ticket["url"] + "?_HLS_msn=4&_HLS_part=1")
    assert playlist.headers["content-type"].startswith("application/vnd.apple.mpegurl")
    assert site.hls.asked == [(1, "sub", 4, 1)]
    part = player.http.get(ticket["url"].replace("index.m3u8", "4.1.m4s"))
    assert (part.headers["content-type"], part.content) == ("video/mp4", CANARY)
    assert player.http.get(ticket["url"].replace("index.m3u8", "..%2fsecret.key")).status_code in (404, 422)
    # One screen for five minutes: one entry, in the name of who gave the address away.
    assert [(entry.kind, entry.username, entry.purpose) for entry in site.house.entries()] == [
        ("hls", "viewer", "lobby")
    ]
    site.house.clock.advance(5 * 60 * S)
    assert code_of(player.http.get(ticket["url"])) == (403, "grant-expired")


def test_thumbnails_say_when_they_were_taken(site: Site) -> None:
    answer = site.browser(Role.OPERATOR).get(f"/cameras/1/thumbnail.jpg?at_us={NOON_US + 1_300_000}&width=160")
    assert (answer.headers["content-type"], answer.headers["x-at-us"]) == ("image/jpeg", str(NOON_US + S))
    assert answer.content == CANARY


@pytest.mark.anyio
@pytest.mark.parametrize("spec_version", ["2.3", "2.4"])
@pytest.mark.parametrize("how", ["goes", "does not read"])
async def test_what_was_opened_is_closed_when_nobody_takes_it(
    site: Site, monkeypatch: pytest.MonkeyPatch, spec_version: str, how: str
) -> None:
    """Servers tell in two ways that the viewer is gone, by a message or by a send that fails; one who stays and
    does not read is told by nothing, and would hold one of few conversions for ever.
    """
    browser = await to_thread.run_sync(site.browser, Role.OPERATOR)
    hall = site.archive.camera(name="H.265")
    site.archive.record(
        hall, site.archive.volumes.all()[0], NOON_US, 4, tracks=Tracks(clip(Codec.H265, frames=2).track)
    )
    site.pictures.endless = True
    monkeypatch.setattr(playback, "CONVERTED_SEND_S", 0.01 if how == "does not read" else 3600.0)
    sent = anyio.Event()

    async def receive() -> dict[str, object]:
        await sent.wait()
        if how == "does not read":
            await anyio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, object]) -> None:
        if message["type"] == "http.response.body":
            sent.set()
            if how == "does not read":
                await anyio.Event().wait()
            if spec_version == "2.4":
                raise OSError

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": spec_version},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"/api/v1/cameras/{hall.id}/footage.mp4",
        "raw_path": b"",
        "query_string": f"start_us={NOON_US}&end_us={END_US}&h264=true".encode(),
        "root_path": "",
        "headers": [(b"cookie", f"{COOKIE}={browser.http.cookies[COOKIE]}".encode())],
        "client": ("192.0.2.7", 1),
        "server": ("testserver", 80),
    }
    await site.client.app(scope, receive, send)
    assert site.pictures.closed == 1
