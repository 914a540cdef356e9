# SPDX-License-Identifier: Apache-2.0
"""What foreign software reads from our files: ffprobe and FFmpeg's libraries through PyAV."""

import hashlib
import io
import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media import audio
from fairwatch.media.fmp4.write import (
    DECODE_US_AT,
    HEAD_ONE_BYTES,
    Sample,
    fragment,
    fragment_head,
    fragment_head_one,
    init_segment,
    mime_type,
)
from fairwatch.media.frame import AUDIO_TRACK, AudioTrack, Codec, Tracks, VideoTrack
from tests.media import sounds
from tests.media.clips import BASE_US, FRAME_US, clip

NUMBERS = st.integers(0, 0xFFFF_FFFF)
SAMPLES = st.tuples(NUMBERS, st.integers(0, 1 << 24), st.booleans(), st.integers(-0x8000_0000, 0x7FFF_FFFF))


def probe(path: Path) -> Any:
    """What ffprobe says of a file; its own words on any warning fail the test."""
    ffprobe = shutil.which("ffprobe")
    if ffprobe is None:
        pytest.skip("ffprobe is not installed")
    command = [ffprobe, "-v", "warning", "-of", "json", "-show_streams", "-show_format", "-show_packets"]
    done = subprocess.run([*command, "-show_data_hash", "md5", path], check=True, capture_output=True, text=True)
    assert not done.stderr
    return json.loads(done.stdout)


def sound_track(codec: Codec) -> tuple[AudioTrack, list[bytes], int]:
    """(track, access units, microseconds of each)."""
    if codec is Codec.AAC:
        made = sounds.aac(16000, 1, 30)
        return audio.aac_track(made.config), list(made.units), 64_000
    made = sounds.g711("pcm_alaw" if codec is Codec.PCMA else "pcm_mulaw", 100)
    return audio.g711_track(codec), list(made.units), 20_000


def sound_fragments(units: list[bytes], unit_us: int) -> list[bytes]:
    """Fragments of three access units each."""
    made = []
    for number, first in enumerate(range(0, len(units), 3)):
        some = units[first : first + 3]
        samples = [(unit_us, len(unit), True, 0) for unit in some]
        made.append(fragment(AUDIO_TRACK, number, first * unit_us, samples, some))
    return made


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
@pytest.mark.parametrize("b_frames", [0, 2])
@pytest.mark.parametrize("base_us", [0, BASE_US], ids=["times from the start", "edit list"])
def test_ffprobe_finds_every_video_packet_at_its_time(
    tmp_path: Path, codec: Codec, b_frames: int, base_us: int
) -> None:
    made = clip(codec, b_frames=b_frames)
    zero_us = BASE_US if base_us else made.samples[0].decode_us
    path = tmp_path / "video.mp4"
    path.write_bytes(b"".join([init_segment(Tracks(made.track), base_us), *made.fragments(base_us - zero_us)]))
    found = probe(path)
    assert float(found["format"]["start_time"]) == (BASE_US - zero_us) / 1e6
    if not base_us:
        assert float(found["format"]["duration"]) == pytest.approx(2, abs=0.1)
    (stream,) = found["streams"]
    assert (stream["codec_name"], stream["width"], stream["height"]) == (
        {Codec.H264: "h264", Codec.H265: "hevc"}[codec],
        322,
        182,
    )
    assert stream["codec_tag_string"] == {Codec.H264: "avc1", Codec.H265: "hvc1"}[codec]
    assert stream["time_base"] == "1/1000000"
    expected = [
        {
            "dts": sample.decode_us - zero_us,
            "pts": sample.present_us - zero_us,
            "duration": FRAME_US,
            "key": sample.key,
            "hash": f"MD5:{hashlib.md5(sample.payload).hexdigest()}",
        }
        for sample in made.samples
    ]
    assert [
        {
            "dts": packet["dts"],
            "pts": packet["pts"],
            "duration": packet["duration"],
            "key": packet["flags"].startswith("K"),
            "hash": packet["data_hash"],
        }
        for packet in found["packets"]
    ] == expected


