# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the tests of holds."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.govern.holds.archive_office import HoldOffice


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> HoldOffice:
    """On SQLite, for what does not depend on the database."""
    return HoldOffice(sqlite_engine, tmp_path)


@pytest.fixture
def either(engine: Engine, tmp_path: Path) -> HoldOffice:
    """On each database."""
    return HoldOffice(engine, tmp_path)
