# SPDX-License-Identifier: Apache-2.0
"""What the program is made of, when it was compared with published flaws, and what units were told of them."""

import pytest

from fairwatch.govern.compliance.entries import EntryFacts
from fairwatch.govern.compliance.facts import SiteFacts, SoftwareFacts
from fairwatch.govern.compliance.models import State
from tests.govern.compliance.cases import B, D, K, told
from tests.govern.compliance.scenes import entry, house, opened, site, unit
from tests.govern.compliance.test_controls import judge
from tests.govern.compliance.test_controls import test_a_control_stands_as_its_facts_say as stands


def compared(product: str, lapses_in: float = 80) -> EntryFacts:
    return entry("flaw-check", lapses_in=lapses_in, content={"product": product, "list": "OSV"})


CASES: list[tuple[str, State, str, SiteFacts]] = [
    ("product-flaws", K, "bill", site(unit(house=house(software=SoftwareFacts("1.0", 90))))),
    ("product-flaws", K, "compared", site()),
    ("product-flaws", D, "bill-without-console", site(unit(house=house(software=SoftwareFacts("1", 9, whole=False))))),
    ("product-flaws", D, "never-compared", told(less=("flaw-check",))),
    ("product-flaws", D, "never-compared", told(compared("camera"), less=("flaw-check",))),
    ("product-flaws", D, "compare-again", told(compared("program", lapses_in=3), less=("flaw-check",))),
    ("product-flaws", B, "compare-again", told(compared("program", lapses_in=-1), less=("flaw-check",))),
    ("product-flaws", B, "flaw-late", told(opened("flaw", -3), opened("flaw", 3))),
    ("product-flaws", D, "notices-open", told(opened("flaw-notice", 3))),
    ("product-flaws", B, "notices-late", told(opened("flaw-notice", -1))),
]


@pytest.mark.parametrize(
    ("control", "state", "key", "facts"),
    CASES,
    ids=[f"{each[1]}-{each[2]}-{number}" for number, each in enumerate(CASES)],
)
def test_flaws_stand_as_the_facts_say(control: str, state: State, key: str, facts: SiteFacts) -> None:
    stands(control, state, key, facts)


def link_of(key: str, facts: SiteFacts) -> str:
    found = judge("product-flaws", facts)
    assert found is not None
    return next(each.link for each in found.evidence if each.key == key)


def test_a_flaw_of_the_whole_installation_is_shown_by_what_the_unit_was_told_of_it() -> None:
    flaw, other = opened("flaw", 3), opened("flaw", 3)
    notice = opened("flaw-notice", 3, subject="unit:1", of=flaw.id)
    own = opened("flaw", 3, subject="unit:1")
    assert link_of("flaw-open", told(flaw, notice)) == f"/duties?view=register&kind=flaw-notice&entry={notice.id}"
    # Of another version of it, or of several, all that it was told.
    for some in ((flaw, other, notice), (other,)):
        assert link_of("flaw-open", told(*some)) == "/duties?view=register&kind=flaw-notice"
    assert link_of("flaw-open", told(own)) == f"/duties?view=register&kind=flaw&entry={own.id}"
