# SPDX-License-Identifier: Apache-2.0
"""H.264 for viewers that cannot play what a camera sends.

One conversion of a stream serves all who need it; H.264 passes through it
untouched. A stated number of conversions may run at once, since each takes a
good part of a core: who comes after that is told so.
"""

import asyncio
import io
import queue
import threading
from collections.abc import Callable
from typing import Protocol

import structlog

from fairwatch.errors import FairwatchError
from fairwatch.media.ff import DecodeError, VideoTranscoder
from fairwatch.media.fmp4.read import scan
from fairwatch.media.fmp4.write import HEAD_ONE_BYTES
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Codec, Frame, Tracks, VideoTrack

from .browser import BrowserViewer
from .bus import Bus
from .hub import Channel, Viewer

log = structlog.get_logger()

MAX_HEIGHT = 1080
QUEUE_FRAGMENTS = 50


FragmenterFactory = Callable[[Channel], "FrameTaker"]


class FrameTaker(Protocol):
    """Frames in, fragments into a channel: `store.Fragmenter` behind a sink."""

    def tracks(self, tracks: Tracks) -> None: ...

    def frame(self, frame: Frame) -> None: ...


class TranscodeLimitError(FairwatchError):
    """As many conversions as are allowed are at work."""

    code = "transcode-limit"
    status = 503


class Slots:
    """How many conversions may be at work at once, live ones and of footage together. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self._lock = threading.Lock()

    def take(self) -> None:
        """Raises TranscodeLimitError when none is left."""
        with self._lock:
            if self.used >= self.limit:
                raise TranscodeLimitError(
                    f"{self.limit} streams are being converted already, which is as many as this server may.",
                    limit=self.limit,
                )
            self.used += 1

    def give_back(self) -> None:
        """One conversion has ended."""
        with self._lock:
            self.used -= 1


class Transcodes:
    """All live conversions of a web process. Everything on the loop but the work itself.

    `fragmenter` makes what turns frames into fragments for a channel.
    """

    def __init__(self, bus: Bus, slots: Slots, fragmenter: FragmenterFactory) -> None:
        self.slots = slots
        self._bus = bus
        self._fragmenter = fragmenter
        self._streams: dict[int, _Converted] = {}

    def watch(self, camera_id: int, stream_id: int, viewer: Viewer) -> None:
        """Let `viewer` see the stream as H.264."""
        stream = self._streams.get(stream_id)
        if stream is None:
            stream = self._streams[stream_id] = _Converted(self, stream_id)
            stream.output.join(viewer)
            self._bus.watch(camera_id, stream_id, stream)
        else:
            stream.output.join(viewer)
            stream.remind(viewer)

    def leave(self, stream_id: int, viewer: Viewer) -> None:
        """End `watch`."""
        stream = self._streams.get(stream_id)
        if stream is not None:
            stream.output.leave(viewer)
            if not stream.output.viewers:
                del self._streams[stream_id]
                self._bus.leave(stream_id, stream)
                stream.close()

    def taker(self, channel: Channel) -> FrameTaker:
        """See `fragmenter`."""
        return self._fragmenter(channel)


class _Converted:
    """One stream as H.264. A `hub.Viewer` of the source, with a channel of its own."""

    def __init__(self, all_streams: Transcodes, stream_id: int) -> None:
        self.output = Channel(stream_id)
        self._all = all_streams
        self._worker: _Worker | None = None
        self._through = False
        self._refused = False

    def tracks(self, tracks: Tracks) -> None:
        self.close()
        video = tracks.video
        self._through = video is None or video.codec is Codec.H264
        self._refused = False
        if not self._through and video is not None:
            try:
                self._all.slots.take()
                self._worker = _Worker(video, self._all.taker(self.output))
            except TranscodeLimitError:
                self._refused = True
        for viewer in self.output.viewers:
            self.remind(viewer)
        if self._through:
            self.output.tracks(tracks)

    def fragment(self, fragment: Fragment) -> None:
        if self._through:
            self.output.fragment(fragment)
        elif self._worker is not None and fragment.track == VIDEO_TRACK:
            self._worker.put(fragment)

    def ended(self) -> None:
        self.output.ended()

    def remind(self, viewer: Viewer) -> None:
        """Tell a browser that the picture is converted, or why there is none."""
        if isinstance(viewer, BrowserViewer):
            viewer.transcoded = self._worker is not None
            if self._refused:
                viewer.say({"type": "notice", "code": "transcode-limit", "params": {"limit": self._all.slots.limit}})

    def close(self) -> None:
        """End the work."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()
            self._all.slots.give_back()


class _Worker:
    """Decodes and encodes on a thread of its own (FFmpeg lets go of the GIL)."""

    def __init__(self, video: VideoTrack, taker: FrameTaker) -> None:
        self._taker = taker
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
                    self._loop.call_soon_threadsafe(self._deliver, transcoder.track, frames)
        except DecodeError as error:
            log.warning("transcode.failed", error=str(error))

    def _deliver(self, track: VideoTrack, frames: list[Frame]) -> None:
        if self._stopped:
            return
        if track != self._announced:
            self._announced = track
            self._taker.tracks(Tracks(track))
        for frame in frames:
            self._taker.frame(frame)
