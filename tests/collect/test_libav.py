# SPDX-License-Identifier: Apache-2.0
"""Sources through FFmpeg: files in a loop, MPEG-TS, HLS and motion JPEG over HTTP, and what goes wrong with them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path

import av
import pytest

from fairwatch.clock import SystemClock
from fairwatch.collect import libav
from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.libav import LibavSource
from fairwatch.collect.rtsp.address import Credentials
from fairwatch.collect.source import open_source
from fairwatch.media.frame import Codec
from fairwatch.sim import SimServer, SimStream

from .cameras import clip, failure, reading
from .sinks import Keeper

pytestmark = pytest.mark.anyio

FPS = 50


@cache
def made(codec: str, container: str, *, sound: bool = False, frames: int = 25) -> bytes:
    """Half a second of moving grey, as a file."""
    with av.open(
        Buffer(), "w", format={"ts": "mpegts", "avi": "avi", "mp4": "mp4", "jpeg": "mjpeg"}[container]
    ) as output:
        video = output.add_stream(codec, FPS)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = 160, 96, "yuvj420p" if codec == "mjpeg" else "yuv420p"
        video.codec_context.gop_size = 10
        tone = output.add_stream("aac", 16_000, layout="mono") if sound else None
        for number in range(frames):
            picture = av.VideoFrame(160, 96, video.pix_fmt)
            for plane in picture.planes:
                plane.update(bytes([(number * 9) % 256]) * plane.buffer_size)
            picture.pts = number
            output.mux(video.encode(picture))
        output.mux(video.encode(None))
        if isinstance(tone, av.AudioStream):
            for number in range(8):
                sounds = av.AudioFrame("fltp", "mono", 1024)
                sounds.sample_rate, sounds.pts = 16_000, number * 1024
                sounds.planes[0].update(bytes(sounds.planes[0].buffer_size))
                output.mux(tone.encode(sounds))
            output.mux(tone.encode(None))
    return Buffer.last


class Buffer:
    """What PyAV writes, with seeking, as MP4 wants it."""

    last = b""

    def __init__(self) -> None:
        self._data = bytearray()
        self._at = 0
        self.name = "memory"

    def write(self, data: bytes) -> int:
        self._data[self._at : self._at + len(data)] = data
        self._at += len(data)
        Buffer.last = bytes(self._data)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, len(self._data))[whence]
        return self._at

    def tell(self) -> int:
        return self._at


def libav_source(
    address: str, *, sound: bool = False, username: str = "", password: str = "", files: Path | None = Path("/")
) -> LibavSource:
    source = open_source("libav:" + address, username, password, "auto", sound=sound, clock=SystemClock(), files=files)
    assert isinstance(source, LibavSource)
    return source


@asynccontextmanager
async def web(pages: dict[str, bytes], *, endless: bytes = b"", password: str = "") -> AsyncIterator[str]:
    """A web server with these pages; `endless` is sent at /endless again and again at the speed of a camera."""
    serving: set[asyncio.Task[None]] = set()
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split()[1].decode()
            if password and b"Authorization: Basic" not in head:
                writer.write(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n")
            elif path == "/endless":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=ffmpeg\r\n\r\n")
                while not ended.is_set():
                    writer.write(endless)
                    await writer.drain()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(ended.wait(), 1 / FPS)
            elif path in pages:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(pages[path]) + pages[path])
            else:
                writer.write(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listener:
        try:
            yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        finally:
            ended.set()
            if serving:
                await asyncio.wait(serving)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a file.mp4"
    path.write_bytes(made("libx264", "mp4", sound=True))
    return path


async def test_a_file_is_played_in_a_loop_at_its_own_speed(file: Path) -> None:
    sink = Keeper()
    there = libav_source(str(file))
    async with reading(there, sink):
        await sink.until(lambda: len(sink.frames) >= 60)
        stats = there.stats()
    decode = [frame.decode_us for frame in sink.frames]
    assert decode == sorted(set(decode))
    assert 900_000 < decode[59] - decode[0] < 1_500_000
    assert stats.slow
    assert not stats.transcoded
    assert (stats.transport, stats.connected, stats.packets >= 60) == ("file", True, True)
    assert sink.announced[0].video is not None
    assert sink.announced[0].audio is None
    assert not sink.sounds
    assert stats.sound_offered == "aac"


async def test_its_sound_comes_when_asked_for(file: Path) -> None:
    sink = Keeper()
    async with reading(libav_source("file://" + str(file).replace(" ", "%20"), sound=True), sink):
        await sink.until(lambda: len(sink.sounds) >= 3)
    assert sink.announced[0].audio is not None
    assert sink.announced[0].audio.codec is Codec.AAC


@pytest.mark.parametrize(("codec", "name"), [("libx264", Codec.H264), ("libx265", Codec.H265)])
async def test_a_transport_stream_over_http(codec: str, name: Codec) -> None:
    sink = Keeper()
    async with web({"/a.ts": made(codec, "ts")}) as site:
        error = await failure(libav_source(f"{site}/a.ts"), sink)
    assert error.cause is Cause.GONE
    assert len(sink.frames) >= 20
    assert sink.frames[0].key
    assert sink.announced[0].video is not None
    assert sink.announced[0].video.codec is name


async def test_hls() -> None:
    sink = Keeper()
    playlist = b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.5,\na.ts\n#EXT-X-ENDLIST\n"
    pages = {"/live.m3u8": playlist, "/a.ts": made("libx264", "ts")}
    async with web(pages) as site, reading(libav_source(f"{site}/live.m3u8"), sink):
        await sink.until(lambda: len(sink.frames) >= 10)
    assert sink.frames[0].key


async def test_a_playlist_does_not_lead_to_files_of_this_machine(file: Path) -> None:
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.5,\nfile:%s\n#EXT-X-ENDLIST\n" % str(file).encode()
    sink = Keeper()
    async with web({"/live.m3u8": playlist}) as site:
        await failure(libav_source(f"{site}/live.m3u8"), sink)
    assert not sink.frames


async def test_motion_jpeg_is_encoded_as_h264_and_marked() -> None:
    sink = Keeper()
    jpeg = made("mjpeg", "jpeg", frames=1)
    part = b"--ffmpeg\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(jpeg), jpeg)
    async with web({}, endless=part) as site:
        there = libav_source(f"{site}/endless")
        async with reading(there, sink):
            await sink.until(lambda: len(sink.frames) >= 25)
            assert there.stats().transcoded
    assert sink.announced[0].video is not None
    assert (sink.announced[0].video.codec, sink.announced[0].video.width) == (Codec.H264, 160)
    assert sink.frames[0].key
    assert not sink.frames[1].key
    decode = [frame.decode_us for frame in sink.frames]
    assert decode == sorted(set(decode))


async def test_a_file_of_another_codec_loops_as_well(tmp_path: Path) -> None:
    (tmp_path / "a.avi").write_bytes(made("mpeg4", "avi"))
    sink = Keeper()
    async with reading(libav_source(str(tmp_path / "a.avi")), sink):
        await sink.until(lambda: len(sink.frames) >= 60)
    assert sum(frame.key for frame in sink.frames) >= 3


async def test_rtsp_through_ffmpeg() -> None:
    sink = Keeper()
    async with SimServer([SimStream("/a", clip())]) as server, reading(libav_source(server.url("/a")), sink):
        await sink.until(lambda: len(sink.frames) >= 10)


async def test_credentials_reach_the_server_and_nobody_else() -> None:
    sink = Keeper()
    async with web({"/a.ts": made("libx264", "ts")}, password="p@ss") as site:
        error = await failure(libav_source(f"{site}/a.ts", username="admin", password="p@ss"), sink)
        assert error.cause is Cause.GONE
        assert sink.frames
        error = await failure(libav_source(f"{site}/a.ts"), Keeper())
        assert error.cause is Cause.WRONG_PASSWORD
        error = await failure(libav_source(f"{site}/nowhere", username="admin", password="p@ss"), Keeper())
        assert error.cause is Cause.WRONG_PATH
        assert "p@ss" not in error.detail
        assert "p%40ss" not in error.detail


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("/nowhere/a.mp4", Cause.WRONG_PATH),
        ("http://127.0.0.1:9/a", Cause.REFUSED),
    ],
)
async def test_what_cannot_be_opened_has_its_cause(address: str, cause: Cause) -> None:
    assert (await failure(libav_source(address), Keeper())).cause is cause


async def test_only_files_of_the_named_folder_are_played(tmp_path: Path) -> None:
    clips, footage = tmp_path / "clips", tmp_path / "media"
    for folder in (clips, footage):
        folder.mkdir()
        (folder / "a.mp4").write_bytes(made("libx264", "mp4"))
    (clips / "link.mp4").symlink_to(footage / "a.mp4")
    for path in (
        footage / "a.mp4",
        clips / "link.mp4",
        clips / ".." / "media" / "a.mp4",
        tmp_path / "clips2" / "a.mp4",
    ):
        error = await failure(libav_source(str(path), files=clips), Keeper())
        assert (error.cause, "source_files" in error.detail) == (Cause.WRONG_PATH, True)
    sink = Keeper()
    async with reading(libav_source(f"file://{clips}/a.mp4", files=clips), sink):
        await sink.until(lambda: len(sink.frames) > 3)


def test_no_file_is_played_unless_a_folder_is_named() -> None:
    with pytest.raises(CollectError, match="source_files"):
        libav_source("/srv/a.mp4", files=None)


async def test_a_file_that_is_no_video(tmp_path: Path) -> None:
    # FFmpeg would draw the text of the first one.
    for name in ("a.txt", "a.mp4"):
        (tmp_path / name).write_text("no video " * 100)
        assert (await failure(libav_source(str(tmp_path / name)), Keeper())).cause is Cause.BAD_STREAM


async def test_a_host_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libav, "OPEN_LIMIT_S", 0.2)
    async with web({}, endless=b" ") as site:
        error = await failure(libav_source(f"{site}/endless"), Keeper())
    assert error.cause in {Cause.TIMEOUT, Cause.BAD_STREAM}


@pytest.mark.parametrize(
    "address", ["concat:/a|/b", "subfile,,start,0:/etc/passwd", "a.mp4", "file:a.mp4", "pipe:0", ""]
)
def test_only_files_and_network_addresses_are_opened(address: str) -> None:
    with pytest.raises(CollectError) as caught:
        libav_source(address)
    assert caught.value.cause is Cause.WRONG_PATH


def test_credentials_replace_those_in_the_address() -> None:
    source = LibavSource("http://a:b@h/x@y", Credentials("u:1", "p/2"), sound=False, clock=SystemClock())
    assert source._address == "http://u%3A1:p%2F2@h/x@y"
