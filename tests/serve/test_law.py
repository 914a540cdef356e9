# SPDX-License-Identifier: Apache-2.0
"""The web process judges the cameras when it starts."""

import asyncio

import pytest
from sqlalchemy import Engine, update

from fairwatch.db.engine import write
from fairwatch.db.registry import place
from fairwatch.govern.registry.service import Registry
from fairwatch.serve.rounds import judging
from tests.govern.registry.ground import Ground


@pytest.mark.anyio
async def test_what_became_forbidden_while_nobody_looked_is_stopped(sqlite_engine: Engine) -> None:
    ground = Ground(sqlite_engine)
    _, _, placement = ground.standing("shop")
    with write(sqlite_engine) as connection:
        connection.execute(update(place).values(kind="toilet"))
    loop, told = asyncio.get_running_loop(), asyncio.Event()

    def tell(camera_id: int) -> None:
        loop.call_soon_threadsafe(told.set)

    registry = Registry(sqlite_engine, ground.house.clock, tell)
    watch = judging(registry, ground.house.audit)
    watch.start()
    await told.wait()
    await watch.stop()
    assert ground.row(placement.camera_id).barred == "place-forbidden"
