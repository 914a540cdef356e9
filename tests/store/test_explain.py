# SPDX-License-Identifier: Apache-2.0
"""No second without an explanation, whatever was recorded and whatever gaps are known."""

from hypothesis import given
from hypothesis import strategies as st

from fairwatch.store.catalogue import UNEXPLAINED_US, GapCause, GapRow
from fairwatch.store.explain import Span, applied, explained, holes, trimmed, without
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


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8).map(
    lambda found: [(start, start + length) for start, length in found]
)


def moments(of: list[Span]) -> set[int]:
    return {at for start, end in of for at in range(start, end)}


@given(spans, spans)
def test_what_is_left_of_spans_is_all_that_was_not_taken(some: list[Span], taken: list[Span]) -> None:
    assert moments(without(some, taken)) == moments(some) - moments(taken)


@given(histories, spans, st.booleans())
def test_trimmed_gaps_claim_no_footage_and_all_the_rest(history: Kinds, footage: list[Span], gap_goes_on: bool) -> None:
    """Seconds, to count them."""
    _, gaps = played([(kind, length // S + 1) for kind, length in history])
    gaps = [GapRow(1, each.start_us - 100 * S, (each.end_us or 0) - 100 * S, each.cause) for each in gaps]
    closed = [(each.start_us, each.end_us or 0) for each in gaps]
    if gap_goes_on:
        end = max([0, *(end for _, end in closed)])
        gaps.append(GapRow(1, end, None, GapCause.CAMERA))
    left = applied(gaps, trimmed(gaps, footage))
    assert moments([(each.start_us, each.end_us) for each in left if each.end_us]) == moments(closed) - moments(footage)
    for each in left:
        if each.end_us is None:
            assert not any(start <= each.start_us < end for start, end in footage)
    assert [each.end_us is None for each in left].count(True) == gap_goes_on
    assert trimmed(left, footage) == []
