# SPDX-License-Identifier: Apache-2.0
"""What people see in the pictures and the program does not: views, covered cameras, clocks, ranges that are needed."""

import pytest

from fairwatch.govern.compliance.entries import EntryFacts
from fairwatch.govern.compliance.facts import MoveFacts, SiteFacts
from fairwatch.govern.compliance.models import State
from tests.govern.compliance.cases import A, B, D, K, told
from tests.govern.compliance.scenes import ago, camera, entry, site, system
from tests.govern.compliance.test_controls import judge
from tests.govern.compliance.test_controls import test_a_control_stands_as_its_facts_say as stands


def inspected(**content: str) -> EntryFacts:
    return entry("inspection", "system:1", content={"result": "in-order", **content})


def with_inspection(**content: str) -> SiteFacts:
    return told(inspected(**content), less=("inspection",))


SEEN, JUDGED = ("inspection",), ("necessity-range",)
PLAN = "maintenance-plan"
CASES: list[tuple[str, State, str, SiteFacts]] = [
    ("position-lock", K, "view-as-registered", site()),
    ("position-lock", A, "views-unseen", told(less=SEEN)),
    ("position-lock", A, "views-unseen", with_inspection(picture="clear")),
    ("position-lock", A, "views-unseen", told(entry("inspection", "system:1", lapses_in=-2), less=SEEN)),
    ("position-lock", D, "view-differs", with_inspection(view="differs")),
    ("position-lock", D, "view-covered", with_inspection(view="covered")),
    (
        "position-lock",
        B,
        "moved-without-approval",
        told(less=SEEN, moves=(MoveFacts(1, "Gate 1", "asked", True, ago(1)),)),
    ),
    ("position-lock", K, "no-moves-open", told(less=SEEN, systems=(system(use_day=None),))),
    ("position-lock", K, "no-moves-open", told(less=SEEN, cameras=(camera(enabled=False),))),
    ("inspection-maintenance", D, "picture-poor", with_inspection(picture="poor", clock="right")),
    ("inspection-maintenance", D, "clock-wrong", with_inspection(picture="clear", clock="wrong")),
    ("inspection-maintenance", K, "cameras-run", with_inspection(picture="clear", clock="right")),
    ("inspection-maintenance", K, PLAN, told(entry(PLAN, "system:1"))),
    ("inspection-maintenance", D, f"{PLAN}-lapsed", told(entry(PLAN, "system:1", lapses_in=-2))),
    ("necessity-range", K, "attestation", site()),
    ("necessity-range", A, "attestation-missing", told(less=JUDGED)),
    ("necessity-range", A, "range-unjudged", site(cameras=(camera(), camera(2, created_us=ago(0.5))))),
]


@pytest.mark.parametrize(
    ("control", "state", "key", "facts"),
    CASES,
    ids=[f"{each[0]}-{each[1]}-{each[2]}-{n}" for n, each in enumerate(CASES)],
)
def test_what_a_person_saw_and_nothing_else_counts(control: str, state: State, key: str, facts: SiteFacts) -> None:
    stands(control, state, key, facts)


def test_the_next_step_opens_the_form_about_the_system_that_nobody_looked_at() -> None:
    found = judge("position-lock", told(less=SEEN))
    assert found is not None
    assert found.next is not None
    assert found.next.link == "/duties?new=inspection&subject=system:1"


def test_a_plan_that_lapsed_is_entered_anew_for_its_system() -> None:
    found = judge("inspection-maintenance", told(entry(PLAN, "system:1", lapses_in=-2)))
    assert found is not None
    assert found.next is not None
    assert found.next.link == "/duties?new=maintenance-plan&subject=system:1"
