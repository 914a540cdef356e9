# SPDX-License-Identifier: Apache-2.0
"""The simulated cameras' RTSP server: RFC 2326, over TCP and TLS, media over TCP (interleaved) and UDP.

One server carries any number of cameras by path. A GET of `/stats` on the
same port answers with what was sent to whom, as JSON.
"""

import asyncio
import json
import ssl
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from fairwatch.sim.broadcast import Broadcast, Driver
from fairwatch.sim.connection import Connection
from fairwatch.sim.stream import SimStream
from fairwatch.sim.udp import UdpPorts


class SimServer:
    """RTSP server of simulated cameras. Use it as an asynchronous context, then `url(path)`.

    `log`: keep the RTP timestamp of each frame sent to each client (for tests).
    """

    def __init__(
        self,
        streams: Iterable[SimStream],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        log: bool = True,
    ) -> None:
        self._specs = tuple(streams)
        self._host = host
        self._wanted_port = port
        self._tls = tls
        self._log = log
        self._listener: asyncio.Server | None = None
        self._driver: Driver | None = None
        self.port = 0
        self.udp: UdpPorts | None = None
        self.broadcasts: dict[str, Broadcast] = {}
        self.connections: set[Connection] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self.accepted = 0
        """Connections accepted so far."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        self._driver = Driver(loop)
        for spec in self._specs:
            self.add(spec)
        self._listener = await loop.create_server(
            lambda: Connection(self), self._host, self._wanted_port, ssl=self._tls, backlog=1024
        )
        self.port = self._listener.sockets[0].getsockname()[1]
        self.udp = await UdpPorts.open(self._host)

    async def stop(self) -> None:
        """Close every connection and the port."""
        if self._driver is not None:
            self._driver.stop()
        if self._listener is not None:
            self._listener.close()
        for connection in tuple(self.connections):
            connection.close()
        if self.udp is not None:
            self.udp.close()
        if self._listener is not None:
            await self._listener.wait_closed()

    def joined(self, connection: Connection) -> None:
        """A client has connected."""
        self.connections.add(connection)
        self.accepted += 1
        self._idle.clear()

    def left(self, connection: Connection) -> None:
        """A client's connection has ended."""
        self.connections.discard(connection)
        if not self.connections:
            self._idle.set()

    async def idle(self) -> None:
        """Wait until no client is connected."""
        await self._idle.wait()

    def add(self, spec: SimStream) -> Broadcast:
        """One more camera, while the server runs."""
        assert self._driver is not None, "the server has not been started"
        broadcast = self.broadcasts[spec.path.rstrip("/")] = Broadcast(spec, self._driver, self._log)
        return broadcast

    def remove(self, path: str) -> None:
        """Take a camera away; its clients are cut off."""
        self.broadcasts.pop(path.rstrip("/")).close_clients()

    def url(self, path: str, username: str = "", password: str = "") -> str:
        """The address of a stream, with credentials if some are given."""
        scheme = "rtsp" if self._tls is None else "rtsps"
        credentials = f"{username}:{password}@" if username else ""
        return f"{scheme}://{credentials}{self._host}:{self.port}{path}"

    def stream(self, path: str) -> Broadcast:
        """The running stream at `path`: `.flows[0].subscriptions` are its clients."""
        return self.broadcasts[path.rstrip("/")]

    def find(self, path: str) -> Broadcast | None:
        """The stream that a request's path names, itself or one of its tracks."""
        return self.broadcasts.get(path) or self.broadcasts.get(path.rpartition("/")[0])

    def stats(self) -> dict[str, object]:
        """What was sent to whom since the start."""
        assert self._driver is not None
        return {
            "latest_us": self._driver.latest_us,
            "accepted": self.accepted,
            "streams": {path: broadcast.stats() for path, broadcast in self.broadcasts.items()},
        }

    def stats_json(self) -> bytes:
        """`stats` as the body of an answer."""
        return json.dumps(self.stats()).encode()
