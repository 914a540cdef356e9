# SPDX-License-Identifier: Apache-2.0
"""Footage without a break, as people are told of it. Moments are UTC microseconds."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stretch:
    """Footage that goes on without a break."""

    start_us: int
    end_us: int


def joined(spans: Iterable[tuple[int, int]]) -> tuple[Stretch, ...]:
    """Spans in order, each as long as it goes on: what lies next to each other or over each other is one."""
    found: list[Stretch] = []
    for start_us, end_us in sorted(spans):
        if found and start_us <= found[-1].end_us:
            found[-1] = Stretch(found[-1].start_us, max(found[-1].end_us, end_us))
        else:
            found.append(Stretch(start_us, end_us))
    return tuple(found)


def length(stretches: Iterable[Stretch]) -> int:
    """Microseconds of all together."""
    return sum(each.end_us - each.start_us for each in stretches)
