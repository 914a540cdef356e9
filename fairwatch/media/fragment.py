# SPDX-License-Identifier: Apache-2.0
"""The fragment: one moof and mdat, the unit that is stored, watched, hashed and exported."""

from dataclasses import dataclass


@dataclass(slots=True)
class Fragment:
    """The bytes of one `moof` and `mdat` and what is needed to place them.

    One video frame, or up to 200 ms of sound. `start_us` is the decode time
    of its first sample (UTC, the fragment's tfdt), `after_gap` says that
    footage is missing before it.
    """

    data: bytes
    track: int
    key: bool
    start_us: int
    duration_us: int
    after_gap: bool = False

    @property
    def end_us(self) -> int:
        """Where the next fragment of the track should begin."""
        return self.start_us + self.duration_us
