# SPDX-License-Identifier: Apache-2.0
"""H.265 for viewers who need H.264: one conversion for all of them, a stated number at once, none that gets stuck."""

import asyncio
import io
from dataclasses import replace

import av
import pytest
import structlog

from fairwatch.media.fmp4.write import init_segment
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import Codec, Tracks
from fairwatch.transmit.slots import Slots, TranscodeLimitError
from tests.transmit.conversions import H265, InnerBus, Seer, play, transcodes
from tests.transmit.streams import Watcher, pictures, tracks

pytestmark = pytest.mark.anyio


def decoded(seer: Watcher) -> int:
    """How many pictures a decoder finds in what was shown."""
    (first, *_) = [each for each in seer.told if isinstance(each, Tracks)]
    with av.open(io.BytesIO(init_segment(first, 0) + b"".join(each.data for each in seer.fragments)), "r") as file:
        return sum(1 for _ in file.decode(video=0))


async def test_viewers_of_a_stream_share_one_conversion() -> None:
    bus, slots = InnerBus(), Slots(2)
    all_streams = transcodes(bus, slots)
    seers = [Seer(), Seer()]
    for seer in seers:
        all_streams.watch(1, 7, seer)
    sent = play(bus.channel(7))
    for seer in seers:
        await seer.until(lambda seer=seer: len(seer.fragments) >= 20)  # type: ignore[misc]
    assert slots.used == 1
    assert len(bus.channel(7).viewers) == 1
    assert [seer.heard for seer in seers] == [[(False, None), (True, None)]] * 2
    for seer in seers:
        assert seer.codecs == {Codec.H264}
        assert seer.starts_with_a_key_frame()
        assert {each.start_us for each in seer.fragments} <= {each.start_us for each in sent}
        assert decoded(seer) == len(seer.fragments)
    for seer in seers:
        all_streams.leave(7, seer)
    assert slots.used == 0
    assert not bus.channel(7).viewers


async def test_who_comes_later_sees_the_running_conversion_from_its_last_key_frame() -> None:
    bus, slots = InnerBus(), Slots(1)
    all_streams = transcodes(bus, slots)
    first, later = Seer(), Seer()
    all_streams.watch(1, 7, first)
    play(bus.channel(7))
    await first.until(lambda: len(first.fragments) >= 30)
    all_streams.watch(1, 7, later)
    assert later.heard == [(True, None)]
    assert later.fragments
    assert later.starts_with_a_key_frame()
    assert slots.used == 1
    all_streams.leave(7, first)
    assert slots.used == 1
    all_streams.leave(7, later)
    assert slots.used == 0


async def test_h264_passes_untouched_and_takes_no_slot() -> None:
    bus, slots = InnerBus(), Slots(0)
    all_streams = transcodes(bus, slots)
    seer = Seer()
    all_streams.watch(1, 7, seer)
    bus.channel(7).tracks(tracks())
    sent = pictures(10)
    for each in sent:
        bus.channel(7).fragment(each)
    assert all(seen is each for seen, each in zip(seer.fragments, sent, strict=True))
    assert {at_work for at_work, _ in seer.heard} == {False}


async def test_beyond_the_limit_viewers_are_told_and_get_the_slot_that_becomes_free() -> None:
    bus, slots = InnerBus(), Slots(1)
    all_streams = transcodes(bus, slots)
    first, second = Seer(), Seer()
    all_streams.watch(1, 7, first)
    all_streams.watch(2, 8, second)
    play(bus.channel(7))
    play(bus.channel(8))
    assert second.heard[-1] == (False, "transcode-limit")
    all_streams.leave(7, first)
    await second.until(lambda: second.heard[-1] == (True, None))
    assert slots.used == 1
    play(bus.channel(8), start=2, tracks=None)
    await second.until(lambda: len(second.fragments) >= 20)
    all_streams.leave(8, second)
    assert slots.used == 0


async def test_a_slot_that_footage_gives_back_serves_who_waits_for_live_pictures() -> None:
    bus, slots = InnerBus(), Slots(1)
    all_streams = transcodes(bus, slots)
    slots.take()
    seer = Seer()
    all_streams.watch(1, 7, seer)
    play(bus.channel(7))
    assert seer.heard[-1] == (False, "transcode-limit")
    await asyncio.to_thread(slots.give_back)
    await seer.until(lambda: seer.heard[-1] == (True, None))
    all_streams.leave(7, seer)
    assert slots.used == 0


