# SPDX-License-Identifier: Apache-2.0
"""How people reach the console: whether anybody on the network can read along, and how long the certificate holds.

What settings say; a proxy that is trusted answers for its own side, unless the settings say that it hands out plain
HTTP. Certificates are X.509 (RFC 5280) in PEM; the first of a chain is the server's own.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cryptography import x509

from fairwatch.govern.rules.dates import local_day
from fairwatch.settings import Settings

from .policy import POLICY

Standing = Literal["holds", "ends", "ended", "early"]


class Way(StrEnum):
    """How the console is reached."""

    TLS = "tls"
    """Over this program's own https."""
    PROXY = "proxy"
    """Through a reverse proxy that the settings name and that does it."""
    LOCAL = "local"
    """From this machine only."""
    OPEN = "open"
    """Over a network, in plain HTTP."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The server's own. `names`: for which host names and addresses; `first_us` to `last_us`: when it holds."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    first_us: int
    last_us: int

    @property
    def self_signed(self) -> bool:
        """Whether nobody else answers for it: browsers warn of it until it is installed there."""
        return self.subject == self.issuer

    def standing(self, now_us: int, zone: str) -> Standing:
        """How it stands at a moment; `ends` from so many days ahead as everything is shown as due."""
        if now_us > self.last_us:
            return "ended"
        if now_us < self.first_us:
            return "early"
        left = local_day(self.last_us, zone) - local_day(now_us, zone)
        return "ends" if left.days <= POLICY.ahead_days else "holds"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What settings say of the way to the console. `certificate`: as it was when the process began, which serves it.
    `session_hours`: without use a sign-in ends after so many.
    """

    way: Way = Way.LOCAL
    certificate: Certificate | None = None
    session_hours: int = 12


def surroundings_of(settings: Settings) -> Surroundings:
    """From the settings in force. A certificate that cannot be read is none: whoever serves with it finds out."""
    certificate = None if settings.tls_cert is None else read_certificate(settings.tls_cert)
    return Surroundings(_way_of(settings), certificate, settings.session_hours)


def _way_of(settings: Settings) -> Way:
    if settings.tls_cert is not None:
        return Way.TLS
    if _handed_out_plainly(settings.console_url):
        return Way.OPEN
    if settings.trusted_proxies:
        return Way.PROXY
    return Way.LOCAL if _is_loopback(settings.host) else Way.OPEN


def read_certificate(path: Path) -> Certificate | None:
    """The first certificate of a PEM file; None where there is none to read."""
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())[0]
    except (OSError, ValueError):
        return None
    return Certificate(
        subject=_called(found.subject),
        issuer=_called(found.issuer),
        names=_names(found),
        first_us=_us(found.not_valid_before_utc),
        last_us=_us(found.not_valid_after_utc),
    )


def _called(name: x509.Name) -> str:
    """The common name, or all of it where there is none."""
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    addresses = (str(each) for each in found.get_values_for_type(x509.IPAddress))
    return (*found.get_values_for_type(x509.DNSName), *addresses)


def _us(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


def _handed_out_plainly(console_url: str | None) -> bool:
    """Whether the settings themselves say that people open it in plain HTTP, and not on this machine."""
    if console_url is None:
        return False
    try:
        found = urlsplit(console_url)
        return found.scheme.lower() == "http" and not _is_loopback(found.hostname or "")
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
