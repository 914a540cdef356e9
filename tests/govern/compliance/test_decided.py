# SPDX-License-Identifier: Apache-2.0
"""Places that a text may mean: what a report says until somebody has decided, and after."""

import pytest

from fairwatch.govern.compliance.facts import SiteFacts
from fairwatch.govern.compliance.models import State
from tests.govern.compliance.cases import B, D, K
from tests.govern.compliance.scenes import CORRIDOR, HALL, TOILET, camera, decided, site
from tests.govern.compliance.test_controls import judge
from tests.govern.compliance.test_controls import test_a_control_stands_as_its_facts_say as stands

CASES: list[tuple[str, State, str, SiteFacts]] = [
    ("forbidden-place", D, "places-undecided", site(places=(HALL, CORRIDOR))),
    (
        "forbidden-place",
        B,
        "cameras-in-undecided",
        site(places=(CORRIDOR,), cameras=(camera(place_id=3, enabled=False),)),
    ),
    ("forbidden-place", K, "decided-forbidden", site(places=(decided(CORRIDOR, "forbidden"),))),
    (
        "forbidden-place",
        K,
        "decided-permitted",
        site(places=(decided(CORRIDOR, "permitted"),), cameras=(camera(place_id=3),)),
    ),
    (
        "forbidden-place",
        B,
        "cameras-in-forbidden",
        site(places=(decided(CORRIDOR, "forbidden"),), cameras=(camera(place_id=3),)),
    ),
    ("forbidden-sweep", K, "no-forbidden-places", site(places=(CORRIDOR, decided(CORRIDOR, "permitted")))),
    ("forbidden-sweep", D, "entry-awaited", site(places=(decided(CORRIDOR, "forbidden"),))),
]


@pytest.mark.parametrize(
    ("control", "state", "key", "facts"), CASES, ids=[f"{each[0]}-{each[1]}-{each[2]}" for each in CASES]
)
def test_a_place_stands_as_it_was_decided(control: str, state: State, key: str, facts: SiteFacts) -> None:
    stands(control, state, key, facts)


def test_the_next_step_opens_the_place_where_it_is_decided() -> None:
    found = judge("forbidden-place", site(places=(HALL, CORRIDOR)))
    assert found is not None
    assert found.next is not None
    assert (found.next.key, found.next.link) == ("decide-place", "/registry?tab=places&site=1&open=3&decide=true")


def test_a_camera_that_runs_where_none_may_be_comes_first() -> None:
    found = judge("forbidden-place", site(places=(CORRIDOR, TOILET), cameras=(camera(place_id=2),)))
    assert found is not None
    assert found.next is not None
    assert found.next.key == "dismount-cameras"


def test_a_decision_says_who_made_it_and_when() -> None:
    found = judge("forbidden-place", site(places=(decided(CORRIDOR, "permitted"),)))
    assert found is not None
    (said,) = [each.params["places"] for each in found.evidence if each.key == "decided-permitted"]
    assert said == ("student-dormitory-corridor 3 (Anna, 2026-11-21)",)
