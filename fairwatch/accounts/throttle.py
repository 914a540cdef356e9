# SPDX-License-Identifier: Apache-2.0
"""Slowing down guessing: after some free failures each next attempt waits twice as long.

Counts per account and address together, so that a stranger cannot lock a
person out, and per address alone, so that trying one password on many
accounts is slow too. In memory: a restart forgives.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from fairwatch.accounts.errors import TooManyAttempts
from fairwatch.clock import Clock

FREE_PER_PAIR = 5
FREE_PER_ADDRESS = 30
LONGEST_US = 15 * 60 * 1_000_000
FORGET_US = 24 * 3600 * 1_000_000
MOST_KEYS = 20_000


@dataclass(slots=True)
class _Count:
    failures: int = 0
    last_us: int = 0
    until_us: int = 0
    told: bool = False
    """Somebody was refused in this wait already."""


class Throttle:
    """Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: OrderedDict[tuple[str, ...], _Count] = OrderedDict()

    def attempt(self, username: str, address: str) -> None:
        """Before the password is checked: raises TooManyAttempts while waiting, else counts a failure in
        advance, so that attempts side by side do not get more tries. Only the first refusal of a wait is `first`: a
        register need not grow with every one.
        """
        now_us = self._clock.monotonic_us()
        keys = (((username, address), FREE_PER_PAIR), ((address,), FREE_PER_ADDRESS))
        with self._lock:
            longest = max((self._fresh(key, now_us) for key, _ in keys), key=lambda count: count.until_us)
            wait_us = longest.until_us - now_us
            if wait_us > 0:
                retry_s = -(-wait_us // 1_000_000)
                refused = TooManyAttempts(f"Too many attempts. Try again in {retry_s} s.", retry_s=retry_s)
                refused.first, longest.told = not longest.told, True
                raise refused
            for key, free in keys:
                count = self._fresh(key, now_us)
                count.failures += 1
                count.last_us = now_us
                beyond = count.failures - free
                if beyond >= 0:
                    count.until_us = now_us + min(1_000_000 << min(beyond, 20), LONGEST_US)
                    count.told = False

    def succeeded(self, username: str, address: str) -> None:
        """The password was right: the pair starts anew, and the attempt does not count against the address."""
        with self._lock:
            self._counts.pop((username, address), None)
            count = self._counts.get((address,))
            if count is not None:
                count.failures = max(count.failures - 1, 0)
                if count.failures < FREE_PER_ADDRESS:
                    count.until_us = 0

    def _fresh(self, key: tuple[str, ...], now_us: int) -> _Count:
        count = self._counts.get(key)
        if count is None or now_us - count.last_us > FORGET_US:
            count = self._counts[key] = _Count()
        self._counts.move_to_end(key)
        while len(self._counts) > MOST_KEYS:
            self._counts.popitem(last=False)
        return count
