# SPDX-License-Identifier: Apache-2.0
"""The streams of a recorder: what is dialled, recorded and shown follows the plan, and each gap has its cause."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from fairwatch.clock import SteadyClock, SystemClock
from fairwatch.collect.errors import Cause
from fairwatch.collect.supervise import Blame, FeedState, FeedStatus
from fairwatch.media.frame import Frame, Tracks
from fairwatch.serve import feeds as feeding
from fairwatch.serve.feeds import Feeds, LiveOnly, gap_cause
from fairwatch.serve.plan import Books, CameraPlan, StreamPlan, read_books
from fairwatch.sim import SimServer, SimStream, VideoSpec, encode_clip
from fairwatch.store.catalogue import Catalogue, GapCause
from fairwatch.store.recorder import Recorder, Root
from fairwatch.store.writer import Writer
from fairwatch.transmit.hub import Channel
from tests.store.archive import INSTALLATION, Archive, Camera
from tests.transmit import ends
from tests.transmit.streams import Watcher

pytestmark = pytest.mark.anyio
# Quick, so that nobody waits: 100 pictures a second, a key frame every tenth.
CLIP = encode_clip(VideoSpec(width=160, height=96, fps=100, frames=20, gop=10))


class TurnedClock(SystemClock):
    """The machine's clock, which may be turned forward."""

    def __init__(self) -> None:
        self.turned_us = 0

    def monotonic_us(self) -> int:
        return super().monotonic_us() + self.turned_us

    def utc_us(self) -> int:
        return super().utc_us() + self.turned_us


class Signalling(ends.Signalling):
    """A viewer that can be waited for."""

    async def sees(self, more: int = 12) -> None:
        """Wait for so many more fragments."""
        wanted = len(self.fragments) + more
        await self.until(lambda: len(self.fragments) >= wanted)


@dataclass
class Works:
    """A recorder's inside, with simulated cameras outside."""

    archive: Archive
    clock: TurnedClock
    feeds: Feeds
    recorder: Recorder
    writer: Writer
    changes: asyncio.Queue[int]
    server: SimServer

    def plan(self, of: Camera, **changes: object) -> CameraPlan:
        streams = (
            StreamPlan(of.main, "main", self.server.url("/main"), True),
            StreamPlan(of.sub, "sub", self.server.url("/sub"), False),
        )
        made = CameraPlan(of.id, of.uuid, "Gate", True, "", "", "tcp", False, self.clock.utc_us(), streams)
        return replace(made, **changes)  # type: ignore[arg-type]

    async def apply(self, *plans: CameraPlan) -> None:
        """As the recorder process does it."""
        wanted = {plan.camera_id: plan for plan in plans}
        fresh = {number: plan for number, plan in wanted.items() if self.feeds.needs_books(plan)}
        await self.feeds.apply(wanted, read_books(Catalogue(self.archive.engine), fresh))
        self.clock.turned_us += 1_000_000
        self.feeds.tick()

    async def stop(self) -> None:
        await self.feeds.stop()
        self.recorder.finish()
        await asyncio.to_thread(self.writer.stop)
        await asyncio.sleep(0)

    def gaps(self, stream_id: int) -> list[tuple[str, bool]]:
        """The causes of the gaps behind the first one, and whether they have ended."""
        return [(cause, end_us is not None) for _, end_us, cause in self.archive.gaps(stream_id)][1:]


@dataclass(frozen=True, slots=True)
class OneVolume:
    root_of_all: Root

    def root(self, camera_id: int) -> Root:
        return self.root_of_all


@asynccontextmanager
async def works_on(engine: Engine, data: Path) -> AsyncIterator[Works]:
    archive = Archive(engine, data)
    volume = archive.volume()
    clock = TurnedClock()
    steady = SteadyClock(clock)
    writer = Writer(Catalogue(engine))
    writer.start()
    recorder = Recorder(writer, steady, asyncio.get_running_loop().call_soon_threadsafe)
    changes: asyncio.Queue[int] = asyncio.Queue()
    placement = OneVolume(Root(volume.id, volume.path))
    feeds = Feeds(recorder, placement, steady, INSTALLATION, 10_000_000, changes.put_nowait)
    streams = [SimStream("/main", CLIP, sender_report_s=0), SimStream("/sub", CLIP, sender_report_s=0)]
    async with SimServer(streams) as server:
        yield Works(archive, clock, feeds, recorder, writer, changes, server)
        await feeds.stop()


