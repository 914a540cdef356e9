# SPDX-License-Identifier: Apache-2.0
"""What somebody else signs: the agreement with a firm, which ends no employee, and the approval of analytics."""

import pytest
from sqlalchemy import insert, update

from fairwatch.accounts.models import Account, Role
from fairwatch.db.engine import write
from fairwatch.db.registry import document, video_system
from fairwatch.govern.compliance.facts import EntryBook
from fairwatch.govern.compliance.load_people import read_people
from fairwatch.govern.duties.errors import EntryInvalid
from tests.govern.duties.office import DAY_US, Office


@pytest.fixture
def signed(office: Office) -> Office:
    """With the paper that was signed."""
    row = {"kind": "agreement", "name": "a.pdf", "media_type": "application/pdf", "size_bytes": 1, "sha256": "0"}
    with write(office.engine) as connection:
        connection.execute(insert(document).values(id=1, added_us=1, unit_id=1, **row))
        connection.execute(update(video_system).where(video_system.c.id == 1).values(maintainer="Fix Ltd"))
    return office


def agree(office: Office, *about: str, firm: str = "Fix Ltd", until: str = "2026-12-31") -> None:
    fields = {"firm": firm, "scope": "upkeep", "from": "2026-03-01", "until": until, "documents": [1]}
    office.enter("contractor-agreement", *about, fields=fields)


def ends(office: Office, who: Account) -> int | None:
    office.effects.apply()
    return office.house.accounts.get(who.id).ends_us


def firms(office: Office) -> set[str]:
    """Those with an agreement, as compliance reads them."""
    with office.engine.connect() as connection:
        book: EntryBook = read_people(connection, [1], office.now_us).entries_of(1)
    return {each.content["firm"] for each in book.of("contractor-agreement")}


@pytest.mark.parametrize("about", ["system:1", "unit:1"])
def test_a_firm_without_accounts_has_its_agreement_on_file(signed: Office, about: str) -> None:
    employee = signed.person(Role.OPERATOR, "anna")
    agree(signed, about)
    assert firms(signed) == {"Fix Ltd"}
    assert ends(signed, employee) is None, "an employee goes on"


def test_with_its_people_their_accounts_end_and_nobody_elses(signed: Office) -> None:
    theirs, employee = signed.person(Role.OPERATOR, "lou"), signed.person(Role.OPERATOR, "anna")
    agree(signed, "system:1", f"account:{theirs.id}")
    assert ends(signed, theirs) is not None
    assert ends(signed, employee) is None


def test_of_two_firms_on_one_system_each_has_its_own(signed: Office) -> None:
    agree(signed, "system:1")
    signed.house.clock.advance(DAY_US)
    agree(signed, "system:1", firm="Clean Ltd")
    assert firms(signed) == {"Fix Ltd", "Clean Ltd"}


def test_it_is_about_something(signed: Office) -> None:
    for about in ((), ("site:1",), ("unit:9",)):
        with pytest.raises(EntryInvalid):
            agree(signed, *about)


def test_analytics_are_approved_by_somebody_else_than_who_asked(office: Office) -> None:
    asker = office.person(Role.MANAGER, "anna")
    fields = {"analytics": ["count"], "asked_by": asker.id, "reason": "Crowds at the gate"}
    with pytest.raises(EntryInvalid) as refused:
        office.enter("analytics-approval", "system:1", who=asker, fields=fields)
    assert (refused.value.params["field"], refused.value.params["reason"]) == ("asked_by", "oneself")
    assert office.enter("analytics-approval", "system:1", fields=fields).account_id == office.manager.id
