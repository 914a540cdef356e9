# SPDX-License-Identifier: Apache-2.0
"""The live test of an address before it is saved: what comes from there, or why nothing does."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from fairwatch.media.frame import VIDEO_TRACK, AudioTrack, Frame, Tracks, VideoTrack

from .errors import Cause, CollectError
from .source import Source, SourceStats

LIMIT_S = 10.0
MEASURE_S = 1.0


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What a camera sends.

    `key_frame` is an MP4 sample of `video`, for a preview. `fps` and
    `bitrate_bps` were counted over about a second (the key frame left out);
    0 if too little came.
    """

    video: VideoTrack
    audio: AudioTrack | None
    key_frame: bytes = field(repr=False)
    fps: float
    bitrate_bps: int
    stats: SourceStats


async def probe(dial: Callable[[], Source], *, limit_s: float = LIMIT_S, measure_s: float = MEASURE_S) -> ProbeResult:
    """Connect, wait for the first key frame, measure for `measure_s` more.

    Raises CollectError with the cause, `no-video` if the camera was reached
    but no key frame came within `limit_s`.
    """
    source = dial()
    sample = _Sample()
    reading = asyncio.get_running_loop().create_task(source.run(sample))
    waiting = asyncio.get_running_loop().create_task(sample.whole.wait())
    try:
        await asyncio.wait((reading, waiting), timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        if sample.whole.is_set() and not reading.done():
            await asyncio.wait((reading,), timeout=measure_s)
        stats = source.stats()
        if sample.video is None:
            _raise_cause(reading, stats)
        return sample.result(stats)
    finally:
        waiting.cancel()
        reading.cancel()
        await asyncio.wait((reading, waiting))
        if not reading.cancelled():
            reading.exception()  # Seen: what counts was raised above.


def _raise_cause(reading: asyncio.Task[None], stats: SourceStats) -> None:
    if reading.done():
        reading.result()
        raise CollectError(Cause.GONE, "The stream ended before its first key frame.")
    if stats.connected:
        raise CollectError(Cause.NO_VIDEO, "The camera is connected, but sent no key frame in time.")
    raise CollectError(Cause.TIMEOUT, "The camera does not answer.")


class _Sample:
    """Keeps the first key frame, counts what follows."""

    def __init__(self) -> None:
        self.whole = asyncio.Event()
        self.video: VideoTrack | None = None
        self._tracks: Tracks | None = None
        self._audio: AudioTrack | None = None
        self._key_frame = b""
        self._first_us = 0
        self._last_us = 0
        self._frames = 0
        self._size_bytes = 0

    def tracks(self, tracks: Tracks) -> None:
        self._tracks = tracks

    def frame(self, frame: Frame) -> None:
        if frame.track != VIDEO_TRACK or self._tracks is None:
            return
        if self.video is not None:
            self._frames += 1
            self._last_us = frame.decode_us
            self._size_bytes += sum(map(len, frame.parts))
        elif frame.key and self._tracks.video is not None:
            self._key_frame = b"".join(frame.parts)
            self._first_us = frame.decode_us
            self.video, self._audio = self._tracks.video, self._tracks.audio
            self.whole.set()

    def lost(self, packets: int) -> None:
        """A test on a bad line still shows a picture."""

    def result(self, stats: SourceStats) -> ProbeResult:
        assert self.video is not None
        span_us = self._last_us - self._first_us
        enough = self._frames >= 2 and span_us > 0
        fps = self._frames * 1_000_000 / span_us if enough else 0.0
        if not enough and self.video.frame_us:
            fps = 1_000_000 / self.video.frame_us
        return ProbeResult(
            self.video,
            self._audio,
            self._key_frame,
            round(fps, 2),
            self._size_bytes * 8_000_000 // span_us if enough else 0,
            stats,
        )
