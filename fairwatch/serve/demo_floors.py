# SPDX-License-Identifier: Apache-2.0
"""Floor plans of the demo's plaza: two storeys, drawn here wall by wall, on the map where the places are."""

import struct
import zlib
from collections.abc import Sequence

from fairwatch.govern.documents import Documents
from fairwatch.govern.floor_plans import FloorPlans
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry

from .demo_registry import degrees

_PX_PER_M = 8
_GROUND, _WALL, _THIN = 244, 70, 176
_WALL_M = 0.5
# West, south, east, north in metres from the site's origin.
Box = tuple[float, float, float, float]
_BUILDING: Box = (-52, -22, 62, 32)
_HALL: Box = (-50, -20, 20, 30)
_EAST: Box = (24, -20, 60, 30)
_SHOPS = tuple((-50.0 + 10 * number, 20.0, -40.0 + 10 * number, 30.0) for number in range(7))
_ROOMS = tuple((24.0 + 12 * number, 18.0, 36.0 + 12 * number, 30.0) for number in range(3))
_STAIRS: Box = (20, -4, 24, 6)
# Where a wall has a door.
_DOORS: Sequence[Box] = (
    (-24, -23, -12, -19),
    (20, -12, 24.5, -6),
    *((-47.0 + 10 * number, 19.0, -43.0 + 10 * number, 21.0) for number in range(7)),
    *((28.0 + 12 * number, 17.0, 32.0 + 12 * number, 19.0) for number in range(3)),
)
# Name, storey, rooms, the places that are on it.
_STOREYS = (
    ("1F", 1, (_HALL, _EAST, *_SHOPS), "一层大厅 Ground floor hall"),
    ("2F", 2, (_HALL, _EAST, *_ROOMS), "二层展厅 Exhibition hall"),
)


def draw(rooms: Sequence[Box]) -> bytes:
    """A PNG (ISO/IEC 15948) in grey: rooms of the building, north up."""
    west, south, east, north = _BUILDING
    width, height = round((east - west) * _PX_PER_M), round((north - south) * _PX_PER_M)
    rows = [bytearray([_GROUND]) * width for _ in range(height)]

    def fill(box: Box, shade: int) -> None:
        left, right = (max(0, min(width, round((x - west) * _PX_PER_M))) for x in (box[0], box[2]))
        top, foot = (max(0, min(height, round((north - y) * _PX_PER_M))) for y in (box[3], box[1]))
        for row in rows[top:foot]:
            row[left:right] = bytes([shade]) * (right - left)

    for box in (_BUILDING, *rooms):
        fill(box, _WALL)
        fill((box[0] + _WALL_M, box[1] + _WALL_M, box[2] - _WALL_M, box[3] - _WALL_M), _GROUND)
    for x in range(-40, 20, 10):
        for y in (-10, 0, 10):
            fill((x - 0.5, y - 0.5, x + 0.5, y + 0.5), _THIN)
    for box in _DOORS:
        fill(box, _GROUND)
    for step in range(8):
        foot = _STAIRS[1] + step * 1.25
        fill((_STAIRS[0] + 0.5, foot, _STAIRS[2] - 0.5, foot + 0.3), _THIN)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def hang(registry: Registry, documents: Documents, plans: FloorPlans, hand: Hand, site_id: int, unit_id: int) -> None:
    """Put the plans on the map and the places on the plans."""
    west, south, east, north = _BUILDING
    corners = [list(degrees(each)) for each in ((west, north), (east, north), (east, south), (west, south))]
    for name, level, rooms, on_it in _STOREYS:
        paper = documents.add_bytes(
            draw(rooms), f"{name}.png", "floor-plan", unit_id=unit_id, account_id=None, note=hand.note
        )
        made = plans.add(
            {"site_id": site_id, "name": name, "level": level, "document_id": paper.id, "corners": corners}, hand
        )
        for place in registry.places.page(hand.scope, search=on_it, where={"site_id": site_id}).items:
            registry.places.change(place.id, place.version, {"floor_plan_id": made.id}, hand)