async def test_a_camera_that_starts_again_keeps_its_slot_from_who_waits() -> None:
    bus, slots = InnerBus(), Slots(1)
    all_streams = transcodes(bus, slots)
    first, second = Seer(), Seer()
    all_streams.watch(1, 7, first)
    all_streams.watch(2, 8, second)
    play(bus.channel(7))
    play(bus.channel(8))
    await first.until(lambda: len(first.fragments) >= 20)
    bus.channel(7).ended()
    assert first.told[-1] is None
    seen = len(first.fragments)
    play(bus.channel(7), start=10)
    await first.until(lambda: len(first.fragments) >= seen + 20)
    assert first.starts_with_a_key_frame()
    assert second.heard[-1] == (False, "transcode-limit")
    assert not second.fragments
    all_streams.leave(7, first)
    all_streams.leave(8, second)


@pytest.mark.parametrize("broken", ["parameters", "fragment"])
async def test_a_conversion_that_breaks_gives_its_slot_back_and_says_so(broken: str) -> None:
    bus, slots = InnerBus(), Slots(1)
    all_streams = transcodes(bus, slots)
    seer, other = Seer(), Seer()
    all_streams.watch(1, 7, seer)
    assert H265.video is not None
    with structlog.testing.capture_logs() as logged:
        if broken == "parameters":
            play(bus.channel(7), tracks=Tracks(replace(H265.video, sps=(b"\0",), pps=(b"\0",), vps=(b"\0",))))
        else:
            bus.channel(7).tracks(H265)
            bus.channel(7).fragment(Fragment((bytes(200),), 200, 1, True, 0, 40_000))
        await seer.until(lambda: seer.heard[-1] == (False, "transcode-failed"))
    assert [(line["event"], line["stream_id"]) for line in logged] == [("transcode.failed", 7)]
    assert slots.used == 0
    # Neither is the slot lost for others nor the stream for good.
    all_streams.watch(2, 8, other)
    play(bus.channel(8))
    await other.until(lambda: len(other.fragments) >= 20)
    all_streams.leave(8, other)
    play(bus.channel(7))
    await seer.until(lambda: len(seer.fragments) >= 20)
    all_streams.leave(7, seer)
    assert slots.used == 0


async def test_after_a_failure_the_next_viewer_begins_another_conversion() -> None:
    bus, slots = InnerBus(), Slots(1)
    all_streams = transcodes(bus, slots)
    first, second = Seer(), Seer()
    all_streams.watch(1, 7, first)
    bus.channel(7).tracks(H265)
    bus.channel(7).fragment(Fragment((bytes(200),), 200, 1, True, 0, 40_000))
    await first.until(lambda: first.heard[-1] == (False, "transcode-failed"))
    all_streams.watch(1, 7, second)
    play(bus.channel(7), tracks=None)
    for seer in (first, second):
        await seer.until(lambda seer=seer: len(seer.fragments) >= 20)  # type: ignore[misc]
    assert slots.used == 1
    bus.channel(7).remove()
    assert slots.used == 0


async def test_a_removed_stream_ends_its_conversion_and_lets_its_viewers_go() -> None:
    bus, slots = InnerBus(), Slots(1)
    all_streams = transcodes(bus, slots)
    seer = Seer()
    all_streams.watch(1, 7, seer)
    play(bus.channel(7))
    await seer.until(lambda: len(seer.fragments) >= 5)
    bus.channel(7).remove()
    assert seer.is_removed
    assert slots.used == 0
    seen = len(seer.fragments)
    newcomer = Seer()
    all_streams.watch(1, 7, newcomer)
    play(bus.channel(7))
    await newcomer.until(lambda: len(newcomer.fragments) >= 20)
    assert len(seer.fragments) == seen
    all_streams.leave(7, seer)
    assert slots.used == 1
    all_streams.leave(7, newcomer)
    assert slots.used == 0


def test_no_more_slots_are_taken_than_there_are() -> None:
    slots = Slots(2)
    slots.take()
    slots.take()
    with pytest.raises(TranscodeLimitError) as refused:
        slots.take()
    assert (refused.value.status, refused.value.params) == (503, {"limit": 2})
    slots.give_back()
    slots.take()
    assert slots.used == 2
