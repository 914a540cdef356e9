# SPDX-License-Identifier: Apache-2.0
"""`fairwatch check --deep` leaves what it found; without `--deep` it leaves nothing."""

import getpass
from pathlib import Path

import pytest
from sqlalchemy import text

from fairwatch.db.engine import write
from fairwatch.govern.compliance.files import last_check
from fairwatch.serve.maintenance import check
from fairwatch.serve.prepare import prepare
from fairwatch.serve.recorder import read_installation
from fairwatch.settings import Settings
from fairwatch.store.volumes import Volumes
from tests.store.archive import NOON_US, Archive


def test_what_a_deep_check_found_is_kept_in_the_name_of_who_ran_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data=tmp_path)
    engine = prepare(settings)
    archive = Archive(engine, tmp_path)
    archive.volumes = Volumes(engine, tmp_path, read_installation(engine))
    file = archive.file(archive.record(archive.camera(), archive.volume("second"), NOON_US))
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert check(settings, deep=False, repair=False, as_json=False) == 0
    with engine.connect() as connection:
        assert last_check(connection) is None
    assert check(settings, deep=True, repair=False, as_json=True) == 1
    assert "to be explained: 1" in capsys.readouterr().err
    with engine.connect() as connection:
        found = last_check(connection)
    assert found is not None
    assert (found.by, found.files, found.altered) == (f"os:{getpass.getuser()}", 1, 1)
    with write(engine) as connection:
        connection.execute(text("DROP TABLE entry"))
    data[-2] ^= 1
    file.write_bytes(data)
    assert check(settings, deep=True, repair=False, as_json=True) == 1, "the files are looked at all the same"
    assert "could not be kept" in capsys.readouterr().err
    engine.dispose()
