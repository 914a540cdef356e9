# SPDX-License-Identifier: Apache-2.0
"""Basic and Digest against the examples of their RFCs, and when a second try is worth it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.collect.rtsp.address import Credentials
from fairwatch.collect.rtsp.auth import _TOKEN, Authenticator, parse_challenges

MUFASA = Credentials("Mufasa", "Circle of Life")
CNONCE_7616 = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
DIGEST_7616 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


def answered(challenges: list[str], credentials: Credentials, method: str, url: str, cnonce: str = "0a4f113b") -> str:
    authenticator = Authenticator(credentials, lambda: cnonce)
    assert authenticator.challenged(challenges, False)
    answer = authenticator.answer(method, url)
    assert answer is not None
    return answer


def field(answer: str, name: str) -> str:
    found = re.search(rf'\b{name}="?([^",]*)"?', answer)
    assert found is not None
    return found[1]


def test_nothing_is_sent_before_it_is_asked_for() -> None:
    assert Authenticator(MUFASA).answer("DESCRIBE", "rtsp://h/a") is None


def test_basic_as_in_rfc_7617() -> None:
    answer = answered(['Basic realm="WallyWorld"'], Credentials("Aladdin", "open sesame"), "GET", "/")
    assert answer == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_basic_speaks_utf_8_as_in_rfc_7617() -> None:
    answer = answered(['Basic realm="foo", charset="UTF-8"'], Credentials("test", "123£"), "GET", "/")
    assert answer == "Basic dGVzdDoxMjPCow=="


def test_digest_with_qop_as_in_rfc_2617() -> None:
    challenge = (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    answer = answered([challenge], Credentials("Mufasa", "Circle Of Life"), "GET", "/dir/index.html")
    assert field(answer, "response") == "6629fae49393a05397450978507c4ef1"
    assert (field(answer, "nc"), field(answer, "qop"), field(answer, "cnonce")) == ("00000001", "auth", "0a4f113b")
    assert field(answer, "opaque") == "5ccc069c403ebaf9f0171e9517f40e41"
    assert "algorithm" not in answer


def test_digest_without_qop_as_in_rfc_2069() -> None:
    # RFC 2069 prints a wrong digest (erratum 749); this is the right one.
    challenge = (
        'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    answer = answered([challenge], Credentials("Mufasa", "CircleOfLife"), "GET", "/dir/index.html")
    assert field(answer, "response") == "1949323746fe6a43ef61f9606e7febea"
    assert "cnonce" not in answer
    assert "nc=" not in answer


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_digest_as_in_rfc_7616(algorithm: str, response: str) -> None:
    challenge = DIGEST_7616.format(algorithm=algorithm)
    answer = answered([challenge], MUFASA, "GET", "/dir/index.html", CNONCE_7616)
    assert field(answer, "response") == response
    assert field(answer, "algorithm") == algorithm


def test_a_session_algorithm_hashes_both_nonces_into_the_secret() -> None:
    """Computed apart from RFC 7616, 3.4.2: H(H(user:realm:password):nonce:cnonce)."""
    challenge = 'Digest realm="cam", nonce="n1", algorithm=MD5-sess, qop="auth"'
    answer = answered([challenge], Credentials("admin", "pw"), "DESCRIBE", "rtsp://h/a", "c1")
    assert field(answer, "response") == "e7ad8ced3eb26c0ac74c0e505059bc2b"
    challenge = 'Digest realm="cam", nonce="n1", algorithm=SHA-256-sess'
    answer = answered([challenge], Credentials("admin", "pw"), "DESCRIBE", "rtsp://h/a", "c1")
    assert field(answer, "response") == "cd4ee21c50e1cec11a264b4239e706d5269766df197ca4be0987b9a4f37653c6"
    assert field(answer, "cnonce") == "c1"


def test_each_use_of_a_nonce_is_counted() -> None:
    authenticator = Authenticator(MUFASA, iter(f"c{n}" for n in range(9)).__next__)
    authenticator.challenged(['Digest realm="r", nonce="n", qop="auth"'], False)
    answers = [authenticator.answer("OPTIONS", "*") or "" for _ in range(3)]
    assert [field(answer, "nc") for answer in answers] == ["00000001", "00000002", "00000003"]
    assert len({field(answer, "cnonce") for answer in answers}) == 3


OFFERS = [
    'Basic realm="cam"',
    'Digest realm="cam", nonce="n"',
    'Digest realm="cam", nonce="n", algorithm=MD5-sess',
    'Digest realm="cam", nonce="n", algorithm="SHA-256"',
    'Digest realm="cam", nonce="n", algorithm=SHA-256-sess',
]


@given(st.permutations(OFFERS[1:]), st.integers(1, 4))
def test_the_strongest_offer_is_taken(offers: list[str], count: int) -> None:
    some = [*offers[:count], OFFERS[0]]
    strongest = max(some, key=OFFERS.index)
    wanted = re.search(r'algorithm="?([\w-]+)', strongest)
    for offered in (some, [", ".join(some)]):
        answer = answered(offered, MUFASA, "DESCRIBE", "rtsp://h/a")
        assert answer.startswith("Digest")
        assert ("algorithm" in answer) == bool(wanted)
        if wanted:
            assert field(answer, "algorithm") == wanted[1]


@pytest.mark.parametrize(
    "offers",
    [
        [],
        [""],
        ["Negotiate"],
        ['Bearer realm="x"'],
        ['Digest realm="r", nonce="n", algorithm=SHA-512-256'],
        ['Digest realm="r", nonce="n", qop="auth-int"'],
        ['Digest realm="r"'],
        ["realm=orphan"],
    ],
)
def test_what_cannot_be_answered_is_not_tried(offers: list[str]) -> None:
    assert not Authenticator(MUFASA).challenged(offers, False)


def test_quotes_and_commas_in_values_are_kept_apart() -> None:
    (challenge,) = parse_challenges(['Digest realm="a \\"b\\", c=d", nonce=bare , stale=TRUE, opaque=""'])
    assert (challenge.realm, challenge.nonce, challenge.stale, challenge.opaque) == ('a "b", c=d', "bare", True, "")
    answer = answered(['Digest realm="a \\"b\\"", nonce="n"'], Credentials('x"y', "p"), "GET", "/")
    assert 'realm="a \\"b\\""' in answer
    assert 'username="x\\"y"' in answer


def test_a_wrong_password_is_not_tried_twice() -> None:
    authenticator = Authenticator(MUFASA)
    assert authenticator.challenged(['Digest realm="r", nonce="1"'], False)
    assert not authenticator.challenged(['Digest realm="r", nonce="2"'], True)


def test_a_stale_nonce_is_replaced() -> None:
    authenticator = Authenticator(MUFASA)
    assert authenticator.challenged(['Digest realm="r", nonce="1"'], False)
    assert authenticator.challenged(['Digest realm="r", nonce="2", stale=true'], True)
    assert field(authenticator.answer("PLAY", "rtsp://h/a") or "", "nonce") == "2"


def test_the_same_nonce_is_not_stale_whatever_the_camera_says() -> None:
    authenticator = Authenticator(MUFASA)
    assert authenticator.challenged(['Digest realm="r", nonce="1"'], False)
    assert not authenticator.challenged(['Digest realm="r", nonce="1", stale=true'], True)


def test_a_nonce_that_served_before_is_replaced_even_if_the_camera_does_not_call_it_stale() -> None:
    authenticator = Authenticator(MUFASA)
    assert authenticator.challenged(['Digest realm="r", nonce="1"'], False)
    authenticator.accepted()
    assert authenticator.challenged(['Digest realm="r", nonce="2"'], True)
    assert not authenticator.challenged(['Digest realm="r", nonce="3"'], True)


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_is_read_without_an_error(values: list[str]) -> None:
    assert all(challenge.scheme in {"basic", "digest"} for challenge in parse_challenges(values))
    Authenticator(MUFASA).challenged(values, False)


NONSENSE = st.lists(
    st.sampled_from(["a", "a" * 40, " ", " " * 40, ",", "=", '"', "\\", "!", "Digest", "realm", "-"]), max_size=40
).map("".join)


@given(NONSENSE)
def test_nonsense_before_a_challenge_does_not_hide_it(nonsense: str) -> None:
    offered = parse_challenges([nonsense, 'Digest realm="r", nonce="n"'])
    assert (offered[-1].realm, offered[-1].nonce) == ("r", "n")


def test_a_word_that_is_neither_scheme_nor_parameter_is_passed_over_in_one_step() -> None:
    """Letter by letter, each with a look at the whole rest, 32 KB took half a minute."""
    value = "Digest " + "a" * 1_000 + "!" + " " * 500
    assert len(list(_TOKEN.finditer(value.strip()))) == 3
    assert parse_challenges([value + ' realm="r", nonce="n"'])[0].realm == "r"


@pytest.mark.parametrize("value", ["Digest " + "a" * 32_000 + "!", 'Digest realm="' + "r" * 2_100 + '", nonce="n"'])
def test_a_field_beyond_the_limit_is_refused(value: str) -> None:
    assert parse_challenges([value]) == []
    assert [challenge.scheme for challenge in parse_challenges([value, 'Basic realm="r"'])] == ["basic"]
