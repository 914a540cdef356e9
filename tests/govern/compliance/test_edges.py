# SPDX-License-Identifier: Apache-2.0
"""The edge of each deadline: the day itself, weekends, make-up days, summer-time zones, leap days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fairwatch.govern.compliance.entries import EntryBook
from fairwatch.govern.compliance.facts import CaseFacts, HoldFacts, OrderFacts, SiteFacts
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.table import EVALUATORS
from fairwatch.govern.filing.clocks import change_report
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import SiteClass
from tests.govern.compliance.scenes import (
    OPERATORS,
    TODAY,
    at,
    camera,
    change,
    entry,
    filed,
    house,
    on,
    site,
    system,
    unit,
)

K, D, B = State.KEPT, State.DUE, State.BREACHED
ONE_DAY = timedelta(days=1)
CHINA = ZoneInfo("Asia/Shanghai")


def state(control: str, of: SiteFacts) -> State:
    evaluator = EVALUATORS[control]
    found = evaluator.site(of) if evaluator.site else evaluator.unit(of.unit) if evaluator.unit else None
    assert found is not None
    return found.state


@pytest.mark.parametrize(
    ("use_day", "last"),
    [
        (date(2026, 10, 23), date(2026, 11, 22)),  # ends on a Sunday, and is not moved
        (date(2026, 9, 1), date(2026, 10, 1)),  # ends on a holiday
        (date(2028, 1, 30), date(2028, 2, 29)),  # ends on a leap day
        (date(2028, 2, 1), date(2028, 3, 2)),  # runs over a leap day
        (date(2027, 2, 1), date(2027, 3, 3)),
        (date(2026, 12, 15), date(2027, 1, 14)),
    ],
)
def test_a_filing_is_in_time_on_its_last_day_and_late_the_day_after(use_day: date, last: date) -> None:
    unfiled = (system(use_day=use_day, filings=()),)
    assert [state("filing", on(day, systems=unfiled)) for day in (last, last + ONE_DAY)] == [D, B]
    in_time, late = (
        (system(use_day=use_day, filings=(filed(day, state="submitted"),)),) for day in (last, last + ONE_DAY)
    )
    assert state("filing", on(last + ONE_DAY, systems=in_time)) is K
    assert state("filing", on(last + ONE_DAY, systems=late)) is B


def test_systems_from_before_the_text_have_its_own_time() -> None:
    qingdao = Site(SiteClass.OPERATOR, "CN", "370202")
    old = (system(use_day=date(2024, 5, 1), filings=()),)
    last = date(2025, 6, 30)  # 90 days from 1 April 2025
    assert [state("filing", on(day, systems=old, rule=qingdao)) for day in (last, last + ONE_DAY)] == [D, B]


@pytest.mark.parametrize(
    ("changed", "last"),
    [
        (date(2026, 11, 18), date(2026, 11, 23)),  # over a weekend
        (date(2026, 9, 30), date(2026, 10, 10)),  # over the holidays, to a Saturday on which offices work
        (date(2026, 2, 13), date(2026, 2, 25)),  # over the spring festival, with its make-up Saturday before it
        (date(2026, 4, 30), date(2026, 5, 8)),
    ],
)
def test_a_change_report_counts_working_days(changed: date, last: date) -> None:
    due = change_report(shipped().values(), OPERATORS, changed)
    assert due is not None
    reported = (system(filings=(filed(), change(changed, due.day))),)
    found = [
        day
        for day in (changed + ONE_DAY * n for n in range(20))
        if state("change-report", on(day, systems=reported)) is D
    ]
    assert found[-1] == due.day == last


@pytest.mark.parametrize(("age_days", "expected"), [(1, D), (29, D), (30, K), (31, K), (400, K)])
def test_a_young_camera_has_the_time_that_it_takes(age_days: int, expected: State) -> None:
    began = at(TODAY) - age_days * 86_400_000_000
    oldest = max(began, at(TODAY) - 90 * 86_400_000_000)
    assert state("retention-floor", site(cameras=(camera(created_us=began, oldest_us=oldest),))) is expected


@pytest.mark.parametrize(("held_days", "expected"), [(28, B), (29, B), (30, K), (31, K)])
def test_footage_reaches_back_to_the_floor(held_days: int, expected: State) -> None:
    oldest = at(TODAY) - held_days * 86_400_000_000
    assert state("retention-floor", site(cameras=(camera(oldest_us=oldest),))) is expected


@pytest.mark.parametrize(
    ("trade", "min_days", "expected"),
    [("hotel", 59, B), ("hotel", 60, K), ("counter-terror-target", 89, B), ("", 30, K)],
)
def test_the_strictest_floor_counts(trade: str, min_days: int, expected: State) -> None:
    rule = replace(OPERATORS, trades=frozenset({trade} if trade else ()))
    facts = site(rule=rule, cameras=(camera(min_days=min_days),))
    assert state("retention-floor", facts) is expected
    found = EVALUATORS["retention-floor"].site
    assert found is not None
    finding = found(facts)
    assert finding is not None
    assert finding.ruling is not None
    assert len(finding.ruling.weighed) >= 2


@pytest.mark.parametrize(
    ("lifted", "expected"), [(date(2028, 2, 28), B), (date(2028, 2, 29), K), (date(2028, 3, 1), K)]
)
def test_important_footage_stays_a_year_that_ends_on_a_leap_day(lifted: date, expected: State) -> None:
    end_us = at(date(2027, 3, 1))
    day = date(2028, 2, 29)
    hold = HoldFacts(1, "important", ("Gate 1",), end_us - 1, end_us, day, end_us, at(lifted))
    assert state("retention-important", on(date(2028, 6, 1), holds=(hold,))) is expected


@pytest.mark.parametrize(("zone", "day"), [("Europe/Berlin", date(2026, 10, 25)), ("Europe/Berlin", date(2026, 3, 29))])
def test_a_day_of_summer_time_ends_when_it_ends_there(zone: str, day: date) -> None:
    """A request is in time to the last minute of its day, also of one with 23 or 25 hours."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    due_us = int(midnight.astimezone(UTC).timestamp()) * 1_000_000 + 3_600_000_000
    case = CaseFacts(9, "person", "asked", due_us - 20 * 86_400_000_000, due_us=due_us)
    for now, expected in (
        (datetime(day.year, day.month, day.day, 23, 59, tzinfo=ZoneInfo(zone)), D),
        (midnight + ONE_DAY, B),
    ):
        now_us = int(now.astimezone(UTC).timestamp()) * 1_000_000
        today = local_day(now_us, zone)
        facts = site(
            replace(unit(cases=(case,)), zone=zone, today=today, house=house(now_us=now_us)), today=today, zone=zone
        )
        assert state("person-request", facts) is expected


