# SPDX-License-Identifier: Apache-2.0
"""What to do next says exactly that: what is missing, what is opened, and where there is nothing to do but wait."""

from datetime import timedelta
from typing import Any

import pytest

from fairwatch.govern.compliance.facts import AccountFacts, SiteFacts
from fairwatch.govern.compliance.models import ControlReport, State
from fairwatch.govern.compliance.report import report
from fairwatch.govern.compliance.table import EVALUATORS
from fairwatch.govern.compliance.words import say
from fairwatch.govern.duties.policy import GOVERNING_DAYS
from fairwatch.govern.rules.load import read_catalogue
from tests.govern.compliance.scenes import TODAY, ago, camera, site, unit, without
from tests.govern.compliance.test_controls import judge


def test_a_view_names_what_is_missing_of_it_and_nothing_else() -> None:
    found = judge(
        "necessity-range", site(cameras=(camera(1, range_m=None), camera(2, direction_deg=None, range_m=None)))
    )
    assert found is not None
    (said,) = [each for each in found.evidence if each.key == "range-unknown"]
    words = say("evidence", said.key, said.params)
    assert words.zh.endswith("Gate 1（有效距离）、Gate 2（朝向、有效距离）")
    assert words.en.endswith("Gate 1 (range), Gate 2 (direction, range)")


def test_a_camera_that_is_only_young_is_waited_for_until_a_day() -> None:
    young = camera(1, created_us=ago(9), oldest_us=ago(9)), camera(2, created_us=ago(3), oldest_us=ago(2))
    found = judge("retention-floor", site(cameras=young))
    assert found is not None
    assert found.next is not None
    last = TODAY + timedelta(days=28)
    assert (found.next.key, found.next.params) == ("wait-until", {"day": last})
    assert found.due is not None
    assert found.due.day == last


def test_a_camera_set_to_less_than_the_floor_is_opened_where_that_is_set() -> None:
    short = camera(2, min_days=7, created_us=ago(1), oldest_us=ago(1))
    found = judge("retention-floor", site(cameras=(camera(1, created_us=ago(1), oldest_us=ago(1)), short)))
    assert found is not None
    assert found.state is State.BREACHED
    assert found.next is not None
    assert found.next.link == "/cameras?open=2&edit=true&field=min_days"
    assert say("steps", found.next.key, found.next.params).en == "Set how long Gate 2 keeps its footage"


def test_an_administrator_is_not_locked_out_and_is_told_to_be_vetted_all_the_same() -> None:
    def stands(days: int) -> tuple[State, list[str]]:
        chief = AccountFacts(9, "root", "administrator", ago(days), ago(0))
        found = judge("staff-vetting", site(unit(without("vetting"), accounts=(chief,))))
        assert found is not None
        assert found.next is not None
        assert found.next.link == "/duties?new=vetting&subject=account:9"
        return found.state, [each.key for each in found.evidence]

    assert stands(GOVERNING_DAYS) == (State.DUE, ["entry-awaited-governing"])
    assert stands(GOVERNING_DAYS + 1) == (State.BREACHED, ["entry-missing-governing"])


@pytest.mark.parametrize(
    ("days", "state", "key"),
    [(29, State.DUE, "floor-set-lower"), (0, State.KEPT, "footage-held"), (30, State.KEPT, "footage-held")],
)
def test_what_the_program_keeps_whatever_is_set_is_no_breach(days: int, state: State, key: str) -> None:
    found = judge("retention-floor", site(cameras=(camera(min_days=days, floor_days=30),)))
    assert found is not None
    assert (found.state, key in [each.key for each in found.evidence]) == (state, True)
    assert found.next is None or found.next.link == "/cameras?open=1&edit=true&field=min_days"


def test_whoever_keeps_everything_has_nothing_left_to_do() -> None:
    wrong = {}
    for control in EVALUATORS:
        found = judge(control, site())
        if found is not None and found.state is not State.KEPT:
            wrong[control] = [(each.key, each.params) for each in found.evidence if each.state is not State.KEPT]
    assert not wrong


def test_where_nothing_is_there_nothing_is_said_to_be_kept() -> None:
    bare = site(places=(), systems=(), cameras=())
    for control in ("mandatory-coverage", "forbidden-sweep", "necessity-range", "signage", "retention-floor", "filing"):
        assert judge(control, bare) is None, control


def test_every_control_has_exactly_one_evaluator() -> None:
    assert set(EVALUATORS) == set(read_catalogue())
    for name, each in EVALUATORS.items():
        assert [each.site, each.unit, each.house].count(None) == 2, name


def test_a_short_fault_uncovers_no_place_and_a_camera_that_is_off_does() -> None:
    for off, state in ((camera(down_since_us=ago(0.5)), State.KEPT), (camera(enabled=False), State.BREACHED)):
        found = judge("mandatory-coverage", site(cameras=(off,)))
        assert found is not None
        assert found.state is state


@pytest.mark.parametrize(
    ("bare", "key", "link"),
    [
        ({"places": (), "systems": (), "cameras": ()}, "begin-places", "/registry?tab=places&site=1&add=true"),
        ({"systems": (), "cameras": ()}, "begin-systems", "/registry?tab=systems&site=1&add=true"),
        ({"cameras": ()}, "begin-cameras", "/registry?tab=cameras&site=1&add=true"),
    ],
)
def test_what_cannot_be_judged_yet_begins_with_what_the_site_lacks(bare: dict[str, Any], key: str, link: str) -> None:
    step = _signs(site(**bare)).next
    assert step is not None
    assert (step.key, step.link) == (key, link)


def test_cameras_in_no_site_leave_nothing_to_begin_where_there_is_a_site() -> None:
    stray = site(id=None, name="", places=(), systems=())
    assert _signs(site(), stray).state is State.KEPT
    assert _signs(stray).state is State.ATTEST


def _signs(*sites: SiteFacts) -> ControlReport:
    """The signs of one text."""
    pack = next(each for each in sites[0].packs if each.id == "cn-national-2025")
    found = report(pack, sites, sites[0].now_us, TODAY)
    return next(each for one in found.articles for each in one.controls if each.control == "signage")


def test_of_several_things_that_lack_something_the_first_is_opened() -> None:
    bare = site(cameras=(camera(1), camera(2, sign_day=None), camera(3, necessity="", sign_day=None)))
    steps = {}
    for control in ("signage", "necessity-range"):
        found = judge(control, bare)
        assert found is not None
        assert found.next is not None
        steps[control] = found.next.link
    assert steps == {
        "signage": "/registry?tab=cameras&site=1&open=2",
        "necessity-range": "/registry?tab=cameras&site=1&open=3",
    }


def test_a_place_without_a_camera_is_given_one_there() -> None:
    found = judge("mandatory-coverage", site(cameras=()))
    assert found is not None
    assert found.next is not None
    assert found.next.link == "/registry?tab=cameras&site=1&add=true&place=1"


def test_a_camera_without_a_maximum_is_opened_where_that_is_set() -> None:
    found = judge("purge-after-purpose", site(cameras=(camera(1), camera(2, max_days=None))))
    assert found is not None
    assert found.next is not None
    assert found.next.link == "/cameras?open=2&edit=true&field=max_days"
