# SPDX-License-Identifier: Apache-2.0
"""`fairwatch registers` verifies all that only grows."""

from pathlib import Path

import pytest
from sqlalchemy import update

from fairwatch.db.engine import write
from fairwatch.db.tables import deletion
from fairwatch.serve.maintenance import verify_registers
from fairwatch.serve.prepare import prepare
from fairwatch.settings import Settings
from tests.store.archive import DAY, NOON_US
from tests.store.keeper import Keeper


def test_each_register_is_verified_and_the_one_that_was_changed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = prepare(Settings(data=tmp_path))
    keeper = Keeper(engine, tmp_path)
    volume = keeper.archive.volume("second")
    keeper.archive.record(keeper.archive.camera(retention_max_days=1), volume, NOON_US - 2 * DAY)
    keeper.keep()
    assert verify_registers(Settings(data=tmp_path)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "access register: whole",
        "audit log: whole",
        "deletion log: whole",
        "register of duties: whole",
    ]
    with write(engine) as connection:
        connection.execute(update(deletion).values(size_bytes=1))
    assert verify_registers(Settings(data=tmp_path)) == 1
    assert "deletion log: Register deletion, entry 1:" in capsys.readouterr().out
    engine.dispose()
