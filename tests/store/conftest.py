# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the store's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.store.disks import disk  # noqa: F401 - a fixture
from tests.store.recording import Rig, ends_quietly


@pytest.fixture
def rig(sqlite_engine: Engine, tmp_path: Path) -> Iterator[Rig]:
    """A recorder on a real catalogue and a real folder."""
    made = Rig(sqlite_engine, tmp_path)
    yield made
    ends_quietly(made)
