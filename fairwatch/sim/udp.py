# SPDX-License-Identifier: Apache-2.0
"""The pair of UDP ports that all UDP clients of a server get their media from (RFC 3550, section 11)."""

import asyncio
import socket
from collections.abc import Callable

from fairwatch.sim.rtcp import is_receiver_report

Address = tuple[str, int]


class _Receiver(asyncio.DatagramProtocol):
    def __init__(self, received: Callable[[bytes, Address], None]) -> None:
        self._received = received

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._received(data, addr)


class UdpPorts:
    """An even port for RTP and the next for RTCP."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._rtp: asyncio.DatagramTransport | None = None
        self._rtcp: asyncio.DatagramTransport | None = None
        self.port = 0
        self.listeners: dict[Address, Callable[[], None]] = {}
        """Called when a receiver report comes from a client's RTCP address."""

    @classmethod
    async def open(cls, host: str) -> "UdpPorts":
        """Bind both ports."""
        self = cls(host)
        rtp, rtcp = _bind_pair(host)
        self.port = rtp.getsockname()[1]
        loop = asyncio.get_running_loop()
        self._rtp, _ = await loop.create_datagram_endpoint(lambda: _Receiver(self._ignore), sock=rtp)
        self._rtcp, _ = await loop.create_datagram_endpoint(lambda: _Receiver(self._control), sock=rtcp)
        return self

    def close(self) -> None:
        for transport in (self._rtp, self._rtcp):
            if transport is not None:
                transport.close()

    def send(self, data: bytes | bytearray | memoryview, address: Address) -> None:
        """Send an RTP packet; one that finds no room is lost, as on a network."""
        assert self._rtp is not None
        self._rtp.sendto(data, address)

    def send_control(self, data: bytes, address: Address) -> None:
        """Send an RTCP packet."""
        assert self._rtcp is not None
        self._rtcp.sendto(data, address)

    def _ignore(self, data: bytes, address: Address) -> None:
        """Clients send empty packets here to open a way through address translation."""

    def _control(self, data: bytes, address: Address) -> None:
        listener = self.listeners.get(address)
        if listener is not None and is_receiver_report(data):
            listener()


def _bind_pair(host: str) -> tuple[socket.socket, socket.socket]:
    for _ in range(100):
        rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        rtcp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            rtp.bind((host, 0))
            port = rtp.getsockname()[1]
            if port % 2 == 0:
                rtcp.bind((host, port + 1))
                rtp.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
                return rtp, rtcp
        except OSError:
            pass
        rtp.close()
        rtcp.close()
    raise OSError("no free pair of UDP ports")
