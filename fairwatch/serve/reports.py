# SPDX-License-Identifier: Apache-2.0
"""What a recorder process says of itself and its streams, as JSON for the bus."""

import resource
from dataclasses import dataclass
from typing import Any

from fairwatch.clock import SteadyClock
from fairwatch.store.recorder import Recorder, StreamRecorder
from fairwatch.store.writer import Writer

from .feeds import Feeds, Running


@dataclass(slots=True)
class _Count:
    """What a stream had counted at the last report."""

    at_us: int
    frames: int
    bytes: int
    fps: float = 0.0
    bitrate_bps: int = 0


class Reporter:
    """Turns counters into rates from one report to the next."""

    def __init__(self, number: int, feeds: Feeds, recorder: Recorder, writer: Writer, clock: SteadyClock) -> None:
        self._number = number
        self._feeds = feeds
        self._recorder = recorder
        self._writer = writer
        self._clock = clock
        self._counts: dict[int, _Count] = {}

    def cameras(self, only: int | None = None) -> dict[str, list[dict[str, Any]]]:
        """The streams by camera id (a string: JSON), of all cameras or of one."""
        report: dict[str, list[dict[str, Any]]] = {}
        for stream_id, running in self._feeds.running.items():
            camera_id = running.camera.camera_id
            if only is None or camera_id == only:
                report.setdefault(str(camera_id), []).append(self._stream(stream_id, running))
        return report

    def process(self) -> dict[str, Any]:
        """Counters of the process, for metrics."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        streams = self._recorder.streams.values()
        return {
            "recorder": self._number,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "memory_bytes": usage.ru_maxrss * 1024,
            "frames": sum(stream.frames for stream in streams),
            "bytes": sum(stream.bytes for stream in streams),
            "lost_packets": sum(stream.lost_packets for stream in streams),
            "pending_bytes": sum(stream.pending_bytes for stream in streams),
            "write_failures": self._recorder.failures,
            "batch_us": self._writer.synced_us,
            "rows_waiting": self._writer.rows_waiting,
            "source_errors": self._feeds.unexpected_errors,
            "clock_steps": self._clock.steps,
            "clock_offset_us": self._clock.offset_us,
        }

    def _stream(self, stream_id: int, running: Running) -> dict[str, Any]:
        status = running.feed.status
        stats = running.stats
        video = stats.tracks.video if stats.tracks else None
        count = self._rates(stream_id, running)
        sink = running.sink
        return {
            "stream_id": stream_id,
            "kind": running.plan.kind,
            "state": status.state.value,
            "cause": status.cause.value if status.cause else None,
            "detail": status.detail,
            "since_us": status.since_us,
            "codec": video.codec.value if video else None,
            "width": video.width if video else None,
            "height": video.height if video else None,
            "fps": round(count.fps, 1) if count.fps else None,
            "bitrate_bps": count.bitrate_bps or None,
            "delay_ms": stats.delay_us // 1000 if stats.frames else None,
            "lost_packets": stats.lost_packets,
            "packets": stats.packets,
            "jitter_ms": stats.jitter_us // 1000 if stats.frames else None,
            "transport": stats.transport,
            "clock_offset_us": stats.clock_offset_us,
            "recording": running.recording,
            "disk_error": sink.disk_error if isinstance(sink, StreamRecorder) else "",
            "viewers": len(running.channel.viewers),
        }

    def _rates(self, stream_id: int, running: Running) -> _Count:
        now_us = self._clock.monotonic_us()
        sink = running.sink
        count = self._counts.get(stream_id)
        if count is None or sink.frames < count.frames:
            count = self._counts[stream_id] = _Count(now_us, sink.frames, sink.bytes)
        passed_us = now_us - count.at_us
        if passed_us >= 2_000_000:
            fps = (sink.frames - count.frames) * 1e6 / passed_us
            bitrate_bps = (sink.bytes - count.bytes) * 8_000_000 // passed_us
            count = self._counts[stream_id] = _Count(now_us, sink.frames, sink.bytes, fps, bitrate_bps)
        return count
