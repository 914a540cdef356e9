# SPDX-License-Identifier: Apache-2.0
"""What the recorders reported last, kept in the web process for the API, the event socket and metrics."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fairwatch.display.ports import StreamReport
from fairwatch.transmit.bus import LocalBus

_FIELDS = frozenset(StreamReport.__dataclass_fields__)
_QUIET = frozenset({"fps", "bitrate_bps", "delay_ms", "clock_offset_us", "packets", "jitter_ms"})
QUEUE = 1000
STEADY_S = 5.0


class RecorderStatus:
    """The routers' `Recorders` port. Everything on the loop but `cameras_changed`.

    Listeners hear of a change of state at once, and of mere figures every 5 s.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._bus: LocalBus | None = None
        self._reports: dict[int, tuple[StreamReport, ...]] = {}
        self._streams: dict[int, Sequence[Mapping[str, Any]]] = {}
        self._of_recorder: dict[int, int] = {}
        self._told: dict[int, tuple[float, object]] = {}
        self._listeners: set[_Listener] = set()
        self.processes: dict[int, Mapping[str, Any]] = {}

    def attach(self, bus: LocalBus) -> None:
        """The bus over which recorders are told of changes."""
        self._bus = bus

    @property
    def connected(self) -> bool:
        """See `ports.Recorders.connected`."""
        return self._bus is not None and self._bus.connected

    def heard(self, recorder: int, event: Mapping[str, Any]) -> None:
        """An event of a recorder."""
        if event.get("type") == "process":
            self.processes[recorder] = event
        elif event.get("type") == "status":
            for camera_id, streams in event["cameras"].items():
                self._of_recorder[int(camera_id)] = recorder
                self._update(int(camera_id), streams)
            if event.get("full"):
                self._drop(recorder, {int(camera_id) for camera_id in event["cameras"]})
        elif event.get("type") == "lost":
            self._lost(recorder)

    def _lost(self, recorder: int) -> None:
        """Nobody knows how its cameras do, so none counts as live or recorded."""
        self.processes.pop(recorder, None)
        for camera_id, owner in self._of_recorder.items():
            if owner == recorder and camera_id in self._streams:
                self._update(camera_id, [_unknown(stream) for stream in self._streams[camera_id]])

    def tell(self, event: Mapping[str, Any]) -> None:
        """Pass an event to every listener; one that does not listen loses its oldest status."""
        for listener in self._listeners:
            listener.put(event)

    def reports(self) -> Mapping[int, Sequence[StreamReport]]:
        """See `ports.Recorders.reports`."""
        return self._reports

    def cameras_changed(self, camera_id: int) -> None:
        """See `ports.Recorders.cameras_changed`."""
        self._loop.call_soon_threadsafe(self._reload)

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Mapping[str, Any]]]:
        """See `ports.Recorders.events`."""
        listener = _Listener()
        self._listeners.add(listener)
        try:
            yield aiter(listener)
        finally:
            self._listeners.discard(listener)

    def _reload(self) -> None:
        if self._bus is not None:
            task = self._loop.create_task(self._bus.broadcast({"do": "reload"}))
            task.add_done_callback(_seen)

    def _drop(self, recorder: int, kept: Collection[int]) -> None:
        """Cameras that a recorder does not have any more."""
        for camera_id in [each for each, owner in self._of_recorder.items() if owner == recorder and each not in kept]:
            for known in (self._of_recorder, self._streams, self._reports, self._told):
                known.pop(camera_id, None)

    def _update(self, camera_id: int, streams: Sequence[Mapping[str, Any]]) -> None:
        self._streams[camera_id] = streams
        self._reports[camera_id] = tuple(
            StreamReport(**{name: value for name, value in stream.items() if name in _FIELDS}) for stream in streams
        )
        loud = [{name: value for name, value in stream.items() if name not in _QUIET} for stream in streams]
        told_s, told = self._told.get(camera_id, (0.0, None))
        now_s = self._loop.time()
        if loud != told or now_s - told_s > STEADY_S:
            self._told[camera_id] = (now_s, loud)
            self.tell({"type": "status", "camera_id": camera_id, "streams": list(streams)})


def _unknown(stream: Mapping[str, Any]) -> dict[str, Any]:
    """A stream whose recorder is not heard: as one that is about to be connected."""
    known = {"state": "connecting", "cause": None, "since_us": time.time_ns() // 1000, "recording": False}
    return {**stream, **known, "fps": None, "bitrate_bps": None, "delay_ms": None, "jitter_ms": None}


class _Listener:
    """What one listener has not taken yet."""

    def __init__(self) -> None:
        self._events: deque[Mapping[str, Any]] = deque()
        self._some = asyncio.Event()

    def put(self, event: Mapping[str, Any]) -> None:
        if len(self._events) >= QUEUE:
            states = (number for number, each in enumerate(self._events) if each["type"] == "status")
            del self._events[next(states, 0)]  # Alarms go last: they are in the database too.
        self._events.append(event)
        self._some.set()

    async def __aiter__(self) -> AsyncIterator[Mapping[str, Any]]:
        while True:
            await self._some.wait()
            yield self._events.popleft()
            if not self._events:
                self._some.clear()


def _seen(task: "asyncio.Task[None]") -> None:
    """A reload that did not get through is made up for by the recorders' own look."""
    if not task.cancelled():
        task.exception()
