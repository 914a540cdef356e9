# SPDX-License-Identifier: Apache-2.0
"""The streams of one recorder process: each a feed, a fragmenter, and what takes the fragments.

A stream that is recorded is read always. One that is not (most sub-streams)
is read while somebody watches and for a minute after.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from fairwatch.clock import SteadyClock
from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.source import Source, SourceStats, open_source
from fairwatch.collect.supervise import Blame, CameraFeed, FeedState, FeedStatus
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import Tracks
from fairwatch.store.catalogue import GapCause
from fairwatch.store.fragmenter import Fragmenter
from fairwatch.store.recorder import Placement, Recorder, StreamName, StreamRecorder
from fairwatch.transmit.hub import Channel

from .plan import Books, CameraPlan, StreamPlan

LINGER_US = 60_000_000
SPREAD_US = 20_000
_NETWORK = frozenset({Cause.NO_ROUTE, Cause.REFUSED, Cause.TIMEOUT, Cause.GONE, Cause.TLS})


def gap_cause(status: FeedStatus) -> GapCause:
    """Who is to blame for missing footage while a feed is in this state."""
    if status.state is FeedState.DISABLED:
        return GapCause.DISABLED
    if status.blame is Blame.SERVER:
        return GapCause.RESTART
    return GapCause.NETWORK if status.blame is Blame.NETWORK or status.cause in _NETWORK else GapCause.CAMERA


def _recorded(plan: CameraPlan, stream: StreamPlan) -> bool:
    return plan.enabled and stream.record


class LiveOnly:
    """A `FragmentSink` for a stream that is shown and not recorded."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.frames = 0
        self.bytes = 0
        self.lost_packets = 0
        self._base_us = -1

    def base_us(self, key_us: int) -> int:
        if self._base_us < 0:
            self._base_us = key_us
        return self._base_us

    def tracks(self, tracks: Tracks) -> None:
        self._base_us = -1
        self.channel.tracks(tracks)

    def fragment(self, fragment: Fragment) -> None:
        self.frames += 1
        self.bytes += fragment.size_bytes
        self.channel.fragment(fragment)

    def lost(self, packets: int) -> None:
        self.lost_packets += packets


@dataclass(slots=True)
class Running:
    """One stream at work. `restarting`: it is stopped to go on at once, or with the next start. `barred`: why the law
    stops it, if it does.
    """

    camera: CameraPlan
    plan: StreamPlan
    feed: CameraFeed
    fragmenter: Fragmenter
    sink: StreamRecorder | LiveOnly
    channel: Channel
    idle_since_us: int = 0
    restarting: bool = False
    barred: str = ""

    @property
    def stats(self) -> SourceStats:
        return self.feed.stats()

    @property
    def recording(self) -> bool:
        """Whether its frames are going to the disk right now."""
        return isinstance(self.sink, StreamRecorder) and self.sink.recording


