# SPDX-License-Identifier: Apache-2.0
"""docs/architecture.md is true of the tree: what it names exists, and each package and room of govern is in it."""

import re
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path

from tests.house import tree

TEXT = (tree.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PRODUCT = tree.ROOT / "fairwatch"
GOVERN = PRODUCT / "govern"
NAMED = frozenset(re.findall(r"`([^`\s]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)))
PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
FILE = re.compile(r"\.(py|yaml|json)$")


def test_the_files_that_it_names_exist() -> None:
    paths = [name for name in NAMED if PATH.fullmatch(name) and ("/" in name or FILE.search(name))]
    assert paths
    assert [name for name in paths if not any(_places(name))] == []


def _places(name: str) -> Iterator[Path]:
    """Where a name may lead: from the top, within the product, in a room of govern, or in a folder of the console."""
    folders = [tree.ROOT, PRODUCT, GOVERN, *(each for each in GOVERN.iterdir() if each.is_dir())]
    for folder in folders:
        yield from folder.glob(name.rstrip("/"))
    yield from (tree.ROOT / "ui" / "src").glob(f"*/{name}")


def test_the_modules_that_it_names_exist() -> None:
    packages = {each.name for each in PRODUCT.iterdir() if each.is_dir()}
    dotted = [name.split(".") for name in NAMED if re.fullmatch(r"[a-z]\w*(\.\w+)+", name) and not FILE.search(name)]
    of_ours = [parts for parts in dotted if parts[0] in packages]
    assert of_ours
    for first, second, *more in of_ours:
        module = PRODUCT / first / f"{second}.py"
        assert module.exists() or (PRODUCT / first / second).is_dir(), (first, second)
        for attribute in more:
            assert attribute in module.read_text(encoding="utf-8"), (first, second, attribute)


def test_every_package_and_every_room_of_govern_is_in_it() -> None:
    packages = [each.name for each in PRODUCT.iterdir() if (each / "__init__.py").exists()]
    rooms = [each.name for each in GOVERN.iterdir() if (each / "__init__.py").exists() or each.suffix == ".py"]
    said = [f"| `{name}` |" in TEXT for name in packages]
    assert [name for name, found in zip(packages, said, strict=True) if not found] == []
    spelt = [{f"govern/{name}", f"govern/{name}/", name, f"{name}/"} for name in rooms if name != "__init__.py"]
    assert [names for names in spelt if not names & NAMED] == []


def test_the_rooms_stand_in_the_order_that_the_linter_holds() -> None:
    layers = re.search(r'containers = \["fairwatch.govern"\].*?layers = \[(.*?)\]', _pyproject(), re.DOTALL)
    assert layers
    levels = [re.findall(r"\w+", each) for each in reversed(re.findall(r'"([^"]+)"', layers[1]))]
    depth = {room: number for number, level in enumerate(levels) for room in level}
    start = TEXT.index("## The regime")
    rows = [line for line in TEXT[start:].splitlines() if line.startswith("| `govern/")]
    found = [[depth[room] for room in re.findall(r"`(?:govern/)?(\w+)(?:\.py|/)`", row.split("|")[1])] for row in rows]
    assert sum(map(len, found)) == len(depth)
    assert all(above <= below for one, next_one in pairwise(found) for above, below in product(one, next_one))


def _pyproject() -> str:
    return (tree.ROOT / "pyproject.toml").read_text(encoding="utf-8")
