# SPDX-License-Identifier: Apache-2.0
"""Cameras that misbehave: what is lost is counted, what is kept is whole, and the cause is told."""

import asyncio

import pytest

from fairwatch.collect.errors import Cause
from fairwatch.media import annexb
from fairwatch.media.frame import Frame
from fairwatch.sim import SimServer, SimStream, faults

from .cameras import GOP, clip, failure, numbers, reading, source, steps
from .sinks import Keeper

pytestmark = pytest.mark.anyio


def whole(frames: list[Frame]) -> bool:
    """Whether each picture is byte for byte one that the camera sent."""
    sent = {b"".join(nal for nal in unit.nals)[-24:]: annexb.sample(unit.nals) for unit in clip().units}
    for frame in frames:
        sample = b"".join(frame.parts)
        nals = annexb.split_sample(sample)
        picture = annexb.sample(nal for nal in nals if nal[0] & 31 in {1, 5})
        if picture not in {
            annexb.sample(n for n in annexb.split_sample(s) if n[0] & 31 in {1, 5}) for s in sent.values()
        }:
            return False
    return True


def cut(frames: list[Frame]) -> list[int]:
    """Where pictures are missing, in steps of the counter."""
    return sorted(steps(frames) - {1})


async def frames_of(fault: faults.Fault, count: int = 4 * GOP, transport: str = "tcp") -> Keeper:
    sink = Keeper()
    stream = SimStream("/a", clip(), faults=(fault,), max_payload_bytes=300)
    async with SimServer([stream]) as server, reading(source(server.url("/a"), transport=transport), sink):
        await sink.until(lambda: len(sink.frames) >= count)
    return sink


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_after_lost_packets_the_next_key_frame_goes_on(transport: str) -> None:
    sink = await frames_of(faults.LosePackets(at=GOP + 5, count=1), transport=transport)
    assert sum(sink.losses) == 1
    assert cut(sink.frames) == [GOP - 5 + 1]
    after = next(frame for frame in sink.frames if numbers([frame]) == [2 * GOP])
    assert after.key
    assert whole(sink.frames)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_repeated_packets_are_left_out(transport: str) -> None:
    sink = await frames_of(faults.RepeatPackets(every=3), transport=transport)
    assert steps(sink.frames) == {1}
    assert not sink.losses
    assert whole(sink.frames)


async def test_datagrams_that_overtake_each_other_are_put_in_order() -> None:
    sink = await frames_of(faults.ReorderPackets(every=1, span=4), transport="udp")
    assert steps(sink.frames) == {1}
    assert not sink.losses
    assert whole(sink.frames)


@pytest.mark.parametrize("size_bytes", [1, 3, 997, 40_000])
async def test_noise_between_packets_costs_at_most_the_pictures_up_to_the_next_key_frame(size_bytes: int) -> None:
    sink = await frames_of(faults.Garbage(at=GOP + 5, size_bytes=size_bytes))
    assert len(cut(sink.frames)) <= 1
    assert whole(sink.frames)


async def test_noise_in_payloads_does_not_end_the_stream() -> None:
    sink = await frames_of(faults.BadPayload(at=GOP + 5))
    assert len(sink.frames) >= 4 * GOP


async def test_a_camera_that_never_sets_the_marker_bit_is_read_all_the_same() -> None:
    sink = await frames_of(faults.NoMarker())
    assert steps(sink.frames) == {1}
    assert whole(sink.frames)


async def test_an_encoder_that_restarts_goes_on_with_its_next_key_frame() -> None:
    sink = await frames_of(faults.NewSource(at=GOP + 5))
    assert whole(sink.frames)
    decode = [frame.decode_us for frame in sink.frames]
    assert decode == sorted(set(decode))


@pytest.mark.parametrize("by_s", [3600.0, -3600.0])
async def test_a_clock_that_jumps_does_not_move_the_pictures(by_s: float) -> None:
    sink = await frames_of(faults.TimestampJump(at=GOP + 5, by_s=by_s))
    decode = [frame.decode_us for frame in sink.frames]
    assert decode == sorted(set(decode))
    assert decode[-1] - decode[0] < 30_000_000
    assert steps(sink.frames) == {1}


@pytest.mark.parametrize("fault", [faults.StopMidFrame(at=GOP + 5), faults.DropConnection(at=GOP + 5)])
async def test_a_connection_that_breaks_is_gone(fault: faults.Fault) -> None:
    sink = Keeper()
    async with SimServer([SimStream("/a", clip(), faults=(fault,))]) as server:
        error = await failure(source(server.url("/a")), sink)
    assert error.cause is Cause.GONE
    assert len(sink.frames) >= GOP
    assert whole(sink.frames)


@pytest.mark.parametrize(
    ("mistake", "cause"),
    [
        ("empty", Cause.BAD_STREAM),
        ("binary", Cause.BAD_STREAM),
        ("no-video", Cause.NO_VIDEO),
        ("unknown-codec", Cause.UNSUPPORTED_CODEC),
    ],
)
async def test_a_description_that_cannot_be_used_has_its_cause(mistake: str, cause: Cause) -> None:
    fault = faults.WrongSdp(mistake=mistake)  # type: ignore[arg-type]
    async with SimServer([SimStream("/a", clip(), faults=(fault,))]) as server:
        assert (await failure(source(server.url("/a")), Keeper())).cause is cause


@pytest.mark.parametrize("mistake", ["bad-base64", "bad-rtpmap", "no-control"])
async def test_a_description_with_a_harmless_mistake_is_used(mistake: str) -> None:
    sink = await frames_of(faults.WrongSdp(mistake=mistake))  # type: ignore[arg-type]
    assert steps(sink.frames) == {1}


async def test_a_camera_that_stalls_keeps_its_connection_until_somebody_gives_it_up() -> None:
    sink = Keeper()
    stream = SimStream("/a", clip(), faults=(faults.Stall(at=GOP + 5),))
    async with SimServer([stream]) as server:
        camera = source(server.url("/a"))
        async with reading(camera, sink) as task:
            await sink.until(lambda: len(sink.frames) == GOP + 5)
            done, _ = await asyncio.wait((task,), timeout=0.1)
            assert not done
            assert camera.stats().connected


async def test_the_cameras_own_clock_is_known_from_its_reports() -> None:
    sink = Keeper()
    stream = SimStream("/a", clip(), sender_report_s=0.05, clock_offset_us=7_000_000)
    async with SimServer([stream]) as server:
        camera = source(server.url("/a"))
        async with reading(camera, sink):
            await sink.until(lambda: len(sink.frames) > 2 * GOP)
            offset_us = camera.stats().clock_offset_us
    assert offset_us is not None
    assert 6_500_000 < offset_us < 7_500_000
