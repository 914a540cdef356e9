# SPDX-License-Identifier: Apache-2.0
"""Who comes later is told what is open, and what was corrected is told with the words that it has now."""

import pytest
from sqlalchemy import Engine, update

from fairwatch.accounts.models import Role
from fairwatch.accounts.register import AuditFilter
from fairwatch.db.engine import write
from fairwatch.db.tables import account
from fairwatch.govern.duties.due import due
from fairwatch.govern.duties.notices import Notices
from fairwatch.govern.duties.register import Entry, entries
from fairwatch.govern.scope import EVERYTHING
from tests.govern.duties.office import HOUR_US, Office, open_office
from tests.govern.software.test_intake import FLAW, SETTLED

SEEN = {"done": "The guards know"}
LESS = FLAW | {"severity": "low"}


@pytest.fixture
def office(sqlite_engine: Engine) -> Office:
    return open_office(sqlite_engine)


@pytest.fixture
def notices(office: Office) -> Notices:
    return Notices(office.engine, office.house.clock)


def counting(office: Office) -> list[Entry]:
    """The notices that nothing stands in the place of, the oldest first."""
    with office.engine.connect() as connection:
        found, _ = entries(connection, ("flaw-notice",), only_counting=True)
    return found[::-1]


def waiting(office: Office) -> list[Entry]:
    return [each for each in counting(office) if each.is_open]


def words(found: list[Entry]) -> list[tuple[int | None, str]]:
    return [(each.unit_id, each.fields["severity"]) for each in found]


# ---- who comes later


def test_a_unit_is_told_what_is_open_when_it_first_has_somebody_to_tell(engine: Engine) -> None:
    office = open_office(engine)
    notices = Notices(engine, office.house.clock)
    office.person(Role.MANAGER, "cleo", unit_id=2)
    settled = office.enter("flaw", fields=FLAW)
    office.enter("flaw-settled", fields=SETTLED, after=settled.id)
    flaw = office.enter("flaw", fields=FLAW)
    assert notices.step() == 0
    office.house.clock.advance(100 * HOUR_US)
    office.person(Role.OPERATOR, "ben", unit_id=1)
    assert notices.step() == 0, "who cannot answer is not told"
    office.person(Role.MANAGER, "anna", unit_id=1)
    assert notices.step() == 1
    (notice,) = [each for each in waiting(office) if each.unit_id == 1]
    assert (notice.content["auto"], notice.fields["what"]) == ({"of": flaw.id}, "A hole")
    assert (notice.happened_us, notice.account_id) == (office.now_us, None)
    with office.engine.connect() as connection:
        due_us = {each.entry_id: each.due_us for each in due(connection, EVERYTHING, office.now_us, kind="flaw-notice")}
    assert due_us[notice.id] == office.now_us + 72 * HOUR_US, "the time begins when it is told"
    (told,) = [each for each in office.house.audit.page(AuditFilter(), None, 5) if each.detail.get("of") == flaw.id][:1]
    assert (told.subject, told.username) == (f"entry:{notice.id}", "")
    assert notices.step() == Notices(office.engine, office.house.clock).step() == 0, "once"
    office.duties._register.verify()


def test_whoever_was_told_is_not_told_again_by_another_version_or_after_a_change_of_people(
    office: Office, notices: Notices
) -> None:
    anna = office.person(Role.MANAGER, "anna", unit_id=1)
    flaw = office.enter("flaw", fields=FLAW)
    office.enter("flaw-seen", who=anna, fields=SEEN, after=waiting(office)[0].id)
    office.enter("flaw", fields=FLAW | {"known_from": "Another friend"}, after=flaw.id, correction="It was another")
    disabled = update(account).where(account.c.id == anna.id)
    for gone in (True, False):
        with write(office.engine) as connection:
            connection.execute(disabled.values(disabled=gone))
        assert notices.step() == 0
    assert len(counting(office)) == 1


def test_a_notice_that_was_taken_back_is_not_told_again(office: Office, notices: Notices) -> None:
    office.person(Role.MANAGER, "anna", unit_id=1)
    office.enter("flaw", fields=FLAW)
    office.enter("flaw-notice", after=waiting(office)[0].id, correction="We have none of these", void=True)
    assert notices.step() == 0
    assert waiting(office) == []


