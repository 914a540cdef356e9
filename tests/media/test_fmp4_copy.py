# SPDX-License-Identifier: Apache-2.0
"""Copying fragments: their times change, their samples do not."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.media.fmp4.copy import rebase
from fairwatch.media.fmp4.read import FragmentInfo, read_samples, scan
from fairwatch.media.fmp4.write import fragment
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK

Piece = tuple[int, int, list[bytes]]
"""Track, decode time, samples."""

pieces = st.lists(
    st.tuples(
        st.sampled_from([VIDEO_TRACK, AUDIO_TRACK]),
        st.integers(0, 2**40),
        st.lists(st.binary(max_size=40), min_size=1, max_size=4),
    ),
    max_size=12,
)


def written(made: list[Piece]) -> bytes:
    return b"".join(
        fragment(track, number, at_us, [(40_000, len(each), False, 0) for each in samples], samples)
        for number, (track, at_us, samples) in enumerate(made)
    )


def read(data: bytes) -> list[tuple[FragmentInfo, list[bytes]]]:
    file = io.BytesIO(data)
    return [(info, read_samples(file, info)) for info in scan(file)]


@given(pieces, st.integers(-(2**39), 2**40), st.booleans(), st.integers(0, 200))
def test_whole_fragments_are_copied_with_new_times(made: list[Piece], shift_us: int, sound: bool, cut: int) -> None:
    made = [
        (track, max(at_us, -shift_us) if track == VIDEO_TRACK else at_us, samples) for track, at_us, samples in made
    ]
    data = written(made)
    data = data[: max(0, len(data) - cut)]
    before = read(data)
    copied = rebase(bytearray(data), shift_us, None, sound)
    assert copied.used == (before[-1][0].end if before else 0)
    assert not copied.ended
    kept = [
        (info.track, info.decode_us + shift_us, samples)
        for info, samples in before
        if info.track == VIDEO_TRACK or (sound and info.decode_us + shift_us >= 0)
    ]
    assert [(info.track, info.decode_us, samples) for info, samples in read(copied.data)] == kept


def test_the_copy_ends_before_the_first_picture_at_the_end() -> None:
    data = written(
        [(VIDEO_TRACK, 0, [b"a"]), (AUDIO_TRACK, 90, [b"b"]), (VIDEO_TRACK, 50, [b"c"]), (VIDEO_TRACK, 80, [b"d"])]
    )
    copied = rebase(bytearray(data), 7, 80)
    assert copied.ended
    assert [(info.track, info.decode_us) for info, _ in read(copied.data)] == [
        (VIDEO_TRACK, 7),
        (AUDIO_TRACK, 97),
        (VIDEO_TRACK, 57),
    ]
    assert rebase(bytearray(data[copied.used :]), 7, 81).used > 0


@given(st.binary(max_size=400))
def test_what_is_no_fragment_is_an_error_or_too_short(data: bytes) -> None:
    try:
        copied = rebase(bytearray(data), 5)
    except Mp4Error:
        return
    assert copied.used == 0
    assert copied.data == b""


def test_damage_behind_good_fragments_ends_the_copy_there() -> None:
    good = written([(VIDEO_TRACK, 0, [b"a" * 50])])
    copied = rebase(bytearray(good + bytes(500)), 1)
    assert copied.used == len(good)
    with pytest.raises(Mp4Error):
        rebase(bytearray(500), 1)
    with pytest.raises(Mp4Error):
        rebase(bytearray(good[:104] + bytes(400)), 1)
