# SPDX-License-Identifier: Apache-2.0
"""Alarms for cameras that record nothing: read from the gaps that go on, and from footage that does not grow."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Row, func, select

from fairwatch.db.tables import alarm, camera, gap, segment, stream, volume

from .alarms import Alarms, Params, Severity
from .catalogue import GapCause

PATIENCE_US = 60_000_000
KIND = "camera_down"
SILENT = "recorder"
"""The cause where no recorder says why: it does not run, or not as it should."""

_NO_ALARM = frozenset({GapCause.DISABLED, GapCause.DELETED})
_DISK_ALARMS = ("disk_full", "disk_missing", "disk_read_only")


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where the books of a stream ended when they were first seen so: that is `seen_us`, by the clock that never
    steps. `gap`: in a gap that goes on.
    """

    camera_id: int
    since_us: int
    gap: bool
    seen_us: int


class Outages:
    """Raises `camera_down` for a camera without footage for a minute, and clears it when footage comes.

    A volume that is full or away has an alarm of its own, which its cameras do not repeat, and a camera switched off
    is no alarm.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._alarms = Alarms(engine)
        self._marks: dict[int, _Mark] = {}
        self._raised: set[int] | None = None

    def sound(self, now_us: int, monotonic_us: int) -> None:
        """Look once; every few seconds."""
        with self._engine.connect() as connection:
            rows = connection.execute(_STREAMS).all()
            disks = _Disks(connection)
            if self._raised is None:
                self._raised = _open_alarms(connection)
        marks: dict[int, _Mark] = {}
        doubtful: set[int] = set()
        down: dict[int, Params] = {}
        for row in rows:
            mark = marks[row.stream_id] = self._mark(row, monotonic_us)
            waited_us = monotonic_us - mark.seen_us
            if mark.gap:
                if row.cause in _NO_ALARM or (row.cause == GapCause.DISK and disks.have_alarm(row.volume_id)):
                    continue
                # After a restart a gap may be old and about to end.
                if row.cause != GapCause.RESTART:
                    waited_us = max(waited_us, now_us - mark.since_us)
            elif mark is not self._marks.get(row.stream_id) and row.stream_id in self._marks:
                continue
            doubtful.add(row.camera_id)
            if waited_us > PATIENCE_US:
                cause = row.cause if mark.gap else SILENT
                detail = row.detail if mark.gap else ""
                down.setdefault(
                    row.camera_id, {"camera": row.name, "since_us": mark.since_us, "cause": cause, "detail": detail}
                )
        self._marks = marks
        self._tell(down, doubtful, now_us)

    def _mark(self, row: Row[*tuple[object, ...]], monotonic_us: int) -> _Mark:
        """The mark that is known if the books have not moved since."""
        gap_goes_on = row.gap_start_us is not None and row.gap_end_us is None
        ends = (row.footage_end_us, row.gap_end_us)
        since_us = row.gap_start_us if gap_goes_on else max((end for end in ends if end), default=row.created_us)
        known = self._marks.get(row.stream_id)
        if known is not None and (known.since_us, known.gap) == (since_us, gap_goes_on):
            return known
        return _Mark(row.camera_id, since_us, gap_goes_on, monotonic_us)

    def _tell(self, down: Mapping[int, Params], doubtful: set[int], now_us: int) -> None:
        for camera_id, params in down.items():
            self._alarms.sound(KIND, Severity.BREACH, f"camera:{camera_id}", params, now_us)
        raised = self._raised or set()
        for camera_id in raised - doubtful:
            self._alarms.clear(KIND, f"camera:{camera_id}", now_us)
        self._raised = (raised & doubtful) | set(down)


class _Disks:
    """Which volumes have an alarm of their own."""

    def __init__(self, connection: Connection) -> None:
        loud = select(alarm.c.subject).where(alarm.c.kind.in_(_DISK_ALARMS), alarm.c.cleared_us.is_(None))
        self._loud = {int(subject.removeprefix("volume:")) for subject in connection.scalars(loud)}
        self._written = set(connection.scalars(select(volume.c.id).where(~volume.c.retired)))

    def have_alarm(self, assigned: int | None) -> bool:
        """Whether the volume that a camera is assigned to is loud; for one that may use any, whether all are."""
        return assigned in self._loud if assigned is not None else self._written <= self._loud


def _open_alarms(connection: Connection) -> set[int]:
    opened = select(alarm.c.subject).where(alarm.c.kind == KIND, alarm.c.cleared_us.is_(None))
    return {int(subject.removeprefix("camera:")) for subject in connection.scalars(opened)}


_any_gap = gap.alias("any_gap")
_last_gap = (
    select(func.max(_any_gap.c.start_us)).where(_any_gap.c.stream_id == stream.c.id).correlate(stream).scalar_subquery()
)
_last_footage = (
    select(segment.c.end_us)
    .where(segment.c.stream_id == stream.c.id)
    .order_by(segment.c.start_us.desc())
    .limit(1)
    .scalar_subquery()
)
_STREAMS = (
    select(
        stream.c.id.label("stream_id"),
        camera.c.id.label("camera_id"),
        camera.c.name,
        camera.c.volume_id,
        camera.c.created_us,
        gap.c.start_us.label("gap_start_us"),
        gap.c.end_us.label("gap_end_us"),
        gap.c.cause,
        gap.c.detail,
        _last_footage.label("footage_end_us"),
    )
    .join_from(stream, camera)
    .outerjoin(gap, (gap.c.stream_id == stream.c.id) & (gap.c.start_us == _last_gap))
    .where(camera.c.removed_us.is_(None), camera.c.enabled, stream.c.record, stream.c.address != "")
    .order_by(stream.c.id)
)
