# SPDX-License-Identifier: Apache-2.0
"""Makes the spoilt inputs of this folder out of the whole ones in `seeds/`: `python -m tests.corpus.make`.

The same seed gives the same files, on every machine and Python: of `random` only `random()` is used, whose
sequence is promised to stay. A file that once broke a parser is added by hand to its kind's folder as `found-*.bin`.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = ("rtsp", "sdp", "rtp", "mp4")
EACH = 12


class Chance:
    """A seeded source of numbers."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def below(self, end: int) -> int:
        return int(self._random.random() * end)

    def bytes(self, count: int) -> bytes:
        return bytes(self.below(256) for _ in range(count))


def _flip(data: bytearray, chance: Chance) -> None:
    data[chance.below(len(data))] ^= 1 << chance.below(8)


def _extreme(data: bytearray, chance: Chance) -> None:
    """A number at its end: lengths, counts and versions lie everywhere."""
    width = (1, 2, 4, 8)[chance.below(4)]
    at = chance.below(len(data))
    value = (b"\x00" * width, b"\xff" * width, b"\x7f" + b"\xff" * (width - 1), b"\x00" * (width - 1) + b"\x01")
    data[at : at + width] = value[chance.below(4)]


def _cut(data: bytearray, chance: Chance) -> None:
    at = chance.below(len(data))
    del data[at : at + 1 + chance.below(40)]


def _end_early(data: bytearray, chance: Chance) -> None:
    del data[1 + chance.below(len(data)) :]


def _repeat(data: bytearray, chance: Chance) -> None:
    at = chance.below(len(data))
    piece = bytes(data[at : at + 1 + chance.below(60)])
    data[at:at] = piece * (1 + chance.below(8))


def _insert(data: bytearray, chance: Chance) -> None:
    at = chance.below(len(data))
    data[at:at] = chance.bytes(1 + chance.below(20))


def _digits(data: bytearray, chance: Chance) -> None:
    """A number in a text becomes one that no field holds."""
    places = [at for at, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    if places:
        at = places[chance.below(len(places))]
        data[at : at + 1] = (b"-1", b"99999999999999999999", b"0", b"1e9", b"\xd9\xa3")[chance.below(5)]


SPOIL: tuple[Callable[[bytearray, Chance], None], ...] = (_flip, _extreme, _cut, _end_early, _repeat, _insert, _digits)


def spoilt(seed: bytes, name: str) -> bytes:
    """The input with one to four faults."""
    chance = Chance(name)
    data = bytearray(seed)
    for _ in range(1 + chance.below(4)):
        if data:
            SPOIL[chance.below(len(SPOIL))](data, chance)
    return bytes(data)


def corpus() -> Iterator[tuple[Path, bytes]]:
    """Every file of the corpus, with what is in it."""
    for kind in KINDS:
        for seed in sorted((FOLDER / "seeds").glob(f"{kind}-*.bin")):
            for number in range(EACH):
                name = f"{seed.stem}-{number:02}"
                yield FOLDER / kind / f"{name}.bin", spoilt(seed.read_bytes(), name)


def main() -> None:
    for path, data in corpus():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
