# SPDX-License-Identifier: Apache-2.0
"""Where small processes of a test report what happens to them, in order."""

import json
import os
import socket
from pathlib import Path
from typing import Any

ADDRESS = "FAIRWATCH_TEST_RECEPTION"
PATIENCE_S = 60.0


class Reception:
    """Hears of processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(PATIENCE_S)

    def next(self) -> Any:
        """The next report: [name, what, process id]."""
        return json.loads(self._socket.recv(4096))

    def expect(self, *reports: tuple[str, str]) -> dict[str, int]:
        """The next reports, in any order; their process ids by name."""
        heard = {(name, what): process for name, what, process in (self.next() for _ in reports)}
        assert set(heard) == set(reports)
        return {name: process for (name, _), process in heard.items()}

    def close(self) -> None:
        self._socket.close()


def report(name: str, what: str) -> None:
    """Tell the test."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(json.dumps([name, what, os.getpid()]).encode(), os.environ[ADDRESS])
