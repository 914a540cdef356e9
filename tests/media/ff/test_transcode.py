# SPDX-License-Identifier: Apache-2.0
"""What viewers get who cannot play what the camera sends: the same frames at the same times."""

from itertools import pairwise

import av
import pytest

from fairwatch.media import audio, h264
from fairwatch.media.ff import DecodeError, SoundTranscoder, VideoTranscoder
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, AudioTrack, Codec, Frame
from tests.media import sounds
from tests.media.clips import BASE_US, Clip, clip, shade


def transcoded(made: Clip, max_height: int = 1080) -> tuple[VideoTranscoder, list[Frame]]:
    transcoder = VideoTranscoder(made.track, max_height)
    frames = []
    for sample in made.samples:
        frames += transcoder.feed(sample.decode_us, sample.present_us, sample.key, sample.payload)
    return transcoder, frames + transcoder.finish()


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
@pytest.mark.parametrize("b_frames", [0, 2])
def test_every_frame_comes_out_at_its_time_and_keys_stay_keys(codec: Codec, b_frames: int) -> None:
    made = clip(codec, b_frames=b_frames)
    transcoder, frames = transcoded(made)
    assert [frame.present_us for frame in frames] == sorted(sample.present_us for sample in made.samples)
    assert all(frame.decode_us == frame.present_us and frame.track == VIDEO_TRACK for frame in frames)
    keys = {sample.present_us for sample in made.samples if sample.key}
    assert {frame.present_us for frame in frames if frame.key} == keys
    assert transcoder.track is not None
    assert (transcoder.track.codec, transcoder.track.width, transcoder.track.height) == (Codec.H264, 322, 182)
    assert transcoder.broken == 0


def test_the_picture_is_the_same() -> None:
    made = clip(Codec.H265, b_frames=2)
    transcoder, frames = transcoded(made)
    assert transcoder.track is not None
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.extradata = h264.avcc(transcoder.track)
    pictures = [picture for frame in frames for picture in decoder.decode(av.Packet(b"".join(frame.parts)))]
    greys = [bytes(picture.planes[0])[0] for picture in pictures]
    assert greys == pytest.approx([shade(number) for number in range(50)], abs=3)


def test_without_reordering_nothing_is_held_back() -> None:
    made = clip(Codec.H265)
    transcoder = VideoTranscoder(made.track)
    for sample in made.samples:
        (frame,) = transcoder.feed(sample.decode_us, sample.present_us, sample.key, sample.payload)
        assert frame.present_us == sample.present_us


def test_scales_down_to_the_height_asked_for() -> None:
    transcoder, _ = transcoded(clip(Codec.H265), max_height=90)
    assert transcoder.track is not None
    assert (transcoder.track.width, transcoder.track.height) == (158, 90)


def test_waits_for_a_key_frame() -> None:
    made = clip()
    transcoder = VideoTranscoder(made.track)
    counts = [
        len(transcoder.feed(each.decode_us, each.present_us, each.key, each.payload)) for each in made.samples[1:]
    ]
    assert counts == [0] * 24 + [1] * 25


@pytest.mark.parametrize(
    ("codec", "silent"), [(Codec.H264, range(30, 31)), (Codec.H265, range(30, 50))], ids=["h264", "h265"]
)
@pytest.mark.parametrize("damage", [b"", b"\0\0\0\0", b"\0\0\0\7rubbish"])
def test_a_damaged_sample_costs_no_more_than_the_group_it_is_in(codec: Codec, silent: range, damage: bytes) -> None:
    made = clip(codec, frames=75)
    transcoder = VideoTranscoder(made.track)
    for number, sample in enumerate(made.samples):
        payload = damage if number == 30 else sample.payload
        frames = transcoder.feed(sample.decode_us, sample.present_us, sample.key, payload)
        assert [frame.present_us for frame in frames] == ([] if number in silent else [sample.present_us])


@pytest.mark.parametrize("codec", [Codec.PCMA, Codec.PCMU])
def test_sound_comes_out_without_a_gap(codec: Codec) -> None:
    units = sounds.g711("pcm_alaw" if codec is Codec.PCMA else "pcm_mulaw", 100).units
    transcoder = SoundTranscoder(audio.g711_track(codec))
    frames = []
    for number, unit in enumerate(units):
        frames += transcoder.feed(BASE_US + number * 20_000, unit)
    assert [frame.decode_us for frame in frames] == [BASE_US + number * 64_000 for number in range(len(frames))]
    assert len(frames) >= 2_000 // 64 - 3
    assert all(frame.key and frame.track == AUDIO_TRACK for frame in frames)
    track = transcoder.track
    assert (track.codec, track.sample_rate, track.channels) == (Codec.AAC, 16_000, 1)
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = track.config
    assert isinstance(decoder, av.AudioCodecContext)
    samples = sum(sound.samples for frame in frames for sound in decoder.decode(av.Packet(b"".join(frame.parts))))
    assert samples == len(frames) * 1024


def test_sound_follows_a_jump_in_time() -> None:
    units = sounds.g711(count=100).units
    transcoder = SoundTranscoder(audio.g711_track(Codec.PCMA))
    frames = []
    for number, unit in enumerate(units):
        jump_us = 5_000_000 if number >= 50 else 0
        frames += transcoder.feed(BASE_US + number * 20_000 + jump_us, unit)
    steps = [later.decode_us - earlier.decode_us for earlier, later in pairwise(frames)]
    assert sorted(steps)[-2:] == [64_000, 5_064_000]


def test_time_never_runs_backwards() -> None:
    transcoder = SoundTranscoder(audio.g711_track(Codec.PCMA))
    times = []
    for number, unit in enumerate(sounds.g711(count=100).units):
        slip_us = 500_000 if number >= 50 else 0
        times += [frame.decode_us for frame in transcoder.feed(BASE_US + number * 20_000 - slip_us, unit)]
    assert times == sorted(set(times))


def test_refuses_sound_that_is_no_g711() -> None:
    with pytest.raises(DecodeError):
        SoundTranscoder(AudioTrack(Codec.AAC, 16_000, 1, b"\x14\x08"))
