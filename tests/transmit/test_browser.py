# SPDX-License-Identifier: Apache-2.0
"""The messages of the live WebSocket: tracks and init first, fragments with their header, notices in between."""

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from typing import Any

import pytest

from fairwatch.media.fmp4.read import read_init
from fairwatch.media.fmp4.write import DECODE_US_AT
from fairwatch.media.frame import Codec, Tracks
from fairwatch.transmit.browser import BrowserViewer, mime_type
from fairwatch.transmit.slots import TranscodeLimitError
from tests.media.clips import clip
from tests.transmit.streams import FRAME_US, NOW_US, picture, pictures, sound, tracks

pytestmark = pytest.mark.anyio
PATIENCE_S = 30.0


class Browser:
    """The other end of a viewer's messages."""

    def __init__(self) -> None:
        self.viewer = BrowserViewer()
        self._messages = aiter(self.viewer)

    async def message(self) -> Any:
        """The next message: text as JSON, bytes as (kind, flags, duration, decode time, data)."""
        async with asyncio.timeout(PATIENCE_S):
            got = await anext(self._messages)
        if isinstance(got, str):
            return json.loads(got)
        kind, flags, reserved, duration_us, decode_us = struct.unpack_from(">BBHIQ", got)
        assert reserved == 0
        return kind, flags, duration_us, decode_us, got[16:]

    async def messages(self, count: int) -> list[Any]:
        return [await self.message() for _ in range(count)]

    async def nothing_yet(self) -> None:
        """Nothing comes by itself, however often the loop turns."""
        waiting = asyncio.ensure_future(anext(self._messages))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        self._messages = aiter(self.viewer)


@pytest.fixture
def browser() -> Browser:
    return Browser()


async def test_tracks_and_an_init_segment_come_before_the_first_picture(browser: Browser) -> None:
    browser.viewer.tracks(tracks())
    browser.viewer.fragment(picture(5, key=True))
    described, init, first = await browser.messages(3)
    assert described == {
        "type": "tracks",
        "mime": mime_type(tracks()),
        "codec": "h264",
        "width": 322,
        "height": 182,
        "base_us": NOW_US + 5 * FRAME_US,
        "transcoded": False,
    }
    assert init[:4] == (0, 0, 0, 0)
    assert read_init(init[4]).tracks == tracks()
    assert read_init(init[4]).base_us == 0
    assert first == (1, 1, FRAME_US, NOW_US + 5 * FRAME_US, picture(5, key=True).data)
    at = int.from_bytes(first[4][DECODE_US_AT : DECODE_US_AT + 8], "big")
    assert at == 5 * FRAME_US


async def test_flags_tell_key_frames_gaps_and_sound(browser: Browser) -> None:
    browser.viewer.tracks(tracks(sound=Codec.AAC))
    browser.viewer.fragment(picture(0, key=True, after_gap=True))
    browser.viewer.fragment(picture(1))
    browser.viewer.fragment(sound(1))
    await browser.messages(2)
    assert [flags for _, flags, *_ in await browser.messages(3)] == [3, 0, 5]


async def test_sound_that_no_browser_plays_is_left_out(browser: Browser) -> None:
    browser.viewer.tracks(tracks(sound=Codec.PCMA))
    browser.viewer.fragment(picture(0, key=True))
    browser.viewer.fragment(sound(0))
    browser.viewer.fragment(picture(1))
    described, init, *shown = await browser.messages(4)
    assert "mp4a" not in described["mime"]
    assert read_init(init[4]).tracks == tracks()
    assert [each[3] for each in shown] == [NOW_US, NOW_US + FRAME_US]


async def test_the_base_stays_that_of_the_first_picture(browser: Browser) -> None:
    browser.viewer.tracks(tracks())
    browser.viewer.fragment(picture(0, key=True))
    browser.viewer.tracks(tracks(width=640))
    browser.viewer.fragment(picture(9, key=True))
    got = await browser.messages(6)
    assert [each["base_us"] for each in got if isinstance(each, dict)] == [NOW_US, NOW_US]
    assert [each["width"] for each in got if isinstance(each, dict)] == [322, 640]


async def test_what_is_to_be_said_does_not_wait_for_a_picture(browser: Browser) -> None:
    """A camera that is away has parameters, but no picture for who joins."""
    browser.viewer.tracks(tracks())
    browser.viewer.ended()
    browser.viewer.say({"type": "notice", "code": "transcode-limit", "params": {"limit": 2}})
    assert (await browser.message()) == {"type": "state", "state": "interrupted"}
    assert (await browser.message())["code"] == "transcode-limit"
    await browser.nothing_yet()
    browser.viewer.fragment(picture(0, key=True))
    assert (await browser.message())["type"] == "tracks"


async def test_what_is_said_while_a_message_is_on_its_way_is_not_forgotten(browser: Browser) -> None:
    browser.viewer.say({"n": 1})
    assert await browser.message() == {"n": 1}
    browser.viewer.say({"n": 2})
    browser.viewer.tracks(tracks())
    assert await browser.message() == {"n": 2}
    browser.viewer.fragment(picture(0, key=True))
    assert [each["type"] if isinstance(each, dict) else each[0] for each in await browser.messages(3)] == [
        "tracks",
        0,
        1,
    ]


