# SPDX-License-Identifier: Apache-2.0
"""A simulated camera that notes when it sends each frame, for `bench live`.

`python -m bench.camera CACHE` prints a line of JSON when it is ready
(`address`, `stats`) and, when told to end, one more: `sent` is a list of frame
number and UTC microseconds; `loop` is after how many frames the frame
counter inside the pictures begins again.
"""

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

import uvloop

from fairwatch.sim.clip import Clip
from fairwatch.sim.encode import bench_spec, encode_clip
from fairwatch.sim.packets import ClipSource, Template
from fairwatch.sim.rtsp import SimServer
from fairwatch.sim.stream import SimStream

PATH = "/cam1/main"


class _Noting:
    """A source of frames that notes when each is fetched, which is right before it is sent."""

    def __init__(self, clip: Clip) -> None:
        self._source = ClipSource(clip)
        self.clip = clip
        self.is_key = self._source.is_key
        self.dts_ticks = self._source.dts_ticks
        self.pts_ticks = self._source.pts_ticks
        self.number_at = self._source.number_at
        self.fetched_us: dict[int, int] = {}

    def template(self, number: int) -> Template:
        # A frame may be looked at when a client joins, and is fetched again when it is sent.
        self.fetched_us[number] = time.time_ns() // 1000
        return self._source.template(number)


async def _serve(cache: Path) -> None:
    source = _Noting(encode_clip(bench_spec(), cache))
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    async with SimServer([SimStream(PATH, source)], log=False) as server:
        _say({"address": server.url(PATH), "stats": f"http://127.0.0.1:{server.port}/stats"})
        await stop.wait()
        _say({"sent": sorted(source.fetched_us.items()), "loop": len(source.clip.units)})


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(_serve(Path(sys.argv[1])))
