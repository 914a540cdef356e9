# SPDX-License-Identifier: Apache-2.0
"""FFmpeg's RTSP client (through PyAV) as a foreign reader of the simulated cameras."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import av
import pytest
from av.video.stream import VideoStream

from fairwatch.media.frame import Codec
from fairwatch.sim import Auth, Clip, SimServer, SimStream, VideoSpec, encode_clip, tone_clip
from fairwatch.sim.nal import read_counters
from fairwatch.sim.tls import self_signed

pytestmark = pytest.mark.anyio
Way = Literal["tcp", "udp"]
FAST = VideoSpec(fps=100, frames=20, gop=10)
"""Four times as fast as a camera, so that tests need not wait."""


@dataclass
class Seen:
    """What FFmpeg made of a stream."""

    codecs: list[str]
    counters: list[int]
    times: list[int]
    sizes: set[tuple[int, int]]
    sound_units: int


def read(url: str, way: Way, frames: int, **options: str) -> Seen:
    """Decode `frames` video frames."""
    chosen = {"rtsp_transport": way, "analyzeduration": "100000", **options}
    with av.open(url, options=chosen, timeout=(10, 10)) as container:
        seen = Seen([stream.codec_context.name for stream in container.streams], [], [], set(), 0)
        video = container.streams.video[0]
        for packet in container.demux():
            if not isinstance(packet.stream, VideoStream):
                seen.sound_units += 1
                continue
            seen.counters += read_counters(bytes(packet))
            for frame in video.decode(packet):
                assert not frame.is_corrupt
                seen.sizes.add((frame.width, frame.height))
                seen.times.append(frame.pts or 0)
            if len(seen.times) >= frames:
                break
    return seen


def counts_on(counters: list[int], loop: int) -> bool:
    """Whether each frame follows the one before, round the loop."""
    return all(after == (before + 1) % loop for before, after in pairwise(counters))


@pytest.mark.parametrize("way", ["tcp", "udp"])
@pytest.mark.parametrize(
    ("codec", "sound", "names"),
    [
        (Codec.H264, Codec.AAC, ["h264", "aac"]),
        (Codec.H265, Codec.PCMA, ["hevc", "pcm_alaw"]),
        (Codec.H264, Codec.PCMU, ["h264", "pcm_mulaw"]),
    ],
)
async def test_every_frame_is_decoded_in_order(way: Way, codec: Codec, sound: Codec, names: list[str]) -> None:
    clip = encode_clip(replace(FAST, codec=codec))
    async with SimServer([SimStream("/a", clip, audio=tone_clip(sound, 0.5))]) as server:
        seen = await asyncio.to_thread(read, server.url("/a"), way, 25)
    assert seen.codecs == names
    assert seen.counters[0] % 10 == 0, "a client starts with a key frame"
    assert counts_on(seen.counters, 20)
    assert seen.sizes == {(320, 180)}
    assert seen.sound_units > 10


async def test_the_server_knows_what_it_sent_to_each_client() -> None:
    async with SimServer([SimStream("/a", encode_clip(FAST))]) as server:
        await asyncio.gather(*(asyncio.to_thread(read, server.url("/a"), "tcp", 10) for _ in range(2)))
        await server.idle()
        flow = server.stream("/a").flows[0]
        assert len(flow.finished) == 2
        for client in flow.finished:
            assert client.sent is not None
            assert client.frames_sent == len(client.sent) >= 10
            steps = {(after - before) % 2**32 for before, after in pairwise(client.sent)}
            assert steps == {900}


@pytest.mark.parametrize(
    "clip",
    [
        lambda: encode_clip(replace(FAST, b_frames=2)),
        lambda: encode_clip(replace(FAST, slices=4)),
        lambda: encode_clip(replace(FAST, codec=Codec.H265, b_frames=2)),
    ],
    ids=["b-frames", "slices", "h265-b-frames"],
)
async def test_unusual_pictures_are_decoded(clip: Callable[[], Clip]) -> None:
    async with SimServer([SimStream("/a", clip())]) as server:
        seen = await asyncio.to_thread(read, server.url("/a"), "tcp", 25)
    assert counts_on(seen.counters, 20)
    assert seen.times == sorted(seen.times)


async def test_a_change_of_resolution_reaches_the_decoder() -> None:
    clip = encode_clip(replace(FAST, width=160, height=96, then_size=(320, 192)))
    async with SimServer([SimStream("/a", clip)]) as server:
        seen = await asyncio.to_thread(read, server.url("/a"), "tcp", 25)
    assert seen.sizes == {(160, 96), (320, 192)}


@pytest.mark.parametrize("where", ["sdp", "band"])
async def test_parameter_sets_in_one_place_are_enough(where: Literal["sdp", "band"]) -> None:
    async with SimServer([SimStream("/a", encode_clip(FAST), parameter_sets=where)]) as server:
        seen = await asyncio.to_thread(read, server.url("/a"), "tcp", 12)
    assert counts_on(seen.counters, 20)


@pytest.mark.parametrize("control", ["relative", "absolute", "query"])
async def test_each_way_to_name_a_track_works(control: Literal["relative", "absolute", "query"]) -> None:
    stream = SimStream("/a", encode_clip(FAST), control=control, content_base=control == "relative")
    async with SimServer([stream]) as server:
        seen = await asyncio.to_thread(read, server.url("/a"), "tcp", 5)
    assert counts_on(seen.counters, 20)


@pytest.mark.parametrize(
    "schemes", [("basic",), ("digest-md5",), ("digest-sha-256", "digest-md5"), ("digest-md5", "basic")]
)
async def test_a_foreign_client_signs_in(schemes: tuple[Literal["basic", "digest-md5", "digest-sha-256"], ...]) -> None:
    auth = Auth("admin", "s3cret", schemes)
    async with SimServer([SimStream("/a", encode_clip(FAST), auth=auth)]) as server:
        seen = await asyncio.to_thread(read, server.url("/a", "admin", "s3cret"), "tcp", 3)
        with pytest.raises(av.HTTPUnauthorizedError):
            await asyncio.to_thread(read, server.url("/a", "admin", "wrong"), "tcp", 3)
    assert len(seen.times) == 3


async def test_a_redirect_is_followed() -> None:
    clip = encode_clip(FAST)
    async with SimServer([SimStream("/b", clip)]) as target:
        async with SimServer([SimStream("/a", clip, redirect=target.url("/b"))]) as server:
            seen = await asyncio.to_thread(read, server.url("/a"), "tcp", 3)
        assert len(seen.times) == 3
        assert target.accepted == 1


async def test_a_stream_runs_over_tls() -> None:
    context, _ = self_signed()
    async with SimServer([SimStream("/a", encode_clip(FAST))], tls=context) as server:
        assert server.url("/a").startswith("rtsps://")
        seen = await asyncio.to_thread(read, server.url("/a"), "tcp", 12, tls_verify="0")
    assert counts_on(seen.counters, 20)


async def test_sender_reports_tell_the_cameras_clock() -> None:
    def clock(url: str) -> int | None:
        with av.open(url, options={"rtsp_transport": "tcp"}, timeout=(10, 10)) as container:
            for packet in container.demux(video=0):
                for data in packet.iter_sidedata():
                    if data.data_type == "prft":
                        return int.from_bytes(bytes(data)[:8], "little")
        return None

    hour_us = 3_600_000_000
    stream = SimStream("/a", encode_clip(FAST), clock_offset_us=hour_us)
    async with SimServer([stream, SimStream("/b", encode_clip(FAST))]) as server:
        ahead_us = await asyncio.to_thread(clock, server.url("/a"))
        right_us = await asyncio.to_thread(clock, server.url("/b"))
    assert ahead_us is not None
    assert right_us is not None
    assert abs(ahead_us - right_us - hour_us) < 30_000_000
