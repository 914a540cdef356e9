# SPDX-License-Identifier: Apache-2.0
"""The product as the victim of `bench crash`: started, watched from the cameras' side, and killed."""

import os
import signal
import time
from pathlib import Path

from fairwatch.serve.lock import DataInUseError, lock_data

from .processes import stop
from .rig import Cameras, launch

START_S = 120.0
LAST_BREATH_S = 30.0


class Victim:
    """The product on a data directory, which it is started on again and again.

    `start_s` is how long it took from the last start that was waited for to the first picture.
    """

    def __init__(self, data: Path, cameras: Cameras, port: int) -> None:
        self.data = data
        self.started_us = 0
        self.start_s = 3.0
        self._cameras = cameras
        self._port = port
        self._before: list[int] = []

    def start(self) -> None:
        """Start it; what was sent to earlier runs is told apart."""
        self._before = self._sent_ever()
        self.started_us = time.time_ns() // 1000
        self._process = launch(self.data, self._port)

    def sent(self) -> tuple[int, ...]:
        """How many frames each camera has sent to this run so far."""
        return tuple(now - before for now, before in zip(self._sent_ever(), self._before, strict=True))

    def wait_for_pictures(self, *, everywhere: bool = False) -> None:
        """Wait until a camera has sent its first frame, or every camera has."""
        enough = all if everywhere else any
        deadline_s = time.monotonic() + START_S
        while not enough(self.sent()):
            if self._process.poll() is not None or time.monotonic() > deadline_s:
                raise RuntimeError(f"the product does not start:\n{self.log()[-2000:]}")
            time.sleep(0.1)
        self.start_s = time.time() - self.started_us / 1e6

    def kill(self) -> None:
        """SIGKILL to the whole process group, at once; does not wait."""
        os.killpg(self._process.pid, signal.SIGKILL)

    def gone(self) -> None:
        """Wait until the last process of it is gone, and with it the lock on the data directory."""
        self._process.wait()
        deadline_s = time.monotonic() + LAST_BREATH_S
        while True:
            try:
                os.close(lock_data(self.data))
            except DataInUseError:
                if time.monotonic() > deadline_s:
                    raise
                time.sleep(0.01)
            else:
                return

    def stop(self) -> None:
        """End it in order."""
        stop(self._process, 30)

    def log(self) -> str:
        """What all runs have logged."""
        return (self.data / "serve.log").read_text(encoding="utf-8", errors="replace")

    def _sent_ever(self) -> list[int]:
        return [
            sum(client["frames"] for client in media[0]["clients"])
            for media in self._cameras.stats()["streams"].values()
        ]
