# SPDX-License-Identifier: Apache-2.0
"""Deletion orders: what has served its purpose goes, never what is younger than its minimum or on hold."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

from fairwatch.db.engine import write
from fairwatch.db.tables import purge
from fairwatch.store.deletion import Deleter, Doomed, Reason
from fairwatch.store.deletion_log import verify
from tests.store.archive import DAY, NOON_US, Camera, S
from tests.store.keeper import Keeper


@pytest.fixture
def keeper(engine: Engine, tmp_path: Path) -> Keeper:
    return Keeper(engine, tmp_path)


def order(keeper: Keeper, of: Camera, until: int, number: int = 7, from_us: int = 0) -> None:
    """To delete what ends so many days ago or before."""
    row = {"entry_id": number, "camera_id": of.id, "from_us": from_us, "until_us": NOON_US - until * DAY}
    with write(keeper.archive.engine) as connection:
        connection.execute(insert(purge).values(row | {"placed_us": NOON_US}))


def done(keeper: Keeper) -> list[bool]:
    with keeper.archive.engine.connect() as connection:
        return [each is not None for each in connection.scalars(select(purge.c.done_us).order_by(purge.c.id))]


def test_what_is_ordered_goes_and_the_log_names_the_order(keeper: Keeper) -> None:
    camera, other = keeper.archive.camera(), keeper.archive.camera()
    volume = keeper.archive.volume()
    for age in (50, 40, 20, 1):
        keeper.archive.record(camera, volume, NOON_US - age * DAY)
        keeper.archive.record(other, volume, NOON_US - age * DAY)
    order(keeper, camera, 30)
    keeper.keep()
    assert (keeper.starts(camera), keeper.starts(other)) == ([20, 1], [50, 40, 20, 1])
    assert [gone["reason"] for gone in keeper.archive.deletions()] == ["purpose-met:7"] * 2
    assert done(keeper) == [True]
    assert verify(keeper.archive.engine).count == 2


def test_the_floor_goes_before_and_the_order_waits_for_it(keeper: Keeper) -> None:
    law = keeper.archive.camera(floor_days=30)
    volume = keeper.archive.volume()
    for age in (40, 29, 1):
        keeper.archive.record(law, volume, NOON_US - age * DAY)
    order(keeper, law, 5)
    keeper.keep()
    assert (keeper.starts(law), done(keeper)) == ([29, 1], [False])
    keeper.clock.advance(2 * DAY)
    keeper.keep()
    assert (keeper.starts(law), done(keeper)) == ([1], [True])


def test_what_is_on_hold_stays_and_goes_when_it_is_lifted(keeper: Keeper) -> None:
    camera = keeper.archive.camera()
    volume = keeper.archive.volume()
    for age in (40, 30, 1):
        keeper.archive.record(camera, volume, NOON_US - age * DAY)
    keeper.archive.hold(camera.id, NOON_US - 30 * DAY, NOON_US - 29 * DAY, until_us=NOON_US + DAY)
    order(keeper, camera, 5)
    keeper.keep()
    assert (keeper.starts(camera), done(keeper)) == ([30, 1], [False])
    keeper.clock.advance(DAY + S)
    keeper.keep()
    assert (keeper.starts(camera), done(keeper)) == ([1], [True])


def test_an_order_reaches_from_where_it_begins_and_one_with_nothing_left_is_done(keeper: Keeper) -> None:
    camera, empty = keeper.archive.camera(), keeper.archive.camera()
    volume = keeper.archive.volume()
    for age in (40, 20):
        keeper.archive.record(camera, volume, NOON_US - age * DAY)
    order(keeper, camera, 10, from_us=NOON_US - 30 * DAY)
    order(keeper, empty, 10)
    keeper.keep()
    assert (keeper.starts(camera), done(keeper)) == ([40], [True, True])


def test_what_was_chosen_stays_when_the_order_is_withdrawn_meanwhile(keeper: Keeper) -> None:
    camera = keeper.archive.camera()
    row = keeper.archive.record(camera, keeper.archive.volume(), NOON_US - 40 * DAY)
    order(keeper, camera, 30)
    with write(keeper.archive.engine) as connection:
        connection.execute(update(purge).values(withdrawn_us=NOON_US))
    gone = Deleter(keeper.archive.engine, keeper.volumes).delete([Doomed(row, Reason.PURPOSE, 7)], NOON_US)
    assert gone.segments == []
    keeper.keep()
    assert keeper.starts(camera) == [40]
