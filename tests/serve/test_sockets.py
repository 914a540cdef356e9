# SPDX-License-Identifier: Apache-2.0
"""A data directory in which no socket can be made is named at the start."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from fairwatch.serve.sockets import (
    LONGEST,
    DataPathTooLongError,
    PortInUseError,
    check_port,
    check_sockets,
    socket_path,
)


def folder_for(path_bytes: int, within: Path) -> Path:
    """A directory whose recorder 0 has a socket path of so many bytes."""
    missing = path_bytes - len(os.fsencode(socket_path(within, 0))) - 1
    return within / ("d" * missing)


def test_the_limit_is_that_of_the_system() -> None:
    with tempfile.TemporaryDirectory(prefix="fw-") as short:
        good, long = folder_for(LONGEST, Path(short)), folder_for(LONGEST + 1, Path(short))
        for each in (good, long):
            socket_path(each, 0).parent.mkdir(parents=True)
        with socket.socket(socket.AF_UNIX) as made:
            check_sockets(good, 1)
            made.bind(str(socket_path(good, 0)))
        with socket.socket(socket.AF_UNIX) as made, pytest.raises(OSError, match="too long"):
            made.bind(str(socket_path(long, 0)))
        with pytest.raises(DataPathTooLongError, match="1 bytes too long"):
            check_sockets(long, 1)
        with pytest.raises(DataPathTooLongError):
            check_sockets(good, 11)


def test_the_start_says_so(tmp_path: Path) -> None:
    data = folder_for(150, tmp_path)
    command = [sys.executable, "-m", "fairwatch.serve.prepare", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "too long for a Unix socket" in done.stderr
    assert not data.exists()


def test_a_port_that_is_taken_is_refused_before_anything_runs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError, match=str(port)):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)
    check_port("127.0.0.1", 0)
