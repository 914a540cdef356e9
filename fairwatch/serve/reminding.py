# SPDX-License-Identifier: Apache-2.0
"""Once a minute: accounts that the register of duties stops, reminders that are due and sending them, and filings on
their way to other installations.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

import structlog

from fairwatch.govern.duties.effects import Effects
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.duties.sending import Sender

log = structlog.get_logger()

EVERY_S = 60.0


class Reminding:
    """Works in a thread, so that a mail server that does not answer keeps nobody waiting."""

    def __init__(
        self,
        effects: Effects,
        reminders: Reminders,
        sender: Sender,
        *,
        also: Sequence[Callable[[], object]] = (),
        every_s: float = EVERY_S,
    ) -> None:
        self._parts: tuple[Callable[[], object], ...] = (effects.apply, reminders.sweep, sender.step, *also)
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
                log.warning("reminding.failed", error=repr(error))

    async def _run(self) -> None:
        while True:
            await self.step()
            await asyncio.sleep(self._every_s)
