# SPDX-License-Identifier: Apache-2.0
"""Units that each have a site with a camera, and their people: for the tests of what is done with footage."""

from typing import Any

from sqlalchemy import Engine, insert, update

from fairwatch.accounts.models import Role, Session
from fairwatch.db.engine import write
from fairwatch.db.registry import division, place, placement, site, unit, video_system
from fairwatch.db.tables import account
from tests.accounts.house import House

CODES = ("210102", "310101")
"""Divisions of the first unit, in Shenyang, and of the second, in Shanghai."""


def add_divisions(engine: Engine) -> None:
    with write(engine) as connection:
        connection.execute(insert(division), [{"code": code, "name": code} for code in CODES])


def add_unit(engine: Engine, number: int, code: str, camera_id: int) -> None:
    """A unit with a site, a place, a system and a camera there; all have that number."""
    values: dict[str, Any] = {"id": number, "uuid": str(number), "name": f"No. {number}", "created_us": 0}
    with write(engine) as connection:
        connection.execute(insert(unit).values(credit_code=str(number), kind="enterprise", division=code, **values))
        connection.execute(insert(site).values(unit_id=number, site_class="art7-operator", division=code, **values))
        connection.execute(insert(place).values(site_id=number, kind="mall-hall", **values))
        connection.execute(insert(video_system).values(site_id=number, funding="own", **values))
        stands = {"place_id": number, "system_id": number, "updated_us": 0}
        connection.execute(insert(placement).values(camera_id=camera_id, **stands))


def signed_in(house: House, role: Role, name: str = "", unit_id: int | None = None) -> Session:
    """Somebody who is signed in, of a unit or of the whole installation."""
    session = house.person(role, name or role.value)
    if unit_id is None:
        return session
    with write(house.engine) as connection:
        connection.execute(update(account).where(account.c.id == session.account.id).values(unit_id=unit_id))
    _, again = house.sessions.start(house.accounts.get(session.account.id), "192.0.2.7", "")
    return again
