# SPDX-License-Identifier: Apache-2.0
"""Fixtures for tests of the whole product."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from .product import Product, SimProcess, until


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
