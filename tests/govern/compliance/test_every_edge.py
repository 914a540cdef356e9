# SPDX-License-Identifier: Apache-2.0
"""Every control at the edge of its deadline: the last minute of the last day and the first of the next, on odd days."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fairwatch.govern.compliance.entries import EntryFacts
from fairwatch.govern.compliance.facts import AccountFacts, CaseFacts, HoldFacts, OrderFacts, SiteFacts
from fairwatch.govern.compliance.facts import Verification as Verified
from fairwatch.govern.compliance.load import binding_texts
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.opening_facts import OpeningFacts
from fairwatch.govern.compliance.policy import DAY_US, HOUR_US, POLICY
from fairwatch.govern.compliance.table import EVALUATORS
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.pack import SiteClass
from tests.govern.compliance.scenes import (
    ENTRIES,
    NOW_US,
    WATCHER,
    all_checked,
    camera,
    change,
    entry,
    filed,
    house,
    opened,
    place,
    site,
    system,
    unit,
    without,
)

K, D, B, A = State.KEPT, State.DUE, State.BREACHED, State.ATTEST
OTHERS = Site(SiteClass.OTHER_PUBLIC, "CN", "210102")
SETTLE, ONE_DAY = timedelta(days=POLICY.settle_days), timedelta(days=1)
LAST_DAYS = {
    "a working day": (date(2026, 11, 18), "Asia/Shanghai"),
    "a Sunday": (date(2026, 11, 22), "Asia/Shanghai"),
    "a public holiday": (date(2026, 10, 2), "Asia/Shanghai"),
    "a Saturday that is made up": (date(2026, 10, 10), "Asia/Shanghai"),
    "a leap day": (date(2028, 2, 29), "Asia/Shanghai"),
    "the day before a leap day": (date(2028, 2, 28), "Asia/Shanghai"),
    "the last of a year": (date(2026, 12, 31), "Asia/Shanghai"),
    "a day of 23 hours": (date(2026, 3, 29), "Europe/Berlin"),
    "a day of 25 hours": (date(2026, 10, 25), "Europe/Berlin"),
}


def us(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp()) * 1_000_000


def noon_us(day: date, zone: str) -> int:
    return us(datetime.combine(day, time(12), ZoneInfo(zone)))


def at(
    now: datetime, zone: str, entries: tuple[EntryFacts, ...] = ENTRIES, of_unit: Any = None, **changes: Any
) -> SiteFacts:
    """The mall of the scenes as it stands at a moment, in a zone."""
    today = now.astimezone(ZoneInfo(zone)).date()
    there = replace(unit(entries, **(of_unit or {})), zone=zone, today=today, house=house(now_us=us(now)))
    return site(there, today=today, zone=zone, **changes)


def lapsing(*about: tuple[str, str], less: tuple[str, ...] = (), **changes: Any) -> Callable[..., SiteFacts]:
    """Entries that lapse on the last day, in place of the usual ones."""

    def made(last: date, now: datetime, zone: str) -> SiteFacts:
        end_us = us(datetime.combine(last + ONE_DAY, time(0), ZoneInfo(zone)))
        found = [replace(entry(kind, subject), lapses_us=end_us, content=CONTENT) for kind, subject in about]
        return at(now, zone, (*without(*less), *found), **changes)

    return made


CONTENT = {
    "statement": "Looked at.",
    "firm": "Fix Ltd",
    "standard": "GB",
    "product": "program",
    "view": "as-registered",
}
WATCHERS = [f"account:{number}" for number in (5, 6, 7)]


def attesting(control: str, **changes: Any) -> Callable[..., SiteFacts]:
    return lapsing(("attestation", f"control:{control}"), less=(control,), **changes)


def case(kind: str) -> Callable[..., SiteFacts]:
    def made(last: date, now: datetime, zone: str) -> SiteFacts:
        asked = CaseFacts(9, kind, "asked", noon_us(last - 15 * ONE_DAY, zone), due_us=noon_us(last, zone))
        return at(now, zone, of_unit={"cases": (asked,)})

    return made


def with_system(make: Callable[[date], dict[str, Any]], **changes: Any) -> Callable[..., SiteFacts]:
    return lambda last, now, zone: at(now, zone, systems=(system(**make(last)),), **changes)


def with_camera(make: Callable[[date, str], dict[str, Any]]) -> Callable[..., SiteFacts]:
    return lambda last, now, zone: at(now, zone, cameras=(camera(**make(last, zone)),))


def with_hold(kind: str) -> Callable[..., SiteFacts]:
    """A hold with its day, on footage of long ago."""

    def made(last: date, now: datetime, zone: str) -> SiteFacts:
        then = noon_us(last - 400 * ONE_DAY, zone)
        return at(now, zone, holds=(HoldFacts(1, kind, ("Gate 1",), then - DAY_US, then, last, then),))

    return made


def nobody_watches(last: date, now: datetime, zone: str) -> SiteFacts:
    return at(now, zone, without("handover", "duty-roster", "regime"), of_unit={"in_use_since": last - SETTLE})


def planned(last: date, now: datetime, zone: str) -> SiteFacts:
    """A plan of upkeep that lapses on the day, beside an inspection that does not."""
    plan = replace(entry("maintenance-plan", "system:1"), lapses_us=noon_us(last, zone) + 12 * HOUR_US)
    return at(now, zone, (*without("inspection"), entry("inspection", "system:1", lapses_in=None), plan))


def missed_in_opening_hours(last: date, now: datetime, zone: str) -> SiteFacts:
    """What was missed as long ago as footage is kept."""
    then = noon_us(last - 30 * ONE_DAY, zone)
    missed = {1: [(then, then + HOUR_US, "network")]}
    return at(now, zone, opening=OpeningFacts("Mo-Su 00:00-24:00", (), missed))


Edge = tuple[State, State, Callable[[date, datetime, str], SiteFacts]]
# Control: how it stands to the end of the last day, how from the next, and the facts.
BY_DAY: Mapping[str, Edge] = {
    "mandatory-coverage": (D, B, with_system(lambda last: {"use_day": last + ONE_DAY}, cameras=())),
    "forbidden-sweep": (D, B, lapsing(("sweep", "place:2"), less=("sweep",))),
    "forbidden-sweep of a new place": (
        D,
        B,
        lambda last, now, zone: at(now, zone, without("sweep"), places=(place("toilet", 2, since=last - SETTLE),)),
    ),
    "installer-authority": (D, A, attesting("installer-authority", rule=OTHERS)),
    "necessity-range": (
        D,
        B,
        with_camera(lambda last, zone: {"necessity": "", "created_us": noon_us(last - SETTLE, zone)}),
    ),
    "necessity-range by attestation": (D, A, attesting("necessity-range")),
    "same-time-build": (D, B, with_system(lambda last: {"use_day": None, "main_use_day": last})),
    "same-time-build by attestation": (
        D,
        A,
        attesting("same-time-build", systems=(system(main_use_day=None, main_build_day=None, main_design_day=None),)),
    ),
    "standards-conformity": (
        K,
        D,
        lapsing(
            ("certificate", "system:1"),
            systems=(system(documents=frozenset(), checks=all_checked(lapses_us=None)),),
        ),
    ),
    "standards-conformity by checks": (
        D,
        A,
        lambda last, now, zone: at(
            now, zone, systems=(system(checks=all_checked(lapses_us=noon_us(last, zone) + 12 * HOUR_US)),)
        ),
    ),
    "build-file": (D, B, with_system(lambda last: {"use_day": last - 30 * ONE_DAY, "documents": frozenset()})),
    "filing": (D, B, with_system(lambda last: {"use_day": last - 30 * ONE_DAY, "filings": ()})),
    "change-report": (D, B, with_system(lambda last: {"filings": (filed(), change(last - 5 * ONE_DAY, last))})),
    "signage": (
        D,
        B,
        lambda last, now, zone: at(
            now, zone, systems=(system(use_day=last + ONE_DAY),), cameras=(camera(sign_day=None),)
        ),
    ),
    "opening-hours": (B, K, missed_in_opening_hours),
    "retention-floor": (
        D,
        K,
        with_camera(lambda last, zone: dict.fromkeys(("created_us", "oldest_us"), noon_us(last - 29 * ONE_DAY, zone))),
    ),
    "retention-important": (D, K, with_hold("important")),
    "purge-after-purpose": (
        K,
        B,
        with_camera(lambda last, zone: {"oldest_us": noon_us(last - 101 * ONE_DAY, zone)}),
    ),
    "purge-after-purpose by attestation": (
        D,
        A,
        attesting("purge-after-purpose", cameras=(camera(max_days=None),)),
    ),
    "legal-hold": (D, B, with_hold("legal")),
    "official-request": (D, B, case("official")),
    "person-request": (D, B, case("person")),
    "release-redaction": (D, A, attesting("release-redaction")),
    "staff-vetting": (D, B, lapsing(*(("vetting", each) for each in WATCHERS), less=("vetting",))),
    "secrecy-training": (D, B, lapsing(*(("training", each) for each in WATCHERS), less=("training",))),
    "secrecy-training of who is new": (
        D,
        B,
        lambda last, now, zone: at(
            now,
            zone,
            without("training"),
            of_unit={"accounts": (replace(WATCHER, created_us=noon_us(last - SETTLE, zone)),)},
        ),
    ),
    "duty-watch": (D, B, nobody_watches),
    "inspection-maintenance": (D, B, lapsing(("inspection", "system:1"), less=("inspection",))),
    "emergency-plan": (
        D,
        B,
        lapsing(("emergency-plan", "site:1"), ("drill", "site:1"), less=("emergency-plan", "drill")),
    ),
    "position-lock": (K, A, lapsing(("inspection", "system:1"), less=("inspection",))),
    "inspection-maintenance by a plan": (K, D, planned),
    "purpose-lock": (D, B, with_system(lambda last: {"analytics": ("count",), "use_day": last + ONE_DAY})),
    "cyber-security": (D, A, attesting("cyber-security", of_unit={"accounts": ()})),
    "outsourcing": (K, B, lapsing(("contractor-agreement", ""), of_unit={"maintainers": ("Fix Ltd",)})),
    "product-flaws": (D, B, lapsing(("flaw-check", ""), less=("flaw-check",))),
    "secrets": (D, A, lapsing(("attestation", "control:secrets"), less=("classification",))),
    "privacy": (D, A, attesting("privacy")),
    "impact-assessment": (D, B, lapsing(("impact-assessment", "system:1"), less=("impact-assessment",))),
    "inspection-ready": (
        D,
        B,
        lambda last, now, zone: at(now, zone, orders=(OrderFacts(1, "open", "Signs", last),)),
    ),
}


def waiting(kind: str) -> Callable[[int], SiteFacts]:
    return lambda after_us: site(unit((*ENTRIES, replace(opened(kind, 0), lapses_us=NOW_US + 1 - after_us))))


# Control: how it stands just in time, how a microsecond later, and the facts so long after.
BY_MOMENT: Mapping[str, tuple[State, State, Callable[[int], SiteFacts]]] = {
    "mandatory-coverage by a fault": (
        K,
        D,
        lambda after_us: site(cameras=(camera(down_since_us=NOW_US - POLICY.down_hours * HOUR_US + 1 - after_us),)),
    ),
    "retrieval-register": (
        K,
        D,
        lambda after_us: site(
            unit(house=house(verification=Verified(NOW_US - POLICY.verify_days * DAY_US - after_us)))
        ),
    ),
    "integrity": (
        K,
        D,
        lambda after_us: site(
            unit(house=house(verification=Verified(NOW_US - POLICY.verify_days * DAY_US - after_us, signed_us=NOW_US)))
        ),
    ),
    "integrity signed": (
        K,
        D,
        lambda after_us: site(
            unit(house=house(verification=Verified(NOW_US, "", NOW_US - POLICY.verify_days * DAY_US - after_us)))
        ),
    ),
    "access-control": (
        K,
        D,
        lambda after_us: site(
            unit(
                accounts=(
                    AccountFacts(8, "qian", "viewer", 0, NOW_US - POLICY.unused_account_days * DAY_US - after_us),
                )
            )
        ),
    ),
    "duty-watch by a handover": (
        K,
        D,
        lambda after_us: site(
            unit(
                (
                    *without("handover"),
                    replace(entry("handover"), happened_us=NOW_US - POLICY.handover_hours * HOUR_US - after_us),
                )
            )
        ),
    ),
    "suspicious-report": (D, B, waiting("suspicious-matter")),
    "complaint-intake": (D, B, waiting("complaint")),
    "product-flaws by a flaw": (D, B, waiting("flaw")),
    "product-flaws by a notice": (D, B, waiting("flaw-notice")),
    "cyber-security by an incident": (D, B, waiting("cyber-incident")),
    "inspection-maintenance by a fault": (D, B, waiting("fault")),
    "inspection-maintenance by a work order": (D, B, waiting("work-order")),
}

# Controls that know no time, and why.
TIMELESS = {
    "authority-register": "no text gives the unit a day for it",
    "site-class": "it is chosen when the site is entered",
    "forbidden-place": "forbidden from the first moment",
    "sensitive-neighbour": "consent comes before the camera",
    "planning": "no text gives a day",
    "vendor-neutral": "nothing is asked",
    "export-approval": "asked at each export",
}
BY_FIRST_DAY = "jurisdiction"


def judged(name: str, of: SiteFacts) -> State:
    evaluator = EVALUATORS[control_of(name)]
    if evaluator.house is not None:
        found = evaluator.house(of.unit.house)
    elif evaluator.unit is not None:
        found = evaluator.unit(of.unit)
    else:
        assert evaluator.site is not None
        found = evaluator.site(of)
    assert found is not None
    return found.state


def control_of(name: str) -> str:
    return name.partition(" ")[0]


@pytest.mark.parametrize("day", LAST_DAYS)
@pytest.mark.parametrize("name", BY_DAY)
def test_a_day_is_in_time_to_its_last_minute(name: str, day: str) -> None:
    in_time, late, facts = BY_DAY[name]
    last, zone = LAST_DAYS[day]
    evening = datetime.combine(last, time(23, 59, 59), ZoneInfo(zone))
    midnight = datetime.combine(last + ONE_DAY, time(0), ZoneInfo(zone))
    assert judged(name, facts(last, evening, zone)) is in_time
    assert judged(name, facts(last, midnight, zone)) is late


@pytest.mark.parametrize("name", BY_MOMENT)
def test_a_time_in_hours_ends_at_its_moment(name: str) -> None:
    in_time, late, facts = BY_MOMENT[name]
    assert [judged(name, facts(after_us)) for after_us in (0, 1)] == [in_time, late]


def test_a_text_binds_from_its_first_day() -> None:
    europe = Site(SiteClass.OTHER_PUBLIC, "EU", "")
    days = (date(2020, 1, 28), date(2020, 1, 29))
    found = [judged(BY_FIRST_DAY, site(rule=europe, packs=binding_texts(europe, day))) for day in days]
    assert found == [D, K]


def test_every_control_is_tried_at_its_edge() -> None:
    tried = {control_of(each) for each in (*BY_DAY, *BY_MOMENT)} | {BY_FIRST_DAY}
    assert tried | set(TIMELESS) == set(EVALUATORS)
    assert not tried & set(TIMELESS)
