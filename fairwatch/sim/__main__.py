# SPDX-License-Identifier: Apache-2.0
"""`python -m fairwatch.sim`: simulated cameras as a process of their own.

Prints one line of JSON when it is ready, serves until SIGTERM or SIGINT, and
prints what it has sent (one line of JSON) when it ends.
"""

import argparse
import asyncio
import errno
import json
import os
import signal
import sys
from pathlib import Path

import uvloop

from fairwatch.sim.cameras import SimCamera, bench_cameras, demo_cameras
from fairwatch.sim.rtsp import SimServer

_PARENT_CHECK_S = 0.5
_PORT_TRIES = 20


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m fairwatch.sim", description="Simulated RTSP cameras.")
    parser.add_argument("--cameras", type=int, default=6, metavar="N")
    parser.add_argument("--kind", choices=("demo", "bench"), default="demo")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 = any free port")
    parser.add_argument("--first", type=int, default=1, metavar="I", help="number of the first camera (bench)")
    parser.add_argument("--bitrate", type=int, default=4_000_000, metavar="BPS", help="bits per second (bench)")
    parser.add_argument("--whole-frames", action="store_true", help="send a frame in one write, not in packets (bench)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="where encoded clips are kept")
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started this one is gone")
    arguments = parser.parse_args()
    parent = os.getppid() if arguments.with_parent else 0
    cameras = _cameras(arguments)
    uvloop.run(_serve(cameras, arguments.host, arguments.port, parent))


def _cameras(arguments: argparse.Namespace) -> list[SimCamera]:
    if arguments.kind == "demo":
        return demo_cameras(arguments.cameras, arguments.data, _say_progress)
    return bench_cameras(
        arguments.cameras,
        bitrate_bps=arguments.bitrate,
        first=arguments.first,
        cache=arguments.data,
        packet_by_packet=not arguments.whole_frames,
    )


def _say_progress(done: int, total: int) -> None:
    sys.stderr.write(f"drawing the cameras' pictures, once: {done} of {total}\n")


async def _serve(cameras: list[SimCamera], host: str, port: int, parent: int) -> None:
    streams = [stream for camera in cameras for stream in camera.streams]
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    server = SimServer(streams, host=host, port=port, log=False)
    await _start(server, port)
    try:
        _say(ready_line(cameras, server))
        while not stop.is_set():
            try:
                await asyncio.wait_for(stop.wait(), _PARENT_CHECK_S if parent else None)
            except TimeoutError:
                if os.getppid() != parent:
                    return
        _say(server.stats())
    finally:
        await server.stop()


async def _start(server: SimServer, port: int) -> None:
    """Listen; a given port may still be held by cameras whose parent has just died."""
    for attempt in range(_PORT_TRIES):
        try:
            await server.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or attempt == _PORT_TRIES - 1:
                sys.exit(f"cannot listen on port {port}: {error.strerror}")
            await asyncio.sleep(_PARENT_CHECK_S / 4)
        else:
            return


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def ready_line(cameras: list[SimCamera], server: SimServer) -> dict[str, object]:
    """What a program that started this process needs to add the cameras."""
    return {
        "ready": True,
        "port": server.port,
        "stats": f"http://127.0.0.1:{server.port}/stats",
        "cameras": [
            {
                "name": camera.name,
                "place": camera.place,
                "main": server.url(camera.main.path),
                "sub": server.url(camera.sub.path) if camera.sub else None,
                "username": camera.main.auth.username if camera.main.auth else None,
                "password": camera.main.auth.password if camera.main.auth else None,
            }
            for camera in cameras
        ],
    }


if __name__ == "__main__":
    main()
