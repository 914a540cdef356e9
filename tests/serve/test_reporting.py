# SPDX-License-Identifier: Apache-2.0
"""`fairwatch report compliance`: the report of a directory, in each form; a fresh one is reported on and left as it was."""

import json
from pathlib import Path

import pytest

from fairwatch.cli import main
from fairwatch.db.registry import site
from fairwatch.serve.prepare import prepare
from fairwatch.settings import load
from tests.govern.ground import added, lay

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


def test_a_site_is_found_by_number_uuid_or_name_and_where_not_those_there_are_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = prepare(load({}, data=tmp_path))
    ground = lay(engine)
    with engine.begin() as connection:
        twin = {"unit_id": ground.unit_id, "division": "210102", "site_class": "art7-operator", "created_us": 0}
        # Called as the first one is numbered.
        added(connection, site, uuid="twin", name=str(ground.site_id), **twin)
        for number in range(2):
            added(connection, site, uuid=f"south-{number}", name="Southern Mall", **twin)
    engine.dispose()

    def reported(named: str) -> tuple[int, str, str]:
        code = main([*REPORT, "--data", str(tmp_path), "--site", named])
        told = capsys.readouterr()
        return code, json.loads(told.out)["scope"] if told.out else "", told.err

    for named in (str(ground.site_id), "site-210102", "Northern Mall"):
        assert reported(named) == (0, "Northern Mall", "")
    assert reported("twin")[:2] == (0, "1")
    assert reported("Moon")[2].endswith(
        "There is no site Moon. There are: 1 Northern Mall; 2 1; 3 Southern Mall; 4 Southern Mall.\n"
    )
    assert reported("Southern Mall")[2].endswith("There are several called Southern Mall: say which by number: 3, 4.\n")
