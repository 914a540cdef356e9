# SPDX-License-Identifier: Apache-2.0
"""GeoJSON (RFC 7946): a collection of features whose properties are the columns. Cameras and sites are points, places
are polygons or points, in WGS 84.
"""

import json
from typing import Any

from .cells import Cell
from .errors import FileUnreadable, FormatUnknown
from .sheet import Row, Sheet, refuse_too_many
from .tables import Table


def read(body: bytes, table: Table) -> Sheet:
    """Take a GeoJSON file apart; a row's number is that of its feature. Raises FileUnreadable and FormatUnknown."""
    refuse_unmapped(table)
    try:
        told = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
        if b"\\u" in body:
            # Half a pair of surrogates is a text that nothing can write.
            json.dumps(told, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise FileUnreadable(f"Line {line} is not UTF-8.", reason="encoding", line=line) from error
    except json.JSONDecodeError as error:
        raise FileUnreadable(f"Line {error.lineno}: {error.msg}.", reason="json", line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise FileUnreadable("The file is not JSON that can be read.", reason="json", line=1) from error
    features = told.get("features") if isinstance(told, dict) and told.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        raise FileUnreadable("The file is not a FeatureCollection.", reason="geojson", line=1)
    if not features:
        raise FileUnreadable("The file is empty.", reason="empty")
    refuse_too_many(len(features))
    placed = (table.shape,) if table.shape else table.point or ()
    headings: dict[str, int] = dict.fromkeys(placed, 0)
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties", {}) or {}, dict):
            raise FileUnreadable(f"Entry {number} is not a feature.", reason="geojson", line=number)
        headings.update(dict.fromkeys(feature.get("properties") or {}, 0))
    # What the geometry says goes before what a property says.
    for heading in list(headings)[len(placed) :]:
        column = table.find(heading)
        if column is not None and column.id in placed:
            del headings[heading]
    rows = [Row(number, _cells(feature, table, tuple(headings))) for number, feature in enumerate(features, start=1)]
    return Sheet("geojson", "utf-8", tuple(headings), tuple(rows))


def refuse_unmapped(table: Table) -> None:
    """Raise FormatUnknown for a list that has no place on a map."""
    if table.shape is None and table.point is None:
        raise FormatUnknown(f"{table.en} have no place on a map.", what=table.name, format="geojson")


def _cells(feature: dict[str, Any], table: Table, headings: tuple[str, ...]) -> list[Cell]:
    told = dict(feature.get("properties") or {})
    geometry = feature.get("geometry")
    if table.shape:
        told[table.shape] = geometry
    elif table.point:
        told |= dict(zip(table.point, _point(geometry), strict=True))
    return [each if _is_cell(each) else json.dumps(each, ensure_ascii=False) for each in map(told.get, headings)]


def _point(geometry: object) -> tuple[Cell, Cell]:
    """Longitude and latitude; what is no point is left for the check of the cell to refuse."""
    if geometry is None:
        return None, None
    position = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if not isinstance(position, list) or len(position) < 2:  # RFC 7946, 3.1.1
        return "?", "?"
    return position[0], position[1]


def _is_cell(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool | dict | list)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")
