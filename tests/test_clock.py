# SPDX-License-Identifier: Apache-2.0
"""The clock that footage is dated by: it follows the machine's, and never runs back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.clock import STEP_US, ManualClock, SteadyClock, SystemClock

S = 1_000_000
HOUR = 3_600 * S


@pytest.fixture
def machine() -> ManualClock:
    return ManualClock()


def pass_time(machine: ManualClock, steady: SteadyClock, seconds: int) -> list[int]:
    """Let time pass, following once a second; the steps."""
    steps = []
    for _ in range(seconds):
        machine.advance(S)
        steps.append(steady.follow())
    return steps


def test_it_shows_the_machines_time(machine: ManualClock) -> None:
    steady = SteadyClock(machine)
    pass_time(machine, steady, 10)
    assert steady.utc_us() == machine.utc_us()
    assert steady.monotonic_us() == machine.monotonic_us()
    assert (steady.offset_us, steady.steps) == (0, 0)


@pytest.mark.parametrize("by_us", [STEP_US + 1, 10 * S, 40 * 365 * 24 * HOUR])
def test_a_step_forward_is_taken_at_once_and_told(machine: ManualClock, by_us: int) -> None:
    steady = SteadyClock(machine)
    machine.step(by_us)
    assert steady.utc_us() == machine.utc_us() - by_us  # Not before it is followed.
    assert steady.follow() == by_us
    assert (steady.utc_us(), steady.offset_us, steady.steps) == (machine.utc_us(), 0, 1)
    assert steady.follow() == 0


@pytest.mark.parametrize("by_us", [-HOUR, -10 * S, -300_000, 300_000, STEP_US])
def test_other_differences_melt_by_a_hundredth(machine: ManualClock, by_us: int) -> None:
    steady = SteadyClock(machine)
    machine.step(by_us)
    assert not any(pass_time(machine, steady, 1))
    assert steady.offset_us == -by_us
    assert not any(pass_time(machine, steady, 20))
    left_us = max(0, abs(by_us) - 20 * S // 100)
    assert abs(steady.offset_us) == left_us
    assert abs(steady.utc_us() - machine.utc_us()) == left_us


def test_a_difference_melts_also_between_two_looks_at_the_machine(machine: ManualClock) -> None:
    steady = SteadyClock(machine)
    machine.step(-HOUR)
    steady.follow()
    before_us = steady.utc_us()
    machine.advance(100)
    assert steady.utc_us() == before_us + 99


def test_it_goes_on_after_what_was_recorded_before(machine: ManualClock) -> None:
    """The machine's clock was set back while the program was not running."""
    recorded_us = machine.utc_us() + 5 * S
    steady = SteadyClock(machine, not_before_us=recorded_us)
    assert steady.utc_us() == recorded_us
    assert steady.offset_us == 5 * S
    pass_time(machine, steady, 501)
    assert steady.utc_us() == machine.utc_us()
    assert SteadyClock(machine, not_before_us=1).utc_us() == machine.utc_us()


@given(st.lists(st.tuples(st.sampled_from(["advance", "step", "follow", "read"]), st.integers(-2 * HOUR, 2 * HOUR))))
def test_it_never_runs_back(script: list[tuple[str, int]]) -> None:
    machine = ManualClock()
    steady = SteadyClock(machine)
    last_us = steady.utc_us()
    for deed, amount_us in script:
        if deed == "advance":
            machine.advance(abs(amount_us))
        elif deed == "step":
            machine.step(amount_us)
        elif deed == "follow":
            assert steady.follow() >= 0
            assert steady.utc_us() - machine.utc_us() == steady.offset_us >= -STEP_US
        assert steady.utc_us() >= last_us
        last_us = steady.utc_us()


@given(st.lists(st.integers(-HOUR, HOUR), max_size=30))
def test_it_comes_home_in_the_end(steps: list[int]) -> None:
    machine = ManualClock()
    steady = SteadyClock(machine)
    for by_us in steps:
        machine.step(by_us)
        machine.advance(S)
        steady.follow()
    away_us = steady.offset_us
    machine.advance(101 * abs(away_us) + S)
    steady.follow()
    assert steady.offset_us == 0


def test_the_machines_clocks_are_read_in_microseconds() -> None:
    clock = SystemClock()
    assert 1_700_000_000 * S < clock.utc_us() < 10_000_000_000 * S
    before_us = clock.monotonic_us()
    assert clock.monotonic_us() >= before_us
