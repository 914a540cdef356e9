# SPDX-License-Identifier: Apache-2.0
"""Recorders and the web process over a real socket: either may go and come back."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from fairwatch.transmit import bus as buses
from fairwatch.transmit.bus import BusError
from fairwatch.transmit.wire import Kind, json_message, message
from tests.transmit.ends import RecorderEnd, Signalling, Web
from tests.transmit.streams import picture, pictures, sound, tracks

pytestmark = pytest.mark.anyio
PATIENCE_S = 30.0


@pytest.fixture
async def folder() -> AsyncIterator[Path]:
    """Short: a socket's path has room for a hundred letters."""
    with tempfile.TemporaryDirectory(prefix="fw-") as name:
        yield Path(name)


@pytest.fixture
async def recorder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RecorderEnd]:
    monkeypatch.setattr(buses, "RECONNECT_S", 0.01)
    made = RecorderEnd(folder / "run" / "recorder-0.sock")
    await made.start()
    yield made
    await made.server.stop()


@pytest.fixture
async def web(recorder: RecorderEnd) -> AsyncIterator[Web]:
    made = Web({0: recorder.path})
    made.bus.start()
    await made.connected()
    yield made
    await made.bus.stop()


async def test_a_viewer_gets_the_tracks_and_everything_since_the_last_key_frame(
    recorder: RecorderEnd, web: Web
) -> None:
    channel = recorder.channel(7)
    viewer = Signalling()
    web.bus.watch(0, 7, viewer)
    await viewer.until(lambda: len(viewer.fragments) == 5)
    channel.fragment(sound(30))
    channel.fragment(picture(30))
    await viewer.until(lambda: len(viewer.fragments) == 7)
    assert viewer.told[0] == tracks()
    assert viewer.fragments == [*pictures(5, first=25), sound(30), picture(30)]


async def test_a_recorder_reads_a_stream_once_for_all_viewers(recorder: RecorderEnd, web: Web) -> None:
    channel = recorder.channel(7)
    viewers = [Signalling() for _ in range(20)]
    for viewer in viewers:
        web.bus.watch(0, 7, viewer)
    for viewer in viewers:
        await viewer.until(lambda viewer=viewer: len(viewer.fragments) == 5)  # type: ignore[misc]
    assert len(channel.viewers) == 1
    late = Signalling()
    web.bus.watch(0, 7, late)
    assert late.numbers == [25, 26, 27, 28, 29]


async def test_when_the_last_viewer_has_left_nothing_more_is_sent(recorder: RecorderEnd, web: Web) -> None:
    channel = recorder.channel(7)
    one, other = Signalling(), Signalling()
    web.bus.watch(0, 7, one)
    web.bus.watch(0, 7, other)
    await one.until(lambda: len(one.fragments) == 5)
    web.bus.leave(7, one)
    channel.fragment(picture(30))
    await other.until(lambda: len(other.fragments) == 6)
    web.bus.leave(7, other)
    web.bus.leave(7, other)
    web.bus.leave(8, other)
    await web.connected()  # What was sent before has arrived.
    assert channel.viewers == []
    assert len(one.fragments) == 5


async def test_who_comes_back_at_once_gets_nothing_before_the_tracks(recorder: RecorderEnd, web: Web) -> None:
    channel = recorder.channel(7)
    viewer = Signalling()
    web.bus.watch(0, 7, viewer)
    await viewer.until(lambda: len(viewer.fragments) == 5)
    for each in pictures(50, first=30):
        channel.fragment(each)  # On its way while the viewer changes its mind.
    web.bus.leave(7, viewer)
    again = Signalling()
    web.bus.watch(0, 7, again)
    await again.until(lambda: len(again.fragments) == 5)
    assert again.told[0] == tracks()
    assert again.numbers == [75, 76, 77, 78, 79]


async def test_ends_and_new_tracks_are_passed_on(recorder: RecorderEnd, web: Web) -> None:
    channel = recorder.channel(7)
    viewer = Signalling()
    web.bus.watch(0, 7, viewer)
    await viewer.until(lambda: len(viewer.fragments) == 5)
    channel.ended()
    channel.tracks(tracks(width=640))
    channel.fragment(picture(40, key=True))
    await viewer.until(lambda: len(viewer.fragments) == 6)
    assert viewer.told[6:] == [None, tracks(width=640), picture(40, key=True)]


async def test_a_recorder_that_dies_ends_the_picture_and_goes_on_when_it_is_back(
    recorder: RecorderEnd, web: Web
) -> None:
    recorder.channel(7)
    viewer = Signalling()
    web.bus.watch(0, 7, viewer)
    await viewer.until(lambda: len(viewer.fragments) == 5)
    await recorder.server.stop()
    await viewer.until(lambda: viewer.told[-1] is None)
    assert not web.bus.connected
    recorder.begin_again()
    recorder.channel(7, count=3)
    await recorder.start()
    await viewer.until(lambda: len(viewer.fragments) == 8)
    assert viewer.told[-4] == tracks()
    assert viewer.numbers[-3:] == [0, 1, 2]
    assert viewer.starts_with_a_key_frame()


