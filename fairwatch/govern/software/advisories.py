# SPDX-License-Identifier: Apache-2.0
"""Published flaws as files, in the OSV format (ossf.github.io/osv-schema, 1.7): which of our parts they touch.

A file holds one advisory, a list of them, an answer of an OSV server (`vulns`), one a line, or is a ZIP of such files, as
whole ecosystems are offered. Only those that name one of the parts are looked at closely.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name

from fairwatch.govern.codes import is_plain
from fairwatch.govern.filetype import BROKEN_ARCHIVE

from .errors import AdvisoriesTooLarge, AdvisoriesUnreadable
from .parts import Part
from .versions import KEYS, VersionUnclear

MOST_BYTES = 64 << 20
_MOST_UNPACKED = 1 << 30
_MOST_FILES = 500_000
_SEVERITIES = {"critical": "critical", "high": "high", "moderate": "medium", "medium": "medium", "low": "low"}
_ORDER = ("critical", "high", "medium", "low", "unknown")


@dataclass(frozen=True, slots=True)
class Match:
    """A flaw that touches a part. `identifier`: the CVE where it has one. `advisory`: the number in the list. `fixed`: the
    first version without it, as far as it is told. `unclear`: its range of versions cannot be read, a person has to look.
    """

    identifier: str
    advisory: str
    part: Part
    severity: str
    summary: str
    fixed: str = ""
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a list says. `advisories`: how many it has."""

    advisories: int
    matches: tuple[Match, ...]


def refuse_too_large(size_bytes: int) -> None:
    """Raise AdvisoriesTooLarge for more than is read."""
    if size_bytes > MOST_BYTES:
        raise AdvisoriesTooLarge(f"A list of flaws has at most {MOST_BYTES} bytes.", most_bytes=MOST_BYTES)


def compare(body: bytes, parts: Iterable[Part]) -> Found:
    """Hold a list against parts, the gravest first; one flaw that several advisories tell of is told once.

    Raises AdvisoriesUnreadable, AdvisoriesTooLarge.
    """
    refuse_too_large(len(body))
    ours: dict[tuple[str, str], Part] = {(each.ecosystem, each.name): each for each in parts if each.ecosystem in KEYS}
    count = 0
    matches: dict[tuple[str, str], Match] = {}
    for told in _advisories(body):
        count += 1
        for match in _matches(told, ours):
            key = match.identifier, match.part.ref
            known = matches.get(key)
            if known is None or _rank(match) < _rank(known):
                matches[key] = match
    if not count:
        raise AdvisoriesUnreadable("There is no advisory in the file.", reason="empty")
    ordered = sorted(matches.values(), key=lambda each: (_ORDER.index(each.severity), each.part.name, each.identifier))
    return Found(count, tuple(ordered))


def _rank(match: Match) -> tuple[bool, int, bool]:
    """Of two that tell of the same flaw the clearer one counts."""
    return match.unclear, _ORDER.index(match.severity), not match.fixed


def _advisories(body: bytes) -> Iterator[Mapping[str, Any]]:
    if body.startswith(b"PK"):
        yield from _packed(body)
        return
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        lines = [line for line in body.splitlines() if line.strip()]
        if len(lines) < 2:
            raise AdvisoriesUnreadable(f"The file is not JSON: {error}.", reason="not-json") from error
        for line in lines:
            yield from _listed(_line(line))
        return
    yield from _listed(found)


