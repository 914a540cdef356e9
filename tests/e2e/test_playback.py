# SPDX-License-Identifier: Apache-2.0
"""Playback in a real browser: the moment that is shown is the moment that is named, to the frame."""

import os
import re
import signal
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import av
import pytest
from playwright.sync_api import Page, expect

from .product import Product, SimProcess, until

SECOND_US = 1_000_000
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _has_footage(product: Product, camera_id: int, span_us: int) -> bool:
    return product.footage_us(camera_id) > span_us


@pytest.fixture(scope="module")
def at_us(watched: Product) -> int:
    """A moment in the middle of what is recorded of both cameras."""
    for camera_id in (1, 2):
        until(partial(_has_footage, watched, camera_id, 12 * SECOND_US))
    starts = [watched.timeline(camera_id)["first_us"] for camera_id in (1, 2)]
    return int(max(starts)) + 6 * SECOND_US


def opened(page: Page, cameras: str, at_us: int, more: str = "") -> None:
    """Open a moment and wait until every player shows it."""
    page.goto(f"/playback?cameras={cameras}&at={at_us}{more}")
    for camera in cameras.split(","):
        ready(page, camera)


def ready(page: Page, camera: str, phase: str = "ready") -> None:
    expect(page.locator(f"[data-camera='{camera}']")).to_have_attribute("data-phase", phase)


