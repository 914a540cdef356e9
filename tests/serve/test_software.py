# SPDX-License-Identifier: Apache-2.0
"""`fairwatch sbom` and `fairwatch flaws import`."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from fairwatch.cli import main
from fairwatch.db.engine import open_engine
from fairwatch.db.govern import entry
from fairwatch.db.upgrade import upgrade
from fairwatch.serve.prepare import ensure_installation
from tests.govern.software.osv import advisory, listed


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with a database."""
    engine = open_engine(f"sqlite:///{tmp_path}/fairwatch.db")
    upgrade(engine)
    ensure_installation(engine)
    engine.dispose()
    return tmp_path


def flaws(tmp_path: Path) -> str:
    path = tmp_path / "osv.json"
    path.write_bytes(listed(advisory(events=[{"introduced": "0"}])))
    return str(path)


def test_the_bill_needs_no_data_directory(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["sbom", "--data", str(tmp_path / "nothing")]) == 0
    assert json.loads(capfdbinary.readouterr().out)["bomFormat"] == "CycloneDX"
    assert main(["sbom", "--format", "text", "--out", str(tmp_path / "bill.txt")]) == 0
    assert "starlette" in (tmp_path / "bill.txt").read_text(encoding="utf-8")
    assert not (tmp_path / "nothing").exists()


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["flaws", "import", flaws(tmp_path), "--dry-run", "--data", str(tmp_path / "nothing")]
    assert main(arguments) == 3
    told = capsys.readouterr().out
    assert "GHSA-1" in told
    assert "1 advisories, 1 touch this installation" in told
    assert not (tmp_path / "nothing").exists()


def test_flaws_are_entered_and_signed_by_the_systems_user(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["flaws", "import", flaws(data), "--data", str(data)]
    assert main(arguments) == 2, "what is done at once has to be said"
    assert main([*arguments, "--measures", "Cut off"]) == 3
    assert "1 entered" in capsys.readouterr().out
    with open_engine(f"sqlite:///{data}/fairwatch.db").connect() as connection:
        rows = connection.execute(select(entry.c.kind, entry.c.username).order_by(entry.c.id)).all()
    assert [row.kind for row in rows] == ["flaw-check", "flaw"]
    assert all(row.username.startswith("os:") for row in rows)


def test_a_file_that_is_not_there_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flaws", "import", str(data / "none.json"), "--dry-run", "--data", str(data)]) == 1
    assert "cannot be read" in capsys.readouterr().err
