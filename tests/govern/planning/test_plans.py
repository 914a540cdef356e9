# SPDX-License-Identifier: Apache-2.0
"""Plans: what they add on the map, what they build twice, what they lack."""

from typing import Any

import pytest
from sqlalchemy import insert, select, update

from fairwatch.db.engine import write
from fairwatch.db.registry import attachment, document, placement
from fairwatch.db.tables import camera
from fairwatch.errors import VersionConflict
from fairwatch.govern.planning.models import Plan
from fairwatch.govern.planning.schedule import stage_state
from fairwatch.govern.planning.service import Planning
from fairwatch.govern.registry.errors import PlaceForbidden, RegistryInUse, RegistryInvalid, RegistryNotFound
from fairwatch.govern.registry.work import Work
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.exchange.desk import SHENHE, Desk, credit_code, sheet_of
from tests.govern.registry.test_at_once import at_once

# Around the hall's cameras, which stand in its middle and look to the east.
AREA = {
    "type": "Polygon",
    "coordinates": [
        [[123.4597, 41.7998], [123.4603, 41.7998], [123.4603, 41.8002], [123.4597, 41.8002], [123.4597, 41.7998]]
    ],
}
WESTWARD: dict[str, Any] = {
    "name": "W",
    "latitude": 41.8,
    "longitude": 123.46,
    "direction_deg": 270,
    "angle_deg": 80,
    "range_m": 30,
    "cost_cents": 250_000,
}


def begun(shop: Desk, planning: Planning, **values: Any) -> Plan:
    unit = shop.registry.units.page(EVERYTHING).items[0]
    return planning.plans.add({"unit_id": unit.id, "name": "二期", "area": AREA, **values}, shop.hand())


def test_coverage_grows_by_what_is_planned(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    before = planning.assess(plan.id, EVERYTHING)
    assert before.area is not None
    assert 0.2 < before.area.before == before.area.after < 0.6
    planning.plans.add_camera(plan.id, WESTWARD, shop.hand())
    after = planning.assess(plan.id, EVERYTHING)
    assert after.area is not None
    assert after.area.before == before.area.before
    assert after.area.after == pytest.approx(2 * before.area.before, rel=0.1)
    (hall,) = after.places
    assert hall.name == "一层大厅", "a hall of a mall must have cameras; the lavatory is no place for any"
    assert 0 < hall.before == hall.after, "the new one looks the other way"
    assert after.duplicates == ()


def test_what_another_camera_sees_already_is_told(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    east = planning.plans.add_camera(plan.id, WESTWARD | {"name": "E", "direction_deg": 95}, shop.hand())
    again = planning.plans.add_camera(plan.id, WESTWARD | {"name": "F", "direction_deg": 90}, shop.hand())
    found = planning.assess(plan.id, EVERYTHING).duplicates
    assert {each.camera_name for each in found if each.planned_id == east.id} == {"大厅1", "大厅2", "大厅3"}
    assert any(each.planned_id == again.id and each.other_planned_id == east.id for each in found)
    assert all(0.6 <= each.share <= 1 for each in found)


def test_whose_a_doubled_camera_is_stays_with_who_may_know(shop: Desk, planning: Planning) -> None:
    shop.give(
        "units", sheet_of(["name", "credit_code", "kind", "division"], ["Other", credit_code(7), "enterprise", SHENHE])
    )
    other = shop.registry.units.page(EVERYTHING, search="Other").items[0]
    scope = Scope(unit_id=other.id)
    plan = planning.plans.add({"unit_id": other.id, "name": "P"}, shop.hand(scope))
    planning.plans.add_camera(plan.id, WESTWARD | {"direction_deg": 90}, shop.hand(scope))
    found = planning.assess(plan.id, scope)
    assert {(each.camera_id, each.camera_name) for each in found.duplicates} == {(None, None)}
    assert found.places == ()


def test_the_cost_is_the_sum(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    made = [planning.plans.add_camera(plan.id, WESTWARD | {"name": str(n)}, shop.hand()) for n in range(3)]
    assert planning.assess(plan.id, EVERYTHING).cost_cents == 750_000
    planning.plans.change_camera(plan.id, made[0].id, made[0].version, {"cost_cents": 100}, shop.hand())
    planning.plans.remove_camera(plan.id, made[1].id, made[1].version, shop.hand())
    found = planning.plans.get(plan.id, EVERYTHING)
    assert (found.cameras, found.cost_cents) == (2, 250_100)


def test_approved_is_only_what_has_an_approval(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    with pytest.raises(RegistryInvalid) as caught:
        planning.plans.change(plan.id, plan.version, {"state": "approved"}, shop.hand())
    assert caught.value.problems == (("approvals", "missing"),)
    approval = {"by": "区公安分局", "day": "2025-05-06", "document_id": None}
    approved = planning.plans.change(plan.id, plan.version, {"state": "approved", "approvals": [approval]}, shop.hand())
    assert approved.state == "approved"
    assert approved.approvals[0].by == "区公安分局"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"approvals": [{"by": "X", "day": "2025-02-30"}]}, ("approvals", "date")),
        ({"state": "approved", "approvals": [{"by": "X", "day": "2199-01-01"}]}, ("approvals", "future")),
        ({"approvals": [{"by": "X", "day": "2025-02-28", "document_id": 99}]}, ("approvals", "unknown")),
        ({"area": {"type": "Point", "coordinates": [1, 2]}}, ("area", "outline")),
        ({"name": " "}, ("name", "missing")),
        ({"maker": "A"}, ("maker", "unknown")),
    ],
)
def test_what_makes_no_sense_is_refused(
    shop: Desk, planning: Planning, given: dict[str, Any], problem: tuple[str, str]
) -> None:
    with pytest.raises(RegistryInvalid) as caught:
        begun(shop, planning, **given)
    assert problem in caught.value.problems


