# SPDX-License-Identifier: Apache-2.0
"""What is measured of the streams is kept as the mean of some minutes, with its moment."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.tables import camera, stream, stream_measure
from fairwatch.display.ports import StreamReport
from fairwatch.serve.gauging import SAMPLES, Gauge

LIVE = StreamReport(
    "main",
    "live",
    None,
    1,
    codec="h264",
    width=1920,
    height=1080,
    fps=25.0,
    bitrate_bps=4_000_000,
    delay_ms=100,
    jitter_ms=10,
    packets=1000,
    lost_packets=0,
    clock_offset_us=None,
    stream_id=1,
    transport="tcp",
)


class Watched:
    """A gauge, and what the recorders say."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = ManualClock()
        self.reports: dict[int, tuple[StreamReport, ...]] = {}
        self.gauge = Gauge(engine, self.clock, lambda: self.reports)

    def step(self, **values: Any) -> None:
        """A round in which the stream is reported so."""
        self.reports = {1: (replace(LIVE, **values),)}
        self.gauge.step()

    def rows(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(stream_measure)))


@pytest.fixture
def watched(engine: Engine) -> Watched:
    with write(engine) as connection:
        connection.execute(
            insert(camera).values(id=1, uuid="one", name="Gate", enabled=True, created_us=1, updated_us=1)
        )
        connection.execute(insert(stream).values(id=1, camera_id=1, kind="main", address="rtsp://a", record=True))
    return Watched(engine)


def test_the_mean_of_some_samples_is_kept(watched: Watched) -> None:
    watched.step(fps=20.0, delay_ms=100)
    assert watched.rows() == []
    watched.step(fps=25.0, delay_ms=200, packets=1999, lost_packets=1)
    (row,) = watched.rows()
    assert (row.fps, row.delay_ms, row.codec, row.transport) == (22.5, 150, "h264", "tcp")
    assert (row.loss_ppm, row.clock_offset_us) == (1000, None)
    assert row.measured_us == watched.clock.utc_us()
    for _ in range(SAMPLES - 2):
        watched.step(fps=10.0, packets=1999, lost_packets=1)
    (row,) = watched.rows()
    assert (row.fps, row.loss_ppm) == (10.0, None)


def test_counters_that_begin_anew_lose_nothing_and_count_nothing_twice(watched: Watched) -> None:
    watched.step(packets=90_000, lost_packets=900)
    watched.step(packets=999, lost_packets=1)
    assert watched.rows()[0].loss_ppm == 1000


def test_a_stream_without_a_picture_keeps_what_was_seen_last(watched: Watched) -> None:
    watched.step()
    watched.step()
    before = watched.rows()
    watched.clock.advance(60_000_000)
    for _ in range(SAMPLES):
        watched.step(state="stalled", fps=None)
    assert watched.rows() == before


def test_a_stream_that_is_gone_is_not_kept(watched: Watched) -> None:
    watched.step(stream_id=9)
    watched.step(stream_id=9)
    assert watched.rows() == []
