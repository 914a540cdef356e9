# SPDX-License-Identifier: Apache-2.0
"""What an inspector does on the spot, and on which cameras: drawn by the number of the visit, so that nobody chooses them and
who opens the visit again sees the same. The words and numbers are `draws.yaml`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt
from sqlalchemy import Connection, func, select

from fairwatch.db.registry import place, placement
from fairwatch.db.tables import camera, segment, stream
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.pack import Words


class _Point(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    which: Literal["drawn", "clocks"]
    name: Words


class _Draws(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cameras: PositiveInt
    clock_seconds: PositiveInt
    most_clocks: PositiveInt
    points: Mapping[str, Sequence[_Point]]


DRAWS = _Draws.model_validate(yaml.safe_load((Path(__file__).parent / "draws.yaml").read_text(encoding="utf-8")))


def with_points(
    connection: Connection,
    items: Sequence[Mapping[str, Any]],
    *,
    visit_id: int,
    system_id: int,
    zone: str,
    now_us: int,
    clocks: Mapping[int, int],
) -> list[dict[str, Any]]:
    """The items of a checklist, each with its `points`: `id`, `name` and the `cameras` that it is done on. `clocks`: by how
    much a camera's clock is ahead, by camera id, microseconds.
    """
    cameras = _cameras(connection, system_id)
    drawn = sorted(cameras, key=lambda each: hashlib.sha256(f"{visit_id}:{each.uuid}".encode()).digest())
    drawn = drawn[: DRAWS.cameras]
    seen = {each.id for each in drawn}
    off = [each for each in cameras if abs(clocks.get(each.id, 0)) > DRAWS.clock_seconds * 1_000_000]
    off.sort(key=lambda each: -abs(clocks[each.id]))
    others = [each for each in off if each.id not in seen][: DRAWS.most_clocks]
    told = {each.id: _told(connection, each, zone, now_us, clocks.get(each.id)) for each in (*drawn, *others)}
    on = {"drawn": [told[each.id] for each in drawn], "clocks": [told[each.id] for each in (*others, *drawn)]}
    return [
        dict(item)
        | {
            "points": [
                {"id": point.id, "name": point.name.model_dump(), "cameras": on[point.which]}
                for point in DRAWS.points.get(item["control"], ())
            ]
        }
        for item in items
    ]


def _cameras(connection: Connection, system_id: int) -> Sequence[Any]:
    query = (
        select(camera.c.id, camera.c.uuid, camera.c.name, place.c.name.label("place"), camera.c.floor_days)
        .join_from(placement, camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .where(placement.c.system_id == system_id, camera.c.removed_us.is_(None))
    )
    return connection.execute(query.order_by(camera.c.id)).all()


def _told(connection: Connection, row: Any, zone: str, now_us: int, clock_us: int | None) -> dict[str, Any]:
    """A camera with the day that its footage has to reach back to, and the moment to have played: the first of that day, or
    what is the oldest.
    """
    required = local_day(now_us, zone) - timedelta(days=row.floor_days)
    since_us = int(datetime.combine(required, time(), ZoneInfo(zone)).timestamp()) * 1_000_000
    first = select(func.min(segment.c.start_us)).join_from(segment, stream, stream.c.id == segment.c.stream_id)
    first = first.where(stream.c.camera_id == row.id)
    oldest_us = connection.scalar(first)
    within_us = connection.scalar(first.where(segment.c.end_us > since_us)) if row.floor_days else oldest_us
    return {
        "camera_id": row.id,
        "name": row.name,
        "place": row.place,
        "required_days": row.floor_days or None,
        "required_day": required.isoformat() if row.floor_days else None,
        "oldest_day": None if oldest_us is None else local_day(oldest_us, zone).isoformat(),
        "play_us": None if within_us is None else max(within_us, since_us if row.floor_days else 0),
        "clock_offset_us": clock_us,
    }
