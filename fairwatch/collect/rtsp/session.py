# SPDX-License-Identifier: Apache-2.0
"""The client's side of an RTSP session (RFC 2326, appendix A), without sockets.

Messages go in, events and bytes come out: OPTIONS, DESCRIBE, SETUP for each
media wanted, PLAY, then keepalives until TEARDOWN. What a camera answers is
turned into the next request, an event or a `CollectError` with its cause.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from fairwatch import __version__
from fairwatch.collect.errors import Cause, CollectError

from .address import Address, Credentials, control_url, is_absolute, redirected
from .auth import Authenticator
from .messages import Headers, Message, Request, Response
from .sdp import MediaDescription, SessionDescription, parse_sdp
from .transport import Carriage, Interleaved, Ports, parse_transport

DEFAULT_TIMEOUT_S = 60
_MAX_TIMEOUT_S = 3600
_AGENT = f"Fairwatch/{__version__}"
_TIMEOUT = re.compile(r"timeout\s*=\s*(\d{1,9})", re.IGNORECASE)
_ANSWERED = ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER", "ANNOUNCE", "REDIRECT", "TEARDOWN", "PLAY_NOTIFY")


class Transport(StrEnum):
    """How packets come. `auto` and `tcp` begin with the connection itself,
    `udp` with datagrams; but for `tcp` the other way is tried when the camera
    refuses (461).
    """

    AUTO = "auto"
    TCP = "tcp"
    UDP = "udp"


@dataclass(frozen=True, slots=True)
class MediaReady:
    """A media is set up; packets may come from now on, even before PLAY is answered."""

    media: MediaDescription
    carriage: Carriage


@dataclass(frozen=True, slots=True)
class Playing:
    """The camera has begun to send. `keepalive_s` is the time between keepalives."""

    keepalive_s: float


@dataclass(frozen=True, slots=True)
class Redirected:
    """The stream lies elsewhere. `keep_credentials` is False on another host."""

    address: Address
    keep_credentials: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The camera ended the session."""


Event = MediaReady | Playing | Redirected | Ended


