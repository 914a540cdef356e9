# SPDX-License-Identifier: Apache-2.0
"""RTP over UDP: a pair of ports, read in bursts (RFC 3550, 11; RFC 2326, 12.39)."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from struct import pack

from fairwatch.collect.errors import Cause, CollectError

from .transport import Ports

# A key frame of a 4 Mbit/s camera arrives as one burst; the kernel grants what its own limit allows.
_BUFFER_BYTES = 4 * 1024 * 1024
_DATAGRAM_BYTES = 65_536
_BURST = 64
_TRIES = 64


class PortPair:
    """An even port for RTP and the next one for RTCP, on the address that the
    RTSP connection uses. Datagrams of other hosts are dropped.
    """

    def __init__(self, local_host: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._rtp, self._rtcp = _bind_pair(local_host)
        self._hosts: frozenset[str] = frozenset()
        self._server: tuple[str, int] | None = None
        self._on_burst: Callable[[], None] = _nothing
        self._on_error: Callable[[Exception], None] = _unheard
        self._closed = False
        self.size_bytes = 0

    @property
    def ports(self) -> Ports:
        return Ports(self._rtp.getsockname()[1], self._rtcp.getsockname()[1])

    def open(
        self,
        host: str,
        ports: Ports,
        *,
        on_burst: Callable[[], None],
        on_packet: Callable[[bytes], None],
        on_report: Callable[[bytes], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Take datagrams from `host`, or from the source that the camera named
        in `ports`. `on_burst` is called before those that have arrived together,
        `on_error` with what a handler raised.
        """
        self._hosts = frozenset({host, ports.source})
        self._on_burst = on_burst
        self._on_error = on_error
        if ports.server_rtcp:
            self._server = (host, ports.server_rtcp)
        if ports.server_rtp:
            # Open the way through firewalls between the camera and us: an empty packet outwards.
            self._send(self._rtp, pack(">BBHII", 0x80, 0, 0, 0, 0), (host, ports.server_rtp))
        self.send_report(pack(">BBHI", 0x80, 201, 1, 0))
        self._loop.add_reader(self._rtp.fileno(), self._read, self._rtp, on_packet)
        self._loop.add_reader(self._rtcp.fileno(), self._read, self._rtcp, on_report)

    def send_report(self, report: bytes) -> None:
        """Send an RTCP packet to the camera, if it said where to."""
        if self._server is not None:
            self._send(self._rtcp, report, self._server)

    def close(self) -> None:
        """Give the ports back."""
        self._closed = True
        for endpoint in (self._rtp, self._rtcp):
            if endpoint.fileno() >= 0:
                self._loop.remove_reader(endpoint.fileno())
                endpoint.close()

    def _read(self, endpoint: socket.socket, handler: Callable[[bytes], None]) -> None:
        """Take what has come, at most a burst, so that other cameras have their turn."""
        hosts = self._hosts
        receive = endpoint.recvfrom
        self._on_burst()
        for _ in range(_BURST):
            try:
                data, address = receive(_DATAGRAM_BYTES)
            except OSError:
                return  # Nothing more, or an ICMP error for something we sent: the RTSP connection will tell.
            if address[0] not in hosts:
                continue
            self.size_bytes += len(data)
            try:
                handler(data)
            except Exception as error:
                self._on_error(error)
                return
            if self._closed:
                return

    @staticmethod
    def _send(endpoint: socket.socket, data: bytes, address: tuple[str, int]) -> None:
        with contextlib.suppress(OSError):  # A report that cannot be sent is worth no more than a lost one.
            endpoint.sendto(data, address)


def _nothing() -> None:
    """Nobody waits for bursts yet."""


def _unheard(error: Exception) -> None:
    """Nothing can fail before the ports are open."""


def _bind_pair(host: str) -> tuple[socket.socket, socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for _ in range(_TRIES):
        first = second = None
        try:
            first = _bound(family, host, 0)
            port = first.getsockname()[1]
            second = _bound(family, host, port ^ 1)
        except OSError:
            if first is not None:
                first.close()
            continue
        return (first, second) if port % 2 == 0 else (second, first)
    raise CollectError(Cause.REFUSED, "No pair of free UDP ports on this machine.")


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    endpoint = socket.socket(family, socket.SOCK_DGRAM)
    try:
        endpoint.setblocking(False)
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        endpoint.bind((host, port))
    except OSError:
        endpoint.close()
        raise
    return endpoint