class Feeds:
    """Makes what runs match the plan. Everything on the loop's thread."""

    def __init__(
        self,
        recorder: Recorder,
        placement: Placement,
        clock: SteadyClock,
        installation: str,
        segment_us: int,
        on_change: Callable[[int], None],
        source_files: Path | None = None,
    ) -> None:
        self.running: dict[int, Running] = {}
        self._past_errors = 0
        self._channels: dict[int, Channel] = {}
        # Streams of the last plan, and those that were asked for before it was read and are not in it.
        self._planned: set[int] = set()
        self._unknown: set[int] = set()
        self._left: dict[int, Books] = {}
        self._recorder = recorder
        self._placement = placement
        self._clock = clock
        self._installation = installation
        self._segment_us = segment_us
        self._on_change = on_change
        self._source_files = source_files

    @property
    def unexpected_errors(self) -> int:
        """How often a source ended by a mistake of ours."""
        return self._past_errors + sum(running.feed.unexpected_errors for running in self.running.values())

    def channel(self, stream_id: int) -> Channel:
        """The live channel of a stream; it outlives changes of the stream's plan, until no plan names the stream."""
        channel = self._channels.get(stream_id)
        if channel is None:
            channel = self._channels[stream_id] = Channel(stream_id)
        return channel

    def wanted(self, stream_id: int) -> Channel:
        """The channel for somebody who is about to watch. Wakes a stream that sleeps."""
        running = self.running.get(stream_id)
        if running is not None and running.camera.enabled and not running.plan.record:
            running.idle_since_us = 0
            running.feed.enable()
            running.feed.tick(self._clock.monotonic_us())
        return self.channel(stream_id)

    async def apply(self, plans: Mapping[int, CameraPlan], books: Mapping[int, Books]) -> None:
        """Start, change and stop streams. `books` are those of streams that are not recorded yet."""
        wanted = {stream.stream_id: (plan, stream) for plan in plans.values() for stream in plan.streams}
        for stream_id, running in tuple(self.running.items()):
            if wanted.get(stream_id) != (running.camera, running.plan):
                running.restarting = stream_id in wanted and _recorded(*wanted[stream_id])
                running.barred = wanted[stream_id][0].barred if stream_id in wanted else ""
                await self._stop(running)
                if isinstance(running.sink, StreamRecorder):
                    self._left[stream_id] = Books(running.sink.accounted_us, running.sink.open_gap)
        started = 0
        for stream_id, (plan, stream) in wanted.items():
            if stream_id not in self.running:
                # Our own books are newer than the database's.
                left = self._left.pop(stream_id, None) if stream.record else None
                book = left or books.get(stream_id) or Books(plan.created_us, None)
                self._start(plan, stream, book, started * SPREAD_US)
                started += 1
        for stream_id in self._left.keys() - wanted.keys():
            del self._left[stream_id]
        self._drop_channels(wanted.keys())

    def _drop_channels(self, wanted: AbstractSet[int]) -> None:
        """Let viewers go whose stream is no more: its id may mean another stream one day. A stream that was asked for
        before any plan named it may be a new one; it has until the plan after the next.
        """
        strange = self._channels.keys() - wanted
        for stream_id in strange & (self._planned | self._unknown):
            self._channels.pop(stream_id).remove()
        self._unknown = self._channels.keys() - wanted
        self._planned = set(wanted)

    def needs_books(self, plan: CameraPlan) -> bool:
        """Whether `apply` would begin to record a stream of this camera."""
        return any(
            stream.record and (stream.stream_id not in self.running or not self.running[stream.stream_id].plan.record)
            for stream in plan.streams
        )

    def tick(self) -> None:
        """Once a second: watch all feeds; put unwatched streams to sleep."""
        now_us = self._clock.monotonic_us()
        for running in self.running.values():
            running.feed.tick(now_us)
            if not running.plan.record:
                self._rest(running, now_us)

    async def stop(self) -> None:
        """Hang up everywhere; the recorder still has the last footage to write."""
        for running in tuple(self.running.values()):
            running.restarting = True
            running.feed.disable()
            running.fragmenter.flush()
            await running.feed.close()

    def _start(self, plan: CameraPlan, stream: StreamPlan, books: Books, wait_us: int) -> None:
        channel = self.channel(stream.stream_id)
        sink: StreamRecorder | LiveOnly
        if stream.record:
            name = StreamName(self._installation, plan.camera_id, plan.uuid, plan.name, stream.stream_id, stream.kind)
            sink = StreamRecorder(
                name, channel, self._placement, self._clock, self._segment_us, books.accounted_us, books.open_gap
            )
            self._recorder.add(sink)
        else:
            sink = LiveOnly(channel)
        fragmenter = Fragmenter(sink)

        def dial() -> Source:
            if plan.locked:
                raise CollectError(
                    Cause.WRONG_PASSWORD,
                    "The stored password does not open with this installation's key: enter it again.",
                )
            return open_source(
                stream.address,
                plan.username,
                plan.password,
                plan.transport,
                sound=plan.sound,
                clock=self._clock,
                files=self._source_files,
            )

        def changed(status: FeedStatus) -> None:
            if status.state in (FeedState.FAILING, FeedState.STALLED, FeedState.DISABLED):
                fragmenter.flush()
                if isinstance(sink, StreamRecorder):
                    cause = GapCause.RESTART if running.restarting else gap_cause(status)
                    detail = running.barred if cause is GapCause.DISABLED else ""
                    sink.interrupted(cause, status.cause.value if status.cause else detail)
                else:
                    channel.ended()
            self._on_change(plan.camera_id)

        about = {"camera_id": plan.camera_id, "stream": stream.kind}
        feed = CameraFeed(dial, fragmenter, self._clock, changed, about=about)
        running = self.running[stream.stream_id] = Running(plan, stream, feed, fragmenter, sink, channel)
        if plan.enabled and (stream.record or channel.viewers):
            feed.enable(wait_us)
        elif isinstance(sink, StreamRecorder):
            sink.interrupted(GapCause.DISABLED, plan.barred)

    async def _stop(self, running: Running) -> None:
        """End a stream whose plan changed or is gone. Its viewers stay on the channel."""
        await running.feed.close()
        self._recorder.remove(running.plan.stream_id)
        self._past_errors += running.feed.unexpected_errors
        self.running.pop(running.plan.stream_id, None)

    def _rest(self, running: Running, now_us: int) -> None:
        if running.channel.viewers:
            running.idle_since_us = 0
        elif running.idle_since_us == 0:
            running.idle_since_us = now_us
        elif now_us - running.idle_since_us > LINGER_US:
            running.feed.disable()
