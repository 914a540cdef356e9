# SPDX-License-Identifier: Apache-2.0
"""A mall with three cameras in its hall, and somebody who plans."""

import pytest
from sqlalchemy import Engine

from fairwatch.govern.planning.service import Planning
from tests.govern.exchange.desk import Desk


@pytest.fixture
def shop(engine: Engine) -> Desk:
    """On each database."""
    desk = Desk(engine)
    desk.furnish()
    return desk


@pytest.fixture
def planning(shop: Desk) -> Planning:
    """With nothing planned."""
    return Planning(shop.engine, shop.clock)
