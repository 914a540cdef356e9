# SPDX-License-Identifier: Apache-2.0
"""The test rig of the benchmarks: simulated cameras, and the product recording them."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from fairwatch.db.tables import camera, stream
from fairwatch.serve.prepare import prepare
from fairwatch.settings import load

from .processes import command_line, stop, tree

ROOT = Path(__file__).parent.parent


@dataclass(slots=True)
class Cameras:
    """Simulated cameras in a process of their own."""

    process: "subprocess.Popen[bytes]"
    addresses: list[str]
    stats_address: str

    def stats(self) -> dict[str, Any]:
        """What was sent to whom."""
        with urllib.request.urlopen(self.stats_address, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def stop(self) -> None:
        """End them."""
        stop(self.process)


def start_cameras(count: int, cache: Path, bitrate_bps: int = 4_000_000, *, whole_frames: bool = False) -> Cameras:
    """`count` cameras alike, 1080p25 H.264; the clip is kept in `cache`. `whole_frames`: they send a frame at once."""
    arguments = ["--kind", "bench", "--cameras", str(count), "--data", str(cache), "--bitrate", str(bitrate_bps)]
    if whole_frames:
        arguments.append("--whole-frames")
    process = subprocess.Popen([sys.executable, "-m", "fairwatch.sim", *arguments], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    return Cameras(process, [each["main"] for each in ready["cameras"]], ready["stats"])


@dataclass(slots=True)
class Product:
    """Fairwatch at work on a data directory."""

    process: "subprocess.Popen[bytes]"
    data: Path
    engine: Engine
    port: int

    def pids(self, *, web: bool = False) -> list[int]:
        """The processes of the recording side; `web` picks the other one."""
        found = [(pid, "fairwatch.serve.web" in command_line(pid)) for pid in tree(self.process.pid)]
        return [pid for pid, is_web in found if is_web == web]

    def stop(self) -> None:
        """End it in order."""
        stop(self.process, 30)
        self.engine.dispose()


def start_product(data: Path, addresses: Sequence[str], port: int, recorders: int = 1) -> Product:
    """The product on a new data directory, with cameras at these addresses."""
    os.environ["FAIRWATCH_VOLUME_FLOOR_BYTES"] = "0"
    settings = load(data=data)
    engine = prepare(settings)
    add_cameras(engine, addresses)
    process = launch(data, port, recorders)
    return Product(process, data, engine, port)


def launch(data: Path, port: int, recorders: int = 1) -> "subprocess.Popen[bytes]":
    """`fairwatch serve` on a data directory, in a process group of its own."""
    log = (data / "serve.log").open("ab")
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "fairwatch", "serve"),
            *("--data", str(data), "--port", str(port), "--recorders", str(recorders)),
        ],
        cwd=ROOT,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def add_cameras(engine: Engine, addresses: Sequence[str]) -> None:
    """One camera with one recorded stream for each address."""
    now_us = time.time_ns() // 1000
    with engine.begin() as connection:
        for number, address in enumerate(addresses, 1):
            row = {"uuid": str(uuid.uuid4()), "name": f"Camera {number}", "enabled": True, "transport": "tcp"}
            camera_id = connection.execute(
                insert(camera).values(row | {"created_us": now_us, "updated_us": now_us}).returning(camera.c.id)
            ).scalar_one()
            connection.execute(insert(stream).values(camera_id=camera_id, kind="main", address=address, record=True))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port: int = each.getsockname()[1]
    return port
