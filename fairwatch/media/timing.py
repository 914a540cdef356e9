# SPDX-License-Identifier: Apache-2.0
"""When a frame was taken: media clocks (RTP ticks) mapped to UTC microseconds.

A camera counts ticks; the recorder knows when packets arrive. The difference
is the offset we look for. Arrival is never early, only late, so the smallest
difference over a while is the best guess; it is followed slowly, because a
camera's crystal drifts by parts per million while networks jitter by seconds.
RTCP sender reports (RFC 3550, 6.4.1) tell the camera's own idea of UTC, which
is better still, as long as it lies near ours.
"""

from dataclasses import dataclass
from heapq import heapify, heappush, heappushpop

SLEW_PPM = 500
WINDOW_US = 10_000_000
EARLY_LIMIT_US = 500_000
LATE_LIMIT_US = 2_000_000
JUMP_US = 10_000_000
BACK_US = 1_500_000  # B frames never lie further back than this.
REPORT_LIMIT_US = 1_000_000
_WRAP = 1 << 32
_HALF = 1 << 31
_DEEPEST = 4
_NEAR_US = 2_000_000
_FAR_US = 5_000_000


@dataclass(slots=True)
class ClockReading:
    """What is known about a camera's clock. `late_us` is how long after its
    time the last frame arrived. `camera_offset_us` is the camera's UTC minus
    ours, by the frame that was quickest here; None before its first sender report.
    """

    anchors: int = 0
    late_us: int = 0
    camera_offset_us: int | None = None


class TrackClock:
    """Maps the 32-bit ticks of one track to UTC microseconds.

    Survives the wrap of the counter, jumps of the camera's clock (the mapping
    is anchored anew at the arrival time, `reading.anchors` counts it) and
    drift (followed by at most 500 ppm).
    """

    __slots__ = (
        "_arrived_us",
        "_early_report",
        "_extended",
        "_floor_us",
        "_latest_us",
        "_offset_us",
        "_rate",
        "_report_us",
        "_slewed_us",
        "_window_end_us",
        "_window_min_us",
        "reading",
    )

    def __init__(self, rate: int) -> None:
        if rate <= 0:
            raise ValueError("a clock rate is positive")
        self._rate = rate
        self._extended = -1
        self._early_report: tuple[int, int] | None = None
        self._offset_us = 0
        self._arrived_us = 0
        self._window_min_us = 0
        self._window_end_us = 0
        self._slewed_us = 0
        self._report_us: int | None = None
        self._latest_us = 0
        self._floor_us = 0
        self.reading = ClockReading()

    def wall_us(self, ticks: int, arrived_us: int) -> int:
        """The UTC time of a frame with the 32-bit time stamp `ticks` whose
        packet came at `arrived_us`.
        """
        if self._extended < 0:
            return self._begin(ticks, arrived_us)
        extended = self._extended + ((ticks - self._extended + _HALF) % _WRAP) - _HALF
        self._extended = extended
        media_us = extended * 1_000_000 // self._rate
        wall_us = media_us + self._offset_us
        late_us = arrived_us - wall_us
        reading = self.reading
        if (
            wall_us > self._latest_us
            and arrived_us < self._window_end_us
            and late_us < LATE_LIMIT_US
            and late_us >= self._window_min_us
            and late_us >= 0
            and not self._floor_us
        ):
            # Nearly every frame: later than the earliest of the window, and nothing to be mended.
            self._arrived_us = arrived_us
            self._latest_us = wall_us
            reading.late_us = late_us
            return wall_us
        jumped_us = (late_us - reading.late_us) - (arrived_us - self._arrived_us)
        self._arrived_us = arrived_us
        early_limit_us = EARLY_LIMIT_US if self._report_us is None else EARLY_LIMIT_US + REPORT_LIMIT_US
        if late_us < -early_limit_us or jumped_us > JUMP_US:
            return self._anchor(extended, arrived_us)
        if late_us < 0 and self._report_us is None:
            # Nothing arrives before it was taken: the anchor was late. A frame's time shrinks by 2 ms at most.
            early_us = min(-late_us, 2000)
            self._offset_us -= early_us
            late_us += early_us
        reading.late_us = late_us
        self._window_min_us = min(self._window_min_us, late_us)
        if arrived_us >= self._window_end_us:
            if self._window_min_us > LATE_LIMIT_US:
                return self._anchor(extended, arrived_us)
            self._slew(arrived_us)
        wall_us = media_us + self._offset_us
        if wall_us < self._latest_us - BACK_US:
            return self._anchor(extended, arrived_us)
        if self._floor_us:
            return self._lift(wall_us)
        self._latest_us = max(self._latest_us, wall_us)
        return wall_us

    def report(self, ticks: int, ntp_us: int) -> None:
        """A sender report: the camera says that `ticks` is `ntp_us` (UTC). One
        that is far from our clock is only noted: such a camera's clock is not set.
        """
        if self._extended < 0:
            self._early_report = (ticks, ntp_us)
            return
        extended = self._extended + ((ticks - self._extended + _HALF) % _WRAP) - _HALF
        report_us = ntp_us - extended * 1_000_000 // self._rate
        late_us = self._window_min_us if self._window_min_us <= LATE_LIMIT_US else self.reading.late_us
        offset_us = report_us - self._offset_us - late_us
        self.reading.camera_offset_us = offset_us
        self._report_us = report_us if abs(offset_us) <= REPORT_LIMIT_US else None

    def _begin(self, ticks: int, arrived_us: int) -> int:
        """The first frame; a report may have come before it."""
        self._extended = ticks + _WRAP
        wall_us = self._anchor(self._extended, arrived_us)
        if self._early_report is not None:
            self.report(*self._early_report)
        return wall_us

    def _anchor(self, extended: int, arrived_us: int) -> int:
        """Take the arrival as the truth."""
        self._offset_us = arrived_us - extended * 1_000_000 // self._rate
        self._arrived_us = arrived_us
        self._window_min_us = LATE_LIMIT_US + 1
        self._window_end_us = arrived_us + WINDOW_US
        self._slewed_us = arrived_us
        self._report_us = None
        self.reading.anchors += 1
        self.reading.late_us = 0
        self._floor_us = self._latest_us
        return self._lift(arrived_us)

    def _lift(self, wall_us: int) -> int:
        """After a new anchor time may not run back over frames already placed:
        they follow each other closely until it has caught up.
        """
        if wall_us <= self._floor_us:
            wall_us = self._floor_us = self._floor_us + 1000
        else:
            self._floor_us = 0
        self._latest_us = wall_us
        return wall_us

    def _slew(self, arrived_us: int) -> None:
        """Follow the best estimate of the last window, slowly."""
        wanted_us = self._window_min_us
        if self._report_us is not None:
            wanted_us = self._report_us - self._offset_us
        most_us = (arrived_us - self._slewed_us) * SLEW_PPM // 1_000_000
        self._offset_us += max(-most_us, min(most_us, wanted_us))
        self._slewed_us = arrived_us
        self._window_min_us = LATE_LIMIT_US + 1
        self._window_end_us = arrived_us + WINDOW_US


