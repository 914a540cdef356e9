# SPDX-License-Identifier: Apache-2.0
"""Which letters a font has: the character map of an OpenType file (ISO/IEC 14496-22, 5.2.1), formats 4 and 12."""

import struct
from collections.abc import Iterator
from pathlib import Path


def letters_of(font: Path) -> frozenset[int]:
    """The code points that a font has a glyph for. Raises struct.error for what is no font."""
    body = font.read_bytes()
    (tables,) = struct.unpack_from(">H", body, 4)
    at = next(
        offset for tag, _, offset, _ in struct.iter_unpack(">4sIII", body[12 : 12 + 16 * tables]) if tag == b"cmap"
    )
    (maps,) = struct.unpack_from(">H", body, at + 2)
    found: set[int] = set()
    for _, _, offset in struct.iter_unpack(">HHI", body[at + 4 : at + 4 + 8 * maps]):
        found.update(_mapped(body, at + offset))
    return frozenset(found)


def _mapped(body: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", body, at)
    if form == 12:
        (groups,) = struct.unpack_from(">I", body, at + 12)
        for first, last, glyph in struct.iter_unpack(">III", body[at + 16 : at + 16 + 12 * groups]):
            yield from range(first if glyph else first + 1, last + 1)
    elif form == 4:
        (twice,) = struct.unpack_from(">H", body, at + 6)
        count = twice // 2
        lasts = struct.unpack_from(f">{count}H", body, at + 14)
        firsts = struct.unpack_from(f">{count}H", body, at + 16 + twice)
        deltas = struct.unpack_from(f">{count}H", body, at + 16 + 2 * twice)
        offsets = struct.unpack_from(f">{count}H", body, at + 16 + 3 * twice)
        for index, (first, last, delta, offset) in enumerate(zip(firsts, lasts, deltas, offsets, strict=True)):
            for code in range(first, last + 1):
                glyph = code
                if offset:
                    where = at + 16 + 3 * twice + 2 * index + offset + 2 * (code - first)
                    (glyph,) = struct.unpack_from(">H", body, where)
                    if not glyph:
                        continue
                if (glyph + delta) & 0xFFFF:
                    yield code
