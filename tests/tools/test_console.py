# SPDX-License-Identifier: Apache-2.0
"""The console is built with a Node that is new enough, and built again only when its sources changed."""

from pathlib import Path

import pytest

from tools import console


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2", "v22.12.0", "v24.19.0", "v26.0.0"])
def test_a_new_node_is_used(version: str) -> None:
    assert console.new_enough(version)


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.3", "v21.7.3", "v22.11.0", "", "20.19.0", "nonsense"])
def test_an_old_or_strange_node_is_not(version: str) -> None:
    assert not console.new_enough(version)


@pytest.fixture
def ui(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ui"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.tsx").write_text("one", encoding="utf-8")
    (folder / "package.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(console, "UI", folder)
    return folder


def test_a_changed_source_changes_the_stamp(ui: Path) -> None:
    before = console.digest(console.sources())
    (ui / "src" / "main.tsx").write_text("two", encoding="utf-8")
    assert console.digest(console.sources()) != before


def test_a_renamed_source_changes_the_stamp(ui: Path) -> None:
    before = console.digest(console.sources())
    (ui / "src" / "main.tsx").rename(ui / "src" / "start.tsx")
    assert console.digest(console.sources()) != before


def test_tests_and_packages_do_not_change_the_stamp(ui: Path) -> None:
    before = console.digest(console.sources())
    (ui / "src" / "main.test.tsx").write_text("test", encoding="utf-8")
    (ui / "node_modules").mkdir()
    (ui / "node_modules" / "index.js").write_text("code", encoding="utf-8")
    assert console.digest(console.sources()) == before


def test_without_any_node_the_caller_is_told(ui: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ui.exists()
    monkeypatch.setattr(console, "BUILD_STAMP", tmp_path / "none")
    monkeypatch.setattr(console, "find_node", lambda: None)
    assert console.build(force=False) == console.NO_NODE
    assert console.run("check") == console.NO_NODE


def test_what_is_built_already_needs_no_node(ui: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ui.exists()
    stamp = tmp_path / "stamp"
    stamp.write_text(console.digest(console.sources()), encoding="ascii")
    monkeypatch.setattr(console, "BUILD_STAMP", stamp)
    monkeypatch.setattr(console, "find_node", lambda: None)
    assert console.build(force=False) == 0
