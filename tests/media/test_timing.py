# SPDX-License-Identifier: Apache-2.0
"""Media clocks on the wall: smooth, never far from the arrival, whatever a camera's clock does."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.timing import DecodeOrder, TrackClock

NOW_US = 1_780_000_000_000_000
FRAME_US = 40_000
S = 1_000_000
HOUR = 3_600 * S


@dataclass(slots=True)
class Camera:
    """A camera's media clock and a way to the server; `now_us` is the server's clock.

    `ahead_us` is what the media clock says too much, `ppm` how much too fast it runs.
    """

    clock: TrackClock
    rate: int = 90_000
    now_us: int = NOW_US
    ahead_us: int = 7_777_777
    ppm: float = 0.0
    first_ticks: int = 0
    sent_us: int = NOW_US

    def ticks(self) -> int:
        media_us = (self.sent_us - NOW_US) * (1 + self.ppm / 1e6) + self.ahead_us
        return (self.first_ticks + int(media_us * self.rate / 1e6)) & 0xFFFF_FFFF

    def frame(self, late_us: int = 0) -> int:
        """A frame taken now and arriving `late_us` later: what the clock says of it, less when it was taken."""
        self.sent_us = self.now_us
        return self.clock.wall_us(self.ticks(), self.now_us + late_us) - self.now_us

    def frames(self, seconds: float, frame_us: int = FRAME_US) -> Iterator[int]:
        for _ in range(int(seconds * S / frame_us)):
            yield self.frame()
            self.now_us += frame_us

    def report(self, offset_us: int = 0) -> None:
        """A sender report by a camera whose UTC is `offset_us` ahead of the server's."""
        self.sent_us = self.now_us
        self.clock.report(self.ticks(), self.now_us + offset_us)


@pytest.fixture
def camera() -> Camera:
    return Camera(TrackClock(90_000))


def test_a_rate_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        TrackClock(0)


@pytest.mark.parametrize("rate", [8_000, 44_100, 90_000])
def test_frames_that_come_on_time_are_placed_at_their_arrival(rate: int) -> None:
    camera = Camera(TrackClock(rate), rate)
    assert max(abs(off_us) for off_us in camera.frames(100)) <= 1_000_000 // rate + 1


def test_jitter_of_the_way_does_not_reach_the_footage(camera: Camera) -> None:
    chance = random.Random(4)
    walls = []
    for _ in range(2_000):
        walls.append(
            camera.now_us + camera.frame(int(chance.expovariate(1 / 15_000)) + chance.choice([0] * 50 + [300_000]))
        )
        camera.now_us += FRAME_US
    settled = walls[300:]
    steps = [after - before for before, after in pairwise(settled)]
    assert max(steps) <= FRAME_US + 5_100
    assert min(steps) >= FRAME_US - 5_100
    offsets = [wall - (NOW_US + n * FRAME_US) for n, wall in enumerate(walls)][300:]
    assert -1_000 <= min(offsets) <= max(offsets) < 20_000
    assert camera.clock.reading.anchors == 1


@pytest.mark.parametrize("ppm", [-500, -100, 100, 500])
def test_a_crystal_that_drifts_is_followed_for_hours(camera: Camera, ppm: int) -> None:
    camera.ppm = ppm
    off = list(camera.frames(3_600, frame_us=200_000))
    assert max(map(abs, off)) < 30_000
    assert camera.clock.reading.anchors == 1


@pytest.mark.parametrize("before_s", [0, 1, 100])
def test_the_wrap_of_the_counter_is_not_seen(before_s: int) -> None:
    camera = Camera(TrackClock(90_000), ahead_us=0, first_ticks=(1 << 32) - before_s * 90_000 - 1)
    assert max(abs(off_us) for off_us in camera.frames(200)) <= 20
    assert camera.clock.reading.anchors == 1


def test_several_wraps_are_not_seen() -> None:
    """A day of 90 kHz is nearly two turns of the counter."""
    camera = Camera(TrackClock(90_000))
    assert max(abs(off_us) for off_us in camera.frames(2 * 86_400, frame_us=10 * S)) <= 20
    assert camera.clock.reading.anchors == 1


@pytest.mark.parametrize("jump_us", [HOUR, -HOUR, 20 * S, -20 * S, 5 * S, -5 * S, -1_600_000, 600_000, 10**12])
def test_after_a_jump_of_the_cameras_clock_the_arrival_counts(camera: Camera, jump_us: int) -> None:
    before = [camera.now_us + off_us for off_us in camera.frames(20)][-1]
    camera.ahead_us += jump_us
    after = list(camera.frames(20))
    assert camera.clock.reading.anchors == 2
    assert max(map(abs, after)) <= 2_000
    assert NOW_US + 20 * S + after[0] > before


@pytest.mark.parametrize("jump_us", [400_000, 100_000, -100_000, -1_400_000])
def test_a_small_jump_stays_within_its_size(camera: Camera, jump_us: int) -> None:
    list(camera.frames(20))
    camera.ahead_us += jump_us
    off = list(camera.frames(30))
    assert max(map(abs, off)) <= abs(jump_us) + 100
    assert camera.clock.reading.anchors == 1
    if jump_us > 0:  # Nothing arrives before it was taken.
        assert abs(off[-1]) <= 1_000


