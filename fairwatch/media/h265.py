# SPDX-License-Identifier: Apache-2.0
"""H.265: what a stream's parameter sets say (ITU-T H.265 7.3.2, annex E), hvcC (ISO/IEC 14496-15, 8.3.3), key frames.

A key frame is an intra random access point picture (IDR, BLA or CRA).
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from fairwatch.media.bits import MAX_SET_BYTES, MAX_SETS_BYTES, BitReader, BitstreamError, unescape
from fairwatch.media.frame import Codec, VideoTrack
from fairwatch.media.h264 import MAX_SIDE, nominal_frame_us

VPS, SPS, PPS, AUD, SEI_PREFIX, SEI_SUFFIX = 32, 33, 34, 35, 39, 40

STARTS_ACCESS_UNIT = frozenset({VPS, SPS, PPS, AUD, SEI_PREFIX, 41, 42, 43, 44, *range(48, 56)})
"""Types that, after a slice, begin the next access unit (7.4.2.4.4)."""


@dataclass(frozen=True, slots=True)
class Sps:
    """A sequence parameter set, as far as recording needs it.

    `profile_tier_level` is the general part, 12 bytes. `frame_us` is 0 when not stated.
    """

    profile_tier_level: bytes
    temporal_layers: int
    temporal_nesting: bool
    width: int
    height: int
    reorder: int
    frame_us: int
    chroma_format: int
    luma_depth: int
    chroma_depth: int


def nal_type(nal: bytes) -> int:
    """`nal_unit_type` of a NAL unit that is not empty."""
    return nal[0] >> 1 & 0x3F


def is_slice(nal: bytes) -> bool:
    """Whether the NAL unit holds a part of a picture."""
    return nal[0] >> 1 & 0x3F < 32


def is_key(nals: Iterable[bytes]) -> bool:
    """Whether the access unit is an IRAP picture (types 16 to 23)."""
    return any(16 <= nal[0] >> 1 & 0x3F <= 23 for nal in nals)


def starts_picture(nal: bytes) -> bool:
    """Whether the NAL unit is a picture's first slice: first_slice_segment_in_pic_flag is set."""
    return nal[0] >> 1 & 0x3F < 32 and len(nal) > 2 and nal[2] >= 0x80


def parse_sps(nal: bytes) -> Sps:
    """Reads a sequence parameter set (7.3.2.2.1). What is broken behind the reordering figures counts as absent."""
    if len(nal) < 15 or nal_type(nal) != SPS:
        raise BitstreamError("not an H.265 sequence parameter set")
    rbsp = unescape(nal)
    bits = BitReader(rbsp[2:])
    bits.skip(4)
    sub_layers = bits.bits(3)
    nesting = bits.flag()
    _skip_profile_tier_level(bits, sub_layers)
    bits.ue(15)
    chroma_format = bits.ue(3)
    separate_planes = chroma_format == 3 and bits.flag()
    width = bits.ue(MAX_SIDE)
    height = bits.ue(MAX_SIDE)
    if bits.flag():
        sampled = chroma_format if not separate_planes else 0
        left, right, top, bottom = (bits.ue(MAX_SIDE) for _ in range(4))
        width -= (2 if sampled in (1, 2) else 1) * (left + right)
        height -= (2 if sampled == 1 else 1) * (top + bottom)
    if width <= 0 or height <= 0:
        raise BitstreamError(f"picture of {width} x {height}")
    luma_depth = 8 + bits.ue(8)
    chroma_depth = 8 + bits.ue(8)
    order_bits = bits.ue(12) + 4
    reorder = _max_reorder(bits, sub_layers)
    frame_us = 0
    with suppress(BitstreamError):
        frame_us = _sps_frame_us(bits, order_bits)
    return Sps(
        profile_tier_level=rbsp[3:15],
        temporal_layers=sub_layers + 1,
        temporal_nesting=nesting,
        width=width,
        height=height,
        reorder=reorder,
        frame_us=frame_us,
        chroma_format=chroma_format,
        luma_depth=luma_depth,
        chroma_depth=chroma_depth,
    )


def _skip_profile_tier_level(bits: BitReader, sub_layers: int) -> None:
    """7.3.3, with the general profile present."""
    bits.skip(96)
    if sub_layers == 0:
        return
    present = [(bits.flag(), bits.flag()) for _ in range(8)]
    for profile, level in present[:sub_layers]:
        bits.skip(88 * profile + 8 * level)


def _max_reorder(bits: BitReader, sub_layers: int) -> int:
    """max_num_reorder_pics of the highest sub-layer; the same syntax stands in VPS and SPS."""
    reorder = 0
    for _ in range(sub_layers + 1 if bits.flag() else 1):
        bits.ue()
        reorder = bits.ue(16)
        bits.ue()
    return reorder


def _sps_frame_us(bits: BitReader, order_bits: int) -> int:
    """From log2_min_luma_coding_block_size_minus3 to the timing in the VUI (E.2.1); 0 without it."""
    for _ in range(6):
        bits.ue()
    if bits.flag() and bits.flag():
        _skip_scaling_lists(bits)
    bits.skip(2)
    if bits.flag():
        bits.skip(8)
        bits.ue()
        bits.ue()
        bits.skip(1)
    deltas: list[int] = []
    for index in range(bits.ue(64)):
        deltas.append(_skip_short_term_set(bits, index, deltas))
    if bits.flag():
        bits.skip(bits.ue(32) * (order_bits + 1))
    bits.skip(2)
    if not bits.flag():
        return 0
    if bits.flag() and bits.bits(8) == 255:
        bits.skip(32)
    if bits.flag():
        bits.skip(1)
    if bits.flag():
        bits.skip(4)
        if bits.flag():
            bits.skip(24)
    if bits.flag():
        bits.ue(5)
        bits.ue(5)
    bits.skip(3)
    if bits.flag():
        for _ in range(4):
            bits.ue()
    return nominal_frame_us(bits.bits(32), bits.bits(32)) if bits.flag() else 0


