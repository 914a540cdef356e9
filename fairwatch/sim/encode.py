# SPDX-License-Identifier: Apache-2.0
"""Encode pictures and sound into clips with the encoders in the `av` wheel.

Test pictures come from FFmpeg's own sources, so nothing but `av` is needed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import av
from av.audio.codeccontext import AudioCodecContext
from av.filter import Graph
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from fairwatch.media.frame import Codec
from fairwatch.sim.clip import VIDEO_CLOCK_HZ, AccessUnit, Clip, ParameterSets, cached
from fairwatch.sim.nal import counter_sei, is_dropped, is_parameter_set, nal_type, split_annex_b


@dataclass(frozen=True, slots=True)
class VideoSpec:
    """What to encode. The defaults are a small clip for tests."""

    codec: Codec = Codec.H264
    width: int = 320
    height: int = 180
    fps: int = 25
    frames: int = 50
    gop: int = 25
    bitrate_bps: int = 0
    """Constant bit rate; 0 = constant quality."""
    quality: int = 28
    """x264/x265 crf, where `bitrate_bps` is 0."""
    b_frames: int = 0
    slices: int = 1
    """Slices per picture (H.264 only)."""
    preset: str = "ultrafast"
    threads: int = 1
    then_size: tuple[int, int] | None = None
    """Second half of the clip in this size, as when someone changes a camera's settings."""
    pattern: Literal["test", "noisy"] = "test"
    baseline: bool = False
    """Only what H.264's Baseline profile has (see `clock`)."""
    hd_colors: bool = False
    """The pictures are ITU-R BT.709, and the stream says so."""
    counter: bool = True
    """Put a running frame counter into each picture (see `nal.counter_sei`)."""


def bench_spec(bitrate_bps: int = 4_000_000, codec: Codec = Codec.H264) -> VideoSpec:
    """1080p25 at a constant bit rate, a key frame every 2 s, 8 s long."""
    return VideoSpec(codec, 1920, 1080, frames=200, gop=50, bitrate_bps=bitrate_bps, pattern="noisy", threads=2)


def encode_clip(spec: VideoSpec, cache: Path | None = None) -> Clip:
    """A clip of FFmpeg's test picture, from `cache` if it is there."""
    return cached(cache, f"{spec.codec}-{spec.width}x{spec.height}", spec, lambda: _encode_test_clip(spec))


def _encode_test_clip(spec: VideoSpec) -> Clip:
    if spec.then_size is None:
        encoder = ClipEncoder(spec)
        for frame in islice(_test_pictures(spec), spec.frames):
            encoder.push(frame)
        return encoder.finish()
    width, height = spec.then_size
    half = spec.frames // 2
    first = replace(spec, frames=half, then_size=None)
    second = replace(first, width=width, height=height, frames=spec.frames - half)
    return join_clips(_encode_test_clip(first), _encode_test_clip(second))


def join_clips(first: Clip, second: Clip) -> Clip:
    """`second` after `first` in one loop, each with its own parameter sets."""
    moved = [
        replace(
            unit,
            dts_ticks=unit.dts_ticks + first.loop_ticks,
            pts_ticks=unit.pts_ticks + first.loop_ticks,
            sets=unit.sets + len(first.sets),
        )
        for unit in second.units
    ]
    return replace(
        first,
        loop_ticks=first.loop_ticks + second.loop_ticks,
        units=first.units + tuple(moved),
        sets=first.sets + second.sets,
    )


def _test_pictures(spec: VideoSpec) -> Iterator[av.VideoFrame]:
    graph = Graph()
    source = graph.add("testsrc2", f"size={spec.width}x{spec.height}:rate={spec.fps}")
    if spec.pattern == "noisy":
        # A clean test card is too easy to reach the bit rate of a real camera.
        noise = graph.add("noise", "alls=12:allf=t")
        source.link_to(noise)
        source = noise
    pixels = graph.add("format", "yuv420p")
    sink = graph.add("buffersink")
    source.link_to(pixels)
    pixels.link_to(sink)
    graph.configure()
    while True:
        frame = graph.vpull()
        assert isinstance(frame, av.VideoFrame)
        yield frame


def open_encoder(spec: VideoSpec) -> VideoCodecContext:
    """An x264 or x265 encoder that starts each GOP with a closed IDR picture and nothing else."""
    context = av.CodecContext.create("libx264" if spec.codec is Codec.H264 else "libx265", "w")
    assert isinstance(context, VideoCodecContext)
    context.width = spec.width
    context.height = spec.height
    context.pix_fmt = "yuv420p"
    context.framerate = Fraction(spec.fps)
    context.time_base = Fraction(1, spec.fps)
    context.max_b_frames = spec.b_frames
    params: dict[str, int | str] = {
        "keyint": spec.gop,
        "min-keyint": spec.gop,
        "scenecut": 0,
        "open-gop": 0,
        "bframes": spec.b_frames,
        "b-adapt": 0,
        "repeat-headers": 1,
    }
    if spec.bitrate_bps:
        kbps = spec.bitrate_bps // 1000
        params |= {"bitrate": kbps, "vbv-maxrate": kbps, "vbv-bufsize": kbps}
    else:
        params |= {"crf": spec.quality}
    if spec.hd_colors:
        params |= {"colorprim": "bt709", "transfer": "bt709", "colormatrix": "bt709"}
    if spec.baseline:
        params |= {"cabac": 0, "8x8dct": 0, "weightp": 0, "ref": 1}
    if spec.codec is Codec.H264:
        params |= {"threads": spec.threads, "slices": spec.slices, "sliced-threads": 0}
        key = "x264-params"
    else:
        params |= {"info": 0, "frame-threads": 1, "log-level": -1}
        params |= {"pools": spec.threads}
        key = "x265-params"
    options = {"preset": spec.preset, key: ":".join(f"{name}={value}" for name, value in params.items())}
    context.options = options
    return context


