# SPDX-License-Identifier: Apache-2.0
"""Against what x264 writes and FFmpeg reads, and against parameter sets made bit by bit."""

from fractions import Fraction

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media import annexb, h264
from fairwatch.media.bits import MAX_SET_BYTES, MAX_SETS_BYTES, BitstreamError
from fairwatch.media.fmp4.read import read_init
from fairwatch.media.fmp4.write import init_segment
from fairwatch.media.frame import Tracks, VideoTrack
from tests.media.bit_writer import BitWriter
from tests.media.clips import clip, encoded


def track_of(nals: list[bytes]) -> VideoTrack:
    return h264.video_track(
        [nal for nal in nals if h264.nal_type(nal) == h264.SPS],
        [nal for nal in nals if h264.nal_type(nal) == h264.PPS],
    )


def synthetic(
    profile: int = 77,
    chroma: BitWriter | None = None,
    order: BitWriter | None = None,
    interlaced: bool = False,
    crop: tuple[int, int, int, int] = (0, 0, 0, 0),
    vui: BitWriter | None = None,
) -> bytes:
    """An SPS of 640 x 480 before cropping, 640 x 960 if interlaced."""
    out = BitWriter().ue(0).then(chroma).ue(0).then(order or BitWriter().ue(2))
    out.ue(1).flags(0).ue(39, 29)
    out.flags(0, 1) if interlaced else out.flags(1)
    out.flags(1, 1).ue(*crop)
    out.flags(1 if vui else 0).then(vui)
    return bytes((0x67, profile, 0, 30)) + out.payload()


@pytest.mark.parametrize(
    ("width", "height", "pixels", "profile", "parameters"),
    [
        (322, 182, "yuv420p", "baseline", ""),
        (1920, 1080, "yuv420p", "main", "bframes=2"),
        (1920, 1080, "yuv420p", "high", "interlaced=1"),
        (322, 182, "yuv420p", "high", "nal-hrd=cbr:vbv-maxrate=1000:vbv-bufsize=1000:bitrate=1000"),
        (322, 182, "yuv420p", "high", "sar=16/11:colorprim=bt709:transfer=bt709:colormatrix=bt709:overscan=show"),
        (322, 182, "yuv420p", "high", "sar=200/311:chromaloc=2:pic-struct=1:cqm=jvt"),
        (322, 182, "yuv422p", "high422", ""),
        (321, 181, "yuv444p", "high444", ""),
        (322, 182, "yuv420p10le", "high10", ""),
    ],
)
def test_reads_size_and_rate_that_the_encoder_was_given(
    width: int, height: int, pixels: str, profile: str, parameters: str
) -> None:
    track = track_of(encoded(width, height, pixels, profile, parameters))
    assert (track.width, track.height, track.frame_us) == (width, height, 40_000)


def test_reads_how_many_frames_are_reordered() -> None:
    assert clip(b_frames=2).track.reorder == 2
    assert clip(b_frames=0).track.reorder == 0
    assert track_of(encoded(profile="baseline")).reorder == 0


@pytest.mark.parametrize(
    ("chroma", "expected"),
    [
        (BitWriter().ue(0, 0, 0).flags(0, 0), (638, 474)),
        (BitWriter().ue(1, 0, 0).flags(0, 0), (636, 468)),
        (BitWriter().ue(2, 0, 0).flags(0, 0), (636, 474)),
        (BitWriter().ue(3).flags(0).ue(0, 0).flags(0, 0), (638, 474)),
        (BitWriter().ue(3).flags(1).ue(0, 0).flags(0, 0), (638, 474)),
    ],
    ids=["grey", "4:2:0", "4:2:2", "4:4:4", "three planes"],
)
def test_crops_in_units_of_the_chroma_format(chroma: BitWriter, expected: tuple[int, int]) -> None:
    sps = h264.parse_sps(synthetic(100, chroma, crop=(1, 1, 2, 4)))
    assert (sps.width, sps.height) == expected


def test_crops_interlaced_pictures_in_lines_of_both_fields() -> None:
    sps = h264.parse_sps(synthetic(interlaced=True, crop=(0, 0, 0, 2)))
    assert (sps.width, sps.height) == (640, 952)


def test_passes_over_scaling_lists() -> None:
    lists = BitWriter().flags(1).se(*[1] * 16).flags(1).se(-8).flags(0, 0, 0, 0).flags(1).se(*[0] * 64).flags(0)
    sps = h264.parse_sps(synthetic(100, BitWriter().ue(1, 2, 2).flags(0, 1).then(lists)))
    assert (sps.width, sps.height, sps.luma_depth, sps.chroma_depth) == (640, 480, 10, 10)


@pytest.mark.parametrize(
    "order",
    [BitWriter().ue(0, 4), BitWriter().ue(1).flags(0).se(-3, 5).ue(2).se(1, -1), BitWriter().ue(2)],
    ids=["type 0", "type 1", "type 2"],
)
def test_passes_over_every_kind_of_picture_order(order: BitWriter) -> None:
    assert h264.parse_sps(synthetic(order=order)).width == 640


def restriction(reorder: int) -> BitWriter:
    return BitWriter().flags(0, 0, 0, 0, 0, 0, 0, 0).flags(1, 1).ue(2, 1, 16, 16, reorder, 4)


def test_decoding_order_is_display_order_with_picture_order_type_2() -> None:
    assert h264.parse_sps(synthetic(order=BitWriter().ue(0, 4), vui=restriction(3))).reorder == 3
    assert h264.parse_sps(synthetic(order=BitWriter().ue(2), vui=restriction(3))).reorder == 0


