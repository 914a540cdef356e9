# SPDX-License-Identifier: Apache-2.0
"""Ways around the duty to file, tried one by one: each leaves something due, or is refused."""

import pytest
from sqlalchemy import Engine, select, update

from fairwatch.accounts.models import SYSTEM
from fairwatch.db.govern import filing_step
from fairwatch.db.registry import attachment, division, site, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.scope import Scope
from tests.govern.filing.test_drafts import DAY_US, Desk
from tests.govern.ground import added

QINGDAO = "370202"


@pytest.fixture
def desk(engine: Engine) -> Desk:
    made = Desk(engine)
    made.refresh()
    made.accept(made.hand_in())
    return made


@pytest.mark.parametrize("values", [{"site_class": "non-public"}, {"country": "DE", "division": "000000"}])
def test_who_says_that_the_law_no_longer_binds_reports_that_too(engine: Engine, values: dict[str, str]) -> None:
    desk = Desk(engine, county=QINGDAO)
    desk.refresh()
    first = desk.hand_in()
    desk.filings.accept(first, desk.version(first), "", "", by=SYSTEM, scope=Scope(division=QINGDAO))
    if "division" in values:
        with engine.begin() as connection:
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
    # Changed back for days, it is another change.
    desk.turn(0.0)
    desk.house.clock.advance(2 * DAY_US)
    desk.turn(10.0)
    assert desk.rows()[-1].event_day == "2026-06-19"


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


def test_a_return_takes_what_was_handed_in_after_it_along(engine: Engine) -> None:
    desk = Desk(engine)
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


def test_a_clock_that_is_set_back_leaves_a_line_in_the_history(engine: Engine) -> None:
    desk = Desk(engine)
    desk.refresh()
    desk.ground.change(video_system, desk.ground.system_id, use_day="2026-06-09")
    desk.refresh()
    with engine.connect() as connection:
        notes = connection.scalars(select(filing_step.c.note).order_by(filing_step.c.id)).all()
    assert notes == ["", "2026-06-01 → 2026-06-09"]


def test_taking_the_first_filing_back_takes_the_report_on_it_back(engine: Engine) -> None:
    desk = Desk(engine)
    desk.refresh()
    first = desk.hand_in()
    desk.turn(10.0)
    desk.hand_in("A storm")
    desk.filings.withdraw(first, desk.version(first), "A mistake", by=SYSTEM)
    assert desk.told() == [("first", "withdrawn"), ("change", "withdrawn"), ("first", "draft")]
    assert desk.rows()[-1].due_day == "2026-07-01"
    assert desk.refresh() is False


def test_a_returned_filing_whose_day_of_use_changes_still_opens(engine: Engine) -> None:
    desk = Desk(engine)
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
