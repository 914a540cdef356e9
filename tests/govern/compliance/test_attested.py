# SPDX-License-Identifier: Apache-2.0
"""What the catalogue says of each control is what its evaluator does: who may attest, what is shown."""

from pathlib import Path

import pytest

from fairwatch.govern import compliance
from fairwatch.govern.rules.load import catalogue

ABSENT = ("mask", "pan and tilt", "tilt", "patches", "diagnosis", "tests of protocol", "tag that restricts", "scene")
"""What the program does not have, so that no control may lean on it."""


@pytest.fixture(scope="module")
def source() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in Path(compliance.__path__[0]).glob("*.py"))


def test_exactly_what_an_evaluator_asks_a_person_for_may_be_attested(source: str) -> None:
    asked = {control for control in catalogue() if f'"control:{control}"' in source}
    assert asked == {each.id for each in catalogue().values() if each.attested}


@pytest.mark.parametrize("word", ABSENT)
def test_no_control_promises_evidence_that_does_not_exist(word: str) -> None:
    assert not [each.id for each in catalogue().values() if each.automatic and word in each.automatic.en.lower()]
