# SPDX-License-Identifier: Apache-2.0
"""Filings that appear by themselves: opened, renewed, joined and closed by what is true."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfoNotFoundError

import pytest
from sqlalchemy import Connection, Engine, select, update

from fairwatch.accounts.models import SYSTEM, Actor, Role
from fairwatch.accounts.register import Action
from fairwatch.db.govern import filing, filing_step
from fairwatch.db.registry import place, placement, site, unit, video_system
from fairwatch.db.tables import camera
from fairwatch.errors import VersionConflict
from fairwatch.govern.filing.errors import FilingIncomplete, FilingInvalid, FilingState
from fairwatch.govern.filing.follow import systems_of
from fairwatch.govern.filing.records import Reason
from fairwatch.govern.filing.service import Filings
from fairwatch.govern.scope import Scope
from tests.accounts.house import PASSWORD, House
from tests.govern.ground import Ground, added, lay

COUNTY = Scope(division="210102")
AGENT = {"agent_name": "Zhao", "agent_identity": "E12345678", "agent_phone": "138"}
DAY_US = 86_400_000_000


def us(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


class Desk:
    """A unit and its county on one database."""

    def __init__(self, engine: Engine, **ground: Any) -> None:
        self.house = House(engine)
        self.house.clock.step(us("2026-06-10T02:00:00") - self.house.clock.utc_us())
        self.ground: Ground = lay(engine, **ground)
        self.ground.papers()
        self.filings = Filings(engine, self.house.clock, self.house.audit)
        self.engine = engine

    def refresh(self) -> bool:
        return self.filings.refresh(self.ground.system_id)

    def rows(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(filing).order_by(filing.c.id)))

    def told(self) -> list[tuple[str, str]]:
        return [(row.kind, row.state) for row in self.rows()]

    def hand_in(self, reason: str = "Why") -> int:
        row = next(each for each in self.rows() if each.state in ("draft", "returned"))
        done = self.filings.edit(row.id, row.version, AGENT, reason, by=SYSTEM).filing
        self.filings.submit(row.id, done.version, by=SYSTEM)
        return int(row.id)

    def version(self, filing_id: int) -> int:
        return self.filings.get(filing_id).filing.version

    def accept(self, filing_id: int) -> None:
        self.filings.accept(filing_id, self.version(filing_id), "", "", by=SYSTEM, scope=COUNTY)

    def send_back(self, filing_id: int) -> None:
        reasons = [Reason("unit_name", "Wrong")]
        self.filings.send_back(filing_id, self.version(filing_id), reasons, by=SYSTEM, scope=COUNTY)

    def turn(self, degrees: float) -> None:
        self.ground.change(placement, self.ground.camera_ids[0], direction_deg=degrees)
        self.refresh()


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_other_main_equipment_is_a_change_to_report(desk: Desk) -> None:
    desk.refresh()
    desk.accept(desk.hand_in())
    desk.ground.change(video_system, desk.ground.system_id, main_equipment="Two recorders\nTwo switches")
    desk.refresh()
    assert desk.told() == [("first", "accepted"), ("change", "draft")]
    (told,) = desk.filings.get(desk.rows()[-1].id).filing.changes
    assert (told.field, told.before, told.after) == (
        "main_equipment",
        ["One recorder", "Two switches"],
        ["Two recorders", "Two switches"],
    )


def test_what_was_filed_before_main_equipment_was_asked_for_is_still_as_filed(desk: Desk) -> None:
    desk.refresh()
    filed = desk.hand_in()
    content = json.loads(desk.rows()[0].content)
    del content["fields"]["main_equipment"]
    content["form"] = "cn-filing-2"
    with desk.engine.begin() as connection:
        connection.execute(update(filing).where(filing.c.id == filed).values(content=json.dumps(content)))
    desk.ground.change(video_system, desk.ground.system_id, main_equipment="One recorder")
    desk.refresh()
    assert desk.told() == [("first", "submitted")]
    desk.turn(20.0)
    assert [each.field for each in desk.filings.get(desk.rows()[-1].id).filing.changes] == ["direction_deg"]
    desk.hand_in()
    desk.ground.change(video_system, desk.ground.system_id, main_equipment="Two recorders")
    desk.refresh()
    assert [each.field for each in desk.filings.get(desk.rows()[-1].id).filing.changes] == ["main_equipment"]


def test_a_system_without_a_day_of_use_is_not_filed(engine: Engine) -> None:
    desk = Desk(engine, use_day=None)
    assert desk.refresh() is False
    desk.ground.change(video_system, desk.ground.system_id, use_day="2026-06-01")
    assert desk.refresh() is True
    assert desk.refresh() is False
    assert desk.told() == [("first", "draft")]
    desk.ground.change(video_system, desk.ground.system_id, use_day=None)
    desk.refresh()
    assert desk.told() == [("first", "withdrawn")]


def test_the_clock_of_a_first_filing_follows_the_day_of_use(desk: Desk) -> None:
    desk.refresh()
    desk.ground.change(video_system, desk.ground.system_id, use_day="2026-06-05")
    desk.refresh()
    (row,) = desk.rows()
    assert (row.event_day, row.due_day) == ("2026-06-05", "2026-07-05")


def test_what_a_person_entered_survives_what_the_registry_changes(desk: Desk) -> None:
    desk.refresh()
    (row,) = desk.rows()
    desk.filings.edit(row.id, row.version, AGENT, None, by=SYSTEM)
    desk.ground.change(unit, desk.ground.unit_id, name="New name")
    desk.refresh()
    fields = desk.filings.get(row.id).filing.content["fields"]
    assert (fields["unit_name"], fields["agent_name"]) == ("New name", "Zhao")


def test_further_changes_join_the_report_and_its_clock_runs_on(desk: Desk) -> None:
    desk.refresh()
    desk.accept(desk.hand_in())
    desk.turn(10.0)
    desk.house.clock.advance(DAY_US)
    desk.ground.change(camera, desk.ground.camera_ids[1], retention_min_days=60)
    desk.refresh()
    desk.ground.camera("Gate 3")
    desk.refresh()
    report = desk.filings.get(desk.rows()[-1].id).filing
    assert desk.told() == [("first", "accepted"), ("change", "draft")]
    assert (report.event_day, report.due_day) == ("2026-06-10", "2026-06-15")
    assert {each.field or each.what for each in report.changes} == {"direction_deg", "storage_days", "camera-added"}


def test_footage_that_a_text_keeps_longer_is_no_change_to_report(desk: Desk) -> None:
    desk.refresh()
    desk.accept(desk.hand_in())
    for number in desk.ground.camera_ids:
        desk.ground.change(camera, number, floor_days=90)
    assert not desk.refresh()
    assert desk.filings.differences(desk.ground.system_id).changes == []
    # Kept for less than was filed it is one, and then all that differs is told.
    desk.ground.change(camera, desk.ground.camera_ids[0], floor_days=0, retention_min_days=15)
    assert desk.refresh()
    assert desk.told()[-1] == ("change", "draft")


def test_what_is_changed_back_closes_the_report(desk: Desk) -> None:
    desk.refresh()
    desk.accept(desk.hand_in())
    desk.turn(10.0)
    desk.turn(0.0)
    assert desk.told()[-1] == ("change", "withdrawn")
    with desk.engine.connect() as connection:
        assert (
            connection.scalars(select(filing_step.c.note).order_by(filing_step.c.id.desc())).first() == "changed-back"
        )


@pytest.mark.parametrize("table", ["unit", "site", "place", "camera", "system"])
def test_every_filed_thing_is_watched(desk: Desk, table: str) -> None:
    desk.refresh()
    desk.accept(desk.hand_in())
    ground = desk.ground
    changes: dict[str, tuple[Any, int, dict[str, Any]]] = {
        "unit": (unit, ground.unit_id, {"security_head": "Chen"}),
        "site": (site, ground.site_id, {"address": "2 Long Street"}),
        "place": (place, ground.place_id, {"name": "North gate"}),
        "camera": (camera, ground.camera_ids[0], {"name": "Gate A"}),
        "system": (video_system, ground.system_id, {"network": "internet"}),
    }
    what, number, values = changes[table]
    ground.change(what, number, **values)
    with desk.engine.connect() as connection:
        assert systems_of(connection, [f"{table}:{number}"]) == [ground.system_id]
    desk.refresh()
    assert desk.told()[-1] == ("change", "draft")


def test_a_change_after_handing_in_opens_the_next_report(desk: Desk) -> None:
    desk.refresh()
    first = desk.hand_in()
    desk.turn(10.0)
    assert desk.told() == [("first", "submitted"), ("change", "draft")]
    # Returned, the earlier one takes up everything.
    desk.send_back(first)
    assert desk.told() == [("first", "returned"), ("change", "withdrawn")]
    desk.accept(desk.hand_in())
    assert desk.told() == [("first", "accepted"), ("change", "withdrawn")]


def test_filings_are_decided_in_their_order(desk: Desk) -> None:
    desk.refresh()
    first = desk.hand_in()
    desk.turn(10.0)
    second = desk.hand_in()
    with pytest.raises(FilingState):
        desk.accept(second)
    desk.accept(first)
    desk.accept(second)
    assert {row.number for row in desk.rows()} == {"210102202600001"}


def test_taking_a_report_back_wins_no_time(desk: Desk) -> None:
    desk.refresh()
    desk.accept(desk.hand_in())
    desk.turn(10.0)
    report = desk.hand_in()
    desk.house.clock.advance(6 * DAY_US)
    desk.filings.withdraw(report, desk.version(report), "A mistake", by=SYSTEM)
    last = desk.rows()[-1]
    assert (last.state, last.event_day, last.due_day) == ("draft", "2026-06-10", "2026-06-15")
    assert desk.filings.get(last.id).listed.overdue


def test_the_end_of_use_is_reported_once(desk: Desk) -> None:
    desk.refresh()
    desk.accept(desk.hand_in())
    desk.turn(10.0)
    desk.ground.change(video_system, desk.ground.system_id, end_day="2026-06-10")
    desk.refresh()
    assert desk.told()[-1] == ("end", "draft")
    desk.accept(desk.hand_in())
    desk.turn(20.0)
    assert desk.told() == [("first", "accepted"), ("end", "accepted")]


def test_a_system_taken_out_of_the_registry_leaves_no_draft(desk: Desk) -> None:
    desk.refresh()
    desk.ground.change(video_system, desk.ground.system_id, removed_us=1)
    desk.refresh()
    assert desk.told() == [("first", "withdrawn")]


def test_overdue_is_a_matter_of_the_day_at_the_site(engine: Engine) -> None:
    desk = Desk(engine, zone="America/New_York", use_day="2026-06-01")
    desk.refresh()
    number = desk.rows()[0].id
    for moment, overdue in (("2026-07-02T03:59:59", False), ("2026-07-02T04:00:00", True)):
        desk.house.clock.step(us(moment) - desk.house.clock.utc_us())
        assert desk.filings.get(number).listed.overdue is overdue


def test_nothing_is_handed_in_that_is_not_complete(desk: Desk) -> None:
    desk.ground.change(unit, desk.ground.unit_id, legal_person="")
    desk.refresh()
    (row,) = desk.rows()
    done = desk.filings.edit(row.id, row.version, AGENT, None, by=SYSTEM)
    assert [(each.what, each.where) for each in done.missing] == [("unit_legal_person", "unit")]
    with pytest.raises(FilingIncomplete):
        desk.filings.submit(row.id, done.filing.version, by=SYSTEM)


def test_the_audit_log_leads_to_what_has_to_be_filed(desk: Desk) -> None:
    note = desk.house.audit.by(SYSTEM)
    with desk.engine.begin() as connection:
        note(connection, "camera.changed", f"camera:{desk.ground.camera_ids[0]}", {})
    assert desk.told() == []
    assert desk.filings.catch_up() == 0
    assert desk.told() == [("first", "draft")]


def test_the_sweep_comes_round(desk: Desk) -> None:
    assert desk.filings.sweep(0, 1) == desk.ground.system_id
    assert desk.filings.sweep(desk.ground.system_id, 1) is None
    assert desk.told() == [("first", "draft")]


def test_a_system_that_cannot_be_read_keeps_no_other_back(desk: Desk) -> None:
    note = desk.house.audit.by(SYSTEM)
    with desk.engine.begin() as connection:
        broken = added(connection, site, **_copy(connection, site, desk.ground.site_id), zone="Nowhere/Land")
        other = added(connection, video_system, **_copy(connection, video_system, desk.ground.system_id, broken))
        # The poisoned one comes first.
        for system_id in (other, desk.ground.system_id):
            note(connection, "system.changed", f"system:{system_id}", {})
    with pytest.raises(ZoneInfoNotFoundError):
        desk.filings.refresh(other)
    assert desk.filings.catch_up() == 0
    assert desk.told() == [("first", "draft")]
    assert desk.filings.sweep(other - 1, 1) == other, "the sweep does not stop there"
    desk.ground.change(site, broken, zone="Asia/Shanghai")
    desk.filings.sweep(0, 5)
    assert desk.told() == [("first", "draft")] * 2


def _copy(connection: Connection, table: Any, number: int, site_id: int | None = None) -> dict[str, Any]:
    row = connection.execute(select(table).where(table.c.id == number)).one()._asdict()
    kept = {name: value for name, value in row.items() if name not in ("id", "zone")} | {"uuid": str(uuid4())}
    return kept if site_id is None else kept | {"site_id": site_id}


def test_a_conflict_names_whose_the_last_change_was_and_when(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    row = desk.rows()[0]
    people = [
        Actor(desk.house.accounts.add(name, name.title(), PASSWORD, Role.MANAGER, by=SYSTEM).id, name, "192.0.2.7")
        for name in ("anna", "bo")
    ]
    desk.house.clock.advance(5)
    desk.filings.edit(row.id, row.version, AGENT, None, by=people[0])
    changed_us = desk.house.clock.utc_us()
    desk.house.clock.advance(5)
    desk.house.audit.record(people[1], Action.FILING_PACKED, f"filing:{row.id}", {"key": "k"})
    with pytest.raises(VersionConflict) as refused:
        desk.filings.edit(row.id, row.version, {"agent_phone": "139"}, None, by=people[1])
    assert (refused.value.params["by"], refused.value.params["at_us"]) == ("Anna", changed_us)
    # What the program brought up to date was nobody's change, and not Anna's.
    desk.ground.change(unit, desk.ground.unit_id, address="2 Long Street")
    desk.refresh()
    with pytest.raises(VersionConflict) as refused:
        desk.filings.edit(row.id, row.version, {"agent_phone": "139"}, None, by=people[1])
    assert (refused.value.params["by"], refused.value.params["at_us"]) == ("", desk.house.clock.utc_us())


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("abc", "length"),
        ("210102199001011234", "check-digit"),
        ("护照12345", "characters"),
        ("1101051949133100 2X", "date"),
    ],
)
def test_an_agent_has_papers_that_can_be(sqlite_engine: Engine, number: str, reason: str) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    row = desk.rows()[0]
    with pytest.raises(FilingInvalid) as refused:
        desk.filings.edit(row.id, row.version, {"agent_identity": number}, None, by=SYSTEM)
    assert (refused.value.params["field"], refused.value.params["reason"]) == ("agent_identity", reason)
    kept = desk.filings.edit(row.id, row.version, {"agent_identity": "11010519491231002x"}, None, by=SYSTEM).filing
    assert kept.content["fields"]["agent_identity"] == "11010519491231002X"


def test_another_device_is_reported_without_its_address(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    number, exchanged = desk.hand_in(), desk.ground.camera_ids[0]
    desk.filings.accept(number, desk.version(number), "", "", by=SYSTEM, scope=COUNTY)
    # What was tried before the system was in use is no change.
    desk.ground.change(camera, exchanged, exchanged_us=us("2026-05-30T02:00:00"))
    assert not desk.refresh()
    desk.ground.change(camera, exchanged, exchanged_us=us("2026-06-10T20:00:00"))
    assert desk.refresh()
    (change,) = desk.filings.get(desk.rows()[-1].id).filing.changes
    assert (change.field, change.before, change.after) == ("exchange_day", None, "2026-06-11")
