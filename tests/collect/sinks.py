# SPDX-License-Identifier: Apache-2.0
"""Sinks for tests: they keep what comes and let a test wait for it."""

import asyncio
from collections.abc import Callable

from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, Frame, Tracks


class Keeper:
    """Keeps tracks, frames and losses; `until` waits for them."""

    def __init__(self) -> None:
        self.announced: list[Tracks] = []
        self.frames: list[Frame] = []
        self.losses: list[int] = []
        self._changed = asyncio.Event()
        self._ended: asyncio.Task[None] | None = None

    @property
    def pictures(self) -> list[Frame]:
        return [frame for frame in self.frames if frame.track == VIDEO_TRACK]

    @property
    def sounds(self) -> list[Frame]:
        return [frame for frame in self.frames if frame.track == AUDIO_TRACK]

    def tracks(self, tracks: Tracks) -> None:
        self.announced.append(tracks)
        self._changed.set()

    def frame(self, frame: Frame) -> None:
        self.frames.append(frame)
        self._changed.set()

    def lost(self, packets: int) -> None:
        self.losses.append(packets)
        self._changed.set()

    def ended(self, task: asyncio.Task[None]) -> None:
        """The source has stopped: whoever waits need wait no longer."""
        self._ended = task
        self._changed.set()

    async def until(self, condition: Callable[[], bool], limit_s: float = 20.0) -> None:
        """Wait until something that came makes the condition true. Raises what ended the source before."""
        async with asyncio.timeout(limit_s):
            while not condition():
                if self._ended is not None:
                    self._ended.result()
                    raise AssertionError("the source ended")
                self._changed.clear()
                await self._changed.wait()
