# SPDX-License-Identifier: Apache-2.0
"""Recovery: whatever a crash left, afterwards every file is whole, every row true and every second explained."""

import errno
import hashlib
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from fairwatch.db.engine import write
from fairwatch.db.tables import camera as camera_table
from fairwatch.media.fmp4.read import scan
from fairwatch.media.fmp4.write import fragment
from fairwatch.store.catalogue import GapCause, SegmentRow
from fairwatch.store.check import Check
from fairwatch.store.deletion import Deleter, Doomed, Reason
from fairwatch.store.examine import Place, examine
from fairwatch.store.keyindex import decode
from fairwatch.store.recovery import Recovered, Recovery
from tests.store.archive import DAY, NOON_US, Archive, S, file_bytes, samples, video, with_sound


@pytest.fixture
def archive(engine: Engine, tmp_path: Path) -> Archive:
    return Archive(engine, tmp_path)


def recover(archive: Archive, now_us: int = NOON_US + DAY) -> Recovered:
    return Recovery(archive.catalogue, archive.volumes).run(now_us)


def check(archive: Archive, row: SegmentRow) -> None:
    """The row and its file agree in every respect."""
    data = archive.file(row).read_bytes()
    infos = list(scan(io.BytesIO(data)))
    index = decode(row.index)
    assert row.size_bytes == len(data) == infos[-1].end == index.size_bytes
    assert row.digest == hashlib.sha256(data).digest()
    assert row.fragments == len(infos)
    keys = [info for info in infos if info.key and info.track == 1]
    assert index.offsets == tuple(info.offset for info in keys)
    assert index.times_us == tuple(info.decode_us for info in keys)
    last = [info for info in infos if info.track == 1][-1]
    assert row.end_us == row.start_us + index.end_us == row.start_us + last.decode_us + last.duration_us


