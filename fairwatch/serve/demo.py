# SPDX-License-Identifier: Apache-2.0
"""`fairwatch demo`: the product with simulated cameras, an administrator and a browser.

The cameras are real to the product: RTSP servers on loopback in a process of
their own, added through the ordinary register.
"""

import json
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

from fairwatch.settings import Settings, load

from .lock import lock_data
from .supervisor import Supervisor

PASSWORD_FILE = "demo-password"
CAMERAS_FILE = "demo-cameras.json"
READY_S = 60.0


def run_demo(data: Path, port: int, cameras: int, *, open_browser: bool) -> int:
    """Run until stopped. The volume takes no more than 4 GB a camera, so
    that a demo left running fills no disk. Raises DataInUseError.
    """
    lock = lock_data(data)
    settings = load(data=data, port=port)
    simulated = _start_cameras(data, cameras)
    try:
        assert simulated.stdout is not None
        # Heavy to import, so that the cameras get ready meanwhile.
        from .demo_unit import USERNAME, fill

        ready = simulated.stdout.readline()
        if not ready:
            return 1
        known = json.loads(ready)
        password = fill(settings, known["cameras"])
        (data / CAMERAS_FILE).write_text(json.dumps({"port": known["port"]}))
        threading.Thread(target=_announce, args=(settings, USERNAME, password, open_browser), daemon=True).start()
        supervisor = Supervisor(settings, lambda text: print(text, file=sys.stderr), lock=lock, prepared=True)
        return supervisor.run()
    finally:
        simulated.send_signal(signal.SIGTERM)
        simulated.wait()


def _start_cameras(data: Path, count: int) -> "subprocess.Popen[bytes]":
    port = _remembered_port(data)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "fairwatch.sim", "--kind", "demo", "--cameras", str(count), "--with-parent"),
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


def _announce(settings: Settings, username: str, password: str, open_browser: bool) -> None:
    """When it is ready, say where and with which password, and show it."""
    address = f"http://localhost:{settings.port}"
    waited = threading.Event()
    for _ in range(int(READY_S / 0.1)):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/healthz", timeout=1):
                break
        except (OSError, urllib.error.URLError):
            waited.wait(0.1)
    sys.stdout.write(f"\nFairwatch is at  {address}\n  user name      {username}\n  password       {password}\n\n")
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(address)
