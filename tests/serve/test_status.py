# SPDX-License-Identifier: Apache-2.0
"""What recorders report, kept for the API and passed on to who listens."""

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fairwatch.serve import status as statuses
from fairwatch.serve.status import RecorderStatus
from fairwatch.transmit import bus as buses
from fairwatch.transmit.bus import BusServer, LocalBus
from fairwatch.transmit.wire import Json

pytestmark = pytest.mark.anyio
PATIENCE_S = 30.0
STREAM = {"kind": "main", "state": "live", "cause": None, "since_us": 7, "fps": 25.0, "recording": True}


def event(camera_id: int = 1, **changes: object) -> dict[str, Any]:
    return {"type": "status", "cameras": {str(camera_id): [STREAM | changes]}}


@pytest.fixture
async def status() -> RecorderStatus:
    return RecorderStatus(asyncio.get_running_loop())


class Listener:
    """Somebody at the event socket."""

    def __init__(self, events: AsyncIterator[Mapping[str, Any]]) -> None:
        self._events = events

    async def next(self) -> Mapping[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            return await anext(self._events)


async def test_the_last_report_of_each_camera_is_kept(status: RecorderStatus) -> None:
    status.heard(0, event(1))
    status.heard(1, event(2, state="failing", cause="timeout"))
    status.heard(0, event(1, fps=12.5, something_new="of a later version"))
    reports = status.reports()
    assert set(reports) == {1, 2}
    assert (reports[1][0].state, reports[1][0].fps, reports[1][0].recording) == ("live", 12.5, True)
    assert (reports[2][0].state, reports[2][0].cause) == ("failing", "timeout")


async def test_cameras_of_a_recorder_that_is_not_heard_are_neither_live_nor_recorded(status: RecorderStatus) -> None:
    status.heard(0, event(2))
    status.heard(1, event(1))
    status.heard(1, {"type": "process", "frames": 9})
    async with status.events() as events:
        status.heard(1, {"type": "lost"})
        told = await Listener(events).next()
    reports = status.reports()
    assert (reports[1][0].state, reports[1][0].recording, reports[1][0].fps) == ("connecting", False, None)
    assert reports[1][0].since_us > 7
    assert (told["camera_id"], told["streams"][0]["state"]) == (1, "connecting")
    assert (reports[2][0].state, reports[2][0].recording) == ("live", True)
    assert status.processes == {}
    status.heard(1, event(1))
    assert status.reports()[1][0].recording


async def test_a_camera_that_its_recorder_has_no_more_is_forgotten(status: RecorderStatus) -> None:
    status.heard(0, event(2))
    status.heard(1, event(1))
    status.heard(1, event(3))
    status.heard(1, event(3) | {"full": True})
    assert set(status.reports()) == {2, 3}


async def test_a_link_that_breaks_is_told(status: RecorderStatus) -> None:
    with tempfile.TemporaryDirectory(prefix="fw-") as folder:
        path = Path(folder) / "r.sock"
        server = BusServer(lambda _: None, answer)
        await server.start(path)
        told = asyncio.Event()

        def heard(number: int, body: Mapping[str, Any]) -> None:
            status.heard(number, body)
            if body.get("type") == "lost":
                told.set()

        bus = LocalBus({0: path}, heard)
        bus.start()
        async with asyncio.timeout(PATIENCE_S):
            while not server.peers:  # noqa: ASYNC110 - a server does not tell
                await asyncio.sleep(0)
            status.heard(0, event(1))
            await server.stop()
            await told.wait()
        assert not status.reports()[1][0].recording
        await bus.stop()


async def answer(_: Json) -> Json:
    return {"ok": True}


async def test_figures_of_processes_are_kept_and_other_events_passed_over(status: RecorderStatus) -> None:
    status.heard(3, {"type": "process", "frames": 9})
    status.heard(3, {"type": "something else"})
    status.heard(3, {})
    assert status.processes == {3: {"type": "process", "frames": 9}}
    assert status.reports() == {}


async def test_a_change_of_state_is_told_at_once_and_mere_figures_are_not(status: RecorderStatus) -> None:
    async with status.events() as events:
        listener = Listener(events)
        status.heard(0, event(1))
        status.heard(0, event(1, fps=24.9))
        status.heard(0, event(1, bitrate_bps=5, delay_ms=3, clock_offset_us=9))
        status.heard(0, event(1, state="stalled"))
        told = [await listener.next() for _ in range(2)]
    assert [each["streams"][0]["state"] for each in told] == ["live", "stalled"]
    assert told[0]["type"] == "status"
    assert told[0]["camera_id"] == 1


async def test_figures_are_told_now_and_then(status: RecorderStatus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statuses, "STEADY_S", -1.0)
    async with status.events() as events:
        listener = Listener(events)
        for fps in (1.0, 2.0):
            status.heard(0, event(1, fps=fps))
        assert [(await listener.next())["streams"][0]["fps"] for _ in range(2)] == [1.0, 2.0]


async def test_each_listener_hears_everything_from_when_it_came_until_it_left(status: RecorderStatus) -> None:
    status.tell({"type": "status", "n": 0})
    async with status.events() as one:
        async with status.events() as other:
            status.tell({"type": "status", "n": 1})
            assert (await Listener(other).next())["n"] == 1
        status.tell({"type": "status", "n": 2})
        listener = Listener(one)
        assert [(await listener.next())["n"] for _ in range(2)] == [1, 2]
    assert status._listeners == set()


async def test_who_listens_is_woken_when_something_comes(status: RecorderStatus) -> None:
    async with status.events() as events:
        waiting = asyncio.ensure_future(Listener(events).next())
        await asyncio.sleep(0)
        assert not waiting.done()
        status.tell({"type": "alarm", "alarm": {}})
        assert (await waiting)["type"] == "alarm"


async def test_who_does_not_listen_loses_old_states_and_no_alarm(
    status: RecorderStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statuses, "QUEUE", 10)
    async with status.events() as events:
        for n in range(5):
            status.tell({"type": "alarm", "n": n})
            status.tell({"type": "status", "n": n})
        for n in range(5, 100):
            status.tell({"type": "status", "n": n})
        listener = Listener(events)
        kept = [await listener.next() for _ in range(10)]
    assert [each["n"] for each in kept if each["type"] == "alarm"] == [0, 1, 2, 3, 4]
    assert [each["n"] for each in kept if each["type"] == "status"] == [95, 96, 97, 98, 99]


async def test_what_nobody_takes_is_bounded_also_when_all_of_it_is_alarms(
    status: RecorderStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statuses, "QUEUE", 10)
    async with status.events() as events:
        for n in range(50):
            status.tell({"type": "alarm", "n": n})
        listener = Listener(events)
        assert [(await listener.next())["n"] for _ in range(10)] == list(range(40, 50))


async def test_a_changed_camera_makes_the_recorders_read_their_cameras_again(
    status: RecorderStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buses, "RECONNECT_S", 0.01)
    status.cameras_changed(1)  # No bus yet: the recorders look by themselves, too.
    await asyncio.sleep(0)
    commands: asyncio.Queue[Json] = asyncio.Queue()

    async def handle(body: Json) -> Json:
        commands.put_nowait(body)
        return {}

    with tempfile.TemporaryDirectory(prefix="fw-") as folder:
        server = BusServer(lambda stream_id: None, handle)  # noqa: ARG005
        await server.start(Path(folder) / "recorder-0.sock")
        events: asyncio.Queue[Json] = asyncio.Queue()
        bus = LocalBus({0: Path(folder) / "recorder-0.sock"}, lambda number, body: events.put_nowait(body))  # noqa: ARG005
        status.attach(bus)
        connected = [status.connected]
        bus.start()
        await greeted(server, events)
        assert [*connected, status.connected] == [False, True]
        thread = threading.Thread(target=status.cameras_changed, args=(1,))
        thread.start()
        async with asyncio.timeout(PATIENCE_S):
            assert await commands.get() == {"do": "reload"}
        thread.join()
        await bus.stop()
        await server.stop()


async def greeted(server: BusServer, events: "asyncio.Queue[Json]") -> None:
    """Wait until an event gets through."""
    async with asyncio.timeout(PATIENCE_S):
        while events.empty():
            server.event({"type": "hello"})
            await asyncio.sleep(0)
