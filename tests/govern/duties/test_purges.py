# SPDX-License-Identifier: Apache-2.0
"""That footage has served its purpose is an order: the keeper deletes it, and the entry says how far that is."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from fairwatch.db.engine import write
from fairwatch.db.registry import placement, stay
from fairwatch.db.tables import camera, footage_day, purge, stream, volume
from fairwatch.govern.duties import purges
from fairwatch.govern.duties.desk import DutyDesk
from fairwatch.govern.duties.errors import EntryInvalid
from fairwatch.store.catalogue import Catalogue
from fairwatch.store.retention import Retention
from fairwatch.store.volumes import Volumes
from tests.govern.duties.office import DAY_US, Office
from tests.store.archive import INSTALLATION

WHY = {"reason": "no incident"}


def rows(office: Office) -> list[tuple[int, int, int, bool]]:
    with office.engine.connect() as connection:
        found = connection.execute(select(purge).order_by(purge.c.id))
        return [(row.camera_id, row.from_us, row.until_us, row.withdrawn_us is not None) for row in found]


def until(office: Office, days: int) -> dict[str, object]:
    return WHY | {"until": office.now_us - days * DAY_US}


def test_an_order_for_a_site_is_one_for_each_of_its_cameras_since_they_stand_there(office: Office) -> None:
    later = office.house.camera("Gate 2")
    with write(office.engine) as connection:
        connection.execute(insert(placement).values(camera_id=later, place_id=2, system_id=1, updated_us=1))
        since = office.now_us - 50 * DAY_US
        connection.execute(insert(stay).values(camera_id=later, site_id=1, since_us=since))
    made = office.enter("purpose-met", "site:1", fields=until(office, 40))
    end_us = office.now_us - 40 * DAY_US
    assert rows(office) == [(office.camera_id, 0, end_us, False), (later, since, end_us, False)]
    office.enter("purpose-met", f"camera:{office.camera_id}", fields=until(office, 35))
    assert [row[0] for row in rows(office)][2:] == [office.camera_id]
    with office.engine.connect() as connection:
        assert set(connection.scalars(select(purge.c.entry_id))) == {made.id, made.id + 1}


def test_what_is_yet_to_come_or_elsewhere_is_not_ordered(office: Office) -> None:
    with pytest.raises(EntryInvalid) as refused:
        office.enter("purpose-met", "site:1", fields=until(office, -1))
    assert refused.value.params["field"] == "until"
    with pytest.raises(EntryInvalid) as refused:
        office.enter("purpose-met", "site:2", fields=until(office, 1))
    assert refused.value.params["reason"] == "no-camera"
    assert rows(office) == []


def test_a_correction_withdraws_what_is_not_carried_out(office: Office) -> None:
    first = office.enter("purpose-met", "site:1", fields=until(office, 20))
    second = office.enter("purpose-met", after=first.id, fields=until(office, 60), correction="too much")
    assert [row[2:] for row in rows(office)] == [
        (office.now_us - 20 * DAY_US, True),
        (office.now_us - 60 * DAY_US, False),
    ]
    office.enter("purpose-met", after=second.id, void=True, correction="not yet")
    assert [row[3] for row in rows(office)] == [True, True]


def test_the_entry_says_how_far_it_is_and_the_keeper_carries_it_out(office: Office, tmp_path: Path) -> None:
    volumes = Volumes(office.engine, tmp_path, INSTALLATION)
    keeper = Retention(Catalogue(office.engine), volumes, office.house.clock, "boot")
    keeper.step()
    made = office.enter("purpose-met", "system:1", fields=until(office, 10))
    with write(office.engine) as connection:
        connection.execute(update(camera).values(floor_days=30))
        row = {"camera_id": office.camera_id, "kind": "main", "address": "rtsp://c.invalid/", "record": True}
        number = connection.execute(insert(stream).values(row).returning(stream.c.id)).scalar_one()
        place = {"name": "v", "path": "/v", "floor_bytes": 0, "retired": True}
        folder = connection.execute(insert(volume).values(place).returning(volume.c.id)).scalar_one()
        for age in (40, 5):
            day = office.now_us // DAY_US - age
            held = {"stream_id": number, "volume_id": folder, "day": day, "segments": 1, "footage_us": 1}
            connection.execute(insert(footage_day).values(held | {"size_bytes": 100}))
    desk = DutyDesk(office.engine, office.house.clock)
    told = desk.one(office.manager, made.id).purge
    assert told is not None
    assert (told.cameras, told.done, told.left_bytes, told.held) == (1, 0, 100, 0)
    assert told.waits_until_us == office.now_us + 20 * DAY_US
    # Of the rows that the keeper goes by nothing is left.
    keeper.step()
    office.house.clock.advance(61_000_000)
    keeper.step()
    told = desk.one(office.manager, made.id).purge
    assert told is not None
    assert (told.done, told.left_bytes, told.done_us is not None) == (1, 0, True)
    with office.engine.connect() as connection:
        assert purges.progress(connection, made.id + 99, office.now_us) is None
