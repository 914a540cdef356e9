# SPDX-License-Identifier: Apache-2.0
"""Accounts: the first one, changing them, and never being without an administrator."""

import threading

import pytest
from sqlalchemy import insert, select

from fairwatch.accounts.errors import (
    AccountHasHistory,
    AccountNotFound,
    CameraUnknown,
    LastAdministrator,
    NotSignedIn,
    SetupDone,
    SetupTokenWrong,
    TooManyAttempts,
    UsernameTaken,
    WeakPassword,
    WrongPassword,
)
from fairwatch.accounts.models import SYSTEM, CameraRight, GrantKind, Role
from fairwatch.accounts.throttle import FREE_PER_PAIR
from fairwatch.db.engine import write
from fairwatch.db.tables import account, alarm, hold, setting
from tests.accounts.house import ADDRESS, HOUR, PASSWORD, House

NEW = "another good phrase"


def test_the_first_administrator_is_made_with_the_printed_token(either: House) -> None:
    token = either.accounts.setup_token()
    assert token is not None
    assert either.accounts.setup_needed()
    made = either.accounts.setup(f" {token} ", "Root", "The first", PASSWORD, ADDRESS)
    assert (made.username, made.role, made.must_change_password) == ("root", Role.ADMINISTRATOR, False)
    assert not either.accounts.setup_needed()
    assert either.accounts.setup_token() is None
    either.sessions.sign_in("root", PASSWORD, ADDRESS, "")
    assert [entry.action for entry in either.audited()] == ["account.added", "account.signed_in"]


def test_a_setup_token_works_once(house: House) -> None:
    token = house.accounts.setup_token()
    assert token is not None
    house.accounts.setup(token, "root", "x", PASSWORD, ADDRESS)
    with pytest.raises(SetupDone):
        house.accounts.setup(token, "eve", "x", PASSWORD, ADDRESS)


def test_a_wrong_or_earlier_setup_token_is_refused(house: House) -> None:
    with pytest.raises(SetupTokenWrong):
        house.accounts.setup("", "root", "x", PASSWORD, ADDRESS)
    earlier = house.accounts.setup_token()
    assert earlier is not None
    assert house.accounts.setup_token() != earlier
    for wrong in (earlier, "", "guess"):
        with pytest.raises(SetupTokenWrong):
            house.accounts.setup(wrong, "root", "x", PASSWORD, ADDRESS)
    assert house.accounts.setup_needed()


def test_the_setup_token_is_not_kept_in_clear(house: House) -> None:
    token = house.accounts.setup_token()
    assert token is not None
    with house.engine.connect() as connection:
        assert token not in repr(connection.execute(select(setting)).all())


def test_a_weak_first_password_does_not_use_up_the_token(house: House) -> None:
    token = house.accounts.setup_token()
    assert token is not None
    with pytest.raises(WeakPassword):
        house.accounts.setup(token, "root", "x", "short", ADDRESS)
    house.accounts.setup(token, "root", "x", PASSWORD, ADDRESS)


def test_names_are_told_apart_without_case(either: House) -> None:
    either.accounts.add("Anna", "Anna", PASSWORD, Role.VIEWER, by=SYSTEM)
    with pytest.raises(UsernameTaken):
        either.accounts.add("ANNA", "Another", PASSWORD, Role.VIEWER, by=SYSTEM)
    assert [each.username for each in either.accounts.list()] == ["anna"]


def test_names_may_be_written_in_any_script(house: House) -> None:
    house.accounts.add("\u738b\u5c0f\u660e", "Wang", PASSWORD, Role.VIEWER, by=SYSTEM)
    house.accounts.add("\uff21nna", "Anna", PASSWORD, Role.VIEWER, by=SYSTEM)
    house.sessions.sign_in("\u738b\u5c0f\u660e", PASSWORD, ADDRESS, "")
    house.sessions.sign_in("ANNA", PASSWORD, ADDRESS, "")


