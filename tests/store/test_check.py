# SPDX-License-Identifier: Apache-2.0
"""`fairwatch check` finds what does not agree, says so, and repairs what may be repaired."""

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from fairwatch.db.engine import write
from fairwatch.db.tables import footage_day
from fairwatch.store.catalogue import drop_rows
from fairwatch.store.check import Check
from fairwatch.store.deletion import Deleter, Doomed, Reason
from fairwatch.store.findings import CheckReport, Fault
from tests.store.archive import DAY, NOON_US, Archive, S, file_bytes, samples, video
from tests.store.test_recovery import check as row_and_file_agree

NOW_US = NOON_US + 10 * DAY


@pytest.fixture
def archive(engine: Engine, tmp_path: Path) -> Archive:
    return Archive(engine, tmp_path)


def check(archive: Archive, *, deep: bool = False, repair: bool = False, now_us: int = NOW_US) -> CheckReport:
    return Check(archive.catalogue, archive.volumes).run(now_us, deep=deep, repair=repair)


def faults(report: CheckReport) -> list[Fault]:
    return [finding.fault for finding in report.findings]


def repaired(archive: Archive) -> None:
    """Repair leaves nothing to find."""
    assert check(archive, repair=True, deep=True).clean
    assert check(archive, deep=True).findings == []


def aged(path: Path) -> None:
    """Nobody is writing this file."""
    os.utime(path, (NOON_US / S, NOON_US / S))


