# SPDX-License-Identifier: Apache-2.0
"""The whole product for a test: simulated cameras, `fairwatch serve` in processes of its own, and a client that is signed in."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx2

from fairwatch.clock import SystemClock
from fairwatch.serve.prepare import accounts_of, prepare
from fairwatch.settings import load

ROOT = Path(__file__).parents[2]
PASSWORD = "Correct-Horse-7-Battery"
PATIENCE_S = 90.0


def until(what: Callable[[], Any], *, reason: str = "") -> Any:
    """The first true answer of `what`, asked again and again; fails after a long while."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            answer = what()
        except (httpx2.TransportError, OSError):
            answer = None
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(reason or f"{what} never became true")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port: int = each.getsockname()[1]
    return port


@dataclass
class SimProcess:
    """Simulated cameras in a process of their own (the small synthetic ones)."""

    process: "subprocess.Popen[bytes]"
    cameras: list[dict[str, Any]]
    stats_address: str

    @classmethod
    def start(cls, count: int, cache: Path, kind: str = "bench") -> Self:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "fairwatch.sim", "--kind", kind, "--cameras", str(count)),
                *("--bitrate", "400000", "--data", str(cache)),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        return cls(process, ready["cameras"], ready["stats"])

    def stop(self) -> None:
        """End them."""
        self.process.terminate()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@dataclass
class Product:
    """`fairwatch serve` on a data directory."""

    data: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        os.environ["FAIRWATCH_VOLUME_FLOOR_BYTES"] = "0"
        self.address = f"http://127.0.0.1:{self.port}"
        self.client = httpx2.Client(base_url=self.address, timeout=30, trust_env=False)

    def prepare(self) -> None:
        """Make the data directory with an administrator."""
        engine = prepare(load(data=self.data))
        accounts = accounts_of(engine)
        token = accounts.setup_token()
        assert token is not None
        accounts.setup(token, "admin", "Administrator", PASSWORD, "127.0.0.1")
        engine.dispose()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        log = (self.data / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fairwatch", "serve", "--data", str(self.data), "--port", str(self.port)],
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        until(self.ready, reason="the product did not become ready: see serve.log")

    def ready(self) -> bool:
        """Whether /healthz says so."""
        return self.client.get("/healthz").status_code == 200

    def sign_in(self) -> dict[str, Any]:
        """Sign in as the administrator."""
        answer = self.client.post("/api/v1/session", json={"username": "admin", "password": PASSWORD})
        assert answer.status_code in (200, 201), answer.text
        me: dict[str, Any] = answer.json()
        self.client.headers["X-CSRF-Token"] = me["csrf"]
        return me

    def add_camera(self, name: str, address: str, sub: str | None = None) -> int:
        """Add a camera through the API."""
        streams = [{"kind": "main", "address": address, "record": True}]
        if sub is not None:
            streams.append({"kind": "sub", "address": sub, "record": False})
        answer = self.client.post("/api/v1/cameras", json={"name": name, "streams": streams, "transport": "tcp"})
        assert answer.status_code in (200, 201), answer.text
        camera_id: int = answer.json()["id"]
        return camera_id

    def get(self, path: str, **params: str | int | list[int]) -> Any:
        """A GET that must succeed."""
        answer = self.client.get(f"/api/v1{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def status(self, camera_id: int) -> dict[str, Any]:
        """The main stream's status."""
        for camera in self.get("/status"):
            if camera["camera_id"] == camera_id:
                for stream in camera["streams"]:
                    if stream["kind"] == "main":
                        return dict(stream)
        return {}

    def timeline(self, camera_id: int) -> dict[str, Any]:
        """All of a camera's time line."""
        now_us = SystemClock().utc_us()
        found = self.get("/timeline", camera=camera_id, start_us=now_us - 86_400_000_000, end_us=now_us + 60_000_000)
        return dict(found[0])

    def footage_us(self, camera_id: int) -> int:
        """How much is in the catalogue."""
        return sum(end - start for start, end in self.timeline(camera_id)["footage"])

    def pid_of(self, module: str) -> int:
        """The process that runs `fairwatch.serve.<module>`."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            if f"fairwatch.serve.{module}" in Path(f"/proc/{child}/cmdline").read_text():
                return int(child)
        return 0

    def kill(self) -> None:
        """Send SIGKILL to the whole process group."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        """End it in order."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            self.process = None

    def close(self) -> None:
        """End it, and the client."""
        self.stop()
        self.client.close()
