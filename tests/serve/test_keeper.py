# SPDX-License-Identifier: Apache-2.0
"""The keeper looks after everything again and again, and nothing that fails keeps the rest back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select

from fairwatch.clock import ManualClock
from fairwatch.db.tables import alarm
from fairwatch.serve.keeper import Keeper, KeeperClock
from fairwatch.serve.prepare import prepare
from fairwatch.serve.recorder import read_installation
from fairwatch.settings import Settings
from fairwatch.store import reserve as reserves
from fairwatch.store.catalogue import GapCause
from fairwatch.store.reserve import Reserve
from fairwatch.store.retention import Retention
from fairwatch.store.volumes import Volumes
from tests.store.archive import DAY, NOON_US, Archive, S

SIZE = 64 << 10


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Of a prepared data directory."""
    made = prepare(Settings(data=tmp_path, volume_floor_bytes=0))
    yield made
    made.dispose()


@pytest.fixture
def archive(engine: Engine, tmp_path: Path) -> Archive:
    made = Archive(engine, tmp_path)
    made.volumes = Volumes(engine, tmp_path, read_installation(engine))
    return made


@pytest.fixture
def keeper(engine: Engine, tmp_path: Path) -> Iterator[Keeper]:
    made = Keeper(Settings(data=tmp_path), ManualClock(NOON_US), Reserve(tmp_path, SIZE))
    made.step()
    yield made
    made.close()


def kinds(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(select(alarm.c.kind).where(alarm.c.cleared_us.is_(None))))


def test_a_step_deletes_forecasts_and_raises_alarms(keeper: Keeper, archive: Archive) -> None:
    (volume,) = archive.volumes.all()
    archive.volumes.change(volume.id, quota_bytes=1 << 20)
    strict, promised = archive.camera(retention_max_days=10), archive.camera(retention_min_days=300)
    archive.record(strict, volume, NOON_US - 20 * DAY)
    for number in range(24):
        archive.row(promised.main, volume.id, NOON_US - (24 - number) * 3600 * S, NOON_US - (23 - number) * 3600 * S)
    archive.row(promised.main, volume.id, NOON_US - 30 * 3600 * S, NOON_US - 29 * 3600 * S, 1 << 19)
    archive.gap(strict.main, NOON_US - DAY, None, GapCause.NETWORK)
    archive.row(promised.sub, volume.id, NOON_US + 2 * DAY, NOON_US + 2 * DAY + S)
    keeper._forecast_us = 0
    keeper.step()
    assert archive.rows(strict.main) == []
    assert kinds(archive.engine) == {"camera_down", "forecast", "clock_footage"}


def test_what_fails_keeps_nothing_else_back(keeper: Keeper, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Retention) -> None:
        raise ZeroDivisionError

    of = archive.camera()
    archive.gap(of.main, NOON_US - DAY, None, GapCause.NETWORK)
    monkeypatch.setattr(Retention, "step", fails)
    assert not keeper.step()
    assert kinds(archive.engine) == {"camera_down"}


def test_a_full_disk_cannot_keep_footage_from_going(
    keeper: Keeper, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that may grow by no page stands for the disk; the reserve holds what it needs."""
    (volume,) = archive.volumes.all()
    of = archive.camera(retention_max_days=10)
    for number in range(200):
        archive.row(of.main, volume.id, NOON_US - 20 * DAY + number * 2 * S, NOON_US - 20 * DAY + number * 2 * S + S)
    assert (tmp_path / reserves.FILE_NAME).exists()

    @event.listens_for(keeper._engine, "begin")
    def disk(connection: object) -> None:
        full = (tmp_path / reserves.FILE_NAME).exists()
        driver = connection.connection.cursor()  # type: ignore[attr-defined]
        (pages,) = driver.execute("PRAGMA page_count").fetchone()
        driver.execute(f"PRAGMA max_page_count = {pages if full else 1 << 30}")

    # Nor has SQLite pages of its own left to use.
    with monkeypatch.context() as patch:
        patch.setattr(Reserve, "release", lambda _: False)
        assert not keeper.step()
        assert len(archive.rows()) == 200
    assert keeper.step()
    patch_room(monkeypatch)
    while keeper.step():
        pass
    assert archive.rows() == []
    assert not (tmp_path / reserves.FILE_NAME).exists()
    monkeypatch.undo()
    keeper.step()
    assert (tmp_path / reserves.FILE_NAME).exists()


def patch_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """No room to make the reserve again."""
    monkeypatch.setattr(reserves, "SPARE", 1 << 40)


def test_its_clock_goes_on_while_the_machine_sleeps() -> None:
    clock = KeeperClock()
    first_us = clock.monotonic_us()
    assert 0 < first_us <= clock.monotonic_us()
