# SPDX-License-Identifier: Apache-2.0
"""The fragment: one moof and mdat, the unit that is stored, watched, hashed and exported."""

from dataclasses import dataclass


@dataclass(slots=True)
class Fragment:
    """The bytes of one `moof` and `mdat` and what is needed to place them.

    One video frame, or up to 200 ms of sound. Its bytes are `parts` joined,
    `size_bytes` of them; they stay apart so that payload is copied once.
    `start_us` is the decode time of its first sample (UTC), `after_gap` says
    that footage is missing before it, `at` where it begins in its file, -1 if
    it is in none.
    """

    parts: tuple[bytes, ...]
    size_bytes: int
    track: int
    key: bool
    start_us: int
    duration_us: int
    after_gap: bool = False
    at: int = -1

    @property
    def data(self) -> bytes:
        """The fragment's bytes."""
        return self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)

    @property
    def end_us(self) -> int:
        """Where the next fragment of the track should begin."""
        return self.start_us + self.duration_us
