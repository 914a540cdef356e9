# SPDX-License-Identifier: Apache-2.0
"""A camera that the law stops: its books say so."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from fairwatch.db.tables import gap
from tests.serve.test_feeds import Works, watch, works_on

pytestmark = pytest.mark.anyio


@pytest.fixture
async def works(sqlite_engine: Engine, tmp_path: Path) -> AsyncIterator[Works]:
    async with works_on(sqlite_engine, tmp_path) as works:
        yield works


async def test_a_camera_that_the_law_stops_says_so_in_its_books(works: Works) -> None:
    camera = works.archive.camera()
    viewer = watch(works, camera.main)
    plan = works.plan(camera)
    await works.apply(plan)
    await viewer.sees()
    await works.apply(replace(plan, enabled=False, barred="place-forbidden"))
    await works.stop()
    assert works.gaps(camera.main) == [("disabled", False)]
    with works.archive.engine.connect() as connection:
        assert connection.scalars(select(gap.c.detail).where(gap.c.end_us.is_(None))).all() == ["place-forbidden"]
