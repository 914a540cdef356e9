# SPDX-License-Identifier: Apache-2.0
"""Low-Latency HLS: a playlist that a strict reader accepts, parts that are MP4, reloads that wait for what is new."""

import asyncio
import io
import re
from dataclasses import dataclass, field

import av
import pytest

from fairwatch.media.fmp4.read import read_init, scan
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Codec
from fairwatch.transmit import hls
from fairwatch.transmit.hls import LivePlaylist, NotInPlaylistError, Playlists
from tests.transmit.streams import NOW_US, S, picture, pictures, real, sound, tracks

pytestmark = pytest.mark.anyio
PATIENCE_S = 30.0

# RFC 8216 and draft-pantos-hls-rfc8216bis, as far as we write them.
HEADER = re.compile(
    r"#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:(?P<target>\d+)\n"
    r"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=(?P<hold>[\d.]+)\n"
    r"#EXT-X-PART-INF:PART-TARGET=(?P<part>[\d.]+)\n"
    r"#EXT-X-MEDIA-SEQUENCE:(?P<sequence>\d+)\n#EXT-X-DISCONTINUITY-SEQUENCE:(?P<discontinuity>\d+)\n"
)
LINES = {
    "discontinuity": re.compile(r"#EXT-X-DISCONTINUITY"),
    "map": re.compile(r'#EXT-X-MAP:URI="(init-\d+\.mp4)"'),
    "date": re.compile(r"#EXT-X-PROGRAM-DATE-TIME:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"),
    "part": re.compile(r'#EXT-X-PART:DURATION=(\d+\.\d+),URI="(\d+\.\d+\.m4s)"(,INDEPENDENT=YES)?'),
    "extinf": re.compile(r"#EXTINF:(\d+\.\d+),"),
    "uri": re.compile(r"(\d+\.m4s)"),
    "hint": re.compile(r'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="(\d+\.\d+\.m4s)"'),
}


@dataclass
class Segment:
    number: int
    map: str = ""
    discontinuity: bool = False
    date: str = ""
    duration_s: float | None = None
    parts: list[tuple[float, str, bool]] = field(default_factory=list)


@dataclass
class Parsed:
    target_s: int
    hold_s: float
    part_s: float
    discontinuities: int
    segments: list[Segment]
    hint: str

    @property
    def parts(self) -> list[tuple[float, str, bool]]:
        return [part for segment in self.segments for part in segment.parts]


def parse(text: str) -> Parsed:
    """Read a playlist strictly: every line is one that we know, in an order that the specification allows."""
    head = HEADER.match(text)
    assert head is not None, text
    assert text.endswith("\n")
    number = int(head["sequence"])
    segments: list[Segment] = []
    current = Segment(number)
    mapped = hint = ""
    ended = False
    for line in text[head.end() :].splitlines():
        assert not hint, "the hint is the last line"
        name, found = next((name, found) for name, form in LINES.items() if (found := form.fullmatch(line)))
        if name == "discontinuity":
            current.discontinuity = True
        elif name == "map":
            mapped = found[1]
        elif name == "date":
            current.date = found[1]
            current.map = mapped
        elif name == "part":
            current.parts.append((float(found[1]), found[2], bool(found[3])))
            assert found[2] == f"{number}.{len(current.parts) - 1}.m4s"
        elif name == "extinf":
            current.duration_s = float(found[1])
        elif name == "uri":
            assert found[1] == f"{number}.m4s"
            segments.append(current)
            number += 1
            current = Segment(number)
        else:
            hint = found[1]
            ended = True
    assert ended
    if current.date:
        segments.append(current)
    parsed = Parsed(
        int(head["target"]), float(head["hold"]), float(head["part"]), int(head["discontinuity"]), segments, hint
    )
    check(parsed)
    return parsed


