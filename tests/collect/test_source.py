# SPDX-License-Identifier: Apache-2.0
"""Which source an address gets."""

import subprocess
import sys

import pytest

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.libav import LibavSource
from fairwatch.collect.rtsp.client import RtspSource
from tests.collect.cameras import source


@pytest.mark.parametrize("address", ["rtsp://h/a", "RTSPS://h/a", "rtsp://u:p@h/a"])
def test_rtsp_is_read_by_ourselves(address: str) -> None:
    assert isinstance(source(address), RtspSource)


def test_libav_is_read_through_ffmpeg() -> None:
    there = source("libav:http://h/a")
    assert isinstance(there, LibavSource)
    assert there.stats().slow


@pytest.mark.parametrize("address", ["", "http://h/a", "h", "libav:", "libav:concat:a"])
def test_anything_else_is_no_address(address: str) -> None:
    with pytest.raises(CollectError) as caught:
        source(address)
    assert caught.value.cause is Cause.WRONG_PATH


def test_an_unknown_transport_is_refused() -> None:
    with pytest.raises(CollectError):
        source("rtsp://h/a", transport="carrier pigeon")


def test_before_it_runs_a_source_has_seen_nothing() -> None:
    stats = source("rtsp://h/a").stats()
    assert (stats.connected, stats.frames, stats.tracks) == (False, 0, None)


def test_recording_rtsp_loads_no_ffmpeg() -> None:
    program = "import sys, fairwatch.collect.source, fairwatch.collect.supervise; sys.exit('av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