def test_a_stranger_cannot_have_hashes_made_at_setup(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.person(Role.ADMINISTRATOR)

    def refuse(_: str) -> str:
        pytest.fail("hashed for nothing")

    monkeypatch.setattr(house.accounts._passwords, "hash", refuse)
    with pytest.raises(SetupDone):
        house.accounts.setup("guess", "eve", "Eve", PASSWORD, ADDRESS)


def test_changing_only_what_is_given(house: House) -> None:
    made = house.accounts.add("anna", "Anna", PASSWORD, Role.VIEWER, by=SYSTEM)
    changed = house.accounts.change(made.id, display_name="Anna B.", by=SYSTEM)
    assert changed.display_name == "Anna B."
    assert (changed.role, changed.disabled) == (Role.VIEWER, False)
    assert house.accounts.change(made.id, by=SYSTEM) == changed


def test_a_password_set_by_someone_else_must_be_changed(house: House) -> None:
    anna = house.person(Role.OPERATOR, "anna")
    house.accounts.change(anna.account.id, password=NEW, by=SYSTEM)
    assert house.accounts.get(anna.account.id).must_change_password
    _, again = house.sessions.sign_in("anna", NEW, ADDRESS, "")
    changed = house.accounts.change_own_password(again, NEW, "a third good phrase")
    assert not changed.must_change_password


@pytest.mark.parametrize("change", [{"password": NEW}, {"disabled": True}, {"role": Role.VIEWER}])
def test_what_takes_power_away_ends_the_sessions(house: House, change: dict[str, object]) -> None:
    house.person(Role.ADMINISTRATOR, "root")
    made = house.accounts.add("anna", "Anna", PASSWORD, Role.OPERATOR, by=SYSTEM, must_change_password=False)
    token, _ = house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    house.accounts.change(made.id, by=SYSTEM, **change)  # type: ignore[arg-type]  # one of several keywords
    with pytest.raises(NotSignedIn):
        house.sessions.find(token, ADDRESS)


def test_changing_ones_own_password_asks_for_the_old_one(house: House) -> None:
    anna = house.person(Role.VIEWER, "anna")
    with pytest.raises(WrongPassword):
        house.accounts.change_own_password(anna, "not it", NEW)
    with pytest.raises(WeakPassword):
        house.accounts.change_own_password(anna, PASSWORD, "short")
    house.accounts.change_own_password(anna, PASSWORD, NEW)
    house.sessions.sign_in("anna", NEW, ADDRESS, "")


def test_a_password_is_not_changed_to_itself(house: House) -> None:
    """Or whoever set it for someone would go on knowing it."""
    house.accounts.add("anna", "Anna", "cafe\u0301 at the corner", Role.VIEWER, by=SYSTEM)
    _, anna = house.sessions.sign_in("anna", "cafe\u0301 at the corner", ADDRESS, "")
    for same in ("cafe\u0301 at the corner", "caf\u00e9 at the corner"):
        with pytest.raises(WeakPassword) as weak:
            house.accounts.change_own_password(anna, "cafe\u0301 at the corner", same)
        assert weak.value.params == {"reason": "unchanged"}
    assert house.accounts.get(anna.account.id).must_change_password


def test_a_stolen_session_does_not_guess_the_password(house: House) -> None:
    anna = house.person(Role.VIEWER, "anna")
    for _ in range(FREE_PER_PAIR):
        with pytest.raises(WrongPassword):
            house.accounts.change_own_password(anna, "not it", NEW)
    with pytest.raises(TooManyAttempts):
        house.accounts.change_own_password(anna, PASSWORD, NEW)


@pytest.mark.parametrize("how", ["demote", "disable", "remove"])
def test_the_last_administrator_stays(either: House, how: str) -> None:
    root = either.person(Role.ADMINISTRATOR, "root").account.id
    off = either.person(Role.ADMINISTRATOR, "off").account.id
    either.person(Role.MANAGER, "manager")
    either.accounts.change(off, disabled=True, by=SYSTEM)

    def take_away() -> None:
        if how == "remove":
            either.accounts.remove(root, by=SYSTEM)
        elif how == "disable":
            either.accounts.change(root, disabled=True, by=SYSTEM)
        else:
            either.accounts.change(root, role=Role.MANAGER, by=SYSTEM)

    with pytest.raises(LastAdministrator):
        take_away()
    either.accounts.change(off, disabled=False, by=SYSTEM)
    take_away()


def test_two_administrators_cannot_demote_each_other_at_once(either: House) -> None:
    ids = [either.person(Role.ADMINISTRATOR, name).account.id for name in ("one", "two")]
    outcomes: list[str] = []

    def demote(account_id: int) -> None:
        try:
            either.accounts.change(account_id, role=Role.VIEWER, by=SYSTEM)
            outcomes.append("done")
        except LastAdministrator:
            outcomes.append("refused")

    threads = [threading.Thread(target=demote, args=(account_id,)) for account_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]


def test_an_account_without_history_is_removed_with_all_it_had(either: House) -> None:
    root = either.person(Role.ADMINISTRATOR, "root")
    camera_id = either.camera()
    anna = either.person(Role.MANAGER, "anna", [CameraRight(camera_id, live=True, playback=True, export=True)])
    either.grants.make(anna, GrantKind.LIVE, "a visit", [camera_id], lasts_us=HOUR)
    either.accounts.remove(anna.account.id, by=root.actor)
    with pytest.raises(AccountNotFound):
        either.accounts.get(anna.account.id)
    last = either.audited()[-1]
    assert (last.action, last.detail["username"], last.username) == ("account.removed", "anna", "root")


@pytest.mark.parametrize("trace", ["alarm", "hold"])
def test_an_account_that_left_a_trace_is_only_disabled(house: House, trace: str) -> None:
    house.person(Role.ADMINISTRATOR, "root")
    anna = house.person(Role.OPERATOR, "anna").account.id
    camera_id = house.camera()
    with write(house.engine) as connection:
        if trace == "alarm":
            values = {"kind": "x", "severity": "info", "subject": "x", "params": "{}", "raised_us": 1}
            connection.execute(insert(alarm).values(acknowledged_by=anna, **values))
        else:
            connection.execute(
                insert(hold).values(camera_id=camera_id, start_us=1, end_us=2, reason="x", placed_us=1, placed_by=anna)
            )
    with pytest.raises(AccountHasHistory):
        house.accounts.remove(anna, by=SYSTEM)
    assert house.accounts.change(anna, disabled=True, by=SYSTEM).disabled


def test_rights_are_replaced_as_a_whole(either: House) -> None:
    one, two = either.camera("one"), either.camera("two")
    anna = either.person(Role.OPERATOR, "anna", [CameraRight(one, live=True)]).account.id
    either.accounts.set_rights(
        anna, all_cameras=False, rights=[CameraRight(two, live=True), CameraRight(two, playback=True)], by=SYSTEM
    )
    assert either.accounts.rights(anna) == [CameraRight(two, playback=True)]


def test_rights_to_a_camera_that_is_not_there_are_refused(house: House) -> None:
    anna = house.person(Role.OPERATOR, "anna", []).account.id
    gone = house.camera("gone", removed=True)
    for camera_id in (gone, 4711):
        with pytest.raises(CameraUnknown):
            house.accounts.set_rights(anna, all_cameras=True, rights=[CameraRight(camera_id)], by=SYSTEM)
    assert not house.accounts.get(anna).all_cameras


def test_the_audit_log_never_holds_a_password(house: House) -> None:
    anna = house.person(Role.VIEWER, "anna")
    house.accounts.change(anna.account.id, password=NEW, by=SYSTEM)
    house.accounts.change_own_password(anna, NEW, "a third good phrase")
    with house.engine.connect() as connection:
        hashes = list(connection.scalars(select(account.c.password_hash)))
    told = repr(house.audited())
    assert not any(secret in told for secret in (PASSWORD, NEW, "a third good phrase", "argon2", *hashes))


def test_changes_are_audited_with_before_and_after(house: House) -> None:
    anna = house.person(Role.VIEWER, "anna")
    house.accounts.change(anna.account.id, role=Role.OPERATOR, by=anna.actor)
    last = house.audited()[-1]
    assert (last.action, last.subject, last.username) == (
        "account.changed",
        f"account:{anna.account.id}",
        "anna",
    )
    assert (last.detail["before"], last.detail["after"]) == ({"role": "viewer"}, {"role": "operator"})
