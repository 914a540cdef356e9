# SPDX-License-Identifier: Apache-2.0
"""Media to the disk, then rows to the catalogue; failures told once, for the file that has them."""

import errno
import hashlib
import queue
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK
from fairwatch.store import syncing
from fairwatch.store import writer as writing
from fairwatch.store.catalogue import Catalogue, CatalogueError, GapCause, GapRow, SegmentRow
from fairwatch.store.segment import OpenSegment, SegmentFile, SegmentWrite
from fairwatch.store.syncing import sync_file_system
from fairwatch.store.writer import Failure, Writer
from tests.store.archive import NOON_US, Archive, S
from tests.store.disks import SmallDisk
from tests.store.recording import PATIENCE_S, WatchedCatalogue


class StrictCatalogue(WatchedCatalogue):
    """Takes only rows whose bytes are in their files."""

    def __init__(self, engine: Engine, root: Path) -> None:
        super().__init__(engine)
        self.roots = [root]

    def commit(self, segments: Sequence[SegmentRow], gaps: Sequence[GapRow] = ()) -> None:
        for row in segments:
            (file,) = [root / row.path for root in self.roots if (root / row.path).exists()]
            assert file.stat().st_size >= row.size_bytes, "a row before its bytes"
        super().commit(segments, gaps)


class Desk:
    """A writer at work, and what it has said."""

    def __init__(self, engine: Engine, data: Path, root: Path | None = None) -> None:
        self.archive = Archive(engine, data)
        volume = self.archive.volume()
        self.root = root or volume.path
        self.volume_id = volume.id
        self.camera = self.archive.camera()
        self.catalogue = StrictCatalogue(engine, self.root)
        self.writer = Writer(self.catalogue)
        self.done: queue.SimpleQueue[Sequence[Failure]] = queue.SimpleQueue()

    def segment(self, number: int = 0, root: Path | None = None) -> OpenSegment:
        made = OpenSegment(
            stream_id=self.camera.main,
            volume_id=self.volume_id,
            start_us=NOON_US + number * 60 * S,
            file=SegmentFile(root or self.root, f"camera/main/2026-11-21/12{number:02}00.000000Z.mp4"),
            init=b"init",
            clock_offset_us=0,
        )
        self.add(made)
        return made

    def add(self, segment: OpenSegment, size: int = 100) -> None:
        at_us = max(segment.end_us, segment.start_us)
        segment.add(Fragment((b"x" * size,), size, VIDEO_TRACK, segment.fragments == 0, at_us, S))

    def submit(self, *writes: SegmentWrite, gaps: Sequence[GapRow] = ()) -> list[Failure]:
        """Hand a batch over, and wait until it is on the disk."""
        self.writer.submit(writes, gaps, self.done.put, self.done.put)
        self.taken()
        assert self.writer._sync.settle(PATIENCE_S)
        return self.failures()

    def taken(self) -> None:
        """Wait until the files have what was submitted."""
        behind: queue.SimpleQueue[Sequence[Failure]] = queue.SimpleQueue()
        self.writer.submit([], [], behind.put, behind.put)
        behind.get(timeout=PATIENCE_S)

    def failures(self) -> list[Failure]:
        """What has failed since the last call."""
        found: list[Failure] = []
        while not self.done.empty():
            found += self.done.get()
        return found

    def rows(self) -> list[SegmentRow]:
        return self.archive.rows()


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(sqlite_engine, tmp_path)
    made.writer.start()
    yield made
    made.writer.stop()


def test_a_segment_is_written_batch_by_batch_and_closed_with_its_digest(desk: Desk) -> None:
    segment = desk.segment()
    assert desk.submit(segment.take(last=False)) == []
    desk.catalogue.wait_until(lambda: len(desk.rows()) == 1)
    assert desk.rows()[0].digest is None
    desk.add(segment)
    assert desk.submit(segment.take(last=True)) == []
    desk.writer.stop()
    (row,) = desk.rows()
    data = (desk.root / row.path).read_bytes()
    assert data == b"init" + b"x" * 200
    assert row.digest == hashlib.sha256(data).digest()
    assert row.size_bytes == len(data)
    assert segment.file.closed


def test_gaps_are_committed_with_the_rows_of_their_batch(desk: Desk) -> None:
    gap = GapRow(desk.camera.main, NOON_US - 9 * S, NOON_US, GapCause.NETWORK, "refused")
    desk.submit(desk.segment().take(last=False), gaps=[gap])
    desk.catalogue.wait_until(lambda: desk.catalogue.commits == 1)
    assert len(desk.rows()) == 1
    assert desk.archive.gaps(desk.camera.main) == [(gap.start_us, gap.end_us, "network")]


