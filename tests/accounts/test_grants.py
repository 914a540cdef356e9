# SPDX-License-Identifier: Apache-2.0
"""Explicit grants: what they open, what they do not, and how they end."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from fairwatch.accounts.errors import GrantInvalid, GrantNotFound, Refused, Rule
from fairwatch.accounts.gate import RECHECK_US
from fairwatch.accounts.models import SYSTEM, AccessKind, Bearer, GrantKind, Role, Session
from fairwatch.accounts.ruling import Request
from fairwatch.db.tables import grant
from tests.accounts.house import HOUR, PASSWORD, House

NEW = "another good phrase"
PLAYER = Bearer("198.51.100.20")


def test_a_player_with_a_grant_sees_what_it_names(either: House) -> None:
    camera_id = either.camera()
    person = either.person(Role.OPERATOR)
    secret, made = either.grants.make(person, GrantKind.LIVE, "lobby screen", [camera_id], lasts_us=HOUR)
    passage = either.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=secret)
    assert passage.purpose == "lobby screen"
    entry = either.entries()[-1]
    assert (entry.username, entry.address, entry.purpose) == ("operator", PLAYER.address, "lobby screen")
    assert entry.grant_id == made.id


def test_neither_database_nor_registers_hold_the_secret(house: House) -> None:
    camera_id = house.camera()
    person = house.person(Role.OPERATOR)
    secret, made = house.grants.make(person, GrantKind.LIVE, "x", [camera_id], lasts_us=HOUR)
    house.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=secret)
    with house.engine.connect() as connection:
        kept = repr(connection.execute(select(grant)).all()) + repr(house.entries()) + repr(house.audited())
    assert secret not in kept
    with pytest.raises(Refused) as refused:
        house.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=made.id)
    assert refused.value.rule is Rule.GRANT_UNKNOWN


@pytest.mark.parametrize(
    ("kind", "camera", "start_us", "end_us", "rule"),
    [
        (AccessKind.PLAYBACK, 0, 100, 200, None),
        (AccessKind.THUMBNAIL, 0, 150, 150, None),
        (AccessKind.PLAYBACK, 0, 99, 200, Rule.GRANT_SPAN),
        (AccessKind.PLAYBACK, 0, 100, 201, Rule.GRANT_SPAN),
        (AccessKind.THUMBNAIL, 0, 201, 201, Rule.GRANT_SPAN),
        (AccessKind.PLAYBACK, 1, 100, 200, Rule.GRANT_CAMERA),
        (AccessKind.EXPORT, 0, 100, 200, Rule.GRANT_KIND),
        (AccessKind.HLS, 0, None, None, Rule.GRANT_KIND),
        (AccessKind.LIVE, 0, None, None, Rule.GRANT_KIND),
    ],
)
def test_a_grant_opens_nothing_beyond_its_words(
    house: House, kind: AccessKind, camera: int, start_us: int | None, end_us: int | None, rule: Rule | None
) -> None:
    cameras = [house.camera("named"), house.camera("other")]
    person = house.person(Role.MANAGER)
    secret, _ = house.grants.make(person, GrantKind.PLAYBACK, "x", cameras[:1], lasts_us=HOUR, start_us=100, end_us=200)
    shut: Rule | None = None
    try:
        house.gate.open(PLAYER, kind, cameras[camera], "main", start_us, end_us, grant=secret)
    except Refused as refused:
        shut = refused.rule
    assert shut is rule


def test_a_grant_gives_no_more_than_its_giver_has(either: House) -> None:
    """Rights that are taken away later count too."""
    camera_id = either.camera()
    person = either.person(Role.OPERATOR)
    secret, _ = either.grants.make(person, GrantKind.LIVE, "x", [camera_id], lasts_us=HOUR)
    either.accounts.set_rights(person.account.id, all_cameras=False, rights=[], by=SYSTEM)
    with pytest.raises(Refused) as refused:
        either.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=secret)
    assert refused.value.rule is Rule.NO_CAMERA_RIGHT


def new_role(house: House, person: Session) -> None:
    house.accounts.change(person.account.id, role=Role.VIEWER, by=SYSTEM)


def disable(house: House, person: Session) -> None:
    house.accounts.change(person.account.id, disabled=True, by=SYSTEM)
    house.accounts.change(person.account.id, disabled=False, by=SYSTEM)


def reset(house: House, person: Session) -> None:
    house.accounts.change(person.account.id, password=NEW, by=SYSTEM)
    _, again = house.sessions.sign_in("operator", NEW, "192.0.2.7", "")
    house.accounts.change_own_password(again, NEW, "a third good phrase")


def change_own(house: House, person: Session) -> None:
    house.accounts.change_own_password(person, PASSWORD, NEW)


@pytest.mark.parametrize("event", [new_role, disable, reset, change_own])
def test_what_ends_the_sessions_of_an_account_ends_its_grants_for_good(
    either: House, event: Callable[[House, Session], None]
) -> None:
    """Whoever had the password may have made some, and they would go on for days."""
    camera_id = either.camera()
    person, other = either.person(Role.OPERATOR), either.person(Role.OPERATOR, "other")
    secret, made = either.grants.make(person, GrantKind.LIVE, "x", [camera_id], lasts_us=HOUR)
    kept, _ = either.grants.make(other, GrantKind.LIVE, "x", [camera_id], lasts_us=HOUR)
    passage = either.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=secret)
    event(either, person)
    with pytest.raises(Refused) as refused:
        either.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=secret)
    assert refused.value.rule is Rule.GRANT_REVOKED
    either.clock.advance(RECHECK_US)
    with pytest.raises(Refused):
        passage.check()
    either.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=kept)
    (entry,) = [entry for entry in either.audited() if entry.action == "grant.revoked"]
    assert entry.subject == f"grant:{made.id}"
    assert entry.detail == {"with": f"account:{person.account.id}"}


def test_a_removed_account_leaves_no_grant(either: House) -> None:
    camera_id = either.camera()
    person = either.person(Role.OPERATOR)
    secret, _ = either.grants.make(person, GrantKind.LIVE, "x", [camera_id], lasts_us=HOUR)
    either.accounts.remove(person.account.id, by=SYSTEM)
    with pytest.raises(Refused):
        either.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=secret)


def test_grants_are_listed_to_their_givers_and_to_who_answers_for_all(either: House) -> None:
    camera_id = either.camera()
    people = {role: either.person(role) for role in Role}
    made = {}
    for role in (Role.VIEWER, Role.OPERATOR):
        made[role] = either.grants.make(people[role], GrantKind.LIVE, "lobby", [camera_id], lasts_us=HOUR)[1]
        either.clock.advance(1)
    both = [(made[role], role.value) for role in (Role.OPERATOR, Role.VIEWER)]
    listed = {role: [(each.grant, each.username) for each in either.grants.list(people[role])] for role in Role}
    assert listed == {
        Role.VIEWER: both[1:],
        Role.OPERATOR: both[:1],
        Role.MANAGER: both,
        Role.ADMINISTRATOR: both,
        Role.OFFICER: [],
        Role.AUDITOR: both,
    }
    assert len(either.grants.list(people[Role.MANAGER], limit=1)) == 1


def test_grants_that_ended_are_listed_only_when_asked_for(house: House) -> None:
    camera_id = house.camera()
    person = house.person(Role.OPERATOR)
    short = house.grants.make(person, GrantKind.LIVE, "short", [camera_id], lasts_us=1)[1]
    gone = house.grants.make(person, GrantKind.LIVE, "gone", [camera_id], lasts_us=HOUR)[1]
    house.grants.revoke(person, gone.id)
    house.clock.advance(1)
    assert house.grants.list(person) == []
    assert {each.grant.id for each in house.grants.list(person, ended=True)} == {short.id, gone.id}


def test_signing_out_does_not_end_a_grant(house: House) -> None:
    camera_id = house.camera()
    person = house.person(Role.OPERATOR)
    secret, _ = house.grants.make(person, GrantKind.LIVE, "x", [camera_id], lasts_us=HOUR)
    house.sessions.end(person)
    house.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=secret)


def test_someone_elses_grant_is_not_used_under_ones_own_name(house: House) -> None:
    camera_id = house.camera()
    secret, _ = house.grants.make(house.person(Role.MANAGER), GrantKind.LIVE, "x", [camera_id], lasts_us=HOUR)
    with pytest.raises(Refused) as refused:
        house.gate.open(house.person(Role.VIEWER), AccessKind.LIVE, camera_id, "main", grant=secret)
    assert refused.value.rule is Rule.GRANT_FOREIGN


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.VIEWER, GrantKind.PLAYBACK), (Role.VIEWER, GrantKind.EXPORT), (Role.OPERATOR, GrantKind.EXPORT)],
)
def test_who_may_not_see_gets_no_grant_and_that_is_entered(house: House, role: Role, kind: GrantKind) -> None:
    camera_id = house.camera()
    person = house.person(role)
    with pytest.raises(Refused):
        house.grants.make(person, kind, "x", [camera_id], lasts_us=HOUR, start_us=1, end_us=2)
    assert [(entry.granted, entry.refusal) for entry in house.entries()] == [(False, "permission-denied")]


def test_one_camera_without_right_refuses_the_whole_grant(house: House) -> None:
    manager = house.person(Role.MANAGER)
    with pytest.raises(Refused):
        house.grants.make(manager, GrantKind.LIVE, "x", [house.camera(), 4711], lasts_us=HOUR)
    with house.engine.connect() as connection:
        assert connection.execute(select(grant)).all() == []


@pytest.mark.parametrize("span", [(None, None), (1, None), (2, 2), (3, 2)])
def test_recorded_footage_is_granted_for_a_span_only(house: House, span: tuple[int | None, int | None]) -> None:
    manager = house.person(Role.MANAGER)
    with pytest.raises(GrantInvalid):
        house.grants.make(
            manager, GrantKind.EXPORT, "x", [house.camera()], lasts_us=HOUR, start_us=span[0], end_us=span[1]
        )


@pytest.mark.parametrize("named_by", ["secret", "id"])
def test_a_revoked_grant_opens_nothing(either: House, named_by: str) -> None:
    camera_id = either.camera()
    person = either.person(Role.OPERATOR)
    secret, made = either.grants.make(person, GrantKind.LIVE, "x", [camera_id], lasts_us=HOUR)
    passage = either.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=secret)
    either.grants.revoke(person, secret if named_by == "secret" else made.id)
    with pytest.raises(Refused) as refused:
        either.gate.open(PLAYER, AccessKind.HLS, camera_id, "main", grant=secret)
    assert refused.value.rule is Rule.GRANT_REVOKED
    either.clock.advance(HOUR // 2)
    with pytest.raises(Refused):
        passage.check()


def test_only_the_giver_and_administrators_revoke(house: House) -> None:
    camera_id = house.camera()
    secret, made = house.grants.make(house.person(Role.OPERATOR), GrantKind.LIVE, "x", [camera_id], lasts_us=HOUR)
    with pytest.raises(GrantNotFound):
        house.grants.revoke(house.person(Role.MANAGER), secret)
    house.grants.revoke(house.person(Role.ADMINISTRATOR), made.id)
    assert [entry.action for entry in house.audited() if entry.action.startswith("grant.")] == [
        "grant.made",
        "grant.revoked",
    ]


@pytest.mark.parametrize("purpose", ["case:7 a theft", " CASE :7", "[case:7]", "\uff43\uff41\uff53\uff45\uff1a7"])
def test_nobody_writes_a_case_into_the_register_by_hand(house: House, purpose: str) -> None:
    person, camera_id = house.person(Role.MANAGER), house.camera()
    with pytest.raises(GrantInvalid) as refused:
        house.grants.make(person, GrantKind.EXPORT, purpose, [camera_id], lasts_us=HOUR, start_us=1, end_us=2)
    assert refused.value.params["reason"] == "purpose"


def test_a_live_picture_is_of_no_case(either: House) -> None:
    person, camera_id = either.person(Role.MANAGER), either.camera()
    with pytest.raises(GrantInvalid) as refused:
        either.grants.make(person, GrantKind.LIVE, "a screen", [camera_id], lasts_us=HOUR, case_id=77)
    assert refused.value.params["reason"] == "case"


def test_no_grant_is_made_while_the_password_is_reset(either: House, monkeypatch: pytest.MonkeyPatch) -> None:
    person, camera_id = either.person(Role.MANAGER), either.camera()
    asked = either.gate.may_ask

    def reset_meanwhile(request: Request) -> None:
        asked(request)
        either.accounts.change(person.account.id, password=NEW, by=SYSTEM)

    monkeypatch.setattr(either.gate, "may_ask", reset_meanwhile)
    with pytest.raises(Refused) as refused:
        either.grants.make(person, GrantKind.LIVE, "a screen", [camera_id], lasts_us=HOUR)
    assert refused.value.rule is Rule.SESSION_ENDED
    with either.engine.connect() as connection:
        assert connection.execute(select(grant)).all() == []
