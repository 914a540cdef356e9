# SPDX-License-Identifier: Apache-2.0
"""Links between the project's own pages resolve, down to the heading."""

import re
from pathlib import Path
from urllib.parse import unquote

from tests.house import tree

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"(?m)^#{1,6}\s+(.+?)\s*#*$")


def test_links_between_pages_resolve() -> None:
    dead = [
        f"{tree.name(page)}: {target}"
        for page in tree.files(".md")
        for target in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))
        if not re.match(r"[a-z][a-z0-9+.-]*:", target) and not resolves(page, target)
    ]
    assert not dead


def resolves(page: Path, target: str) -> bool:
    """Whether a link's target, relative to its page, names a file of ours and a heading in it."""
    place, _, heading = unquote(target).partition("#")
    aim = (tree.ROOT / place.lstrip("/") if place.startswith("/") else page.parent / place).resolve() if place else page
    if not aim.exists() or not aim.is_relative_to(tree.ROOT):
        return False
    return not heading or aim.suffix != ".md" or heading in anchors(aim.read_text(encoding="utf-8"))


def anchors(text: str) -> set[str]:
    """The names that Git hosts give to a page's headings."""
    found: set[str] = set()
    for heading in HEADING.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = 0
        unique = anchor
        while unique in found:
            number += 1
            unique = f"{anchor}-{number}"
        found.add(unique)
    return found


def test_headings_get_the_names_that_links_use() -> None:
    page = "# The way of a frame\n\n## `fairwatch check`: what it does\n\n## Notes\n\n## Notes\n\n```\n# not one\n```\n"
    assert anchors(page) == {"the-way-of-a-frame", "fairwatch-check-what-it-does", "notes", "notes-1"}