@pytest.fixture
async def works(sqlite_engine: Engine, tmp_path: Path) -> AsyncIterator[Works]:
    async with works_on(sqlite_engine, tmp_path) as made:
        yield made


def watch(works: Works, stream_id: int) -> Signalling:
    viewer = Signalling()
    works.feeds.wanted(stream_id).join(viewer)
    return viewer


async def test_a_stream_is_read_recorded_and_shown(works: Works) -> None:
    camera = works.archive.camera()
    viewer = watch(works, camera.main)
    await works.apply(works.plan(camera))
    await viewer.sees()
    running = works.feeds.running[camera.main]
    assert running.recording
    assert running.stats.frames > 0
    assert works.changes.get_nowait() == camera.id
    await works.stop()
    rows = works.archive.rows(camera.main)
    assert len(rows) == 1
    assert rows[0].fragments >= 12
    assert works.archive.rows(camera.sub) == []


async def test_the_time_after_an_orderly_end_is_a_restart_and_not_a_camera_that_is_off(works: Works) -> None:
    camera = works.archive.camera()
    viewer = watch(works, camera.main)
    await works.apply(works.plan(camera))
    await viewer.sees()
    await works.stop()
    assert works.gaps(camera.main) == [("restart", False)]


async def test_switching_off_and_on_again(works: Works) -> None:
    camera = works.archive.camera()
    viewer = watch(works, camera.main)
    plan = works.plan(camera)
    await works.apply(plan)
    await viewer.sees()
    await works.apply(replace(plan, enabled=False))
    assert viewer.told[-1] is None
    assert not works.feeds.running[camera.main].recording
    await works.apply(plan)
    await viewer.sees()
    await works.stop()
    assert works.gaps(camera.main) == [("disabled", True), ("restart", False)]


async def test_another_address_is_dialled_and_the_time_between_is_a_restart(works: Works) -> None:
    camera = works.archive.camera()
    viewer = watch(works, camera.main)
    plan = works.plan(camera)
    await works.apply(plan)
    await viewer.sees()
    main, sub = plan.streams
    await works.apply(replace(plan, streams=(replace(main, address=works.server.url("/sub")), sub)))
    await viewer.sees()
    await works.stop()
    assert works.gaps(camera.main) == [("restart", True), ("restart", False)]
    assert len(works.archive.rows(camera.main)) == 2


async def test_the_same_plan_again_disturbs_nothing(works: Works) -> None:
    camera = works.archive.camera()
    viewer = watch(works, camera.main)
    plan = works.plan(camera)
    await works.apply(plan)
    await viewer.sees()
    running = works.feeds.running[camera.main]
    await works.apply(replace(plan))
    assert works.feeds.running[camera.main] is running
    assert works.server.accepted == 1


async def test_recording_that_is_switched_off_is_nobodys_fault(works: Works) -> None:
    camera = works.archive.camera()
    viewer = watch(works, camera.main)
    plan = works.plan(camera)
    main, sub = plan.streams
    await works.apply(plan)
    await viewer.sees()
    await works.apply(replace(plan, streams=(replace(main, record=False), sub)))
    await viewer.sees()  # Who watches goes on watching.
    assert isinstance(works.feeds.running[camera.main].sink, LiveOnly)
    await works.apply(plan)
    await viewer.sees()
    await works.stop()
    rows = works.archive.rows(camera.main)
    assert len(rows) == 2
    gaps = works.archive.gaps(camera.main)[1:]
    assert [cause for _, _, cause in gaps] == ["disabled", "restart"]
    # The books went on where they were left: nothing recorded before is covered.
    assert gaps[0][:2] == (rows[0].end_us, rows[1].start_us)


