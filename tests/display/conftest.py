# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the tests of `display`."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.display.site import Site, build


@pytest.fixture
def site(sqlite_engine: Engine, tmp_path: Path) -> Site:
    """The application on SQLite."""
    return build(sqlite_engine, tmp_path)