def _skip_scaling_lists(bits: BitReader) -> None:
    """7.3.4. For 4:4:4 too, only every third list of the largest size is sent."""
    for size in range(4):
        for _ in range(0, 6, 3 if size == 3 else 1):
            if not bits.flag():
                bits.ue()
                continue
            if size > 1:
                bits.se()
            for _ in range(min(64, 1 << (4 + (size << 1)))):
                bits.se()


def _skip_short_term_set(bits: BitReader, index: int, deltas: list[int]) -> int:
    """7.3.7 within an SPS. Returns NumDeltaPocs, which the next set's length depends on."""
    if index and bits.flag():
        bits.skip(1)
        bits.ue()
        kept = 0
        for _ in range(deltas[index - 1] + 1):
            used = bits.flag()
            kept += used or bits.flag()
        return kept
    count = bits.ue(16) + bits.ue(16)
    for _ in range(count):
        bits.ue()
        bits.skip(1)
    return count


def vps_frame_us(nal: bytes) -> int:
    """The frame time in a video parameter set's timing (7.3.2.1); 0 when not stated or not readable."""
    with suppress(BitstreamError):
        bits = BitReader(unescape(nal)[2:])
        bits.skip(12)
        sub_layers = bits.bits(3)
        bits.skip(17)
        _skip_profile_tier_level(bits, sub_layers)
        _max_reorder(bits, sub_layers)
        highest_layer = bits.bits(6)
        bits.skip(bits.ue(1023) * (highest_layer + 1))
        if bits.flag():
            return nominal_frame_us(bits.bits(32), bits.bits(32))
    return 0


def video_track(vps: Sequence[bytes], sps: Sequence[bytes], pps: Sequence[bytes]) -> VideoTrack:
    """The track that these parameter sets describe; the first SPS rules."""
    vps, sps, pps = (tuple(nal.rstrip(b"\0") for nal in sets) for sets in (vps, sps, pps))
    if not vps or not sps or not pps:
        raise BitstreamError("H.265 needs a video, a sequence and a picture parameter set")
    if any(len(sets) > 64 for sets in (vps, sps, pps)) or sum(map(len, (*vps, *sps, *pps))) > MAX_SETS_BYTES:
        raise BitstreamError("too many parameter sets")
    for wanted, sets in ((VPS, vps), (SPS, sps), (PPS, pps)):
        if any(not 2 < len(nal) <= MAX_SET_BYTES or nal_type(nal) != wanted for nal in sets):
            raise BitstreamError("not the H.265 parameter set that was asked for")
    first = parse_sps(sps[0])
    return VideoTrack(
        Codec.H265,
        first.width,
        first.height,
        sps,
        pps,
        vps,
        reorder=first.reorder,
        frame_us=first.frame_us or vps_frame_us(vps[0]),
    )


def codec_string(track: VideoTrack) -> str:
    """ISO/IEC 14496-15 annex E.3: `hvc1.` profile, compatibility (bits turned round), tier and level, constraints."""
    ptl = parse_sps(track.sps[0]).profile_tier_level
    space = ("", "A", "B", "C")[ptl[0] >> 6]
    compatibility = int(f"{int.from_bytes(ptl[1:5], 'big'):032b}"[::-1], 2)
    tier = "H" if ptl[0] & 0x20 else "L"
    constraints = "".join(f".{byte:X}" for byte in ptl[5:11].rstrip(b"\0"))
    return f"hvc1.{space}{ptl[0] & 0x1F}.{compatibility:X}.{tier}{ptl[11]}{constraints}"


def hvcc(track: VideoTrack) -> bytes:
    """Body of the hvcC box: HEVCDecoderConfigurationRecord with lengths of 4 bytes."""
    first = parse_sps(track.sps[0])
    out = bytearray(b"\x01" + first.profile_tier_level)
    out += b"\xf0\0\xfc"  # min_spatial_segmentation_idc and parallelismType: not stated
    out += bytes((0xFC | first.chroma_format, 0xF8 | first.luma_depth - 8, 0xF8 | first.chroma_depth - 8, 0, 0))
    out += bytes((first.temporal_layers << 3 | first.temporal_nesting << 2 | 3, 3))
    for kind, sets in ((VPS, track.vps), (SPS, track.sps), (PPS, track.pps)):
        out += bytes((0x80 | kind,)) + len(sets).to_bytes(2, "big")
        for nal in sets:
            out += len(nal).to_bytes(2, "big") + nal
    return bytes(out)


def track_from_hvcc(body: bytes) -> VideoTrack:
    """The track that an hvcC box describes; only lengths of 4 bytes are ours."""
    bits = BitReader(body)
    if bits.bits(8) != 1:
        raise BitstreamError("hvcC of another version")
    bits.skip(8 * 20)
    if bits.bits(8) & 3 != 3:
        raise BitstreamError("NAL unit lengths must have 4 bytes")
    sets: dict[int, list[bytes]] = {VPS: [], SPS: [], PPS: []}
    for _ in range(bits.bits(8)):
        kind = bits.bits(8) & 0x3F
        nals = [bits.take(bits.bits(16)) for _ in range(bits.bits(16))]
        sets.get(kind, []).extend(nals)
    return video_track(sets[VPS], sets[SPS], sets[PPS])
