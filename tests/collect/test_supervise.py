# SPDX-License-Identifier: Apache-2.0
"""A feed keeps its source running; sources here fail and stall on request, time is turned by hand."""

import asyncio
from dataclasses import replace

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.clock import ManualClock
from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.meter import SourceStats
from fairwatch.collect.source import Source
from fairwatch.collect.supervise import LONGEST_WAIT_US, Blame, CameraFeed, FeedState, FeedStatus
from fairwatch.media.frame import VIDEO_TRACK, Codec, Frame, FrameSink, Tracks, VideoTrack

from .sinks import Keeper

pytestmark = pytest.mark.anyio

TRACKS = Tracks(VideoTrack(Codec.H264, 320, 180, (b"sps",), (b"pps",)))
S = 1_000_000


class HandSource:
    """Does what the test says."""

    def __init__(self) -> None:
        self.end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.now = SourceStats()
        self.sink: FrameSink | None = None
        self.let_go = False

    async def run(self, sink: FrameSink) -> None:
        self.sink = sink
        try:
            await self.end
        finally:
            self.let_go = True

    def stats(self) -> SourceStats:
        return self.now

    def connect(self) -> None:
        self.now = replace(self.now, connected=True)

    def send(self, lost: int = 0) -> None:
        """One more packet that makes no frame whole, after some that were lost."""
        now = self.now
        self.now = replace(now, picture_packets=now.picture_packets + 1, lost_packets=now.lost_packets + lost)

    def show(self) -> None:
        """One more frame."""
        assert self.sink is not None
        if not self.now.frames:
            self.connect()
            self.sink.tracks(TRACKS)
        self.now = replace(self.now, frames=self.now.frames + 1)
        self.sink.frame(Frame(VIDEO_TRACK, True, 1, 1, (b"x",)))


class Scene:
    """A feed with hand-made sources."""

    def __init__(self, jitter: float = 0.5) -> None:
        self.clock = ManualClock()
        self.sources: list[HandSource] = []
        self.sink = Keeper()
        self.told: list[FeedStatus] = []
        self.broken: Exception | None = None
        self.feed = CameraFeed(self.dial, self.sink, self.clock, self.told.append, jitter=lambda: jitter)

    def dial(self) -> Source:
        if self.broken is not None:
            raise self.broken
        self.sources.append(HandSource())
        return self.sources[-1]

    @property
    def source(self) -> HandSource:
        return self.sources[-1]

    @property
    def state(self) -> str:
        return str(self.feed.status.state)

    @property
    def states(self) -> list[str]:
        return [status.state.value for status in self.told]

    async def settle(self) -> None:
        """Let tasks run that have something to do."""
        for _ in range(5):
            await asyncio.sleep(0)

    async def turn(self, seconds: float, *, frames: bool = False) -> None:
        """Let time pass in ticks of one second."""
        for _ in range(int(seconds)):
            self.clock.advance(S)
            if frames:
                self.source.show()
            self.feed.tick(self.clock.monotonic_us())
            await self.settle()

    async def begin(self) -> None:
        self.feed.enable()
        self.feed.tick(self.clock.monotonic_us())
        await self.settle()

    async def fail(self, cause: Cause = Cause.REFUSED) -> None:
        self.source.end.set_exception(CollectError(cause, f"It is {cause}."))
        await self.settle()

    async def wait_for_next(self) -> int:
        """Seconds until the feed dials again."""
        count = len(self.sources)
        for second in range(200):
            if len(self.sources) > count:
                return second
            await self.turn(1)
        raise AssertionError("it gave up")


async def test_a_feed_is_disabled_until_it_is_enabled() -> None:
    scene = Scene()
    await scene.turn(5)
    assert scene.state == "disabled"
    assert not scene.sources
    assert not scene.told


async def test_connecting_then_live_with_the_first_frame() -> None:
    scene = Scene()
    await scene.begin()
    assert scene.states == ["connecting"]
    scene.source.show()
    assert scene.states == ["connecting", "live"]
    assert len(scene.sink.frames) == 1
    assert scene.feed.status.since_us == scene.clock.utc_us()
    assert scene.feed.stats().frames == 1


async def test_the_first_attempt_can_be_put_off_so_that_cameras_do_not_all_start_at_once() -> None:
    scene = Scene()
    scene.feed.enable(wait_us=3 * S)
    await scene.turn(2)
    assert not scene.sources
    await scene.turn(1)
    assert len(scene.sources) == 1


