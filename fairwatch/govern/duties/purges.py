# SPDX-License-Identifier: Apache-2.0
"""The decision that footage has served its purpose is an order to delete it: an entry of the kind `purpose-met`.

It is about a site, a system or cameras, and reaches up to a moment. Govern writes a row of `purge` for each camera, the
keeper carries it out (`store.orders`): what is younger than its minimum waits until it is past it, what is on hold until
that is lifted. One person decides: the same person may give the camera a maximum, which deletes the same footage. A
correction of the entry, or its being taken back, withdraws what is not carried out.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from fairwatch.db.registry import place, placement, stay
from fairwatch.db.tables import camera, deletion, footage_day, hold, purge, stream
from fairwatch.store.layout import DAY_US, day_of

from .errors import EntryInvalid
from .register import VOID, Entry

KIND = "purpose-met"
MOST_NAMED = 100
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class PurgedCamera:
    """How far one camera is. `left_bytes`: about so much is still to go; `waits_until_us`: then all of it is past its minimum;
    `held`: some of it is on hold.
    """

    camera_id: int
    name: str
    from_us: int
    until_us: int
    left_bytes: int
    waits_until_us: int | None
    held: bool
    done_us: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order is carried out. `items`: the first of the cameras, those that are not done before the others."""

    cameras: int
    done: int
    withdrawn: bool
    deleted_bytes: int
    left_bytes: int
    held: int
    waits_until_us: int | None
    done_us: int | None
    items: Sequence[PurgedCamera]


def order(connection: Connection, written: Entry, now_us: int) -> None:
    """What an entry of the kind orders, in the transaction that writes it; one that it corrects orders nothing more.

    Raises EntryInvalid for a moment that has not come, and where there is no camera.
    """
    if written.after is not None:
        of_camera = select(purge.c.camera_id).where(purge.c.entry_id == written.after)
        # Who deletes has locked the camera: either it is gone by then, or it stays.
        connection.execute(
            select(camera.c.id).where(camera.c.id.in_(of_camera)).order_by(camera.c.id).with_for_update()
        )
        open_still = (purge.c.entry_id == written.after, purge.c.done_us.is_(None), purge.c.withdrawn_us.is_(None))
        connection.execute(update(purge).where(*open_still).values(withdrawn_us=now_us))
    if written.state == VOID:
        return
    until_us = written.fields["until"]
    if until_us > now_us:
        raise _invalid("until", "in-the-future", "What is yet to come has not served its purpose.")
    rows = [
        {
            "entry_id": written.id,
            "camera_id": camera_id,
            "from_us": from_us,
            "until_us": until_us,
            "placed_us": now_us,
        }
        for camera_id, from_us in _cameras(connection, written.subject)
        if from_us < until_us
    ]
    if not rows:
        raise _invalid("subject", "no-camera", "There is no camera whose footage reaches back so far.")
    connection.execute(insert(purge), rows)


