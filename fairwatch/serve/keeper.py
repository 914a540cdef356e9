# SPDX-License-Identifier: Apache-2.0
"""The keeper: deletes what must or may go, forecasts the room, raises alarms.

`python -m fairwatch.serve.keeper DATA`. A process of its own, so that a
deletion of many thousand files costs the recorders nothing.
"""

import signal
import sys
import threading
from pathlib import Path

import structlog

from fairwatch.clock import SystemClock
from fairwatch.db.engine import open_engine
from fairwatch.errors import FairwatchError
from fairwatch.settings import Settings, load
from fairwatch.store.catalogue import Catalogue
from fairwatch.store.forecast import Forecaster
from fairwatch.store.outages import Outages
from fairwatch.store.retention import Retention
from fairwatch.store.volumes import Volumes

from .logs import set_up_logging
from .recorder import read_installation

log = structlog.get_logger()

STEP_S = 5.0
FORECAST_S = 300.0


def keep(settings: Settings, stop: threading.Event) -> None:
    """Step until told to stop."""
    clock = SystemClock()
    engine = open_engine(settings.database)
    volumes = Volumes(engine, settings.data, read_installation(engine))
    retention = Retention(Catalogue(engine), volumes, clock)
    forecaster = Forecaster(engine, volumes)
    outages = Outages(engine)
    retention.finish()
    forecast_us = 0
    while not stop.is_set():
        more = False
        try:
            more = retention.step().more
            outages.sound(clock.utc_us())
            if clock.monotonic_us() >= forecast_us:
                forecaster.sound(clock.utc_us())
                forecast_us = clock.monotonic_us() + int(FORECAST_S * 1e6)
        except FairwatchError as error:
            log.warning("keeper.waits", error=error.detail)
        except Exception as error:  # a supervised boundary: the next step may do better
            log.exception("keeper.failed", error=repr(error))
        if not more:
            stop.wait(STEP_S)


def main() -> None:
    """The process."""
    settings = load(data=Path(sys.argv[1]))
    set_up_logging(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep(settings, stop)


if __name__ == "__main__":
    main()
