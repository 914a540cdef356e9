# SPDX-License-Identifier: Apache-2.0
"""Recording: fragments into segments, and every second accounted for.

`StreamRecorder` keeps the books of one stream, `Recorder` those of a process:
once a second it hands to the writer what all streams have collected. Runs on
the loop; the disk is the writer's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import structlog

from fairwatch.clock import SteadyClock
from fairwatch.media.fmp4.boxes import metadata_box
from fairwatch.media.fmp4.write import init_segment
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Tracks
from fairwatch.transmit.hub import Channel

from .catalogue import GapCause, GapRow
from .layout import segment_path
from .segment import OpenSegment, SegmentFile, SegmentWrite
from .writer import Failure, Writer

log = structlog.get_logger()

RETRY_US = 5_000_000
STEP_SHOWS_US = 30_000_000
MOST_PENDING_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Root:
    """A volume to write to."""

    volume_id: int
    path: Path


class Placement(Protocol):
    """Decides where a camera's next segment goes."""

    def root(self, camera_id: int) -> Root | None:
        """The volume for a camera, None while there is no room anywhere."""


@dataclass(frozen=True, slots=True)
class StreamName:
    """What a segment file says of itself."""

    installation: str
    camera_id: int
    camera_uuid: str
    camera_name: str
    stream_id: int
    kind: str


