# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the tests of cases."""

import pytest
from sqlalchemy import Engine

from tests.govern.requests.office import Office


@pytest.fixture
def office(sqlite_engine: Engine) -> Office:
    """On SQLite, for what does not depend on the database."""
    return Office(sqlite_engine)


@pytest.fixture
def either(engine: Engine) -> Office:
    """On each database."""
    return Office(engine)
