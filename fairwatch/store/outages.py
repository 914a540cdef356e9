# SPDX-License-Identifier: Apache-2.0
"""Alarms for cameras that record nothing: read from the gaps that go on."""

from sqlalchemy import Engine, select

from fairwatch.db.tables import camera, gap, stream

from .alarms import Alarms, Severity
from .catalogue import GapCause

PATIENCE_US = 60_000_000
KIND = "camera_down"
_SILENT = frozenset({GapCause.DISABLED, GapCause.DELETED, GapCause.DISK})


class Outages:
    """Raises `camera_down` for a camera without footage for a minute, and clears it when footage comes.

    A full disk has an alarm of its own, and a camera switched off is no alarm.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._alarms = Alarms(engine)
        self._open: set[int] | None = None

    def sound(self, now_us: int) -> None:
        """Look once."""
        query = (
            select(camera.c.id, camera.c.name, gap.c.start_us, gap.c.cause, gap.c.detail)
            .join(stream, stream.c.camera_id == camera.c.id)
            .join(gap, gap.c.stream_id == stream.c.id)
            .where(gap.c.end_us.is_(None), camera.c.removed_us.is_(None), camera.c.enabled)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
            if self._open is None:
                self._open = set(connection.scalars(select(camera.c.id)))
        down = {row.id: row for row in rows if row.cause not in _SILENT and now_us - row.start_us > PATIENCE_US}
        for camera_id, row in down.items():
            params = {"camera": row.name, "since_us": row.start_us, "cause": row.cause, "detail": row.detail}
            self._alarms.sound(KIND, Severity.BREACH, f"camera:{camera_id}", params, now_us)
        for camera_id in self._open - down.keys():
            self._alarms.clear(KIND, f"camera:{camera_id}", now_us)
        self._open = set(down)