class Session:
    """One session with a camera.

    `open_ports` binds a pair of UDP ports for a media and returns them; it is
    asked only when UDP is about to be requested. `sound_offered` names the sound
    that the camera describes, set up or not. After `start`, and after each
    `receive` and `tick`, send what `outgoing` returns.
    """

    def __init__(
        self,
        address: Address,
        credentials: Credentials | None,
        transport: Transport,
        *,
        sound: bool,
        open_ports: Callable[[MediaDescription], Ports],
        authenticator: Authenticator | None = None,
    ) -> None:
        self._address = address
        self._auth = authenticator or (Authenticator(credentials) if credentials else None)
        # Datagrams of an encrypted session would need SRTP.
        only_tcp = transport == Transport.TCP or address.secure
        self._ways = [Transport.TCP] if only_tcp else [Transport.TCP, Transport.UDP]
        if transport == Transport.UDP and not address.secure:
            self._ways.reverse()
        self._sound = sound
        self._open_ports = open_ports
        self._outgoing = bytearray()
        self._events: list[Event] = []
        self._sequence = 0
        self._pending: Request | None = None
        self._resent = False
        self._then: Callable[[Response], None] = self._ignored
        self._keepalive_method = "OPTIONS"
        self._keepalive_due_us: int | None = None
        self._timeout_s = DEFAULT_TIMEOUT_S
        self._session_id = ""
        self._base = address.url
        self._control = address.url
        self._wanted: list[MediaDescription] = []
        self._ready = 0
        self._channels: set[int] = set()
        self.playing = False
        self.sound_offered = ""

    def start(self) -> None:
        """Begin; once, before anything else."""
        self._request("OPTIONS", self._address.url, self._options_answered)

    def outgoing(self) -> bytes:
        """What is to be sent now, possibly nothing."""
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    def receive(self, message: Message) -> list[Event]:
        """Take a message from the camera. Raises CollectError when it ends the session for a cause."""
        if isinstance(message, Request):
            self._requested(message)
        else:
            self._answered(message)
        events, self._events = self._events, []
        return events

    def tick(self, now_us: int) -> None:
        """Keep the session alive; `now_us` is of a clock that never steps."""
        if not self.playing:
            return
        if self._keepalive_due_us is None:
            self._keepalive_due_us = now_us + self._keepalive_us
        elif now_us >= self._keepalive_due_us:
            self._keepalive_due_us = now_us + self._keepalive_us
            self._request(self._keepalive_method, self._control, self._keepalive_answered)

    def teardown(self) -> None:
        """Say good-bye, if the camera knows us. Nothing is expected back."""
        if self._session_id:
            self._request("TEARDOWN", self._control, self._ignored)
            self.playing = False
            self._session_id = ""

    @property
    def _keepalive_us(self) -> int:
        return self._timeout_s * 500_000

    # What we send.

    def _request(
        self, method: str, url: str, then: Callable[[Response], None], *fields: tuple[str, str], resent: bool = False
    ) -> None:
        self._sequence += 1
        head = [("CSeq", str(self._sequence)), ("User-Agent", _AGENT)]
        if self._session_id:
            head.append(("Session", self._session_id))
        answer = self._auth.answer(method, url) if self._auth else None
        if answer:
            head.append(("Authorization", answer))
        self._pending = Request(method, url, Headers([*head, *fields]))
        self._resent = resent
        self._then = then
        self._outgoing += self._pending.serialise()

    # What comes.

    def _requested(self, request: Request) -> None:
        """The camera asks something of us."""
        fields = [("CSeq", request.headers.get("CSeq") or "0")]
        if self._session_id:
            fields.append(("Session", self._session_id))
        if request.method not in _ANSWERED:
            self._outgoing += Response(501, "Not Implemented", Headers(fields)).serialise()
            return
        if request.method == "OPTIONS":
            fields.append(("Public", ", ".join(_ANSWERED)))
        self._outgoing += Response(200, "OK", Headers(fields)).serialise()
        if request.method == "TEARDOWN":
            self._events.append(Ended())
        elif request.method == "REDIRECT" and (location := request.headers.get("Location")):
            self._events.append(Redirected(*redirected(self._address, location)))

    def _answered(self, response: Response) -> None:
        pending = self._pending
        if pending is None or response.sequence not in (None, pending.sequence) or response.status < 200:
            return  # Late, or nobody asked.
        self._pending = None
        status = response.status
        with_answer = pending.headers.get("Authorization") is not None
        if status == 401:
            self._unauthorised(pending, response, with_answer)
            return
        if self._auth is not None and with_answer:
            self._auth.accepted()
        if status in (301, 302, 303, 305, 307, 308) and not self.playing:
            location = response.headers.get("Location")
            if not location:
                raise CollectError(Cause.REFUSED, "The camera redirects, but does not say where to.", status=status)
            self._events.append(Redirected(*redirected(self._address, location)))
            return
        self._then(response)

    def _unauthorised(self, pending: Request, response: Response, with_answer: bool) -> None:
        if self._auth is None:
            raise CollectError(Cause.WRONG_PASSWORD, "The camera asks for a user name and password; none is set.")
        offers = response.headers.get_all("WWW-Authenticate")
        again = self._auth.challenged(offers, with_answer)
        if again and not (self._resent and with_answer):
            kept = ("cseq", "user-agent", "session", "authorization")
            fields = [(name, value) for name, value in pending.headers if name.lower() not in kept]
            self._request(pending.method, pending.url, self._then, *fields, resent=with_answer)
            return
        if with_answer or not offers:
            raise CollectError(Cause.WRONG_PASSWORD, "The camera refuses the user name or the password.")
        raise CollectError(Cause.REFUSED, "The camera asks for a kind of sign-in that is not known here.")

    def _ignored(self, response: Response) -> None:
        """Nothing hangs on this answer."""

    def _options_answered(self, response: Response) -> None:
        # Some cameras know no OPTIONS; DESCRIBE will tell what is wrong, if anything is.
        public = ",".join(response.headers.get_all("Public")).upper()
        if "GET_PARAMETER" in re.split(r"[\s,]+", public):
            self._keepalive_method = "GET_PARAMETER"
        self._request("DESCRIBE", self._address.url, self._described, ("Accept", "application/sdp"))

    def _described(self, response: Response) -> None:
        _require(response, "DESCRIBE")
        description = parse_sdp(response.body)
        base = response.headers.get("Content-Base") or response.headers.get("Content-Location") or ""
        self._base = self._address.resolve(base) if base else self._address.url
        self._control = self._session_control(description)
        self.sound_offered = _sound_offered(description)
        self._wanted = _wanted(description, sound=self._sound)
        self._set_up_next()

    def _session_control(self, description: SessionDescription) -> str:
        """What PLAY and keepalives are addressed to."""
        control = description.control
        return (
            self._address.resolve(control) if is_absolute(control) else control_url(self._address, self._base, control)
        )

    def _set_up_next(self) -> None:
        media = self._wanted[self._ready]
        if self._ways[0] == Transport.TCP:
            channel = 2 * self._ready
            requested: Carriage = Interleaved(channel, channel + 1)
        else:
            requested = self._open_ports(media)
        url = control_url(self._address, self._base, media.control)
        self._request("SETUP", url, lambda response: self._set_up(response, requested), ("Transport", requested.field))

    def _set_up(self, response: Response, requested: Carriage) -> None:
        status = response.status
        if not 200 <= status < 300:
            if self._ready:
                self._wanted = self._wanted[: self._ready]  # The picture is set up: go on without sound.
                self._play()
                return
            if status == 461:
                self._other_way()
                return
            _require(response, "SETUP")
        session = response.headers.get("Session") or ""
        self._session_id = session.partition(";")[0].strip() or self._session_id
        if found := _TIMEOUT.search(session):
            self._timeout_s = max(2, min(int(found[1]), _MAX_TIMEOUT_S))
        carriage = parse_transport(response.headers.get("Transport") or "", requested)
        if carriage is None:
            self._other_way()
            return
        media = self._wanted[self._ready]
        if isinstance(carriage, Interleaved):
            if carriage.rtp in self._channels:
                raise CollectError(Cause.BAD_STREAM, "The camera sends two media on one channel.")
            self._channels |= {carriage.rtp, carriage.rtcp}
        self._events.append(MediaReady(media, carriage))
        self._ready += 1
        if self._ready < len(self._wanted):
            self._set_up_next()
        else:
            self._play()

    def _other_way(self) -> None:
        """The camera does not send as asked."""
        if self._ready or len(self._ways) == 1:
            way = "UDP" if self._ways[0] == Transport.UDP else "TCP"
            raise CollectError(Cause.REFUSED, f"The camera does not send over {way}.", status=461)
        self._ways.pop(0)
        self._set_up_next()

    def _play(self) -> None:
        self._request("PLAY", self._control, self._played, ("Range", "npt=0.000-"))

    def _played(self, response: Response) -> None:
        if response.status == 457:  # It plays no ranges.
            self._request("PLAY", self._control, self._begun)
            return
        self._begun(response)

    def _begun(self, response: Response) -> None:
        _require(response, "PLAY")
        self.playing = True
        self._events.append(Playing(self._timeout_s / 2))

    def _keepalive_answered(self, response: Response) -> None:
        if response.status == 454:
            raise CollectError(Cause.GONE, "The camera has forgotten the session.")
        if response.status >= 400:
            self._keepalive_method = "OPTIONS"


