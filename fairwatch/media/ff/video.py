# SPDX-License-Identifier: Apache-2.0
"""What decoding for a picture and for a transcoder have in common."""

from fractions import Fraction
from typing import Protocol

import av

from fairwatch.media import h264, h265
from fairwatch.media.frame import Codec, VideoTrack

MICROSECOND = Fraction(1, 1_000_000)


class DecodeError(ValueError):
    """FFmpeg cannot make a picture or a sound of this."""


class Ratio(Protocol):
    """What PyAV 18 (`Fraction`) and 19 (`AVRational`) have in common."""

    @property
    def numerator(self) -> int: ...
    @property
    def denominator(self) -> int: ...


def fraction(value: Ratio | None) -> Fraction:
    """PyAV's ratio; 1 if it is not set, which one major says by None and the other by 0."""
    return Fraction(value.numerator, value.denominator) if value else Fraction(1)


def video_decoder(track: VideoTrack) -> av.VideoCodecContext:
    """A decoder for samples of `track`."""
    name, config = ("h264", h264.avcc(track)) if track.codec is Codec.H264 else ("hevc", h265.hvcc(track))
    decoder = av.CodecContext.create(name, "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.extradata = config
    return decoder


def fitted(width: int, height: int, max_width: int, max_height: int) -> tuple[int, int]:
    """The largest size of the same shape within the limits, both sides even, never enlarged."""
    scale = min(Fraction(1), Fraction(max_width, width), Fraction(max_height, height))
    return max(2, int(width * scale / 2) * 2), max(2, int(height * scale / 2) * 2)