@pytest.mark.parametrize("codec", [Codec.AAC, Codec.PCMA, Codec.PCMU])
def test_ffprobe_finds_every_sound_packet_at_its_time(tmp_path: Path, codec: Codec) -> None:
    track, units, unit_us = sound_track(codec)
    path = tmp_path / "sound.mp4"
    path.write_bytes(b"".join([init_segment(Tracks(None, track), 0), *sound_fragments(units, unit_us)]))
    found = probe(path)
    assert float(found["format"]["start_time"]) == 0
    (stream,) = found["streams"]
    assert stream["codec_name"] == {Codec.AAC: "aac", Codec.PCMA: "pcm_alaw", Codec.PCMU: "pcm_mulaw"}[codec]
    assert (int(stream["sample_rate"]), stream["channels"]) == (track.sample_rate, 1)
    assert [(packet["pts"], packet["data_hash"]) for packet in found["packets"]] == [
        (number * unit_us, f"MD5:{hashlib.md5(unit).hexdigest()}") for number, unit in enumerate(units)
    ]


def test_a_file_of_sound_and_picture_tells_when_it_begins_and_how_long_it_is(tmp_path: Path) -> None:
    made = clip()
    track, units, unit_us = sound_track(Codec.AAC)
    init = init_segment(Tracks(made.track, track), 0, duration_us=2_000_000, created_us=BASE_US)
    path = tmp_path / "both.mp4"
    path.write_bytes(b"".join([init, *made.fragments(-BASE_US), *sound_fragments(units, unit_us)]))
    found = probe(path)
    assert float(found["format"]["start_time"]) == 0
    assert float(found["format"]["duration"]) == 2
    assert found["format"]["tags"]["creation_time"] == "2026-05-28T20:26:40.000000Z"
    assert Counter(packet["codec_type"] for packet in found["packets"]) == {"video": 50, "audio": len(units)}


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
def test_pyav_decodes_every_frame_in_order(codec: Codec) -> None:
    made = clip(codec, b_frames=2)
    delay_us = BASE_US - made.samples[0].decode_us
    data = b"".join([init_segment(Tracks(made.track), 0), *made.fragments(delay_us - BASE_US)])
    with av.open(io.BytesIO(data), "r") as container:
        times_us = [frame.pts for frame in container.decode(video=0)]
    assert times_us == [delay_us + number * FRAME_US for number in range(50)]


def test_pyav_decodes_both_tracks() -> None:
    made = clip()
    track, units, unit_us = sound_track(Codec.AAC)
    sound = sound_fragments(units, unit_us)
    data = b"".join([init_segment(Tracks(made.track, track), 0), *made.fragments(-BASE_US), *sound])
    with av.open(io.BytesIO(data), "r") as container:
        kinds = Counter(type(frame).__name__ for frame in container.decode())
    assert kinds == {"VideoFrame": 50, "AudioFrame": len(units)}


@given(st.integers(1, 2), NUMBERS, st.integers(0, (1 << 64) - 1), SAMPLES)
def test_one_sample_is_the_same_by_either_way(track: int, sequence: int, decode_us: int, sample: Sample) -> None:
    head = fragment_head_one(track, sequence, decode_us, *sample)
    assert len(head) == HEAD_ONE_BYTES
    assert head == fragment_head(track, sequence, decode_us, [sample])
    assert int.from_bytes(head[DECODE_US_AT : DECODE_US_AT + 8], "big") == decode_us


def test_the_sequence_number_starts_over_after_32_bits() -> None:
    assert fragment_head_one(1, 1 << 32, 0, 1, 1, True) == fragment_head_one(1, 0, 0, 1, 1, True)


def test_names_the_type_that_a_browser_is_asked_for() -> None:
    video, sound = clip().track, sound_track(Codec.AAC)[0]
    assert mime_type(Tracks(video, sound)) == 'video/mp4; codecs="avc1.42C00D, mp4a.40.2"'
    assert mime_type(Tracks(clip(Codec.H265).track)) == 'video/mp4; codecs="hvc1.1.6.L60.90"'


def test_refuses_tracks_in_each_others_place() -> None:
    swapped: Any = [
        Tracks(VideoTrack(Codec.AAC, 1, 1, (), ())),
        Tracks(None, AudioTrack(Codec.H264, 8000, 1)),
        Tracks(None, AudioTrack(Codec.AAC, 8000, 1, bytes(200))),
    ]
    for tracks in swapped:
        with pytest.raises(ValueError, match=r"codec|descriptor"):
            init_segment(tracks, 0)
