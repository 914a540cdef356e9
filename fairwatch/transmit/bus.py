# SPDX-License-Identifier: Apache-2.0
"""The bus between recorders and the web process.

`Bus` is what the web process needs: watch a stream, send a command, hear
events. `LocalBus` is its form on one machine: each recorder serves a Unix
socket (`BusServer`) and the web process connects to all of them. Either side
may go and come back; recording never waits for the other end.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Protocol, cast

import structlog

from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Tracks

from .hub import Channel, Viewer
from .wire import Json, Kind, Message, Reader, WireError, fragment_head, json_message, message, tracks_message

log = structlog.get_logger()

PEER_BYTES = 32 << 20
RECONNECT_S = 0.25
COMMAND_S = 15.0

CommandHandler = Callable[[Json], Awaitable[Json]]
ChannelFinder = Callable[[int], Channel | None]


class BusError(Exception):
    """A recorder did not answer."""


class Bus(Protocol):
    """What the web process asks of the recorders."""

    def watch(self, camera_id: int, stream_id: int, viewer: Viewer) -> None:
        """Let `viewer` see the stream's live fragments."""

    def leave(self, stream_id: int, viewer: Viewer) -> None:
        """End `watch`."""

    async def command(self, camera_id: int, body: Json) -> Json:
        """Send a command to the camera's recorder; raises BusError if none answers."""

    async def broadcast(self, body: Json) -> None:
        """Send a command to every recorder that is there."""


