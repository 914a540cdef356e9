# SPDX-License-Identifier: Apache-2.0
"""A recorder process: reads its share of the cameras and writes their footage.

`python -m fairwatch.serve.recorder DATA NUMBER`. One thread reads (asyncio on
uvloop), one writes files, one the catalogue, one watches the volumes. It ends
on SIGTERM with every segment closed.
"""

import asyncio
import contextlib
import functools
import gc
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog
import uvloop
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from fairwatch.accounts.secrets import load_sealer
from fairwatch.clock import Clock, SteadyClock, SystemClock
from fairwatch.db.engine import open_engine
from fairwatch.db.tables import camera, setting
from fairwatch.errors import FairwatchError
from fairwatch.settings import Settings, load
from fairwatch.store.catalogue import Catalogue, CatalogueError, GapRow
from fairwatch.store.recorder import Recorder
from fairwatch.store.recovery import Recovery
from fairwatch.store.trust import newest_footage_us
from fairwatch.store.volumes import Volumes
from fairwatch.store.writer import Writer
from fairwatch.transmit.bus import BusServer

from .feeds import Feeds
from .logs import set_up_logging
from .placement import CachedPlacement
from .plan import Books, CameraPlan, read_books, read_plans
from .reports import Reporter
from .sockets import socket_path

log = structlog.get_logger()

RELOAD_S = 15.0
REPORT_S = 1.0
OFFSET_SHOWS_US = 60_000_000
THREAD_DIED = 70


class RecorderProcess:
    """Everything that one recorder process holds."""

    def __init__(self, settings: Settings, number: int, loop: asyncio.AbstractEventLoop) -> None:
        self._settings = settings
        self._number = number
        self._loop = loop
        self._sealer = load_sealer(settings.data)
        self._engine = open_engine(settings.database)
        self._catalogue = Catalogue(self._engine)
        installation = read_installation(self._engine)
        volumes = Volumes(self._engine, settings.data, installation)
        self._placement = CachedPlacement(volumes)
        plans = self._read_plans()
        system = SystemClock()
        newest_us = newest_footage_us(self._engine) or 0
        Recovery(self._catalogue, volumes).run(max(system.utc_us(), newest_us), tuple(plans))
        books = read_books(self._catalogue, plans)
        self._clock = behind_the_books(system, newest_us, books)
        self._writer = Writer(self._catalogue, settings.sync_ms / 1000)
        self._recorder = Recorder(self._writer, self._clock, loop.call_soon_threadsafe)
        self._feeds = Feeds(
            self._recorder,
            self._placement,
            self._clock,
            installation,
            settings.segment_seconds * 1_000_000,
            self._changed,
            settings.source_files,
        )
        self._reporter = Reporter(number, self._feeds, self._recorder, self._writer, self._clock)
        self._bus = BusServer(self._feeds.wanted, self._handle)
        self._first = (plans, books)
        self._reload = asyncio.Event()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Record until SIGTERM or SIGINT. A job that fails ends it too, with its
        error: the supervisor starts another process.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._stop.set)
        self._writer.start()
        await asyncio.to_thread(self._assign)
        self._placement.start()
        await self._feeds.apply(*self._first)
        await self._bus.start(socket_path(self._settings.data, self._number))
        log.info("recorder.started", number=self._number, streams=len(self._feeds.running))
        jobs = [
            asyncio.create_task(job)
            for job in (self._every(self._settings.flush_ms / 1000, self._recorder.tick), self._watch(), self._follow())
        ]
        told = asyncio.create_task(self._stop.wait())
        await asyncio.wait([told, *jobs], return_when=asyncio.FIRST_COMPLETED)
        for task in (told, *jobs):
            task.cancel()
        endings = await asyncio.gather(told, *jobs, return_exceptions=True)
        await self._feeds.stop()
        self._recorder.finish()
        await asyncio.to_thread(self._writer.stop)
        await asyncio.to_thread(self._write_gaps, self._recorder.take_gaps())
        self._placement.stop()
        await self._bus.stop()
        log.info("recorder.stopped", number=self._number)
        for ending in endings:
            if isinstance(ending, Exception):
                raise ending

    def _write_gaps(self, gaps: Sequence[GapRow]) -> None:
        """What failed in the last batch became gaps when the writer had ended already."""
        for each in gaps:
            try:
                self._catalogue.commit([], [each])
            except CatalogueError as error:
                log.error("recorder.gaps_unwritten", error=error.detail, gaps=gaps)
                return  # The next start explains the time.
            except SQLAlchemyError as error:
                log.error("recorder.gap_refused", error=str(error), gap=each)  # Its stream was removed.

    async def _every(self, seconds: float, run: Any) -> None:
        """Call `run` at a steady pace."""
        next_s = self._loop.time()
        while True:
            next_s = max(next_s + seconds, self._loop.time())
            await asyncio.sleep(next_s - self._loop.time())
            run()

    async def _watch(self) -> None:
        """Feeds and reports, once a second."""

        def watch() -> None:
            self._feeds.tick()
            if self._bus.peers:
                self._bus.event({"type": "status", "full": True, "cameras": self._reporter.cameras()})
                self._bus.event({"type": "process", **self._reporter.process()})

        watch()
        await self._every(REPORT_S, watch)

    async def _follow(self) -> None:
        """Read the cameras again when told to, and now and then."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._reload.wait(), RELOAD_S)
            self._reload.clear()
            try:
                await self._apply()
            except FairwatchError as error:
                log.error("recorder.plan_refused", error=error.detail)
            except Exception as error:  # a supervised boundary: what runs goes on as it is
                log.error("recorder.plan_unreadable", error=repr(error))

    async def _apply(self) -> None:
        plans = await asyncio.to_thread(self._read_plans)
        fresh = {plan.camera_id: plan for plan in plans.values() if self._feeds.needs_books(plan)}
        books = await asyncio.to_thread(read_books, self._catalogue, fresh)
        await asyncio.to_thread(self._assign)
        await self._feeds.apply(plans, books)

    def _read_plans(self) -> dict[int, CameraPlan]:
        return read_plans(
            self._engine,
            lambda uuid, sealed: self._sealer.open(sealed, uuid),
            self._number,
            self._settings.recorders,
        )

    def _assign(self) -> None:
        with self._engine.connect() as connection:
            rows = connection.execute(select(camera.c.id, camera.c.volume_id)).all()
        self._placement.assign({row.id: row.volume_id for row in rows})

    def _changed(self, camera_id: int) -> None:
        """A camera's state changed: tell at once."""
        if self._bus.peers:
            self._bus.event({"type": "status", "cameras": self._reporter.cameras(camera_id)})

    async def _handle(self, command: dict[str, Any]) -> dict[str, Any]:
        if command.get("do") == "reload":
            self._reload.set()
            return {"ok": True}
        return {"ok": False, "error": f"no command {command.get('do')!r}"}


