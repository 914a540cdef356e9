# SPDX-License-Identifier: Apache-2.0
"""Which accounts the register stops, which it never does, and that what it stops sees nothing."""

import pytest
from sqlalchemy import insert, update

from fairwatch.accounts.errors import AccountBlocked, AccountEnded, Rule
from fairwatch.accounts.models import AccessKind, Account, Role, Session
from fairwatch.db.engine import write
from fairwatch.db.registry import document, site, unit
from fairwatch.govern.duties.errors import EntryInvalid
from fairwatch.govern.duties.policy import GOVERNING_DAYS, Interval, lapse_us
from fairwatch.govern.duties.register import latest
from fairwatch.govern.rules.pack import Unit
from tests.accounts.house import ADDRESS, PASSWORD, knock
from tests.govern.duties.office import DAY_US, Office

PASSED = {"result": "passed", "checked_by": "HR"}
TRAINED = {"topics": ["secrecy", "skills", "law"], "trainer": "Li", "test": "passed"}


def now_of(office: Office, account: Account) -> Account:
    return office.house.accounts.get(account.id)


def blocked(office: Office, account: Account) -> str:
    office.effects.apply()
    return stops(office, account)


def stops(office: Office, account: Account) -> str:
    """All that blocks it."""
    return ",".join(now_of(office, account).blocked)


def settle(office: Office, account: Account) -> None:
    """Everything that an account needs."""
    office.enter("vetting", f"account:{account.id}", fields=PASSED)
    office.enter("training", f"account:{account.id}", fields=TRAINED)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.MANAGER])
def test_who_watches_or_manages_waits_for_vetting_and_training(office: Office, role: Role) -> None:
    anna = office.person(role, "anna")
    assert blocked(office, anna) == "vetting,training", "all of it is named at once"
    office.enter("vetting", f"account:{anna.id}", fields=PASSED)
    assert stops(office, anna) == "training"
    office.enter("training", f"account:{anna.id}", fields=TRAINED)
    assert stops(office, anna) == ""


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR])
def test_who_administers_supervises_or_audits_is_never_blocked(office: Office, role: Role) -> None:
    unit_id = 1 if role is Role.AUDITOR else None
    assert blocked(office, office.person(role, "anna", unit_id=unit_id)) == ""


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.MANAGER])
def test_who_belongs_to_no_unit_waits_like_those_of_a_unit(office: Office, role: Role) -> None:
    anna = office.person(role, "anna", unit_id=None)
    assert blocked(office, anna) == "vetting,training"
    settle(office, anna)
    assert stops(office, anna) == ""


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR])
def test_of_no_unit_either_who_lets_the_others_in_or_watches_nothing_is_never_blocked(
    office: Office, role: Role
) -> None:
    assert blocked(office, office.person(role, "anna", unit_id=None)) == ""


