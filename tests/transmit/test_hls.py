# SPDX-License-Identifier: Apache-2.0
"""Low-Latency HLS: a playlist that a strict reader accepts, parts that are MP4, reloads that wait for what is new."""

import asyncio
import io

import av
import pytest

from fairwatch.media.fmp4.read import read_init, scan
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Codec
from fairwatch.transmit import hls
from fairwatch.transmit.hls import LivePlaylist, NotInPlaylistError
from fairwatch.transmit.slots import TranscodeLimitError
from tests.transmit.m3u8 import PATIENCE_S, fed, shown
from tests.transmit.streams import NOW_US, S, picture, pictures, real, sound, tracks

pytestmark = pytest.mark.anyio


async def test_segments_begin_at_key_frames_and_are_made_of_parts() -> None:
    parsed = await shown(fed(pictures(160)))
    assert [segment.number for segment in parsed.segments] == [0, 1, 2, 3]
    assert [segment.duration_s for segment in parsed.segments] == [2.0, 2.0, 2.0, None]
    assert [len(segment.parts) for segment in parsed.segments[:3]] == [5, 5, 5]
    assert parsed.segments[0].date == "2026-05-28T20:26:40.000Z"
    assert parsed.segments[1].date == "2026-05-28T20:26:42.000Z"
    assert parsed.target_s == 3
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


# Limits.


@pytest.mark.parametrize("size", [40, 100_000])
async def test_without_key_frames_a_playlist_holds_no_more_than_a_segment_may(size: int) -> None:
    playlist = fed([picture(n, key=n == 0, size=size) for n in range(25 * 120)])
    held = sum(len(part.data) for segment in playlist._segments for part in segment.parts)
    assert held <= hls.SEGMENT_LIMIT_BYTES + 1_000_000
    (segment,) = (await shown(playlist)).segments
    assert segment.duration_s is not None
    assert segment.duration_s <= hls.SEGMENT_LIMIT_US / S + 1
    for each in pictures(60, first=25 * 120):
        playlist.fragment(each)
    parsed = await shown(playlist)
    assert [segment.discontinuity for segment in parsed.segments] == [False, True, False]


async def test_the_targets_stay_while_key_frames_come_a_little_early_or_late() -> None:
    playlist = fed([])
    targets = set()
    number = 0
    for gop in [50, 50, 51, 49, 50, 52, 50, 60, 50, 50, 50]:
        for at in range(gop):
            playlist.fragment(picture(number, key=at == 0))
            number += 1
            if playlist._has(None, None):
                parsed = await shown(playlist)
                targets.add((parsed.target_s, parsed.part_s, parsed.hold_s))
    assert targets == {(3, 0.5, 1.5)}


async def test_targets_that_must_be_raised_are_not_lowered_again() -> None:
    playlist = fed(pictures(100, key_every=50))
    assert (await shown(playlist)).target_s == 3
    for each in pictures(500, first=100, key_every=250):
        playlist.fragment(each)
    assert (await shown(playlist)).target_s == 10
    for each in pictures(1_000, first=600, key_every=50):
        playlist.fragment(each)
    assert (await shown(playlist)).target_s == 10


# What keeps the picture away.


async def test_why_there_is_no_picture_is_told_at_once() -> None:
    playlist = LivePlaylist()
    waiting = asyncio.ensure_future(playlist.playlist(None, None))
    for _ in range(5):
        await asyncio.sleep(0)
    playlist.conversion(False, TranscodeLimitError("No more.", limit=2))
    for asking in (waiting, playlist.playlist(None, None)):
        with pytest.raises(TranscodeLimitError):
            await asking
    playlist.conversion(True, None)
    reading = asyncio.ensure_future(shown(playlist))
    await asyncio.sleep(0)
    playlist.tracks(tracks())
    for each in pictures(60):
        playlist.fragment(each)
    assert (await reading).segments
