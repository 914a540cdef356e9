# SPDX-License-Identifier: Apache-2.0
"""What changes under way in an honest camera: the size of its pictures, counters that wrap, its clock."""

from itertools import pairwise

import pytest

from fairwatch.media.frame import Codec, Frame, Tracks
from fairwatch.sim import SimServer, SimStream, VideoSpec, encode_clip, faults

from .cameras import GOP, clip, reading, source, steps
from .sinks import Keeper

pytestmark = pytest.mark.anyio

FRAME_US = 5_000


class Marking(Keeper):
    """Knows at which frames new parameters came."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[int] = []

    def tracks(self, tracks: Tracks) -> None:
        self.at.append(len(self.frames))
        super().tracks(tracks)


def evenly_timed(frames: list[Frame]) -> bool:
    """Whether decode times grow from frame to frame, by no more than a slow machine explains."""
    return all(0 < after.decode_us - before.decode_us < 2_000_000 for before, after in pairwise(frames))


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
@pytest.mark.parametrize("parameter_sets", ["both", "band"])
async def test_a_camera_that_changes_the_size_of_its_pictures(codec: Codec, parameter_sets: str) -> None:
    spec = VideoSpec(codec, width=320, height=180, fps=200, frames=80, gop=20, then_size=(640, 360))
    stream = SimStream("/a", encode_clip(spec), parameter_sets=parameter_sets)  # type: ignore[arg-type]
    sink = Marking()
    async with SimServer([stream]) as server, reading(source(server.url("/a")), sink):
        await sink.until(lambda: len(sink.at) >= 4 and len(sink.frames) > sink.at[3] + 5)
    sizes = [each.video.width for each in sink.announced if each.video is not None]
    assert sizes[:4] == [320, 640, 320, 640]
    assert steps(sink.frames, length=40) == {1}  # each size counts anew
    assert all(sink.frames[where].key for where in sink.at[:4])
    assert not sink.losses
    assert evenly_timed(sink.frames)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_counters_of_32_and_16_bits_wrap_unnoticed(transport: str) -> None:
    """After 13 hours an RTP clock of 90 kHz begins anew, after a few minutes the sequence numbers do."""
    stream = SimStream("/a", clip(), first_timestamp=2**32 - 9_000, first_sequence=2**16 - 10)
    sink = Keeper()
    async with SimServer([stream]) as server, reading(source(server.url("/a"), transport=transport), sink):
        await sink.until(lambda: len(sink.frames) > 4 * GOP)
    assert steps(sink.frames) == {1}
    assert not sink.losses
    assert evenly_timed(sink.frames)


async def test_a_wrap_that_falls_into_a_loss_does_not_throw_the_times_off() -> None:
    wrap = 20
    stream = SimStream(
        "/a",
        clip(),
        faults=(faults.LosePackets(at=wrap - 2, count=6),),
        first_timestamp=2**32 - wrap * 450,
        max_payload_bytes=300,
    )
    sink = Keeper()
    async with SimServer([stream]) as server, reading(source(server.url("/a"), transport="tcp"), sink):
        await sink.until(lambda: len(sink.frames) > 4 * GOP)
    assert sink.losses
    assert evenly_timed(sink.frames)


@pytest.mark.parametrize("by_s", [3600.0, -3600.0, 0.4])
async def test_a_camera_whose_clock_is_set_moves_no_picture(by_s: float) -> None:
    stream = SimStream("/a", clip(), faults=(faults.ClockJump(at=2 * GOP, by_s=by_s),), sender_report_s=0.02)
    sink = Keeper()
    offsets: list[int | None] = []
    async with SimServer([stream]) as server:
        camera = source(server.url("/a"))
        async with reading(camera, sink):
            for count in (2 * GOP - 4, 8 * GOP):
                await sink.until(lambda count=count: len(sink.frames) > count)  # type: ignore[misc]
                offsets.append(camera.stats().clock_offset_us)
    assert steps(sink.frames) == {1}
    assert evenly_timed(sink.frames)
    before_us, after_us = offsets
    assert before_us is not None
    assert after_us is not None
    assert abs(before_us) < 200_000
    assert abs(after_us - by_s * 1_000_000) < 200_000
