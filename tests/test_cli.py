# SPDX-License-Identifier: Apache-2.0
"""The command line: what it offers is documented, and what goes wrong is said in one line."""

import argparse
from pathlib import Path

import pytest

from fairwatch.cli import _parser, main
from fairwatch.serve.lock import lock_data
from fairwatch.serve.prepare import prepare
from fairwatch.settings import load

REFERENCE = Path(__file__).parents[1] / "docs" / "ref" / "commands.md"


def _commands(parser: argparse.ArgumentParser, before: str = "") -> list[str]:
    found = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                found += _commands(sub, f"{before}{name} ") or [f"{before}{name}"]
    return found


def test_every_command_is_in_the_reference() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert [command for command in _commands(_parser()) if f"| `{command}` |" not in text] == []


def test_a_directory_in_use_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(load({}, data=tmp_path)).dispose()
    lock_data(tmp_path)
    assert main(["catalogue", "rebuild", "--data", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("fairwatch: ")
    assert "is in use by another Fairwatch" in error
    assert error.count("\n") == 1


def test_an_empty_installation_checks_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(load({}, data=tmp_path)).dispose()
    assert main(["check", "--deep", "--data", str(tmp_path)]) == 0
    assert main(["registers", "--data", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "0 segments, 0 files, 0.0 GB: all is well" in out
    assert "audit log: whole" in out


@pytest.mark.parametrize("command", ["check", "registers"])
@pytest.mark.parametrize("made", [False, True])
def test_where_there_is_no_installation_nothing_is_made_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, made: bool
) -> None:
    data = tmp_path / "data"
    if made:
        data.mkdir()
    assert main([command, "--data", str(data)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("fairwatch: There is no database")
    assert error.count("\n") == 1
    assert data.exists() == made
    assert not made or list(data.iterdir()) == []


@pytest.mark.parametrize("command", ["check", "registers"])
@pytest.mark.parametrize("content", [b"", b"something else that is no database" * 100])
def test_a_file_that_is_no_database_is_said_to_be_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, content: bytes
) -> None:
    (tmp_path / "fairwatch.db").write_bytes(content)
    assert main([command, "--data", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert "is not Fairwatch's" in error
    assert error.count("\n") == 1
