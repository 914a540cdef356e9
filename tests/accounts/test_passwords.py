# SPDX-License-Identifier: Apache-2.0
"""Passwords: what is refused, and that only the right one matches."""

import threading

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from fairwatch.accounts.errors import TooManyAttempts, WeakPassword
from fairwatch.accounts.passwords import AT_ONCE, COMMON, LEAST_LENGTH, WAITING, Passwords, check_policy
from tests.accounts.house import CHEAP

PASSWORDS = Passwords(CHEAP)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short1!", "too-short"),
        ("x" * 9, "too-short"),
        ("password123", "too-common"),
        ("PassWord123", "too-common"),
        ("aaaaaaaaaaaa", "too-common"),
        ("ababababababab", "too-common"),
        ("marianne2026", "contains-name"),
        ("2026MARIANNE", "contains-name"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(WeakPassword) as weak:
        check_policy(password, "marianne")
    assert weak.value.params["reason"] == reason
    assert password not in weak.value.detail


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "marianne walks her dog",
        "\u957f\u57ce\u5f88\u957f\u957f\u57ce\u5f88\u957f\u4e0d\u5230\u5934",
    ],
)
def test_a_long_password_needs_no_special_characters(password: str) -> None:
    check_policy(password, "marianne")


def test_the_list_of_common_passwords_holds_only_what_the_length_allows() -> None:
    assert all(len(password) >= LEAST_LENGTH - 1 for password in COMMON)
    assert all(password == password.casefold() for password in COMMON)


@settings(max_examples=30)
@given(st.text(max_size=40), st.text(max_size=40))
def test_only_the_right_password_matches(password: str, other: str) -> None:
    kept = PASSWORDS.hash(password)
    assert PASSWORDS.matches(kept, password)
    if PASSWORDS.matches(kept, other):
        assert PASSWORDS.matches(PASSWORDS.hash(other), password)
    assert password == "" or password not in kept or len(password) < 6


def test_the_same_password_typed_on_another_keyboard_matches() -> None:
    """NFC and NFD, full width and half width."""
    assert PASSWORDS.matches(PASSWORDS.hash("caf\u00e9 \uff11\uff12\uff13"), "cafe\u0301 123")


def test_a_flood_of_sign_ins_is_turned_away_and_the_rest_served() -> None:
    passwords = Passwords(CHEAP)
    kept = passwords.hash("right one")
    outcomes: list[bool | str] = []

    def sign_in() -> None:
        try:
            outcomes.append(passwords.matches(kept, "right one"))
        except TooManyAttempts as error:
            outcomes.append(error.code)

    with passwords._turn, passwords._turn:
        crowd = [threading.Thread(target=sign_in) for _ in range(AT_ONCE + WAITING + 5)]
        for each in crowd:
            each.start()
        while len(outcomes) < 5:
            crowd[0].join(0.001)
        assert outcomes == ["too-many-attempts"] * 5
    for each in crowd:
        each.join()
    assert outcomes.count(True) == AT_ONCE + WAITING


def test_nobody_has_no_password() -> None:
    assert not PASSWORDS.matches(None, "")
    assert not PASSWORDS.matches("not a hash", "x")


def test_a_hash_of_weaker_parameters_is_outdated() -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    kept = PASSWORDS.hash("whatever it is")
    assert stronger.matches(kept, "whatever it is")
    assert stronger.outdated(kept)
    assert not PASSWORDS.outdated(kept)


def test_the_product_hashes_with_argon2id_and_the_recommended_parameters() -> None:
    """RFC 9106, section 4: 64 MiB, three passes."""
    assert Passwords().hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
