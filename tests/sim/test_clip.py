# SPDX-License-Identifier: Apache-2.0
"""Clips: what an encoder makes of them, and how they are kept on disk."""

from pathlib import Path

import pytest

from fairwatch.media.frame import Codec
from fairwatch.sim import Clip, VideoSpec, encode_clip, tone_clip
from fairwatch.sim.encode import bench_spec
from fairwatch.sim.nal import read_counters

SMALL = VideoSpec(width=160, height=96, frames=20, gop=10)


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
def test_key_frames_come_where_the_gop_says_and_frames_are_counted(codec: Codec) -> None:
    clip = encode_clip(VideoSpec(codec, 160, 96, frames=20, gop=10))
    assert [number for number, unit in enumerate(clip.units) if unit.key] == [0, 10]
    assert [unit.dts_ticks for unit in clip.units] == [3600 * number for number in range(20)]
    assert clip.loop_ticks == 20 * 3600
    assert [read_counters(b"".join(unit.nals)) for unit in clip.units] == [[number] for number in range(20)]
    assert clip.sets[0].sps
    assert clip.sets[0].pps
    assert bool(clip.sets[0].vps) == (codec is Codec.H265)


def test_b_frames_are_sent_before_they_are_shown() -> None:
    clip = encode_clip(VideoSpec(width=160, height=96, frames=20, gop=10, b_frames=2))
    assert any(unit.pts_ticks < before.pts_ticks for before, unit in zip(clip.units, clip.units[1:], strict=False))
    assert all(unit.pts_ticks >= unit.dts_ticks for unit in clip.units)
    assert len({unit.pts_ticks for unit in clip.units}) == 20


def test_a_change_of_resolution_starts_with_a_key_frame_of_the_new_size() -> None:
    clip = encode_clip(VideoSpec(width=160, height=96, frames=20, gop=10, then_size=(320, 192)))
    assert [(one.width, one.height) for one in clip.sets] == [(160, 96), (320, 192)]
    assert [unit.sets for unit in clip.units] == [0] * 10 + [1] * 10
    assert clip.units[10].key
    assert clip.units[10].dts_ticks == 10 * 3600


def test_pictures_may_have_several_slices() -> None:
    clip = encode_clip(VideoSpec(width=160, height=96, frames=4, gop=4, slices=3, counter=False))
    assert {len(unit.nals) for unit in clip.units} == {3}


def test_a_bit_rate_is_kept() -> None:
    clip = encode_clip(VideoSpec(width=320, height=180, frames=50, gop=25, bitrate_bps=500_000, pattern="noisy"))
    assert 400_000 < clip.bitrate_bps < 600_000
    assert bench_spec(4_000_000).bitrate_bps == 4_000_000


@pytest.mark.parametrize(
    ("codec", "ticks", "rate"), [(Codec.AAC, 1024, 48_000), (Codec.PCMA, 160, 8000), (Codec.PCMU, 160, 8000)]
)
def test_sound_comes_in_units_of_its_codec(codec: Codec, ticks: int, rate: int) -> None:
    clip = tone_clip(codec, 0.2)
    assert clip.clock_hz == rate
    assert [unit.dts_ticks for unit in clip.units] == [ticks * number for number in range(len(clip.units))]
    assert clip.loop_ticks == ticks * len(clip.units)
    assert bool(clip.config) == (codec is Codec.AAC)


def test_a_saved_clip_is_the_same_when_loaded(tmp_path: Path) -> None:
    clip = encode_clip(SMALL)
    clip.save(tmp_path / "a.clip")
    loaded = Clip.load(tmp_path / "a.clip")
    assert loaded.units == clip.units
    assert loaded.sets == clip.sets
    assert (loaded.codec, loaded.clock_hz, loaded.loop_ticks) == (clip.codec, clip.clock_hz, clip.loop_ticks)
    assert [path.name for path in tmp_path.iterdir()] == ["a.clip"], "nothing half written is left"


def test_a_clip_is_encoded_once_and_made_anew_when_its_file_is_damaged(tmp_path: Path) -> None:
    encode_clip(SMALL, tmp_path)
    (path,) = tmp_path.iterdir()
    made = path.stat().st_mtime_ns
    encode_clip(SMALL, tmp_path)
    assert path.stat().st_mtime_ns == made
    path.write_bytes(path.read_bytes()[:-1])
    assert len(encode_clip(SMALL, tmp_path).units) == 20
    assert Clip.load(path).loop_ticks == 20 * 3600


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.clip").write_bytes(b"something else")
    with pytest.raises(ValueError, match="not a clip"):
        Clip.load(tmp_path / "a.clip")
