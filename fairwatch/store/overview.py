# SPDX-License-Identifier: Apache-2.0
"""What the storage page and the calendar show: volumes, cameras, and the days about to go.

Amounts are read from the sums of days, so bytes of a part of a day are a
share of that day's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine, select

from fairwatch.clock import Clock
from fairwatch.db.tables import segment, stream
from fairwatch.store.errors import VolumeError, VolumeReadOnlyError
from fairwatch.store.forecast import DaySum, Forecast, Forecaster, growth, held_bytes, read_sums
from fairwatch.store.layout import DAY_US
from fairwatch.store.retention import headroom
from fairwatch.store.rules import Rule, first_starts, read_rules
from fairwatch.store.timeline import Timelines
from fairwatch.store.volumes import Room, Volume, Volumes


class VolumeCondition(StrEnum):
    """How a volume does. `low`: it will be full before the rules allow to delete anything."""

    OK = "ok"
    LOW = "low"
    FULL = "full"
    READ_ONLY = "read-only"
    MISSING = "missing"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class VolumeView:
    """A volume with its room and its future. What needs its file system is None while that does not answer."""

    id: int
    name: str
    path: str
    total_bytes: int | None
    free_bytes: int | None
    used_bytes: int
    quota_bytes: int | None
    floor_bytes: int
    state: VolumeCondition
    write_bps: int
    days_held: float
    days_forecast: float | None
    days_required: float
    full_at_us: int | None


@dataclass(frozen=True, slots=True)
class CameraStorage:
    """What is kept of a camera, on all volumes. `deletable_bytes` is past its minimum and not on hold."""

    camera_id: int
    camera_name: str
    size_bytes: int
    oldest_us: int | None
    newest_us: int | None
    bitrate_bps: int
    min_days: int
    max_days: int | None
    deletable_bytes: int


@dataclass(frozen=True, slots=True)
class StorageView:
    """All volumes and cameras."""

    volumes: list[VolumeView]
    cameras: list[CameraStorage]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day with footage, YYYY-MM-DD. `expires`: some of it may be deleted within the next 24 hours."""

    day: str
    footage_us: int
    expires: bool


