# SPDX-License-Identifier: Apache-2.0
"""Ways to look lawful by what is entered: a later day of use, a lighter class, a camera that stands nowhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fairwatch.govern.compliance.facts import SiteFacts
from fairwatch.govern.compliance.load import binding_texts
from fairwatch.govern.compliance.models import Finding, State
from fairwatch.govern.compliance.sites import jurisdiction, mandatory_coverage
from fairwatch.govern.compliance.sites import site_class as class_of_site
from fairwatch.govern.compliance.table import EVALUATORS
from fairwatch.govern.registry.models import Gone
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.pack import SiteClass
from tests.govern.compliance.scenes import HALL, NOW_US, TODAY, TOILET, ago, camera, filed, place, site, system

K, D, B = State.KEPT, State.DUE, State.BREACHED
PRIVATE = Site(SiteClass.NON_PUBLIC, "CN", "210102")
LATER = date(2027, 11, 22)
DRAFT = filed(date(2026, 10, 1), state="draft", submitted_us=None, number=None, due_day=date(2026, 10, 31))


def filing(of: SiteFacts) -> Finding:
    evaluator = EVALUATORS["filing"].site
    assert evaluator is not None
    found = evaluator(of)
    assert found is not None
    return found


def keys(found: Finding | None, state: State) -> list[str]:
    assert found is not None
    return [each.key for each in found.evidence if each.state is state]


@pytest.mark.parametrize(
    "days",
    [
        {"use_day": None, "clock_day": date(2026, 10, 1)},
        {"use_day": LATER, "clock_day": date(2026, 10, 1)},
        {"use_day": date(2026, 10, 1), "end_day": date(2026, 11, 1)},
    ],
)
def test_what_is_overdue_is_breached_whatever_day_is_entered(days: dict[str, date]) -> None:
    late = system(**days, filings=(DRAFT,))
    found = filing(site(systems=(late,), cameras=()))
    assert (found.state, keys(found, B)) == (B, ["filing-missing"])
    assert found.due is not None
    assert found.due.day == date(2026, 10, 31)


def test_a_system_that_is_filed_and_has_ended_owes_nothing() -> None:
    ended = system(end_day=date(2026, 11, 1), clock_day=date(2026, 1, 1))
    assert keys(filing(site(systems=(ended,), cameras=())), K) == ["not-in-use"]


def test_a_camera_that_runs_before_its_day_of_use_is_a_breach() -> None:
    early = (system(use_day=LATER, filings=()),)
    assert keys(filing(site(systems=early)), B) == ["runs-before-use"]
    assert keys(filing(site(systems=early, cameras=(camera(enabled=False),))), K) == ["not-in-use"]


@pytest.mark.parametrize(("days", "state"), [(30, D), (31, B)])
def test_no_day_of_use_is_no_way_out_for_what_runs(days: float, state: State) -> None:
    running = site(systems=(system(use_day=None, filings=()),), cameras=(camera(created_us=ago(days)),))
    assert keys(filing(running), state) == ["runs-unused"]


def test_whoever_reads_the_report_sees_that_a_day_of_use_was_another() -> None:
    was = Gone("2026-01-01", "A slip", "Anna", NOW_US)
    found = filing(site(systems=(system(use_day_was=was),)))
    assert "use-day-changed" in keys(found, K)


@pytest.mark.parametrize(
    "rule", [PRIVATE, Site(SiteClass.OTHER_PUBLIC, "CN", "210102"), replace(PRIVATE, division="310101")]
)
def test_a_public_place_at_a_site_of_a_lighter_class_is_a_breach(rule: Site) -> None:
    there = site(rule=rule, places=(place("mall-hall", 1, rule), TOILET))
    assert keys(class_of_site(there), B) == ["class-too-light"]


def test_a_private_site_may_be_one() -> None:
    home = site(rule=PRIVATE, places=(place("office", 1, PRIVATE),))
    found = class_of_site(home)
    assert found is not None
    assert found.state is K


def test_a_class_that_spares_the_neighbours_consent_is_a_breach() -> None:
    near: dict[str, Any] = {"neighbour": "某军事禁区", "places": (place("office", 1, PRIVATE),)}
    assert keys(class_of_site(site(rule=PRIVATE, **near)), B) == ["class-hides-neighbour"]
    assert keys(class_of_site(site(**near)), B) == []
    abroad = Site(SiteClass.NON_PUBLIC, "DE", "")
    assert keys(class_of_site(site(rule=abroad, packs=binding_texts(abroad, TODAY), **near)), B) == []


def test_whoever_reads_the_report_sees_which_class_it_was() -> None:
    found = class_of_site(site(class_was=Gone("art7-operator", "A house of flats", "Anna", NOW_US)))
    assert keys(found, K)[0] == "class-changed"


@pytest.mark.parametrize(
    ("since", "state", "key"),
    [(2.99, D, "places-dark"), (3, B, "places-dark-long"), (40, B, "places-dark-long")],
)
def test_a_required_place_that_stays_dark_is_not_covered(since: float, state: State, key: str) -> None:
    assert keys(mandatory_coverage(site(cameras=(camera(down_since_us=ago(since)),))), state) == [key]


def test_what_counts_is_the_camera_of_a_place_that_went_dark_last() -> None:
    dark = (camera(1, down_since_us=ago(40)), camera(2, down_since_us=ago(2)))
    found = mandatory_coverage(site(places=(HALL,), cameras=dark))
    assert (keys(found, B), keys(found, D)) == ([], ["places-dark"])


@pytest.mark.parametrize("control", [jurisdiction, class_of_site])
def test_a_camera_that_runs_nowhere_is_a_breach_after_a_few_days(
    control: Callable[[SiteFacts], Finding | None],
) -> None:
    old, new = camera(1, place_id=None, created_us=ago(3)), camera(2, place_id=None, created_us=ago(2.9))
    nowhere = site(cameras=(old, new, camera(3, place_id=None, enabled=False)), places=(), systems=())
    found = control(replace(nowhere, id=None))
    assert (keys(found, B), keys(found, D)) == (["cameras-run-nowhere"], ["cameras-without-site"])
