# SPDX-License-Identifier: Apache-2.0
"""The locks belong to what the project asks for, hold hashes, and leave it to the installer where files come from."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.house import tree

LOCKS = sorted((tree.ROOT / "requirements").glob("*.txt"))
PACKAGE_LOCK = tree.ROOT / "ui" / "package-lock.json"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_python_lock_names_no_address(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_each_locked_package_has_a_hash(lock: Path) -> None:
    entries = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert not [
        line for line in entries if "==" in line and not line.startswith((" ", "#")) and "--hash=sha256:" not in line
    ]


@pytest.mark.parametrize("name", ["base", "dev", "node", "uv"])
def test_a_lock_holds_all_that_pyproject_asks_for(name: str) -> None:
    """Mend with `./dev lock`."""
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted: list[str] = project["dependency-groups"].get(name, [])
    if name in {"base", "dev"}:
        wanted = wanted + project["project"]["dependencies"]
    locked = set(
        re.findall(r"(?m)^([a-z0-9-]+)==", (tree.ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8"))
    )
    assert not {re.split(r"[\[<>=;\s]", each)[0] for each in wanted} - locked


def test_dev_lock_holds_the_base_lock() -> None:
    """So that a machine with the one needs no second install for the other."""
    base, dev = (
        set(
            re.findall(
                r"(?m)^([a-z0-9-]+==\S+)", (tree.ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
            )
        )
        for name in ("base", "dev")
    )
    assert not base - dev


def test_console_lock_names_no_address() -> None:
    packages: dict[str, dict[str, Any]] = json.loads(PACKAGE_LOCK.read_text(encoding="utf-8"))["packages"]
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if name and not entry.get("link") and "integrity" not in entry]
