# SPDX-License-Identifier: Apache-2.0
"""No second without an explanation, whatever was recorded and whatever gaps are known."""

from hypothesis import given
from hypothesis import strategies as st

from fairwatch.store.catalogue import UNEXPLAINED_US, GapCause, GapRow
from fairwatch.store.explain import Span, explained, holes
from tests.store.archive import S

Kinds = list[tuple[str, int]]

# A history: pieces that follow each other, each footage, a known gap, or nothing known.
histories = st.lists(
    st.tuples(st.sampled_from(["footage", "gap", "nothing"]), st.integers(1, 40 * S)), min_size=1, max_size=20
)


@given(histories, st.booleans())
def test_afterwards_nothing_between_the_segments_is_unexplained(history: Kinds, gap_goes_on: bool) -> None:
    segments, gaps = played(history)
    if gap_goes_on and gaps:
        gaps[-1] = GapRow(1, gaps[-1].start_us, None, gaps[-1].cause)
    known = {gap.start_us: gap for gap in gaps}
    known |= {gap.start_us: gap for gap in explained(1, segments, gaps, GapCause.RESTART)}
    merged = [known[start_us] for start_us in sorted(known)]
    assert holes(segments, merged) == []
    for start_us, end_us in segments:
        assert not any(gap.start_us < end_us and (gap.end_us is None or start_us < gap.end_us) for gap in merged)
    assert explained(1, segments, merged, GapCause.RESTART) == []


@given(histories)
def test_holes_are_the_unknown_pieces_of_a_second_or_more(history: Kinds) -> None:
    segments, gaps = played(history)
    assert all(end_us - start_us >= UNEXPLAINED_US for start_us, end_us in holes(segments, gaps))
    assert len(holes(segments, gaps)) <= sum(kind == "nothing" for kind, _ in history)


def played(history: Kinds) -> tuple[list[Span], list[GapRow]]:
    """Segments and gaps of a history that begins at 100 s."""
    at_us = 100 * S
    segments: list[Span] = []
    gaps: list[GapRow] = []
    for kind, length in history:
        if kind == "footage":
            segments.append((at_us, at_us + length))
        elif kind == "gap":
            gaps.append(GapRow(1, at_us, at_us + length, GapCause.NETWORK))
        at_us += length
    return segments, gaps
