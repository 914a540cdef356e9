# SPDX-License-Identifier: Apache-2.0
"""Who approved what a change report tells: where a camera was moved, turned or given another purpose."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from fairwatch.db.registry import move
from fairwatch.db.tables import account, camera
from fairwatch.govern.rules.dates import local_day

from .diff import Change

_MOVED = frozenset({"place", "latitude", "longitude", "direction_deg", "angle_deg", "range_m", "purpose"})


@dataclass(frozen=True, slots=True)
class Approval:
    """The last one of a camera, by its uuid. `day`: an ISO date at the site; `reason`: why it was asked."""

    camera: str
    name: str
    by: str
    day: str
    reason: str


def approvals_of(connection: Connection, changes: Iterable[Change], zone: str) -> list[Approval]:
    """Those of the cameras that were moved, in their order; none of a move that nobody approved."""
    moved = list(dict.fromkeys(str(each.camera) for each in changes if each.camera and each.field in _MOVED))
    query = (
        select(camera.c.uuid, camera.c.name, account.c.display_name, move.c.decided_us, move.c.reason)
        .join(camera, camera.c.id == move.c.camera_id)
        .join(account, account.c.id == move.c.decided_by)
        .where(camera.c.uuid.in_(moved), move.c.state == "approved", move.c.decided_us.is_not(None))
    )
    last = {
        row.uuid: Approval(
            row.uuid, row.name, row.display_name, local_day(row.decided_us, zone).isoformat(), row.reason
        )
        for row in connection.execute(query.order_by(move.c.id))
    }
    return [last[each] for each in moved if each in last]