class _Peer(asyncio.Protocol):
    """One web process, as its recorder sees it."""

    def __init__(self, server: "BusServer") -> None:
        self._server = server
        self._reader = Reader()
        self._watched: dict[int, _PeerViewer] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are not of that class
        self._server.peers.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.peers.discard(self)
        for viewer in self._watched.values():
            viewer.channel.leave(viewer)
        self._watched.clear()
        self.transport = None

    def data_received(self, data: bytes) -> None:
        try:
            for received in self._reader.feed(data):
                self._take(received)
        except WireError as error:
            log.warning("bus.refused", error=str(error))
            if self.transport is not None:
                self.transport.close()

    def _take(self, received: Message) -> None:
        stream_id = received.number
        if received.kind is Kind.SUBSCRIBE:
            channel = self._server.find(stream_id)
            if channel is not None and stream_id not in self._watched and self.transport is not None:
                viewer = _PeerViewer(channel, self.transport, self._removed)
                self._watched[stream_id] = viewer
                channel.join(viewer)
        elif received.kind is Kind.UNSUBSCRIBE:
            left = self._watched.pop(stream_id, None)
            if left is not None:
                left.channel.leave(left)
        elif received.kind is Kind.COMMAND:
            task = asyncio.get_running_loop().create_task(self._answer(received.number, received.json()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _removed(self, stream_id: int) -> None:
        self._watched.pop(stream_id, None)

    async def _answer(self, number: int, command: Json) -> None:
        reply = await self._server.handle(command)
        if self.transport is not None:
            self.transport.write(json_message(Kind.REPLY, number, reply))


class _PeerViewer:
    """Sends one stream to a web process; skips to a key frame if it does not keep up."""

    def __init__(self, channel: Channel, transport: asyncio.Transport, forget: Callable[[int], None]) -> None:
        self.channel = channel
        self._transport = transport
        self._forget = forget
        self._skipping = False

    def tracks(self, tracks: Tracks) -> None:
        self._transport.write(tracks_message(self.channel.stream_id, tracks))

    def fragment(self, fragment: Fragment) -> None:
        transport = self._transport
        if transport.get_write_buffer_size() > PEER_BYTES:
            self._skipping = True
        if self._skipping:
            if not (fragment.key and fragment.track == VIDEO_TRACK) or transport.get_write_buffer_size() > PEER_BYTES:
                return
            self._skipping = False
        transport.writelines((fragment_head(self.channel.stream_id, fragment), *fragment.parts))

    def ended(self) -> None:
        self._transport.write(message(Kind.ENDED, self.channel.stream_id))

    def removed(self) -> None:
        self._forget(self.channel.stream_id)
        self._transport.write(message(Kind.REMOVED, self.channel.stream_id))


class BusServer:
    """The recorder's end. `find` gives the channel of a stream that is recorded
    here, `handle` answers commands and must not raise.
    """

    def __init__(self, find: ChannelFinder, handle: CommandHandler) -> None:
        self.find = find
        self.handle = handle
        self.peers: set[_Peer] = set()
        self._server: asyncio.Server | None = None

    async def start(self, path: Path) -> None:
        """Listen on a Unix socket; one left over from before is replaced."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._server = await asyncio.get_running_loop().create_unix_server(lambda: _Peer(self), str(path))
        path.chmod(0o600)

    def event(self, body: Json) -> None:
        """Tell every web process."""
        if not self.peers:
            return
        data = json_message(Kind.EVENT, 0, body)
        for peer in self.peers:
            if peer.transport is not None and peer.transport.get_write_buffer_size() < PEER_BYTES:
                peer.transport.write(data)

    async def stop(self) -> None:
        """Close the socket and every connection."""
        if self._server is not None:
            self._server.close()
        for peer in tuple(self.peers):
            if peer.transport is not None:
                peer.transport.close()


class LocalBus:
    """The web process's end on one machine: one link to each recorder. `on_event` is given the recorder's number and
    what it told, and `{"type": "lost"}` when its link is lost.
    """

    def __init__(self, sockets: Mapping[int, Path], on_event: Callable[[int, Json], None]) -> None:
        self._links = {number: _Link(number, path, on_event) for number, path in sockets.items()}
        self._of_stream: dict[int, _Link] = {}

    def start(self) -> None:
        """Connect in the background, for as long as the loop runs."""
        for link in self._links.values():
            link.start()

    async def stop(self) -> None:
        """Drop all links."""
        for link in self._links.values():
            await link.stop()

    def watch(self, camera_id: int, stream_id: int, viewer: Viewer) -> None:
        """See `Bus.watch`."""
        link = self._link(camera_id)
        self._of_stream[stream_id] = link
        link.watch(stream_id, viewer)

    def leave(self, stream_id: int, viewer: Viewer) -> None:
        """See `Bus.leave`."""
        if stream_id in self._of_stream:
            self._of_stream[stream_id].leave(stream_id, viewer)

    async def command(self, camera_id: int, body: Json) -> Json:
        """See `Bus.command`."""
        return await self._link(camera_id).command(body)

    async def broadcast(self, body: Json) -> None:
        """See `Bus.broadcast`."""
        calls = [link.command(body) for link in self._links.values() if link.connected]
        await asyncio.gather(*calls, return_exceptions=True)

    @property
    def connected(self) -> bool:
        """Whether every recorder is there."""
        return all(link.connected for link in self._links.values())

    def _link(self, camera_id: int) -> "_Link":
        return self._links[camera_id % len(self._links)]


class _Link(asyncio.Protocol):
    """The connection to one recorder, made again whenever it breaks."""

    def __init__(self, number: int, path: Path, on_event: Callable[[int, Json], None]) -> None:
        self._number = number
        self._path = path
        self._on_event = on_event
        self._reader = Reader()
        self._channels: dict[int, Channel] = {}
        self._replies: dict[int, asyncio.Future[Json]] = {}
        self._numbers = itertools.count(1)
        self._transport: asyncio.Transport | None = None
        self._closed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        return self._transport is not None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._stay_connected())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._transport is not None:
            self._transport.close()

    async def _stay_connected(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._closed.clear()
            try:
                await loop.create_unix_connection(lambda: self, str(self._path))
            except OSError:
                await asyncio.sleep(RECONNECT_S)
                continue
            await self._closed.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._reader = Reader()
        for stream_id in self._channels:
            self._transport.write(message(Kind.SUBSCRIBE, stream_id))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._closed.set()
        self._on_event(self._number, {"type": "lost"})
        for channel in self._channels.values():
            channel.ended()
        for reply in self._replies.values():
            if not reply.done():
                reply.set_exception(BusError("the recorder went away"))
        self._replies.clear()

    def data_received(self, data: bytes) -> None:
        try:
            for received in self._reader.feed(data):
                self._take(received)
        except WireError as error:
            log.warning("bus.refused", error=str(error))
            if self._transport is not None:
                self._transport.close()

    def _take(self, received: Message) -> None:
        channel = self._channels.get(received.number)
        if received.kind is Kind.FRAGMENT:
            # One that was under way to a viewer who has left is of no use to who came after.
            if channel is not None and channel.current is not None:
                channel.fragment(received.fragment())
        elif received.kind is Kind.REPLY:
            reply = self._replies.pop(received.number, None)
            if reply is not None and not reply.done():
                reply.set_result(received.json())
        elif received.kind is Kind.EVENT:
            self._on_event(self._number, received.json())
        elif channel is not None and received.kind is Kind.TRACKS:
            channel.tracks(received.tracks())
        elif channel is not None and received.kind is Kind.ENDED:
            channel.ended()
        elif channel is not None and received.kind is Kind.REMOVED:
            del self._channels[received.number]
            channel.remove()

    def watch(self, stream_id: int, viewer: Viewer) -> None:
        channel = self._channels.get(stream_id)
        if channel is None:
            channel = self._channels[stream_id] = Channel(stream_id, self._idle)
            if self._transport is not None:
                self._transport.write(message(Kind.SUBSCRIBE, stream_id))
        channel.join(viewer)

    def leave(self, stream_id: int, viewer: Viewer) -> None:
        channel = self._channels.get(stream_id)
        if channel is not None:
            channel.leave(viewer)

    def _idle(self, channel: Channel) -> None:
        self._channels.pop(channel.stream_id, None)
        if self._transport is not None:
            self._transport.write(message(Kind.UNSUBSCRIBE, channel.stream_id))

    async def command(self, body: Json) -> Json:
        if self._transport is None:
            raise BusError("the recorder is not running")
        number = next(self._numbers)
        reply: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._replies[number] = reply
        self._transport.write(json_message(Kind.COMMAND, number, body))
        try:
            return await asyncio.wait_for(reply, COMMAND_S)
        except TimeoutError as error:
            raise BusError("the recorder did not answer") from error
        finally:
            self._replies.pop(number, None)
