# SPDX-License-Identifier: Apache-2.0
"""placeholder, written next"""

from fairwatch.clock import Clock
from fairwatch.collect.meter import SourceStats
from fairwatch.collect.rtsp.address import Credentials
from fairwatch.media.frame import FrameSink


class LibavSource:
    def __init__(self, address: str, credentials: Credentials | None, *, sound: bool, clock: Clock) -> None: ...
    async def run(self, sink: FrameSink) -> None: ...
    def stats(self) -> SourceStats:
        return SourceStats()
