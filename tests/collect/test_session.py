# SPDX-License-Identifier: Apache-2.0
"""The session's state machine up to PLAY, against answers written by hand; no sockets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.rtsp.messages import Headers, Message, Request, Response, parse_message
from fairwatch.collect.rtsp.session import MediaReady, Playing, Transport
from fairwatch.collect.rtsp.transport import Interleaved, Ports
from fairwatch.media.frame import Codec

from .peer import ADMIN, DAHUA, SDP, URL, Peer


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
