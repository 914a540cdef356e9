# SPDX-License-Identifier: Apache-2.0
"""Against what x265 writes and FFmpeg reads, and against parameter sets made bit by bit."""

from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media import annexb, h265
from fairwatch.media.bits import BitstreamError
from fairwatch.media.frame import Codec, VideoTrack
from fairwatch.media.h264 import MAX_SIDE
from tests.media.bit_writer import BitWriter
from tests.media.clips import clip


def encoded(
    width: int = 322, height: int = 182, pixels: str = "yuv420p", parameters: str = "", frames: int = 1
) -> list[bytes]:
    """NAL units of some frames at 25 fps from x265."""
    encoder = av.CodecContext.create("libx265", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, pixels
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    encoder.options = {"preset": "ultrafast", "x265-params": f"log-level=none:{parameters}"}
    packets = []
    for number in range(frames):
        frame = av.VideoFrame(width, height, pixels)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.pts = number
        packets += encoder.encode(frame)
    return annexb.split(b"".join(map(bytes, packets + encoder.encode(None))))


def track_of(nals: list[bytes]) -> VideoTrack:
    vps, sps, pps = ([nal for nal in nals if h265.nal_type(nal) == kind] for kind in (h265.VPS, h265.SPS, h265.PPS))
    return h265.video_track(vps, sps, pps)


PROFILE = BitWriter().bits(0x01_6000_0000_9000_0000_0000_5D, 96)


def synthetic_sps(
    chroma: BitWriter | None = None,
    crop: tuple[int, int, int, int] | None = None,
    tools: BitWriter | None = None,
    timing: tuple[int, int] = (1, 20),
) -> bytes:
    """An SPS of 640 x 480 with VUI timing; `tools` stands between the coding block sizes and sps_temporal_mvp."""
    out = BitWriter().bits(0, 4).bits(0, 3).flags(1).then(PROFILE).ue(0).then(chroma or BitWriter().ue(1))
    out.ue(640, 480).flags(1 if crop else 0).ue(*(crop or ())).ue(0, 0, 4).flags(1).ue(4, 2, 0)
    out.ue(0, 3, 0, 3, 0, 0).then(tools or BitWriter().flags(0, 0, 0, 0).ue(0).flags(0)).flags(0, 0)
    out.flags(1).flags(1).bits(255, 8).bits(1, 16).bits(1, 16).flags(1, 0).flags(1).bits(5, 3).flags(0, 1).bits(0, 24)
    out.flags(1).ue(0, 0).flags(0, 0, 0).flags(1).ue(0, 0, 0, 0).flags(1).bits(timing[0], 32).bits(timing[1], 32)
    return b"\x42\x01" + out.flags(0, 0, 0).payload()


@pytest.mark.parametrize(
    ("width", "height", "pixels", "parameters"),
    [
        (322, 182, "yuv420p", ""),
        (1920, 1080, "yuv420p", "bframes=2:sar=3:overscan=show:range=full:colorprim=bt709:chromaloc=2"),
        (322, 182, "yuv420p", "scaling-list=default:amp=1:ctu=32"),
        (322, 182, "yuv420p", "temporal-layers=3:bframes=4"),
        (322, 182, "yuv422p", ""),
        (322, 182, "yuv444p", "display-window=0,0,2,2"),
        (322, 182, "yuv420p10le", "level-idc=5.1:high-tier=1"),
        (322, 182, "yuv420p", "hrd=1:vbv-maxrate=1000:vbv-bufsize=1000:bitrate=1000"),
    ],
)
def test_reads_size_and_rate_that_the_encoder_was_given(width: int, height: int, pixels: str, parameters: str) -> None:
    track = track_of(encoded(width, height, pixels, parameters))
    assert (track.width, track.height, track.frame_us) == (width, height, 40_000)


def test_reads_sets_of_reference_pictures_in_the_sps(tmp_path: Path) -> None:
    # x265 renames its statistics into place: handed a device, it would put a plain file there.
    stats = tmp_path / "stats"
    nals = encoded(parameters=f"multi-pass-opt-rps=1:pass=1:bitrate=500:bframes=4:stats={stats}", frames=20)
    assert track_of(nals).frame_us == 40_000


def test_reads_how_many_frames_are_reordered() -> None:
    assert clip(Codec.H265, b_frames=2).track.reorder > 0
    assert clip(Codec.H265, b_frames=0).track.reorder == 0


@pytest.mark.parametrize(
    ("chroma", "expected"),
    [
        (BitWriter().ue(0), (638, 474)),
        (BitWriter().ue(1), (636, 468)),
        (BitWriter().ue(2), (636, 474)),
        (BitWriter().ue(3).flags(0), (638, 474)),
        (BitWriter().ue(3).flags(1), (638, 474)),
    ],
    ids=["grey", "4:2:0", "4:2:2", "4:4:4", "three planes"],
)
def test_crops_in_units_of_the_chroma_format(chroma: BitWriter, expected: tuple[int, int]) -> None:
    sps = h265.parse_sps(synthetic_sps(chroma, (1, 1, 2, 4)))
    assert (sps.width, sps.height) == expected


SCALING = BitWriter()
for size in range(4):
    for matrix in range(0, 6, 3 if size == 3 else 1):
        if matrix == 0:
            SCALING.flags(1).se(*([2] if size > 1 else [])).se(*[1] * min(64, 16 << 2 * size))
        else:
            SCALING.flags(0).ue(1)

# Two pictures before and one after; the second set is predicted from the first, of which it keeps three.
REFERENCES = BitWriter().ue(3).ue(2, 1).ue(0).flags(1).ue(0).flags(1).ue(0).flags(1)
REFERENCES.flags(1).flags(1).ue(0).flags(1).flags(0, 1).flags(0, 0).flags(1)
REFERENCES.flags(1).flags(0).ue(0).flags(1, 1, 1, 1)


@pytest.mark.parametrize(
    "tools",
    [
        BitWriter().flags(1, 1).then(SCALING).flags(0, 0, 0).ue(0).flags(0),
        BitWriter().flags(1, 0).flags(0, 0, 0).ue(0).flags(0),
        BitWriter().flags(0, 0, 0).flags(1).bits(0x77, 8).ue(0, 2).flags(1).ue(0).flags(0),
        BitWriter().flags(0, 0, 0, 0).then(REFERENCES).flags(0),
        BitWriter().flags(0, 0, 0, 0).ue(0).flags(1).ue(2).bits(0, 18),
    ],
    ids=["scaling lists", "default scaling", "PCM", "predicted reference sets", "long-term references"],
)
def test_finds_the_timing_behind_every_coding_tool(tools: BitWriter) -> None:
    assert h265.parse_sps(synthetic_sps(tools=tools)).frame_us == 50_000


def test_a_broken_end_does_not_cost_the_picture() -> None:
    sps = h265.parse_sps(synthetic_sps()[:-8])
    assert (sps.width, sps.height, sps.reorder, sps.frame_us) == (640, 480, 2, 0)


def test_takes_the_timing_of_the_video_parameter_set_when_the_sps_has_none() -> None:
    vps = BitWriter().bits(0, 4).flags(1, 1).bits(0, 6).bits(0, 3).flags(1).bits(0xFFFF, 16).then(PROFILE)
    vps.flags(1).ue(4, 2, 0).bits(1, 6).ue(1).flags(1, 0).flags(1).bits(1, 32).bits(10, 32).flags(0)
    sets = ([b"\x40\x01" + vps.payload()], [synthetic_sps(timing=(0, 0))], [b"\x44\x01\xc1"])
    assert h265.video_track(*sets).frame_us == 100_000
    assert h265.vps_frame_us(b"\x40\x01\x0c") == 0


def test_codec_string_follows_the_standard() -> None:
    assert h265.codec_string(track_of(encoded())) == "hvc1.1.6.L60.90"
    assert h265.codec_string(track_of(encoded(pixels="yuv420p10le"))) == "hvc1.2.4.L60.90"
    assert h265.codec_string(track_of(encoded(pixels="yuv444p"))) == "hvc1.4.10.L60.9E.8"


@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p10le"])
def test_hvcc_reads_back(pixels: str) -> None:
    track = track_of(encoded(pixels=pixels))
    assert h265.track_from_hvcc(h265.hvcc(track)) == track


def test_the_decoder_starts_from_our_hvcc() -> None:
    made = clip(Codec.H265, b_frames=2)
    decoder = av.CodecContext.create("hevc", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.extradata = h265.hvcc(made.track)
    frames = [frame for sample in made.samples for frame in decoder.decode(av.Packet(sample.payload))]
    frames += decoder.decode(None)
    assert len(frames) == len(made.samples)
    assert {(frame.width, frame.height) for frame in frames} == {(322, 182)}


def test_knows_where_pictures_start() -> None:
    nals = encoded(640, 480, parameters="slices=2:ctu=32")
    slices = [nal for nal in nals if h265.is_slice(nal)]
    assert [h265.starts_picture(nal) for nal in slices] == [True, False]
    assert not any(h265.starts_picture(nal) for nal in nals if not h265.is_slice(nal))
    assert not h265.starts_picture(b"\x26\x01")


def test_key_frames_are_random_access_points() -> None:
    made = clip(Codec.H265, frames=50, key_every=25)
    assert [at for at, sample in enumerate(made.samples) if sample.key] == [0, 25]
    for kind in range(16, 22):
        assert h265.is_key([bytes((kind << 1, 1, 0x80))])
    assert not h265.is_key([b"\x02\x01\x80", b"\x4e\x01\x05"])


def test_refuses_what_is_no_parameter_set() -> None:
    track = clip(Codec.H265).track
    vps, sps, pps = list(track.vps), list(track.sps), list(track.pps)
    for wrong in (([], sps, pps), (vps, [], pps), (vps, sps, []), (sps, vps, pps), (vps, sps, pps * 65)):
        with pytest.raises(BitstreamError):
            h265.video_track(*wrong)


@given(st.binary())
def test_random_bytes_are_an_sps_or_the_typed_error(data: bytes) -> None:
    h265.vps_frame_us(data)
    for parse in (h265.parse_sps, h265.track_from_hvcc):
        for start in (b"", b"\x42\x01", synthetic_sps()[:16], h265.hvcc(clip(Codec.H265).track)[:24]):
            try:
                parse(start + data)
            except BitstreamError:
                continue


@given(st.data())
def test_damaged_parameter_sets_are_read_or_refused(data: st.DataObject) -> None:
    nal = bytearray(clip(Codec.H265, b_frames=2).track.sps[0])
    for _ in range(data.draw(st.integers(1, 4))):
        nal[data.draw(st.integers(2, len(nal) - 1))] = data.draw(st.integers(0, 255))
    try:
        sps = h265.parse_sps(bytes(nal))
    except BitstreamError:
        return
    assert 0 < sps.width <= MAX_SIDE
    assert 0 < sps.height <= MAX_SIDE
    assert 0 <= sps.reorder <= 16
