# SPDX-License-Identifier: Apache-2.0
"""Judges the cameras by the law of the day: a text that comes into force at midnight stops what it forbids by itself."""

import asyncio
import contextlib
import time

import structlog
from sqlalchemy.exc import SQLAlchemyError

from fairwatch.accounts.models import SYSTEM
from fairwatch.accounts.register import AuditLog
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry

EVERY_S = 900
"""Midnight comes to each zone at its own time; all are whole quarters of an hour from UTC."""

_log = structlog.get_logger("fairwatch.serve")


class LawWatch:
    """A task on the loop of the web process."""

    def __init__(self, registry: Registry, audit: AuditLog) -> None:
        self._registry = registry
        self._by = Hand(SYSTEM, audit.by(SYSTEM))
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                turned = await asyncio.to_thread(self._registry.rejudge, self._by)
            except SQLAlchemyError as error:
                _log.warning("law.not_judged", error=str(error))
            else:
                if turned:
                    _log.warning("law.cameras_turned", cameras=turned)
            # Just after the next quarter of an hour: a text that comes into force at midnight counts from midnight on.
            await asyncio.sleep(EVERY_S - time.time() % EVERY_S + 1)
