# SPDX-License-Identifier: Apache-2.0
"""`fairwatch demo`: the product with simulated cameras, an administrator and a browser.

The cameras are real to the product: RTSP servers on loopback in a process of
their own, added through the ordinary register.
"""

import json
import secrets
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path
from typing import Any

from fairwatch.accounts.errors import SetupDone
from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import AuditLog
from fairwatch.accounts.secrets import open_sealer
from fairwatch.clock import SystemClock
from fairwatch.collect.cameras import CameraConfig, Cameras, Retention, StreamKind, StreamSource, Transport
from fairwatch.settings import Settings, load

from .lock import lock_data
from .prepare import accounts_of, prepare
from .supervisor import Supervisor

USERNAME = "admin"
PASSWORD_FILE = "demo-password"
CAMERAS_FILE = "demo-cameras.json"
READY_S = 60.0
FLOOR_BYTES = 1_000_000_000
MOST_BYTES = 4_000_000_000


def run_demo(data: Path, port: int, cameras: int, *, open_browser: bool) -> int:
    """Run until stopped. The footage of each camera is kept below 4 GB, so
    that a demo left running fills no disk. Raises DataInUseError.
    """
    lock = lock_data(data)
    settings = load(data=data, port=port)
    simulated = _start_cameras(data, cameras)
    try:
        assert simulated.stdout is not None
        ready = simulated.stdout.readline()
        if not ready:
            return 1
        password = _fill(settings, json.loads(ready)["cameras"])
        threading.Thread(target=_announce, args=(settings, password, open_browser), daemon=True).start()
        supervisor = Supervisor(settings, lambda text: print(text, file=sys.stderr), lock=lock)
        return supervisor.run()
    finally:
        simulated.send_signal(signal.SIGTERM)
        simulated.wait()


def _start_cameras(data: Path, count: int) -> "subprocess.Popen[bytes]":
    port = _remembered_port(data)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "fairwatch.sim", "--kind", "demo", "--cameras", str(count)),
            *("--data", str(data / "scenes"), "--port", str(port)),
        ],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def _remembered_port(data: Path) -> int:
    """The port of the last time, so that the cameras' addresses stay; 0 the first time."""
    try:
        port: int = json.loads((data / CAMERAS_FILE).read_text())["port"]
    except (OSError, ValueError, KeyError):
        return 0
    return port


def _fill(settings: Settings, cameras: list[dict[str, Any]]) -> str:
    """Make the administrator and the cameras where they are missing; returns the password."""
    engine = prepare(settings)
    accounts = accounts_of(engine)
    kept = settings.data / PASSWORD_FILE
    token = accounts.setup_token()
    if token is not None:
        password = secrets.token_urlsafe(9)
        try:
            accounts.setup(token, USERNAME, "Demo administrator", password, "127.0.0.1")
        except SetupDone:
            password = ""
        kept.touch(mode=0o600)
        kept.write_text(password)
    clock = SystemClock()
    register = Cameras(engine, clock, open_sealer(settings.data, engine))
    note = AuditLog(engine, clock).by(Actor(None, "demo", "127.0.0.1"))
    known = {camera.config.name for camera in register.list()}
    for each in cameras:
        if each["name"] not in known:
            register.add(_config(each), each["password"], note=note)
    engine.dispose()
    first = cameras[0]["main"].split("/")[2].rpartition(":")[2]
    (settings.data / CAMERAS_FILE).write_text(json.dumps({"port": int(first)}))
    return kept.read_text() if kept.exists() else ""


def _config(each: dict[str, Any]) -> CameraConfig:
    streams = [StreamSource(StreamKind.MAIN, each["main"])]
    if each["sub"]:
        streams.append(StreamSource(StreamKind.SUB, each["sub"], record=False))
    return CameraConfig(
        name=each["name"],
        place=each["place"],
        streams=tuple(streams),
        username=each["username"] or "",
        transport=Transport.TCP,
        retention=Retention(min_days=0, max_days=30, max_bytes=MOST_BYTES),
    )


def _announce(settings: Settings, password: str, open_browser: bool) -> None:
    """When it is ready, say where, and show it."""
    address = f"http://localhost:{settings.port}"
    waited = threading.Event()
    for _ in range(int(READY_S / 0.1)):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/healthz", timeout=1):
                break
        except (OSError, urllib.error.URLError):
            waited.wait(0.1)
    if open_browser:
        webbrowser.open(address)
