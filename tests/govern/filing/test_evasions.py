# SPDX-License-Identifier: Apache-2.0
"""Ways around the duty to file, tried one by one: each leaves something due, or is refused."""

import json
import threading

import pytest
from sqlalchemy import Engine, select, text, update

from fairwatch.accounts.models import SYSTEM, Actor, Role
from fairwatch.accounts.register import Action
from fairwatch.db.engine import write
from fairwatch.db.govern import filing_step
from fairwatch.db.registry import attachment, authority, division, place, site, unit, video_system
from fairwatch.db.tables import camera
from fairwatch.errors import OwnRequest, VersionConflict
from fairwatch.govern.filing.drafts import turn
from fairwatch.govern.filing.errors import NotYourFiling
from fairwatch.govern.filing.records import Filing, State, filings_of
from fairwatch.govern.scope import Scope
from tests.accounts.house import PASSWORD
from tests.govern.filing.test_drafts import AGENT, DAY_US, Desk
from tests.govern.ground import COUNTY, OTHER_COUNTY, added

QINGDAO = "370202"


@pytest.fixture
def desk(sqlite_engine: Engine) -> Desk:
    """One whose first filing is accepted."""
    made = Desk(sqlite_engine)
    made.refresh()
    made.accept(made.hand_in())
    return made


@pytest.mark.parametrize("values", [{"site_class": "non-public"}, {"country": "DE", "division": "000000"}])
def test_who_says_that_the_law_no_longer_binds_reports_that_too(sqlite_engine: Engine, values: dict[str, str]) -> None:
    desk = Desk(sqlite_engine, county=QINGDAO)
    desk.refresh()
    first = desk.hand_in()
    desk.filings.accept(first, desk.version(first), "", "", by=SYSTEM, scope=Scope(division=QINGDAO))
    if "division" in values:
        with sqlite_engine.begin() as connection:
            added(connection, division, code="000000", name="境外", name_en="Abroad")
    desk.ground.change(site, desk.ground.site_id, **values)
    desk.refresh()
    assert desk.told()[-1] == ("change", "draft")
    assert desk.rows()[-1].due_day == "2026-06-15"


def test_changing_back_for_a_moment_wins_no_time(desk: Desk) -> None:
    desk.turn(10.0)
    assert desk.rows()[-1].due_day == "2026-06-15"
    desk.house.clock.advance(7 * DAY_US)
    desk.turn(0.0)
    desk.turn(10.0)
    last = desk.rows()[-1]
    assert (last.state, last.event_day, last.due_day) == ("draft", "2026-06-10", "2026-06-15")


def test_what_is_changed_back_for_less_than_the_time_to_report_it_keeps_its_clock(desk: Desk) -> None:
    desk.turn(10.0)
    first = desk.rows()[-1]
    desk.house.clock.advance(DAY_US)
    desk.turn(0.0)
    desk.house.clock.advance(DAY_US)
    desk.turn(20.0)
    again = desk.rows()[-1]
    assert (again.id != first.id, again.state) == (True, "draft")
    assert (again.event_day, again.due_day) == (first.event_day, first.due_day)
    # And so from one time to the next.
    desk.turn(0.0)
    desk.house.clock.advance(DAY_US)
    desk.turn(10.0)
    assert desk.rows()[-1].due_day == first.due_day


def test_what_was_as_filed_for_longer_is_a_new_change(desk: Desk) -> None:
    desk.turn(10.0)
    first = desk.rows()[-1]
    desk.turn(0.0)
    desk.house.clock.advance(30 * DAY_US)
    desk.turn(10.0)
    assert desk.rows()[-1].due_day > first.due_day


def test_what_was_reported_in_between_ends_the_old_clock(desk: Desk) -> None:
    desk.turn(10.0)
    first = desk.rows()[-1]
    desk.turn(0.0)
    desk.ground.camera("Gate 9")
    desk.refresh()
    desk.accept(desk.hand_in())
    desk.house.clock.advance(DAY_US)
    desk.turn(10.0)
    assert desk.rows()[-1].event_day > first.event_day


def test_another_change_on_the_day_of_changing_back_has_its_own_time(desk: Desk) -> None:
    desk.turn(10.0)
    desk.house.clock.advance(7 * DAY_US)
    desk.turn(0.0)
    desk.ground.change(camera, desk.ground.camera_ids[1], retention_min_days=60)
    desk.refresh()
    assert desk.rows()[-1].event_day == "2026-06-17"