async def test_after_an_interruption_new_tracks_and_an_init_segment_come_again(browser: Browser) -> None:
    browser.viewer.tracks(tracks())
    browser.viewer.fragment(picture(0, key=True))
    await browser.messages(3)
    browser.viewer.ended()
    browser.viewer.tracks(tracks())
    browser.viewer.fragment(picture(50, key=True))
    got = await browser.messages(4)
    assert got[0] == {"type": "state", "state": "interrupted"}
    assert got[1]["type"] == "tracks"
    assert (got[2][0], got[3][3]) == (0, NOW_US + 50 * FRAME_US)


async def test_who_falls_behind_is_told_and_goes_on_at_a_key_frame(browser: Browser) -> None:
    browser.viewer.tracks(tracks())
    for each in pictures(110):
        browser.viewer.fragment(each)
    notice, described, init, first = await browser.messages(4)
    assert notice == {"type": "notice", "code": "skipped", "params": {"times": 2}}
    assert described["base_us"] == NOW_US + 100 * FRAME_US
    assert init[0] == 0
    assert first[1:4] == (1, FRAME_US, NOW_US + 100 * FRAME_US)


async def test_pause_and_resume(browser: Browser) -> None:
    browser.viewer.tracks(tracks())
    browser.viewer.fragment(picture(0, key=True))
    await browser.messages(3)
    browser.viewer.pause()
    for each in pictures(60, first=1):
        browser.viewer.fragment(each)
    await browser.nothing_yet()
    browser.viewer.resume()
    browser.viewer.fragment(picture(61))
    browser.viewer.fragment(picture(75, key=True))
    assert (await browser.message())[3] == NOW_US + 75 * FRAME_US


async def test_parameters_that_changed_during_a_pause_are_told_once(browser: Browser) -> None:
    browser.viewer.tracks(tracks())
    browser.viewer.fragment(picture(0, key=True))
    await browser.messages(3)
    browser.viewer.pause()
    for width in (640, 322, 640):
        browser.viewer.tracks(tracks(width))
    browser.viewer.resume()
    browser.viewer.fragment(picture(1, key=True))
    described, init, shown = await browser.messages(3)
    assert (described["width"], init[0], shown[3]) == (640, 0, NOW_US + FRAME_US)


async def test_a_conversion_is_told_with_the_tracks(browser: Browser) -> None:
    browser.viewer.transcoded = True
    browser.viewer.tracks(tracks())
    browser.viewer.fragment(picture(0, key=True))
    assert (await browser.message())["transcoded"] is True


@pytest.mark.parametrize("when", ["before", "waiting", "between messages"])
async def test_closing_ends_the_messages(browser: Browser, when: str) -> None:
    messages = aiter(browser.viewer)
    if when == "before":
        browser.viewer.close()
    elif when == "waiting":
        asyncio.get_running_loop().call_soon(browser.viewer.close)
    else:
        browser.viewer.say({})
        await anext(messages)
        browser.viewer.close()
    async with asyncio.timeout(PATIENCE_S):
        assert [each async for each in messages] == []


async def drain(messages: AsyncIterator[str | bytes], into: asyncio.Queue[str | bytes]) -> None:
    async for each in messages:
        into.put_nowait(each)


async def test_a_reader_that_waits_is_woken_by_each_thing_that_comes(browser: Browser) -> None:
    got: asyncio.Queue[str | bytes] = asyncio.Queue()
    reading = asyncio.ensure_future(drain(aiter(browser.viewer), got))
    for step, expected in enumerate([0, 3, 4, 5]):
        for _ in range(10):
            await asyncio.sleep(0)
        assert got.qsize() == expected
        if step == 0:
            browser.viewer.tracks(tracks())
            browser.viewer.fragment(picture(0, key=True))
        elif step == 1:
            browser.viewer.say({})
        elif step == 2:
            browser.viewer.fragment(picture(1))
    browser.viewer.close()
    await reading


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (tracks(), 'video/mp4; codecs="avc1.'),
        (tracks(sound=Codec.AAC), 'mp4a.40.2"'),
        (Tracks(clip(Codec.H265, frames=30).track), 'video/mp4; codecs="hvc1.'),
    ],
)
async def test_the_type_that_a_browser_is_asked_about(given: Tracks, expected: str) -> None:
    assert expected in mime_type(given)


async def test_the_messages_end_when_the_stream_is_removed(browser: Browser) -> None:
    messages = aiter(browser.viewer)
    asyncio.get_running_loop().call_soon(browser.viewer.removed)
    async with asyncio.timeout(PATIENCE_S):
        assert [each async for each in messages] == []


async def test_why_there_is_no_conversion_is_a_notice(browser: Browser) -> None:
    browser.viewer.conversion(False, TranscodeLimitError("No more.", limit=2))
    assert await browser.message() == {"type": "notice", "code": "transcode-limit", "params": {"limit": 2}}
    assert not browser.viewer.transcoded
    await browser.nothing_yet()


async def test_what_is_converted_at_last_is_told_with_the_tracks(browser: Browser) -> None:
    browser.viewer.conversion(False, None)
    browser.viewer.conversion(True, None)
    browser.viewer.tracks(tracks())
    browser.viewer.fragment(picture(0, key=True))
    assert (await browser.message())["transcoded"] is True