def check(parsed: Parsed) -> None:
    """What the specification asks of the figures (4.4.3.1, 4.4.3.7, 4.4.3.8, 4.4.4.9)."""
    assert all(segment.map and segment.date for segment in parsed.segments)
    for segment in parsed.segments:
        if segment is parsed.segments[-1] and not segment.parts:
            continue  # Its first part is hinted at.
        total_s = sum(duration_s for duration_s, _, _ in segment.parts)
        assert segment.duration_s is None or segment.duration_s == pytest.approx(total_s, abs=1e-5)
        assert round(total_s) <= parsed.target_s
        assert segment.parts[0][2], "a segment begins with a key frame"
    assert all(0 < duration_s <= parsed.part_s for duration_s, _, _ in parsed.parts)
    assert parsed.hold_s >= 2 * parsed.part_s
    assert all(segment.duration_s is not None for segment in parsed.segments[:-1])


def fed(fragments: list[Fragment], codec: Codec | None = None) -> LivePlaylist:
    playlist = LivePlaylist()
    playlist.tracks(tracks(sound=codec))
    for each in fragments:
        playlist.fragment(each)
    return playlist


async def shown(playlist: LivePlaylist, number: int | None = None, part: int | None = None) -> Parsed:
    async with asyncio.timeout(PATIENCE_S):
        return parse(await playlist.playlist(number, part))


async def test_segments_begin_at_key_frames_and_are_made_of_parts() -> None:
    parsed = await shown(fed(pictures(160)))
    assert [segment.number for segment in parsed.segments] == [0, 1, 2, 3]
    assert [segment.duration_s for segment in parsed.segments] == [2.0, 2.0, 2.0, None]
    assert [len(segment.parts) for segment in parsed.segments[:3]] == [5, 5, 5]
    assert parsed.segments[0].date == "2026-05-28T20:26:40.000Z"
    assert parsed.segments[1].date == "2026-05-28T20:26:42.000Z"
    assert parsed.target_s == 2
    assert not any(segment.discontinuity for segment in parsed.segments)
    assert parsed.hint == "3.0.m4s" or parsed.hint.startswith("3.")


async def test_only_the_last_segments_are_kept() -> None:
    playlist = fed(pictures(1_000))
    parsed = await shown(playlist)
    assert [segment.number for segment in parsed.segments] == list(range(14, 20))
    with pytest.raises(NotInPlaylistError):
        playlist.media("13.m4s")
    assert playlist.media("14.m4s")


async def test_parts_and_segments_behind_the_init_segment_play() -> None:
    playlist = fed(real(seconds=6))
    parsed = await shown(playlist)
    init = playlist.media(parsed.segments[0].map)
    assert read_init(init).tracks == tracks()
    whole = b"".join(
        playlist.media(f"{segment.number}.m4s") for segment in parsed.segments if segment.duration_s is not None
    )
    pieces = b"".join(
        playlist.media(uri)
        for segment in parsed.segments
        if segment.duration_s is not None
        for _, uri, _ in segment.parts
    )
    assert whole == pieces
    with av.open(io.BytesIO(init + whole), "r") as file:
        times = [each.time for each in file.decode(video=0)]
    assert times == [pytest.approx(n * 0.04) for n in range(len(times))]
    assert len(times) == 100


async def test_times_in_the_media_agree_with_the_playlist() -> None:
    playlist = fed(pictures(500, first=1_000))
    parsed = await shown(playlist)
    at_us = None
    for segment in parsed.segments:
        for duration_s, uri, independent in segment.parts:
            infos = list(scan(io.BytesIO(playlist.media(uri))))
            assert independent == any(info.key for info in infos)
            assert sum(info.duration_us for info in infos) == round(duration_s * S)
            assert at_us is None or infos[0].decode_us == at_us
            at_us = infos[-1].decode_us + infos[-1].duration_us
    assert parsed.segments[0].parts[0][1].startswith(f"{parsed.segments[0].number}.")


async def test_sound_goes_with_the_pictures_where_it_can_be_played() -> None:
    mixed = [each for n in range(90) for each in (picture(n, n % 25 == 0), sound(n))]
    with_sound, without = fed(mixed, Codec.AAC), fed(mixed, Codec.PCMA)
    for playlist, tracks_heard in ((with_sound, {1, 2}), (without, {1})):
        parsed = await shown(playlist)
        data = b"".join(playlist.media(uri) for _, uri, _ in parsed.parts)
        assert {info.track for info in scan(io.BytesIO(data))} == tracks_heard
    assert read_init(with_sound.media("init-0.mp4")).tracks.audio is not None
    assert read_init(without.media("init-0.mp4")).tracks.audio is None


