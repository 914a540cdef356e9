# SPDX-License-Identifier: Apache-2.0
"""H.264 for viewers that cannot play what a camera sends.

One conversion of a stream serves all who need it; H.264 passes through it
untouched. A stated number of conversions may run at once, since each takes a
good part of a core: who comes after that is told so, and gets the next one
that is free.
"""

import asyncio
import io
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import structlog

from fairwatch.errors import FairwatchError
from fairwatch.media.ff import VideoTranscoder
from fairwatch.media.fmp4.read import scan
from fairwatch.media.fmp4.write import HEAD_ONE_BYTES
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Codec, Frame, Tracks, VideoTrack

from .bus import Bus
from .hub import Channel, Viewer
from .slots import Slots, TranscodeLimitError

log = structlog.get_logger()

MAX_HEIGHT = 1080
QUEUE_FRAGMENTS = 50


FragmenterFactory = Callable[[Channel], "FrameTaker"]


class FrameTaker(Protocol):
    """Frames in, fragments into a channel: `store.Fragmenter` behind a sink."""

    def tracks(self, tracks: Tracks) -> None: ...

    def frame(self, frame: Frame) -> None: ...


class ConvertedViewer(Viewer, Protocol):
    """Who watches a stream as H.264."""

    def conversion(self, at_work: bool, problem: FairwatchError | None) -> None:
        """Whether the stream is being converted; else why no picture comes, None if it needs no conversion."""


class TranscodeFailedError(FairwatchError):
    """A conversion has ended by an error; the next viewer, or the camera's next start, begins another."""

    code = "transcode-failed"
    status = 502


class Transcodes:
    """All live conversions of a web process. Everything on the loop but the work itself.

    `fragmenter` makes what turns frames into fragments for a channel.
    """

    def __init__(self, bus: Bus, slots: Slots, fragmenter: FragmenterFactory) -> None:
        self.slots = slots
        self._bus = bus
        self._fragmenter = fragmenter
        self._streams: dict[int, _Converted] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        slots.on_free = self._slot_is_free

    def watch(self, camera_id: int, stream_id: int, viewer: ConvertedViewer) -> None:
        """Let `viewer` see the stream as H.264."""
        self._loop = asyncio.get_running_loop()
        stream = self._streams.get(stream_id)
        if stream is None:
            stream = self._streams[stream_id] = _Converted(self, stream_id)
            stream.join(viewer)
            self._bus.watch(camera_id, stream_id, stream)
        else:
            stream.join(viewer)

    def leave(self, stream_id: int, viewer: ConvertedViewer) -> None:
        """End `watch`."""
        stream = self._streams.get(stream_id)
        if stream is not None:
            stream.leave(viewer)
            if not stream.watched:
                del self._streams[stream_id]
                self._bus.leave(stream_id, stream)
                stream.close()

    def forget(self, stream_id: int) -> None:
        """The stream was removed."""
        self._streams.pop(stream_id, None)

    def taker(self, channel: Channel) -> FrameTaker:
        """See `fragmenter`."""
        return self._fragmenter(channel)

    def _slot_is_free(self) -> None:
        """On any thread. Whoever gives a slot back to take it again at once does so before others get it."""
        if self._loop is not None:
            with suppress(RuntimeError):  # The loop has ended.
                self._loop.call_soon_threadsafe(self._begin_waiting)

    def _begin_waiting(self) -> None:
        for stream in self._streams.values():
            stream.begin_if_refused()


