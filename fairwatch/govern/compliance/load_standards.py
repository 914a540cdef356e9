# SPDX-License-Identifier: Apache-2.0
"""Reads what is known of systems against the list of standards: what the program measures, added up by the database for
each system, and what people checked and signed.

A measure is a value for each camera that it speaks of. Of a system it is kept how many cameras are as asked, how many
are not, of how many nothing is known, and the worst value.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, String, and_, case, cast, func, literal, select

from fairwatch.db.govern import entry
from fairwatch.db.registry import placement, video_system
from fairwatch.db.tables import account, camera, footage_day, stream, stream_measure, volume
from fairwatch.govern.duties.register import counting
from fairwatch.govern.rules.standards import UNFIGURED, Item, items

from .conformity import Checked, Measured
from .policy import DAY_US, HOUR_US, POLICY

FOUR_CIF = 704 * 576
"""Pixels of a picture of that size."""
_KIND = "standards-check"
_RECORDED_DAYS = 7
_FPS_SLACK = 0.5
"""A camera that sends 15 frames a second is measured with 14.9."""
_SHARES = {"online": ("online", "runs"), "recording": ("recorded", "whole")}
"""What is asked of all cameras together, as a percentage: of what, of how much."""
_BY_SIZE = ("frame-rate", "frame-rate-small")
_REGISTERED = ("device-code", "retention")
"""What is read from what is registered and set: it is as it is now."""
_CODECS, _CARRIERS = ("h264", "h265"), ("tcp", "udp")
_TYPES = ("131", "132", "119")
"""What a camera's code says that it is (GB/T 28181, the third part)."""


def measured_of(connection: Connection, chosen: Any, now_us: int) -> Mapping[int, Mapping[str, Measured]]:
    """By system and item, of the systems in use of some sites (ids, or a query of ids): in one statement."""
    here = and_(video_system.c.site_id.in_(chosen), video_system.c.removed_us.is_(None))
    return _measured(connection, here, now_us)


def measured_at(connection: Connection, system_id: int, now_us: int) -> Mapping[str, Measured]:
    """By item, of one system."""
    return _measured(connection, video_system.c.id == system_id, now_us).get(system_id, {})


def _measured(connection: Connection, here: ColumnElement[bool], now_us: int) -> dict[int, dict[str, Measured]]:
    asked, columns = _asked(), _columns()
    seen, whole = stream_measure.c, _whole(now_us)
    shares = {
        "cameras": func.count(),
        "records": _count(stream.c.record),
        "runs": _count(_runs()),
        "measured": func.count(seen.measured_us),
        "online": _count(seen.measured_us > now_us - HOUR_US),
        "whole": _count(whole),
        "recorded": func.sum(case((whole, func.coalesce(_recorded(now_us), 0)), else_=0)),
    }
    # What is old, or of a camera that should not run, is left out here: then each value is just its column.
    counts = _runs() & (seen.stream_id == stream.c.id) & (seen.measured_us > now_us - POLICY.measured_days * DAY_US)
    query = (
        select(video_system.c.id, video_system.c.network, func.max(seen.measured_us).label("at"), *columns)
        .add_columns(*(each.label(name) for name, each in shares.items()))
        .select_from(video_system)
        .join(placement, placement.c.system_id == video_system.c.id)
        .join(camera, (camera.c.id == placement.c.camera_id) & camera.c.removed_us.is_(None))
        .outerjoin(stream, (stream.c.camera_id == camera.c.id) & (stream.c.kind == "main"))
        .outerjoin(stream_measure, counts)
        .where(here)
        .group_by(video_system.c.id, video_system.c.network)
    )
    return {
        row["id"]: {each.id: found for each in asked if (found := _of_row(row, each)) is not None}
        for row in connection.execute(query).mappings()
    }


def _asked() -> Sequence[Item]:
    return [each for each in items().values() if each.measure is not None and each.measure not in UNFIGURED]


@cache
def _columns() -> Sequence[ColumnElement[Any]]:
    """What is added up of each system. Made once: to make them takes as long as the database does."""
    values = _values()
    columns: list[ColumnElement[Any]] = []
    for name, item in {_label(each): each for each in _asked() if each.measure in values}.items():
        columns += _sums(name, item, values[item.measure or ""])
    return tuple(columns)


def _of_row(row: RowMapping, item: Item) -> Measured | None:
    """What was measured of an item; None where no camera is meant."""
    if item.measure == "network":
        return _of_all(item, float(row["network"] == "dedicated"), None)
    if item.measure in _SHARES:
        some, all_ = (row[name] for name in _SHARES[item.measure])
        if item.measure == "online" and not row["measured"]:
            return None  # Nothing was measured yet: that is not to say that no camera runs.
        unit_us = DAY_US * _RECORDED_DAYS if item.measure == "recording" else 1
        return _of_all(item, min(100.0, round(100 * float(some) / unit_us / all_, 1)), row["at"]) if all_ else None
    good, known, worst = (row[f"{name}_{_label(item)}"] for name in ("good", "known", "worst"))
    dark = {
        "device-code": 0,
        "retention": row["records"] - known,
        "frame-rate": row["runs"] - row["measured"],
        "frame-rate-small": 0,
    }.get(item.measure or "", row["runs"] - known)
    all_seen = item.measure in _BY_SIZE and row["runs"] and row["runs"] == row["measured"]
    if not (known or dark or all_seen):
        return None  # Whether there is such a camera is not known.
    at_us = None if item.measure in _REGISTERED else row["at"]
    return Measured(int(good), int(known - good), int(dark), None if worst is None else float(worst), at_us)


