# SPDX-License-Identifier: Apache-2.0
"""How many conversions may be at work at once: each takes a good part of a core."""

import threading
from collections.abc import Callable

from fairwatch.errors import FairwatchError


class TranscodeLimitError(FairwatchError):
    """As many conversions as are allowed are at work."""

    code = "transcode-limit"
    status = 503


class Slots:
    """How many conversions may be at work at once, live ones and of footage together. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self.on_free: Callable[[], None] = _nobody_waits
        """Called after each conversion that has ended, on its thread."""
        self._lock = threading.Lock()

    def take(self) -> None:
        """Raises TranscodeLimitError when none is left."""
        with self._lock:
            if self.used >= self.limit:
                raise TranscodeLimitError(
                    f"{self.limit} streams are being converted already, which is as many as this server may.",
                    limit=self.limit,
                )
            self.used += 1

    def give_back(self) -> None:
        """One conversion has ended."""
        with self._lock:
            self.used -= 1
        self.on_free()


def _nobody_waits() -> None:
    """Until there are live conversions."""
