# SPDX-License-Identifier: Apache-2.0
"""Who we are: Basic (RFC 7617) and Digest (RFC 7616, RFC 2617) for RTSP.

Of what a camera offers the strongest is taken. The password leaves this
module only as a digest or, if the camera knows nothing better, as Basic.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from .address import Credentials

_CHALLENGE_LIMIT = 16
_VALUE_LIMIT_CHARACTERS = 2048
# The scheme, or one parameter: name = "quoted" or bare. What was read of a word or of white space is never given
# back (`++`), and a word that is neither is passed over whole: the work grows with the length, not with its square.
_TOKEN = re.compile(
    r'\s*+,?\s*+(?:([\w-]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^\s,"]*+))|([\w-]++)(?=\s|,|$)|([\w-]++|.))',
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

_ALGORITHMS: dict[str, tuple[int, Callable[[bytes], str]]] = {
    "MD5": (1, lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest()),
    "MD5-SESS": (2, lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest()),
    "SHA-256": (3, lambda data: hashlib.sha256(data).hexdigest()),
    "SHA-256-SESS": (4, lambda data: hashlib.sha256(data).hexdigest()),
}


@dataclass(frozen=True, slots=True)
class Challenge:
    """One way in that a camera offers. `scheme` is "basic" or "digest";
    `algorithm` and `qop` are as offered, empty if not stated.
    """

    scheme: str
    realm: str = ""
    nonce: str = ""
    opaque: str | None = None
    algorithm: str = ""
    qop: str = ""
    stale: bool = False

    @property
    def strength(self) -> int:
        """0 for Basic, -1 for what we cannot answer."""
        if self.scheme == "basic":
            return 0
        if self.scheme != "digest" or not self.nonce or (self.qop and not self.offers_auth):
            return -1
        return _ALGORITHMS.get(self.algorithm.upper() or "MD5", (-1, None))[0]

    @property
    def offers_auth(self) -> bool:
        return "auth" in re.split(r"[\s,]+", self.qop.lower())


def parse_challenges(values: list[str]) -> list[Challenge]:
    """Read WWW-Authenticate fields; each may hold several challenges.
    Unreadable parts are passed over, and fields longer than 2048 characters.
    """
    found: list[tuple[str, dict[str, str]]] = []
    for value in values:
        if len(value) > _VALUE_LIMIT_CHARACTERS:
            continue
        for token in _TOKEN.finditer(value.strip()):
            name, quoted, bare, scheme, _ = token.groups()
            if scheme:
                if len(found) == _CHALLENGE_LIMIT:
                    break
                found.append((scheme.lower(), {}))
            elif name and found:
                found[-1][1].setdefault(name.lower(), _ESCAPED.sub(r"\1", quoted) if quoted is not None else bare)
    return [
        Challenge(
            scheme,
            fields.get("realm", ""),
            fields.get("nonce", ""),
            fields.get("opaque"),
            fields.get("algorithm", ""),
            fields.get("qop", ""),
            fields.get("stale", "").lower() == "true",
        )
        for scheme, fields in found
        if scheme in ("basic", "digest")
    ]


class Authenticator:
    """Answers a camera's challenges for one connection.

    `cnonce` makes the client's nonces; tests hand in their own.
    """

    def __init__(self, credentials: Credentials, cnonce: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        self._credentials = credentials
        self._cnonce = cnonce
        self._challenge: Challenge | None = None
        self._count = 0
        self._session_nonce = ""
        self._accepted = False

    def accepted(self) -> None:
        """The camera let a request pass that carried our answer."""
        self._accepted = self._challenge is not None

    def challenged(self, values: list[str], answered: bool) -> bool:
        """The camera asks who we are. `answered` says that the request held an
        answer already. Returns whether it is worth sending it again: with a
        wrong password it is not, cameras lock accounts after a few tries.
        """
        best = max(parse_challenges(values), key=lambda challenge: challenge.strength, default=None)
        if best is None or best.strength < 0:
            return False
        before, self._challenge = self._challenge, best
        self._count = 0
        self._session_nonce = self._cnonce()
        if not answered:
            return True
        # Right a moment ago, or the camera itself says that only the nonce is old.
        again = (best.stale or self._accepted) and before is not None and best.nonce != before.nonce
        self._accepted = False
        return again

    def answer(self, method: str, url: str) -> str | None:
        """The Authorization field of the next request; None before the first challenge."""
        challenge = self._challenge
        if challenge is None:
            return None
        username, password = self._credentials.username, self._credentials.password
        if challenge.scheme == "basic":
            return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
        algorithm = challenge.algorithm.upper() or "MD5"
        digest = _ALGORITHMS[algorithm][1]
        qop = challenge.offers_auth
        secret = digest(f"{username}:{challenge.realm}:{password}".encode())
        if algorithm.endswith("-SESS"):
            secret = digest(f"{secret}:{challenge.nonce}:{self._session_nonce}".encode())
        request = digest(f"{method}:{url}".encode())
        self._count += 1
        count = f"{self._count:08x}"
        # Of a session algorithm the client's nonce is part of the secret and stays; else it is new each time.
        cnonce = self._session_nonce if algorithm.endswith("-SESS") or self._count == 1 else self._cnonce()
        middle = f"{challenge.nonce}:{count}:{cnonce}:auth" if qop else challenge.nonce
        fields = [
            f"username={_quoted(username)}",
            f"realm={_quoted(challenge.realm)}",
            f"nonce={_quoted(challenge.nonce)}",
            f"uri={_quoted(url)}",
            f'response="{digest(f"{secret}:{middle}:{request}".encode())}"',
        ]
        if challenge.algorithm:
            fields.append(f"algorithm={challenge.algorithm}")
        if challenge.opaque is not None:
            fields.append(f"opaque={_quoted(challenge.opaque)}")
        if qop:
            fields += ["qop=auth", f"nc={count}"]
        if qop or algorithm.endswith("-SESS"):
            fields.append(f"cnonce={_quoted(cnonce)}")
        return "Digest " + ", ".join(fields)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
