# SPDX-License-Identifier: Apache-2.0
"""Reads a camera over RTSP with asyncio: sockets, TLS, timers, RTCP.

The protocol itself is in `session`; the loop over packets in `interleaved`.
Nothing here runs per packet: one call per received chunk (up to 256 KiB with
uvloop), one per report, one timer per camera every few seconds.
"""

import asyncio
import hashlib
import secrets
import socket
import ssl
from collections.abc import Callable
from functools import partial
from typing import cast

from fairwatch.clock import Clock
from fairwatch.collect.errors import Cause, CollectError, from_os_error
from fairwatch.collect.meter import Meter, SourceStats
from fairwatch.media.assembler import Assembler
from fairwatch.media.frame import FrameSink
from fairwatch.media.rtcp import SenderReport
from fairwatch.media.rtp import Depacketizer, ReorderWindow

from .address import Address, Credentials
from .interleaved import InterleavedReader
from .messages import Message
from .reports import MediaReports
from .sdp import MediaDescription
from .session import Ended, Event, MediaReady, Playing, Redirected, Session, Transport
from .transport import Interleaved, Ports
from .udp import PortPair

CONNECT_LIMIT_S = 10.0
TLS_LIMIT_S = 5.0
ANSWER_LIMIT_S = 10.0
REDIRECT_LIMIT = 5
REPORT_INTERVAL_S = 5.0


class RtspSource:
    """One attempt to read one stream (see `source.Source`)."""

    def __init__(
        self,
        address: Address,
        credentials: Credentials | None,
        transport: Transport,
        *,
        sound: bool,
        clock: Clock,
        verify_certificate: bool = False,
    ) -> None:
        self._address = address
        self._credentials = credentials
        self._transport = transport
        self._sound = sound
        self._clock = clock
        self._verify = verify_certificate
        self._connection: _Connection | None = None

    async def run(self, sink: FrameSink) -> None:
        address, credentials = self._address, self._credentials
        for _ in range(REDIRECT_LIMIT + 1):
            redirect = await self._connect_and_read(address, credentials, sink)
            address = redirect.address
            if not redirect.keep_credentials:
                credentials = None
        raise CollectError(Cause.REFUSED, "The camera redirects in circles.")

    def stats(self) -> SourceStats:
        return self._connection.stats() if self._connection else SourceStats()

    async def _connect_and_read(self, address: Address, credentials: Credentials | None, sink: FrameSink) -> Redirected:
        connection = _Connection(
            address, credentials, self._transport, Meter(sink, self._clock), self._sound, self._clock
        )
        self._connection = connection
        try:
            await _open(connection, address, verify=self._verify)
            return await connection.ended
        finally:
            connection.close()


