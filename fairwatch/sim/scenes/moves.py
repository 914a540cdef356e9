# SPDX-License-Identifier: Apache-2.0
"""How things move in a loop: after its last moment the first fits without a seam."""

import math
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

SCRIPT_S = 10.0
"""Timetables are written for a loop of this length; a shorter loop plays them faster."""
_WALK_M_PER_S = 1.3
_STRIDE_M = 1.35
_DOOR_M = 0.8


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, where it looks (radians), and how many strides it has made."""

    x: float
    y: float
    heading: float
    stride: float = 0.0
    """Strides made so far; negative = stands still."""
    shown: float = 1.0
    """1 = here, 0 = not (any more): people come out of doors."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody on a path of straight lines, at walking pace.

    A path that takes longer than the loop has several who look alike on it,
    one loop apart: when the loop ends, each stands where the one before began.
    """

    points: tuple[tuple[float, float], ...]
    offset: float = 0.0
    pace_m_per_s: float = _WALK_M_PER_S

    def places(self, moment: float, loop_s: float) -> list[Place]:
        """Where they are at `moment` (0 to 1 of the loop)."""
        length = sum(math.dist(a, b) for a, b in pairwise(self.points))
        copies = max(1, round(length / self.pace_m_per_s / loop_s))
        strides = max(1, round(length / _STRIDE_M))
        found = []
        for copy in range(copies):
            share = ((moment + self.offset + copy) / copies) % 1
            x, y, heading = self._at(share * length)
            shown = min(1.0, share * length / _DOOR_M, (1 - share) * length / _DOOR_M)
            found.append(Place(x, y, heading, share * strides, shown))
        return found

    def _at(self, distance: float) -> tuple[float, float, float]:
        for (x0, y0), (x1, y1) in pairwise(self.points):
            step = math.dist((x0, y0), (x1, y1))
            if distance <= step:
                share = distance / step
                return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share, math.atan2(y1 - y0, x1 - x0)
            distance -= step
        (x0, y0), (x1, y1) = self.points[-2:]
        return x1, y1, math.atan2(y1 - y0, x1 - x0)


class Pace(Enum):
    """What a vehicle does."""

    DRIVES = auto()
    BRAKES = auto()
    STANDS = auto()


@dataclass(frozen=True, slots=True)
class Drive:
    """A vehicle on a timetable: (second of `SCRIPT_S`, x, y); between two it drives smoothly, outside it is not there.

    `ease`: it starts and stops gently at each point that repeats a place.
    """

    stops: tuple[tuple[float, float, float], ...]

    def place(self, moment: float) -> tuple[Place, Pace] | None:
        """Where it is at `moment` (0 to 1 of the loop), if it is there."""
        second = moment * SCRIPT_S
        for index, ((t0, x0, y0), (t1, x1, y1)) in enumerate(pairwise(self.stops)):
            if not t0 <= second <= t1:
                continue
            share = (second - t0) / (t1 - t0)
            starts = index > 0 and self._stands(index - 1)
            ends = index + 2 < len(self.stops) and self._stands(index + 1)
            if starts and ends:
                share = share * share * (3 - 2 * share)
            elif starts:
                share = share * share
            elif ends:
                share = 1 - (1 - share) ** 2
            pace = Pace.STANDS if self._stands(index) else Pace.BRAKES if ends and share > 0.3 else Pace.DRIVES
            return Place(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share, self._heading(index)), pace
        return None

    def _stands(self, index: int) -> bool:
        (_, x0, y0), (_, x1, y1) = self.stops[index], self.stops[index + 1]
        return math.dist((x0, y0), (x1, y1)) < 0.01

    def _heading(self, index: int) -> float:
        while index > 0 and self._stands(index):
            index -= 1
        (_, x0, y0), (_, x1, y1) = self.stops[index], self.stops[index + 1]
        return math.atan2(y1 - y0, x1 - x0)


def eased(second: float, start: float, end: float) -> float:
    """0 before `start`, 1 after `end`, smooth between."""
    share = min(1.0, max(0.0, (second - start) / (end - start)))
    return share * share * (3 - 2 * share)
