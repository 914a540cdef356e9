# SPDX-License-Identifier: Apache-2.0
"""How long an entry counts: months of every length, leap days, zones whose days have 23 or 25 hours."""

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.govern.duties import policy
from fairwatch.govern.duties.desk import DutyDesk
from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.duties.policy import Interval, end_of_day_us, lapse_us
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import Requirement, Unit, Words
from tests.govern.duties.office import Office

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


def test_what_is_open_is_to_be_answered_in_time_whatever_it_counts_for_itself() -> None:
    hour_us, day_us = 3_600_000_000, 24 * 3_600_000_000
    assert kinds()["suspicious-matter"].answer_us(0, None) == hour_us
    assert kinds()["inspection"].answer_us(0, 90 * day_us) == 72 * hour_us
    assert kinds()["work-order"].answer_us(0, 9 * day_us) == 9 * day_us
    assert kinds()["training"].answer_us(0, 9 * day_us) is None


def counted(office: Office, control: str, **more: Any) -> tuple[str | None, date]:
    """Which text says how long, and the last day on which what is attested now counts."""
    entry = office.enter("attestation", f"control:{control}", fields={"statement": "x"}, unit_id=1, **more)
    desk = DutyDesk(office.engine, office.house.clock)
    held, lapses_us = desk.counts(office.manager, kinds()["attestation"], f"control:{control}", 1, None, None)
    assert held is not None
    assert lapses_us is not None
    assert entry.lapses_us == lapses_us, "the form says what the entry will say"
    return held.pack, local_day(lapses_us - 1, "Asia/Shanghai")


def test_how_long_an_attestation_counts_depends_on_the_control(office: Office) -> None:
    assert counted(office, "privacy") == (None, date(2027, 3, 2))
    assert counted(office, "cyber-security") == (None, date(2026, 9, 2))


def test_a_unit_may_ask_for_attestations_more_often_and_never_less(office: Office) -> None:
    office.enter("policy", fields={"about": "attestation", "months": 3}, unit_id=1)
    assert counted(office, "cyber-security") == (None, date(2026, 6, 2))
    office.house.clock.advance(1)
    office.enter("policy", fields={"about": "attestation", "months": 24}, unit_id=1)
    assert counted(office, "cyber-security") == (None, date(2026, 9, 2))


def test_a_text_that_says_how_long_goes_before_where_it_is_stricter(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    national = shipped()["cn-national-2025"]

    def saying(months: int) -> Requirement:
        words = Words(zh="声明", en="to be stated")
        return Requirement(
            control="privacy", article="14", value=months, unit=Unit.MONTHS, since="attestation", text=words
        )

    for months, expected in ((24, (None, date(2027, 3, 2))), (2, ("cn-national-2025", date(2026, 5, 2)))):
        asked = national.model_copy(update={"requirements": (*national.requirements, saying(months))})
        packs = {**shipped(), "cn-national-2025": asked}
        monkeypatch.setattr(policy, "shipped", lambda packs=packs: packs)
        assert counted(office, "privacy") == expected