@pytest.mark.parametrize(("units", "scale"), [(0, 50), (1, 0), (1, 4_000_000_000), (4_000_000_000, 1)])
def test_absurd_frame_rates_count_as_not_stated(units: int, scale: int) -> None:
    vui = BitWriter().flags(0, 0, 0, 0, 1).bits(units, 32).bits(scale, 32).flags(1, 0, 0, 0, 0)
    assert h264.parse_sps(synthetic(vui=vui)).frame_us == 0


def test_a_broken_vui_does_not_cost_the_picture() -> None:
    whole = synthetic(vui=restriction(3), order=BitWriter().ue(0, 4))
    sps = h264.parse_sps(whole[:-4])
    assert (sps.width, sps.height, sps.reorder, sps.frame_us) == (640, 480, 0, 0)


def test_codec_string_is_profile_compatibility_and_level() -> None:
    assert h264.codec_string(clip().track).startswith("avc1.42C0")
    assert h264.codec_string(track_of(encoded(profile="high", parameters="level=4.1"))) == "avc1.640029"


@pytest.mark.parametrize(("pixels", "profile"), [("yuv420p", "baseline"), ("yuv420p10le", "high10")])
def test_avcc_reads_back(pixels: str, profile: str) -> None:
    track = track_of(encoded(pixels=pixels, profile=profile))
    assert h264.track_from_avcc(h264.avcc(track)) == track


def test_the_decoder_starts_from_our_avcc() -> None:
    made = clip(b_frames=2)
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.extradata = h264.avcc(made.track)
    frames = [frame for sample in made.samples for frame in decoder.decode(av.Packet(sample.payload))]
    frames += decoder.decode(None)
    assert len(frames) == len(made.samples)
    assert {(frame.width, frame.height) for frame in frames} == {(322, 182)}


def test_knows_where_pictures_start() -> None:
    nals = encoded(parameters="slices=2")
    slices = [nal for nal in nals if h264.is_slice(nal)]
    assert [h264.starts_picture(nal) for nal in slices] == [True, False]
    assert not any(h264.starts_picture(nal) for nal in nals if not h264.is_slice(nal))
    assert not h264.starts_picture(b"\x65")


def test_key_frames_are_idr_pictures_and_exact_recovery_points() -> None:
    assert h264.is_key(encoded())
    assert not h264.is_key([b"\x41\x9a\x00"])
    assert h264.is_key([b"\x06\x06\x01\xc4\x80", b"\x41\x88\x84"])
    assert not h264.is_key([b"\x06\x06\x01\x2c\x80", b"\x41\x88\x84"]), "recovers only after some frames"
    assert not h264.is_key([b"\x06\x05\x01\xc4\x80", b"\x41\x88\x84"]), "another message"


def test_picks_up_what_an_open_gop_begins_with() -> None:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 64, 64, "yuv420p", Fraction(1, 25)
    encoder.options = {"x264-params": "open-gop=1:keyint=10:scenecut=0"}
    packets = []
    for number in range(30):
        frame = av.VideoFrame(64, 64, "yuv420p")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    units = [annexb.split(bytes(packet)) for packet in packets]
    keys = [h264.is_key(nals) for nals in units]
    assert keys == [packet.is_keyframe for packet in packets]
    assert sum(keys) > sum(h264.IDR in map(h264.nal_type, nals) for nals in units)


def test_refuses_what_is_no_parameter_set() -> None:
    sps, pps = clip().track.sps[0], clip().track.pps[0]
    for wrong in (([], [pps]), ([sps], []), ([pps], [sps]), ([sps], [b""]), ([sps] * 32, [pps]), ([sps], [pps] * 256)):
        with pytest.raises(BitstreamError):
            h264.video_track(*wrong)


@given(st.binary())
def test_random_bytes_are_an_sps_or_the_typed_error(data: bytes) -> None:
    for parse in (h264.parse_sps, h264.track_from_avcc):
        for start in (b"", b"\x67", b"\x67\x64\x00\x1e", b"\x01\x64\x00\x1e\xff\xe1\x00\x20\x67\x64\x00\x1e"):
            try:
                parse(start + data)
            except BitstreamError:
                continue


@given(st.data())
def test_damaged_parameter_sets_are_read_or_refused(data: st.DataObject) -> None:
    nal = bytearray(clip(b_frames=2).track.sps[0])
    for _ in range(data.draw(st.integers(1, 4))):
        nal[data.draw(st.integers(1, len(nal) - 1))] = data.draw(st.integers(0, 255))
    try:
        sps = h264.parse_sps(bytes(nal))
    except BitstreamError:
        return
    assert 0 < sps.width <= h264.MAX_SIDE
    assert 0 < sps.height <= h264.MAX_SIDE
    assert 0 <= sps.reorder <= 16


@given(st.lists(st.integers(2, 5000), min_size=1, max_size=30))
def test_whatever_parameter_sets_are_taken_can_be_read_back_from_a_file(sizes: list[int]) -> None:
    made = clip().track
    pps = [b"\x68" + bytes((0x80 | number,)) * (size - 1) for number, size in enumerate(sizes)]
    if max(sizes) > MAX_SET_BYTES or sum(sizes) + len(made.sps[0]) > MAX_SETS_BYTES:
        with pytest.raises(BitstreamError):
            h264.video_track(made.sps, pps)
        return
    track = h264.video_track(made.sps, pps)
    assert read_init(init_segment(Tracks(track), 0)).tracks.video == track