async def test_nothing_is_shown_before_the_first_key_frame() -> None:
    playlist = fed([picture(n) for n in range(1, 10)])
    assert not playlist._segments
    for each in pictures(60, first=25):
        playlist.fragment(each)
    parsed = await shown(playlist)
    assert parsed.segments[0].date == "2026-05-28T20:26:41.000Z"


async def test_new_parameters_make_a_discontinuity_and_an_init_segment() -> None:
    playlist = fed(pictures(30))
    playlist.tracks(tracks(width=640))
    for each in pictures(30, first=50):
        playlist.fragment(each)
    parsed = await shown(playlist)
    assert [(segment.map, segment.discontinuity) for segment in parsed.segments] == [
        ("init-0.mp4", False),
        ("init-1.mp4", True),
    ]
    video = read_init(playlist.media("init-1.mp4")).tracks.video
    assert video is not None
    assert video.width == 640


async def test_an_interruption_and_a_hole_make_a_discontinuity() -> None:
    playlist = fed(pictures(30))
    playlist.ended()
    playlist.tracks(tracks())
    for each in pictures(30, first=100):
        playlist.fragment(each)
    playlist.fragment(picture(200, key=True, after_gap=True))
    for each in pictures(24, first=201, key_every=1_000):
        playlist.fragment(each)
    parsed = await shown(playlist)
    assert [segment.discontinuity for segment in parsed.segments] == [False, True, True]
    assert [segment.duration_s for segment in parsed.segments][:2] == [1.2, 1.2]


async def test_discontinuities_that_have_gone_are_counted() -> None:
    playlist = fed(pictures(30))
    for first in range(50, 1_000, 50):
        playlist.ended()
        for each in pictures(30, first=first):
            playlist.fragment(each)
    parsed = await shown(playlist)
    assert len(parsed.segments) == 6
    assert parsed.discontinuities + sum(segment.discontinuity for segment in parsed.segments) == 19


async def test_init_segments_of_what_has_gone_are_forgotten() -> None:
    playlist = fed(pictures(30))
    for turn in range(1, 100):
        playlist.tracks(tracks(width=640 if turn % 2 else 322))
        for each in pictures(10, first=turn * 50):
            playlist.fragment(each)
    parsed = await shown(playlist)
    assert len(playlist._inits) <= 8
    for segment in parsed.segments:
        assert playlist.media(segment.map)
    with pytest.raises(NotInPlaylistError):
        playlist.media("init-0.mp4")


@pytest.mark.parametrize("frame_us", [200_000, 1_000_000, 5_000_000])
async def test_a_slow_camera_has_longer_parts_and_says_so(frame_us: int) -> None:
    slow = [
        Fragment(each.parts, each.size_bytes, VIDEO_TRACK, True, NOW_US + n * frame_us, frame_us)
        for n, each in enumerate(pictures(20))
    ]
    parsed = await shown(fed(slow))
    assert parsed.part_s >= frame_us / S or parsed.part_s == 0.5
    assert parsed.target_s >= frame_us / S


# Waiting for what is new.


async def test_a_reload_waits_for_the_part_that_is_asked_for() -> None:
    playlist = fed(pictures(90))
    parsed = await shown(playlist)
    last = parsed.segments[-1]
    waiting = asyncio.ensure_future(shown(playlist, last.number, len(last.parts)))
    waiting_whole = asyncio.ensure_future(shown(playlist, last.number))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    for each in pictures(9, first=90):
        playlist.fragment(each)
    newer = await waiting
    assert len(newer.segments[last.number].parts) > len(last.parts)
    assert not waiting_whole.done()
    for each in pictures(12, first=99):
        playlist.fragment(each)
    assert (await waiting_whole).segments[last.number].duration_s is not None


async def test_what_is_there_already_is_not_waited_for() -> None:
    playlist = fed(pictures(200))
    for number, part in [(0, None), (0, 99), (1, 3), (2, None), (None, None)]:
        await shown(playlist, number, part)


