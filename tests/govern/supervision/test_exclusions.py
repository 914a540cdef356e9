# SPDX-License-Identifier: Apache-2.0
"""Systems of state security: the police of the territory say so, and nothing is asked to be filed of them."""

from typing import Any

import pytest
from sqlalchemy import Engine

from fairwatch.accounts.models import SYSTEM
from fairwatch.govern.filing.errors import NotYourFiling
from fairwatch.govern.registry.errors import RegistryInvalid, RegistryNotFound
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.govern.supervision.exclusions import Exclusions
from tests.govern.filing.test_drafts import COUNTY, Desk

WHY = "Letter 7 of the bureau of state security"


class Said:
    """A unit whose filing is due, and its county."""

    def __init__(self, engine: Engine) -> None:
        self.desk = Desk(engine)
        self.desk.refresh()
        self.exclusions = Exclusions(engine, self.desk.house.clock, self.desk.filings)

    def say(self, excluded: bool, reason: str = WHY, scope: Scope = COUNTY) -> Any:
        note = self.desk.house.audit.by(SYSTEM)
        return self.exclusions.put(self.desk.ground.system_id, excluded, reason, by=SYSTEM, scope=scope, note=note)


@pytest.fixture
def said(engine: Engine) -> Said:
    return Said(engine)


def test_nothing_is_asked_to_be_filed_of_what_is_state_securitys(said: Said) -> None:
    told = said.say(True)
    assert (told.reason, said.desk.told()) == (WHY, [("first", "withdrawn")])
    assert said.exclusions.of(said.desk.ground.system_id, COUNTY) == told
    said.desk.refresh()
    assert said.desk.told() == [("first", "withdrawn")]
    actions = [each.action for each in said.desk.house.audited()]
    assert {"system.excluded", "filing.withdrawn"} <= set(actions)


def test_what_is_not_any_more_is_due_from_the_day_of_use_as_before(said: Said) -> None:
    due = said.desk.rows()[0].due_day
    said.say(True)
    assert said.say(False, "The letter was withdrawn") is None
    assert [(row.state, row.due_day) for row in said.desk.rows()] == [("withdrawn", due), ("draft", due)]


def test_only_the_police_of_the_territory_say_so_and_why(said: Said) -> None:
    for scope in (EVERYTHING, Scope(unit_id=1), Scope(division="210102", sector="school")):
        with pytest.raises(NotYourFiling):
            said.say(True, scope=scope)
    with pytest.raises(RegistryInvalid, match="reason: missing"):
        said.say(True, " ")
    with pytest.raises(RegistryNotFound):
        said.say(True, scope=Scope(division="370200"))
