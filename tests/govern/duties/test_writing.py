# SPDX-License-Identifier: Apache-2.0
"""What the register of duties takes, what it refuses, and what it makes of it."""

import json
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import update

from fairwatch.accounts.errors import ChainBroken
from fairwatch.accounts.models import Role
from fairwatch.db.engine import write
from fairwatch.db.govern import entry
from fairwatch.db.registry import site
from fairwatch.errors import FairwatchError
from fairwatch.govern.duties.desk import DutyDesk
from fairwatch.govern.duties.errors import EntryForbidden, EntryInvalid, EntryKindUnknown, EntryNotFound
from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.duties.register import DutyRegister, attestation, entries, get, latest, thread
from fairwatch.govern.scope import Scope
from tests.govern.duties.office import DAY_US, HOUR_US, Office

CLEAN = {"result": "clean"}
TRAINED = {"topics": ["secrecy", "skills", "law"], "trainer": "Li", "test": "passed"}


def wrong(error: pytest.ExceptionInfo[FairwatchError]) -> dict[str, Any]:
    """Each wrong field with its reason."""
    found: dict[str, Any] = json.loads(str(error.value.params["wrong"]))
    return found


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def test_an_entry_is_dated_by_the_server_and_signed(office: Office) -> None:
    made = office.enter("sweep", "place:1", fields=CLEAN)
    assert (made.at_us, made.happened_us, made.username) == (office.now_us, office.now_us, "chief")
    assert (made.unit_id, made.site_id, made.state) == (1, 1, "done")
    assert office.house.audited()[-1].action == "duty.written"


def test_an_entry_counts_until_the_end_of_its_last_day_in_the_sites_zone(office: Office) -> None:
    made = office.enter("sweep", "place:1", fields=CLEAN)
    # 2 March + 1 month; midnight in Shanghai is 16:00 UTC.
    assert made.lapses_us == utc("2026-04-02T16:00")
    assert made.counts(utc("2026-04-02T15:59"))
    assert not made.counts(utc("2026-04-02T16:00"))


def test_every_wrong_field_is_named_with_its_reason(office: Office) -> None:
    with pytest.raises(EntryInvalid) as error:
        office.enter("training", "account:1", fields={"topics": ["dancing"], "hours": 900, "colour": "red"})
    assert wrong(error) == {
        "colour": "unknown-field",
        "topics": "not-a-choice",
        "trainer": "missing",
        "hours": "too-large",
        "test": "missing",
    }


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("until", "2026-02-30", "not-a-day"),
        ("until", "0206-02-01", "out-of-range"),
        ("until", "2020-01-01", "ends-before-it-starts"),
        ("documents", [77], "unknown"),
        ("documents", "a.pdf", "not-a-list"),
        ("firm", 5, "not-a-text"),
        ("firm", "x" * 301, "too-long"),
        ("firm", "a\x00b", "control-characters"),
    ],
)
def test_bad_values_are_refused(office: Office, field: str, value: object, reason: str) -> None:
    good = {"firm": "Best", "scope": "x", "from": "2026-01-01", "until": "2026-12-31", "documents": [1]}
    worker = office.person(Role.OPERATOR, "worker")
    with pytest.raises(EntryInvalid) as error:
        office.enter("contractor-agreement", f"account:{worker.id}", fields=good | {field: value})
    assert wrong(error)[field] == reason


def test_nothing_is_entered_before_it_happened(office: Office) -> None:
    with pytest.raises(EntryInvalid) as error:
        office.enter("sweep", "place:1", fields=CLEAN, happened_us=office.now_us + 1)
    assert wrong(error) == {"happened_us": "in-the-future"}


def test_what_is_entered_late_says_why_and_both_times_stay(office: Office) -> None:
    long_ago_us = office.now_us - 7 * DAY_US - 1
    with pytest.raises(EntryInvalid) as error:
        office.enter("sweep", "place:1", fields=CLEAN, happened_us=long_ago_us)
    assert wrong(error) == {"late": "missing"}
    made = office.enter("sweep", "place:1", fields=CLEAN, happened_us=long_ago_us, late="on leave")
    assert (made.content["late"], made.happened_us, made.at_us) == ("on leave", long_ago_us, office.now_us)
    assert "late" not in office.enter("sweep", "place:1", fields=CLEAN, happened_us=long_ago_us + 1).content


def test_a_correction_stands_in_its_place_and_cannot_date_back(office: Office) -> None:
    made = office.enter("sweep", "place:1", fields=CLEAN)
    with pytest.raises(EntryInvalid) as error:
        office.enter("sweep", fields=CLEAN, after=made.id)
    assert wrong(error) == {"correction": "missing"}
    with pytest.raises(EntryInvalid) as error:
        office.enter("sweep", fields=CLEAN, after=made.id, correction="typo", happened_us=office.now_us - 30 * DAY_US)
    assert wrong(error) == {"late": "missing"}
    office.house.clock.advance(30 * DAY_US)
    right = office.enter("sweep", fields=CLEAN | {"means": "by eye"}, after=made.id, correction="how was missing")
    assert (right.happened_us, right.subject, right.content["correction"]) == (
        made.happened_us,
        "place:1",
        "how was missing",
    )
    with office.engine.connect() as connection:
        old = get(connection, made.id)
        assert old is not None
        assert old.corrected_by == right.id
        assert not old.counts(office.now_us)
        assert latest(connection, "sweep", "place:1") == right
    with pytest.raises(EntryInvalid) as error:
        office.enter("sweep", fields=CLEAN, after=made.id, correction="again")
    assert wrong(error) == {"after": "corrected"}


