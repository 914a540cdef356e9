# SPDX-License-Identifier: Apache-2.0
"""Systems as points, and those of other installations in the register, on both databases."""

import json

from sqlalchemy import Engine, insert, literal, select, update

from fairwatch.db.engine import write
from fairwatch.db.govern import filing
from fairwatch.db.registry import placement, site, video_system
from fairwatch.govern.filing.service import Filings
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.govern.supervision.atlas import atlas
from fairwatch.govern.supervision.territory import systems
from tests.accounts.house import House
from tests.govern.ground import CITY, COUNTY, OTHER_COUNTY, lay


def test_points_say_how_systems_stand_within_the_scope(engine: Engine) -> None:
    house, ground = House(engine), lay(engine)
    house.clock.step(1_781_056_800_000_000 - house.clock.utc_us())
    Filings(engine, house.clock, house.audit).refresh(ground.system_id)
    for scope, code, count in (
        (EVERYTHING, None, 1),
        (Scope(division=CITY), COUNTY, 1),
        (Scope(division=CITY), OTHER_COUNTY, 0),
        (Scope(division=OTHER_COUNTY), None, 0),
        (Scope(division=CITY, sector="commerce"), None, 1),
        (Scope(division=CITY, sector="education"), None, 0),
    ):
        assert len(atlas(engine, house.clock, scope, code).points) == count
    point = atlas(engine, house.clock, EVERYTHING, None).points[0]
    assert (point.stand, point.due_day, point.latitude) == ("due", "2026-07-01", 41.8)
    with write(engine) as connection:
        connection.execute(update(site).values(latitude=None, longitude=None))
        connection.execute(update(placement).values(latitude=40.0))
        connection.execute(
            insert(filing).from_select(
                ["uuid", "state", *(each.name for each in _KEPT)],
                select(filing.c.uuid + "-2", literal("returned"), *_KEPT),
            )
        )
    point = atlas(engine, house.clock, EVERYTHING, None).points[0]
    assert (point.stand, point.latitude, point.longitude) == ("returned", 40.0, 123.4)
    house.clock.advance(60 * 86_400_000_000)
    assert atlas(engine, house.clock, EVERYTHING, None).points[0].stand == "overdue"
    with write(engine) as connection:
        connection.execute(update(placement).values(latitude=None))
    told = atlas(engine, house.clock, EVERYTHING, None)
    assert (told.points, told.unplaced) == ([], 1)


_KEPT = [
    filing.c[name] for name in ("system_id", "kind", "division", "content", "event", "event_day", "due_day", "due_rule")
] + [filing.c.created_us]


def test_the_cameras_of_another_installation_are_those_that_it_filed(engine: Engine) -> None:
    house, ground = House(engine), lay(engine, cameras=0)
    Filings(engine, house.clock, house.audit).refresh(ground.system_id)
    with write(engine) as connection:
        connection.execute(update(video_system).values(origin="another"))
        content = json.dumps({"fields": {}, "cameras": [{"uuid": "1"}, {"uuid": "2"}, {"uuid": "3"}]})
        connection.execute(update(filing).values(content=content))
    items, _ = systems(engine, house.clock, EVERYTHING)
    assert [each.cameras for each in items] == [3]