class StreamRecorder:
    """A `FragmentSink`: one stream's segments and gaps, and its live channel.

    Begins with the books as they were left: `accounted_us` is the end of the
    last footage, or the start of the gap that goes on, `open_gap`.
    """

    def __init__(
        self,
        name: StreamName,
        channel: Channel,
        placement: Placement,
        clock: SteadyClock,
        segment_us: int,
        accounted_us: int,
        open_gap: GapRow | None = None,
    ) -> None:
        self.name = name
        self.channel = channel
        self.frames = 0
        self.bytes = 0
        self.lost_packets = 0
        self.disk_error = ""
        self._placement = placement
        self._clock = clock
        self._segment_us = segment_us
        self._tracks: Tracks | None = None
        self._accounted_us = accounted_us
        self._segment: OpenSegment | None = None
        self._handed: SegmentWrite | None = None
        self._ended: list[SegmentWrite] = []
        self._gap = open_gap
        self._gaps: list[GapRow] = []
        self._before: GapRow | None = None
        self._lost = False
        self._step_us = 0
        self._step_until_us = 0
        self._retry_us = 0
        if open_gap is not None:
            self._gaps.append(open_gap)  # It may be new: a camera that never answers has nothing else.
        else:
            self._open_gap(GapCause.RESTART if accounted_us < clock.utc_us() else GapCause.CAMERA, "")

    @property
    def recording(self) -> bool:
        """Whether frames are going to the disk."""
        return self._segment is not None

    @property
    def accounted_us(self) -> int:
        """Where the books end."""
        return self._accounted_us

    @property
    def open_gap(self) -> GapRow | None:
        """The gap that goes on."""
        return self._gap

    @property
    def pending_bytes(self) -> int:
        """Bytes that the writer has not been given yet."""
        ended = sum(sum(map(len, write.buffers)) for write in self._ended)
        return ended + (self._segment.pending_bytes if self._segment else 0)

    def tracks(self, tracks: Tracks) -> None:
        """New parameters start a new segment."""
        self._end_segment()
        self._tracks = tracks
        self.channel.tracks(tracks)

    def base_us(self, key_us: int) -> int:
        """Start a segment at this key frame if it is time."""
        segment = self._segment
        if segment is None or key_us - segment.start_us >= self._segment_us:
            if segment is not None:
                # The last frame's duration may have been a guess.
                segment.end_us = min(segment.end_us, key_us)
            self._end_segment()
            segment = self._begin(key_us)
        return segment.start_us if segment is not None else key_us

    def fragment(self, fragment: Fragment) -> None:
        """Record it and show it."""
        segment = self._segment
        if segment is not None:
            if fragment.track == VIDEO_TRACK:
                if self._gap is not None or fragment.after_gap:
                    self._resume(fragment)
                self._accounted_us = fragment.start_us + fragment.duration_us
                self.frames += 1
            segment.add(fragment)
        self.bytes += fragment.size_bytes
        self.channel.fragment(fragment)

    def lost(self, packets: int) -> None:
        """Packets are missing; if time goes missing too, the network is to blame."""
        self.lost_packets += packets
        self._lost = True

    def interrupted(self, cause: GapCause, detail: str) -> None:
        """No more frames for now. The first cause stands until frames come
        again, except that a camera switched off is nobody's fault any more,
        and that a start of the server explains no more than the time until the
        camera was asked.
        """
        self._end_segment()
        self.channel.ended()
        if self._gap is None:
            self._open_gap(cause, detail)
        elif self._gap.cause != cause and (
            GapCause.DISABLED in (self._gap.cause, cause) or self._gap.cause is GapCause.RESTART
        ):
            self._turn_gap(self._clock.utc_us(), cause, detail)

    def stepped(self, by_us: int) -> None:
        """The server's clock was set forward: the hole that follows is no camera's fault."""
        self._step_us = by_us
        self._step_until_us = self._clock.monotonic_us() + STEP_SHOWS_US

    def failed(self, failure: Failure) -> None:
        """The disk did not take a segment: what came after its last good byte is lost."""
        segment = failure.write.segment
        self.disk_error = failure.error.strerror or str(failure.error)
        self._retry_us = self._clock.monotonic_us() + RETRY_US
        self._ended = [each for each in self._ended if each.segment is not segment]
        if segment is self._segment:
            good_us = _good_us(failure)
            self._gaps += segment.cut(good_us)
            self._segment = None
            self._accounted_us = good_us
            self._open_gap(GapCause.DISK, self.disk_error)
        else:
            self._gaps += _lost(failure)

    def written(self) -> None:
        """The last batch is in its files."""
        handed = self._handed
        if self._segment is not None:
            self.disk_error = ""
            if handed is not None and handed.segment is self._segment:
                self.channel.shelve(handed.file.read, handed.row.size_bytes)

    def overflow(self) -> None:
        """The disk is too slow: drop what waits and go on at a later key frame."""
        segment, self._segment = self._segment, None
        if segment is None:
            return
        log.warning("recorder.overflow", camera=self.name.camera_id, dropped_bytes=segment.pending_bytes)
        self._retry_us = self._clock.monotonic_us() + RETRY_US
        self.disk_error = "too slow"
        closing = segment.abandon()
        if closing is not None:
            self._ended.append(closing)
        self._accounted_us = closing.row.end_us if closing is not None else segment.start_us
        self._gaps += segment.cut(self._accounted_us)
        self._open_gap(GapCause.DISK, self.disk_error)

    def take(self, last: bool = False) -> tuple[list[SegmentWrite], list[GapRow]]:
        """What has come together since the last call. `last`: close everything."""
        if last:
            self._end_segment()
        writes, self._ended = self._ended, []
        if self._segment is not None and self._segment.pending:
            self._handed = self._segment.take(last=False)
            writes.append(self._handed)
        gaps, self._gaps = self._gaps, []
        return writes, gaps

    def _begin(self, key_us: int) -> OpenSegment | None:
        if self._tracks is None:
            return None
        now_us = self._clock.monotonic_us()
        root = self._placement.root(self.name.camera_id) if now_us >= self._retry_us else None
        if root is None:
            if now_us >= self._retry_us:
                self.disk_error = "full"
                self._retry_us = now_us + RETRY_US
            if self._gap is None or self._gap.cause is not GapCause.DISK:
                # The camera is there; from now on the disk is what is missing.
                self._turn_gap(key_us, GapCause.DISK, self.disk_error)
            return None
        name = self.name
        metadata = metadata_box(
            {
                "installation": name.installation,
                "camera": name.camera_uuid,
                "camera_name": name.camera_name,
                "stream": name.kind,
                "start_us": key_us,
                "clock_offset_us": self._clock.offset_us,
            }
        )
        self._segment = OpenSegment(
            stream_id=name.stream_id,
            volume_id=root.volume_id,
            start_us=key_us,
            file=SegmentFile(root.path, segment_path(name.camera_uuid, name.kind, key_us)),
            init=init_segment(self._tracks, 0, metadata, created_us=key_us),
            clock_offset_us=self._clock.offset_us,
        )
        return self._segment

    def _end_segment(self) -> None:
        segment, self._segment = self._segment, None
        if segment is not None:
            self._ended.append(segment.take(last=True))

    def _resume(self, fragment: Fragment) -> None:
        """Footage goes on after a hole: say how long it was and why."""
        start_us = fragment.start_us
        if self._gap is not None:
            self._close_gap(start_us)
            self._step_us = 0
        elif start_us > self._accounted_us:
            stepped = self._is_step(start_us - self._accounted_us)
            cause = GapCause.CLOCK if stepped else GapCause.NETWORK if self._lost else GapCause.CAMERA
            hole = GapRow(self.name.stream_id, self._accounted_us, start_us, cause)
            self._gaps.append(hole)
            if self._segment is not None:
                self._segment.holes.append(hole)
        self._lost = False

    def _is_step(self, hole_us: int) -> bool:
        """Whether a hole is what a step of the clock, not long ago, made of it."""
        if not self._step_us or hole_us < self._step_us // 2 or self._clock.monotonic_us() > self._step_until_us:
            return False
        self._step_us = 0
        return True

    def _open_gap(self, cause: GapCause, detail: str) -> None:
        before, start_us = self._before, self._accounted_us
        if before is not None and (before.end_us, before.cause) == (start_us, cause):
            start_us = before.start_us  # No footage came in between: it still goes on.
        self._gap = GapRow(self.name.stream_id, start_us, None, cause, detail)
        self._gaps.append(self._gap)

    def _close_gap(self, end_us: int) -> None:
        gap, self._gap = self._gap, None
        if gap is not None:
            end_us = max(end_us, gap.start_us)
            self._accounted_us = end_us
            self._before = replace(gap, end_us=end_us)
            self._gaps.append(self._before)

    def _turn_gap(self, at_us: int, cause: GapCause, detail: str) -> None:
        """From `at_us` on the missing footage has another cause."""
        self._close_gap(at_us)
        self._open_gap(cause, detail)


