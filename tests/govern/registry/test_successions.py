# SPDX-License-Identifier: Apache-2.0
"""Cameras that are taken out and put up elsewhere under a new number: moves all the same."""

from typing import Any

import pytest
from sqlalchemy import insert, update

from fairwatch.accounts.secrets import Sealer
from fairwatch.collect.cameras import Cameras, StreamKind, StreamSource
from fairwatch.db.engine import write
from fairwatch.db.govern import filing
from fairwatch.db.registry import placement
from fairwatch.db.tables import camera, stream
from fairwatch.errors import OwnRequest
from fairwatch.govern.registry.errors import RegistryInvalid
from fairwatch.govern.registry.models import Move, Place, Placement, System
from fairwatch.govern.registry.successions import SAME_DEVICE_DAYS, SAME_SYSTEM_DAYS, came
from fairwatch.govern.scope import EVERYTHING
from tests.govern.registry.ground import NOW_US, Ground

DAY_US = 86_400_000_000
CODE = "21010200001310000001"
ELSEWHERE: dict[str, Any] = {"latitude": 41.80, "direction_deg": 200.0}


class Mall:
    """A system in use with a camera in it, and a second place."""

    def __init__(self, ground: Ground, **system: Any) -> None:
        self.ground = ground
        self.site = ground.site()
        self.place, self.yard = ground.place(self.site), ground.place(self.site, name="Yard")
        self.system: System = ground.system(self.site, **{"use_day": "2026-11-01"} | system)
        self.first: Placement = self.put(self.place, code=CODE)
        self.cameras = Cameras(ground.engine, ground.house.clock, Sealer(bytes(32)))

    def put(self, place: Place, **values: Any) -> Placement:
        self.later(0)
        made = self.ground.placed(place, values.pop("system", self.system), **values)
        with write(self.ground.engine) as connection:
            # The house enters its cameras at the beginning of its time.
            row = update(camera).where(camera.c.id == made.camera_id)
            connection.execute(row.values(created_us=self.ground.house.clock.utc_us()))
        return made

    def take_out(self, number: int) -> None:
        self.later(0)
        self.ground.registry.take_out(self.cameras, number, self.ground.anna, "Broken")

    def later(self, days: int) -> None:
        self.ground.house.clock.advance(days * DAY_US + 1)

    def at_address_of(self, number: int) -> int:
        """Another camera at the same address."""
        return self.at(f"rtsp://192.0.2.9/{number}")

    def at(self, address: str) -> int:
        """A camera at an address."""
        made = self.ground.camera()
        with write(self.ground.engine) as connection:
            connection.execute(update(stream).where(stream.c.camera_id == made).values(address=address))
        return made

    def accepted(self, system: System | None = None) -> None:
        """The authority accepts what is handed in now."""
        self.later(0)
        number = (system or self.system).id
        row: dict[str, Any] = {"uuid": f"f{self.ground.house.clock.utc_us()}", "system_id": number, "kind": "change"}
        row |= {"state": "accepted", "division": "210102", "content": "{}", "event": "in-use", "due_rule": "{}"}
        row |= {"event_day": "2026-11-01", "due_day": "2026-12-01"}
        now_us = self.ground.house.clock.utc_us()
        with write(self.ground.engine) as connection:
            connection.execute(insert(filing).values(**row, created_us=now_us, submitted_us=now_us))

    def moves(self) -> list[Move]:
        return list(self.ground.registry.moves.page(EVERYTHING).items)

    def in_breach(self, number: int) -> bool:
        return self.ground.registry.placements.get(number, EVERYTHING).in_breach


@pytest.fixture
def mall(lite: Ground) -> Mall:
    return Mall(lite)


