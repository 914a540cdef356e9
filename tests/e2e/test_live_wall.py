# SPDX-License-Identifier: Apache-2.0
"""The live wall in a real browser: pictures of the recorder's own fragments, and what is said when there are none."""

import os
import signal
from pathlib import Path

from playwright.sync_api import Page, expect

from .product import Product, SimProcess, until

# A picture that moves: the element shows frames, and later ones than before.
MOVES = """id => {
  const video = document.querySelector(`[data-camera='${id}'] video`)
  if (!video || video.readyState < 2 || video.videoWidth === 0) return false
  const before = video.dataset.before
  video.dataset.before = video.currentTime
  return before !== undefined && video.currentTime > Number(before)
}"""

TIME = "id => document.querySelector(`[data-camera='${id}'] video`).currentTime"


def moves(page: Page, camera_id: int) -> None:
    """Wait until the picture of a camera moves."""
    page.evaluate("id => delete document.querySelector(`[data-camera='${id}'] video`)?.dataset.before", camera_id)
    page.wait_for_function(MOVES, arg=camera_id, polling=100)


def order(page: Page) -> list[str | None]:
    """The cameras on the wall, tile by tile."""
    return [tile.get_attribute("data-camera") for tile in page.locator("[data-grid] [role=group]").all()]


def test_every_camera_has_a_moving_picture_close_to_now(console: Page) -> None:
    console.goto("/live")
    for camera_id in (1, 2):
        moves(console, camera_id)
    behind_s = """() => {
      const video = document.querySelector("[data-camera='1'] video")
      return video.buffered.end(video.buffered.length - 1) - video.currentTime < 0.5
    }"""
    console.wait_for_function(behind_s)


def test_a_tile_shows_what_is_known_of_its_picture(console: Page) -> None:
    console.goto("/live?grid=1&tiles=1")
    moves(console, 1)
    console.hover("[data-camera='1']")
    tile = console.locator("[data-camera='1']")
    expect(tile).to_contain_text("H.264")
    expect(tile).to_contain_text("1920×1080")
    expect(tile).to_contain_text("ms late")
    expect(tile).to_contain_text("REC")


def test_cameras_are_dragged_from_tile_to_tile_and_the_address_keeps_it(console: Page) -> None:
    console.goto("/live?grid=4&tiles=1-2--")
    moves(console, 2)
    console.drag_and_drop("[data-camera='1']", "[data-camera='2']")
    expect(console.locator("[data-grid] [role=group]").first).to_have_attribute("data-camera", "2")
    assert order(console) == ["2", "1", None, None]
    console.reload()
    moves(console, 1)
    assert order(console) == ["2", "1", None, None]


def test_a_camera_is_large_after_a_double_click_and_the_others_rest(console: Page) -> None:
    console.goto("/live?grid=4&tiles=1-2--")
    moves(console, 1)
    moves(console, 2)
    console.dblclick("[data-camera='1']")
    expect(console.locator("[data-camera='1']")).to_have_attribute("data-large", "true")
    assert console.locator("[data-camera='1']").bounding_box() == console.locator("[data-grid]").bounding_box()
    moves(console, 1)
    rests = "() => document.querySelector(\"[data-camera='2'] video\").paused"
    console.wait_for_function(rests)
    console.keyboard.press("Escape")
    moves(console, 2)


def test_a_frozen_picture_stands_still_and_goes_on_at_now(console: Page) -> None:
    console.goto("/live?grid=1&tiles=1")
    moves(console, 1)
    console.keyboard.press("Space")
    expect(console.get_by_text("Frozen", exact=True)).to_be_visible()
    console.wait_for_function("() => document.querySelector(\"[data-camera='1'] video\").paused")
    stood_s = console.evaluate(TIME, 1)
    console.keyboard.press("Space")
    moves(console, 1)
    assert console.evaluate(TIME, 1) > stood_s


def test_the_last_half_minute_is_replayed_in_the_tile(console: Page, watched: Product) -> None:
    until(lambda: watched.footage_us(1) > 5_000_000)
    console.goto("/live?grid=1&tiles=1")
    moves(console, 1)
    console.focus("[data-camera='1']")
    console.keyboard.press("r")
    # What is older than the first footage is a gap, and is jumped over.
    expect(console.get_by_text("Replay")).to_be_visible()
    replayed = "() => document.querySelectorAll(\"[data-camera='1'] video[data-look=clear]\").length === 2"
    console.wait_for_function(replayed)
    console.keyboard.press("r")
    moves(console, 1)


def test_the_wall_goes_on_by_itself_when_the_web_process_was_killed(console: Page, watched: Product) -> None:
    console.goto("/live?grid=1&tiles=1")
    moves(console, 1)
    stood_s = console.evaluate(TIME, 1)
    first = watched.pid_of("web")
    os.kill(first, signal.SIGKILL)
    until(lambda: watched.pid_of("web") not in (0, first))
    until(watched.ready)
    moves(console, 1)
    assert console.evaluate(TIME, 1) > stood_s, "the same clock goes on: the picture was never thrown away"


def test_a_layout_is_saved_and_opened_again(console: Page) -> None:
    console.goto("/live?grid=4&tiles=2--1-")
    console.get_by_role("button", name="Layouts").click()
    console.get_by_role("menuitem", name="Save as a new layout").click()
    console.get_by_label("Name").fill("Night shift")
    console.get_by_role("button", name="Save").click()
    console.wait_for_url("**layout=*")
    console.goto("/live")
    # Saved layouts have the keys after the grids.
    expect(console.locator("[data-camera='1']")).to_be_visible()
    console.get_by_role("button", name="Layouts").click()
    console.get_by_role("menuitem", name="Night shift").click()
    expect(console.locator("[data-grid] [role=group]").first).to_have_attribute("data-camera", "2")
    assert order(console) == ["2", None, "1", None]


def test_a_lost_camera_keeps_its_last_picture_and_says_since_when(
    console: Page, watched: Product, clip_cache: Path
) -> None:
    other = SimProcess.start(1, clip_cache)
    camera_id = watched.add_camera("Short lived", other.cameras[0]["main"])
    console.goto(f"/live?grid=1&tiles={camera_id}")
    moves(console, camera_id)
    other.stop()
    tile = console.locator(f"[data-camera='{camera_id}']")
    expect(tile).to_contain_text("No picture since")
    expect(tile.locator("video")).to_have_attribute("data-look", "dim")
    assert console.evaluate("id => document.querySelector(`[data-camera='${id}'] video`).videoWidth", camera_id) > 0
