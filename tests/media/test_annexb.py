# SPDX-License-Identifier: Apache-2.0
"""Start codes and lengths: joined and split again, and refused when they do not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media import annexb
from fairwatch.media.bits import BitstreamError

# What a NAL unit may be: not empty, no start code inside, no zero at the end.
NALS = st.lists(st.binary(min_size=1).filter(lambda nal: b"\0\0\1" not in nal and nal[-1] != 0))


@given(NALS)
def test_byte_streams_split_into_what_was_joined(nals: list[bytes]) -> None:
    assert annexb.split(annexb.joined(nals)) == nals


def test_short_start_codes_zeros_between_and_rubbish_before_are_understood() -> None:
    assert annexb.split(b"rubbish\0\0\1one\0\0\0\0\1two\0\0\0") == [b"one", b"two"]


@given(st.lists(st.binary(min_size=1)))
def test_samples_split_into_what_was_joined(nals: list[bytes]) -> None:
    assert annexb.split_sample(annexb.sample(nals)) == nals


@given(st.binary())
def test_random_bytes_are_a_sample_or_an_error(data: bytes) -> None:
    try:
        nals = annexb.split_sample(data)
    except BitstreamError:
        return
    assert annexb.sample(nals) == data


@pytest.mark.parametrize("data", [bytes(4), bytes(8), b"\0\0\0\1", b"\0\0\0\2a", b"\0\0\0\1ab", b"\0\0"])
def test_lengths_that_do_not_fill_the_sample_are_refused(data: bytes) -> None:
    with pytest.raises(BitstreamError):
        annexb.split_sample(data)
