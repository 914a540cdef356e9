# SPDX-License-Identifier: Apache-2.0
"""The guide and the READMEs: in both languages, with the words that the console really shows."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house import tree

GUIDE = tree.ROOT / "docs" / "guide"
PAGES = {"en": GUIDE, "zh-CN": GUIDE / "zh-CN"}
# How a page quotes the console: *Registry* in English, 「系统登记」 in Chinese.
QUOTED = {"en": re.compile(r"(?<![*\w])\*([^*]+)\*(?![*\w])"), "zh-CN": re.compile(r"「([^」]+)」")}
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
BLOCK = re.compile(r"```[a-z]*\n(.*?)```", re.DOTALL)
READMES = (tree.ROOT / "README.md", tree.ROOT / "README.zh-CN.md")


@cache
def shown(language: str) -> frozenset[str]:
    """All that the console shows: its own words, and the names that come as data."""
    own = [json.loads(path.read_text(encoding="utf-8")) for path in (tree.ROOT / "ui/src").glob(f"**/*{language}.json")]
    data = (tree.ROOT / "fairwatch/govern").glob("**/*.yaml")
    named = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in data]
    return frozenset(
        [text for each in own for text in _leaves(each)]
        + [text for each in named for text in _names(each, language.partition("-")[0])]
    )


def _leaves(words: Any) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    elif isinstance(words, dict):
        for each in words.values():
            yield from _leaves(each)


def _names(data: Any, language: str) -> Iterator[str]:
    if isinstance(data, dict):
        found = data.get(language)
        if isinstance(found, str):
            yield found
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from _names(each, language)


@pytest.mark.parametrize("language", PAGES)
def test_what_the_guide_quotes_stands_in_the_console(language: str) -> None:
    pages = sorted(PAGES[language].glob("*.md"))
    assert pages
    strange = [
        f"{tree.name(page)}: {' '.join(quoted.split())}"
        for page in pages
        for quoted in QUOTED[language].findall(CODE.sub("", page.read_text(encoding="utf-8")))
        if " ".join(quoted.split()) not in shown(language)
    ]
    assert not strange


def test_each_page_of_the_guide_is_there_in_both_languages_and_leads_to_the_other() -> None:
    names = {language: {page.name for page in folder.glob("*.md")} for language, folder in PAGES.items()}
    assert names["en"] == names["zh-CN"]
    for name in names["en"]:
        assert f"(zh-CN/{name})" in _top(GUIDE / name)
        assert f"(../{name})" in _top(GUIDE / "zh-CN" / name)


def test_both_readmes_lead_to_each_other_and_show_the_same_commands_and_pictures() -> None:
    english, chinese = READMES
    assert f"({chinese.name})" in _top(english)
    assert f"({english.name})" in _top(chinese)
    blocks = [BLOCK.findall(each.read_text(encoding="utf-8")) for each in READMES]
    assert blocks[0] == blocks[1]
    pictures = [re.findall(r"!\[[^\]]+\]\(([^)]+)\)", each.read_text(encoding="utf-8")) for each in READMES]
    assert [each.replace("docs/images/", "docs/images/zh-CN/") for each in pictures[0]] == pictures[1]


def _top(page: Path) -> str:
    return "\n".join(page.read_text(encoding="utf-8").splitlines()[:6])
