# SPDX-License-Identifier: Apache-2.0
"""MediaMTX as a peer of the benchmarks, where it is on PATH: it reads cameras, serves them over RTSP and may record."""

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .floor import play
from .processes import stop
from .rig import free_port

READY_S = 60.0


@dataclass(slots=True)
class Relay:
    """A running MediaMTX. `addresses` are where it serves its sources, in their order."""

    process: "subprocess.Popen[bytes]"
    addresses: list[str]

    def stop(self) -> None:
        """End it."""
        stop(self.process)


def start_relay(folder: Path, sources: Sequence[str], *, record: bool = False) -> Relay | None:
    """MediaMTX reading `sources` over TCP, ready for readers; None where it is not on PATH. `record`: it writes them
    below `folder` too. Raises RuntimeError when it does not get going.
    """
    program = shutil.which("mediamtx")
    if program is None:
        return None
    port = free_port()
    names = [f"camera{number}" for number in range(len(sources))]
    settings = {
        "logLevel": "error",
        "rtspAddress": f"127.0.0.1:{port}",
        "rtspTransports": ["tcp"],
        **dict.fromkeys(("rtmp", "hls", "webrtc", "srt"), False),
        "pathDefaults": {
            "rtspTransport": "tcp",
            "record": record,
            "recordFormat": "fmp4",
            "recordPath": str(folder / "%path/%Y-%m-%d_%H-%M-%S-%f"),
        },
        "paths": {name: {"source": source} for name, source in zip(names, sources, strict=True)},
    }
    # JSON is YAML too.
    (folder / "mediamtx.yml").write_text(json.dumps(settings), encoding="utf-8")
    process = subprocess.Popen([program, str(folder / "mediamtx.yml")], cwd=folder)
    relay = Relay(process, [f"rtsp://127.0.0.1:{port}/{name}" for name in names])
    deadline_s = time.monotonic() + READY_S
    for address in relay.addresses:
        while not asyncio.run(_answers(address)):
            if process.poll() is not None or time.monotonic() > deadline_s:
                relay.stop()
                raise RuntimeError("MediaMTX does not get going")
            time.sleep(0.2)
    return relay


async def _answers(address: str) -> bool:
    try:
        _, writer = await play(address)
    except (OSError, asyncio.IncompleteReadError):
        return False
    writer.close()
    return True
