# SPDX-License-Identifier: Apache-2.0
"""Footage on hold: when it ends, what should have been held, who is waited for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairwatch.govern.compliance.facts import SiteFacts
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.retention import purge_after_purpose
from tests.govern.compliance.cases import LATE, B, D, K
from tests.govern.compliance.scenes import ENTRIES, TODAY, ago, camera, entry, site, unit
from tests.govern.compliance.test_controls import IMPORTANT, LEGAL, MATTER
from tests.govern.compliance.test_controls import test_a_control_stands_as_its_facts_say as stands

OLD = replace(IMPORTANT, start_us=ago(500), end_us=ago(399))
NOT_FILMED = replace(MATTER, content={"camera": 1, "footage": "none"})
ELSEWHERE = replace(MATTER, content={"camera": 99})
LONG_AGO = replace(MATTER, happened_us=ago(31))
HERE = replace(MATTER, site_id=1, content={})
NEXT_YEAR = TODAY + timedelta(days=400)
CASES: list[tuple[str, State, str, SiteFacts]] = [
    ("retention-important", K, "no-important", site()),
    ("retention-important", K, "no-important", site(holds=(replace(OLD, last_day=LATE),))),
    ("retention-important", D, "hold-ends", site(holds=(replace(OLD, last_day=TODAY),))),
    ("retention-important", D, "hold-ends", site(holds=(replace(OLD, last_day=TODAY + timedelta(days=14)),))),
    ("retention-important", K, "important-held", site(holds=(replace(OLD, last_day=TODAY + timedelta(days=15)),))),
    (
        "retention-important",
        B,
        "held-too-short",
        site(holds=(replace(IMPORTANT, last_day=TODAY + timedelta(days=300)),)),
    ),
    ("retention-important", D, "matter-not-held", site(unit((*ENTRIES, HERE)))),
    *(
        ("retention-important", K, "no-important", site(unit((*ENTRIES, each))))
        for each in (NOT_FILMED, ELSEWHERE, LONG_AGO, replace(HERE, site_id=2))
    ),
    (
        "retention-important",
        K,
        "no-important",
        site(unit((*ENTRIES, MATTER)), holds=(replace(LEGAL, entry_id=MATTER.id),)),
    ),
    (
        "retention-important",
        K,
        "important-held",
        site(
            unit((*ENTRIES, MATTER)),
            holds=(replace(IMPORTANT, start_us=MATTER.happened_us - 1, end_us=MATTER.happened_us, last_day=NEXT_YEAR),),
        ),
    ),
    ("legal-hold", K, "no-legal", site(holds=(IMPORTANT, replace(LEGAL, lifted_us=ago(1))))),
    ("legal-hold", D, "lift-asked", site(holds=(replace(LEGAL, lift_asked=True),))),
    ("legal-hold", D, "review-due", site(holds=(replace(LEGAL, last_day=TODAY),))),
]


@pytest.mark.parametrize(
    ("control", "state", "key", "facts"), CASES, ids=[f"{each[0]}-{each[1]}-{each[2]}" for each in CASES]
)
def test_a_hold_stands_as_its_day_says(control: str, state: State, key: str, facts: SiteFacts) -> None:
    stands(control, state, key, facts)


def test_a_matter_is_held_by_what_was_filmed_when_it_happened() -> None:
    matter = entry("suspicious-matter", "unit:1")
    at_us = matter.happened_us
    for start_us, end_us, saved in (
        (at_us - 9, at_us + 9, True),
        (at_us - 9 * 3_600_000_000, at_us - 7_200_000_000, False),
    ):
        assert replace(IMPORTANT, start_us=start_us, end_us=end_us, entry_id=None).saves(matter) is saved


def test_a_hold_excuses_the_camera_that_it_is_on_and_none_of_the_same_name() -> None:
    old = camera(oldest_us=ago(120))
    for number, excused in ((old.id, True), (old.id + 1, False)):
        hold = replace(IMPORTANT, camera_ids=frozenset({number}))
        found = purge_after_purpose(site(cameras=(old,), holds=(hold,)))
        assert found is not None
        assert ("older-than-ceiling" not in [each.key for each in found.evidence]) is excused
