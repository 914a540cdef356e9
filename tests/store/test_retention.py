# SPDX-License-Identifier: Apache-2.0
"""Retention: what must stay stays, what must go goes, and room is made from the oldest of what may go."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from fairwatch.db.engine import open_engine, write
from fairwatch.db.tables import alarm, camera
from fairwatch.store import retention
from fairwatch.store.catalogue import Catalogue, CatalogueError, GapCause, SegmentRow
from fairwatch.store.retention import Retention, VolumeState
from fairwatch.store.volumes import Volume
from tests.store.archive import DAY, NOON_US, Camera, S
from tests.store.keeper import Keeper

HOUR = 3600 * S


@pytest.fixture
def keeper(engine: Engine, tmp_path: Path) -> Keeper:
    return Keeper(engine, tmp_path)


def days(keeper: Keeper, of: Camera, on: Volume, *ages: int) -> list[SegmentRow]:
    """A segment of four seconds for each age in days, oldest first."""
    return [keeper.archive.record(of, on, NOON_US - age * DAY) for age in sorted(ages, reverse=True)]


def test_the_ceiling_deletes_what_is_older_and_nothing_else(keeper: Keeper) -> None:
    strict = keeper.archive.camera(retention_max_days=10)
    free = keeper.archive.camera()
    volume = keeper.archive.volume()
    rows = days(keeper, strict, volume, 40, 20, 11, 10, 9, 1)
    days(keeper, free, volume, 40, 1)
    assert keeper.keep() == {volume.id: VolumeState.OK}
    # The one of exactly ten days ends four seconds later, so it still has four seconds.
    assert keeper.starts(strict) == [10, 9, 1]
    assert keeper.starts(free) == [40, 1]
    assert keeper.archive.files(volume) == {row.path for row in keeper.archive.rows()}
    assert [(gone["start_us"], gone["digest"], gone["reason"]) for gone in keeper.archive.deletions()] == [
        (row.start_us, row.digest, "ceiling") for row in rows[:3]
    ]


def test_a_minimum_above_the_maximum_is_kept(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_min_days=30, retention_max_days=10)
    days(keeper, camera, keeper.archive.volume(), 40, 20, 5)
    keeper.keep()
    assert keeper.starts(camera) == [20, 5]


def test_the_floor_of_the_law_is_kept_whatever_is_set(keeper: Keeper) -> None:
    law = keeper.archive.camera(retention_min_days=5, retention_max_days=10, floor_days=30)
    own = keeper.archive.camera(retention_min_days=35, floor_days=30, retention_max_bytes=1)
    volume = keeper.archive.volume()
    days(keeper, law, volume, 40, 29, 12, 1)
    days(keeper, own, volume, 40, 34, 29, 1)
    keeper.keep()
    assert keeper.starts(law) == [29, 12, 1]
    assert keeper.starts(own) == [34, 29, 1]


def test_holds_keep_footage_past_its_ceiling_until_they_are_lifted(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    days(keeper, camera, volume, 40, 30, 25, 20, 15, 1)
    keeper.archive.hold(camera.id, NOON_US - 30 * DAY + 3 * S, NOON_US - 25 * DAY + 1)
    keeper.archive.hold(camera.id, NOON_US - 20 * DAY, NOON_US - 19 * DAY, lifted_us=NOON_US)
    keeper.keep()
    assert keeper.starts(camera) == [30, 25, 1]


def test_a_hold_with_an_end_keeps_footage_up_to_then_and_the_usual_rules_after(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    days(keeper, camera, keeper.archive.volume(), 40, 30, 1)
    keeper.archive.hold(camera.id, NOON_US - 41 * DAY, NOON_US - 25 * DAY, until_us=NOON_US + 2 * DAY)
    keeper.keep()
    assert keeper.starts(camera) == [40, 30, 1]
    keeper.clock.advance(2 * DAY - S)
    keeper.keep()
    assert keeper.starts(camera) == [40, 30, 1]
    keeper.clock.advance(2 * S)
    keeper.keep()
    assert keeper.starts(camera) == [1]


def test_a_clock_that_jumps_ahead_does_not_end_a_hold(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    days(keeper, camera, keeper.archive.volume(), 40, 1)
    keeper.archive.hold(camera.id, NOON_US - 41 * DAY, NOON_US - 39 * DAY, until_us=NOON_US + 300 * DAY)
    keeper.clock.step(400 * DAY)
    keeper.keep()
    assert keeper.starts(camera) == [40, 1]


def test_a_file_that_is_being_written_is_never_deleted(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_days=1)
    volume = keeper.archive.volume()
    row = keeper.archive.record(camera, volume, NOON_US - 5 * DAY, closed=False)
    keeper.keep()
    assert keeper.archive.rows() == [row]
    assert keeper.archive.file(row).exists()


def test_a_camera_over_its_size_loses_its_oldest_of_both_streams(keeper: Keeper) -> None:
    volume = keeper.archive.volume()
    first = keeper.archive.camera()
    size_bytes = keeper.archive.record(first, volume, NOON_US - DAY).size_bytes
    limited = keeper.archive.camera(retention_max_bytes=size_bytes * 3 + 10)
    for age in (5, 4, 3, 2):
        keeper.archive.record(limited, volume, NOON_US - age * DAY, kind="sub" if age == 4 else "main")
    keeper.archive.record(limited, volume, NOON_US - DAY)
    keeper.keep()
    assert keeper.starts(limited) == [3, 2, 1]
    assert keeper.archive.rows(limited.sub) == []
    assert {gone["reason"] for gone in keeper.archive.deletions()} == {"quota"}


def test_size_does_not_break_the_minimum(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_bytes=1, retention_min_days=3)
    days(keeper, camera, keeper.archive.volume(), 5, 4, 2, 1)
    keeper.keep()
    assert keeper.starts(camera) == [2, 1]


def test_when_room_is_short_the_oldest_past_its_minimum_goes_whoever_recorded_it(keeper: Keeper) -> None:
    volume = keeper.archive.volume()
    long, short = keeper.archive.camera(retention_min_days=30), keeper.archive.camera(retention_min_days=1)
    rows = days(keeper, long, volume, 60, 40, 20, 10) + days(keeper, short, volume, 50, 30, 5, 0)
    used_bytes = sum(row.size_bytes for row in rows)
    # Room for five of the eight and the fiftieth that is kept ready.
    keeper.volumes.change(volume.id, quota_bytes=int((used_bytes - 3 * rows[0].size_bytes) * 1.03))
    assert keeper.keep() == {volume.id: VolumeState.OK}
    assert keeper.starts(long) == [20, 10]
    assert keeper.starts(short) == [30, 5, 0]
    assert [gone["reason"] for gone in keeper.archive.deletions()] == ["room"] * 3


def test_the_floor_of_free_space_makes_room_too(keeper: Keeper) -> None:
    volume = keeper.archive.volume(floor_bytes=1 << 30)
    camera = keeper.archive.camera()
    rows = days(keeper, camera, volume, 5, 4, 3, 2)
    keeper.volumes.free_bytes = (1 << 30) - rows[0].size_bytes
    keeper.retention.step()
    assert keeper.starts(camera) == [3, 2]


def test_room_on_one_volume_is_made_on_that_volume(keeper: Keeper) -> None:
    old, new = keeper.archive.volume("old"), keeper.archive.volume("new", quota_bytes=1)
    camera = keeper.archive.camera()
    days(keeper, camera, old, 9, 8, 7)
    days(keeper, camera, new, 3, 2)
    keeper.keep()
    assert keeper.starts(camera) == [9, 8, 7]


def test_a_volume_where_nothing_may_go_is_full_and_loud_and_comes_back_by_itself(keeper: Keeper) -> None:
    volume = keeper.archive.volume(floor_bytes=1 << 30)
    camera = keeper.archive.camera(retention_min_days=30)
    days(keeper, camera, volume, 3, 2)
    keeper.volumes.free_bytes = 1 << 30
    assert keeper.keep() == {volume.id: VolumeState.FULL}
    assert keeper.starts(camera) == [3, 2]
    assert keeper.alarms() == [("disk_full", f"volume:{volume.id}")]
    keeper.clock.advance(HOUR)
    # A few bytes are no reason to start again, and to stop a moment later.
    keeper.volumes.free_bytes = (1 << 30) + 10
    assert keeper.keep() == {volume.id: VolumeState.FULL}
    keeper.volumes.free_bytes = 5 << 30
    assert keeper.keep() == {volume.id: VolumeState.OK}
    assert keeper.alarms() == []


def test_footage_that_comes_of_age_makes_a_full_volume_take_footage_again(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_min_days=3)
    volume = keeper.archive.volume()
    rows = days(keeper, camera, volume, 2, 1)
    keeper.volumes.change(volume.id, quota_bytes=sum(row.size_bytes for row in rows))
    assert keeper.keep() == {volume.id: VolumeState.FULL}
    keeper.clock.advance(DAY + 10 * S)
    assert keeper.keep() == {volume.id: VolumeState.OK}
    assert keeper.starts(camera) == [1]


def test_footage_deleted_between_other_footage_leaves_one_gap_that_says_so(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    base_us = NOON_US - 20 * DAY
    for number in range(5):
        keeper.archive.record(camera, volume, base_us + number * 4 * S)
    keeper.archive.gap(camera.main, base_us + 20 * S, NOON_US - DAY)
    days(keeper, camera, volume, 1)
    keeper.archive.hold(camera.id, base_us, base_us + 1)
    keeper.keep()
    assert [row.start_us for row in keeper.archive.rows()] == [base_us, NOON_US - DAY]
    assert keeper.archive.gaps(camera.main) == [
        (base_us + 4 * S, base_us + 20 * S, "deleted"),
        (base_us + 20 * S, NOON_US - DAY, "network"),
    ]


def test_gaps_before_the_first_footage_go_with_it_and_the_one_that_goes_on_stays(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    days(keeper, camera, volume, 20, 15)
    keeper.archive.gap(camera.main, NOON_US - 20 * DAY + 4 * S, NOON_US - 15 * DAY)
    keeper.archive.gap(camera.main, NOON_US - 15 * DAY + 4 * S, None, GapCause.DISABLED)
    keeper.keep()
    assert keeper.archive.rows() == []
    assert keeper.archive.gaps(camera.main) == [(NOON_US - 15 * DAY + 4 * S, None, "disabled")]


def test_empty_day_folders_go_but_todays_stays(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_bytes=1)
    volume = keeper.archive.volume()
    days(keeper, camera, volume, 3, 2)
    today = keeper.archive.record(camera, volume, NOON_US - HOUR)
    folder = keeper.archive.file(today).parent
    (folder.parent / "2020-01-01").mkdir()
    (folder.parent / "not a day").mkdir()
    keeper.keep()
    assert keeper.archive.rows() == []
    assert {path.name for path in folder.parent.iterdir()} == {folder.name, "not a day"}


def test_a_volume_that_is_away_loses_neither_files_nor_rows(keeper: Keeper, tmp_path: Path) -> None:
    camera = keeper.archive.camera(retention_max_days=1)
    volume = keeper.archive.volume()
    days(keeper, camera, volume, 3, 2)
    volume.path.rename(tmp_path / "elsewhere")
    volume.path.mkdir()
    assert keeper.keep() == {volume.id: VolumeState.MISSING}
    assert keeper.starts(camera) == [3, 2]
    assert keeper.alarms() == [("disk_missing", f"volume:{volume.id}")]
    volume.path.rmdir()
    (tmp_path / "elsewhere").rename(volume.path)
    assert keeper.keep() == {volume.id: VolumeState.OK}
    assert keeper.starts(camera) == []


def test_a_retired_volume_loses_what_must_go_and_nothing_for_room(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=1)
    free, strict = keeper.archive.camera(), keeper.archive.camera(retention_max_days=10)
    days(keeper, free, volume, 20, 5)
    days(keeper, strict, volume, 20, 5)
    keeper.volumes.change(volume.id, retired=True)
    assert keeper.keep() == {volume.id: VolumeState.RETIRED}
    assert (keeper.starts(free), keeper.starts(strict)) == ([20, 5], [5])


def test_room_is_made_at_once_however_much_is_past_its_ceiling_elsewhere(keeper: Keeper) -> None:
    archive = keeper.archive
    first, second = archive.volume("first"), archive.volume("second", quota_bytes=1)
    strict, free = archive.camera(retention_max_days=1), archive.camera()
    for number in range(3 * retention.BATCH):
        archive.row(
            strict.main, first.id, NOON_US - 50 * DAY + number * 60 * S, NOON_US - 50 * DAY + number * 60 * S + S
        )
    days(keeper, free, second, 9)
    step = keeper.retention.step()
    assert step.more
    assert archive.rows(free.main) == []
    keeper.keep()
    assert archive.rows() == []


def test_room_is_made_of_what_must_go_anyway_before_anything_else_goes(keeper: Keeper) -> None:
    volume = keeper.archive.volume()
    strict, free = keeper.archive.camera(retention_max_days=10), keeper.archive.camera()
    rows = days(keeper, strict, volume, 15, 14) + days(keeper, free, volume, 30, 20)
    keeper.volumes.change(volume.id, quota_bytes=int(sum(row.size_bytes for row in rows) * 0.6))
    keeper.keep()
    assert keeper.starts(free) == [30, 20]


def test_a_volume_is_still_full_when_the_keeper_is_started_again(keeper: Keeper) -> None:
    volume = keeper.archive.volume(floor_bytes=1 << 30)
    days(keeper, keeper.archive.camera(retention_min_days=30), volume, 3, 2)
    keeper.volumes.free_bytes = 1 << 30
    assert keeper.keep() == {volume.id: VolumeState.FULL}
    keeper.volumes.free_bytes = (1 << 30) + 10
    keeper.begin()
    assert keeper.keep() == {volume.id: VolumeState.FULL}
    assert keeper.alarms() == [("disk_full", f"volume:{volume.id}")]


def test_a_locked_database_deletes_nothing(sqlite_engine: Engine, tmp_path: Path) -> None:
    keeper = Keeper(sqlite_engine, tmp_path)
    camera = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    days(keeper, camera, volume, 20, 15, 1)
    impatient = open_engine(str(sqlite_engine.url), busy_ms=1)
    busy = Retention(Catalogue(impatient), keeper.volumes, keeper.clock)
    with write(sqlite_engine), pytest.raises(CatalogueError):
        busy.step()
    assert len(keeper.archive.files(volume)) == 3
    assert busy.step().deleted_bytes > 0
    impatient.dispose()
    assert len(keeper.archive.files(volume)) == 1


def test_footage_of_a_removed_camera_stays_until_it_may_go(keeper: Keeper) -> None:
    of = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    days(keeper, of, volume, 9, 1)
    with write(keeper.archive.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == of.id).values(removed_us=NOON_US, enabled=False))
    keeper.keep()
    assert keeper.starts(of) == [9, 1]
    keeper.clock.advance(5 * DAY)
    keeper.keep()
    assert keeper.starts(of) == [1]


def test_a_step_deletes_a_batch_and_says_that_there_is_more(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    camera = keeper.archive.camera(retention_max_days=10)
    days(keeper, camera, keeper.archive.volume(), *range(11, 18))
    steps = [keeper.retention.step() for _ in range(3)]
    assert [len(step.deleted) for step in steps] == [3, 3, 1]
    assert [step.more for step in steps] == [True, True, False]


def test_an_alarm_says_where(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=0)
    keeper.archive.record(keeper.archive.camera(retention_min_days=9), volume, NOON_US - DAY)
    keeper.keep()
    with keeper.archive.engine.connect() as connection:
        (row,) = connection.execute(select(alarm)).all()
    assert row.severity == "breach"
    assert json.loads(row.params) == {"volume": "media", "path": str(volume.path)}
