# SPDX-License-Identifier: Apache-2.0
"""Every file says what it is, stays short, and names no host that packages come from."""

import ast

from tests.house import tree

SPDX = "SPDX-License-Identifier: Apache-2.0"
LONGEST_LINES = 450
CODE = (".py", ".ts", ".tsx", ".css")

# In pieces, so that this file does not name them either.
REGISTRY_HOSTS = tuple(
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("ghcr", "io"),
        ("docker", "io"),
        ("tuna", "tsinghua", "edu", "cn"),
        ("npmmirror", "com"),
    )
)


def test_python_files_start_with_the_licence() -> None:
    missing = [
        tree.name(path)
        for path in tree.files(".py")
        if SPDX not in "\n".join(path.read_text(encoding="utf-8").split("\n", 2)[:2])
    ]
    assert not missing


def test_scripts_name_the_licence() -> None:
    missing = [each for each in ("dev", ".ci/run") if SPDX not in (tree.ROOT / each).read_text(encoding="utf-8")[:200]]
    assert not missing


def test_python_files_say_what_they_are_for() -> None:
    missing = [
        tree.name(path)
        for path in tree.files(".py")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not missing


def test_no_file_names_a_package_registry() -> None:
    found = [
        f"{tree.name(path)}: {host}"
        for path in tree.files()
        if (text := tree.text(path)) is not None
        for host in REGISTRY_HOSTS
        if host in text
    ]
    assert not found


def test_files_stay_short() -> None:
    allowed = tree.allowed("long_files.txt")
    long = {
        tree.name(path): lines
        for path in tree.files(*CODE)
        if ".gen." not in path.name  # the generated client
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_LINES
    }
    assert not {each: lines for each, lines in long.items() if each not in allowed}
    assert not set(allowed) - set(long), "no longer long: take it off tests/house/long_files.txt"


def test_no_drawers() -> None:
    drawers = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    found = [
        tree.name(path)
        for path in tree.files(".py", ".ts", ".tsx")
        if drawers & {path.stem.lower(), path.parent.name.lower()}
    ]
    assert not found, "name the file after what it does"
