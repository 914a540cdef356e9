# SPDX-License-Identifier: Apache-2.0
"""The floor under any recorder in Python: the same sockets, received and written, nothing parsed.

`python -m bench.floor FOLDER ADDRESS...` speaks just enough RTSP to make each
camera play, then writes whatever arrives to one file per camera.
"""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import uvloop


class _Writer(asyncio.Protocol):
    """Receives and writes."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def data_received(self, data: bytes) -> None:
        os.write(self._descriptor, data)


async def play(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """DESCRIBE, SETUP of the first track over TCP, PLAY. Raises ConnectionError when the camera refuses."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 554, limit=1 << 24)
    session = ""

    async def ask(number: int, method: str, target: str, more: str = "") -> tuple[str, str]:
        writer.write(f"{method} {target} RTSP/1.0\r\nCSeq: {number}\r\n{session}{more}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?i)content-length: *(\d+)", head)
        body = (await reader.readexactly(int(length[1]))).decode() if length else ""
        if " 200 " not in head.splitlines()[0]:
            raise ConnectionError(head.splitlines()[0])
        return head, body

    head, description = await ask(1, "DESCRIBE", address, "Accept: application/sdp\r\n")
    based = re.search(r"(?i)content-base: *(\S+)", head)
    base = based[1] if based else address + "/"
    control = re.search(r"(?s)m=video.*?a=control:(\S+)", description)
    track = control[1] if control else ""
    target = track if track.startswith("rtsp:") else base.rstrip("/") + "/" + track
    head, _ = await ask(2, "SETUP", target, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n")
    named = re.search(r"(?i)session: *([^;\r\n]+)", head)
    session = f"Session: {named[1]}\r\n" if named else ""
    await ask(3, "PLAY", base)
    return reader, writer


async def _run(folder: Path, addresses: list[str]) -> None:
    held = []  # A connection whose stream objects are let go is closed.
    for number, address in enumerate(addresses):
        reader, writer = await play(address)
        held.append((reader, writer))
        descriptor = os.open(folder / f"{number}.bin", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        transport = cast("asyncio.Transport", writer.transport)
        transport.set_protocol(_Writer(descriptor))
        transport.resume_reading()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    uvloop.run(_run(Path(sys.argv[1]), sys.argv[2:]))
