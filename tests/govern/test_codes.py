# SPDX-License-Identifier: Apache-2.0
"""Codes that people type: real ones are taken however they are spaced, slips are found."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.govern.codes import (
    CodeError,
    DeviceCode,
    above,
    credit_check,
    credit_code,
    device_code,
    division,
    identity,
    is_plain,
    within,
)

# Of a firm in Fujian, a state-owned group and a university, as they print them.
REAL = ["91350100M000100Y43", "91110000600037341L", "12100000400002259P"]


@pytest.mark.parametrize("code", REAL)
def test_real_credit_codes_are_taken_however_they_are_written(code: str) -> None:
    assert credit_code(code) == code
    assert credit_code(f" {code[:2].lower()} {code[2:8]}-{code[8:].lower()} ") == code


@given(st.sampled_from(REAL), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_any_single_slip_in_a_credit_code_is_found(code: str, at: int, letter: str) -> None:
    slipped = code[:at] + letter + code[at + 1 :]
    if slipped == code:
        return
    with pytest.raises(CodeError):
        credit_code(slipped)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("9135010", "length"),
        ("91350100M000100Y431", "length"),
        ("91350100M000100Y4I", "characters"),
        ("91990100M000100Y43", "division"),
        ("91350100M000100Y44", "check-digit"),
        ("91350200M000100Y43", "check-digit"),
        ("91350100M000100X43", "organisation-check-digit"),
        ("91350100M000101Y43", "organisation-check-digit"),
        ("", "length"),
    ],
)
def test_a_wrong_credit_code_says_what_is_wrong(code: str, reason: str) -> None:
    with pytest.raises(CodeError) as refused:
        credit_code(code)
    assert refused.value.reason == reason


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_the_check_character_is_one_of_the_alphabet(head: str) -> None:
    assert credit_check(head) in "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", ["210000", "210100", "210102", "820000"])
def test_divisions(code: str) -> None:
    assert division(code) == code


@pytest.mark.parametrize(("code", "reason"), [("21010", "length"), ("990000", "division"), ("210001", "division")])
def test_divisions_that_cannot_be(code: str, reason: str) -> None:
    with pytest.raises(CodeError) as refused:
        division(code)
    assert refused.value.reason == reason


def test_a_county_lies_in_its_city_and_that_in_its_province() -> None:
    assert within("210102", "210100")
    assert within("210102", "210000")
    assert within("210100", "210100")
    assert not within("210100", "210102")
    assert not within("220102", "210000")
    assert [above(code) for code in ("210102", "210100", "210000")] == ["210100", "210000", None]


@given(st.integers(0, 99), st.integers(0, 999), st.integers(0, 9), st.integers(0, 999_999))
def test_device_codes_read_back(industry: int, kind: int, network: int, serial: int) -> None:
    made = DeviceCode("21010200", industry, kind, network, serial)
    assert len(str(made)) == 20
    assert device_code(str(made)) == made


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_code_or_the_typed_error(text: str) -> None:
    for read in (credit_code, division, device_code):
        with suppress(CodeError):
            assert str(read(text)) != ""


@pytest.mark.parametrize("text", ["11010519491231002X", "440308 19990110 1512", "E12345678", "h-1234567"])
def test_an_identity_that_can_be_is_kept_plain(text: str) -> None:
    assert identity(text) == text.upper().replace(" ", "").replace("-", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("110105194912310021", "check-digit"),
        ("11010519490230002X", "date"),
        ("99010519491231002X", "division"),
        ("1101051949123100X2", "characters"),
        ("abc", "length"),
        ("1234567890123456", "length"),
        ("护照123456", "characters"),
        ("", "length"),
    ],
)
def test_an_identity_that_cannot_be_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CodeError) as refused:
        identity(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize("letter", ["\0", "\x1f", "\r", "\ud800", "\ufffe", "\uffff"])
def test_a_text_that_cannot_be_kept_or_written_is_told(letter: str) -> None:
    assert not is_plain(f"Mall {letter}")
    assert is_plain("Mall\t1\n\ufffd 😀")