def _of_all(item: Item, value: float, at_us: int | None) -> Measured:
    """Of what is asked of all cameras together."""
    good = item.meets(value)
    return Measured(int(good), int(not good), 0, value, at_us)


def _label(item: Item) -> str:
    """Several items may ask for the same number: it is looked for once."""
    figure = item.figure
    assert item.measure is not None
    assert figure is not None
    return f"{item.measure}_{figure.least or 0:g}_{figure.most or 0:g}"


def _sums(name: str, item: Item, value: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    figure = item.figure
    assert figure is not None
    slack = _FPS_SLACK if item.measure in _BY_SIZE else 0
    upwards = figure.least is not None
    good = value >= (figure.least or 0) - slack if upwards else value <= figure.most
    return [
        _count(good).label(f"good_{name}"),
        func.count(value).label(f"known_{name}"),
        (func.min if upwards else func.max)(value).label(f"worst_{name}"),
    ]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Of how many rows it is true; where it is not known it is not."""
    return func.sum(case((condition, 1), else_=0))


def _values() -> Mapping[str, ColumnElement[Any]]:
    """What is measured of a camera, by measure; NULL where it is not known, or the camera is not meant."""
    seen = stream_measure.c
    pixels = seen.width * seen.height
    kept = case(
        (camera.c.retention_min_days > camera.c.floor_days, camera.c.retention_min_days), else_=camera.c.floor_days
    )
    formed = and_(func.length(placement.c.code) == 20, func.substr(placement.c.code, 11, 3).in_(_TYPES))
    return {
        "device-code": case((formed, 1), else_=0),
        "delay": case((seen.clock_offset_us.is_not(None), seen.delay_ms)),
        "loss": seen.loss_ppm,
        "jitter": seen.jitter_ms,
        "bitrate": seen.bitrate_bps,
        "frame-rate": case((func.coalesce(pixels, FOUR_CIF) >= FOUR_CIF, seen.fps)),
        "frame-rate-small": case((pixels < FOUR_CIF, seen.fps)),
        "codec": case((seen.codec.in_(_CODECS), 1), (seen.codec.is_not(None), 0)),
        "transport": case((seen.transport.in_(_CARRIERS), 1), (seen.stream_id.is_not(None), 0)),
        "retention": case((stream.c.record, kept)),
        "clock": func.abs(seen.clock_offset_us) / 1000,
    }


def _runs() -> ColumnElement[bool]:
    return camera.c.enabled & (camera.c.barred == "")


def _whole(now_us: int) -> ColumnElement[bool]:
    """Whether a camera should have recorded all of the days that are looked at."""
    since_us = (now_us // DAY_US - _RECORDED_DAYS) * DAY_US
    return _runs() & stream.c.record & (camera.c.created_us < since_us)


def _recorded(now_us: int) -> Any:
    """Footage of a stream within the last whole days, microseconds. Volume by volume: so its index finds each."""
    last = now_us // DAY_US
    days = footage_day.c
    return (
        select(func.sum(days.footage_us))
        .join_from(volume, footage_day, days.volume_id == volume.c.id)
        .where(days.stream_id == stream.c.id, days.day >= last - _RECORDED_DAYS, days.day < last)
        .correlate(stream)
        .scalar_subquery()
    )


def checks_of(connection: Connection, chosen: Any) -> Mapping[int, Mapping[str, Checked]]:
    """By system and item what people found last, of some sites."""
    subjects = select(literal("system:") + cast(video_system.c.id, String)).where(video_system.c.site_id.in_(chosen))
    return _checks(connection, entry.c.subject.in_(subjects))


def checks_at(connection: Connection, system_id: int) -> Mapping[str, Checked]:
    """By item what people found last of one system."""
    return _checks(connection, entry.c.subject == f"system:{system_id}").get(system_id, {})


def _checks(connection: Connection, about: ColumnElement[bool]) -> dict[int, dict[str, Checked]]:
    query = (
        select(entry.c.id, entry.c.subject, entry.c.username, entry.c.happened_us, entry.c.lapses_us, entry.c.content)
        .add_columns(account.c.display_name, account.c.role)
        .outerjoin(account, account.c.id == entry.c.account_id)
        .where(entry.c.kind == _KIND, about, counting())
        .order_by(entry.c.happened_us, entry.c.id)
    )
    found: dict[int, dict[str, Checked]] = defaultdict(dict)
    for row in connection.execute(query):
        fields = json.loads(row.content)["fields"]
        one = Checked(
            entry_id=row.id,
            result=fields["result"],
            name=row.display_name or row.username,
            role=row.role or "",
            happened_us=row.happened_us,
            lapses_us=row.lapses_us,
            found=str(fields.get("found", "")),
            papers=tuple((each["id"], each["name"]) for each in fields.get("documents", ())),
        )
        # The newest last: it stands.
        found[int(row.subject.partition(":")[2])].update(dict.fromkeys(fields["items"], one))
    return found