def shown_us(page: Page) -> int:
    """The moment that the page names, in whole milliseconds."""
    text = page.get_by_role("button", name="Moment shown").inner_text()
    found = re.search(r"(\d{4}-\d\d-\d\d)\s*(\d\d:\d\d:\d\d\.\d{3})", text)
    assert found is not None, text
    local = datetime.strptime(f"{found[1]} {found[2]}", "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=SHANGHAI)
    return round(local.timestamp() * 1000) * 1000


def frames_around(product: Product, camera_id: int, around_us: int) -> list[tuple[int, bool]]:
    """What the server says of the frames around a moment: time and whether it is a key frame."""
    frames = product.get(f"/cameras/{camera_id}/frames", around_us=around_us, span_us=6 * SECOND_US)
    return [(int(decode_us), bool(key)) for decode_us, key in frames]


def milliseconds(us: int) -> int:
    """As the page shows it: cut to whole milliseconds."""
    return us // 1000 * 1000


def frame_times(product: Product, camera_id: int, around_us: int) -> list[int]:
    return [milliseconds(decode_us) for decode_us, _ in frames_around(product, camera_id, around_us)]


def is_shown(page: Page, us: int) -> bool:
    return shown_us(page) == us


def test_a_link_opens_the_very_frame_and_steps_go_frame_by_frame(console: Page, watched: Product, at_us: int) -> None:
    frames = frames_around(watched, 1, at_us)
    key = next(index for index, (_, is_key) in enumerate(frames) if is_key and index > 8)
    # Two frames after a key frame, where loading begins, and between two frames.
    here = key + 2
    opened(console, "1", frames[here][0] + 15_000)
    until(partial(is_shown, console, milliseconds(frames[here][0])))
    steps = [("ArrowRight", 1), ("ArrowRight", 2), *(("ArrowLeft", step) for step in range(1, -7, -1))]
    for name, step in steps:
        console.keyboard.press(name)
        wanted_us = milliseconds(frames[here + step][0])
        until(partial(is_shown, console, wanted_us), reason=f"{name}: the frame {step} away is not shown")


def test_the_picture_plays_and_the_address_follows(console: Page, at_us: int) -> None:
    opened(console, "1", at_us)
    console.keyboard.press("Space")
    until(lambda: shown_us(console) > at_us + SECOND_US)
    console.keyboard.press("Space")
    ready(console, "1")
    opens_us = int(re.findall(r"at=(\d+)", console.url)[0])
    assert at_us < opens_us
    console.reload()
    ready(console, "1")
    until(lambda: abs(shown_us(console) - opens_us) <= 100_000)


IN_STEP = """count => {
  const videos = [...document.querySelectorAll("[data-phase=ready] video")]
  if (videos.length !== count || videos.some(video => video.paused || video.seeking)) return false
  // All count from the same moment.
  const times = videos.map(video => video.currentTime)
  const apart = Math.max(...times) - Math.min(...times)
  globalThis.inStep = apart <= 0.1 ? (globalThis.inStep ?? 0) + 1 : 0
  return globalThis.inStep >= 10
}"""


@pytest.fixture
def four(watched: Product, sim: SimProcess) -> list[int]:
    """Four cameras with footage: each simulated one twice."""
    for each in sim.cameras[: max(0, 4 - len(watched.get("/cameras")))]:
        watched.add_camera(f"{each['name']} again", each["main"])
    ids = [int(each["id"]) for each in watched.get("/cameras")]
    for camera_id in ids:
        until(partial(_has_footage, watched, camera_id, 12 * SECOND_US))
    return ids


def test_four_cameras_play_in_step(console: Page, watched: Product, four: list[int]) -> None:
    starts = [int(watched.timeline(camera_id)["first_us"]) for camera_id in four]
    opened(console, ",".join(map(str, four)), max(starts) + 4 * SECOND_US)
    console.keyboard.press("Space")
    console.wait_for_function(IN_STEP, arg=len(four), polling=100)


@pytest.mark.parametrize(("rate", "keys"), [("0.25", False), ("4", False), ("16", True)])
def test_other_rates_play_and_stop_at_an_exact_frame(
    console: Page, watched: Product, at_us: int, rate: str, keys: bool
) -> None:
    asked: list[str] = []
    console.on("request", lambda request: asked.append(request.url) if "footage.mp4" in request.url else None)
    opened(console, "1", at_us - 4 * SECOND_US, f"&rate={rate}")
    before_us = shown_us(console)
    console.keyboard.press("Space")
    until(lambda: shown_us(console) > before_us + 200_000)
    console.keyboard.press("Space")
    ready(console, "1")
    until(lambda: shown_us(console) in frame_times(watched, 1, shown_us(console)))
    assert any("keys=true" in url for url in asked) == keys


def test_a_missing_moment_says_so_and_offers_the_nearest(console: Page, watched: Product) -> None:
    first_us = int(watched.timeline(1)["first_us"])
    console.goto(f"/playback?cameras=1&at={first_us - 3600 * SECOND_US}")
    ready(console, "1", "gap")
    tile = console.locator("[data-camera='1']")
    expect(tile).to_contain_text("No footage at this moment")
    expect(tile.locator("video")).to_have_attribute("data-look", "none")
    tile.get_by_role("button", name="On to").click()
    ready(console, "1")
    until(partial(is_shown, console, milliseconds(first_us)))


def test_a_gap_is_named_with_its_cause_and_jumped_over(console: Page, watched: Product, at_us: int) -> None:
    before_us = int(watched.timeline(1)["last_us"])
    assert at_us < before_us
    watched.kill()
    watched.start()
    until(lambda: watched.status(1).get("recording"))
    until(lambda: watched.timeline(1)["last_us"] > before_us + 6 * SECOND_US)
    gap = next(each for each in watched.timeline(1)["gaps"] if each["cause"] == "restart")
    console.goto(f"/playback?cameras=1&at={(gap['start_us'] + gap['end_us']) // 2}")
    ready(console, "1", "gap")
    expect(console.locator("[data-camera='1']")).to_contain_text("the recorder was restarted")
    opened(console, "1", gap["start_us"] - SECOND_US)
    console.keyboard.press("Space")
    until(lambda: shown_us(console) >= gap["end_us"])
    ready(console, "1")


def test_a_click_on_the_timeline_goes_there(console: Page, watched: Product, at_us: int) -> None:
    opened(console, "1", at_us, f"&span={20 * SECOND_US}")
    timeline = console.get_by_role("slider", name="Timeline")
    box = timeline.bounding_box()
    assert box is not None
    before_us = shown_us(console)
    timeline.click(position={"x": box["width"] / 4, "y": box["height"] - 10})
    until(lambda: shown_us(console) < before_us - SECOND_US)
    ready(console, "1")
    assert shown_us(console) in frame_times(watched, 1, shown_us(console))


def test_hovering_over_the_timeline_shows_a_small_picture(console: Page, at_us: int) -> None:
    opened(console, "1", at_us, f"&span={20 * SECOND_US}")
    timeline = console.get_by_role("slider", name="Timeline")
    box = timeline.bounding_box()
    assert box is not None
    timeline.hover(position={"x": box["width"] / 3, "y": box["height"] - 10})
    picture = console.get_by_role("region", name="Timeline").locator("img")
    expect(picture).to_be_visible()
    until(lambda: picture.evaluate("image => image.naturalWidth > 0"))


def test_footage_is_exported_with_its_purpose(console: Page, watched: Product, at_us: int, tmp_path: Path) -> None:
    end_us = at_us + 2 * SECOND_US
    opened(console, "1", at_us, f"&in={at_us}&out={end_us}")
    console.get_by_role("button", name="Export").click()
    console.get_by_label("Purpose").fill("Case 114")
    console.get_by_role("button", name="Prepare files").click()
    with console.expect_download() as download:
        console.get_by_role("dialog").get_by_role("link").first.click()
    path = tmp_path / "export.mp4"
    download.value.save_as(path)
    with av.open(str(path)) as container:
        frames = sum(1 for _ in container.decode(video=0))
    assert frames >= 50
    entry: dict[str, Any] = next(each for each in watched.get("/access")["items"] if each["kind"] == "export")
    assert (entry["purpose"], entry["granted"], entry["start_us"], entry["end_us"]) == ("Case 114", True, at_us, end_us)


def test_what_is_marked_is_put_on_hold_and_stands_in_the_list(console: Page, watched: Product, at_us: int) -> None:
    opened(console, "1", at_us, f"&in={at_us}&out={at_us + 2 * SECOND_US}")
    console.keyboard.press("h")
    dialog = console.get_by_role("dialog", name="Put footage on hold")
    dialog.get_by_label("Why it has to stay").fill("a fight")
    # The camera stands nowhere yet: no text gives a length.
    dialog.get_by_role("button", name="Put on hold").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Last day").fill("2099-01-01")
    dialog.get_by_role("button", name="Put on hold").click()
    expect(dialog.get_by_role("alert")).to_contain_text("too far ahead")
    dialog.get_by_label("Last day").fill("2027-12-31")
    dialog.get_by_role("button", name="Put on hold").click()
    dialog.get_by_role("link", name="Open hold").click()
    expect(console.get_by_role("complementary", name="Hold 1")).to_contain_text("a fight")
    (line,) = watched.get("/timeline", camera=1, start_us=at_us, end_us=at_us + SECOND_US)
    assert [each["reason"] for each in line["holds"]] == ["a fight"]


def test_enter_on_the_wall_opens_this_moment(console: Page) -> None:
    console.goto("/live?grid=1&tiles=1")
    console.wait_for_function("() => document.querySelector(\"[data-camera='1'] video\")?.currentTime > 0")
    console.focus("[data-camera='1']")
    console.keyboard.press("Enter")
    console.wait_for_url("**/playback?cameras=1&at=*")
    ready(console, "1")


def test_playing_goes_on_when_the_web_process_was_killed(console: Page, watched: Product, at_us: int) -> None:
    opened(console, "1", at_us)
    console.keyboard.press("Space")
    until(lambda: shown_us(console) > at_us + SECOND_US)
    first = watched.pid_of("web")
    os.kill(first, signal.SIGKILL)
    # Sought at once, when nobody answers.
    console.evaluate(
        "us => history.replaceState(null, '', location.pathname + `?cameras=1&at=${us}`)", at_us - SECOND_US
    )
    until(lambda: watched.pid_of("web") not in (0, first))
    until(watched.ready)
    ready(console, "1")
    until(lambda: shown_us(console) > at_us)
