# SPDX-License-Identifier: Apache-2.0
"""What the simulated cameras answer, request by request (RFC 2326)."""

import asyncio
import json
from dataclasses import replace

import pytest

from fairwatch.sim import Auth, SimServer, SimStream, VideoSpec, encode_clip, tone_clip
from fairwatch.sim.stream import Scheme, Transport
from tests.sim.dialogue import TCP, Client, digest, has_marker, sequence, timestamp

pytestmark = pytest.mark.anyio
CLIP = encode_clip(VideoSpec(width=160, height=96, fps=100, frames=20, gop=10))


async def test_a_description_tells_codec_parameter_sets_and_tracks() -> None:
    async with (
        SimServer([SimStream("/a", CLIP, audio=tone_clip(seconds=0.2))]) as server,
        Client(server.port) as client,
    ):
        answer = await client.ask("DESCRIBE", client.url("/a"), Accept="application/sdp")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/sdp"
    assert answer.headers["content-base"] == server.url("/a/")
    assert "a=rtpmap:96 H264/90000" in answer.body
    assert "sprop-parameter-sets=" in answer.body
    assert "a=rtpmap:97 MPEG4-GENERIC/48000/1" in answer.body
    assert "a=control:trackID=1" in answer.body


async def test_media_starts_with_the_frame_that_rtp_info_names() -> None:
    stream = SimStream("/a", CLIP, first_sequence=65_533, first_timestamp=2**32 - 900, ssrc=77, sender_report_s=0)
    async with SimServer([stream]) as server, Client(server.port) as client:
        answer = await client.play("/a")
        packets = await client.rtp(12)
    assert "seq=65533;rtptime=4294966396" in answer.headers["rtp-info"]
    assert [sequence(packet) for packet in packets][:5] == [65_533, 65_534, 65_535, 0, 1]
    assert timestamp(packets[0]) == 2**32 - 900
    assert 0 in [timestamp(packet) for packet in packets], "the clock has wrapped"
    assert {packet[8:12] for packet in packets} == {(77).to_bytes(4, "big")}


async def test_packets_sent_one_by_one_are_the_same_packets() -> None:
    at_once = SimStream(
        "/a", CLIP, first_sequence=1, first_timestamp=0, ssrc=7, sender_report_s=0, max_payload_bytes=200
    )
    async with SimServer([at_once, replace(at_once, path="/b", packet_by_packet=True)]) as server:
        received = []
        for path in ("/a", "/b"):
            async with Client(server.port) as client:
                await client.play(path)
                received.append(await client.rtp(60))
    assert received[0] == received[1]


async def test_who_joins_later_waits_for_a_key_frame_unless_told_otherwise() -> None:
    streams = [SimStream("/key", CLIP, first_frame=3), SimStream("/now", CLIP, first_frame=3, join="now")]
    async with SimServer(streams) as server:
        base: dict[str, int] = {}
        for path in ("/key", "/now"):
            async with Client(server.port) as client:
                answer = await client.play(path)
                base[path] = timestamp((await client.rtp(1))[0])
            assert f"rtptime={base[path]}" in answer.headers["rtp-info"]
        await server.idle()
        waited = server.stream("/key").flows[0]
        assert waited.timestamp_of(10) == base["/key"]
        assert server.stream("/now").flows[0].timestamp_of(3) == base["/now"]


async def test_a_sender_report_follows_the_first_frame() -> None:
    async with SimServer([SimStream("/a", CLIP)]) as server, Client(server.port) as client:
        await client.play("/a")
        packets = await client.packets(12)
    channels = [channel for channel, _ in packets]
    report = packets[channels.index(1)][1]
    assert channels[0] == 0
    assert report[1] == 200
    assert report[28 + 1] == 202, "a compound packet with the name"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("DESCRIBE", "/nowhere", 404), ("ANNOUNCE", "/a", 501), ("PLAY", "/a", 454), ("TEARDOWN", "/a", 454)],
)
async def test_what_cannot_be_is_refused_with_the_right_status(method: str, path: str, status: int) -> None:
    async with SimServer([SimStream("/a", CLIP)]) as server, Client(server.port) as client:
        assert (await client.ask(method, client.url(path))).status == status


@pytest.mark.parametrize(
    ("transports", "offer", "status"),
    [
        (("udp",), TCP, 461),
        (("tcp",), "RTP/AVP;unicast;client_port=40000-40001", 461),
        (("tcp",), f"RTP/AVP;unicast;client_port=40000-40001,{TCP}", 200),
        (("tcp", "udp"), "RTP/AVP;multicast", 461),
        (("tcp", "udp"), "nonsense", 461),
    ],
)
async def test_a_transport_it_does_not_speak_is_refused(
    transports: tuple[Transport, ...], offer: str, status: int
) -> None:
    async with SimServer([SimStream("/a", CLIP, transports=transports)]) as server, Client(server.port) as client:
        assert (await client.ask("SETUP", client.url("/a/trackID=0"), Transport=offer)).status == status


async def test_a_track_that_is_not_there_is_not_found() -> None:
    async with SimServer([SimStream("/a", CLIP)]) as server, Client(server.port) as client:
        assert (await client.ask("SETUP", client.url("/a/trackID=5"), Transport=TCP)).status == 404


async def test_a_redirect_names_the_other_address() -> None:
    async with SimServer([SimStream("/a", CLIP, redirect="rtsp://other/b")]) as server, Client(server.port) as client:
        answer = await client.ask("DESCRIBE", client.url("/a"))
    assert (answer.status, answer.headers["location"]) == (302, "rtsp://other/b")