def test_a_sound_archive_has_no_findings(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    for number in range(3):
        archive.record(camera, volume, NOON_US + number * 4 * S, sound=True)
    archive.record(camera, volume, NOON_US + DAY, kind="sub")
    (volume.path / "lost+found").mkdir()
    (archive.file(archive.rows()[0]).parent / "notes.txt").write_text("not ours")
    report = check(archive, deep=True)
    assert report.findings == []
    assert report.clean
    assert (report.segments, report.files) == (4, 5)


def test_a_row_without_its_file(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.record(camera, volume, NOON_US + number * 4 * S) for number in range(3)]
    archive.file(rows[1]).unlink()
    report = check(archive)
    assert faults(report) == [Fault.MISSING]
    assert not report.clean
    assert report.findings[0].path == str(archive.file(rows[1]))
    assert (report.findings[0].camera_id, report.findings[0].stream) == (camera.id, "main")
    assert archive.rows() == rows
    repaired(archive)
    assert archive.rows() == [rows[0], rows[2]]
    assert archive.gaps(camera.main)[0] == (rows[1].start_us, rows[1].end_us, "disk")


def test_a_file_without_a_row(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    lost = archive.record(camera, volume, NOON_US, commit=False)
    kept = archive.record(camera, volume, NOON_US + 4 * S)
    assert faults(check(archive)) == [Fault.ORPHAN]
    repaired(archive)
    assert archive.rows() == [lost, kept]


def test_a_file_that_is_just_being_written_is_no_orphan(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US)
    fresh = archive.record(camera, volume, NOON_US + 4 * S, commit=False)
    aged(archive.file(fresh))
    assert faults(check(archive, now_us=NOON_US + 10 * S)) == []
    assert faults(check(archive)) == [Fault.ORPHAN]


def test_an_open_file_may_be_longer_than_its_row(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, closed=False)
    with archive.file(row).open("ab") as file:
        file.write(bytes(100))
    assert faults(check(archive, deep=True)) == []
    repaired(archive)
    row_and_file_agree(archive, archive.rows()[0])


def test_a_file_that_lost_its_end(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    archive.record(camera, volume, NOON_US + 4 * S)
    os.truncate(archive.file(row), row.size_bytes - 1000)
    assert faults(check(archive)) == [Fault.SIZE]
    repaired(archive)
    row_and_file_agree(archive, archive.rows()[0])
    assert archive.rows()[0].size_bytes < row.size_bytes
    assert [gap[2] for gap in archive.gaps(camera.main)[:1]] == ["disk"]


def test_a_file_with_something_behind_its_end_is_cut_and_keeps_its_digest(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    with archive.file(row).open("ab") as file:
        file.write(bytes(100))
    assert faults(check(archive)) == [Fault.SIZE]
    repaired(archive)
    assert archive.rows() == [row]


def test_a_changed_file_is_found_by_a_deep_check_and_never_repaired(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    data = bytearray(archive.file(row).read_bytes())
    data[-1] ^= 1
    archive.file(row).write_bytes(data)
    assert faults(check(archive)) == []
    assert faults(check(archive, deep=True)) == [Fault.DIGEST]
    report = check(archive, deep=True, repair=True)
    assert faults(report) == [Fault.DIGEST]
    assert not report.clean
    assert archive.rows() == [row]


def test_a_changed_file_with_something_behind_its_end_is_not_repaired(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    data = bytearray(archive.file(row).read_bytes())
    data[-1] ^= 1
    archive.file(row).write_bytes(data + b"more")
    report = check(archive, repair=True)
    assert faults(report) == [Fault.DIGEST]
    assert not report.clean
    assert archive.rows() == [row]
    assert archive.file(row).read_bytes() == data + b"more"


def test_a_shorter_file_that_is_another_one_is_not_repaired(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    data, _ = file_bytes(archive.metadata(camera, "main", NOON_US), samples(NOON_US, 3, fps=4), video(), S // 4)
    assert len(data) < row.size_bytes
    archive.file(row).write_bytes(data)
    assert faults(check(archive, repair=True)) == [Fault.DIGEST]
    assert archive.rows() == [row]


def test_the_digest_of_a_file_that_lost_its_end_is_told(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    os.truncate(archive.file(row), row.size_bytes - 1000)
    (finding, *_) = check(archive, repair=True).findings
    assert row.digest is not None
    assert row.digest.hex() in finding.detail


def test_a_hole_inside_a_file_that_no_gap_explains_is_found_by_a_deep_check(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 8, commit=False)
    frames = samples(NOON_US, 3) + samples(NOON_US + 8 * S, 3)
    data, index = file_bytes(archive.metadata(camera, "main", NOON_US), frames, video(), S // 5)
    archive.file(row).write_bytes(data)
    digest = hashlib.sha256(data).digest()
    row = replace(row, end_us=NOON_US + 11 * S, size_bytes=len(data), fragments=len(frames), index=index, digest=digest)
    archive.catalogue.commit([row])
    assert faults(check(archive)) == []
    report = check(archive, deep=True)
    assert faults(report) == [Fault.UNEXPLAINED]
    assert (report.findings[0].start_us, report.findings[0].end_us) == (NOON_US + 3 * S, NOON_US + 8 * S)
    repaired(archive)
    assert archive.gaps(camera.main)[0] == (NOON_US + 3 * S, NOON_US + 8 * S, "network")


@pytest.mark.parametrize(
    ("start_s", "end_s", "left"),
    [(2, 5, [(4, 5)]), (-3, 2, [(-3, 0)]), (1, 3, []), (-3, 9, [(-3, 0), (4, 9)]), (2, None, [])],
)
def test_a_gap_over_footage_is_found_and_trimmed(
    archive: Archive, start_s: int, end_s: int | None, left: list[tuple[int, int]]
) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US)
    archive.gap(camera.main, NOON_US + start_s * S, None if end_s is None else NOON_US + end_s * S)
    report = check(archive)
    assert faults(report) == [Fault.GAP_OVER_FOOTAGE]
    assert report.findings[0].start_us == NOON_US + start_s * S
    repaired(archive)
    found = [(start_us, end_us) for start_us, end_us, cause in archive.gaps(camera.main) if cause == "network"]
    assert found == [(NOON_US + a * S, NOON_US + b * S) for a, b in left]


def test_a_gap_in_a_hole_of_a_segment_is_in_its_place(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 8, commit=False)
    frames = samples(NOON_US, 3) + samples(NOON_US + 8 * S, 3)
    data, _ = file_bytes(archive.metadata(camera, "main", NOON_US), frames, video(), S // 5)
    archive.file(row).write_bytes(data)
    archive.gap(camera.main, NOON_US + 3 * S, NOON_US + 8 * S)
    check(archive, repair=True)
    assert check(archive, deep=True).findings == []


def test_a_file_set_aside_is_named_until_it_is_gone(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    aside = archive.file(row).with_name(archive.file(row).name + ".damaged")
    aside.write_bytes(b"what was left")
    report = check(archive)
    assert faults(report) == [Fault.DAMAGED]
    assert report.findings[0].path == str(aside)
    aside.unlink()
    assert check(archive).clean


def test_retention_at_work_is_no_wrong_sum(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.record(camera, volume, NOON_US + number * DAY) for number in range(3)]

    def retention(files: int) -> None:
        if rows:
            with write(archive.engine) as connection:
                drop_rows(connection, [rows[0]])
            archive.file(rows.pop(0)).unlink()

    report = Check(archive.catalogue, archive.volumes, retention).run(NOON_US + 30 * DAY)
    assert Fault.SUMS not in faults(report)


def test_to_look_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    archive.volume("media")
    archive.volume("empty")
    shutil.rmtree(tmp_path / "empty")
    assert faults(check(archive)) == [Fault.VOLUME]
    assert not (tmp_path / "empty").exists()


def test_a_file_without_a_picture_is_left_for_a_person(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, commit=False)
    archive.record(camera, volume, NOON_US + 4 * S)
    archive.file(row).write_bytes(b"something else")
    report = check(archive, repair=True)
    assert faults(report) == [Fault.UNREADABLE]
    assert not report.clean
    assert archive.file(row).exists()


def test_a_file_whose_deletion_is_on_record_is_finished_off(archive: Archive) -> None:
    camera, volume = archive.camera(retention_min_days=0), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    other = archive.record(camera, volume, NOON_US + 4 * S)
    data = archive.file(row).read_bytes()
    deleter = Deleter(archive.engine, archive.volumes)
    deleter.delete([Doomed(row, Reason.ROOM)], NOON_US + DAY)
    deleter.delete([Doomed(archive.record(camera, volume, NOON_US - DAY), Reason.ROOM)], NOW_US)
    archive.file(row).write_bytes(data)
    assert faults(check(archive)) == [Fault.LEFTOVER]
    repaired(archive)
    assert not archive.file(row).exists()
    assert archive.rows() == [other]


def test_unexplained_seconds_and_overlaps(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    first = archive.record(camera, volume, NOON_US)
    for number in range(5, 8):
        archive.record(camera, volume, NOON_US + number * 4 * S)
    report = check(archive)
    assert faults(report) == [Fault.UNEXPLAINED]
    assert (report.findings[0].start_us, report.findings[0].end_us) == (first.end_us, NOON_US + 20 * S)
    repaired(archive)
    assert archive.gaps(camera.main)[0] == (first.end_us, NOON_US + 20 * S, "disk")
    archive.record(camera, volume, NOON_US + 30 * S)
    assert faults(check(archive)) == [Fault.OVERLAP, Fault.GAP_OVER_FOOTAGE]


def test_holes_shorter_than_a_second_need_no_explanation(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US)
    archive.record(camera, volume, NOON_US + 4 * S + 900_000)
    assert faults(check(archive)) == []


def test_sums_that_are_wrong_are_counted_again(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US)
    with write(archive.engine) as connection:
        connection.execute(update(footage_day).values(size_bytes=7))
    assert faults(check(archive)) == [Fault.SUMS]
    repaired(archive)


def test_a_volume_that_is_away_is_said_to_be_and_its_rows_stay(archive: Archive, tmp_path: Path) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    volume.path.rename(tmp_path / "elsewhere")
    report = check(archive, repair=True)
    assert faults(report) == [Fault.VOLUME]
    assert archive.rows() == [row]


def test_files_of_a_camera_that_is_not_known(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(replace(camera, uuid="99999999-0000-4000-8000-000000000000"), volume, NOON_US, commit=False)
    report = check(archive)
    assert faults(report) == [Fault.ORPHAN]
    assert report.findings[0].camera_id is None


def test_progress_is_told(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US)
    archive.record(camera, volume, NOON_US + DAY)
    seen: list[int] = []
    Check(archive.catalogue, archive.volumes, seen.append).run(NOW_US)
    assert seen == [1, 2]


def test_a_folder_that_cannot_be_read_is_named_and_its_rows_stay(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    scandir = os.scandir

    def refuses(path: Path) -> object:
        if Path(path) == archive.file(row).parent:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refuses)
        report = check(archive, repair=True)
    assert faults(report) == [Fault.UNREADABLE]
    assert archive.rows() == [row]


def test_what_follows_a_bad_spot_of_a_file_without_a_row_is_kept(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 20, commit=False)
    archive.record(camera, volume, NOON_US + DAY)
    path = archive.file(row)
    data = bytearray(path.read_bytes())
    data[5000:5040] = bytes(40)
    path.write_bytes(data)
    assert check(archive, repair=True).findings[0].fault is Fault.ORPHAN
    assert path.stat().st_size < 5040
    assert path.with_name(path.name + ".damaged").read_bytes() == data
