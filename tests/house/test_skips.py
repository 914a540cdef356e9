# SPDX-License-Identifier: Apache-2.0
"""In CI a test that cannot run has failed; elsewhere it skips, and the reasons are counted at the end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import tree

SAMPLE = """
import pytest

def test_runs(): pass

def test_skips(): pytest.skip("no camera here")

@pytest.mark.skipif(True, reason="no browser here")
def test_is_skipped(): pass

@pytest.mark.xfail(reason="known")
def test_known(): assert False
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_bytes((tree.ROOT / "tests" / "conftest.py").read_bytes())
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    (tmp_path / "test_whole.py").write_text("import pytest\npytest.importorskip('no_such_library')\n", encoding="utf-8")
    return tmp_path


def run(project: Path, ci: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(tree.ROOT)}
    environment.pop("PYTEST_ADDOPTS", None)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def test_in_ci_a_test_that_cannot_run_has_failed(project: Path) -> None:
    ended = run(project, "true")
    assert ended.returncode == 1
    assert "1 failed, 1 passed, 1 xfailed, 2 errors" in ended.stdout
    assert "counts as a failure when CI=true: no camera here" in ended.stdout


def test_elsewhere_it_skips_and_is_counted(project: Path) -> None:
    ended = run(project, "")
    assert ended.returncode == 0, ended.stdout
    assert "3 could not run here" in ended.stdout
    assert "    1 no browser here" in ended.stdout
