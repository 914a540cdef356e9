# SPDX-License-Identifier: Apache-2.0
"""A camera's address as a person types it, taken apart: the address without secrets, user name, password.

Addresses are shown and logged, so no secret may stay in one. Those before the
host (RFC 3986, 3.2.1) move out; a password among the parameters, where some
makers want it, becomes the mark `{password}` and is filled in when dialling.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from fairwatch.collect.errors import CollectError
from fairwatch.collect.rtsp.address import parse_address
from fairwatch.errors import FairwatchError

LIBAV = "libav:"
PASSWORD_MARK = "{password}"
# What FFmpeg may open. Its other schemes combine, encrypt or run things.
_LIBAV_SCHEMES = frozenset({"http", "https", "rtmp", "rtmps", "rtsp", "rtsps", "rtp", "udp", "tcp", "tls", "file"})
_PASSWORD_PARAMETER = re.compile(r"(?i)(?<![a-z])((?:password|passwd|passwort|pwd|pass)=)([^&/?#;]*)")
_LONGEST = 2000


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
    """Take an address apart. Raises AddressInvalid; its text never holds what was typed as a secret."""
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
        found = Locator(parsed.url, inside.username if inside else "", inside.password if inside else None)
    return _without_parameter(found)


def fill(address: str, password: str) -> str:
    """The address to dial: with the password where its maker wants it. Neither to be shown nor logged."""
    return address.replace(PASSWORD_MARK, quote(password, safe="")) if PASSWORD_MARK in address else address


def _libav(text: str) -> Locator:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressInvalid("The address names no valid host and port.", reason="form") from error
    if parts.scheme == "" and text.startswith("/"):
        return Locator(LIBAV + text)
    if parts.scheme not in _LIBAV_SCHEMES:
        known = ", ".join(sorted(_LIBAV_SCHEMES))
        raise AddressInvalid(f"After libav: comes one of {known}, or the path of a file.", reason="scheme")
    if parts.scheme != "file" and not host and port is None:
        raise AddressInvalid("The address names no host.", reason="form")
    authority = parts.netloc.rpartition("@")[2]
    clean = urlunsplit(parts._replace(netloc=authority))
    username = unquote(parts.username or "")
    password = None if parts.password is None else unquote(parts.password)
    return Locator(LIBAV + clean, username, password)


def _without_parameter(found: Locator) -> Locator:
    matches = [match for match in _PASSWORD_PARAMETER.finditer(found.address) if match[2] not in ("", PASSWORD_MARK)]
    if not matches:
        return found
    password = unquote(matches[0][2])
    if any(unquote(match[2]) != password for match in matches) or found.password not in (None, password):
        raise AddressInvalid("The address holds two different passwords.", reason="passwords")
    return Locator(_PASSWORD_PARAMETER.sub(rf"\g<1>{PASSWORD_MARK}", found.address), found.username, password)