def test_two_people_do_not_write_over_each_other(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    planning.plans.change(plan.id, plan.version, {"name": "First"}, shop.hand())
    with pytest.raises(VersionConflict):
        planning.plans.change(plan.id, plan.version, {"name": "Second"}, shop.hand())


def test_other_units_plans_are_not_there(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    scope = Scope(unit_id=plan.unit_id + 1)
    assert planning.plans.page(scope).items == ()
    with pytest.raises(RegistryNotFound):
        planning.assess(plan.id, scope)
    with pytest.raises(RegistryNotFound):
        planning.plans.add_camera(plan.id, WESTWARD, shop.hand(scope))


def test_a_system_is_held_against_the_main_works(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    system = shop.registry.systems.page(EVERYTHING).items[0]
    days = {
        "plan_id": plan.id,
        "design_day": "2025-01-10",
        "main_design_day": "2025-01-10",
        "main_use_day": "2025-06-30",
    }
    shop.registry.systems.change(system.id, system.version, days, shop.hand())
    (schedule,) = planning.assess(plan.id, EVERYTHING).schedules
    assert [each.state for each in schedule.stages] == ["kept", "unknown", "late"]
    assert "cn-liaoning-2008" in {each.pack for each in schedule.citations}
    with pytest.raises(RegistryInUse):
        planning.plans.remove(plan.id, plan.version, shop.hand())


@pytest.mark.parametrize(
    ("day", "main_day", "state"),
    [
        ("2025-06-30", "2025-06-30", "kept"),
        ("2025-07-01", "2025-06-30", "late"),
        (None, "2025-06-30", "missing"),
        (None, "2025-07-01", "missing"),
        (None, "2025-07-02", "unknown"),
        ("2025-06-30", None, "unknown"),
    ],
)
def test_the_day_itself_is_in_time(day: str | None, main_day: str | None, state: str) -> None:
    assert stage_state(day, main_day, "2025-07-01") == state


def test_the_build_file_tells_what_is_missing(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    system = shop.registry.systems.page(EVERYTHING).items[0]
    shop.registry.systems.change(system.id, system.version, {"plan_id": plan.id}, shop.hand())
    with write(shop.engine) as connection:
        for number, (kind, subject) in enumerate(
            [("contract", f"plan:{plan.id}"), ("test-report", f"system:{system.id}"), ("letter", f"plan:{plan.id}")]
        ):
            row = {"kind": kind, "name": kind, "media_type": "text/plain", "size_bytes": 1, "sha256": f"{number}"}
            made = connection.execute(insert(document).values(row | {"added_us": 0}).returning(document.c.id)).scalar()
            connection.execute(insert(attachment).values(subject=subject, document_id=made, kind=kind, added_us=0))
    planning.plans.change(
        plan.id, plan.version, {"approvals": [{"by": "X", "day": "2025-01-01", "document_id": 3}]}, shop.hand()
    )
    papers = {paper.id: paper.document_ids for paper in planning.assess(plan.id, EVERYTHING).papers}
    assert {name: numbers for name, numbers in papers.items() if numbers} == {
        "approval": (3,),
        "contract": (1,),
        "test-report": (2,),
    }
    assert "budget" not in papers, "whose money it is concerns nobody where it is one's own"
    shop.registry.systems.change(system.id, system.version + 1, {"funding": "government"}, shop.hand())
    assert "budget" in {paper.id for paper in planning.assess(plan.id, EVERYTHING).papers}


def test_no_camera_is_planned_where_none_may_be(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    named = {each.name: each for each in shop.registry.places.page(EVERYTHING).items}
    given = {
        "name": "P",
        "latitude": 41.8,
        "longitude": 123.46,
        "direction_deg": 0,
        "angle_deg": 90,
        "range_m": 20,
        "place_id": named["卫生间"].id,
    }
    before = shop.refusals()
    with pytest.raises(PlaceForbidden):
        planning.plans.add_camera(plan.id, given, shop.hand())
    made = planning.plans.add_camera(plan.id, given | {"place_id": named["一层大厅"].id}, shop.hand())
    with pytest.raises(PlaceForbidden):
        planning.plans.change_camera(plan.id, made.id, made.version, {"place_id": named["卫生间"].id}, shop.hand())
    # What the place is found to be later counts when the plan is approved.
    hall = named["一层大厅"]
    shop.registry.places.change(hall.id, hall.version, {"kind": "changing-room"}, shop.hand())
    approval = {"state": "approved", "approvals": [{"by": "A", "day": "2025-05-06", "document_id": None}]}
    now = planning.plans.get(plan.id, EVERYTHING)
    with pytest.raises(PlaceForbidden):
        planning.plans.change(plan.id, now.version, approval, shop.hand())
    assert shop.refusals() == before + 3


def test_what_is_approved_keeps_its_approval(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning, state="approved", approvals=[{"by": "A", "day": "2025-05-06", "document_id": None}])
    with pytest.raises(RegistryInvalid) as caught:
        planning.plans.change(plan.id, plan.version, {"approvals": []}, shop.hand())
    assert caught.value.problems == (("approvals", "missing"),)


APPROVAL = {"by": "发展和改革局", "day": "2026-03-01", "document_id": None}


def approved(shop: Desk, planning: Planning) -> Plan:
    """A plan of one camera, approved."""
    plan = begun(shop, planning)
    planning.plans.add_camera(plan.id, WESTWARD, shop.hand())
    given = {"state": "approved", "approvals": [APPROVAL]}
    with pytest.raises(VersionConflict):  # of a plan as it was seen before there was this camera
        planning.plans.change(plan.id, plan.version, given, shop.hand())
    plan = planning.plans.get(plan.id, EVERYTHING)
    return planning.plans.change(plan.id, plan.version, given, shop.hand())


@pytest.mark.parametrize("how", ["add", "change", "remove", "area", "money", "draft"])
def test_an_approved_plan_that_is_changed_needs_approval_again(shop: Desk, planning: Planning, how: str) -> None:
    plan = approved(shop, planning)
    (planned,) = planning.plans.cameras(plan.id, EVERYTHING)
    by = shop.hand()
    if how == "add":
        planning.plans.add_camera(plan.id, WESTWARD | {"name": "X"}, by)
    elif how == "change":
        planning.plans.change_camera(plan.id, planned.id, planned.version, {"cost_cents": 1}, by)
    elif how == "remove":
        planning.plans.remove_camera(plan.id, planned.id, planned.version, by)
    else:
        changes: dict[str, dict[str, Any]] = {
            "area": {"area": None},
            "money": {"budget_source": "X"},
            "draft": {"state": "draft"},
        }
        given = changes[how]
        planning.plans.change(plan.id, plan.version, given, by)
    now = planning.plans.get(plan.id, EVERYTHING)
    assert (now.state, now.approvals, now.was_approved) == ("draft", (), True)
    was = planning.plans.approved(plan.id, EVERYTHING)
    assert [(each["name"], each["cost_cents"]) for each in was.cameras] == [("W", 250_000)]
    assert (was.approvals[0].by, was.area, was.cost_cents) == ("发展和改革局", AREA, 250_000)
    with pytest.raises(RegistryInvalid):
        planning.plans.change(plan.id, now.version, {"state": "approved"}, by)
    again = {"state": "approved", "approvals": [APPROVAL | {"day": "2026-04-01"}]}
    assert planning.plans.change(plan.id, now.version, again, by).state == "approved"
    assert planning.plans.approved(plan.id, EVERYTHING).approvals[0].day == "2026-04-01"


def test_what_is_planned_while_somebody_approves_needs_approval_too(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)

    def approve(work: Work) -> object:
        given = {"state": "approved", "approvals": [{"by": "Police", "day": "2026-05-01"}]}
        return planning.plans.change(plan.id, plan.version, given, shop.hand(), work)

    def add() -> object:
        return planning.plans.add_camera(plan.id, WESTWARD, shop.hand())

    at_once(shop.engine, approve, add, shop)
    assert planning.plans.get(plan.id, EVERYTHING).state == "draft"
    assert planning.plans.approved(plan.id, EVERYTHING).cameras == ()


def test_what_is_no_change_leaves_the_approval(shop: Desk, planning: Planning) -> None:
    plan = approved(shop, planning)
    (planned,) = planning.plans.cameras(plan.id, EVERYTHING)
    planning.plans.change_camera(
        plan.id, planned.id, planned.version, {"name": "West", "cost_cents": 250_000}, shop.hand()
    )
    now = planning.plans.change(plan.id, plan.version, {"name": "二期", "area": AREA, "state": "built"}, shop.hand())
    assert (now.state, len(now.approvals)) == ("built", 1)


def test_a_plan_that_was_never_approved_has_nothing_to_show(shop: Desk, planning: Planning) -> None:
    plan = begun(shop, planning)
    with pytest.raises(RegistryNotFound):
        planning.plans.approved(plan.id, EVERYTHING)


def test_a_planned_camera_names_the_one_that_it_became(shop: Desk, planning: Planning) -> None:
    plan = approved(shop, planning)
    (planned,) = planning.plans.cameras(plan.id, EVERYTHING)
    assert planned.fulfilled is None
    with shop.engine.connect() as connection:
        rows = connection.execute(select(placement.c.camera_id, placement.c.latitude)).all()
    number = rows[0].camera_id
    built = planning.plans.change_camera(plan.id, planned.id, planned.version, {"camera_id": number}, shop.hand())
    assert built.fulfilled is not None
    assert (built.fulfilled.state, planning.plans.get(plan.id, EVERYTHING).state) == ("built", "approved")
    with write(shop.engine) as connection:
        connection.execute(update(placement).where(placement.c.camera_id == number).values(latitude=41.801))
    (moved,) = planning.plans.cameras(plan.id, EVERYTHING)
    assert moved.fulfilled is not None
    assert moved.fulfilled.state == "elsewhere"
    assert moved.fulfilled.distance_m == pytest.approx(111, abs=2)
    other = planning.plans.add_camera(plan.id, WESTWARD | {"name": "X"}, shop.hand())
    with pytest.raises(RegistryInvalid):
        planning.plans.change_camera(plan.id, other.id, other.version, {"camera_id": number}, shop.hand())
    with pytest.raises(RegistryNotFound):
        planning.plans.change_camera(plan.id, other.id, other.version, {"camera_id": 9999}, shop.hand())
    with write(shop.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == number).values(removed_us=1))
    gone = next(each for each in planning.plans.cameras(plan.id, EVERYTHING) if each.id == planned.id)
    assert gone.fulfilled is not None
    assert gone.fulfilled.state == "gone"
