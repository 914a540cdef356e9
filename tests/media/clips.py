# SPDX-License-Identifier: Apache-2.0
"""Small clips, encoded for the tests by FFmpeg's encoders: a grey field that brightens from frame to frame."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import av

from fairwatch.media import annexb, h264, h265
from fairwatch.media.fmp4.write import fragment_head_one
from fairwatch.media.frame import VIDEO_TRACK, Codec, VideoTrack

BASE_US = 1_780_000_000_123_456
FRAME_US = 40_000


@dataclass(frozen=True, slots=True)
class Sample:
    decode_us: int
    present_us: int
    key: bool
    payload: bytes


@dataclass(frozen=True, slots=True)
class Clip:
    track: VideoTrack
    samples: tuple[Sample, ...]

    def fragments(self, shift_us: int = 0, first: int = 0) -> list[bytes]:
        return [
            fragment_head_one(
                VIDEO_TRACK,
                number,
                sample.decode_us + shift_us,
                FRAME_US,
                len(sample.payload),
                sample.key,
                sample.present_us - sample.decode_us,
            )
            + sample.payload
            for number, sample in enumerate(self.samples[first:], first)
        ]


def shade(number: int) -> int:
    """The grey of a frame, so that a decoded picture tells which one it is."""
    return 20 + number * 4 % 200


@cache
def packets(
    codec: Codec, frames: int, b_frames: int, key_every: int, width: int, height: int
) -> "list[av.Packet[av.VideoStream]]":
    name = {Codec.H264: "libx264", Codec.H265: "libx265"}[codec]
    encoder = av.CodecContext.create(name, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    parameters = f"bframes={b_frames}:b-adapt=0:keyint={key_every}:scenecut=0:log-level=none"
    encoder.options = {"preset": "ultrafast", {"libx264": "x264-params", "libx265": "x265-params"}[name]: parameters}
    made = []
    for number in range(frames):
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane, value in zip(frame.planes, (shade(number), 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, 25)
        made += encoder.encode(frame)
    return made + encoder.encode(None)


@cache
def clip(
    codec: Codec = Codec.H264,
    frames: int = 50,
    b_frames: int = 0,
    key_every: int = 25,
    width: int = 322,
    height: int = 182,
) -> Clip:
    """`width` and `height` that are no multiples of 16 exercise cropping."""
    standard = h264 if codec is Codec.H264 else h265
    sets: dict[int, list[bytes]] = {}
    samples = []
    for packet in packets(codec, frames, b_frames, key_every, width, height):
        assert packet.pts is not None
        assert packet.dts is not None
        units = []
        for nal in annexb.split(bytes(packet)):
            kind = standard.nal_type(nal)
            if kind in (standard.SPS, standard.PPS, h265.VPS if codec is Codec.H265 else -1):
                kept = sets.setdefault(kind, [])
                if nal not in kept:
                    kept.append(nal)
            else:
                units.append(nal)
        samples.append(
            Sample(
                BASE_US + packet.dts * FRAME_US,
                BASE_US + packet.pts * FRAME_US,
                standard.is_key(units),
                annexb.sample(units),
            )
        )
    if codec is Codec.H264:
        track = h264.video_track(sets[h264.SPS], sets[h264.PPS])
    else:
        track = h265.video_track(sets[h265.VPS], sets[h265.SPS], sets[h265.PPS])
    return Clip(track, tuple(samples))


def encoded(
    width: int = 322, height: int = 182, pixels: str = "yuv420p", profile: str | None = None, parameters: str = ""
) -> list[bytes]:
    """NAL units of one black frame at 25 fps from x264."""
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, pixels
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    encoder.options = {"x264-params": parameters, **({"profile": profile} if profile else {})}
    frame = av.VideoFrame(width, height, pixels)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.pts = 0
    return annexb.split(b"".join(map(bytes, encoder.encode(frame) + encoder.encode(None))))
