# SPDX-License-Identifier: Apache-2.0
"""A site whose class is lighter than its places is judged by them: what the class would spare it, it owes."""

import pytest
from sqlalchemy import Engine, update

from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.registry import video_system
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.models import ControlReport, State
from fairwatch.govern.compliance.service import About, Compliance
from fairwatch.govern.registry.models import Site
from tests.govern.registry.ground import NOW_US, Ground

BEIJING = "110101"


def controls(ground: Ground) -> dict[str, ControlReport]:
    compliance = Compliance(ground.engine, ManualClock(NOW_US), Surroundings())
    found = compliance.report("cn-national-2025", About())
    assert found is not None
    asked = [each for one in found.articles for each in one.controls if each.state is not State.NOT_FOR_SOFTWARE]
    return {each.control: each for each in asked}


def light(ground: Ground, site_class: str) -> Site:
    return ground.site(site_class=site_class, class_reason="Ours", division=BEIJING)


@pytest.mark.parametrize("site_class", ["non-public", "art9-other"])
def test_what_a_lighter_class_would_spare_is_owed(sqlite_engine: Engine, site_class: str) -> None:
    ground = Ground(sqlite_engine)
    site = light(ground, site_class)
    ground.placed(ground.place(site), ground.system(site, use_day="2026-10-01"))
    found = controls(ground)
    assert found["site-class"].state is State.BREACHED
    assert found["filing"].state is State.BREACHED, "due since 31 October"
    assert {"retention-floor", "build-file", "staff-vetting"} <= {each for each in found if found[each].evidence}
    assert found["build-file"].state is not State.KEPT


def test_an_honest_class_is_spared_what_the_text_spares_it(sqlite_engine: Engine) -> None:
    ground = Ground(sqlite_engine)
    site = light(ground, "art9-other")
    ground.placed(ground.place(site, "office"), ground.system(site, use_day="2026-10-01"))
    found = controls(ground)
    assert found["site-class"].state is State.KEPT
    assert not {"filing", "retention-floor", "build-file"} & found.keys()


def test_who_builds_on_a_road_is_judged_whatever_class_was_chosen(sqlite_engine: Engine) -> None:
    ground = Ground(sqlite_engine)
    unit = ground.unit(kind="government")
    site = ground.site(unit, site_class="non-public", class_reason="Ours", division=BEIJING)
    ground.placed(ground.place(site, "trunk-road"), ground.system(site))
    given = {"kind": "enterprise", "kind_reason": "Sold"}
    ground.registry.units.change(unit.id, 1, given, ground.anna)
    found = controls(ground)["installer-authority"]
    assert found.state is State.BREACHED
    assert {"not-entitled", "kind-changed"} <= {each.key for each in found.evidence}


def test_of_a_site_that_another_installation_filed_here_only_that_is_judged(sqlite_engine: Engine) -> None:
    ground = Ground(sqlite_engine)
    site = ground.site(division=BEIJING)
    system = ground.system(site, use_day="2026-10-01")
    ground.placed(ground.place(site), system)
    assert "build-file" in controls(ground)
    with write(sqlite_engine) as connection:
        connection.execute(update(video_system).where(video_system.c.id == system.id).values(origin="ab12"))
    found = controls(ground)
    assert found["filing"].state is State.BREACHED, "due since 31 October"
    assert not {"build-file", "retention-floor", "staff-vetting", "integrity"} & found.keys()
