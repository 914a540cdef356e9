# SPDX-License-Identifier: Apache-2.0
"""Hatchling's hook: a wheel or sdist is made with the console built into it.

A source tree without ui/ (or whose console is already built from the same sources) needs no Node.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConsoleHook(BuildHookInterface[Any]):
    """Runs tools/console.py with the Python of the build, which has Node as a package beside it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if version == "editable" or not (root / "ui" / "package.json").exists():
            return
        subprocess.run([sys.executable, str(root / "tools" / "console.py"), "build"], check=True)
