# SPDX-License-Identifier: Apache-2.0
"""Where a camera stands and looks, and what for, changes only with a reason and somebody else's approval."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.accounts.register import AuditFilter
from fairwatch.errors import OwnRequest
from fairwatch.govern.registry.errors import (
    MoveNeeded,
    MoveOpen,
    MoveState,
    PlaceForbidden,
    RegistryInvalid,
    RegistryNotFound,
)
from fairwatch.govern.registry.fields import device_code
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.spots import same
from fairwatch.govern.scope import EVERYTHING
from tests.govern.registry.ground import Ground


def stands(ground: Ground, camera_id: int) -> Any:
    return ground.registry.placements.get(camera_id, EVERYTHING)


@pytest.mark.parametrize(
    "change",
    [
        {"latitude": 41.80},
        {"longitude": 123.41},
        {"direction_deg": 120.0},
        {"angle_deg": 90.0},
        {"purpose": "queues"},
        {"direction_deg": None},
    ],
)
def test_what_is_locked_does_not_change_directly(lite: Ground, change: dict[str, Any]) -> None:
    _, _, placement = lite.standing()
    with pytest.raises(MoveNeeded) as refused:
        lite.registry.placements.change(placement.camera_id, 1, change, lite.anna)
    assert refused.value.params["fields"] == ",".join(change)


def test_why_it_is_needed_is_entered_once_and_then_changes_by_a_move(lite: Ground) -> None:
    _, _, bare = lite.standing()
    change, moves = lite.registry.placements.change, lite.registry.moves
    entered = change(bare.camera_id, 1, {"necessity": "Two thefts"}, lite.anna)
    for other in ("Queues", ""):
        with pytest.raises(MoveNeeded) as refused:
            change(bare.camera_id, entered.version, {"necessity": other}, lite.anna)
        assert refused.value.params["fields"] == "necessity"
    asked = moves.ask(bare.camera_id, {"necessity": "Queues"}, "The thefts ended", lite.anna)
    assert (asked.before, asked.after) == ({"necessity": "Two thefts"}, {"necessity": "Queues"})
    moves.approve(asked.id, "", lite.bo)
    assert stands(lite, bare.camera_id).necessity == "Queues"


def test_another_place_needs_a_move_too(lite: Ground) -> None:
    place, system, placement = lite.standing()
    other = lite.registry.places.add({"site_id": place.site_id, "name": "Yard", "kind": "office"}, lite.anna)
    with pytest.raises(MoveNeeded):
        lite.registry.placements.change(placement.camera_id, 1, {"place_id": other.id}, lite.anna)
    assert system.id == placement.system_id


def test_what_is_not_locked_changes_and_what_is_empty_is_completed(ground: Ground) -> None:
    place, system, _ = ground.standing()
    bare = ground.placed(place, system, latitude=None, longitude=None, direction_deg=None, purpose="", necessity="")
    given = {"latitude": 41.7, "longitude": 123.4, "direction_deg": 360.0, "purpose": "gate", "sign_day": "2026-01-02"}
    found = ground.registry.placements.change(bare.camera_id, 1, given, ground.anna)
    assert (found.latitude, found.direction_deg, found.purpose, found.sign_day) == (41.7, 0.0, "gate", "2026-01-02")


def test_the_noise_of_numbers_is_no_move(ground: Ground) -> None:
    _, _, placement = ground.standing()
    given = {"latitude": 41.79 + 3e-7, "direction_deg": 90.04, "necessity": "the only entrance"}
    found = ground.registry.placements.change(placement.camera_id, 1, given, ground.anna)
    assert (found.latitude, found.direction_deg, found.necessity) == (41.79, 90.0, "the only entrance")


@given(st.floats(0, 360), st.floats(-0.09, 0.09))
def test_directions_are_the_same_across_north(old: float, turn: float) -> None:
    assert same("direction_deg", old % 360, (old + turn) % 360)


@given(st.floats(0, 360), st.floats(0.2, 359.8))
def test_a_turn_is_a_turn(old: float, turn: float) -> None:
    assert not same("direction_deg", old % 360, (old + turn) % 360)


def test_a_move_is_asked_for_and_approved_by_somebody_else(ground: Ground) -> None:
    _, _, placement = ground.standing()
    number = placement.camera_id
    asked = ground.registry.moves.ask(number, {"direction_deg": 180, "purpose": "exit"}, "the door moved", ground.anna)
    assert (asked.state, asked.asked_by_name) == ("asked", "anna")
    assert asked.before == {"direction_deg": 90.0, "purpose": "entrance"}
    assert stands(ground, number).direction_deg == 90.0
    may = ground.registry.moves.deciders(asked, EVERYTHING)
    assert "bo" in may
    assert "anna" not in may
    with pytest.raises(OwnRequest):
        ground.registry.moves.approve(asked.id, "fine", ground.anna)
    with pytest.raises(OwnRequest):
        ground.registry.moves.refuse(asked.id, "no", ground.anna)
    done = ground.registry.moves.approve(asked.id, "fine", ground.bo)
    assert (done.state, done.decided_by_name, done.decision) == ("approved", "bo", "fine")
    assert ground.registry.moves.deciders(done, EVERYTHING) == []
    now = stands(ground, number)
    assert (now.direction_deg, now.purpose, now.version, now.in_breach) == (180.0, "exit", 2, False)
    actions = [entry.action for entry in ground.house.audit.page(AuditFilter(action="move."), None, 10)]
    assert actions == ["move.approved", "move.asked"]


def test_a_refused_move_changes_nothing_and_says_why(ground: Ground) -> None:
    _, _, placement = ground.standing()
    asked = ground.registry.moves.ask(placement.camera_id, {"angle_deg": 90}, "wider", ground.anna)
    with pytest.raises(RegistryInvalid, match="decision: missing"):
        ground.registry.moves.refuse(asked.id, " ", ground.bo)
    assert ground.registry.moves.refuse(asked.id, "not needed", ground.bo).state == "refused"
    assert stands(ground, placement.camera_id).angle_deg == 60.0
    for again in (ground.registry.moves.approve, ground.registry.moves.refuse):
        with pytest.raises(MoveState):
            again(asked.id, "x", ground.bo)
    with pytest.raises(MoveState):
        ground.registry.moves.withdraw(asked.id, ground.anna)


def test_one_move_of_a_camera_waits_at_a_time(lite: Ground) -> None:
    _, _, placement = lite.standing()
    first = lite.registry.moves.ask(placement.camera_id, {"angle_deg": 90}, "wider", lite.anna)
    with pytest.raises(MoveOpen) as refused:
        lite.registry.moves.ask(placement.camera_id, {"angle_deg": 100}, "wider", lite.bo)
    assert refused.value.params["move_id"] == first.id
    assert lite.registry.moves.withdraw(first.id, lite.anna).state == "withdrawn"
    lite.registry.moves.ask(placement.camera_id, {"angle_deg": 100}, "wider", lite.bo)


def test_of_two_who_ask_at_once_one_waits_for_the_other(ground: Ground) -> None:
    _, _, placement = ground.standing()

    def ask(by: Hand) -> str:
        try:
            return ground.registry.moves.ask(placement.camera_id, {"angle_deg": 90}, "wider", by).state
        except MoveOpen as refused:
            return refused.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, (ground.anna, ground.bo))) == ["asked", "move-open"]


@pytest.mark.parametrize(
    ("after", "reason", "problem"),
    [
        ({}, "x", "after: same"),
        ({"angle_deg": 60.01}, "x", "after: same"),
        ({"angle_deg": 90}, "", "reason: missing"),
        ({"angle_deg": 400}, "x", "angle_deg: range"),
        ({"code": "1"}, "x", "code: unknown"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(lite: Ground, after: dict[str, Any], reason: str, problem: str) -> None:
    _, _, placement = lite.standing()
    with pytest.raises(RegistryInvalid, match=problem):
        lite.registry.moves.ask(placement.camera_id, after, reason, lite.anna)


def test_what_is_found_moved_is_told_at_once_and_in_breach_until_approved(ground: Ground) -> None:
    _, _, placement = ground.standing()
    number = placement.camera_id
    found = ground.registry.moves.ask(number, {"direction_deg": 270}, "a storm", ground.anna, found=True)
    assert (stands(ground, number).direction_deg, stands(ground, number).in_breach) == (270.0, True)
    assert [p.camera_id for p in ground.registry.placements.page(EVERYTHING, where={"in_breach": True}).items] == [
        number
    ]
    ground.registry.moves.approve(found.id, "fine", ground.bo)
    assert not stands(ground, number).in_breach


def test_what_was_found_and_refused_is_in_breach_until_it_is_put_back(ground: Ground) -> None:
    _, _, placement = ground.standing()
    number = placement.camera_id
    found = ground.registry.moves.ask(number, {"direction_deg": 270}, "a storm", ground.anna, found=True)
    ground.registry.moves.refuse(found.id, "turn it back", ground.bo)
    assert stands(ground, number).in_breach
    ground.registry.moves.withdraw(found.id, ground.anna)
    assert (stands(ground, number).direction_deg, stands(ground, number).in_breach) == (90.0, False)


def test_what_was_found_and_refused_ends_with_a_later_move_that_is_approved(ground: Ground) -> None:
    _, _, placement = ground.standing()
    number = placement.camera_id
    found = ground.registry.moves.ask(number, {"direction_deg": 270}, "a storm", ground.anna, found=True)
    ground.registry.moves.refuse(found.id, "not so", ground.bo)
    later = ground.registry.moves.ask(number, {"direction_deg": 200}, "a compromise", ground.anna)
    assert stands(ground, number).in_breach
    ground.registry.moves.approve(later.id, "", ground.bo)
    assert not stands(ground, number).in_breach


def test_no_camera_moves_into_a_forbidden_place(ground: Ground) -> None:
    place, _, placement = ground.standing()
    toilet = ground.registry.places.add({"site_id": place.site_id, "name": "WC", "kind": "toilet"}, ground.anna)
    with pytest.raises(PlaceForbidden):
        ground.registry.moves.ask(placement.camera_id, {"place_id": toilet.id}, "x", ground.anna)
    assert len(ground.registry.refusals.page(EVERYTHING).items) == 1
    yard = ground.registry.places.add({"site_id": place.site_id, "name": "Yard", "kind": "office"}, ground.anna)
    asked = ground.registry.moves.ask(placement.camera_id, {"place_id": yard.id}, "x", ground.anna)
    assert (asked.before["place_name"], asked.after["place_name"]) == ("Hall", "Yard")
    ground.registry.places.change(yard.id, 1, {"kind": "changing-room"}, ground.anna)
    with pytest.raises(PlaceForbidden):
        ground.registry.moves.approve(asked.id, "", ground.bo)
    assert ground.registry.moves.get(asked.id, EVERYTHING).state == "asked"


def test_a_camera_leaves_its_place_only_before_the_system_is_in_use(ground: Ground) -> None:
    _, system, placement = ground.standing()
    ground.registry.systems.change(system.id, 1, {"use_day": "2026-11-23"}, ground.anna)
    ground.registry.systems.change(system.id, 2, {"use_day": "2026-11-22"}, ground.anna)
    with pytest.raises(MoveNeeded):
        ground.registry.placements.remove(placement.camera_id, 1, ground.anna)
    ground.stop(placement.camera_id)
    ground.registry.systems.change(system.id, 3, {"use_day": "2026-11-23", "use_day_reason": "later"}, ground.anna)
    ground.registry.placements.remove(placement.camera_id, 1, ground.anna)
    with pytest.raises(RegistryNotFound):
        stands(ground, placement.camera_id)


def test_moves_are_seen_and_decided_within_the_unit(ground: Ground) -> None:
    _, _, placement = ground.standing()
    asked = ground.registry.moves.ask(placement.camera_id, {"angle_deg": 90}, "wider", ground.anna)
    stranger = ground.of_unit(ground.unit(), ground.bo)
    assert ground.registry.moves.page(stranger.scope).items == ()
    with pytest.raises(RegistryNotFound):
        ground.registry.moves.approve(asked.id, "", stranger)
    page = ground.registry.moves.page(EVERYTHING, state="asked", camera_id=placement.camera_id)
    assert [each.id for each in page.items] == [asked.id]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"code": "21010200001310000001"[:19]}, "code: length"),
        ({"code": "99010200001310000001"}, "code: division"),
        ({"kind": "drone"}, "kind: choice"),
        ({"range_m": 0}, "range_m: range"),
        ({"latitude": float("nan")}, "latitude: range"),
        ({"consent_document_id": 99}, "consent_document_id: unknown"),
        ({"sign_day": "yesterday"}, "sign_day: date"),
    ],
)
def test_a_placement_that_cannot_be_is_refused(lite: Ground, values: dict[str, Any], problem: str) -> None:
    site = lite.site()
    with pytest.raises(RegistryInvalid, match=problem):
        lite.placed(lite.place(site), lite.system(site), **values)


def test_a_paper_of_another_unit_is_none(ground: Ground) -> None:
    _, _, placement = ground.standing()
    own, other = ground.registry.sites.get(placement.site_id, EVERYTHING).unit_id, ground.unit().id
    change = ground.registry.placements.change
    with pytest.raises(RegistryInvalid, match="sign_document_id: unknown"):
        change(placement.camera_id, 1, {"sign_document_id": ground.document(other)}, ground.anna)
    with pytest.raises(RegistryInvalid, match="sign_document_id: unknown"):
        change(
            placement.camera_id,
            1,
            {"sign_document_id": ground.document()},
            ground.of_unit(ground.registry.units.get(own, EVERYTHING), ground.bo),
        )
    photo = ground.document(own, "image/png")
    assert change(placement.camera_id, 1, {"sign_document_id": photo}, ground.anna).version == 2


def test_a_camera_stands_in_one_place_of_its_systems_site(ground: Ground) -> None:
    place, system, placement = ground.standing()
    with pytest.raises(RegistryInvalid, match="camera_id: placed"):
        ground.placed(place, system, camera_id=placement.camera_id)
    with pytest.raises(RegistryInvalid, match="system_id: other-site"):
        ground.placed(place, ground.system(ground.site()))
    with pytest.raises(RegistryNotFound):
        ground.placed(place, system, camera_id=999)


@given(st.from_regex(r"\A2101020000131[0-9]{7}\Z"))
def test_a_device_code_is_kept_in_its_plain_form(code: str) -> None:
    assert device_code(f" {code[:8]} {code[8:]} ") == code
