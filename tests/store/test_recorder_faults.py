# SPDX-License-Identifier: Apache-2.0
"""Disks full, read-only or too slow, a database that is locked: what was good stays, what is missing is explained."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from fairwatch.db.engine import open_engine, write
from fairwatch.db.tables import gap, stream
from fairwatch.store import recorder as recording
from fairwatch.store import writer as writing
from fairwatch.store.catalogue import GapCause
from tests.store.archive import NOON_US, S, video
from tests.store.disks import SmallDisk
from tests.store.recording import PATIENCE_S, Player, Rig, ends_quietly

RETRY_S = recording.RETRY_US // S


@pytest.fixture
def disk_rig(sqlite_engine: Engine, tmp_path: Path, disk: SmallDisk) -> Iterator[Rig]:
    """A recorder whose volume is the small disk."""
    made = Rig(sqlite_engine, tmp_path, disk.path)
    yield made
    disk.free()
    ends_quietly(made)


def causes(rig: Rig, player: Player) -> list[str]:
    return [cause for start_us, _, cause in rig.gaps(player) if start_us > NOON_US]


def missing(player: Player, kept: list[bytes]) -> list[float]:
    """Which of the frames sent were not kept, in seconds since noon."""
    return [(each.start_us - NOON_US) / S for each in player.sent if each.payload not in kept]


def test_a_full_disk_ends_the_segment_where_it_was_good_and_recording_resumes_when_there_is_room(
    disk_rig: Rig, disk: SmallDisk
) -> None:
    rig = disk_rig
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    disk.fill()
    camera.play(30)
    assert "space" in camera.recorder.disk_error
    disk.free()
    camera.play(RETRY_S + 3)
    assert camera.recorder.recording
    assert camera.recorder.disk_error == ""
    rig.stop()
    kept = [each.payload for each in rig.check(camera)]
    assert causes(rig, camera) == ["disk"]
    lost = missing(camera, kept)
    # A page that was begun still takes a little.
    assert 1 <= lost[0] <= 15
    assert 32 <= lost[-1] <= 32 + RETRY_S + 1
    assert lost == [pytest.approx(lost[0] + n / 5) for n in range(len(lost))]
    assert rig.recorder.failures >= 1


def test_every_camera_on_the_disk_is_explained(disk_rig: Rig, disk: SmallDisk) -> None:
    rig = disk_rig
    cameras = [rig.camera() for _ in range(4)]
    for camera in cameras:
        camera.connect()
        camera.play(2)
    disk.fill()
    for camera in cameras:
        camera.play(10)
    disk.free()
    for camera in cameras:
        camera.play(RETRY_S + 3)
    rig.stop()
    for camera in cameras:
        rig.check(camera)


def test_a_disk_that_fills_while_a_segment_ends_costs_no_unexplained_second(disk_rig: Rig, disk: SmallDisk) -> None:
    """The failure is told when the next segment is already open."""
    rig = disk_rig
    camera = rig.camera()
    camera.connect()
    camera.play(3.6)
    disk.fill()
    for _ in range(4):
        camera.play(1.8, ticks=False)
        rig.tick()
    disk.free()
    camera.play(2 * RETRY_S + 5)
    rig.stop()
    rig.check(camera)
    assert set(causes(rig, camera)) == {"disk"}


def test_a_hole_in_what_the_disk_did_not_take_is_part_of_the_loss(disk_rig: Rig, disk: SmallDisk) -> None:
    rig = disk_rig
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    disk.fill()
    for _ in range(15):
        camera.play(0.4, ticks=False)
        camera.lose(0.4)
        camera.play(0.4, ticks=False)
        rig.tick()
    disk.free()
    rig.clock.advance(RETRY_S * S)
    camera.lose(0)
    camera.play(3)
    rig.stop()
    rig.check(camera)
    last = rig.gaps(camera)[-1]
    assert last[2] == "disk"


def test_a_read_only_volume_is_tried_again_until_it_takes_footage(disk_rig: Rig, disk: SmallDisk) -> None:
    rig = disk_rig
    camera = rig.camera()
    camera.connect()
    disk.read_only()
    camera.play(12)
    assert not camera.recorder.recording
    assert camera.recorder.disk_error
    disk.writable()
    camera.play(RETRY_S + 3)
    rig.stop()
    kept = rig.check(camera)
    assert kept
    assert [cause for _, _, cause in rig.gaps(camera)] == ["disk"]


def test_no_room_anywhere_is_a_gap_that_says_full(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(6)
    rig.volume.room = False
    camera.play(10)
    assert not camera.recorder.recording
    rig.volume.room = True
    camera.play(RETRY_S + 3)
    rig.stop()
    rig.check(camera)
    (full,) = rig.archive.catalogue.gaps(camera.recorder.name.stream_id, NOON_US + 1, NOON_US + 99 * S)
    assert (full.cause, full.detail) == (GapCause.DISK, "full")
    # What was begun is finished; the next segment has no place to go.
    assert full.start_us == NOON_US + 8 * S


def test_the_room_is_asked_for_no_more_often_than_every_few_seconds(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    rig.volume.room = False
    camera.play(20)
    assert rig.volume.asked == 20 // RETRY_S


def test_a_camera_that_goes_away_while_there_is_no_room_does_not_change_the_cause(rig: Rig) -> None:
    camera = rig.camera()
    rig.volume.room = False
    camera.connect()
    camera.play(2)
    camera.end(GapCause.NETWORK)
    rig.clock.advance(S)
    rig.volume.room = True
    rig.clock.advance(RETRY_S * S)
    camera.connect()
    camera.play(2)
    rig.stop()
    rig.check(camera)
    assert [cause for _, _, cause in rig.gaps(camera)] == ["disk"]


def test_a_file_that_cannot_be_made_costs_its_segment_only(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(4)
    folder = next(rig.volume.root_path.glob("*/main/*"))
    (folder / "120004.000000Z.mp4").write_bytes(b"somebody else's")
    camera.play(8 + RETRY_S)
    rig.stop()
    (folder / "120004.000000Z.mp4").unlink()
    rig.check(camera)
    assert causes(rig, camera) == ["disk"]


# A slow disk.


def test_what_a_hanging_disk_does_not_take_is_dropped_before_memory_runs_out(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "MOST_PENDING_BYTES", 20_000)
    rig = Rig(sqlite_engine, tmp_path)
    camera = rig.camera()
    camera.connect()
    camera.play(3)
    held = rig.hold_writer()
    most = 0
    for _ in range(60):
        camera.play(1, ticks=False)
        rig.recorder.tick()
        most = max(most, camera.recorder.pending_bytes)
    assert most < 2 * 20_000
    assert camera.recorder.disk_error == "too slow"
    held.set()
    rig.settle()
    camera.play(RETRY_S + 6)
    rig.stop()
    kept = [each.payload for each in rig.check(camera)]
    assert missing(camera, kept)
    assert set(causes(rig, camera)) == {"disk"}


def test_a_disk_that_is_slow_for_a_while_loses_nothing(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(3)
    held = rig.hold_writer()
    for _ in range(30):
        camera.play(1, ticks=False)
        rig.recorder.tick()
    held.set()
    rig.settle()
    camera.play(2)
    rig.stop()
    assert missing(camera, [each.payload for each in rig.check(camera)]) == []
    assert causes(rig, camera) == []


# The database.


def locked(rig: Rig) -> sqlite3.Connection:
    """Another connection holds the database's write lock."""
    other = sqlite3.connect(rig.archive.engine.url.database or "", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return other


def test_a_locked_database_delays_rows_and_never_footage(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RETRY_S", 0.01)
    path = tmp_path / "fairwatch.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{path}", busy_ms=20)
    rig = Rig(engine, tmp_path)
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    assert rig.writer._rows.settle(PATIENCE_S)
    (before,) = rig.rows(camera)
    other = locked(rig)
    camera.play(10)
    camera.lose(2)
    camera.play(10)
    assert rig.rows(camera) == [before]
    assert rig.writer.rows_waiting >= 1
    written = sum(path.stat().st_size for path in rig.volume.root_path.rglob("*.mp4"))
    assert written > 5 * before.size_bytes
    assert camera.recorder.disk_error == ""
    commits = rig.catalogue.commits
    other.execute("ROLLBACK")
    other.close()
    rig.catalogue.wait_until(lambda: rig.catalogue.commits > commits and len(rig.rows(camera)) >= 5)
    rig.stop()
    assert missing(camera, [each.payload for each in rig.check(camera)]) == []
    assert causes(rig, camera) == ["network"]
    engine.dispose()


def test_a_row_that_the_database_refuses_does_not_hold_up_the_others(rig: Rig) -> None:
    """A stream is removed while it is being recorded."""
    gone, other = rig.camera(), rig.camera()
    for camera in (gone, other):
        camera.connect()
    with write(rig.archive.engine) as connection:
        connection.execute(delete(gap).where(gap.c.stream_id == gone.recorder.name.stream_id))
        connection.execute(delete(stream).where(stream.c.id == gone.recorder.name.stream_id))
    for _ in range(3):
        for camera in (gone, other):
            camera.play(1)
    rig.stop()
    assert rig.rows(gone) == []
    assert len(rig.check(other)) == 15
    assert rig.writer.rows_waiting == 0


def test_stopping_writes_what_is_left_and_ends_the_threads(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect(video())
    camera.play(0.6, ticks=False)
    rig.stop()
    assert len(rig.check(camera)) == 3
    for thread in (rig.writer._thread, rig.writer._rows._thread):
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