def test_an_entry_can_be_taken_back(office: Office) -> None:
    made = office.enter("sweep", "place:1", fields=CLEAN)
    office.enter("sweep", after=made.id, correction="the wrong room", void=True)
    with office.engine.connect() as connection:
        assert latest(connection, "sweep", "place:1") is None
        assert len(entries(connection)[0]) == 2


def test_only_its_writer_or_a_manager_corrects(office: Office) -> None:
    anna, ben = office.person(Role.OPERATOR, "anna"), office.person(Role.OPERATOR, "ben")
    made = office.enter("sweep", "place:1", fields=CLEAN, who=anna)
    with pytest.raises(EntryForbidden):
        office.enter("sweep", fields=CLEAN, after=made.id, correction="x", who=ben)
    assert office.enter("sweep", fields=CLEAN, after=made.id, correction="x", who=anna).after == made.id


def test_a_find_opens_and_the_report_to_the_police_closes_it(office: Office) -> None:
    found = office.enter("sweep", "place:1", fields={"result": "found", "found": "a lens behind the mirror"})
    assert found.is_open
    report = {"office": "Zhongshan", "contact": "Wang", "way": "phone"}
    with pytest.raises(EntryInvalid) as error:
        office.enter("police-report", fields=report)
    assert wrong(error) == {"after": "missing"}
    with pytest.raises(EntryInvalid) as error:
        office.enter("police-report", fields=report, after=found.id, happened_us=found.happened_us - 1)
    assert wrong(error) == {"happened_us": "before-its-cause"}
    office.house.clock.advance(HOUR_US)
    told = office.enter("police-report", fields=report, after=found.id)
    assert (told.subject, told.site_id) == ("place:1", 1)
    with office.engine.connect() as connection:
        closed = get(connection, found.id)
        assert closed is not None
        assert not closed.is_open
        assert closed.closed_by == told.id
        assert thread(connection, found.id) == [told]
    with pytest.raises(EntryInvalid) as error:
        office.enter("police-report", fields=report, after=found.id)
    assert wrong(error) == {"after": "closed"}


def test_taking_back_an_answer_opens_the_matter_again(office: Office) -> None:
    fault = office.enter("fault", f"camera:{office.camera_id}", fields={"what": "dark", "severity": "no-picture"})
    repair = office.enter("repair", fields={"done": "cable", "by_whom": "Zhao"}, after=fault.id)
    office.enter("repair", after=repair.id, correction="it was another camera", void=True)
    with office.engine.connect() as connection:
        again = get(connection, fault.id)
        assert again is not None
        assert again.is_open


def test_an_answer_fits_its_question(office: Office) -> None:
    fault = office.enter("fault", f"camera:{office.camera_id}", fields={"what": "dark", "severity": "no-picture"})
    with pytest.raises(EntryInvalid) as error:
        office.enter("complaint-outcome", fields={"outcome": "x"}, after=fault.id)
    assert wrong(error) == {"after": "not-its-answer"}


def test_one_training_for_many_is_one_entry_each(office: Office) -> None:
    people = [office.person(Role.OPERATOR, name) for name in ("anna", "ben")]
    office.enter("training", *(f"account:{each.id}" for each in people), fields=TRAINED)
    with office.engine.connect() as connection:
        assert all(latest(connection, "training", f"account:{each.id}") for each in people)
    with pytest.raises(EntryInvalid) as error:
        office.enter("vetting", *(f"account:{each.id}" for each in people), fields={})
    assert wrong(error)


def test_units_do_not_see_or_write_for_each_other(office: Office) -> None:
    mine = office.person(Role.MANAGER, "own", unit_id=1)
    made = office.enter("sweep", "place:3", fields=CLEAN)
    with pytest.raises(EntryInvalid) as error:
        office.enter("sweep", "place:3", fields=CLEAN, who=mine)
    assert error.value.params["reason"] == "unknown"
    with pytest.raises(EntryNotFound):
        office.enter("sweep", fields=CLEAN, after=made.id, correction="x", who=mine)
    with pytest.raises(EntryInvalid):
        office.enter("handover", fields={"notes": "x", "equipment": "normal"}, unit_id=2, who=mine)
    with office.engine.connect() as connection:
        assert entries(connection, scope=Scope(unit_id=1)) == ([], None)
        assert [each.id for each in entries(connection, scope=Scope(unit_id=2))[0]] == [made.id]
        assert [each.id for each in entries(connection, scope=Scope(division="210200"))[0]] == [made.id]
        assert entries(connection, scope=Scope(division="370000")) == ([], None)


