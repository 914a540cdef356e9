# SPDX-License-Identifier: Apache-2.0
"""NAL units and the frame counter that travels in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.frame import Codec
from fairwatch.sim.nal import counter_sei, nal_type, read_counters, split_annex_b

NALS = st.lists(
    st.binary(min_size=1, max_size=40).map(lambda body: b"\x65" + body.replace(b"\x00", b"\x01")), min_size=1
)


@given(NALS, st.booleans())
def test_a_byte_stream_splits_into_the_units_it_was_made_of(nals: list[bytes], long_codes: bool) -> None:
    code = b"\x00\x00\x00\x01" if long_codes else b"\x00\x00\x01"
    assert split_annex_b(b"".join(code + nal for nal in nals)) == nals


@pytest.mark.parametrize(("codec", "kind"), [(Codec.H264, 6), (Codec.H265, 39)])
def test_the_counter_is_an_sei_unit_and_is_read_back_from_any_bytes(codec: Codec, kind: int) -> None:
    sei = counter_sei(codec, 4711)
    assert nal_type(codec, sei) == kind
    assert b"\x00\x00" not in sei, "would need emulation prevention"
    assert read_counters(b"before" + sei + b"after" + counter_sei(codec, 4712)) == [4711, 4712]
