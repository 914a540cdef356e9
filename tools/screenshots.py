# SPDX-License-Identifier: Apache-2.0
"""`./dev screenshots`: the READMEs' pictures, taken from the demo in a real browser.

Starts the demo on a data directory of its own, lets it record for a while,
signs in and takes the pictures into docs/images.
"""

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
READY_S = 180
PAGES = {
    "wall": "/live",
    "playback": "/playback?cameras={0},{1}&case={case}",
    "compliance": "/compliance?rules=cn-national-2025&article=14",
    "map": "/map",
}
# Each language has a README with pictures of its own.
FOLDERS = {"en": ".", "zh-CN": "zh-CN"}


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="./dev screenshots", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "demo-data", help="data directory of the demo")
    parser.add_argument("--record", type=float, default=90, help="seconds to record before the first picture")
    parser.add_argument("--language", choices=tuple(FOLDERS), action="append", help="default: all")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    given = parser.parse_args()
    port = _free_port()
    command = [sys.executable, "-m", "fairwatch", "demo", "--data", str(given.data), "--port", str(port), "--no-open"]
    demo = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        time.sleep(given.record)
        password = (given.data / "demo-password").read_text().strip()
        for language in given.language or FOLDERS:
            out = given.out / FOLDERS[language]
            out.mkdir(parents=True, exist_ok=True)
            _take(f"http://localhost:{port}", password, out, language)
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait()
    return 0


def _take(address: str, password: str, out: Path, language: str) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        context = browser.new_context(
            viewport={"width": 1440, "height": 860}, locale=language, timezone_id="Asia/Shanghai"
        )
        page = context.new_page()
        page.goto(address)
        page.locator("input[autocomplete=username]").fill("admin")
        page.locator("input[type=password]").fill(password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/live**")
        cameras = page.evaluate("fetch('/api/v1/cameras').then((answer) => answer.json())")
        ids = [camera["id"] for camera in cameras]
        # The demo's sites are bound by texts that let nobody look without a case.
        cases = page.evaluate("fetch('/api/v1/cases?usable=true').then((answer) => answer.json())")["items"]
        case = cases[0]["id"] if cases else ""
        for name, path in PAGES.items():
            page.goto(address + path.format(*ids, case=case))
            _settle(page)
            page.screenshot(path=out / f"{name}.png")
            _shrink(out / f"{name}.png")
            print(out / f"{name}.png", flush=True)
        browser.close()


def _shrink(path: Path) -> None:
    """256 colours are half the bytes and look alike; where there is no ffmpeg the picture stays as it is."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        return
    small = path.with_suffix(".small.png")
    palette = "split[whole][same];[same]palettegen[palette];[whole][palette]paletteuse=dither=sierra2_4a"
    packing = ["-pred", "mixed", "-compression_level", "100"]
    subprocess.run([ffmpeg, "-v", "error", "-y", "-i", path, "-vf", palette, *packing, small], check=True)
    small.replace(path)


def _settle(page: Page) -> None:
    """Wait until nothing is loading and every picture that can play shows one."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(6000)


def _wait(address: str) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.5)
    raise TimeoutError(f"{address} did not become ready")


def _free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port: int = each.getsockname()[1]
    return port


if __name__ == "__main__":
    sys.exit(main())
