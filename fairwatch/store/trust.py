# SPDX-License-Identifier: Apache-2.0
"""The time that ages of footage are counted by: the machine's clock for as long as it can be right.

A clock that is set a year ahead would make all footage old enough to go. So
the keeper counts time on its own, by the clock that never steps, and keeps the
count in `setting` across restarts. The machine's clock is believed while it
lies behind that count or a little ahead of it; how much is in
docs/decisions/0008. Further ahead it may be wrong: ages go on by the count,
which errs on the side of keeping, and the alarm `clock` asks a person, who
says by acknowledging it that the clock is right.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import Engine, delete, func, insert, select

from fairwatch.clock import Clock
from fairwatch.db.tables import alarm, segment, setting, stream
from fairwatch.store.alarms import Alarms, Severity
from fairwatch.store.catalogue import transaction
from fairwatch.store.layout import DAY_US

log = structlog.get_logger()

SETTING = "keeper.clock"
KIND = "clock"
KIND_FOOTAGE = "clock_footage"
SUBJECT = "clock"
HOUR_US = 3_600_000_000

CREDIT_US = HOUR_US
"""How far the clock may be set ahead while the machine runs, all steps together."""

CREDIT_GROWS = 100
"""It grows again by a hundredth of the time that passes."""

AWAY_US = 3 * DAY_US
"""How far it may be ahead after the machine was off, until an hour later: some clocks are set by the network late."""

FOOTAGE_AHEAD_US = HOUR_US
"""Footage dated this far ahead of the clock is an alarm."""

SAVE_US = 60_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """The keeper's own count of time at a reading of the clock that never steps."""

    utc_us: int
    monotonic_us: int
    credit_us: int


