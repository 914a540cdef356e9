# SPDX-License-Identifier: Apache-2.0
"""What is seen twice is found across sites and units, and nobody is told the names of what they may not see."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, update

from fairwatch.db.engine import write
from fairwatch.db.registry import site, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.service import About, compute, pack_of
from fairwatch.govern.compliance.telling import evidence
from fairwatch.govern.registry.models import Place, Site, System
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.registry.ground import NOW_US, Ground

HERE = {"latitude": 41.79, "longitude": 123.4}
# A degree of latitude is 111,320 m: the two stand 5 m apart and look the same way, for 30 m.
BESIDE = {"latitude": 41.790045, "longitude": 123.4}


@dataclass
class Street:
    """Two units in one street, each with a site, a place and a system."""

    ground: Ground
    sites: list[Site]
    places: list[Place]
    systems: list[System]

    def stands(self, which: int, **values: Any) -> int:
        return self.ground.placed(self.places[which], self.systems[which], **(HERE | values)).camera_id

    def told(self, about: About) -> list[tuple[str, str, str]]:
        """The key, the state and the words of what the report says of things seen twice."""
        with self.ground.engine.connect() as connection:
            made = compute(connection, pack_of("cn-national-2025"), about, NOW_US, Surroundings())
        found = [each for one in made.articles for each in one.controls if each.control == "planning"]
        assert found
        items = [(each.key, each.state, evidence(each)["text"]["en"]) for each in found[0].evidence]
        return [(key, state.value, text) for key, state, text in items if "overlap" in key]

    def keys(self, about: About) -> list[str]:
        return [key for key, _, _ in self.told(about)]


@pytest.fixture
def street(sqlite_engine: Engine) -> Street:
    return lay(sqlite_engine)


def lay(engine: Engine) -> Street:
    ground = Ground(engine)
    sites = [ground.site(name="Mall"), ground.site(name="Bank")]
    assert sites[0].unit_id != sites[1].unit_id
    places = [ground.place(each) for each in sites]
    return Street(ground, sites, places, [ground.system(each) for each in sites])


def test_the_county_and_each_unit_are_told_and_the_unit_learns_no_name(engine: Engine) -> None:
    street = lay(engine)
    mine, theirs = street.stands(0), street.stands(1, **BESIDE)
    names = {number: street.ground.row(number).name for number in (mine, theirs)}
    ((key, state, text),) = street.told(About(Scope(unit_id=street.sites[0].unit_id)))
    assert (key, state) == ("views-overlap-others", State.DUE.value)
    assert text == f"Cameras that see the same as a camera of another unit nearby: 1 ({names[mine]})"
    for about in (About(Scope(division="210100")), About(EVERYTHING)):
        told = street.told(about)
        assert [(key, state) for key, state, _ in told] == [("views-overlap-elsewhere", "due")] * 2
        assert told[0][2].endswith(f"1 ({names[mine]} / {names[theirs]} (Bank))")
        assert told[1][2].endswith(f"1 ({names[theirs]} / {names[mine]} (Mall))")
    (only,) = street.told(About(Scope(division="210102"), site_id=street.sites[0].id))
    assert only[2].endswith(f"1 ({names[mine]} / {names[theirs]} (Bank))")


def test_of_its_other_sites_a_unit_reads_the_names(street: Street) -> None:
    ground = street.ground
    with write(ground.engine) as connection:
        connection.execute(update(site).values(unit_id=street.sites[0].unit_id))
    street.stands(0)
    street.stands(1, **BESIDE)
    about = About(Scope(unit_id=street.sites[0].unit_id), site_id=street.sites[0].id)
    assert street.keys(about) == ["views-overlap-elsewhere"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"indoor": True}, id="behind a wall"),
        pytest.param({"direction_deg": 270.0}, id="back to back"),
        pytest.param({"latitude": 41.8}, id="a kilometre off"),
        pytest.param({"range_m": None}, id="nobody knows how far it sees"),
    ],
)
def test_what_does_not_see_the_same_is_not_told(street: Street, values: dict[str, Any]) -> None:
    street.stands(0)
    street.stands(1, **(BESIDE | values))
    for about in (About(Scope(unit_id=street.sites[0].unit_id)), About(EVERYTHING)):
        assert set(street.keys(about)) == {"no-overlap"}


def test_one_that_is_off_or_gone_sees_nothing(street: Street) -> None:
    street.stands(0)
    other = street.stands(1, **BESIDE)
    about = About(Scope(unit_id=street.sites[0].unit_id))
    for values in ({"enabled": False}, {"enabled": True, "removed_us": 1}):
        with write(street.ground.engine) as connection:
            connection.execute(update(camera).where(camera.c.id == other).values(**values))
        assert street.keys(about) == ["no-overlap"]


def test_one_that_sees_far_is_found_though_it_stands_far_off(street: Street) -> None:
    street.stands(0, direction_deg=90.0, range_m=20.0)
    # 500 m to the west, and it sees for a kilometre to the east.
    street.stands(1, longitude=123.394, angle_deg=40.0, range_m=1000.0)
    assert street.keys(About(Scope(unit_id=street.sites[0].unit_id))) == ["views-overlap-others"]
    assert street.keys(About(Scope(unit_id=street.sites[1].unit_id))) == ["views-overlap-others"]


def test_what_touches_secrets_is_told_to_nobody_who_does_not_see_it(street: Street) -> None:
    street.stands(0)
    other = street.stands(1, **BESIDE)
    own, county = About(Scope(unit_id=street.sites[0].unit_id)), About(Scope(division="210100"))
    with write(street.ground.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == other).values(secrecy="state"))
    assert (street.keys(own), len(street.keys(county))) == (["no-overlap"], 2)
    with write(street.ground.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == other).values(secrecy=""))
        excluded = {"name": "-", "reason": "-", "by": "-", "at_us": 1}
        systems = update(video_system).where(video_system.c.id == street.systems[1].id)
        connection.execute(systems.values(excluded=json.dumps(excluded)))
    assert street.keys(own) == ["no-overlap"]


def test_a_border_of_the_grid_hides_nothing_and_doubles_nothing(street: Street) -> None:
    """The ground is compared in squares of a quarter of a degree: the two stand on both sides of such a line."""
    street.stands(0, latitude=41.749995, longitude=123.499995, direction_deg=0.0)
    street.stands(1, latitude=41.750005, longitude=123.500005, direction_deg=0.0)
    assert street.keys(About(EVERYTHING)) == ["views-overlap-elsewhere"] * 2


def test_within_a_site_pairs_are_found_as_before(street: Street) -> None:
    one, other = street.stands(0), street.stands(0, **BESIDE)
    street.places[0] = street.ground.place(street.sites[0], "office")
    within, same = street.stands(0, indoor=True, height_m=3), street.stands(0, indoor=True, height_m=4)
    street.stands(0, indoor=True, height_m=9)
    ((key, _, text),) = street.told(About(site_id=street.sites[0].id))
    assert key == "views-overlap"
    named = {number: street.ground.row(number).name for number in (one, other, within, same)}
    assert f"{named[one]} / {named[other]}" in text
    assert f"{named[within]} / {named[same]}" in text
    assert ": 2 (" in text