def test_who_belongs_to_no_unit_is_stopped_by_what_binds_any_site_of_the_installation(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna", unit_id=None)
    with write(office.engine) as connection:
        connection.execute(update(site).values(country="CH"))
    assert blocked(office, anna) == "", "no text asks"
    office.enter("policy", fields={"about": "training", "blocks": "yes"}, unit_id=1)
    assert blocked(office, anna) == "", "a unit's own policy is about its own people"
    with write(office.engine) as connection:
        connection.execute(update(site).where(site.c.id == 2).values(country="CN"))
    assert blocked(office, anna) == "vetting,training"


def test_without_any_site_nobody_is_blocked(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(site).values(removed_us=1))
        connection.execute(update(unit).values(removed_us=1))
    assert blocked(office, office.person(Role.OPERATOR, "anna", unit_id=None)) == ""


def test_of_one_unit_alone_the_policy_is_also_about_who_belongs_to_none(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(site).values(country="CH"))
        connection.execute(update(site).where(site.c.unit_id == 2).values(removed_us=1))
        connection.execute(update(unit).where(unit.c.id == 2).values(removed_us=1))
    anna = office.person(Role.OPERATOR, "anna", unit_id=None)
    office.enter("policy", fields={"about": "training", "blocks": "yes"}, unit_id=1)
    assert blocked(office, anna) == "training"


def test_where_no_text_asks_only_the_units_own_policy_blocks(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(site).values(country="CH"))
    anna = office.person(Role.OPERATOR, "anna")
    assert blocked(office, anna) == ""
    office.enter("policy", fields={"about": "training", "blocks": "yes"}, unit_id=1)
    assert stops(office, anna) == "training"
    office.enter("policy", fields={"about": "training", "blocks": "no"}, unit_id=1)
    assert stops(office, anna) == ""


def test_a_policy_asks_for_no_less_than_the_text(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    office.enter("policy", fields={"about": "vetting", "blocks": "no"}, unit_id=1)
    assert blocked(office, anna) == "vetting,training"


def test_what_a_text_does_not_ask_of_the_sites_class_blocks_nobody(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(site).where(site.c.id == 1).values(site_class="non-public"))
    # The national text asks for no vetting there; the province's asks for training everywhere.
    assert blocked(office, office.person(Role.OPERATOR, "anna")) == "training"


def test_training_that_lapses_stops_the_role_with_the_end_of_its_last_day(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    settle(office, anna)
    with office.engine.connect() as connection:
        trained = latest(connection, "training", f"account:{anna.id}")
    assert trained is not None
    assert trained.lapses_us is not None
    office.house.clock.advance(trained.lapses_us - office.now_us - 1)
    assert blocked(office, anna) == ""
    office.house.clock.advance(1)
    assert blocked(office, anna) == "training"


def test_vetting_that_is_taken_back_or_not_passed_stops_it_too(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    settle(office, anna)
    office.house.clock.advance(DAY_US)
    again = office.enter("vetting", f"account:{anna.id}", fields=PASSED | {"result": "refused"})
    assert stops(office, anna) == "vetting"
    office.enter("vetting", after=again.id, correction="another Anna", void=True)
    assert stops(office, anna) == ""


def test_a_blocked_account_neither_signs_in_nor_sees(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    settle(office, anna)
    token, session = office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    assert knock(office.house, session, AccessKind.LIVE, office.camera_id) is None
    passage = office.house.gate.open(session, AccessKind.LIVE, office.camera_id, "main")
    office.house.clock.advance(DAY_US // 4)
    office.enter("vetting", f"account:{anna.id}", fields=PASSED | {"result": "refused"})
    with pytest.raises(AccountBlocked) as error:
        office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    assert error.value.params == {"reason": "vetting"}
    with pytest.raises(AccountBlocked):
        office.house.sessions.find(token, ADDRESS)
    assert knock(office.house, session, AccessKind.LIVE, office.camera_id) is Rule.ACCOUNT_BLOCKED
    with pytest.raises(Exception, match="duty is not kept"):
        passage.check()
    refusals = [each.detail for each in office.house.audited() if each.action == "account.sign_in_failed"]
    assert refusals == [{"refusal": "account-blocked"}]


def test_a_contractors_account_ends_with_the_agreement(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(
            insert(document).values(
                id=1, kind="agreement", name="a.pdf", media_type="application/pdf", size_bytes=1, sha256="0", added_us=1
            )
        )
    anna = office.person(Role.OPERATOR, "anna")
    settle(office, anna)
    agreed = {"firm": "Best", "scope": "upkeep", "from": "2026-03-01", "until": "2026-03-05", "documents": [1]}
    agreement = office.enter("contractor-agreement", f"account:{anna.id}", fields=agreed)
    assert agreement.lapses_us is not None
    assert agreement.fields["documents"] == [{"id": 1, "name": "a.pdf", "sha256": "0"}]
    assert now_of(office, anna).ends_us == agreement.lapses_us
    token, session = office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    office.house.clock.advance(agreement.lapses_us - office.now_us - 1)
    office.house.clock.advance(1)
    with pytest.raises(AccountEnded):
        office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    # Who lets it live longer than the agreement is overruled; a new agreement lets it live on.
    office.house.accounts.change(anna.id, by=session.actor, belonging={"ends_us": None})
    office.effects.apply()
    assert now_of(office, anna).ends_us == agreement.lapses_us
    office.enter("contractor-agreement", f"account:{anna.id}", fields=agreed | {"until": "2026-12-31"})
    token, _ = office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    assert office.house.sessions.find(token, ADDRESS).account.id == anna.id


def test_an_account_with_an_end_waits_for_the_agreement(office: Office) -> None:
    with write(office.engine) as connection:
        row = {"kind": "agreement", "name": "a.pdf", "media_type": "application/pdf", "size_bytes": 1, "sha256": "0"}
        connection.execute(insert(document).values(id=1, added_us=1, **row))
    anna = office.person(Role.OPERATOR, "anna")
    settle(office, anna)
    assert blocked(office, anna) == ""
    note = office.house.person(Role.MANAGER, "m").actor
    office.house.accounts.change(anna.id, by=note, belonging={"ends_us": office.now_us + 300 * DAY_US})
    assert blocked(office, anna) == "contractor-agreement"
    with pytest.raises(AccountBlocked) as error:
        office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    assert error.value.params == {"reason": "contractor-agreement"}
    agreed = {"firm": "Best", "scope": "upkeep", "from": "2026-03-01", "until": "2026-12-05", "documents": [1]}
    office.enter("contractor-agreement", f"account:{anna.id}", fields=agreed)
    assert stops(office, anna) == ""
    with write(office.engine) as connection:
        connection.execute(update(site).values(country="CH"))
    ben = office.person(Role.OPERATOR, "ben")
    office.house.accounts.change(ben.id, by=note, belonging={"ends_us": office.now_us + DAY_US})
    assert blocked(office, ben) == "", "no text asks"


def test_an_account_that_ended_is_stopped_at_the_gate(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna", unit_id=None)
    ends_us = office.now_us + 3600 * 1_000_000
    office.house.accounts.change(
        anna.id, by=office.house.person(Role.MANAGER, "m").actor, belonging={"ends_us": ends_us}
    )
    _, session = office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    assert knock(office.house, session, AccessKind.LIVE, office.camera_id) is None
    office.house.clock.advance(3600 * 1_000_000)
    assert knock(office.house, session, AccessKind.LIVE, office.camera_id) is Rule.ACCOUNT_ENDED


def test_each_change_of_a_block_is_in_the_audit_log_and_nothing_else(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    assert office.effects.apply() == [anna.id]
    assert office.effects.apply() == []
    noted = [each.detail for each in office.house.audited() if each.action == "account.blocked"]
    assert noted == [{"blocked": ["vetting", "training"], "username": "anna"}]


def test_nobody_vets_themselves_or_prolongs_their_own_agreement(office: Office) -> None:
    with write(office.engine) as connection:
        row = {"kind": "agreement", "name": "a.pdf", "media_type": "application/pdf", "size_bytes": 1, "sha256": "a"}
        connection.execute(insert(document).values(id=1, added_us=1, unit_id=1, **row))
    anna = office.person(Role.MANAGER, "anna")
    me = f"account:{anna.id}"
    agreed = {"firm": "Best", "scope": "all", "from": "2026-01-01", "until": "2026-12-31", "documents": [1]}
    for kind, fields in (("vetting", PASSED), ("contractor-agreement", agreed)):
        with pytest.raises(EntryInvalid) as refused:
            office.enter(kind, me, who=anna, fields=fields)
        assert (refused.value.params["field"], refused.value.params["reason"]) == ("subject", "oneself")
    found = office.enter("vetting", me, fields={**PASSED, "result": "refused"})
    with pytest.raises(EntryInvalid):
        office.enter("vetting", who=anna, after=found.id, void=True, correction="I am fine")
    assert blocked(office, anna) == "vetting,training"
    office.enter("contractor-agreement", me, fields=agreed)
    changed = [entry for entry in office.house.audited() if entry.action == "account.changed"]
    assert [entry.detail["after"]["ends_us"] for entry in changed] == [now_of(office, anna).ends_us]


def test_all_of_the_training_has_to_be_in_date_each_topic_from_when_it_was_last_taught(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    about = f"account:{anna.id}"
    office.enter("vetting", about, fields=PASSED)
    only = {"trainer": "Li", "test": "passed"}
    part = office.enter("training", about, fields=only | {"topics": ["skills"]})
    assert part.lapses_us == part.happened_us, "never taught secrecy and law"
    assert blocked(office, anna) == "training"
    office.house.clock.advance(DAY_US)
    first = office.enter("training", about, fields=only | {"topics": ["secrecy", "law"]})
    assert blocked(office, anna) == ""
    assert first.lapses_us == lapse_us(Interval(12, Unit.MONTHS), part.happened_us, "Asia/Shanghai")
    office.house.clock.advance(100 * DAY_US)
    again = office.enter("training", about, fields=only | {"topics": ["skills"]})
    assert again.lapses_us == lapse_us(Interval(12, Unit.MONTHS), first.happened_us, "Asia/Shanghai")
    mended = office.enter("training", after=again.id, correction="law too", fields=only | {"topics": ["skills", "law"]})
    assert mended.lapses_us == again.lapses_us, "of secrecy the first still counts"
    office.enter("training", about, fields=TRAINED | {"test": "failed"})
    office.enter("training", about, fields=only | {"topics": ["skills"]})
    assert blocked(office, anna) == "training", "secrecy and law were failed"
    office.enter("training", about, fields=TRAINED)
    assert blocked(office, anna) == ""


def test_the_agreement_of_a_firm_without_accounts_is_about_the_system_that_it_runs(office: Office) -> None:
    row = {"name": "a.pdf", "media_type": "application/pdf", "size_bytes": 1, "sha256": "0", "added_us": 1}
    with write(office.engine) as connection:
        connection.execute(insert(document).values(id=1, kind="agreement", **row))
    agreed = {"firm": "Best", "scope": "upkeep", "from": "2026-03-01", "until": "2026-03-05", "documents": [1]}
    made = office.enter("contractor-agreement", f"system:{office.system_id}", fields=agreed)
    assert (made.subject, made.unit_id, made.site_id) == ("system:1", 1, 1)
    with pytest.raises(EntryInvalid):
        office.enter("contractor-agreement", f"place:{office.hall_id}", fields=agreed)


def seen(office: Office, session: Session) -> set[Rule | None]:
    """What live pictures and an address that is no camera yet answer."""
    office.effects.apply()
    return {knock(office.house, session, AccessKind.LIVE, office.camera_id)}


def test_who_governs_has_some_days_and_then_no_pictures_but_all_else(office: Office) -> None:
    chief = now_of(office, office.manager)
    _, session = office.house.sessions.sign_in("chief", PASSWORD, ADDRESS, "")
    office.house.clock.advance(GOVERNING_DAYS * DAY_US - 1 - (office.now_us - chief.created_us))
    assert office.effects.apply() == []
    assert now_of(office, chief).no_pictures == ()
    office.house.clock.advance(1)
    _, session = office.house.sessions.sign_in("chief", PASSWORD, ADDRESS, "")
    assert seen(office, session) == {Rule.PICTURES_CLOSED}
    assert now_of(office, chief).no_pictures == ("vetting", "training")
    assert stops(office, chief) == ""
    other = office.person(Role.ADMINISTRATOR, "second", unit_id=None)
    office.enter("vetting", f"account:{chief.id}", who=other, fields=PASSED)
    assert seen(office, session) == {Rule.PICTURES_CLOSED}
    office.enter("training", f"account:{chief.id}", fields=TRAINED)
    assert seen(office, session) == {None}
    noted = [each.detail["blocked"] for each in office.house.audited() if each.action == "account.pictures_closed"]
    assert noted == [["vetting", "training"], ["training"], []]


def test_who_governs_and_did_not_pass_sees_nothing_at_once_and_elsewhere_nobody_asks(office: Office) -> None:
    other = office.person(Role.ADMINISTRATOR, "second", unit_id=None)
    _, session = office.house.sessions.sign_in("chief", PASSWORD, ADDRESS, "")
    office.enter("vetting", f"account:{office.manager.id}", who=other, fields=PASSED | {"result": "refused"})
    assert seen(office, session) == {Rule.PICTURES_CLOSED}
    with write(office.engine) as connection:
        connection.execute(update(site).values(country="CH"))
    assert seen(office, session) == {None}