def _line(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AdvisoriesUnreadable(f"The file is not JSON: {error}.", reason="not-json") from error


def _packed(body: bytes) -> Iterator[Mapping[str, Any]]:
    left = _MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            files = [each for each in archive.infolist() if each.filename.endswith(".json")]
            if len(files) > _MOST_FILES:
                raise AdvisoriesTooLarge(f"A list of flaws has at most {_MOST_FILES} files.", most_bytes=MOST_BYTES)
            for each in files:
                # One file is held in memory whole: no more of it than comes without a ZIP.
                most = min(left, MOST_BYTES)
                with archive.open(each) as file:
                    text = file.read(most + 1)
                if len(text) > most:
                    raise AdvisoriesTooLarge("The list is too large, unpacked.", most_bytes=_MOST_UNPACKED)
                left -= len(text)
                yield from _listed(_line(text))
    except BROKEN_ARCHIVE as error:
        raise AdvisoriesUnreadable(f"The ZIP file cannot be read: {error}.", reason="bad-zip") from error


def _listed(found: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(found, dict) and "vulns" in found:
        found = found["vulns"]
    for each in found if isinstance(found, list) else [found]:
        if not isinstance(each, dict) or not isinstance(each.get("id"), str):
            raise AdvisoriesUnreadable("Something in the file is no advisory: it has no id.", reason="not-osv")
        yield each


def _matches(told: Mapping[str, Any], ours: Mapping[tuple[str, str], Part]) -> Iterator[Match]:
    if told.get("withdrawn"):
        return
    for affected in _maps(told.get("affected")):
        package = affected.get("package")
        ecosystem, name = (package.get("ecosystem"), package.get("name")) if isinstance(package, dict) else (None, None)
        if not isinstance(ecosystem, str) or not isinstance(name, str):
            continue
        part = ours.get((ecosystem, canonicalize_name(name) if ecosystem == "PyPI" else name))
        if part is None:
            continue
        hit, fixed, unclear = _touches(affected, part)
        if hit or unclear:
            yield Match(
                identifier=_identifier(told),
                advisory=_text(told["id"], 100),
                part=part,
                severity=_severity(told, affected),
                summary=_text(told.get("summary") or told.get("details") or "", 1000),
                fixed=fixed,
                unclear=not hit,
            )


def _touches(affected: Mapping[str, Any], part: Part) -> tuple[bool, str, bool]:
    """Whether a part's version is meant, the version that mends it, and whether a range cannot be read."""
    versions = affected.get("versions")
    listed = isinstance(versions, list) and part.version in versions
    key = KEYS[part.ecosystem]
    hit, fixed, unclear = listed, "", False
    for each in _maps(affected.get("ranges")):
        if each.get("type") not in ("ECOSYSTEM", "SEMVER"):
            continue
        try:
            within, mended = _within(list(_maps(each.get("events"))), part.version, key)
        except VersionUnclear:
            unclear = True
            continue
        hit = hit or within
        fixed = fixed or mended
    return hit, fixed if hit else "", unclear


def _within(events: list[Mapping[str, Any]], version: str, key: Callable[[str], Any]) -> tuple[bool, str]:
    """Whether a version lies in a range, as OSV evaluates it, and the first later one that is mended."""
    ours = key(version)
    steps: list[tuple[Any, str, str]] = []
    inside, mended = False, ""
    for each in events:
        for word in ("introduced", "fixed", "last_affected"):
            text = each.get(word)
            if (word, text) == ("introduced", "0"):
                inside = True
            elif isinstance(text, str):
                steps.append((key(text), word, text))
    for at, word, text in sorted(steps, key=lambda step: step[0]):
        if word == "introduced" and ours >= at:
            inside = True
        elif (word == "fixed" and ours >= at) or (word == "last_affected" and ours > at):
            inside = False
        elif word == "fixed" and not mended:
            mended = text
    return inside, mended


def _identifier(told: Mapping[str, Any]) -> str:
    named = told.get("aliases")
    aliases = [each for each in named if isinstance(each, str)] if isinstance(named, list) else []
    return _text(next((each for each in (told["id"], *sorted(aliases)) if each.startswith("CVE-")), told["id"]), 100)


def _severity(told: Mapping[str, Any], affected: Mapping[str, Any]) -> str:
    for where in (affected, told):
        for part in ("database_specific", "ecosystem_specific"):
            more = where.get(part)
            word = more.get("severity") if isinstance(more, dict) else None
            if isinstance(word, str) and word.lower() in _SEVERITIES:
                return _SEVERITIES[word.lower()]
    return "unknown"


def _maps(found: Any) -> Iterator[Mapping[str, Any]]:
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            yield each


def _text(found: Any, most: int) -> str:
    """As it may stand in a register: what can be read and written, and not for ever."""
    text = "".join(sign if is_plain(sign) else " " for sign in str(found)).strip()
    return text if len(text) <= most else text[: most - 1] + "…"
