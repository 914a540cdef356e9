# SPDX-License-Identifier: Apache-2.0
"""Once a minute: accounts that the register of duties stops, reminders that are due and sending them; and beside that
filings on their way to other installations, which may take their time.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from fairwatch.govern.duties.effects import Effects
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.duties.sending import Sender

log = structlog.get_logger()

EVERY_S = 60.0


class Rounds:
    """Does its parts one after the other, again and again, in a thread: what does not answer keeps nobody waiting but
    the parts after it.
    """

    def __init__(self, *parts: Callable[[], object], every_s: float = EVERY_S) -> None:
        self._parts = parts
        self._every_s = every_s
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Work in the background, for as long as the loop runs."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Begin nothing more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def step(self) -> None:
        """Do each part once; one that fails keeps no other back."""
        for part in self._parts:
            try:
                await asyncio.to_thread(part)
            except Exception as error:  # a supervised boundary: the next minute may do better
                log.warning("round.failed", error=repr(error))

    async def _run(self) -> None:
        while True:
            await self.step()
            await asyncio.sleep(self._every_s)


class Reminding(Rounds):
    """What comes due by itself."""

    def __init__(self, effects: Effects, reminders: Reminders, sender: Sender) -> None:
        super().__init__(effects.apply, reminders.sweep, sender.step)
