# SPDX-License-Identifier: Apache-2.0
"""The code that is proposed for a camera: of its county, and one that no camera has."""

import pytest
from sqlalchemy import Engine, insert, update

from fairwatch.db.engine import write
from fairwatch.db.registry import division, placement, site, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.codes import device_code
from fairwatch.govern.registry.errors import RegistryInvalid, RegistryNotFound
from fairwatch.govern.registry.proposals import next_code
from fairwatch.govern.registry.territory import ABROAD
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.ground import COUNTY, OTHER_COUNTY, lay


def test_the_next_code_is_of_the_sites_county_and_of_no_camera_that_was(engine: Engine) -> None:
    ground = lay(engine)
    first, second = ground.camera_ids
    with write(engine) as connection:
        made = next_code(connection, ground.system_id, EVERYTHING)
        assert (device_code(made).centre, device_code(made).kind, device_code(made).serial) == (f"{COUNTY}00", 132, 1)
        ground_code = update(placement).where(placement.c.camera_id == first)
        connection.execute(ground_code.values(code=made))
        connection.execute(update(camera).where(camera.c.id == first).values(removed_us=1))
        following = next_code(connection, ground.system_id, EVERYTHING)
        assert int(following) == int(made) + 1
        connection.execute(update(video_system).values(network="dedicated"))
        dedicated = next_code(connection, ground.system_id, EVERYTHING)
        assert device_code(dedicated).network != device_code(made).network
        connection.execute(
            update(placement).where(placement.c.camera_id == second).values(code=dedicated[:14] + "999999")
        )
        with pytest.raises(RegistryInvalid, match="used-up"):
            next_code(connection, ground.system_id, EVERYTHING)


def test_there_is_none_without_a_division_or_for_those_who_do_not_see_the_system(engine: Engine) -> None:
    ground = lay(engine)
    with write(engine) as connection:
        with pytest.raises(RegistryNotFound):
            next_code(connection, ground.system_id, Scope(division=OTHER_COUNTY))
        connection.execute(insert(division).values(code=ABROAD, name="Abroad", name_en="Abroad"))
        connection.execute(update(site).values(division=ABROAD))
        with pytest.raises(RegistryInvalid, match="division"):
            next_code(connection, ground.system_id, EVERYTHING)
