# SPDX-License-Identifier: Apache-2.0
"""How the controls of sites, places, systems and their building stand: cases for `test_controls`."""

from datetime import date
from typing import Any

from fairwatch.govern.compliance.entries import EntryFacts
from fairwatch.govern.compliance.facts import (
    SiteFacts,
)
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.twice import TwiceFacts
from fairwatch.govern.registry.models import Gone
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.pack import SiteClass
from tests.govern.compliance.scenes import (
    ENTRIES,
    HALL,
    TODAY,
    TOILET,
    ago,
    all_checked,
    all_measured,
    camera,
    change,
    checked,
    entry,
    filed,
    measured,
    opened,
    place,
    site,
    system,
    unit,
    without,
)

K, D, B, A = State.KEPT, State.DUE, State.BREACHED, State.ATTEST
OTHERS = Site(SiteClass.OTHER_PUBLIC, "CN", "210102")
EUROPE = Site(SiteClass.OTHER_PUBLIC, "EU", "")
QINGDAO = Site(SiteClass.OPERATOR, "CN", "370202")
LATE = date(2026, 9, 1)


def told(*entries: EntryFacts, less: tuple[str, ...] = (), **changes: Any) -> SiteFacts:
    return site(unit((*without(*less), *entries)), **changes)


# Control, how it stands, what shows it, the facts.
SITE_CASES: list[tuple[str, State, str, SiteFacts]] = [
    ("jurisdiction", K, "texts-bind", site()),
    ("jurisdiction", D, "no-text-binds", site(packs=())),
    ("authority-register", K, "authority", site()),
    ("authority-register", D, "no-authority", site(authorities=())),
    ("authority-register", D, "authority-without-contact", site(authorities=(("Police", False),))),
    ("site-class", K, "class-chosen", site()),
    ("site-class", D, "class-without-reason", site(class_reason="")),
    ("site-class", B, "class-too-light", site(rule=OTHERS)),
    ("mandatory-coverage", K, "places-covered", site()),
    ("mandatory-coverage", D, "places-dark", site(cameras=(camera(down_since_us=ago(2)),))),
    ("mandatory-coverage", B, "places-bare", site(cameras=())),
    ("mandatory-coverage", D, "places-bare", site(cameras=(), systems=(system(use_day=date(2026, 12, 1)),))),
    ("mandatory-coverage", K, "no-required-places", site(places=(TOILET,))),
    ("forbidden-sweep", K, "no-forbidden-places", site(places=(HALL,))),
    ("filing", K, "not-in-use", site(cameras=(), systems=(system(use_day=None),))),
    ("filing", B, "runs-unused", site(systems=(system(use_day=None),))),
    ("filing", B, "runs-unused", site(systems=(system(end_day=date(2026, 2, 1)),))),
    ("filing", B, "runs-before-use", site(systems=(system(use_day=date(2026, 12, 24)),))),
    ("emergency-plan", K, "not-in-use", site(systems=(system(use_day=None),))),
    ("impact-assessment", K, "not-in-use", site(systems=(system(use_day=None),))),
    ("forbidden-place", K, "forbidden-clean", site()),
    ("forbidden-place", D, "cameras-to-dismount", site(cameras=(camera(place_id=2, enabled=False),))),
    ("forbidden-place", B, "cameras-in-forbidden", site(cameras=(camera(place_id=2),))),
    ("forbidden-sweep", K, "entry-valid-until", site()),
    ("forbidden-sweep", D, "entry-lapses", told(entry("sweep", "place:2", lapses_in=3), less=("sweep",))),
    ("forbidden-sweep", B, "entry-lapsed", told(entry("sweep", "place:2", lapses_in=-3), less=("sweep",))),
    ("forbidden-sweep", B, "entry-missing", told(less=("sweep",))),
    ("forbidden-sweep", B, "device-found-unreported", told(opened("sweep", -0.1))),
    ("installer-authority", K, "entitled", site()),
    ("installer-authority", K, "attestation", site(rule=OTHERS)),
    ("installer-authority", A, "attestation-missing", site(unit(without("installer-authority")), rule=OTHERS)),
    ("installer-authority", B, "not-entitled", site(places=(place("trunk-road", 1),))),
    ("installer-authority", K, "entitled", site(unit(kind="government"), places=(place("trunk-road", 1),))),
    ("necessity-range", K, "necessity-given", site()),
    ("necessity-range", D, "necessity-to-give", site(cameras=(camera(necessity="", created_us=ago(5)),))),
    ("necessity-range", D, "range-unknown", site(cameras=(camera(range_m=None),))),
    ("necessity-range", B, "no-purpose", site(cameras=(camera(purpose=""),))),
    ("necessity-range", B, "no-necessity", site(cameras=(camera(necessity=""),))),
    ("necessity-range", D, "purpose-to-give", site(cameras=(camera(purpose="", created_us=ago(5)),))),
    ("sensitive-neighbour", K, "no-neighbour", site()),
    ("sensitive-neighbour", K, "neighbour-gone", site(neighbour_gone=Gone("Barracks", "Moved away", "anna", 0))),
    ("sensitive-neighbour", K, "consent-attached", site(neighbour="Barracks")),
    ("sensitive-neighbour", D, "consent-missing", site(neighbour="B", cameras=(camera(consent=False, enabled=False),))),
    ("sensitive-neighbour", B, "running-without-consent", site(neighbour="B", cameras=(camera(consent=False),))),
    ("planning", K, "no-overlap", site()),
    ("planning", D, "no-plan", site(systems=(system(funding="government", plan_id=None),))),
    ("planning", D, "views-overlap", site(overlaps=(("Gate 1", "Gate 2"),))),
    ("planning", D, "views-overlap-elsewhere", site(twice=(TwiceFacts(1, "Gate 1", "Lobby", "Bank"),))),
    ("planning", D, "views-overlap-others", site(twice=(TwiceFacts(1, "Gate 1"),))),
    ("same-time-build", K, "milestone-use", site()),
    (
        "same-time-build",
        A,
        "no-milestones",
        site(systems=(system(main_use_day=None, main_build_day=None, main_design_day=None),)),
    ),
    ("same-time-build", D, "milestone-use-ahead", site(systems=(system(use_day=None, main_use_day=TODAY),))),
    (
        "same-time-build",
        B,
        "milestone-use-missing",
        site(systems=(system(use_day=None, main_use_day=date(2026, 11, 21)),)),
    ),
    ("same-time-build", K, "milestone-use", site(systems=(system(build_day=date(2026, 1, 3)),))),
    ("same-time-build", B, "milestone-build-late", site(rule=QINGDAO, systems=(system(build_day=date(2026, 1, 3)),))),
    ("standards-conformity", K, "test-report", site()),
    ("standards-conformity", K, "certificate", told(entry("certificate", "system:1", content={"standard": "GB"}))),
    (
        "standards-conformity",
        D,
        "certificate-lapsed",
        site(
            unit((*ENTRIES, entry("certificate", "system:1", lapses_in=-3))), systems=(system(documents=frozenset()),)
        ),
    ),
    ("standards-conformity", K, "standards-met", site(systems=(system(documents=frozenset()),))),
    (
        "standards-conformity",
        K,
        "standards-not-applicable",
        site(systems=(system(checks={**all_checked(), "video-security": checked("not-applicable")}),)),
    ),
    ("standards-conformity", A, "standards-unchecked", site(systems=(system(checks={}),))),
    ("standards-conformity", A, "standards-lapsed", site(systems=(system(checks=all_checked(lapses_in=-1)),))),
    ("standards-conformity", D, "standards-lapse", site(systems=(system(checks=all_checked(lapses_in=3)),))),
    (
        "standards-conformity",
        D,
        "standards-short",
        site(systems=(system(measured={**all_measured(), "frame-rate": measured(bad=1, worst=12)}),)),
    ),
    (
        "standards-conformity",
        B,
        "standards-breached",
        site(systems=(system(measured={**all_measured(), "storage-days": measured(bad=1, worst=7)}),)),
    ),
    (
        "standards-conformity",
        B,
        "standards-breached",
        site(systems=(system(checks={**all_checked(), "video-security": checked("does-not", lapses_in=-9)}),)),
    ),
    (
        "standards-conformity",
        D,
        "standards-breached",
        site(systems=(system(use_day=date(2026, 12, 1), checks=all_checked(result="does-not")),)),
    ),
    (
        "standards-conformity",
        K,
        "standards-known",
        site(systems=(system(checks={**all_checked(), "keepalive": checked("does-not")}),)),
    ),
    (
        "standards-conformity",
        K,
        "attestation",
        site(
            unit((*ENTRIES, entry("attestation", "control:standards-conformity", content={"statement": "Seen."}))),
            systems=(system(checks={}),),
        ),
    ),
    ("standards-conformity", A, "no-certificate", site(rule=EUROPE, systems=(system(documents=frozenset()),))),
    ("build-file", K, "papers-complete", site()),
    ("build-file", D, "papers-missing", site(systems=(system(documents=frozenset(), use_day=date(2026, 11, 1)),))),
    ("build-file", B, "papers-missing", site(systems=(system(documents=frozenset()),))),
    ("vendor-neutral", K, "open-protocols", site()),
    ("filing", K, "filed", site()),
    ("filing", D, "filing-missing", site(systems=(system(filings=(), use_day=date(2026, 11, 1)),))),
    ("filing", D, "filing-returned", site(systems=(system(filings=(filed(state="returned"),), use_day=TODAY),))),
    ("filing", K, "filing-submitted", site(systems=(system(filings=(filed(state="submitted"),)),))),
    ("filing", B, "filing-submitted-late", site(systems=(system(filings=(filed(LATE, state="submitted"),)),))),
    ("filing", B, "filing-missing", site(systems=(system(filings=()),))),
    ("change-report", K, "no-changes-open", site()),
    ("change-report", D, "change-open", site(systems=(system(filings=(filed(), change(TODAY, date(2026, 11, 25)))),))),
    ("change-report", B, "change-open", site(systems=(system(filings=(filed(), change(LATE, date(2026, 9, 4)))),))),
    (
        "change-report",
        B,
        "change-reported-late",
        site(systems=(system(filings=(change(LATE, LATE, state="submitted", submitted_us=ago(1)),)),)),
    ),
    ("signage", K, "signs", site()),
    ("signage", D, "sign-not-photographed", site(cameras=(camera(sign_photo=False),))),
    ("signage", B, "no-sign", site(cameras=(camera(sign_day=None),))),
]
