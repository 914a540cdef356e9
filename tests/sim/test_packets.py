# SPDX-License-Identifier: Apache-2.0
"""RTP payloads, put together again by the book."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.frame import Codec
from fairwatch.sim import AccessUnit, Clip, ParameterSets
from fairwatch.sim.packets import ClipSource, payloads_of, template_of

BODIES = st.binary(min_size=2, max_size=700)


def together(codec: Codec, payloads: list[bytes]) -> list[bytes]:
    """The NAL units in a unit's payloads (RFC 6184, section 5; RFC 7798, section 4.4)."""
    width = 1 if codec is Codec.H264 else 2
    aggregate, fragment = (24, 28) if codec is Codec.H264 else (48, 49)
    nals: list[bytes] = []
    for payload in payloads:
        kind = payload[0] & 0x1F if codec is Codec.H264 else payload[0] >> 1 & 0x3F
        if kind == aggregate:
            at = width
            while at < len(payload):
                (size,) = struct.unpack_from(">H", payload, at)
                nals.append(payload[at + 2 : at + 2 + size])
                at += 2 + size
        elif kind == fragment:
            flags, rest = payload[width], payload[width + 1 :]
            if flags & 0x80:
                inner = flags & (0x1F if codec is Codec.H264 else 0x3F)
                if codec is Codec.H264:
                    nals.append(bytes((payload[0] & 0xE0 | inner,)))
                else:
                    nals.append(bytes((payload[0] & 0x81 | inner << 1, payload[1])))
            nals[-1] += rest
        else:
            nals.append(payload)
    return nals


@given(st.lists(BODIES, min_size=1, max_size=5), st.integers(10, 300))
def test_h264_units_survive_packetisation(bodies: list[bytes], limit: int) -> None:
    nals = tuple(b"\x65" + body for body in bodies)
    sets = ParameterSets(16, 16, (b"\x67abc",), (b"\x68de",))
    payloads = payloads_of(Codec.H264, nals, sets, limit)
    assert together(Codec.H264, payloads) == [b"\x67abc", b"\x68de", *nals]
    assert all(len(payload) <= max(limit, 11) for payload in payloads)


@given(st.lists(BODIES, min_size=1, max_size=5), st.integers(10, 300))
def test_h265_units_survive_packetisation(bodies: list[bytes], limit: int) -> None:
    nals = tuple(b"\x26\x01" + body for body in bodies)
    sets = ParameterSets(16, 16, (b"\x42\x01b",), (b"\x44\x01c",), (b"\x40\x01a",))
    payloads = payloads_of(Codec.H265, nals, sets, limit)
    assert together(Codec.H265, payloads) == [b"\x40\x01a", b"\x42\x01b", b"\x44\x01c", *nals]


def test_an_aac_unit_follows_its_header_of_sixteen_bits() -> None:
    (payload,) = payloads_of(Codec.AAC, (b"x" * 300,), None, 100)
    assert payload[:4] == struct.pack(">HH", 16, 300 << 3)
    assert payload[4:] == b"x" * 300


def test_only_the_last_packet_of_a_picture_has_the_marker() -> None:
    template = template_of(Codec.H264, [b"a", b"b", b"c"], key=True)
    assert [template.data[offset + 5] >> 7 for offset in template.offsets] == [0, 0, 1]


def test_a_source_goes_on_counting_after_the_end_of_the_loop() -> None:
    units = tuple(
        AccessUnit((b"\x65" + bytes((number,)),), number == 0, number * 10, number * 10 + 5) for number in range(4)
    )
    source = ClipSource(Clip(Codec.H264, 90_000, 40, units, (ParameterSets(16, 16, (b"\x67",), (b"\x68",)),)))
    assert [source.dts_ticks(number) for number in range(6)] == [0, 10, 20, 30, 40, 50]
    assert source.pts_ticks(9) == 95
    assert [source.is_key(number) for number in range(5)] == [True, False, False, False, True]
    assert [source.number_at(ticks) for ticks in (-5, 0, 1, 10, 39, 40, 41)] == [0, 0, 1, 1, 4, 4, 5]
    assert source.template(1) is source.template(5)
