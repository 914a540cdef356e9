# SPDX-License-Identifier: Apache-2.0
"""What the disk took and lost again, and what nobody was there to write any more: no second without its gap."""

import threading
from collections.abc import Sequence

import pytest

from fairwatch.store import recorder as recording
from fairwatch.store import syncing
from fairwatch.store.catalogue import GapCause, GapRow
from fairwatch.store.recovery import Recovery
from fairwatch.store.segment import SegmentFile
from fairwatch.store.volumes import IDENTITY
from tests.store.archive import NOON_US, S
from tests.store.recording import PATIENCE_S, Player, Rig

RETRY_S = recording.RETRY_US // S


def causes(rig: Rig, player: Player) -> list[str]:
    return [cause for start_us, _, cause in rig.gaps(player) if start_us > NOON_US]


def io_error(descriptor: int) -> None:
    raise OSError(5, "Input/output error")


def test_a_disk_error_while_syncing_counts_the_batch_as_lost(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)

    with monkeypatch.context() as patch:
        patch.setattr(syncing, "sync_file_system", io_error)
        camera.play(1)
    assert camera.recorder.disk_error == "Input/output error"
    camera.play(RETRY_S + 2)
    rig.stop()
    assert all(row.digest is not None for row in rig.rows(camera))
    assert causes(rig, camera) == ["disk"]
    rig.check(camera)


def test_a_first_sync_that_fails_leaves_no_file_behind(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = rig.camera()
    camera.connect()
    with monkeypatch.context() as patch:
        patch.setattr(syncing, "sync_file_system", io_error)
        camera.play(2)
    assert rig.rows(camera) == []
    assert list(rig.volume.root_path.rglob("*.mp4")) == []
    camera.play(RETRY_S + 2)
    rig.stop()
    rig.check(camera)


def test_a_file_that_cannot_be_cut_back_is_taken_in_by_the_next_start(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    camera.play(0.8, ticks=False)

    def refuses(file: SegmentFile, size_bytes: int) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(syncing, "sync_file_system", io_error)
        patch.setattr(SegmentFile, "cut", refuses)
        camera.play(2)
    camera.play(12)
    rig.stop()
    assert [row.digest is None for row in rig.rows(camera)] == [True] + [False] * (len(rig.rows(camera)) - 1)
    Recovery(rig.archive.catalogue, rig.archive.volumes).run(rig.clock.utc_us())
    assert all(row.digest is not None for row in rig.rows(camera))
    rig.check(camera)


def test_the_loss_of_one_stream_says_nothing_of_the_batch_being_written(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a batch is being written none is handed over, whatever becomes of an older one."""
    camera, other = rig.camera(), rig.camera()
    for each in (camera, other):
        each.connect()
        each.play(2)
    other.recorder.disk_error = "an error of its own"
    free = threading.Event()

    def writing_a_batch() -> bool:
        return rig.recorder._writing

    def hangs(descriptor: int) -> None:
        free.wait(PATIENCE_S)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(syncing, "sync_file_system", hangs)
        camera.play(0.8, ticks=False)
        rig.recorder.tick()
        while writing_a_batch():
            rig._run_posted()
        other.recorder.disk_error = "an error of its own"
        held = rig.hold_writer()
        camera.play(0.8, ticks=False)
        rig.recorder.tick()
        free.set()
        rig._run_posted()
        assert camera.recorder.disk_error == "Input/output error"
        assert other.recorder.disk_error == "an error of its own"
        assert writing_a_batch()
    held.set()
    rig.settle()
    camera.play(RETRY_S + 2)
    rig.stop()
    rig.check(camera)


def end(rig: Rig) -> None:
    """The end of a process, its last gaps included."""
    rig.stop()
    rig.archive.catalogue.commit([], rig.recorder.take_gaps())


@pytest.mark.parametrize("removed", [False, True])
def test_a_disk_that_fails_in_the_last_batch_leaves_no_unexplained_time(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, removed: bool
) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(3)
    camera.play(2.8, ticks=False)
    camera.end(GapCause.RESTART)
    if removed:
        rig.recorder.remove(camera.recorder.name.stream_id)

    def full(file: SegmentFile, buffers: Sequence[bytes]) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SegmentFile, "write", full)
        end(rig)
    rig.check(camera)
    assert "disk" in causes(rig, camera)


def test_a_camera_that_never_answers_has_a_gap_from_the_first(rig: Rig) -> None:
    made = rig.archive.camera()
    camera = rig.stream(made, NOON_US, GapRow(made.main, NOON_US, None, GapCause.CAMERA, "new"))
    camera.end(GapCause.CAMERA)
    rig.tick()
    assert rig.writer._rows.settle(PATIENCE_S)
    assert rig.gaps(camera) == [(NOON_US, None, "camera")]


def test_a_volume_that_is_unmounted_while_it_records_is_a_disk_that_fails(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(3)
    mark = rig.volume.root_path / IDENTITY
    mark.rename(mark.with_name("aside"))
    camera.play(5)
    assert "not mounted" in camera.recorder.disk_error
    mark.with_name("aside").rename(mark)
    camera.play(RETRY_S + 2)
    rig.stop()
    rig.check(camera)
    assert causes(rig, camera) == ["disk"]