def test_a_camera_that_is_taken_out_and_put_up_elsewhere_is_in_breach_until_somebody_else_approves(
    ground: Ground,
) -> None:
    mall = Mall(ground)
    name = mall.first.camera_name
    mall.take_out(mall.first.camera_id)
    again = mall.put(mall.yard, camera_id=mall.at_address_of(mall.first.camera_id), **ELSEWHERE)
    (move,) = mall.moves()
    assert (move.camera_id, move.found, move.state, move.reason, move.instead_of) == (
        again.camera_id,
        True,
        "asked",
        "",
        name,
    )
    assert move.before == {"place_id": mall.place.id, "place_name": "Hall", "latitude": 41.79, "direction_deg": 90.0}
    assert move.after == {"place_id": mall.yard.id, "place_name": "Yard", "latitude": 41.80, "direction_deg": 200.0}
    assert mall.in_breach(again.camera_id)
    with pytest.raises(OwnRequest):
        ground.registry.moves.approve(move.id, "", ground.anna)
    ground.registry.moves.approve(move.id, "", ground.bo)
    assert not mall.in_breach(again.camera_id)


@pytest.mark.parametrize("known_by", ["address", "code", "code that is entered later", "system"])
def test_it_is_known_again(mall: Mall, known_by: str) -> None:
    number = mall.first.camera_id
    mall.take_out(number)
    other = mall.ground.system(mall.site, name="Yard", use_day="2026-11-01")
    ways: dict[str, dict[str, Any]] = {
        "address": {"camera_id": mall.at_address_of(number), "system": other},
        "code": {"code": CODE, "system": other},
        "code that is entered later": {"system": other},
        "system": {},
    }
    if known_by == "code that is entered later":
        mall.later(SAME_SYSTEM_DAYS)
    again = mall.put(mall.yard, **ways[known_by])
    if known_by == "code that is entered later":
        assert not mall.in_breach(again.camera_id), "another camera of another system"
        mall.ground.registry.placements.change(again.camera_id, 1, {"code": CODE}, mall.ground.anna)
    assert mall.in_breach(again.camera_id)


@pytest.mark.parametrize("written", ["rtsp://192.0.2.9:554/{}", "libav:rtsp://192.0.2.9/{}", "RTSP://192.0.2.9/{}/"])
@pytest.mark.parametrize("first", ["out", "in"])
def test_an_address_that_is_written_otherwise_is_the_same_address(mall: Mall, written: str, first: str) -> None:
    number = mall.first.camera_id
    other = mall.ground.system(mall.site, name="Yard", use_day="2026-11-01")
    if first == "out":
        mall.take_out(number)
    again = mall.put(mall.yard, camera_id=mall.at(written.format(number)), system=other)
    if first == "in":
        mall.take_out(number)
    assert mall.in_breach(again.camera_id)


def test_put_back_it_is_where_the_old_one_stood(mall: Mall) -> None:
    mall.take_out(mall.first.camera_id)
    again = mall.put(mall.yard, **ELSEWHERE)
    mall.ground.registry.moves.withdraw(mall.moves()[0].id, mall.ground.anna)
    stands = mall.ground.registry.placements.get(again.camera_id, EVERYTHING)
    assert (stands.place_id, stands.direction_deg, stands.in_breach) == (mall.place.id, 90.0, False)


def test_what_takes_the_place_of_another_has_not_moved(mall: Mall) -> None:
    mall.take_out(mall.first.camera_id)
    mall.put(mall.place)
    assert mall.moves() == []
    # And a camera more is a camera more.
    mall.put(mall.yard)
    assert mall.moves() == []


@pytest.mark.parametrize("use_day", [None, "2026-12-24"])
def test_before_it_is_in_use_cameras_stand_where_they_are_put(lite: Ground, use_day: str | None) -> None:
    mall = Mall(lite, use_day=use_day)
    mall.take_out(mall.first.camera_id)
    mall.put(mall.yard, code=CODE)
    assert mall.moves() == []


def test_what_the_authority_has_accepted_to_be_gone_is_gone(mall: Mall) -> None:
    mall.take_out(mall.first.camera_id)
    mall.accepted()
    mall.put(mall.yard, code=CODE)
    assert mall.moves() == []


