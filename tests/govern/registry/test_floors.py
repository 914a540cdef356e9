# SPDX-License-Identifier: Apache-2.0
"""The least that the texts ask footage to be kept is written to the camera's row, whatever anybody sets."""

from typing import Any

import pytest
from sqlalchemy import select, update

from fairwatch.accounts.secrets import Sealer
from fairwatch.collect.cameras import Cameras, Retention
from fairwatch.db.engine import write
from fairwatch.db.tables import audit, camera
from fairwatch.govern.registry.errors import RegistryInvalid, RetentionBelowFloor
from fairwatch.govern.registry.floors import floor_of
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.store.layout import DAY_US
from tests.govern.registry.ground import Ground

TARGET = ["counter-terror-target"]


def floor(ground: Ground, camera_id: int) -> int:
    return int(ground.row(camera_id).floor_days)


def set_to(ground: Ground, camera_id: int, **days: Any) -> Retention:
    cameras = Cameras(ground.engine, ground.house.clock, Sealer(bytes(32)))
    changes = {"retention": Retention(**days)}
    return ground.registry.change_camera(cameras, camera_id, changes, ground.anna).config.retention  # type: ignore[arg-type]


def test_a_camera_has_the_floor_of_the_strictest_text_from_the_moment_that_it_is_placed(ground: Ground) -> None:
    _, _, mall = ground.standing()
    _, _, yard = ground.standing("perimeter", site_class="non-public", division="110101", class_reason="fenced")
    _, _, target = ground.standing(trades=TARGET)
    assert [floor(ground, each.camera_id) for each in (mall, yard, target)] == [30, 0, 90]
    with ground.engine.connect() as connection:
        told = connection.scalars(select(audit.c.subject).where(audit.c.action == "camera.floored"))
        assert list(told) == [f"camera:{mall.camera_id}", f"camera:{target.camera_id}"]


def test_the_floor_follows_the_trades_of_site_and_unit_and_the_class(ground: Ground) -> None:
    unit = ground.unit()
    site = ground.site(unit)
    number = ground.placed(ground.place(site, "office"), ground.system(site)).camera_id
    unit = ground.registry.units.change(unit.id, unit.version, {"trades": TARGET}, ground.anna)
    assert floor(ground, number) == 90
    ground.registry.units.change(
        unit.id, unit.version, {"trades": [], "trades_reason": "no target any more"}, ground.anna
    )
    assert floor(ground, number) == 30
    site = ground.registry.sites.change(site.id, site.version, {"trades": ["hotel"]}, ground.anna)
    assert floor(ground, number) == 60
    lighter = {"trades": [], "trades_reason": "closed", "site_class": "art9-other", "class_reason": "an office"}
    ground.registry.sites.change(site.id, site.version, lighter, ground.anna)
    assert floor(ground, number) == 15


def test_what_was_recorded_at_a_stricter_site_keeps_its_floor_until_it_has_aged(ground: Ground) -> None:
    _, _, placed = ground.standing(trades=TARGET)
    other = ground.site()
    elsewhere, its = ground.place(other), ground.system(other)
    number = placed.camera_id
    ground.registry.placements.remove(number, placed.version, ground.anna)
    assert floor(ground, number) == 90
    ground.placed(elsewhere, its, camera_id=number)
    assert floor(ground, number) == 90
    ground.house.clock.advance(89 * DAY_US)
    ground.registry.rejudge(ground.anna)
    assert floor(ground, number) == 90
    ground.house.clock.advance(2 * DAY_US)
    ground.registry.rejudge(ground.anna)
    assert floor(ground, number) == 30


def test_floors_that_are_not_those_of_today_are_put_right(ground: Ground) -> None:
    numbers = [ground.standing()[2].camera_id for _ in range(3)]
    with write(ground.engine) as connection:
        connection.execute(update(camera).where(camera.c.id.in_(numbers[:2])).values(floor_days=0))
    ground.registry.rejudge(ground.anna)
    assert [floor(ground, each) for each in numbers] == [30, 30, 30]


