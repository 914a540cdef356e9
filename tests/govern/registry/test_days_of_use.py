# SPDX-License-Identifier: Apache-2.0
"""The day of use: once it counted, nothing that is typed ends the clock to file, and what is typed is seen."""

from typing import Any

import pytest
from sqlalchemy import select

from fairwatch.db.govern import filing, filing_step
from fairwatch.govern.filing.listing import FilingFilter, Listed
from fairwatch.govern.filing.service import Filings
from fairwatch.govern.registry.errors import RegistryInUse, RegistryInvalid
from fairwatch.govern.registry.models import System
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.registry.ground import Ground

COUNTY = Scope(division="210102")
WHY = "The day was read off wrongly"


class Late:
    """A system that should have been filed by the end of October."""

    def __init__(self, ground: Ground, *, camera: bool = True) -> None:
        self.ground = ground
        self.systems = ground.registry.systems
        self.site = ground.site()
        self.system: System = ground.system(self.site, use_day="2026-10-01")
        place = ground.place(self.site)
        self.camera_id = ground.placed(place, self.system).camera_id if camera else 0
        self.filings = Filings(ground.engine, ground.house.clock, ground.house.audit)
        self.filings.refresh(self.system.id)

    def change(self, **values: Any) -> System:
        now = self.systems.get(self.system.id, EVERYTHING)
        changed = self.systems.change(now.id, now.version, values, self.ground.anna)
        self.filings.refresh(now.id)
        return changed

    def overdue(self, scope: Scope = COUNTY) -> list[Listed]:
        return self.filings.page(scope, FilingFilter(overdue=True))[0]

    def notes(self) -> list[str]:
        with self.ground.engine.connect() as connection:
            return list(connection.scalars(select(filing_step.c.note).order_by(filing_step.c.id)))


@pytest.fixture
def late(lite: Ground) -> Late:
    return Late(lite)


def test_a_day_of_use_that_has_come_changes_with_a_reason_and_the_clock_stays(ground: Ground) -> None:
    late = Late(ground)
    with pytest.raises(RegistryInvalid, match="use_day_reason: missing"):
        late.change(use_day="2026-11-22")
    changed = late.change(use_day="2026-11-22", use_day_reason=WHY)
    assert changed.use_day_was is not None
    assert (changed.use_day_was.name, changed.use_day_was.reason, changed.use_day_was.by) == ("2026-10-01", WHY, "anna")
    (found,) = late.overdue()
    assert (found.event_day, found.due_day) == ("2026-10-01", "2026-10-31")
    assert late.notes()[-1] == f"2026-10-01 → 2026-11-22: {WHY}"


@pytest.mark.parametrize("day", [None, "2027-11-22"])
def test_switching_the_cameras_off_for_a_moment_does_not_end_it_either(late: Late, day: str | None) -> None:
    ground = late.ground
    note = ground.house.audit.by(ground.anna.actor)
    with ground.engine.begin() as connection:
        note(connection, "camera.changed", f"camera:{late.camera_id}", {"before": {"enabled": True}})
    ground.stop(late.camera_id)
    late.change(use_day=day, use_day_reason=WHY)
    assert [each.due_day for each in late.overdue()] == ["2026-10-31"]
    # Nor is the clock set by a later day that comes after it.
    late.change(use_day="2026-11-20")
    assert [each.due_day for each in late.overdue()] == ["2026-10-31"]


def test_an_earlier_day_is_due_earlier(late: Late) -> None:
    late.change(use_day="2026-09-01", use_day_reason=WHY)
    assert [each.due_day for each in late.overdue()] == ["2026-10-01"]


def test_where_no_camera_ever_ran_a_slip_is_put_right_and_the_authority_sees_why(lite: Ground) -> None:
    late = Late(lite, camera=False)
    late.change(use_day="2026-12-01", use_day_reason=WHY)
    assert (late.overdue(), late.systems.get(late.system.id, EVERYTHING).clock_day) == ([], None)
    late.change(use_day=None)
    assert late.notes()[1] == f"2026-10-01 → 2026-12-01: {WHY}"


@pytest.mark.parametrize("day", ["2199-01-01", "2032-11-22"])
def test_a_day_that_nobody_plans_for_is_refused(lite: Ground, day: str) -> None:
    site = lite.site()
    with pytest.raises(RegistryInvalid, match="use_day: too-far"):
        lite.system(site, use_day=day)
    system = lite.system(site, use_day="2029-01-01")
    with pytest.raises(RegistryInvalid, match="use_day: too-far"):
        lite.registry.systems.change(system.id, 1, {"use_day": day}, lite.anna)


def test_what_runs_is_not_said_to_begin_later(lite: Ground) -> None:
    _, system, _ = lite.standing()
    with pytest.raises(RegistryInvalid, match="use_day: running"):
        lite.registry.systems.change(system.id, 1, {"use_day": "2027-11-22"}, lite.anna)


def test_what_is_overdue_is_not_taken_out_of_the_registry(lite: Ground) -> None:
    late = Late(lite, camera=False)
    with pytest.raises(RegistryInUse) as refused:
        late.systems.remove(late.system.id, 1, lite.anna)
    assert refused.value.params["by"] == "filing"
    # Entered by mistake: the reason stays with the filing that is closed.
    late.change(use_day=None, use_day_reason="Never built")
    late.systems.remove(late.system.id, 2, lite.anna)
    assert late.notes()[1:] == ["2026-10-01 → -: Never built", "not-in-use"]


def test_what_is_overdue_stays_with_the_county_that_it_was_due_at(ground: Ground) -> None:
    late = Late(ground)
    ground.registry.divisions.put("210103", "沈河区", "", ground.anna)
    ground.registry.sites.change(late.site.id, 1, {"division": "210103"}, ground.anna)
    late.filings.refresh(late.system.id)
    there = Scope(division="210103")
    (left,), (now,) = late.overdue(), late.overdue(there)
    assert (left.id, now.division) == (now.id, "210102")
    assert late.filings.get(now.id, COUNTY).listed.overdue
    # Handed in, it is that of the county where the site is.
    with ground.engine.begin() as connection:
        connection.execute(filing.update().values(state="submitted"))
    assert late.filings.page(COUNTY, FilingFilter())[0] == []
    # A trade's regulator there sees its own trade only.
    assert late.overdue(Scope(division="210102", sector="school")) == []
