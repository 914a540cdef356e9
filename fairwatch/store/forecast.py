# SPDX-License-Identifier: Apache-2.0
"""How long the room lasts: "this volume holds 12.4 days at the present rate; the rule wants 30".

Read from the sums of days, so that it costs the same for a year as for a
week. A stream's rate is what it wrote in the last week divided by the time
that it recorded, as if it never paused: the guess errs on the side that wants
more disk.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from sqlalchemy import Engine, select

from fairwatch.db.tables import footage_day
from fairwatch.store.alarms import Alarms, Severity
from fairwatch.store.errors import VolumeError
from fairwatch.store.layout import DAY_US, day_of
from fairwatch.store.rules import Rule, first_starts, read_rules
from fairwatch.store.volumes import Room, Volume, Volumes

RATE_DAYS = 7
HORIZON_DAYS = 4000
AHEAD_DAYS = 14
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class DaySum:
    """The closed segments of one stream that start on one UTC day on one volume."""

    stream_id: int
    volume_id: int
    day: int
    size_bytes: int
    footage_us: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will come of a volume. Days are of 24 hours.

    `days_forecast` is how long footage lasts there at the present rate, None if the ceilings delete it before room
    runs short. `days_required` is the longest minimum among the cameras that record there. `full_at_us` is when
    recording will have to stop, because everything on the volume is younger than its minimum or on hold; None if
    that will not happen. `cameras` are those whose minimum is longer than `days_forecast`.
    """

    volume_id: int
    write_bps: int
    days_held: float
    days_forecast: float | None
    days_required: float
    full_at_us: int | None
    cameras: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """A stream that records: to which volume, and how many bytes a day."""

    rule: Rule
    volume_id: int
    day_bytes: float


class Forecaster:
    """Forecasts for all volumes, and the alarm that comes days before a volume is full."""

    def __init__(self, engine: Engine, volumes: Volumes, ahead_days: int = AHEAD_DAYS) -> None:
        self._engine = engine
        self._volumes = volumes
        self._alarms = Alarms(engine)
        self._ahead_us = ahead_days * DAY_US

    def forecasts(self, now_us: int) -> list[Forecast]:
        """One for each volume that answers."""
        rules = read_rules(self._engine, now_us)
        sums = read_sums(self._engine)
        growths = growth(rules, sums, now_us)
        found = []
        for volume, room in self._rooms(growths):
            oldest_us = min(first_starts(self._engine, volume.id).values(), default=now_us)
            here = [each for each in sums if each.volume_id == volume.id]
            grows = [each for each in growths if each.volume_id == volume.id]
            found.append(_forecast(volume, room, rules, here, grows, oldest_us, now_us))
        return found

    def _rooms(self, growths: Sequence[Growth]) -> list[tuple[Volume, Room]]:
        """The volumes that answer, with their room. Of what is free on a file system each volume has a share: as large
        as its share of what is written there, because they fill together.
        """
        rates: dict[int, float] = {}
        for each in growths:
            rates[each.volume_id] = rates.get(each.volume_id, 0.0) + each.day_bytes
        systems: dict[int, list[tuple[Volume, Room]]] = {}
        for volume in self._volumes.all():
            try:
                room = self._volumes.room(volume)
                system = volume.path.stat().st_dev
            except (VolumeError, OSError):
                continue
            systems.setdefault(system, []).append((volume, room))
        return [
            (volume, room)
            for together in systems.values()
            for volume, room in (share_room(together, rates) if len(together) > 1 else together)
        ]

    def sound(self, now_us: int) -> None:
        """Raise the alarm for each volume that will be full within the days ahead, clear it for the others."""
        names = {each.id: each.name for each in self._volumes.all()}
        for each in self.forecasts(now_us):
            subject = f"volume:{each.volume_id}"
            if each.full_at_us is None or each.full_at_us > now_us + self._ahead_us:
                self._alarms.clear("forecast", subject, now_us)
                continue
            params = {
                "volume": names[each.volume_id],
                "days_forecast": None if each.days_forecast is None else round(each.days_forecast, 1),
                "days_required": round(each.days_required, 1),
                "full_at_us": each.full_at_us // _HOUR_US * _HOUR_US,
                "cameras": list(each.cameras),
            }
            self._alarms.sound("forecast", Severity.DUE, subject, params, now_us)


def share_room(together: Sequence[tuple[Volume, Room]], rates: Mapping[int, float]) -> list[tuple[Volume, Room]]:
    """Volumes of one file system, each with its share of what is free there. `rates` are bytes a day by volume.

    A volume whose quota is less than its share leaves the rest to the others.
    """
    waiting = {volume.id: rates.get(volume.id, 0.0) for volume, _ in together}
    rooms = {volume.id: room for volume, room in together}
    if not any(waiting.values()):
        waiting = dict.fromkeys(waiting, 1.0)
    free_bytes = max(room.free_bytes - room.floor_bytes for room in rooms.values())
    shares: dict[int, int] = {}
    while waiting:
        total = sum(waiting.values())
        parts = {each: round(free_bytes * rate / total) if total else 0 for each, rate in waiting.items()}
        capped = {each: rooms[each].left_bytes for each, part in parts.items() if rooms[each].left_bytes < part}
        done = capped or parts
        shares |= done
        free_bytes -= sum(max(share, 0) for share in done.values())
        waiting = {each: rate for each, rate in waiting.items() if each not in done}
    return [
        (volume, replace(room, free_bytes=shares[volume.id] + room.floor_bytes, quota_bytes=None))
        for volume, room in together
    ]


def read_sums(engine: Engine) -> list[DaySum]:
    """All sums, by stream and day."""
    columns = footage_day.c
    query = select(columns.stream_id, columns.volume_id, columns.day, columns.size_bytes, columns.footage_us)
    with engine.connect() as connection:
        return [DaySum(*row) for row in connection.execute(query.order_by(columns.stream_id, columns.day))]


