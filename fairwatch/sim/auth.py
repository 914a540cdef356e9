# SPDX-License-Identifier: Apache-2.0
"""The camera's side of Basic and Digest authentication: RFC 7617, RFC 7616 (and 2617, without qop)."""

import hashlib
import re
import secrets
from base64 import b64decode
from binascii import Error as Base64Error

from fairwatch.sim.requests import Request
from fairwatch.sim.stream import Auth

_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')
_HASHES = {"digest-md5": ("MD5", hashlib.md5), "digest-sha-256": ("SHA-256", hashlib.sha256)}


class Guard:
    """Checks the requests of one connection."""

    def __init__(self, auth: Auth) -> None:
        self._auth = auth
        self._nonce = ""
        self._uses = 0
        self._new_nonce()

    def _new_nonce(self) -> None:
        self._nonce = secrets.token_hex(16)
        self._uses = 0

    def challenges(self, request: Request) -> list[str] | None:
        """None when the request may pass, else the values of WWW-Authenticate to answer with."""
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        stale = False
        if scheme.lower() == "basic" and "basic" in self._auth.schemes and self._basic(rest):
            return None
        if scheme.lower() == "digest" and self._digest(rest, request.method):
            self._uses += 1
            if _parameters(rest).get("nonce") == self._nonce:
                if not self._auth.nonce_uses or self._uses <= self._auth.nonce_uses:
                    return None
                self._new_nonce()
            stale = True
        return self._offer(stale)

    def _offer(self, stale: bool) -> list[str]:
        offers = []
        for scheme in self._auth.schemes:
            if scheme == "basic":
                offers.append(f'Basic realm="{self._auth.realm}"')
            else:
                name = _HASHES[scheme][0]
                algorithm = "" if scheme == "digest-md5" else f", algorithm={name}"
                end = ", stale=true" if stale else ""
                offers.append(f'Digest realm="{self._auth.realm}", nonce="{self._nonce}"{algorithm}{end}')
        return offers

    def _basic(self, credentials: str) -> bool:
        try:
            text = b64decode(credentials, validate=True).decode()
        except (Base64Error, UnicodeDecodeError):
            return False
        return secrets.compare_digest(text.encode(), f"{self._auth.username}:{self._auth.password}".encode())

    def _digest(self, text: str, method: str) -> bool:
        given = _parameters(text)
        for scheme in self._auth.schemes:
            if scheme == "basic" or _HASHES[scheme][0] != given.get("algorithm", "MD5").upper():
                continue
            digest = _HASHES[scheme][1]
            secret = f"{self._auth.username}:{self._auth.realm}:{self._auth.password}"
            first = digest(secret.encode()).hexdigest()
            second = digest(f"{method}:{given.get('uri', '')}".encode()).hexdigest()
            expected = digest(f"{first}:{given.get('nonce', '')}:{second}".encode()).hexdigest()
            if given.get("username") == self._auth.username and given.get("response") == expected:
                return True
        return False


def _parameters(text: str) -> dict[str, str]:
    return {match[1].lower(): match[2] if match[2] is not None else match[3] for match in _PARAMETER.finditer(text)}
