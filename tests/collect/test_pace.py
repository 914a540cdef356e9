# SPDX-License-Identifier: Apache-2.0
"""The time line of sources that come in bursts, loops and without times."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.clock import ManualClock
from fairwatch.collect.pace import Pace
from fairwatch.media.ff import ForeignPacket
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, Frame

STEP_US = 40_000


def packet(decode_us: int | None, *, track: int = VIDEO_TRACK, present_us: int | None = None) -> ForeignPacket:
    present_us = decode_us if present_us is None else present_us
    return ForeignPacket(track, True, present_us, decode_us, None, (b"x",))


class Player:
    """Passes packets on when it is time, turning the clock instead of waiting."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.pace = Pace(self.clock)

    def play(self, what: ForeignPacket, *, after_us: int = 0) -> Frame | None:
        self.clock.advance(after_us)
        self.clock.advance(round(self.pace.wait_s(what) * 1_000_000))
        return self.pace.frame(what)

    def picture(self, decode_us: int | None, *, after_us: int = 0) -> Frame:
        frame = self.play(packet(decode_us), after_us=after_us)
        assert frame is not None
        return frame


def test_a_file_read_at_once_is_passed_on_at_its_own_speed() -> None:
    player = Player()
    began_us = player.clock.utc_us()
    for number in range(250):
        frame = player.picture(number * STEP_US)
        assert abs(frame.decode_us - player.clock.utc_us()) <= 250_000
    assert 9_000_000 < player.clock.utc_us() - began_us < 10_500_000


def test_segments_that_arrive_at_once_are_spread_over_their_time() -> None:
    player = Player()
    times: list[int] = []
    for segment in range(5):
        # Six seconds of pictures in one burst; the next burst comes when six seconds have passed.
        due_us = ManualClock().utc_us() + segment * 6_000_000
        player.clock.advance(max(0, due_us - player.clock.utc_us()))
        times += [player.picture((segment * 150 + number) * STEP_US).decode_us for number in range(150)]
    steps = {after - before for before, after in pairwise(times)}
    assert max(steps) <= 1_000_000
    assert min(steps) > 0
    assert abs(times[-1] - times[0] - 749 * STEP_US) < 1_000_000


def test_a_live_source_is_never_held_back() -> None:
    player = Player()
    for number in range(1000):
        player.clock.advance(STEP_US)
        assert player.pace.wait_s(packet(number * STEP_US)) == 0
        player.pace.frame(packet(number * STEP_US))


@pytest.mark.parametrize("ppm", [-150, 150])
def test_a_source_with_another_clock_piles_up_nothing(ppm: int) -> None:
    player = Player()
    waited = 0.0
    for number in range(40_000):
        player.clock.advance(STEP_US - STEP_US * ppm // 1_000_000)
        what = packet(number * STEP_US)
        waited += player.pace.wait_s(what)
        player.pace.frame(what)
    assert waited == 0


def test_the_rounds_of_a_file_follow_each_other() -> None:
    player = Player()
    times: list[int] = []
    for _ in range(4):
        times += [player.picture(5_000_000 + number * STEP_US).decode_us for number in range(50)]
        assert player.pace.again()
    steps = [after - before for before, after in pairwise(times)]
    assert all(20_000 < step < 60_000 for step in steps)


def test_an_empty_file_is_not_opened_for_ever() -> None:
    pace = Pace(ManualClock())
    assert not pace.again()
    pace.wait_s(packet(0))
    assert pace.again()
    assert not pace.again()


def test_times_that_jump_are_not_waited_for() -> None:
    player = Player()
    player.picture(0)
    frame = player.picture(3_600_000_000, after_us=STEP_US)
    assert abs(frame.decode_us - player.clock.utc_us()) < 1_000_000
    frame = player.picture(0, after_us=STEP_US)
    assert abs(frame.decode_us - player.clock.utc_us()) < 1_000_000


def test_packets_without_a_time_get_that_of_their_arrival() -> None:
    player = Player()
    times = [player.picture(None, after_us=STEP_US).decode_us for _ in range(10)]
    assert {after - before for before, after in pairwise(times)} == {STEP_US}


def test_sound_keeps_its_distance_to_the_picture() -> None:
    player = Player()
    assert player.play(packet(0, track=AUDIO_TRACK)) is None
    picture = player.picture(1_000_000)
    sound = player.play(packet(1_200_000, track=AUDIO_TRACK))
    assert sound is not None
    assert sound.decode_us - picture.decode_us == 200_000


def test_b_frames_keep_their_delay() -> None:
    player = Player()
    frame = player.play(packet(0, present_us=80_000))
    assert frame is not None
    assert frame.present_us - frame.decode_us == 80_000


TIMES = st.none() | st.integers(-(1 << 40), 1 << 40) | st.integers(0, 2_000_000)


@given(
    st.lists(st.tuples(TIMES, TIMES, st.sampled_from([VIDEO_TRACK, AUDIO_TRACK]), st.integers(0, 100_000)), max_size=40)
)
def test_whatever_times_come_decode_times_grow_and_no_wait_is_long(
    packets: list[tuple[int | None, int | None, int, int]],
) -> None:
    player = Player()
    last_us: dict[int, int] = {}
    for decode_us, present_us, track, after_us in packets:
        what = packet(decode_us, track=track, present_us=present_us)
        player.clock.advance(after_us)
        wait_s = player.pace.wait_s(what)
        assert 0 <= wait_s <= 10
        player.clock.advance(round(wait_s * 1_000_000))
        frame = player.pace.frame(what)
        if frame is not None:
            assert frame.decode_us > last_us.get(track, -1)
            assert 0 <= frame.present_us - frame.decode_us <= 2_000_000
            last_us[track] = frame.decode_us


@pytest.mark.parametrize("jump_us", [3_600_000_000, -3_600_000_000, 5_000_000])
@pytest.mark.parametrize("sound_first", [True, False])
def test_sound_goes_on_with_the_picture_after_a_jump(jump_us: int, sound_first: bool) -> None:
    player = Player()
    media_us = 4_000_000_000
    behind_us = []
    for number in range(500):
        media_us += STEP_US + (jump_us if number == 250 else 0)
        pair = [packet(media_us, track=AUDIO_TRACK), packet(media_us)]
        heard, seen = None, None
        for each in pair if sound_first else reversed(pair):
            frame = player.play(each, after_us=STEP_US if each.track == VIDEO_TRACK else 0)
            if each.track == VIDEO_TRACK:
                seen = frame
            else:
                heard = frame
        assert seen is not None
        if heard is not None:
            behind_us.append(abs(heard.decode_us - seen.decode_us))
    assert len(behind_us) >= 495
    assert max(behind_us) <= 2_100_000
    assert max(behind_us[-200:]) <= 300_000