def test_a_burst_of_what_a_server_had_kept_is_followed_by_frames_on_time(camera: Camera) -> None:
    """Two seconds of pictures at once, as a proxy sends them to who joins."""
    walls = []
    for n in range(50):
        camera.sent_us = NOW_US - 2 * S + n * FRAME_US
        walls.append(camera.clock.wall_us(camera.ticks(), NOW_US))
    assert all(before < after for before, after in pairwise(walls))
    assert walls[0] >= NOW_US
    assert walls[-1] <= NOW_US + 600_000
    off = list(camera.frames(60))
    assert NOW_US + off[0] > walls[-1]
    assert max(off) <= 600_000
    assert max(map(abs, off[-100:])) <= 1_000


@pytest.mark.parametrize("stall_s", [1, 5, 9])
def test_what_a_stalled_network_delivers_late_keeps_its_times(camera: Camera, stall_s: int) -> None:
    list(camera.frames(15))
    end_us = camera.now_us + stall_s * S
    off = []
    while camera.now_us < end_us:
        off.append(camera.frame(end_us - camera.now_us))
        camera.now_us += FRAME_US
    off += camera.frames(30)
    assert max(map(abs, off)) <= 1_000
    assert camera.clock.reading.anchors == 1


def test_a_camera_that_paused_goes_on_at_its_arrival(camera: Camera) -> None:
    list(camera.frames(15))
    camera.now_us += 3 * HOUR
    assert max(map(abs, camera.frames(20))) <= 1_000


def test_frames_that_stay_late_are_placed_anew(camera: Camera) -> None:
    """The way became longer for good, or the camera's clock stopped for a while."""
    list(camera.frames(15))
    camera.ahead_us -= 1_400_000
    list(camera.frames(2))
    camera.ahead_us -= 1_400_000
    off = list(camera.frames(40))
    assert camera.clock.reading.anchors == 2
    assert max(map(abs, off[-100:])) <= 100


def test_a_step_of_the_servers_clock_moves_the_footage_once_and_forward(camera: Camera) -> None:
    list(camera.frames(15))
    camera.ahead_us -= HOUR  # Seen from the server, the camera fell behind by an hour.
    last = camera.now_us - 1
    camera.now_us += HOUR
    for off_us in camera.frames(40):
        at_us = camera.now_us + off_us
        assert at_us > last
        last = at_us
    assert camera.clock.reading.anchors == 2
    assert abs(camera.frame()) <= 100


# Sender reports.


def test_a_report_before_the_first_frame_says_nothing(camera: Camera) -> None:
    camera.report()
    assert camera.clock.reading.camera_offset_us is None


@pytest.mark.parametrize("offset_us", [300_000, -300_000, 900_000, -900_000])
def test_a_clock_near_ours_is_believed_and_its_offset_stays_known(camera: Camera, offset_us: int) -> None:
    off = [0]
    for _ in range(200):
        list(camera.frames(1, frame_us=200_000))
        camera.report(offset_us)
        off += list(camera.frames(14, frame_us=200_000))
        assert abs((camera.clock.reading.camera_offset_us or 0) - offset_us) <= 20_000
        assert max(abs(after - before) for before, after in pairwise(off[-70:])) <= 6_000
    assert abs(off[-1] - offset_us) <= 20_000
    assert camera.clock.reading.anchors == 1


@pytest.mark.parametrize("offset_us", [1_100_000, -1_100_000, HOUR, -30 * 365 * 24 * HOUR])
def test_a_clock_far_from_ours_is_noted_and_not_believed(camera: Camera, offset_us: int) -> None:
    off = []
    for _ in range(20):
        camera.frame()
        camera.report(offset_us)
        off += list(camera.frames(10))
    assert max(map(abs, off)) <= 100
    assert abs((camera.clock.reading.camera_offset_us or 0) - offset_us) <= 1_000


def test_a_clock_that_is_not_believed_does_not_keep_frames_in_the_future(camera: Camera) -> None:
    """A burst at the start leaves the anchor early; a camera with a clock of its own must not make it stay."""
    for n in range(10):
        camera.sent_us = NOW_US - 400_000 + n * FRAME_US
        camera.clock.wall_us(camera.ticks(), NOW_US)
        camera.clock.report(camera.ticks(), NOW_US - HOUR)
    off = list(camera.frames(30))
    assert abs(off[-1]) <= 1_000


