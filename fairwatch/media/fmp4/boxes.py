# SPDX-License-Identifier: Apache-2.0
"""Boxes, the bricks of MP4 (ISO/IEC 14496-12, 4.2), and the one box of our own."""

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

METADATA_UUID = bytes.fromhex("299a3f29274e40839dba1e5b0cd939ce")
"""Type of our `uuid` box: UTF-8 JSON, last in the moov of each segment file. Fixed for ever: files outlive versions."""

MAX_DEPTH_BOXES = 1_000
"""Most boxes read inside one box."""


class Mp4Error(ValueError):
    """The bytes are not a fragmented MP4 of the kind that `write` makes."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box lies in its buffer: its body is `[start, end)`."""

    kind: bytes
    start: int
    end: int


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box with a 32-bit size."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """A box that begins with a version and 24 bits of flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def metadata_box(metadata: Mapping[str, str | int]) -> bytes:
    """Our `uuid` box."""
    text = json.dumps(metadata, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return box(b"uuid", METADATA_UUID, text.encode())


def children(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes that fill `data[start:end]` without a gap."""
    end = len(data) if end is None else end
    for _ in range(MAX_DEPTH_BOXES):
        if start == end:
            return
        if end - start < 8:
            raise Mp4Error("bytes left over behind the last box")
        size, kind = struct.unpack_from(">I4s", data, start)
        if not 8 <= size <= end - start:
            raise Mp4Error(f"box of {size} bytes where {end - start} are left")
        yield Box(kind, start + 8, start + size)
        start += size
    raise Mp4Error("too many boxes")


def only(data: bytes, kind: bytes, start: int = 0, end: int | None = None) -> Box:
    """The one box of this kind among its siblings."""
    found = [child for child in children(data, start, end) if child.kind == kind]
    if len(found) != 1:
        raise Mp4Error(f"{len(found)} boxes '{kind.decode('latin-1')}' where one belongs")
    return found[0]
