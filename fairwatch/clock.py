# SPDX-License-Identifier: Apache-2.0
"""Clocks, handed in so that tests turn them by hand."""

import time
from typing import Protocol


class Clock(Protocol):
    """Two readings in microseconds: UTC, which may step, and one that never does."""

    def utc_us(self) -> int: ...

    def monotonic_us(self) -> int: ...


class SystemClock:
    """The machine's clocks."""

    def utc_us(self) -> int:
        return time.time_ns() // 1000

    def monotonic_us(self) -> int:
        return time.monotonic_ns() // 1000


class ManualClock:
    """A clock that stands still until it is turned."""

    def __init__(self, utc_us: int = 1_780_000_000_000_000) -> None:
        self._utc_us = utc_us
        self._monotonic_us = 0

    def utc_us(self) -> int:
        return self._utc_us

    def monotonic_us(self) -> int:
        return self._monotonic_us

    def advance(self, by_us: int) -> None:
        """Let time pass."""
        self._utc_us += by_us
        self._monotonic_us += by_us

    def step(self, by_us: int) -> None:
        """Set the UTC clock forward or back, as a time server does."""
        self._utc_us += by_us


STEP_US = 1_000_000
SLEW_DIVISOR = 100


class SteadyClock:
    """UTC that never runs back: what footage is dated by.

    Follows the machine's clock. When that is set forward by more than a
    second, so is this one (a gap with the cause `clock`); when it is set
    back, this one goes on and lets the difference melt away by 1 %, since
    footage may not overlap. `offset_us` is this clock minus the machine's.
    """

    def __init__(self, clock: Clock, not_before_us: int = 0) -> None:
        self._clock = clock
        self._followed_us = clock.monotonic_us()
        self._base_us = max(clock.utc_us(), not_before_us) - self._followed_us
        self.offset_us = self._base_us + self._followed_us - clock.utc_us()
        self.steps = 0

    def utc_us(self) -> int:
        """UTC microseconds."""
        return self._read(self._clock.monotonic_us())

    def monotonic_us(self) -> int:
        """Microseconds that never step."""
        return self._clock.monotonic_us()

    def follow(self) -> int:
        """Compare with the machine's clock, about once a second. Returns the
        step in microseconds if this clock was set forward, else 0.
        """
        monotonic_us = self._clock.monotonic_us()
        self._base_us = self._read(monotonic_us) - monotonic_us
        self._followed_us = monotonic_us
        ahead_us = monotonic_us + self._base_us - self._clock.utc_us()
        if ahead_us < -STEP_US:
            self._base_us -= ahead_us
            self.offset_us = 0
            self.steps += 1
            return -ahead_us
        self.offset_us = ahead_us
        return 0

    def _read(self, monotonic_us: int) -> int:
        """The difference melts while time passes, not when it is measured: a reading never lies before the last."""
        ahead_us = self.offset_us
        most_us = (monotonic_us - self._followed_us) // SLEW_DIVISOR
        if ahead_us > most_us:
            ahead_us = most_us
        elif ahead_us < -most_us:
            ahead_us = -most_us
        return monotonic_us + self._base_us - ahead_us