def test_an_end_that_lies_ahead_ends_no_duty(desk: Desk) -> None:
    desk.ground.change(video_system, desk.ground.system_id, end_day="2099-12-31")
    desk.refresh()
    assert desk.told()[-1] == ("end", "draft")
    desk.accept(desk.hand_in())
    desk.turn(20.0)
    assert desk.told()[-1] == ("change", "draft")


def test_another_end_is_another_report(desk: Desk) -> None:
    desk.ground.change(video_system, desk.ground.system_id, end_day="2026-06-10")
    desk.refresh()
    desk.accept(desk.hand_in())
    desk.ground.change(video_system, desk.ground.system_id, end_day="2026-06-09")
    desk.refresh()
    assert desk.told()[-1] == ("end", "draft")


def test_the_clock_of_an_end_that_is_told_late_runs_from_the_end(desk: Desk) -> None:
    desk.ground.change(video_system, desk.ground.system_id, end_day="2026-06-03")
    desk.refresh()
    last = desk.rows()[-1]
    assert (last.event_day, last.due_day) == ("2026-06-03", "2026-06-08")
    assert desk.filings.get(last.id).listed.overdue


def test_a_return_takes_what_was_handed_in_after_it_along(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    first = desk.hand_in()
    desk.turn(10.0)
    desk.hand_in()
    desk.send_back(first)
    assert desk.told() == [("first", "returned"), ("change", "withdrawn")]
    desk.accept(desk.hand_in())
    desk.refresh()
    assert desk.told() == [("first", "accepted"), ("change", "withdrawn")]


def test_what_was_handed_in_without_papers_has_none_later(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        connection.execute(update(attachment).values(removed_us=1))
    desk.turn(10.0)
    report = desk.hand_in()
    assert desk.filings.get(report).papers == []
    desk.accept(report)
    desk.ground.papers()
    assert desk.filings.get(report).papers == []


def test_what_is_taken_back_keeps_its_papers_and_its_reason(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        connection.execute(update(attachment).values(removed_us=1))
    desk.turn(10.0)
    number = desk.rows()[-1].id
    desk.ground.papers(f"filing:{number}")
    report = desk.hand_in("A storm")
    papers = {each.document_id for each in desk.filings.get(report).papers}
    desk.filings.withdraw(report, desk.version(report), "A mistake", by=SYSTEM)
    again = desk.filings.get(desk.rows()[-1].id)
    assert again.filing.id != report
    assert again.filing.reason == "A storm"
    assert papers
    assert {each.document_id for each in again.papers} == papers


def test_what_is_overdue_goes_to_the_new_county_when_it_is_handed_in(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.house.clock.advance(60 * DAY_US)
    desk.refresh()
    desk.ground.change(site, desk.ground.site_id, division=OTHER_COUNTY)
    desk.refresh()
    assert desk.rows()[-1].division == COUNTY
    desk.hand_in()
    row = desk.rows()[-1]
    assert (row.state, row.division, row.authority_id) == (
        "submitted",
        OTHER_COUNTY,
        desk.ground.authorities[OTHER_COUNTY],
    )


def test_a_clock_that_is_set_back_leaves_a_line_in_the_history(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    desk.ground.change(video_system, desk.ground.system_id, use_day="2026-06-09")
    desk.refresh()
    with sqlite_engine.connect() as connection:
        notes = connection.scalars(select(filing_step.c.note).order_by(filing_step.c.id)).all()
    assert notes == ["", "2026-06-01 → 2026-06-09"]


def test_taking_the_first_filing_back_takes_the_report_on_it_back(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    first = desk.hand_in()
    desk.turn(10.0)
    desk.hand_in("A storm")
    desk.filings.withdraw(first, desk.version(first), "A mistake", by=SYSTEM)
    assert desk.told() == [("first", "withdrawn"), ("change", "withdrawn"), ("first", "draft")]
    assert desk.rows()[-1].due_day == "2026-07-01"
    assert desk.refresh() is False


def test_a_returned_filing_whose_day_of_use_changes_still_opens(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    first = desk.hand_in()
    desk.send_back(first)
    desk.ground.change(video_system, desk.ground.system_id, use_day="2026-06-09")
    desk.refresh()
    assert desk.filings.get(first).steps[-1].note == "2026-06-01 → 2026-06-09"
    assert desk.filings.get(first).shown()["steps"]


def test_the_papers_of_a_report_go_with_it_into_the_one_that_takes_it_up(engine: Engine) -> None:
    desk = Desk(engine)
    desk.refresh()
    first = desk.hand_in("A mall opened")
    desk.turn(10.0)
    report = desk.rows()[-1]
    desk.filings.edit(report.id, report.version, {}, "A storm", by=SYSTEM)
    desk.ground.papers(f"filing:{report.id}")
    desk.send_back(first)
    found = desk.filings.get(first)
    assert found.filing.reason == "A mall opened"
    assert sum(each.subject == f"filing:{first}" for each in found.papers) == 7


def test_a_draft_goes_to_the_office_of_the_county_where_the_site_is_now(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    desk.ground.change(site, desk.ground.site_id, division="210103")
    desk.refresh()
    (row,) = desk.rows()
    assert (row.division, row.authority_id) == ("210103", desk.ground.authorities["210103"])


def test_an_office_that_is_entered_later_gets_what_is_handed_in_then(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine, county=QINGDAO)
    desk.refresh()
    assert desk.rows()[0].authority_id is None
    with sqlite_engine.begin() as connection:
        office = added(connection, authority, name="Police of Shinan", division=QINGDAO)
    desk.hand_in()
    assert desk.rows()[0].authority_id == office


def test_of_two_who_write_at_once_one_is_told(engine: Engine) -> None:
    desk = Desk(engine)
    desk.refresh()
    row = desk.rows()[-1]
    with desk.engine.connect() as connection:
        (found,) = [each for each in filings_of(connection, desk.ground.system_id) if each.id == row.id]
    desk.filings.edit(row.id, row.version, {}, "A storm", by=SYSTEM)
    with pytest.raises(VersionConflict), desk.engine.begin() as connection:
        turn(connection, found, State.SUBMITTED)


def test_nobody_here_writes_for_another_installation(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    number = desk.hand_in()
    desk.ground.change(video_system, desk.ground.system_id, origin="far")
    with pytest.raises(NotYourFiling):
        desk.filings.withdraw(number, desk.version(number), "x", by=SYSTEM)
    desk.send_back(number)
    with pytest.raises(NotYourFiling):
        desk.filings.edit(number, desk.version(number), AGENT, None, by=SYSTEM)
    with pytest.raises(NotYourFiling):
        desk.filings.submit(number, desk.version(number), by=SYSTEM)


def test_what_is_overdue_does_not_vanish_with_another_class(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine, county=QINGDAO)
    desk.refresh()
    desk.ground.change(site, desk.ground.site_id, site_class="non-public")
    desk.refresh()
    assert desk.told() == [("first", "withdrawn")]
    desk.ground.change(site, desk.ground.site_id, site_class="art7-operator")
    desk.refresh()
    desk.house.clock.advance(22 * DAY_US)
    desk.ground.change(site, desk.ground.site_id, site_class="non-public")
    desk.refresh()
    last = desk.filings.get(desk.rows()[-1].id)
    assert (last.filing.state, last.listed.overdue) == ("draft", True)
    assert last.filing.content["fields"]["site_class"] == "non-public"
    assert desk.refresh() is False


BEIJING = "110101"


@pytest.mark.parametrize("site_class", ["non-public", "art9-other"])
def test_a_class_lighter_than_the_places_leaves_the_duty_to_file(sqlite_engine: Engine, site_class: str) -> None:
    desk = Desk(sqlite_engine, county=BEIJING, site_class=site_class)
    desk.ground.change(site, desk.ground.site_id, class_by_places="art7-operator")
    desk.refresh()
    assert desk.told() == [("first", "draft")]
    assert desk.rows()[0].due_day == "2026-07-01"
    first = desk.hand_in()
    desk.filings.accept(first, desk.version(first), "", "", by=SYSTEM, scope=Scope(division=BEIJING))
    # What was filed is known by its places: called something else, that is told too.
    desk.ground.change(place, desk.ground.place_id, kind="office")
    desk.ground.change(site, desk.ground.site_id, class_by_places=None)
    desk.refresh()
    assert desk.told()[-1] == ("change", "draft")


def test_an_honest_class_files_nothing_where_no_text_asks(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine, county=BEIJING, site_class="non-public")
    desk.ground.change(place, desk.ground.place_id, kind="office")
    desk.refresh()
    assert desk.told() == []


def test_another_kind_of_unit_is_a_change_to_report(desk: Desk) -> None:
    desk.ground.change(unit, desk.ground.unit_id, kind="government")
    desk.refresh()
    assert desk.told()[-1] == ("change", "draft")
    assert [each.field for each in filings_of_desk(desk)[-1].changes] == ["unit_kind"]


def test_a_trade_that_was_taken_off_is_let_go_when_the_county_has_accepted_that(engine: Engine) -> None:
    desk = Desk(engine)
    desk.refresh()
    desk.accept(desk.hand_in())
    desk.ground.change(unit, desk.ground.unit_id, trades="[]")
    desk.ground.change(site, desk.ground.site_id, left_trades='["commerce"]')
    desk.refresh()
    report = desk.hand_in("No shops any more")
    assert left_trades(desk) == ["commerce"]
    desk.accept(report)
    assert left_trades(desk) == []


def test_a_trade_of_what_was_never_filed_stays_in_sight_until_that_is_accepted(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    desk.ground.change(unit, desk.ground.unit_id, trades="[]")
    desk.ground.change(site, desk.ground.site_id, left_trades='["commerce"]')
    desk.refresh()
    assert left_trades(desk) == ["commerce"]
    desk.accept(desk.hand_in())
    assert left_trades(desk) == []


def left_trades(desk: Desk) -> list[str]:
    with desk.engine.connect() as connection:
        return list(json.loads(connection.scalars(select(site.c.left_trades)).one()))


def filings_of_desk(desk: Desk) -> list[Filing]:
    with desk.engine.connect() as connection:
        return filings_of(connection, desk.ground.system_id)


def test_of_two_who_look_at_the_same_moment_one_opens_the_first_filing(engine: Engine) -> None:
    desk = Desk(engine)
    other = threading.Thread(target=desk.refresh)
    with write(engine) as connection:
        # It has looked, and found that nothing is filed.
        desk.filings.refresh_within(connection, desk.ground.system_id)
        if engine.dialect.name == "postgresql":
            other.start()
            with engine.connect() as watching:
                while not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    watching.rollback()
    if engine.dialect.name != "postgresql":
        other.start()
    other.join()
    assert desk.told() == [("first", "draft")]


def _maker_and_puppet(desk: Desk, authority_id: int | None) -> tuple[Actor, Actor]:
    """An administrator, and the officer whose account they made."""
    accounts = desk.house.accounts
    chief = accounts.add("chief", "Chief", PASSWORD, Role.ADMINISTRATOR, by=SYSTEM, must_change_password=False)
    maker = Actor(chief.id, chief.username, "")
    given = ("zhou", "Zhou", PASSWORD, Role.OFFICER)
    puppet = accounts.add(*given, by=maker, authority_id=authority_id, must_change_password=False)
    return maker, Actor(puppet.id, puppet.username, "")


def test_who_hands_in_does_not_accept_with_an_officers_account_of_their_making(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    (row,) = desk.rows()
    maker, puppet = _maker_and_puppet(desk, row.authority_id)
    version = desk.filings.edit(row.id, row.version, AGENT, None, by=maker).filing.version
    version = desk.filings.submit(row.id, version, by=maker).filing.version
    given = (row.id, version, "", "")
    with pytest.raises(OwnRequest):
        desk.filings.accept(*given, by=puppet, scope=Scope(division=COUNTY))
    assert desk.told() == [("first", "submitted")]
    # One that somebody else made decides; and that one too once it was long in nobody's hands but its own.
    desk.house.clock.advance(31 * DAY_US)
    desk.filings.accept(*given, by=puppet, scope=Scope(division=COUNTY))
    assert desk.told()[0] == ("first", "accepted")


def test_nor_where_somebody_else_hands_in_what_the_maker_of_that_account_entered(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    (row,) = desk.rows()
    maker, puppet = _maker_and_puppet(desk, row.authority_id)
    desk.house.audit.record(maker, Action.SYSTEM_INCLUDED, f"system:{desk.ground.system_id}", {})
    version = desk.filings.edit(row.id, row.version, AGENT, None, by=SYSTEM).filing.version
    version = desk.filings.submit(row.id, version, by=SYSTEM).filing.version
    with pytest.raises(OwnRequest):
        desk.filings.accept(row.id, version, "", "", by=puppet, scope=Scope(division=COUNTY))
