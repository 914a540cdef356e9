# SPDX-License-Identifier: Apache-2.0
"""Ways around the registry's prohibitions and approvals, tried one by one."""

import pytest
from sqlalchemy import insert

from fairwatch.db.engine import write
from fairwatch.db.govern import filing
from fairwatch.govern.registry.errors import MoveNeeded, MoveState, PlaceForbidden, RegistryInUse, RegistryInvalid
from fairwatch.govern.registry.judgement import FORBIDDEN
from fairwatch.govern.scope import EVERYTHING
from tests.govern.registry.ground import NOW_US, Ground


def filed(ground: Ground, system_id: int, kind: str = "first", state: str = "accepted") -> None:
    """A filing of the system."""
    with write(ground.engine) as connection:
        connection.execute(
            insert(filing).values(
                uuid=f"{kind}-{state}",
                system_id=system_id,
                kind=kind,
                state=state,
                division="210102",
                content="{}",
                event="in-use",
                event_day="2026-11-01",
                due_day="2026-12-01",
                due_rule="{}",
                created_us=NOW_US,
            )
        )


def test_what_was_found_and_refused_is_not_put_back_over_a_later_approval(ground: Ground) -> None:
    _, _, placement = ground.standing()
    number, moves = placement.camera_id, ground.registry.moves
    found = moves.ask(number, {"direction_deg": 270}, "a storm", ground.anna, found=True)
    moves.refuse(found.id, "not so", ground.bo)
    later = moves.ask(number, {"direction_deg": 200}, "a compromise", ground.anna)
    moves.approve(later.id, "", ground.bo)
    with pytest.raises(MoveState):
        moves.withdraw(found.id, ground.anna)
    assert ground.registry.placements.get(number, EVERYTHING).direction_deg == 200.0


def test_what_was_found_twice_is_put_back_in_turn(ground: Ground) -> None:
    _, _, placement = ground.standing()
    number, moves = placement.camera_id, ground.registry.moves
    first = moves.ask(number, {"direction_deg": 270}, "a storm", ground.anna, found=True)
    moves.refuse(first.id, "not so", ground.bo)
    second = moves.ask(number, {"direction_deg": 180}, "another storm", ground.anna, found=True)
    with pytest.raises(MoveState):
        moves.withdraw(first.id, ground.anna)
    moves.withdraw(second.id, ground.anna)
    assert ground.registry.placements.get(number, EVERYTHING).in_breach
    moves.withdraw(first.id, ground.anna)
    back = ground.registry.placements.get(number, EVERYTHING)
    assert (back.direction_deg, back.in_breach) == (90.0, False)


def test_a_camera_that_is_found_in_a_forbidden_place_stops_at_once(ground: Ground) -> None:
    place, _, placement = ground.standing()
    toilet = ground.registry.places.add({"site_id": place.site_id, "name": "WC", "kind": "toilet"}, ground.anna)
    number, moves = placement.camera_id, ground.registry.moves
    ground.told.clear()
    found = moves.ask(number, {"place_id": toilet.id}, "seen on the round", ground.anna, found=True)
    row = ground.row(number)
    assert (row.enabled, row.barred, ground.told) == (False, FORBIDDEN, [number])
    stands = ground.registry.placements.get(number, EVERYTHING)
    assert (stands.place_id, stands.in_breach) == (toilet.id, True)
    assert [each.place_id for each in ground.registry.refusals.page(EVERYTHING).items] == [toilet.id]
    # Nobody can approve that; put back, it may run again once somebody enables it.
    with pytest.raises(PlaceForbidden):
        moves.approve(found.id, "", ground.bo)
    moves.withdraw(found.id, ground.anna)
    assert (ground.row(number).barred, ground.row(number).enabled) == ("", False)


def test_a_code_names_one_camera(ground: Ground) -> None:
    place, system, placement = ground.standing()
    code = "21010200001310000001"
    ground.registry.placements.change(placement.camera_id, 1, {"code": code}, ground.anna)
    with pytest.raises(RegistryInvalid, match="code: taken"):
        ground.placed(place, system, code=code)
    other = ground.placed(place, system)
    with pytest.raises(RegistryInvalid, match="code: taken"):
        ground.registry.placements.change(other.camera_id, 1, {"code": code}, ground.anna)


def test_what_is_in_use_is_in_use(ground: Ground) -> None:
    _, system, placement = ground.standing()
    change = ground.registry.systems.change
    change(system.id, 1, {"use_day": "2026-11-22"}, ground.anna)
    for day in (None, "2026-11-23"):
        with pytest.raises(RegistryInvalid, match="use_day: running"):
            change(system.id, 2, {"use_day": day}, ground.anna)
    change(system.id, 2, {"use_day": "2026-11-20"}, ground.anna)
    ground.stop(placement.camera_id)
    change(system.id, 3, {"use_day": None}, ground.anna)


def test_a_filed_system_goes_when_its_end_is_accepted(ground: Ground) -> None:
    site = ground.site()
    system = ground.system(site, use_day="2026-11-01")
    filed(ground, system.id)
    with pytest.raises(RegistryInUse, match="filing"):
        ground.registry.systems.remove(system.id, 1, ground.anna)
    filed(ground, system.id, "end", "submitted")
    with pytest.raises(RegistryInUse, match="filing"):
        ground.registry.systems.remove(system.id, 1, ground.anna)
    filed(ground, system.id, "end", "accepted")
    ground.registry.systems.remove(system.id, 1, ground.anna)


def test_a_camera_of_a_filed_system_leaves_its_place_by_a_move_alone(ground: Ground) -> None:
    _, system, placement = ground.standing()
    filed(ground, system.id)
    with pytest.raises(MoveNeeded):
        ground.registry.placements.remove(placement.camera_id, 1, ground.anna)
