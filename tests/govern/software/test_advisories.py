# SPDX-License-Identifier: Apache-2.0
"""Which published flaws touch a part: ranges as OSV evaluates them, in all forms that a list comes in."""

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.govern.software import advisories
from fairwatch.govern.software.advisories import compare
from fairwatch.govern.software.errors import AdvisoriesTooLarge, AdvisoriesUnreadable
from fairwatch.govern.software.parts import Part
from fairwatch.govern.software.versions import VersionUnclear, semver_key
from tests.govern.software.osv import MANTINE, SQLITE, STARLETTE, advisory, listed

PARTS = (STARLETTE, MANTINE, SQLITE)


def touched(*told: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each.part.name, each.severity, each.fixed) for each in compare(listed(*told), PARTS).matches]


@pytest.mark.parametrize(
    ("events", "fixed"),
    [
        ([{"introduced": "0"}, {"fixed": "1.11.0"}], "1.11.0"),
        ([{"introduced": "1.10.0"}], ""),
        ([{"introduced": "1.9"}, {"last_affected": "1.10.0"}], ""),
        ([{"fixed": "1.10.1"}, {"introduced": "1.10rc1"}], "1.10.1"),
        ([{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "1.5"}, {"fixed": "2.0"}], "2.0"),
    ],
)
def test_a_version_within_a_range_is_touched(events: list[dict[str, str]], fixed: str) -> None:
    assert touched(advisory(events=events)) == [("starlette", "unknown", fixed)]


@pytest.mark.parametrize(
    "events",
    [
        [{"introduced": "0"}, {"fixed": "1.10.0"}],
        [{"introduced": "1.10.1"}],
        [{"introduced": "0"}, {"last_affected": "1.9.9"}],
        [{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "2.0"}],
        [],
    ],
)
def test_a_version_outside_is_not(events: list[dict[str, str]]) -> None:
    assert touched(advisory(events=events)) == []


def test_versions_may_be_listed_one_by_one() -> None:
    assert touched(advisory(versions=["1.9.0", "1.10.0"])) == [("starlette", "unknown", "")]
    assert touched(advisory(versions=["1.9.0"])) == []


def test_names_are_compared_as_their_registry_does() -> None:
    assert len(touched(advisory(package="Starlette"))) == 1
    assert touched(advisory(package="starlette", ecosystem="npm")) == []
    assert len(touched(advisory(package="@mantine/core", ecosystem="npm", events=[{"introduced": "9.0.0"}]))) == 1


def test_one_flaw_that_two_advisories_tell_of_is_told_once_and_as_the_clearer_one_does() -> None:
    cve = ["CVE-2026-1"]
    found = touched(
        advisory("PYSEC-1", aliases=cve, versions=["1.10.0"]), advisory("GHSA-1", aliases=cve, severity="MODERATE")
    )
    assert found == [("starlette", "medium", "1.11.0")]


def test_the_gravest_comes_first_and_what_was_withdrawn_not_at_all() -> None:
    found = compare(
        listed(
            advisory("A", severity="LOW"),
            advisory("B", severity="CRITICAL"),
            advisory("C", withdrawn="2026-01-01T00:00:00Z"),
            advisory("D", package="something-else"),
        ),
        PARTS,
    )
    assert [each.identifier for each in found.matches] == ["B", "A"]
    assert found.advisories == 4


@pytest.mark.parametrize("part", [STARLETTE, MANTINE])
@pytest.mark.parametrize("fixed", ["next week", "9" * 5000, "1.2.3-" + "9" * 5000])
def test_a_range_that_cannot_be_read_is_left_to_a_person(part: Part, fixed: str) -> None:
    events = [{"introduced": "0"}, {"fixed": fixed}]
    told = advisory(package=part.name, ecosystem=part.ecosystem, events=events)
    (found,) = compare(listed(told), PARTS).matches
    assert (found.unclear, found.fixed) == (True, "")


