# SPDX-License-Identifier: Apache-2.0
"""Of what parts the program consists, as they are installed: Python packages with what they bring, the console's packages.

Python packages are those that Fairwatch needs, directly or through others; what else lies in the environment is no part
of it. Names of parts are package URLs (ECMA-427).
"""

import json
import re
import sqlite3
import ssl
import sys
import tomllib
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

NAME = "fairwatch"
PACKAGE = Path(__file__).parents[2]
CONSOLE_PARTS = PACKAGE / "display" / "console" / ".components.json"
"""Written when the console is built (ui/components.ts)."""

_LICENCES = "License :: OSI Approved :: "
_SPDX = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) \(?[A-Za-z0-9.+-]+\)?)*")
# A library that a wheel brings along: libx264-d6533a8d.so.165, libavcodec.62.28.102.dylib.
_BUNDLED = re.compile(r"[^/]+(?:\.libs|\.dylibs)/(lib[^/]+?)(?:-[0-9a-f]{8})*(?:\.so)?((?:\.\d+)*)(?:\.dylib)?")


@dataclass(frozen=True, slots=True)
class Part:
    """One component. `ecosystem`: as in OSV (PyPI, npm); empty for what comes from neither. `hashes`: algorithm as in
    CycloneDX to hex. `needs`: the `ref` of others. `inside`: that of the part that brings it along.
    """

    ref: str
    name: str
    version: str
    ecosystem: Literal["PyPI", "npm", ""] = ""
    kind: Literal["library", "platform", "application"] = "library"
    licence: str = ""
    hashes: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    inside: str = ""

    @property
    def is_expression(self) -> bool:
        """Whether the licence is an SPDX expression, and not just a name."""
        return _SPDX.fullmatch(self.licence) is not None


def python_parts(roots: Iterable[str] | None = None) -> tuple[list[Part], list[str]]:
    """The Python packages that are needed and what they bring along, with the refs of those that are needed directly."""
    found: dict[str, Distribution] = {}
    needs: dict[str, set[str]] = {}
    direct: set[str] = set()
    waiting = [("", Requirement(each)) for each in (_requirements() if roots is None else roots)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        by, wanted = waiting.pop()
        name = str(canonicalize_name(wanted.name))
        if name not in found:
            try:
                found[name] = distribution(name)
            except PackageNotFoundError:
                continue
        (needs.setdefault(by, set()) if by else direct).add(name)
        extras = frozenset(wanted.extras)
        if (name, extras) not in seen:
            seen.add((name, extras))
            waiting += [(name, each) for each in _wanted_by(found[name], extras)]
    refs = {name: _pypi(name, each.version) for name, each in found.items()}
    made = []
    for name, each in sorted(found.items()):
        below = tuple(sorted(refs[other] for other in needs.get(name, ())))
        made.append(Part(refs[name], name, each.version, "PyPI", licence=_licence(each), needs=below))
        made += _bundled(each, refs[name])
    return made, sorted(refs[name] for name in direct)


def _requirements() -> list[str]:
    """What the program itself asks for: of the wheel that is installed, or of the checkout that it runs from."""
    checkout = PACKAGE.parent / "pyproject.toml"
    if checkout.is_file():
        read: dict[str, Any] = tomllib.loads(checkout.read_text(encoding="utf-8"))
        wanted = [Requirement(each) for each in read["project"]["dependencies"]]
        return [str(each) for each in wanted if each.marker is None or each.marker.evaluate()]
    try:
        return [str(each) for each in _wanted_by(distribution(NAME), frozenset())]
    except PackageNotFoundError:
        return []


def _wanted_by(each: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for text in each.requires or ():
        try:
            wanted = Requirement(text)
        except InvalidRequirement:
            continue
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            wanted.marker = None
            yield wanted


def _pypi(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{quote(version)}"


def _licence(each: Distribution) -> str:
    told = each.metadata.json
    if expression := told.get("license_expression"):
        return str(expression)
    listed = told.get("classifier", [])
    named = [line.removeprefix(_LICENCES) for line in listed if line.startswith(_LICENCES)]
    if named:
        return ", ".join(named)
    first, _, more = str(told.get("license", "")).strip().partition("\n")
    return "" if more or len(first) > 100 else first


def _bundled(each: Distribution, inside: str) -> Iterator[Part]:
    """The libraries that the wheel brings along."""
    for file in each.files or ():
        found = _BUNDLED.fullmatch(str(file))
        if found is None:
            continue
        known = file.hash
        digest = () if known is None or known.mode != "sha256" else (("SHA-256", _hex(known.value, url=True)),)
        name, version = found[1], found[2].strip(".")
        yield Part(f"{inside}#{quote(str(file))}", name, version, hashes=digest, inside=inside)


def _hex(text: str, *, url: bool = False) -> str:
    padded = text + "=" * (-len(text) % 4)
    return (urlsafe_b64decode(padded) if url else b64decode(padded)).hex()


def native_parts(known: Iterable[Part]) -> list[Part]:
    """Python, SQLite, OpenSSL and FFmpeg's libraries, as this process has them; those libraries that a wheel brings along
    are among the `known` ones.
    """
    there = {each.name for each in known}
    openssl = re.search(r"\d+\.\d+\.\d+\w*", ssl.OPENSSL_VERSION)
    python = ".".join(map(str, sys.version_info[:3]))
    found = [
        _generic("python", python, kind="platform", licence="PSF-2.0"),
        _generic("sqlite", sqlite3.sqlite_version),
        _generic("openssl", openssl[0] if openssl else ssl.OPENSSL_VERSION, licence="Apache-2.0" if openssl else ""),
    ]
    return found + [_generic(name, version) for name, version in _ffmpeg() if name not in there]


def _ffmpeg() -> list[tuple[str, str]]:
    from av import library_versions

    return [(name, ".".join(map(str, version))) for name, version in sorted(library_versions.items())]


def database_part(version: str) -> Part:
    """The PostgreSQL server that the installation uses."""
    return _generic("postgresql", version, kind="application", licence="PostgreSQL")


def _generic(
    name: str, version: str, *, kind: Literal["library", "platform", "application"] = "library", licence: str = ""
) -> Part:
    return Part(f"pkg:generic/{quote(name)}@{quote(version)}", name, version, kind=kind, licence=licence)


def console_parts(path: Path = CONSOLE_PARTS) -> list[Part] | None:
    """The packages whose code is in the console; None where the build left no list of them."""
    try:
        packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
        return [_npm(each) for each in packages]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _npm(each: dict[str, str]) -> Part:
    name, version = each["name"], each["version"]
    algorithm, _, digest = each.get("integrity", "").partition("-")
    hashes: tuple[tuple[str, str], ...] = ()
    if algorithm == "sha512":
        try:
            hashes = (("SHA-512", _hex(digest)),)
        except NotBase64:
            hashes = ()
    ref = f"pkg:npm/{quote(name)}@{quote(version)}".replace("npm/@", "npm/%40")
    return Part(ref, name, version, "npm", licence=each.get("licence", ""), hashes=hashes)