class Recorder:
    """All streams of one process, and their batches to the writer.

    `post` runs a function on the loop from another thread
    (`loop.call_soon_threadsafe`).
    """

    def __init__(self, writer: Writer, clock: SteadyClock, post: Callable[..., object]) -> None:
        self.streams: dict[int, StreamRecorder] = {}
        self._writer = writer
        self._clock = clock
        self._post = post
        self._writing = False
        self._leaving: list[StreamRecorder] = []
        self._late: list[GapRow] = []
        self.failures = 0

    def add(self, stream: StreamRecorder) -> None:
        """Record a stream from now on."""
        self.streams[stream.name.stream_id] = stream

    def remove(self, stream_id: int) -> None:
        """Record a stream no more; what it holds is still written."""
        stream = self.streams.pop(stream_id, None)
        if stream is not None:
            self._leaving.append(stream)

    def tick(self) -> None:
        """Hand over what came together. While the writer is still busy with
        the batch before, it waits; beyond 256 MiB it is dropped and said so.
        """
        step_us = self._clock.follow()
        if step_us:
            for stream in self.streams.values():
                stream.stepped(step_us)
        if self._writing:
            self._shed(self.streams.values())
            return
        writes, gaps = self._collect(last=False)
        if writes or gaps:
            self._writing = True
            self._writer.submit(writes, gaps, self._done_elsewhere, self._lost_elsewhere)

    def finish(self) -> None:
        """Close every segment and hand everything over: the process ends."""
        writes, gaps = self._collect(last=True)
        self._writer.submit(writes, gaps, self._done_elsewhere, self._lost_elsewhere)

    def take_gaps(self) -> list[GapRow]:
        """After `finish`, when the writer has stopped: gaps that its last failures have made, for the catalogue."""
        return self._collect(last=True)[1]

    def _collect(self, last: bool) -> tuple[list[SegmentWrite], list[GapRow]]:
        writes: list[SegmentWrite] = []
        gaps, self._late = self._late, []
        for stream in self._leaving:
            more_writes, more_gaps = stream.take(last=True)
            writes += more_writes
            gaps += more_gaps
        self._leaving = []
        for stream in self.streams.values():
            more_writes, more_gaps = stream.take(last)
            writes += more_writes
            gaps += more_gaps
        return writes, gaps

    def _done_elsewhere(self, failures: Sequence[Failure]) -> None:
        self._post(self._done, failures)

    def _lost_elsewhere(self, failures: Sequence[Failure]) -> None:
        self._post(self._fail, failures)

    def _done(self, failures: Sequence[Failure]) -> None:
        self._writing = False
        failed = {failure.write.row.stream_id for failure in failures}
        for stream_id, stream in self.streams.items():
            if stream_id not in failed:
                stream.written()
        self._fail(failures)

    def _fail(self, failures: Sequence[Failure]) -> None:
        self.failures += len(failures)
        for failure in failures:
            stream = self.streams.get(failure.write.row.stream_id)
            if stream is not None:
                stream.failed(failure)
            else:
                self._late += _lost(failure)  # It was removed since.

    def _shed(self, streams: Iterable[StreamRecorder]) -> None:
        waiting = [(stream.pending_bytes, stream) for stream in streams]
        if sum(size for size, _ in waiting) > MOST_PENDING_BYTES:
            for _, stream in waiting:
                stream.overflow()


def _good_us(failure: Failure) -> int:
    """Where the footage ends that the disk took of a segment."""
    return failure.row.end_us if failure.row is not None else failure.write.segment.start_us


def _lost(failure: Failure) -> list[GapRow]:
    """The gaps of a segment that had ended when the disk failed; the footage after it may be sound."""
    segment = failure.write.segment
    end_us, good_us = segment.end_us, _good_us(failure)
    gaps = segment.cut(good_us)
    if end_us > good_us:
        detail = failure.error.strerror or str(failure.error)
        gaps.append(GapRow(segment.stream_id, good_us, end_us, GapCause.DISK, detail))
    return gaps
