# SPDX-License-Identifier: Apache-2.0
"""Facts by hand, for the evaluators: a mall in Shenyang that keeps everything, and what may be changed of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fairwatch.govern.compliance.conformity import Checked, Measured
from fairwatch.govern.compliance.entries import EntryBook, EntryFacts
from fairwatch.govern.compliance.facts import (
    AccountFacts,
    CameraFacts,
    DecisionFacts,
    FilingFacts,
    HouseFacts,
    PlaceFacts,
    SiteFacts,
    SystemFacts,
    UnitFacts,
    Verification,
)
from fairwatch.govern.compliance.load import binding_texts
from fairwatch.govern.compliance.policy import DAY_US
from fairwatch.govern.duties.watch import Shift
from fairwatch.govern.planning.buildfile import build_file
from fairwatch.govern.rules.binding import Site, legal_class
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import SiteClass
from fairwatch.govern.rules.standards import items

ZONE = "Asia/Shanghai"
TODAY = date(2026, 11, 22)


def at(day: date, hour: int = 4) -> int:
    """Microseconds of an hour UTC of a day."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp()) * 1_000_000


NOW_US = at(TODAY)


def ago(days: float) -> int:
    """The moment so many days before now."""
    return NOW_US - int(days * DAY_US)


def place(
    kind: str, number: int, rule: Site | None = None, today: date = TODAY, since: date | None = None
) -> PlaceFacts:
    ruling = legal_class(shipped().values(), rule or OPERATORS, kind, today)
    return PlaceFacts(number, f"{kind} {number}", kind, ruling, since or date(2020, 1, 1))


def decided(of: PlaceFacts, outcome: str) -> PlaceFacts:
    """A place that a text may mean, with what somebody decided yesterday."""
    day = TODAY - timedelta(days=1)
    return replace(of, ruling=of.ruling.settled(outcome), since=day, decided=DecisionFacts(outcome, "Anna", day))


def shift(*, present: bool = False, handover: int | None = None) -> Shift:
    """A shift of yesterday."""
    from_us, to_us = ago(1.5), ago(1.2)
    return Shift(1, 1, "Anna", 1, None, "wall", from_us, to_us, from_us if present else None, handover)


OPERATORS = Site(SiteClass.OPERATOR, "CN", "210102")
HALL, TOILET = place("mall-hall", 1), place("toilet", 2)
CORRIDOR = place("student-dormitory-corridor", 3)


def camera(number: int = 1, **changes: Any) -> CameraFacts:
    """One that keeps everything."""
    return replace(
        CameraFacts(
            id=number,
            name=f"Gate {number}",
            min_days=90,
            max_days=100,
            created_us=ago(400),
            oldest_us=ago(91),
            place_id=1,
            system_id=1,
            purpose="Entrance",
            necessity="Crowds",
            sign_day="2025-01-01",
            sign_photo=True,
            consent=True,
            direction_deg=0.0,
            angle_deg=90.0,
            range_m=20.0,
        ),
        **changes,
    )


def filed(day: date = date(2026, 1, 5), **changes: Any) -> FilingFacts:
    return replace(
        FilingFacts(1, "first", "accepted", "in-use", day, day, submitted_us=at(day), number="备1"), **changes
    )


def change(event_day: date, due_day: date, **changes: Any) -> FilingFacts:
    return replace(FilingFacts(2, "change", "draft", "change", event_day, due_day), **changes)


def checked(result: str = "conforms", lapses_in: float = 200, **changes: Any) -> Checked:
    """What a person found of items of the list of standards."""
    made = Checked(9, result, "Wang", ago(1), NOW_US + int(lapses_in * DAY_US), found="Looked at.")
    return replace(made, **changes)


def measured(*, bad: int = 0, dark: int = 0, worst: float = 1.0) -> Measured:
    """What the program measured of three cameras."""
    return Measured(3 - bad - dark, bad, dark, worst, NOW_US)


def all_measured() -> dict[str, Measured]:
    """Everything that the program measures of a system, and all as asked."""
    return {each.id: measured() for each in items().values() if each.shown == "measured"}


def all_checked(**changes: Any) -> dict[str, Checked]:
    """Everything that a person checks."""
    return {each.id: checked(**changes) for each in items().values() if each.shown == "checked"}


