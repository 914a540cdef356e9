# SPDX-License-Identifier: Apache-2.0
"""Cameras whose system was classified: their footage opens only to a case that a second person approved, and the live
picture of a state secret to who has a right to it by name.

Govern decides, the gate obeys: the level stands in the system's row and is copied to its cameras'. A camera keeps the
level that its footage was made under: put into a less secret system it stays restricted until that one is classified
anew, and put into a more secret one it is restricted from then on.
"""

from collections.abc import Collection

from sqlalchemy import Connection, select, update

from fairwatch.db.registry import placement, video_system
from fairwatch.db.tables import camera

LEVELS = ("", "internal", "trade", "state")
"""From what is open to what is most secret."""


def classified(connection: Connection, system_id: int, level: str) -> None:
    """A person decided on a system (or took the decision back: empty): its cameras follow."""
    kept = "" if level == "none" else level
    connection.execute(update(video_system).where(video_system.c.id == system_id).values(secrecy=kept))
    cameras = select(placement.c.camera_id).where(placement.c.system_id == system_id)
    connection.execute(update(camera).where(camera.c.id.in_(cameras), camera.c.secrecy != kept).values(secrecy=kept))


def joined(connection: Connection, camera_ids: Collection[int]) -> None:
    """To be said of cameras that were entered in a system just now."""
    query = select(camera.c.id, camera.c.secrecy, video_system.c.secrecy.label("system"))
    query = query.select_from(placement).join(camera, camera.c.id == placement.c.camera_id)
    query = query.join(video_system, video_system.c.id == placement.c.system_id)
    query = query.where(placement.c.camera_id.in_(camera_ids), camera.c.secrecy != video_system.c.secrecy)
    for row in connection.execute(query).all():
        if LEVELS.index(row.system) > LEVELS.index(row.secrecy):
            connection.execute(update(camera).where(camera.c.id == row.id).values(secrecy=row.system))
