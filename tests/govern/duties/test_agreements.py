# SPDX-License-Identifier: Apache-2.0
"""What somebody else signs: the agreement with a firm, which ends no employee, and the approval of analytics."""

import pytest
from sqlalchemy import insert, update

from fairwatch.accounts.models import Account, Role
from fairwatch.db.engine import write
from fairwatch.db.registry import document, video_system
from fairwatch.govern.compliance.entries import EntryBook
from fairwatch.govern.compliance.load_people import read_people
from fairwatch.govern.duties.desk import name_items
from fairwatch.govern.duties.due import due
from fairwatch.govern.duties.errors import EntryInvalid
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING
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


def lapsing(office: Office) -> list[tuple[str, str]]:
    """What of agreements is on the list: when, and of whom."""
    with office.engine.connect() as connection:
        listed = name_items(
            connection, due(connection, EVERYTHING, office.now_us, kind="contractor-agreement", ahead_us=3650 * DAY_US)
        )
    return [(local_day((each.due_us or 1) - 1, "Asia/Shanghai").isoformat(), each.name) for each in listed]


def test_the_older_agreement_of_one_firm_is_due_beside_the_newer_one_of_another(signed: Office) -> None:
    office = signed
    agree(office, "system:1", until="2026-03-20")
    office.house.clock.advance(DAY_US)
    agree(office, "system:1", firm="Clean Ltd")
    system = "System 1"
    assert lapsing(office) == [("2026-03-20", f"{system} · Fix Ltd"), ("2026-12-31", f"{system} · Clean Ltd")]
    office.house.clock.advance(DAY_US)
    agree(office, "unit:1", firm=" Fix Ltd ", until="2027-06-30")
    assert [each for each in lapsing(office) if each[0] == "2026-03-20"] == [], "it was renewed, about the unit"


def test_of_an_account_the_last_agreement_stands_whoever_signed_it(signed: Office) -> None:
    office = signed
    lou, kim = office.person(Role.OPERATOR, "lou"), office.person(Role.OPERATOR, "kim")
    agree(office, f"account:{lou.id}", f"account:{kim.id}", until="2026-03-20")
    office.house.clock.advance(DAY_US)
    agree(office, f"account:{lou.id}", firm="Clean Ltd")
    assert [(day, name.split(" · ")[1]) for day, name in lapsing(office)] == [
        ("2026-03-20", "Fix Ltd"),
        ("2026-12-31", "Clean Ltd"),
    ], "the other one's is not renewed by it"


def test_what_security_and_supervision_are_judged_by_is_read_from_the_register(signed: Office) -> None:
    idle = signed.person(Role.VIEWER, "idle")
    versions = {"parts": ["cameras"], "result": "newest", "versions": "5.7", "by_whom": "Fix Ltd"}
    signed.enter("patching", "system:1", fields=versions)
    signed.enter("sign-in-review", "unit:1", fields={"result": "harmless", "found": "A new telephone"})
    signed.enter("account-reason", f"account:{idle.id}", fields={"reason": "The night of the flood"})
    for firm in ("Fix Ltd", "Clean Ltd"):
        signed.enter("contractor-audit", "unit:1", fields={"firm": firm, "found": "Nothing kept"})
    with signed.engine.connect() as connection:
        book = read_people(connection, [1], signed.now_us).entries_of(1)
    for kind, subject in (
        ("patching", "system:1"),
        ("sign-in-review", "unit:1"),
        ("account-reason", f"account:{idle.id}"),
    ):
        found = book.last(kind, subject)
        assert found is not None, kind
        assert found.by == signed.manager.id
    assert [each.content["firm"] for each in book.of("contractor-audit")] == ["Fix Ltd", "Clean Ltd"]


def test_nobody_says_why_their_own_account_stays(office: Office) -> None:
    with pytest.raises(EntryInvalid):
        office.enter("account-reason", f"account:{office.manager.id}", fields={"reason": "I may need it"})


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
