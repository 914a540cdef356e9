# SPDX-License-Identifier: Apache-2.0
"""Low-Latency HLS of live fragments, for players outside the console.

RFC 8216 with the low-latency extensions of draft-pantos-hls-rfc8216bis: parts
of about half a second, blocking playlist reload, preload hints. Segments begin
at key frames; where none comes for very long, a segment ends without the next.
The fragments are the recorder's own; only their decode times are counted from
the first one, since a playlist has one time line.
"""

import asyncio
import itertools
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from fairwatch.errors import FairwatchError
from fairwatch.media.fmp4.write import DECODE_US_AT, init_segment
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Tracks

from .browser import playable

PART_US = 500_000
# Segments last about two seconds. A key frame that comes a little early ends one too: else it would last for four.
SEGMENT_LEAST_US = 1_800_000
SEGMENTS = 6
# What a segment may hold until the next key frame comes.
SEGMENT_LIMIT_US = 30_000_000
SEGMENT_LIMIT_BYTES = 16 << 20
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
    size_bytes: int = 0

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
        # Both are fixed by the first playlist, with room, and only ever grow (4.4.3.1, 4.4.3.7).
        self._target_s = 0
        self._part_target_us = PART_US
        self._problem: FairwatchError | None = None

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

    def removed(self) -> None:
        self.ended()
        self._problem = NotInPlaylistError("The stream was removed.", name="index.m3u8")
        self._changed.set()

    def conversion(self, at_work: bool, problem: FairwatchError | None) -> None:
        """See `transcode.ConvertedViewer`."""
        self._problem = problem
        self._changed.set()

    @property
    def is_removed(self) -> bool:
        """Whether nothing will come any more."""
        return isinstance(self._problem, NotInPlaylistError)

    def fragment(self, fragment: Fragment) -> None:
        video = fragment.track == VIDEO_TRACK
        if not video and (not self._sound or self._cut):
            return
        if video and fragment.key:
            open_us = self._segments[-1].duration_us + self._part_us if self._segments else 0
            if self._cut or fragment.after_gap or open_us >= SEGMENT_LEAST_US:
                self._begin_segment(fragment)
        if self._cut or self._base_us is None:
            return
        if video and self._part_us + fragment.duration_us > PART_US and self._part_us:
            self._end_part()
        self._data.append(_at(fragment, self._base_us))
        if video:
            self._part_key = self._part_key or fragment.key
            self._part_us += fragment.duration_us
        segment = self._segments[-1]
        segment.size_bytes += fragment.size_bytes
        if segment.size_bytes > SEGMENT_LIMIT_BYTES or segment.duration_us + self._part_us > SEGMENT_LIMIT_US:
            self._end_segment()
            self._cut = True

    async def playlist(self, number: int | None, part: int | None) -> str:
        """The playlist, once it has the segment and part that are asked for (6.2.5.2).

        Raises what keeps the picture away, such as TranscodeLimitError, and TimeoutError.
        """
        async with asyncio.timeout(BLOCK_S):
            while not self._has(number, part):
                if self._problem is not None:
                    raise self._problem.with_traceback(None)
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
                while self._is_next(int(number), int(part)) and self._problem is None:
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
        longest_s = math.ceil(max(segment.duration_us for segment in whole) / 1e6)
        self._target_s = max(self._target_s or longest_s + 1, longest_s)
        # A part holds one frame at least.
        part_us = max(part.duration_us for segment in whole for part in segment.parts)
        self._part_target_us = part_us = max(self._part_target_us, part_us)
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:9",
            f"#EXT-X-TARGETDURATION:{self._target_s}",
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


Leave = Callable[[], None]


@dataclass(slots=True)
class _Reading:
    """A playlist that somebody reads. `joining` gives what leaves the channel again."""

    playlist: LivePlaylist
    joining: "asyncio.Future[Leave]"
    asked_s: float = 0.0


class Playlists:
    """The playlists that somebody reads; one that nobody asked for in 30 s is dropped.

    `watch` joins a stream's channel, and returns what leaves it again.
    """

    def __init__(self, watch: Callable[[int, str, LivePlaylist], Awaitable[Leave]]) -> None:
        self._watch = watch
        self._readings: dict[tuple[int, str], _Reading] = {}

    async def playlist(self, camera_id: int, stream: str, msn: int | None, part: int | None) -> str:
        """See `LivePlaylist.playlist`. Raises NotInPlaylistError if no picture comes, and what `watch` raises."""
        try:
            return await (await self._of(camera_id, stream)).playlist(msn, part)
        except TimeoutError:
            raise NotInPlaylistError("The camera sends no picture.", name="index.m3u8") from None

    async def media(self, camera_id: int, stream: str, name: str) -> bytes:
        """See `LivePlaylist.media_when_ready`."""
        try:
            return await (await self._of(camera_id, stream)).media_when_ready(name)
        except TimeoutError:
            raise NotInPlaylistError(f"{name} did not come.", name=name) from None

    async def _of(self, camera_id: int, stream: str) -> LivePlaylist:
        loop = asyncio.get_running_loop()
        key = camera_id, stream
        reading = self._readings.get(key)
        if reading is not None and reading.playlist.is_removed:
            self._drop(key, reading)
            reading = None
        if reading is None:
            playlist = LivePlaylist()
            joining = asyncio.ensure_future(self._watch(camera_id, stream, playlist))
            reading = self._readings[key] = _Reading(playlist, joining)
            joining.add_done_callback(partial(self._joined, key, reading))
            loop.call_later(IDLE_S, self._rest, key, reading)
        reading.asked_s = loop.time()
        await asyncio.shield(reading.joining)
        return reading.playlist

    def _joined(self, key: tuple[int, str], reading: _Reading, joined: "asyncio.Future[Leave]") -> None:
        if (joined.cancelled() or joined.exception() is not None) and self._readings.get(key) is reading:
            del self._readings[key]

    def _rest(self, key: tuple[int, str], reading: _Reading) -> None:
        loop = asyncio.get_running_loop()
        if self._readings.get(key) is not reading:
            return
        if loop.time() - reading.asked_s < IDLE_S:
            loop.call_later(IDLE_S, self._rest, key, reading)
        else:
            self._drop(key, reading)

    def _drop(self, key: tuple[int, str], reading: _Reading) -> None:
        del self._readings[key]
        reading.joining.add_done_callback(_leave)


def _leave(joined: "asyncio.Future[Leave]") -> None:
    if not joined.cancelled() and joined.exception() is None:
        joined.result()()


def _at(fragment: Fragment, base_us: int) -> bytes:
    """The fragment with its decode time counted from `base_us`."""
    time = max(0, fragment.start_us - base_us).to_bytes(8, "big")
    data = fragment.data
    return data[:DECODE_US_AT] + time + data[DECODE_US_AT + 8 :]


def _iso(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1e6, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
