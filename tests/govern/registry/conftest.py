# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the registry's tests."""

import pytest
from sqlalchemy import Engine

from tests.govern.registry.ground import Ground


@pytest.fixture
def ground(engine: Engine) -> Ground:
    """On each database."""
    return Ground(engine)


@pytest.fixture
def lite(sqlite_engine: Engine) -> Ground:
    """For what does not depend on the database."""
    return Ground(sqlite_engine)
