# SPDX-License-Identifier: Apache-2.0
"""Why a camera gives no picture: one stable code for each cause that a person can act on.

Responsible for the codes, and for turning what the operating system and TLS
report into them. The words of `detail` say what happened and what to look at.
"""

import asyncio
import errno
import socket
import ssl
from enum import StrEnum

from fairwatch.errors import FairwatchError


class Cause(StrEnum):
    """Failure codes. They are stored in gap rows and translated by the console: never rename one."""

    # The user name or password is refused, or is missing.
    WRONG_PASSWORD = "wrong-password"
    WRONG_PATH = "wrong-path"  # the camera answers, but has no such stream
    NO_ROUTE = "no-route"  # no such host, or the network does not lead there
    REFUSED = "refused"  # the host or the camera's server turns us away
    TIMEOUT = "timeout"  # no answer within the limit
    UNSUPPORTED_CODEC = "unsupported-codec"  # the stream is not one that we can record
    BAD_STREAM = "bad-stream"  # what arrives breaks the protocol beyond repair
    STALLED = "stalled"  # connected, but no frame for too long
    TLS = "tls"  # the encrypted connection cannot be made
    NO_VIDEO = "no-video"  # the stream holds no picture
    GONE = "gone"  # the connection was there and ended


class CollectError(FairwatchError):
    """A camera cannot be read. `code` is the cause; `detail` never holds a password."""

    status = 502

    def __init__(self, cause: Cause, detail: str, **params: str | float | bool | None) -> None:
        super().__init__(detail, **params)
        self.cause = cause
        self.code = cause.value


_NO_ROUTE = {
    errno.EHOSTUNREACH: "There is no way to this host: is it switched on and connected?",
    errno.ENETUNREACH: "There is no route to the camera's network.",
    errno.EHOSTDOWN: "The host is down.",
    errno.ENETDOWN: "The network is down.",
    errno.EADDRNOTAVAIL: "This address cannot be reached from this machine.",
}
_GONE = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ENOTCONN})


def from_os_error(error: OSError | asyncio.IncompleteReadError, host: str) -> CollectError:
    """The cause behind a failed connect, read or write to `host`."""
    if isinstance(error, ssl.SSLCertVerificationError):
        why = getattr(error, "verify_message", "") or "it cannot be verified"
        return CollectError(Cause.TLS, f"The camera's certificate is not trusted: {why}.", host=host)
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "reason", "") or "handshake failed"
        return CollectError(Cause.TLS, f"No encrypted connection to {host}: {reason}.", host=host)
    if isinstance(error, socket.gaierror):
        return CollectError(Cause.NO_ROUTE, f"The name {host} is not known.", host=host)
    if isinstance(error, TimeoutError) or getattr(error, "errno", None) == errno.ETIMEDOUT:
        return CollectError(Cause.TIMEOUT, f"{host} does not answer.", host=host)
    if isinstance(error, ConnectionRefusedError):
        return CollectError(Cause.REFUSED, f"{host} refuses the connection: is the port right?", host=host)
    number = getattr(error, "errno", None)
    if number in _NO_ROUTE:
        return CollectError(Cause.NO_ROUTE, _NO_ROUTE[number], host=host)
    if isinstance(error, ConnectionError | asyncio.IncompleteReadError) or number in _GONE:
        return CollectError(Cause.GONE, f"{host} closed the connection.", host=host)
    return CollectError(Cause.REFUSED, f"The connection to {host} failed: {error.strerror or error}.", host=host)