@pytest.mark.parametrize(
    ("values", "days", "moved"),
    [
        ({}, SAME_SYSTEM_DAYS - 1, True),
        ({}, SAME_SYSTEM_DAYS, False),
        ({"code": CODE}, SAME_DEVICE_DAYS - 1, True),
        ({"code": CODE}, SAME_DEVICE_DAYS, False),
    ],
)
def test_how_long_it_is_known_again(mall: Mall, values: dict[str, str], days: int, moved: bool) -> None:
    mall.take_out(mall.first.camera_id)
    mall.later(days)
    assert mall.in_breach(mall.put(mall.yard, **values).camera_id) is moved


@pytest.mark.parametrize("known_by", ["address", "system"])
def test_put_up_first_and_taken_out_after_it_has_moved_too(mall: Mall, known_by: str) -> None:
    mall.accepted()
    number = mall.first.camera_id
    values: dict[str, Any] = {"camera_id": mall.at_address_of(number)} if known_by == "address" else {}
    again = mall.put(mall.yard, **values)
    assert not mall.in_breach(again.camera_id)
    mall.take_out(number)
    assert mall.in_breach(again.camera_id)


def test_a_new_camera_that_the_authority_knows_has_come_for_none(mall: Mall) -> None:
    again = mall.put(mall.yard)
    mall.accepted()
    mall.take_out(mall.first.camera_id)
    assert not mall.in_breach(again.camera_id)


def test_twice_is_no_way_around(mall: Mall) -> None:
    mall.take_out(mall.first.camera_id)
    second = mall.put(mall.yard)
    assert mall.in_breach(second.camera_id)
    mall.take_out(second.camera_id)
    third = mall.put(mall.yard)
    assert mall.in_breach(third.camera_id)
    assert mall.moves()[0].before == {"place_id": mall.place.id, "place_name": "Hall"}


def test_where_it_stands_may_be_told_later_and_counts_then(mall: Mall) -> None:
    mall.take_out(mall.first.camera_id)
    again = mall.put(mall.place, latitude=None, longitude=None, direction_deg=None)
    assert mall.moves() == []
    change = mall.ground.registry.placements.change
    change(again.camera_id, 1, {"latitude": 41.79, "longitude": 123.4}, mall.ground.anna)
    assert mall.moves() == []
    change(again.camera_id, 2, {"direction_deg": 270.0}, mall.ground.anna)
    (move,) = mall.moves()
    assert (move.before, move.after) == ({"direction_deg": 90.0}, {"direction_deg": 270.0})


def test_nothing_in_use_is_entered_to_a_system_that_is_not(mall: Mall) -> None:
    idle = mall.ground.system(mall.site, name="Idle")
    change = mall.ground.registry.placements.change
    with pytest.raises(RegistryInvalid, match="system_id: not-in-use"):
        change(mall.first.camera_id, 1, {"system_id": idle.id}, mall.ground.anna)
    other = mall.ground.system(mall.site, name="Other", use_day="2026-11-01")
    change(mall.first.camera_id, 1, {"system_id": other.id}, mall.ground.anna)
    with mall.ground.engine.connect() as connection:
        assert connection.scalar(placement.select().with_only_columns(placement.c.system_id)) == other.id


@pytest.mark.parametrize("first", ["out", "in"])
@pytest.mark.parametrize(
    ("where", "moved"), [("same site", True), ("next door", True), ("across town", False), ("being built", False)]
)
def test_a_camera_of_another_system_close_by_came_for_one_that_went(
    mall: Mall, where: str, moved: bool, first: str
) -> None:
    ground, number = mall.ground, mall.first.camera_id
    unit = ground.registry.units.get(mall.site.unit_id, EVERYTHING)
    site = mall.site if where in ("same site", "being built") else ground.site(unit, name="Other")
    place = mall.yard if site is mall.site else ground.place(site)
    other = ground.system(site, name="Other", use_day=None if where == "being built" else "2026-11-01")
    north = {"next door": 41.7912, "across town": 41.83}.get(where, 41.79)
    mall.accepted()
    if where != "being built":
        mall.accepted(other)
    if first == "out":
        mall.take_out(number)
    again = mall.put(place, system=other, latitude=north, direction_deg=10.0)
    if first == "in":
        mall.take_out(number)
    assert mall.in_breach(again.camera_id) is moved


