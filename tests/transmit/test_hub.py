# SPDX-License-Identifier: Apache-2.0
"""One stream to many viewers: each begins with a key frame, none holds up another, a slow one skips."""

import asyncio
import threading
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Tracks
from fairwatch.transmit import hub
from fairwatch.transmit.hub import Backlog, Channel
from tests.transmit.streams import FRAME_US, NOW_US, S, Watcher, picture, pictures, sound, tracks


def live(channel: Channel, count: int = 30) -> None:
    channel.tracks(tracks())
    for each in pictures(count):
        channel.fragment(each)


def test_who_joins_sees_everything_since_the_last_key_frame_at_once() -> None:
    channel = Channel(1)
    live(channel, 30)
    channel.fragment(sound(30))
    watcher = Watcher()
    channel.join(watcher)
    assert watcher.told[0] == tracks()
    assert watcher.numbers == [25, 26, 27, 28, 29]
    assert watcher.fragments[-1] == sound(30)
    channel.fragment(picture(30))
    assert watcher.numbers[-1] == 30


def test_who_joins_before_the_first_picture_waits_for_it() -> None:
    channel = Channel(1)
    watcher = Watcher()
    channel.join(watcher)
    assert watcher.told == []
    channel.tracks(tracks())
    channel.fragment(sound(0))
    channel.fragment(picture(0))
    assert watcher.told == [tracks()]
    channel.fragment(picture(1, key=True))
    channel.fragment(sound(1))
    assert watcher.fragments == [picture(1, key=True), sound(1)]


def test_new_parameters_forget_what_was_kept_and_ask_for_a_key_frame() -> None:
    channel = Channel(1)
    early, late = Watcher(), Watcher()
    channel.join(early)
    live(channel)
    channel.tracks(tracks(width=640))
    channel.join(late)
    assert late.told == [tracks(width=640)]
    channel.fragment(picture(30))
    channel.fragment(picture(31, key=True))
    assert late.numbers == [31]
    assert early.numbers == [*range(30), 31]
    assert early.starts_with_a_key_frame()


def test_after_the_end_nothing_old_is_shown_as_live() -> None:
    channel = Channel(1)
    early, late = Watcher(), Watcher()
    channel.join(early)
    live(channel)
    channel.ended()
    assert early.told[-1] is None
    channel.join(late)
    assert late.told == [tracks()]
    channel.fragment(picture(40))
    assert late.numbers == []
    channel.tracks(tracks())
    for each in pictures(3, first=50, key_every=50):
        channel.fragment(each)
    assert late.numbers == [50, 51, 52]


def test_a_group_of_pictures_that_is_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "GOP_BYTES", 5_000)
    channel = Channel(1)
    early, late = Watcher(), Watcher()
    channel.join(early)
    channel.tracks(tracks())
    for each in pictures(30, key_every=100, size=1_000):
        channel.fragment(each)
        assert sum(len(kept.data) for kept in channel._gop) <= 5_000
    channel.join(late)
    channel.fragment(picture(30))
    assert early.numbers == list(range(31))
    assert late.numbers == []
    channel.fragment(picture(31, key=True))
    assert late.numbers == [31]


def test_leaving_twice_is_leaving_once_and_the_last_one_out_is_told() -> None:
    idle: list[Channel] = []
    channel = Channel(1, idle.append)
    one, other = Watcher(), Watcher()
    channel.join(one)
    channel.join(other)
    channel.leave(one)
    channel.leave(one)
    assert idle == []
    channel.leave(other)
    channel.leave(other)
    assert idle == [channel]
    live(channel)
    assert one.told == other.told == []


