# SPDX-License-Identifier: Apache-2.0
"""Writes docs/ref/openapi.json, from which the console's client is generated.

`python -m fairwatch.display.openapi [FILE]`. A test holds that the committed
file is what the routes say.
"""

import json
import sys
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


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(render(), encoding="utf-8")
