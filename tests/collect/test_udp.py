# SPDX-License-Identifier: Apache-2.0
"""Pairs of UDP ports: neighbours, for one host only, with the way opened outwards."""

import asyncio
import socket

import pytest

from fairwatch.collect.rtsp.transport import Ports
from fairwatch.collect.rtsp.udp import PortPair

pytestmark = pytest.mark.anyio


class Ears:
    """Takes what a pair receives."""

    def __init__(self) -> None:
        self.bursts = 0
        self.packets: asyncio.Queue[bytes] = asyncio.Queue()
        self.reports: asyncio.Queue[bytes] = asyncio.Queue()
        self.errors: asyncio.Queue[Exception] = asyncio.Queue()

    def burst(self) -> None:
        self.bursts += 1

    def open(self, pair: PortPair, host: str, ports: Ports) -> None:
        pair.open(
            host,
            ports,
            on_burst=self.burst,
            on_packet=self.packet,
            on_report=self.reports.put_nowait,
            on_error=self.errors.put_nowait,
        )

    def packet(self, data: bytes) -> None:
        if data == b"breaks":
            raise OSError("a mistake in what takes packets, not of the socket")
        self.packets.put_nowait(data)


def camera() -> socket.socket:
    endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    endpoint.bind(("127.0.0.1", 0))
    endpoint.settimeout(5)
    return endpoint


async def test_ports_are_neighbours_and_the_first_is_even() -> None:
    pairs = [PortPair("127.0.0.1") for _ in range(20)]
    for pair in pairs:
        ports = pair.ports
        assert ports.rtp % 2 == 0
        assert ports.rtcp == ports.rtp + 1
        pair.close()
        pair.close()


async def test_packets_and_reports_are_told_apart() -> None:
    pair, ears = PortPair("127.0.0.1"), Ears()
    ears.open(pair, "127.0.0.1", pair.ports)
    with camera() as there:
        there.sendto(b"packet", ("127.0.0.1", pair.ports.rtp))
        there.sendto(b"report", ("127.0.0.1", pair.ports.rtcp))
        assert await asyncio.wait_for(ears.packets.get(), 5) == b"packet"
        assert await asyncio.wait_for(ears.reports.get(), 5) == b"report"
    assert ears.bursts >= 2
    assert pair.size_bytes == 12
    pair.close()


async def test_datagrams_of_other_hosts_are_dropped() -> None:
    pair, ears = PortPair("127.0.0.1"), Ears()
    ears.open(pair, "127.0.0.2", pair.ports)
    with camera() as stranger, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
        there.bind(("127.0.0.2", 0))
        stranger.sendto(b"forged", ("127.0.0.1", pair.ports.rtp))
        there.sendto(b"true", ("127.0.0.1", pair.ports.rtp))
        assert await asyncio.wait_for(ears.packets.get(), 5) == b"true"
    pair.close()


async def test_the_source_that_the_camera_names_may_send_as_well() -> None:
    pair, ears = PortPair("127.0.0.1"), Ears()
    ears.open(pair, "127.0.0.2", Ports(pair.ports.rtp, pair.ports.rtcp, source="127.0.0.1"))
    with camera() as there:
        there.sendto(b"packet", ("127.0.0.1", pair.ports.rtp))
        assert await asyncio.wait_for(ears.packets.get(), 5) == b"packet"
    pair.close()


async def test_the_way_is_opened_from_inside_and_reports_go_to_the_camera() -> None:
    pair, ears = PortPair("127.0.0.1"), Ears()
    with camera() as rtp, camera() as rtcp:
        mine = pair.ports
        ears.open(pair, "127.0.0.1", Ports(mine.rtp, mine.rtcp, rtp.getsockname()[1], rtcp.getsockname()[1]))
        assert rtp.recvfrom(100) == (b"\x80" + bytes(11), ("127.0.0.1", mine.rtp))
        opening, _ = rtcp.recvfrom(100)
        assert opening[1] == 201
        pair.send_report(b"mine")
        assert rtcp.recvfrom(100) == (b"mine", ("127.0.0.1", mine.rtcp))
    pair.close()


async def test_a_handler_may_close_the_pair() -> None:
    pair, ears = PortPair("127.0.0.1"), Ears()
    closed = asyncio.Event()

    def close(data: bytes) -> None:
        pair.close()
        closed.set()

    pair.open(
        "127.0.0.1", pair.ports, on_burst=ears.burst, on_packet=close, on_report=close, on_error=ears.errors.put_nowait
    )
    with camera() as there:
        for _ in range(3):
            there.sendto(b"packet", ("127.0.0.1", pair.ports.rtp))
        await asyncio.wait_for(closed.wait(), 5)


async def test_what_a_handler_raises_is_told_and_not_taken_for_the_end_of_the_burst() -> None:
    pair, ears = PortPair("127.0.0.1"), Ears()
    ears.open(pair, "127.0.0.1", pair.ports)
    with camera() as there:
        there.sendto(b"breaks", ("127.0.0.1", pair.ports.rtp))
        there.sendto(b"packet", ("127.0.0.1", pair.ports.rtp))
        assert isinstance(await asyncio.wait_for(ears.errors.get(), 5), OSError)
        assert await asyncio.wait_for(ears.packets.get(), 5) == b"packet"
    pair.close()
