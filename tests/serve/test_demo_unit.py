# SPDX-License-Identifier: Apache-2.0
"""What the demo opens on: nothing empty, nothing twice."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from fairwatch.accounts.register import AuditLog
from fairwatch.clock import SystemClock
from fairwatch.govern.duties.due import due
from fairwatch.govern.duties.effects import Effects
from fairwatch.govern.duties.register import entries
from fairwatch.govern.filing.listing import FilingFilter
from fairwatch.govern.filing.service import Filings
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.requests.models import CaseFilter, Standing
from fairwatch.govern.requests.policies import CasePolicies
from fairwatch.govern.requests.service import Cases
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.scope import EVERYTHING
from fairwatch.serve.demo_registry import STANDS
from fairwatch.serve.demo_unit import fill
from fairwatch.serve.prepare import accounts_of, prepare
from fairwatch.settings import Settings, load
from fairwatch.sim.cameras import _KINDS


def described(number: int, name: str) -> dict[str, Any]:
    """A camera as the simulator tells of it."""
    main = f"rtsp://127.0.0.1:1/{number}/main"
    return {"name": name, "place": "", "main": main, "sub": None, "username": None, "password": None}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(data=tmp_path)


def opened(settings: Settings) -> tuple[Engine, Registry, Filings]:
    engine = prepare(settings)
    clock = SystemClock()
    return engine, Registry(engine, clock), Filings(engine, clock, AuditLog(engine, clock))


def test_opens_on_a_unit_with_places_cameras_and_filings_and_enters_nothing_twice(settings: Settings) -> None:
    cameras = [described(number, name) for number, name in enumerate(STANDS)]
    password = fill(settings, cameras)
    assert fill(settings, cameras) == password
    engine, registry, filings = opened(settings)
    assert len(registry.units.page(EVERYTHING).items) == 1
    assert len(registry.sites.page(EVERYTHING).items) == 2
    places = registry.places.page(EVERYTHING).items
    assert len(places) == 12
    assert {each.legal_class for each in places} == set(LegalClass) - {LegalClass.UNDECIDED}
    assert [each.name.split()[0] for each in places if each.floor_plan_id is not None] == ["一层大厅", "二层展厅"]
    assert len(registry.placements.page(EVERYTHING).items) == 6
    listed, _ = filings.page(EVERYTHING, FilingFilter())
    assert sorted((each.kind, each.state) for each in listed) == [
        ("change", "draft"),
        ("first", "accepted"),
        ("first", "draft"),
    ]
    engine.dispose()


def test_opens_on_duties_that_are_done_and_some_that_are_due(settings: Settings) -> None:
    fill(settings, [described(number, name) for number, name in enumerate(STANDS)])
    engine, _, _ = opened(settings)
    Effects(engine, SystemClock()).apply()
    with engine.connect() as connection:
        listed = due(connection, EVERYTHING, SystemClock().utc_us())
        kinds = {each.kind for each in entries(connection)[0]}
    assert {"sweep", "drill", "complaint", "work-order"} <= {each.kind for each in listed}
    assert {"vetting", "training", "duty-roster", "repair", "police-report"} <= kinds
    assert [each.username for each in accounts_of(engine).list() if each.blocked] == []
    engine.dispose()


def test_fewer_cameras_leave_places_without_one(settings: Settings) -> None:
    fill(settings, [described(1, "东门 East gate")])
    engine, registry, _ = opened(settings)
    assert len(registry.placements.page(EVERYTHING).items) == 1
    engine.dispose()


def test_every_simulated_camera_has_its_place() -> None:
    assert {kind.name for kind in _KINDS} == set(STANDS)


def test_somebody_may_look_at_once_and_somebody_waits(settings: Settings) -> None:
    """The demo's texts let nobody look without a case."""
    fill(settings, [described(number, name) for number, name in enumerate(STANDS)])
    engine, _, _ = opened(settings)
    clock = SystemClock()
    (admin,) = (each for each in accounts_of(engine).list() if each.username == "admin")
    assert CasePolicies(engine, clock).read().counts.case_for_playback
    waiting, looking = Cases(engine, clock).page(admin, CaseFilter(), None, 10)[0]
    assert (looking.standing, looking.opens_view, looking.asked_by.id) == (Standing.OPEN, True, admin.id)
    assert (waiting.standing, waiting.asked_by.username) == (Standing.ASKED, "wang")
    engine.dispose()
