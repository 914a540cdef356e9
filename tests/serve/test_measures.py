# SPDX-License-Identifier: Apache-2.0
"""Metrics: each is documented, and the documentation names no other."""

import asyncio
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from fairwatch.serve.measures import Measures
from fairwatch.serve.status import RecorderStatus
from fairwatch.transmit.slots import Slots

REFERENCE = Path(__file__).parents[2] / "docs" / "ref" / "metrics.md"
PROCESS = {
    "type": "process",
    "cpu_seconds": 1.5,
    "memory_bytes": 1000,
    "frames": 10,
    "bytes": 2000,
    "lost_packets": 3,
    "pending_bytes": 4,
    "write_failures": 0,
    "batch_us": 250_000,
    "rows_waiting": 0,
    "source_errors": 0,
    "clock_steps": 1,
    "clock_offset_us": -500_000,
}
STREAM = {"kind": "main", "state": "live", "cause": None, "since_us": 1, "bitrate_bps": 4000, "recording": True}


@pytest.mark.anyio
async def test_every_metric_is_documented_and_no_other() -> None:
    status = RecorderStatus(asyncio.get_running_loop())
    status.heard(0, PROCESS)
    status.heard(0, {"type": "status", "cameras": {"7": [STREAM]}})
    text = Measures(status, Slots(2)).render().decode()
    samples = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    documented = set(re.findall(r"^\| `(\w+)", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {name for name in samples if not name.endswith("_created")} == documented
    assert 'fairwatch_stream_recording{camera="7",stream="main"} 1.0' in text
    assert 'fairwatch_recorder_batch_seconds{recorder="0"} 0.25' in text
