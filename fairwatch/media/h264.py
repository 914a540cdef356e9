# SPDX-License-Identifier: Apache-2.0
"""H.264: what a stream's parameter sets say (ITU-T H.264 7.3.2.1, annex E), avcC (ISO/IEC 14496-15, 5.3.3), key frames.

A key frame is an IDR picture, or a picture whose recovery point SEI says that
it is exact at once: some cameras send no IDR after the first.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from fairwatch.media.bits import MAX_SET_BYTES, MAX_SETS_BYTES, BitReader, BitstreamError, unescape
from fairwatch.media.frame import Codec, VideoTrack

SLICE, PARTITION_A, IDR, SEI, SPS, PPS, AUD = 1, 2, 5, 6, 7, 8, 9

STARTS_ACCESS_UNIT = frozenset({SEI, SPS, PPS, AUD, 14, 15, 16, 17, 18})
"""Types that, after a slice, begin the next access unit (7.4.1.2.3)."""

MAX_SIDE = 16_384
"""Longest side of a picture in pixels."""

_PROFILES_WITH_CHROMA = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
_PROFILES_WITHOUT_EXTENSION = frozenset({66, 77, 88})


@dataclass(frozen=True, slots=True)
class Sps:
    """A sequence parameter set, as far as recording needs it.

    `reorder` and `frame_us` are 0 when not stated: the times of the frames then tell.
    """

    profile: int
    compatibility: int
    level: int
    width: int
    height: int
    reorder: int
    frame_us: int
    chroma_format: int = 1
    luma_depth: int = 8
    chroma_depth: int = 8


def nal_type(nal: bytes) -> int:
    """`nal_unit_type` of a NAL unit that is not empty."""
    return nal[0] & 0x1F


def is_slice(nal: bytes) -> bool:
    """Whether the NAL unit holds a part of a picture."""
    return 1 <= nal[0] & 0x1F <= 5


def is_key(nals: Iterable[bytes]) -> bool:
    """Whether decoding can start with the access unit (above)."""
    return any(nal[0] & 0x1F == IDR or is_recovery_point(nal) for nal in nals)


def is_recovery_point(nal: bytes) -> bool:
    """Whether an SEI begins with a recovery point (D.1.8) of recovery_frame_cnt 0 and exact_match_flag 1."""
    return nal[0] & 0x1F == SEI and len(nal) > 3 and nal[1] == 6 and nal[3] >= 0xC0


def starts_picture(nal: bytes) -> bool:
    """Whether the NAL unit is a picture's first slice: first_mb_in_slice, an Exp-Golomb code, is 0."""
    return nal[0] & 0x1F in (SLICE, PARTITION_A, IDR) and len(nal) > 1 and nal[1] >= 0x80


