# SPDX-License-Identifier: Apache-2.0
"""The reserve is there when it is needed, and made again when there is room."""

import errno
import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from fairwatch.store.catalogue import CatalogueError, transaction
from fairwatch.store.reserve import Reserve, is_full

SIZE = 64 << 10


def test_it_takes_up_room_until_it_is_released(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path, SIZE)
    assert not reserve.release()
    reserve.keep()
    reserve.keep()
    (made,) = tmp_path.iterdir()
    assert made.stat().st_blocks * 512 >= SIZE
    assert reserve.release()
    assert list(tmp_path.iterdir()) == []


def test_it_is_not_made_where_room_is_short(tmp_path: Path) -> None:
    free_bytes = os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize
    Reserve(tmp_path, free_bytes).keep()
    assert list(tmp_path.iterdir()) == []


def test_one_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", fails)
    Reserve(tmp_path, SIZE).keep()
    assert list(tmp_path.iterdir()) == []


def test_a_full_database_is_known_from_others(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(CatalogueError) as raised, transaction(sqlite_engine) as connection:
        for number in range(1000):
            row = {"name": f"{number}", "value": "x" * 1000}
            connection.execute(text("INSERT INTO setting (name, value) VALUES (:name, :value)"), row)
    assert is_full(raised.value)
    with pytest.raises(OperationalError) as wrong, sqlite_engine.connect() as connection:
        connection.execute(text("SELECT nothing"))
    assert not is_full(wrong.value)
    assert is_full(OSError(errno.ENOSPC, ""))
    assert not is_full(OSError(errno.EIO, ""))
