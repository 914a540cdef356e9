# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the tests of `govern.exchange`."""

import pytest
from sqlalchemy import Engine

from tests.govern.exchange.desk import Desk


@pytest.fixture
def desk(sqlite_engine: Engine) -> Desk:
    """On SQLite, with nothing registered."""
    return Desk(sqlite_engine)


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """With a mall in it."""
    desk.furnish()
    return desk