async def test_a_camera_that_cannot_be_reached_is_the_networks_fault(works: Works) -> None:
    camera = works.archive.camera()
    viewer = watch(works, camera.main)
    plan = works.plan(camera)
    await works.apply(plan)
    await viewer.sees()
    await works.server.stop()
    await viewer.until(lambda: viewer.told[-1] is None)
    await works.stop()
    assert works.gaps(camera.main) == [("network", False)]


async def test_a_removed_camera_is_hung_up_on_and_its_viewers_told(works: Works) -> None:
    camera, other = works.archive.camera(), works.archive.camera()
    viewer, stays = watch(works, camera.main), watch(works, other.main)
    plan = works.plan(other)
    await works.apply(works.plan(camera), plan)
    await viewer.sees()
    await stays.sees()
    await works.apply(plan)
    assert viewer.is_removed
    assert set(works.feeds.running) == {other.main, other.sub}
    await stays.sees()
    await works.stop()
    assert works.gaps(camera.main) == [("disabled", False)]


# Streams that are not recorded.


async def test_an_unrecorded_stream_sleeps_until_it_is_wanted(works: Works) -> None:
    camera = works.archive.camera()
    await works.apply(works.plan(camera, streams=works.plan(camera).streams[1:]))
    works.feeds.tick()
    assert works.server.accepted == 0
    viewer = watch(works, camera.sub)
    await viewer.sees()
    assert viewer.starts_with_a_key_frame()
    assert not works.feeds.running[camera.sub].recording
    await works.stop()
    assert works.archive.rows(camera.sub) == []
    assert works.archive.gaps(camera.sub) == []


async def test_it_goes_to_sleep_some_time_after_the_last_viewer(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "LINGER_US", 4_000_000)
    camera = works.archive.camera()
    await works.apply(works.plan(camera, streams=works.plan(camera).streams[1:]))
    viewer = watch(works, camera.sub)
    await viewer.sees()
    feed = works.feeds.running[camera.sub].feed
    states = []
    for turned_us in (0, 5_000_000):
        works.clock.turned_us += turned_us
        works.feeds.tick()
        states.append(feed.status.state)
    await viewer.sees()
    works.feeds.channel(camera.sub).leave(viewer)
    for turned_us in (0, 2_000_000, 3_000_000, 0):
        works.clock.turned_us += turned_us
        works.feeds.tick()
        states.append(feed.status.state)
    assert states == ["live"] * 4 + ["disabled"] * 2
    await works.server.idle()
    again = watch(works, camera.sub)
    await again.sees()
    assert again.starts_with_a_key_frame()


async def test_who_watches_goes_on_watching_when_the_plan_changes(works: Works) -> None:
    camera = works.archive.camera()
    plan = works.plan(camera, streams=works.plan(camera).streams[1:])
    await works.apply(plan)
    viewer = watch(works, camera.sub)
    await viewer.sees()
    await works.apply(replace(plan, name="Another name"))
    await viewer.sees()
    assert viewer.starts_with_a_key_frame()


async def test_a_camera_that_is_off_is_not_woken(works: Works) -> None:
    camera = works.archive.camera()
    await works.apply(works.plan(camera, enabled=False))
    watch(works, camera.sub)
    watch(works, 999)
    works.feeds.tick()
    assert works.server.accepted == 0


async def test_times_of_a_stream_that_is_only_shown_count_from_its_first_picture() -> None:
    viewer = Watcher()
    sink = LiveOnly(Channel(1))
    sink.channel.join(viewer)
    sink.tracks(Tracks(None))
    assert sink.base_us(5_000) == 5_000
    assert sink.base_us(9_000) == 5_000
    sink.tracks(Tracks(None))
    assert sink.base_us(9_000) == 9_000
    sink.lost(3)
    assert sink.lost_packets == 3