async def test_who_watches_before_the_recorder_is_there_sees_it_when_it_comes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buses, "RECONNECT_S", 0.01)
    recorder = RecorderEnd(folder / "recorder-0.sock")
    recorder.channel(7)
    web = Web({0: recorder.path})
    viewer = Signalling()
    web.bus.start()
    web.bus.watch(0, 7, viewer)
    await recorder.start()
    await viewer.until(lambda: len(viewer.fragments) == 5)
    await web.bus.stop()
    await recorder.server.stop()


async def test_a_web_process_that_dies_is_watched_for_no_more(recorder: RecorderEnd, web: Web) -> None:
    channel = recorder.channel(7)
    other = Web({0: recorder.path})
    other.bus.start()
    await other.connected()
    viewer, gone = Signalling(), Signalling()
    web.bus.watch(0, 7, viewer)
    other.bus.watch(0, 7, gone)
    await gone.until(lambda: len(gone.fragments) == 5)
    await channel.watched_by(2)
    await other.bus.stop()
    await channel.watched_by(1)
    channel.fragment(picture(30))
    await viewer.until(lambda: len(viewer.fragments) == 6)


async def test_a_web_process_that_does_not_read_skips_to_a_key_frame(
    recorder: RecorderEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buses, "PEER_BYTES", 300_000)
    channel = recorder.channel(7, count=1)
    reader, writer = await asyncio.open_unix_connection(str(recorder.path))
    writer.write(message(Kind.SUBSCRIBE, 7))
    await writer.drain()
    await channel.watched_by(1)
    (peer,) = recorder.server.peers
    most = 0
    for each in pictures(1_000, first=1, size=20_000):
        channel.fragment(each)
        assert peer.transport is not None
        most = max(most, peer.transport.get_write_buffer_size())
    assert 300_000 < most < 400_000
    assert reader is not None
    writer.close()
    await writer.wait_closed()


async def test_commands_are_answered_by_the_cameras_recorder(folder: Path) -> None:
    ends = [RecorderEnd(folder / f"recorder-{n}.sock") for n in range(3)]
    for end in ends:
        await end.start()
    web = Web({n: end.path for n, end in enumerate(ends)})
    web.bus.start()
    await web.connected()
    for end in ends:
        end.commands.clear()
    assert await web.bus.command(7, {"do": "x"}) == {"heard": {"do": "x"}}
    assert [end.commands for end in ends] == [[], [{"do": "x"}], []]
    await web.bus.broadcast({"do": "reload"})
    assert all({"do": "reload"} in end.commands for end in ends)
    await web.bus.stop()
    for end in ends:
        await end.server.stop()


async def test_many_commands_at_once_get_each_its_own_answer(recorder: RecorderEnd, web: Web) -> None:
    recorder.free.clear()
    calls = [asyncio.ensure_future(web.bus.command(0, {"n": n})) for n in range(50)]
    await asyncio.sleep(0)
    recorder.free.set()
    assert await asyncio.gather(*calls) == [{"heard": {"n": n}} for n in range(50)]


async def test_a_command_to_a_recorder_that_is_not_there_fails_at_once(folder: Path) -> None:
    web = Web({0: folder / "none.sock"})
    web.bus.start()
    with pytest.raises(BusError, match="not running"):
        await web.bus.command(0, {})
    await web.bus.broadcast({})
    await web.bus.stop()


async def test_a_command_that_a_dying_recorder_leaves_open_fails(recorder: RecorderEnd, web: Web) -> None:
    recorder.free.clear()
    recorder.heard.clear()
    call = asyncio.ensure_future(web.bus.command(0, {"last": True}))
    await recorder.heard.wait()
    await recorder.server.stop()
    with pytest.raises(BusError, match="went away"):
        await call
    recorder.free.set()
    await asyncio.sleep(0)


async def test_a_command_without_an_answer_fails_after_its_time(
    recorder: RecorderEnd, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buses, "COMMAND_S", 0.0)
    recorder.free.clear()
    with pytest.raises(BusError, match="did not answer"):
        await web.bus.command(0, {})
    recorder.free.set()
    monkeypatch.setattr(buses, "COMMAND_S", PATIENCE_S)
    assert await web.bus.command(0, {"n": 1}) == {"heard": {"n": 1}}