def test_nothing_to_do_does_nothing(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    archive.gap(camera.main, row.end_us, None, GapCause.CAMERA)
    assert recover(archive) == Recovered()
    assert archive.rows() == [row]


def test_an_open_file_is_completed_and_the_time_until_now_explained(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, sound=True, closed=False)
    report = recover(archive)
    (found,) = archive.rows()
    check(archive, found)
    assert found == replace(row, digest=found.digest)
    assert report.closed == [str(archive.file(row))]
    assert archive.gaps(camera.main) == [(row.end_us, None, "restart")]


def test_what_was_synced_after_the_last_row_is_kept(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 8, commit=False)
    short, index = file_bytes(archive.metadata(camera, "main", NOON_US), samples(NOON_US, 3), video(), S // 5)
    archive.catalogue.commit(
        [replace(row, end_us=NOON_US + 3 * S, size_bytes=len(short), fragments=15, index=index, digest=None)]
    )
    recover(archive)
    assert archive.rows() == [row]
    check(archive, row)


def test_files_that_the_catalogue_never_heard_of_are_taken_in(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    first = archive.record(camera, volume, NOON_US, closed=False)
    second = archive.record(camera, volume, NOON_US + 4 * S, commit=False)
    third = archive.record(camera, volume, NOON_US + DAY, commit=False)
    older = archive.record(camera, volume, NOON_US - 3 * DAY, commit=False)
    report = recover(archive, NOON_US + 2 * DAY)
    assert [row.start_us for row in archive.rows()] == [first.start_us, second.start_us, third.start_us]
    for row in archive.rows():
        check(archive, row)
    assert report.adopted == [str(archive.file(second)), str(archive.file(third))]
    assert archive.file(older).exists()
    assert archive.gaps(camera.main) == [
        (second.end_us, third.start_us, "restart"),
        (third.end_us, None, "restart"),
    ]


def test_a_camera_that_never_had_a_row_gets_its_files_of_the_last_day(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, commit=False)
    recover(archive, NOON_US + 60 * S)
    assert archive.rows() == [row]


@pytest.mark.parametrize("size", [0, 5, 300, 905])
def test_a_beginning_without_a_picture_is_removed(archive: Archive, size: int) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, commit=False)
    path = archive.file(row)
    assert 300 < decode(row.index).init_bytes < 900
    path.write_bytes(path.read_bytes()[:size])
    assert recover(archive).removed == [str(path)]
    assert not path.exists()


@pytest.mark.parametrize("damage", ["no beginning", "only a beginning"])
def test_a_file_that_a_row_vouches_for_is_never_removed(archive: Archive, damage: str) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, closed=False)
    path = archive.file(row)
    data = path.read_bytes()
    spoilt = bytes(200) + data[200:] if damage == "no beginning" else data[: decode(row.index).init_bytes + 50]
    path.write_bytes(spoilt)
    report = recover(archive)
    aside = path.with_name(path.name + ".damaged")
    assert archive.rows() == []
    assert (report.removed, report.damaged) == ([], [str(aside)])
    assert not path.exists()
    assert aside.read_bytes() == spoilt
    assert archive.gaps(camera.main) == [(NOON_US, None, "restart")]


def test_a_file_without_a_row_whose_beginning_is_lost_is_set_aside(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    path = archive.file(archive.record(camera, volume, NOON_US, commit=False))
    path.write_bytes(bytes(200) + path.read_bytes()[200:])
    aside = path.with_name(path.name + ".damaged")
    assert recover(archive).damaged == [str(aside)]
    assert aside.exists()
    assert recover(archive) == Recovered()


def test_one_bad_spot_costs_its_pictures_and_not_what_follows(archive: Archive) -> None:
    """The row vouches for the whole file: nothing of that is cut off."""
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 20, closed=False)
    path = archive.file(row)
    data = bytearray(path.read_bytes())
    index = decode(row.index)
    data[index.offsets[3] : index.offsets[3] + 40] = bytes(40)
    data[-150:] = bytes(150)
    path.write_bytes(data + b"torn")
    report = recover(archive)
    (found,) = archive.rows()
    assert path.read_bytes() == bytes(data)
    assert found == replace(row, digest=hashlib.sha256(data).digest())
    assert report.damaged == [str(path)]
    assert archive.gaps(camera.main) == [
        (NOON_US + 3 * S, NOON_US + 4 * S, "disk"),
        (NOON_US + 19_800_000, NOON_US + 20 * S, "disk"),
        (NOON_US + 20 * S, None, "restart"),
    ]
    assert Check(archive.catalogue, archive.volumes).run(NOON_US + DAY).findings == []


def test_what_a_row_vouched_for_and_is_cut_off_is_kept_beside_it(archive: Archive) -> None:
    """The file lost its end, and what is left has a bad spot."""
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 20, closed=False)
    path = archive.file(row)
    data = bytearray(path.read_bytes()[: row.size_bytes - 5000])
    index = decode(row.index)
    data[index.offsets[3] : index.offsets[3] + 40] = bytes(40)
    path.write_bytes(data)
    recover(archive)
    (found,) = archive.rows()
    check(archive, found)
    assert found.end_us == NOON_US + 3 * S
    assert path.with_name(path.name + ".damaged").read_bytes() == bytes(data)


def test_a_file_that_cannot_be_read_stops_nobody(archive: Archive) -> None:
    first, second, volume = archive.camera(), archive.camera(), archive.volume()
    bad = archive.record(first, volume, NOON_US, closed=False)
    archive.record(first, volume, NOON_US + 4 * S, closed=False)
    archive.record(second, volume, NOON_US, closed=False)
    path = archive.file(bad)
    path.unlink()
    path.mkdir()
    report = recover(archive)
    assert report.unreadable == [str(path)]
    assert path.is_dir()
    assert [row.digest is None for row in archive.rows()] == [True, False, False]
    assert archive.rows()[0] == bad


def test_a_file_that_disappears_from_under_the_reader_stops_nobody(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, closed=False)
    with archive.file(row).open("ab") as file:
        file.write(b"torn")

    def refuses(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuses)
        assert recover(archive).unreadable == [str(archive.file(row))]
    assert archive.rows() == [row]
    recover(archive)
    check(archive, archive.rows()[0])


