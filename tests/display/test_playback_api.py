# SPDX-License-Identifier: Apache-2.0
"""Timeline, footage, thumbnails, grants and HLS over HTTP, on real footage files."""

import io
from collections.abc import MutableMapping

import anyio
import pytest
from anyio import to_thread

from fairwatch.accounts.gate import RECHECK_US
from fairwatch.accounts.models import SYSTEM, CameraRight, Role
from fairwatch.display.footage import attachment
from fairwatch.display.security import COOKIE
from fairwatch.media.fmp4.read import scan
from fairwatch.media.frame import VIDEO_TRACK, Codec, Tracks
from fairwatch.store.catalogue import GapCause
from tests.display.site import CANARY, S, Site
from tests.display.test_session_api import code_of
from tests.media.clips import clip
from tests.store.archive import DAY, NOON_US, samples

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
async def test_what_was_opened_is_closed_when_the_viewer_goes(site: Site, spec_version: str) -> None:
    """Servers tell it in two ways: by a message, or by a send that fails."""
    browser = await to_thread.run_sync(site.browser, Role.OPERATOR)
    hall = site.archive.camera(name="H.265")
    site.archive.record(
        hall, site.archive.volumes.all()[0], NOON_US, 4, tracks=Tracks(clip(Codec.H265, frames=2).track)
    )
    site.pictures.endless = True
    sent = anyio.Event()

    async def receive() -> dict[str, object]:
        if not sent.is_set():
            await sent.wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, object]) -> None:
        if message["type"] == "http.response.body":
            sent.set()
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
