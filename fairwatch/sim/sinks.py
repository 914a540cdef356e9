# SPDX-License-Identifier: Apache-2.0
"""The two ways to a client: interleaved in its RTSP connection (RFC 2326, 10.12), or UDP."""

import asyncio
import struct
from typing import Protocol

from fairwatch.sim.faults import Burst
from fairwatch.sim.packets import INTERLEAVE_BYTES
from fairwatch.sim.udp import Address, UdpPorts


class Owner(Protocol):
    """The connection that a sink belongs to."""

    receiver_reports: int

    @property
    def transport(self) -> asyncio.Transport: ...

    def close(self) -> None: ...


class TcpSink:
    """Packets between the answers of the RTSP connection, on `channel` and the next for RTCP."""

    def __init__(self, owner: Owner, channel: int) -> None:
        self._owner = owner
        self._channel = channel

    def frame(self, data: bytearray, offsets: tuple[int, ...]) -> None:
        transport = self._owner.transport
        if transport.is_closing():
            return
        if self._channel:
            data = bytearray(data)
            for offset in offsets:
                data[offset + 1] = self._channel
        transport.write(data)

    def pieces(self, burst: Burst) -> None:
        parts: list[bytes | bytearray] = []
        for index, packet in enumerate(burst.packets):
            parts += (burst.raw.get(index, b""), b"\x24", bytes((self._channel,)), packet[2:])
        parts.append(burst.raw.get(len(burst.packets), b""))
        data = b"".join(parts)
        if not self._owner.transport.is_closing():
            self._owner.transport.write(data[: int(len(data) * burst.keep)])

    def control(self, data: bytes) -> None:
        if not self._owner.transport.is_closing():
            self._owner.transport.write(struct.pack(">BBH", 0x24, self._channel + 1, len(data)) + data)

    def buffered_bytes(self) -> int:
        return self._owner.transport.get_write_buffer_size()

    def close(self) -> None:
        self._owner.close()

    def release(self) -> None:
        """Nothing is held."""


class UdpSink:
    """Packets to a client's pair of ports."""

    def __init__(self, owner: Owner, ports: UdpPorts, rtp: Address, rtcp: Address) -> None:
        self._owner = owner
        self._ports = ports
        self._rtp = rtp
        self._rtcp = rtcp
        ports.listeners[rtcp] = self._reported

    def _reported(self) -> None:
        self._owner.receiver_reports += 1

    def frame(self, data: bytearray, offsets: tuple[int, ...]) -> None:
        view = memoryview(data)
        for start, end in zip(offsets, (*offsets[1:], len(data)), strict=True):
            self._ports.send(view[start + INTERLEAVE_BYTES : end], self._rtp)

    def pieces(self, burst: Burst) -> None:
        count = int(len(burst.packets) * burst.keep)
        for index, packet in enumerate(burst.packets[:count]):
            if index in burst.raw:
                self._ports.send(burst.raw[index], self._rtp)
            self._ports.send(packet[INTERLEAVE_BYTES:], self._rtp)

    def control(self, data: bytes) -> None:
        self._ports.send_control(data, self._rtcp)

    def buffered_bytes(self) -> int:
        return 0

    def close(self) -> None:
        self._owner.close()

    def release(self) -> None:
        """Listen to this client's reports no more."""
        self._ports.listeners.pop(self._rtcp, None)
