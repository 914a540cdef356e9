# SPDX-License-Identifier: Apache-2.0
"""`fairwatch report compliance`: the report of a directory, in each form; a fresh one is reported on and left as it was."""

import json
from pathlib import Path

import pytest

from fairwatch.cli import main
from fairwatch.serve.prepare import prepare
from fairwatch.settings import load
from tests.govern.ground import lay

REPORT = ["report", "compliance", "--rules", "cn-national-2025"]


@pytest.mark.parametrize("made", ["nothing", "directory", "database"])
def test_a_fresh_directory_is_reported_on(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], made: str
) -> None:
    data = tmp_path / "data"
    if made != "nothing":
        data.mkdir()
    if made == "database":
        prepare(load({}, data=data)).dispose()
    before = sorted(tmp_path.rglob("*"))
    assert main([*REPORT, "--data", str(data)]) == 0
    told = json.loads(capsysbinary.readouterr().out)
    assert told["rules"] == "cn-national-2025"
    assert [each["article"] for each in told["articles"]] == [str(number) for number in range(1, 35)]
    assert {each["state"] for each in told["articles"]} == {"attest", "not-for-software"}
    if made != "database":
        assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("form", "start"), [("json", b"{"), ("html", b"<!doctype"), ("pdf", b"%PDF")])
def test_a_report_of_one_site_is_written(tmp_path: Path, form: str, start: bytes) -> None:
    engine = prepare(load({}, data=tmp_path))
    lay(engine)
    engine.dispose()
    output = tmp_path / f"report.{form}"
    more = ["--site", "Northern Mall", "--format", form, "--output", str(output), "--language", "en"]
    assert main([*REPORT, "--data", str(tmp_path), *more]) == 0
    assert output.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("more", "said"), [(["--site", "Moon"], "There is no site Moon"), (["--rules", "x"], "no rules x")]
)
def test_what_there_is_not_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    prepare(load({}, data=tmp_path)).dispose()
    assert main([*REPORT, "--data", str(tmp_path), *more]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
