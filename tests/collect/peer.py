# SPDX-License-Identifier: Apache-2.0
"""A session and the camera's side of the talk, for the tests of the state machine."""

from pathlib import Path

import pytest

from fairwatch.collect.errors import CollectError
from fairwatch.collect.rtsp.address import Credentials, parse_address
from fairwatch.collect.rtsp.auth import Authenticator
from fairwatch.collect.rtsp.messages import Headers, Message, Request, Response, parse_message
from fairwatch.collect.rtsp.sdp import MediaDescription
from fairwatch.collect.rtsp.session import Event, Session, Transport
from fairwatch.collect.rtsp.transport import Ports

SDP = Path(__file__).parent / "sdp"
DAHUA = (SDP / "dahua-h264-aac.sdp").read_bytes()
ADMIN = Credentials("admin", "pw")
URL = "rtsp://10.0.0.5/cam?channel=1"


class Peer:
    """A session, and the camera's side of the talk."""

    def __init__(
        self,
        *,
        credentials: Credentials | None = None,
        transport: Transport = Transport.AUTO,
        sound: bool = False,
        url: str = URL,
    ) -> None:
        address, _ = parse_address(url)
        authenticator = Authenticator(credentials, lambda: "c") if credentials else None
        self.ports_asked = 0
        self.session = Session(
            address, credentials, transport, sound=sound, open_ports=self._ports, authenticator=authenticator
        )
        self.session.start()
        self.events: list[Event] = []

    def _ports(self, media: MediaDescription) -> Ports:
        self.ports_asked += 1
        return Ports(5000 + 2 * self.ports_asked, 5001 + 2 * self.ports_asked)

    def sent(self) -> Message:
        """The one message that the session wants to send."""
        data = self.session.outgoing()
        found = parse_message(data)
        assert found is not None, data
        assert found[1] == len(data), "one message at a time"
        return found[0]

    def request(self, method: str) -> Request:
        message = self.sent()
        assert isinstance(message, Request)
        assert message.method == method
        return message

    def answer(self, status: int = 200, body: bytes = b"", reason: str = "", **fields: str) -> list[Event]:
        pairs = [(name.replace("_", "-"), value) for name, value in fields.items()]
        pairs.append(("CSeq", str(self.session._sequence)))
        events = self.session.receive(Response(status, reason, Headers(pairs), body))
        self.events += events
        return events

    def to_describe(self, public: str = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER") -> Request:
        self.request("OPTIONS")
        self.answer(Public=public)
        return self.request("DESCRIBE")

    def to_setup(self, body: bytes = DAHUA) -> Request:
        self.to_describe()
        self.answer(body=body)
        return self.request("SETUP")

    def to_play(self, session: str = "42") -> Request:
        self.to_setup()
        self.answer(Session=session, Transport="RTP/AVP/TCP;unicast;interleaved=0-1")
        return self.request("PLAY")

    def to_playing(self, session: str = "42", public: str = "OPTIONS, GET_PARAMETER") -> None:
        self.to_describe(public)
        self.answer(body=DAHUA)
        self.request("SETUP")
        self.answer(Session=session, Transport="RTP/AVP/TCP;unicast;interleaved=0-1")
        self.request("PLAY")
        self.answer()

    def refused(self, status: int, body: bytes = b"", reason: str = "", **fields: str) -> CollectError:
        with pytest.raises(CollectError) as caught:
            self.answer(status, body, reason, **fields)
        return caught.value
