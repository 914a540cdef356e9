# SPDX-License-Identifier: Apache-2.0
"""A recorder that cannot do its work ends, so that the supervisor starts another."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fairwatch.serve.prepare import prepare
from fairwatch.serve.recorder import THREAD_DIED, RecorderProcess
from fairwatch.serve.sockets import socket_path
from fairwatch.settings import Settings

pytestmark = pytest.mark.anyio
PATIENCE_S = 60.0
PROGRAM = """
import threading
from fairwatch.serve.recorder import end_with_its_threads
end_with_its_threads()
threading.Thread(target=lambda: 1 / 0, name="media-writer").start()
threading.Event().wait()
"""


@pytest.fixture
async def settings() -> AsyncIterator[Settings]:
    """A prepared data directory, at a short path: it holds a socket."""
    with tempfile.TemporaryDirectory(prefix="fw-") as folder:
        made = Settings(data=Path(folder), flush_ms=100, sync_ms=0)
        prepare(made).dispose()
        yield made
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(number)


def test_a_thread_that_dies_takes_the_process_with_it() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == THREAD_DIED
    assert "media-writer" in done.stdout + done.stderr
    assert "ZeroDivisionError" in done.stdout + done.stderr


async def test_it_ends_when_it_is_told_to(settings: Settings) -> None:
    process = RecorderProcess(settings, 0, asyncio.get_running_loop())
    running = asyncio.ensure_future(process.run())
    await asyncio.sleep(0)  # It listens to signals from its first step on.
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(PATIENCE_S):
        await running
    assert not process._writer._thread.is_alive()


async def test_a_job_that_fails_is_its_end(settings: Settings) -> None:
    process = RecorderProcess(settings, 0, asyncio.get_running_loop())

    def broken() -> None:
        raise ZeroDivisionError

    process._recorder.tick = broken  # type: ignore[method-assign]
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(ZeroDivisionError):
            await process.run()
    assert not process._writer._thread.is_alive()
    assert socket_path(settings.data, 0).parent.is_dir()
