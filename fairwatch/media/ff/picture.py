# SPDX-License-Identifier: Apache-2.0
"""One key frame as a JPEG: previews and thumbnails."""

from fractions import Fraction

import av
from av.error import FFmpegError

from fairwatch.media.bits import BitstreamError
from fairwatch.media.ff.video import MICROSECOND, DecodeError, fitted, fraction, video_decoder
from fairwatch.media.frame import VideoTrack
from fairwatch.media.h264 import MAX_SIDE

_QUALITY = "4"
"""Quantiser: 2 is the finest, 31 the coarsest."""


def jpeg_from_key_sample(track: VideoTrack, sample: bytes, width: int) -> bytes:
    """The key frame in `sample` (MP4 form) as a JPEG at most `width` pixels wide, with square pixels.

    Takes some milliseconds up to about 0.1 s (4K): call it in a thread, the
    GIL is free meanwhile. Raises `DecodeError`.
    """
    try:
        return _jpeg(*_decoded(track, sample), width)
    except (FFmpegError, BitstreamError) as error:
        raise DecodeError(f"no picture from this key frame: {error}") from error


def _decoded(track: VideoTrack, sample: bytes) -> tuple[av.VideoFrame, Fraction]:
    """(frame, width of a pixel by its height)."""
    decoder = video_decoder(track)
    # More threads would start for a single frame, and only cost.
    decoder.thread_count = 1
    frames = [*decoder.decode(av.Packet(sample)), *decoder.decode(None)]
    if not frames:
        raise DecodeError("no picture from this key frame")
    aspect = fraction(decoder.sample_aspect_ratio)
    return frames[0], aspect if Fraction(1, 4) <= aspect <= 4 else Fraction(1)


def _jpeg(frame: av.VideoFrame, aspect: Fraction, width: int) -> bytes:
    size = fitted(frame.width, round(frame.height / aspect), width, MAX_SIDE)
    scaled = frame.reformat(*size, format="yuvj420p")
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuvj420p"
    encoder.time_base = MICROSECOND
    encoder.options = {"qmin": _QUALITY, "qmax": _QUALITY}
    scaled.pts = 0
    return b"".join(bytes(packet) for packet in (*encoder.encode(scaled), *encoder.encode(None)))
