# SPDX-License-Identifier: Apache-2.0
"""Who runs a system for the unit without having signed anything has some days for it, and no more."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from fairwatch.govern.compliance.contractors import outsourcing
from fairwatch.govern.compliance.facts import AccountFacts
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.policy import POLICY
from tests.govern.compliance.scenes import TODAY, ago, entry, unit

FIRST = TODAY - timedelta(days=POLICY.settle_days)


@pytest.mark.parametrize(
    ("since", "state"), [(FIRST, State.DUE), (FIRST - timedelta(days=1), State.BREACHED), (None, State.DUE)]
)
def test_a_firm_that_never_signed_is_overdue_once_it_has_run_the_system_for_long(
    since: date | None, state: State
) -> None:
    found = outsourcing(unit(maintainers=("Fix Ltd",), maintained_since={"Fix Ltd": since} if since else {}))
    assert found.state is state
    assert (found.due.day if found.due else None) == (since + timedelta(days=POLICY.settle_days) if since else None)


def test_a_firm_that_signed_owes_nothing() -> None:
    signed = entry("contractor-agreement", content={"firm": "Fix Ltd"})
    assert (
        outsourcing(unit((signed,), maintainers=("Fix Ltd",), maintained_since={"Fix Ltd": FIRST})).state is State.KEPT
    )


def test_two_firms_that_run_one_system_each_have_their_own_and_the_last_that_one_signed_stands() -> None:
    first = entry("contractor-agreement", "system:3", days_ago=9, lapses_in=-2, content={"firm": "Fix Ltd"})
    other = entry("contractor-agreement", "system:3", content={"firm": "Clean Ltd"})
    both = ("Fix Ltd", " Clean Ltd ")
    ended = outsourcing(unit((other, first), maintainers=both))
    assert [(each.key, each.params["name"]) for each in ended.evidence] == [
        ("agreement", "Clean Ltd"),
        ("agreement-ended", "Fix Ltd"),
    ]
    renewed = entry("contractor-agreement", "system:3", content={"firm": "Fix Ltd"})
    assert outsourcing(unit((renewed, other, first), maintainers=both)).state is State.KEPT


def test_the_system_that_the_firm_runs_opens_and_the_form_is_filled_with_both() -> None:
    found = outsourcing(unit(maintainers=("修 Fix & Co",), maintained={"修 Fix & Co": (3, 2)}))
    assert found.evidence[0].link == "/registry?tab=systems&site=2&open=3"
    assert found.next is not None
    asked = parse_qs(urlsplit(found.next.link).query)
    assert asked == {"new": ["contractor-agreement"], "subject": ["system:3"], "firm": ["修 Fix & Co"]}


def test_people_of_a_firm_come_before_the_firm() -> None:
    guest = AccountFacts(9, "guest", "operator", ago(3), ends_us=ago(-30))
    found = outsourcing(unit(accounts=(guest,), maintainers=("Fix Ltd",), maintained={"Fix Ltd": (3, 2)}))
    assert found.next is not None
    assert found.next.link == "/duties?new=contractor-agreement&subject=account:9"
