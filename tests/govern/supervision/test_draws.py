# SPDX-License-Identifier: Apache-2.0
"""The cameras that a visit draws: the same each time, chosen by nobody, with the day to be played."""

from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from fairwatch.accounts.models import Actor, Role
from fairwatch.db.engine import write
from fairwatch.db.tables import account, camera, segment, stream, volume
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.govern.supervision.draws import DRAWS
from fairwatch.govern.supervision.minutes import minutes_pdf
from fairwatch.govern.supervision.service import Supervision, Visit
from tests.accounts.house import House
from tests.govern.ground import COUNTY, Ground, added, lay

DAY_US = 86_400_000_000


def planned(house: House, ground: Ground, clocks: dict[int, int]) -> tuple[Supervision, Visit, Actor]:
    officer = house.person(Role.OFFICER, "zhao")
    with write(ground.engine) as connection:
        office = {"authority_id": ground.authorities[COUNTY]}
        connection.execute(update(account).where(account.c.id == officer.account.id).values(**office))
    desk = Supervision(ground.engine, house.clock, house.audit, lambda: clocks)
    day = "2026-06-20"
    made = desk.plan(ground.system_id, day, [], by=officer.actor, scope=Scope(division=COUNTY))
    return desk, made, officer.actor


def cameras(visit: Visit, control: str, point: str) -> list[dict[str, Any]]:
    item = next(each for each in visit.checklist if each["control"] == control)
    found: list[dict[str, Any]] = next(each["cameras"] for each in item["points"] if each["id"] == point)
    return found


def numbers(visit: Visit, point: str) -> list[int]:
    control = "retention-floor" if point == "oldest-day" else "inspection-maintenance"
    return [each["camera_id"] for each in cameras(visit, control, point)]


def test_a_visit_draws_the_same_cameras_each_time_and_another_visit_others(engine: Engine) -> None:
    house, ground = House(engine), lay(engine, cameras=12)
    desk, first, officer = planned(house, ground, {})
    again = desk.visit(first.id, Scope(division=COUNTY))
    assert len(numbers(first, "oldest-day")) == DRAWS.cameras
    assert numbers(again, "oldest-day") == numbers(first, "oldest-day") == numbers(first, "picture")
    scope = Scope(division=COUNTY)
    others = [desk.plan(ground.system_id, "2026-06-21", [], by=officer, scope=scope) for _ in range(3)]
    assert {tuple(numbers(each, "oldest-day")) for each in others} != {tuple(numbers(first, "oldest-day"))}


def test_it_says_which_day_is_to_be_played(engine: Engine) -> None:
    house, ground = House(engine), lay(engine, cameras=2)
    old, young = ground.camera_ids
    now_us = house.clock.utc_us()
    with write(engine) as connection:
        connection.execute(update(camera).values(floor_days=30))
        made = added(connection, volume, name="v", path="v", floor_bytes=0)
        for camera_id, days in ((old, (40, 31, 29)), (young, (5,))):
            number = added(connection, stream, camera_id=camera_id, kind="main", address="rtsp://x/", record=True)
            for each in days:
                start_us = now_us - each * DAY_US
                values = {"stream_id": number, "start_us": start_us, "end_us": start_us + 60_000_000, "volume_id": made}
                bytes_ = {"path": f"{number}-{each}", "size_bytes": 1, "fragments": 1, "index": b""}
                connection.execute(insert(segment).values(**values, **bytes_))
    _, visit, _ = planned(house, ground, {})
    told = {each["camera_id"]: each for each in cameras(visit, "retention-floor", "oldest-day")}
    assert [told[each]["play_us"] for each in (old, young)] == [now_us - 29 * DAY_US, now_us - 5 * DAY_US]
    assert told[young]["oldest_day"] > told[young]["required_day"] > told[old]["oldest_day"]
    assert told[old]["required_days"] == 30


def test_cameras_whose_clock_is_off_are_named_first_and_stay_on_the_closed_visit(engine: Engine) -> None:
    house, ground = House(engine), lay(engine, cameras=12)
    clocks: dict[int, int] = {}
    desk, visit, officer = planned(house, ground, clocks)
    drawn = numbers(visit, "clock")
    off = next(each for each in ground.camera_ids if each not in drawn)
    clocks |= {off: -9_000_000, drawn[0]: 40_000}
    scope = Scope(division=COUNTY)
    seen = desk.visit(visit.id, scope)
    assert numbers(seen, "clock") == [off, *drawn]
    assert [each["clock_offset_us"] for each in cameras(seen, "inspection-maintenance", "clock")][:2] == [
        -9_000_000,
        40_000,
    ]
    results: dict[str, tuple[str | None, str]] = {each["control"]: ("kept", "") for each in visit.checklist}
    house.clock.step(20 * DAY_US)
    done = desk.write_visit(visit.id, 1, visited_day="2026-06-10", results=results, by=officer, scope=scope)
    closed = desk.close_visit(visit.id, done.version, by=officer, scope=scope)
    clocks.clear()
    assert numbers(desk.visit(visit.id, EVERYTHING), "clock") == numbers(closed, "clock") == [off, *drawn]
    assert minutes_pdf(closed, "zh").startswith(b"%PDF")


@pytest.mark.parametrize("control", sorted(DRAWS.points))
def test_points_belong_to_controls_that_a_checklist_has(engine: Engine, control: str) -> None:
    house, ground = House(engine), lay(engine)
    _, visit, _ = planned(house, ground, {})
    assert control in {each["control"] for each in visit.checklist}
