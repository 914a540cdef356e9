# SPDX-License-Identifier: Apache-2.0
"""What was delivered for a case against what was asked, from what the access register wrote beside its entries."""

from collections import defaultdict

from sqlalchemy import Connection, select

from fairwatch.db.govern import case_delivery
from fairwatch.govern.stretches import joined, length

from .models import CameraDeliveries, CaseFile, Deliveries


def deliveries_of(connection: Connection, found: CaseFile) -> Deliveries:
    """Per camera that was asked for; what lies next to each other or over each other is one stretch."""
    rows = connection.execute(select(case_delivery).where(case_delivery.c.case_id == found.id)).all()
    spans: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        spans[row.camera_id, row.kind].append((row.start_us, row.end_us))
    cameras = tuple(
        CameraDeliveries(
            camera.id,
            camera.name,
            seen=joined(spans[camera.id, "playback"]),
            stills=joined(spans[camera.id, "still"]),
            exported=joined(spans[camera.id, "export"]),
        )
        for camera in found.cameras
    )
    return Deliveries(
        start_us=found.start_us,
        end_us=found.end_us,
        cameras=cameras,
        asked_us=len(cameras) * (found.end_us - found.start_us),
        seen_us=sum(length(each.seen) for each in cameras),
        exported_us=sum(length(each.exported) for each in cameras),
        entries=len(rows),
    )
