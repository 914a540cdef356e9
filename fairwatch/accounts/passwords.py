# SPDX-License-Identifier: Apache-2.0
"""Hashing passwords (Argon2id, RFC 9106) and the least that a new one must be.

The policy follows NIST SP 800-63B, 3.1.1: length counts, composition rules do
not; what is known from breaches or repeats the person's name is refused.
"""

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fairwatch.accounts.errors import TooManyAttempts, WeakPassword

LEAST_LENGTH = 10
LEAST_DISTINCT = 5
AT_ONCE = 2
WAITING = 8
# What people choose first where ten characters are asked for.
COMMON = frozenset(
    [
        "1234567890",
        "0123456789",
        "0987654321",
        "9876543210",
        "12345678910",
        "123456789a",
        "123456789q",
        "1234567890a",
        "123123123123",
        "1q2w3e4r5t",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "qwertyuiop",
        "qwerty1234",
        "qwerty12345",
        "qwerty123456",
        "qwertyuiop123",
        "asdfghjkl123",
        "asdfghjkl1",
        "zxcvbnm123",
        "abcdefghij",
        "abcd123456",
        "abc1234567",
        "a123456789",
        "aa12345678",
        "abcdefg123",
        "password12",
        "password123",
        "password1234",
        "password12345",
        "passw0rd123",
        "p@ssw0rd123",
        "p@ssword123",
        "password123!",
        "administrator",
        "admin12345",
        "admin123456",
        "administrator1",
        "adminadmin",
        "admin@12345",
        "letmein123",
        "welcome123",
        "welcome1234",
        "changeme123",
        "changeme1234",
        "iloveyou123",
        "iloveyou1314",
        "5201314520",
        "woaini1314",
        "woaini520520",
        "woaini123456",
        "woaini5201314",
        "sunshine123",
        "football123",
        "baseball123",
        "superman123",
        "princess123",
        "dragon1234",
        "michael123",
        "fairwatch1",
        "fairwatch123",
        "camera12345",
        "security123",
        "hikvision1",
        "hikvision123",
        "hik12345678",
        "dahua12345",
        "admin888888",
        "surveillance",
        "videosurveillance",
    ]
)


class Passwords:
    """Hashes and checks passwords: two at a time, since each takes 64 MiB and a tenth of a second.

    Eight more wait. Whoever comes then gets TooManyAttempts, so that a flood of sign-ins from everywhere does not
    take all threads of the server.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._room = threading.BoundedSemaphore(AT_ONCE + WAITING)
        # Compared with when there is no such account, so that the time taken does not tell.
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """The text to keep: algorithm, parameters, salt and hash."""
        with self._in_turn():
            return self._hasher.hash(_normal(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether `password` is the one that was kept; None takes as long and is never right."""
        with self._in_turn():
            try:
                self._hasher.verify(kept or self._nobody, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            raise TooManyAttempts("Too many people sign in at once. Try again in a moment.", retry_s=2)
        try:
            with self._turn:
                yield
        finally:
            self._room.release()

    def outdated(self, kept: str) -> bool:
        """Whether `kept` was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def check_policy(password: str, username: str) -> None:
    """Raise WeakPassword, whose `reason` says why, if a new password is too easy to guess."""
    normal = _normal(password).casefold()
    if len(normal) < LEAST_LENGTH:
        raise WeakPassword(
            f"A password has at least {LEAST_LENGTH} characters.", reason="too-short", least=LEAST_LENGTH
        )
    if normal in COMMON or len(set(normal)) < LEAST_DISTINCT:
        raise WeakPassword("This password is one of the first to be guessed.", reason="too-common")
    name = username.casefold()
    if len(name) >= 3 and name in normal and len(normal) - len(name) < LEAST_LENGTH:
        raise WeakPassword("This password is little more than the user name.", reason="contains-name")


def check_changed(old: str, new: str) -> None:
    """Raise WeakPassword if the new password is the old one: whoever gave the old one would still know it."""
    if _normal(old) == _normal(new):
        raise WeakPassword("This is the password that is to be changed.", reason="unchanged")


def username_of(typed: str) -> str:
    """One spelling for a user name, however it was typed."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def _normal(password: str) -> str:
    """One spelling for what looks the same, whatever the keyboard sent."""
    return unicodedata.normalize("NFKC", password)
