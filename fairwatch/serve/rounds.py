# SPDX-License-Identifier: Apache-2.0
"""What the web process does by itself, again and again: the law of the day, policies of cases, accounts that the register
of duties stops, reminders, filings on their way to other installations, what is measured of the streams, the
database's statistics.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable

import structlog
from sqlalchemy import Engine

from fairwatch.accounts.models import SYSTEM
from fairwatch.accounts.register import AuditLog
from fairwatch.db.statistics import refresh_statistics
from fairwatch.govern.duties.effects import Effects
from fairwatch.govern.duties.notices import Notices
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.duties.sending import Sender
from fairwatch.govern.filing.courier import Courier
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.requests.policies import CasePolicies

from .gauging import Gauge

MINUTE_S = 60.0
POLICIES_S = 30.0
STATISTICS_S = 24 * 3600.0
QUARTER_S = 900.0
"""Midnight comes to each zone at its own time; all are whole quarters of an hour from UTC."""

log = structlog.get_logger("fairwatch.serve")


class Rounds:
    """Does its parts one after the other, again and again, in a thread: what does not answer keeps nobody waiting but
    the parts after it.
    """

    def __init__(self, *parts: Callable[[], object], pause_s: Callable[[], float] = lambda: MINUTE_S) -> None:
        self._parts = parts
        self._pause_s = pause_s
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
            except Exception as error:  # a supervised boundary: the next round may do better
                log.warning("round.failed", part=getattr(part, "__qualname__", repr(part)), error=repr(error))

    async def _run(self) -> None:
        while True:
            await self.step()
            await asyncio.sleep(self._pause_s())


def judging(registry: Registry, audit: AuditLog) -> Rounds:
    """Judges the cameras by the law of the day: a text that comes into force at midnight stops what it forbids by itself."""
    by = Hand(SYSTEM, audit.by(SYSTEM))

    def judge() -> None:
        if turned := registry.rejudge(by):
            log.warning("law.cameras_turned", cameras=turned)

    # Just after the next quarter of an hour: a text that comes into force at midnight counts from midnight on.
    return Rounds(judge, pause_s=lambda: QUARTER_S - time.time() % QUARTER_S + 1)


def policing(policies: CasePolicies) -> Rounds:
    """Keeps what the texts ask of who wants footage as the law of the day has it, within half a minute."""

    def refresh() -> None:
        if changed := policies.refresh():
            log.info("policies.refreshed", sites=changed)

    return Rounds(refresh, pause_s=lambda: POLICIES_S)


def reminding(effects: Effects, notices: Notices, reminders: Reminders, sender: Sender) -> Rounds:
    """What comes due by itself, once a minute."""
    return Rounds(effects.apply, notices.step, reminders.sweep, sender.step)


def delivering(courier: Courier) -> Rounds:
    """Takes filings to other installations. By itself: one that is slow holds back no reminder."""
    return Rounds(courier.step)


def gauging(gauge: Gauge) -> Rounds:
    """Measures the streams, once a minute."""
    return Rounds(gauge.step)


def counting(engine: Engine) -> Rounds:
    """Tells the database, at the start and once a day, how large its tables have become: its plans follow from that."""

    def count() -> None:
        refresh_statistics(engine)

    return Rounds(count, pause_s=lambda: STATISTICS_S)
