# SPDX-License-Identifier: Apache-2.0
"""The gate: who passes, who is refused, and that the register has each before anything is seen."""

from itertools import pairwise, product

import pytest

from fairwatch.accounts.errors import CameraUnknown, Refused, Rule
from fairwatch.accounts.gate import RECHECK_US
from fairwatch.accounts.models import SYSTEM, AccessKind, CameraRight, GrantKind, Role
from fairwatch.accounts.permissions import PERMISSIONS, Permission
from tests.accounts.house import ADDRESS, HOUR, PASSWORD, STRANGER, House, grant_of, knock

# Written out by hand, not computed from the code: what a role may see of a camera that it has every right to.
MAY_SEE = {
    Role.VIEWER: {AccessKind.LIVE, AccessKind.HLS},
    Role.OPERATOR: {AccessKind.LIVE, AccessKind.HLS, AccessKind.PLAYBACK, AccessKind.THUMBNAIL},
    Role.MANAGER: set(AccessKind),
    Role.ADMINISTRATOR: set(AccessKind),
    Role.OFFICER: set(),
    Role.AUDITOR: set(),
}
RIGHT_NEEDED = {
    AccessKind.LIVE: "live",
    AccessKind.HLS: "live",
    AccessKind.TEST: "live",
    AccessKind.PLAYBACK: "playback",
    AccessKind.THUMBNAIL: "playback",
    AccessKind.EXPORT: "export",
}
ALL_RIGHTS = [
    None,
    *(
        {"live": live, "playback": playback, "export": export}
        for live, playback, export in product((False, True), repeat=3)
    ),
]


def test_no_role_and_no_right_lets_more_through_than_is_written(house: House) -> None:
    """Every role x every combination of rights x every kind of access, on its camera and on another."""
    mine, other = house.camera("mine"), house.camera("other")
    leaks = []
    for number, (role, right) in enumerate(product(Role, ALL_RIGHTS)):
        rights = None if right is None else [CameraRight(mine, **right)]
        person = house.person(role, f"person{number}", rights)
        for kind, camera_id in product(AccessKind, (mine, other)):
            secret = None
            if kind is AccessKind.EXPORT:
                secret = grant_of(house, person, camera_id)
            opened = knock(house, person, kind, camera_id, grant=secret) is None
            of_right = right is None or (camera_id == mine and right[RIGHT_NEEDED[kind]])
            if opened != (kind in MAY_SEE[role] and of_right):
                leaks.append((role, right, kind, camera_id == mine, opened))
    assert not leaks


def test_each_passage_and_each_refusal_is_in_the_register(either: House) -> None:
    camera_id = either.camera("North gate")
    viewer = either.person(Role.VIEWER)
    assert knock(either, viewer, AccessKind.LIVE, camera_id) is None
    assert knock(either, viewer, AccessKind.PLAYBACK, camera_id) is Rule.PERMISSION_DENIED
    live, playback = either.entries()
    assert (live.kind, live.granted, live.refusal) == ("live", True, None)
    assert (live.username, live.address, live.camera_name) == ("viewer", ADDRESS, "North gate")
    assert (playback.kind, playback.granted, playback.refusal) == ("playback", False, "permission-denied")
    assert either.register.verify().count == 2


@pytest.mark.parametrize("kind", AccessKind)
def test_a_stranger_sees_nothing(house: House, kind: AccessKind) -> None:
    camera_id = house.camera()
    assert knock(house, STRANGER, kind, camera_id) is Rule.NOT_SIGNED_IN
    assert knock(house, STRANGER, kind, camera_id, grant="guess") is Rule.GRANT_UNKNOWN
    assert [(entry.username, entry.address, entry.granted) for entry in house.entries()] == [
        ("", STRANGER.address, False)
    ] * 2


def test_a_camera_that_is_not_there_is_refused_and_entered(house: House) -> None:
    manager = house.person(Role.MANAGER)
    assert knock(house, manager, AccessKind.LIVE, 4711) is Rule.CAMERA_NOT_FOUND
    assert house.entries()[0].camera_id == 4711


def test_who_has_no_right_does_not_learn_which_cameras_exist(house: House) -> None:
    camera_id = house.camera()
    person = house.person(Role.MANAGER, rights=[])
    assert {knock(house, person, AccessKind.LIVE, each) for each in (camera_id, 4711)} == {Rule.NO_CAMERA_RIGHT}


def test_a_removed_camera_is_played_back_but_not_watched(house: House) -> None:
    camera_id = house.camera(removed=True)
    manager = house.person(Role.MANAGER)
    assert knock(house, manager, AccessKind.PLAYBACK, camera_id) is None
    assert knock(house, manager, AccessKind.LIVE, camera_id) is Rule.CAMERA_NOT_FOUND


def test_who_must_change_the_password_sees_nothing(house: House) -> None:
    camera_id = house.camera()
    account = house.accounts.add("new", "New", PASSWORD, Role.ADMINISTRATOR, by=SYSTEM)
    _, session = house.sessions.start(account, ADDRESS, "")
    assert knock(house, session, AccessKind.LIVE, camera_id) is Rule.PASSWORD_CHANGE_REQUIRED


def test_a_session_object_kept_after_its_end_opens_nothing(house: House) -> None:
    camera_id = house.camera()
    person = house.person(Role.MANAGER)
    house.sessions.end(person)
    assert knock(house, person, AccessKind.LIVE, camera_id) is Rule.SESSION_ENDED


def test_a_role_taken_away_counts_at_once(house: House) -> None:
    """The session object in hand still says manager."""
    camera_id = house.camera()
    person = house.person(Role.OPERATOR)
    house.accounts.set_rights(person.account.id, all_cameras=False, rights=[], by=SYSTEM)
    assert knock(house, person, AccessKind.LIVE, camera_id) is Rule.NO_CAMERA_RIGHT


