# SPDX-License-Identifier: Apache-2.0
"""What Prometheus is told: cameras, recorder processes, viewers. docs/ref/metrics.md lists it."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from fairwatch.transmit.slots import Slots

from .status import RecorderStatus

# Name, what it means, the field of a recorder's report, the factor to the unit in the name.
_COUNTERS = (
    ("fairwatch_recorder_cpu_seconds", "CPU time used.", "cpu_seconds", 1.0),
    ("fairwatch_recorder_frames", "Video frames recorded.", "frames", 1.0),
    ("fairwatch_recorder_bytes", "Bytes recorded.", "bytes", 1.0),
    ("fairwatch_recorder_lost_packets", "RTP packets that did not arrive.", "lost_packets", 1.0),
    ("fairwatch_recorder_write_failures", "Segments that a disk did not take.", "write_failures", 1.0),
    (
        "fairwatch_recorder_source_errors",
        "Times that reading a camera ended by a mistake of ours.",
        "source_errors",
        1.0,
    ),
    ("fairwatch_recorder_clock_steps", "Times that the server's clock was set forward.", "clock_steps", 1.0),
)
_GAUGES = (
    ("fairwatch_recorder_memory_bytes", "Largest resident set.", "memory_bytes", 1.0),
    ("fairwatch_recorder_pending_bytes", "Footage not yet handed to the disk.", "pending_bytes", 1.0),
    ("fairwatch_recorder_batch_seconds", "Time that the last batch took to reach the disk.", "batch_us", 1e-6),
    ("fairwatch_recorder_rows_waiting", "Catalogue rows that the database has not taken yet.", "rows_waiting", 1.0),
    ("fairwatch_recorder_clock_offset_seconds", "Footage time minus the server's clock.", "clock_offset_us", 1e-6),
)
_STATES = ("connecting", "live", "stalled", "failing", "disabled")


class Measures:
    """Renders the metrics anew at each request, from what the recorders reported last."""

    def __init__(self, status: RecorderStatus, slots: Slots) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Fairwatch(status, slots))

    def render(self) -> bytes:
        """The text for `/metrics`."""
        return generate_latest(self._registry)


class _Fairwatch(Collector):
    def __init__(self, status: RecorderStatus, slots: Slots) -> None:
        self._status = status
        self._slots = slots

    def collect(self) -> Iterator[Metric]:
        yield from self._cameras()
        for name, meaning, key, factor in _COUNTERS:
            counter = CounterMetricFamily(name, meaning, labels=["recorder"])
            for number, report in self._status.processes.items():
                counter.add_metric([str(number)], report[key] * factor)
            yield counter
        for name, meaning, key, factor in _GAUGES:
            gauge = GaugeMetricFamily(name, meaning, labels=["recorder"])
            for number, report in self._status.processes.items():
                gauge.add_metric([str(number)], report[key] * factor)
            yield gauge
        yield GaugeMetricFamily("fairwatch_transcodes", "Streams being converted now.", value=self._slots.used)
        yield GaugeMetricFamily("fairwatch_transcode_limit", "Most conversions at once.", value=self._slots.limit)

    def _cameras(self) -> Iterator[Metric]:
        states = GaugeMetricFamily("fairwatch_streams", "Streams by state.", labels=["state"])
        up = GaugeMetricFamily("fairwatch_stream_up", "1 while pictures come.", labels=["camera", "stream"])
        recording = GaugeMetricFamily(
            "fairwatch_stream_recording", "1 while it is recorded.", labels=["camera", "stream"]
        )
        rate = GaugeMetricFamily("fairwatch_stream_bits_per_second", "Bit rate.", labels=["camera", "stream"])
        counts = dict.fromkeys(_STATES, 0)
        for camera_id, streams in sorted(self._status.reports().items()):
            for stream in streams:
                counts[stream.state] += 1
                labels = [str(camera_id), stream.kind]
                up.add_metric(labels, stream.state == "live")
                recording.add_metric(labels, stream.recording)
                rate.add_metric(labels, stream.bitrate_bps or 0)
        for state, count in counts.items():
            states.add_metric([state], count)
        yield from (states, up, recording, rate)
