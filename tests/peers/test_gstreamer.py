# SPDX-License-Identifier: Apache-2.0
"""A foreign camera: GStreamer's RTSP server, in the system's Python, read by our source."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairwatch.collect.errors import Cause
from fairwatch.media.frame import Codec
from tests.collect.cameras import failure, reading, source
from tests.collect.sinks import Keeper

pytestmark = pytest.mark.anyio

SYSTEM_PYTHON = "/usr/bin/python3"
CAMERA = Path(__file__).parent / "gstreamer_camera.py"
BINDINGS = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"


@pytest.fixture(scope="module")
def cameras() -> Iterator[tuple[str, str]]:
    """The addresses of the server, and of the one that asks for a password."""
    if (
        not Path(SYSTEM_PYTHON).exists()
        or subprocess.run([SYSTEM_PYTHON, "-c", BINDINGS], capture_output=True, check=False).returncode
    ):
        pytest.skip("the system's Python has no GStreamer RTSP server (python3-gi, gir1.2-gst-rtsp-server-1.0)")
    with subprocess.Popen(
        [SYSTEM_PYTHON, CAMERA], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            plain, secret = process.stdout.readline().split()
            yield f"rtsp://127.0.0.1:{plain}", f"rtsp://127.0.0.1:{secret}"
        finally:
            process.stdin.close()
            process.wait(10)


@pytest.fixture
def camera(cameras: tuple[str, str]) -> str:
    return cameras[0]


@pytest.fixture
def secret_camera(cameras: tuple[str, str]) -> str:
    return cameras[1]


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize(
    ("path", "codec"),
    [
        ("/h264", Codec.H264),
        ("/h264-in-band", Codec.H264),
        ("/h265", Codec.H265),
        ("/h265-in-band", Codec.H265),
    ],
)
async def test_pictures_of_each_codec_over_each_transport(camera: str, path: str, codec: Codec, transport: str) -> None:
    sink = Keeper()
    there = source(camera + path, transport=transport)
    async with reading(there, sink):
        await sink.until(lambda: len(sink.frames) >= 25)
        assert there.stats().transport == transport
    video = sink.announced[0].video
    assert video is not None
    assert (video.codec, video.width, video.height) == (codec, 320, 180)
    assert sink.frames[0].key
    assert sum(frame.key for frame in sink.frames) >= 2
    decode = [frame.decode_us for frame in sink.frames]
    assert decode == sorted(set(decode))
    assert 500_000 < decode[24] - decode[0] < 1_500_000
    assert not sink.losses


async def test_pictures_with_b_frames(camera: str) -> None:
    sink = Keeper()
    async with reading(source(camera + "/h264-b"), sink):
        await sink.until(lambda: len(sink.frames) >= 40)
    decode = [frame.decode_us for frame in sink.frames]
    assert decode == sorted(set(decode))
    assert any(frame.present_us > frame.decode_us for frame in sink.frames)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize(
    ("path", "codec", "rate"), [("/h264-aac", Codec.AAC, 16_000), ("/h264-pcma", Codec.PCMA, 8000)]
)
async def test_sound_of_each_codec(camera: str, path: str, codec: Codec, rate: int, transport: str) -> None:
    sink = Keeper()
    async with reading(source(camera + path, transport=transport, sound=True), sink):
        await sink.until(lambda: len(sink.pictures) >= 10 and len(sink.sounds) >= 10)
    audio = sink.announced[-1].audio
    assert audio is not None
    assert (audio.codec, audio.sample_rate, audio.channels) == (codec, rate, 1)
    apart_us = sink.sounds[-1].present_us - sink.pictures[-1].present_us
    assert abs(apart_us) < 1_000_000


async def test_sound_stays_out_unless_asked_for(camera: str) -> None:
    sink = Keeper()
    async with reading(source(camera + "/h264-aac"), sink):
        await sink.until(lambda: len(sink.pictures) >= 10)
    assert sink.announced[-1].audio is None
    assert not sink.sounds


async def test_signing_in_by_digest(secret_camera: str) -> None:
    sink = Keeper()
    async with reading(source(secret_camera + "/secret", "admin", "secret"), sink):
        await sink.until(lambda: len(sink.frames) >= 3)


async def test_a_wrong_password(secret_camera: str) -> None:
    error = await failure(source(secret_camera + "/secret", "admin", "wrong"), Keeper())
    assert error.cause is Cause.WRONG_PASSWORD


async def test_a_camera_that_knows_only_udp(camera: str) -> None:
    sink = Keeper()
    there = source(camera + "/only-udp")
    async with reading(there, sink):
        await sink.until(lambda: len(sink.frames) >= 3)
        assert there.stats().transport == "udp"


@pytest.mark.parametrize(
    ("path", "cause"),
    [("/nowhere", Cause.WRONG_PATH), ("/vp8", Cause.UNSUPPORTED_CODEC), ("/sound", Cause.NO_VIDEO)],
)
async def test_what_cannot_be_recorded_has_its_cause(camera: str, path: str, cause: Cause) -> None:
    assert (await failure(source(camera + path), Keeper())).cause is cause


async def test_two_readers_at_once(camera: str) -> None:
    sinks = [Keeper(), Keeper()]
    async with reading(source(camera + "/h264"), sinks[0]), reading(source(camera + "/h264"), sinks[1]):
        await asyncio.gather(*(sink.until(lambda sink=sink: len(sink.frames) >= 5) for sink in sinks))  # type: ignore[misc]
