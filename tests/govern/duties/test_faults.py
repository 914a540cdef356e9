# SPDX-License-Identifier: Apache-2.0
"""Hours of fault: entered and seen, by camera and by site, against the time that a fault may take."""

import pytest
from sqlalchemy import insert

from fairwatch.db.engine import write
from fairwatch.db.tables import alarm
from fairwatch.govern.duties import policy
from fairwatch.govern.duties.faults import By, FaultTime, fault_times
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import Requirement, Unit, Words
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.duties.office import DAY_US, HOUR_US, Office

DARK = {"what": "dark", "severity": "no-picture"}
MENDED = {"done": "cable", "by_whom": "Zhao"}


def hours(office: Office, by: By = "camera", scope: Scope = EVERYTHING) -> list[FaultTime]:
    """Of the last thirty days."""
    with office.engine.connect() as connection:
        from_us = office.now_us - 30 * DAY_US
        today = local_day(office.now_us, "Asia/Shanghai")
        return fault_times(connection, scope, from_us, office.now_us, today, by=by)


def fault(office: Office, hours_long: int, camera_id: int | None = None) -> None:
    """One that is mended now."""
    about = f"camera:{camera_id or office.camera_id}"
    made = office.enter("fault", about, fields=DARK)
    office.house.clock.advance(hours_long * HOUR_US)
    office.enter("repair", after=made.id, fields=MENDED)


def down(office: Office, camera_id: int, from_h: float, to_h: float | None) -> None:
    """What the program saw, in hours from the clock."""
    start_us = office.now_us + int(from_h * HOUR_US)
    end_us = None if to_h is None else office.now_us + int(to_h * HOUR_US)
    values = {"severity": "due", "params": "{}", "raised_us": start_us, "cleared_us": end_us}
    with write(office.engine) as connection:
        connection.execute(insert(alarm).values(kind="camera_down", subject=f"camera:{camera_id}", **values))


def test_what_people_entered_and_what_the_program_saw_stand_side_by_side(office: Office) -> None:
    fault(office, 5)
    down(office, office.camera_id, -3, -1)
    office.enter("fault", f"camera:{office.camera_id}", fields=DARK)
    office.house.clock.advance(2 * HOUR_US)
    (found,) = hours(office)
    assert (found.name, found.site, found.faults, found.open) == ("Gate 1", "Mall North", 2, 1)
    assert (found.fault_us, found.longest_us, found.dark_us) == (7 * HOUR_US, 5 * HOUR_US, 2 * HOUR_US)


def test_an_outage_that_nobody_entered_is_on_the_list(office: Office) -> None:
    down(office, office.camera_id, -40 * 24, -29 * 24)
    down(office, office.camera_id, -2, None)
    down(office, 99, -1, None)
    assert [(each.subject, each.faults, each.dark_us) for each in hours(office)] == [
        (f"camera:{office.camera_id}", 0, DAY_US + 2 * HOUR_US),
        ("camera:99", 0, HOUR_US),
    ]
    assert [each.subject for each in hours(office, scope=Scope(unit_id=1))] == [f"camera:{office.camera_id}"]
    assert hours(office, scope=Scope(unit_id=2)) == []


def test_sites_add_up_what_their_cameras_had(office: Office) -> None:
    fault(office, 5)
    fault(office, 2)
    down(office, office.camera_id, -3, -1)
    (found,) = hours(office, "site")
    assert (found.subject, found.name, found.site_id) == ("site:1", "Mall North", 1)
    assert (found.faults, found.fault_us, found.dark_us) == (2, 7 * HOUR_US, 2 * HOUR_US)


def test_a_fault_is_late_after_the_time_that_the_program_gives(office: Office) -> None:
    fault(office, 24)
    (found,) = hours(office)
    assert (found.allowed, found.late) == (policy.Interval(24, Unit.HOURS), 0)
    fault(office, 25)
    (found,) = hours(office)
    assert found.late == 1


def test_a_stricter_number_of_a_text_goes_before_the_programs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    national = shipped()["cn-national-2025"]
    asked = Requirement(
        control="inspection-maintenance",
        article="15",
        value=8,
        unit=Unit.HOURS,
        since="fault",
        text=Words(zh="八小时", en="eight hours"),
    )
    strict = national.model_copy(update={"requirements": (*national.requirements, asked)})
    monkeypatch.setattr(policy, "shipped", lambda: {**shipped(), "cn-national-2025": strict})
    fault(office, 9)
    bys: tuple[By, ...] = ("camera", "site")
    for by in bys:
        (found,) = hours(office, by)
        assert (found.allowed, found.late) == (policy.Interval(8, Unit.HOURS, "cn-national-2025", "15"), 1)
