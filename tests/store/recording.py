# SPDX-License-Identifier: Apache-2.0
"""A recorder at work for tests: real files, a real catalogue, clocks turned by hand, cameras made up."""

import hashlib
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Engine

from fairwatch.clock import ManualClock, SteadyClock
from fairwatch.media.annexb import sample
from fairwatch.media.fmp4.read import FragmentInfo, Init, read_init, read_samples, scan
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, Frame, Tracks
from fairwatch.store import keyindex
from fairwatch.store.catalogue import Catalogue, GapCause, GapRow, SegmentRow
from fairwatch.store.fragmenter import Fragmenter
from fairwatch.store.layout import parse_path
from fairwatch.store.recorder import Recorder, Root, StreamName, StreamRecorder
from fairwatch.store.writer import Failure, Writer
from fairwatch.transmit.hub import Channel
from tests.store.archive import INSTALLATION, NOON_US, Archive, Camera, S, video

FRAME_US = 200_000
KEY_EVERY = 5
PATIENCE_S = 60.0
"""A test that waits longer for a thread has failed."""


class WatchedCatalogue(Catalogue):
    """A catalogue that tells when it was written to."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.commits = 0
        self._changed = threading.Condition()

    def commit(self, segments: Sequence[SegmentRow], gaps: Sequence[GapRow] = ()) -> None:
        super().commit(segments, gaps)
        with self._changed:
            self.commits += 1
            self._changed.notify_all()

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Wait until commits have made it true."""
        with self._changed:
            assert self._changed.wait_for(true, PATIENCE_S)


@dataclass(slots=True)
class Volume:
    """A `Placement` of one root, which may have no room."""

    root_path: Path
    volume_id: int
    room: bool = True
    asked: int = 0

    def root(self, camera_id: int) -> Root | None:
        self.asked += 1
        return Root(self.volume_id, self.root_path) if self.room else None


@dataclass(frozen=True, slots=True)
class Stored:
    """A frame that was found in a file, its time absolute."""

    track: int
    start_us: int
    duration_us: int
    key: bool
    payload: bytes

    @property
    def end_us(self) -> int:
        return self.start_us + self.duration_us


class Player:
    """A camera's stream: frames out of nothing, one each `FRAME_US`, into a fragmenter and a stream recorder."""

    def __init__(self, rig: "Rig", recorder: StreamRecorder) -> None:
        self.recorder = recorder
        self.fragmenter = Fragmenter(recorder)
        self.sent: list[Stored] = []
        self._rig = rig
        self._since_key = 0

    def connect(self, tracks: Tracks | None = None) -> None:
        """The camera answers: parameters, and a key frame next."""
        self.fragmenter.tracks(tracks or video())
        self._since_key = 0

    def play(self, seconds: float, ticks: bool = True) -> None:
        """Frames for so long; the recorder hands over once a second."""
        for _ in range(round(seconds * S / FRAME_US)):
            self._frame()
            self._rig.clock.advance(FRAME_US)
            if ticks and self._since_key == 0:
                self._rig.tick()

    def hear(self) -> None:
        """A piece of sound."""
        at_us = self._rig.steady.utc_us()
        self.fragmenter.frame(Frame(AUDIO_TRACK, True, at_us, at_us, [at_us.to_bytes(8, "big")]))

    def lose(self, seconds: float) -> None:
        """Packets go missing for so long, up to a key frame."""
        self.fragmenter.lost(7)
        self._rig.clock.advance(round(seconds * S))
        self._since_key = 0

    def end(self, cause: GapCause, detail: str = "") -> None:
        """The stream breaks off."""
        self.fragmenter.flush()
        self.recorder.interrupted(cause, detail)

    def _frame(self) -> None:
        key = self._since_key == 0
        self._since_key = (self._since_key + 1) % KEY_EVERY
        at_us = self._rig.steady.utc_us()
        self._rig.frames += 1
        body = hashlib.sha256(str(self._rig.frames).encode()).digest() * (8 if key else 2)
        payload = sample([bytes((0x65 if key else 0x41,)) + body])
        self.sent.append(Stored(VIDEO_TRACK, at_us, FRAME_US, key, payload))
        self.fragmenter.frame(Frame(VIDEO_TRACK, key, at_us, at_us, [payload]))


