# SPDX-License-Identifier: Apache-2.0
"""Requests for footage that wait are reminded of until they are decided."""

from sqlalchemy import Engine

from fairwatch.accounts.cases import CaseKind
from fairwatch.accounts.models import Role
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.serve.waiting import waiting_cases
from tests.accounts.house import HOUR
from tests.govern.requests.office import Office


def test_a_request_that_waits_is_reminded_of_and_once_more_when_it_is_overdue(sqlite_engine: Engine) -> None:
    office = Office(sqlite_engine)
    li, zhao = office.person(Role.MANAGER, "li"), office.person(Role.MANAGER, "zhao")
    found = office.ask(li, CaseKind.OFFICIAL)
    reminders = Reminders(office.engine, office.clock, [waiting_cases])
    reminders.sweep()

    def told() -> list[tuple[str, str, str]]:
        standing = reminders.list(li.account, limit=1000)
        return [(each.kind, each.params["stage"], each.link) for each in standing if each.kind.startswith("case-")]

    assert told() == [("case-official", "soon", f"/cases?open={found.id}")]
    office.clock.advance(4 * 24 * HOUR)
    reminders.sweep()
    assert told() == [("case-official", "overdue", f"/cases?open={found.id}")]
    office.attach(found)
    office.decide(zhao, found)
    reminders.sweep()
    assert told() == []
