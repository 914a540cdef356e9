# SPDX-License-Identifier: Apache-2.0
"""One browser watching one stream: fragments as the messages of the live WebSocket.

A text message says what the tracks are or what happened; a binary message is
a 16-byte header (kind, flags, duration and decode time) and the bytes of an
init segment or a fragment, as docs/ref/live.md describes.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from struct import Struct

from fairwatch.errors import FairwatchError
from fairwatch.media import h264, h265
from fairwatch.media.fmp4.write import init_segment
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import AUDIO_TRACK, Codec, Tracks

from .hub import Backlog

_HEADER = Struct(">BBHIQ").pack
_INIT, _FRAGMENT = 0, 1
KEY, AFTER_GAP, SOUND = 1, 2, 4


def mime_type(tracks: Tracks) -> str:
    """The MIME type with codecs (RFC 6381) that a browser is asked about."""
    codecs = []
    if tracks.video is not None:
        codec_string = h264.codec_string if tracks.video.codec is Codec.H264 else h265.codec_string
        codecs.append(codec_string(tracks.video))
    if tracks.audio is not None and tracks.audio.codec is Codec.AAC:
        codecs.append("mp4a.40.2")
    return f'video/mp4; codecs="{",".join(codecs)}"'


def playable(tracks: Tracks) -> Tracks:
    """The tracks without what no browser plays: G.711 sound."""
    if tracks.audio is None or tracks.audio.codec is Codec.AAC:
        return tracks
    return Tracks(tracks.video)


def fragment_message(fragment: Fragment) -> bytes:
    """A fragment as a binary message."""
    flags = (
        (KEY if fragment.key else 0)
        | (AFTER_GAP if fragment.after_gap else 0)
        | (SOUND if fragment.track == AUDIO_TRACK else 0)
    )
    return _HEADER(_FRAGMENT, flags, 0, fragment.duration_us, fragment.start_us) + fragment.data


class BrowserViewer:
    """A `hub.Viewer` that is read as a stream of WebSocket messages.

    What the browser does not take in time is dropped up to the next key
    frame (`Backlog`); it is told with the notice `skipped`. `transcoded` is
    told with the tracks. The messages end when the stream is removed.
    """

    def __init__(self) -> None:
        self._backlog = Backlog()
        self._texts: list[str] = []
        self._ready = asyncio.Event()
        self.transcoded = False
        self._paused = False
        self._closed = False
        self._skipped = 0
        self._sound = False
        self._base_us: int | None = None

    def tracks(self, tracks: Tracks) -> None:
        self._backlog.put_mark(playable(tracks))
        self._ready.set()

    def fragment(self, fragment: Fragment) -> None:
        if not self._paused:
            self._backlog.put(fragment)
            self._ready.set()

    def ended(self) -> None:
        self.say({"type": "state", "state": "interrupted"})

    def removed(self) -> None:
        self.close()

    def conversion(self, at_work: bool, problem: FairwatchError | None) -> None:
        """See `transcode.ConvertedViewer`."""
        self.transcoded = at_work
        if problem is not None:
            self.say({"type": "notice", "code": problem.code, "params": problem.params})

    def say(self, message: dict[str, object]) -> None:
        """Send a text message before whatever waits."""
        self._texts.append(json.dumps(message))
        self._ready.set()

    def pause(self) -> None:
        """Send nothing more until `resume`."""
        self._paused = True

    def resume(self) -> None:
        """Go on at the next key frame."""
        self._paused = False
        self._backlog.restart()

    def close(self) -> None:
        """End the iteration."""
        self._closed = True
        self._ready.set()

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        backlog = self._backlog
        while not self._closed:
            # Before looking: what happens while a message is being sent wakes the next wait.
            self._ready.clear()
            if self._texts:
                yield self._texts.pop(0)
            elif backlog.skipped != self._skipped:
                self._skipped = backlog.skipped
                yield json.dumps({"type": "notice", "code": "skipped", "params": {"times": self._skipped}})
            elif (first_us := backlog.first_us()) is None:
                await self._ready.wait()
            else:
                if self._base_us is None:
                    self._base_us = first_us
                item = backlog.take()
                if isinstance(item, Tracks):
                    self._sound = item.audio is not None
                    yield self._described(item)
                    yield _HEADER(_INIT, 0, 0, 0, 0) + init_segment(item, 0)
                elif item.track != AUDIO_TRACK or self._sound:
                    yield fragment_message(item)

    def _described(self, tracks: Tracks) -> str:
        """The text message that comes before an init segment."""
        video = tracks.video
        return json.dumps(
            {
                "type": "tracks",
                "mime": mime_type(tracks),
                "codec": video.codec if video else None,
                "width": video.width if video else None,
                "height": video.height if video else None,
                "base_us": self._base_us,
                "transcoded": self.transcoded,
            }
        )
