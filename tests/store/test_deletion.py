# SPDX-License-Identifier: Apache-2.0
"""Deletion: on record before the file goes, asked once more, and in the end the file does go."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text, update
from sqlalchemy.exc import OperationalError

from fairwatch.accounts.errors import ChainBroken
from fairwatch.db.engine import open_engine, write
from fairwatch.db.tables import camera, hold
from fairwatch.db.tables import deletion as log
from fairwatch.store import deletion, deletion_log
from fairwatch.store.catalogue import SegmentRow
from fairwatch.store.deletion import Deleter
from fairwatch.store.retention import Retention
from fairwatch.store.rules import locked_rules
from fairwatch.store.volumes import Volume
from tests.store.archive import DAY, NOON_US, Camera
from tests.store.keeper import Keeper


@pytest.fixture
def keeper(engine: Engine, tmp_path: Path) -> Keeper:
    return Keeper(engine, tmp_path)


def days(keeper: Keeper, of: Camera, on: Volume, *ages: int) -> list[SegmentRow]:
    """A segment of four seconds for each age in days, oldest first."""
    return [keeper.archive.record(of, on, NOON_US - age * DAY) for age in sorted(ages, reverse=True)]


def test_a_crash_between_row_and_file_is_made_good_at_the_next_start(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    days(keeper, camera, volume, 20, 15, 1)
    other = keeper.archive.camera()
    days(keeper, other, volume, 20)

    def crash(path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(deletion, "_unlink", crash)
        keeper.retention.step()
    assert len(keeper.archive.files(volume)) == 4
    Retention(keeper.archive.catalogue, keeper.volumes, keeper.clock).finish()
    assert keeper.archive.files(volume) == {row.path for row in keeper.archive.rows()}
    assert len(keeper.archive.rows()) == 2


def test_a_file_that_cannot_be_removed_is_tried_again(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    rows = days(keeper, camera, volume, 20, 15, 1)
    deleter = Deleter(keeper.archive.engine, keeper.volumes)
    doomed = [deletion.Doomed(row, deletion.Reason.CEILING) for row in rows]
    with monkeypatch.context() as patch:
        patch.setattr(deletion, "_unlink", refuse)
        assert deleter.delete(doomed[:1], NOON_US).freed_bytes == 0
    assert keeper.archive.file(rows[0]).exists()
    assert deleter.delete(doomed[1:2], NOON_US).freed_bytes == rows[1].size_bytes
    # Another process, much later: what is left to do does not hang on memory.
    keeper.clock.advance(DAY)
    keeper.begin().step()
    assert keeper.archive.files(volume) == {rows[2].path}
    assert not any(each["file_left"] for each in keeper.archive.deletions())


def test_a_file_on_a_disk_that_is_away_is_removed_when_the_disk_is_back(keeper: Keeper, tmp_path: Path) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    row, _ = days(keeper, camera, volume, 20, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deletion, "_unlink", refuse)
        keeper.keep()
    volume.path.rename(tmp_path / "elsewhere")
    keeper.keep()
    (tmp_path / "elsewhere").rename(volume.path)
    assert keeper.archive.file(row).exists()
    keeper.keep()
    assert not keeper.archive.file(row).exists()


def test_a_log_that_is_not_on_the_disk_yet_delays_the_removal_and_no_more(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Engine) -> None:
        raise OSError(5, "Input/output error")

    camera = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    row, kept = days(keeper, camera, volume, 20, 1)
    with monkeypatch.context() as patch:
        patch.setattr(deletion, "settle", fails)
        keeper.keep()
    assert keeper.archive.files(volume) == {row.path, kept.path}
    keeper.keep()
    assert keeper.archive.files(volume) == {kept.path}


def test_a_file_that_a_rebuilt_catalogue_has_again_is_not_removed(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    volume = keeper.archive.volume()
    row, _ = days(keeper, camera, volume, 20, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deletion, "_unlink", refuse)
        keeper.keep()
    keeper.archive.catalogue.commit([row])
    keeper.archive.hold(camera.id, row.start_us, row.end_us)
    keeper.keep()
    assert keeper.archive.file(row).exists()


def refuse(_: Path) -> None:
    raise OSError(1, "Operation not permitted")


def test_many_files_are_removed_with_pauses_in_between(keeper: Keeper) -> None:
    volume = keeper.archive.volume()
    rows = days(keeper, keeper.archive.camera(), volume, *range(1, 41))
    pauses: list[float] = []
    deleter = Deleter(keeper.archive.engine, keeper.volumes, pauses.append)
    deleter.delete([deletion.Doomed(row, deletion.Reason.ROOM) for row in rows], NOON_US)
    assert keeper.archive.files(volume) == set()
    assert len(pauses) == 2
    assert all(pause > 0 for pause in pauses)


def test_a_hold_placed_after_the_choice_is_honoured(keeper: Keeper) -> None:
    volume = keeper.archive.volume()
    held, free = keeper.archive.camera(), keeper.archive.camera()
    (kept,), (gone,) = days(keeper, held, volume, 20), days(keeper, free, volume, 20)
    chosen = [deletion.Doomed(row, deletion.Reason.ROOM) for row in (kept, gone)]
    keeper.archive.hold(held.id, NOON_US - 30 * DAY, NOON_US)
    deleted = Deleter(keeper.archive.engine, keeper.volumes).delete(chosen, NOON_US)
    assert [each.row for each in deleted.segments] == [gone]
    assert keeper.archive.rows() == [kept]
    assert keeper.archive.files(volume) == {kept.path}
    assert len(keeper.archive.deletions()) == 1


@pytest.mark.parametrize(
    ("reason", "values"),
    [
        (deletion.Reason.ROOM, {"retention_min_days": 30}),
        (deletion.Reason.CEILING, {"retention_min_days": 30}),
        (deletion.Reason.CEILING, {"retention_max_days": 60}),
        (deletion.Reason.CEILING, {"retention_max_days": None}),
        (deletion.Reason.QUOTA, {"retention_max_bytes": None}),
    ],
)
def test_a_longer_time_given_after_the_choice_is_honoured(
    keeper: Keeper, reason: deletion.Reason, values: dict[str, int | None]
) -> None:
    of = keeper.archive.camera(retention_max_days=10, retention_max_bytes=1)
    volume = keeper.archive.volume()
    rows = days(keeper, of, volume, 20)
    with write(keeper.archive.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == of.id).values(values))
    deleted = Deleter(keeper.archive.engine, keeper.volumes).delete([deletion.Doomed(rows[0], reason)], NOON_US)
    assert deleted.segments == []
    assert keeper.archive.rows() == rows


def test_who_places_a_hold_waits_for_a_deletion_that_has_begun(keeper: Keeper) -> None:
    of = keeper.archive.camera()
    days(keeper, of, keeper.archive.volume(), 20)
    engine = keeper.archive.engine
    other = open_engine(engine.url.render_as_string(hide_password=False), busy_ms=1)
    with write(engine) as connection:
        assert locked_rules(connection, [of.main], NOON_US)[of.main].holds == ()
        with pytest.raises(OperationalError), write(other) as impatient:
            if other.dialect.name == "postgresql":
                impatient.execute(text("SET LOCAL lock_timeout = '10ms'"))
            values = {"camera_id": of.id, "start_us": 1, "end_us": 2, "reason": "case", "placed_us": 0}
            impatient.execute(insert(hold).values(values))
    other.dispose()


def test_the_deletion_log_is_a_chain(keeper: Keeper) -> None:
    camera = keeper.archive.camera(retention_max_days=10)
    days(keeper, camera, keeper.archive.volume(), 30, 20, 15, 1)
    keeper.keep()
    assert deletion_log.verify(keeper.archive.engine).count == 3
    with write(keeper.archive.engine) as connection:
        connection.execute(update(log).where(log.c.id == 2).values(digest=b"\0" * 32))
    with pytest.raises(ChainBroken, match="deletion, entry 2"):
        deletion_log.verify(keeper.archive.engine)
