# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the tests of `accounts`."""

import pytest
from sqlalchemy import Engine

from tests.accounts.house import House


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    """On SQLite, for what does not depend on the database."""
    return House(sqlite_engine)


@pytest.fixture
def either(engine: Engine) -> House:
    """On each database."""
    return House(engine)
