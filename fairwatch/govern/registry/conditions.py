# SPDX-License-Identifier: Apache-2.0
"""What several parts of the registry ask of a camera, in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, not_

from fairwatch.db.govern import move, placement
from fairwatch.db.tables import alarm, camera


def in_service() -> ColumnElement[bool]:
    """The camera was not taken out of service."""
    return camera.c.removed_us.is_(None)


def working() -> ColumnElement[bool]:
    """In service, on, and no alarm says that it records nothing."""
    down = exists().where(
        alarm.c.kind == "camera_down",
        alarm.c.subject == "camera:" + cast(camera.c.id, String),
        alarm.c.cleared_us.is_(None),
    )
    return and_(in_service(), camera.c.enabled, camera.c.barred == "", not_(down))


def in_breach(camera_id: Any = placement.c.camera_id) -> ColumnElement[bool]:
    """The camera was found to be moved, and no move was approved since."""
    found, later = move.alias("found"), move.alias("later")
    approved = exists().where(later.c.camera_id == camera_id, later.c.state == "approved", later.c.id > found.c.id)
    return exists().where(
        found.c.camera_id == camera_id, found.c.found, found.c.state.in_(("asked", "refused")), not_(approved)
    )
