# SPDX-License-Identifier: Apache-2.0
"""Holds: how long the text asks, who may lift them, and what the keeper does with it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from fairwatch.accounts.models import CameraRight, Role
from fairwatch.db.engine import write
from fairwatch.db.tables import camera
from fairwatch.errors import OwnRequest, VersionConflict
from fairwatch.govern.duties.due import due, summary
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.holds.errors import HoldBinding, HoldInvalid, HoldNotFound, HoldOver
from fairwatch.govern.holds.models import HoldFilter, HoldKind, HoldStanding
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.holds.archive_office import LAW_DAY, THEN_US, HoldOffice
from tests.store.archive import DAY, NOON_US, S

IMPORTANT, LEGAL = HoldKind.IMPORTANT, HoldKind.LEGAL


def test_important_footage_is_held_as_long_as_the_text_asks_and_then_goes_as_usual(either: HoldOffice) -> None:
    wang = either.person(Role.OPERATOR)
    found = either.one(wang)
    assert (found.floor_day, found.last_day, found.standing) == ("2027-11-01", "2027-11-01", HoldStanding.HELD)
    assert found.rule is not None
    assert (found.rule["pack"], found.rule["article"]) == ("cn-liaoning-2008", "14(1)[7]")
    of = either.cameras[0]
    assert either.kept(of) == [20, 1]
    assert either.kept(either.cameras[1]) == [1]
    for _ in range(7):
        # The keeper trusts a clock only as far as it saw it run.
        either.clock.advance(49 * DAY)
        either.keeper.keep()
    assert either.kept(of) == [20]
    either.clock.advance(3 * DAY)
    assert either.kept(of) == []
    (ended,), _ = either.holds.page(wang.account, HoldFilter(standing=HoldStanding.ENDED), None, 10)
    assert (ended.id, ended.standing, ended.days_left < 0) == (found.id, HoldStanding.ENDED, True)
    with pytest.raises(HoldOver):
        either.lift(either.person(Role.MANAGER), ended)


def test_no_important_hold_is_lifted_before_the_text_lets_it_go(office: HoldOffice) -> None:
    manager = office.person(Role.MANAGER)
    found = office.one(manager, last_day=date(2028, 1, 1))
    with pytest.raises(HoldBinding) as refused:
        office.lift(manager, found)
    assert (refused.value.params["until"], refused.value.params["article"]) == ("2027-11-01", "14(1)[7]")
    office.clock.advance(347 * DAY)
    lifted = office.lift(manager, found)
    assert (lifted.standing, lifted.lift_reason) == (HoldStanding.LIFTED, "over")
    assert office.actions() == ["hold.placed", "hold.lifted"]


def test_where_no_text_gives_a_length_the_day_is_said_and_it_is_lifted_at_any_time(office: HoldOffice) -> None:
    manager = office.person(Role.MANAGER)
    elsewhere = (office.cameras[1].id,)
    with pytest.raises(HoldInvalid) as refused:
        office.one(manager, camera_ids=elsewhere)
    assert refused.value.params == {"field": "last_day", "reason": "empty"}
    found = office.one(manager, camera_ids=elsewhere, last_day=date(2026, 12, 1))
    assert (found.floor_day, found.rule) == (None, None)
    assert office.kept(office.cameras[1]) == [20, 1]
    office.lift(manager, found)
    assert office.kept(office.cameras[1]) == [1]


def test_a_legal_hold_stays_past_its_review_until_a_second_person_agrees(either: HoldOffice) -> None:
    wang, zhao = either.person(Role.MANAGER, "wang"), either.person(Role.MANAGER, "zhao")
    found = either.one(wang, LEGAL)
    for _ in range(2):
        either.clock.advance(49 * DAY)
        either.keeper.keep()
    (late,), _ = either.holds.page(wang.account, HoldFilter(due=True), None, 10)
    assert (late.days_left, late.standing) == (-27, HoldStanding.HELD)
    assert either.kept(either.cameras[0]) == [20]
    asked = either.lift(wang, found)
    assert asked.standing is HoldStanding.HELD
    assert asked.lift_asked_by is not None
    with pytest.raises(HoldOver):
        either.lift(zhao, asked)
    with pytest.raises(OwnRequest):
        either.decide(wang, asked)
    assert either.kept(either.cameras[0]) == [20]
    stays = either.decide(zhao, asked, approve=False, decision="the court has not ruled")
    assert stays.lift_asked_by is None
    with pytest.raises(HoldOver):
        either.decide(zhao, stays)
    lifted = either.decide(zhao, either.lift(wang, stays, "the court has ruled"))
    assert lifted.lifted_by is not None
    assert (lifted.standing, lifted.lifted_by.username) == (HoldStanding.LIFTED, "zhao")
    assert either.kept(either.cameras[0]) == []
    assert either.actions() == [
        "hold.placed",
        "hold.lift_asked",
        "hold.kept",
        "hold.lift_asked",
        "hold.lifted",
    ]


def test_a_hold_is_extended_and_the_keeper_obeys(office: HoldOffice) -> None:
    manager = office.person(Role.MANAGER)
    elsewhere = (office.cameras[1].id,)
    found = office.one(manager, camera_ids=elsewhere, last_day=date(2026, 12, 1))
    with pytest.raises(HoldInvalid):
        office.extend(manager, found, date(2026, 12, 1))
    longer = office.extend(manager, found, date(2026, 12, 31))
    assert (longer.last_day, longer.version) == ("2026-12-31", 2)
    with pytest.raises(VersionConflict):
        office.extend(manager, found, date(2027, 1, 31))
    office.clock.advance(30 * DAY)
    assert office.kept(office.cameras[1]) == [20]


def test_what_is_gone_already_is_named_beside_what_is_there(office: HoldOffice) -> None:
    of = office.cameras[0]
    office.keeper.archive.record(of, office.volume, NOON_US - 15 * DAY, kind="sub")
    office.keeper.archive.hold(of.id, NOON_US - 21 * DAY, NOON_US - 14 * DAY)
    office.keeper.keep()
    (made,) = office.place(office.person(Role.OPERATOR), start_us=NOON_US - 41 * DAY, end_us=NOON_US + DAY)
    (left,) = made.left
    assert [(each.start_us, each.end_us) for each in left.stretches] == [
        (NOON_US - age * DAY, NOON_US - age * DAY + 4 * S) for age in (20, 15, 1)
    ]
    assert left.kept_us == 12 * S
    assert left.gaps[0].cause == "deleted"
    assert [(each.cause, each.start_us) for each in left.gaps[-2:]] == [
        ("never", NOON_US - DAY + 4 * S),
        ("ahead", NOON_US),
    ]
    assert left.missing_us == sum(each.end_us - each.start_us for each in left.gaps) == 42 * DAY - 12 * S
    later = office.holds.get(office.person(Role.MANAGER).account, made.hold.id)
    assert later.left[0].kept_us == 12 * S


def test_a_camera_that_was_removed_keeps_what_is_held(office: HoldOffice) -> None:
    manager = office.person(Role.MANAGER, unit_id=1)
    found = office.one(manager)
    of = office.cameras[0]
    with write(office.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == of.id).values(removed_us=NOON_US, enabled=False))
    assert office.kept(of) == [20, 1]
    seen = office.holds.get(manager.account, found.id)
    assert seen.hold.cameras[0].removed
    assert seen.left[0].kept_us == 4 * S


def test_cameras_of_two_sites_give_two_holds_and_each_unit_sees_its_own(office: HoldOffice) -> None:
    boss = office.person(Role.MANAGER, "boss")
    made = office.place(boss, camera_ids=tuple(each.id for each in office.cameras), last_day=LAW_DAY)
    assert [(each.hold.site_id, each.hold.cameras[0].name) for each in made] == [
        (1, "Gate 1"),
        (2, "Gate 2"),
        (None, "Gate 3"),
    ]
    wang = office.person(Role.OPERATOR, "wang", unit_id=1)
    seen, _ = office.holds.page(wang.account, HoldFilter(), None, 10)
    assert [each.id for each in seen] == [made[0].hold.id]
    with pytest.raises(HoldNotFound):
        office.holds.get(wang.account, made[1].hold.id)
    own = office.one(wang, camera_ids=(office.cameras[2].id,), last_day=LAW_DAY)
    assert (own.site_id, own.unit_id) == (None, 1)
    with pytest.raises(HoldInvalid):
        office.place(wang, camera_ids=(office.cameras[1].id,), last_day=LAW_DAY)


LACKING: list[tuple[HoldKind, dict[str, Any], str, str]] = [
    (IMPORTANT, {"reason": " "}, "reason", "empty"),
    (IMPORTANT, {"camera_ids": ()}, "camera_ids", "empty"),
    (IMPORTANT, {"camera_ids": (99,)}, "camera_ids", "no-right"),
    (IMPORTANT, {"end_us": THEN_US - 3600 * S}, "end_us", "before-start"),
    (IMPORTANT, {"start_us": NOON_US - 400 * DAY}, "end_us", "too-long"),
    (IMPORTANT, {"end_us": NOON_US + 32 * DAY}, "end_us", "too-far"),
    (IMPORTANT, {"last_day": date(2027, 10, 31)}, "last_day", "too-early"),
    (IMPORTANT, {"last_day": date(2040, 1, 1)}, "last_day", "too-far"),
    (IMPORTANT, {"case_id": 7}, "case_id", "unknown"),
    (IMPORTANT, {"entry_id": 7}, "entry_id", "unknown"),
    (LEGAL, {"authority": ""}, "authority", "empty"),
    (LEGAL, {"case_number": ""}, "case_number", "empty"),
    (LEGAL, {"last_day": None}, "last_day", "empty"),
    (LEGAL, {"last_day": date(2026, 11, 20)}, "last_day", "past"),
    (LEGAL, {"last_day": date(2027, 11, 30)}, "last_day", "too-far"),
]


def test_what_lacks_something_is_refused_and_nothing_is_held(office: HoldOffice) -> None:
    manager = office.person(Role.MANAGER)
    for kind, more, field, reason in LACKING:
        with pytest.raises(HoldInvalid) as refused:
            office.place(manager, kind, **more)
        assert (refused.value.params["field"], refused.value.params["reason"]) == (field, reason), more
    assert office.holds.page(manager.account, HoldFilter(), None, 10) == ([], None)
    assert office.actions() == []


def test_nobody_holds_what_they_may_not_play(office: HoldOffice) -> None:
    guard = office.house.person(Role.OPERATOR, "guard", [CameraRight(office.cameras[0].id, live=True)])
    with pytest.raises(HoldInvalid):
        office.place(guard)


def test_holds_are_found_by_what_they_are(either: HoldOffice) -> None:
    boss = either.person(Role.MANAGER)
    first = either.one(boss, LEGAL)
    second = either.one(boss, camera_ids=(either.cameras[1].id,), last_day=date(2026, 11, 30), reason="红色电动车")

    def ids(**wanted: Any) -> list[int]:
        return [each.id for each in either.holds.page(boss.account, HoldFilter(**wanted), None, 10)[0]]

    assert ids() == [second.id, first.id]
    assert ids(kind=LEGAL) == ids(unit_id=1) == ids(site_id=1) == ids(words="heping 118") == [first.id]
    assert ids(camera_id=either.cameras[1].id) == ids(due=True) == ids(words="电动车") == [second.id]
    assert ids(standing=HoldStanding.LIFTED) == ids(lift_asked=True) == ids(words="nothing") == []
    assert either.holds.page(boss.account, HoldFilter(), None, 1)[1] == second.id
    assert either.holds.page(boss.account, HoldFilter(), second.id, 1)[0][0].id == first.id
    either.lift(boss, first)
    assert ids(lift_asked=True) == [first.id]


def test_what_ends_or_is_to_be_reviewed_is_due_and_people_are_reminded(either: HoldOffice) -> None:
    boss = either.person(Role.MANAGER)
    legal = either.one(boss, LEGAL, last_day=date(2026, 11, 30))
    short = either.one(boss, camera_ids=(either.cameras[1].id,), last_day=date(2026, 12, 2))
    either.one(boss)

    def listed(scope: Scope = EVERYTHING) -> list[tuple[str, str, str]]:
        with either.engine.connect() as connection:
            found = due(connection, scope, either.clock.utc_us(), kind="hold")
        return [(each.why, each.subject, each.site) for each in found]

    assert listed() == [("review", f"hold:{legal.id}", "No. 1"), ("ends", f"hold:{short.id}", "No. 2")]
    assert listed(Scope(unit_id=2)) == [("ends", f"hold:{short.id}", "No. 2")]
    with either.engine.connect() as connection:
        counted = summary(connection, EVERYTHING, either.clock.utc_us())
    assert [(each.count, each.overdue) for each in counted if each.kind == "hold"] == [(2, 0)]
    either.clock.advance(20 * DAY)
    # What was important has ended by itself; the review is overdue until somebody looks.
    assert listed() == [("review", f"hold:{legal.id}", "No. 1")]
    reminders = Reminders(either.engine, either.clock)
    reminders.sweep()
    (told,) = [each for each in reminders.list(boss.account) if each.kind == "hold"]
    assert (told.link, told.params["why"], told.params["stage"]) == (f"/holds?open={legal.id}", "review", "overdue")
    either.extend(boss, legal, date(2027, 3, 1))
    assert listed() == []
