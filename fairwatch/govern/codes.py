# SPDX-License-Identifier: Apache-2.0
"""What people type and can be checked: credit codes, administrative divisions, device codes, identities, plain text.

Each function returns the code in its plain form or raises CodeError, which says by a stable word what is wrong.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)
_CREDIT_LENGTH = 18
_DIVISION_LENGTH = 6
_DEVICE_LENGTH = 20
_CITIZEN_LENGTH = 18
_PASSPORT_LENGTHS = (6, 15)

Reason = Literal["length", "characters", "organisation-check-digit", "check-digit", "division", "date"]


class CodeError(ValueError):
    """A number that cannot be right. `at` is where the first wrong character stands, counted from 0."""

    def __init__(self, reason: Reason, at: int | None = None) -> None:
        super().__init__(reason if at is None else f"{reason} at {at}")
        self.reason = reason
        self.at = at


def credit_code(text: str) -> str:
    """A unified social credit code (GB 32100-2015), upper case, spaces and hyphens gone.

    Checked are its length, its alphabet, its division, the check digit of the organisation code inside
    (GB 11714) and its own.
    """
    code = _plain(text).upper()
    _of(code, _CREDIT_LENGTH, _CREDIT_ALPHABET)
    if code[2:4] not in _PROVINCES and code[2:4] not in ("10", "00"):
        raise CodeError("division", 2)
    if code[16] != _organisation_check(code[8:16]):
        raise CodeError("organisation-check-digit", 16)
    if code[17] != credit_check(code[:17]):
        raise CodeError("check-digit", 17)
    return code


def credit_check(head: str) -> str:
    """The last character of a credit code, from the 17 before it (GB 32100-2015, 5.2)."""
    total = sum(_CREDIT_ALPHABET.index(letter) * weight for letter, weight in zip(head, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-total % 31]


def _organisation_check(head: str) -> str:
    total = sum(
        _ORGANISATION_ALPHABET.index(letter) * weight
        for letter, weight in zip(head, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def division(text: str) -> str:
    """An administrative division (GB/T 2260): two digits each for province, prefecture and county; 00 below the level
    that is meant.
    """
    code = _plain(text)
    _of(code, _DIVISION_LENGTH, "0123456789")
    if code[:2] not in _PROVINCES:
        raise CodeError("division", 0)
    if code[2:4] == "00" and code[4:] != "00":
        raise CodeError("division", 2)
    return code


def identity(text: str) -> str:
    """The number of a person's identity document, upper case, spaces and hyphens gone.

    One of 18 characters is a citizen's (GB 11643-1999), whose division, day of birth and check digit are checked; any other
    is that of a passport or permit, with letters and digits.
    """
    code = _plain(text).upper()
    for at, letter in enumerate(code):
        if not (letter.isascii() and letter.isalnum()):
            raise CodeError("characters", at)
    if len(code) != _CITIZEN_LENGTH:
        if not _PASSPORT_LENGTHS[0] <= len(code) <= _PASSPORT_LENGTHS[1]:
            raise CodeError("length")
        return code
    _of(code[:17], _CITIZEN_LENGTH - 1, "0123456789")
    if code[:2] not in _PROVINCES:
        raise CodeError("division", 0)
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError as error:
        raise CodeError("date", 6) from error
    if code[17] != citizen_check(code[:17]):
        raise CodeError("check-digit", 17)
    return code


def citizen_check(head: str) -> str:
    """The last character of a citizen's number, from the 17 before it (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(head))
    return "10X98765432"[total % 11]


def within(inner: str, outer: str) -> bool:
    """Whether a division lies in another or is it: 210102 in 210100 in 210000."""
    stem = outer
    while stem.endswith("00"):
        stem = stem[:-2]
    return inner.startswith(stem)


def above(code: str) -> str | None:
    """The division next above; None above a province."""
    if not code.endswith("00"):
        return f"{code[:4]}00"
    return f"{code[:2]}0000" if code[2:4] != "00" else None


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """The 20 digits that name a device or a user (GB/T 28181-2022, annex E): the centre that it belongs to (8 digits, which
    begin with its division), the industry, the kind of thing, the network, and a serial number.
    """

    centre: str
    industry: int
    kind: int
    network: int
    serial: int

    def __str__(self) -> str:
        return f"{self.centre}{self.industry:02}{self.kind:03}{self.network}{self.serial:06}"


def device_code(text: str) -> DeviceCode:
    """Reads a device code."""
    code = _plain(text)
    _of(code, _DEVICE_LENGTH, "0123456789")
    division(code[:6])
    return DeviceCode(code[:8], int(code[8:10]), int(code[10:13]), int(code[13]), int(code[14:]))


def is_plain(text: str) -> bool:
    """Whether a text can be kept and read: no control characters but tabs and ends of lines, no half of a pair of
    surrogates, which JSON can name and UTF-8 cannot write, and none of the two that no XML may hold.
    """
    return not any(
        (letter < " " and letter not in "\t\n") or "\ud800" <= letter <= "\udfff" or letter in "\ufffe\uffff"
        for letter in text
    )


def _plain(text: str) -> str:
    return "".join(text.split()).replace("-", "")


def _of(code: str, length: int, alphabet: str) -> None:
    for at, letter in enumerate(code):
        if letter not in alphabet:
            raise CodeError("characters", at)
    if len(code) != length:
        raise CodeError("length")
