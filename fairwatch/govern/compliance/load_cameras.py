# SPDX-License-Identifier: Apache-2.0
"""Reads the cameras of sites with the footage that they really have, their moves and holds."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, String, and_, case, cast, func, literal, or_, select

from fairwatch.db.govern import hold_order
from fairwatch.db.registry import move, place, placement, site
from fairwatch.db.tables import account, audit, camera, gap, hold, purge, segment, stream
from fairwatch.govern.registry.conditions import has_consent, nowhere
from fairwatch.govern.registry.models import Gone

from .facts import CameraFacts, HoldFacts, MoveFacts
from .load_gaps import gaps_of
from .policy import DAY_US, POLICY

_CAMERA = (
    camera.c.id,
    camera.c.name,
    camera.c.enabled,
    camera.c.retention_min_days,
    camera.c.retention_max_days,
    camera.c.sound_reason,
    camera.c.created_us,
    camera.c.floor_days,
)
_PLACEMENT = tuple(
    placement.c[name]
    for name in (
        "place_id",
        "system_id",
        "purpose",
        "necessity",
        "sign_day",
        "sign_document_id",
        "latitude",
        "longitude",
        "indoor",
        "height_m",
        "direction_deg",
        "angle_deg",
        "range_m",
    )
)
_FEW = 1000
"""So many ids are listed in a statement; of more it is asked anew which they are."""


def cameras_of(connection: Connection, chosen: Any, now_us: int) -> Mapping[int, Sequence[CameraFacts]]:
    """The cameras in use by the id of their site."""
    here = select(placement.c.camera_id).join(place).where(place.c.site_id.in_(chosen))
    oldest, recorded = _footage(connection, here)
    down = _down(connection, here)
    gaps = gaps_of(connection, here, now_us)
    purged = _purged(connection, here)
    found: dict[int, list[CameraFacts]] = defaultdict(list)
    query = (
        select(place.c.site_id, *_CAMERA, *_PLACEMENT, has_consent().label("consent"))
        .select_from(placement)
        .join(camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .join(site, site.c.id == place.c.site_id)
        .where(place.c.site_id.in_(chosen), camera.c.removed_us.is_(None))
        .order_by(camera.c.id)
    )
    for row in connection.execute(query):
        found[row.site_id].append(
            CameraFacts(
                id=row.id,
                name=row.name,
                enabled=row.enabled,
                min_days=row.retention_min_days,
                floor_days=row.floor_days,
                max_days=row.retention_max_days,
                sound_reason=row.sound_reason,
                created_us=row.created_us,
                records=row.id in recorded,
                oldest_us=oldest.get(row.id),
                down_since_us=down.get(row.id),
                gaps=gaps.get(row.id, ()),
                purged_us=purged.get(row.id, _NEVER)[0],
                purge_entry=purged.get(row.id, _NEVER)[1],
                place_id=row.place_id,
                system_id=row.system_id,
                purpose=row.purpose,
                necessity=row.necessity,
                sign_day=row.sign_day,
                sign_photo=row.sign_document_id is not None,
                consent=bool(row.consent),
                latitude=row.latitude,
                longitude=row.longitude,
                indoor=row.indoor,
                height_m=row.height_m,
                direction_deg=row.direction_deg,
                angle_deg=row.angle_deg,
                range_m=row.range_m,
            )
        )
    return found


def unplaced_cameras(connection: Connection, unit_id: int | None, now_us: int) -> list[CameraFacts]:
    """The cameras in use that stand in no site; with a unit: those that are its people's."""
    loose = nowhere(connection, unit_id)
    rows = connection.execute(select(*_CAMERA).where(loose).order_by(camera.c.id)).all()
    if not rows:
        return []
    # To find them all cameras are read: where they are few, not a second time.
    free: Any = [row.id for row in rows]
    if len(rows) > _FEW:
        free = select(camera.c.id).where(loose)
    oldest, recorded = _footage(connection, free)
    down = _down(connection, free)
    gaps = gaps_of(connection, free, now_us)
    return [
        CameraFacts(
            id=row.id,
            name=row.name,
            enabled=row.enabled,
            min_days=row.retention_min_days,
            floor_days=row.floor_days,
            max_days=row.retention_max_days,
            sound_reason=row.sound_reason,
            created_us=row.created_us,
            records=row.id in recorded,
            oldest_us=oldest.get(row.id),
            down_since_us=down.get(row.id),
            gaps=gaps.get(row.id, ()),
        )
        for row in rows
    ]


def _footage(connection: Connection, cameras: Any) -> tuple[dict[int, int], set[int]]:
    """Where the footage of each camera begins, and which cameras record at all."""
    first = (
        select(func.min(segment.c.start_us))
        .where(segment.c.stream_id == stream.c.id)
        .correlate(stream)
        .scalar_subquery()
    )
    query = select(stream.c.camera_id, stream.c.record, first.label("first_us")).where(stream.c.camera_id.in_(cameras))
    oldest: dict[int, int] = {}
    recorded = set()
    for row in connection.execute(query):
        if row.record:
            recorded.add(row.camera_id)
        if row.first_us is not None:
            oldest[row.camera_id] = min(row.first_us, oldest.get(row.camera_id, row.first_us))
    return oldest, recorded