def test_roles_write_what_is_theirs(office: Office) -> None:
    operator = office.person(Role.OPERATOR, "anna")
    with pytest.raises(EntryForbidden):
        office.enter("vetting", f"account:{operator.id}", fields={"result": "passed", "checked_by": "x"}, who=operator)
    with pytest.raises(EntryForbidden):
        office.enter("sweep", "place:1", fields=CLEAN, who=office.person(Role.AUDITOR, "aud"))
    with pytest.raises(EntryKindUnknown):
        office.enter("dancing")


@pytest.mark.parametrize("control", ["filing", "signage"])
def test_what_the_program_shows_itself_is_not_attested(office: Office, control: str) -> None:
    with pytest.raises(EntryInvalid) as refused:
        office.enter("attestation", f"control:{control}", fields={"statement": "All is well"}, unit_id=1)
    assert (refused.value.params["field"], refused.value.params["reason"]) == ("subject", "not-attested")


def test_an_attestation_counts_for_its_site_or_for_the_whole_unit(office: Office) -> None:
    stated = {"statement": "All guards know the regime."}
    whole = office.enter("attestation", "control:secrets", fields=stated, unit_id=1)
    office.house.clock.advance(HOUR_US)
    local = office.enter("attestation", "control:privacy", fields=stated, unit_id=1, site_id=1)
    with office.engine.connect() as connection:
        assert attestation(connection, "secrets", 1, 1) == whole
        assert attestation(connection, "privacy", 1, 1) == local
        assert attestation(connection, "privacy", 1, None) is None
        assert attestation(connection, "privacy", 2, 2) is None
    assert whole.lapses_us == utc("2027-03-02T16:00")


def test_a_units_own_interval_counts_from_then_on(office: Office) -> None:
    office.enter("policy", fields={"about": "sweep", "months": 2}, unit_id=1)
    assert office.enter("sweep", "place:1", fields=CLEAN).lapses_us == utc("2026-05-02T16:00")
    assert office.enter("sweep", "place:3", fields=CLEAN).lapses_us == utc("2026-04-02T16:00")


def test_a_failed_test_never_counts(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    made = office.enter("training", f"account:{anna.id}", fields=TRAINED | {"test": "failed"})
    assert not made.counts(office.now_us)


def test_a_changed_entry_is_found(office: Office) -> None:
    first = office.enter("sweep", "place:1", fields=CLEAN)
    office.enter("sweep", fields=CLEAN, after=first.id, correction="x")
    register = DutyRegister(office.engine)
    assert register.verify().count == 2
    with write(office.engine) as connection:
        connection.execute(update(entry).where(entry.c.id == 1).values(corrected_by=None))
    with pytest.raises(ChainBroken):
        register.verify()
    with write(office.engine) as connection:
        connection.execute(update(entry).where(entry.c.id == 1).values(corrected_by=2, username="another"))
    with pytest.raises(ChainBroken):
        register.verify()


def test_of_two_who_answer_at_once_one_is_told(office: Office) -> None:
    found = office.enter("suspicious-matter", fields={"what": "a bag"})
    start, written, told = Barrier(2), [], []

    def answer() -> None:
        start.wait()
        try:
            fields = {"office": "110", "contact": "Wu", "way": "phone"}
            written.append(office.enter("police-report", after=found.id, fields=fields))
        except EntryInvalid as error:
            told.append(error.params["reason"])

    threads = [Thread(target=answer) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(written), told) == (1, ["closed"])


def test_what_is_open_at_a_site_that_was_taken_out_is_answered_all_the_same(office: Office) -> None:
    seen = office.enter("suspicious-matter", "unit:1", fields={"what": "a bag"}, site_id=1)
    with write(office.engine) as connection:
        connection.execute(update(site).where(site.c.id == 1).values(removed_us=office.now_us))
    told = office.enter(
        "police-report", fields={"office": "Zhongshan", "contact": "Wang", "way": "phone"}, after=seen.id
    )
    assert (told.site_id, told.after) == (1, seen.id)


def test_what_was_corrected_to_be_another_units_is_not_told_to_the_first(office: Office) -> None:
    mine = office.person(Role.MANAGER, "own", unit_id=1)
    made = office.enter("sweep", "place:1", fields=CLEAN)
    office.enter("sweep", "place:3", fields=CLEAN, after=made.id, correction="Another toilet")
    desk = DutyDesk(office.engine, office.house.clock)
    assert [len(desk.one(who, made.id).followed) for who in (office.manager, mine)] == [1, 0]


def test_what_no_database_keeps_is_a_wrong_field(office: Office) -> None:
    subjects = {"site": "site:1", "unit": "unit:1", "account": f"account:{office.manager.id}"}
    tried = (("drill", "people"), ("drill", "scenario"), ("training", "hours"), ("suspicious-matter", "camera"))
    for kind, name in tried:
        for value in ("\ud800", "a\x00b", {"\ud800": 1}, 10**400, [10**400], ["\ud800"]):
            fields = {each.id: "x" for each in kinds()[kind].fields} | {name: value}
            with pytest.raises(EntryInvalid) as error:
                office.enter(kind, subjects[kinds()[kind].subject], fields=fields)
            assert name in wrong(error)
