# SPDX-License-Identifier: Apache-2.0
"""AAC (RFC 3640) and G.711 out of packets."""

import random
import struct
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.rtp_audio import AacDepacketizer, RawAudioDepacketizer
from tests.media import sounds
from tests.media.packetise import Taken, aac, rtp


def feed(payloads: Iterable[bytes], **how: int) -> tuple[Taken, AacDepacketizer]:
    taken = Taken()
    reader = AacDepacketizer(taken, **how)
    for n, payload in enumerate(payloads):
        packet = rtp(payload, 65_530 + n, n * 3000, marker=True)
        reader.packet(packet, 0, len(packet))
    return taken, reader


def pieces(unit: bytes, step: int) -> list[bytes]:
    """One access unit in several packets, each with the size of the whole (RFC 3640, 3.2.3.1)."""
    head = struct.pack(">HH", 16, len(unit) << 3)
    return [head + unit[at : at + step] for at in range(0, len(unit), step)]


def test_real_units_come_back_byte_for_byte_one_by_one_and_together() -> None:
    units = list(sounds.aac(16000, 1, 12).units)
    alone, _ = feed([aac([unit]) for unit in units])
    assert [unit for _, _, unit in alone.units] == units
    together, reader = feed([aac(units[n : n + 3]) for n in range(0, len(units), 3)])
    assert [unit for _, _, unit in together.units] == units
    assert reader.malformed == 0


def test_units_that_come_together_are_a_frame_apart() -> None:
    taken, _ = feed([aac([b"a", b"bb", b"ccc"])])
    assert taken.units == [(0, True, b"a"), (1024, True, b"bb"), (2048, True, b"ccc")]
    taken, _ = feed([b"", aac([b"a", b"bb"])], frame_ticks=960)
    assert [ticks for ticks, _, _ in taken.units] == [3000, 3960]


def test_their_times_wrap() -> None:
    taken = Taken()
    packet = rtp(aac([b"a", b"b"]), 1, 0xFFFF_FF00)
    AacDepacketizer(taken).packet(packet, 0, len(packet))
    assert [ticks for ticks, _, _ in taken.units] == [0xFFFF_FF00, 0x300]


def test_header_fields_of_other_sizes_are_read() -> None:
    """AAC-lbr: six bits of size, two of index."""
    taken, _ = feed([struct.pack(">H", 16) + bytes((3 << 2, 2 << 2)) + b"abcde"], size_bits=6, index_bits=2)
    assert [unit for _, _, unit in taken.units] == [b"abc", b"de"]


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=6), st.integers(300, 1400), st.sets(st.integers(1, 30)))
def test_a_unit_in_pieces_comes_out_whole_or_not_at_all(sizes: list[int], step: int, lost: set[int]) -> None:
    noise = random.Random(1)
    units = [noise.randbytes(size) for size in sizes]
    payloads = [(number, piece) for number, unit in enumerate(units) for piece in pieces(unit, step)]
    taken = Taken()
    reader = AacDepacketizer(taken)
    for at, (number, piece) in enumerate(payloads):
        if at not in lost:
            packet = rtp(piece, at, number * 1024)
            reader.packet(packet, 0, len(packet))
    hit = {number for at, (number, _) in enumerate(payloads) if at in lost}
    assert [unit for _, _, unit in taken.units] == [unit for n, unit in enumerate(units) if n not in hit]


@pytest.mark.parametrize(
    "payload",
    [
        b"\x00",
        b"\x00\x10\x00",
        b"\x00\x00abcd",
        b"\x00\x0fabcd",
        b"\xff\xffabcd",
        struct.pack(">HH", 16, 8 << 3),
        struct.pack(">HHH", 32, 2 << 3, 9 << 3) + b"abcd",
    ],
)
def test_a_packet_that_breaks_the_rules_is_counted_and_the_next_one_heard(payload: bytes) -> None:
    taken, reader = feed([payload, aac([b"good"])])
    assert reader.malformed == 1
    assert taken.units[-1] == (3000, True, b"good")


@given(st.lists(st.binary(max_size=60), max_size=20), st.integers(1, 16), st.integers(0, 8))
def test_no_bytes_make_it_raise_or_keep_more_than_a_unit(payloads: list[bytes], size: int, index: int) -> None:
    taken, reader = feed(payloads, size_bits=size, index_bits=index)
    assert all(unit for _, _, unit in taken.units)
    assert len(reader._pieces) <= max(1 << size, 1)


def test_a_unit_that_never_ends_is_not_kept() -> None:
    """Each piece says another size, or the same one that is never reached."""
    head = struct.pack(">HH", 16, 8191 << 3)
    taken = Taken()
    reader = AacDepacketizer(taken)
    for n in range(9000):
        packet = rtp(head + b"x", n, 1)
        reader.packet(packet, 0, len(packet))
    assert len(taken.units) == 1
    assert len(reader._pieces) < 8191
    assert len(feed([head + b"x"] * 9)[1]._pieces) == 1


def test_g711_payloads_are_their_samples() -> None:
    units = sounds.g711(count=5).units
    taken = Taken()
    reader = RawAudioDepacketizer(taken)
    for n, unit in enumerate(units):
        packet = rtp(unit, n, n * 160)
        reader.packet(packet, 0, len(packet))
    assert taken.units == [(n * 160, True, unit) for n, unit in enumerate(units)]
