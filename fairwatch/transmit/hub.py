# SPDX-License-Identifier: Apache-2.0
"""The live hub: each stream's fragments to whoever watches, from one read.

A channel keeps the fragments since the last key frame, so that a viewer who
comes sees a picture at once; those of a stream that nobody watches stay in
its file. The same class works in the recorder (viewers are web processes) and
in the web process (viewers are browsers).
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Tracks

GOP_BYTES = 16 << 20

Load = Callable[[int, int], bytes]


class Viewer(Protocol):
    """Who watches a channel. Called on the loop, must not block."""

    def tracks(self, tracks: Tracks) -> None:
        """New parameters, before the first fragment that needs them."""

    def fragment(self, fragment: Fragment) -> None:
        """The next fragment. The first one is a key frame."""

    def ended(self) -> None:
        """The stream paused; `tracks` comes again when it goes on."""

    def removed(self) -> None:
        """The stream is no more, and the viewer is on no channel. Nothing is called any more."""


class Channel:
    """One stream's live fragments."""

    __slots__ = (
        "_gop",
        "_gop_bytes",
        "_idle",
        "_load",
        "_loading",
        "_shelved",
        "_waiting",
        "current",
        "stream_id",
        "viewers",
    )

    def __init__(self, stream_id: int, idle: Callable[["Channel"], None] | None = None) -> None:
        self.stream_id = stream_id
        self.current: Tracks | None = None
        self.viewers: list[Viewer] = []
        self._waiting: list[Viewer] = []
        self._gop: list[Fragment] = []
        self._gop_bytes = 0
        self._shelved = 0
        self._load: Load | None = None
        self._loading: asyncio.Future[bytes] | None = None
        self._idle = idle

    def tracks(self, tracks: Tracks) -> None:
        """New parameters: what was kept cannot be decoded with them."""
        self.current = tracks
        self._forget()
        self._waiting = self.viewers.copy()
        for viewer in tuple(self.viewers):
            viewer.tracks(tracks)

    def fragment(self, fragment: Fragment) -> None:
        """Pass a fragment on and keep it until the next key frame."""
        if fragment.key and fragment.track == VIDEO_TRACK:
            self._gop = [fragment]
            self._gop_bytes = fragment.size_bytes
            self._shelved = 0
            if self._waiting:
                self._waiting = []
        elif self._gop:
            self._gop_bytes += fragment.size_bytes
            if self._gop_bytes > GOP_BYTES:
                self._forget()
            else:
                self._gop.append(fragment)
        if self.viewers:
            waiting = self._waiting
            for viewer in tuple(self.viewers):
                if not waiting or viewer not in waiting:
                    viewer.fragment(fragment)

    def ended(self) -> None:
        """The camera is away: nothing kept is live any more."""
        self._forget()
        self._waiting = self.viewers.copy()
        for viewer in tuple(self.viewers):
            viewer.ended()

    def remove(self) -> None:
        """The stream is no more: all viewers leave."""
        self._forget()
        self.current = None
        viewers, self.viewers, self._waiting = self.viewers, [], []
        for viewer in viewers:
            viewer.removed()

    def shelve(self, load: Load, size_bytes: int) -> None:
        """The file that holds the kept fragments has its first `size_bytes`
        bytes: unless somebody watches, they need not be in memory too.
        `load(start, end)` reads the file, on another thread; it may raise OSError.
        """
        if self.viewers or self._loading is not None:
            return
        self._load = load
        for fragment in self._gop[self._shelved :]:
            if fragment.at < 0 or fragment.at + fragment.size_bytes > size_bytes:
                break
            fragment.parts = ()
            self._shelved += 1

    def join(self, viewer: Viewer) -> None:
        """Watch from the last key frame on, or from the next one if none is kept."""
        self.viewers.append(viewer)
        if not self._gop or self._shelved:
            self._waiting.append(viewer)
        if self.current is not None:
            viewer.tracks(self.current)
            if self._shelved:
                self._fetch()
            else:
                self._show_kept(viewer)

    def leave(self, viewer: Viewer) -> None:
        """Stop watching. Leaving twice is leaving once."""
        if viewer in self.viewers:
            self.viewers.remove(viewer)
            if viewer in self._waiting:
                self._waiting.remove(viewer)
            if not self.viewers and self._idle is not None:
                self._idle(self)

    def _show_kept(self, viewer: Viewer) -> None:
        for fragment in self._gop:
            viewer.fragment(fragment)

    def _fetch(self) -> None:
        """Bring back what was shelved. Whoever comes meanwhile waits for the same."""
        if self._loading is None and self._load is not None:
            shelved = self._gop[: self._shelved]
            self._loading = asyncio.get_running_loop().run_in_executor(
                None, self._load, shelved[0].at, shelved[-1].at + shelved[-1].size_bytes
            )
            self._loading.add_done_callback(partial(self._fetched, shelved))

    def _fetched(self, shelved: list[Fragment], loading: "asyncio.Future[bytes]") -> None:
        self._loading = None
        if (
            loading.cancelled()
            or loading.exception() is not None
            or not self._shelved
            or self._gop[0] is not shelved[0]
        ):
            return  # Who waits goes on with the next key frame, or has it already.
        data, start = loading.result(), shelved[0].at
        if len(data) < shelved[-1].at - start + shelved[-1].size_bytes:
            return
        for fragment in shelved:
            fragment.parts = (data[fragment.at - start : fragment.at - start + fragment.size_bytes],)
        self._shelved = 0
        waiting, self._waiting = self._waiting, []
        for viewer in waiting:
            self._show_kept(viewer)

    def _forget(self) -> None:
        self._gop = []
        self._gop_bytes = 0
        self._shelved = 0


