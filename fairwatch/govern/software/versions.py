# SPDX-License-Identifier: Apache-2.0
"""Which of two versions is the later: PyPI's by PEP 440, npm's by Semantic Versioning 2.0 (clause 11)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from packaging.version import InvalidVersion, Version

_SEMVER = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
_LONGEST = 256


class VersionUnclear(ValueError):
    """It cannot be compared."""


def python_key(text: str) -> Any:
    """To compare versions of Python packages by. Raises VersionUnclear."""
    _check_length(text)
    try:
        return Version(text)
    except InvalidVersion as error:
        raise VersionUnclear(text) from error


def semver_key(text: str) -> Any:
    """To compare versions of npm packages by. Raises VersionUnclear."""
    _check_length(text)
    found = _SEMVER.fullmatch(text.strip())
    if found is None:
        raise VersionUnclear(text)
    numbers = tuple(int(part or 0) for part in found.groups()[:3])
    if found[4] is None:
        return numbers, (1,), ()
    # Numbers come before words; of two that are alike so far, the one with more is the later.
    ahead = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in found[4].split("."))
    return numbers, (0,), ahead


def _check_length(text: str) -> None:
    # Python reads no number with thousands of digits.
    if len(text) > _LONGEST:
        raise VersionUnclear(text[:_LONGEST])


KEYS: Mapping[str, Callable[[str], Any]] = {"PyPI": python_key, "npm": semver_key}
"""By ecosystem, as OSV calls it."""