def test_each_file_system_is_synced_once_a_batch(desk: Desk, disk: SmallDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []

    def counted(descriptor: int) -> None:
        synced.append(descriptor)
        sync_file_system(descriptor)

    monkeypatch.setattr(syncing, "sync_file_system", counted)
    desk.catalogue.roots.append(disk.path)
    desk.submit(*(desk.segment(n).take(last=False) for n in range(3)))
    assert len(synced) == 1
    desk.submit(
        *(desk.segment(n, root).take(last=False) for n, root in enumerate([desk.root, disk.path, desk.root], 3))
    )
    assert len(synced) == 1 + len({desk.root.stat().st_dev, disk.path.stat().st_dev})
    assert desk.writer.synced_us > 0
    desk.writer.stop()  # Before the disk goes away.


def test_a_file_that_fails_does_not_take_the_others_with_it(desk: Desk, tmp_path: Path) -> None:
    nowhere = tmp_path / "a file"
    nowhere.write_bytes(b"")
    bad, good = desk.segment(0, root=nowhere), desk.segment(1)
    (failure,) = desk.submit(bad.take(last=False), good.take(last=True))
    assert failure.write.file is bad.file
    assert failure.row is None
    assert failure.error.errno == errno.ENODEV
    desk.writer.stop()
    assert [row.start_us for row in desk.rows()] == [good.start_us]


def test_a_failure_is_told_once_and_the_file_ends_where_it_was_good(
    sqlite_engine: Engine, tmp_path: Path, disk: SmallDisk
) -> None:
    desk = Desk(sqlite_engine, tmp_path, disk.path)
    desk.writer.start()
    segment = desk.segment()
    assert desk.submit(segment.take(last=False)) == []
    good = desk.root / segment.file.path
    size = good.stat().st_size
    disk.fill()
    desk.add(segment, 100_000)
    lost = segment.take(last=False)
    (failure,) = desk.submit(lost)
    assert failure.write is lost
    assert failure.row is not None
    assert failure.row.size_bytes == size
    disk.free()
    desk.add(segment)
    assert desk.submit(segment.take(last=True)) == []
    desk.writer.stop()
    (row,) = desk.rows()
    assert row.digest == hashlib.sha256(good.read_bytes()).digest()
    assert (row.size_bytes, row.end_us) == (size, NOON_US + S)
    assert good.stat().st_size == size


def test_what_could_not_be_synced_is_cut_off_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = desk.segment(0), desk.segment(1)
    desk.submit(first.take(last=False))
    desk.catalogue.wait_until(lambda: len(desk.rows()) == 1)
    before = desk.rows()

    def broken(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(syncing, "sync_file_system", broken)
    desk.add(first)
    failures = desk.submit(first.take(last=False), second.take(last=True))
    kept = desk.root / first.file.path
    whole = replace(before[0], digest=hashlib.sha256(kept.read_bytes()).digest())
    assert kept.stat().st_size == before[0].size_bytes
    assert not (desk.root / second.file.path).exists()
    assert {failure.write.segment.start_us: failure.row for failure in failures} == {
        first.start_us: whole,
        second.start_us: None,
    }
    assert {failure.error.errno for failure in failures} == {5}
    desk.writer.stop()
    assert desk.rows() == [whole]


class HangingSync:
    """A disk that answers when it is told to, and how."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[OSError | None] = queue.SimpleQueue()
        monkeypatch.setattr(syncing, "sync_file_system", self._sync)

    def _sync(self, descriptor: int) -> None:
        self.asked.put(None)
        answer = self.answers.get(timeout=PATIENCE_S)
        if answer is not None:
            raise answer


def test_while_a_sync_hangs_files_are_written_on_and_nothing_stays_in_memory(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = HangingSync(monkeypatch)
    segment = desk.segment()
    writes = [segment.take(last=False)]
    desk.writer.submit(writes, [], desk.done.put, desk.done.put)
    disk.asked.get(timeout=PATIENCE_S)
    for _ in range(9):
        desk.add(segment)
        writes.append(segment.take(last=False))
        desk.writer.submit(writes[-1:], [], desk.done.put, desk.done.put)
    desk.taken()
    assert (desk.root / segment.file.path).stat().st_size == 4 + 10 * 100
    assert not any(write.buffers for write in writes)
    assert desk.rows() == []
    assert desk.writer.rows_waiting == 10
    for _ in range(2):
        disk.answers.put(None)
    assert desk.writer._sync.settle(PATIENCE_S)
    desk.catalogue.wait_until(lambda: [row.fragments for row in desk.rows()] == [10])
    assert disk.asked.qsize() == 1  # One sync for the nine that had come meanwhile.
    assert desk.failures() == []


def test_a_file_whose_sync_failed_is_given_up_once_with_all_that_followed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = HangingSync(monkeypatch)
    segment, other = desk.segment(0), desk.segment(1)

    def hand_over(last: bool = False) -> None:
        desk.add(segment)
        desk.writer.submit([segment.take(last)], [], desk.done.put, desk.done.put)

    hand_over()
    disk.asked.get(timeout=PATIENCE_S)
    disk.answers.put(None)
    assert desk.writer._sync.settle(PATIENCE_S)
    hand_over()
    disk.asked.get(timeout=PATIENCE_S)
    for _ in range(3):
        hand_over()
    hand_over(last=True)
    desk.taken()
    disk.answers.put(OSError(5, "Input/output error"))
    desk.writer.submit([other.take(last=True)], [], desk.done.put, desk.done.put)
    for _ in range(3):
        disk.answers.put(None)
    desk.taken()
    assert desk.writer._sync.settle(PATIENCE_S)
    (failure,) = desk.failures()
    assert failure.row is not None
    assert failure.row.fragments == 2
    desk.writer.stop()
    rows = {row.start_us: row for row in desk.rows()}
    assert rows[segment.start_us] == failure.row
    assert rows[other.start_us].digest is not None


class BusyCatalogue(WatchedCatalogue):
    """A catalogue that is busy until told otherwise."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.busy = True
        self.tries: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()

    def commit(self, segments: Sequence[SegmentRow], gaps: Sequence[GapRow] = ()) -> None:
        self.tries.put((len(segments), len(gaps)))
        if self.busy:
            raise CatalogueError("busy")
        super().commit(segments, gaps)


def test_while_the_database_is_busy_only_the_newest_row_of_each_segment_waits(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RETRY_S", 0.01)
    desk = Desk(sqlite_engine, tmp_path)
    catalogue = BusyCatalogue(sqlite_engine)
    desk.writer = Writer(catalogue)
    desk.writer.start()
    segments = [desk.segment(n) for n in range(3)]
    gap = GapRow(desk.camera.main, NOON_US - S, None, GapCause.RESTART)
    for _ in range(10):
        for segment in segments:
            desk.add(segment)
        desk.submit(*(segment.take(last=False) for segment in segments), gaps=[gap])
    while catalogue.tries.get(timeout=PATIENCE_S) != (3, 1):
        continue
    assert desk.rows() == []
    assert desk.writer.rows_waiting <= 4
    catalogue.busy = False
    catalogue.wait_until(lambda: len(desk.rows()) == 3)
    assert {row.fragments for row in desk.rows()} == {11}
    desk.writer.stop()
    assert desk.writer.rows_waiting == 0


def test_submitting_never_waits_for_the_disk(desk: Desk) -> None:
    free: queue.SimpleQueue[None] = queue.SimpleQueue()
    desk.writer.submit([], [], holding(free), desk.done.put)
    segments = [desk.segment(n) for n in range(9)]
    for segment in segments:
        desk.writer.submit([segment.take(last=True)], [], desk.done.put, desk.done.put)
    assert desk.done.empty()
    free.put(None)
    for _ in segments:
        assert desk.done.get(timeout=PATIENCE_S) == []
    desk.writer.stop()
    assert len(desk.rows()) == 9


def holding(free: "queue.SimpleQueue[None]") -> Callable[[Sequence[Failure]], None]:
    def hold(failures: Sequence[Failure]) -> None:
        free.get(timeout=PATIENCE_S)

    return hold


def test_rows_that_are_being_committed_still_wait(sqlite_engine: Engine, tmp_path: Path) -> None:
    desk = Desk(sqlite_engine, tmp_path)
    waiting: list[int] = []

    class Watching(WatchedCatalogue):
        def commit(self, segments: Sequence[SegmentRow], gaps: Sequence[GapRow] = ()) -> None:
            waiting.append(desk.writer.rows_waiting)
            super().commit(segments, gaps)

    desk.writer = Writer(Watching(sqlite_engine))
    desk.writer.start()
    desk.submit(desk.segment().take(last=True))
    desk.writer.stop()
    assert waiting == [1]
    assert desk.writer.rows_waiting == 0


def test_a_file_system_is_held_open_from_one_sync_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else an error that another process was told would be kept from this one."""
    synced: list[int] = []
    monkeypatch.setattr(syncing, "sync_file_system", synced.append)
    root, beside = tmp_path / "root", tmp_path / "beside"
    root.mkdir()
    beside.mkdir()
    held = syncing.FileSystems()
    for _ in range(3):
        assert held.sync([root, beside]) == {}
    assert len(synced) == 3
    assert len(set(synced)) == 1
    assert Path(f"/proc/self/fd/{synced[0]}").readlink() == root
    root.rename(tmp_path / "old")
    root.mkdir()
    held.sync([root])
    assert Path(f"/proc/self/fd/{synced[-1]}").readlink() == root
    root.rmdir()
    assert list(held.sync([root, beside])) == [root]
    held.close()
    assert not Path(f"/proc/self/fd/{synced[-1]}").is_symlink()


def test_what_was_submitted_is_committed_before_the_end(sqlite_engine: Engine, tmp_path: Path) -> None:
    desk = Desk(sqlite_engine, tmp_path)
    for n in range(5):
        desk.writer.submit([desk.segment(n).take(last=True)], [], desk.done.put, desk.done.put)
    desk.writer.start()
    desk.writer.stop()
    assert len(desk.rows()) == 5
    assert isinstance(desk.catalogue, Catalogue)


def test_a_sync_of_what_is_no_file_is_an_error() -> None:
    with pytest.raises(OSError, match="descriptor"):
        sync_file_system(-1)