class Leaver(Watcher):
    """A viewer who leaves at its first picture."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self._channel = channel

    def fragment(self, fragment: Fragment) -> None:
        super().fragment(fragment)
        self._channel.leave(self)


def test_a_viewer_may_leave_in_the_middle_of_a_fragment() -> None:
    channel = Channel(1)
    leavers = [Leaver(channel) for _ in range(3)]
    stays = Watcher()
    for viewer in (leavers[0], leavers[1], stays, leavers[2]):
        channel.join(viewer)
    live(channel, 5)
    assert [each.numbers for each in leavers] == [[0]] * 3
    assert stays.numbers == [0, 1, 2, 3, 4]


def test_two_hundred_viewers_share_the_very_same_fragments() -> None:
    channel = Channel(1)
    channel.tracks(tracks())
    sent = pictures(100)
    viewers: list[Watcher] = []
    for n, each in enumerate(sent):
        for _ in range(2):
            viewers.append(Watcher())
            channel.join(viewers[-1])
        channel.fragment(each)
        if n % 10 == 9:
            channel.leave(viewers[n])
    assert len(viewers) == 200
    for n, viewer in enumerate(viewers):
        begins = max(0, n // 2 - 1) // 25 * 25
        ends = n if n % 10 == 9 and n < 100 else 99
        assert viewer.numbers == list(range(begins, ends + 1))
        assert all(seen is sent[number] for seen, number in zip(viewer.fragments, viewer.numbers, strict=True))


@given(st.lists(st.sampled_from(["key", "delta", "sound", "tracks", "ended", "join", "leave", "again"]), max_size=60))
def test_whatever_happens_each_viewer_begins_with_a_key_frame(script: list[str]) -> None:
    channel = Channel(1)
    channel.tracks(tracks())
    viewers: list[Watcher] = []
    for number, deed in enumerate(script):
        if deed == "key":
            channel.fragment(picture(number, key=True))
        elif deed == "delta":
            channel.fragment(picture(number))
        elif deed == "sound":
            channel.fragment(sound(number))
        elif deed == "tracks":
            channel.tracks(tracks())
        elif deed == "ended":
            channel.ended()
        elif deed == "join":
            viewers.append(Watcher())
            channel.join(viewers[-1])
        elif viewers and deed == "leave":
            channel.leave(viewers[0])
        elif viewers and deed == "again":
            channel.leave(viewers[-1])
            viewers[-1].told.append(None)
            channel.join(viewers[-1])
    for viewer in viewers:
        assert viewer.starts_with_a_key_frame()


# What a slow viewer has not taken yet.


def taken(backlog: Backlog) -> list[int | Tracks]:
    found: list[int | Tracks] = []
    while backlog:
        item = backlog.take()
        found.append((item.start_us - NOW_US) // FRAME_US if isinstance(item, Fragment) else item)
    return found


def test_a_viewer_who_keeps_up_gets_everything() -> None:
    backlog = Backlog()
    backlog.put_mark(tracks())
    seen: list[int | Tracks] = []
    for each in pictures(200):
        backlog.put(each)
        seen += taken(backlog)
    assert seen == [tracks(), *range(200)]
    assert backlog.skipped == 0
    with pytest.raises(IndexError):
        backlog.take()


def test_it_begins_with_a_key_frame() -> None:
    backlog = Backlog()
    backlog.put(sound(1))
    backlog.put(picture(2))
    assert not backlog
    backlog.put(picture(3, key=True))
    backlog.put(sound(3))
    assert backlog.first_us() == NOW_US + 3 * FRAME_US
    assert taken(backlog) == [3, 3]
    assert backlog.first_us() is None


def test_who_falls_behind_goes_on_at_the_newest_key_frame() -> None:
    backlog = Backlog(most_us=S)
    for each in pictures(110, key_every=25):
        backlog.put(each)
    assert taken(backlog) == list(range(100, 110))
    assert backlog.skipped == 2


def test_what_waits_is_bounded_in_bytes_also_without_a_key_frame() -> None:
    backlog = Backlog(most_bytes=10_000)
    most = 0
    for each in pictures(1_000, key_every=10_000, size=900):
        backlog.put(each)
        most = max(most, backlog._bytes)
    assert most <= 21_100
    assert backlog.skipped == 1
    assert taken(backlog) == []
    backlog.put(picture(2_000, key=True))
    assert taken(backlog) == [2_000]
    assert backlog._bytes == 0


def test_parameters_are_kept_when_footage_is_dropped_and_only_the_newest() -> None:
    backlog = Backlog(most_us=S)
    for width in (322, 640):
        backlog.put_mark(tracks(width))
        for each in pictures(10, key_every=10):
            backlog.put(each)
    backlog.put(picture(60, key=True))
    assert taken(backlog) == [tracks(640), 60]


def test_parameters_that_change_and_change_do_not_pile_up() -> None:
    backlog = Backlog()
    for n in range(1_000):
        backlog.put_mark(tracks(322 if n % 2 else 640))
    assert taken(backlog) == [tracks(322)]


def test_after_new_parameters_old_pictures_are_still_shown_and_a_key_frame_comes_next() -> None:
    backlog = Backlog()
    backlog.put(picture(0, key=True))
    backlog.put_mark(tracks())
    backlog.put(picture(1))
    backlog.put(picture(2, key=True))
    assert taken(backlog) == [0, tracks(), 2]


def test_starting_again_forgets_what_waits_and_is_no_skip() -> None:
    backlog = Backlog()
    for each in pictures(10):
        backlog.put(each)
    backlog.restart()
    assert not backlog
    backlog.put(picture(11))
    backlog.put(picture(12, key=True))
    assert taken(backlog) == [12]
    assert backlog.skipped == 0


@given(
    st.lists(st.tuples(st.sampled_from(["key", "delta", "sound", "tracks", "take", "restart"]), st.integers(4, 900))),
)
def test_a_backlog_never_grows_and_never_shows_a_picture_without_its_key_frame(script: list[tuple[str, int]]) -> None:
    backlog = Backlog(most_us=S, most_bytes=2_000)
    seen: list[Fragment | Tracks] = []
    for number, (deed, size) in enumerate(script):
        if deed in ("key", "delta"):
            backlog.put(picture(number, deed == "key", size))
        elif deed == "sound":
            backlog.put(sound(number))
        elif deed == "tracks":
            backlog.put_mark(tracks())
        elif deed == "restart":
            backlog.restart()
        elif backlog:
            seen.append(backlog.take())
        held = [item for item in backlog._items if isinstance(item, Fragment)]
        assert sum(len(item.data) for item in held) == backlog._bytes <= 4_000 + 1_012
    last = -2
    open_ = False
    for item in seen:
        if isinstance(item, Tracks):
            open_ = False
            continue
        number = (item.start_us - NOW_US) // FRAME_US
        assert number > last
        last = number
        open_ = open_ or (item.key and item.track == VIDEO_TRACK)
        assert open_


class Shelf:
    """A file with a channel's fragments. Reading waits until it is `free`."""

    def __init__(self, fragments: list[Fragment]) -> None:
        starts = accumulate((each.size_bytes for each in fragments), initial=0)
        for fragment, start in zip(fragments, starts, strict=False):
            fragment.at = start
        self.data = b"".join(each.data for each in fragments)
        self.free = threading.Event()
        self.reads = 0

    def load(self, start: int, end: int) -> bytes:
        self.reads += 1
        assert self.free.wait(60)
        return self.data[start:end]