async def test_a_playlist_of_a_camera_that_has_not_sent_anything_yet_waits() -> None:
    playlist = LivePlaylist()
    waiting = asyncio.ensure_future(shown(playlist))
    await asyncio.sleep(0)
    playlist.tracks(tracks())
    for each in pictures(60):
        playlist.fragment(each)
    assert (await waiting).segments


async def test_the_part_that_was_hinted_at_is_delivered_when_it_is_there() -> None:
    playlist = fed(pictures(90))
    hint = (await shown(playlist)).hint
    waiting = asyncio.ensure_future(playlist.media_when_ready(hint))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    for each in pictures(9, first=90):
        playlist.fragment(each)
    async with asyncio.timeout(PATIENCE_S):
        data = await waiting
    assert data == playlist.media(hint)
    assert list(scan(io.BytesIO(data)))


async def test_waiting_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hls, "BLOCK_S", 0.0)
    playlist = fed(pictures(90))
    with pytest.raises(TimeoutError):
        await playlist.playlist(99, None)
    with pytest.raises(TimeoutError):
        await LivePlaylist().playlist(None, None)
    with pytest.raises(TimeoutError):
        await playlist.media_when_ready((await shown(playlist)).hint)


@pytest.mark.parametrize(
    "name", ["", "x", "9.m4s", "0.99.m4s", "init-9.mp4", "init-.mp4", "init-x.mp4", "0.x.m4s", "..", "²..m4s", "0.²"]
)
async def test_what_was_never_offered_is_not_found(name: str) -> None:
    playlist = fed(pictures(40))
    with pytest.raises(NotInPlaylistError):
        await playlist.media_when_ready(name)


# The playlists that somebody reads.


class Hall:
    """Who watches what, for `Playlists`."""

    def __init__(self) -> None:
        self.watched: list[tuple[int, str, LivePlaylist]] = []
        self.left: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        self.playlists = Playlists(self._watch, self._leave)

    def _watch(self, camera_id: int, stream: str, playlist: LivePlaylist) -> None:
        if stream == "none":
            raise LookupError
        self.watched.append((camera_id, stream, playlist))
        playlist.tracks(tracks())
        for each in pictures(60):
            playlist.fragment(each)

    def _leave(self, camera_id: int, stream: str, playlist: LivePlaylist) -> None:
        assert (camera_id, stream, playlist) in self.watched
        self.left.put_nowait((camera_id, stream))


async def test_readers_of_a_stream_share_a_playlist_and_streams_do_not() -> None:
    hall = Hall()
    for camera_id, stream in [(1, "main"), (1, "main"), (1, "sub"), (2, "main")]:
        parse(await hall.playlists.playlist(camera_id, stream, None, None))
    assert [(camera_id, stream) for camera_id, stream, _ in hall.watched] == [(1, "main"), (1, "sub"), (2, "main")]
    assert await hall.playlists.media(1, "main", "0.0.m4s")
    with pytest.raises(NotInPlaylistError):
        await hall.playlists.media(1, "main", "99.m4s")


async def test_a_playlist_that_nobody_asks_for_any_more_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hls, "IDLE_S", 0.0)
    hall = Hall()
    await hall.playlists.playlist(1, "main", None, None)
    async with asyncio.timeout(PATIENCE_S):
        assert await hall.left.get() == (1, "main")
    await hall.playlists.playlist(1, "main", None, None)
    assert len(hall.watched) == 2
    async with asyncio.timeout(PATIENCE_S):
        await hall.left.get()


async def test_a_stream_that_is_not_there_leaves_nothing_behind() -> None:
    hall = Hall()
    for _ in range(2):
        with pytest.raises(LookupError):
            await hall.playlists.playlist(1, "none", None, None)


async def test_a_camera_that_sends_nothing_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hls, "BLOCK_S", 0.0)
    silent = Playlists(lambda camera_id, stream, playlist: None, lambda camera_id, stream, playlist: None)  # noqa: ARG005
    with pytest.raises(NotInPlaylistError):
        await silent.playlist(1, "main", None, None)
    with pytest.raises(NotInPlaylistError):
        await silent.media(1, "main", "0.0.m4s")
