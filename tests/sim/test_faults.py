# SPDX-License-Identifier: Apache-2.0
"""Each fault does what it says, at the frame where it says."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

from fairwatch.sim import SimServer, SimStream, VideoSpec, encode_clip, faults
from fairwatch.sim.faults import Burst, Fault
from tests.sim.dialogue import Client, has_marker, sequence, timestamp

pytestmark = pytest.mark.anyio
# 20 pictures at 100 a second, each in several packets.
CLIP = encode_clip(VideoSpec(width=320, height=180, fps=100, frames=20, gop=10, quality=18))

LARGE = encode_clip(VideoSpec(width=640, height=360, frames=2, gop=2, quality=2, pattern="noisy"))


def stream(*script: Fault) -> SimStream:
    return SimStream(
        "/a", CLIP, faults=script, sender_report_s=0, max_payload_bytes=300, first_sequence=0, first_timestamp=0, ssrc=1
    )


def burst(number: int = 0, packets: int = 4) -> Burst:
    return Burst(
        number,
        key=True,
        packets=[bytearray(b"$\0\0\x20\x80\x60" + bytes((0, at)) + bytes(28)) for at in range(packets)],
    )


async def frames_of(spec: SimStream, count: int) -> list[list[bytes]]:
    """The first `count` frames' packets, told apart by their timestamps."""
    async with SimServer([spec]) as server, Client(server.port) as client:
        await client.play("/a")
        frames: list[list[bytes]] = []
        while len(frames) <= count:
            (packet,) = await client.rtp(1)
            if not frames or timestamp(frames[-1][0]) != timestamp(packet):
                frames.append([])
            frames[-1].append(packet)
    return frames[:count]


async def wire(spec: SimStream) -> bytes:
    """All that comes after PLAY until the server closes the connection."""
    async with SimServer([spec]) as server, Client(server.port) as client:
        await client.play("/a")
        return await client.rest()


@pytest.mark.parametrize(
    ("at", "every", "struck"), [(3, 0, [3]), (0, 0, [0]), (2, 3, [2, 5, 8]), (0, 4, [0, 4, 8]), (20, 1, [])]
)
def test_a_fault_strikes_once_or_again_and_again(at: int, every: int, struck: list[int]) -> None:
    assert [number for number in range(10) if Fault(at=at, every=every).strikes(number)] == struck


async def test_a_good_stream_has_every_packet_once() -> None:
    frames = await frames_of(stream(), 6)
    assert [sequence(packet) for frame in frames for packet in frame] == list(range(sum(map(len, frames))))
    assert [timestamp(frame[0]) for frame in frames] == [900 * number for number in range(6)]


async def test_a_stream_that_stops_in_the_middle_of_a_frame() -> None:
    whole = await wire(stream(faults.DropConnection(at=2)))
    cut = await wire(stream(faults.StopMidFrame(at=2, share=0.5)))
    assert whole.startswith(cut)
    first_two = await wire(stream(faults.DropConnection(at=1)))
    assert len(first_two) < len(cut) < len(whole)


async def test_a_dropped_connection_takes_clients_again() -> None:
    async with SimServer([stream(faults.DropConnection(at=2))]) as server:
        for _ in range(2):
            async with Client(server.port) as client:
                await client.play("/a")
                if server.accepted == 1:
                    await client.rest()
                else:
                    assert len(await client.rtp(40)) == 40


async def test_a_stalled_stream_keeps_the_connection_and_sends_nothing() -> None:
    frames = await frames_of(stream(faults.Stall(at=2, frames=10)), 4)
    assert [timestamp(frame[0]) for frame in frames] == [0, 900, 12 * 900, 13 * 900]


async def test_garbage_stands_between_packets() -> None:
    clean = await wire(stream(faults.DropConnection(at=1)))
    dirty = await wire(stream(faults.Garbage(at=1, size_bytes=50), faults.DropConnection(at=1)))
    assert len(dirty) == len(clean) + 50
    assert dirty == await wire(stream(faults.Garbage(at=1, size_bytes=50), faults.DropConnection(at=1))), (
        "always the same"
    )


def test_a_bad_payload_keeps_its_headers() -> None:
    one = burst()
    before = [bytes(packet) for packet in one.packets]
    faults.BadPayload().touch(one)
    assert [bytes(packet[:16]) for packet in one.packets] == [packet[:16] for packet in before]
    assert all(bytes(packet) != old for packet, old in zip(one.packets, before, strict=True))


async def test_lost_packets_leave_a_hole_in_the_sequence() -> None:
    good = await frames_of(stream(), 4)
    frames = await frames_of(stream(faults.LosePackets(at=2, count=2)), 4)
    numbers = [sequence(packet) for packet in frames[2]]
    assert len(numbers) == len(good[2]) - 2
    assert numbers[0] == sequence(good[2][0])
    assert numbers[-1] == sequence(good[2][-1])
    assert sequence(frames[3][0]) == sequence(good[3][0])


def test_a_whole_frame_may_be_lost() -> None:
    one = burst()
    faults.LosePackets(count=0).touch(one)
    assert one.packets == []


@pytest.mark.parametrize(
    ("fault", "order"),
    [
        (faults.RepeatPackets(), [0, 0, 1, 1, 2, 2, 3, 3]),
        (faults.ReorderPackets(), [1, 0, 3, 2]),
        (faults.ReorderPackets(span=3), [2, 1, 0, 3]),
        (faults.LosePackets(), [0, 2, 3]),
    ],
)
def test_packets_are_repeated_reordered_and_lost(fault: Fault, order: list[int]) -> None:
    one = burst()
    fault.touch(one)
    assert [packet[7] for packet in one.packets] == order