class TrustedClock:
    """Gives the moment from which ages count. One caller. `boot` names this run of the machine."""

    def __init__(self, engine: Engine, clock: Clock, boot: str) -> None:
        self._engine = engine
        self._clock = clock
        self._boot = boot
        self._alarms = Alarms(engine)
        self._count: Count | None = None
        self._away_until_us = 0
        self._saved_us = 0

    def now_us(self) -> int:
        """The moment from which ages count, in UTC; never later than the machine's clock. Sounds and clears the alarm.

        Raises CatalogueError when the database is busy.
        """
        utc_us, monotonic_us = self._clock.utc_us(), self._clock.monotonic_us()
        if self._count is None:
            self._count = self._begin(utc_us, monotonic_us)
        count = self._on(self._count, monotonic_us)
        ahead_us = utc_us - count.utc_us
        if ahead_us > count.credit_us and not self._confirmed(ahead_us):
            self._keep(count)
            self._sound(ahead_us, utc_us)
            return count.utc_us
        if ahead_us > count.credit_us:
            log.warning("clock.confirmed", ahead_us=ahead_us)
            count = Count(utc_us, monotonic_us, CREDIT_US)
            self._saved_us = 0
        elif ahead_us >= -CREDIT_US:
            count = Count(utc_us, monotonic_us, count.credit_us - max(ahead_us, 0))
        self._keep(count)
        self._alarms.clear(KIND, SUBJECT, utc_us)
        return min(utc_us, count.utc_us)

    def _begin(self, utc_us: int, monotonic_us: int) -> Count:
        """Where the count was left, or where footage ends if there never was one."""
        with self._engine.connect() as connection:
            kept = connection.scalar(select(setting.c.value).where(setting.c.name == SETTING))
        if kept is not None:
            left = json.loads(kept)
            if self._boot and left["boot"] == self._boot and left["monotonic_us"] <= monotonic_us:
                # The same run of the machine: the clock that never steps went on meanwhile.
                self._away_until_us = left["away_until_us"]
                return Count(left["utc_us"], left["monotonic_us"], left["credit_us"])
            begun_us = int(left["utc_us"])
        else:
            newest_us = newest_footage_us(self._engine)
            begun_us = utc_us if newest_us is None else min(newest_us, utc_us)
        self._away_until_us = monotonic_us + HOUR_US
        return Count(begun_us, monotonic_us, AWAY_US)

    def _on(self, count: Count, monotonic_us: int) -> Count:
        passed_us = monotonic_us - count.monotonic_us
        credit_us = count.credit_us
        if monotonic_us >= self._away_until_us:
            credit_us = min(credit_us, CREDIT_US)
        if credit_us < CREDIT_US:
            credit_us = min(CREDIT_US, credit_us + passed_us // CREDIT_GROWS)
        return Count(count.utc_us + passed_us, monotonic_us, credit_us)

    def _keep(self, count: Count) -> None:
        if not self._saved_us or abs(count.utc_us - self._saved_us) >= SAVE_US:
            value = {
                "utc_us": count.utc_us,
                "monotonic_us": count.monotonic_us,
                "credit_us": count.credit_us,
                "away_until_us": self._away_until_us,
                "boot": self._boot,
            }
            with transaction(self._engine) as connection:
                connection.execute(delete(setting).where(setting.c.name == SETTING))
                connection.execute(insert(setting).values(name=SETTING, value=json.dumps(value)))
            self._saved_us = count.utc_us
        self._count = count

    def _confirmed(self, ahead_us: int) -> bool:
        """Whether a person has acknowledged a clock that was as far ahead as this one."""
        query = select(alarm.c.params).where(
            alarm.c.kind == KIND,
            alarm.c.subject == SUBJECT,
            alarm.c.cleared_us.is_(None),
            alarm.c.acknowledged_us.is_not(None),
        )
        with self._engine.connect() as connection:
            params = connection.scalar(query)
        return params is not None and _hours(ahead_us) <= json.loads(params)["ahead_hours"] + 1

    def _sound(self, ahead_us: int, now_us: int) -> None:
        query = select(alarm.c.params, alarm.c.acknowledged_us).where(
            alarm.c.kind == KIND, alarm.c.subject == SUBJECT, alarm.c.cleared_us.is_(None)
        )
        with self._engine.connect() as connection:
            opened = connection.execute(query).first()
        if opened is not None:
            if abs(json.loads(opened.params)["ahead_hours"] - _hours(ahead_us)) <= 1:
                return
            # Another question than the one that was asked: whoever answered that has not answered this.
            self._alarms.clear(KIND, SUBJECT, now_us)
        log.error("clock.doubted", ahead_us=ahead_us)
        self._alarms.sound(KIND, Severity.DUE, SUBJECT, {"ahead_hours": _hours(ahead_us)}, now_us)


def sound_footage_ahead(engine: Engine, now_us: int) -> None:
    """Raise or clear the alarm for footage that is dated later than the machine's clock says it is now.

    Recording goes on behind what is on the books, so a clock that was ahead and is right again leaves this behind;
    the difference melts away by a hundredth of the time that passes.
    """
    alarms = Alarms(engine)
    ahead_us = (newest_footage_us(engine) or 0) - now_us
    if ahead_us > FOOTAGE_AHEAD_US:
        alarms.sound(KIND_FOOTAGE, Severity.DUE, SUBJECT, {"ahead_hours": _hours(ahead_us)}, now_us)
    elif ahead_us < FOOTAGE_AHEAD_US // 2:
        alarms.clear(KIND_FOOTAGE, SUBJECT, now_us)


def newest_footage_us(engine: Engine) -> int | None:
    """When the newest footage of all streams ends; None if there is none."""
    last = (
        select(segment.c.end_us)
        .where(segment.c.stream_id == stream.c.id)
        .order_by(segment.c.start_us.desc())
        .limit(1)
        .scalar_subquery()
    )
    ends = select(last.label("end_us")).select_from(stream).subquery()
    with engine.connect() as connection:
        found: int | None = connection.scalar(select(func.max(ends.c.end_us)))
    return found


def boot_id() -> str:
    """Names this run of the machine, as Linux does; empty where there is no name."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _hours(us: int) -> int:
    return round(us / HOUR_US)
