# SPDX-License-Identifier: Apache-2.0
"""People of a unit: what belongs to another unit is none of their business, neither pictures nor registers."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert, update

from fairwatch.accounts.errors import CameraUnknown, Refused, Rule
from fairwatch.accounts.layouts import Layouts
from fairwatch.accounts.models import SYSTEM, AccessKind, CameraRight, GrantKind, Role, Session
from fairwatch.accounts.register import AccessFilter, Action, AuditFilter
from fairwatch.db.engine import write
from fairwatch.db.registry import division, place, placement, site, unit, video_system
from fairwatch.db.tables import account
from tests.accounts.house import HOUR, House, grant_of, knock


def settle(house: House, number: int) -> int:
    """A unit with a site, and a camera there; gives the camera's id."""
    camera_id = house.camera(f"Gate of {number}")
    values: dict[str, Any] = {"id": number, "uuid": str(number), "name": f"No. {number}", "created_us": 0}
    with write(house.engine) as connection:
        if number == 1:
            connection.execute(insert(division).values(code="210102", name="和平区"))
        connection.execute(insert(unit).values(credit_code=str(number), kind="enterprise", division="210102", **values))
        connection.execute(insert(site).values(unit_id=number, site_class="art9", division="210102", **values))
        connection.execute(insert(place).values(site_id=number, kind="mall-hall", **values))
        connection.execute(insert(video_system).values(site_id=number, funding="own", **values))
        stands = {"place_id": number, "system_id": number, "updated_us": 0}
        connection.execute(insert(placement).values(camera_id=camera_id, **stands))
    return camera_id


def of_unit(house: House, role: Role, unit_id: int, rights: list[CameraRight] | None = None) -> Session:
    """Somebody of a unit who is signed in, with all cameras unless `rights` says which."""
    session = house.person(role, f"{role.value}{unit_id}", rights)
    with write(house.engine) as connection:
        connection.execute(update(account).where(account.c.id == session.account.id).values(unit_id=unit_id))
    _, again = house.sessions.start(house.accounts.get(session.account.id), "192.0.2.7", "")
    return again


def test_all_cameras_of_a_units_staff_are_not_another_units(either: House) -> None:
    mine, foreign = settle(either, 1), settle(either, 2)
    nowhere = either.camera("In a box")
    manager = of_unit(either, Role.MANAGER, 1)
    leaks = []
    for kind, camera_id in product(AccessKind, (mine, foreign, nowhere)):
        secret = grant_of(either, manager, camera_id) if kind is AccessKind.EXPORT else None
        opened = knock(either, manager, kind, camera_id, grant=secret) is None
        if opened is (camera_id == foreign):
            leaks.append((kind, camera_id))
    assert not leaks
    assert either.gate.rights(manager.account).seen_cameras == frozenset({mine, nowhere})
    with pytest.raises(CameraUnknown):
        either.gate.must_see(manager.account, foreign)
    with pytest.raises(Refused) as refused:
        either.gate.must_play(manager.account, mine, foreign)
    assert refused.value.rule is Rule.NO_CAMERA_RIGHT
    entries = [entry for entry in either.entries() if entry.camera_id == foreign]
    assert entries
    assert not any(entry.granted for entry in entries)


def test_a_right_of_its_own_opens_another_units_camera(house: House) -> None:
    settle(house, 1)
    foreign = settle(house, 2)
    operator = of_unit(house, Role.OPERATOR, 1, [CameraRight(foreign, playback=True)])
    assert knock(house, operator, AccessKind.PLAYBACK, foreign) is None
    assert knock(house, operator, AccessKind.LIVE, foreign) is Rule.NO_CAMERA_RIGHT


def test_who_belongs_to_the_installation_sees_every_units_cameras(house: House) -> None:
    cameras = [settle(house, 1), settle(house, 2)]
    operator = house.person(Role.OPERATOR)
    assert [knock(house, operator, AccessKind.LIVE, each) for each in cameras] == [None, None]


def test_who_is_moved_to_another_unit_loses_a_stream_that_runs(house: House) -> None:
    mine = settle(house, 1)
    settle(house, 2)
    operator = of_unit(house, Role.OPERATOR, 1)
    passage = house.gate.open(operator, AccessKind.LIVE, mine, "main")
    with write(house.engine) as connection:
        connection.execute(update(placement).where(placement.c.camera_id == mine).values(place_id=2))
    house.clock.advance(6_000_000)
    with pytest.raises(Refused) as refused:
        passage.check()
    assert refused.value.rule is Rule.NO_CAMERA_RIGHT


