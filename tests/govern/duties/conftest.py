# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the tests of the duties."""

import pytest
from sqlalchemy import Engine

from tests.govern.duties.office import Office, open_office


@pytest.fixture
def office(engine: Engine) -> Office:
    """A unit on each database."""
    return open_office(engine)
