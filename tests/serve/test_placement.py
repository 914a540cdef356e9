# SPDX-License-Identifier: Apache-2.0
"""Which volume takes a camera's footage, without the loop ever waiting for a disk."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine

from fairwatch.serve import placement as placing
from fairwatch.serve.placement import CachedPlacement
from fairwatch.store.recorder import Root
from fairwatch.store.volumes import Volume, Volumes
from tests.store.archive import INSTALLATION, Archive

PATIENCE_S = 30.0


@pytest.fixture
def archive(sqlite_engine: Engine, tmp_path: Path) -> Archive:
    return Archive(sqlite_engine, tmp_path)


def root_of(volume: Volume) -> Root:
    return Root(volume.id, volume.path)


def test_nothing_is_known_before_the_first_look(archive: Archive) -> None:
    archive.volume()
    assert CachedPlacement(archive.volumes).root(1) is None


def test_a_camera_records_where_it_is_assigned_to_and_others_where_there_is_room(archive: Archive) -> None:
    small, large = archive.volume("small", quota_bytes=1_000), archive.volume("large")
    placement = CachedPlacement(archive.volumes)
    placement.assign({1: small.id, 2: None})
    assert placement.root(1) == root_of(small)
    assert placement.root(2) == root_of(large)
    assert placement.root(99) == root_of(large)


def test_a_volume_without_room_takes_nothing(archive: Archive) -> None:
    full, other = archive.volume("full", floor_bytes=1 << 60), archive.volume("other")
    placement = CachedPlacement(archive.volumes)
    placement.assign({1: full.id, 2: other.id})
    assert placement.root(1) is None
    assert placement.root(2) == root_of(other)
    archive.volumes.change(full.id, floor_bytes=0)
    assert placement.root(1) is None
    placement.refresh()
    assert placement.root(1) == root_of(full)


def test_a_volume_that_is_gone_or_another_one_takes_nothing(archive: Archive) -> None:
    volume = archive.volume()
    placement = CachedPlacement(archive.volumes)
    placement.assign({1: volume.id, 2: 77})
    assert placement.root(2) is None
    (volume.path / ".fairwatch-volume").write_text('{"installation": "another", "volume": 1}')
    placement.refresh()
    assert placement.root(1) is None


def test_no_volume_at_all_is_no_crash(archive: Archive) -> None:
    placement = CachedPlacement(archive.volumes)
    placement.refresh()
    assert placement.root(1) is None


class Watched(Volumes):
    """Volumes that fail while told to, and say when they were asked."""

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive.engine, archive.data, INSTALLATION)
        self.asked = threading.Semaphore(0)
        self.broken = False

    def choose(self, assigned: int | None) -> Volume:
        self.asked.release()
        if self.broken:
            raise RuntimeError("the database went away")
        return super().choose(assigned)

    def wait(self, times: int) -> None:
        for _ in range(times):
            assert self.asked.acquire(timeout=PATIENCE_S)


def test_the_volumes_are_looked_at_again_and_again_and_an_error_leaves_the_last_answer(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "REFRESH_S", 0.001)
    volume = archive.volume()
    volumes = Watched(archive)
    placement = CachedPlacement(volumes)
    placement.start()
    volumes.wait(5)
    volumes.broken = True
    volumes.wait(5)
    assert placement.root(1) == root_of(volume)
    archive.volumes.change(volume.id, floor_bytes=1 << 60)
    volumes.broken = False
    while volumes.asked.acquire(blocking=False):
        continue
    volumes.wait(3)
    assert placement.root(1) is None
    placement.stop()
    placement._thread.join(PATIENCE_S)
    assert not placement._thread.is_alive()
