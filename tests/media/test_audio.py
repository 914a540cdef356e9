# SPDX-License-Identifier: Apache-2.0
"""Configurations written by FFmpeg's encoder, by hand after the standard, and at random."""

import io

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media import audio
from fairwatch.media.bits import BitstreamError
from fairwatch.media.frame import AudioTrack, Codec
from tests.media.bit_writer import BitWriter
from tests.media.sounds import aac


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (16000, 1), (44100, 2), (48000, 6)])
def test_reads_and_makes_what_the_encoder_writes(rate: int, channels: int) -> None:
    config = aac(rate, channels).config
    track = audio.aac_track(config)
    assert (track.codec, track.sample_rate, track.channels) == (Codec.AAC, rate, channels)
    assert config.startswith(audio.make_config(rate, channels))
    assert audio.codec_string(track) == "mp4a.40.2"


@given(st.integers(7350, 192_000), st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8]))
def test_made_configurations_read_back(rate: int, channels: int) -> None:
    parsed = audio.parse_config(audio.make_config(rate, channels))
    assert parsed == audio.AacConfig(2, rate, rate, channels, 1024)


@pytest.mark.parametrize(("rate", "channels", "kind"), [(48000, 9, 2), (48000, 0, 2), (1000, 1, 2), (48000, 2, 31)])
def test_refuses_to_make_what_cannot_be_said(rate: int, channels: int, kind: int) -> None:
    with pytest.raises(ValueError, match="no AAC configuration"):
        audio.make_config(rate, channels, kind)


def test_reads_high_efficiency_signalled_up_front() -> None:
    """Object type 5, coded at 24 kHz, heard at 48 kHz, LC inside."""
    config = BitWriter().bits(5, 5).bits(6, 4).bits(2, 4).bits(3, 4).bits(2, 5).flags(0, 0, 0).payload()
    assert audio.parse_config(config) == audio.AacConfig(5, 24000, 48000, 2, 1024)
    assert audio.codec_string(audio.aac_track(config)) == "mp4a.40.5"
    assert audio.duration_us(audio.aac_track(config), 300) == 42_667


def test_reads_parametric_stereo_signalled_up_front() -> None:
    config = BitWriter().bits(29, 5).bits(6, 4).bits(1, 4).bits(3, 4).bits(2, 5).flags(0, 0, 0).payload()
    assert audio.codec_string(audio.aac_track(config)) == "mp4a.40.29"


@pytest.mark.parametrize(("tail", "expected"), [(BitWriter(), 5), (BitWriter().bits(0x548, 11).flags(1), 29)])
def test_reads_high_efficiency_signalled_behind_for_old_decoders(tail: BitWriter, expected: int) -> None:
    bits = BitWriter().bits(2, 5).bits(6, 4).bits(2, 4).flags(0, 0, 0)
    config = bits.bits(0x2B7, 11).bits(5, 5).flags(1).bits(3, 4).then(tail).payload()
    assert audio.parse_config(config) == audio.AacConfig(expected, 24000, 48000, 2, 1024)


def test_reads_short_frames_a_core_coder_and_an_explicit_rate() -> None:
    config = BitWriter().bits(2, 5).bits(15, 4).bits(37800, 24).bits(1, 4).flags(1, 1).bits(5, 14).flags(0).payload()
    assert audio.parse_config(config) == audio.AacConfig(2, 37800, 37800, 1, 960)


@pytest.mark.parametrize(
    "config",
    [
        b"",
        b"\x12",
        BitWriter().bits(2, 5).bits(13, 4).bits(1, 4).bits(0, 8).payload(),
        BitWriter().bits(2, 5).bits(4, 4).bits(0, 4).bits(0, 8).payload(),
        BitWriter().bits(31, 5).bits(4, 6).bits(4, 4).bits(1, 4).bits(0, 8).payload(),
    ],
    ids=["empty", "cut", "reserved rate", "own channel layout", "lossless coding"],
)
def test_refuses_what_is_not_ours(config: bytes) -> None:
    with pytest.raises(BitstreamError):
        audio.parse_config(config)


@given(st.binary(max_size=64))
def test_random_bytes_are_a_configuration_or_the_typed_error(data: bytes) -> None:
    for parse in (audio.parse_config, audio.split_adts):
        try:
            parse(data)
        except BitstreamError:
            continue


def test_g711_lasts_as_long_as_it_has_bytes() -> None:
    track = audio.g711_track(Codec.PCMA)
    assert track == AudioTrack(Codec.PCMA, 8000, 1)
    assert audio.duration_us(track, 160) == 20_000
    assert audio.codec_string(track) == "alaw"
    assert audio.codec_string(audio.g711_track(Codec.PCMU)) == "ulaw"


@pytest.mark.parametrize(("codec", "rate", "channels"), [(Codec.AAC, 8000, 1), (Codec.PCMA, 0, 1), (Codec.PCMU, 1, 0)])
def test_refuses_a_g711_track_that_is_none(codec: Codec, rate: int, channels: int) -> None:
    with pytest.raises(BitstreamError):
        audio.g711_track(codec, rate, channels)


def test_splits_adts_into_what_was_encoded() -> None:
    made = aac(16000, 1)
    file = io.BytesIO()
    with av.open(file, "w", format="adts") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        for frame in made.frames:
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    config, units = audio.split_adts(file.getvalue())
    assert config == audio.make_config(16000, 1)
    assert len(units) == len(made.units)
    assert list(map(len, units)) == list(map(len, made.units))
    with pytest.raises(BitstreamError):
        audio.split_adts(file.getvalue()[:-1])


def test_passes_over_an_adts_checksum() -> None:
    frame = bytes.fromhex("fff060400161fc") + b"\x12\x34" + b"ok"
    assert audio.split_adts(frame) == (audio.make_config(16000, 1), [b"ok"])


def test_a_configuration_that_no_file_of_ours_could_hold_is_refused() -> None:
    with pytest.raises(BitstreamError):
        audio.aac_track(audio.make_config(16_000, 1) + bytes(120))
