# SPDX-License-Identifier: Apache-2.0
"""What is missing or wrong on the ground is found, and told with the text that asks for it."""

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from fairwatch.db.engine import write
from fairwatch.db.registry import unit as unit_table
from fairwatch.db.tables import account, camera
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.service import About, Compliance
from fairwatch.govern.registry.checks import Tally
from fairwatch.govern.registry.errors import RegistryInvalid
from fairwatch.govern.registry.facts import system_facts
from fairwatch.govern.registry.geometry import Sector, Shape, area, neighbours, overlap, shape
from fairwatch.govern.registry.models import Unit
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.store.alarms import Alarms, Severity
from tests.govern.registry.ground import NOW_US, Ground

HERE = (41.79, 123.4)
SECTORS = st.builds(
    Sector,
    latitude=st.floats(41.789, 41.791),
    longitude=st.floats(123.399, 123.401),
    direction_deg=st.floats(0, 359.9),
    angle_deg=st.floats(10, 360),
    range_m=st.floats(5, 120),
)


def bare(ground: Ground) -> list[int]:
    return [each.place_id for each in ground.registry.checks.uncovered(EVERYTHING).items]


def test_a_required_place_is_uncovered_until_a_camera_works_there(ground: Ground) -> None:
    site = ground.site()
    hall, system = ground.place(site), ground.system(site)
    ground.place(site, "office")
    (found,) = ground.registry.checks.uncovered(EVERYTHING).items
    assert (found.place_id, found.cameras) == (hall.id, 0)
    assert [(each.pack, each.article) for each in found.citations] == [
        ("cn-national-2025", "7(2)[1]"),
        ("cn-liaoning-2008", "6(1)[3]"),
    ]
    placement = ground.placed(hall, system)
    assert bare(ground) == []
    alarms, subject = Alarms(ground.engine), f"camera:{placement.camera_id}"
    alarms.sound("camera_down", Severity.DUE, subject, {}, NOW_US)
    assert bare(ground) == [hall.id]
    alarms.clear("camera_down", subject, NOW_US)
    assert bare(ground) == []
    with write(ground.engine) as connection:
        connection.execute(update(camera).values(enabled=False))
    assert bare(ground) == [hall.id]


def test_uncovered_places_come_page_by_page_and_in_scope(ground: Ground) -> None:
    site, other = ground.site(), ground.site(division="370202")
    halls = [ground.place(each) for each in (site, site, other)]
    first = ground.registry.checks.uncovered(EVERYTHING, limit=2)
    assert [each.place_id for each in first.items] == [hall.id for hall in halls[:2]]
    assert [each.place_id for each in ground.registry.checks.uncovered(EVERYTHING, after=first.next).items] == [
        halls[2].id
    ]
    in_qingdao = ground.registry.checks.uncovered(Scope(division="370202")).items
    assert [each.place_id for each in in_qingdao] == [halls[2].id]
    assert len(ground.registry.checks.uncovered(EVERYTHING, site_id=site.id).items) == 2


def test_who_built_where_only_government_may_is_found(ground: Ground) -> None:
    public = ground.unit(kind="government")
    site = ground.site(public, site_class="art7-government")
    square, system = ground.place(site, "square"), ground.system(site)
    placement = ground.placed(square, system)
    assert ground.registry.checks.wrong_builders(EVERYTHING).items == ()
    with write(ground.engine) as connection:
        connection.execute(update(unit_table).values(kind="enterprise"))
    (found,) = ground.registry.checks.wrong_builders(EVERYTHING).items
    assert found.camera_id == placement.camera_id
    assert {each.article for each in found.citations} == {"7(1)", "6(1)[5]"}


