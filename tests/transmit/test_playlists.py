# SPDX-License-Identifier: Apache-2.0
"""The HLS playlists that somebody reads: shared by their readers, dropped when nobody asks, left when they are gone."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from fairwatch.transmit import hls
from fairwatch.transmit.hls import LivePlaylist, NotInPlaylistError, Playlists
from tests.transmit.m3u8 import PATIENCE_S, parse
from tests.transmit.streams import pictures, tracks

pytestmark = pytest.mark.anyio


class Hall:
    """Who watches what, for `Playlists`."""

    def __init__(self) -> None:
        self.watched: list[tuple[int, str, LivePlaylist]] = []
        self.left: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        self.playlists = Playlists(self._watch)

    async def _watch(self, camera_id: int, stream: str, playlist: LivePlaylist) -> Callable[[], None]:
        await asyncio.sleep(0)
        if stream == "none":
            raise LookupError
        self.watched.append((camera_id, stream, playlist))
        playlist.tracks(tracks())
        for each in pictures(60):
            playlist.fragment(each)
        return partial(self.left.put_nowait, (camera_id, stream))


async def test_readers_of_a_stream_share_a_playlist_and_streams_do_not() -> None:
    hall = Hall()
    for camera_id, stream in [(1, "main"), (1, "main"), (1, "sub"), (2, "main")]:
        parse(await hall.playlists.playlist(camera_id, stream, None, None))
    assert [(camera_id, stream) for camera_id, stream, _ in hall.watched] == [(1, "main"), (1, "sub"), (2, "main")]
    assert await hall.playlists.media(1, "main", "0.0.m4s")
    with pytest.raises(NotInPlaylistError):
        await hall.playlists.media(1, "main", "99.m4s")


async def test_a_playlist_that_nobody_asks_for_any_more_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hls, "IDLE_S", 0.0)
    hall = Hall()
    await hall.playlists.playlist(1, "main", None, None)
    async with asyncio.timeout(PATIENCE_S):
        assert await hall.left.get() == (1, "main")
    await hall.playlists.playlist(1, "main", None, None)
    assert len(hall.watched) == 2
    async with asyncio.timeout(PATIENCE_S):
        await hall.left.get()


async def test_a_stream_that_is_not_there_leaves_nothing_behind() -> None:
    hall = Hall()
    for _ in range(2):
        with pytest.raises(LookupError):
            await hall.playlists.playlist(1, "none", None, None)


async def test_a_camera_that_sends_nothing_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hls, "BLOCK_S", 0.0)

    async def nothing(camera_id: int, stream: str, playlist: LivePlaylist) -> Callable[[], None]:
        return lambda: None

    silent = Playlists(nothing)
    with pytest.raises(NotInPlaylistError):
        await silent.playlist(1, "main", None, None)
    with pytest.raises(NotInPlaylistError):
        await silent.media(1, "main", "0.0.m4s")


async def test_readers_who_come_at_once_share_a_playlist_too() -> None:
    hall = Hall()
    await asyncio.gather(*(hall.playlists.playlist(1, "main", None, None) for _ in range(5)))
    assert len(hall.watched) == 1


async def test_a_removed_stream_is_left_and_looked_for_anew() -> None:
    hall = Hall()
    await hall.playlists.playlist(1, "main", None, None)
    playlist = hall.watched[0][2]
    waiting = asyncio.ensure_future(hall.playlists.playlist(1, "main", 99, None))
    for _ in range(5):
        await asyncio.sleep(0)
    playlist.removed()
    with pytest.raises(NotInPlaylistError):
        await waiting
    await hall.playlists.playlist(1, "main", None, None)
    assert len(hall.watched) == 2
    assert hall.left.get_nowait() == (1, "main")
