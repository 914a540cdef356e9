# SPDX-License-Identifier: Apache-2.0
"""The catalogue comes back from the files alone."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from fairwatch.db.engine import open_engine
from fairwatch.db.tables import camera as camera_table
from fairwatch.db.tables import stream as stream_table
from fairwatch.store.catalogue import Catalogue, SegmentRow
from fairwatch.store.check import Check
from fairwatch.store.deletion import Deleter, Doomed, Reason
from fairwatch.store.errors import VolumeMissingError, VolumeSwappedError
from fairwatch.store.findings import Fault
from fairwatch.store.rebuild import Rebuild, Rebuilt
from fairwatch.store.volumes import Volumes
from tests.store.archive import DAY, INSTALLATION, NOON_US, Archive, S, file_bytes, identity, samples, video

NOW_US = NOON_US + 10 * DAY
OTHER = "99999999-2222-4333-8444-555555555555"


@pytest.fixture
def archive(engine: Engine, tmp_path: Path) -> Archive:
    return Archive(engine, tmp_path)


def rebuild(archive: Archive, *folders: Path) -> Rebuilt:
    work = Rebuild(archive.catalogue, archive.volumes, archive.data, min_days=30, max_days=90)
    return work.run(folders, NOW_US, 5)


def plain(rows: list[SegmentRow]) -> list[tuple[object, ...]]:
    return [(row.start_us, row.end_us, row.path, row.size_bytes, row.fragments, row.index, row.digest) for row in rows]


def test_rows_come_back_as_they_were_and_gaps_keep_their_causes(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, sound=True)
    archive.record(camera, volume, NOON_US + DAY)
    archive.record(camera, volume, NOON_US, kind="sub")
    archive.gap(camera.main, NOON_US + 4 * S, NOON_US + DAY)
    rows = archive.rows()
    report = rebuild(archive)
    assert archive.rows() == rows
    assert archive.gaps(camera.main) == [(NOON_US + 4 * S, NOON_US + DAY, "network")]
    assert (report.segments, report.size_bytes) == (3, sum(row.size_bytes for row in rows))
    assert (report.cameras_added, report.volumes_added, report.gaps) == ([], [], 0)
    assert Check(archive.catalogue, archive.volumes).run(NOW_US, deep=True).findings == []


def test_a_lost_database_comes_back_with_its_cameras_switched_off(
    archive: Archive, sqlite_template: Path, tmp_path: Path
) -> None:
    cameras = [archive.camera(), archive.camera()]
    media, second = archive.volume("media"), archive.volume("second")
    for number, camera in enumerate(cameras):
        archive.record(camera, media, NOON_US + number * S)
        archive.record(camera, second, NOON_US + 100 * S + number * S, kind="sub")
        archive.record(camera, second, NOON_US + 200 * S + number * S)
    before = archive.rows()

    shutil.copy(sqlite_template, tmp_path / "new.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    new = Archive(engine, tmp_path)
    new.volumes = Volumes(engine, tmp_path, OTHER)
    report = rebuild(new, tmp_path / "media", tmp_path / "second")
    assert sorted(plain(new.rows()), key=str) == sorted(plain(before), key=str)
    assert report.cameras_added == ["Gate 1", "Gate 2"]
    assert report.volumes_added == [str(tmp_path / "media"), str(tmp_path / "second")]
    assert report.gaps == 2
    with engine.connect() as connection:
        rows = connection.execute(select(camera_table.c.uuid, camera_table.c.enabled)).all()
        kept = connection.execute(select(camera_table.c.retention_min_days, camera_table.c.retention_max_days)).all()
        streams = connection.execute(select(stream_table.c.record, stream_table.c.address)).all()
    assert [tuple(row) for row in rows] == [(camera.uuid, False) for camera in cameras]
    assert {tuple(row) for row in kept} == {(30, 90)}
    assert {tuple(row) for row in streams} == {(False, "")}
    assert [each.path for each in new.volumes.all()] == [tmp_path / "media", tmp_path / "second"]
    assert identity(new.volumes.all()[0]) == {"installation": OTHER, "volume": 1}
    assert Check(Catalogue(engine), new.volumes).run(NOW_US, deep=True).findings == []
    engine.dispose()


def test_without_any_folder_the_default_one_is_taken(archive: Archive, sqlite_template: Path, tmp_path: Path) -> None:
    camera = archive.camera()
    archive.record(camera, archive.volume("media"), NOON_US)
    shutil.copy(sqlite_template, tmp_path / "new.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    new = Archive(engine, tmp_path)
    assert rebuild(new).segments == 1
    engine.dispose()


def test_bad_files_are_named_and_left_alone(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.record(camera, volume, NOON_US + number * 4 * S) for number in range(4)]
    archive.file(rows[0]).write_bytes(b"nothing")
    shutil.copy(archive.file(rows[2]), archive.file(rows[1]))
    whole = archive.file(rows[3]).read_bytes()
    archive.file(rows[3]).write_bytes(whole[:-10])
    report = rebuild(archive)
    assert report.unreadable == [str(archive.file(rows[0])), str(archive.file(rows[1]))]
    assert [row.start_us for row in archive.rows()] == [rows[2].start_us, rows[3].start_us]
    assert archive.file(rows[3]).stat().st_size == len(whole) - 10


def test_a_hole_inside_a_file_does_not_become_footage(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 8, commit=False)
    frames = samples(NOON_US, 3) + samples(NOON_US + 8 * S, 3)
    data, _ = file_bytes(archive.metadata(camera, "main", NOON_US), frames, video(), S // 5)
    archive.file(row).write_bytes(data)
    rebuild(archive)
    assert archive.gaps(camera.main) == [(NOON_US + 3 * S, NOON_US + 8 * S, "network")]
    assert Check(archive.catalogue, archive.volumes).run(NOW_US, deep=True).findings == []


def test_a_gap_over_a_file_that_had_no_row_is_trimmed(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US)
    archive.record(camera, volume, NOON_US + 4 * S, commit=False)
    archive.record(camera, volume, NOON_US + 20 * S)
    archive.gap(camera.main, NOON_US + 4 * S, NOON_US + 20 * S)
    rebuild(archive)
    assert archive.gaps(camera.main) == [(NOON_US + 8 * S, NOON_US + 20 * S, "network")]


def test_a_file_that_is_not_what_was_on_record_is_named_and_stays_found(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.record(camera, volume, NOON_US + number * 4 * S) for number in range(3)]
    data = bytearray(archive.file(rows[0]).read_bytes())
    data[-2] ^= 1
    archive.file(rows[0]).write_bytes(data)
    archive.file(rows[2]).write_bytes(archive.file(rows[2]).read_bytes()[:-10])
    report = rebuild(archive)
    assert report.changed == [str(archive.file(rows[0])), str(archive.file(rows[2]))]
    assert archive.rows()[:2] == rows[:2]
    found = Check(archive.catalogue, archive.volumes).run(NOW_US, deep=True).findings
    assert [(each.fault, each.path) for each in found] == [
        (Fault.DIGEST, str(archive.file(rows[0]))),
        (Fault.SIZE, str(archive.file(rows[2]))),
    ]


def test_the_clocks_offset_comes_back_from_the_file(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, commit=False)
    metadata = archive.metadata(camera, "main", NOON_US) | {"clock_offset_us": -1_500_000}
    data, _ = file_bytes(metadata, samples(NOON_US, 4), video(), S // 5)
    archive.file(row).write_bytes(data)
    rebuild(archive)
    assert [each.clock_offset_us for each in archive.rows()] == [-1_500_000]


def test_rows_whose_files_are_gone_go(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.record(camera, volume, NOON_US + number * 4 * S) for number in range(3)]
    archive.file(rows[1]).unlink()
    rebuild(archive)
    assert archive.rows() == [rows[0], rows[2]]
    assert Check(archive.catalogue, archive.volumes).run(NOW_US, deep=True).findings == []


def test_deleted_footage_does_not_come_back(archive: Archive) -> None:
    camera, volume = archive.camera(retention_min_days=0), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    data = archive.file(row).read_bytes()
    archive.record(camera, volume, NOON_US + 4 * S)
    Deleter(archive.engine, archive.volumes).delete([Doomed(row, Reason.ROOM)], NOON_US + DAY)
    archive.file(row).write_bytes(data)
    report = rebuild(archive)
    assert report.leftover == [str(archive.file(row))]
    assert [each.start_us for each in archive.rows()] == [NOON_US + 4 * S]


def test_a_disk_that_is_away_stops_it_before_anything_is_changed(archive: Archive, tmp_path: Path) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    volume.path.rename(tmp_path / "elsewhere")
    with pytest.raises(VolumeMissingError):
        rebuild(archive)
    assert archive.rows() == [row]


def test_another_installations_disk_is_not_taken_for_ours(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US)
    (volume.path / ".fairwatch-volume").write_text(f'{{"installation": "{OTHER}", "volume": 1}}')
    with pytest.raises(VolumeSwappedError):
        rebuild(archive)
    assert INSTALLATION != OTHER