@pytest.mark.parametrize(
    ("state", "cause", "expected"),
    [
        (FeedState.FAILING, Cause.REFUSED, GapCause.NETWORK),
        (FeedState.FAILING, Cause.NO_ROUTE, GapCause.NETWORK),
        (FeedState.FAILING, Cause.GONE, GapCause.NETWORK),
        (FeedState.FAILING, Cause.WRONG_PASSWORD, GapCause.CAMERA),
        (FeedState.FAILING, Cause.UNSUPPORTED_CODEC, GapCause.CAMERA),
        (FeedState.STALLED, Cause.STALLED, GapCause.CAMERA),
        (FeedState.DISABLED, None, GapCause.DISABLED),
    ],
)
async def test_who_is_to_blame(state: FeedState, cause: Cause | None, expected: GapCause) -> None:
    assert gap_cause(FeedStatus(state, 0, cause)) is expected


@pytest.mark.parametrize(("blame", "expected"), [(Blame.NETWORK, GapCause.NETWORK), (Blame.SERVER, GapCause.RESTART)])
async def test_what_is_known_better_than_the_cause_tells(blame: Blame, expected: GapCause) -> None:
    assert gap_cause(FeedStatus(FeedState.STALLED, 0, Cause.STALLED, blame=blame)) is expected


async def test_books_of_what_was_never_recorded_begin_with_the_camera(works: Works) -> None:
    camera = works.archive.camera()
    plan = works.plan(camera)
    assert works.feeds.needs_books(plan)
    books = read_books(Catalogue(works.archive.engine), {camera.id: plan})
    assert isinstance(books[camera.main], Books)
    assert books[camera.main].accounted_us == plan.created_us
    assert camera.sub not in books


# Streams that are no more.


async def test_who_watched_a_stream_that_is_gone_does_not_see_who_has_its_number_later(works: Works) -> None:
    camera = works.archive.camera()
    plan = works.plan(camera, streams=works.plan(camera).streams[1:])
    await works.apply(plan)
    viewer = watch(works, camera.sub)
    await viewer.sees()
    await works.apply()
    assert viewer.is_removed
    seen = len(viewer.fragments)
    await works.apply(plan)
    newcomer = watch(works, camera.sub)
    await newcomer.sees()
    assert len(viewer.fragments) == seen


async def test_a_stream_that_no_plan_names_yet_is_waited_for_and_not_for_ever(works: Works) -> None:
    """A viewer may be quicker than the plan that names a new camera, but not than the one after."""
    camera = works.archive.camera()
    early, lost = watch(works, camera.sub), watch(works, 999)
    await works.apply()
    assert not lost.is_removed
    await works.apply(works.plan(camera, streams=works.plan(camera).streams[1:]))
    await early.sees()
    assert lost.is_removed


async def test_mistakes_of_ours_are_counted_also_after_the_stream_has_changed(works: Works) -> None:
    camera = works.archive.camera()
    viewer = watch(works, camera.main)
    plan = works.plan(camera)
    await works.apply(plan)
    await viewer.sees()

    def breaks(frame: Frame) -> None:
        raise ZeroDivisionError

    feed = works.feeds.running[camera.main].feed
    assert feed._attempt is not None
    feed._attempt.source._connection._meter._sink.frame = breaks  # type: ignore[attr-defined]
    await viewer.until(lambda: feed.unexpected_errors == 1)
    assert works.feeds.unexpected_errors == 1
    assert feed.status.blame is Blame.SERVER
    await works.apply(replace(plan, name="Another name"))
    assert works.feeds.unexpected_errors == 1
    await works.stop()
    assert next(cause for cause, _ in works.gaps(camera.main)) == "restart"


async def test_a_camera_whose_password_does_not_open_fails_until_it_is_entered_again(works: Works) -> None:
    """It is not dialled without: some cameras lock out who tries too often."""
    locked, other = works.archive.camera(), works.archive.camera()
    viewer = watch(works, locked.main)
    await works.apply(works.plan(locked, locked=True), works.plan(other))
    status = works.feeds.running[locked.main].feed.status
    assert (status.state, status.cause) == (FeedState.FAILING, Cause.WRONG_PASSWORD)
    assert "enter it again" in status.detail
    assert works.feeds.running[other.main].feed.status.state is not FeedState.FAILING
    await works.apply(works.plan(locked), works.plan(other))
    await viewer.sees()
    assert works.feeds.running[locked.main].recording
    await works.stop()
