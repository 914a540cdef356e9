# SPDX-License-Identifier: Apache-2.0
"""Why cameras went that were filed: what was said when they were taken out begins the change report's reason."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, String, cast, select

from fairwatch.db.registry import placement
from fairwatch.db.tables import audit, camera

MOST_CHARACTERS = 2000


def why_gone(
    connection: Connection, system_id: int, before: Mapping[str, Any] | None, content: Mapping[str, Any]
) -> str:
    """The reasons of the cameras that are in `before` and not in `content`, each once; empty where none was given."""
    if before is None:
        return ""
    gone = {each["uuid"] for each in before.get("cameras", ())} - {each["uuid"] for each in content.get("cameras", ())}
    if not gone:
        return ""
    query = (
        select(camera.c.uuid, camera.c.name, audit.c.detail)
        .join_from(placement, camera, camera.c.id == placement.c.camera_id)
        .join(audit, audit.c.subject == "camera:" + cast(camera.c.id, String))
        .where(placement.c.system_id == system_id, camera.c.removed_us.is_not(None))
        .where(audit.c.action == "camera.removed")
        .order_by(audit.c.id)
    )
    names: dict[str, list[str]] = {}
    for row in connection.execute(query):
        reason = json.loads(row.detail).get("reason", "")
        if row.uuid in gone and reason:
            names.setdefault(reason, []).append(row.name)
    told = "\n".join(f"{'、'.join(cameras)}：{reason}" for reason, cameras in names.items())
    return told[:MOST_CHARACTERS]
