# SPDX-License-Identifier: Apache-2.0
"""What nobody shows is not kept: filings that reached no office, shifts without their people, silence about a site."""

from dataclasses import replace
from datetime import date

import pytest

from fairwatch.govern.compliance.facts import SiteFacts
from fairwatch.govern.compliance.models import State
from fairwatch.govern.registry.models import Gone
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.pack import SiteClass
from tests.govern.compliance.cases import A, B, D, K
from tests.govern.compliance.scenes import HALL, ago, camera, filed, place, shift, site, system, unit, without
from tests.govern.compliance.test_controls import judge

GOVERNMENT = Site(SiteClass.GOVERNMENT, "CN", "210102")
PAPERS = frozenset({"design", "plan", "qualification", "test-report", "acceptance-report"})
UNREACHED = filed(state="submitted", reached=False)
REPORT = replace(UNREACHED, kind="change", due_day=date(2026, 11, 25))
THEIRS = Gone("state-security", "Letter 7", "wang", ago(3))
ROAD, OFFICE = place("trunk-road", 1), place("office", 1)

CASES: list[tuple[str, State, str, SiteFacts]] = [
    ("filing", D, "filing-reached-nobody", site(systems=(system(filings=(UNREACHED,), use_day=date(2026, 11, 1)),))),
    ("filing", B, "filing-reached-nobody", site(systems=(system(filings=(UNREACHED,)),))),
    ("change-report", D, "filing-reached-nobody", site(systems=(system(filings=(filed(), REPORT)),))),
    ("filing", K, "state-security", site(systems=(system(filings=(), excluded=THEIRS),))),
    ("change-report", K, "state-security", site(systems=(system(filings=(filed(), REPORT), excluded=THEIRS),))),
    ("build-file", K, "papers-complete", site(systems=(system(documents=PAPERS),))),
    ("build-file", B, "papers-missing", site(systems=(system(documents=PAPERS - {"qualification"}),))),
    ("installer-authority", B, "not-entitled", site(rule=GOVERNMENT, places=(ROAD,))),
    ("installer-authority", K, "entitled", site(unit(kind="government"), places=(ROAD,))),
    ("duty-watch", K, "shifts-present", site(unit(shifts=(shift(present=True), shift(handover=9))))),
    ("duty-watch", D, "shifts-absent", site(unit(shifts=(shift(present=True), shift())))),
    ("duty-watch", B, "nobody-present", site(unit(shifts=(shift(),)))),
    ("mandatory-coverage", K, "no-required-places", site(places=(OFFICE,), cameras=(camera(place_id=1),))),
    ("mandatory-coverage", A, "attestation-missing", site(unit(without("mandatory-coverage")), places=(OFFICE,))),
    ("forbidden-sweep", K, "no-forbidden-places", site(places=(HALL,))),
    ("forbidden-sweep", A, "attestation-missing", site(unit(without("forbidden-sweep")), places=(HALL,))),
    ("sensitive-neighbour", K, "attestation", site()),
    ("sensitive-neighbour", A, "attestation-missing", site(unit(without("sensitive-neighbour")))),
]


@pytest.mark.parametrize(
    ("control", "state", "key", "facts"), CASES, ids=[f"{each[0]}-{each[1]}-{each[2]}" for each in CASES]
)
def test_what_nobody_shows_is_not_kept(control: str, state: State, key: str, facts: SiteFacts) -> None:
    found = judge(control, facts)
    assert found is not None
    assert found.state is state, [(each.key, each.state.value) for each in found.evidence]
    assert key in [each.key for each in found.evidence]
    assert (found.next is None) == (state is K)
