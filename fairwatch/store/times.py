# SPDX-License-Identifier: Apache-2.0
"""Gap rows that claim time of which there is footage.

A gap may lie inside a segment, where packets were lost. The key frames in the
row's index tell whether it lies between pictures or over them.
"""

from collections.abc import Iterator
from pathlib import Path

from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.store.catalogue import UNEXPLAINED_US, Catalogue, GapRow, SegmentRow
from fairwatch.store.examine import holes_inside
from fairwatch.store.explain import Span, without
from fairwatch.store.keyindex import KeyIndexError, decode
from fairwatch.store.recovery import DAMAGED

_FOREVER_US = 1 << 62


def gaps_over_footage(catalogue: Catalogue, stream_id: int) -> Iterator[tuple[GapRow, SegmentRow]]:
    """Gaps that claim a second or more of a segment's pictures, with the first such segment. Recording and retention
    may go on meanwhile.
    """
    for gap in catalogue.gaps(stream_id, 0, _FOREVER_US):
        if gap.detail == DAMAGED:
            continue  # Over pictures that cannot be read.
        end_us = _FOREVER_US if gap.end_us is None else gap.end_us
        found = next((row for row in catalogue.segments(stream_id, gap.start_us, end_us) if _is_over(gap, row)), None)
        # A gap that goes on ends in the transaction that brings the first footage behind it.
        if found is not None and gap in catalogue.gaps(stream_id, gap.start_us, gap.start_us + 1):
            yield gap, found


def _is_over(gap: GapRow, row: SegmentRow) -> bool:
    end_us = _FOREVER_US if gap.end_us is None else gap.end_us
    if gap.start_us + UNEXPLAINED_US <= row.end_us <= end_us:
        return True  # Over its last picture.
    try:
        keys = decode(row.index).times_us
    except KeyIndexError:
        return False
    return any(gap.start_us <= row.start_us + key_us <= end_us - UNEXPLAINED_US for key_us in keys)


def pictures(path: Path, row: SegmentRow) -> list[Span]:
    """When there are pictures in a segment. Raises OSError and Mp4Error when the file cannot be read."""
    if row.digest is None:
        raise Mp4Error("it is being written")
    with path.open("rb") as file:
        return without([(row.start_us, row.end_us)], holes_inside(file, row))
