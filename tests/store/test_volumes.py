# SPDX-License-Identifier: Apache-2.0
"""Volumes: the right disk or an error that says which is wrong."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from fairwatch.store.alarms import Alarms, Severity
from fairwatch.store.errors import (
    NoVolumeError,
    VolumeFullError,
    VolumeMissingError,
    VolumeReadOnlyError,
    VolumeSwappedError,
    VolumeTakenError,
    VolumeUnknownError,
)
from fairwatch.store.volumes import IDENTITY, Room, Volume, Volumes
from tests.store.archive import INSTALLATION, NOON_US, Archive, identity


@pytest.fixture
def archive(engine: Engine, tmp_path: Path) -> Archive:
    return Archive(engine, tmp_path)


class Sized(Volumes):
    """Volumes whose free space the test sets, by name."""

    free_bytes: dict[str, int]

    def room(self, each: Volume) -> Room:
        return replace(super().room(each), free_bytes=self.free_bytes[each.name])


def test_the_default_volume_lies_in_the_data_directory_and_is_made_once(archive: Archive, tmp_path: Path) -> None:
    archive.volumes.ensure_default(7)
    archive.volumes.ensure_default(8)
    (only,) = archive.volumes.all()
    assert (only.path, only.floor_bytes, only.retired) == (tmp_path / "media", 7, False)
    assert identity(only) == {"installation": INSTALLATION, "volume": only.id}
    archive.volumes.check(only)
    assert archive.volumes.root(only.id) == only.path


def test_an_absolute_path_lies_where_it_says(archive: Archive, tmp_path: Path) -> None:
    made = archive.volumes.add("far", str(tmp_path / "far" / "away"), None, 0)
    assert made == archive.volumes.get(made.id)
    assert made.path == tmp_path / "far" / "away"


def test_an_unmounted_disk_is_missing_not_empty(archive: Archive) -> None:
    volume = archive.volume()
    archive.record(archive.camera(), volume, NOON_US)
    shutil.rmtree(volume.path)
    with pytest.raises(VolumeMissingError):
        archive.volumes.check(volume)
    volume.path.mkdir()
    with pytest.raises(VolumeMissingError):
        archive.volumes.check(volume)
    assert not (volume.path / IDENTITY).exists()


def test_a_volume_that_never_held_anything_is_missing_too(archive: Archive) -> None:
    """It may be a disk that is not mounted yet; to look changes nothing."""
    volume = archive.volume()
    shutil.rmtree(volume.path)
    with pytest.raises(VolumeMissingError):
        archive.volumes.check(volume)
    assert not volume.path.exists()


def test_disks_that_changed_places_are_noticed(archive: Archive) -> None:
    first, second = archive.volume("first"), archive.volume("second")
    (first.path / IDENTITY).rename(first.path / "aside")
    (second.path / IDENTITY).rename(first.path / IDENTITY)
    with pytest.raises(VolumeSwappedError):
        archive.volumes.check(first)


def test_the_disk_of_another_installation_is_refused(archive: Archive, engine: Engine, tmp_path: Path) -> None:
    volume = archive.volume()
    with pytest.raises(VolumeSwappedError):
        Volumes(engine, tmp_path, "another").check(volume)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / IDENTITY).write_text('{"installation": "another", "volume": 1}')
    with pytest.raises(VolumeSwappedError):
        archive.volumes.add("foreign", "foreign", None, 0)
    assert [each.name for each in archive.volumes.all()] == ["media"]


def test_a_spoiled_identity_is_no_identity(archive: Archive) -> None:
    volume = archive.volume()
    (volume.path / IDENTITY).write_bytes(b"\xff")
    with pytest.raises(VolumeMissingError):
        archive.volumes.check(volume)


def test_a_read_only_volume_may_be_read(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    volume = archive.volume()
    real = os.statvfs(volume.path)

    class ReadOnly:
        f_flag = real.f_flag | os.ST_RDONLY

    monkeypatch.setattr(os, "statvfs", lambda _: ReadOnly)
    with pytest.raises(VolumeReadOnlyError):
        archive.volumes.check(volume)
    archive.volumes.check(volume, writing=False)


def test_a_folder_that_cannot_be_made_is_no_volume(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VolumeReadOnlyError):
        archive.volumes.add("bad", "file/below", None, 0)
    assert archive.volumes.all() == []


@pytest.mark.parametrize(
    ("name", "path"), [("media", "other"), ("other", "media"), ("other", "media/inside"), ("o", ".")]
)
def test_names_and_folders_belong_to_one_volume_each(archive: Archive, name: str, path: str) -> None:
    archive.volume("media")
    with pytest.raises(VolumeTakenError):
        archive.volumes.add(name, path, None, 0)
    assert len(archive.volumes.all()) == 1


def test_a_volume_can_be_changed_but_not_into_another(archive: Archive) -> None:
    first = archive.volume("first")
    archive.volume("second")
    changed = archive.volumes.change(first.id, name="old", quota_bytes=9, floor_bytes=3, retired=True)
    assert changed == replace(first, name="old", quota_bytes=9, floor_bytes=3, retired=True)
    with pytest.raises(VolumeTakenError):
        archive.volumes.change(first.id, name="second")
    with pytest.raises(VolumeUnknownError):
        archive.volumes.change(99, name="x")


def test_room_counts_closed_and_open_files_against_quota_and_floor(archive: Archive) -> None:
    camera = archive.camera()
    volume = archive.volume(quota_bytes=1_000_000, floor_bytes=5)
    size = archive.record(camera, volume, NOON_US).size_bytes
    size += archive.record(camera, volume, NOON_US, kind="sub", closed=False).size_bytes
    room = archive.volumes.room(volume)
    assert room.used_bytes == size
    assert room.left_bytes == 1_000_000 - size
    assert room.capacity_bytes == 1_000_000
    assert replace(room, free_bytes=3).left_bytes == -2


def test_a_camera_records_where_there_is_most_room_or_where_it_is_told_to(engine: Engine, tmp_path: Path) -> None:
    sized = Sized(engine, tmp_path, INSTALLATION)
    small, large, retired = (sized.add(name, name, None, 0) for name in ("small", "large", "retired"))
    sized.change(retired.id, retired=True)
    sized.free_bytes = {"small": 10, "large": 20, "retired": 30}
    assert sized.choose(None) == large
    assert sized.choose(small.id) == small
    with pytest.raises(NoVolumeError):
        sized.choose(retired.id)
    Alarms(engine).sound("disk_full", Severity.BREACH, f"volume:{large.id}", {}, NOON_US)
    assert sized.choose(None) == small
    with pytest.raises(VolumeFullError):
        sized.choose(large.id)
    sized.free_bytes["small"] = 0
    with pytest.raises(VolumeFullError):
        sized.choose(None)
    Alarms(engine).clear("disk_full", f"volume:{large.id}", NOON_US)
    assert sized.choose(None) == large


def test_without_a_volume_there_is_none_to_record_to(archive: Archive) -> None:
    with pytest.raises(NoVolumeError):
        archive.volumes.choose(None)
    with pytest.raises(VolumeUnknownError):
        archive.volumes.choose(1)


def test_one_bad_disk_among_two_does_not_stop_recording(archive: Archive) -> None:
    first, second = archive.volume("first"), archive.volume("second")
    camera = archive.camera()
    archive.record(camera, first, NOON_US)
    shutil.rmtree(first.path)
    assert archive.volumes.choose(None) == second
    with pytest.raises(VolumeMissingError):
        archive.volumes.choose(first.id)
