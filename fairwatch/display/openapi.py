# SPDX-License-Identifier: Apache-2.0
"""Writes docs/ref/openapi.json, from which the console's client is generated.

`python -m fairwatch.display.openapi [--check] [FILE]`. A test holds that the committed
file is what the routes say.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fairwatch.display.app import create_api

DEFAULT = Path(__file__).parents[2] / "docs" / "ref" / "openapi.json"


def describe() -> dict[str, Any]:
    """The description, OpenAPI 3.1. Errors are problem details throughout."""
    document = create_api().openapi()
    for path in document["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            responses.pop("422", None)
            default = responses.get("default")
            if default is not None:
                default["content"] = {"application/problem+json": default["content"]["application/json"]}
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    return document


def render() -> str:
    """The file's text: the same for the same routes."""
    return json.dumps(describe(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file, or with `--check` say whether it is what the routes are. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fairwatch.display.openapi", description="The API's description.")
    parser.add_argument("file", nargs="?", type=Path, default=DEFAULT, help="default: docs/ref/openapi.json")
    parser.add_argument("--check", action="store_true", help="write nothing: exit with 1 where the file is another one")
    wanted = parser.parse_args(arguments)
    target: Path = wanted.file
    if not wanted.check:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(render(), "utf-8")
        return 0
    if target.is_file() and target.read_text("utf-8") == render():
        return 0
    sys.stderr.write(f"{target} is not what the routes say. Mend it with: ./dev openapi\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
