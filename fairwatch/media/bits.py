# SPDX-License-Identifier: Apache-2.0
"""Reading bits: fixed widths, Exp-Golomb codes (ITU-T H.264 and H.265, 9.1/9.2), emulation prevention."""

MAX_SIZE = 65_536
"""Longest bit string that is read, in bytes. Parameter sets have some hundred; avcC holds lengths of 16 bits."""


MAX_SET_BYTES = 4096
MAX_SETS_BYTES = 32_768
"""One parameter set, and all of a track together: what an avcC or hvcC that we read back may hold, with room to spare."""


class BitstreamError(ValueError):
    """The bytes are not what the standard says they are."""


def unescape(nal: bytes) -> bytes:
    """The RBSP of a NAL unit, its header kept: each 03 after two zero bytes goes (H.264 7.3.1, H.265 7.3.1.1)."""
    if b"\0\0\3" not in nal:
        return nal
    out = bytearray()
    start = 0
    while (at := nal.find(b"\0\0\3", start)) >= 0:
        out += nal[start : at + 2]
        start = at + 3
    return bytes(out + nal[start:])


class BitReader:
    """Reads bits from the front of `data`; reading past the end raises `BitstreamError`."""

    __slots__ = ("_end", "_position", "_value")

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_SIZE:
            raise BitstreamError(f"{len(data)} bytes are too many for a parameter set")
        self._value = int.from_bytes(data, "big")
        self._end = len(data) * 8
        self._position = 0

    @property
    def left(self) -> int:
        """Bits not yet read."""
        return self._end - self._position

    def bits(self, count: int) -> int:
        """The next `count` bits as an unsigned number."""
        if count > self.left:
            raise BitstreamError("ends too early")
        self._position += count
        return (self._value >> (self._end - self._position)) & ((1 << count) - 1)

    def flag(self) -> bool:
        """The next bit."""
        return self.bits(1) == 1

    def skip(self, count: int) -> None:
        """Passes over `count` bits."""
        self.bits(count)

    def take(self, count: int) -> bytes:
        """The next `count` bytes, from wherever the reader stands."""
        return self.bits(8 * count).to_bytes(count, "big")

    def ue(self, limit: int = 0xFFFF_FFFE) -> int:
        """An unsigned Exp-Golomb code; more than `limit` is an error."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros > 32:
                raise BitstreamError("Exp-Golomb code of more than 32 bits")
        value = (1 << zeros) - 1 + self.bits(zeros)
        if value > limit:
            raise BitstreamError(f"{value} where at most {limit} is allowed")
        return value

    def se(self) -> int:
        """A signed Exp-Golomb code (9.1.1, 9.2.2)."""
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)
