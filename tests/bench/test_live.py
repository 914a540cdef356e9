# SPDX-License-Identifier: Apache-2.0
"""The live benchmark knows which frame it sees, and its viewers understand the WebSocket."""

import asyncio
import struct

import pytest
from websockets.asyncio.server import ServerConnection, serve

from bench.live import frame_numbers
from bench.viewers import ConsoleViewer, RtspViewer
from fairwatch.media.frame import Codec
from fairwatch.sim.encode import VideoSpec, encode_clip
from fairwatch.sim.nal import counter_sei
from fairwatch.sim.rtsp import SimServer
from fairwatch.sim.stream import SimStream

FRAME_US = 40_000
LONG_AFTER_US = 1 << 60
INIT, FRAGMENT, KEY, SOUND = 0, 1, 1, 4


def message(kind: int, flags: int, decode_us: int, payload: bytes = b"") -> bytes:
    return struct.pack(">BBHIQ", kind, flags, 0, FRAME_US, decode_us) + payload


def picture(counter: int, size_bytes: int) -> bytes:
    return bytes(112) + counter_sei(Codec.H264, counter) + bytes(size_bytes)


def test_a_frame_is_the_last_one_with_its_counter_that_was_sent_before_it_came() -> None:
    sent = {number: number * FRAME_US for number in range(12)}
    frames = [(1_000_000, 1, 1 * FRAME_US + 500), (1_160_000, 1, 5 * FRAME_US + 500), (1_200_000, 2, 6 * FRAME_US)]
    assert frame_numbers(frames, sent, loop=4) == {1_000_000: 1, 1_160_000: 5, 1_200_000: 6}


def test_a_frame_that_was_never_sent_has_no_number() -> None:
    assert frame_numbers([(1_000_000, 3, 5)], {3: 10}, loop=4) == {}


@pytest.mark.anyio
async def test_a_viewer_notes_the_pictures_of_a_stream_and_answers_pings() -> None:
    asked: list[tuple[str, str | None]] = []

    async def send(socket: ServerConnection) -> None:
        assert socket.request is not None
        asked.append((socket.request.path, socket.request.headers.get("Cookie")))
        await socket.send('{"type":"tracks"}')
        await socket.send(message(INIT, 0, 0, b"init"))
        await socket.send(message(FRAGMENT, KEY, 1, picture(7, 100_000)))
        await socket.send('{"type":"notice","code":"skipped"}')
        await socket.send(message(FRAGMENT, SOUND, 2, b"sound"))
        await socket.send(message(FRAGMENT, 0, 3, picture(8, 300)))
        await (await socket.ping(b"are you there"))
        await socket.send(message(FRAGMENT, 0, LONG_AFTER_US))
        await socket.wait_closed()

    async with serve(send, "127.0.0.1", 0, compression=None) as server:
        viewer = ConsoleViewer(server.sockets[0].getsockname()[1], "/live?x=1", "name=value", counting=True)
        await viewer.open()
        async with asyncio.timeout(30):
            await viewer.first.wait()
            await viewer.fresh.wait()
        viewer.close()
    seen = viewer.seen
    assert asked == [("/live?x=1", "name=value")]
    assert [frame[:2] for frame in seen.frames] == [(1, 7), (3, 8), (LONG_AFTER_US, -1)]
    assert seen.opened_us <= seen.first_us == seen.frames[0][2]
    assert seen.skips == 1


@pytest.mark.anyio
async def test_an_rtsp_viewer_notes_the_same_pictures() -> None:
    clip = encode_clip(VideoSpec(frames=10, gop=5))
    async with SimServer([SimStream("/cam", clip)]) as server, asyncio.timeout(30):
        viewer = RtspViewer(server.url("/cam"), counting=True)
        await viewer.open()
        await viewer.fresh.wait()
        viewer.close()
        await server.idle()
    seen = viewer.seen
    counters = [counter for _, counter, _ in seen.frames]
    assert counters == [(counters[0] + number) % 10 for number in range(len(counters))]
    assert counters[0] % 5 == 0
    assert seen.opened_us <= seen.first_us == seen.frames[0][2]
