# SPDX-License-Identifier: Apache-2.0
"""An authority without an installation: what came on paper is entered, and nobody accepts their own filing that way."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from fairwatch.accounts.models import SYSTEM, Actor, Role
from fairwatch.accounts.register import Action
from fairwatch.db.govern import authority_key, delivery, filing, peer
from fairwatch.db.registry import attachment, document
from fairwatch.db.tables import account, audit
from fairwatch.errors import FairwatchError
from fairwatch.govern.compliance.facts import OfficerFacts
from fairwatch.govern.compliance.load_systems import systems_of
from fairwatch.govern.filing.answering import GONE_DAYS
from fairwatch.govern.filing.errors import AuthorityAnswers, FilingInvalid, FilingState, NotYourFiling
from fairwatch.govern.filing.on_paper import OnPaper
from fairwatch.govern.filing.reading import Opening
from fairwatch.govern.filing.records import Person
from fairwatch.govern.registry.errors import RegistryInUse, RegistryInvalid
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.scope import Scope
from tests.accounts.house import PASSWORD
from tests.govern.filing.test_drafts import COUNTY, DAY_US, Desk
from tests.govern.ground import CITY

LIU = Actor(7, "liu", "10.0.0.7")


class PaperRound:
    """A unit whose county has no installation; today is 10 June 2026, and its first filing is handed in."""

    def __init__(self, engine: Engine) -> None:
        self.desk = Desk(engine)
        self.desk.refresh()
        self.number = self.desk.hand_in()
        self.scan = self.scanned("a")

    def scanned(self, digest: str) -> int:
        values: dict[str, Any] = {"kind": "receipt", "name": "receipt.pdf", "media_type": "application/pdf"}
        values |= {"unit_id": self.desk.ground.unit_id, "size_bytes": 9, "sha256": digest * 64, "added_us": 1}
        with self.desk.engine.begin() as connection:
            made = connection.execute(insert(document).values(**values)).inserted_primary_key
        assert made is not None
        return int(made[0])

    def decide(self, outcome: Any = "accepted", day: str = "2026-06-10", **told: Any) -> Opening:
        told = {"number": "辽A-2026-7"} | told if outcome == "accepted" else {"reasons": "No house number"} | told
        paper = OnPaper(day, told.pop("scan", self.scan), **told)
        number = told.get("filing", self.number)
        version = self.desk.version(number)
        return self.desk.filings.paper.decide(number, version, outcome, paper, by=LIU)

    def handed_in(self, day: str) -> Opening:
        paper, version = OnPaper(day, self.scan), self.desk.version(self.number)
        return self.desk.filings.paper.hand_in(self.number, version, paper, by=LIU)

    def officer(self, authority_id: int, **values: Any) -> None:
        row = {"username": "wang", "display_name": "Wang", "password_hash": "", "role": "officer", "created_us": 1}
        with self.desk.engine.begin() as connection:
            connection.execute(insert(account).values(**row | {"authority_id": authority_id} | values))


@pytest.fixture
def round_(engine: Engine) -> PaperRound:
    return PaperRound(engine)


def test_what_came_on_paper_decides_the_filing_and_is_marked(round_: PaperRound) -> None:
    done = round_.decide()
    assert (done.filing.state, done.filing.number, done.filing.on_paper) == ("accepted", "辽A-2026-7", "entered")
    assert (done.steps[-1].username, done.steps[-1].paper, done.listed.on_paper) == ("liu", "entered", "entered")
    (entry,) = done.entries
    assert (entry.kind, entry.day, entry.document_id, entry.username) == ("accepted", "2026-06-10", round_.scan, "liu")
    assert entry.filer == done.steps[1].username
    with round_.desk.engine.connect() as connection:
        kept = select(attachment.c.document_id).where(attachment.c.subject == f"filing:{round_.number}")
        assert round_.scan in connection.scalars(kept).all()
        told = connection.scalars(select(audit.c.action)).all()
    assert Action.FILING_ENTERED_FROM_PAPER in told
    # It is the measure from now on, and the scan is no paper of the form.
    round_.desk.turn(10.0)
    assert round_.desk.told()[-1] == ("change", "draft")
    assert round_.scan not in [each.document_id for each in done.papers]


def test_a_letter_that_returns_it_opens_it_again(round_: PaperRound) -> None:
    back = round_.decide("returned")
    assert (back.filing.state, back.filing.on_paper) == ("returned", "entered")
    assert back.shown()["steps"][-1]["reasons"] == [{"field": "", "text": "No house number", "camera": None}]
    round_.desk.hand_in()
    again = round_.desk.filings.get(round_.number).filing
    assert (again.state, again.on_paper, again.handed_day) == ("submitted", "", None)


@pytest.mark.parametrize(
    ("outcome", "told", "field", "reason"),
    [
        ("accepted", {"number": " "}, "number", "missing"),
        ("returned", {"reasons": ""}, "reasons", "missing"),
        ("accepted", {"day": "2026-06-11"}, "day", "future"),
        ("accepted", {"day": "2026-06-09"}, "day", "before"),
        ("accepted", {"day": "2026-06-31"}, "day", "missing"),
        ("accepted", {"day": "0001-01-01"}, "day", "missing"),
    ],
)
def test_what_cannot_be_is_refused(
    round_: PaperRound, outcome: str, told: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(FilingInvalid) as refused:
        round_.decide(outcome, **told)
    assert (refused.value.params["field"], refused.value.params["reason"]) == (field, reason)


def test_there_is_no_decision_without_its_paper(round_: PaperRound) -> None:
    with pytest.raises(FairwatchError) as refused:
        round_.decide(scan=9999)
    assert refused.value.code == "document-not-found"
    round_.decide()
    round_.desk.turn(10.0)
    round_.number = round_.desk.hand_in()
    # The same file under another name is the same paper.
    for scan in (round_.scan, round_.scanned("a")):
        with pytest.raises(FilingInvalid) as refused_too:
            round_.decide(scan=scan)
        assert refused_too.value.params["field"] == "document_id"


@pytest.mark.parametrize("how", ["officer", "above", "key", "peer"])
def test_nobody_enters_what_the_authority_can_answer_itself(round_: PaperRound, how: str) -> None:
    ground = round_.desk.ground
    office = round_.desk.rows()[0].authority_id
    if how == "officer":
        round_.officer(office)
    elif how == "above":
        round_.officer(ground.authorities[CITY])
    with round_.desk.engine.begin() as connection:
        if how == "key":
            connection.execute(
                insert(authority_key).values(authority_id=office, fingerprint="f", username="liu", confirmed_us=1)
            )
        if how == "peer":
            row = {"direction": "out", "name": "County", "public_key": "p", "fingerprint": "f", "created_us": 1}
            connection.execute(insert(peer).values(**row))
    assert not round_.desk.filings.paper.open_to("210102")
    with pytest.raises(AuthorityAnswers) as refused:
        round_.decide()
    assert refused.value.params["reason"] == ("officer" if how == "above" else how)
    with pytest.raises(AuthorityAnswers):
        round_.handed_in("2026-06-10")
    assert round_.desk.filings.get(round_.number).filing.state == "submitted"


def test_officers_elsewhere_or_without_a_working_account_hinder_nobody(round_: PaperRound) -> None:
    ground, office = round_.desk.ground, round_.desk.rows()[0].authority_id
    round_.officer(office, username="gone", disabled=True)
    round_.officer(office, username="ended", ends_us=1)
    round_.officer(ground.authorities["trade"], username="trade")
    assert round_.decide().filing.state == "accepted"


def test_the_day_on_paper_ends_the_clock(round_: PaperRound) -> None:
    desk = round_.desk
    desk.house.clock.advance(10 * DAY_US)
    done = round_.handed_in("2026-06-10")
    assert (done.filing.state, done.filing.handed_day, done.steps[-1].paper) == ("submitted", "2026-06-10", "handed-in")
    with pytest.raises(FilingInvalid):
        round_.decide(day="2026-06-09", scan=round_.scanned("b"))
    assert round_.decide(day="2026-06-12", scan=round_.scanned("b")).filing.state == "accepted"


def test_a_change_is_not_handed_in_before_it_was_there(round_: PaperRound) -> None:
    round_.decide()
    round_.desk.turn(10.0)
    round_.number = round_.desk.hand_in()
    round_.scan = round_.scanned("b")
    with pytest.raises(FilingInvalid) as refused:
        round_.handed_in("2026-06-09")
    assert refused.value.params["reason"] == "before"


def test_an_officer_who_comes_later_confirms_or_disputes(round_: PaperRound) -> None:
    desk = round_.desk
    round_.decide()

    def answer(scope: Scope, *, confirmed: bool, reason: str = "") -> Opening:
        version = desk.version(round_.number)
        return desk.filings.paper.answer(
            round_.number, version, confirmed=confirmed, reason=reason, by=SYSTEM, scope=scope
        )

    with pytest.raises(NotYourFiling):
        answer(Scope(), confirmed=True)
    with pytest.raises(FilingInvalid):
        answer(COUNTY, confirmed=False)
    said = answer(COUNTY, confirmed=False, reason="No such number")
    assert (said.filing.state, said.filing.on_paper, said.filing.number) == ("submitted", "disputed", None)
    assert (said.entries[0].answer, said.entries[0].answer_reason) == ("disputed", "No such number")
    with pytest.raises(FilingState):
        round_.decide()
    # The office decides; what it decides is its own.
    desk.accept(round_.number)
    assert desk.filings.get(round_.number).filing.on_paper == ""
    with pytest.raises(FilingState):
        answer(COUNTY, confirmed=True)
    with desk.engine.begin() as connection:
        connection.execute(update(filing).values(on_paper="entered"))
    assert answer(COUNTY, confirmed=True).filing.on_paper == "confirmed"


class Police:
    """An officer of the county with an account here, and the administrator who takes it away."""

    def __init__(self, round_: PaperRound) -> None:
        self.accounts, self.office = round_.desk.house.accounts, round_.desk.rows()[0].authority_id
        made = self.accounts.add("wang", "Wang", PASSWORD, Role.OFFICER, by=SYSTEM, authority_id=self.office)
        self.number = made.id


def switched_off(police: Police) -> None:
    police.accounts.change(police.number, by=LIU, disabled=True)


def made_a_viewer(police: Police) -> None:
    police.accounts.change(police.number, by=LIU, role=Role.VIEWER, belonging={"authority_id": None})


def ended(police: Police) -> None:
    police.accounts.change(police.number, by=LIU, belonging={"ends_us": 1})


def removed(police: Police) -> None:
    police.accounts.remove(police.number, by=LIU)


@pytest.mark.parametrize("way", [switched_off, made_a_viewer, ended, removed])
def test_who_takes_the_officers_account_away_does_not_answer_in_their_place(
    round_: PaperRound, way: Callable[[Police], None]
) -> None:
    way(Police(round_))
    assert not round_.desk.filings.paper.open_to("210102")
    with pytest.raises(AuthorityAnswers) as refused:
        round_.decide()
    said = {"reason": "officer-gone", "name": "wang", "by": "liu", "day": "2026-06-10", "until": "2026-07-11"}
    assert refused.value.params == said
    assert round_.desk.filings.paper.waits_until("210102", "Asia/Shanghai") == "2026-07-11"
    # After that what came on paper may be entered, and everybody sees who could have said it.
    round_.desk.house.clock.advance(GONE_DAYS * DAY_US)
    (entry,) = round_.decide(day="2026-07-10").entries
    assert (entry.officer, entry.officer_left_by) == ("wang", "liu")
    left = Person("Wang", "viewer" if way is made_a_viewer else "officer")
    assert entry.people == ({} if way is removed else {"wang": left}), "by name and role, where the account is there"
    assert entry.officer_left_us is not None
    assert round_.desk.filings.paper.waits_until("210102", "Asia/Shanghai") is None
    ground = round_.desk.ground
    with round_.desk.engine.connect() as connection:
        (told,) = systems_of(connection, [ground.site_id], round_.desk.house.clock.utc_us())[ground.site_id][0].filings
    assert told.passed_over == OfficerFacts("wang", entry.officer_left_us, "liu")


def test_an_account_that_was_to_end_from_the_beginning_is_remembered_too(round_: PaperRound) -> None:
    house, office = round_.desk.house, round_.desk.rows()[0].authority_id
    ends_us = house.clock.utc_us() + DAY_US
    house.accounts.add("wang", "Wang", PASSWORD, Role.OFFICER, by=LIU, authority_id=office, ends_us=ends_us)
    house.clock.advance(2 * DAY_US)
    with pytest.raises(AuthorityAnswers, match="until lately"):
        round_.decide()


def test_no_office_is_moved_away_from_under_its_officers(round_: PaperRound) -> None:
    police = Police(round_)
    hand = Hand(LIU, round_.desk.house.audit.by(LIU))
    authorities = Registry(round_.desk.engine, round_.desk.house.clock).authorities
    with pytest.raises(RegistryInUse, match="officer"):
        authorities.remove(police.office, 1, hand)
    with pytest.raises(RegistryInvalid, match="division: officers"):
        authorities.change(police.office, 1, {"division": CITY}, hand)
    switched_off(police)
    authorities.remove(police.office, 1, hand)
    with pytest.raises(AuthorityAnswers):
        round_.decide()


@pytest.mark.parametrize("became", [{"state": "answered"}, {"state": "stopped", "received_us": 1}])
def test_an_installation_that_took_a_filing_in_is_not_revoked_to_answer_in_its_place(
    round_: PaperRound, became: dict[str, Any]
) -> None:
    now_us = round_.desk.house.clock.utc_us()
    with round_.desk.engine.begin() as connection:
        row = {"direction": "out", "name": "County", "public_key": "p", "fingerprint": "f", "created_us": 1}
        made = connection.execute(insert(peer).values(**row, revoked_us=now_us)).inserted_primary_key
        assert made is not None
        way = {"filing_id": round_.number, "peer_id": made[0], "submitted_us": 1} | became
        connection.execute(insert(delivery).values(**way, username="", created_us=1))
    assert not round_.desk.filings.paper.open_to("210102")
    round_.desk.house.clock.advance(GONE_DAYS * DAY_US)
    assert round_.desk.filings.paper.open_to("210102")
