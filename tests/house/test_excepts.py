# SPDX-License-Identifier: Apache-2.0
"""A broad `except` stands only where something is supervised, counts and logs; each place is listed with its reason."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.house import tree

BROAD = {"Exception", "BaseException"}


def test_broad_excepts_are_listed_with_a_reason() -> None:
    """`broad_excepts.txt` has a line for each function: `path:function`, then why."""
    found = Counter(
        f"{tree.name(path)}:{function}"
        for path in tree.files(".py")
        if path.is_relative_to(tree.ROOT / "fairwatch")
        for function in broad_excepts(ast.parse(path.read_text(encoding="utf-8")))
    )
    allowed = tree.allowed("broad_excepts.txt")
    assert not set(found) - set(allowed)
    assert not set(allowed) - set(found), "no longer there: take it off tests/house/broad_excepts.txt"
    assert not [each for each, count in found.items() if count > 1], "one broad except a function"


def test_the_search_sees_each_spelling() -> None:
    program = ast.parse(
        "class Loop:\n"
        "    def one(self):\n"
        "        try: pass\n"
        "        except Exception: pass\n"
        "def two():\n"
        "    try: pass\n"
        "    except (ValueError, BaseException): pass\n"
        "try: pass\n"
        "except: pass\n"
        "def fine():\n"
        "    try: pass\n"
        "    except ExceptionGroup: pass\n"
    )
    assert list(broad_excepts(program)) == ["Loop.one", "two", "module"]


def broad_excepts(node: ast.AST, where: str = "") -> Iterator[str]:
    """The dotted names of the functions that hold one."""
    for child in ast.iter_child_nodes(node):
        inner = where
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{where}.{child.name}" if where else child.name
        if isinstance(child, ast.ExceptHandler) and _is_broad(child):
            yield where or "module"
        yield from broad_excepts(child, inner)


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(each, ast.Name) and each.id in BROAD for each in caught)