class _Converted:
    """One stream as H.264. A `hub.Viewer` of the source, with a channel of its own."""

    def __init__(self, all_streams: Transcodes, stream_id: int) -> None:
        self._output = Channel(stream_id)
        self._all = all_streams
        self._viewers: list[ConvertedViewer] = []
        self._source: VideoTrack | None = None
        self._worker: _Worker | None = None
        self._through = False
        self._problem: FairwatchError | None = None

    @property
    def watched(self) -> bool:
        return bool(self._viewers)

    def join(self, viewer: ConvertedViewer) -> None:
        """A viewer more. A conversion that was refused or has failed is tried again."""
        self._viewers.append(viewer)
        if self._problem is not None:
            self._begin()
        else:
            viewer.conversion(self._worker is not None, None)
        self._output.join(viewer)

    def leave(self, viewer: ConvertedViewer) -> None:
        """A viewer less. Leaving twice is leaving once."""
        if viewer in self._viewers:
            self._viewers.remove(viewer)
            self._output.leave(viewer)

    def tracks(self, tracks: Tracks) -> None:
        self.close()
        video = tracks.video
        self._through = video is None or video.codec is Codec.H264
        self._source = None if self._through else video
        self._problem = None
        if self._through:
            self._tell(None)
            self._output.tracks(tracks)
        else:
            self._begin()

    def fragment(self, fragment: Fragment) -> None:
        if self._through:
            self._output.fragment(fragment)
        elif self._worker is not None and fragment.track == VIDEO_TRACK:
            self._worker.put(fragment)

    def ended(self) -> None:
        self._output.ended()

    def removed(self) -> None:
        self.close()
        self._all.forget(self._output.stream_id)
        self._viewers = []
        self._output.remove()

    def begin_if_refused(self) -> None:
        """A conversion has ended elsewhere."""
        if isinstance(self._problem, TranscodeLimitError) and self._all.slots.used < self._all.slots.limit:
            self._begin()

    def close(self) -> None:
        """End the work."""
        self._source = None
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()
            self._all.slots.give_back()

    def _begin(self) -> None:
        """Convert from the next key frame on, or tell the viewers why not."""
        if self._source is None:
            return
        try:
            self._all.slots.take()
        except TranscodeLimitError as error:
            self._tell(error)
            return
        self._worker = _Worker(self._source, self._all.taker(self._output), self._failed)
        self._tell(None)

    def _failed(self, worker: "_Worker", error: Exception) -> None:
        """The work has ended by itself."""
        log.warning("transcode.failed", stream_id=self._output.stream_id, error=repr(error))
        if worker is self._worker:
            self._worker = None
            self._all.slots.give_back()
            self._output.ended()
            self._tell(TranscodeFailedError(f"The picture cannot be converted: {type(error).__name__}."))

    def _tell(self, problem: FairwatchError | None) -> None:
        self._problem = problem
        for viewer in self._viewers:
            viewer.conversion(self._worker is not None, problem)


class _Worker:
    """Decodes and encodes on a thread of its own (FFmpeg lets go of the GIL). `on_error` hears, on the loop, of the
    error that ended it.
    """

    def __init__(self, video: VideoTrack, taker: FrameTaker, on_error: Callable[["_Worker", Exception], None]) -> None:
        self._taker = taker
        self._on_error = on_error
        self._loop = asyncio.get_running_loop()
        self._queue: queue.Queue[Fragment | None] = queue.Queue(QUEUE_FRAGMENTS)
        self._waiting = True
        self._stopped = False
        self._announced: VideoTrack | None = None
        self._thread = threading.Thread(target=self._run, args=(video,), name="transcode", daemon=True)
        self._thread.start()

    def put(self, fragment: Fragment) -> None:
        """Take a fragment; what the encoder does not keep up with is left out up to the next key frame."""
        if self._waiting and not fragment.key:
            return
        try:
            self._queue.put_nowait(fragment)
            self._waiting = False
        except queue.Full:
            self._waiting = True

    def stop(self) -> None:
        """End the thread after what it does now."""
        self._stopped = True
        with self._queue.mutex:
            self._queue.queue.clear()
        self._queue.put_nowait(None)

    def _run(self, video: VideoTrack) -> None:
        try:
            transcoder = VideoTranscoder(video, max_height=MAX_HEIGHT)
            while not self._stopped and (fragment := self._queue.get()) is not None:
                data = fragment.data
                (_, _, _, cts_us), *_ = next(scan(io.BytesIO(data))).samples
                sample = data[HEAD_ONE_BYTES:]
                frames = transcoder.feed(fragment.start_us, fragment.start_us + cts_us, fragment.key, sample)
                if frames and transcoder.track is not None:
                    self._tell(self._deliver, transcoder.track, frames)
        except Exception as error:  # the end of a thread: told on the loop, logged, its slot given back
            self._tell(self._on_error, self, error)

    def _tell(self, call: Callable[..., None], *what: object) -> None:
        with suppress(RuntimeError):  # The loop has ended.
            self._loop.call_soon_threadsafe(call, *what)

    def _deliver(self, track: VideoTrack, frames: list[Frame]) -> None:
        if self._stopped:
            return
        if track != self._announced:
            self._announced = track
            self._taker.tracks(Tracks(track))
        for frame in frames:
            self._taker.frame(frame)
