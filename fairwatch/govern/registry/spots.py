# SPDX-License-Identifier: Apache-2.0
"""What makes the spot of a camera, and when two spots are the same."""

import math
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from fairwatch.db.registry import place

LOCKED = ("place_id", "latitude", "longitude", "direction_deg", "angle_deg", "range_m", "purpose", "necessity")
# Less than this is how numbers are written, not a move: a decimetre, a tenth of a degree.
_NOISE = {"latitude": 1e-6, "longitude": 1e-6, "direction_deg": 0.1, "angle_deg": 0.1, "range_m": 0.1}


def same(field: str, old: Any, new: Any) -> bool:
    """Whether two values of a field are the same but for how numbers are written."""
    if field not in _NOISE or old is None or new is None:
        return bool(old == new)
    apart = abs(old - new)
    if field in ("direction_deg", "longitude"):
        apart = min(apart, abs(360 - apart))
    return apart < _NOISE[field] or math.isclose(old, new, rel_tol=0, abs_tol=1e-9)


def named(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """With the place's name beside its id, for those who read it later."""
    if "place_id" not in values:
        return dict(values)
    name = connection.scalar(select(place.c.name).where(place.c.id == values["place_id"]))
    return {**values, "place_name": name}
