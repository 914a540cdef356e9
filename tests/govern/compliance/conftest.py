# SPDX-License-Identifier: Apache-2.0
"""A real county, and the service on it."""

import pytest
from sqlalchemy import Engine

from fairwatch.clock import ManualClock
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.service import Compliance
from tests.govern.compliance.scenes import NOW_US
from tests.govern.ground import Ground, lay


@pytest.fixture
def ground(sqlite_engine: Engine) -> Ground:
    return lay(sqlite_engine)


@pytest.fixture
def compliance(sqlite_engine: Engine) -> Compliance:
    return Compliance(sqlite_engine, ManualClock(NOW_US), Surroundings())
