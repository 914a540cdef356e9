# SPDX-License-Identifier: Apache-2.0
"""What the code imports is asked for by name in pyproject.toml, not had by the accident of another package."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house import tree

OURS = {"fairwatch", "tests", "tools", "bench"}
# The test server of the foreign RTSP peer runs under the system's own Python, which has these.
SYSTEM = {"gi", "_typeshed"}  # the system's, and what only the type checker knows


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


def asked_for(*, dev: bool) -> set[str]:
    """The packages that pyproject.toml names."""
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + (project["dependency-groups"]["dev"] if dev else [])
    return {re.split(r"[\[<>=;\s]", each)[0] for each in wanted}


@pytest.mark.parametrize("folder", sorted(OURS))
def test_imports_are_declared(folder: str) -> None:
    providers = packages_distributions()
    declared = asked_for(dev=folder != "fairwatch")
    undeclared: dict[str, str] = {}
    for path in tree.files(".py"):
        if not path.is_relative_to(tree.ROOT / folder):
            continue
        for module in imported(path) - OURS - SYSTEM - set(sys.stdlib_module_names):
            packages = {name.lower().replace("_", "-") for name in providers.get(module, [])}
            if not packages & declared:
                undeclared[f"{tree.name(path)}: {module}"] = ", ".join(packages) or "not installed"
    assert not undeclared
