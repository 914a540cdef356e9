# SPDX-License-Identifier: Apache-2.0
"""A camera's address as a person types it, taken apart: the address without secrets, user name, password.

Addresses are shown and logged, so no secret may stay in one. Those before the
host (RFC 3986, 3.2.1) move out; a password among the parameters, where some
makers want it, becomes the mark `{password}` and is filled in when dialling.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from fairwatch.collect.errors import CollectError
from fairwatch.collect.rtsp.address import is_host, parse_address, refuse_doubtful
from fairwatch.errors import FairwatchError

LIBAV = "libav:"
PASSWORD_MARK = "{password}"
# What FFmpeg may open. Its other schemes combine, encrypt or run things.
_LIBAV_SCHEMES = frozenset({"http", "https", "rtmp", "rtmps", "rtsp", "rtsps", "rtp", "udp", "tcp", "tls", "file"})
_PASSWORDS = "password|passwd|passwort|passcode|pass|pwd|psw|loginpass?|userpass|userpwd"
_TOKENS = "token|accesstoken|authtoken|authbasic|auth|key|apikey|streamkey|secret|signature|sign|sig"
_NO_TOKENS = frozenset({"", "0", "1", "true", "false", "yes", "no", "on", "off", "none", "basic", "digest"})
# Behind an underscore other parameters follow behind another (Xiongmai): `/user=admin_password=x_channel=1.sdp`.
_SECRET = re.compile(
    rf"(?i)(?:(?P<after>_)|(?<![a-z]))(?:{_PASSWORDS}|(?P<token>{_TOKENS}))="
    r"(?P<value>(?(after)[^&/?#;]*?(?=_[a-z]+=|[&/?#;]|$)|[^&/?#;]*))"
)
# What stands for itself within a parameter. Cameras compare letter by letter and many undo no escapes.
_PLAIN = "!$'()*+,:=~"
_LONGEST = 2000
_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443, "rtmp": 1935}


class AddressInvalid(FairwatchError):
    """Not an address that a camera can be reached at; `reason` says why."""

    code = "address-invalid"
    status = 422


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a stream is and what opens it. `password` None: the address did not hold one."""

    address: str
    username: str = ""
    password: str | None = field(default=None, repr=False)


def parse(text: str) -> Locator:
    """Take an address apart. Raises AddressInvalid; its text never holds what was typed as a secret.
    An empty password is none: `rtsp://admin@host/` says nothing about the password.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or any(ord(character) < 0x20 or character == "\x7f" for character in text):
        raise AddressInvalid("The address is empty, too long or holds control characters.", reason="characters")
    if text.lower().startswith(LIBAV):
        found = _libav(text[len(LIBAV) :])
    else:
        try:
            parsed, inside = parse_address(text)
        except CollectError as error:
            raise AddressInvalid(error.detail, reason="form") from error
        found = Locator(parsed.url, inside.username if inside else "", (inside.password or None) if inside else None)
    return _without_parameter(found)


def fill(address: str, password: str) -> str:
    """The address to dial: with the password where its maker wants it. Neither to be shown nor logged."""
    return address.replace(PASSWORD_MARK, quote(password, safe=_PLAIN)) if PASSWORD_MARK in address else address


def host(address: str) -> str:
    """The host that a valid address leads to, in lower case; empty for a file."""
    if address.lower().startswith(LIBAV):
        return urlsplit(address[len(LIBAV) :]).hostname or ""
    return parse_address(address)[0].host.lower()


def leads_to(address: str) -> str:
    """Host, port and path: what tells one device from another, however it is opened. Of what an earlier version took and
    is no address, all of it.
    """
    text = address[len(LIBAV) :] if address.lower().startswith(LIBAV) else address
    try:
        parts = urlsplit(text)
        port = parts.port or _PORTS.get(parts.scheme.lower())
    except ValueError:
        return address
    return f"{parts.hostname or ''}:{port or ''}{parts.path.rstrip('/')}?{parts.query}"


def _libav(text: str) -> Locator:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressInvalid("The address names no valid host and port.", reason="form") from error
    if host and not is_host(host):
        raise AddressInvalid("The address names no valid host and port.", reason="form")
    if parts.scheme == "" and text.startswith("/"):
        return Locator(LIBAV + text)
    if parts.scheme not in _LIBAV_SCHEMES:
        known = ", ".join(sorted(_LIBAV_SCHEMES))
        raise AddressInvalid(f"After libav: comes one of {known}, or the path of a file.", reason="scheme")
    if parts.scheme != "file" and not host and port is None:
        raise AddressInvalid("The address names no host.", reason="form")
    authority = parts.netloc.rpartition("@")[2]
    try:
        refuse_doubtful(authority, parts.path + parts.query + parts.fragment)
    except CollectError as error:
        raise AddressInvalid(error.detail, reason="form") from error
    clean = urlunsplit(parts._replace(netloc=authority))
    username = unquote(parts.username or "")
    password = unquote(parts.password or "") or None
    return Locator(LIBAV + clean, username, password)


def _without_parameter(found: Locator) -> Locator:
    secrets = {unquote(match["value"]) for match in _secrets(found.address)}
    if not secrets:
        return found
    if len(secrets) > 1 or found.password not in (None, *secrets):
        raise AddressInvalid(
            "The address holds two different passwords or tokens; one can be kept.", reason="passwords"
        )
    address = found.address
    for match in reversed(list(_secrets(address))):
        address = address[: match.start("value")] + PASSWORD_MARK + address[match.end("value") :]
    return Locator(address, found.username, secrets.pop())


def _secrets(address: str) -> Iterable[re.Match[str]]:
    """Where secrets stand among the parameters."""
    for match in _SECRET.finditer(address):
        value = match["value"]
        if value and value != PASSWORD_MARK and not (match["token"] and value.lower() in _NO_TOKENS):
            yield match
