# SPDX-License-Identifier: Apache-2.0
"""Thumbnails of key frames, decoded again to see what they show."""

import av
import pytest

from fairwatch.media import annexb, h264
from fairwatch.media.ff import DecodeError, jpeg_from_key_sample
from fairwatch.media.frame import Codec
from tests.media.clips import clip, encoded, shade


def decoded(jpeg: bytes) -> av.VideoFrame:
    decoder = av.CodecContext.create("mjpeg", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    (frame,) = (*decoder.decode(av.Packet(jpeg)), *decoder.decode(None))
    return frame


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
def test_shows_the_key_frame_at_the_width_asked_for(codec: Codec) -> None:
    made = clip(codec, b_frames=2)
    assert made.samples[25].key
    frame = decoded(jpeg_from_key_sample(made.track, made.samples[25].payload, 160))
    assert (frame.width, frame.height) == (160, 90)
    full_range = (shade(25) - 16) * 255 / 219
    assert bytes(frame.planes[0])[0] == pytest.approx(full_range, abs=3)


def test_never_enlarges() -> None:
    made = clip()
    frame = decoded(jpeg_from_key_sample(made.track, made.samples[0].payload, 4000))
    assert (frame.width, frame.height) == (322, 182)


def test_shows_pixels_that_are_no_squares_as_wide_as_they_are() -> None:
    nals = encoded(720, 576, parameters="sar=64/45")
    sets = {h264.SPS: [nals[0]], h264.PPS: [nals[1]]}
    track = h264.video_track(sets[h264.SPS], sets[h264.PPS])
    frame = decoded(jpeg_from_key_sample(track, annexb.sample(nals[2:]), 640))
    assert (frame.width, frame.height) == (640, 360)


def test_damaged_pictures_raise_the_typed_error() -> None:
    made = clip()
    for sample in (b"", b"\0\0\0\1\x65", bytes(100), made.samples[0].payload[:6]):
        with pytest.raises(DecodeError):
            jpeg_from_key_sample(made.track, sample, 160)
