# SPDX-License-Identifier: Apache-2.0
"""NAL units as the simulator needs them: Annex B splitting and a frame counter in SEI.

H.264: ITU-T H.264 clause 7.3.1 and annex B, H.265: ITU-T H.265 clause 7.3.1.
The counter is a user_data_unregistered message (payload type 5) that holds a
UUID of ours and ASCII digits, so it never needs emulation prevention.
"""

import re

from fairwatch.media.frame import Codec

FRAME_COUNTER_UUID = bytes.fromhex("4661697277617463682d66726d2d6e6f")
_COUNTER_DIGITS = 8
_START_CODE = re.compile(rb"\x00\x00\x01")
_COUNTER = re.compile(re.escape(FRAME_COUNTER_UUID) + rb"(\d{8})")

_H264_PARAMETER_SETS = {7, 8}
_H264_DROPPED = {6, 9, 12}
_H265_PARAMETER_SETS = {32, 33, 34}
_H265_DROPPED = {35, 38, 39, 40}


def split_annex_b(data: bytes) -> list[bytes]:
    """The NAL units of a byte stream, without start codes and trailing zeros."""
    starts = [match.end() for match in _START_CODE.finditer(data)]
    ends = [start - 3 for start in starts[1:]] + [len(data)]
    return [data[start:end].rstrip(b"\x00") for start, end in zip(starts, ends, strict=True)]


def nal_type(codec: Codec, nal: bytes) -> int:
    """nal_unit_type."""
    return nal[0] & 0x1F if codec is Codec.H264 else (nal[0] >> 1) & 0x3F


def is_parameter_set(codec: Codec, nal: bytes) -> bool:
    """SPS or PPS, and VPS for H.265."""
    return nal_type(codec, nal) in (_H264_PARAMETER_SETS if codec is Codec.H264 else _H265_PARAMETER_SETS)


def is_dropped(codec: Codec, nal: bytes) -> bool:
    """Delimiters, filler and the encoder's own SEI: not part of a clip."""
    return nal_type(codec, nal) in (_H264_DROPPED if codec is Codec.H264 else _H265_DROPPED)


def counter_sei(codec: Codec, number: int) -> bytes:
    """An SEI NAL unit that carries `number` (0 to 99,999,999)."""
    body = FRAME_COUNTER_UUID + b"%0*d" % (_COUNTER_DIGITS, number)
    header = b"\x06" if codec is Codec.H264 else b"\x4e\x01"
    return header + bytes((5, len(body))) + body + b"\x80"


def read_counters(data: bytes) -> list[int]:
    """Every frame counter found in `data`: a NAL unit, a sample, a file."""
    return [int(match[1]) for match in _COUNTER.finditer(data)]
