# SPDX-License-Identifier: Apache-2.0
"""One client's RTSP connection to the simulated cameras: requests in, answers and media out."""

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from fairwatch.sim.auth import Guard
from fairwatch.sim.broadcast import Broadcast
from fairwatch.sim.flow import Flow, Sink, Subscription
from fairwatch.sim.requests import BadRequestError, Interleaved, Request, RequestReader, response
from fairwatch.sim.rtcp import is_receiver_report
from fairwatch.sim.sdp import describe
from fairwatch.sim.sinks import TcpSink, UdpSink

if TYPE_CHECKING:
    from fairwatch.sim.rtsp import SimServer

_INTERLEAVED = re.compile(r"interleaved=(\d+)-(\d+)")
_CLIENT_PORTS = re.compile(r"client_port=(\d+)(?:-(\d+))?")
_METHODS = ("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER")


@dataclass(slots=True)
class _Session:
    """What a client has set up: a sink per flow, and the subscriptions while it plays."""

    id: str
    broadcast: Broadcast
    timeout_s: int
    sinks: dict[int, Sink] = field(default_factory=dict)
    playing: dict[int, Subscription] = field(default_factory=dict)
    deadline: asyncio.TimerHandle | None = None


class Connection(asyncio.Protocol):
    """Serves one client. Its session ends with it."""

    def __init__(self, server: "SimServer") -> None:
        self._server = server
        self._reader = RequestReader()
        self._guards: dict[str, Guard] = {}
        self._session: _Session | None = None
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self.receiver_reports = 0

    @property
    def transport(self) -> asyncio.Transport:
        assert self._transport is not None
        return self._transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        # A slow reader must not be noticed through pause_writing: subscriptions look at the buffer's size.
        self._transport.set_write_buffer_limits(high=1 << 30)
        self._server.joined(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_session()
        self._server.left(self)

    def close(self) -> None:
        """End the session and the connection, after what is written has gone."""
        self._end_session()
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            items = self._reader.feed(data)
        except BadRequestError:
            self._send(response(400, None, []))
            self.close()
            return
        for item in items:
            if isinstance(item, Interleaved):
                if item.channel % 2 and is_receiver_report(item.data):
                    self.reported()
            else:
                self._handle(item)

    def reported(self) -> None:
        """A receiver report has come from the client."""
        self.receiver_reports += 1
        if self._session is not None and self._session.broadcast.stream.rtcp_keeps_alive:
            self._restart_deadline()

    def _send(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)

    def _answer(
        self, request: Request, status: int, headers: list[tuple[str, str]] | None = None, body: bytes = b""
    ) -> None:
        self._send(response(status, request, headers or [], body))

    def _handle(self, request: Request) -> None:
        if request.version.startswith("HTTP/"):
            known = request.method == "GET" and request.path == "/stats"
            body = self._server.stats_json() if known else b""
            headers = [("Content-Type", "application/json"), ("Connection", "close")]
            self._answer(request, 200 if known else 404, headers, body)
            self.close()
            return
        broadcast = self._server.find(request.path)
        if broadcast is not None and broadcast.down():
            self.close()
            return
        if request.method == "OPTIONS":
            self._restart_deadline()
            self._answer(request, 200, [("Public", ", ".join(self._methods(broadcast)))])
            return
        if broadcast is None:
            self._answer(request, 404)
            return
        refused = self._challenges(broadcast, request)
        if refused is not None:
            self._answer(request, 401, [("WWW-Authenticate", value) for value in refused])
            return
        if request.method not in self._methods(broadcast):
            self._answer(request, 501)
            return
        handlers: dict[str, Callable[[Broadcast, Request], None]] = {
            "DESCRIBE": self._describe,
            "SETUP": self._setup,
            "PLAY": self._play,
            "PAUSE": self._pause,
            "TEARDOWN": self._teardown,
        }
        handlers.get(request.method, self._keep_alive)(broadcast, request)

    def _methods(self, broadcast: Broadcast | None) -> tuple[str, ...]:
        if broadcast is not None and broadcast.stream.keepalive == "OPTIONS":
            return _METHODS[:-2]
        return _METHODS

    def _challenges(self, broadcast: Broadcast, request: Request) -> list[str] | None:
        auth = broadcast.stream.auth
        if auth is None:
            return None
        guard = self._guards.setdefault(broadcast.stream.path, Guard(auth))
        return guard.challenges(request)

    def _describe(self, broadcast: Broadcast, request: Request) -> None:
        stream = broadcast.stream
        if stream.redirect:
            self._answer(request, 302, [("Location", stream.redirect)])
            return
        base = self._base(broadcast, request)
        controls = []
        for index in range(len(broadcast.flows)):
            match stream.control:
                case "relative":
                    controls.append(f"trackID={index}")
                case "absolute":
                    controls.append(f"{base}trackID={index}")
                case "query":
                    controls.append(f"{base}trackID={index}?token=a/b")
        text = describe([flow.clip for flow in broadcast.flows], controls, stream.parameter_sets != "band")
        for fault in stream.faults:
            text = fault.sdp(text)
        headers = [("Content-Type", "application/sdp")]
        if stream.content_base:
            headers.append(("Content-Base", base))
        self._answer(request, 200, headers, text.encode("utf-8", "surrogateescape"))

    def _base(self, broadcast: Broadcast, request: Request) -> str:
        parts = urlsplit(request.uri)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{broadcast.stream.path.rstrip('/')}/"

    def _setup(self, broadcast: Broadcast, request: Request) -> None:
        match = re.search(r"trackID=(\d+)$", request.path)
        index = int(match[1]) if match else 0
        if index >= len(broadcast.flows):
            self._answer(request, 404)
            return
        made = self._sink(broadcast, broadcast.flows[index], request.headers.get("transport", ""))
        if made is None:
            self._answer(request, 461)
            return
        sink, transport = made
        if self._session is None:
            self._session = _Session(secrets.token_hex(8), broadcast, broadcast.stream.session_timeout_s)
        self._session.sinks[index] = sink
        self._restart_deadline()
        self._answer(
            request,
            200,
            [
                ("Transport", f"{transport};ssrc={broadcast.flows[index].ssrc:08X}"),
                ("Session", f"{self._session.id};timeout={self._session.timeout_s}"),
            ],
        )

    def _sink(self, broadcast: Broadcast, flow: Flow, offers: str) -> tuple[Sink, str] | None:
        """The first way of those offered that this camera can go."""
        for offer in offers.split(","):
            if "multicast" in offer:
                continue
            channels = _INTERLEAVED.search(offer)
            if "RTP/AVP/TCP" in offer and "tcp" in broadcast.stream.transports:
                first = int(channels[1]) if channels else 2 * broadcast.flows.index(flow)
                plain = self.transport.get_extra_info("sslcontext") is None
                tcp = TcpSink(self, first, broadcast.stream.packet_by_packet and plain)
                return tcp, f"RTP/AVP/TCP;unicast;interleaved={first}-{first + 1}"
            ports = _CLIENT_PORTS.search(offer)
            if "TCP" not in offer and ports and "udp" in broadcast.stream.transports and self._server.udp:
                host = self.transport.get_extra_info("peername")[0]
                rtp, rtcp = int(ports[1]), int(ports[2] or int(ports[1]) + 1)
                server_port = self._server.udp.port
                udp = UdpSink(self, self._server.udp, (host, rtp), (host, rtcp))
                return udp, (f"RTP/AVP;unicast;client_port={rtp}-{rtcp};server_port={server_port}-{server_port + 1}")
        return None

    def _known_session(self, request: Request) -> _Session | None:
        session = self._session
        named = request.headers.get("session", "").partition(";")[0]
        if session is None or named != session.id:
            self._answer(request, 454)
            return None
        self._restart_deadline()
        return session

    def _play(self, broadcast: Broadcast, request: Request) -> None:
        session = self._known_session(request)
        if session is None:
            return
        base = self._base(broadcast, request)
        for index in session.sinks:
            if index not in session.playing:
                flow = broadcast.flows[index]
                session.playing[index] = broadcast.join(flow, session.sinks[index])
        headers = [("Session", session.id), ("Range", "npt=now-")]
        if broadcast.stream.rtp_info:
            points = []
            for index in session.playing:
                sequence, timestamp = broadcast.flows[index].start_point(broadcast.stream.join == "key")
                points.append(f"url={base}trackID={index};seq={sequence};rtptime={timestamp}")
            headers.append(("RTP-Info", ",".join(points)))
        self._answer(request, 200, headers)

    def _pause(self, broadcast: Broadcast, request: Request) -> None:
        session = self._known_session(request)
        if session is not None:
            self._stop_playing(session)
            self._answer(request, 200, [("Session", session.id)])

    def _teardown(self, broadcast: Broadcast, request: Request) -> None:
        session = self._known_session(request)
        if session is not None:
            self._end_session()
            self._answer(request, 200, [("Session", session.id)])

    def _keep_alive(self, broadcast: Broadcast, request: Request) -> None:
        if "session" not in request.headers or (session := self._known_session(request)) is None:
            return self._answer(request, 200) if "session" not in request.headers else None
        return self._answer(request, 200, [("Session", session.id)])

    def _restart_deadline(self) -> None:
        session = self._session
        if session is not None:
            if session.deadline is not None:
                session.deadline.cancel()
            session.deadline = self._loop.call_later(session.timeout_s, self.close)

    def _stop_playing(self, session: _Session) -> None:
        for index, subscription in session.playing.items():
            session.broadcast.leave(session.broadcast.flows[index], subscription)
        session.playing.clear()

    def _end_session(self) -> None:
        session = self._session
        self._session = None
        if session is not None:
            self._stop_playing(session)
            if session.deadline is not None:
                session.deadline.cancel()
            for sink in session.sinks.values():
                sink.release()
