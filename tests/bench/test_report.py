# SPDX-License-Identifier: Apache-2.0
"""A benchmark's last line and exit code say whether each of its bounds was kept."""

import json
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench.report import Report, parser


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_the_headline_is_told_when_all_bounds_are_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    report = Report("ingest", "Measures\n\n    much.")
    report.ratio("CPU", ours=1.0, peer=5.0, peer_name="the peer", unit="s", at_most=0.25)
    report.limit("memory", 1.2, "MB per camera", at_most=1.5)
    report.limit("cameras", 100, "cameras")
    assert report.finish(tmp_path / "out.json") == 0
    assert last_line(capsys) == "ingest PASS ours=1 peer=5 ratio=0.2 bound=<=0.25"
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert told["passed"] is True
    assert [each["what"] for each in told["figures"]] == ["CPU", "memory", "cameras"]


def test_the_broken_bound_is_told_although_it_is_not_the_headline(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("ingest", "Measures.")
    report.ratio("CPU", ours=1.0, peer=5.0, peer_name="the peer", unit="s", at_most=0.25)
    report.limit("frames lost", 3, "frames", at_most=0)
    assert report.finish() == 1
    assert last_line(capsys) == "ingest FAIL ours=3 peer=- ratio=- bound=<=0"


def test_a_peer_without_a_figure_proves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("ingest", "Measures.")
    report.ratio("CPU", ours=1.0, peer=0.0, peer_name="the peer", unit="s", at_most=0.25)
    assert report.finish() == 1
    assert "FAIL" in last_line(capsys)


def test_a_run_without_figures_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="measured nothing"):
        Report("ingest", "Measures.").finish()


def test_json_is_asked_for_by_name() -> None:
    assert parser("ingest", "Measures.").parse_args(["--json", "out.json"]).json == Path("out.json")


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.start(["no-such-thing"]) == 2
    assert "no benchmark 'no-such-thing'" in capsys.readouterr().err


def test_the_parts_of_the_bench_are_no_benchmarks() -> None:
    assert not {"__main__", "__init__", "report"} & set(bench.benchmarks())


def test_each_benchmark_says_what_it_measures() -> None:
    assert all(bench.benchmarks().values())