async def test_a_session_without_a_keepalive_ends_and_the_connection_with_it() -> None:
    stream = SimStream("/a", CLIP, session_timeout_s=1, sender_report_s=0)
    async with SimServer([stream]) as server, Client(server.port) as client:
        answer = await client.play("/a")
        assert answer.status == 200
        media = await client.rest()
        assert len(media) > 100
        assert server.stream("/a").flows[0].subscriptions == []


async def test_a_keepalive_keeps_a_session() -> None:
    stream = SimStream("/a", CLIP, session_timeout_s=1)
    async with SimServer([stream]) as server, Client(server.port) as client:
        session = (await client.play("/a")).session
        for _ in range(15):
            # 100 ms of media each, 1.5 s in all.
            start = timestamp((await client.rtp(1))[0])
            while (timestamp((await client.rtp(1))[0]) - start) % 2**32 < 9000:
                pass
            assert (await client.ask("GET_PARAMETER", client.url("/a"), Session=session)).status == 200
        assert server.stream("/a").flows[0].subscriptions


async def test_a_camera_may_know_options_only_as_keepalive() -> None:
    async with SimServer([SimStream("/a", CLIP, keepalive="OPTIONS")]) as server, Client(server.port) as client:
        options = await client.ask("OPTIONS", client.url("/a"))
        assert "GET_PARAMETER" not in options.headers["public"]
        assert (await client.ask("GET_PARAMETER", client.url("/a"))).status == 501


async def test_after_teardown_nothing_is_sent() -> None:
    async with SimServer([SimStream("/a", CLIP)]) as server, Client(server.port) as client:
        session = (await client.play("/a")).session
        await client.rtp(3)
        assert (await client.ask("TEARDOWN", client.url("/a"), Session=session)).status == 200
        assert server.stream("/a").flows[0].subscriptions == []


@pytest.mark.parametrize("scheme", ["digest-md5", "digest-sha-256"])
async def test_a_nonce_grows_stale_and_the_new_one_works(scheme: Scheme) -> None:
    auth = Auth("admin", "pw", (scheme,), nonce_uses=2)
    async with SimServer([SimStream("/a", CLIP, auth=auth)]) as server, Client(server.port) as client:
        url = client.url("/a")

        async def describe(challenge: str) -> tuple[int, str]:
            answer = await client.ask("DESCRIBE", url, Authorization=digest(challenge, "DESCRIBE", url, "admin", "pw"))
            return answer.status, answer.headers.get("www-authenticate", "")

        challenge = (await client.ask("DESCRIBE", url)).headers["www-authenticate"]
        assert "stale" not in challenge
        assert [(await describe(challenge))[0] for _ in range(2)] == [200, 200]
        status, renewed = await describe(challenge)
        assert status == 401
        assert "stale=true" in renewed
        assert (await describe(renewed))[0] == 200


async def test_a_wrong_password_is_refused_and_is_not_called_stale() -> None:
    async with SimServer([SimStream("/a", CLIP, auth=Auth("admin", "pw"))]) as server, Client(server.port) as client:
        url = client.url("/a")
        challenge = (await client.ask("DESCRIBE", url)).headers["www-authenticate"].split("\n")[0]
        answer = await client.ask("DESCRIBE", url, Authorization=digest(challenge, "DESCRIBE", url, "admin", "no"))
    assert answer.status == 401
    assert "stale" not in answer.headers["www-authenticate"]


async def test_what_is_not_rtsp_is_answered_and_cut_off() -> None:
    async with SimServer([SimStream("/a", CLIP)]) as server, Client(server.port) as client:
        await client.send(b"\x00\x01\x02 hello\r\n\r\n")
        assert (await client.rest()).startswith(b"RTSP/1.0 400")


async def test_receiver_reports_count_and_keep_a_session_where_the_camera_takes_them() -> None:
    stream = SimStream("/a", CLIP, session_timeout_s=1, rtcp_keeps_alive=True)
    async with SimServer([stream]) as server, Client(server.port) as client:
        await client.play("/a")
        (connection,) = server.connections
        for sent in range(15):
            start = timestamp((await client.rtp(1))[0])
            while (timestamp((await client.rtp(1))[0]) - start) % 2**32 < 9000:
                pass
            assert connection.receiver_reports >= sent - 1
            await client.send(b"$\x01\x00\x08" + bytes((0x80, 201, 0, 1)) + bytes(4))
        assert server.stream("/a").flows[0].subscriptions


async def test_statistics_are_served_over_http() -> None:
    async with SimServer([SimStream("/a", CLIP)]) as server, Client(server.port) as client:
        await client.play("/a")
        frames = sum(has_marker(packet) for packet in await client.rtp(12))
        async with Client(server.port) as asker:
            await asker.send(b"GET /stats HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            head, _, body = (await asyncio.wait_for(asker.rest(), 10)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    told = json.loads(body)["streams"]["/a"][0]["clients"]
    assert len(told) == 1
    assert told[0]["connected"]
    assert told[0]["frames"] >= frames
    assert told[0]["dropped"] == 0


async def test_cameras_come_and_go_while_the_server_runs() -> None:
    async with SimServer([]) as server:
        server.add(SimStream("/new", CLIP))
        async with Client(server.port) as client:
            await client.play("/new")
            await client.rtp(2)
            server.remove("/new")
            await client.rest()
        async with Client(server.port) as client:
            assert (await client.ask("DESCRIBE", client.url("/new"))).status == 404
