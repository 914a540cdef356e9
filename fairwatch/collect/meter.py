# SPDX-License-Identifier: Apache-2.0
"""What a source has seen: counters for supervision, status and metrics."""

from dataclasses import dataclass

from fairwatch.clock import Clock
from fairwatch.media.frame import VIDEO_TRACK, Frame, FrameSink, Tracks


@dataclass(frozen=True, slots=True)
class SourceStats:
    """What a source has seen so far; counters only grow.

    `last_frame_us` is the UTC time at which the last video frame was taken, 0
    before the first; `delay_us` is how much later it came. `clock_offset_us`
    is the camera's UTC minus ours, None if it does not tell. `jitter_us` is
    the smoothed variation of the delay (RFC 3550, 6.4.1). `slow` marks the
    way through FFmpeg, which costs several times as much.
    `certificate_sha256` is the fingerprint of the camera's TLS certificate;
    it is not verified unless that was asked for. `picture_packets` are those of
    the picture alone, whole or not (0 through FFmpeg). `sound_offered` names the sound
    that the camera would send (aac, pcma ...), also when it is not asked for and
    none comes.
    """

    connected: bool = False
    frames: int = 0
    packets: int = 0
    picture_packets: int = 0
    lost_packets: int = 0
    size_bytes: int = 0
    tracks: Tracks | None = None
    last_frame_us: int = 0
    delay_us: int = 0
    clock_offset_us: int | None = None
    jitter_us: int = 0
    transport: str = ""
    slow: bool = False
    transcoded: bool = False
    certificate_sha256: str = ""
    sound_offered: str = ""


class Meter:
    """A sink that counts what passes on its way to another.

    Two additions per frame are all that supervision costs; delay and jitter
    are looked at in every eighth.
    """

    def __init__(self, sink: FrameSink, clock: Clock) -> None:
        self._sink = sink
        self._clock = clock
        self.frames = 0
        self.last_frame_us = 0
        self.delay_us = 0
        self.jitter_us = 0
        self.current: Tracks | None = None

    def tracks(self, tracks: Tracks) -> None:
        self.current = tracks
        self._sink.tracks(tracks)

    def frame(self, frame: Frame) -> None:
        if frame.track == VIDEO_TRACK:
            if not self.frames & 7:
                delay_us = self._clock.utc_us() - frame.present_us
                if self.frames:
                    self.jitter_us += (abs(delay_us - self.delay_us) - self.jitter_us) >> 4
                self.delay_us = delay_us
            self.frames += 1
            self.last_frame_us = frame.present_us
        self._sink.frame(frame)

    def lost(self, packets: int) -> None:
        self._sink.lost(packets)
