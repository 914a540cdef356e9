# SPDX-License-Identifier: Apache-2.0
"""Where the processes of one installation meet."""

import errno
import os
import socket
from pathlib import Path

from fairwatch.errors import FairwatchError

LONGEST = 107
"""Bytes that Linux takes for the path of a Unix socket (unix(7): 108 with the zero at the end)."""


class DataPathTooLongError(FairwatchError):
    """The data directory lies so deep that no socket can be made in it."""

    code = "data-path-too-long"
    status = 422


class PortInUseError(FairwatchError):
    """Another program listens where the console shall be."""

    code = "port-in-use"
    status = 409


def check_port(host: str, port: int) -> None:
    """Raise PortInUseError where the web process could not listen. What else is wrong it says itself."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUseError(
                    f"Another program listens on port {port} already. Choose another one: --port, or `port` in the settings.",
                    port=port,
                ) from error


def socket_path(data: Path, number: int) -> Path:
    """Where a recorder listens for web processes."""
    return data / "run" / f"recorder-{number}.sock"


def check_sockets(data: Path, recorders: int) -> None:
    """Raise DataPathTooLongError unless each recorder can have its socket."""
    over = len(os.fsencode(socket_path(data, recorders - 1))) - LONGEST
    if over > 0:
        raise DataPathTooLongError(
            f"The path of the data directory is {over} bytes too long for a Unix socket: {data}. "
            "Use a shorter path, or a symbolic link with one.",
            data=str(data),
        )
