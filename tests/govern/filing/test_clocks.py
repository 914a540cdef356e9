# SPDX-License-Identifier: Apache-2.0
"""By when a system is to be filed and a change reported: the day itself, weekends, make-up days, leap days, old systems."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.govern.filing.clocks import change_report, first_filing
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.dates import is_working_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import SiteClass

PACKS = tuple(shipped().values())
SHENYANG = Site(SiteClass.OPERATOR, division="210102")
QINGDAO = Site(SiteClass.OPERATOR, division="370202")
TODAY = date(2026, 6, 10)


def filing_day(use_day: date, site: Site = SHENYANG) -> date | None:
    due = first_filing(PACKS, site, use_day, TODAY)
    return None if due is None else due.day


def change_day(seen: date, site: Site = SHENYANG) -> date:
    due = change_report(PACKS, site, seen)
    assert due is not None
    return due.day


@pytest.mark.parametrize(
    ("use_day", "due"),
    [
        (date(2026, 6, 1), date(2026, 7, 1)),
        (date(2026, 1, 31), date(2026, 3, 2)),
        (date(2028, 1, 31), date(2028, 3, 1)),  # a leap year
        (date(2025, 4, 1), date(2025, 5, 1)),  # the first day of the regulation: no old system
    ],
)
def test_thirty_days_from_use(use_day: date, due: date) -> None:
    assert filing_day(use_day) == due


def test_a_system_from_before_the_regulation_has_ninety_days_from_its_first_day() -> None:
    due = first_filing(PACKS, QINGDAO, date(2020, 5, 5), TODAY)
    assert due is not None
    assert (due.event, due.event_day, due.day) == ("legacy-2025-04-01", date(2025, 4, 1), date(2025, 6, 30))
    assert json.loads(due.rule)["article"] == "14"


def test_what_the_province_asked_for_earlier_counts_where_it_is_earlier() -> None:
    due = first_filing(PACKS, SHENYANG, date(2010, 3, 1), TODAY)
    assert due is not None
    assert (due.event, due.day, json.loads(due.rule)["pack"]) == ("in-use", date(2010, 3, 31), "cn-liaoning-2008")
    oldest = first_filing(PACKS, SHENYANG, date(2001, 3, 1), TODAY)
    assert oldest is not None
    assert (oldest.event, oldest.day) == ("legacy-2008-01-01", date(2008, 1, 31))


@pytest.mark.parametrize(
    ("seen", "due"),
    [
        (date(2026, 6, 10), date(2026, 6, 15)),  # Wednesday: Thursday, Friday, Monday
        (date(2026, 6, 13), date(2026, 6, 17)),  # Saturday
        (date(2025, 9, 30), date(2025, 10, 11)),  # National Day to the 8th; Saturday the 11th is made up for
        (date(2025, 9, 26), date(2025, 9, 30)),  # Friday; Sunday the 28th is a make-up day
        (date(2024, 2, 28), date(2024, 3, 4)),  # over a leap day
    ],
)
def test_three_working_days_from_the_day_it_was_seen(seen: date, due: date) -> None:
    assert change_day(seen) == due


@given(st.dates(date(2025, 4, 1), date(2026, 11, 30)))
def test_a_report_is_due_on_a_working_day_with_three_of_them_after_the_event(seen: date) -> None:
    due = change_day(seen)
    days = [seen + timedelta(days=each) for each in range(1, (due - seen).days + 1)]
    assert is_working_day(due)
    assert sum(map(is_working_day, days)) == 3


@given(st.dates(date(2008, 1, 1), date(2030, 12, 31)), st.sampled_from([SHENYANG, QINGDAO]))
def test_no_text_that_binds_gives_an_earlier_day(use_day: date, site: Site) -> None:
    all_of_them = first_filing(PACKS, site, use_day, TODAY)
    each = [first_filing([pack], site, use_day, TODAY) for pack in PACKS]
    days = [due.day for due in each if due is not None]
    assert (all_of_them is None) == (not days)
    if all_of_them is not None:
        assert all_of_them.day == min(days)


def test_where_no_text_asks_nothing_is_due() -> None:
    assert filing_day(TODAY, Site(SiteClass.OTHER_PUBLIC, division="370202")) is None
    assert filing_day(TODAY, Site(SiteClass.OTHER_PUBLIC, division="210102")) == TODAY + timedelta(days=30)
    assert filing_day(TODAY, Site(SiteClass.OPERATOR, country="US")) is None
    assert change_report(PACKS, Site(SiteClass.OPERATOR, country="US"), TODAY) is None


def test_a_day_beyond_the_announced_holidays_says_so() -> None:
    due = change_report(PACKS, SHENYANG, date(2040, 1, 2))
    assert due is not None
    assert json.loads(due.rule)["provisional"] is True


def test_of_texts_that_give_the_same_day_the_one_that_states_it_is_named() -> None:
    due = change_report(PACKS, SHENYANG, TODAY)
    assert due is not None
    rule = json.loads(due.rule)
    assert (rule["pack"], rule["stated"]) == ("cn-liaoning-2008", True)
    nation_alone = change_report(PACKS, Site(SiteClass.OPERATOR, division="110101"), TODAY)
    assert nation_alone is not None
    assert json.loads(nation_alone.rule)["stated"] is False
