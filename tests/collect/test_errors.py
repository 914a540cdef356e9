# SPDX-License-Identifier: Apache-2.0
"""What the operating system says, as a cause that a person can act on."""

import errno
import socket
import ssl

import pytest

from fairwatch.collect.errors import Cause, CollectError, from_os_error


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "no"), Cause.REFUSED),
        (TimeoutError(), Cause.TIMEOUT),
        (OSError(errno.ETIMEDOUT, "late"), Cause.TIMEOUT),
        (socket.gaierror(socket.EAI_NONAME, "who"), Cause.NO_ROUTE),
        (OSError(errno.EHOSTUNREACH, "where"), Cause.NO_ROUTE),
        (OSError(errno.ENETUNREACH, "where"), Cause.NO_ROUTE),
        (ConnectionResetError(errno.ECONNRESET, "gone"), Cause.GONE),
        (BrokenPipeError(errno.EPIPE, "gone"), Cause.GONE),
        (ssl.SSLError(1, "wrong version"), Cause.TLS),
        (ssl.SSLCertVerificationError(1, "self-signed"), Cause.TLS),
        (OSError(errno.EMFILE, "too many"), Cause.REFUSED),
        (OSError("no number"), Cause.REFUSED),
    ],
)
def test_each_error_has_its_cause_and_names_the_host(error: OSError, cause: Cause) -> None:
    found = from_os_error(error, "cam.example")
    assert found.cause is cause
    assert found.params == {"host": "cam.example"}
    assert found.detail.endswith((".", "?"))


def test_the_code_is_the_cause() -> None:
    assert CollectError(Cause.WRONG_PATH, "No.").code == "wrong-path"


def test_the_codes_are_those_that_the_console_translates() -> None:
    assert {cause.value for cause in Cause} == {
        "wrong-password",
        "wrong-path",
        "no-route",
        "refused",
        "timeout",
        "unsupported-codec",
        "bad-stream",
        "stalled",
        "tls",
        "no-video",
        "gone",
    }
