# SPDX-License-Identifier: Apache-2.0
"""`fairwatch sim`: simulated cameras for whoever has none at hand, with the addresses to enter."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from fairwatch.sim.cameras import SimCamera, demo_cameras
from fairwatch.sim.film import Progress
from fairwatch.sim.rtsp import SimServer

Say = Callable[[str], None]


def play(count: int, host: str, port: int, pictures: Path, say: Say, progress: Progress) -> None:
    """Serve `count` cameras by RTSP until SIGTERM or SIGINT. `pictures`: where drawn clips are kept. Raises OSError where
    the port is taken.
    """
    cameras = demo_cameras(count, pictures, progress)
    asyncio.run(_serve(cameras, host, port, say))


async def _serve(cameras: Sequence[SimCamera], host: str, port: int, say: Say) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(ValueError):  # Signals come to the main thread alone.
            loop.add_signal_handler(signum, stop.set)
    server = SimServer([stream for camera in cameras for stream in camera.streams], host=host, port=port, log=False)
    await server.start()
    try:
        say(told(cameras, server))
        await stop.wait()
    finally:
        await server.stop()


def told(cameras: Sequence[SimCamera], server: SimServer) -> str:
    """Each camera with its addresses, as they are entered in the console."""
    lines = ["Simulated cameras play until Ctrl-C. Enter an address under Cameras, Add camera:"]
    for camera in cameras:
        lines += ["", camera.name]
        for name, stream in (("main stream", camera.main), ("sub-stream", camera.sub)):
            if stream is not None:
                # With user name and password in it: the console takes them out.
                signed = (quote(stream.auth.username), quote(stream.auth.password)) if stream.auth else ()
                lines.append(f"  {name:<12} {server.url(stream.path, *signed)}")
    return "\n".join(lines)
