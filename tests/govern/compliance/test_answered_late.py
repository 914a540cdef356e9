# SPDX-License-Identifier: Apache-2.0
"""What was answered late stays a breach for a year: the answer mends nothing that was missed."""

import pytest
from sqlalchemy import Engine, true

from fairwatch.accounts.models import Role
from fairwatch.clock import ManualClock
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.facts import CaseFacts
from fairwatch.govern.compliance.flaws import product_flaws
from fairwatch.govern.compliance.load import Wanted, read_facts
from fairwatch.govern.compliance.models import Finding, State
from fairwatch.govern.compliance.people import complaint_intake, suspicious_report
from fairwatch.govern.compliance.registers import person_request
from fairwatch.govern.compliance.service import About, Compliance, pack_of
from fairwatch.govern.rules.dates import local_day
from tests.govern.compliance.scenes import ENTRIES, ago, entry, site, unit
from tests.govern.compliance.test_reports import control
from tests.govern.duties.office import DAY_US, HOUR_US, Office, open_office

LIAONING = "cn-liaoning-2008"
KINDS = {"suspicious-matter": suspicious_report, "complaint": complaint_intake, "flaw": product_flaws}


def judged(kind: str, days_ago: float, answered_days_ago: float) -> Finding:
    # By when a flaw is to be settled follows from its severity, and stands in its entry.
    due_in = 7 - days_ago if kind == "flaw" else None
    answered = entry(kind, "unit:1", days_ago=days_ago, lapses_in=due_in, answered_us=ago(answered_days_ago))
    return KINDS[kind](unit((*ENTRIES, answered)))


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_answered_late_is_told_for_a_year(kind: str) -> None:
    found = judged(kind, 60, 20)
    assert found.state is State.BREACHED
    assert f"{kind}-answered-late" in [each.key for each in found.evidence]
    assert found.next is not None
    assert "&entry=" in found.next.link
    assert judged(kind, 400, 364).state is State.BREACHED
    assert judged(kind, 400, 366).state is State.KEPT


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_answered_in_time_is_kept(kind: str) -> None:
    assert judged(kind, 60, 59.99).state is State.KEPT


@pytest.fixture
def office(engine: Engine) -> Office:
    return open_office(engine)


def state(office: Office, name: str) -> tuple[State, list[str]]:
    made = Compliance(office.engine, ManualClock(office.now_us), Surroundings()).report(LIAONING, About(unit_id=1))
    found = control(made, name)
    return found.state, [each.key for each in found.evidence]


def test_the_register_knows_when_an_answer_came(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    told = {"office": "Police", "contact": "Li", "way": "phone"}
    seen = office.enter("suspicious-matter", who=anna, fields={"what": "A man at the fuses"}, unit_id=1)
    office.house.clock.advance(HOUR_US // 2)
    office.enter("police-report", who=anna, fields=told, after=seen.id)
    assert state(office, "suspicious-report")[0] is State.KEPT
    late = office.enter("suspicious-matter", who=anna, fields={"what": "Again"}, unit_id=1)
    office.house.clock.advance(6 * DAY_US)
    assert state(office, "suspicious-report")[0] is State.BREACHED
    answer = office.enter("police-report", who=anna, fields=told, after=late.id)
    office.enter("police-report", who=anna, fields=told | {"contact": "Wu"}, after=answer.id, correction="the name")
    found, keys = state(office, "suspicious-report")
    assert (found, keys.count("suspicious-matter-answered-late")) == (State.BREACHED, 1)


def test_a_correction_that_gives_more_time_is_told(office: Office) -> None:
    """A critical flaw has three days, a minor one ninety: whoever rates it anew just before the end is seen to."""
    boss = office.person(Role.MANAGER, "boss")
    told = {"product": "other", "what": "A backdoor", "known_from": "A letter", "measures": "None yet"}

    def keys() -> list[str]:
        with office.engine.connect() as connection:
            made = read_facts(connection, Wanted(true()), pack_of(LIAONING), office.now_us, Surroundings())
        found = product_flaws(made[0].unit)
        return [
            f"{each.params['day']} {each.params['until']}" for each in found.evidence if each.key == "answer-put-off"
        ]

    flaw = office.enter("flaw", who=boss, fields=told | {"severity": "critical"}, unit_id=1)
    again = office.enter("flaw", who=boss, fields=told | {"severity": "critical"}, after=flaw.id, correction="a word")
    assert keys() == []
    lower = office.enter("flaw", who=boss, fields=told | {"severity": "low"}, after=again.id, correction="not so bad")
    first, last = (local_day(each.lapses_us or 0, "Asia/Shanghai") for each in (flaw, lower))
    assert keys() == [f"{first} {last}"]
    done = {"outcome": "fixed", "done": "Mended", "told": "Us", "reported_to": "Nobody asks"}
    office.enter("flaw-settled", who=boss, fields=done, after=lower.id)
    assert len(keys()) == 1


def test_the_register_knows_which_flaw_a_notice_tells_of(office: Office) -> None:
    office.person(Role.MANAGER, "anna", unit_id=1)
    told = {
        "product": "program",
        "severity": "critical",
        "what": "A hole",
        "known_from": "A list",
        "measures": "Cut off",
    }
    office.enter("flaw", fields=told)
    with office.engine.connect() as connection:
        made = read_facts(connection, Wanted(true()), pack_of(LIAONING), office.now_us, Surroundings())
    own = next(each.unit for each in made if each.unit.id == 1)
    (notice,) = own.entries.of("flaw-notice")
    found = product_flaws(own)
    assert next(each.link for each in found.evidence if each.key == "flaw-open").endswith(f"&entry={notice.id}")


def test_a_request_that_was_answered_late_asks_for_no_answer_any_more() -> None:
    late = CaseFacts(9, "person", "refused", ago(30), due_us=ago(15), decided_us=ago(1))
    waits = CaseFacts(10, "person", "asked", ago(9), due_us=ago(1))
    for cases, step in (((late,), "look-at-late"), ((late, waits), "answer-requests")):
        found = person_request(site(unit(cases=cases)))
        assert found.state is State.BREACHED
        assert found.next is not None
        assert (found.next.key, found.next.link[:12]) == (step, "/cases?open=")
