# SPDX-License-Identifier: Apache-2.0
"""A feed against a simulated camera that goes away and comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from fairwatch.clock import SystemClock
from fairwatch.collect.errors import Cause
from fairwatch.collect.supervise import CameraFeed, FeedStatus
from fairwatch.sim import SimServer, SimStream, faults

from .cameras import GOP, clip, source
from .sinks import Keeper

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def kept_running(feed: CameraFeed) -> AsyncIterator[None]:
    """Ticks, quicker than in the product."""
    loop = asyncio.get_running_loop()
    going_on = True

    def tick() -> None:
        if going_on:
            feed.tick(SystemClock().monotonic_us())
            loop.call_later(0.02, tick)

    feed.enable()
    tick()
    try:
        yield
    finally:
        going_on = False
        await feed.close()


class Told:
    """What was said of a feed; it can be waited for."""

    def __init__(self) -> None:
        self.all: list[FeedStatus] = []
        self._changed = asyncio.Event()

    def __call__(self, status: FeedStatus) -> None:
        self.all.append(status)
        self._changed.set()

    async def until(self, cause: Cause) -> None:
        async with asyncio.timeout(10):
            while self.all[-1].cause is not cause:
                self._changed.clear()
                await self._changed.wait()


async def test_a_camera_that_breaks_off_is_read_again() -> None:
    sink = Keeper()
    told: list[FeedStatus] = []
    stream = SimStream("/a", clip(), faults=(faults.DropConnection(at=GOP, every=2 * GOP),))
    async with SimServer([stream]) as server:
        feed = CameraFeed(lambda: source(server.url("/a")), sink, SystemClock(), told.append, jitter=lambda: 0.02)
        async with kept_running(feed):
            await sink.until(lambda: len(sink.announced) >= 3)
    assert [status.state for status in told[:5]] == ["connecting", "live", "failing", "live", "failing"]
    assert told[2].cause is Cause.GONE
    assert told[-1].state == "disabled"


async def test_a_camera_that_is_away_is_waited_for() -> None:
    sink = Keeper()
    told = Told()
    async with SimServer([]) as server:
        feed = CameraFeed(lambda: source(server.url("/a")), sink, SystemClock(), told, jitter=lambda: 0.01)
        async with kept_running(feed):
            await told.until(Cause.WRONG_PATH)
            server.add(SimStream("/a", clip()))
            await sink.until(lambda: len(sink.frames) > GOP)
    assert [status.state for status in told.all] == ["connecting", "failing", "live", "disabled"]
    assert feed.stats().frames > 0