async def test_a_failure_is_told_with_its_cause_and_words() -> None:
    scene = Scene()
    await scene.begin()
    await scene.fail(Cause.NO_ROUTE)
    status = scene.feed.status
    assert (status.state, status.cause, status.detail) == (FeedState.FAILING, Cause.NO_ROUTE, "It is no-route.")
    assert status.failures == 1


async def test_waits_double_from_one_second_to_a_minute_and_never_end() -> None:
    scene = Scene(jitter=1.0)
    await scene.begin()
    waits = []
    for _ in range(10):
        await scene.fail()
        waits.append(await scene.wait_for_next())
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert scene.states == ["connecting", "failing"]


@given(st.integers(0, 200), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_a_random_part_of_the_longest(failures: int, jitter: float) -> None:
    clock = ManualClock()
    feed = CameraFeed(refuse, NoSink(), clock, list[FeedStatus]().append, jitter=lambda: jitter)
    feed.enable()
    for _ in range(failures):
        feed.tick(feed._dial_at_us)
    feed.tick(feed._dial_at_us)
    assert 0 <= feed._dial_at_us - clock.monotonic_us() <= min(LONGEST_WAIT_US, S << failures)


class NoSink(Keeper):
    def __init__(self) -> None:
        """No event loop, no events."""


def refuse() -> Source:
    raise CollectError(Cause.REFUSED, "No.")


async def test_a_refused_password_waits_long_at_once_because_cameras_lock_accounts() -> None:
    scene = Scene(jitter=0.0)
    await scene.begin()
    await scene.fail(Cause.WRONG_PASSWORD)
    assert await scene.wait_for_next() == 30


async def test_half_a_minute_of_frames_makes_past_failures_forgotten() -> None:
    scene = Scene(jitter=1.0)
    await scene.begin()
    for _ in range(4):
        await scene.fail()
        await scene.wait_for_next()
    await scene.turn(31, frames=True)
    await scene.fail(Cause.GONE)
    assert await scene.wait_for_next() == 1


async def test_a_few_frames_do_not_make_them_forgotten() -> None:
    scene = Scene(jitter=1.0)
    await scene.begin()
    for _ in range(4):
        await scene.fail()
        await scene.wait_for_next()
    await scene.turn(20, frames=True)
    await scene.fail(Cause.GONE)
    assert await scene.wait_for_next() == 16


async def test_ten_seconds_without_a_frame_are_a_stall_and_lead_to_a_new_attempt() -> None:
    scene = Scene()
    await scene.begin()
    await scene.turn(5, frames=True)
    stalled = scene.source
    await scene.turn(9)
    assert scene.state == "live"
    await scene.turn(1)
    assert (scene.state, scene.feed.status.cause) == ("stalled", Cause.STALLED)
    assert stalled.let_go
    await scene.wait_for_next()
    assert scene.state == "stalled"
    scene.source.show()
    assert scene.states == ["connecting", "live", "stalled", "live"]


async def test_a_camera_that_connects_and_sends_nothing_is_stalled() -> None:
    scene = Scene()
    await scene.begin()
    await scene.turn(8)
    scene.source.connect()
    await scene.turn(10)
    assert scene.state == "connecting"
    await scene.turn(1)
    assert scene.state == "stalled"
    assert "no picture" in scene.feed.status.detail


async def test_a_source_that_never_even_connects_is_given_up_after_a_minute() -> None:
    scene = Scene()
    await scene.begin()
    await scene.turn(59)
    assert scene.state == "connecting"
    await scene.turn(1)
    assert scene.state == "stalled"


async def test_a_source_that_was_given_up_reaches_the_sink_no_more() -> None:
    scene = Scene()
    await scene.begin()
    scene.source.show()
    scene.feed.disable()
    scene.source.show()
    assert len(scene.sink.frames) == 1
    assert scene.states == ["connecting", "live", "disabled"]


async def test_closing_waits_until_the_source_has_let_go() -> None:
    scene = Scene()
    await scene.begin()
    await scene.feed.close()
    assert scene.source.let_go
    assert scene.states == ["connecting", "disabled"]
    await scene.feed.close()


async def test_a_disabled_feed_can_be_enabled_again() -> None:
    scene = Scene()
    await scene.begin()
    scene.feed.disable()
    await scene.turn(5)
    assert len(scene.sources) == 1
    await scene.begin()
    assert len(scene.sources) == 2
    assert scene.states == ["connecting", "disabled", "connecting"]


async def test_another_cause_is_told_again_the_same_is_not() -> None:
    scene = Scene(jitter=0.0)
    await scene.begin()
    for cause in (Cause.REFUSED, Cause.REFUSED, Cause.TIMEOUT):
        await scene.fail(cause)
        await scene.wait_for_next()
    assert [status.cause for status in scene.told] == [None, Cause.REFUSED, Cause.TIMEOUT]


async def test_the_time_of_a_state_is_when_it_began() -> None:
    scene = Scene()
    await scene.begin()
    await scene.fail()
    began_us = scene.clock.utc_us()
    await scene.wait_for_next()
    await scene.fail()
    assert scene.feed.status.since_us == began_us
    assert scene.feed.status.failures == 2


async def test_a_stream_that_ends_by_itself_is_gone() -> None:
    scene = Scene()
    await scene.begin()
    scene.source.end.set_result(None)
    await scene.settle()
    assert (scene.state, scene.feed.status.cause) == ("failing", Cause.GONE)


async def test_an_address_that_cannot_be_dialled_fails_and_is_tried_again() -> None:
    scene = Scene()
    scene.broken = CollectError(Cause.WRONG_PATH, "No address.")
    await scene.begin()
    assert scene.feed.status.cause is Cause.WRONG_PATH
    scene.broken = None
    await scene.wait_for_next()
    assert len(scene.sources) == 1


async def test_an_error_that_nobody_expected_is_counted_and_does_not_end_the_feed() -> None:
    scene = Scene()
    await scene.begin()
    scene.source.end.set_exception(ZeroDivisionError())
    await scene.settle()
    assert scene.feed.unexpected_errors == 1
    assert scene.feed.status.cause is Cause.BAD_STREAM
    await scene.wait_for_next()
    assert len(scene.sources) == 2


async def test_the_stats_of_the_last_attempt_stay_until_the_next_one() -> None:
    scene = Scene()
    await scene.begin()
    scene.source.show()
    await scene.fail(Cause.GONE)
    assert scene.feed.stats().frames == 1


async def test_an_error_that_nobody_expected_is_ours_and_the_log_names_the_camera() -> None:
    scene = Scene()
    scene.feed = CameraFeed(
        scene.dial, scene.sink, scene.clock, scene.told.append, about={"camera_id": 7}, jitter=lambda: 0.5
    )
    await scene.begin()
    with structlog.testing.capture_logs() as logged:
        scene.source.end.set_exception(ZeroDivisionError())
        await scene.settle()
    assert [(line["event"], line["camera_id"]) for line in logged] == [("source.unexpected_error", 7)]
    assert scene.feed.status.blame is Blame.SERVER
    assert "ZeroDivisionError" in scene.feed.status.detail


async def test_an_address_that_breaks_the_dialler_does_not_break_the_feed() -> None:
    scene = Scene()
    scene.broken = ValueError("a mistake of ours")
    await scene.begin()
    assert (scene.state, scene.feed.unexpected_errors) == ("failing", 1)
    scene.broken = None
    await scene.wait_for_next()
    assert len(scene.sources) == 1


async def test_a_key_frame_is_waited_for_while_packets_of_the_picture_come() -> None:
    scene = Scene()
    await scene.begin()
    await scene.turn(5, frames=True)
    for _ in range(29):
        scene.source.send(lost=1)
        await scene.turn(1)
    assert scene.state == "live"
    await scene.turn(1, frames=True)
    assert scene.states == ["connecting", "live"]
    assert len(scene.sources) == 1


async def test_a_lossy_network_is_named_and_the_camera_dialled_again_at_once() -> None:
    scene = Scene(jitter=1.0)
    await scene.begin()
    await scene.turn(5, frames=True)
    for _ in range(6):
        for _ in range(30):
            scene.source.send(lost=1)
            await scene.turn(1)
        status = scene.feed.status
        assert (status.state, status.cause, status.blame) == (FeedState.STALLED, Cause.STALLED, Blame.NETWORK)
        assert status.failures == 0
        assert await scene.wait_for_next() == 1
        scene.source.connect()
        await scene.turn(1)
    assert scene.states == ["connecting", "live", "stalled"]


async def test_packets_without_a_picture_and_without_loss_are_the_cameras_fault() -> None:
    scene = Scene()
    await scene.begin()
    scene.source.connect()
    for _ in range(31):
        scene.source.send()
        await scene.turn(1)
    status = scene.feed.status
    assert (status.state, status.blame, status.failures) == (FeedState.STALLED, None, 1)
    assert "key frame" in status.detail


async def test_packets_that_stop_coming_are_a_stall_after_ten_seconds() -> None:
    scene = Scene()
    await scene.begin()
    await scene.turn(2, frames=True)
    for _ in range(12):
        scene.source.send(lost=1)
        await scene.turn(1)
    await scene.turn(9)
    assert scene.state == "live"
    await scene.turn(1)
    assert scene.feed.status.blame is None
    assert scene.state == "stalled"