def test_a_clock_that_went_wrong_is_believed_no_more(camera: Camera) -> None:
    camera.frame()
    camera.report(500_000)
    list(camera.frames(60))
    camera.report(HOUR)
    assert max(map(abs, list(camera.frames(300))[-100:])) <= 20_000


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-HOUR, HOUR), st.integers(1, 60)), max_size=25), st.booleans())
def test_decode_times_grow_and_stay_near_the_arrival_whatever_happens(
    script: list[tuple[int, int, int]], b_frames: bool
) -> None:
    camera = Camera(TrackClock(90_000))
    order = DecodeOrder()
    last_us = -1
    arrived_us = 0
    shown = [3, 1, 2] if b_frames else [0]
    for deed, amount, count in script:
        if deed == 0:
            camera.ahead_us += amount
        elif deed == 1:
            camera.ahead_us += amount // 3_000
        elif deed == 2:
            camera.now_us += abs(amount) // 700
        elif deed == 3:
            camera.report(amount // 2_000)
        elif deed == 4:
            camera.ppm = amount / HOUR * 500
        stalled_us = abs(amount) // 720 if deed == 5 else 0
        from_us = camera.now_us
        for n in range(count):
            camera.sent_us = camera.now_us + shown[n % len(shown)] * FRAME_US
            arrived_us = max(arrived_us, camera.now_us, from_us + stalled_us)
            decode_us = order.decode_us(camera.clock.wall_us(camera.ticks(), arrived_us))
            assert decode_us > last_us
            assert -25 * S <= decode_us - arrived_us <= 3 * S
            last_us = decode_us
            camera.now_us += FRAME_US
    for n in range(1_000):
        camera.sent_us = camera.now_us + shown[n % len(shown)] * FRAME_US
        order.decode_us(camera.clock.wall_us(camera.ticks(), max(arrived_us, camera.now_us)))
        camera.now_us += FRAME_US
    camera.sent_us = camera.now_us
    assert abs(camera.clock.wall_us(camera.ticks(), camera.now_us) - camera.now_us) <= 3_700_000


# Decode order. Patterns are the places at which frames are shown, in the order in which they come.

PATTERNS = {
    "no B frames": ([0], 0),
    "one B frame": ([1, 0], 1),
    "two B frames": ([2, 0, 1], 1),
    "a pyramid": ([3, 1, 0, 2], 2),
    "a tall pyramid": ([7, 3, 1, 0, 2, 5, 4, 6], 3),
}


def shown_us(pattern: list[int], groups: int, jitter_us: int = 0) -> list[int]:
    chance = random.Random(3)
    size = len(pattern)
    places = [0] + [1 + group * size + place for group in range(groups) for place in pattern]
    return [NOW_US + place * FRAME_US + chance.randint(-jitter_us, jitter_us) for place in places]


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "unstated"])
@pytest.mark.parametrize("jitter_us", [0, 5_000])
def test_decode_times_grow_and_come_before_the_picture_is_shown(name: str, stated: bool, jitter_us: int) -> None:
    pattern, depth = PATTERNS[name]
    order = DecodeOrder()
    order.expect(depth if stated else 0, FRAME_US)
    shown = shown_us(pattern, 40, jitter_us)
    decoded = [order.decode_us(at_us) for at_us in shown]
    assert all(before < after for before, after in pairwise(decoded))
    settled = list(zip(decoded, shown, strict=True))[0 if stated and not jitter_us else 24 :]
    assert all(decode_us <= at_us for decode_us, at_us in settled)
    # Not earlier than need be: a frame more for each that is mistaken for a B frame.
    assert max(at_us - decode_us for decode_us, at_us in settled) <= (len(pattern) + depth + 3) * FRAME_US
    assert order.depth <= depth + (0 if stated and not jitter_us else 1)


def test_more_b_frames_than_the_parameters_state_are_found_out() -> None:
    order = DecodeOrder()
    order.expect(1, FRAME_US)
    shown = shown_us([3, 1, 0, 2], 40)
    decoded = [order.decode_us(at_us) for at_us in shown]
    assert order.depth >= 2
    assert all(decode_us <= at_us for decode_us, at_us in list(zip(decoded, shown, strict=True))[12:])


def test_parameters_that_state_less_than_was_seen_change_nothing() -> None:
    order = DecodeOrder()
    for at_us in shown_us([3, 1, 0, 2], 10):
        order.decode_us(at_us)
    depth = order.depth
    order.expect(0, FRAME_US)
    assert order.depth == depth


@pytest.mark.parametrize("depth", [0, 2])
@pytest.mark.parametrize("jump_us", [60 * S, HOUR])
def test_after_a_pause_decode_times_are_near_the_picture_again(depth: int, jump_us: int) -> None:
    order = DecodeOrder()
    order.expect(depth, FRAME_US)
    for n in range(50):
        order.decode_us(NOW_US + n * FRAME_US)
    for n in range(50):
        at_us = NOW_US + jump_us + n * FRAME_US
        assert 0 <= at_us - order.decode_us(at_us) <= depth * FRAME_US


@given(st.lists(st.integers(-3 * S, 3 * S), max_size=100), st.integers(0, 4))
def test_decode_times_grow_for_any_times(steps: list[int], depth: int) -> None:
    order = DecodeOrder()
    order.expect(depth, 0)
    at_us, last_us = NOW_US, -1
    for step_us in steps:
        at_us += step_us
        decode_us = order.decode_us(at_us)
        assert decode_us > last_us
        last_us = decode_us
