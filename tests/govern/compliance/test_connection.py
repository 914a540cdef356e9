# SPDX-License-Identifier: Apache-2.0
"""The way to the console: what settings say of it, what its certificate says, and how the control stands by both."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from fairwatch.govern.compliance.connection import Certificate, Surroundings, Way, read_certificate, surroundings_of
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.security import CONNECTION
from fairwatch.govern.compliance.words import say
from fairwatch.settings import Settings
from tests.govern.compliance.scenes import NOW_US, ago, house, site, unit
from tests.govern.compliance.test_controls import judge


def write_certificate(folder: Path, first_us: int = ago(9), last_us: int = ago(-99), issuer: str = "") -> Path:
    """A certificate of video.example.org in a PEM file; without an issuer it answers for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    start = datetime(1970, 1, 1, tzinfo=UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "video.example.org")])
    signer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]) if issuer else subject
    names = [x509.DNSName("video.example.org"), x509.IPAddress(ip_address("192.0.2.7"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start + timedelta(microseconds=first_us))
        .not_valid_after(start + timedelta(microseconds=last_us))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, SHA256())
    )
    path = folder / "chain.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM))
    return path


def test_a_certificate_says_whose_it_is_and_how_long_it_holds(tmp_path: Path) -> None:
    found = read_certificate(write_certificate(tmp_path, issuer="A CA"))
    assert found == Certificate("video.example.org", "A CA", ("video.example.org", "192.0.2.7"), ago(9), ago(-99))
    assert not found.self_signed


def test_one_that_answers_for_itself_is_known_as_such(tmp_path: Path) -> None:
    found = read_certificate(write_certificate(tmp_path))
    assert found is not None
    assert found.self_signed


def test_what_is_no_certificate_is_none(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("not one")
    assert read_certificate(tmp_path / "key.pem") is None
    assert read_certificate(tmp_path / "nowhere.pem") is None


@pytest.mark.parametrize(
    ("given", "way"),
    [
        ({}, Way.LOCAL),
        ({"host": "::1"}, Way.LOCAL),
        ({"host": "localhost"}, Way.LOCAL),
        ({"host": "0.0.0.0"}, Way.OPEN),
        ({"host": "0.0.0.0", "trusted_proxies": ("10.0.0.1",)}, Way.PROXY),
        ({"trusted_proxies": ("127.0.0.1",), "console_url": "https://video.example.org"}, Way.PROXY),
        ({"trusted_proxies": ("127.0.0.1",), "console_url": "http://video.example.org"}, Way.OPEN),
        ({"console_url": "http://video.example.org"}, Way.OPEN),
        ({"console_url": "http://localhost:8650"}, Way.LOCAL),
        ({"console_url": "http://[half"}, Way.LOCAL),
    ],
)
def test_settings_say_whether_anybody_can_read_along(given: dict[str, object], way: Way) -> None:
    assert surroundings_of(Settings(**given)) == Surroundings(way)  # type: ignore[arg-type]


def test_who_serves_https_shows_the_certificate(tmp_path: Path) -> None:
    path = write_certificate(tmp_path)
    settings = Settings(host="0.0.0.0", tls_cert=path, tls_key=path)
    assert surroundings_of(settings) == Surroundings(Way.TLS, read_certificate(path))


def served(first_us: int, last_us: int) -> Certificate:
    return Certificate("video.example.org", "A CA", (), first_us, last_us)


@pytest.mark.parametrize(
    ("way", "certificate", "state", "key", "step"),
    [
        (Way.LOCAL, None, State.KEPT, "local-only", None),
        (Way.PROXY, None, State.KEPT, "encrypted-by-proxy", None),
        (Way.TLS, None, State.KEPT, "encrypted", None),
        (Way.OPEN, None, State.BREACHED, "not-encrypted", "encrypt"),
        (Way.TLS, served(ago(9), ago(-15)), State.KEPT, "encrypted-until", None),
        (Way.TLS, served(ago(9), ago(-14)), State.DUE, "certificate-ends", "renew-certificate"),
        (Way.TLS, served(ago(9), NOW_US), State.DUE, "certificate-ends", "renew-certificate"),
        (Way.TLS, served(ago(9), NOW_US - 1), State.BREACHED, "certificate-ended", "renew-certificate"),
        (Way.TLS, served(NOW_US + 1, ago(-99)), State.BREACHED, "certificate-early", "renew-certificate"),
    ],
)
def test_the_control_stands_as_the_way_and_its_certificate_do(
    way: Way, certificate: Certificate | None, state: State, key: str, step: str | None
) -> None:
    found = judge("cyber-security", site(unit(house=house(way=way, certificate=certificate))))
    assert found is not None
    assert found.state is state
    first = found.evidence[0]
    assert (first.key, first.link) == (key, CONNECTION)
    assert say("evidence", key, first.params).zh
    assert (found.next.key if found.next else None) == step
    assert found.next is None or found.next.link == CONNECTION