def test_times_that_run_back_end_a_file(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 8, commit=False)
    frames = samples(NOON_US, 4) + samples(NOON_US + S, 4)
    data, _ = file_bytes(archive.metadata(camera, "main", NOON_US), samples(NOON_US, 4), video(), S // 5)
    whole = bytearray(data)
    for number, each in enumerate(frames[20:]):
        shape = [(S // 5, len(each.payload), each.key, 0)]
        whole += fragment(each.track, number, each.decode_us - NOON_US, shape, [each.payload])
    archive.file(row).write_bytes(whole)
    recover(archive)
    (found,) = archive.rows()
    assert found.size_bytes == len(data)
    check(archive, found)


def test_a_file_left_by_a_disk_that_failed_is_taken_in_and_its_gap_trimmed(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US)
    left = archive.record(camera, volume, NOON_US + 4 * S, commit=False)
    archive.gap(camera.main, NOON_US + 4 * S, NOON_US + 20 * S, GapCause.DISK)
    later = archive.record(camera, volume, NOON_US + 20 * S)
    assert recover(archive).adopted == [str(archive.file(left))]
    assert archive.gaps(camera.main) == [
        (NOON_US + 8 * S, NOON_US + 20 * S, "disk"),
        (later.end_us, None, "restart"),
    ]
    assert recover(archive) == Recovered()


def test_a_row_that_becomes_longer_shortens_the_gap_behind_it(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 8, commit=False)
    short, index = file_bytes(archive.metadata(camera, "main", NOON_US), samples(NOON_US, 3), video(), S // 5)
    known = replace(row, end_us=NOON_US + 3 * S, size_bytes=len(short), fragments=15, index=index, digest=None)
    archive.catalogue.commit([known])
    archive.gap(camera.main, NOON_US + 3 * S, None, GapCause.DISK)
    recover(archive)
    assert archive.rows() == [row]
    assert archive.gaps(camera.main) == [(NOON_US + 8 * S, None, "disk")]


def test_a_file_left_behind_that_holds_no_picture_is_left_alone(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    path = archive.file(archive.record(camera, volume, NOON_US, commit=False))
    archive.record(camera, volume, NOON_US + 4 * S)
    path.write_bytes(b"something else")
    assert recover(archive).unreadable == [str(path)]
    assert path.read_bytes() == b"something else"


def test_holes_inside_what_no_row_vouched_for_are_explained(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 8, commit=False)
    frames = samples(NOON_US, 3) + samples(NOON_US + 8 * S, 3) + samples(NOON_US + 11_900_000, 3)
    data, _ = file_bytes(archive.metadata(camera, "main", NOON_US), frames, video(), S // 5)
    archive.file(row).write_bytes(data)
    recover(archive)
    (found,) = archive.rows()
    check(archive, found)
    assert archive.gaps(camera.main) == [
        (NOON_US + 3 * S, NOON_US + 8 * S, "network"),
        (found.end_us, None, "restart"),
    ]


def test_time_between_the_last_footage_and_a_gap_that_goes_on_is_explained(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    archive.gap(camera.main, row.end_us + 5 * S, None, GapCause.CAMERA)
    recover(archive)
    assert archive.gaps(camera.main) == [
        (row.end_us, row.end_us + 5 * S, "restart"),
        (row.end_us + 5 * S, None, "camera"),
    ]


def test_a_row_whose_file_is_gone_becomes_a_gap(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    before = archive.record(camera, volume, NOON_US)
    row = archive.record(camera, volume, NOON_US + 4 * S, closed=False)
    archive.file(row).unlink()
    report = recover(archive)
    assert archive.rows() == [before]
    assert report.missing == [str(archive.file(row))]
    assert archive.gaps(camera.main) == [(before.end_us, None, "restart")]


def test_a_gap_that_went_on_ends_where_lost_rows_had_footage(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    first = archive.record(camera, volume, NOON_US)
    archive.gap(camera.main, first.end_us, None, GapCause.CAMERA)
    second = archive.record(camera, volume, NOON_US + 100 * S, commit=False)
    recover(archive)
    assert archive.gaps(camera.main) == [
        (first.end_us, second.start_us, "camera"),
        (second.end_us, None, "restart"),
    ]


def test_running_it_again_changes_nothing(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, closed=False)
    with archive.file(row).open("ab") as file:
        file.write(bytes(5000))
    archive.record(camera, volume, NOON_US + 50 * S, commit=False)
    archive.record(camera, volume, NOON_US, kind="sub", closed=False)
    recover(archive)
    rows, gaps = archive.rows(), archive.gaps(camera.main)
    assert recover(archive) == Recovered()
    assert (archive.rows(), archive.gaps(camera.main)) == (rows, gaps)


def test_deleted_footage_does_not_come_back(archive: Archive) -> None:
    camera, volume = archive.camera(retention_min_days=0), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    data = archive.file(row).read_bytes()
    Deleter(archive.engine, archive.volumes).delete([Doomed(row, Reason.ROOM)], NOON_US + DAY)
    archive.file(row).parent.mkdir(parents=True, exist_ok=True)
    archive.file(row).write_bytes(data)
    recover(archive, NOON_US + DAY)
    assert archive.rows() == []
    assert not archive.file(row).exists()


def test_a_volume_that_is_away_keeps_its_open_rows_for_later(archive: Archive, tmp_path: Path) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, closed=False)
    volume.path.rename(tmp_path / "elsewhere")
    assert recover(archive).unreachable == [row.path]
    assert archive.rows() == [row]
    (tmp_path / "elsewhere").rename(volume.path)
    recover(archive)
    check(archive, archive.rows()[0])


def test_only_the_cameras_asked_for_are_recovered(archive: Archive) -> None:
    mine, other, volume = archive.camera(), archive.camera(), archive.volume()
    archive.record(mine, volume, NOON_US, closed=False)
    archive.record(other, volume, NOON_US, closed=False)
    Recovery(archive.catalogue, archive.volumes).run(NOON_US + DAY, [mine.id])
    assert [row.digest is None for row in archive.rows()] == [False, True]


def test_a_removed_camera_is_completed_but_waits_for_nothing(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, closed=False)
    with write(archive.engine) as connection:
        connection.execute(update(camera_table).values(removed_us=NOON_US + S))
    recover(archive)
    check(archive, archive.rows()[0])
    assert archive.gaps(camera.main) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_wherever_a_file_is_torn_or_zeroed_the_good_part_before_it_is_what_is_kept(data: st.DataObject) -> None:
    frames = samples(NOON_US, 5, sound=True)
    metadata: dict[str, str | int] = {"start_us": NOON_US}
    whole, _ = file_bytes(metadata, frames, with_sound(), S // 5)
    good = [info.end for info in scan(io.BytesIO(whole))]
    at = data.draw(st.integers(0, len(whole)) | st.sampled_from(good))
    torn = whole[:at]
    damage = data.draw(st.sampled_from(["torn", "zeros", "garbage"]))
    if damage == "zeros":
        # Sixty-four zeros are what a hole looks like at the least; a disk leaves pages of them.
        torn += bytes(data.draw(st.integers(64, 9000)))
    elif damage == "garbage" and at in good:
        torn += data.draw(st.binary(max_size=200))
    place = Place(1, 1, "path", NOON_US)
    vouched = [end for end in good if end <= at]
    known = None
    count = data.draw(st.integers(0, len(vouched)))
    if count:
        # A row of some moment before: what it names was on the disk.
        part, part_index = file_bytes(metadata, frames[:count], with_sound(), S // 5)
        end_us = NOON_US + decode(part_index).end_us
        known = SegmentRow(1, NOON_US, end_us, 1, "path", len(part), count, part_index)
        assert part == whole[: len(part)]
    found = examine(io.BytesIO(torn), place, known)
    if not vouched:
        assert found is None
        return
    assert found is not None
    assert found.row.size_bytes == vouched[-1]
    assert found.row.fragments == len(vouched)
    assert found.row.digest == hashlib.sha256(whole[: vouched[-1]]).digest()
    assert found.torn_bytes == len(torn) - vouched[-1]
