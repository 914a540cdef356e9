# SPDX-License-Identifier: Apache-2.0
"""What a new system owes: when it is due, and when it is overdue; the assessment of it first of all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from fairwatch.db.engine import write
from fairwatch.db.registry import site, video_system
from fairwatch.govern.compliance.policy import POLICY
from fairwatch.govern.duties.due import due, summary
from fairwatch.govern.duties.items import DueItem
from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.duties.policy import SETTLE_DAYS, interval
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING
from tests.govern.duties.office import DAY_US, Office

ASSESSED = {"necessity": "Safety", "risks": "Children", "measures": "Masks", "result": "acceptable"}
TODAY = date(2026, 3, 2)
ZONE = "Asia/Shanghai"


def in_use(office: Office, day: date | None) -> None:
    """The first system enters use on that day, the second is gone."""
    with write(office.engine) as connection:
        systems = update(video_system)
        connection.execute(systems.where(video_system.c.id == 1).values(use_day=day and day.isoformat()))
        connection.execute(systems.where(video_system.c.id == 2).values(removed_us=office.now_us))


def owed(office: Office, kind: str = "impact-assessment") -> list[DueItem]:
    with office.engine.connect() as connection:
        return due(connection, EVERYTHING, office.now_us, kind=kind)


def overdue(office: Office, kind: str = "impact-assessment") -> int:
    with office.engine.connect() as connection:
        found = [each for each in summary(connection, EVERYTHING, office.now_us) if each.kind == kind]
    return found[0].overdue if found else 0


def day_of(us: int | None) -> date:
    """The last day in time."""
    assert us is not None
    return local_day(us - 1, ZONE)


@pytest.mark.parametrize("site_class", ["art7-government", "art7-operator", "art9-other", "non-public"])
def test_every_system_in_china_owes_its_assessment(office: Office, site_class: str) -> None:
    with write(office.engine) as connection:
        connection.execute(update(site).values(site_class=site_class))
    assert [(each.why, each.subject, each.due_us) for each in owed(office)] == [
        ("missing", "system:2", None),
        ("missing", "system:1", None),
    ]


def test_elsewhere_nobody_asks_for_it_but_the_guidelines(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(site).where(site.c.id == 1).values(country="SG"))
        connection.execute(update(site).where(site.c.id == 2).values(country="EU"))
    assert [each.subject for each in owed(office)] == ["system:2"]


@pytest.mark.parametrize("kind", ["impact-assessment", "inspection"])
def test_a_system_in_use_has_some_days_before_what_it_lacks_is_overdue(office: Office, kind: str) -> None:
    in_use(office, TODAY - timedelta(days=10))
    (item,) = owed(office, kind)
    assert (item.why, day_of(item.due_us)) == ("missing", TODAY + timedelta(days=20))
    assert item.due_us is not None
    office.house.clock.advance(item.due_us - 1 - office.now_us)
    assert overdue(office, kind) == 0
    office.house.clock.advance(1)
    assert overdue(office, kind) == 1
    assert datetime.fromtimestamp(item.due_us / 1e6, UTC).hour == 16, "midnight in Shanghai"


def test_a_system_that_is_to_enter_use_is_assessed_before_that_day(office: Office) -> None:
    in_use(office, TODAY + timedelta(days=10))
    (item,) = owed(office)
    assert day_of(item.due_us) == TODAY + timedelta(days=9)
    assert (owed(office, "inspection"), overdue(office)) == ([], 0)


def test_what_is_due_far_ahead_is_not_listed_yet(office: Office) -> None:
    in_use(office, TODAY + timedelta(days=31))
    assert owed(office) == []
    office.house.clock.advance(2 * DAY_US)
    assert [each.subject for each in owed(office)] == ["system:1"]


def test_an_assessment_takes_it_off_and_counts_by_our_own_policy(office: Office) -> None:
    in_use(office, TODAY)
    made = office.enter("impact-assessment", "system:1", fields=ASSESSED)
    assert owed(office) == []
    assert day_of(made.lapses_us) == date(2029, 3, 2)
    with office.engine.connect() as connection:
        own = interval(connection, kinds()["impact-assessment"], 1, 1, TODAY)
    assert own is not None
    # The three years of the law are how long it is kept, not how often it is made.
    assert (own.value, own.pack, own.article) == (36, None, None)
    office.enter("policy", fields={"about": "impact-assessment", "months": 12}, unit_id=1)
    again = office.enter("impact-assessment", "system:1", fields=ASSESSED)
    assert day_of(again.lapses_us) == date(2027, 3, 2)


def test_it_is_reminded_of_with_the_way_to_the_form(office: Office) -> None:
    in_use(office, TODAY)
    reminders = Reminders(office.engine, office.house.clock)
    reminders.sweep()
    (found,) = (each for each in reminders.list(office.manager) if each.kind == "impact-assessment")
    assert day_of(found.due_us) == TODAY + timedelta(days=30)
    assert found.link == "/duties?new=impact-assessment&subject=system:1"
    office.house.clock.advance(31 * DAY_US)
    assert reminders.count(office.manager)[1] > 0


def test_a_new_system_has_as_long_as_compliance_says() -> None:
    assert POLICY.settle_days == SETTLE_DAYS
