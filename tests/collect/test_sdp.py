# SPDX-License-Identifier: Apache-2.0
"""Session descriptions in the styles of cameras; the texts in `sdp/` were written for these tests."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.rtsp.sdp import MediaDescription, SessionDescription, parse_sdp
from fairwatch.media.frame import AudioTrack, Codec
from fairwatch.media.h264 import video_track as h264_track
from fairwatch.media.h265 import video_track as h265_track

SDP = Path(__file__).parent / "sdp"
NAMES = sorted(path.name for path in SDP.glob("*.sdp"))


def described(name: str) -> SessionDescription:
    return parse_sdp((SDP / name).read_bytes())


def size_of(media: MediaDescription) -> tuple[int, int]:
    if media.codec is Codec.H264:
        track = h264_track(media.sps, media.pps)
    else:
        track = h265_track(media.vps, media.sps, media.pps)
    return track.width, track.height


def test_hikvision_names_h264_and_pcma_by_whole_urls() -> None:
    session = described("hikvision-h264-pcma.sdp")
    picture, sound = session.media
    assert session.control == "rtsp://10.0.0.64:554/Streaming/Channels/101/"
    assert (picture.kind, picture.codec, picture.payload_type, picture.clock_rate) == ("video", Codec.H264, 96, 90_000)
    assert picture.control == "rtsp://10.0.0.64:554/Streaming/Channels/101/trackID=1"
    assert size_of(picture) == (1920, 1080)
    assert (sound.codec, sound.payload_type, sound.clock_rate) == (Codec.PCMA, 8, 8000)
    assert sound.sound == AudioTrack(Codec.PCMA, 8000, 1)


def test_hikvision_h265_comes_with_metadata_that_is_no_codec_of_ours() -> None:
    picture, metadata = described("hikvision-h265-metadata.sdp").media
    assert picture.codec is Codec.H265
    assert (len(picture.vps), len(picture.sps), len(picture.pps)) == (1, 1, 1)
    assert picture.control.endswith("/trackID=1?transportmode=unicast")
    assert (metadata.kind, metadata.codec) == ("application", None)


def test_dahua_names_tracks_relatively_and_has_aac_without_a_channel_count() -> None:
    session = described("dahua-h264-aac.sdp")
    picture, sound = session.media
    assert (session.control, picture.control, sound.control) == ("*", "trackID=0", "trackID=1")
    assert size_of(picture) == (1920, 1080)
    assert (sound.codec, sound.clock_rate) == (Codec.AAC, 64_000)
    assert sound.sound == AudioTrack(Codec.AAC, 64_000, 1, bytes.fromhex("1108"))
    assert (sound.size_bits, sound.index_bits) == (13, 3)


def test_zero_bytes_behind_a_parameter_set_are_taken_off() -> None:
    assert described("dahua-h264-aac.sdp").media[0].pps == (bytes.fromhex("68ee3cb0"),)


def test_reolink_h265_with_its_sets_in_the_middle_of_other_parameters() -> None:
    picture, sound = described("reolink-h265-aac.sdp").media
    assert (picture.codec, size_of(picture)) == (Codec.H265, (2560, 1520))
    assert sound.sound == AudioTrack(Codec.AAC, 16_000, 1, bytes.fromhex("1408"))


def test_axis_tracks_keep_their_query() -> None:
    picture, sound = described("axis-h264-query.sdp").media
    assert picture.control.endswith("/media.amp/stream=0?videocodec=h264&resolution=1280x720")
    assert sound.sound == AudioTrack(Codec.AAC, 16_000, 1, bytes.fromhex("1408"))


def test_missing_spaces_and_parameter_sets_are_no_error() -> None:
    picture, sound = described("no-spaces-no-sprop.sdp").media
    assert (picture.codec, picture.sps, picture.pps) == (Codec.H264, (), ())
    assert (sound.codec, sound.payload_type, sound.clock_rate) == (Codec.PCMU, 0, 8000)


def test_an_untidy_description_still_gives_its_parameter_sets_once() -> None:
    session = described("untidy-h264.sdp")
    picture, sound = session.media
    assert session.control == "*"
    assert (picture.codec, picture.control, size_of(picture)) == (Codec.H264, "video", (320, 180))
    assert (len(picture.sps), len(picture.pps)) == (1, 1)
    assert (sound.codec, sound.payload_type) == (Codec.PCMA, 8)


def test_formats_that_are_not_recorded_are_named() -> None:
    picture, sound = described("static-types-mjpeg.sdp").media
    assert (picture.codec, picture.encoding) == (None, "JPEG")
    assert (sound.codec, sound.encoding) == (None, "MPA")


def test_encrypted_media_are_not_read() -> None:
    encrypted, plain = described("encrypted-and-plain.sdp").media
    assert (encrypted.codec, encrypted.encoding) == (None, "encrypted RTP")
    assert (plain.codec, plain.control) == (Codec.H264, "track2")


def test_formats_without_rtpmap_are_told_by_their_parameters() -> None:
    picture, sound = described("guessed-formats.sdp").media
    assert picture.codec is Codec.H265
    # AAC-LC, 22050 Hz, two channels: 00010 0111 0010 000 (ISO/IEC 14496-3, 1.6.2.1).
    assert sound.sound == AudioTrack(Codec.AAC, 22_050, 2, bytes.fromhex("1390"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", [b"\r\n", b"\r", b"\n\n"])
def test_line_ends_do_not_matter(name: str, ending: bytes) -> None:
    text = (SDP / name).read_bytes()
    assert parse_sdp(text.replace(b"\n", ending)) == parse_sdp(text)


@pytest.mark.parametrize("text", [b"", b"\xff\xfe\x00", b"<html>not here</html>", b"m="])
def test_what_is_no_description_is_a_bad_stream(text: bytes) -> None:
    with pytest.raises(CollectError) as caught:
        parse_sdp(text)
    assert caught.value.cause is Cause.BAD_STREAM


def test_a_description_without_media_has_no_video() -> None:
    with pytest.raises(CollectError) as caught:
        parse_sdp(b"v=0\r\ns=Nothing\r\n")
    assert caught.value.cause is Cause.NO_VIDEO


def test_thousands_of_media_lines_are_not_kept() -> None:
    assert len(parse_sdp(b"m=video 0 RTP/AVP 96\n" * 5000).media) <= 32


@given(st.binary(max_size=2000))
def test_any_bytes_give_a_description_or_the_typed_error(text: bytes) -> None:
    only_typed_errors(text)


LINES = st.sampled_from([line for name in NAMES for line in (SDP / name).read_bytes().split(b"\n")])


@given(st.lists(LINES | st.binary(max_size=60), max_size=40), st.data())
def test_torn_and_shuffled_descriptions_give_a_description_or_the_typed_error(
    lines: list[bytes], data: st.DataObject
) -> None:
    text = bytearray(b"\n".join(lines))
    for at in data.draw(st.lists(st.integers(0, max(0, len(text) - 1)), max_size=8)):
        if text:
            text[at] = data.draw(st.integers(0, 255))
    only_typed_errors(bytes(text))


def only_typed_errors(text: bytes) -> None:
    try:
        session = parse_sdp(text)
    except CollectError:
        return
    assert 1 <= len(session.media) <= 32
    for media in session.media:
        assert media.clock_rate > 0
        assert 0 <= media.size_bits <= 16
        assert 0 <= media.index_bits <= 16
        assert media.sound is None or media.sound.codec is media.codec