def test_a_list_comes_in_many_forms() -> None:
    one, other = advisory("A"), advisory("B")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("A.json", json.dumps(one))
        archive.writestr("B.json", json.dumps(other))
        archive.writestr("README", "not one of them")
    forms = [
        listed(one, other),
        json.dumps({"vulns": [one, other]}).encode(),
        b"\n".join(json.dumps(each).encode() for each in (one, other)),
        packed.getvalue(),
    ]
    assert [compare(each, PARTS).advisories for each in forms] == [2, 2, 2, 2]
    assert compare(json.dumps(one).encode(), PARTS).advisories == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not-json"),
        (b"[]", "empty"),
        (b"{", "not-json"),
        (b"{}\n{", "not-osv"),
        (b'{"id": 3}', "not-osv"),
        (b'["x"]', "not-osv"),
        (b"PK\x03\x04 is no archive", "bad-zip"),
        (b"\xff\xfe\x00", "not-json"),
        (b"[" * 100_000, "not-json"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(AdvisoriesUnreadable) as refused:
        compare(body, PARTS)
    assert refused.value.params["reason"] == reason


def test_an_archive_that_is_broken_inside_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A.json", json.dumps(advisory(details="x" * 2000)))
    body = bytearray(packed.getvalue())
    body[36:44] = b"\xff" * 8  # within what was deflated: the header and the name take 36
    with pytest.raises(AdvisoriesUnreadable) as refused:
        compare(bytes(body), PARTS)
    assert refused.value.params["reason"] == "bad-zip"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"\xc3\xa9.json", b"\xff\xff.json"),  # a name that is no UTF-8
        (b"PK\x05\x06", b"PK\x05\x07"),
        (b"PK\x01\x02", b"PK\x05\x06"),  # an end that says that the list of files begins before the file
    ],
)
def test_an_archive_whose_list_of_files_is_broken_is_refused(was: bytes, becomes: bytes) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("\u00e9.json", json.dumps(advisory()))
    assert was in packed.getvalue()
    with pytest.raises(AdvisoriesUnreadable) as refused:
        compare(packed.getvalue().replace(was, becomes), PARTS)
    assert refused.value.params["reason"] == "bad-zip"


def test_what_touches_us_is_told_as_a_register_can_keep_it() -> None:
    (found,) = compare(listed(advisory("GHSA-1", aliases=5, summary="half \ud800 a\x07 pair")), PARTS).matches
    assert (found.identifier, found.summary) == ("GHSA-1", "half   a  pair")


@pytest.mark.parametrize("bound", ["_MOST_UNPACKED", "MOST_BYTES"])
def test_an_archive_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    monkeypatch.setattr(advisories, bound, 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A.json", json.dumps(advisory(details="x" * 2000)))
    with pytest.raises(AdvisoriesTooLarge):
        compare(packed.getvalue(), PARTS)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "events", "fixed"]), inner),
    max_leaves=8,
)


@given(affected=_JSON, package=_JSON, ranges=_JSON, versions=_JSON, aliases=_JSON)
def test_an_odd_advisory_breaks_nothing(affected: Any, package: Any, ranges: Any, versions: Any, aliases: Any) -> None:
    named = {"ecosystem": "PyPI", "name": "starlette"}
    odd = [
        {"id": "A", "affected": affected, "aliases": aliases},
        {"id": "B", "affected": [{"package": package}], "database_specific": ranges},
        {"id": "C", "affected": [{"package": named, "ranges": ranges, "versions": versions}]},
        {"id": "D", "affected": [{"package": named, "ranges": [{"type": "ECOSYSTEM", "events": ranges}]}]},
        {"id": "E", "affected": [{"package": named, "versions": ["1.10.0"]}], "aliases": aliases, "summary": versions},
    ]
    assert compare(listed(*odd), PARTS).advisories == 5


def test_npm_versions_stand_in_their_order() -> None:
    ordered = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 2.1.0"
    keys = [semver_key(each) for each in ordered.split()]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert semver_key("v1.2.3+build.5") == semver_key("1.2.3")
    with pytest.raises(VersionUnclear):
        semver_key("latest")
