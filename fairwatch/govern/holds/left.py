# SPDX-License-Identifier: Apache-2.0
"""What of held footage is there, camera by camera, and why what is not there is not."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from fairwatch.db.tables import deletion, stream
from fairwatch.govern.stretches import joined, length
from fairwatch.store.explain import without
from fairwatch.store.timeline import Timeline, Timelines

from .models import HeldCamera, Left, Missing

MOST_PIECES = 100
_BEHIND_US = 60_000_000
"""What was recorded last is in the catalogue some seconds later."""

Span = tuple[int, int]


def left(
    engine: Engine, timelines: Timelines, cameras: Sequence[HeldCamera], start_us: int, end_us: int, now_us: int
) -> list[Left]:
    """Of each camera what is there of either stream, in order."""
    ids = [each.id for each in cameras]
    lines: dict[int, list[Timeline]] = {number: [] for number in ids}
    for kind in ("main", "sub"):
        for line in timelines.view(ids, kind, start_us, end_us, now_us):
            lines[line.camera_id].append(line)
    return [_left(engine, each, lines[each.id], (start_us, end_us), now_us) for each in cameras]


def _left(engine: Engine, camera: HeldCamera, lines: Sequence[Timeline], span: Span, now_us: int) -> Left:
    there = joined(piece for line in lines for piece in line.footage)
    start_us, end_us = span
    past = min(end_us, now_us)
    missing = without([(start_us, past)], [(each.start_us, each.end_us) for each in there]) if start_us < past else []
    ahead_us = max(start_us, now_us)
    if missing and missing[-1][1] == now_us < end_us and now_us - missing[-1][0] < _BEHIND_US:
        ahead_us = missing.pop()[0]
    gaps = [_missing(engine, camera.id, lines, piece) for piece in missing[:MOST_PIECES]]
    if ahead_us < end_us:
        missing.append((ahead_us, end_us))
        gaps.append(Missing(ahead_us, end_us, "ahead"))
    return Left(
        camera_id=camera.id,
        name=camera.name,
        kept_us=length(there),
        missing_us=sum(until - since for since, until in missing),
        stretches=there[:MOST_PIECES],
        gaps=tuple(gaps),
        cut=len(there) > MOST_PIECES or len(missing) > MOST_PIECES,
    )


def _missing(engine: Engine, camera_id: int, lines: Sequence[Timeline], piece: Span) -> Missing:
    start_us, end_us = piece
    for line in lines:
        for gap in line.gaps:
            if gap.start_us < end_us and (gap.end_us is None or gap.end_us > start_us):
                return Missing(start_us, end_us, gap.cause.value)
    went = (
        select(deletion.c.id)
        .join(stream, stream.c.id == deletion.c.stream_id)
        .where(stream.c.camera_id == camera_id, deletion.c.start_us < end_us, deletion.c.end_us > start_us)
    )
    with engine.connect() as connection:
        gone = connection.scalar(went.limit(1)) is not None
    return Missing(start_us, end_us, "deleted" if gone else "never")
