# SPDX-License-Identifier: Apache-2.0
"""The RTSP source against simulated cameras: ways of transport, sound, signing in, TLS, redirects, the end."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.rtsp import client
from fairwatch.media.frame import Codec, Frame
from fairwatch.sim import Auth, SimServer, SimStream, tone_clip
from fairwatch.sim.stream import Scheme
from fairwatch.sim.tls import self_signed

from .cameras import GOP, clip, failure, reading, source, steps
from .sinks import Keeper

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
async def test_every_picture_comes_once_and_in_order(transport: str, codec: Codec) -> None:
    sink = Keeper()
    async with SimServer([SimStream("/a", clip(codec))]) as server:
        camera = source(server.url("/a"), transport=transport)
        async with reading(camera, sink):
            await sink.until(lambda: len(sink.frames) > 3 * GOP)
            stats = camera.stats()
    assert sink.announced[0].video is not None
    assert (sink.announced[0].video.codec, sink.announced[0].video.width) == (codec, 320)
    assert sink.frames[0].key
    assert steps(sink.frames) == {1}
    assert not sink.losses
    assert [frame.decode_us for frame in sink.frames] == sorted({frame.decode_us for frame in sink.frames})
    assert (stats.connected, stats.transport, stats.lost_packets, stats.slow) == (True, transport, 0, False)
    assert stats.frames >= 3 * GOP
    assert stats.packets >= stats.frames
    assert stats.size_bytes > 0


async def test_pictures_that_overtake_each_other_keep_their_order_of_decoding() -> None:
    sink = Keeper()
    async with SimServer([SimStream("/a", clip(b_frames=2))]) as server, reading(source(server.url("/a")), sink):
        await sink.until(lambda: len(sink.frames) > 3 * GOP)
    decode = [frame.decode_us for frame in sink.frames]
    assert decode == sorted(set(decode))
    assert any(frame.present_us > frame.decode_us for frame in sink.frames)
    assert all(frame.present_us >= frame.decode_us for frame in sink.frames[2 * GOP :])


@pytest.mark.parametrize("codec", [Codec.AAC, Codec.PCMA, Codec.PCMU])
@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_sound_comes_when_it_is_asked_for(codec: Codec, transport: str) -> None:
    sink = Keeper()
    async with (
        SimServer([SimStream("/a", clip(), audio=tone_clip(codec))]) as server,
        reading(source(server.url("/a"), transport=transport, sound=True), sink),
    ):
        await sink.until(lambda: len(sink.sounds) > 5 and len(sink.pictures) > 5)
    assert sink.announced[-1].audio is not None
    assert sink.announced[-1].audio.codec is codec


async def test_sound_is_not_even_set_up_unless_asked_for() -> None:
    sink = Keeper()
    async with (
        SimServer([SimStream("/a", clip(), audio=tone_clip())]) as server,
        reading(source(server.url("/a")), sink),
    ):
        await sink.until(lambda: len(sink.pictures) > 5)
        assert not server.stream("/a").flows[1].subscriptions
    assert sink.announced[-1].audio is None
    assert not sink.sounds


@pytest.mark.parametrize("scheme", ["basic", "digest-md5", "digest-sha-256"])
async def test_each_way_of_signing_in(scheme: Scheme) -> None:
    sink = Keeper()
    stream = SimStream("/a", clip(), auth=Auth("admin", "pä:ss@", (scheme,)))
    async with SimServer([stream]) as server, reading(source(server.url("/a"), "admin", "pä:ss@"), sink):
        await sink.until(lambda: len(sink.frames) > 5)


async def test_a_nonce_that_is_soon_stale_is_renewed_each_time() -> None:
    sink = Keeper()
    stream = SimStream("/a", clip(), audio=tone_clip(), auth=Auth("admin", "pw", nonce_uses=1))
    async with SimServer([stream]) as server, reading(source(server.url("/a"), "admin", "pw", sound=True), sink):
        await sink.until(lambda: len(sink.frames) > 5)


async def test_credentials_in_the_address_serve_as_well() -> None:
    sink = Keeper()
    async with (
        SimServer([SimStream("/a", clip(), auth=Auth("admin", "pw"))]) as server,
        reading(source(server.url("/a", "admin", "pw")), sink),
    ):
        await sink.until(lambda: bool(sink.frames))


@pytest.mark.parametrize(("username", "password"), [("admin", "wrong"), ("nobody", "pw"), ("", "")])
async def test_a_wrong_password_is_told(username: str, password: str) -> None:
    async with SimServer([SimStream("/a", clip(), auth=Auth("admin", "pw"))]) as server:
        error = await failure(source(server.url("/a"), username, password), Keeper())
        assert error.cause is Cause.WRONG_PASSWORD
        assert server.accepted == 1


@pytest.mark.parametrize("control", ["relative", "absolute", "query"])
@pytest.mark.parametrize("content_base", [True, False])
async def test_tracks_are_found_however_they_are_named(control: str, content_base: bool) -> None:
    sink = Keeper()
    stream = SimStream("/a/b", clip(), audio=tone_clip(), control=control, content_base=content_base)  # type: ignore[arg-type]
    async with SimServer([stream]) as server, reading(source(server.url("/a/b"), sound=True), sink):
        await sink.until(lambda: bool(sink.pictures) and bool(sink.sounds))


@pytest.mark.parametrize(("offered", "chosen", "used"), [("udp", "auto", "udp"), ("tcp", "udp", "tcp")])
async def test_a_camera_that_refuses_one_transport_is_read_over_the_other(offered: str, chosen: str, used: str) -> None:
    sink = Keeper()
    async with SimServer([SimStream("/a", clip(), transports=(offered,))]) as server:  # type: ignore[arg-type]
        camera = source(server.url("/a"), transport=chosen)
        async with reading(camera, sink):
            await sink.until(lambda: len(sink.frames) > 5)
            assert camera.stats().transport == used


async def test_a_session_with_a_short_timeout_is_kept_alive() -> None:
    sink = Keeper()
    stream = SimStream("/a", clip(), session_timeout_s=2, keepalive="OPTIONS")
    async with SimServer([stream]) as server, reading(source(server.url("/a")), sink):
        await sink.until(lambda: bool(sink.frames) and span_us(sink.frames) > 2_600_000)
        assert server.accepted == 1


async def test_closing_says_good_bye() -> None:
    sink = Keeper()
    async with SimServer([SimStream("/a", clip())]) as server:
        flow = server.stream("/a").flows[0]
        async with reading(source(server.url("/a")), sink):
            await sink.until(lambda: bool(sink.frames))
            assert flow.subscriptions
        await until(lambda: not flow.subscriptions and not server.connections)


class TestEncrypted:
    async def test_a_self_signed_certificate_is_taken_and_its_fingerprint_kept(self) -> None:
        context, certificate = self_signed()
        sink = Keeper()
        async with SimServer([SimStream("/a", clip())], tls=context) as server:
            assert server.url("/a").startswith("rtsps://")
            camera = source(server.url("/a"))
            async with reading(camera, sink):
                await sink.until(lambda: len(sink.frames) > 5)
        fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.decode())).hexdigest()
        assert camera.stats().certificate_sha256 == fingerprint
        assert camera.stats().transport == "tcp"

    async def test_it_is_refused_where_certificates_are_to_be_verified(self) -> None:
        async with SimServer([SimStream("/a", clip())], tls=self_signed()[0]) as server:
            error = await failure(source(server.url("/a"), verify_certificate=True), Keeper())
        assert error.cause is Cause.TLS

    async def test_a_camera_without_tls_on_that_port(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(client, "TLS_LIMIT_S", 0.2)
        async with SimServer([SimStream("/a", clip())]) as server:
            error = await failure(source(server.url("/a").replace("rtsp:", "rtsps:")), Keeper())
        assert error.cause is Cause.TLS


class TestRedirects:
    @pytest.mark.parametrize("path", ["/a", "/c"])
    async def test_a_redirect_is_followed(self, path: str) -> None:
        sink = Keeper()
        async with SimServer([SimStream("/a", clip(), redirect="/b")]) as server:
            server.add(SimStream("/c", clip(), redirect=server.url("/b")))
            server.add(SimStream("/b", clip(), auth=Auth("admin", "pw")))
            async with reading(source(server.url(path), "admin", "pw"), sink):
                await sink.until(lambda: bool(sink.frames))

    async def test_circles_end(self) -> None:
        async with SimServer([SimStream("/a", clip(), redirect="/a")]) as server:
            error = await failure(source(server.url("/a")), Keeper())
            assert error.cause is Cause.REFUSED
            assert server.accepted == client.REDIRECT_LIMIT + 1

    async def test_another_host_does_not_hear_the_password(self) -> None:
        async with SimServer([SimStream("/b", clip(), auth=Auth("admin", "pw"))]) as server:
            elsewhere = f"rtsp://localhost:{server.port}/b"
            server.add(SimStream("/a", clip(), redirect=elsewhere))
            error = await failure(source(server.url("/a"), "admin", "pw"), Keeper())
            assert error.cause is Cause.WRONG_PASSWORD

    async def test_encryption_is_not_given_up(self) -> None:
        async with SimServer([], tls=self_signed()[0]) as server:
            server.add(SimStream("/a", clip(), redirect="rtsp://127.0.0.1/a"))
            error = await failure(source(server.url("/a")), Keeper())
            assert error.cause is Cause.TLS


class TestNoWayIn:
    async def test_a_path_that_is_not_there(self) -> None:
        async with SimServer([]) as server:
            assert (await failure(source(server.url("/a")), Keeper())).cause is Cause.WRONG_PATH

    async def test_a_closed_port(self) -> None:
        async with SimServer([]) as server:
            url = server.url("/a")
        assert (await failure(source(url), Keeper())).cause is Cause.REFUSED

    async def test_a_closed_port_on_a_host_with_several_addresses(self) -> None:
        async with SimServer([]) as server:
            url = f"rtsp://localhost:{server.port}/a"
        assert (await failure(source(url), Keeper())).cause is Cause.REFUSED

    async def test_a_name_that_nobody_knows(self) -> None:
        error = await failure(source("rtsp://camera.invalid/a"), Keeper())
        assert error.cause is Cause.NO_ROUTE
        assert "camera.invalid" in error.detail

    async def test_a_name_that_cannot_be_one(self) -> None:
        error = await failure(source("rtsp://" + "a" * 80 + ".example/a"), Keeper())
        assert error.cause is Cause.NO_ROUTE

    async def test_a_host_that_accepts_and_says_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(client, "ANSWER_LIMIT_S", 0.05)
        assert (await against(silent)).cause is Cause.TIMEOUT

    async def test_a_host_that_hangs_up(self) -> None:
        assert (await against(hang_up)).cause is Cause.GONE

    async def test_a_host_that_speaks_something_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(client, "ANSWER_LIMIT_S", 0.2)
        assert (await against(web_server)).cause in {Cause.TIMEOUT, Cause.GONE}

    async def test_a_host_that_sends_rubbish_without_end(self) -> None:
        assert (await against(rubbish)).cause is Cause.BAD_STREAM

    async def test_being_stopped_while_dialling(self) -> None:
        async with listening(silent) as url:
            async with reading(source(url), Keeper()) as task:
                await asyncio.sleep(0)
            assert task.cancelled()


def span_us(frames: list[Frame]) -> int:
    return frames[-1].decode_us - frames[0].decode_us


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what another task of the loop does."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - nothing of the simulator's can be awaited
            await asyncio.sleep(0)


Host = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(host: Host) -> AsyncIterator[str]:
    """The address of a host of this kind; at the end its connections are waited for."""
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        with suppress(ConnectionError):
            await host(reader, writer)
            writer.close()
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listener:
        yield f"rtsp://127.0.0.1:{listener.sockets[0].getsockname()[1]}/a"
        if serving:
            await asyncio.wait(serving)


async def against(host: Host) -> CollectError:
    """The error that a host of this kind gives."""
    async with listening(host) as url:
        return await failure(source(url), Keeper())


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()


async def web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await reader.read()


async def rubbish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"\xee" * 65_536)
        await writer.drain()


class Breaks(Keeper):
    """A sink with a mistake in it."""

    def frame(self, frame: Frame) -> None:
        raise ValueError("a mistake of ours")


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_a_mistake_of_ours_is_not_taken_for_a_camera_that_is_gone(transport: str) -> None:
    async with SimServer([SimStream("/a", clip())]) as server:
        async with asyncio.timeout(20):
            with pytest.raises(ValueError, match="a mistake of ours"):
                await source(server.url("/a"), transport=transport).run(Breaks())
            await server.idle()