def _cameras(connection: Connection, subject: str) -> list[tuple[int, int]]:
    """The cameras that are meant, and since when their footage is of this site: what they saw elsewhere is not meant."""
    kind, _, number = subject.partition(":")
    column = {"camera": placement.c.camera_id, "system": placement.c.system_id, "site": place.c.site_id}[kind]
    query = (
        select(placement.c.camera_id, func.coalesce(stay.c.since_us, 0))
        .join(place, place.c.id == placement.c.place_id)
        .outerjoin(stay, (stay.c.camera_id == placement.c.camera_id) & stay.c.until_us.is_(None))
        .where(column == int(number))
        .order_by(placement.c.camera_id)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def progress(connection: Connection, entry_id: int, now_us: int) -> Progress | None:
    """How far an order is; None where the entry ordered nothing."""
    query = (
        select(purge, camera.c.name, camera.c.retention_min_days, camera.c.floor_days)
        .join(camera, camera.c.id == purge.c.camera_id)
        .where(purge.c.entry_id == entry_id)
        .order_by(purge.c.done_us.is_not(None), camera.c.name, purge.c.id)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    waiting = [row for row in rows if row.done_us is None and row.withdrawn_us is None]
    left = _left(connection, waiting, now_us)
    held = _held(connection, waiting, now_us)
    cameras = []
    for row in rows:
        minimum_us = max(row.retention_min_days, row.floor_days) * DAY_US
        waits = row.done_us is None and row.withdrawn_us is None and row.until_us + minimum_us > now_us
        cameras.append(
            PurgedCamera(
                camera_id=row.camera_id,
                name=row.name,
                from_us=row.from_us,
                until_us=row.until_us,
                left_bytes=left.get(row.camera_id, 0),
                waits_until_us=row.until_us + minimum_us if waits else None,
                held=row.camera_id in held,
                done_us=row.done_us,
            )
        )
    done = [row.done_us for row in rows if row.done_us is not None]
    return Progress(
        cameras=len(rows),
        done=len(done),
        withdrawn=any(row.withdrawn_us is not None for row in rows),
        deleted_bytes=_deleted(connection, entry_id, [row.camera_id for row in rows]),
        left_bytes=sum(left.values()),
        held=len(held),
        waits_until_us=max((each.waits_until_us for each in cameras if each.waits_until_us is not None), default=None),
        done_us=max(done) if len(done) == len(rows) else None,
        items=cameras[:MOST_NAMED],
    )


def _left(connection: Connection, rows: Sequence[Any], now_us: int) -> dict[int, int]:
    """About how much there is yet, by the sums of days; of the day on which the order ends a share."""
    found: dict[int, int] = {}
    for some in _chunks(rows):
        spans = {row.camera_id: (day_of(row.from_us), day_of(row.until_us)) for row in some}
        shares = {row.camera_id: _share(row.until_us, now_us) for row in some}
        query = (
            select(stream.c.camera_id, footage_day.c.day, func.sum(footage_day.c.size_bytes))
            .join(stream, stream.c.id == footage_day.c.stream_id)
            .where(stream.c.camera_id.in_(spans), footage_day.c.day <= max(until for _, until in spans.values()))
            .group_by(stream.c.camera_id, footage_day.c.day)
        )
        for camera_id, day, size in connection.execute(query):
            since, until = spans[camera_id]
            if since <= day <= until:
                part = shares[camera_id] if day == until else 1.0
                found[camera_id] = found.get(camera_id, 0) + round(int(size) * part)
    return found


def _share(until_us: int, now_us: int) -> float:
    """How much of what there is of its last day an order means."""
    day_us = day_of(until_us) * DAY_US
    return min(1.0, (until_us - day_us) / max(1, min(now_us, day_us + DAY_US) - day_us))


def _held(connection: Connection, rows: Sequence[Any], now_us: int) -> set[int]:
    found: set[int] = set()
    for some in _chunks(rows):
        query = (
            select(purge.c.camera_id)
            .join(hold, hold.c.camera_id == purge.c.camera_id)
            .where(purge.c.id.in_([row.id for row in some]), hold.c.lifted_us.is_(None))
            .where(or_(hold.c.until_us.is_(None), hold.c.until_us > now_us))
            .where(hold.c.start_us < purge.c.until_us, hold.c.end_us > purge.c.from_us)
        )
        found.update(connection.scalars(query))
    return found


def _deleted(connection: Connection, entry_id: int, camera_ids: Sequence[int]) -> int:
    """How much the log says went by this order."""
    total = 0
    for some in _chunks(camera_ids):
        query = (
            select(func.sum(deletion.c.size_bytes))
            .join(stream, stream.c.id == deletion.c.stream_id)
            .where(stream.c.camera_id.in_(some), deletion.c.reason == f"{KIND}:{entry_id}")
        )
        total += int(connection.scalar(query) or 0)
    return total


def _chunks(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[number : number + _CHUNK] for number in range(0, len(items), _CHUNK)]


def _invalid(name: str, reason: str, detail: str) -> EntryInvalid:
    return EntryInvalid(detail, field=name, reason=reason, wrong=json.dumps({name: reason}))