def test_what_the_other_system_got_before_or_in_the_same_place_has_not_moved(mall: Mall) -> None:
    other = mall.ground.system(mall.site, name="Other", use_day="2026-11-01")
    mall.accepted()
    mall.put(mall.yard, system=other)
    mall.accepted(other)
    mall.take_out(mall.first.camera_id)
    assert mall.moves() == [], "the authority knows it"
    mall.put(mall.place, system=other)
    assert mall.moves() == [], "it looks where the old one looked"
    mall.put(mall.yard, system=other)
    assert mall.moves() == [], "one came for one"


def test_many_that_are_exchanged_at_once_have_not_moved_in_whatever_order_they_come(mall: Mall) -> None:
    looks = [float(each) for each in range(0, 200, 20)]
    old = [mall.put(mall.yard, direction_deg=each).camera_id for each in looks]
    for each in old:
        mall.take_out(each)
    mall.later(0)
    new = {each: mall.ground.camera() for each in reversed(looks)}
    spot: dict[str, Any] = {
        "place_id": mall.yard.id,
        "system_id": mall.system.id,
        "latitude": 41.79,
        "longitude": 123.4,
    }
    spot |= {"angle_deg": 60.0, "range_m": 30.0, "purpose": "entrance", "updated_us": 0}
    rows = [spot | {"camera_id": number, "direction_deg": each} for each, number in new.items()]
    # And one more, which came first.
    more = mall.ground.camera()
    rows.insert(0, spot | {"camera_id": more, "direction_deg": 300.0})
    now_us = mall.ground.house.clock.utc_us()
    with write(mall.ground.engine) as connection:
        connection.execute(insert(placement), rows)
        came(connection, [more, *new.values()], mall.ground.anna, now_us)
    assert mall.moves() == []


@pytest.mark.parametrize("stands_there", [False, True])
def test_a_camera_that_gets_the_address_of_one_that_was_taken_out_is_that_one(mall: Mall, stands_there: bool) -> None:
    number = mall.first.camera_id
    other = mall.put(mall.place if stands_there else mall.yard)
    name = mall.first.camera_name
    mall.take_out(number)
    change = mall.ground.registry.change_camera
    streams = [StreamSource(StreamKind.MAIN, f"rtsp://192.0.2.9/{number}")]
    change(mall.cameras, other.camera_id, {"name": "Other"}, mall.ground.anna)
    assert mall.moves() == []
    change(mall.cameras, other.camera_id, {"streams": streams}, mall.ground.anna)
    assert mall.in_breach(other.camera_id) is not stands_there
    if stands_there:
        return
    (move,) = mall.moves()
    assert (move.camera_id, move.instead_of) == (other.camera_id, name)
    assert (move.before["place_name"], move.after["place_name"]) == ("Hall", "Yard")
    change(mall.cameras, other.camera_id, {"streams": streams}, mall.ground.anna)
    assert len(mall.moves()) == 1
    mall.ground.registry.moves.approve(move.id, "Another device: the address was free.", mall.ground.bo)
    assert not mall.in_breach(other.camera_id)


def test_an_address_of_which_the_authority_knows_that_it_is_free_says_nothing(mall: Mall) -> None:
    number, other = mall.first.camera_id, mall.put(mall.yard)
    mall.take_out(number)
    mall.accepted()
    streams = [StreamSource(StreamKind.MAIN, f"rtsp://192.0.2.9/{number}")]
    mall.ground.registry.change_camera(mall.cameras, other.camera_id, {"streams": streams}, mall.ground.anna)
    assert mall.moves() == []


def test_another_units_camera_is_another_camera(mall: Mall) -> None:
    mall.take_out(mall.first.camera_id)
    site = mall.ground.site()
    system = mall.ground.system(site, use_day="2026-11-01")
    mall.put(mall.ground.place(site), system=system, camera_id=mall.at_address_of(mall.first.camera_id))
    assert mall.moves() == []
    assert mall.ground.house.clock.utc_us() > NOW_US
