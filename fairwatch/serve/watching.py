# SPDX-License-Identifier: Apache-2.0
"""Live pictures in the web process: browsers and HLS players share one watch of each stream."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from fairwatch.collect.cameras import Cameras
from fairwatch.display.ports import Viewer as ViewerPort
from fairwatch.transmit.browser import BrowserViewer
from fairwatch.transmit.bus import Bus
from fairwatch.transmit.hls import LivePlaylist, Playlists
from fairwatch.transmit.transcode import Transcodes


class Watching:
    """The routers' `Live` port, and where HLS playlists come from."""

    def __init__(self, bus: Bus, cameras: Cameras, transcodes: Transcodes) -> None:
        self._bus = bus
        self._cameras = cameras
        self._transcodes = transcodes
        self.playlists = Playlists(self._watch_playlist)

    @asynccontextmanager
    async def watch(self, camera_id: int, stream: str, h264_only: bool) -> AsyncIterator[ViewerPort]:
        """See `ports.Live.watch`. Raises StreamNotFound."""
        stream_id = await asyncio.to_thread(self._cameras.stream_id, camera_id, stream)
        viewer = BrowserViewer()
        source: Transcodes | Bus = self._transcodes if h264_only else self._bus
        source.watch(camera_id, stream_id, viewer)
        try:
            yield viewer
        finally:
            source.leave(stream_id, viewer)
            viewer.close()

    async def _watch_playlist(self, camera_id: int, stream: str, playlist: LivePlaylist) -> Callable[[], None]:
        stream_id = await asyncio.to_thread(self._cameras.stream_id, camera_id, stream)
        self._transcodes.watch(camera_id, stream_id, playlist)
        # The id is kept: by the time that it leaves, the stream may be gone.
        return partial(self._transcodes.leave, stream_id, playlist)
