# SPDX-License-Identifier: Apache-2.0
"""No second without an explanation: finding time that neither a segment nor a gap row accounts for."""

from collections.abc import Sequence
from dataclasses import replace

from fairwatch.store.catalogue import UNEXPLAINED_US, GapCause, GapRow

Span = tuple[int, int]
"""Half open, UTC microseconds."""


def holes(segments: Sequence[Span], gaps: Sequence[GapRow]) -> list[Span]:
    """Holes of a second or more between a stream's first and last segment. Both lists are by start."""
    found = []
    at_us = segments[0][0] if segments else 0
    last_us = max((end_us for _, end_us in segments), default=0)
    explained_spans = [(gap.start_us, last_us if gap.end_us is None else gap.end_us) for gap in gaps]
    for start_us, end_us in sorted([*segments, *explained_spans]):
        if start_us >= last_us:
            break
        if start_us - at_us >= UNEXPLAINED_US:
            found.append((at_us, start_us))
        at_us = max(at_us, end_us)
    return found


def overtaken(segments: Sequence[Span], gaps: Sequence[GapRow]) -> list[GapRow]:
    """Gaps that claim to go on although footage follows, closed where it begins."""
    closed = []
    for each in gaps:
        if each.end_us is None:
            following = next((start_us for start_us, end_us in segments if end_us > each.start_us), None)
            if following is not None:
                closed.append(replace(each, end_us=max(following, each.start_us)))
    return closed


def explained(
    stream_id: int, segments: Sequence[Span], gaps: Sequence[GapRow], cause: GapCause, detail: str = ""
) -> list[GapRow]:
    """The gap rows to write so that nothing between the segments is unexplained: `overtaken` ones closed, and one
    with `cause` for each hole.
    """
    closed = overtaken(segments, gaps)
    changed = {each.start_us: each for each in closed}
    whole = [changed.get(each.start_us, each) for each in gaps]
    new = [GapRow(stream_id, start_us, end_us, cause, detail) for start_us, end_us in holes(segments, whole)]
    return closed + new