def shelved(channel: Channel, count: int = 28, stored: int = 27) -> Shelf:
    """`count` frames of which the first `stored` are in the file."""
    made = pictures(count)
    shelf = Shelf(made)
    channel.tracks(tracks())
    for each in made:
        channel.fragment(each)
    channel.shelve(shelf.load, sum(each.size_bytes for each in made[:stored]))
    assert [bool(each.parts) for each in made] == [True] * 25 + [False] * (stored - 25) + [True] * (count - stored)
    return shelf


async def loaded(channel: Channel) -> None:
    """Wait until the channel has read its file."""
    assert channel._loading is not None
    await asyncio.wait([channel._loading])
    await asyncio.sleep(0)  # What was to be done when it is there comes after.


def data_of(fragments: list[Fragment]) -> list[bytes]:
    return [each.data for each in fragments]


@pytest.mark.anyio
async def test_what_lies_in_the_file_is_shown_from_there() -> None:
    channel = Channel(1)
    shelf = shelved(channel)
    first, second = Watcher(), Watcher()
    channel.join(first)
    channel.fragment(picture(28))
    channel.join(second)
    assert first.told == second.told == [tracks()]
    shelf.free.set()
    await loaded(channel)
    channel.fragment(picture(29))
    for watcher in (first, second):
        assert watcher.numbers == [25, 26, 27, 28, 29]
        assert data_of(watcher.fragments) == data_of(pictures(30)[25:])
    third = Watcher()
    channel.join(third)
    assert third.numbers == [25, 26, 27, 28, 29]
    assert shelf.reads == 1


@pytest.mark.anyio
async def test_a_key_frame_that_comes_while_the_file_is_read_is_the_beginning() -> None:
    channel = Channel(1)
    shelf = shelved(channel)
    watcher = Watcher()
    channel.join(watcher)
    for number in (50, 51):
        channel.fragment(picture(number, key=number == 50))
    assert watcher.numbers == [50, 51]
    shelf.free.set()
    await loaded(channel)
    channel.fragment(picture(52))
    assert watcher.numbers == [50, 51, 52]


@pytest.mark.anyio
async def test_a_file_that_cannot_be_read_makes_viewers_wait_for_the_next_key_frame() -> None:
    channel = Channel(1)
    shelf = shelved(channel)
    shelf.data = shelf.data[:-500]
    watcher = Watcher()
    channel.join(watcher)
    shelf.free.set()
    await loaded(channel)
    channel.fragment(picture(28))
    assert watcher.numbers == []
    channel.fragment(picture(50, key=True))
    assert watcher.numbers == [50]


@pytest.mark.anyio
async def test_who_leaves_while_the_file_is_read_is_shown_nothing() -> None:
    channel = Channel(1)
    shelf = shelved(channel)
    watcher = Watcher()
    channel.join(watcher)
    channel.leave(watcher)
    shelf.free.set()
    await loaded(channel)
    channel.fragment(picture(28))
    assert watcher.told == [tracks()]


def test_a_watched_stream_is_kept_in_memory() -> None:
    channel = Channel(1)
    channel.join(Watcher())
    made = pictures(30)
    shelf = Shelf(made)
    channel.tracks(tracks())
    for each in made:
        channel.fragment(each)
    channel.shelve(shelf.load, len(shelf.data))
    assert all(each.parts for each in made)


def test_a_removed_stream_lets_its_viewers_go_and_keeps_nothing() -> None:
    channel, viewers = Channel(1), [Watcher(), Watcher()]
    channel.tracks(tracks())
    for each in pictures(10):
        channel.fragment(each)
    for viewer in viewers:
        channel.join(viewer)
    channel.remove()
    assert [viewer.is_removed for viewer in viewers] == [True, True]
    channel.tracks(tracks())
    channel.fragment(picture(25, key=True))
    channel.leave(viewers[0])
    assert [viewer.numbers[-1] for viewer in viewers] == [9, 9]