class Storage:
    """Reads it all. Every call is synchronous and safe from any thread."""

    def __init__(self, engine: Engine, volumes: Volumes, clock: Clock) -> None:
        self._engine = engine
        self._volumes = volumes
        self._clock = clock
        self._timelines = Timelines(engine)
        self._forecaster = Forecaster(engine, volumes)

    def overview(self) -> StorageView:
        """The storage page."""
        now_us = self._clock.utc_us()
        forecasts = {each.volume_id: each for each in self._forecaster.forecasts(now_us)}
        volumes = [self._volume(each, forecasts.get(each.id)) for each in self._volumes.all()]
        return StorageView(volumes, self._cameras(now_us))

    def days(self, camera_id: int, kind: str, start_us: int, end_us: int, zone: str) -> list[CalendarDay]:
        """The days of a zone that touch the span and hold footage. Raises UnknownZoneError."""
        now_us = self._clock.utc_us()
        days = self._timelines.days(camera_id, kind, start_us, end_us, zone)
        rules = [rule for rule in read_rules(self._engine, now_us) if rule.camera_id == camera_id]
        goes_us = self._goes_us(rules, now_us) if days else 0
        found = []
        for each in days:
            until_us = min(each.end_us, goes_us)
            held = any(
                start_us <= each.start_us and until_us <= end_us for rule in rules for start_us, end_us in rule.holds
            )
            found.append(CalendarDay(each.day.isoformat(), each.footage_us, each.start_us < until_us and not held))
        return found

    def _goes_us(self, rules: Sequence[Rule], now_us: int) -> int:
        """The moment before which a camera's footage may be deleted within the next 24 hours, holds aside."""
        tomorrow_us = now_us + DAY_US
        goes_us = max((rule.ceiling_us(tomorrow_us) or 0 for rule in rules), default=0)
        sums = read_sums(self._engine)
        growths = growth(read_rules(self._engine, now_us), sums, now_us)
        mine = {rule.stream_id for rule in rules}
        for volume in self._volumes.all():
            try:
                room = self._volumes.room(volume)
            except VolumeError:
                continue
            written = sum(each.day_bytes for each in growths if each.volume_id == volume.id)
            if room.left_bytes - headroom(room) < written:
                first = min(first_starts(self._engine, volume.id).values(), default=now_us)
                goes_us = max(goes_us, first + DAY_US)
        size = rules[0].max_bytes if rules else None
        if size is not None:
            used = sum(each.size_bytes for each in sums if each.stream_id in mine)
            if used + sum(each.day_bytes for each in growths if each.rule.stream_id in mine) > size:
                oldest = min((each.day for each in sums if each.stream_id in mine), default=0)
                goes_us = max(goes_us, (oldest + 1) * DAY_US)
        return min(goes_us, max((rule.floor_us(tomorrow_us) for rule in rules), default=0))

    def _volume(self, each: Volume, forecast: Forecast | None) -> VolumeView:
        room: Room | None = None
        state = VolumeCondition.RETIRED if each.retired else VolumeCondition.OK
        try:
            self._volumes.check(each, writing=not each.retired)
            room = self._volumes.room(each)
        except VolumeReadOnlyError:
            state = VolumeCondition.READ_ONLY
        except VolumeError:
            state = VolumeCondition.MISSING
        if room is not None and state is VolumeCondition.OK:
            if room.left_bytes <= 0:
                state = VolumeCondition.FULL
            elif forecast is not None and forecast.full_at_us is not None:
                state = VolumeCondition.LOW
        return VolumeView(
            id=each.id,
            name=each.name,
            path=str(each.path),
            total_bytes=room.total_bytes if room else None,
            free_bytes=room.free_bytes if room else None,
            used_bytes=room.used_bytes if room else self._volumes.used_bytes(each.id),
            quota_bytes=each.quota_bytes,
            floor_bytes=each.floor_bytes,
            state=state,
            write_bps=forecast.write_bps if forecast else 0,
            days_held=forecast.days_held if forecast else 0.0,
            days_forecast=forecast.days_forecast if forecast else None,
            days_required=forecast.days_required if forecast else 0.0,
            full_at_us=forecast.full_at_us if forecast else None,
        )

    def _cameras(self, now_us: int) -> list[CameraStorage]:
        rules = read_rules(self._engine, now_us)
        sums = read_sums(self._engine)
        ends = self._ends()
        growths = growth(rules, sums, now_us)
        found = []
        for camera_id in sorted({rule.camera_id for rule in rules}):
            mine = {rule.stream_id: rule for rule in rules if rule.camera_id == camera_id}
            days = [each for each in sums if each.stream_id in mine]
            rule = next(iter(mine.values()))
            day_bytes = sum(each.day_bytes for each in growths if each.rule.stream_id in mine)
            found.append(
                CameraStorage(
                    camera_id=camera_id,
                    camera_name=rule.camera_name,
                    size_bytes=sum(each.size_bytes for each in days),
                    oldest_us=min((ends[each][0] for each in mine if each in ends), default=None),
                    newest_us=max((ends[each][1] for each in mine if each in ends), default=None),
                    bitrate_bps=round(day_bytes * 8 * 1_000_000 / DAY_US),
                    min_days=rule.min_us // DAY_US,
                    max_days=None if rule.max_us is None else rule.max_us // DAY_US,
                    deletable_bytes=round(sum(_deletable_bytes(rule, each, now_us) for each in days)),
                )
            )
        return found

    def _ends(self) -> dict[int, tuple[int, int]]:
        """Start of the first and end of the last footage of each stream that has any."""
        of_stream = segment.c.stream_id == stream.c.id
        first = select(segment.c.start_us).where(of_stream).order_by(segment.c.start_us).limit(1)
        last = select(segment.c.end_us).where(of_stream).order_by(segment.c.start_us.desc()).limit(1)
        query = select(stream.c.id, first.scalar_subquery(), last.scalar_subquery())
        with self._engine.connect() as connection:
            return {row[0]: (row[1], row[2]) for row in connection.execute(query) if row[1] is not None}


def _deletable_bytes(rule: Rule, each: DaySum, now_us: int) -> float:
    past_us = min(max(rule.floor_us(now_us) - each.day * DAY_US, 0), DAY_US)
    return max(0.0, each.size_bytes * past_us / DAY_US - held_bytes(rule, each))
