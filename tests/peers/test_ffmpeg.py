# SPDX-License-Identifier: Apache-2.0
"""Foreign cameras made of FFmpeg's program: MPEG-TS over HTTP, TCP and UDP, and RTMP, read through `libav:`.

FFmpeg cannot serve RTSP (its `rtsp_flags listen` only receives); of foreign RTSP servers see test_gstreamer.
"""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from fairwatch.clock import SystemClock
from fairwatch.collect.supervise import CameraFeed, FeedStatus
from fairwatch.media.frame import Codec
from tests.collect.cameras import source
from tests.collect.sinks import Keeper
from tests.collect.test_feed import kept_running

pytestmark = pytest.mark.anyio

PICTURES = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=50"]
SOUND = ["-f", "lavfi", "-i", "sine=sample_rate=16000"]
AAC = ["-c:a", "aac"]
ENCODERS = {
    Codec.H264: ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-threads", "1"],
    Codec.H265: ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=10:bframes=0:pools=1:log-level=0"],
}
# How FFmpeg offers the stream, and what is dialled.
WAYS = {
    "http": (["-f", "mpegts", "-listen", "1", "http://127.0.0.1:{port}/a"], "libav:http://127.0.0.1:{port}/a"),
    "tcp": (["-f", "mpegts", "tcp://127.0.0.1:{port}?listen=1"], "libav:tcp://127.0.0.1:{port}"),
    "udp": (["-f", "mpegts", "udp://127.0.0.1:{port}?pkt_size=1316"], "libav:udp://127.0.0.1:{port}"),
    "rtmp": (["-f", "flv", "-listen", "1", "rtmp://127.0.0.1:{port}/live/a"], "libav:rtmp://127.0.0.1:{port}/live/a"),
}


@asynccontextmanager
async def camera(way: str, codec: Codec, *, sound: bool) -> AsyncIterator[str]:
    """The address of a camera that may not be there yet."""
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("there is no ffmpeg program")
    kind = socket.SOCK_DGRAM if way == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as endpoint:
        endpoint.bind(("127.0.0.1", 0))
        port = endpoint.getsockname()[1]
    output, address = WAYS[way]
    inputs = [*PICTURES, *SOUND] if sound else PICTURES
    arguments = [*inputs, *ENCODERS[codec], *AAC, "-pix_fmt", "yuv420p", *(each.format(port=port) for each in output)]
    process = await asyncio.create_subprocess_exec(
        program,
        "-loglevel",
        "quiet",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield address.format(port=port)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize(
    ("way", "codec"),
    [("http", Codec.H264), ("http", Codec.H265), ("tcp", Codec.H265), ("udp", Codec.H264), ("rtmp", Codec.H264)],
)
async def test_ffmpeg_as_a_camera_is_waited_for_and_read(way: str, codec: Codec) -> None:
    sink = Keeper()
    told: list[FeedStatus] = []
    async with camera(way, codec, sound=True) as address:
        feed = CameraFeed(lambda: source(address, sound=True), sink, SystemClock(), told.append, jitter=lambda: 0.05)
        async with kept_running(feed):
            await sink.until(lambda: len(sink.pictures) > 60 and len(sink.sounds) > 5, limit_s=20)
            stats = feed.stats()
    video = sink.announced[-1].video
    assert video is not None
    assert (video.codec, video.width, video.height) == (codec, 320, 180)
    assert sink.announced[-1].audio is not None
    assert sink.pictures[0].key
    decode = [frame.decode_us for frame in sink.pictures]
    assert decode == sorted(set(decode))
    assert (stats.slow, stats.transcoded, stats.transport) == (True, False, way)
    heard, seen = sink.sounds[-1].decode_us, sink.pictures[-1].decode_us
    assert abs(heard - seen) < 2_000_000
    assert feed.unexpected_errors == 0
