# SPDX-License-Identifier: Apache-2.0
"""The session's state machine, against answers written by hand; no sockets."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.rtsp.address import Address, Credentials, parse_address
from fairwatch.collect.rtsp.auth import Authenticator
from fairwatch.collect.rtsp.messages import Headers, Message, Request, Response, parse_message
from fairwatch.collect.rtsp.sdp import MediaDescription
from fairwatch.collect.rtsp.session import (
    Ended,
    Event,
    MediaReady,
    Playing,
    Redirected,
    Session,
    Transport,
)
from fairwatch.collect.rtsp.transport import Interleaved, Ports
from fairwatch.media.frame import Codec

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


def test_the_way_from_options_to_play() -> None:
    peer = Peer()
    assert peer.request("OPTIONS").url == URL
    assert peer.answer(Public="OPTIONS") == []
    describe = peer.request("DESCRIBE")
    assert (describe.url, describe.headers.get("Accept")) == (URL, "application/sdp")
    peer.answer(body=DAHUA, Content_Base="rtsp://10.0.0.5/cam?channel=1/")
    setup = peer.request("SETUP")
    assert setup.url == "rtsp://10.0.0.5/cam?channel=1/trackID=0"
    assert setup.headers.get("Transport") == "RTP/AVP/TCP;unicast;interleaved=0-1"
    (ready,) = peer.answer(Session="42;timeout=30", Transport="RTP/AVP/TCP;unicast;interleaved=4-5")
    assert isinstance(ready, MediaReady)
    assert (ready.media.codec, ready.carriage) == (Codec.H264, Interleaved(4, 5))
    play = peer.request("PLAY")
    assert (play.url, play.headers.get("Session")) == ("rtsp://10.0.0.5/cam?channel=1/", "42")
    assert peer.answer() == [Playing(15.0)]


def test_sequence_numbers_grow_and_no_request_names_the_password() -> None:
    peer = Peer(url="rtsp://admin:secret@10.0.0.5/a")
    numbers = [peer.request("OPTIONS").sequence]
    peer.answer()
    describe = peer.request("DESCRIBE")
    assert [*numbers, describe.sequence] == [1, 2]
    assert b"secret" not in describe.serialise()


def test_sound_is_not_even_set_up_unless_asked_for() -> None:
    peer = Peer()
    peer.to_play()
    assert [event.media.kind for event in peer.events if isinstance(event, MediaReady)] == ["video"]


def test_sound_that_is_asked_for_is_set_up_after_the_picture() -> None:
    peer = Peer(sound=True)
    peer.to_setup()
    peer.answer(Session="42", Transport="RTP/AVP/TCP;interleaved=0-1")
    setup = peer.request("SETUP")
    assert setup.url.endswith("/trackID=1")
    assert setup.headers.get("Transport") == "RTP/AVP/TCP;unicast;interleaved=2-3"
    assert setup.headers.get("Session") == "42"
    peer.answer(Session="42", Transport="RTP/AVP/TCP;interleaved=2-3")
    peer.request("PLAY")
    assert [event.media.codec for event in peer.events if isinstance(event, MediaReady)] == [Codec.H264, Codec.AAC]


def test_without_its_sound_the_picture_still_plays() -> None:
    peer = Peer(sound=True)
    peer.to_setup()
    peer.answer(Session="42", Transport="RTP/AVP/TCP;interleaved=0-1")
    peer.request("SETUP")
    peer.answer(500)
    peer.request("PLAY")
    assert peer.answer() == [Playing(30.0)]


def test_a_camera_without_options_is_described_all_the_same() -> None:
    peer = Peer()
    peer.request("OPTIONS")
    peer.answer(501)
    peer.request("DESCRIBE")


def test_a_session_control_that_is_a_url_is_what_play_is_sent_to() -> None:
    peer = Peer()
    peer.to_setup((SDP / "hikvision-h264-pcma.sdp").read_bytes())
    peer.answer(Session="1", Transport="RTP/AVP/TCP;interleaved=0-1")
    assert peer.request("PLAY").url == "rtsp://10.0.0.5/Streaming/Channels/101/"


def test_a_camera_that_plays_no_ranges_is_asked_without() -> None:
    peer = Peer()
    assert peer.to_play().headers.get("Range") == "npt=0.000-"
    peer.answer(457)
    assert peer.request("PLAY").headers.get("Range") is None
    assert peer.answer() == [Playing(30.0)]


def test_answers_without_a_sequence_number_count() -> None:
    peer = Peer()
    peer.request("OPTIONS")
    peer.session.receive(Response(200))
    peer.request("DESCRIBE")


def test_answers_to_other_requests_and_preliminary_ones_do_not_count() -> None:
    peer = Peer()
    peer.request("OPTIONS")
    peer.session.receive(Response(404, "", Headers([("CSeq", "99")])))
    peer.session.receive(Response(100, "", Headers([("CSeq", "1")])))
    assert peer.session.outgoing() == b""
    peer.answer()
    peer.request("DESCRIBE")


class TestSigningIn:
    CHALLENGE = 'Digest realm="r", nonce="n1", qop="auth"'

    def test_the_same_request_is_sent_again_with_the_answer(self) -> None:
        peer = Peer(credentials=ADMIN)
        peer.to_describe()
        peer.answer(401, WWW_Authenticate=self.CHALLENGE)
        again = peer.request("DESCRIBE")
        assert (again.headers.get("Authorization") or "").startswith('Digest username="admin"')
        assert again.headers.get("Accept") == "application/sdp"
        assert again.sequence == 3

    def test_requests_after_it_are_signed_at_once(self) -> None:
        peer = Peer(credentials=ADMIN)
        peer.request("OPTIONS")
        peer.answer(401, WWW_Authenticate=self.CHALLENGE)
        peer.request("OPTIONS")
        peer.answer()
        assert "nc=00000002" in (peer.request("DESCRIBE").headers.get("Authorization") or "")

    def test_a_wrong_password_is_told_after_one_try(self) -> None:
        peer = Peer(credentials=ADMIN)
        peer.to_describe()
        peer.answer(401, WWW_Authenticate=self.CHALLENGE)
        peer.request("DESCRIBE")
        error = peer.refused(401, WWW_Authenticate='Digest realm="r", nonce="n2", qop="auth"')
        assert error.cause is Cause.WRONG_PASSWORD
        assert "pw" not in error.detail

    def test_without_credentials_the_camera_is_said_to_ask_for_them(self) -> None:
        peer = Peer()
        peer.to_describe()
        assert peer.refused(401, WWW_Authenticate=self.CHALLENGE).cause is Cause.WRONG_PASSWORD

    def test_a_stale_nonce_is_renewed_once(self) -> None:
        peer = Peer(credentials=ADMIN)
        peer.to_describe()
        peer.answer(401, WWW_Authenticate=self.CHALLENGE)
        peer.request("DESCRIBE")
        peer.answer(401, WWW_Authenticate='Digest realm="r", nonce="n2", stale=true')
        assert 'nonce="n2"' in (peer.request("DESCRIBE").headers.get("Authorization") or "")
        error = peer.refused(401, WWW_Authenticate='Digest realm="r", nonce="n3", stale=true')
        assert error.cause is Cause.WRONG_PASSWORD

    def test_an_unknown_kind_of_sign_in_is_no_wrong_password(self) -> None:
        peer = Peer(credentials=ADMIN)
        peer.to_describe()
        assert peer.refused(401, WWW_Authenticate='Bearer realm="r"').cause is Cause.REFUSED

    def test_a_user_who_may_not_see_the_stream(self) -> None:
        peer = Peer()
        peer.to_describe()
        assert peer.refused(403).cause is Cause.WRONG_PASSWORD


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "cause"),
        [
            (404, Cause.WRONG_PATH),
            (410, Cause.WRONG_PATH),
            (400, Cause.REFUSED),
            (453, Cause.REFUSED),
            (500, Cause.REFUSED),
            (503, Cause.REFUSED),
            (551, Cause.REFUSED),
        ],
    )
    def test_each_refusal_of_describe_has_its_cause(self, status: int, cause: Cause) -> None:
        peer = Peer()
        peer.to_describe()
        error = peer.refused(status, reason="Because")
        assert error.cause is cause
        assert error.params["status"] == status

    def test_a_description_without_media_is_a_bad_stream(self) -> None:
        peer = Peer()
        peer.to_describe()
        assert peer.refused(200).cause is Cause.BAD_STREAM

    def test_a_stream_of_sound_alone_has_no_video(self) -> None:
        peer = Peer(sound=True)
        peer.to_describe()
        with pytest.raises(CollectError) as caught:
            peer.answer(body=b"m=audio 0 RTP/AVP 0\r\n")
        assert caught.value.cause is Cause.NO_VIDEO

    def test_a_codec_that_cannot_be_recorded_is_named(self) -> None:
        peer = Peer()
        peer.to_describe()
        with pytest.raises(CollectError) as caught:
            peer.answer(body=(SDP / "static-types-mjpeg.sdp").read_bytes())
        assert caught.value.cause is Cause.UNSUPPORTED_CODEC
        assert "JPEG" in caught.value.detail

    def test_a_refused_setup_and_play(self) -> None:
        peer = Peer()
        peer.to_setup()
        assert peer.refused(454).cause is Cause.GONE
        peer = Peer()
        peer.to_play()
        assert peer.refused(455).cause is Cause.REFUSED


class TestTransports:
    UDP = "RTP/AVP;unicast;client_port=5002-5003;server_port=7000-7001"

    def test_a_camera_without_tcp_is_asked_for_udp(self) -> None:
        peer = Peer()
        peer.to_setup()
        peer.answer(461)
        assert peer.request("SETUP").headers.get("Transport") == "RTP/AVP;unicast;client_port=5002-5003"
        (ready,) = peer.answer(Session="1", Transport=self.UDP)
        assert isinstance(ready, MediaReady)
        assert ready.carriage == Ports(5002, 5003, 7000, 7001)

    def test_udp_comes_first_when_chosen_and_tcp_after_it(self) -> None:
        peer = Peer(transport=Transport.UDP)
        assert "client_port" in (peer.to_setup().headers.get("Transport") or "")
        peer.answer(461)
        assert "interleaved" in (peer.request("SETUP").headers.get("Transport") or "")

    def test_a_camera_set_to_tcp_is_not_asked_for_udp(self) -> None:
        peer = Peer(transport=Transport.TCP)
        peer.to_setup()
        assert peer.refused(461).cause is Cause.REFUSED
        assert peer.ports_asked == 0

    def test_an_encrypted_session_never_sends_media_in_the_clear(self) -> None:
        peer = Peer(transport=Transport.UDP, url="rtsps://10.0.0.5/a")
        assert "interleaved" in (peer.to_setup().headers.get("Transport") or "")
        assert peer.refused(461).cause is Cause.REFUSED

    def test_both_refused(self) -> None:
        peer = Peer()
        peer.to_setup()
        peer.answer(461)
        peer.request("SETUP")
        assert peer.refused(461).cause is Cause.REFUSED

    def test_an_answer_that_settles_on_something_else_counts_as_refused(self) -> None:
        peer = Peer()
        peer.to_setup()
        peer.answer(Session="1", Transport=self.UDP)
        assert "client_port" in (peer.request("SETUP").headers.get("Transport") or "")

    def test_two_media_on_one_channel_are_a_bad_stream(self) -> None:
        peer = Peer(sound=True)
        peer.to_setup()
        peer.answer(Session="1", Transport="RTP/AVP/TCP;interleaved=0-1")
        peer.request("SETUP")
        assert peer.refused(200, Transport="RTP/AVP/TCP;interleaved=0-1").cause is Cause.BAD_STREAM


class TestRedirects:
    def test_another_host_gets_no_credentials(self) -> None:
        peer = Peer(credentials=ADMIN)
        peer.to_describe()
        events = peer.answer(302, Location="rtsp://10.0.0.9/other")
        assert events == [Redirected(Address("rtsp", "10.0.0.9", 554, "/other"), keep_credentials=False)]

    def test_nowhere_is_a_refusal(self) -> None:
        peer = Peer()
        peer.to_describe()
        assert peer.refused(301).cause is Cause.REFUSED

    def test_another_scheme_is_a_wrong_path(self) -> None:
        peer = Peer()
        peer.to_describe()
        assert peer.refused(302, Location="http://10.0.0.9/").cause is Cause.WRONG_PATH

    def test_the_camera_may_redirect_a_running_session(self) -> None:
        peer = Peer()
        peer.to_playing()
        request = Request("REDIRECT", URL, Headers([("CSeq", "5"), ("Location", "rtsp://10.0.0.5/b")]))
        assert peer.session.receive(request) == [Redirected(Address("rtsp", "10.0.0.5", 554, "/b"), True)]


class TestKeepalive:
    def test_half_the_announced_time_passes_between_keepalives(self) -> None:
        peer = Peer()
        peer.to_playing("42;timeout=20")
        sent = []
        for second in range(100, 135):
            peer.session.tick(second * 1_000_000)
            if data := peer.session.outgoing():
                sent.append((second, data.split()[0]))
        assert sent == [(110, b"GET_PARAMETER"), (120, b"GET_PARAMETER"), (130, b"GET_PARAMETER")]

    def keepalive(self, peer: Peer, second: int) -> Request:
        peer.session.tick(second * 1_000_000)
        message = peer.sent()
        assert isinstance(message, Request)
        return message

    def test_options_serve_where_get_parameter_is_not_announced(self) -> None:
        peer = Peer()
        peer.to_playing(public="OPTIONS, DESCRIBE, SET_PARAMETER")
        peer.session.tick(0)
        request = self.keepalive(peer, 30)
        assert (request.method, request.headers.get("Session")) == ("OPTIONS", "42")

    def test_a_camera_that_refuses_what_it_announced_gets_options(self) -> None:
        peer = Peer()
        peer.to_playing()
        peer.session.tick(0)
        assert self.keepalive(peer, 30).method == "GET_PARAMETER"
        peer.answer(501)
        assert self.keepalive(peer, 60).method == "OPTIONS"

    def test_a_forgotten_session_is_gone(self) -> None:
        peer = Peer()
        peer.to_playing()
        peer.session.tick(0)
        self.keepalive(peer, 30)
        assert peer.refused(454).cause is Cause.GONE

    def test_a_nonce_that_ran_out_in_the_meantime_is_renewed(self) -> None:
        peer = Peer(credentials=ADMIN)
        peer.request("OPTIONS")
        peer.answer(401, WWW_Authenticate='Digest realm="r", nonce="n1"')
        peer.to_playing()
        peer.session.tick(0)
        self.keepalive(peer, 30)
        peer.answer(401, WWW_Authenticate='Digest realm="r", nonce="n2"')
        message = peer.sent()
        assert 'nonce="n2"' in (message.headers.get("Authorization") or "")

    def test_nothing_is_kept_alive_before_play(self) -> None:
        peer = Peer()
        peer.to_setup()
        peer.session.tick(0)
        peer.session.tick(10**12)
        assert peer.session.outgoing() == b""

    @pytest.mark.parametrize(("announced", "keepalive_s"), [("42;timeout=0", 1), ("42; Timeout = 10", 5), ("42;x", 30)])
    def test_timeouts_of_all_kinds(self, announced: str, keepalive_s: float) -> None:
        peer = Peer()
        peer.to_playing(announced)
        assert peer.events[-1] == Playing(keepalive_s)


class TestTheEnd:
    def test_teardown_names_the_session(self) -> None:
        peer = Peer()
        peer.to_playing()
        peer.session.teardown()
        assert peer.request("TEARDOWN").headers.get("Session") == "42"
        peer.session.teardown()
        assert peer.session.outgoing() == b""

    def test_a_session_that_never_began_needs_no_teardown(self) -> None:
        peer = Peer()
        peer.to_describe()
        peer.session.teardown()
        assert peer.session.outgoing() == b""

    def test_the_camera_may_end_it(self) -> None:
        peer = Peer()
        peer.to_playing()
        assert peer.session.receive(Request("TEARDOWN", URL, Headers([("CSeq", "7")]))) == [Ended()]
        answer = peer.sent()
        assert isinstance(answer, Response)
        assert (answer.status, answer.sequence) == (200, 7)


@pytest.mark.parametrize(
    ("method", "status"),
    [("OPTIONS", 200), ("GET_PARAMETER", 200), ("SET_PARAMETER", 200), ("ANNOUNCE", 200), ("RECORD", 501)],
)
def test_requests_of_the_camera_are_answered(method: str, status: int) -> None:
    peer = Peer()
    peer.to_playing()
    assert peer.session.receive(Request(method, URL, Headers([("CSeq", "8")]))) == []
    answer = peer.sent()
    assert isinstance(answer, Response)
    assert (answer.status, answer.sequence, answer.headers.get("Session")) == (status, 8, "42")


STATUS = st.sampled_from([100, 200, 301, 401, 404, 454, 457, 461, 500])
FIELDS = st.lists(
    st.tuples(
        st.sampled_from(["Session", "Transport", "Content-Base", "Location", "WWW-Authenticate", "Public", "CSeq"]),
        st.sampled_from(
            ["42", "RTP/AVP/TCP;interleaved=0-1", "RTP/AVP;client_port=5-6", "rtsp://h/a", "", 'Digest nonce="n"']
        )
        | st.text(max_size=30),
    ),
    max_size=4,
).map(Headers)
BODIES = st.sampled_from([DAHUA, b""]) | st.binary(max_size=50)
ANSWERS = st.builds(Response, STATUS, st.just(""), FIELDS, BODIES)
REQUESTS = st.builds(Request, st.sampled_from(["TEARDOWN", "REDIRECT", "OPTIONS", "PLAY"]), st.just(URL), FIELDS)


@given(st.lists(ANSWERS | REQUESTS, max_size=20), st.booleans())
def test_whatever_a_camera_answers_only_typed_errors_come_out(messages: list[Message], sound: bool) -> None:
    peer = Peer(credentials=ADMIN, sound=sound)
    for number, message in enumerate(messages):
        try:
            peer.session.receive(message)
        except CollectError:
            return
        peer.session.tick(number * 40_000_000)
        data = peer.session.outgoing()
        while data:
            found = parse_message(data)
            assert found is not None
            data = data[found[1] :]
