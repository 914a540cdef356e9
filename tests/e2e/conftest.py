# SPDX-License-Identifier: Apache-2.0
"""Fixtures for tests of the whole product."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .product import PASSWORD, PATIENCE_S, ROOT, Product, SimProcess, until


@pytest.fixture(scope="session")
def clip_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where simulated cameras keep their encoded clips during the tests."""
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="module")
def sim(clip_cache: Path) -> Iterator[SimProcess]:
    """Two simulated cameras."""
    process = SimProcess.start(2, clip_cache)
    yield process
    process.stop()


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """The product on a new data directory, signed in, without cameras."""
    made = Product(tmp_path / "data")
    made.prepare()
    made.start()
    made.sign_in()
    yield made
    made.close()


def _records(product: Product, camera_id: int) -> bool:
    return bool(product.status(camera_id).get("recording")) and product.footage_us(camera_id) > 0


@pytest.fixture
def recording(product: Product, sim: SimProcess) -> Product:
    """The product recording two cameras, with footage in the catalogue."""
    ids = [product.add_camera(each["name"], each["main"]) for each in sim.cameras]
    for camera_id in ids:
        until(partial(_records, product, camera_id))
    return product


# Module-wide, not longer: while it is there, no asynchronous test may run.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    if not (ROOT / "fairwatch/display/console/index.html").is_file():
        pytest.skip("the console is not built: ./dev console")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_S * 1000)
        made = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, sim: SimProcess) -> Iterator[Product]:
    """The product recording two cameras for all tests of a module."""
    made = Product(tmp_path_factory.mktemp("watched"))
    made.prepare()
    made.start()
    made.sign_in()
    ids = [made.add_camera(each["name"], each["main"]) for each in sim.cameras]
    for camera_id in ids:
        until(partial(_records, made, camera_id))
    yield made
    made.close()


@pytest.fixture
def console(browser: Browser, watched: Product) -> Iterator[Page]:
    """A page of the console, signed in as the administrator. A script error fails the test."""
    context = browser.new_context(
        base_url=watched.address,
        locale="en-US",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1366, "height": 768},
    )
    context.set_default_timeout(PATIENCE_S * 1000)
    # The test before may have ended one of its processes.
    until(watched.ready)
    answer = context.request.post("/api/v1/session", data={"username": "admin", "password": PASSWORD})
    assert answer.ok, answer.text()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