def growth(rules: Iterable[Rule], sums: Sequence[DaySum], now_us: int) -> list[Growth]:
    """The streams that record, with their rates. A stream that never closed a segment has none yet."""
    since = day_of(now_us) - RATE_DAYS
    recent: dict[int, list[DaySum]] = {}
    for each in sums:
        if each.day > since and each.footage_us:
            recent.setdefault(each.stream_id, []).append(each)
    found = []
    for rule in rules:
        mine = recent.get(rule.stream_id)
        if not rule.recording or not mine:
            continue
        footage_us = sum(each.footage_us for each in mine)
        day_bytes = sum(each.size_bytes for each in mine) / footage_us * DAY_US
        latest = max(mine, key=lambda each: (each.day, each.size_bytes))
        found.append(Growth(rule, rule.volume_id or latest.volume_id, day_bytes))
    return found


def held_bytes(rule: Rule, each: DaySum) -> float:
    """How much of a day's footage is on hold, as if it were spread evenly over the day."""
    day_us = each.day * DAY_US
    held_us = sum(
        max(0, min(end_us, day_us + DAY_US) - max(start_us, day_us))
        for start_us, end_us in rule.holds
        if start_us < day_us + DAY_US and end_us > day_us
    )
    return each.size_bytes * held_us / DAY_US


def _forecast(
    volume: Volume,
    room: Room,
    rules: Sequence[Rule],
    here: Sequence[DaySum],
    grows: Sequence[Growth],
    oldest_us: int,
    now_us: int,
) -> Forecast:
    by_stream = {rule.stream_id: rule for rule in rules}
    held = sum(held_bytes(by_stream[each.stream_id], each) for each in here)
    days_forecast = _days_that_fit(grows, room.capacity_bytes - held)
    short = [
        each.rule.camera_name
        for each in grows
        if days_forecast is not None and each.rule.min_us > days_forecast * DAY_US
    ]
    return Forecast(
        volume_id=volume.id,
        write_bps=round(sum(each.day_bytes for each in grows) * 8 * 1_000_000 / DAY_US),
        days_held=max(0.0, (now_us - oldest_us) / DAY_US),
        days_forecast=days_forecast,
        days_required=max((each.rule.min_us / DAY_US for each in grows), default=0.0),
        full_at_us=_full_at_us(room.capacity_bytes, by_stream, here, grows, now_us),
        cameras=tuple(dict.fromkeys(short)),
    )


def _days_that_fit(grows: Sequence[Growth], capacity_bytes: float) -> float | None:
    """The age that footage reaches if all cameras are treated alike; None if ceilings keep all of it below room."""
    camera_bytes: dict[int, float] = {}
    for each in grows:
        camera_bytes[each.rule.camera_id] = camera_bytes.get(each.rule.camera_id, 0.0) + each.day_bytes
    # Each stream grows until its ceiling, by age or by its camera's size; between those the sum is a straight line.
    ends: list[tuple[float, float]] = []
    for each in grows:
        by_age = float("inf") if each.rule.max_us is None else max(each.rule.max_us, each.rule.min_us) / DAY_US
        size = each.rule.max_bytes
        by_size = float("inf") if size is None else size / camera_bytes[each.rule.camera_id]
        ends.append((min(by_age, max(by_size, each.rule.min_us / DAY_US)), each.day_bytes))
    day, room_bytes, rate = 0.0, max(capacity_bytes, 0.0), sum(rate for _, rate in ends)
    for end, own_rate in sorted(ends):
        if rate <= 0:
            return None
        if rate * (end - day) >= room_bytes:
            return day + room_bytes / rate
        room_bytes -= rate * (end - day)
        day, rate = end, rate - own_rate
    return None


def _full_at_us(
    capacity_bytes: int,
    by_stream: Mapping[int, Rule],
    here: Sequence[DaySum],
    grows: Sequence[Growth],
    now_us: int,
) -> int | None:
    """When what may not be deleted will be more than fits; day by day, a straight line in between."""
    young: dict[int, list[DaySum]] = {}
    for each in here:
        young.setdefault(each.stream_id, []).append(each)
    # Per stream: its days, and the bytes on and before each that are not on hold.
    walks = []
    always = 0.0
    for stream_id, days in young.items():
        rule = by_stream[stream_id]
        kept = [held_bytes(rule, each) for each in days]
        always += sum(kept)
        loose = [each.size_bytes - held for each, held in zip(days, kept, strict=True)]
        walks.append((rule, [each.day for each in days], [0.0, *accumulate(loose)]))

    def needed(ahead: int) -> float:
        total = always
        for rule, days, sums in walks:
            floor_day, into_us = divmod(now_us + ahead * DAY_US - rule.min_us, DAY_US)
            # Days that are over before the floor may go, and of the day that it falls on the part before it.
            over = bisect_left(days, floor_day)
            total += sums[-1] - sums[over]
            if over < len(days) and days[over] == floor_day:
                total -= (sums[over + 1] - sums[over]) * into_us / DAY_US
        for each in grows:
            total += each.day_bytes * min(float(ahead), each.rule.min_us / DAY_US)
        return total

    longest_us = max((rule.min_us for rule in by_stream.values()), default=0)
    before = needed(0)
    if before > capacity_bytes:
        return now_us
    for ahead in range(1, min(longest_us // DAY_US + 2, HORIZON_DAYS)):
        after = needed(ahead)
        if after > capacity_bytes:
            share = (capacity_bytes - before) / (after - before)
            return now_us + round((ahead - 1 + share) * DAY_US)
        before = after
    return None
