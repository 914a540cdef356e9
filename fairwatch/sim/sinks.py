# SPDX-License-Identifier: Apache-2.0
"""The two ways to a client: interleaved in its RTSP connection (RFC 2326, 10.12), or UDP."""

import asyncio
import os
import struct
from collections import deque
from typing import Protocol

from fairwatch.sim.faults import Burst
from fairwatch.sim.packets import INTERLEAVE_BYTES
from fairwatch.sim.udp import Address, UdpPorts

_AT_ONCE = 32
"""Datagrams that are sent without a pause; at 1.4 kB each some 180 Mbit/s with the pause below."""
_PAUSE_S = 0.002


class Owner(Protocol):
    """The connection that a sink belongs to."""

    @property
    def transport(self) -> asyncio.Transport: ...

    def reported(self) -> None: ...

    def close(self) -> None: ...


class TcpSink:
    """Packets between the answers of the RTSP connection, on `channel` and the next for RTCP."""

    def __init__(self, owner: Owner, channel: int, packet_by_packet: bool = False) -> None:
        self._owner = owner
        self._channel = channel
        self._packet_by_packet = packet_by_packet

    def frame(self, data: bytearray, offsets: tuple[int, ...]) -> None:
        transport = self._owner.transport
        if transport.is_closing():
            return
        if self._channel:
            data = bytearray(data)
            for offset in offsets:
                data[offset + 1] = self._channel
        sent = self._send_each(data, offsets) if self._packet_by_packet and not self.buffered_bytes() else 0
        if sent < len(data):
            transport.write(data[sent:] if sent else data)

    def _send_each(self, data: bytearray, offsets: tuple[int, ...]) -> int:
        """One `send` a packet for as long as the socket takes them; returns how many bytes went."""
        descriptor = self._owner.transport.get_extra_info("socket").fileno()
        view = memoryview(data)
        sent = 0
        for end in (*offsets[1:], len(data)):
            try:
                sent += os.write(descriptor, view[sent:end])
            except OSError:
                break  # Full, or gone: the transport finds out which.
            if sent < end:
                break
        return sent

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
    """Packets to a client's pair of ports, not faster than a camera's own network interface sends them.

    A key frame in one go would overrun the receiver's socket buffer, which no camera at 100 Mbit/s can.
    """

    def __init__(self, owner: Owner, ports: UdpPorts, rtp: Address, rtcp: Address) -> None:
        self._owner = owner
        self._ports = ports
        self._rtp = rtp
        self._rtcp = rtcp
        self._queue: deque[bytes | bytearray | memoryview] = deque()
        self._timer: asyncio.TimerHandle | None = None
        ports.listeners[rtcp] = owner.reported

    def frame(self, data: bytearray, offsets: tuple[int, ...]) -> None:
        view = memoryview(data)
        ends = (*offsets[1:], len(data))
        self._queue.extend(view[start + INTERLEAVE_BYTES : end] for start, end in zip(offsets, ends, strict=True))
        self._send_some()

    def pieces(self, burst: Burst) -> None:
        count = int(len(burst.packets) * burst.keep)
        for index, packet in enumerate(burst.packets[:count]):
            if index in burst.raw:
                self._queue.append(burst.raw[index])
            self._queue.append(packet[INTERLEAVE_BYTES:])
        self._send_some()

    def _send_some(self) -> None:
        if self._timer is not None:
            return
        for _ in range(min(_AT_ONCE, len(self._queue))):
            self._ports.send(self._queue.popleft(), self._rtp)
        if self._queue:
            self._timer = asyncio.get_running_loop().call_later(_PAUSE_S, self._go_on)

    def _go_on(self) -> None:
        self._timer = None
        self._send_some()

    def control(self, data: bytes) -> None:
        self._ports.send_control(data, self._rtcp)

    def buffered_bytes(self) -> int:
        return 0

    def close(self) -> None:
        self._owner.close()

    def release(self) -> None:
        """Send nothing more, and listen to this client's reports no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._queue.clear()
        self._ports.listeners.pop(self._rtcp, None)
