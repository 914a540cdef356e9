# SPDX-License-Identifier: Apache-2.0
"""What would be filed of a system if it were filed now: read from the registry and the cameras."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from fairwatch.db.registry import place, placement, site, unit, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.registry.classes import class_of
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.dates import local_day

from .diff import Change, diff
from .form import form

_KEPT = "storage_days"


@dataclass(frozen=True, slots=True)
class Facts:
    """A system as it is. `content` is what the form asks of it, without what a person enters. `used_since`: the day that
    the clock to file runs from, earlier than the day of use where that was changed after cameras ran; `use_day_was`: what
    that was, and why it was changed. `floored`: the cameras, by uuid, that a text keeps longer than what is set of them.
    """

    system_id: int
    origin: str
    unit_id: int
    division: str
    zone: str
    used_since: date | None
    end_day: date | None
    rules_site: Site
    content: dict[str, Any]
    use_day_was: dict[str, Any] | None
    floored: frozenset[str] = frozenset()
    excluded: bool = False
    """It is state security's: the police ask no filing of it."""

    def changed_since(self, filed: Mapping[str, Any]) -> list[Change]:
        """What is to be reported since `filed`. That a text keeps footage longer is nobody's change: with each new text all
        systems of a province would have one to report at once.
        """
        changes = diff(filed, self.content, form().beside(filed))
        found = [each for each in changes if not self._raised_by_text(each)]
        # The form's own number follows from those of the cameras.
        return [] if all(each.what == "field" and each.field == _KEPT for each in found) else found

    def _raised_by_text(self, change: Change) -> bool:
        if change.what != "camera-field" or change.field != _KEPT or change.camera not in self.floored:
            return False
        return (change.before or 0) < (change.after or 0)


def read_facts(connection: Connection, system_id: int) -> Facts | None:
    """The system's facts; None when it, its site or its unit was taken out of the registry."""
    row = connection.execute(
        select(
            video_system,
            site.c.name.label("site_name"),
            site.c.country,
            site.c.division,
            site.c.address.label("site_address"),
            site.c.zone,
            site.c.site_class,
            site.c.class_by_places,
            site.c.latitude,
            site.c.longitude,
            site.c.trades.label("site_trades"),
            unit.c.id.label("unit_id"),
            unit.c.name.label("unit_name"),
            unit.c.credit_code,
            unit.c.kind.label("unit_kind"),
            unit.c.trades.label("unit_trades"),
            unit.c.address.label("unit_address"),
            unit.c.legal_person,
            unit.c.security_head,
            unit.c.security_phone,
        )
        .join(site, site.c.id == video_system.c.site_id)
        .join(unit, unit.c.id == site.c.unit_id)
        .where(
            video_system.c.id == system_id,
            video_system.c.removed_us.is_(None),
            site.c.removed_us.is_(None),
            unit.c.removed_us.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    cameras, kinds, floored = _cameras(connection, system_id, row.use_day, row.zone)
    known = [each for each in (row.use_day, row.clock_day) if each]
    trades = frozenset(json.loads(row.unit_trades)) | frozenset(json.loads(row.site_trades))
    return Facts(
        system_id=system_id,
        origin=row.origin,
        unit_id=row.unit_id,
        division=row.division,
        zone=row.zone,
        used_since=date.fromisoformat(min(known)) if known else None,
        end_day=date.fromisoformat(row.end_day) if row.end_day else None,
        rules_site=Site(class_of(row), row.country, row.division, trades),
        content={"form": form().id, "fields": _fields(row, cameras, kinds, sorted(trades)), "cameras": cameras},
        use_day_was=json.loads(row.use_day_was) if row.use_day_was else None,
        excluded=row.excluded is not None,
        floored=floored,
    )


def _fields(row: Row[Any], cameras: list[dict[str, Any]], kinds: list[str], trades: list[str]) -> dict[str, Any]:
    return {
        "unit_name": row.unit_name,
        "unit_credit_code": row.credit_code,
        "unit_kind": row.unit_kind,
        "unit_trades": trades,
        "unit_address": row.unit_address,
        "unit_legal_person": row.legal_person,
        "unit_security_head": row.security_head,
        "unit_security_phone": row.security_phone,
        "system_name": row.name,
        "site_name": row.site_name,
        "site_class": row.site_class,
        "site_division": row.division,
        "site_address": row.site_address,
        "site_latitude": row.latitude,
        "site_longitude": row.longitude,
        "place_kinds": kinds,
        "area_covered": row.area_covered,
        "use_day": row.use_day,
        "end_day": row.end_day,
        "funding": row.funding,
        "designer": row.designer,
        "installer": row.installer,
        "maintainer": row.maintainer,
        "storage_place": row.storage_place,
        "main_equipment": row.main_equipment.splitlines(),
        "storage_days": min((each["storage_days"] for each in cameras), default=None),
        "network": row.network,
        "police_link": row.police_link,
        "control_room_phone": row.control_room_phone,
        "analytics": sorted(json.loads(row.analytics)),
    }


def _cameras(
    connection: Connection, system_id: int, use_day: str | None, zone: str
) -> tuple[list[dict[str, Any]], list[str], frozenset[str]]:
    """The cameras of a system as the form's table has them, by their numbers, the kinds of their places, and `floored`."""
    rows = connection.execute(
        select(
            placement,
            camera.c.uuid,
            camera.c.name,
            camera.c.sound_reason,
            camera.c.retention_min_days,
            camera.c.floor_days,
            camera.c.exchanged_us,
            place.c.name.label("place_name"),
            place.c.kind.label("place_kind"),
        )
        .join(camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .where(placement.c.system_id == system_id, camera.c.removed_us.is_(None))
        .order_by(placement.c.camera_id)
    ).all()
    cameras = [
        {
            "uuid": row.uuid,
            "code": row.code or "",
            "name": row.name,
            "kind": row.kind,
            "place": row.place_name,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "direction_deg": row.direction_deg,
            "angle_deg": row.angle_deg,
            "range_m": row.range_m,
            "indoor": row.indoor,
            "sees_faces": row.sees_faces,
            "sees_plates": row.sees_plates,
            "audio": bool(row.sound_reason),
            "sign": row.sign_day is not None,
            "storage_days": max(row.retention_min_days, row.floor_days),
            "purpose": row.purpose,
            "exchange_day": _exchange_day(row.exchanged_us, use_day, zone),
        }
        for row in rows
    ]
    floored = frozenset(row.uuid for row in rows if row.floor_days > row.retention_min_days)
    return cameras, sorted({row.place_kind for row in rows}), floored


def _exchange_day(exchanged_us: int | None, use_day: str | None, zone: str) -> str | None:
    """On which day the device was exchanged for another. What was tried before the system was in use is no change of it;
    nor is the address told, which is nobody's business.
    """
    if exchanged_us is None or use_day is None:
        return None
    day = local_day(exchanged_us, zone).isoformat()
    return day if day >= use_day else None
