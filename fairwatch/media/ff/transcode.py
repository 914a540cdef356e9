# SPDX-License-Identifier: Apache-2.0
"""For viewers who cannot play what a camera sends: video as H.264, G.711 as AAC. Never for what is recorded.

Both work sample by sample and hold back as little as they can: video comes
out as soon as its frame is complete, sound after 64 ms more.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
from av.error import FFmpegError
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from fairwatch.media import annexb, audio, h264
from fairwatch.media.bits import BitstreamError
from fairwatch.media.ff.video import MICROSECOND, DecodeError, fitted, video_decoder
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, AudioTrack, Codec, Frame, VideoTrack
from fairwatch.media.h264 import MAX_SIDE

SOUND_RATE = 16_000
"""Sample rate of the AAC that comes out: a frame of 1,024 samples then lasts 64 ms."""

_JUMP_US = 100_000
_ENCODER_OPTIONS = {
    "preset": "ultrafast",
    "tune": "zerolatency",
    "crf": "24",
    "maxrate": "8M",
    "bufsize": "8M",
    "forced-idr": "1",
}


class VideoTranscoder:
    """Turns samples of one track into H.264 without B frames, at most `max_height` lines high.

    Key frames come where the source has them. `track` is how to decode what
    comes out, None until the first frame has. Not for several threads at once.
    """

    def __init__(self, source: VideoTrack, max_height: int = 1080) -> None:
        self.track: VideoTrack | None = None
        self.broken = 0
        """Samples that could not be decoded; the picture goes on with the next that can, with H.265 a key frame."""
        try:
            self._decoder = video_decoder(source)
        except (FFmpegError, BitstreamError) as error:
            raise DecodeError(f"no decoder for {source.codec}: {error}") from error
        self._max_height = max_height
        self._frame_us = source.frame_us or 40_000
        self._reformatter = VideoReformatter()
        self._encoder: av.VideoCodecContext | None = None
        self._base_us = 0
        self._started = False

    def feed(self, decode_us: int, present_us: int, key: bool, sample: bytes) -> list[Frame]:
        """The frames that become complete with this sample, with the times of the source. Takes milliseconds."""
        if not self._started:
            if not key:
                return []
            self._started = True
            self._base_us = decode_us
        if not sample:  # would tell the decoder that the stream has ended
            return []
        packet = av.Packet(sample)
        packet.pts, packet.dts, packet.time_base = present_us - self._base_us, decode_us - self._base_us, MICROSECOND
        packet.is_keyframe = key
        try:
            return list(self._encoded(self._decoder.decode(packet)))
        except FFmpegError:
            self.broken += 1
            return []

    def finish(self) -> list[Frame]:
        """What the decoder still holds. Nothing may be fed afterwards."""
        try:
            return list(self._encoded(self._decoder.decode(None)))
        except FFmpegError:
            return []

    def _encoded(self, frames: Iterable[av.VideoFrame]) -> Iterator[Frame]:
        for frame in frames:
            if frame.pts is None:
                continue
            encoder = self._encoder or self._open_encoder(frame)
            pts, key = frame.pts, frame.key_frame
            ready = self._reformatter.reformat(frame, encoder.width, encoder.height, encoder.pix_fmt)
            ready.pts, ready.time_base = pts, MICROSECOND
            ready.pict_type = PictureType.I if key else PictureType.NONE
            for packet in encoder.encode(ready):
                yield self._frame(packet)

    def _open_encoder(self, frame: av.VideoFrame) -> av.VideoCodecContext:
        encoder = av.CodecContext.create("libx264", "w")
        assert isinstance(encoder, av.VideoCodecContext)
        encoder.width, encoder.height = fitted(frame.width, frame.height, MAX_SIDE, self._max_height)
        encoder.pix_fmt = "yuvj420p" if frame.format.name == "yuvj420p" else "yuv420p"
        encoder.time_base = MICROSECOND
        # Only for the level that the stream claims: without it, one for a million frames a second.
        encoder.framerate = Fraction(1_000_000, self._frame_us)
        if self._decoder.sample_aspect_ratio:
            encoder.sample_aspect_ratio = self._decoder.sample_aspect_ratio
        encoder.options = dict(_ENCODER_OPTIONS)
        self._encoder = encoder
        return encoder

    def _frame(self, packet: "av.Packet[av.VideoStream]") -> Frame:
        assert packet.pts is not None
        nals = annexb.split(bytes(packet))
        if self.track is None:
            sets: dict[int, list[bytes]] = {h264.SPS: [], h264.PPS: []}
            for nal in nals:
                sets.get(h264.nal_type(nal), []).append(nal)
            self.track = h264.video_track(sets[h264.SPS], sets[h264.PPS])
        picture = annexb.sample(nal for nal in nals if h264.nal_type(nal) not in (h264.SPS, h264.PPS))
        time_us = packet.pts + self._base_us
        return Frame(VIDEO_TRACK, packet.is_keyframe, time_us, time_us, (picture,))


class SoundTranscoder:
    """Turns G.711 into AAC. `track` is how to decode what comes out. Not for several threads at once."""

    def __init__(self, source: AudioTrack) -> None:
        names = {Codec.PCMA: "pcm_alaw", Codec.PCMU: "pcm_mulaw"}
        if source.codec not in names:
            raise DecodeError(f"{source.codec} is no G.711")
        layout = "mono" if source.channels == 1 else "stereo"
        decoder = av.CodecContext.create(names[source.codec], "r")
        encoder = av.CodecContext.create("aac", "w")
        assert isinstance(decoder, av.AudioCodecContext)
        assert isinstance(encoder, av.AudioCodecContext)
        decoder.sample_rate, decoder.layout = source.sample_rate, layout
        encoder.sample_rate, encoder.layout, encoder.format = SOUND_RATE, layout, av.AudioFormat("fltp")
        encoder.bit_rate = 32_000 * source.channels
        encoder.open()
        assert encoder.extradata is not None
        self.track = audio.aac_track(bytes(encoder.extradata))
        self._decoder, self._encoder = decoder, encoder
        self._resampler = av.AudioResampler("fltp", layout, SOUND_RATE, frame_size=1024)
        self._source = source
        self._fed = 0
        self._base_us: int | None = None
        self._last_us = -1

    def feed(self, decode_us: int, sample: bytes) -> list[Frame]:
        """The access units that become complete with this sample. A jump in time moves them, no silence is made."""
        fed_us = self._fed * 1_000_000 // self._source.sample_rate
        if self._base_us is None or abs(self._base_us + fed_us - decode_us) > _JUMP_US:
            self._base_us = decode_us - fed_us
        made = []
        try:
            for frame in self._decoder.decode(av.Packet(sample)) if sample else ():
                frame.pts, frame.time_base = self._fed, Fraction(1, self._source.sample_rate)
                self._fed += frame.samples
                for ready in self._resampler.resample(frame):
                    made += self._encoder.encode(ready)
        except FFmpegError as error:
            raise DecodeError(f"no sound from this: {error}") from error
        return list(self._frames(made))

    def _frames(self, packets: "Iterable[av.Packet[av.AudioStream]]") -> Iterator[Frame]:
        for packet in packets:
            # The encoder's run-in sounds before the first sample.
            if packet.pts is None or packet.pts < 0 or self._base_us is None:
                continue
            time_us = max(self._last_us + 1, self._base_us + packet.pts * 1_000_000 // SOUND_RATE)
            self._last_us = time_us
            yield Frame(AUDIO_TRACK, True, time_us, time_us, (bytes(packet),))
