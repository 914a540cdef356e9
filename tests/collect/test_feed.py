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

    async def ticks() -> None:
        while True:
            feed.tick(SystemClock().monotonic_us())
            await asyncio.sleep(0.02)

    feed.enable()
    ticking = asyncio.create_task(ticks())
    try:
        yield
    finally:
        ticking.cancel()
        await feed.close()


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
    told: list[FeedStatus] = []
    async with SimServer([]) as server:
        feed = CameraFeed(lambda: source(server.url("/a")), sink, SystemClock(), told.append, jitter=lambda: 0.01)
        async with kept_running(feed):
            async with asyncio.timeout(10):
                while feed.status.cause is not Cause.WRONG_PATH:  # noqa: ASYNC110 - nothing to be awaited
                    await asyncio.sleep(0)
            server.add(SimStream("/a", clip()))
            await sink.until(lambda: len(sink.frames) > GOP)
    assert [status.state for status in told] == ["connecting", "failing", "live", "disabled"]
    assert feed.stats().frames > 0
