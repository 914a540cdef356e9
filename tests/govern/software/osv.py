# SPDX-License-Identifier: Apache-2.0
"""Advisories by hand, and parts for them to touch."""

import json
from typing import Any

from fairwatch.govern.software.parts import Part

STARLETTE = Part("pkg:pypi/starlette@1.10.0", "starlette", "1.10.0", "PyPI")
MANTINE = Part("pkg:npm/%40mantine/core@9.7.3", "@mantine/core", "9.7.3", "npm")
SQLITE = Part("pkg:generic/sqlite@3.40.1", "sqlite", "3.40.1")


def advisory(
    number: str = "GHSA-1", package: str = "starlette", ecosystem: str = "PyPI", **more: Any
) -> dict[str, Any]:
    """One that touches everything before 1.11.0."""
    affected: dict[str, Any] = {"package": {"ecosystem": ecosystem, "name": package}}
    if "versions" in more:
        affected["versions"] = more.pop("versions")
    else:
        events = more.pop("events", [{"introduced": "0"}, {"fixed": "1.11.0"}])
        affected["ranges"] = [{"type": "ECOSYSTEM" if ecosystem == "PyPI" else "SEMVER", "events": events}]
    severity = more.pop("severity", None)
    told = {"database_specific": {"severity": severity}} if severity else {}
    return {"id": number, "summary": "A flaw", "affected": [affected]} | told | more


def listed(*advisories: dict[str, Any]) -> bytes:
    """As a file."""
    return json.dumps(list(advisories)).encode()
