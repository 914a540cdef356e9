# SPDX-License-Identifier: Apache-2.0
"""Signing in, staying signed in, being slowed down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from fairwatch.accounts.errors import NotSignedIn, SignInFailed, TooManyAttempts
from fairwatch.accounts.models import SYSTEM, Role
from fairwatch.accounts.passwords import Passwords
from fairwatch.accounts.sessions import LONGEST_US
from fairwatch.accounts.throttle import FREE_PER_ADDRESS, FREE_PER_PAIR, Throttle
from fairwatch.accounts.throttle import LONGEST_US as LONGEST_WAIT_US
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.tables import account, session
from fairwatch.errors import FairwatchError
from tests.accounts.house import ADDRESS, HOUR, PASSWORD, House

MINUTE = 60 * 1_000_000


def signed_in(house: House) -> str:
    """The cookie of someone who has just signed in."""
    house.accounts.add("anna", "Anna", PASSWORD, Role.VIEWER, by=SYSTEM, must_change_password=False)
    token, _ = house.sessions.sign_in("Anna ", PASSWORD, ADDRESS, "a browser")
    return token


def test_a_session_is_found_by_its_token(either: House) -> None:
    found = either.sessions.find(signed_in(either), "198.51.100.9")
    assert found.account.username == "anna"
    assert found.address == "198.51.100.9"
    assert len(found.csrf) >= 32


def test_the_database_does_not_hold_the_token(house: House) -> None:
    token = signed_in(house)
    with house.engine.connect() as connection:
        rows = connection.execute(select(session)).all()
    assert len(rows) == 1
    assert token.encode() not in repr(rows).encode()


def test_a_wrong_token_is_nobody(house: House) -> None:
    token = signed_in(house)
    for wrong in ("", "x", token[:-1], token + "x"):
        with pytest.raises(NotSignedIn):
            house.sessions.find(wrong, ADDRESS)


def test_a_session_ends_without_use(house: House) -> None:
    token = signed_in(house)
    house.clock.advance(12 * HOUR)
    with pytest.raises(NotSignedIn):
        house.sessions.find(token, ADDRESS)


def test_use_keeps_a_session_alive_up_to_its_longest(house: House) -> None:
    token = signed_in(house)
    for _ in range(LONGEST_US // (8 * HOUR) - 1):
        house.clock.advance(8 * HOUR)
        house.sessions.find(token, ADDRESS)
    house.clock.advance(8 * HOUR)
    with pytest.raises(NotSignedIn):
        house.sessions.find(token, ADDRESS)


def test_looking_without_use_does_not_keep_it_alive(house: House) -> None:
    token = signed_in(house)
    for _ in range(2):
        house.clock.advance(5 * HOUR)
        house.sessions.find(token, ADDRESS, keep_alive=False)
    house.clock.advance(2 * HOUR)
    with pytest.raises(NotSignedIn):
        house.sessions.find(token, ADDRESS)


def test_signing_out_ends_the_session_and_only_it(house: House) -> None:
    token = signed_in(house)
    other, _ = house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    house.sessions.end(house.sessions.find(token, ADDRESS))
    with pytest.raises(NotSignedIn):
        house.sessions.find(token, ADDRESS)
    house.sessions.find(other, ADDRESS)


def test_a_disabled_account_is_out_at_once(either: House) -> None:
    token = signed_in(either)
    account_id = either.sessions.find(token, ADDRESS).account.id
    either.accounts.change(account_id, disabled=True, by=SYSTEM)
    with pytest.raises(NotSignedIn):
        either.sessions.find(token, ADDRESS)
    with pytest.raises(SignInFailed):
        either.sessions.sign_in("anna", PASSWORD, ADDRESS, "")


def test_unknown_names_and_wrong_passwords_are_refused_alike(house: House) -> None:
    signed_in(house)
    told = []
    for name, password in (("anna", "wrong password"), ("nobody", PASSWORD)):
        with pytest.raises(SignInFailed) as failed:
            house.sessions.sign_in(name, password, ADDRESS, "")
        told.append((failed.value.detail, failed.value.code, failed.value.params))
    assert told[0] == told[1]


def test_sign_ins_and_failures_are_in_the_audit_log_without_the_password(house: House) -> None:
    signed_in(house)
    with pytest.raises(SignInFailed):
        house.sessions.sign_in("anna", "my secret typing", ADDRESS, "")
    log = house.audited()
    assert [entry.action for entry in log][-2:] == ["account.signed_in", "account.sign_in_failed"]
    assert {entry.address for entry in log[-2:]} == {ADDRESS}
    assert "my secret typing" not in repr(log)


def test_attempts_that_are_refused_unheard_are_in_the_audit_log_once_for_each_wait(house: House) -> None:
    signed_in(house)

    def outcome(name: str) -> str:
        with pytest.raises(FairwatchError) as failed:
            house.sessions.sign_in(name, "wrong password", ADDRESS, "")
        return failed.value.code

    assert [outcome("anna") for _ in range(8)] == ["sign-in-failed"] * FREE_PER_PAIR + ["too-many-attempts"] * 3
    house.clock.advance(2_000_000)
    assert [outcome("anna") for _ in range(3)] == ["sign-in-failed", "too-many-attempts", "too-many-attempts"]
    refused = [each for each in house.audited() if each.detail == {"refusal": "too-many-attempts"}]
    assert [(each.action, each.subject, each.username) for each in refused] == [
        ("account.sign_in_failed", refused[0].subject, "anna")
    ] * 2
    assert refused[0].subject.startswith("account:")


def test_expired_sessions_are_cleared_away(house: House) -> None:
    signed_in(house)
    house.clock.advance(13 * HOUR)
    house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    with house.engine.connect() as connection:
        assert len(connection.execute(select(session)).all()) == 1


def test_an_outdated_hash_is_renewed_at_sign_in(house: House) -> None:
    signed_in(house)
    old = Passwords().hash(PASSWORD)
    with write(house.engine) as connection:
        connection.execute(update(account).values(password_hash=old))
    house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    with house.engine.connect() as connection:
        renewed = connection.scalar(select(account.c.password_hash))
    assert renewed is not None
    assert "m=8," in renewed
    house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")


def fail(house: House, name: str = "anna", address: str = ADDRESS) -> None:
    with pytest.raises(SignInFailed):
        house.sessions.sign_in(name, "a wrong password", address, "")


def test_guessing_waits_longer_and_longer(house: House) -> None:
    signed_in(house)
    for _ in range(FREE_PER_PAIR):
        fail(house)
    waits = []
    for _ in range(15):
        with pytest.raises(TooManyAttempts) as throttled:
            house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
        waits.append(throttled.value.params["retry_s"])
        house.clock.advance(int(str(waits[-1])) * 1_000_000)
        fail(house)
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert waits[-1] == LONGEST_WAIT_US // 1_000_000


def test_a_stranger_does_not_lock_a_person_out(house: House) -> None:
    signed_in(house)
    for _ in range(FREE_PER_PAIR):
        fail(house, address="203.0.113.66")
    with pytest.raises(TooManyAttempts):
        house.sessions.sign_in("anna", PASSWORD, "203.0.113.66", "")
    house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")


def test_one_password_on_many_accounts_is_slowed_down_too(house: House) -> None:
    for number in range(FREE_PER_ADDRESS):
        fail(house, name=f"person{number}")
    with pytest.raises(TooManyAttempts):
        house.sessions.sign_in("someone-else", "x", ADDRESS, "")


def test_success_forgives_the_pair(house: House) -> None:
    signed_in(house)
    for _ in range(3):
        for _ in range(FREE_PER_PAIR - 1):
            fail(house)
        house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")


def test_a_step_of_the_clock_does_not_end_the_wait(house: House) -> None:
    signed_in(house)
    for _ in range(FREE_PER_PAIR):
        fail(house)
    house.clock.step(3600 * 1_000_000)
    with pytest.raises(TooManyAttempts):
        house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")


def test_failures_are_forgotten_after_a_day() -> None:
    clock = ManualClock()
    throttle = Throttle(clock)
    for _ in range(FREE_PER_PAIR):
        throttle.attempt("anna", ADDRESS)
    with pytest.raises(TooManyAttempts):
        throttle.attempt("anna", ADDRESS)
    clock.advance(25 * HOUR)
    for _ in range(FREE_PER_PAIR):
        throttle.attempt("anna", ADDRESS)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2 * MINUTE)), max_size=60))
def test_no_pattern_of_attempts_beats_the_throttle(attempts: list[tuple[str, int]]) -> None:
    """However someone spaces them out: n failures of a pair take at least as long as the waits between them."""
    clock = ManualClock()
    throttle = Throttle(clock)
    passed = {"a": 0, "b": 0}
    for name, pause_us in attempts:
        clock.advance(pause_us)
        try:
            throttle.attempt(name, ADDRESS)
        except TooManyAttempts:
            continue
        passed[name] += 1
        beyond = passed[name] - FREE_PER_PAIR
        waited_us = sum(min(1_000_000 << each, LONGEST_WAIT_US) for each in range(max(beyond, 0)))
        assert clock.monotonic_us() >= waited_us


@pytest.mark.parametrize("change", [{"password": "another good phrase"}, {"disabled": True}])
def test_a_sign_in_in_flight_does_not_outlive_what_shuts_the_account_out(
    either: House, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    """The change comes while the password is being hashed, so it finds no session to end yet."""
    made = either.accounts.add("anna", "Anna", PASSWORD, Role.VIEWER, by=SYSTEM, must_change_password=False)
    checked = Passwords.matches

    def slow(passwords: Passwords, kept: str | None, password: str) -> bool:
        right = checked(passwords, kept, password)
        either.accounts.change(made.id, by=SYSTEM, **change)  # type: ignore[arg-type]  # one of several keywords
        return right

    monkeypatch.setattr(Passwords, "matches", slow)
    with pytest.raises(SignInFailed):
        either.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    with either.engine.connect() as connection:
        assert connection.execute(select(session)).all() == []


def test_a_new_password_that_is_reset_at_the_same_moment_begins_no_session(house: House) -> None:
    anna = house.person(Role.VIEWER, "anna")
    changed = house.accounts.change_own_password(anna, PASSWORD, "another good phrase")
    house.accounts.change(anna.account.id, password="a third good phrase", by=SYSTEM)
    with pytest.raises(SignInFailed):
        house.sessions.start(changed, ADDRESS, "")
