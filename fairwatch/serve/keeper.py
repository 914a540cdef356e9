# SPDX-License-Identifier: Apache-2.0
"""The keeper: deletes what must or may go, forecasts the room, verifies the registers, raises alarms.

`python -m fairwatch.serve.keeper DATA`. A process of its own, so that a
deletion of many thousand files costs the recorders nothing.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from fairwatch.accounts.register import AuditLog
from fairwatch.clock import Clock, SystemClock
from fairwatch.db.engine import open_engine
from fairwatch.errors import FairwatchError
from fairwatch.govern.compliance.verification import Verifier
from fairwatch.govern.filing.keys import open_key
from fairwatch.govern.filing.service import Filings
from fairwatch.settings import Settings, load
from fairwatch.store.catalogue import Catalogue
from fairwatch.store.forecast import Forecaster
from fairwatch.store.outages import Outages
from fairwatch.store.reserve import Reserve, is_full
from fairwatch.store.retention import Retention
from fairwatch.store.trust import sound_footage_ahead
from fairwatch.store.volumes import Volumes

from .logs import set_up_logging
from .recorder import read_installation

log = structlog.get_logger()

STEP_S = 5.0
FORECAST_S = 300.0
FILINGS_A_STEP = 5
NICE = 10


class KeeperClock(SystemClock):
    """The machine's clocks; the one that never steps goes on while the machine sleeps."""

    def monotonic_us(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


class Keeper:
    """All that is looked after again and again. Each part is tried on its own: one that fails keeps no other back."""

    def __init__(self, settings: Settings, clock: Clock, reserve: Reserve) -> None:
        self._engine = open_engine(settings.database)
        self._clock = clock
        self._reserve = reserve
        volumes = Volumes(self._engine, settings.data, read_installation(self._engine))
        self._retention = Retention(Catalogue(self._engine), volumes, clock)
        self._forecaster = Forecaster(self._engine, volumes)
        self._outages = Outages(self._engine)
        self._filings = Filings(self._engine, clock, AuditLog(self._engine, clock))
        self._verifier = Verifier(self._engine, clock, key=lambda: open_key(settings.data))
        self._swept = 0
        self._begun = False
        self._more = False
        self._forecast_us = 0

    def step(self) -> bool:
        """Look at everything once. Returns whether there is more to do at once."""
        self._more = False
        self._reserve.keep()
        if not self._begun:
            self._try(self._finish)
        self._try(self._retain)
        self._try(lambda: self._outages.sound(self._clock.utc_us(), self._clock.monotonic_us()))
        self._try(lambda: sound_footage_ahead(self._engine, self._clock.utc_us()))
        self._try(self._file)
        self._try(self._verify)
        if self._clock.monotonic_us() >= self._forecast_us:
            self._try(self._forecast)
        return self._more

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def _finish(self) -> None:
        self._retention.finish()
        self._begun = True

    def _retain(self) -> None:
        self._more |= self._retention.step().more

    def _file(self) -> None:
        """What was changed opens or closes reports; and all systems are looked at in turn, a few at each step."""
        self._more |= self._filings.catch_up() > 0
        self._swept = self._filings.sweep(self._swept, FILINGS_A_STEP) or 0

    def _verify(self) -> None:
        """A slice of the registers, where it is time; without a pause where somebody waits for it."""
        self._more |= self._verifier.step()

    def _forecast(self) -> None:
        self._forecaster.sound(self._clock.utc_us())
        self._forecast_us = self._clock.monotonic_us() + int(FORECAST_S * 1e6)

    def _try(self, part: Callable[[], None]) -> None:
        try:
            part()
        except Exception as error:  # a supervised boundary: the next step may do better
            if is_full(error) and self._reserve.release():
                self._more = True
            elif isinstance(error, FairwatchError):
                log.warning("keeper.waits", error=error.detail)
            else:
                log.exception("keeper.failed", error=repr(error))


def keep(settings: Settings, stop: threading.Event) -> None:
    """Step until told to stop."""
    keeper = Keeper(settings, KeeperClock(), Reserve(settings.data))
    while not stop.is_set():
        if not keeper.step():
            stop.wait(STEP_S)
    keeper.close()


def main() -> None:
    """The process."""
    settings = load(data=Path(sys.argv[1]))
    set_up_logging(settings)
    with contextlib.suppress(OSError):
        os.nice(NICE)  # Nothing here is as urgent as a camera or a person.
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep(settings, stop)


if __name__ == "__main__":
    main()