@pytest.mark.parametrize("days", [{"min_days": 15}, {"min_days": 30, "max_days": 29}, {"min_days": 0, "max_days": 7}])
def test_less_than_the_floor_is_refused_with_the_text(lite: Ground, days: dict[str, int]) -> None:
    _, _, placed = lite.standing()
    with pytest.raises(RetentionBelowFloor) as refused:
        set_to(lite, placed.camera_id, **days)
    assert refused.value.params["days"] == 30
    assert refused.value.params["article"] == "17"
    assert lite.row(placed.camera_id).retention_min_days == 0


def test_the_floor_or_no_number_at_all_is_taken_and_what_was_set_before_stays(lite: Ground) -> None:
    _, _, placed = lite.standing()
    number = placed.camera_id
    assert set_to(lite, number, min_days=30, max_days=30).min_days == 30
    assert set_to(lite, number, min_days=0, max_days=None).min_days == 0
    with write(lite.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == number).values(retention_min_days=7))
    assert set_to(lite, number, min_days=7, max_days=90).max_days == 90
    free = lite.camera()
    assert set_to(lite, free, min_days=1, max_days=2).max_days == 2


def test_a_trade_is_taken_off_with_a_reason_that_stays(ground: Ground) -> None:
    unit = ground.unit(trades=["hotel"])
    site = ground.site(unit, trades=TARGET)
    sites, units = ground.registry.sites, ground.registry.units
    wrong: tuple[dict[str, Any], ...] = ({"trades": []}, {"trades": ["massage"], "trades_reason": " "})
    for given in wrong:
        with pytest.raises(RegistryInvalid, match="trades_reason: missing"):
            sites.change(site.id, site.version, given, ground.anna)
        with pytest.raises(RegistryInvalid, match="trades_reason: missing"):
            units.change(unit.id, unit.version, given, ground.anna)
    changed = sites.change(site.id, site.version, {"trades": ["hotel"], "trades_reason": "moved"}, ground.anna)
    assert changed.trades_was is not None
    assert (changed.trades_was.name, changed.trades_was.reason, changed.trades_was.by) == (TARGET[0], "moved", "anna")
    # The unit's own trade binds the site still.
    assert sites.change(site.id, changed.version, {"trades": []}, ground.anna).trades_was == changed.trades_was
    told = units.change(unit.id, unit.version, {"trades": [], "trades_reason": "sold"}, ground.anna).trades_was
    assert told is not None
    assert (told.name, told.reason) == ("hotel", "sold")


def test_a_site_that_goes_to_a_unit_without_the_trade_says_why(lite: Ground) -> None:
    hotel, other = lite.unit(trades=["hotel"]), lite.unit()
    site = lite.site(hotel)
    number = lite.placed(lite.place(site), lite.system(site)).camera_id
    with pytest.raises(RegistryInvalid, match="trades_reason: missing"):
        lite.registry.sites.change(site.id, site.version, {"unit_id": other.id}, lite.anna)
    given = {"unit_id": other.id, "trades_reason": "sold"}
    told = lite.registry.sites.change(site.id, site.version, given, lite.anna).trades_was
    assert told is not None
    assert (told.name, floor(lite, number)) == ("hotel", 30)


def test_the_hint_says_what_the_refusal_will_say(ground: Ground) -> None:
    _, _, placed = ground.standing(trades=TARGET)
    number, mall = placed.camera_id, ground.site()
    hall, system = ground.place(mall), ground.system(mall)
    ground.registry.placements.remove(number, placed.version, ground.anna)

    def hinted(scope: Scope = EVERYTHING) -> tuple[int, bool] | None:
        with ground.engine.connect() as connection:
            found = floor_of(connection, number, scope, ground.house.clock.utc_us())
        return None if found is None else (found.days, found.placed)

    assert hinted() == (90, True), "it stands nowhere, and what it recorded stays"
    assert hinted(Scope(unit_id=mall.unit_id)) == (30, False), "of where it stood they see nothing"
    ground.placed(hall, system, camera_id=number)
    assert hinted() == hinted(Scope(unit_id=mall.unit_id)) == (90, True)
    with pytest.raises(RetentionBelowFloor) as refused:
        set_to(ground, number, min_days=30)
    assert refused.value.params["days"] == 90
    ground.house.clock.advance(91 * DAY_US)
    assert hinted() == (30, True)
    assert hinted(Scope(unit_id=ground.unit().id)) is None