def parse_sps(nal: bytes) -> Sps:
    """Reads a sequence parameter set (7.3.2.1.1). A broken VUI counts as absent: the picture does not need it."""
    if len(nal) < 4 or nal_type(nal) != SPS:
        raise BitstreamError("not an H.264 sequence parameter set")
    profile, compatibility, level = nal[1:4]
    bits = BitReader(unescape(nal)[4:])
    bits.ue(31)
    chroma_format, luma_depth, chroma_depth, separate_planes = 1, 8, 8, False
    if profile in _PROFILES_WITH_CHROMA:
        chroma_format = bits.ue(3)
        separate_planes = chroma_format == 3 and bits.flag()
        luma_depth = 8 + bits.ue(6)
        chroma_depth = 8 + bits.ue(6)
        bits.skip(1)
        if bits.flag():
            _skip_scaling_matrix(bits, 8 if chroma_format != 3 else 12)
    bits.ue(12)
    order_type = bits.ue(2)
    if order_type == 0:
        bits.ue(12)
    elif order_type == 1:
        bits.skip(1)
        bits.se()
        bits.se()
        for _ in range(bits.ue(255)):
            bits.se()
    bits.ue(16)
    bits.skip(1)
    width = 16 * (bits.ue(MAX_SIDE // 16) + 1)
    map_units = bits.ue(MAX_SIDE // 16) + 1
    frames_only = bits.flag()
    if not frames_only:
        bits.skip(1)
    bits.skip(1)
    field_rows = 1 if frames_only else 2
    height = 16 * map_units * field_rows
    if bits.flag():
        sampled = chroma_format if not separate_planes else 0
        unit_x = 2 if sampled in (1, 2) else 1
        unit_y = (2 if sampled == 1 else 1) * field_rows
        left, right, top, bottom = (bits.ue(MAX_SIDE) for _ in range(4))
        width -= unit_x * (left + right)
        height -= unit_y * (top + bottom)
    if width <= 0 or height <= 0 or width > MAX_SIDE or height > MAX_SIDE:
        raise BitstreamError(f"picture of {width} x {height}")
    frame_us = reorder = 0
    if bits.flag():
        with suppress(BitstreamError):
            frame_us, reorder = _parse_vui(bits)
    if profile == 66 or order_type == 2:
        reorder = 0
    return Sps(profile, compatibility, level, width, height, reorder, frame_us, chroma_format, luma_depth, chroma_depth)


def _skip_scaling_matrix(bits: BitReader, lists: int) -> None:
    """7.3.2.1.1.1: each list stops when its next scale is 0."""
    for index in range(lists):
        if not bits.flag():
            continue
        scale = 8
        for _ in range(16 if index < 6 else 64):
            scale = (scale + bits.se()) % 256
            if scale == 0:
                break


def _parse_vui(bits: BitReader) -> tuple[int, int]:
    """(frame_us, max_num_reorder_frames) from E.1.1; 0 for what is not stated."""
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
    frame_us = 0
    if bits.flag():
        # A tick is a field's time (E.2.1), a frame has two.
        frame_us = nominal_frame_us(2 * bits.bits(32), bits.bits(32))
        bits.skip(1)
    nal_hrd = bits.flag()
    if nal_hrd:
        _skip_hrd(bits)
    vcl_hrd = bits.flag()
    if vcl_hrd:
        _skip_hrd(bits)
    if nal_hrd or vcl_hrd:
        bits.skip(1)
    bits.skip(1)
    if bits.left == 0 or not bits.flag():
        return frame_us, 0
    bits.skip(1)
    for _ in range(4):
        bits.ue()
    return frame_us, bits.ue(16)


def nominal_frame_us(units: int, scale: int) -> int:
    """Time of a frame in microseconds; 0 for what cannot be a video's (no or absurd figures: 1 ms to 10 s pass)."""
    frame_us = round(units * 1_000_000 / scale) if scale else 0
    return frame_us if 1_000 <= frame_us <= 10_000_000 else 0


def _skip_hrd(bits: BitReader) -> None:
    """E.1.2."""
    count = bits.ue(31) + 1
    bits.skip(8)
    for _ in range(count):
        bits.ue()
        bits.ue()
        bits.skip(1)
    bits.skip(20)


def video_track(sps: Sequence[bytes], pps: Sequence[bytes]) -> VideoTrack:
    """The track that these parameter sets describe; the first SPS rules."""
    sps = tuple(nal.rstrip(b"\0") for nal in sps)
    pps = tuple(nal.rstrip(b"\0") for nal in pps)
    if not sps or not pps:
        raise BitstreamError("H.264 needs a sequence and a picture parameter set")
    if len(sps) > 31 or len(pps) > 255 or any(not 1 < len(nal) <= MAX_SET_BYTES for nal in (*sps, *pps)):
        raise BitstreamError("too many, empty or too long parameter sets")
    if sum(map(len, (*sps, *pps))) > MAX_SETS_BYTES:
        raise BitstreamError("too many parameter sets")
    if any(nal_type(nal) != PPS for nal in pps):
        raise BitstreamError("not an H.264 picture parameter set")
    first = parse_sps(sps[0])
    return VideoTrack(Codec.H264, first.width, first.height, sps, pps, reorder=first.reorder, frame_us=first.frame_us)


def codec_string(track: VideoTrack) -> str:
    """RFC 6381: `avc1.` with profile, compatibility and level in hex."""
    return f"avc1.{track.sps[0][1:4].hex().upper()}"


def avcc(track: VideoTrack) -> bytes:
    """Body of the avcC box: AVCDecoderConfigurationRecord with lengths of 4 bytes."""
    first = parse_sps(track.sps[0])
    out = bytearray((1, first.profile, first.compatibility, first.level, 0xFC | 3, 0xE0 | len(track.sps)))
    for nal in track.sps:
        out += len(nal).to_bytes(2, "big") + nal
    out.append(len(track.pps))
    for nal in track.pps:
        out += len(nal).to_bytes(2, "big") + nal
    if first.profile not in _PROFILES_WITHOUT_EXTENSION:
        out += bytes((0xFC | first.chroma_format, 0xF8 | first.luma_depth - 8, 0xF8 | first.chroma_depth - 8, 0))
    return bytes(out)


def track_from_avcc(body: bytes) -> VideoTrack:
    """The track that an avcC box describes; only lengths of 4 bytes are ours."""
    bits = BitReader(body)
    if bits.bits(8) != 1:
        raise BitstreamError("avcC of another version")
    bits.skip(24)
    if bits.bits(8) & 3 != 3:
        raise BitstreamError("NAL unit lengths must have 4 bytes")
    sps = [bits.take(bits.bits(16)) for _ in range(bits.bits(8) & 0x1F)]
    pps = [bits.take(bits.bits(16)) for _ in range(bits.bits(8))]
    return video_track(sps, pps)