def read_installation(engine: Engine) -> str:
    """The id of this installation, which `prepare` made."""
    with engine.connect() as connection:
        value = connection.execute(select(setting.c.value).where(setting.c.name == "installation")).scalar_one()
    return str(value)


def behind_the_books(clock: Clock, newest_us: int, books: Mapping[int, Books]) -> SteadyClock:
    """The clock that footage is dated by: it begins behind all that is on the books, however far back the machine's
    clock was set since, or two recordings of one time would hide each other. Its `offset_us` goes with each segment,
    and the keeper raises an alarm when it is large.
    """
    made = SteadyClock(clock, max([newest_us, *(book.accounted_us for book in books.values())]))
    if made.offset_us > OFFSET_SHOWS_US:
        log.warning("recorder.clock_behind_the_books", offset_us=made.offset_us)
    return made


def end_with_its_threads() -> None:
    """Let the process end when one of its threads does by a mistake of ours:
    without its writer it would go on for ever and record nothing, while the
    supervisor starts another at once.
    """

    def end(died: threading.ExceptHookArgs) -> None:
        name = died.thread.name if died.thread is not None else ""
        log.error("recorder.thread_died", thread=name, exc_info=died.exc_value)
        os._exit(THREAD_DIED)

    threading.excepthook = end


def main() -> None:
    """The process."""
    data, number = Path(sys.argv[1]), int(sys.argv[2])
    settings = load(data=data)
    set_up_logging(settings)
    end_with_its_threads()
    # Frames and fragments form no cycles; what start-up made need not be walked again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        process = functools.partial(RecorderProcess, settings, number)
        runner.run(_run(process))


async def _run(process: Any) -> None:
    await process(asyncio.get_running_loop()).run()


if __name__ == "__main__":
    main()
