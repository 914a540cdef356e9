# SPDX-License-Identifier: Apache-2.0
"""What the demo says when it is ready."""

import dataclasses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from fairwatch.serve.demo import _announce
from fairwatch.settings import load


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Nothing is said here but what is tested."""


def test_the_demo_says_where_it_is_and_how_to_come_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Ready) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings = dataclasses.replace(load(data=tmp_path), port=server.server_port)
        _announce(settings, "admin", "correct horse", False)
        server.shutdown()
    said = capsys.readouterr().out
    assert f"http://localhost:{server.server_port}" in said
    assert "admin" in said
    assert "correct horse" in said