@pytest.mark.parametrize("answer", ["decided_us", "closed_us"])
@pytest.mark.parametrize(
    ("answered", "today", "expected"),
    [
        (datetime(2026, 6, 10, 23, 59, tzinfo=CHINA), date(2026, 6, 11), K),
        (datetime(2026, 6, 11, tzinfo=CHINA), date(2026, 6, 11), B),
        (datetime(2026, 6, 11, tzinfo=CHINA), date(2027, 6, 10), B),
        (datetime(2026, 6, 11, tzinfo=CHINA), date(2027, 6, 12), K),
    ],
)
def test_an_answer_is_late_from_the_day_after_and_is_told_for_a_year(
    answer: str, answered: datetime, today: date, expected: State
) -> None:
    """Decided, or closed with no decision: either way the person was answered then. It counts in the site's zone."""
    then_us = int(answered.timestamp()) * 1_000_000
    due_us = at(date(2026, 6, 10))
    case = CaseFacts(9, "person", "closed", at(date(2026, 5, 20)), due_us=due_us)
    case = replace(case, decided_us=then_us) if answer == "decided_us" else replace(case, closed_us=then_us)
    facts = site(replace(unit(cases=(case,)), today=today, house=house(now_us=at(today))), today=today)
    assert state("person-request", facts) is expected


def test_a_case_closed_late_that_was_decided_in_time_is_in_time() -> None:
    due_us = at(TODAY - ONE_DAY * 5)
    case = CaseFacts(9, "person", "closed", at(TODAY - ONE_DAY * 20), due_us=due_us)
    case = replace(case, decided_us=at(TODAY - ONE_DAY * 6), closed_us=at(TODAY))
    assert state("person-request", site(unit(cases=(case,)))) is K


@pytest.mark.parametrize(("days", "expected"), [(0, D), (-1, B), (14, D), (15, K)])
@pytest.mark.parametrize("control", ["secrecy-training", "staff-vetting", "inspection-maintenance", "emergency-plan"])
def test_what_lapses_counts_to_the_end_of_its_day(control: str, days: int, expected: State) -> None:
    lapses = at(TODAY + ONE_DAY * days, hour=1)
    kinds = {
        "secrecy-training": [("training", f"account:{each}") for each in (5, 6, 7)],
        "staff-vetting": [("vetting", f"account:{each}") for each in (5, 6, 7)],
        "inspection-maintenance": [("inspection", "system:1")],
        "emergency-plan": [("emergency-plan", "site:1"), ("drill", "site:1")],
    }[control]
    entries = [replace(entry(kind, subject), lapses_us=lapses) for kind, subject in kinds]
    assert state(control, site(unit(entries=tuple(entries)))) is expected


@pytest.mark.parametrize(("due", "expected"), [(TODAY, D), (TODAY - ONE_DAY, B), (TODAY + ONE_DAY, D)])
def test_an_order_is_in_time_on_its_day(due: date, expected: State) -> None:
    assert state("inspection-ready", site(orders=(OrderFacts(1, "open", "Signs", due),))) is expected


@pytest.mark.parametrize(("use_day", "expected"), [(TODAY, K), (TODAY + ONE_DAY, B), (TODAY - ONE_DAY, K)])
def test_milestones_are_in_time_on_the_day_of_the_main_works(use_day: date, expected: State) -> None:
    on_time = system(use_day=use_day, main_use_day=TODAY, main_build_day=None, main_design_day=None)
    assert state("same-time-build", site(systems=(on_time,))) is expected


def test_a_system_is_out_of_use_from_its_last_day() -> None:
    ended = (system(filings=(), end_day=TODAY),)
    assert state("filing", site(systems=ended, cameras=())) is K
    assert state("filing", on(TODAY - ONE_DAY, systems=ended)) is B


def test_an_entry_book_knows_what_happened_last() -> None:
    early, late = entry("sweep", "place:2", days_ago=9), entry("sweep", "place:2", days_ago=2)
    book = EntryBook([late, early, replace(late, id=99, site_id=7, happened_us=late.happened_us + 1)])
    assert book.last("sweep", "place:2", site_id=1) is late
    assert book.last("sweep", "place:3") is None
