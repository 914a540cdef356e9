# SPDX-License-Identifier: Apache-2.0
"""Ways around the registry's prohibitions and approvals, tried one by one."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from fairwatch.db.engine import write
from fairwatch.db.govern import filing
from fairwatch.db.registry import plan, stay
from fairwatch.govern.registry.errors import MoveNeeded, MoveState, PlaceForbidden, RegistryInUse, RegistryInvalid
from fairwatch.govern.registry.judgement import FORBIDDEN
from fairwatch.govern.scope import EVERYTHING, Scope
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


def test_what_was_found_and_refused_is_not_put_back_over_a_later_approval(lite: Ground) -> None:
    _, _, placement = lite.standing()
    number, moves = placement.camera_id, lite.registry.moves
    found = moves.ask(number, {"direction_deg": 270}, "a storm", lite.anna, found=True)
    moves.refuse(found.id, "not so", lite.bo)
    later = moves.ask(number, {"direction_deg": 200}, "a compromise", lite.anna)
    moves.approve(later.id, "", lite.bo)
    with pytest.raises(MoveState):
        moves.withdraw(found.id, lite.anna)
    assert lite.registry.placements.get(number, EVERYTHING).direction_deg == 200.0


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


def test_a_code_names_one_camera(lite: Ground) -> None:
    place, system, placement = lite.standing()
    code = "21010200001310000001"
    lite.registry.placements.change(placement.camera_id, 1, {"code": code}, lite.anna)
    with pytest.raises(RegistryInvalid, match="code: taken"):
        lite.placed(place, system, code=code)
    other = lite.placed(place, system)
    with pytest.raises(RegistryInvalid, match="code: taken"):
        lite.registry.placements.change(other.camera_id, 1, {"code": code}, lite.anna)


def test_what_is_in_use_is_in_use(lite: Ground) -> None:
    _, system, placement = lite.standing()
    change = lite.registry.systems.change
    change(system.id, 1, {"use_day": "2026-11-22"}, lite.anna)
    for day in (None, "2026-11-23"):
        with pytest.raises(RegistryInvalid, match="use_day: running"):
            change(system.id, 2, {"use_day": day}, lite.anna)
    why = {"use_day_reason": "A slip"}
    change(system.id, 2, {"use_day": "2026-11-20"} | why, lite.anna)
    lite.stop(placement.camera_id)
    change(system.id, 3, {"use_day": None} | why, lite.anna)


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


def test_a_camera_of_a_filed_system_leaves_its_place_by_a_move_alone(lite: Ground) -> None:
    _, system, placement = lite.standing()
    filed(lite, system.id)
    with pytest.raises(MoveNeeded):
        lite.registry.placements.remove(placement.camera_id, 1, lite.anna)


@pytest.mark.parametrize(("sector", "trade"), [("Hotel", "hotel"), ("旅馆业", "旅馆业")])
def test_a_regulator_finds_its_sector_however_it_was_written(ground: Ground, sector: str, trade: str) -> None:
    given = {"name": "Bureau", "division": "210100", "sector": sector}
    office = ground.registry.authorities.add(given, ground.anna)
    unit = ground.unit(trades=[trade, "a"])
    other = ground.unit(trades=["b"])
    scope = Scope(division=office.division, sector=office.sector)
    assert [each.id for each in ground.registry.units.page(scope).items] == [unit.id]
    assert other.id != unit.id


def test_no_site_goes_abroad_with_its_cameras(lite: Ground) -> None:
    place, _, placement = lite.standing()
    lite.registry.places.change(place.id, 1, {"kind": "toilet"}, lite.anna)
    with pytest.raises(RegistryInvalid, match="country: fixed"):
        lite.registry.sites.change(place.site_id, 1, {"country": "US"}, lite.anna)
    assert lite.row(placement.camera_id).barred == FORBIDDEN


def test_nobody_counts_the_sites_of_others(ground: Ground) -> None:
    ground.site()
    mine = ground.site(division="370202").unit_id
    for scope in (Scope(unit_id=mine), Scope(division="370202")):
        counted = {each.code: each.sites for each in ground.registry.divisions.list(scope=scope) if each.sites}
        assert counted == {"370202": 1}


def test_nobody_hangs_a_system_on_the_plan_of_others(lite: Ground) -> None:
    own = lite.site()
    bo = replace(lite.bo, scope=Scope(unit_id=own.unit_id))
    row = {"unit_id": lite.unit().id, "name": "P", "state": "draft", "created_us": NOW_US}
    with write(lite.engine) as connection:
        made = connection.execute(insert(plan).values(**row)).inserted_primary_key
    assert made is not None
    system = lite.system(own)
    with pytest.raises(RegistryInvalid, match="plan_id: unknown"):
        lite.registry.systems.change(system.id, 1, {"plan_id": made[0]}, bo)


def stays(ground: Ground, camera_id: int) -> list[tuple[int, int, int | None]]:
    with ground.engine.connect() as connection:
        rows = connection.execute(select(stay).where(stay.c.camera_id == camera_id).order_by(stay.c.id))
        return [(row.site_id, row.since_us, row.until_us) for row in rows]


def test_a_camera_that_is_taken_out_and_put_elsewhere_leaves_its_footage_where_it_was(ground: Ground) -> None:
    place, _, placement = ground.standing()
    number, first = placement.camera_id, place.site_id
    assert stays(ground, number) == [(first, 0, None)]
    ground.house.clock.advance(1_000_000)
    ground.registry.placements.remove(number, placement.version, ground.anna)
    assert stays(ground, number) == [(first, 0, None)], "what stands nowhere is where it was until it is elsewhere"
    other = ground.site(division="370202")
    ground.house.clock.advance(1_000_000)
    ground.placed(ground.place(other), ground.system(other), camera_id=number)
    now_us = ground.house.clock.utc_us()
    assert stays(ground, number) == [(first, 0, now_us), (other.id, now_us, None)]


def test_a_camera_that_moves_within_its_site_stays_there(lite: Ground) -> None:
    place, _, placement = lite.standing()
    site = lite.registry.sites.get(place.site_id, EVERYTHING)
    elsewhere = lite.place(site, name="Yard")
    other = lite.place(lite.site())
    with pytest.raises(RegistryInvalid, match="system_id: other-site"):
        lite.registry.moves.ask(placement.camera_id, {"place_id": other.id}, "found so", lite.anna, found=True)
    lite.registry.moves.ask(placement.camera_id, {"place_id": elsewhere.id}, "found so", lite.anna, found=True)
    assert stays(lite, placement.camera_id) == [(site.id, 0, None)]
