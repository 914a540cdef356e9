# SPDX-License-Identifier: Apache-2.0
"""Simulated cameras and sources that read them, for the tests of the ways in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from itertools import pairwise

from fairwatch.clock import SystemClock
from fairwatch.collect.errors import CollectError
from fairwatch.collect.source import Source, open_source
from fairwatch.media.frame import Codec, Frame, FrameSink
from fairwatch.sim import Clip, VideoSpec, encode_clip
from fairwatch.sim.nal import read_counters

from .sinks import Keeper

GOP = 20


@cache
def clip(codec: Codec = Codec.H264, *, b_frames: int = 0) -> Clip:
    """Half a second of pictures at 200 a second, so that tests need not wait for them."""
    return encode_clip(VideoSpec(codec, fps=200, frames=100, gop=GOP, b_frames=b_frames))


def source(
    url: str,
    username: str = "",
    password: str = "",
    transport: str = "auto",
    *,
    sound: bool = False,
    verify_certificate: bool = False,
) -> Source:
    return open_source(
        url,
        username,
        password,
        transport,
        sound=sound,
        clock=SystemClock(),
        verify_certificate=verify_certificate,
    )


@asynccontextmanager
async def reading(source: Source, sink: Keeper) -> AsyncIterator[asyncio.Task[None]]:
    """The source at work; it is stopped at the end."""
    task = asyncio.create_task(source.run(sink))
    task.add_done_callback(sink.ended)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, CollectError):
            await task


async def failure(source: Source, sink: FrameSink, limit_s: float = 20.0) -> CollectError:
    """The error with which a source ends."""
    try:
        async with asyncio.timeout(limit_s):
            await source.run(sink)
    except CollectError as error:
        return error
    raise AssertionError("it did not fail")


def numbers(frames: list[Frame]) -> list[int]:
    """The frame counters in pictures of the simulator."""
    return [number for frame in frames for number in read_counters(b"".join(frame.parts))]


def steps(frames: list[Frame], length: int = 100) -> set[int]:
    """By how much the counter grows from one picture to the next in a loop of `length`."""
    counted = numbers(frames)
    assert len(counted) == len(frames)
    return {(after - before) % length for before, after in pairwise(counted)}
