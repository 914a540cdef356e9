# SPDX-License-Identifier: Apache-2.0
"""The description of the API as a command: written, or only compared."""

from pathlib import Path

import pytest

from fairwatch.display.openapi import main


def test_a_check_writes_nothing_and_says_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "openapi.json"
    assert main(["--check", str(file)]) == 1
    assert list(tmp_path.iterdir()) == []
    file.write_text("{}", "utf-8")
    assert main(["--check", str(file)]) == 1
    assert file.read_text("utf-8") == "{}"
    assert "./dev openapi" in capsys.readouterr().err


def test_what_is_no_option_names_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["--chek"])
    assert ended.value.code == 2
    assert list(tmp_path.iterdir()) == []