def test_an_export_needs_a_grant(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    assert knock(house, manager, AccessKind.EXPORT, camera_id) is Rule.GRANT_REQUIRED
    assert knock(house, manager, AccessKind.EXPORT, camera_id, grant=grant_of(house, manager, camera_id)) is None
    assert house.entries()[-1].purpose == "a report"


@pytest.mark.parametrize(
    ("start_us", "end_us"), [(None, None), (5, None), (5, 4), (5, 5)], ids=["none", "no end", "backwards", "empty"]
)
def test_a_span_that_is_none_is_refused(house: House, start_us: int | None, end_us: int | None) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    with pytest.raises(Refused) as refused:
        house.gate.open(manager, AccessKind.PLAYBACK, camera_id, "main", start_us, end_us)
    assert refused.value.rule is Rule.SPAN_INVALID


def test_the_test_of_a_new_address_is_entered_with_camera_0(house: House) -> None:
    manager = house.person(Role.MANAGER)
    house.gate.open(manager, AccessKind.TEST, None, "main", purpose="test of rtsp://192.0.2.9/1")
    entry = house.entries()[0]
    assert (entry.camera_id, entry.camera_name, entry.purpose) == (0, "", "test of rtsp://192.0.2.9/1")
    assert knock(house, house.person(Role.OPERATOR), AccessKind.TEST, None) is Rule.PERMISSION_DENIED


def test_lists_and_timelines_follow_the_same_rights(house: House) -> None:
    mine, other = house.camera("mine"), house.camera("other")
    viewer = house.person(Role.VIEWER, rights=[CameraRight(mine, live=True, playback=True)]).account
    house.gate.must_see(viewer, mine)
    with pytest.raises(CameraUnknown):
        house.gate.must_see(viewer, other)
    with pytest.raises(Refused):
        house.gate.must_play(viewer, mine)
    assert not house.gate.rights(viewer).of(mine).playback
    assert house.gate.rights(viewer).hears(f"camera:{mine}")
    assert not house.gate.rights(viewer).hears(f"camera:{other}")
    assert house.gate.rights(viewer).hears("volume:1")


def test_every_role_in_the_row_has_what_the_one_before_has_and_more() -> None:
    row = (Role.VIEWER, Role.OPERATOR, Role.MANAGER, Role.ADMINISTRATOR)
    for lower, higher in pairwise(row):
        assert PERMISSIONS[lower] < PERMISSIONS[higher]


def test_who_supervises_or_audits_runs_nothing_and_the_other_way_round() -> None:
    supervision = {Permission.SUPERVISION_READ, Permission.SUPERVISION_WRITE}
    assert frozenset(Permission) - PERMISSIONS[Role.ADMINISTRATOR] == supervision
    for role in (Role.OFFICER, Role.AUDITOR):
        writes = {each for each in PERMISSIONS[role] if not each.endswith(".read")}
        assert writes <= supervision


# ---- long streams --------------------------------------------------------------


def after_recheck(house: House) -> None:
    house.clock.advance(RECHECK_US)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("sign out", Rule.SESSION_ENDED),
        ("disable", Rule.SESSION_ENDED),
        ("right", Rule.NO_CAMERA_RIGHT),
        ("expire", Rule.SESSION_ENDED),
    ],
)
def test_a_long_stream_ends_when_its_ground_goes(either: House, change: str, expected: Rule) -> None:
    camera_id = either.camera()
    person = either.person(Role.OPERATOR)
    passage = either.gate.open(person, AccessKind.LIVE, camera_id, "main")
    after_recheck(either)
    passage.check()
    if change == "sign out":
        either.sessions.end(person)
    elif change == "disable":
        either.accounts.change(person.account.id, disabled=True, by=SYSTEM)
    elif change == "right":
        either.accounts.set_rights(person.account.id, all_cameras=False, rights=[], by=SYSTEM)
    else:
        either.clock.advance(12 * HOUR)
    after_recheck(either)
    with pytest.raises(Refused) as refused:
        passage.check()
    assert refused.value.rule is expected


def test_checks_between_do_not_ask_the_database(house: House) -> None:
    camera_id = house.camera()
    person = house.person(Role.OPERATOR)
    passage = house.gate.open(person, AccessKind.LIVE, camera_id, "main")
    house.sessions.end(person)
    house.clock.advance(RECHECK_US - 1)
    passage.check()
    house.clock.advance(1)
    with pytest.raises(Refused):
        passage.check()


def test_a_session_that_is_used_elsewhere_keeps_its_stream(house: House) -> None:
    camera_id = house.camera()
    account = house.accounts.add("anna", "Anna", PASSWORD, Role.OPERATOR, by=SYSTEM, must_change_password=False)
    token, person = house.sessions.start(account, ADDRESS, "")
    passage = house.gate.open(person, AccessKind.LIVE, camera_id, "main")
    for _ in range(4):
        house.clock.advance(10 * HOUR)
        house.sessions.find(token, ADDRESS)
        passage.check()


def test_a_grant_that_ends_ends_its_stream_on_time(house: House) -> None:
    """Without waiting for the next look into the database."""
    camera_id = house.camera()
    person = house.person(Role.OPERATOR)
    secret, _ = house.grants.make(person, GrantKind.LIVE, "a wall", [camera_id], lasts_us=RECHECK_US // 2)
    passage = house.gate.open(STRANGER, AccessKind.HLS, camera_id, "main", grant=secret)
    passage.check()
    house.clock.advance(RECHECK_US // 2)
    with pytest.raises(Refused) as refused:
        passage.check()
    assert refused.value.rule is Rule.GRANT_EXPIRED