def test_the_tally_counts_each(ground: Ground) -> None:
    place, system, placement = ground.standing("shop")
    ground.placed(place, system, purpose="", sign_day="2026-01-01")
    ground.camera()
    ground.registry.moves.ask(placement.camera_id, {"angle_deg": 90}, "x", ground.anna, found=True)
    ground.place(ground.registry.sites.get(place.site_id, EVERYTHING))
    whole = ground.registry.checks.tally(EVERYTHING)
    assert whole == Tally(
        uncovered=1,
        undecided=0,
        wrong_builder=0,
        forbidden=0,
        no_consent=0,
        in_breach=1,
        unsigned=1,
        without_purpose=1,
        unplaced=1,
    )
    ground.registry.places.change(place.id, 1, {"kind": "toilet"}, ground.anna)
    assert ground.registry.checks.tally(EVERYTHING, site_id=place.site_id).forbidden == 2
    assert ground.registry.checks.tally(Scope(nothing=True)) == Tally(0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_a_unit_sees_the_cameras_that_stand_nowhere_and_are_its_peoples(ground: Ground) -> None:
    first, number = ground.unit(), ground.camera()

    def unplaced(unit: Unit) -> int:
        listed = ground.registry.checks.unplaced(Scope(unit_id=unit.id)).items
        assert len(listed) == ground.registry.checks.tally(Scope(unit_id=unit.id)).unplaced
        return len(listed)

    assert unplaced(first) == 1
    second = ground.unit()
    assert (unplaced(first), unplaced(second)) == (0, 0)
    with write(ground.engine) as connection:
        ground.anna.note(connection, "camera.added", f"camera:{number}", {})
        connection.execute(update(account).where(account.c.username == "anna").values(unit_id=second.id))
    assert (unplaced(first), unplaced(second)) == (0, 1)
    site = ground.site(second)
    there = Compliance(ground.engine, ground.house.clock, Surroundings())
    found = there.report("cn-national-2025", About(Scope(unit_id=second.id)))
    assert found is not None
    assert found.unplaced == 1
    ground.placed(ground.place(site), ground.system(site), camera_id=number)
    assert unplaced(second) == 0


def pairs(ground: Ground, **asked: float) -> list[tuple[tuple[int, int], float]]:
    return [(each.camera_ids, each.share) for each in ground.registry.overlaps.find(EVERYTHING, **asked)]  # type: ignore[arg-type]


def test_cameras_that_see_the_same_ground_are_found(ground: Ground) -> None:
    site = ground.site()
    place, system = ground.place(site), ground.system(site)
    one, same, turned, far, blind = (
        ground.placed(place, system, **values).camera_id
        for values in (
            {"direction_deg": 90},
            {"direction_deg": 90},
            {"direction_deg": 110},
            {"longitude": 123.5},
            {"range_m": None},
        )
    )
    assert pairs(ground) == [
        ((one, same), 1.0),
        ((one, turned), pytest.approx(2 / 3, abs=0.01)),
        ((same, turned), pytest.approx(2 / 3, abs=0.01)),
    ]
    assert pairs(ground, least=0.7) == [((one, same), 1.0)]
    assert not {far, blind} & {number for found, _ in pairs(ground, least=0.05) for number in found}
    assert ground.registry.overlaps.find(EVERYTHING, division="370202") == []
    assert len(ground.registry.overlaps.find(EVERYTHING, division="210100", site_id=site.id)) == 3


def test_walls_and_floors_part_the_views_inside(ground: Ground) -> None:
    site = ground.site()
    place, system = ground.place(site), ground.system(site)
    room = ground.place(site, "office")
    inside = ground.placed(place, system, indoor=True, height_m=3)
    above = ground.placed(place, system, indoor=True, height_m=8)
    ground.placed(room, system, indoor=True, height_m=3)
    ground.placed(place, system)
    found = ground.registry.overlaps.find(EVERYTHING, least=0.05)
    # The one outside is compared with those inside the same place, whatever its height is not known to be.
    assert all(inside.camera_id not in each.camera_ids or above.camera_id not in each.camera_ids for each in found)
    assert {number for each in found for number in each.camera_ids} == {1, 2, 4}


@given(SECTORS, SECTORS)
def test_the_share_is_the_same_both_ways_and_never_more_than_all(one: Sector, other: Sector) -> None:
    a, b = shape(one, HERE), shape(other, HERE)
    assert overlap(a, b) == pytest.approx(overlap(b, a), abs=1e-6)
    assert 0 <= overlap(a, b) <= 1
    assert overlap(a, a) == pytest.approx(1, abs=1e-6)


@given(SECTORS)
def test_the_area_is_that_of_a_sector(one: Sector) -> None:
    true = math.radians(one.angle_deg) / 2 * one.range_m**2
    assert shape(one, HERE).area_m2 == pytest.approx(true, rel=0.02)


@given(SECTORS, st.floats(0.3, 0.9))
def test_what_lies_within_is_covered_wholly(one: Sector, part: float) -> None:
    within = Sector(one.latitude, one.longitude, one.direction_deg, one.angle_deg, one.range_m * part)
    assert overlap(shape(one, HERE), shape(within, HERE)) == pytest.approx(1, abs=1e-6)


@given(SECTORS, st.floats(-180, 180), st.floats(-60, 60))
def test_where_on_earth_makes_no_difference(one: Sector, longitude: float, latitude: float) -> None:
    there = Sector(latitude, longitude, one.direction_deg, one.angle_deg, one.range_m)
    assert shape(there, (latitude, longitude)).area_m2 == pytest.approx(shape(one, HERE).area_m2, rel=1e-6)


@given(st.lists(SECTORS, max_size=12))
def test_the_grid_finds_the_pairs_that_comparing_all_with_all_finds(many: list[Sector]) -> None:
    shapes = [shape(each, HERE) for each in many]

    def meet(a: Shape, b: Shape) -> bool:
        return overlap(a, b) > 0

    every = {(a, b) for a, b in combinations(range(len(shapes)), 2) if meet(shapes[a], shapes[b])}
    found = list(neighbours(shapes))
    assert len(found) == len(set(found))
    assert {pair for pair in found if meet(shapes[pair[0]], shapes[pair[1]])} == every


def test_a_polygon_without_a_surface_has_none() -> None:
    assert area([(0.0, 0.0), (1.0, 1.0)]) == 0


def test_the_facts_of_a_system_are_whole(ground: Ground) -> None:
    place, system, placement = ground.standing(trades=["hotel"])
    gone = ground.placed(place, system)
    with write(ground.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == gone.camera_id).values(removed_us=1))
    with ground.engine.connect() as connection:
        facts = system_facts(connection, system.id)
    assert (facts["site"]["trades"], facts["system"]["analytics"]) == (["hotel"], [])
    assert [each["name"] for each in facts["places"]] == ["Hall"]
    (only,) = facts["cameras"]
    assert (only["id"], only["kind"], only["place"], only["working"], only["in_breach"]) == (
        placement.camera_id,
        "fixed",
        "Hall",
        True,
        False,
    )


def test_equipment_is_kept_one_a_line_without_what_says_nothing(ground: Ground) -> None:
    system = ground.system(ground.site(), main_equipment=" Two recorders \r\n\n  One switch\n")
    assert system.main_equipment == "Two recorders\nOne switch"
    same = {"main_equipment": "Two recorders\n\nOne switch "}
    assert (
        ground.registry.systems.change(system.id, system.version, same, ground.anna).main_equipment
        == "Two recorders\nOne switch"
    )
    for much in ("x" * 201, "x\n" * 201):
        with pytest.raises(RegistryInvalid, match="main_equipment: too-long"):
            ground.system(ground.site(), main_equipment=much)
