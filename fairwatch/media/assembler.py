# SPDX-License-Identifier: Apache-2.0
"""From RTP packets to frames: depacketizer, clock and decode order of each track of one session."""

from collections.abc import Sequence

from . import audio, h264, h265
from .bits import BitstreamError
from .frame import AUDIO_TRACK, VIDEO_TRACK, AudioTrack, Codec, Frame, FrameSink, Piece, Tracks, VideoTrack
from .rtcp import SenderReport
from .rtp import Depacketizer
from .rtp_audio import AacDepacketizer, RawAudioDepacketizer
from .rtp_h264 import H264Depacketizer
from .rtp_h265 import H265Depacketizer
from .timing import ClockReading, DecodeOrder, TrackClock


class Assembler:
    """Puts the tracks of one RTP session together and pushes frames into a sink.

    The reader sets `arrived_us` (UTC) to the time at which the packets it is
    about to feed arrived. Tracks are announced before their first frame; with
    both sound and picture, sound waits for the first picture.
    """

    def __init__(self, sink: FrameSink) -> None:
        self.sink = sink
        self.arrived_us = 0
        self.video: _Video | None = None
        self.audio: _Audio | None = None
        self._announced = False

    def add_video(
        self,
        codec: Codec,
        rate: int = 90_000,
        vps: tuple[bytes, ...] = (),
        sps: tuple[bytes, ...] = (),
        pps: tuple[bytes, ...] = (),
    ) -> Depacketizer:
        """The depacketizer for the session's video. Parameter sets from the
        session description are used until others come in band.
        """
        self.video = _Video(self, codec, rate)
        kind = H264Depacketizer if codec is Codec.H264 else H265Depacketizer
        depacketizer = kind(self.video, vps, sps, pps)
        self.video.depacketizer = depacketizer
        if sps and pps:
            self.video.parameters(vps, sps, pps)
        return depacketizer

    def add_audio(self, track: AudioTrack, rate: int, size_bits: int = 13, index_bits: int = 3) -> Depacketizer:
        """The depacketizer for the session's sound; `rate` is its RTP clock."""
        self.audio = _Audio(self, track, rate)
        depacketizer: Depacketizer
        if track.codec is Codec.AAC:
            # HE-AAC: 1,024 samples at the core's rate are twice as many ticks of a clock at the output's.
            frame_ticks = round(audio.duration_us(track, 0) * rate / 1_000_000)
            depacketizer = AacDepacketizer(self.audio, frame_ticks, size_bits, index_bits)
        else:
            depacketizer = RawAudioDepacketizer(self.audio)
        self.audio.depacketizer = depacketizer
        return depacketizer

    def announce(self) -> bool:
        """Tell the sink of the tracks if they are known. True if they are."""
        if self.video is not None and self.video.track is None:
            return False
        self.sink.tracks(Tracks(self.video.track if self.video else None, self.audio.track if self.audio else None))
        self._announced = True
        return True

    @property
    def announced(self) -> bool:
        """Whether frames may flow."""
        return self._announced


class _Video:
    """The picture's way: units to frames with wall times and decode order."""

    def __init__(self, session: Assembler, codec: Codec, rate: int) -> None:
        self.track: VideoTrack | None = None
        self.depacketizer: Depacketizer | None = None
        self._session = session
        self._codec = codec
        self._clock = TrackClock(rate)
        self._order = DecodeOrder()
        self._changed = False

    @property
    def reading(self) -> ClockReading:
        return self._clock.reading

    def report(self, report: SenderReport) -> None:
        self._clock.report(report.ticks, report.ntp_us)

    def parameters(self, vps: tuple[bytes, ...], sps: tuple[bytes, ...], pps: tuple[bytes, ...]) -> None:
        try:
            track = h264.video_track(sps, pps) if self._codec is Codec.H264 else h265.video_track(vps, sps, pps)
        except BitstreamError:
            return  # Unreadable sets: stay with those before; a stream without any shows no picture and says so.
        if track != self.track:
            self.track = track
            self._changed = True

    def unit(self, ticks: int, key: bool, parts: Sequence[Piece]) -> None:
        session = self._session
        present_us = self._clock.wall_us(ticks, session.arrived_us)
        if self._changed:
            if not key or not session.announce() or self.track is None:
                return
            self._changed = False
            self._order.expect(self.track.reorder, self.track.frame_us)
        elif not session.announced:
            return
        session.sink.frame(Frame(VIDEO_TRACK, key, present_us, self._order.decode_us(present_us), parts))

    def lost(self, packets: int) -> None:
        self._session.sink.lost(packets)


class _Audio:
    """The sound's way."""

    def __init__(self, session: Assembler, track: AudioTrack, rate: int) -> None:
        self.track = track
        self.depacketizer: Depacketizer | None = None
        self._session = session
        self._clock = TrackClock(rate)
        self._last_us = -1

    @property
    def reading(self) -> ClockReading:
        return self._clock.reading

    def report(self, report: SenderReport) -> None:
        self._clock.report(report.ticks, report.ntp_us)

    def parameters(self, vps: tuple[bytes, ...], sps: tuple[bytes, ...], pps: tuple[bytes, ...]) -> None:
        """Sound has none."""

    def unit(self, ticks: int, key: bool, parts: Sequence[Piece]) -> None:
        wall_us = max(self._clock.wall_us(ticks, self._session.arrived_us), self._last_us + 1)
        if not self._session.announced and (self._session.video is not None or not self._session.announce()):
            return
        self._last_us = wall_us
        self._session.sink.frame(Frame(AUDIO_TRACK, key, wall_us, wall_us, parts))

    def lost(self, packets: int) -> None:
        """Missing sound leaves a short silence; the picture goes on."""
