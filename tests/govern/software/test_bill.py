# SPDX-License-Identifier: Apache-2.0
"""The bill of materials: what is in it, and that it is CycloneDX as the standard has it."""

import json
import re
import sqlite3
from importlib.metadata import version
from pathlib import Path

import pytest

from fairwatch import __version__
from fairwatch.govern.software import parts
from fairwatch.govern.software.bill import Bill, cyclonedx, installed, plain
from fairwatch.govern.software.parts import Part, console_parts, python_parts

NOW_US = 1_790_000_000_000_000
PACKAGE_URL = re.compile(r"pkg:[a-z]+/(%40[a-z0-9._-]+/)?[A-Za-z0-9._+%-]+@[A-Za-z0-9._+%-]+(#\S+)?")


def made(bill: Bill | None = None) -> dict[str, object]:
    found: dict[str, object] = json.loads(cyclonedx(bill or installed(), NOW_US))
    return found


def components() -> list[dict[str, object]]:
    found = made()["components"]
    assert isinstance(found, list)
    return found


def test_it_names_what_is_installed_and_what_that_brings_along() -> None:
    there = {(each.name, each.version) for each in installed().parts}
    assert ("starlette", version("starlette")) in there
    assert ("sqlite", sqlite3.sqlite_version) in there
    names = {name for name, _ in there}
    assert {"av", "libavcodec", "python", "openssl", "sqlalchemy"} <= names
    assert "pytest" not in names, "what only the developers need is no part of the product"


def test_what_an_extra_needs_is_a_part_too() -> None:
    parts, direct = python_parts(["psycopg[binary]"])
    assert {"psycopg", "psycopg-binary"} <= {each.name for each in parts}
    assert [each.partition("@")[0] for each in direct] == ["pkg:pypi/psycopg"]


def test_it_is_cyclonedx() -> None:
    found = made()
    assert (found["bomFormat"], found["specVersion"], found["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(found["serialNumber"]))
    metadata = found["metadata"]
    assert isinstance(metadata, dict)
    assert metadata["timestamp"] == "2026-09-21T14:13:20Z"
    assert (metadata["component"]["name"], metadata["component"]["version"]) == ("fairwatch", __version__)
    for each in components():
        assert each["type"] in {"library", "platform", "application"}
        assert PACKAGE_URL.fullmatch(str(each["purl"])), each
        assert set(each) <= {"type", "bom-ref", "name", "version", "purl", "licenses", "hashes"}
        licences = each.get("licenses", [])
        assert isinstance(licences, list)
        assert [set(one) for one in licences] in ([], [{"expression"}], [{"license"}])
        hashes = each.get("hashes", [])
        assert isinstance(hashes, list)
        lengths = {"SHA-256": 64, "SHA-512": 128}
        assert all(re.fullmatch(rf"[0-9a-f]{{{lengths[one['alg']]}}}", one["content"]) for one in hashes)


def test_what_needs_what_names_only_parts_that_are_there_once() -> None:
    found = made()
    refs = [str(each["bom-ref"]) for each in components()]
    assert len(set(refs)) == len(refs)
    needs = found["dependencies"]
    assert isinstance(needs, list)
    assert {each["ref"] for each in needs} == {*refs, f"pkg:pypi/fairwatch@{__version__}"}
    assert all(set(each["dependsOn"]) <= set(refs) for each in needs)
    (av,) = (each["dependsOn"] for each in needs if each["ref"].startswith("pkg:pypi/av@") and "#" not in each["ref"])
    assert any("libavcodec" in each for each in av)


def test_the_same_parts_give_the_same_file() -> None:
    assert cyclonedx(installed(), NOW_US) == cyclonedx(installed(), NOW_US)
    other = Bill(__version__, (*installed().parts, Part("pkg:generic/x@1", "x", "1")), (), whole=True)
    assert made(other)["serialNumber"] != made()["serialNumber"]


def test_the_packages_of_the_console_are_read_from_its_build(tmp_path: Path) -> None:
    integrity = "sha512-" + "A" * 86 + "=="
    told = {"name": "@mantine/core", "version": "9.7.3", "licence": "MIT", "integrity": integrity}
    path = tmp_path / ".components.json"
    path.write_text(json.dumps({"packages": [told]}), encoding="utf-8")
    assert console_parts(path) == [
        Part(
            "pkg:npm/%40mantine/core@9.7.3",
            "@mantine/core",
            "9.7.3",
            "npm",
            "library",
            "MIT",
            (("SHA-512", "0" * 128),),
        )
    ]


def test_a_console_that_tells_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    assert console_parts(tmp_path / "nothing") is None
    for text in ("", "[]", '{"packages": [{"name": "x"}]}'):
        (tmp_path / "broken").write_text(text, encoding="utf-8")
        assert console_parts(tmp_path / "broken") is None
    part = Part("pkg:generic/x@1", "x", "1")
    assert b"console are not known" in plain(Bill("1", (part,), (part.ref,), whole=False))
    assert b"console are not known" not in plain(Bill("1", (part,), (part.ref,), whole=True))


def test_a_copy_that_was_never_installed_says_that_its_packages_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as copied:
        copied.setattr(parts, "PACKAGE", tmp_path / "fairwatch")
        copied.setattr(parts, "NAME", "fairwatch-that-nobody-installed")
        installed.cache_clear()
        bill = installed()
    installed.cache_clear()
    assert not bill.whole
    assert b"Python packages are not known" in plain(bill)
    assert b"Python packages are not known" not in plain(installed())