async def _open(connection: "_Connection", address: Address, *, verify: bool) -> None:
    """Connect to the first of the host's addresses that answers."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_LIMIT_S):
            found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
            for last, (*_, place) in enumerate(found, 1 - len(found)):
                try:
                    async with asyncio.timeout(CONNECT_LIMIT_S / len(found)):
                        await loop.create_connection(
                            lambda: connection,
                            str(place[0]),
                            address.port,
                            ssl=_tls(verify=verify) if address.secure else None,
                            server_hostname=address.host if address.secure else None,
                            ssl_handshake_timeout=TLS_LIMIT_S if address.secure else None,
                        )
                    return
                except (OSError, TimeoutError):
                    if last == 0:
                        raise
    except (OSError, TimeoutError, UnicodeError) as error:
        if address.secure and isinstance(error, ConnectionResetError | ConnectionAbortedError):
            raise CollectError(Cause.TLS, f"{address.host} does not speak TLS on this port.") from error
        if isinstance(error, UnicodeError):
            raise CollectError(Cause.NO_ROUTE, f"{address.host} is no name of a host.") from error
        raise from_os_error(error, address.host) from error


def _tls(*, verify: bool) -> ssl.SSLContext:
    if verify:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class _Connection(asyncio.Protocol):
    """One connection: carries a session's messages and hands packets on.

    `ended` holds the redirect that ended it, or the error: a CollectError for
    what the camera did, any other for a mistake of ours or of the sink.
    """

    def __init__(
        self,
        address: Address,
        credentials: Credentials | None,
        transport: Transport,
        meter: Meter,
        sound: bool,
        clock: Clock,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[Redirected] = self._loop.create_future()
        self._host = address.host
        self._clock = clock
        self._meter = meter
        self._assembler = Assembler(meter)
        self._reader = InterleavedReader(self._message)
        self._session = Session(address, credentials, transport, sound=sound, open_ports=self._open_ports)
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pairs: dict[int, PortPair] = {}
        self._reports: list[MediaReports] = []
        self._own_ssrc = secrets.randbits(32)
        self._size_bytes = 0
        self._interval_s = REPORT_INTERVAL_S
        self._carried = ""
        self._certificate = ""

    # Called by the event loop.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        encryption = transport.get_extra_info("ssl_object")
        if encryption is not None:
            self._certificate = hashlib.sha256(encryption.getpeercert(binary_form=True) or b"").hexdigest()
        self._timer = self._loop.call_later(ANSWER_LIMIT_S, self._unanswered)
        self._session.start()
        self._send()

    def data_received(self, data: bytes) -> None:
        if self.ended.done():
            return
        self._size_bytes += len(data)
        self._assembler.arrived_us = self._clock.utc_us()
        try:
            self._reader.feed(data)
        except Exception as error:  # else the event loop would close the connection, and the camera be blamed
            self._fail(error)

    def connection_lost(self, exc: Exception | None) -> None:
        if isinstance(exc, OSError):
            self._fail(from_os_error(exc, self._host))
        else:
            self._fail(CollectError(Cause.GONE, "The camera closed the connection."))

    # What the connection does.

    def close(self) -> None:
        """Say good-bye and let go of everything. Once more does nothing."""
        if self._timer is not None:
            self._timer.cancel()
        for pair in self._pairs.values():
            pair.close()
        if self._transport is not None and not self._transport.is_closing():
            self._session.teardown()
            self._send()
            self._transport.close()
        if not self.ended.done():
            self.ended.cancel()
        elif not self.ended.cancelled():
            self.ended.exception()  # Seen: nobody may be waiting any more.

    def stats(self) -> SourceStats:
        meter = self._meter
        video = self._assembler.video
        return SourceStats(
            connected=self._session.playing and not self.ended.done(),
            frames=meter.frames,
            packets=sum(reports.depacketizer.received for reports in self._reports),
            picture_packets=self._reports[0].depacketizer.received if self._reports else 0,
            lost_packets=sum(reports.depacketizer.lost_packets for reports in self._reports),
            size_bytes=self._size_bytes + sum(pair.size_bytes for pair in self._pairs.values()),
            tracks=meter.current,
            last_frame_us=meter.last_frame_us,
            delay_us=meter.delay_us,
            clock_offset_us=video.reading.camera_offset_us if video else None,
            jitter_us=meter.jitter_us,
            transport=self._carried,
            certificate_sha256=self._certificate,
            sound_offered=self._session.sound_offered,
        )

    def _fail(self, error: Exception) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)

    def _unanswered(self) -> None:
        self._fail(CollectError(Cause.TIMEOUT, "The camera accepts the connection, but does not answer."))

    def _send(self) -> None:
        data = self._session.outgoing()
        if data and self._transport is not None:
            self._transport.write(data)

    def _message(self, message: Message) -> None:
        for event in self._session.receive(message):
            self._happened(event)
        self._send()

    def _happened(self, event: Event) -> None:
        if isinstance(event, MediaReady):
            self._carry(event)
        elif isinstance(event, Playing):
            self._playing(event)
        elif self.ended.done():
            return
        elif isinstance(event, Redirected):
            self.ended.set_result(event)
        elif isinstance(event, Ended):
            self._fail(CollectError(Cause.GONE, "The camera ended the session."))

    def _open_ports(self, media: MediaDescription) -> Ports:
        assert self._transport is not None
        pair = PortPair(self._transport.get_extra_info("sockname")[0])
        self._pairs[pair.ports.rtp] = pair
        return pair.ports

    def _carry(self, ready: MediaReady) -> None:
        """Lead a media's packets to its depacketizer, and its reports to the clock."""
        media, carriage = ready.media, ready.carriage
        depacketizer, on_report = self._add(media)
        self._carried = "tcp" if isinstance(carriage, Interleaved) else "udp"
        pair = None if isinstance(carriage, Interleaved) else self._pairs[carriage.rtp]
        reports = MediaReports(
            depacketizer,
            media.clock_rate,
            self._clock,
            on_report=on_report,
            on_goodbye=self._goodbye if media.kind == "video" else _sound_ended,
            send=pair.send_report if pair else partial(self._send_report, carriage.rtcp),
        )
        self._reports.append(reports)
        if isinstance(carriage, Interleaved):
            self._reader.attach(carriage.rtp, depacketizer.packet, depacketizer.run)
            self._reader.attach(carriage.rtcp, reports.packet)
        elif pair is not None:
            assert self._transport is not None
            pair.open(
                self._transport.get_extra_info("peername")[0],
                carriage,
                on_burst=self._burst,
                on_packet=ReorderWindow(depacketizer.packet, late_ticks=media.clock_rate // 4).packet,
                on_report=lambda data: reports.packet(data, 0, len(data)),
                on_error=self._fail,
            )

    def _add(self, media: MediaDescription) -> tuple[Depacketizer, Callable[[SenderReport], None]]:
        assembler = self._assembler
        assert media.codec is not None
        if media.kind == "video":
            depacketizer = assembler.add_video(media.codec, media.clock_rate, media.vps, media.sps, media.pps)
            assert assembler.video is not None
            return depacketizer, assembler.video.report
        assert media.sound is not None
        depacketizer = assembler.add_audio(media.sound, media.clock_rate, media.size_bits, media.index_bits)
        assert assembler.audio is not None
        return depacketizer, assembler.audio.report

    def _burst(self) -> None:
        self._assembler.arrived_us = self._clock.utc_us()

    def _send_report(self, channel: int, report: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"$" + bytes((channel,)) + len(report).to_bytes(2, "big") + report)

    def _goodbye(self) -> None:
        self._fail(CollectError(Cause.GONE, "The camera ended the stream."))

    def _playing(self, event: Playing) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._interval_s = min(REPORT_INTERVAL_S, event.keepalive_s / 4)
        self._tick()

    def _tick(self) -> None:
        """Reports and keepalives, every few seconds."""
        self._timer = self._loop.call_later(self._interval_s, self._tick)
        try:
            for reports in self._reports:
                reports.report(self._own_ssrc, self._meter.jitter_us)
            self._session.tick(self._clock.monotonic_us())
            self._send()
        except Exception as error:
            self._fail(error)


def _sound_ended() -> None:
    """The picture goes on without it."""
