# SPDX-License-Identifier: Apache-2.0
"""What a new place or site lacks is due on one day: the list of duties and the compliance report say the same."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from fairwatch.accounts.models import Role
from fairwatch.db.engine import write
from fairwatch.db.registry import place, place_decision, site, video_system
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.models import Report
from fairwatch.govern.compliance.service import About, compute, pack_of
from fairwatch.govern.duties.due import due, summary
from fairwatch.govern.duties.items import DueItem
from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.duties.policy import SETTLE_DAYS
from fairwatch.govern.registry.law import ruling
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING
from fairwatch.serve.prepare import note_program
from tests.govern.duties.office import DAY_US, HOUR_US, Office

TODAY = date(2026, 3, 2)
SETTLED = timedelta(days=SETTLE_DAYS)


def owed(office: Office, kind: str) -> list[tuple[str, date | None]]:
    def last(item: DueItem) -> date | None:
        return None if item.due_us is None else local_day(item.due_us - 1, "Asia/Shanghai")

    with office.engine.connect() as connection:
        return [(each.subject, last(each)) for each in due(connection, EVERYTHING, office.now_us, kind=kind)]


def overdue(office: Office, kind: str) -> int:
    with office.engine.connect() as connection:
        return sum(each.overdue for each in summary(connection, EVERYTHING, office.now_us) if each.kind == kind)


def reported(office: Office, control: str, rules: str = "cn-national-2025") -> date | None:
    """The day that the report of the first site gives."""
    with office.engine.connect() as connection:
        told: Report = compute(connection, pack_of(rules), About(site_id=1), office.now_us, Surroundings())
    (found,) = {each.due.day for one in told.articles for each in one.controls if each.control == control and each.due}
    return found


def only_the_first(office: Office, created_us: int) -> None:
    with write(office.engine) as connection:
        connection.execute(update(place).where(place.c.id != 1).values(removed_us=1))
        connection.execute(update(place).where(place.c.id == 1).values(created_us=created_us))
        connection.execute(update(site).where(site.c.id == 2).values(removed_us=1))


@pytest.mark.parametrize("hours", [0, 14, 15])
def test_the_first_sweep_of_a_new_place(office: Office, hours: int) -> None:
    """Nine in the morning, the last hour of that day in Shanghai, and the first of the next."""
    only_the_first(office, office.now_us + hours * HOUR_US - 5 * DAY_US)
    began = TODAY - timedelta(days=5) + timedelta(days=hours == 15)
    assert owed(office, "sweep") == [("place:1", began + SETTLED)]
    assert reported(office, "forbidden-sweep") == began + SETTLED
    office.house.clock.advance((SETTLE_DAYS - 5 + (hours == 15)) * DAY_US + 15 * HOUR_US - 1)
    assert overdue(office, "sweep") == 0
    office.house.clock.advance(1)
    assert overdue(office, "sweep") == 1


def test_the_first_sweep_of_a_place_that_was_decided_to_be_forbidden(office: Office) -> None:
    only_the_first(office, office.now_us - 100 * DAY_US)
    question = ruling("CN", "210202", "art7-operator", "student-dormitory-corridor", TODAY).question
    assert question
    with write(office.engine) as connection:
        decided = {"at_us": office.now_us - 3 * DAY_US, "username": "li", "outcome": "forbidden", "reason": "x"}
        connection.execute(insert(place_decision).values(id=7, place_id=1, question=question, texts="[]", **decided))
        values = {"kind": "student-dormitory-corridor", "decided": "forbidden", "decided_for": question}
        connection.execute(update(place).where(place.c.id == 1).values(decision_id=7, **values))
    assert owed(office, "sweep") == [("place:1", TODAY - timedelta(days=3) + SETTLED)]
    assert reported(office, "forbidden-sweep") == TODAY - timedelta(days=3) + SETTLED


@pytest.mark.parametrize("kind", ["emergency-plan", "drill"])
def test_the_first_plan_and_drill_of_a_site(office: Office, kind: str) -> None:
    only_the_first(office, 1)
    assert owed(office, kind) == [], "nothing is in use there"
    began = TODAY - timedelta(days=10)
    with write(office.engine) as connection:
        first = update(video_system).where(video_system.c.id == 1)
        connection.execute(first.values(use_day=(TODAY + timedelta(days=1)).isoformat()))
    assert owed(office, kind) == [], "not yet"
    with write(office.engine) as connection:
        connection.execute(first.values(use_day=began.isoformat(), end_day=(TODAY + timedelta(days=1)).isoformat()))
    assert owed(office, kind) == [("site:1", began + SETTLED)], "given up from tomorrow, it runs today"
    assert reported(office, "emergency-plan", "cn-liaoning-2008") == began + SETTLED
    with write(office.engine) as connection:
        connection.execute(first.values(end_day=TODAY.isoformat()))
    assert owed(office, kind) == []


# What each kind that is needed is reported under, and the text that asks for it there.
NEEDED = {
    "duty-roster": ("duty-watch", "cn-liaoning-2008"),
    "regime": ("duty-watch", "cn-liaoning-2008"),
    "inspection": ("inspection-maintenance", "cn-national-2025"),
    "patching": ("cyber-security", "cn-national-2025"),
    "impact-assessment": ("impact-assessment", "cn-pipl-2021"),
    "training": ("secrecy-training", "cn-national-2025"),
    "vetting": ("staff-vetting", "cn-national-2025"),
    "sweep": ("forbidden-sweep", "cn-national-2025"),
    "emergency-plan": ("emergency-plan", "cn-liaoning-2008"),
    "drill": ("emergency-plan", "cn-liaoning-2008"),
}


def test_no_needed_kind_is_left_out() -> None:
    assert {each.id for each in kinds().values() if each.needed} <= set(NEEDED)


def test_whatever_a_unit_in_use_lacks_is_due_on_one_day(office: Office) -> None:
    only_the_first(office, office.now_us - 10 * DAY_US)
    with write(office.engine) as connection:
        began = (TODAY - timedelta(days=10)).isoformat()
        connection.execute(update(video_system).where(video_system.c.id == 1).values(use_day=began))
        connection.execute(update(video_system).where(video_system.c.id == 2).values(removed_us=1))
    said = {kind: {day for _, day in owed(office, kind)} for kind in NEEDED}
    assert said == {kind: {reported(office, *where)} for kind, where in NEEDED.items()}
    assert all(days and None not in days for days in said.values())


def test_a_watch_that_was_once_kept_and_has_no_roster_now_is_due_at_once(office: Office) -> None:
    only_the_first(office, 1)
    began = TODAY - timedelta(days=10)
    with write(office.engine) as connection:
        connection.execute(update(video_system).where(video_system.c.id == 1).values(use_day=began.isoformat()))
    assert owed(office, "duty-roster") == [("unit:1", began + SETTLED)]
    guard = office.person(Role.OPERATOR, "guard")
    office.admit(guard)
    office.enter("handover", "unit:1", who=guard, fields={"notes": "quiet", "equipment": "normal"})
    assert owed(office, "duty-roster") == [("unit:1", None)]


@pytest.mark.parametrize("hours", [0, 14, 15])
def test_the_first_patch_of_what_ran_before_the_program_asked_for_one(office: Office, hours: int) -> None:
    """Installed at nine in the morning, in the last hour of that day in Shanghai, and in the first of the next."""
    only_the_first(office, 1)
    with write(office.engine) as connection:
        connection.execute(update(video_system).where(video_system.c.id == 1).values(use_day="2016-01-01"))
    office.house.clock.advance(hours * HOUR_US)
    note_program(office.engine, office.house.clock)
    asked = TODAY + timedelta(days=hours == 15)
    office.house.clock.advance(40 * DAY_US)
    note_program(office.engine, office.house.clock, "9.9.9")
    assert owed(office, "patching") == [("system:1", asked + SETTLED)]
    assert reported(office, "cyber-security") == asked + SETTLED
    began = asked + timedelta(days=3)
    with write(office.engine) as connection:
        connection.execute(update(video_system).where(video_system.c.id == 1).values(use_day=began.isoformat()))
    assert owed(office, "patching") == [("system:1", began + SETTLED)]
    assert reported(office, "cyber-security") == began + SETTLED


def test_what_a_text_asks_for_is_due_whenever_the_program_came(office: Office) -> None:
    only_the_first(office, 1)
    note_program(office.engine, office.house.clock)
    with write(office.engine) as connection:
        connection.execute(update(video_system).where(video_system.c.id == 1).values(use_day="2016-01-01"))
    settled = date(2016, 1, 1) + SETTLED
    assert owed(office, "inspection") == [("system:1", settled)]
    assert reported(office, "inspection-maintenance") == settled
