# SPDX-License-Identifier: Apache-2.0
"""Low-Latency HLS of live fragments, for players outside the console.

RFC 8216 with the low-latency extensions of draft-pantos-hls-rfc8216bis: parts
of about half a second, blocking playlist reload, preload hints. Segments begin
at key frames. The fragments are the recorder's own; only their decode times
are counted from the first one, since a playlist has one time line.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fairwatch.errors import FairwatchError
from fairwatch.media.fmp4.write import DECODE_US_AT, init_segment
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Tracks

from .browser import playable

PART_US = 500_000
SEGMENT_US = 2_000_000
SEGMENTS = 6
BLOCK_S = 12.0
IDLE_S = 30.0


class NotInPlaylistError(FairwatchError):
    """A part or segment that is not, or no longer, offered."""

    code = "not-in-playlist"
    status = 404


@dataclass(slots=True)
class _Part:
    data: bytes
    duration_us: int
    independent: bool


@dataclass(slots=True)
class _Segment:
    number: int
    start_us: int
    init: int
    discontinuity: bool
    parts: list[_Part] = field(default_factory=list)
    whole: bool = False

    @property
    def duration_us(self) -> int:
        return sum(part.duration_us for part in self.parts)


class LivePlaylist:
    """One stream as a playlist. A `hub.Viewer`; everything on the loop."""

    def __init__(self) -> None:
        self._segments: deque[_Segment] = deque()
        self._inits: dict[int, bytes] = {}
        self._init = -1
        self._numbers = itertools.count()
        self._base_us: int | None = None
        self._sound = False
        self._data: list[bytes] = []
        self._part_us = 0
        self._part_key = False
        self._cut = True
        self._changed = asyncio.Event()
        self._discontinuities = 0
        self.asked_s = 0.0

    def tracks(self, tracks: Tracks) -> None:
        shown = playable(tracks)
        self._end_segment()
        self._sound = shown.audio is not None
        self._init += 1
        used = {segment.init for segment in self._segments}
        self._inits = {number: init for number, init in self._inits.items() if number in used}
        self._inits[self._init] = init_segment(shown, 0)
        self._cut = True

    def ended(self) -> None:
        self._end_segment()
        self._cut = True

    def fragment(self, fragment: Fragment) -> None:
        video = fragment.track == VIDEO_TRACK
        if not video and (not self._sound or self._cut):
            return
        if video and fragment.key:
            open_us = self._segments[-1].duration_us + self._part_us if self._segments else 0
            if self._cut or fragment.after_gap or open_us >= SEGMENT_US:
                self._begin_segment(fragment)
        if self._cut or self._base_us is None:
            return
        if video and self._part_us + fragment.duration_us > PART_US and self._part_us:
            self._end_part()
        self._data.append(_at(fragment, self._base_us))
        if video:
            self._part_key = self._part_key or fragment.key
            self._part_us += fragment.duration_us

    async def playlist(self, number: int | None, part: int | None) -> str:
        """The playlist, once it has the segment and part that are asked for (6.2.5.2)."""
        async with asyncio.timeout(BLOCK_S):
            while not self._has(number, part):
                self._changed.clear()
                await self._changed.wait()
        return self._render()

    def media(self, name: str) -> bytes:
        """`init-N.mp4`, `SEGMENT.m4s` or `SEGMENT.PART.m4s`. Raises NotInPlaylistError."""
        stem = name.removesuffix(".m4s").removesuffix(".mp4")
        try:
            if stem.startswith("init-"):
                return self._inits[int(stem[5:])]
            number, _, part = stem.partition(".")
            segment = next(each for each in self._segments if each.number == int(number))
            if part:
                return segment.parts[int(part)].data
            if segment.whole:
                return b"".join(each.data for each in segment.parts)
        except (KeyError, ValueError, IndexError, StopIteration):
            pass
        raise NotInPlaylistError(f"{name} is not in the playlist any more.", name=name)

    async def media_when_ready(self, name: str) -> bytes:
        """The same; a part that was hinted at is waited for."""
        number, _, part = name.removesuffix(".m4s").partition(".")
        if number.isdecimal() and part.isdecimal():
            async with asyncio.timeout(BLOCK_S):
                while self._is_next(int(number), int(part)):
                    self._changed.clear()
                    await self._changed.wait()
        return self.media(name)

    def _has(self, number: int | None, part: int | None) -> bool:
        # Players that know no parts give up on a playlist without a segment.
        if not any(segment.whole for segment in self._segments):
            return False
        if number is None:
            return True
        last = self._segments[-1]
        if part is None:
            return last.number > number or (last.number == number and last.whole)
        return last.number > number or (last.number == number and (len(last.parts) > part or last.whole))

    def _is_next(self, number: int, part: int) -> bool:
        if not self._segments:
            return False
        last = self._segments[-1]
        if last.whole:
            return number == last.number + 1 and part == 0
        return number == last.number and part == len(last.parts)

    def _begin_segment(self, fragment: Fragment) -> None:
        self._end_segment()
        discontinuity = (self._cut or fragment.after_gap) and bool(self._segments)
        if self._base_us is None:
            self._base_us = fragment.start_us
        self._segments.append(_Segment(next(self._numbers), fragment.start_us, self._init, discontinuity))
        self._cut = False
        while len(self._segments) > SEGMENTS:
            gone = self._segments.popleft()
            self._discontinuities += gone.discontinuity

    def _end_part(self) -> None:
        if self._data and self._segments:
            self._segments[-1].parts.append(_Part(b"".join(self._data), self._part_us, self._part_key))
            self._changed.set()
        self._data, self._part_us, self._part_key = [], 0, False

    def _end_segment(self) -> None:
        self._end_part()
        if self._segments and not self._segments[-1].whole:
            self._segments[-1].whole = True
            self._changed.set()

    def _render(self) -> str:
        whole = [segment for segment in self._segments if segment.parts]
        longest_us = max((segment.duration_us for segment in whole), default=SEGMENT_US)
        # A part holds one frame at least.
        part_us = max(PART_US, *(part.duration_us for segment in whole for part in segment.parts))
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:9",
            f"#EXT-X-TARGETDURATION:{max(1, round(longest_us / 1e6 + 0.499))}",
            f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={3 * part_us / 1e6:.6f}",
            f"#EXT-X-PART-INF:PART-TARGET={part_us / 1e6:.6f}",
            f"#EXT-X-MEDIA-SEQUENCE:{self._segments[0].number}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{self._discontinuities}",
        ]
        init = -1
        for segment in self._segments:
            if segment.discontinuity:
                lines.append("#EXT-X-DISCONTINUITY")
            if segment.init != init:
                init = segment.init
                lines.append(f'#EXT-X-MAP:URI="init-{init}.mp4"')
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_iso(segment.start_us)}")
            for number, part in enumerate(segment.parts):
                independent = ",INDEPENDENT=YES" if part.independent else ""
                lines.append(
                    f'#EXT-X-PART:DURATION={part.duration_us / 1e6:.6f},URI="{segment.number}.{number}.m4s"{independent}'
                )
            if segment.whole:
                lines.append(f"#EXTINF:{segment.duration_us / 1e6:.6f},")
                lines.append(f"{segment.number}.m4s")
        last = self._segments[-1]
        hint = f"{last.number + 1}.0" if last.whole else f"{last.number}.{len(last.parts)}"
        lines.append(f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{hint}.m4s"')
        return "\n".join(lines) + "\n"


class Playlists:
    """The playlists that somebody reads; one that nobody asked for in 30 s is dropped.

    `watch` and `leave` join and leave a stream's channel.
    """

    def __init__(
        self,
        watch: Callable[[int, str, LivePlaylist], None],
        leave: Callable[[int, str, LivePlaylist], None],
    ) -> None:
        self._watch = watch
        self._leave = leave
        self._playlists: dict[tuple[int, str], LivePlaylist] = {}

    async def playlist(self, camera_id: int, stream: str, msn: int | None, part: int | None) -> str:
        """See `LivePlaylist.playlist`. Raises NotInPlaylistError if no picture comes."""
        try:
            return await self._of(camera_id, stream).playlist(msn, part)
        except TimeoutError:
            raise NotInPlaylistError("The camera sends no picture.", name="index.m3u8") from None

    async def media(self, camera_id: int, stream: str, name: str) -> bytes:
        """See `LivePlaylist.media_when_ready`."""
        try:
            return await self._of(camera_id, stream).media_when_ready(name)
        except TimeoutError:
            raise NotInPlaylistError(f"{name} did not come.", name=name) from None

    def _of(self, camera_id: int, stream: str) -> LivePlaylist:
        loop = asyncio.get_running_loop()
        playlist = self._playlists.get((camera_id, stream))
        if playlist is None:
            playlist = LivePlaylist()
            self._watch(camera_id, stream, playlist)
            self._playlists[camera_id, stream] = playlist
            loop.call_later(IDLE_S, self._rest, camera_id, stream)
        playlist.asked_s = loop.time()
        return playlist

    def _rest(self, camera_id: int, stream: str) -> None:
        loop = asyncio.get_running_loop()
        playlist = self._playlists[camera_id, stream]
        if loop.time() - playlist.asked_s < IDLE_S:
            loop.call_later(IDLE_S, self._rest, camera_id, stream)
        else:
            del self._playlists[camera_id, stream]
            self._leave(camera_id, stream, playlist)


def _at(fragment: Fragment, base_us: int) -> bytes:
    """The fragment with its decode time counted from `base_us`."""
    time = max(0, fragment.start_us - base_us).to_bytes(8, "big")
    data = fragment.data
    return data[:DECODE_US_AT] + time + data[DECODE_US_AT + 8 :]


def _iso(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1e6, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
