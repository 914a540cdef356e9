# SPDX-License-Identifier: Apache-2.0
"""The wheel holds what an installation needs: the code, the migrations, the console, the licences."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house import tree


def test_a_wheel_is_complete(tmp_path: Path) -> None:
    if not (tree.ROOT / "fairwatch" / "display" / "console" / "index.html").exists():
        pytest.skip("the console is not built: ./dev console")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    built = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    package = tree.ROOT / "fairwatch"
    ours = {tree.name(path) for path in tree.files() if path.is_relative_to(package)}
    assert not ours - names
    assert "fairwatch/display/console/index.html" in names
    assert "fairwatch/display/console/.components.json" in names
    assert {"LICENSE", "NOTICE"} <= {name.rsplit("/", 1)[-1] for name in names if "/licenses/" in name}
    assert any(name.endswith("entry_points.txt") for name in names)
