# SPDX-License-Identifier: Apache-2.0
"""What may stand in each field of the registry, whichever way it comes in: a form, a file, the API.

A check takes what was given and returns what is kept, or raises FieldWrong with a stable word for the reason:
`missing`, `unknown`, `type`, `too-long`, `choice`, `range`, `date`, `zone`, `outline`, `opening-hours`, or that of `codes.CodeError`.
What other rows or the day decide has words of its own, as `future` or `no-picture`.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fairwatch.govern import codes
from fairwatch.govern.rules.load import place_kinds
from fairwatch.govern.rules.pack import SiteClass

from .errors import RegistryInvalid
from .hours import MOST_LETTERS, HoursWrong, canonical

Check = Callable[[Any], Any]
Fields = Mapping[str, Check]
_MOST_POINTS = 2000
_LARGEST_ID = 2**31 - 1
# What a package of a filing takes of a list.
_MOST_LINES, _LONGEST_LINE = 200, 200


class FieldWrong(ValueError):
    """`reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def checked(fields: Fields, needed: frozenset[str], given: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """What is given, as it is kept. `whole`: a new row, in which nothing of `needed` may be missing.

    Raises RegistryInvalid with everything that is wrong.
    """
    problems: list[tuple[str, str]] = []
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if name not in fields:
            problems.append((name, "unknown"))
            continue
        try:
            kept[name] = fields[name](value)
            if name in needed and kept[name] in ("", None):
                raise FieldWrong("missing")
        except FieldWrong as error:
            problems.append((name, error.reason))
        except codes.CodeError as error:
            problems.append((name, error.reason))
    if whole:
        problems += [(name, "missing") for name in sorted(needed - given.keys())]
    if problems:
        raise RegistryInvalid(problems)
    return kept


def words(most: int = 200) -> Check:
    """Text on one line or several, without surrounding spaces and control characters."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise FieldWrong("type")
        text = value.strip()
        if len(text) > most:
            raise FieldWrong("too-long")
        if not codes.is_plain(text):
            raise FieldWrong("characters")
        return text

    return check


def lines(most: int) -> Check:
    """Text of one thing a line, without empty lines and the spaces around each."""
    check_words = words(most)

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise FieldWrong("type")
        found = [each.strip() for each in value.splitlines() if each.strip()]
        if len(found) > _MOST_LINES or any(len(each) > _LONGEST_LINE for each in found):
            raise FieldWrong("too-long")
        return str(check_words("\n".join(found)))

    return check


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any) -> str:
        if value not in allowed or not isinstance(value, str):
            raise FieldWrong("choice")
        return str(value)

    return check


def number(least: float, most: float) -> Check:
    """A number within bounds, or None."""

    def check(value: Any) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FieldWrong("type")
        # Compared as it is: a number with hundreds of digits is none that a float could hold.
        if not least <= value <= most:
            raise FieldWrong("range")
        return float(value)

    return check


def bearing(value: Any) -> float | None:
    """Degrees clockwise from north, 0 to below 360; 360 is 0."""
    found = number(0, 360)(value)
    return None if found is None else float(found % 360)


def flag(value: Any) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise FieldWrong("type")
    return value


def day(value: Any) -> str | None:
    """An ISO date, or None."""
    if value is None:
        return None
    try:
        found = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise FieldWrong("date") from error
    if not 1900 <= found.year <= 2200:
        raise FieldWrong("date")
    return found.isoformat()


def reference(value: Any) -> int | None:
    """The id of another row, or None; whether there is one is asked of the database."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldWrong("type")
    if not 0 < value <= _LARGEST_ID:
        raise FieldWrong("range")
    return value


def names(value: Any) -> str:
    """A list of short names, as the JSON that is kept: sorted, none twice."""
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise FieldWrong("type")
    found = sorted({each.strip().lower() for each in value} - {""})
    if any(len(each) > 60 or not each.replace("-", "").isalnum() for each in found):
        raise FieldWrong("characters")
    # Letters as they are: a sector is found in it by its word.
    return json.dumps(found, ensure_ascii=False)


def sector(value: Any) -> str:
    """One trade, written as `names` writes it; empty for the police."""
    text = str(words(60)(value)).lower()
    if text and not text.replace("-", "").isalnum():
        raise FieldWrong("characters")
    return text


def zone(value: Any) -> str:
    """A time zone's name."""
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise FieldWrong("zone") from error


_ZONES = {"CN": frozenset({"Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau"})}


def is_zone_of(country_code: str, zone_name: str) -> bool:
    """Whether a country keeps that time: with another one its legal days would begin at another hour."""
    return country_code not in _ZONES or zone_name in _ZONES[country_code]


def country(value: Any) -> str:
    """Two capitals."""
    text = str(words(2)(value)).upper()
    if len(text) != 2 or not text.isascii() or not text.isalpha():
        raise FieldWrong("characters")
    return text


def division(value: Any) -> str:
    """An administrative division; empty outside China."""
    text = words(20)(value)
    return codes.division(text) if text else ""


def credit_code(value: Any) -> str:
    """A unified social credit code."""
    return codes.credit_code(str(words(40)(value)))


def device_code(value: Any) -> str | None:
    """The 20 digits of a device, or None."""
    text = words(40)(value) if value is not None else ""
    return str(codes.device_code(text)) if text else None


def place_kind(value: Any) -> str:
    """A kind of `place-kinds.yaml`."""
    return str(choice(*place_kinds())(value))


def site_class(value: Any) -> str:
    """The legal class of a site."""
    return str(choice(*SiteClass)(value))


def outline(value: Any) -> str | None:
    """A GeoJSON Point or Polygon in WGS 84 (RFC 7946, 3.1), as the JSON that is kept, or None."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise FieldWrong("outline")
    kind, coordinates = value.get("type"), value.get("coordinates")
    if kind == "Point":
        kept: Any = position(coordinates)
    elif kind == "Polygon" and isinstance(coordinates, list) and coordinates:
        kept = [_ring(each) for each in coordinates]
        if sum(map(len, kept)) > _MOST_POINTS:
            raise FieldWrong("too-long")
    else:
        raise FieldWrong("outline")
    return json.dumps({"type": kind, "coordinates": kept})


def _ring(value: Any) -> list[list[float]]:
    if not isinstance(value, list):
        raise FieldWrong("outline")
    ring = [position(each) for each in value]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise FieldWrong("outline")
    return ring


def position(value: Any) -> list[float]:
    """Longitude and latitude."""
    if not isinstance(value, list | tuple) or len(value) < 2:
        raise FieldWrong("outline")
    try:
        longitude, latitude = number(-180, 180)(value[0]), number(-90, 90)(value[1])
    except FieldWrong as error:
        raise FieldWrong("outline") from error
    if longitude is None or latitude is None:
        raise FieldWrong("outline")
    return [longitude, latitude]


def opening_hours(value: Any) -> str:
    """When it is open to the public, as it is kept."""
    try:
        return canonical(words(MOST_LETTERS)(value))
    except HoursWrong as error:
        raise FieldWrong("opening-hours") from error


UNIT: Fields = {
    "name": words(),
    "credit_code": credit_code,
    "kind": choice("government", "enterprise", "institution", "association", "individual"),
    "kind_was": words(2000),
    "trades": names,
    "trades_was": words(2000),
    "division": division,
    "address": words(300),
    "legal_person": words(100),
    "security_head": words(100),
    "security_phone": words(60),
    "contact": words(100),
    "phone": words(60),
    "email": words(200),
    "public_page": flag,
    "sign_text": words(2000),
}
UNIT_NEEDS = frozenset({"name", "credit_code", "kind", "division"})

SITE: Fields = {
    "unit_id": reference,
    "name": words(),
    "country": country,
    "division": division,
    "address": words(300),
    "zone": zone,
    "site_class": site_class,
    "class_reason": words(2000),
    "trades": names,
    "trades_was": words(2000),
    "latitude": number(-90, 90),
    "longitude": number(-180, 180),
    "neighbour": words(300),
    "neighbour_gone": words(2000),
    "opening_hours": opening_hours,
}
SITE_NEEDS = frozenset({"unit_id", "name", "site_class"})

PLACE: Fields = {
    "site_id": reference,
    "name": words(),
    "kind": place_kind,
    "reason": words(2000),
    "outline": outline,
    "floor_plan_id": reference,
}
PLACE_NEEDS = frozenset({"site_id", "name", "kind"})

SYSTEM: Fields = {
    "site_id": reference,
    "name": words(),
    "funding": choice("government", "own"),
    "area_covered": words(2000),
    "designer": words(),
    "installer": words(),
    "maintainer": words(),
    "network": choice("", "dedicated", "private", "internet"),
    "police_link": flag,
    "control_room_phone": words(60),
    "storage_place": words(300),
    "main_equipment": lines(2000),
    "analytics": names,
    **dict.fromkeys(
        ("design_day", "build_day", "use_day", "end_day", "main_design_day", "main_build_day", "main_use_day"), day
    ),
    "plan_id": reference,
    "use_day_was": words(2000),
}
SYSTEM_NEEDS = frozenset({"site_id", "name", "funding"})

PLACEMENT: Fields = {
    "camera_id": reference,
    "place_id": reference,
    "system_id": reference,
    "code": device_code,
    "kind": choice("fixed", "ptz", "dome", "panoramic"),
    "latitude": number(-90, 90),
    "longitude": number(-180, 180),
    "height_m": number(-500, 2000),
    "direction_deg": bearing,
    "angle_deg": number(1, 360),
    "range_m": number(0.5, 5000),
    "indoor": flag,
    "purpose": words(2000),
    "necessity": words(2000),
    "funding": choice("government", "own"),
    "sees_faces": flag,
    "sees_plates": flag,
    "sign_day": day,
    "sign_document_id": reference,
    "consent_document_id": reference,
}
PLACEMENT_NEEDS = frozenset({"camera_id", "place_id", "system_id"})

AUTHORITY: Fields = {
    "name": words(),
    "division": division,
    "sector": sector,
    "contact": words(100),
    "phone": words(60),
    "email": words(200),
    "address": words(300),
}
AUTHORITY_NEEDS = frozenset({"name", "division"})
