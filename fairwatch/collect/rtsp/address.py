# SPDX-License-Identifier: Apache-2.0
"""Where a stream lies: rtsp and rtsps addresses (RFC 2326, 3.2), control URLs, redirects.

A camera's path and query are kept as they were written, because cameras compare
them letter by letter. User names and passwords are taken out and kept apart:
no URL made here holds them.
"""

import ipaddress
import unicodedata
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from fairwatch.collect.errors import Cause, CollectError

DEFAULT_PORTS = {"rtsp": 554, "rtsps": 322}
_URL_LIMIT = 4096
_KEEP = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and its password. The password does not show in `repr`."""

    username: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.username!r}, ...)"


@dataclass(frozen=True, slots=True)
class Address:
    """An RTSP address. `target` is path and query as written, with its leading
    slash, or empty.
    """

    scheme: str
    host: str
    port: int
    target: str = ""

    @property
    def secure(self) -> bool:
        return self.scheme == "rtsps"

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """As it stands in a request line, without credentials."""
        return f"{self.scheme}://{self.authority}{self.target}"

    def resolve(self, reference: str) -> str:
        """The URL that `reference` (Content-Base, or an absolute control URL)
        means. Scheme, host and port stay ours: behind address translation
        cameras name themselves by addresses that lead nowhere.
        """
        reference = _clean(reference)
        _, separator, rest = reference.partition("://")
        if separator:
            _, slash, path = rest.partition("/")
            return replace(self, target=slash + path).url
        if reference.startswith("/"):
            return replace(self, target=reference).url
        return self.url


def is_absolute(url: str) -> bool:
    """Whether a control attribute is a whole URL."""
    return url[:7].lower() == "rtsp://" or url[:8].lower() == "rtsps://"


def control_url(address: Address, base: str, control: str) -> str:
    """The URL of one media (RFC 2326, C.1.1). Relative ones are appended to the
    base, query and all, as cameras expect, not resolved as RFC 3986 would.
    """
    control = _clean(control)
    if control in ("", "*"):
        return base
    if is_absolute(control):
        return address.resolve(control)
    if control.startswith("?"):
        return base + control
    return f"{base.removesuffix('/')}/{control.removeprefix('/')}"


def parse_address(text: str) -> tuple[Address, Credentials | None]:
    """Read an address. Raises CollectError `wrong-path` if it is none."""
    text = text.strip()
    if len(text) > _URL_LIMIT or any(ord(character) < 32 for character in text):
        raise CollectError(Cause.WRONG_PATH, "The address is too long or holds control characters.")
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in DEFAULT_PORTS:
        raise CollectError(Cause.WRONG_PATH, "The address does not begin with rtsp:// or rtsps://.")
    cut = min((at for mark in "/?" if (at := rest.find(mark)) >= 0), default=len(rest))
    if (
        "@" in rest[cut:]
        and "@" not in rest[:cut]
        and ":" in rest[:cut]
        and not _is_port(rest[:cut].rpartition(":")[2])
        and not is_number(rest[:cut])
    ):
        # A password with an unescaped slash: the host begins after the last @.
        at = rest.rindex("@")
        cut = min((at + 1 + found for mark in "/?" if (found := rest[at + 1 :].find(mark)) >= 0), default=len(rest))
    authority, target = rest[:cut], rest[cut:]
    if target.startswith("?"):
        target = "/" + target
    userinfo, _, hostport = authority.rpartition("@")
    refuse_doubtful(hostport, target)
    host, port = _split_host(hostport, DEFAULT_PORTS[scheme])
    credentials = None
    if userinfo:
        username, _, password = userinfo.partition(":")
        credentials = Credentials(unquote(username), unquote(password))
    return Address(scheme, host, port, quote(target.partition("#")[0], safe=_KEEP)), credentials


def refuse_doubtful(hostport: str, rest: str) -> None:
    """Raise CollectError where a password may hide: in `user:12/34@host/live` what looks like host and port is
    user and password. Only behind the number of a host is an @ surely part of the path.
    """
    host, colon, _ = hostport.rpartition(":")
    if colon and "@" in rest and not is_number(hostport) and not is_number(host):
        detail = "Where a password ends is not clear: write / as %2F, ? as %3F and, in a path, @ as %40."
        raise CollectError(Cause.WRONG_PATH, detail)


def is_number(host: str) -> bool:
    """Whether a host is given by its number, IPv6 also in brackets."""
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def is_host(host: str) -> bool:
    """Whether every reader of an address takes this for the same host: no mark that some read as its end, nothing
    that turns into another letter on the way to the name server (NFKC, as IDNA does).
    """
    if ":" in host:
        return is_number(host)
    strange = any(character.isspace() or ord(character) < 32 or character in "#[]\\@/?" for character in host)
    return host != "" and not strange and unicodedata.normalize("NFKC", host) == host


def redirected(address: Address, location: str) -> tuple[Address, bool]:
    """Where a redirect leads, and whether the credentials may go along (only
    to the same host). Never from rtsps to rtsp.
    """
    if location.startswith("/"):
        return replace(address, target=quote(location, safe=_KEEP)), True
    target, _ = parse_address(location)
    if address.secure and not target.secure:
        raise CollectError(Cause.TLS, "The camera redirects from an encrypted address to one in the clear.")
    return target, target.host.lower() == address.host.lower()


def _split_host(hostport: str, default: int) -> tuple[str, int]:
    if hostport.startswith("["):
        host, bracket, rest = hostport[1:].partition("]")
        port = rest.removeprefix(":")
        broken = not bracket or ":" not in host or (rest != "" and not rest.startswith(":"))
    else:
        host, _, port = hostport.partition(":")
        broken = False
    if broken or not is_host(host) or (port and not _is_port(port)):
        raise CollectError(Cause.WRONG_PATH, "The address names no valid host and port.")
    return host, int(port) if port else default


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536


def _clean(url: str) -> str:
    """A URL out of a camera's answer: no line break or control character survives into a request."""
    return quote("".join(character for character in url.strip() if ord(character) >= 32)[:_URL_LIMIT], safe=_KEEP)
