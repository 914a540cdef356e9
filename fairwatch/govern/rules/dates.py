# SPDX-License-Identifier: Apache-2.0
"""Deadlines: from the day of an event and a number in the text to the day on which something is due.

Days are those of the site's time zone. The day of the event is not counted, the last day is the day on
which it is due, also when that is a holiday: the texts at hand give no more time for that, and who is early
is right either way. Working days follow the State Council's yearly notice of holidays and make-up days.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

from .pack import Unit

_LAST_KNOWN_YEAR = max(chinese_calendar.constants.holidays).year
_FIRST_KNOWN_YEAR = min(chinese_calendar.constants.holidays).year
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due` is the last day in time. `provisional`: the holidays of a year in between are not announced yet."""

    since: date
    due: date
    provisional: bool = False

    def days_left(self, today: date) -> int:
        """Calendar days from today to the last day; 0 on that day, negative when it is past."""
        return (self.due - today).days


def local_day(at_us: int, zone: str) -> date:
    """The day on which a moment (UTC microseconds) lies in a time zone; raises ZoneInfoNotFoundError."""
    return datetime.fromtimestamp(at_us // 1_000_000, UTC).astimezone(ZoneInfo(zone)).date()


def is_working_day(day: date) -> bool:
    """Whether offices are open in China on that day. Beyond the announced years: Monday to Friday."""
    if _FIRST_KNOWN_YEAR <= day.year <= _LAST_KNOWN_YEAR:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY


def deadline(since: date, value: int, unit: Unit) -> Deadline:
    """When something is due that has to be done within `value` units after the event on `since`.

    Raises ValueError for a unit that is no length of time.
    """
    if unit is Unit.CALENDAR_DAYS:
        return Deadline(since, since + timedelta(days=value))
    if unit is Unit.HOURS:
        return Deadline(since, since + timedelta(hours=value))
    if unit is Unit.MONTHS:
        return Deadline(since, _months_after(since, value))
    if unit is not Unit.WORKING_DAYS:
        raise ValueError(f"{unit} is no length of time")
    day = since
    for _ in range(value):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return Deadline(since, day, provisional=day.year > _LAST_KNOWN_YEAR)


def _months_after(day: date, months: int) -> date:
    """The same day some months on, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
