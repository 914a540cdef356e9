# SPDX-License-Identifier: Apache-2.0
"""Both ends of the bus for its tests: a recorder's and the web process's, and watchers that say what they saw."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import Tracks
from fairwatch.transmit.bus import BusServer, LocalBus
from fairwatch.transmit.hub import Channel, Viewer
from fairwatch.transmit.wire import Json
from tests.transmit.streams import Watcher, pictures, tracks

PATIENCE_S = 60.0


class Signalling(Watcher):
    """A viewer that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = asyncio.Event()

    def tracks(self, tracks: Tracks) -> None:
        super().tracks(tracks)
        self._changed.set()

    def fragment(self, fragment: Fragment) -> None:
        super().fragment(fragment)
        self._changed.set()

    def ended(self) -> None:
        super().ended()
        self._changed.set()

    def removed(self) -> None:
        super().removed()
        self._changed.set()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until what was told makes it true."""
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                self._changed.clear()
                await self._changed.wait()


class Counted(Channel):
    """A channel whose number of viewers can be waited for."""

    def __init__(self, stream_id: int) -> None:
        super().__init__(stream_id)
        self._changed = asyncio.Event()

    def join(self, viewer: Viewer) -> None:
        super().join(viewer)
        self._changed.set()

    def leave(self, viewer: Viewer) -> None:
        super().leave(viewer)
        self._changed.set()

    async def watched_by(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.viewers) != count:
                self._changed.clear()
                await self._changed.wait()


FIRST_PROBE = 1_000


class RecorderEnd:
    """A recorder as the bus sees it: channels, and commands that it answers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.channels: dict[int, Counted] = {}
        self.commands: list[Json] = []
        self.heard = asyncio.Event()
        self.free = asyncio.Event()
        self.free.set()
        self.server = BusServer(self._find, self._handle)

    def _find(self, stream_id: int) -> Channel | None:
        if stream_id >= FIRST_PROBE:
            return self.channel(stream_id, count=1)
        return self.channels.get(stream_id)

    def channel(self, stream_id: int, count: int = 30) -> Counted:
        """A stream that is live."""
        channel = self.channels[stream_id] = Counted(stream_id)
        channel.tracks(tracks())
        for each in pictures(count):
            channel.fragment(each)
        return channel

    async def _handle(self, body: Json) -> Json:
        self.commands.append(body)
        self.heard.set()
        await self.free.wait()
        return {"heard": body}

    async def start(self) -> None:
        await self.server.start(self.path)

    def begin_again(self) -> None:
        """Another process in place of the one that died."""
        self.channels.clear()
        self.server = BusServer(self._find, self._handle)


class Web:
    """The web process's end."""

    def __init__(self, paths: dict[int, Path]) -> None:
        self.events: asyncio.Queue[tuple[int, Json]] = asyncio.Queue()
        self.bus = LocalBus(paths, lambda number, event: self.events.put_nowait((number, event)))

    async def connected(self) -> None:
        """Wait until every recorder sends what is asked of it, and has taken what was sent before."""
        for number in range(len(self.bus._links)):
            probe = Signalling()
            self.bus.watch(number, FIRST_PROBE + number, probe)
            await probe.until(lambda probe=probe: bool(probe.fragments))  # type: ignore[misc]
            self.bus.leave(FIRST_PROBE + number, probe)
