# SPDX-License-Identifier: Apache-2.0
"""Signing in, redirects, keepalives and the end of a session, against answers written by hand; no sockets."""

import pytest

from fairwatch.collect.errors import Cause
from fairwatch.collect.rtsp.address import Address
from fairwatch.collect.rtsp.messages import Headers, Request, Response
from fairwatch.collect.rtsp.session import Ended, Playing, Redirected

from .peer import ADMIN, URL, Peer


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
