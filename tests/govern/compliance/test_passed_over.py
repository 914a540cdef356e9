# SPDX-License-Identifier: Apache-2.0
"""What a unit entered from paper though the authority could have answered here: due until that confirms it."""

from dataclasses import replace

import pytest

from fairwatch.govern.compliance.facts import FilingFacts, OfficerFacts
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.table import EVALUATORS
from tests.govern.compliance.scenes import ago, filed, site, system

PASSED_OVER = filed(on_paper="entered", passed_over=OfficerFacts("wang", ago(40), "liu"))


@pytest.mark.parametrize(
    ("control", "filings", "state", "said"),
    [
        ("filing", (filed(on_paper="entered"),), State.KEPT, "filed-on-paper"),
        ("filing", (PASSED_OVER,), State.DUE, "on-paper-officer-gone"),
        ("filing", (replace(PASSED_OVER, on_paper="confirmed"),), State.KEPT, "filed"),
        ("change-report", (filed(), replace(PASSED_OVER, id=2, kind="change")), State.DUE, "on-paper-officer-gone"),
    ],
)
def test_it_is_due_until_it_is_confirmed(
    control: str, filings: tuple[FilingFacts, ...], state: State, said: str
) -> None:
    evaluate = EVALUATORS[control].site
    assert evaluate is not None
    found = evaluate(site(systems=(system(filings=filings),)))
    assert found is not None
    assert (found.state, said in [each.key for each in found.evidence]) == (state, True)
