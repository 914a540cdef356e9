# SPDX-License-Identifier: Apache-2.0
"""Tells consoles of alarms as they are raised, cleared or acknowledged, whichever process wrote them."""

import asyncio
import contextlib
from dataclasses import asdict

import structlog

from fairwatch.store.ledger import AlarmEntry, Ledger

from .status import RecorderStatus

log = structlog.get_logger()

LOOK_S = 2.0
NEWEST = 200


class AlarmWatch:
    """Looks at the newest alarms every two seconds and passes on what changed."""

    def __init__(self, ledger: Ledger, status: RecorderStatus) -> None:
        self._ledger = ledger
        self._status = status
        self._known: dict[int, AlarmEntry] | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look in the background, for as long as the loop runs."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                self._compare(await asyncio.to_thread(self._ledger.alarms, only_open=False, limit=NEWEST))
            except Exception as error:  # a supervised boundary: the database may be away for a while
                log.warning("alarms.unreadable", error=repr(error))
            await asyncio.sleep(LOOK_S)

    def _compare(self, newest: list[AlarmEntry]) -> None:
        found = {entry.id: entry for entry in newest}
        if self._known is not None:
            for entry in reversed(newest):
                if self._known.get(entry.id) != entry:
                    self._status.tell({"type": "alarm", "alarm": asdict(entry)})
        self._known = found
