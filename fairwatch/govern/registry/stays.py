# SPDX-License-Identifier: Apache-2.0
"""At which site a camera stood when. Its footage is asked for what the texts asked of the site that it shows.

From the first placement on every camera stood somewhere at any time: where nothing else is known, footage from before is
of the first site, and a camera that was taken out of its place is where it was until it is placed elsewhere.
"""

from collections.abc import Collection

from sqlalchemy import Connection, insert, select, update

from fairwatch.db.registry import place, placement, stay


def stands(connection: Connection, camera_ids: Collection[int], now_us: int) -> None:
    """To be said of cameras whose placements were written just now."""
    where = select(placement.c.camera_id, place.c.site_id, stay.c.id, stay.c.site_id.label("before"))
    where = where.join(place, place.c.id == placement.c.place_id)
    where = where.outerjoin(stay, (stay.c.camera_id == placement.c.camera_id) & stay.c.until_us.is_(None))
    rows = connection.execute(where.where(placement.c.camera_id.in_(camera_ids))).all()
    new = [row for row in rows if row.before != row.site_id]
    if left := [row.id for row in new if row.id is not None]:
        connection.execute(update(stay).where(stay.c.id.in_(left)).values(until_us=now_us))
    if new:
        began = [
            {"camera_id": row.camera_id, "site_id": row.site_id, "since_us": 0 if row.id is None else now_us}
            for row in new
        ]
        connection.execute(insert(stay), began)
