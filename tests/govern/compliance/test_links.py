# SPDX-License-Identifier: Apache-2.0
"""Where the evidence and the next steps lead: each page is there and reads what the link says."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from fairwatch.govern.compliance.facts import SiteFacts
from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.rules.load import catalogue
from tests.govern.compliance import (
    test_contractor_acts,
    test_decided,
    test_held,
    test_product_flaws,
    test_security,
)
from tests.govern.compliance.scenes import opened, site, unit, without
from tests.govern.compliance.test_controls import CASES, judge

UI = Path(__file__).parents[3] / "ui" / "src"
READS = re.compile(r'(?:\.(?:get|has)\(|numberParam\(\w+, |\bday\()"(\w+)"')
# What a parameter may say, where a page knows only some words.
WORDS = {
    ("/registry", "tab"): set(
        re.findall(r'^  "(\w+)",$', (UI / "registry" / "tabs.tsx").read_text("utf-8"), re.MULTILINE)
    ),
    ("/duties", "kind"): set(kinds()),
    ("/duties", "new"): set(kinds()),
    ("/duties", "view"): {"register", "roster"},
    ("/cases", "kind"): {"official", "person"},
    ("/access", "result"): {"refused"},
    ("/access", "kind"): {"export"},
    ("/audit", "about"): {"account.sign_in_failed", "files.checked"},
    ("/users", "state"): {"unused", "first", "ends", "ended"},
    ("/health", "show"): {"connection", "software"},
    ("/cameras", "field"): {"min_days", "max_days"},
}


@cache
def pages() -> dict[str, Path]:
    """The folder of each page, by its address."""
    folders = dict(
        re.findall(
            r'^  (\w+): lazy\(\(\) =>\s+import\("\./(\w+)/', (UI / "routes.tsx").read_text("utf-8"), re.MULTILINE
        )
    )
    named = re.findall(r'page: "(\w+)",\s+href: "(/\w+)"', (UI / "frame" / "nav.ts").read_text("utf-8"))
    return {href: UI / folders[page] for page, href in named}


@cache
def read_by(folder: Path) -> set[str]:
    return {name for path in folder.rglob("*.ts*") for name in READS.findall(path.read_text(encoding="utf-8"))}


# What leads elsewhere where more is known of it.
KNOWN: list[tuple[str, SiteFacts]] = [
    ("outsourcing", site(unit(maintainers=("修 Fix & Co",), maintained={"修 Fix & Co": (3, 2)}))),
    ("cyber-security", site(unit((*without(), opened("cyber-incident", 1), opened("cyber-incident", 1))))),
    *(("cyber-security", site(each)) for each in test_security.SHOWN),
    *(("outsourcing", site(each)) for each in test_contractor_acts.SHOWN),
]


def links() -> set[str]:
    found = set()
    for control, facts in (
        *((each[0], each[3]) for each in (*CASES, *test_decided.CASES, *test_held.CASES, *test_product_flaws.CASES)),
        *KNOWN,
    ):
        finding = judge(control, facts)
        assert finding is not None
        found |= {each.link for each in finding.evidence}
        if finding.next is not None:
            found.add(finding.next.link)
    return found - {""}


@pytest.mark.parametrize("link", sorted({re.sub(r"\d+", "1", each) for each in links()}))
def test_a_link_leads_to_a_page_that_understands_it(link: str) -> None:
    address = urlsplit(link)
    assert address.path in pages()
    for name, value in parse_qsl(address.query, strict_parsing=True):
        assert name in read_by(pages()[address.path]), f"{address.path} does not read {name}"
        assert value in WORDS.get((address.path, name), {value})


def test_whatever_is_not_kept_says_where_to_look_and_where_to_go() -> None:
    for control, _, key, facts in CASES:
        finding = judge(control, facts)
        assert finding is not None
        assert finding.next is None or finding.next.link, (control, key)
        assert [each.key for each in finding.evidence if each.state != "kept" and not each.link] == [], control


def forms() -> list[tuple[str, dict[str, str]]]:
    found = []
    for link in sorted(links()):
        address = urlsplit(link)
        if address.path == "/duties" and "new" in (given := dict(parse_qsl(address.query))):
            found.append((link, given))
    return found


@pytest.mark.parametrize(("link", "given"), forms(), ids=[link for link, _ in forms()])
def test_a_link_to_a_form_names_what_the_kind_is_about(link: str, given: dict[str, str]) -> None:
    """What the form cannot be about it leaves out without a word, and the person chooses anew."""
    kind = kinds()[given["new"]]
    assert not kind.closes or "after" in given, "an answer names what it answers"
    about = [each for each in given.get("subject", "").split(",") if each]
    assert len(about) <= 1 or kind.several
    for sort, _, key in (each.partition(":") for each in about):
        assert sort in {kind.subject, *kind.also}, link
        assert key, link
        if sort == "control":
            assert key in catalogue(), link
    if "control" in given:
        assert given["control"] in catalogue(), link
