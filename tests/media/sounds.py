# SPDX-License-Identifier: Apache-2.0
"""Short sounds, encoded for the tests by FFmpeg's encoders: a saw tooth."""

from array import array
from dataclasses import dataclass
from functools import cache

import av

LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


@dataclass(frozen=True, slots=True)
class Sound:
    config: bytes
    frames: tuple[av.AudioFrame, ...]
    units: tuple[bytes, ...]


def _frames(rate: int, channels: int, kind: str, size: int, count: int) -> tuple[av.AudioFrame, ...]:
    made = []
    for number in range(count):
        frame = av.AudioFrame(kind, LAYOUTS[channels], size)
        frame.sample_rate, frame.pts = rate, number * size
        saw = [at % 100 - 50 for at in range(size)]
        wave = array("f", [value / 100 for value in saw]) if kind == "fltp" else array("h", [v * 300 for v in saw])
        for plane in frame.planes:
            plane.update(wave.tobytes())
        made.append(frame)
    return tuple(made)


@cache
def aac(rate: int = 16000, channels: int = 1, count: int = 10) -> Sound:
    encoder = av.CodecContext.create("aac", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.format = rate, av.AudioFormat("fltp")
    encoder.layout = LAYOUTS[channels]
    frames = _frames(rate, channels, "fltp", 1024, count)
    packets = [packet for frame in (*frames, None) for packet in encoder.encode(frame)]
    assert encoder.extradata is not None
    return Sound(bytes(encoder.extradata), frames, tuple(map(bytes, packets)))


@cache
def g711(codec: str = "pcm_alaw", count: int = 50) -> Sound:
    """Packets of 20 ms at 8 kHz."""
    encoder = av.CodecContext.create(codec, "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.format, encoder.layout = 8000, av.AudioFormat("s16"), "mono"
    frames = _frames(8000, 1, "s16", 160, count)
    packets = [packet for frame in frames for packet in encoder.encode(frame)]
    return Sound(b"", frames, tuple(map(bytes, packets)))
