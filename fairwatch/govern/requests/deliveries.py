# SPDX-License-Identifier: Apache-2.0
"""What was delivered for a case against what was asked, from what the access register wrote beside its entries."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from fairwatch.db.govern import case_delivery

from .models import CameraDeliveries, CaseFile, Deliveries, Stretch


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


def joined(spans: Iterable[tuple[int, int]]) -> tuple[Stretch, ...]:
    """Spans in order, each as long as it goes on without a break."""
    found: list[Stretch] = []
    for start_us, end_us in sorted(spans):
        if found and start_us <= found[-1].end_us:
            found[-1] = Stretch(found[-1].start_us, max(found[-1].end_us, end_us))
        else:
            found.append(Stretch(start_us, end_us))
    return tuple(found)


def length(stretches: Iterable[Stretch]) -> int:
    """Microseconds of all together."""
    return sum(each.end_us - each.start_us for each in stretches)