async def test_no_packet_has_a_marker() -> None:
    frames = await frames_of(stream(faults.NoMarker()), 3)
    assert not any(has_marker(packet) for frame in frames for packet in frame)


async def test_another_source_takes_over() -> None:
    frames = await frames_of(stream(faults.NewSource(at=2, ssrc=9)), 4)
    assert [frame[0][8:12] for frame in frames] == [bytes((0, 0, 0, source)) for source in (1, 1, 9, 9)]


async def test_the_rtp_clock_jumps() -> None:
    frames = await frames_of(stream(faults.TimestampJump(at=2, by_s=3600)), 4)
    hour = 3600 * 90_000
    assert [timestamp(frame[0]) for frame in frames] == [0, 900, 1800 + hour, 2700 + hour]


def test_clocks_may_jump_again_and_again() -> None:
    jump = faults.TimestampJump(at=5, every=10, by_s=-2)
    assert [jump.timestamp_shift_s(number) for number in (4, 5, 14, 15, 25)] == [0, -2, -2, -4, -6]
    assert [faults.ClockJump(at=5, by_s=7).clock_shift_s(number) for number in (4, 5, 100)] == [0, 7, 7]


async def test_the_clock_in_sender_reports_jumps() -> None:
    spec = SimStream("/a", CLIP, sender_report_s=0.001, faults=(faults.ClockJump(at=4, by_s=3600),))
    async with SimServer([spec]) as server, Client(server.port) as client:
        await client.play("/a")
        seconds: list[int] = []
        while len(seconds) < 8:
            channel, data = await client.packet()
            if channel == 1:
                seconds.append(int.from_bytes(data[8:12], "big"))
    assert seconds[7] - seconds[0] in (3600, 3601)


@pytest.mark.parametrize(
    ("mistake", "has", "has_not"),
    [
        ("empty", "", "v=0"),
        ("binary", "", "v=0"),
        ("truncated", "m=video", "a=control:trackID"),
        ("no-video", "v=0", "m=video"),
        ("unknown-codec", "VP42/90000", "H264"),
        ("bad-base64", "sprop-parameter-sets=%%%", "sprop-parameter-sets=Z"),
        ("bad-rtpmap", "a=rtpmap:abc", "H264/90000"),
        ("no-control", "m=video", "a=control"),
    ],
)
async def test_a_wrong_description_has_its_mistake(mistake: faults.Mistake, has: str, has_not: str) -> None:
    spec = stream(faults.WrongSdp(mistake=mistake))
    async with SimServer([spec]) as server, Client(server.port) as client:
        answer = await client.ask("DESCRIBE", client.url("/a"))
    assert answer.status == 200
    assert has in answer.body
    assert has_not not in answer.body


def test_a_dropout_is_away_once_in_each_period_for_as_long_as_it_says() -> None:
    fault = faults.Dropout(period_s=90, shortest_s=8, longest_s=15, seed=3)
    away = [[fault.down(period * 90 + tenth / 10) for tenth in range(900)] for period in range(20)]
    for period in away:
        assert 79 <= sum(period) <= 151
        assert not period[0], "it starts well"
        edges = sum(a != b for a, b in pairwise(period))
        assert edges == 2
    assert len({sum(period) for period in away}) > 5, "not always the same"


async def test_a_camera_that_is_away_closes_connections() -> None:
    spec = stream(faults.Dropout(period_s=1e9, shortest_s=1e9, longest_s=1e9))
    async with SimServer([spec]) as server, Client(server.port) as client:
        await client.send(b"DESCRIBE rtsp://cam/a RTSP/1.0\r\nCSeq: 1\r\n\r\n")
        assert await client.rest() == b""


@contextmanager
def datagrams() -> Iterator[socket.socket]:
    """A socket that takes a stream over UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taker:
        taker.bind(("127.0.0.1", 0))
        taker.setblocking(False)
        yield taker


async def taken(spec: SimStream, count: int) -> list[bytes]:
    """The first `count` datagrams of a stream."""
    loop = asyncio.get_running_loop()
    with datagrams() as taker:
        port = taker.getsockname()[1]
        async with SimServer([spec]) as server, Client(server.port) as client:
            await client.play("/a", f"RTP/AVP;unicast;client_port={port}-{port + 1}")
            return [await loop.sock_recv(taker, 2000) for _ in range(count)]


async def test_over_udp_packets_arrive_as_the_script_says() -> None:
    packets = await taken(stream(faults.ReorderPackets(at=0)), 6)
    assert [sequence(packet) for packet in packets] == [1, 0, 3, 2, 5, 4]


async def test_over_udp_garbage_is_a_datagram_of_its_own() -> None:
    good = await taken(stream(), 40)
    packets = await taken(stream(faults.Garbage(at=0, size_bytes=99)), 41)
    (noise,) = set(packets) - set(good)
    assert len(noise) == 99
    assert [packet for packet in packets if packet != noise] == good


async def test_over_udp_a_large_frame_loses_nothing() -> None:
    spec = SimStream("/a", LARGE, sender_report_s=0, max_payload_bytes=300, first_sequence=0)
    packets = await taken(spec, 300)
    assert [sequence(packet) for packet in packets] == list(range(300))
    assert timestamp(packets[0]) == timestamp(packets[200]), "one frame, several times what is sent at once"
