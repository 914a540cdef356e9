# SPDX-License-Identifier: Apache-2.0
"""Bits, Exp-Golomb codes and emulation prevention, against a writer of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.bits import MAX_SIZE, BitReader, BitstreamError, unescape
from tests.media.bit_writer import BitWriter


@given(st.lists(st.integers(0, 0xFFFF_FFFE)))
def test_reads_unsigned_codes_back(values: list[int]) -> None:
    bits = BitReader(unescape(BitWriter().ue(*values).payload()))
    assert [bits.ue() for _ in values] == values


@given(st.lists(st.integers(-0x7FFF_FFFF, 0x7FFF_FFFF)))
def test_reads_signed_codes_back(values: list[int]) -> None:
    bits = BitReader(unescape(BitWriter().se(*values).payload()))
    assert [bits.se() for _ in values] == values


@given(st.binary())
def test_emulation_prevention_comes_off(data: bytes) -> None:
    writer = BitWriter()
    for byte in data:
        writer.bits(byte, 8)
    assert unescape(writer.payload())[: len(data)] == data


def test_takes_bytes_from_between_byte_borders() -> None:
    bits = BitReader(b"\x0a\xbc\xd0")
    bits.skip(4)
    assert bits.take(2) == b"\xab\xcd"
    assert bits.left == 4


def test_never_reads_past_the_end() -> None:
    bits = BitReader(b"\xff")
    bits.skip(7)
    with pytest.raises(BitstreamError):
        bits.bits(2)
    assert bits.flag()


@pytest.mark.parametrize("data", [bytes(4), bytes(6) + b"\xff" * 6], ids=["endless zeros", "code of 49 bits"])
def test_refuses_codes_without_an_end(data: bytes) -> None:
    with pytest.raises(BitstreamError):
        BitReader(data).ue()


def test_refuses_values_over_the_limit() -> None:
    with pytest.raises(BitstreamError):
        BitReader(BitWriter().ue(16).payload()).ue(15)


def test_refuses_bit_strings_longer_than_any_parameter_set() -> None:
    with pytest.raises(BitstreamError):
        BitReader(bytes(MAX_SIZE + 1))
