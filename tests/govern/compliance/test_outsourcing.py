# SPDX-License-Identifier: Apache-2.0
"""Who runs a system for the unit without having signed anything has some days for it, and no more."""

from datetime import date, timedelta

import pytest

from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.people import outsourcing
from fairwatch.govern.compliance.policy import POLICY
from tests.govern.compliance.scenes import TODAY, entry, unit

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
