# SPDX-License-Identifier: Apache-2.0
"""The sentences of a report, in both languages: `words.yaml`."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fairwatch.govern.rules.pack import Words

from .models import Param

_MOST_NAMED = 6
_FILE = Path(__file__).parent / "words.yaml"


@cache
def sentences() -> Mapping[str, Mapping[str, Words]]:
    """All of them: part of the file, key, words."""
    data: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {part: {key: Words.model_validate(each) for key, each in items.items()} for part, items in data.items()}


def say(part: str, key: str, params: Mapping[str, Param] | None = None) -> Words:
    """A sentence with its params filled in. Raises KeyError for a key or param that is not there."""
    words = sentences()[part][key]
    if not params:
        return words
    return Words.model_construct(
        zh=words.zh.format(**{name: _written(value, "zh") for name, value in params.items()}),
        en=words.en.format(**{name: _written(value, "en") for name, value in params.items()}),
    )


def _written(value: Param, language: str) -> str:
    if isinstance(value, Words):
        return value.zh if language == "zh" else value.en
    if isinstance(value, tuple):
        return _listed([_written(each, language) for each in value], language)
    return value.isoformat() if isinstance(value, date) else str(value)


def _listed(names: Sequence[str], language: str) -> str:
    """The first few of some names, and how many more."""
    shown, more = names[:_MOST_NAMED], len(names) - _MOST_NAMED
    if language == "zh":
        return "、".join(shown) + (f"等 {len(names)} 项" if more > 0 else "")
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def plain(params: Mapping[str, Param]) -> dict[str, Any]:
    """Params as JSON values."""
    return {name: _plain(value) for name, value in params.items()}


def _plain(value: Param) -> Any:
    if isinstance(value, Words):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
