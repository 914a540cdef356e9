# SPDX-License-Identifier: Apache-2.0
"""The line to another installation: HTTPS with its certificate verified, no redirects, answers bounded in size and time."""

import http.client
import json
import ssl
import urllib.error
import urllib.request
from typing import Any

from fairwatch.govern.reach import NoRedirects, Plain, Secure, Watch, cause_of

# Of silence; and for all of a call, however little of it trickles in. Together the latter are less than a delivery is
# claimed for.
TIMEOUT_S = 30.0
MOST_HELLO_S, MOST_S = 60.0, 780.0
MOST_ANSWER_BYTES = 50_000_000
_MOST_PROBLEM_BYTES = 64_000
_PREFIX = "/api/v1/peering"


class Failure(Exception):
    """What did not work. `code` is stable and translated; `final`: it does not get better by waiting."""

    def __init__(self, code: str, detail: str, *, final: bool = False) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        # What the other side says may hold what no database takes.
        self.detail = "".join(each if each.isprintable() else "?" for each in detail)
        self.final = final


class Line:
    """One installation's receiving routes. Blocks: call it from a thread."""

    def __init__(self, address: str, secret: str, ca: str) -> None:
        # With roots that were given, those and no others; the name in the certificate is held against the address.
        self._context = ssl.create_default_context(cadata=ca or None)
        self._address = address
        self._secret = secret

    def hello(self) -> str:
        """The fingerprint of the key that is there now. Raises Failure."""
        _, body = self._ask("/hello", most_s=MOST_HELLO_S)
        return _text(body, "fingerprint")

    def hand_in(self, package: bytes) -> int:
        """Leave a package; gives when it was received there, by their clock. Raises Failure."""
        _, body = self._ask("/packages", package)
        received = _object(body).get("received_us")
        if not isinstance(received, int) or not 0 <= received < 2**53:
            raise _no_fairwatch("no received_us")
        return received

    def answer(self, filing: str, submitted_us: int) -> bytes | None:
        """The signed answer to what was handed in, None while there is none. Raises Failure."""
        status, body = self._ask(f"/answers/{filing}?submitted_us={submitted_us}", most_bytes=MOST_ANSWER_BYTES)
        return None if status == 204 else body

    def _ask(
        self, path: str, body: bytes | None = None, most_bytes: int = _MOST_PROBLEM_BYTES, most_s: float | None = None
    ) -> tuple[int, bytes]:
        with Watch(MOST_S if most_s is None else most_s) as watch:
            try:
                got = self._call(path, body, most_bytes, watch)
            except Failure:
                if watch.ended:
                    raise _too_slow() from None
                raise
        if watch.ended:
            raise _too_slow()
        return got

    def _call(self, path: str, body: bytes | None, most_bytes: int, watch: Watch) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._secret}", "User-Agent": "Fairwatch"}
        if body is not None:
            headers["Content-Type"] = "application/zip"
        request = urllib.request.Request(  # noqa: S310 - the address was tested: https, or http to this machine
            f"{self._address}{_PREFIX}{path}", data=body, headers=headers
        )
        opener = urllib.request.build_opener(NoRedirects(), Plain(watch), Secure(watch, self._context))
        try:
            with opener.open(request, timeout=TIMEOUT_S) as answer:
                got = answer.read(most_bytes + 1)
                if len(got) > most_bytes:
                    raise _no_fairwatch("the answer is too large")
                return answer.status, got
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error) from None
        # A name that is none (`a..b`) is no OSError.
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise Failure(*cause_of(error)) from error


def _too_slow() -> Failure:
    return Failure("timeout", "The call took too long.")


def _refused(error: urllib.error.HTTPError) -> Failure:
    """What the other side said."""
    try:
        told = _object(error.read(_MOST_PROBLEM_BYTES))
    except (Failure, OSError, http.client.HTTPException):
        told = {}
    code, detail = str(told.get("code", ""))[:60], str(told.get("detail", f"HTTP {error.code}"))[:500]
    if code == "peer-unknown":
        return Failure("not-admitted", detail, final=True)
    if code == "package-invalid":
        params = told.get("params")
        reason = str(params.get("reason", "content"))[:20] if isinstance(params, dict) else "content"
        # Once somebody there admits the unit, it goes through.
        return Failure(f"package-{reason}", detail, final=reason != "unit")
    if code == "filing-not-found":
        return Failure("not-there", detail, final=True)
    if error.code == 413:
        return Failure("package-size", detail, final=True)
    if error.code == 429 or error.code >= 500:
        return Failure("busy", detail)
    return _no_fairwatch(detail)


def _no_fairwatch(detail: str) -> Failure:
    return Failure("no-fairwatch", detail)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise _no_fairwatch("the answer is no JSON") from error
    if not isinstance(found, dict):
        raise _no_fairwatch("the answer is no object")
    return found


def _text(body: bytes, name: str) -> str:
    found = _object(body).get(name)
    if not isinstance(found, str):
        raise _no_fairwatch(f"no {name}")
    return found
