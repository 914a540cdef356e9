# SPDX-License-Identifier: Apache-2.0
"""Keeps what is measured of the streams: means of what recorders report, for the checklist of standards.

A figure of one moment says little, so every round takes a sample, and the mean of some is written. What a recorder
counts since the camera was connected is told as what came since the last writing. Streams without a picture keep the
figures of when they last had one, with its moment.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.tables import stream, stream_measure
from fairwatch.display.ports import StreamReport

SAMPLES = 10
"""So many rounds make a mean."""
_CHUNK = 1000
_MEANS = ("fps", "bitrate_bps", "delay_ms", "jitter_ms", "clock_offset_us")


@dataclass(slots=True)
class _Sampled:
    """What was seen of a stream since the last writing."""

    last: StreamReport
    packets: int = 0
    lost: int = 0
    values: dict[str, list[float]] = field(default_factory=dict)

    def take(self, report: StreamReport) -> None:
        """Another sample."""
        # Counters begin anew with each connection to the camera.
        again = report.packets < self.last.packets or report.lost_packets < self.last.lost_packets
        self.packets += report.packets if again else report.packets - self.last.packets
        self.lost += report.lost_packets if again else report.lost_packets - self.last.lost_packets
        self.last = report
        for name in _MEANS:
            value = getattr(report, name)
            if value is not None:
                self.values.setdefault(name, []).append(value)

    def row(self, stream_id: int, now_us: int) -> dict[str, Any]:
        """As it is kept."""
        means = {name: sum(found) / len(found) for name, found in self.values.items()}
        sent = self.packets + self.lost
        return {
            "stream_id": stream_id,
            "measured_us": now_us,
            "codec": self.last.codec,
            "transport": self.last.transport,
            "width": self.last.width,
            "height": self.last.height,
            "fps": round(means["fps"], 2) if "fps" in means else None,
            **{name: round(means[name]) if name in means else None for name in _MEANS if name != "fps"},
            "loss_ppm": self.lost * 1_000_000 // sent if self.last.transport and sent else None,
        }


class Gauge:
    """A part of the rounds of the web process. `reports`: what `RecorderStatus.reports` gives."""

    def __init__(
        self, engine: Engine, clock: Clock, reports: Callable[[], Mapping[int, Sequence[StreamReport]]]
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._reports = reports
        self._sampled: dict[int, _Sampled] = {}
        self._rounds = 0

    def step(self) -> None:
        """Take a sample, and write the means when there are enough: at first after two, that there is something."""
        for streams in list(self._reports().values()):
            for each in streams:
                if each.state == "live" and each.stream_id:
                    self._sampled.setdefault(each.stream_id, _Sampled(each)).take(each)
        self._rounds += 1
        if self._rounds == 2 or self._rounds % SAMPLES == 0:
            self._keep()

    def _keep(self) -> None:
        now_us = self._clock.utc_us()
        rows = iter([each.row(number, now_us) for number, each in self._sampled.items() if each.values])
        # Counting goes on from here.
        self._sampled = {number: _Sampled(each.last) for number, each in self._sampled.items() if each.values}
        for chunk in _chunks(rows):
            with write(self._engine) as connection:
                ids = [each["stream_id"] for each in chunk]
                known = set(connection.scalars(select(stream.c.id).where(stream.c.id.in_(ids))))
                fresh = [each for each in chunk if each["stream_id"] in known]
                connection.execute(delete(stream_measure).where(stream_measure.c.stream_id.in_(ids)))
                if fresh:
                    connection.execute(insert(stream_measure), fresh)


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk
