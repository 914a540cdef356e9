# SPDX-License-Identifier: Apache-2.0
"""Deadlines by the calendar and by working days, at their edges."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.govern.rules.dates import deadline, is_working_day, local_day
from fairwatch.govern.rules.pack import Unit

DAYS = st.dates(date(2005, 1, 1), date(2035, 12, 31))


def us(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("since", "value", "due"),
    [
        (date(2026, 1, 31), 30, date(2026, 3, 2)),
        (date(2028, 1, 30), 30, date(2028, 2, 29)),
        (date(2028, 2, 29), 365, date(2029, 2, 28)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
    ],
)
def test_calendar_days_are_counted_from_the_day_after(since: date, value: int, due: date) -> None:
    assert deadline(since, value, Unit.CALENDAR_DAYS).due == due


@pytest.mark.parametrize(
    ("since", "due"),
    [
        (date(2026, 11, 20), date(2026, 11, 25)),  # Friday: the weekend does not count.
        (date(2026, 11, 22), date(2026, 11, 25)),  # Sunday
        (date(2026, 9, 30), date(2026, 10, 10)),  # The national holiday, then a Saturday that is made up for it.
        (date(2026, 9, 18), date(2026, 9, 22)),  # A Sunday that is made up.
        (date(2025, 9, 30), date(2025, 10, 11)),
    ],
)
def test_three_working_days_follow_holidays_and_make_up_days(since: date, due: date) -> None:
    made = deadline(since, 3, Unit.WORKING_DAYS)
    assert (made.due, made.provisional) == (due, False)


def test_beyond_the_announced_years_a_date_is_provisional() -> None:
    assert deadline(date(2031, 9, 30), 3, Unit.WORKING_DAYS).provisional
    assert not deadline(date(2031, 9, 30), 30, Unit.CALENDAR_DAYS).provisional


@pytest.mark.parametrize(
    ("since", "value", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 22), 14, date(2028, 1, 22)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(since: date, value: int, due: date) -> None:
    assert deadline(since, value, Unit.MONTHS).due == due


def test_persons_are_no_length_of_time() -> None:
    with pytest.raises(ValueError, match="persons"):
        deadline(date(2026, 1, 1), 2, Unit.PERSONS)


@given(DAYS, st.integers(0, 60))
def test_working_days_end_on_one_and_are_as_many_as_asked(since: date, value: int) -> None:
    due = deadline(since, value, Unit.WORKING_DAYS).due
    days = [since + timedelta(days=n + 1) for n in range((due - since).days)]
    assert sum(map(is_working_day, days)) == value
    assert value == 0 or is_working_day(due)


@given(DAYS, st.integers(0, 60))
def test_working_days_are_never_earlier_than_calendar_days(since: date, value: int) -> None:
    assert deadline(since, value, Unit.WORKING_DAYS).due >= deadline(since, value, Unit.CALENDAR_DAYS).due


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-11-21T16:00:00", "Asia/Shanghai", date(2026, 11, 22)),
        ("2026-11-21T15:59:59", "Asia/Shanghai", date(2026, 11, 21)),
        ("2026-03-28T23:30:00", "Europe/Berlin", date(2026, 3, 29)),  # The night of summer time.
        ("2026-10-25T22:59:59", "Europe/Berlin", date(2026, 10, 25)),
        ("2026-10-25T23:00:00", "Europe/Berlin", date(2026, 10, 26)),
    ],
)
def test_the_day_is_that_of_the_sites_zone(at: str, zone: str, day: date) -> None:
    assert local_day(us(at), zone) == day


def test_the_last_day_is_in_time() -> None:
    made = deadline(date(2026, 11, 1), 30, Unit.CALENDAR_DAYS)
    assert made.days_left(date(2026, 12, 1)) == 0
    assert made.days_left(date(2026, 12, 2)) == -1