def test_a_units_registers_and_grants_hold_nothing_of_another_unit(either: House) -> None:
    mine, foreign = settle(either, 1), settle(either, 2)
    own, other = of_unit(either, Role.MANAGER, 1), of_unit(either, Role.MANAGER, 2)
    guest = either.person(Role.OPERATOR, "guest")
    for who, camera_id in ((own, mine), (other, foreign), (guest, mine), (guest, foreign)):
        knock(either, who, AccessKind.LIVE, camera_id)
    for who in (own, other):
        either.grants.make(who, GrantKind.LIVE, "a screen", [mine if who is own else foreign], lasts_us=HOUR)
    either.audit.record(SYSTEM, Action.CAMERA_CHANGED, f"camera:{foreign}", {})
    either.audit.record(SYSTEM, Action.CAMERA_CHANGED, f"camera:{mine}", {})
    either.audit.record(SYSTEM, Action.ACCOUNT_BLOCKED, f"account:{other.account.id}", {})

    seen = either.register.page(AccessFilter(unit_id=1), None, 100)
    assert {(entry.username, entry.camera_id) for entry in seen} == {("manager1", mine), ("guest", mine)}
    told = either.audit.page(AuditFilter(unit_id=1), None, 100)
    assert {entry.username for entry in told} == {"", "manager1"}
    # Who added and who blocked the account of the other unit is that unit's.
    assert not {entry.subject for entry in told} & {f"camera:{foreign}", f"account:{other.account.id}"}
    assert f"camera:{mine}" in {entry.subject for entry in told}
    assert [given.username for given in either.grants.list(own)] == ["manager1"]
    assert len(either.register.page(AccessFilter(), None, 100)) == 4


def test_who_is_refused_learns_no_name_of_another_units_camera_from_the_register(either: House) -> None:
    mine, foreign, shared = settle(either, 1), settle(either, 2), settle(either, 3)
    nowhere = either.camera("In a box")
    manager = of_unit(either, Role.MANAGER, 1)
    viewer = of_unit(either, Role.VIEWER, 1, [CameraRight(shared, live=True)])
    for camera_id in (mine, foreign, nowhere):
        knock(either, manager, AccessKind.LIVE, camera_id)
    knock(either, viewer, AccessKind.PLAYBACK, shared)

    def told(unit_id: int | None) -> list[tuple[str, bool]]:
        found = either.register.page(AccessFilter(unit_id=unit_id), None, 100)
        return [(entry.camera_name, entry.granted) for entry in found]

    named = [("Gate of 3", False), ("In a box", True), ("Gate of 2", False), ("Gate of 1", True)]
    assert told(None) == named
    assert told(1) == [*named[:2], ("", False), named[3]]
    assert told(2) == [named[2]]


def test_what_is_shared_in_a_unit_other_units_do_not_see(either: House) -> None:
    settle(either, 1)
    settle(either, 2)
    one, two, guest = of_unit(either, Role.MANAGER, 1), of_unit(either, Role.MANAGER, 2), either.person(Role.OPERATOR)
    layouts = Layouts(either.engine, either.clock)
    for who, name in ((one, "of one"), (two, "of two"), (guest, "of all")):
        layouts.add(who.account.id, name, 1, [None], shared=True)

    def seen(who: Session) -> list[str]:
        return [each.name for each in layouts.list(who.account.id)]

    assert (seen(one), seen(two)) == (["of all", "of one"], ["of all", "of two"])
    assert seen(guest) == ["of all", "of one", "of two"]


def test_where_there_is_one_unit_alone_the_register_names_it_for_who_belongs_to_none(either: House) -> None:
    camera_id = settle(either, 1)
    knock(either, either.person(Role.OPERATOR, "anna"), AccessKind.LIVE, camera_id)
    assert [each.unit for each in either.entries()] == ["No. 1"]
    settle(either, 2)
    assert [each.unit for each in either.entries()] == [""], "of two it may be either"
    with write(either.engine) as connection:
        connection.execute(update(unit).where(unit.c.id == 2).values(removed_us=1))
        connection.execute(update(account).values(role=Role.OFFICER.value))
    assert [each.unit for each in either.entries()] == [""], "an officer is nobody's staff"
