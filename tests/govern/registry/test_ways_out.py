# SPDX-License-Identifier: Apache-2.0
"""Ways out of what was found, or past the second person, that are none."""

import json
from typing import Any

import pytest
from sqlalchemy import insert, update

from fairwatch.accounts.models import SYSTEM, Actor, Role
from fairwatch.accounts.secrets import Sealer
from fairwatch.collect.cameras import Cameras
from fairwatch.db.engine import write
from fairwatch.db.govern import entry
from fairwatch.errors import OwnRequest
from fairwatch.govern.compliance.load_cameras import moves_of
from fairwatch.govern.detour import POLICY, SecondPersonNeeded
from fairwatch.govern.registry.errors import MoveNeeded, MoveState, RegistryInUse, RegistryInvalid, RegistryNotFound
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.scope import EVERYTHING
from tests.accounts.house import PASSWORD
from tests.govern.registry.ground import NOW_US, Ground

DAY_US = 86_400_000_000


def sweep(ground: Ground, place_id: int, **values: Any) -> int:
    """An entry that a device was found in a place."""
    row = {"at_us": NOW_US, "username": "anna", "address": "", "kind": "sweep", "subject": f"place:{place_id}"}
    row |= {"happened_us": NOW_US, "state": "open", "content": "{}", "chain": b""}
    with write(ground.engine) as connection:
        made = connection.execute(insert(entry).values(**row | values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def test_a_place_where_a_device_was_found_stays_until_that_is_answered(ground: Ground) -> None:
    place = ground.place(ground.site(), "toilet")
    found = sweep(ground, place.id)
    with pytest.raises(RegistryInUse) as refused:
        ground.registry.places.remove(place.id, 1, ground.anna)
    assert (refused.value.params["by"], refused.value.params["count"]) == ("finding", 1)
    answer = sweep(ground, place.id, kind="police-report", state="done")
    with write(ground.engine) as connection:
        connection.execute(update(entry).where(entry.c.id == found).values(closed_by=answer))
    ground.registry.places.remove(place.id, 1, ground.anna)
    with pytest.raises(RegistryNotFound):
        ground.registry.places.get(place.id, EVERYTHING)


@pytest.mark.parametrize("way", ["made", "password", "switched on"])
def test_an_account_that_the_asker_had_in_hand_lately_decides_on_no_move(ground: Ground, way: str) -> None:
    _, _, stands = ground.standing()
    accounts, anna = ground.house.accounts, ground.anna.actor
    if way == "made":
        twin = accounts.add("twin", "Twin", PASSWORD, Role.MANAGER, by=anna).id
    else:
        twin = accounts.add("twin", "Twin", PASSWORD, Role.MANAGER, by=SYSTEM).id
    if way == "password":
        accounts.change(twin, password="another good phrase", by=anna)
    if way == "switched on":
        accounts.change(twin, disabled=True, by=ground.bo.actor)
        accounts.change(twin, disabled=False, by=anna)
    actor = Actor(twin, "twin", "192.0.2.7")
    hand = Hand(actor, ground.house.audit.by(actor))
    moves = ground.registry.moves
    move = moves.ask(stands.camera_id, {"direction_deg": 200.0}, "Doors moved", ground.anna, found=True)
    with pytest.raises(OwnRequest):
        moves.approve(move.id, "", hand)
    with pytest.raises(OwnRequest):
        moves.refuse(move.id, "No", hand)
    assert ground.registry.placements.get(stands.camera_id, EVERYTHING).in_breach
    ground.house.clock.advance((POLICY.decider_days + 1) * DAY_US)
    moves.approve(move.id, "", hand)
    assert not ground.registry.placements.get(stands.camera_id, EVERYTHING).in_breach


def test_who_made_the_account_that_asks_approves_only_once_it_stands_on_its_own_feet(ground: Ground) -> None:
    _, _, stands = ground.standing()
    house, moves = ground.house, ground.registry.moves
    made = house.accounts.add("puppet", "Puppet", PASSWORD, Role.MANAGER, by=ground.anna.actor)
    actor = Actor(made.id, "puppet", "192.0.2.7")
    move = moves.ask(
        stands.camera_id, {"direction_deg": 200.0}, "Doors", Hand(actor, house.audit.by(actor)), found=True
    )

    def refused() -> tuple[object, object]:
        with pytest.raises(SecondPersonNeeded) as error:
            moves.approve(move.id, "", ground.anna)
        return error.value.params["reason"], error.value.params["others"]

    assert refused() == ("new", "bo"), "and it says who can"
    house.clock.advance((POLICY.asker_days + 1) * DAY_US)
    assert refused() == ("password", "bo")
    _, session = house.sessions.sign_in("puppet", PASSWORD, "192.0.2.8", "")
    house.accounts.change_own_password(session, PASSWORD, "a phrase of its own")
    assert refused()[0] == "password", "and it has come in with it"
    house.sessions.sign_in("puppet", "a phrase of its own", "192.0.2.8", "")
    assert refused()[0] == "vetting"
    for result in ("refused", "passed"):
        content = json.dumps({"fields": {"result": result}})
        sweep(ground, 0, kind="vetting", subject=f"account:{made.id}", state="done", content=content)
        if result == "refused":
            assert refused()[0] == "vetting"
    done = moves.approve(move.id, "", ground.anna)
    assert (done.state, done.by_maker) == ("approved", True), "and it stays to be seen"
    house.accounts.change(made.id, password="given to it again", by=ground.anna.actor)
    other = moves.ask(stands.camera_id, {"direction_deg": 10.0}, "Doors", Hand(actor, house.audit.by(actor)))
    with pytest.raises(SecondPersonNeeded):
        moves.approve(other.id, "", ground.anna)
    assert moves.approve(other.id, "", ground.bo).by_maker is False


def test_what_a_new_account_asks_for_its_maker_may_refuse(lite: Ground) -> None:
    _, _, stands = lite.standing()
    made = lite.house.accounts.add("new", "New", PASSWORD, Role.MANAGER, by=lite.anna.actor)
    actor = Actor(made.id, "new", "192.0.2.7")
    hand = Hand(actor, lite.house.audit.by(actor))
    move = lite.registry.moves.ask(stands.camera_id, {"direction_deg": 200.0}, "Doors", hand)
    assert lite.registry.moves.refuse(move.id, "Not there", lite.anna).by_maker is False


def test_a_sign_stands_since_a_day_that_came_and_a_picture_shows_it(ground: Ground) -> None:
    place, system, stands = ground.standing()
    change = ground.registry.placements.change
    licence = ground.document()
    for wrong, told in (
        ({"sign_day": "2026-11-23"}, ("sign_day", "future")),
        ({"sign_document_id": licence}, ("sign_document_id", "no-picture")),
    ):
        with pytest.raises(RegistryInvalid) as refused:
            change(stands.camera_id, 1, wrong, ground.anna)
        assert refused.value.problems == (told,)
    with pytest.raises(RegistryInvalid):
        ground.placed(place, system, sign_day="2026-11-23")
    photo = ground.document(media_type="image/jpeg")
    signed = change(stands.camera_id, 1, {"sign_day": "2026-11-22", "sign_document_id": photo}, ground.anna)
    assert (signed.sign_day, signed.sign_document_id) == ("2026-11-22", photo)


def test_a_camera_sees_farther_only_by_an_approved_move(ground: Ground) -> None:
    _, _, stands = ground.standing()
    registry = ground.registry
    with pytest.raises(MoveNeeded) as refused:
        registry.placements.change(stands.camera_id, 1, {"range_m": 500.0}, ground.anna)
    assert refused.value.params["fields"] == "range_m"
    assert registry.placements.change(stands.camera_id, 1, {"range_m": 30.05}, ground.anna).range_m == 30.0
    free = {"height_m": 4.0, "necessity": "Two thefts"}
    assert registry.placements.change(stands.camera_id, 1, free, ground.anna).necessity == "Two thefts"
    move = registry.moves.ask(stands.camera_id, {"range_m": 500.0}, "A longer lens", ground.anna, found=True)
    assert (move.before, move.after) == ({"range_m": 30.0}, {"range_m": 500.0})
    assert registry.placements.get(stands.camera_id, EVERYTHING).in_breach
    registry.moves.approve(move.id, "", ground.bo)
    assert not registry.placements.get(stands.camera_id, EVERYTHING).in_breach


@pytest.mark.parametrize("decided", ["approve", "refuse"])
def test_a_camera_that_is_taken_out_leaves_its_breach_until_somebody_else_decides(ground: Ground, decided: str) -> None:
    place, _, stands = ground.standing()
    moves = ground.registry.moves
    move = moves.ask(stands.camera_id, {"direction_deg": 200.0}, "Doors moved", ground.anna, found=True)
    cameras = Cameras(ground.engine, ground.house.clock, Sealer(bytes(32)))
    ground.registry.take_out(cameras, stands.camera_id, ground.anna)

    def told() -> list[tuple[int, str]]:
        with ground.engine.connect() as connection:
            found = moves_of(connection, [place.site_id])
        return [(each.id, each.state) for each in found.get(place.site_id, ())]

    assert told() == [(move.id, "asked")]
    with pytest.raises(MoveState):
        moves.withdraw(move.id, ground.anna)
    with pytest.raises(OwnRequest):
        getattr(moves, decided)(move.id, "Seen", ground.anna)
    assert told() == [(move.id, "asked")]
    getattr(moves, decided)(move.id, "Seen", ground.bo)
    assert told() == []


def test_a_site_keeps_the_time_of_its_country(ground: Ground) -> None:
    site = ground.site(zone="Asia/Urumqi")
    with pytest.raises(RegistryInvalid) as refused:
        ground.registry.sites.change(site.id, 1, {"zone": "America/New_York"}, ground.anna)
    assert refused.value.problems == (("zone", "not-of-country"),)
    with pytest.raises(RegistryInvalid):
        ground.site(zone="Europe/Paris")
    with pytest.raises(RegistryInvalid):
        ground.registry.sites.change(
            ground.site(country="EU", division="", zone="Europe/Paris").id,
            1,
            {"country": "CN", "division": "210102"},
            ground.anna,
        )
    assert ground.registry.sites.change(site.id, 1, {"zone": "Asia/Shanghai"}, ground.anna).zone == "Asia/Shanghai"
