# SPDX-License-Identifier: Apache-2.0
"""The key index: what goes in comes out, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.store.keyindex import KeyIndex, KeyIndexError, KeyIndexWriter, decode, encode

START_US = 1_790_000_000_000_000
STEP = st.integers(1, 2**40)


@st.composite
def indexes(draw: st.DrawFn) -> KeyIndex:
    """Key frames in order, as a recorder makes them."""
    init = draw(st.integers(0, 100_000))
    steps = draw(st.lists(st.tuples(STEP, STEP), max_size=80))
    time_us, offset = 0, init
    times, offsets = [], []
    for step_us, step in steps:
        times.append(time_us)
        offsets.append(offset)
        time_us += step_us
        offset += step
    return KeyIndex(init, tuple(times), tuple(offsets), time_us, offset)


@given(indexes())
def test_decoding_gives_back_what_was_encoded(index: KeyIndex) -> None:
    assert decode(encode(index)) == index


@given(indexes(), st.integers(-1, 2**46))
def test_the_key_frame_at_a_time_is_the_last_at_or_before_it(index: KeyIndex, time_us: int) -> None:
    before = [number for number, key_us in enumerate(index.times_us) if key_us <= time_us]
    assert index.at(time_us) == (before[-1] if before else 0)
    after = [number for number, key_us in enumerate(index.times_us) if key_us >= time_us]
    assert index.after(time_us) == (after[0] if after else len(index))


def test_a_snapshot_knows_the_key_frames_so_far_and_the_end() -> None:
    writer = KeyIndexWriter(START_US, 900)
    writer.key(START_US, 900)
    first = decode(writer.snapshot(START_US + 40_000, 5_000))
    writer.key(START_US + 2_000_000, 1_000_000)
    second = decode(writer.snapshot(START_US + 2_040_000, 1_040_000))
    assert first == KeyIndex(900, (0,), (900,), 40_000, 5_000)
    assert second == KeyIndex(900, (0, 2_000_000), (900, 1_000_000), 2_040_000, 1_040_000)
    assert second.begin(1) == 1_000_000
    assert second.begin(2) == 1_040_000
    assert second.begin_us(2) == 2_040_000


def test_a_minute_at_4_mbit_with_a_key_frame_each_second_takes_less_than_half_a_kilobyte() -> None:
    writer = KeyIndexWriter(START_US, 900)
    for second in range(60):
        writer.key(START_US + second * 1_000_000, 900 + second * 500_000)
    assert len(writer.snapshot(START_US + 60_000_000, 900 + 60 * 500_000)) < 512


def test_time_that_runs_back_is_refused() -> None:
    writer = KeyIndexWriter(START_US, 900)
    with pytest.raises(ValueError, match="only grows"):
        writer.key(START_US - 1, 900)


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01\x02", b"\x01\x02\x83", b"\x01" + b"\xff" * 12])
def test_what_is_no_index_is_refused(blob: bytes) -> None:
    with pytest.raises(KeyIndexError):
        decode(blob)


@given(st.binary(max_size=200))
def test_any_bytes_either_are_an_index_or_are_refused(blob: bytes) -> None:
    try:
        index = decode(blob)
    except KeyIndexError:
        return
    assert decode(encode(index)) == index
