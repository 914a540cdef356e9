# SPDX-License-Identifier: Apache-2.0
"""The rules in writing that a unit with a system in use owes, where a text asks for them: in the due list and in compliance."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from fairwatch.db.engine import write
from fairwatch.db.registry import division, document, site, video_system
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.people import duty_watch
from fairwatch.govern.duties.due import due
from fairwatch.govern.duties.items import DueItem
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING
from tests.govern.compliance.scenes import ENTRIES, TODAY, entry, unit, without
from tests.govern.duties.office import Office

ALL = ["watch", "use", "upkeep"]
MONDAY = date(2026, 3, 2)


@pytest.fixture
def running(office: Office) -> Office:
    """In use for ten days; the other unit's is not in use yet."""
    row = {"kind": "other", "name": "a.pdf", "media_type": "application/pdf", "size_bytes": 1, "sha256": "0"}
    with write(office.engine) as connection:
        connection.execute(insert(document).values(id=1, added_us=1, unit_id=1, **row))
        begun = (MONDAY - timedelta(days=10)).isoformat()
        connection.execute(update(video_system).where(video_system.c.id == 1).values(use_day=begun))
        ahead = (MONDAY + timedelta(days=10)).isoformat()
        connection.execute(update(video_system).where(video_system.c.id == 2).values(use_day=ahead))
    return office


def owed(office: Office) -> list[DueItem]:
    with office.engine.connect() as connection:
        return due(connection, EVERYTHING, office.now_us, kind="regime")


def rule(office: Office, topics: list[str]) -> None:
    office.enter("regime", "unit:1", fields={"title": "Rules", "topics": topics, "documents": [1]})


def last_day(item: DueItem) -> date:
    assert item.due_us is not None
    return local_day(item.due_us - 1, "Asia/Shanghai")


def test_a_unit_with_a_system_in_use_owes_them_after_some_days(running: Office) -> None:
    (item,) = owed(running)
    assert (item.why, item.subject, item.name, last_day(item)) == (
        "missing",
        "unit:1",
        "Star Mall",
        MONDAY + timedelta(days=20),
    )
    reminders = Reminders(running.engine, running.house.clock)
    reminders.sweep()
    (found,) = (each for each in reminders.list(running.manager) if each.kind == "regime")
    assert found.link == "/duties?new=regime&subject=unit:1"


def test_all_topics_take_it_off_and_what_is_left_stays_due_in_time(running: Office) -> None:
    rule(running, ["watch", "use"])
    (item,) = owed(running)
    assert (item.why, last_day(item)) == ("missing", MONDAY + timedelta(days=20))
    rule(running, ["upkeep"])
    assert owed(running) == []


def test_where_no_text_asks_nobody_owes_them(running: Office) -> None:
    with write(running.engine) as connection:
        connection.execute(insert(division).values(code="110101", name="东城区"))
        connection.execute(update(site).values(division="110101"))
    assert owed(running) == []


@pytest.mark.parametrize(("days", "state"), [(30, State.DUE), (31, State.BREACHED)])
def test_compliance_says_the_same(days: int, state: State) -> None:
    since = {"in_use_since": TODAY - timedelta(days=days)}

    def found(*entries: Any) -> Any:
        result = duty_watch(unit((*without("regime"), *entries), **since))
        assert result is not None
        return result

    missing = found()
    assert (missing.state, missing.due.day, missing.next.link) == (
        state,
        TODAY - timedelta(days=days - 30),
        "/duties?new=regime&subject=unit:1",
    )
    told = [each for each in missing.evidence if each.key == "regime-missing"]
    assert [name.en for name in told[0].params["names"]] == ["Watch", "Use of footage", "Inspection and upkeep"]
    part = entry("regime", "unit:1", days_ago=1, lapses_in=-1, content={"topics": ["watch", "use"]})
    told = [each for each in found(part).evidence if each.key == "regime-missing"]
    assert [name.en for name in told[0].params["names"]] == ["Inspection and upkeep"]


def test_with_all_of_them_compliance_is_kept() -> None:
    result = duty_watch(unit(ENTRIES, in_use_since=TODAY - timedelta(days=300)))
    assert result is not None
    assert result.state is State.KEPT
