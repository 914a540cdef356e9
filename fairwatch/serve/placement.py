# SPDX-License-Identifier: Apache-2.0
"""Which volume takes a camera's next segment, looked up without waiting for a disk.

A thread asks the volumes every few seconds; the loop reads its last answer.
"""

import threading
from collections.abc import Mapping

import structlog

from fairwatch.errors import FairwatchError
from fairwatch.store.recorder import Root
from fairwatch.store.volumes import Volumes

log = structlog.get_logger()

REFRESH_S = 5.0


class CachedPlacement:
    """A `recorder.Placement`. `assigned` maps a camera to its volume, None = the one with most room."""

    def __init__(self, volumes: Volumes) -> None:
        self._volumes = volumes
        self._assigned: Mapping[int, int | None] = {}
        self._roots: dict[int | None, Root | None] = {}
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="placement", daemon=True)
        self._said: dict[int | None, str] = {}

    def start(self) -> None:
        """Look once now, then again and again."""
        self.refresh()
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        self._wake.set()

    def assign(self, assigned: Mapping[int, int | None]) -> None:
        """What people chose, by camera. Looks up volumes that are new; may block."""
        self._assigned = assigned
        self.refresh()

    def root(self, camera_id: int) -> Root | None:
        """See `recorder.Placement`."""
        return self._roots.get(self._assigned.get(camera_id))

    def refresh(self) -> None:
        """Ask the volumes."""
        for assigned in {None, *self._assigned.values()}:
            self._roots[assigned] = self._look(assigned)

    def _look(self, assigned: int | None) -> Root | None:
        try:
            volume = self._volumes.choose(assigned)
            full = self._volumes.room(volume).left_bytes <= 0
        except FairwatchError as error:
            self._say(assigned, error.detail)
            return None
        self._say(assigned, f"The volume {volume.name} is full." if full else "")
        return None if full else Root(volume.id, volume.path)

    def _say(self, assigned: int | None, trouble: str) -> None:
        """Log a trouble once, and its end."""
        if self._said.get(assigned, "") != trouble:
            self._said[assigned] = trouble
            log.warning("volume.trouble" if trouble else "volume.well", volume=assigned, detail=trouble)

    def _run(self) -> None:
        while not self._wake.wait(REFRESH_S):
            try:
                self.refresh()
            except Exception as error:  # a supervised boundary: the last answer stands
                log.error("placement.failed", error=repr(error))
            if self._stopping:
                return
