# SPDX-License-Identifier: Apache-2.0
"""`fairwatch registers` verifies all that only grows."""

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from fairwatch.accounts.models import SYSTEM
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.tables import audit, deletion, setting
from fairwatch.govern.compliance.heads import read_heads
from fairwatch.govern.compliance.verification import Verifier
from fairwatch.govern.filing.errors import PackageInvalid
from fairwatch.govern.filing.keys import open_key
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


def test_an_old_signed_head_shows_a_register_that_was_written_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data=tmp_path)
    engine = prepare(settings)
    clock = ManualClock()
    log = AuditLog(engine, clock)
    log.record(SYSTEM, Action.CAMERA_CHANGED, "camera:1")
    Verifier(engine, clock, key=lambda: open_key(tmp_path)).whole()
    with engine.connect() as connection:
        heads = read_heads(connection)
    file = tmp_path / "heads.json"
    file.write_text(json.dumps(heads), encoding="utf-8")
    log.record(SYSTEM, Action.CAMERA_CHANGED, "camera:2")
    assert verify_registers(settings, file) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert (
        told == f"heads of {heads[0]['statement']['day']}, signed with {open_key(tmp_path).fingerprint}: as they were"
    )
    # Who has the database writes the register anew, with a chain that fits, and takes out the heads that are kept.
    with write(engine) as connection:
        connection.execute(delete(audit))
        connection.execute(delete(setting).where(setting.c.name.in_(("chain.audit", "registers.heads"))))
    for number in (8, 9):
        log.record(SYSTEM, Action.CAMERA_CHANGED, f"camera:{number}")
    assert verify_registers(settings) == 0
    assert verify_registers(settings, file) == 1
    assert "Register audit, entry 1: it is not the one that was signed on" in capsys.readouterr().out
    file.write_text(json.dumps([{**heads[0], "signature": "00" * 64}]), encoding="utf-8")
    with pytest.raises(PackageInvalid):
        verify_registers(settings, file)
    engine.dispose()
