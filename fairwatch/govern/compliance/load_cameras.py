# SPDX-License-Identifier: Apache-2.0
"""Reads the cameras of sites with the footage that they really have, their moves and holds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from fairwatch.db.registry import move, place, placement, site
from fairwatch.db.tables import camera, gap, hold, segment, stream
from fairwatch.govern.registry.conditions import has_consent, nowhere

from .facts import CameraFacts, HoldFacts, MoveFacts

_CAMERA = (
    camera.c.id,
    camera.c.name,
    camera.c.enabled,
    camera.c.retention_min_days,
    camera.c.retention_max_days,
    camera.c.sound_reason,
    camera.c.created_us,
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


def cameras_of(connection: Connection, chosen: Any) -> Mapping[int, Sequence[CameraFacts]]:
    """The cameras in use by the id of their site."""
    here = select(placement.c.camera_id).join(place).where(place.c.site_id.in_(chosen))
    oldest, recorded = _footage(connection, here)
    down = _down(connection, here)
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
                max_days=row.retention_max_days,
                sound_reason=row.sound_reason,
                created_us=row.created_us,
                records=row.id in recorded,
                oldest_us=oldest.get(row.id),
                down_since_us=down.get(row.id),
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


def unplaced_cameras(connection: Connection, unit_id: int | None) -> list[CameraFacts]:
    """The cameras in use that stand in no site; with a unit: those that are its people's."""
    rows = connection.execute(select(*_CAMERA).where(nowhere(unit_id)).order_by(camera.c.id)).all()
    if not rows:
        return []
    # To find them all cameras are read: where they are few, not a second time.
    free: Any = [row.id for row in rows]
    if len(rows) > _FEW:
        free = select(camera.c.id).where(nowhere(unit_id))
    oldest, recorded = _footage(connection, free)
    down = _down(connection, free)
    return [
        CameraFacts(
            id=row.id,
            name=row.name,
            enabled=row.enabled,
            min_days=row.retention_min_days,
            max_days=row.retention_max_days,
            sound_reason=row.sound_reason,
            created_us=row.created_us,
            records=row.id in recorded,
            oldest_us=oldest.get(row.id),
            down_since_us=down.get(row.id),
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


def holds_of(connection: Connection, chosen: Any | None) -> Mapping[int, Sequence[HoldFacts]]:
    """Holds by the id of the site; with None those of cameras in no site, under 0."""
    query = (
        select(
            func.coalesce(place.c.site_id, 0).label("site_id"),
            hold.c.id,
            camera.c.name,
            hold.c.reason,
            hold.c.end_us,
            hold.c.placed_us,
            hold.c.lifted_us,
        )
        .select_from(hold)
        .join(camera, camera.c.id == hold.c.camera_id)
        .join(placement, placement.c.camera_id == camera.c.id, isouter=chosen is None)
        .join(place, place.c.id == placement.c.place_id, isouter=chosen is None)
        .where(place.c.site_id.is_(None) if chosen is None else place.c.site_id.in_(chosen))
    )
    found: dict[int, list[HoldFacts]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.site_id].append(HoldFacts(row.id, row.name, row.reason, row.end_us, row.placed_us, row.lifted_us))
    return found