# ---- what was corrected


def test_a_notice_that_waits_has_the_words_of_today_and_the_time_that_it_had(office: Office) -> None:
    anna = office.person(Role.MANAGER, "anna", unit_id=1)
    flaw = office.enter("flaw", fields=FLAW)
    (first,) = waiting(office)
    office.house.clock.advance(HOUR_US)
    better = office.enter("flaw", fields=LESS, after=flaw.id, correction="Not reachable here")
    (notice,) = counting(office)
    assert words([notice]) == [(1, "low")]
    assert (notice.after, notice.happened_us, notice.is_open) == (first.id, first.happened_us, True)
    assert notice.content | {"fields": {}} == {
        "fields": {},
        "auto": {"of": better.id},
        "correction": "Not reachable here",
    }
    office.enter("flaw-seen", who=anna, fields=SEEN, after=notice.id)
    assert waiting(office) == []
    office.duties._register.verify()


def test_who_confirmed_other_words_is_told_again(office: Office) -> None:
    anna = office.person(Role.MANAGER, "anna", unit_id=1)
    office.person(Role.MANAGER, "cleo", unit_id=2)
    flaw = office.enter("flaw", fields=FLAW)
    own = next(each for each in waiting(office) if each.unit_id == 1)
    office.enter("flaw-seen", who=anna, fields=SEEN, after=own.id)
    office.house.clock.advance(HOUR_US)
    second = office.enter("flaw", fields=LESS, after=flaw.id, correction="Not reachable here")
    assert sorted(words(counting(office)), key=str) == [(1, "critical"), (1, "low"), (2, "low")]
    again = next(each for each in waiting(office) if each.unit_id == 1)
    assert (again.after, again.happened_us) == (None, office.now_us)
    office.enter("flaw", fields=LESS | {"known_from": "A list"}, after=second.id, correction="The source")
    assert sorted(words(waiting(office)), key=str) == [(1, "low"), (2, "low")], "no word of the notice is another"


def test_a_flaw_that_is_settled_is_told_to_nobody_anew(office: Office) -> None:
    anna = office.person(Role.MANAGER, "anna", unit_id=1)
    office.person(Role.MANAGER, "cleo", unit_id=2)
    flaw = office.enter("flaw", fields=FLAW)
    own = next(each for each in waiting(office) if each.unit_id == 1)
    office.enter("flaw-seen", who=anna, fields=SEEN, after=own.id)
    office.enter("flaw-settled", fields=SETTLED, after=flaw.id)
    office.enter("flaw", fields=LESS, after=flaw.id, correction="Not reachable here")
    assert words(counting(office)) == [(1, "critical"), (2, "low")], "what waits is told as it is"


def test_a_notice_that_a_person_corrected_is_still_of_its_flaw(office: Office, notices: Notices) -> None:
    anna = office.person(Role.MANAGER, "anna", unit_id=1)
    flaw = office.enter("flaw", fields=FLAW)
    (first,) = waiting(office)
    office.enter("flaw-notice", who=anna, fields=first.fields | {"what": "?"}, after=first.id, correction="Unclear")
    assert notices.step() == 0
    office.enter("flaw", fields=LESS, after=flaw.id, correction="Not reachable here")
    assert [each.fields["what"] for each in counting(office)] == ["A hole"]


def test_what_turns_out_to_be_one_units_alone_is_taken_back_from_the_others(office: Office) -> None:
    office.person(Role.MANAGER, "anna", unit_id=1)
    office.person(Role.MANAGER, "cleo", unit_id=2)
    flaw = office.enter("flaw", fields=FLAW)
    office.enter("flaw", "unit:1", fields=FLAW, after=flaw.id, correction="Only theirs")
    assert waiting(office) == []


def test_with_what_is_taken_back_go_the_notices_of_all_that_it_was(office: Office) -> None:
    office.person(Role.MANAGER, "anna", unit_id=1)
    flaw = office.enter("flaw", fields=FLAW)
    better = office.enter("flaw", fields=LESS, after=flaw.id, correction="Not reachable here")
    office.person(Role.MANAGER, "cleo", unit_id=2)
    assert Notices(office.engine, office.house.clock).step() == 1
    office.enter("flaw", after=better.id, correction="Another product", void=True)
    assert waiting(office) == []
