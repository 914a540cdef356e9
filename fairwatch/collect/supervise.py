# SPDX-License-Identifier: Apache-2.0
"""Keeps one stream of a camera running: dial, watch, wait, dial again, for ever.

One `tick` a second for each feed is all the time-keeping there is; a caller
with many feeds needs one timer.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog

from fairwatch.clock import Clock
from fairwatch.media.frame import Frame, FrameSink, Tracks

from .errors import Cause, CollectError
from .meter import SourceStats
from .source import Source

STALL_LIMIT_US = 10_000_000
START_LIMIT_US = 60_000_000
FIRST_WAIT_US = 1_000_000
LONGEST_WAIT_US = 60_000_000
GOOD_AFTER_US = 30_000_000

_log = structlog.get_logger(__name__)


class FeedState(StrEnum):
    """What a person is told about a camera's stream."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALLED = "stalled"
    FAILING = "failing"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """State, since when (UTC), and why; `detail` are plain words, empty without a cause.

    `failures` counts attempts in a row that failed.
    """

    state: FeedState
    since_us: int
    cause: Cause | None = None
    detail: str = ""
    failures: int = 0


class CameraFeed:
    """One stream, kept running into `sink`.

    `dial` makes a source for each attempt. Between attempts it waits a random
    part of 1 s, 2 s, 4 s ... 60 s (full jitter: cameras behind one switch that
    comes back are not all dialled at once); after 30 s of frames the row begins
    anew. A refused password waits the longest time at once, because cameras lock
    accounts. `on_change` hears of each change of state or cause. Everything is
    called on the event loop's thread.
    """

    def __init__(
        self,
        dial: Callable[[], Source],
        sink: FrameSink,
        clock: Clock,
        on_change: Callable[[FeedStatus], None],
        *,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._dial = dial
        self._sink = sink
        self._clock = clock
        self._on_change = on_change
        self._jitter = jitter
        self._status = FeedStatus(FeedState.DISABLED, clock.utc_us())
        self._attempt: _Attempt | None = None
        self._ended: set[asyncio.Task[None]] = set()
        self._dial_at_us = 0
        self._failures = 0
        self._past = SourceStats()
        self.unexpected_errors = 0

    @property
    def status(self) -> FeedStatus:
        return self._status

    def stats(self) -> SourceStats:
        """Of the running attempt, else of the last one."""
        return self._attempt.source.stats() if self._attempt else self._past

    def enable(self, wait_us: int = 0) -> None:
        """Start; the first attempt is made at the first tick after `wait_us`."""
        if self._status.state is FeedState.DISABLED:
            self._failures = 0
            self._dial_at_us = self._clock.monotonic_us() + wait_us
            self._change(FeedState.CONNECTING)

    def disable(self) -> None:
        """Stop; no frame reaches the sink any more once this returns."""
        self._hang_up()
        if self._status.state is not FeedState.DISABLED:
            self._change(FeedState.DISABLED)

    async def close(self) -> None:
        """Stop, and wait until the connection is let go."""
        self.disable()
        if self._ended:
            await asyncio.wait(self._ended)

    def tick(self, now_us: int) -> None:
        """About once a second; `now_us` is `clock.monotonic_us()`."""
        if self._status.state is FeedState.DISABLED:
            return
        if self._attempt is None:
            if now_us >= self._dial_at_us:
                self._start(now_us)
            return
        late = self._attempt.watch(now_us)
        if late:
            self._hang_up()
            self._failed(CollectError(Cause.STALLED, late), FeedState.STALLED)
        elif self._failures and self._attempt.good(now_us):
            self._failures = 0

    def _start(self, now_us: int) -> None:
        try:
            source = self._dial()
        except CollectError as error:
            self._failed(error, FeedState.FAILING)
            return
        attempt = _Attempt(source, self._sink, now_us, self._live)
        attempt.task.add_done_callback(lambda task: self._done(attempt, task))
        self._attempt = attempt
        self._ended.add(attempt.task)

    def _live(self) -> None:
        """The first frame of an attempt is about to come."""
        if self._status.state is not FeedState.LIVE:
            self._change(FeedState.LIVE)

    def _done(self, attempt: "_Attempt", task: asyncio.Task[None]) -> None:
        """An attempt is over, by itself or because we hung up."""
        self._ended.discard(task)
        attempt.sink.mute()
        if attempt is not self._attempt:
            if not task.cancelled():
                task.exception()  # Seen; it was given up before.
            return
        self._past = attempt.source.stats()
        self._attempt = None
        if task.cancelled():
            self._failed(CollectError(Cause.GONE, "Reading was interrupted."), FeedState.FAILING)
            return
        error = task.exception()
        if error is None:
            error = CollectError(Cause.GONE, "The stream has ended.")
        elif not isinstance(error, CollectError):
            self.unexpected_errors += 1
            _log.error("source.unexpected_error", exc_info=error)
            error = CollectError(Cause.BAD_STREAM, f"An unexpected error: {type(error).__name__}.")
        self._failed(error, FeedState.FAILING)

    def _hang_up(self) -> None:
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            self._past = attempt.source.stats()
            attempt.sink.mute()
            attempt.task.cancel()

    def _failed(self, error: CollectError, state: FeedState) -> None:
        """Tell why, and wait before the next attempt."""
        longest_us = min(LONGEST_WAIT_US, FIRST_WAIT_US << min(self._failures, 30))
        self._failures += 1
        wait_us = int(longest_us * self._jitter())
        if error.cause is Cause.WRONG_PASSWORD:
            wait_us = LONGEST_WAIT_US // 2 + int(LONGEST_WAIT_US // 2 * self._jitter())
        self._dial_at_us = self._clock.monotonic_us() + wait_us
        self._change(state, error.cause, error.detail)

    def _change(self, state: FeedState, cause: Cause | None = None, detail: str = "") -> None:
        before = self._status
        same = (before.state, before.cause) == (state, cause)
        since_us = before.since_us if same else self._clock.utc_us()
        self._status = FeedStatus(state, since_us, cause, detail, self._failures)
        if not same:
            self._on_change(self._status)


class _Attempt:
    """One source at work, and when it last gave a sign of life."""

    def __init__(self, source: Source, sink: FrameSink, now_us: int, on_live: Callable[[], None]) -> None:
        self.source = source
        self.sink = _Valve(sink, on_live)
        self.task = asyncio.get_running_loop().create_task(source.run(self.sink))
        self._started_us = now_us
        self._connected = False
        self._frames = 0
        self._live_since_us = -1
        self._alive_us = now_us

    def watch(self, now_us: int) -> str:
        """What is wrong, if frames are overdue."""
        stats = self.source.stats()
        if stats.frames != self._frames or stats.connected != self._connected:
            if not self._frames and stats.frames:
                self._live_since_us = now_us
            self._frames = stats.frames
            self._connected = stats.connected
            self._alive_us = now_us
        elif now_us - self._alive_us >= (STALL_LIMIT_US if stats.connected else START_LIMIT_US):
            if stats.connected and not stats.frames:
                return "The camera is connected, but sends no picture."
            return "The camera has sent no picture for 10 seconds." if stats.frames else "The camera does not answer."
        return ""

    def good(self, now_us: int) -> bool:
        """Whether frames have come for so long that past failures are forgotten."""
        return self._live_since_us >= 0 and now_us - self._live_since_us >= GOOD_AFTER_US


class _Valve:
    """A sink that can be shut: a source that was given up delivers nothing more.

    Frames go straight to the sink behind, without a call in between.
    """

    __slots__ = ("_on_live", "_tracks", "frame", "lost")

    def __init__(self, sink: FrameSink, on_live: Callable[[], None]) -> None:
        self._on_live = on_live
        self._tracks: Callable[[Tracks], None] = sink.tracks
        self.frame: Callable[[Frame], None] = sink.frame
        self.lost: Callable[[int], None] = sink.lost

    def tracks(self, tracks: Tracks) -> None:
        self._on_live()
        self._tracks(tracks)

    def mute(self) -> None:
        self._on_live = _nothing
        self._tracks = self.frame = self.lost = _dropped


def _nothing() -> None:
    """Nobody is told."""


def _dropped(_what: Tracks | Frame | int) -> None:
    """Goes nowhere."""
