# SPDX-License-Identifier: Apache-2.0
"""Has the database look once a day at how full its tables are."""

import asyncio
import contextlib

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from fairwatch.db.statistics import refresh_statistics

EVERY_S = 24 * 3600

_log = structlog.get_logger("fairwatch.serve")


class Statistics:
    """A task on the loop of the web process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
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
                await asyncio.to_thread(refresh_statistics, self._engine)
            except SQLAlchemyError as error:
                _log.warning("statistics.not_made", error=str(error))
            await asyncio.sleep(EVERY_S)
