# SPDX-License-Identifier: Apache-2.0
"""Where the processes of one installation meet."""

import os
from pathlib import Path

from fairwatch.errors import FairwatchError

LONGEST = 107
"""Bytes that Linux takes for the path of a Unix socket (unix(7): 108 with the zero at the end)."""


class DataPathTooLongError(FairwatchError):
    """The data directory lies so deep that no socket can be made in it."""

    code = "data-path-too-long"
    status = 422


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