class Backlog:
    """A bounded queue of what a slow viewer has not taken yet.

    When more than `most_us` of footage or `most_bytes` wait, everything in it
    is dropped and the viewer goes on at the next key frame: delay never
    grows. `skipped` counts how often.
    """

    __slots__ = ("_bytes", "_items", "_most_bytes", "_most_us", "_waiting", "skipped")

    def __init__(self, most_us: int = 1_500_000, most_bytes: int = 8 << 20) -> None:
        self._items: deque[Fragment | Tracks] = deque()
        self._bytes = 0
        self._most_us = most_us
        self._most_bytes = most_bytes
        self._waiting = True
        self.skipped = 0

    def put_mark(self, mark: Tracks) -> None:
        """New parameters, for what comes from now on. Kept even when footage is dropped."""
        if self._items and not isinstance(self._items[-1], Fragment):
            self._items.pop()  # Nothing came between them.
        self._items.append(mark)
        self._waiting = True

    def put(self, fragment: Fragment) -> None:
        """Add a fragment, or drop it if the viewer waits for a key frame."""
        opens = fragment.key and fragment.track == VIDEO_TRACK
        if opens and self._is_behind(fragment):
            self._drop()
        if self._waiting:
            if not opens:
                return
            self._waiting = False
        self._items.append(fragment)
        self._bytes += fragment.size_bytes
        if self._bytes > 2 * self._most_bytes:
            self._drop()

    def take(self) -> Fragment | Tracks:
        """The next item; raises IndexError when there is none."""
        item = self._items.popleft()
        if isinstance(item, Fragment):
            self._bytes -= item.size_bytes
        return item

    def first_us(self) -> int | None:
        """When the oldest fragment that waits begins, None if none waits."""
        return next((item.start_us for item in self._items if isinstance(item, Fragment)), None)

    def restart(self) -> None:
        """Forget what waits; go on at the next key frame."""
        self._drop()
        self.skipped -= 1

    def __len__(self) -> int:
        return len(self._items)

    def _is_behind(self, fragment: Fragment) -> bool:
        first_us = self.first_us()
        if first_us is None:
            return False
        return fragment.start_us - first_us > self._most_us or self._bytes > self._most_bytes

    def _drop(self) -> None:
        marks = [item for item in self._items if not isinstance(item, Fragment)]
        self._items = deque(marks[-1:])
        self._bytes = 0
        self._waiting = True
        self.skipped += 1