_REFUSALS = {
    403: (Cause.WRONG_PASSWORD, "The camera does not let this user see the stream."),
    404: (Cause.WRONG_PATH, "The camera has no stream at this path."),
    410: (Cause.WRONG_PATH, "The camera no longer has a stream at this path."),
    453: (Cause.REFUSED, "The camera has no bandwidth left for another viewer."),
    454: (Cause.GONE, "The camera has forgotten the session."),
    503: (Cause.REFUSED, "The camera is too busy: too many viewers?"),
}


def _require(response: Response, method: str) -> None:
    """Raise the cause unless the camera agreed."""
    status = response.status
    if 200 <= status < 300:
        return
    cause, detail = _REFUSALS.get(status, (Cause.REFUSED, ""))
    raise CollectError(
        cause, detail or f"The camera answers {method} with {status} {response.reason[:100]}.", status=status
    )


def _sound_offered(description: SessionDescription) -> str:
    """The first sound's codec as we name it, else as the camera does; empty without sound."""
    sounds = [media for media in description.media if media.kind == "audio"]
    if not sounds:
        return ""
    codec = next((media.codec for media in sounds if media.codec), None)
    return codec.value if codec else sounds[0].encoding[:40].lower()


def _wanted(description: SessionDescription, *, sound: bool) -> list[MediaDescription]:
    """The media to set up: the picture first, then sound if it is wanted and can be recorded."""
    pictures = [media for media in description.media if media.kind == "video"]
    if not pictures:
        raise CollectError(Cause.NO_VIDEO, "The stream holds no video.")
    picture = next((media for media in pictures if media.codec), None)
    if picture is None:
        encoding = pictures[0].encoding[:40]
        raise CollectError(
            Cause.UNSUPPORTED_CODEC, f"The camera sends {encoding}; H.264 or H.265 is needed.", encoding=encoding
        )
    heard = [media for media in description.media if media.kind == "audio" and media.codec] if sound else []
    return [picture, *heard[:1]]
