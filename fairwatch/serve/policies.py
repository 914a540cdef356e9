# SPDX-License-Identifier: Apache-2.0
"""Keeps what the texts ask of who wants footage written down for the gate, as sites and days change."""

import asyncio
import contextlib

import structlog
from sqlalchemy.exc import SQLAlchemyError

from fairwatch.govern.requests.policies import CasePolicies

EVERY_S = 30

_log = structlog.get_logger("fairwatch.serve")


class PolicyWatch:
    """A task on the loop of the web process."""

    def __init__(self, policies: CasePolicies) -> None:
        self._policies = policies
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
                changed = await asyncio.to_thread(self._policies.refresh)
            except SQLAlchemyError as error:
                _log.warning("policies were not refreshed", error=str(error))
            else:
                if changed:
                    _log.info("policies refreshed", sites=changed)
            await asyncio.sleep(EVERY_S)