class DecodeOrder:
    """Decode times for frames that come in decode order with the times at
    which they are shown.

    With B frames up to `depth` frames overtake another. The n-th smallest
    presentation time, delayed by `depth` frames, grows strictly and is never
    later than the frame's own time, so it serves as the decode time. `depth`
    grows by itself when a stream states too little.
    """

    __slots__ = ("_heap", "_last_us", "_nominal_us", "depth")

    def __init__(self) -> None:
        self.depth = 0
        self._nominal_us = 40_000
        self._heap: list[int] = []
        self._last_us = -1

    def expect(self, depth: int, nominal_us: int) -> None:
        """What the stream's parameters state; less than was seen is not believed."""
        self._nominal_us = nominal_us or self._nominal_us
        if depth > self.depth:
            self.depth = depth
            self._heap.clear()

    def decode_us(self, present_us: int) -> int:
        """The decode time of the next frame in decode order."""
        heap = self._heap
        if self.depth and (not heap or abs(present_us - heap[-1]) > _FAR_US):
            heap[:] = [present_us - (n + 1) * self._nominal_us for n in range(self.depth)]
            heapify(heap)
        last_us = self._last_us
        if present_us <= last_us < present_us + _NEAR_US and self.depth < _DEEPEST:
            # Shown before a frame that was placed already: more frames overtake than was known.
            self.depth += 1
            heappush(heap, present_us)
            decode_us = last_us + 1
        else:
            decode_us = max(heappushpop(heap, present_us), last_us + 1)
        self._last_us = decode_us
        return decode_us
