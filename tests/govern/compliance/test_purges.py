# SPDX-License-Identifier: Apache-2.0
"""That footage goes when its purpose is met is shown by a maximum or by what was really deleted, not by words."""

from fairwatch.govern.compliance.models import Finding, State
from fairwatch.govern.compliance.policy import POLICY
from tests.govern.compliance.scenes import ago, camera, site
from tests.govern.compliance.test_controls import judge


def endless(**changes: object) -> Finding:
    """A camera without a maximum."""
    facts = {"max_days": None, "min_days": 30, "oldest_us": ago(40)} | changes
    found = judge("purge-after-purpose", site(cameras=(camera(**facts),)))  # type: ignore[arg-type]
    assert found is not None
    return found


def keys(found: Finding) -> list[str]:
    return [each.key for each in found.evidence]


def test_without_a_maximum_or_an_order_a_person_says_how_it_is() -> None:
    found = endless()
    assert (found.state, keys(found)) == (State.ATTEST, ["no-ceiling"])


def test_an_order_that_was_carried_out_counts_until_the_next_is_due() -> None:
    found = endless(purged_us=ago(3))
    assert (found.state, keys(found)) == (State.KEPT, ["purged-by-order"])
    found = endless(purged_us=ago(POLICY.purge_days + 1))
    assert (found.state, keys(found)) == (State.DUE, ["purge-lapsed"])


def test_an_order_that_left_old_footage_there_counts_for_nothing() -> None:
    assert keys(endless(purged_us=ago(3), oldest_us=ago(30 + POLICY.purge_days - 1))) == ["purged-by-order"]
    assert keys(endless(purged_us=ago(3), oldest_us=ago(30 + POLICY.purge_days + 2))) == ["purge-lapsed"]


def test_an_order_that_is_not_carried_out_yet_is_under_way() -> None:
    found = endless(purge_entry=12)
    assert (found.state, keys(found)) == (State.DUE, ["purge-under-way"])
    assert found.next is not None
    assert (found.next.key, found.next.link) == ("see-order", "/duties?view=register&kind=purpose-met&entry=12")
