# SPDX-License-Identifier: Apache-2.0
"""The project's own files, as the linters in this folder see them: what a person wrote, not what a tool made."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_MADE_BY_TOOLS = {
    ".git",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".tools",
    ".venv",
    "__pycache__",
    "build",
    "coverage",
    "demo-data",
    "dist",
    "node_modules",
}
_CONSOLE = ROOT / "fairwatch" / "display" / "console"


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Our files with one of these suffixes, or all of them, in a fixed order."""
    return tuple(path for path in _walk() if not suffixes or path.suffix in suffixes)


def name(path: Path) -> str:
    """How a report and an allow-list call the file."""
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str | None:
    """The file's text; None for a picture, a capture and the like."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def allowed(list_name: str) -> dict[str, str]:
    """An allow-list of this folder: each line is what is allowed, white space, and the reason."""
    entries: dict[str, str] = {}
    for line in (Path(__file__).parent / list_name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            what, _, reason = line.partition(" ")
            assert reason.strip(), f"{list_name}: no reason given for {what}"
            entries[what] = reason.strip()
    return entries


@cache
def _walk() -> tuple[Path, ...]:
    return tuple(sorted(_find()))


def _find() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [each for each in folders if each not in _MADE_BY_TOOLS and here / each != _CONSOLE]
        yield from (here / each for each in names if not here.joinpath(each).is_symlink())