async def test_events_reach_the_web_process_with_the_recorders_number(recorder: RecorderEnd, web: Web) -> None:
    recorder.server.event({"type": "status", "cameras": {"1": []}})
    async with asyncio.timeout(PATIENCE_S):
        assert await web.events.get() == (0, {"type": "status", "cameras": {"1": []}})


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        message(Kind.COMMAND, 1, b"{"),
        b"\xff" * 100,
        json_message(Kind.COMMAND, 1, {})[:-1] + b"x",
    ],
)
async def test_who_does_not_speak_the_language_is_hung_up_on_and_nobody_else(
    recorder: RecorderEnd, web: Web, garbage: bytes
) -> None:
    reader, writer = await asyncio.open_unix_connection(str(recorder.path))
    writer.write(garbage)
    async with asyncio.timeout(PATIENCE_S):
        assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    assert await web.bus.command(0, {"n": 1}) == {"heard": {"n": 1}}


@pytest.mark.parametrize(
    "garbage",
    [b"\xff" * 100, message(Kind.TRACKS, 7, b"no init"), message(Kind.FRAGMENT, 7, b"x"), message(Kind.EVENT, 0, b"{")],
)
async def test_a_recorder_that_talks_nonsense_is_dialled_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, garbage: bytes
) -> None:
    monkeypatch.setattr(buses, "RECONNECT_S", 0.01)
    path = folder / "recorder-0.sock"
    connections: asyncio.Queue[None] = asyncio.Queue()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.put_nowait(None)
        writer.write(message(Kind.TRACKS, 7) if garbage.startswith(b"\0") else b"")
        writer.write(garbage)
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(talk, str(path))
    web = Web({0: path})
    web.bus.watch(0, 7, Signalling())
    web.bus.start()
    async with asyncio.timeout(PATIENCE_S):
        for _ in range(3):
            await connections.get()
    await web.bus.stop()
    server.close()


async def test_unknown_streams_and_repeated_subscriptions_do_no_harm(recorder: RecorderEnd) -> None:
    channel = recorder.channel(7)
    reader, writer = await asyncio.open_unix_connection(str(recorder.path))
    for kind, number in [
        (Kind.SUBSCRIBE, 99),
        (Kind.UNSUBSCRIBE, 99),
        (Kind.SUBSCRIBE, 7),
        (Kind.SUBSCRIBE, 7),
        (Kind.UNSUBSCRIBE, 7),
        (Kind.UNSUBSCRIBE, 7),
    ]:
        writer.write(message(kind, number))
    writer.write(json_message(Kind.COMMAND, 1, {}))
    async with asyncio.timeout(PATIENCE_S):
        await reader.readuntil(b"heard")
    assert channel.viewers == []
    writer.close()
    await writer.wait_closed()


async def test_the_socket_is_for_the_owner_only_and_a_stale_one_is_replaced(folder: Path) -> None:
    path = folder / "a" / "recorder-0.sock"
    path.parent.mkdir()
    path.write_bytes(b"left over")
    recorder = RecorderEnd(path)
    await recorder.start()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.is_socket()
    await recorder.server.stop()


def test_it_works_on_uvloop_as_the_recorder_does(monkeypatch: pytest.MonkeyPatch) -> None:
    uvloop = pytest.importorskip("uvloop")
    monkeypatch.setattr(buses, "RECONNECT_S", 0.01)

    async def scene() -> list[int]:
        with tempfile.TemporaryDirectory(prefix="fw-") as name:
            recorder = RecorderEnd(Path(name) / "recorder-0.sock")
            recorder.channel(7)
            await recorder.start()
            web = Web({0: recorder.path})
            web.bus.start()
            await web.connected()
            viewer = Signalling()
            web.bus.watch(0, 7, viewer)
            await viewer.until(lambda: len(viewer.fragments) == 5)
            await web.bus.stop()
            await recorder.server.stop()
            return viewer.numbers

    assert run_on(uvloop.new_event_loop, scene()) == [25, 26, 27, 28, 29]


def run_on(loop_factory: Callable[[], asyncio.AbstractEventLoop], scene: Coroutine[Any, Any, list[int]]) -> list[int]:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(scene)


async def test_a_stream_that_is_removed_lets_its_viewers_go(recorder: RecorderEnd, web: Web) -> None:
    channel = recorder.channel(7)
    viewer, other = Signalling(), Signalling()
    web.bus.watch(0, 7, viewer)
    web.bus.watch(0, 7, other)
    await viewer.until(lambda: len(viewer.fragments) == 5)
    channel.remove()
    await viewer.until(lambda: viewer.is_removed)
    assert other.is_removed
    assert not channel.viewers
    web.bus.leave(7, viewer)
    # Another stream may have the number one day: who watched the old one does not see it.
    recorder.channel(7)
    newcomer = Signalling()
    web.bus.watch(0, 7, newcomer)
    await newcomer.until(lambda: len(newcomer.fragments) == 5)
    assert len(viewer.fragments) == 5
