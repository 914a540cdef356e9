# SPDX-License-Identifier: Apache-2.0
"""Each control: kept, due, breached, and by what it is seen."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fairwatch.govern.compliance.connection import Way
from fairwatch.govern.compliance.entries import EntryFacts
from fairwatch.govern.compliance.facts import (
    AccountFacts,
    CaseFacts,
    GapFacts,
    HoldFacts,
    HouseFacts,
    MoveFacts,
    OrderFacts,
    SiteFacts,
    UnitFacts,
    Verification,
)
from fairwatch.govern.compliance.files import FileCheck
from fairwatch.govern.compliance.models import Finding, State
from fairwatch.govern.compliance.opening_facts import OpeningFacts
from fairwatch.govern.compliance.table import EVALUATORS
from fairwatch.govern.compliance.words import say
from fairwatch.govern.registry.models import Gone
from tests.govern.compliance.cases import EUROPE, LATE, QINGDAO, SITE_CASES, A, B, D, K, told
from tests.govern.compliance.scenes import (
    ENTRIES,
    TODAY,
    ago,
    camera,
    entry,
    house,
    opened,
    site,
    system,
    unit,
    without,
)

IMPORTANT = HoldFacts(1, "important", ("Gate 1",), ago(10), ago(9), TODAY + timedelta(days=356), ago(9))
LEGAL = replace(IMPORTANT, id=2, kind="legal", last_day=TODAY + timedelta(days=40))
MATTER = replace(entry("suspicious-matter", "unit:1"), content={"camera": 1})
OFFICIAL = CaseFacts(9, "official", "approved", ago(3), persons=2, documents=1)
ASKED = CaseFacts(10, "person", "asked", ago(3), due_us=ago(-3))


def judge(control: str, of: SiteFacts | UnitFacts | HouseFacts) -> Finding | None:
    """What the evaluator of a control says, asked as a report asks it."""
    evaluator = EVALUATORS[control]
    if evaluator.house is not None:
        return evaluator.house(of.unit.house if isinstance(of, SiteFacts) else of)  # type: ignore[arg-type]
    if evaluator.unit is not None:
        return evaluator.unit(of.unit if isinstance(of, SiteFacts) else of)  # type: ignore[arg-type]
    assert evaluator.site is not None
    assert isinstance(of, SiteFacts)
    return evaluator.site(of)


def people(*more: AccountFacts, entries: tuple[EntryFacts, ...] = ENTRIES) -> SiteFacts:
    return site(unit(entries, accounts=(*unit().accounts, *more)))


READ = FileCheck(ago(3), "os:root", 5000, 10**12)
ALTERED = opened("files-altered", 1, subject="camera:1", site_id=1, content={"camera": "Gate 1", "count": 3})
NEW = AccountFacts(8, "qian", "viewer", ago(3), ago(1))

# Control, how it stands, what shows it, the facts.
CASES: list[tuple[str, State, str, SiteFacts]] = [
    *SITE_CASES,
    ("opening-hours", K, "opening-unbroken", site(opening=OpeningFacts("Mo-Su 18:00-02:00"))),
    ("opening-hours", D, "opening-hours-missing", site(opening=OpeningFacts(""))),
    (
        "opening-hours",
        B,
        "opening-breaks",
        site(opening=OpeningFacts("Mo-Su 00:00-24:00", (), {1: [(ago(2), ago(1), "network")]})),
    ),
    ("retention-floor", K, "footage-held", site()),
    ("retention-floor", D, "footage-young", site(cameras=(camera(created_us=ago(9), oldest_us=ago(9)),))),
    ("retention-floor", B, "footage-missing", site(cameras=(camera(oldest_us=ago(12)),))),
    ("retention-floor", B, "no-footage", site(cameras=(camera(oldest_us=None),))),
    ("retention-floor", B, "floor-too-short", site(cameras=(camera(min_days=29),))),
    ("retention-important", K, "important-held", site(holds=(IMPORTANT,))),
    ("retention-important", B, "lifted-early", site(holds=(replace(IMPORTANT, lifted_us=ago(2)),))),
    ("retention-important", D, "matter-not-held", site(unit((*ENTRIES, MATTER)))),
    ("purge-after-purpose", K, "ceiling-set", site()),
    ("purge-after-purpose", A, "no-ceiling", site(cameras=(camera(max_days=None),))),
    ("purge-after-purpose", D, "ceiling-too-long", site(rule=EUROPE)),
    ("purge-after-purpose", B, "older-than-ceiling", site(cameras=(camera(oldest_us=ago(120)),))),
    ("legal-hold", K, "legal-held", site(holds=(LEGAL,))),
    ("legal-hold", D, "review-due", site(holds=(replace(LEGAL, last_day=TODAY + timedelta(days=3)),))),
    ("legal-hold", B, "review-overdue", site(holds=(replace(LEGAL, last_day=TODAY - timedelta(days=1)),))),
    ("retrieval-register", K, "no-entry-no-picture", site()),
    ("retrieval-register", D, "retrievals-without-reason", site(unit(house=house(without_purpose=2)))),
    ("retrieval-register", B, "register-broken", site(unit(house=house(verification=Verification(ago(1), "entry 7"))))),
    ("export-approval", K, "second-person", site()),
    ("export-approval", D, "too-few-approvers", site(unit(accounts=(unit().accounts[1],)))),
    ("export-approval", K, "second-person-not-asked", site(rule=QINGDAO)),
    ("official-request", K, "official-requests", site(unit(cases=(OFFICIAL,)))),
    (
        "official-request",
        D,
        "no-approval-paper",
        site(unit(cases=(CaseFacts(9, "official", "approved", ago(3), persons=2),))),
    ),
    (
        "official-request",
        B,
        "too-few-officers",
        site(unit(cases=(CaseFacts(9, "official", "closed", ago(3), documents=1),))),
    ),
    (
        "official-request",
        B,
        "delivered-beyond",
        site(unit(cases=(CaseFacts(9, "official", "closed", ago(3), persons=2, documents=1, outside=1),))),
    ),
    ("person-request", K, "person-requests", site()),
    ("person-request", D, "request-due", site(unit(cases=(ASKED,)))),
    ("person-request", D, "request-waits", site(unit(cases=(CaseFacts(9, "person", "asked", ago(3)),)))),
    ("person-request", B, "request-due", site(unit(cases=(CaseFacts(9, "person", "asked", ago(9), due_us=ago(1)),)))),
    (
        "person-request",
        K,
        "person-requests",
        site(unit(cases=(CaseFacts(9, "person", "refused", ago(9), due_us=ago(1), decided_us=ago(2)),))),
    ),
    (
        "person-request",
        K,
        "person-requests",
        site(unit(cases=(CaseFacts(9, "person", "closed", ago(9), due_us=ago(-1), closed_us=ago(2)),))),
    ),
    (
        "person-request",
        B,
        "request-closed-late",
        site(unit(cases=(CaseFacts(9, "person", "closed", ago(9), due_us=ago(3), closed_us=ago(1)),))),
    ),
    (
        "person-request",
        B,
        "request-answered-late",
        site(unit(cases=(CaseFacts(9, "person", "approved", ago(9), due_us=ago(3), decided_us=ago(1)),))),
    ),
    (
        "official-request",
        B,
        "request-closed-late",
        site(unit(cases=(CaseFacts(9, "official", "closed", ago(9), due_us=ago(3), closed_us=ago(1)),))),
    ),
    ("release-redaction", K, "attestation", site()),
    ("release-redaction", A, "attestation-missing", told(less=("release-redaction",))),
    (
        "release-redaction",
        D,
        "attestation-lapses",
        told(entry("attestation", "control:release-redaction", lapses_in=14), less=("release-redaction",)),
    ),
    ("privacy", D, "attestation-lapses", told(entry("attestation", "control:privacy", lapses_in=2), less=("privacy",))),
    (
        "secrets",
        K,
        "attestation-for-good",
        told(entry("attestation", "control:secrets", lapses_in=None), less=("classification",)),
    ),
    (
        "secrets",
        D,
        "attestation-lapses",
        told(entry("attestation", "control:secrets", lapses_in=2), less=("classification",)),
    ),
    (
        "release-redaction",
        A,
        "attestation-lapsed",
        told(entry("attestation", "control:release-redaction", lapses_in=-2), less=("release-redaction",)),
    ),
    ("access-control", K, "rights", site()),
    ("access-control", D, "accounts-unused", people(AccountFacts(8, "qian", "viewer", ago(300), ago(91)))),
    (
        "access-control",
        D,
        "first-passwords",
        people(AccountFacts(8, "qian", "viewer", ago(3), must_change_password=True)),
    ),
    ("access-control", K, "accounts-ended", people(AccountFacts(8, "qian", "viewer", ago(300), ends_us=ago(1)))),
    ("staff-vetting", K, "entry-valid-until", site()),
    (
        "staff-vetting",
        K,
        "entry-valid",
        told(*(entry("vetting", f"account:{each}", lapses_in=None) for each in (5, 6, 7)), less=("vetting",)),
    ),
    ("staff-vetting", K, "entry-stopped", people(AccountFacts(8, "qian", "viewer", ago(3), blocked="vetting"))),
    ("staff-vetting", B, "entry-missing", people(NEW)),
    (
        "staff-vetting",
        B,
        "vetting-refused",
        people(NEW, entries=(*ENTRIES, entry("vetting", "account:8", content={"result": "refused"}))),
    ),
    ("staff-vetting", D, "entry-lapses", people(NEW, entries=(*ENTRIES, entry("vetting", "account:8", lapses_in=2)))),
    ("secrecy-training", K, "entry-valid-until", site()),
    ("secrecy-training", D, "entry-awaited", people(NEW)),
    ("secrecy-training", B, "entry-missing", people(AccountFacts(8, "qian", "viewer", ago(31), ago(1)))),
    (
        "secrecy-training",
        B,
        "entry-lapsed",
        people(NEW, entries=(*ENTRIES, entry("training", "account:8", lapses_in=-1.5))),
    ),
    ("duty-watch", K, "handover", site()),
    ("duty-watch", D, "handover-old", told(entry("handover", days_ago=2, lapses_in=None), less=("handover",))),
    ("duty-watch", D, "no-roster", told(less=("duty-roster",))),
    ("duty-watch", D, "no-handover", told(less=("handover", "duty-roster"))),
    ("duty-watch", B, "no-watch", site(unit(without("handover", "duty-roster"), in_use_since=date(2026, 1, 2)))),
    ("duty-watch", D, "alarms-unread", site(unit(open_alarms=2))),
    ("suspicious-report", K, "suspicious-matter-none", site()),
    ("suspicious-report", D, "suspicious-matter-open", told(opened("suspicious-matter", 0.5))),
    ("suspicious-report", B, "suspicious-matter-late", told(opened("suspicious-matter", -0.5))),
    ("inspection-maintenance", K, "cameras-run", site()),
    ("inspection-maintenance", D, "faults-open", told(opened("fault", 0.5))),
    ("inspection-maintenance", D, "cameras-down", site(cameras=(camera(down_since_us=ago(3)),))),
    ("inspection-maintenance", B, "faults-late", told(opened("work-order", -1))),
    (
        "inspection-maintenance",
        B,
        "entry-lapsed",
        told(entry("inspection", "system:1", lapses_in=-2), less=("inspection",)),
    ),
    ("emergency-plan", K, "entry-valid-until", site()),
    ("emergency-plan", D, "entry-lapses", told(entry("drill", "site:1", lapses_in=9), less=("drill",))),
    ("emergency-plan", B, "entry-missing", told(less=("drill",))),
    ("position-lock", K, "no-moves-open", site()),
    ("position-lock", K, "camera-removed", site(removals=(Gone("Gate 1", "The gate went", "Mei", ago(9)),))),
    ("position-lock", K, "camera-removed-unexplained", site(removals=(Gone("Gate 1", "", "Mei", ago(9)),))),
    ("position-lock", D, "move-to-decide", site(moves=(MoveFacts(1, "Gate 1", "asked", False, ago(1)),))),
    ("position-lock", B, "moved-without-approval", site(moves=(MoveFacts(1, "Gate 1", "asked", True, ago(1)),))),
    (
        "purpose-lock",
        K,
        "no-analytics-inside",
        site(systems=(system(analytics=("count",), filed_analytics=("count",)),)),
    ),
    (
        "purpose-lock",
        K,
        "analytics-approved",
        site(systems=(system(analytics=("count",), filed_analytics=("count",)),)),
    ),
    (
        "purpose-lock",
        D,
        "analytics-not-approved",
        site(unit(without("analytics-approval")), systems=(system(analytics=("count",), filed_analytics=("count",)),)),
    ),
    ("purpose-lock", D, "analytics-not-filed", site(systems=(system(analytics=("count",), filings=()),))),
    ("purpose-lock", B, "analytics-not-filed", site(systems=(system(analytics=("count",)),))),
    ("integrity", K, "verified", site()),
    ("integrity", K, "heads-signed", site()),
    ("integrity", D, "heads-unsigned", site(unit(house=house(verification=Verification(ago(1)))))),
    ("integrity", D, "heads-signed-long-ago", site(unit(house=house(verification=Verification(ago(1), "", ago(3)))))),
    ("integrity", K, "footage-through", site()),
    ("integrity", K, "files-read", site(unit(house=house(files=READ)))),
    ("integrity", K, "files-unread", site(unit(house=house(files=replace(READ, unread=1))))),
    ("integrity", K, "files-read-lacking", site(unit(house=house(files=replace(READ, missing=1, unread=1))))),
    ("integrity", B, "files-altered", site(unit((*ENTRIES, ALTERED)))),
    ("integrity", K, "verified", site(unit((*ENTRIES, replace(ALTERED, site_id=2))))),
    ("integrity", K, "verified", site(unit((*ENTRIES, replace(ALTERED, state="done"))))),
    ("integrity", K, "footage-interrupted", site(cameras=(camera(gaps=(GapFacts(ago(20), ago(10), "network"),)),))),
    ("integrity", D, "footage-unexplained", site(cameras=(camera(gaps=(GapFacts(ago(20), ago(10), "recorder"),)),))),
    ("integrity", D, "never-verified", site(unit(house=house(verification=None)))),
    ("integrity", D, "verified-long-ago", site(unit(house=house(verification=Verification(ago(2.5)))))),
    ("integrity", B, "register-broken", site(unit(house=house(verification=Verification(ago(1), "audit"))))),
    ("cyber-security", K, "local-only", site()),
    ("cyber-security", D, "incidents-open", told(opened("cyber-incident", 1))),
    ("cyber-security", B, "incidents-late", told(opened("cyber-incident", -1))),
    ("cyber-security", B, "not-encrypted", site(unit(house=house(way=Way.OPEN)))),
    ("outsourcing", K, "nothing-outsourced", site()),
    ("outsourcing", D, "maintainer-without-agreement", site(unit(maintainers=("Fix Ltd",)))),
    (
        "outsourcing",
        K,
        "agreement",
        site(unit((*ENTRIES, entry("contractor-agreement", content={"firm": "Fix Ltd"})), maintainers=("Fix Ltd",))),
    ),
    (
        "outsourcing",
        B,
        "agreement-ended",
        site(unit((entry("contractor-agreement", lapses_in=-2, content={"firm": "F"}),), maintainers=("F",))),
    ),
    ("secrets", K, "classified", site()),
    ("secrets", A, "not-classified", told(less=("classification",))),
    ("privacy", K, "sound-off", site()),
    ("privacy", A, "attestation-missing", told(less=("privacy",))),
    ("privacy", B, "sound-without-reason", site(cameras=(camera(sound_reason=" "),))),
    ("impact-assessment", K, "entry-valid-until", site()),
    (
        "impact-assessment",
        D,
        "entry-lapses",
        told(entry("impact-assessment", "system:1", lapses_in=5), less=("impact-assessment",)),
    ),
    ("impact-assessment", B, "entry-missing", told(less=("impact-assessment",))),
    ("inspection-ready", K, "pack-ready", site()),
    ("inspection-ready", K, "order-reported", site(orders=(OrderFacts(1, "reported", "Signs", LATE),))),
    ("inspection-ready", D, "order-open", site(orders=(OrderFacts(1, "open", "Signs", TODAY),))),
    ("inspection-ready", B, "order-open", site(orders=(OrderFacts(1, "open", "Signs", date(2026, 11, 21)),))),
    ("product-flaws", K, "flaw-none", site()),
    ("product-flaws", D, "flaw-open", told(opened("flaw", 3))),
    ("product-flaws", B, "flaw-late", told(opened("flaw", -3))),
    ("complaint-intake", K, "complaint-none", site()),
    ("complaint-intake", D, "complaint-open", told(opened("complaint", 3))),
    ("complaint-intake", B, "complaint-late", told(opened("complaint", -3))),
]

# States that a control cannot have, and why.
NEVER = {
    ("jurisdiction", B): "which text binds follows from where the site is",
    ("authority-register", B): "no text asks the unit for it",
    ("planning", B): "government plans; the program shows",
    ("vendor-neutral", D): "no field asks for a make",
    ("vendor-neutral", B): "no field asks for a make",
    ("export-approval", B): "the gate refuses what was not approved",
    ("release-redaction", B): "a person says so",
    ("access-control", B): "accounts end by themselves",
    ("secrets", B): "a person says so",
    ("installer-authority", D): "who is not entitled may not build, and who is may",
}


@pytest.mark.parametrize(
    ("control", "state", "key", "facts"), CASES, ids=[f"{each[0]}-{each[1]}-{each[2]}" for each in CASES]
)
def test_a_control_stands_as_its_facts_say(control: str, state: State, key: str, facts: SiteFacts) -> None:
    found = judge(control, facts)
    assert found is not None
    assert found.state is state, [(each.key, each.state.value) for each in found.evidence]
    assert key in [each.key for each in found.evidence]
    for each in found.evidence:
        words = say("evidence", each.key, each.params)
        assert "{" not in words.zh + words.en
    if state is State.KEPT:
        assert found.next is None
    else:
        assert found.next is not None
        assert say("steps", found.next.key, found.next.params).zh
        assert found.next.link.startswith("/")


def test_every_control_is_tried_kept_due_and_breached() -> None:
    tried = {(control, state) for control, state, _, _ in CASES}
    missing = {(control, state) for control in EVALUATORS for state in (K, D, B)} - tried - set(NEVER)
    assert not missing
    assert not tried & set(NEVER)
