# SPDX-License-Identifier: Apache-2.0
"""Live pictures in the web process: which stream a viewer joins, as what, and that nothing is left behind."""

import asyncio
import json
import threading

import pytest
from sqlalchemy import Connection, Engine

from fairwatch.accounts.secrets import Sealer
from fairwatch.clock import ManualClock
from fairwatch.collect.cameras import CameraConfig, Cameras, StreamKind, StreamNotFound, StreamSource
from fairwatch.display.ports import Viewer
from fairwatch.serve.watching import Watching
from fairwatch.transmit import hls, transcode
from fairwatch.transmit.hls import NotInPlaylistError
from fairwatch.transmit.slots import Slots, TranscodeLimitError
from tests.transmit.conversions import InnerBus, play, transcodes

pytestmark = pytest.mark.anyio
PATIENCE_S = 30.0
MAIN = StreamSource(StreamKind.MAIN, "rtsp://192.0.2.5/main")
SUB = StreamSource(StreamKind.SUB, "rtsp://192.0.2.5/sub", record=False)


class Register(Cameras):
    """The register of cameras; it knows on which threads it was asked."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, ManualClock(), Sealer(bytes(32)))
        self.asked_on: list[int] = []

    def stream_id(self, camera_id: int, kind: str) -> int:
        self.asked_on.append(threading.get_ident())
        return super().stream_id(camera_id, kind)


def unnoted(connection: Connection, action: str, subject: str, detail: object) -> None:
    """Nobody audits here."""


class Web:
    """The live half of a web process, with one camera of two streams."""

    def __init__(self, engine: Engine, limit: int = 1) -> None:
        self.cameras = Register(engine)
        self.camera_id = self.cameras.add(CameraConfig("Gate", (MAIN, SUB)), None, note=unnoted).id
        self.bus = InnerBus()
        self.slots = Slots(limit)
        self.watching = Watching(self.bus, self.cameras, transcodes(self.bus, self.slots))
        self.main, self.sub = (self.cameras.stream_id(self.camera_id, kind) for kind in ("main", "sub"))
        self.cameras.asked_on.clear()

    def drop_sub(self) -> None:
        self.cameras.change(self.camera_id, {"streams": (MAIN,)}, note=unnoted)


@pytest.fixture
def web(sqlite_engine: Engine) -> Web:
    return Web(sqlite_engine)


async def first_tracks(viewer: Viewer) -> dict[str, object]:
    async with asyncio.timeout(PATIENCE_S):
        async for message in viewer:
            if isinstance(message, str) and json.loads(message)["type"] == "tracks":
                return dict(json.loads(message))
    raise AssertionError("the messages ended")


async def test_a_browser_sees_the_stream_as_it_is_unless_it_needs_h264(web: Web) -> None:
    for h264_only, codec in ((False, "h265"), (True, "h264")):
        async with web.watching.watch(web.camera_id, "sub", h264_only) as viewer:
            play(web.bus.channel(web.sub))
            told = await first_tracks(viewer)
            assert (told["codec"], told["transcoded"]) == (codec, h264_only)
            assert web.slots.used == int(h264_only)
        assert web.slots.used == 0
        assert not web.bus.channel(web.sub).viewers
    assert threading.get_ident() not in web.cameras.asked_on


async def test_a_stream_that_is_not_there_is_not_found(web: Web) -> None:
    with pytest.raises(StreamNotFound):
        async with web.watching.watch(99, "main", False):
            pass
    with pytest.raises(StreamNotFound):
        await web.watching.playlists.playlist(99, "main", None, None)


async def test_the_messages_to_a_browser_end_with_the_stream(web: Web) -> None:
    for h264_only in (False, True):
        async with web.watching.watch(web.camera_id, "sub", h264_only) as viewer:
            play(web.bus.channel(web.sub))
            web.bus.channel(web.sub).remove()
            async with asyncio.timeout(PATIENCE_S):
                async for _ in viewer:
                    pass
    assert web.slots.used == 0


async def test_an_hls_player_gets_h264_and_does_not_ask_the_database_on_the_loop(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcode, "QUEUE_FRAGMENTS", 200)  # All at once is quicker than a camera sends.
    reading = asyncio.ensure_future(web.watching.playlists.playlist(web.camera_id, "sub", None, None))
    await web.bus.channel(web.sub).watched_by(1)
    play(web.bus.channel(web.sub), seconds=5)
    async with asyncio.timeout(PATIENCE_S):
        assert "init-0.mp4" in await reading
    assert web.cameras.asked_on
    assert threading.get_ident() not in web.cameras.asked_on


async def test_an_hls_player_beyond_the_limit_is_told_so_at_once(web: Web) -> None:
    web.slots.take()
    reading = asyncio.ensure_future(web.watching.playlists.playlist(web.camera_id, "sub", None, None))
    await web.bus.channel(web.sub).watched_by(1)
    play(web.bus.channel(web.sub))
    with pytest.raises(TranscodeLimitError) as refused:
        await reading
    assert (refused.value.code, refused.value.status) == ("transcode-limit", 503)


async def test_a_stream_that_is_dropped_while_it_is_read_leaves_no_slot_taken(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hls, "BLOCK_S", 0.0)
    monkeypatch.setattr(hls, "IDLE_S", 0.05)
    with pytest.raises(NotInPlaylistError):
        await web.watching.playlists.playlist(web.camera_id, "sub", None, None)
    play(web.bus.channel(web.sub))
    assert web.slots.used == 1
    web.drop_sub()
    async with asyncio.timeout(PATIENCE_S):
        await web.bus.channel(web.sub).watched_by(0)
    assert web.slots.used == 0