class ClipEncoder:
    """Pictures in, a clip out. They must have the size in `spec`; `spec.frames` is not used."""

    def __init__(self, spec: VideoSpec) -> None:
        self._spec = spec
        self._encoder = open_encoder(spec)
        self._coded: list[tuple[int, int, list[bytes]]] = []
        self._count = 0

    def push(self, frame: av.VideoFrame) -> None:
        """The next picture."""
        frame.pts = self._count
        frame.time_base = self._encoder.time_base
        # A picture's own type would force key frames where the encoder wants none.
        frame.pict_type = PictureType.NONE
        self._take(self._encoder.encode(frame))
        self._count += 1

    def finish(self) -> Clip:
        """The clip. At least one picture must have been pushed."""
        self._take(self._encoder.encode(None))
        codec = self._spec.codec
        ticks = VIDEO_CLOCK_HZ // self._spec.fps
        first_dts, _, first_nals = self._coded[0]
        sets = parameter_sets(codec, first_nals, self._spec.width, self._spec.height)
        units = [
            AccessUnit(
                picture_nals(codec, nals, number if self._spec.counter else None),
                any(is_key(codec, nal) for nal in nals),
                (dts - first_dts) * ticks,
                (pts - first_dts) * ticks,
            )
            for number, (dts, pts, nals) in enumerate(self._coded)
        ]
        return Clip(codec, VIDEO_CLOCK_HZ, self._count * ticks, tuple(units), (sets,))

    def _take(self, packets: "Iterable[av.Packet[Any]]") -> None:
        for packet in packets:
            assert packet.pts is not None
            assert packet.dts is not None
            self._coded.append((packet.dts, packet.pts, split_annex_b(bytes(packet))))


def parameter_sets(codec: Codec, nals: list[bytes], width: int, height: int) -> ParameterSets:
    """The parameter sets among `nals`."""
    types = (7, 8, None) if codec is Codec.H264 else (33, 34, 32)
    sps, pps, vps = (tuple(nal for nal in nals if nal_type(codec, nal) == one) for one in types)
    return ParameterSets(width, height, sps, pps, vps)


def picture_nals(codec: Codec, nals: list[bytes], number: int | None) -> tuple[bytes, ...]:
    """What belongs to the picture itself, behind the frame counter if there is to be one."""
    slices = tuple(nal for nal in nals if not is_parameter_set(codec, nal) and not is_dropped(codec, nal))
    return slices if number is None else (counter_sei(codec, number), *slices)


def is_key(codec: Codec, nal: bytes) -> bool:
    """A slice of an IDR or other random access picture (H.264 type 5, H.265 types 16 to 21)."""
    kind = nal_type(codec, nal)
    return kind == 5 if codec is Codec.H264 else 16 <= kind <= 21


_ENCODERS = {
    Codec.AAC: ("aac", "fltp", 48_000),
    Codec.PCMA: ("pcm_alaw", "s16", 8000),
    Codec.PCMU: ("pcm_mulaw", "s16", 8000),
}


def tone_clip(codec: Codec = Codec.AAC, seconds: float = 2.0) -> Clip:
    """A soft 440 Hz tone: AAC-LC at 48 kHz, or G.711 at 8 kHz in packets of 20 ms; mono."""
    name, sample_format, rate = _ENCODERS[codec]
    context = av.CodecContext.create(name, "w")
    assert isinstance(context, AudioCodecContext)
    context.sample_rate = rate
    context.format = sample_format
    context.layout = "mono"
    if codec is Codec.AAC:
        context.bit_rate = 64_000
    context.open()
    unit_ticks = 1024 if codec is Codec.AAC else rate // 50
    graph = Graph()
    source = graph.add("sine", f"frequency=440:sample_rate={rate}:samples_per_frame={unit_ticks}")
    form = graph.add("aformat", f"sample_fmts={sample_format}:channel_layouts=mono:sample_rates={rate}")
    sink = graph.add("abuffersink")
    source.link_to(form)
    form.link_to(sink)
    graph.configure()
    packets: list[bytes] = []
    wanted = max(1, round(seconds * rate / unit_ticks))
    while len(packets) < wanted:
        frame = graph.pull()
        assert isinstance(frame, av.AudioFrame)
        packets += [bytes(packet) for packet in context.encode(frame)]
    units = tuple(
        AccessUnit((packet,), True, number * unit_ticks, number * unit_ticks)
        for number, packet in enumerate(packets[:wanted])
    )
    config = context.extradata if codec is Codec.AAC else None
    return Clip(codec, rate, wanted * unit_ticks, units, channels=1, config=bytes(config or b""))
