# SPDX-License-Identifier: Apache-2.0
"""Keeps one stream of a camera running: dial, watch, wait, dial again, for ever.

One `tick` a second for each feed is all the time-keeping there is; a caller
with many feeds needs one timer.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import structlog

from fairwatch.clock import Clock
from fairwatch.media.frame import Frame, FrameSink, Tracks

from .errors import Cause, CollectError
from .meter import SourceStats
from .source import Source

STALL_LIMIT_US = 10_000_000
# While packets of the picture come, a key frame may still be on its way: smart encoders send one every 20 s or so.
KEY_FRAME_LIMIT_US = 30_000_000
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


class Blame(StrEnum):
    """Whose fault a failure is, where the cause alone does not tell."""

    NETWORK = "network"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """State, since when (UTC), and why; `detail` are plain words, empty without a cause.

    `failures` counts attempts in a row that failed. `blame` is set where the
    cause alone would blame the wrong one.
    """

    state: FeedState
    since_us: int
    cause: Cause | None = None
    detail: str = ""
    failures: int = 0
    blame: Blame | None = None


class CameraFeed:
    """One stream, kept running into `sink`.

    `dial` makes a source for each attempt. Between attempts it waits a random
    part of 1 s, 2 s, 4 s ... 60 s (full jitter: cameras behind one switch that
    comes back are not all dialled at once); after 30 s of frames the row begins
    anew. A refused password waits the longest time at once, because cameras lock
    accounts; where packets come, but some are lost and no whole picture is among
    them, it is dialled again at once, and that is no failure of the camera's.
    `on_change` hears of each change of state or cause. `about` says in the log
    whose feed it is. Everything is called on the event loop's thread.

    `unexpected_errors` counts errors that are a mistake of ours.
    """

    def __init__(
        self,
        dial: Callable[[], Source],
        sink: FrameSink,
        clock: Clock,
        on_change: Callable[[FeedStatus], None],
        *,
        about: Mapping[str, object] | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._about = dict(about or {})
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
        if late is not None:
            self._hang_up()
            if late.lossy:
                self._dial_at_us = now_us
                self._change(FeedState.STALLED, Cause.STALLED, late.detail, Blame.NETWORK)
            else:
                self._failed(CollectError(Cause.STALLED, late.detail), FeedState.STALLED)
        elif self._failures and self._attempt.good(now_us):
            self._failures = 0

    def _start(self, now_us: int) -> None:
        try:
            source = self._dial()
        except Exception as error:
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
        self._failed(error, FeedState.FAILING)

    def _hang_up(self) -> None:
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            self._past = attempt.source.stats()
            attempt.sink.mute()
            attempt.task.cancel()

    def _failed(self, error: BaseException, state: FeedState) -> None:
        """Tell why, and wait before the next attempt."""
        blame = None
        if not isinstance(error, CollectError):
            self.unexpected_errors += 1
            _log.error("source.unexpected_error", **self._about, exc_info=error)
            blame = Blame.SERVER
            kind = type(error).__name__
            error = CollectError(Cause.BAD_STREAM, f"A mistake of Fairwatch, not of the camera: {kind}.")
        longest_us = min(LONGEST_WAIT_US, FIRST_WAIT_US << min(self._failures, 30))
        self._failures += 1
        wait_us = int(longest_us * self._jitter())
        if error.cause is Cause.WRONG_PASSWORD:
            wait_us = LONGEST_WAIT_US // 2 + int(LONGEST_WAIT_US // 2 * self._jitter())
        self._dial_at_us = self._clock.monotonic_us() + wait_us
        self._change(state, error.cause, error.detail, blame)

    def _change(
        self, state: FeedState, cause: Cause | None = None, detail: str = "", blame: Blame | None = None
    ) -> None:
        before = self._status
        same = (before.state, before.cause, before.blame) == (state, cause, blame)
        since_us = before.since_us if same else self._clock.utc_us()
        self._status = FeedStatus(state, since_us, cause, detail, self._failures, blame)
        if not same:
            self._on_change(self._status)


@dataclass(frozen=True, slots=True)
class _Late:
    """Pictures are overdue. `lossy`: packets come, but some were lost, and no whole picture is among them."""

    detail: str
    lossy: bool = False


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
        self._packets = 0
        self._sent_us = now_us - STALL_LIMIT_US
        self._lost = 0

    def watch(self, now_us: int) -> _Late | None:
        """What is wrong, if frames are overdue."""
        stats = self.source.stats()
        if stats.picture_packets != self._packets:
            self._packets = stats.picture_packets
            self._sent_us = now_us
        if stats.frames != self._frames or stats.connected != self._connected:
            if not self._frames and stats.frames:
                self._live_since_us = now_us
            self._frames = stats.frames
            self._connected = stats.connected
            self._alive_us = now_us
            self._lost = stats.lost_packets
            return None
        waited_us = now_us - self._alive_us
        if not stats.connected:
            return _Late("The camera does not answer.") if waited_us >= START_LIMIT_US else None
        if now_us - self._sent_us < STALL_LIMIT_US:
            if waited_us < KEY_FRAME_LIMIT_US:
                return None
            if stats.lost_packets > self._lost:
                return _Late("The network loses packets: no whole picture has come for 30 seconds.", lossy=True)
            return _Late("The camera sends, but no key frame has come for 30 seconds.")
        if waited_us < STALL_LIMIT_US:
            return None
        if stats.frames:
            return _Late("The camera has sent no picture for 10 seconds.")
        return _Late("The camera is connected, but sends no picture.")

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
