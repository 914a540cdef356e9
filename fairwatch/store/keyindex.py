# SPDX-License-Identifier: Apache-2.0
"""Where the key frames of a segment file lie, in a few hundred bytes.

The form: unsigned LEB128 numbers. First the length of the init segment, which
is where the first fragment begins; then for each key frame, and at last for
the end of the file, the time since the one before in microseconds and the
bytes since the one before. The first pair counts from the segment's start and
from the first fragment. So N key frames take N + 1 pairs, and the end is
known without the file.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate


class KeyIndexError(ValueError):
    """The bytes are no key index."""


@dataclass(frozen=True, slots=True)
class KeyIndex:
    """Key frames by time and place. `times_us` are decode times since the
    segment's start, `offsets` count from the start of the file; both grow.
    """

    init_bytes: int
    times_us: tuple[int, ...]
    offsets: tuple[int, ...]
    end_us: int
    size_bytes: int

    def __len__(self) -> int:
        return len(self.times_us)

    def at(self, time_us: int) -> int:
        """Number of the last key frame at or before `time_us` since the start; the first one if there is none."""
        return max(bisect_right(self.times_us, time_us) - 1, 0)

    def after(self, time_us: int) -> int:
        """Number of the first key frame at or after `time_us` since the start; the count if there is none."""
        return bisect_left(self.times_us, time_us)

    def begin(self, number: int) -> int:
        """Where a key frame's fragment begins; the end of the file for the number after the last."""
        return self.offsets[number] if number < len(self.offsets) else self.size_bytes

    def begin_us(self, number: int) -> int:
        """When a key frame is decoded, since the start; the end of the segment for the number after the last."""
        return self.times_us[number] if number < len(self.times_us) else self.end_us


class KeyIndexWriter:
    """Builds the index of a file that is being written. `snapshot` is cheap: what came before is not encoded again."""

    __slots__ = ("_bytes", "_last_offset", "_last_us", "count", "start_us")

    def __init__(self, start_us: int, init_bytes: int) -> None:
        self.start_us = start_us
        self.count = 0
        self._last_us = start_us
        self._last_offset = init_bytes
        self._bytes = bytearray()
        _put(self._bytes, init_bytes)

    def key(self, decode_us: int, offset: int) -> None:
        """A key frame at a UTC time, whose fragment begins at `offset`. Raises ValueError if either runs back."""
        _put(self._bytes, decode_us - self._last_us)
        _put(self._bytes, offset - self._last_offset)
        self._last_us = decode_us
        self._last_offset = offset
        self.count += 1

    def snapshot(self, end_us: int, size_bytes: int) -> bytes:
        """The index of the file as it is now."""
        end = bytearray()
        _put(end, end_us - self._last_us)
        _put(end, size_bytes - self._last_offset)
        return bytes(self._bytes) + end


def decode(blob: bytes) -> KeyIndex:
    """Raises KeyIndexError if `blob` is not what `KeyIndexWriter.snapshot` makes."""
    numbers = _numbers(blob)
    if len(numbers) < 3 or len(numbers) % 2 == 0:
        raise KeyIndexError("a key index has an init length and pairs")
    times = list(accumulate(numbers[1::2]))
    offsets = list(accumulate(numbers[2::2], initial=numbers[0]))[1:]
    return KeyIndex(
        init_bytes=numbers[0],
        times_us=tuple(times[:-1]),
        offsets=tuple(offsets[:-1]),
        end_us=times[-1],
        size_bytes=offsets[-1],
    )


def encode(index: KeyIndex) -> bytes:
    """The bytes from which `decode` makes `index`."""
    writer = KeyIndexWriter(0, index.init_bytes)
    for time_us, offset in zip(index.times_us, index.offsets, strict=True):
        writer.key(time_us, offset)
    return writer.snapshot(index.end_us, index.size_bytes)


def _put(out: bytearray, number: int) -> None:
    if number < 0:
        raise ValueError("a key index only grows")
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def _numbers(blob: bytes) -> list[int]:
    numbers = []
    number = shift = 0
    for byte in blob:
        number |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            if shift > 63:
                raise KeyIndexError("a number of more than 63 bits")
        else:
            numbers.append(number)
            number = shift = 0
    if shift:
        raise KeyIndexError("the last number is cut off")
    return numbers
