# SPDX-License-Identifier: Apache-2.0
"""Clicks of a real browser on the console, for `bench live`: Chromium without a window."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from fairwatch.display import __file__ as display_file

PAGE_LOADS = 5
CLICKS = 10
PATIENCE_MS = 20_000

# Notes the first picture that each video element shows, beside whatever the page itself does with it.
_WATCH = """
window.pictures = []
const watched = new WeakSet()
setInterval(() => {
  for (const video of document.querySelectorAll('video')) {
    if (watched.has(video)) continue
    watched.add(video)
    video.requestVideoFrameCallback(() => window.pictures.push(performance.now()))
  }
}, 2)
addEventListener('click', () => { window.clicked = performance.now(); window.pictures = [] }, true)
"""
_PICTURE = "() => window.pictures.length > 0"


@dataclass(frozen=True, slots=True)
class Shown:
    """Milliseconds until the first picture was on the screen: after a page load each, and after a click each."""

    loads_ms: list[float]
    clicks_ms: list[float]


def impossible() -> str:
    """Why no browser can look at the console here; empty if one can."""
    if shutil.which("chromium") is None:
        return "chromium is not on PATH"
    return "" if (Path(display_file).parent / "console/index.html").is_file() else "the console has not been built"


def look(port: int, cookie: str) -> Shown:
    """Open the live page of the first camera again and again, and click the way to it from another page."""
    name, _, value = cookie.partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
            context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
            context.add_init_script(_WATCH)
            return _look(context.new_page())
        finally:
            browser.close()


def _look(page: Page) -> Shown:
    loads = []
    for _ in range(PAGE_LOADS):
        page.goto("/live?camera=1")
        page.wait_for_function(_PICTURE, timeout=PATIENCE_MS)
        loads.append(float(page.evaluate("() => window.pictures[0]")))
    clicks = []
    for _ in range(CLICKS):
        page.locator('a[href="/cameras"]').first.click()
        page.wait_for_url("**/cameras*")
        page.locator("video").wait_for(state="detached", timeout=PATIENCE_MS)
        page.locator('a[href="/live"]').first.click()
        page.wait_for_function(_PICTURE, timeout=PATIENCE_MS)
        clicks.append(float(page.evaluate("() => window.pictures[0] - window.clicked")))
    return Shown(loads, clicks)