def system(**changes: Any) -> SystemFacts:
    """A video system in use that is filed, with its papers and milestones."""
    day = date(2026, 1, 2)
    return replace(
        SystemFacts(
            1,
            "Mall",
            design_day=day,
            build_day=day,
            use_day=day,
            main_design_day=day,
            main_build_day=day,
            main_use_day=day,
            plan_id=1,
            documents=frozenset(each.id for each in build_file((), public_money=True)),
            measured=all_measured(),
            checks=all_checked(),
            filings=(filed(),),
        ),
        **changes,
    )


_numbers = iter(range(1, 1_000_000))


def entry(
    kind: str, subject: str = "", days_ago: float = 1, lapses_in: float | None = 200, **changes: Any
) -> EntryFacts:
    """An entry of the register of duties."""
    lapses = None if lapses_in is None else NOW_US + int(lapses_in * DAY_US)
    made = EntryFacts(next(_numbers), kind, subject, "wang", ago(days_ago), ago(days_ago), lapses)
    return replace(made, **changes)


def opened(kind: str, due_in: float, **changes: Any) -> EntryFacts:
    """An entry that waits for an answer."""
    return entry(kind, lapses_in=due_in, state="open", **changes)


WATCHER = AccountFacts(5, "li", "operator", ago(300), ago(1))
MANAGER = AccountFacts(6, "zhao", "manager", ago(300), ago(1))
CHIEF = AccountFacts(7, "sun", "administrator", ago(300), ago(1))
AS_IT_WAS = "as-registered"
ENTRIES = (
    *(entry(kind, f"account:{number}") for kind in ("vetting", "training") for number in (5, 6, 7)),
    entry("handover", lapses_in=None, days_ago=0.5),
    entry("duty-roster", lapses_in=1),
    entry("regime", "unit:1"),
    entry("analytics-approval", "system:1", lapses_in=None, content={"analytics": ["count"]}),
    entry("sweep", "place:2"),
    entry(
        "inspection",
        "system:1",
        content={"result": "in-order", "picture": "clear", "clock": "right", "view": AS_IT_WAS},
    ),
    entry("emergency-plan", "site:1"),
    entry("drill", "site:1"),
    entry("impact-assessment", "system:1"),
    entry("classification", "system:1", lapses_in=None, content={"level": "none"}),
    entry("flaw-check", content={"product": "program", "list": "OSV"}),
    *(
        entry("attestation", f"control:{control}", content={"statement": "Looked at."})
        for control in (
            "release-redaction",
            "cyber-security",
            "privacy",
            "installer-authority",
            "necessity-range",
            "mandatory-coverage",
            "forbidden-sweep",
            "sensitive-neighbour",
        )
    ),
)


def without(*kinds: str) -> tuple[EntryFacts, ...]:
    """The usual entries but those of some kinds, or about some controls."""
    return tuple(
        each for each in ENTRIES if each.kind not in kinds and each.subject.removeprefix("control:") not in kinds
    )


def house(**changes: Any) -> HouseFacts:
    facts = HouseFacts(
        NOW_US, verification=Verification(ago(1), "", ago(1), "ab"), entries_in_registers=10, retrievals=3
    )
    return replace(facts, **changes)


def unit(entries: tuple[EntryFacts, ...] = ENTRIES, **changes: Any) -> UnitFacts:
    """A company with an operator, a manager and an administrator."""
    facts = UnitFacts(
        1,
        "Mall Ltd",
        house(),
        TODAY,
        zone=ZONE,
        accounts=(WATCHER, MANAGER, CHIEF),
        entries=EntryBook(entries),
        cameras=1,
    )
    return replace(facts, **changes)


def site(of: UnitFacts | None = None, rule: Site = OPERATORS, today: date = TODAY, **changes: Any) -> SiteFacts:
    """The mall: a hall with a camera, a toilet without."""
    facts = SiteFacts(
        id=1,
        name="Mall",
        unit=of or unit(),
        rule=rule,
        packs=binding_texts(rule, today),
        today=today,
        zone=ZONE,
        class_reason="A mall",
        authorities=(("Police of the county", True),),
        places=(HALL, TOILET),
        systems=(system(),),
        cameras=(camera(),),
    )
    return replace(facts, **changes)


def on(day: date, **changes: Any) -> SiteFacts:
    """The mall as it stands on another day, at noon there."""
    then = replace(unit(), today=day, house=house(now_us=at(day)))
    assert local_day(at(day), ZONE) == day
    return site(then, today=day, **changes)
