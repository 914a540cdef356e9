# SPDX-License-Identifier: Apache-2.0
"""No second without an explanation, and none with two: time that neither footage nor a gap row accounts for, and
gap rows over footage.

A segment may have holes inside: packets were lost, but the camera stayed. To
the catalogue it is footage from its first frame to its last, less the gap rows.
"""

from collections.abc import Sequence
from dataclasses import replace

from fairwatch.store.catalogue import UNEXPLAINED_US, GapCause, GapRow

Span = tuple[int, int]
"""Half open, UTC microseconds."""


def holes(segments: Sequence[Span], gaps: Sequence[GapRow]) -> list[Span]:
    """Holes of a second or more between a stream's first segment and its last, or a gap after that. Both lists are
    by start.
    """
    if not segments:
        return []
    found = []
    at_us = segments[0][0]
    last_us = max([end_us for _, end_us in segments] + [gap.start_us for gap in gaps])
    explained_spans = [(gap.start_us, last_us if gap.end_us is None else gap.end_us) for gap in gaps]
    for start_us, end_us in sorted([*segments, *explained_spans]):
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
    stream_id: int,
    segments: Sequence[Span],
    gaps: Sequence[GapRow],
    cause: GapCause,
    detail: str = "",
    inside: Sequence[Span] = (),
) -> list[GapRow]:
    """The gap rows to write so that nothing between the segments is unexplained: `overtaken` ones closed, and one
    with `cause` for each hole. `inside` are holes in segments: there the program ran and the camera was connected,
    so the network is to blame.
    """
    closed = overtaken(segments, gaps)
    changed = {each.start_us: each for each in closed}
    whole = [changed.get(each.start_us, each) for each in gaps]
    new = []
    for start_us, end_us in holes(without(segments, inside), whole):
        network = any(start_us < until_us and from_us < end_us for from_us, until_us in inside)
        new.append(GapRow(stream_id, start_us, end_us, GapCause.NETWORK if network else cause, detail))
    return closed + new


def trimmed(gaps: Sequence[GapRow], footage: Sequence[Span]) -> list[GapRow]:
    """What to write so that no gap claims time of which there is footage. A gap that goes on begins after footage
    that it lies in; if footage lies in it, it is one for `overtaken`.
    """
    changed = []
    for each in gaps:
        if each.end_us is None:
            start_us = each.start_us
            for from_us, until_us in sorted(footage):
                if from_us <= start_us < until_us:
                    start_us = until_us
            pieces = [replace(each, start_us=start_us)]
        else:
            pieces = [
                replace(each, start_us=start_us, end_us=end_us)
                for start_us, end_us in without([(each.start_us, each.end_us)], footage)
            ]
        if pieces != [each]:
            if not any(piece.start_us == each.start_us for piece in pieces):
                changed.append(replace(each, end_us=each.start_us))  # It never was.
            changed += pieces
    return changed


def applied(gaps: Sequence[GapRow], changed: Sequence[GapRow]) -> list[GapRow]:
    """Gaps by start, as they are once `changed` is written."""
    by_start = {each.start_us: each for each in (*gaps, *changed)}
    return [each for _, each in sorted(by_start.items()) if each.end_us is None or each.end_us > each.start_us]


def without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """What is left of spans. Neither list needs an order; what is left has the order of `spans`."""
    left = []
    taken = sorted(taken)
    for start_us, end_us in spans:
        at_us = start_us
        for from_us, until_us in taken:
            if from_us < end_us and until_us > at_us:
                if from_us > at_us:
                    left.append((at_us, from_us))
                at_us = until_us
        if at_us < end_us:
            left.append((at_us, end_us))
    return left