def _purged(connection: Connection, cameras: Any) -> dict[int, tuple[int | None, int | None]]:
    """By camera when an order to delete was carried out last, and the last one that is not yet."""
    is_open = case((purge.c.done_us.is_(None), purge.c.entry_id))
    query = select(purge.c.camera_id, func.max(purge.c.done_us), func.max(is_open)).where(
        purge.c.camera_id.in_(cameras), purge.c.withdrawn_us.is_(None)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query.group_by(purge.c.camera_id))}


_NEVER = (None, None)


def _down(connection: Connection, cameras: Any) -> dict[int, int]:
    """Since when a camera's main stream has had no picture though it should: its gap that goes on."""
    last = select(func.max(gap.c.start_us)).where(gap.c.stream_id == stream.c.id).correlate(stream).scalar_subquery()
    query = (
        select(stream.c.camera_id, gap.c.start_us)
        .join_from(stream, gap, (gap.c.stream_id == stream.c.id) & (gap.c.start_us == last))
        .where(
            stream.c.camera_id.in_(cameras), stream.c.kind == "main", gap.c.end_us.is_(None), gap.c.cause != "disabled"
        )
    )
    return {row.camera_id: row.start_us for row in connection.execute(query)}


def moves_of(connection: Connection, chosen: Any) -> Mapping[int, Sequence[MoveFacts]]:
    """Moves that wait for a decision, and cameras that were found moved and are not approved so. That one was taken out
    since decides nothing: somebody else still says whether it was right.
    """
    query = (
        select(place.c.site_id, move.c.id, camera.c.name, move.c.state, move.c.found, move.c.asked_us)
        .select_from(move)
        .join(camera, camera.c.id == move.c.camera_id)
        .join(placement, placement.c.camera_id == camera.c.id)
        .join(place, place.c.id == placement.c.place_id)
        .where(
            place.c.site_id.in_(chosen),
            or_(
                and_(move.c.state == "asked", move.c.found | camera.c.removed_us.is_(None)),
                and_(move.c.state == "refused", move.c.found, camera.c.removed_us.is_(None)),
            ),
        )
        .order_by(move.c.id)
    )
    found: dict[int, list[MoveFacts]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.site_id].append(MoveFacts(row.id, row.name, row.state, row.found, row.asked_us))
    return found


def removals_of(connection: Connection, chosen: Any, now_us: int) -> Mapping[int, Sequence[Gone]]:
    """The cameras that were taken out lately, by the id of their site: when, by whom and why, the latest first."""
    query = (
        select(place.c.site_id, camera.c.name, audit.c.username, audit.c.at_us, audit.c.detail, account.c.display_name)
        .select_from(camera)
        .join(placement, placement.c.camera_id == camera.c.id)
        .join(place, place.c.id == placement.c.place_id)
        .join(audit, audit.c.subject == literal("camera:") + cast(camera.c.id, String))
        .join(account, account.c.id == audit.c.account_id, isouter=True)
        .where(place.c.site_id.in_(chosen), camera.c.removed_us > now_us - POLICY.late_days * DAY_US)
        .where(audit.c.action == "camera.removed")
        .order_by(audit.c.id.desc())
    )
    found: dict[int, list[Gone]] = defaultdict(list)
    for row in connection.execute(query):
        reason = json.loads(row.detail).get("reason", "")
        found[row.site_id].append(Gone(row.name, reason, row.display_name or row.username, row.at_us))
    return found


def holds_of(connection: Connection, chosen: Any | None) -> Mapping[int, Sequence[HoldFacts]]:
    """Holds by the id of the site; with None those of cameras in no site, under 0."""
    columns = ("id", "kind", "start_us", "end_us", "last_day", "placed_us", "lifted_us", "lift_asked_us", "entry_id")
    query = (
        select(hold_order.c.site_id, hold.c.camera_id, camera.c.name, *(hold_order.c[name] for name in columns))
        .join_from(hold_order, hold, hold.c.hold_order_id == hold_order.c.id)
        .join(camera, camera.c.id == hold.c.camera_id)
        .where(hold_order.c.site_id.is_(None) if chosen is None else hold_order.c.site_id.in_(chosen))
        .order_by(hold_order.c.id, hold.c.id)
    )
    found: dict[int, list[HoldFacts]] = defaultdict(list)
    for _, rows in groupby(connection.execute(query), key=lambda row: row.id):
        first, *others = rows
        found[first.site_id or 0].append(
            HoldFacts(
                id=first.id,
                kind=first.kind,
                cameras=(first.name, *(each.name for each in others)),
                start_us=first.start_us,
                end_us=first.end_us,
                last_day=date.fromisoformat(first.last_day),
                placed_us=first.placed_us,
                lifted_us=first.lifted_us,
                lift_asked=first.lift_asked_us is not None,
                entry_id=first.entry_id,
                camera_ids=frozenset((first.camera_id, *(each.camera_id for each in others))),
            )
        )
    return found
