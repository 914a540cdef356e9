# SPDX-License-Identifier: Apache-2.0
"""How long an entry counts: months of every length, leap days, zones whose days have 23 or 25 hours."""

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.govern.duties.policy import Interval, end_of_day_us, lapse_us
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.pack import Unit

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC")
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def moment(day: date, zone: str, hour: int) -> int:
    return int(datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo(zone)).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("since", "months", "last"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
    ],
)
def test_months_end_with_the_same_day_or_the_last_of_the_month(since: str, months: int, last: str) -> None:
    interval = Interval(months, Unit.MONTHS)
    happened_us = moment(date.fromisoformat(since), "Asia/Shanghai", 23)
    lapses_us = lapse_us(interval, happened_us, "Asia/Shanghai")
    assert local_day(lapses_us - 1, "Asia/Shanghai").isoformat() == last
    assert local_day(lapses_us, "Asia/Shanghai") == date.fromisoformat(last) + timedelta(days=1)


@given(day=DAYS, months=st.integers(1, 120), zone=st.sampled_from(ZONES), hour=st.integers(0, 23))
def test_an_entry_counts_through_its_whole_last_day(day: date, months: int, zone: str, hour: int) -> None:
    happened_us = moment(day, zone, hour)
    since = local_day(happened_us, zone)
    lapses_us = lapse_us(Interval(months, Unit.MONTHS), happened_us, zone)
    last = local_day(lapses_us - 1, zone)
    # As many months on, and the same day unless that month is shorter.
    assert (last.year * 12 + last.month) - (since.year * 12 + since.month) == months
    assert last.day == min(since.day, calendar.monthrange(last.year, last.month)[1])
    assert local_day(lapses_us, zone) > last


@given(day=DAYS, months=st.integers(1, 60), zone=st.sampled_from(ZONES))
def test_what_happened_later_never_lapses_earlier(day: date, months: int, zone: str) -> None:
    interval = Interval(months, Unit.MONTHS)
    earlier = lapse_us(interval, moment(day, zone, 12), zone)
    later = lapse_us(interval, moment(day + timedelta(days=1), zone, 12), zone)
    assert earlier <= later


@given(day=DAYS, zone=st.sampled_from(ZONES))
def test_the_end_of_a_day_is_the_first_moment_after_it(day: date, zone: str) -> None:
    end_us = end_of_day_us(day, zone)
    assert local_day(end_us - 1, zone) == day
    assert local_day(end_us, zone) > day


def test_a_day_of_25_hours_ends_when_its_clock_says_so() -> None:
    end = datetime.fromtimestamp(end_of_day_us(date(2026, 10, 25), "Europe/Berlin") / 1e6, UTC)
    assert end.isoformat() == "2026-10-25T23:00:00+00:00"
