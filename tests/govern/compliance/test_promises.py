# SPDX-License-Identifier: Apache-2.0
"""What the catalogue promises as shown by the program is shown: each promise has evidence that an evaluator gives."""

import pytest

from fairwatch.govern.rules.load import catalogue
from tests.govern.compliance import test_decided, test_held, test_not_by_words
from tests.govern.compliance.test_controls import CASES, judge
from tests.govern.compliance.test_links import KNOWN

# Control: of each thing that `automatic` names, a piece of evidence that shows it.
SHOWN = {
    "jurisdiction": "texts-bind",
    "authority-register": "authority authority-without-contact",
    "site-class": "class-too-light class-chosen",
    "mandatory-coverage": "places-bare places-dark",
    "forbidden-place": "attempts-refused cameras-in-forbidden",
    "forbidden-sweep": "entry-lapsed",
    "installer-authority": "not-entitled",
    "necessity-range": "no-purpose no-necessity range-unknown",
    "sensitive-neighbour": "consent-missing running-without-consent",
    "planning": "views-overlap",
    "same-time-build": "milestone-use milestone-build-late",
    "build-file": "papers-missing",
    "vendor-neutral": "open-protocols",
    "filing": "filing-missing filed runs-unused runs-before-use",
    "change-report": "change-open",
    "signage": "no-sign",
    "opening-hours": "opening-breaks",
    "retention-floor": "footage-held",
    "retention-important": "important-held",
    "purge-after-purpose": "ceiling-set older-than-ceiling",
    "legal-hold": "legal-held",
    "retrieval-register": "no-entry-no-picture verified",
    "export-approval": "second-person",
    "official-request": "delivered-beyond",
    "person-request": "request-due request-answered-late",
    "release-redaction": "publishes-nothing",
    "access-control": "rights accounts-unused first-passwords refusals",
    "staff-vetting": "entry-stopped",
    "secrecy-training": "entry-lapsed",
    "duty-watch": "alarms-unread shifts-present",
    "suspicious-report": "suspicious-matter-open suspicious-matter-late",
    "inspection-maintenance": "entry-lapsed faults-open cameras-down",
    "emergency-plan": "entry-lapses",
    "position-lock": "moved-without-approval move-to-decide",
    "purpose-lock": "analytics-not-filed",
    "integrity": "digests verified heads-signed files-read files-altered footage-through footage-interrupted footage-unexplained",
    "cyber-security": "local-only streams-open program-runs patched sign-ins-failed accounts-unused sessions incidents-open",
    "outsourcing": "agreement entry-valid-until contractor-saw contractor-did contractor-exports contractors-stay-out",
    "secrets": "not-classified",
    "privacy": "sound-off sound-without-reason",
    "impact-assessment": "entry-missing entry-lapses",
    "inspection-ready": "order-open pack-ready",
    "complaint-intake": "complaint-open",
}
ELSEWHERE = {"standards-conformity", "product-flaws"}
"""Shown by tests of their own."""


def shown(control: str) -> set[str]:
    cases = [(each[0], each[3]) for each in (*CASES, *test_decided.CASES, *test_held.CASES, *test_not_by_words.CASES)]
    findings = [judge(name, facts) for name, facts in (*cases, *KNOWN) if name == control]
    return {each.key for found in findings if found is not None for each in found.evidence}


@pytest.mark.parametrize("control", SHOWN)
def test_what_is_promised_is_shown(control: str) -> None:
    assert set(SHOWN[control].split()) <= shown(control)


def test_every_promise_is_looked_at() -> None:
    promising = {each.id for each in catalogue().values() if each.automatic}
    assert promising - ELSEWHERE == set(SHOWN)