class Rig:
    """A recorder process without its loop."""

    def __init__(self, engine: Engine, data: Path, root: Path | None = None, segment_s: int = 4) -> None:
        self.archive = Archive(engine, data)
        self.clock = ManualClock(NOON_US)
        self.segment_us = segment_s * S
        if root is None:
            made = self.archive.volume()
            self.volume = Volume(made.path, made.id)
        else:
            self.volume = Volume(root, self.archive.volume("other").id)
        self.cameras: dict[int, Camera] = {}
        self.frames = 0
        self.catalogue = WatchedCatalogue(engine)
        self._posted: queue.SimpleQueue[tuple[Callable[..., object], tuple[object, ...]]] = queue.SimpleQueue()
        self._begin()

    def _begin(self, not_before_us: int = 0) -> None:
        self._players: list[Player] = []
        self.steady = SteadyClock(self.clock, not_before_us)
        self.writer = Writer(self.catalogue)
        self.recorder = Recorder(self.writer, self.steady, lambda run, *given: self._posted.put((run, given)))
        self.writer.start()

    def camera(self) -> Player:
        """Another camera, its main stream recorded from now on."""
        return self.stream(self.archive.camera(), self.steady.utc_us(), None)

    def stream(self, camera: Camera, accounted_us: int, open_gap: GapRow | None) -> Player:
        """Record a stream whose books were left like this."""
        self.cameras[camera.main] = camera
        name = StreamName(INSTALLATION, camera.id, camera.uuid, f"Gate {camera.id}", camera.main, "main")
        channel = Channel(camera.main)
        recorder = StreamRecorder(name, channel, self.volume, self.steady, self.segment_us, accounted_us, open_gap)
        self.recorder.add(recorder)
        player = Player(self, recorder)
        self._players.append(player)
        return player

    def tick(self) -> None:
        """What happens once a second, and all that comes of it."""
        self.recorder.tick()
        self.settle()

    def settle(self) -> None:
        """Wait until the writer is done with what it was given, down to the disk."""
        while self.recorder._writing:
            self._run_posted()
        assert self.writer._sync.settle(PATIENCE_S)
        while not self._posted.empty():
            self._run_posted()
        assert self.writer._sync.settle(PATIENCE_S)
        while not self._posted.empty():
            self._run_posted()

    def stop(self) -> None:
        """End as the process does; everything is written and committed then."""
        for player in self._players:
            player.fragmenter.flush()
        self._players = []
        self.recorder.finish()
        self.writer.stop()
        self.settle()

    def hold_writer(self) -> threading.Event:
        """Make the writer hang, as on a disk that does not answer, until the event is set."""
        free = threading.Event()

        def hang(failures: Sequence[Failure]) -> None:
            free.wait(PATIENCE_S)

        self.writer.submit([], [], hang, hang)
        return free

    def begin_again(self, not_before_us: int = 0) -> None:
        """A new process, after `stop`."""
        self._begin(not_before_us)

    def _run_posted(self) -> None:
        run, given = self._posted.get(timeout=PATIENCE_S)
        run(*given)

    # What came of it.

    def rows(self, player: Player) -> list[SegmentRow]:
        return self.archive.rows(player.recorder.name.stream_id)

    def gaps(self, player: Player) -> list[tuple[int, int | None, str]]:
        return self.archive.gaps(player.recorder.name.stream_id)

    def path(self, row: SegmentRow) -> Path:
        return self.volume.root_path / row.path

    def stored(self, row: SegmentRow) -> list[Stored]:
        """Everything in a segment's file, checked against its row."""
        init, infos, data = self.file(row)
        assert init.metadata == {
            "clock_offset_us": row.clock_offset_us,
            "installation": INSTALLATION,
            "camera": self.cameras[row.stream_id].uuid,
            "camera_name": f"Gate {self.cameras[row.stream_id].id}",
            "stream": "main",
            "start_us": row.start_us,
        }
        name = parse_path(row.path)
        assert name is not None
        assert (name.camera_uuid, name.kind, name.start_us) == (self.cameras[row.stream_id].uuid, "main", row.start_us)
        assert len(data) >= row.size_bytes
        inside = [info for info in infos if info.end <= row.size_bytes]
        assert inside[-1].end == row.size_bytes
        assert len(inside) == row.fragments
        if row.digest is not None:
            assert len(data) == row.size_bytes
            assert hashlib.sha256(data).digest() == row.digest
        pictures = [info for info in inside if info.track == VIDEO_TRACK]
        assert pictures[0].key
        assert pictures[0].decode_us == 0
        index = keyindex.decode(row.index)
        keys = [info for info in pictures if info.key]
        assert index.times_us == tuple(info.decode_us for info in keys)
        assert index.offsets == tuple(info.offset for info in keys)
        assert (index.end_us, index.size_bytes) == (row.end_us - row.start_us, row.size_bytes)
        with self.path(row).open("rb") as file:
            return [
                Stored(
                    info.track,
                    row.start_us + info.decode_us,
                    info.duration_us,
                    info.key,
                    b"".join(read_samples(file, info)),
                )
                for info in inside
            ]

    def file(self, row: SegmentRow) -> tuple[Init, list[FragmentInfo], bytes]:
        data = self.path(row).read_bytes()
        with self.path(row).open("rb") as file:
            return read_init(data), list(scan(file)), data

    def check(self, player: Player) -> list[Stored]:
        """Every second between the first and the last moment is footage or a gap, never both; every row is true
        and every file whole. Returns the pictures that were kept.
        """
        rows, gaps = self.rows(player), self.archive.catalogue.gaps(player.recorder.name.stream_id, 0, 1 << 62)
        kept = [each for row in rows for each in self.stored(row) if each.track == VIDEO_TRACK]
        assert all(row.end_us <= self._last(row).end_us for row in rows)
        spans = [(row.start_us, row.end_us) for row in rows]
        assert all(before[1] <= after[0] for before, after in pairwise(spans)), "segments overlap"
        ends = [(each.start_us, each.end_us if each.end_us is not None else 1 << 62) for each in gaps]
        assert all(start_us < end_us for start_us, end_us in ends)
        assert all(before[1] <= after[0] for before, after in pairwise(ends)), "gaps overlap"
        for each in kept:
            middle_us = each.start_us + min(each.duration_us, FRAME_US) // 2
            assert not any(start_us <= middle_us < end_us for start_us, end_us in ends), "footage in a gap"
        if kept:
            self._every_second(kept, ends)
        known = {self.path(row) for row in rows}
        uuid = self.cameras[player.recorder.name.stream_id].uuid
        files = set((self.volume.root_path / uuid).rglob("*.mp4"))
        assert files == known, "a file without a row"
        return kept

    def _last(self, row: SegmentRow) -> Stored:
        return [each for each in self.stored(row) if each.track == VIDEO_TRACK][-1]

    def _every_second(self, kept: list[Stored], gaps: list[tuple[int, int]]) -> None:
        known = sorted([(each.start_us, each.end_us) for each in kept] + gaps)
        at_us = kept[0].start_us
        for start_us, end_us in known:
            assert start_us - at_us < S // 4, "time that nobody explains"
            at_us = max(at_us, end_us)


def ends_quietly(rig: Rig) -> None:
    """Stop what a failed test has left running."""
    with suppress(Exception):
        rig.stop()
