# SPDX-License-Identifier: Apache-2.0
"""A unit with two sites, places, a system, people and the register of duties, on one database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert

from fairwatch.accounts.models import SYSTEM, Account, Actor, Role
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.registry import division, place, placement, site, unit, video_system
from fairwatch.govern.duties.effects import Effects
from fairwatch.govern.duties.register import Entry
from fairwatch.govern.duties.writing import Duties, NewEntry
from fairwatch.govern.scope import EVERYTHING
from tests.accounts.house import ADDRESS, PASSWORD, House

HOUR_US = 3600 * 1_000_000
DAY_US = 24 * HOUR_US
# A Monday in Shanghai, nine in the morning.
MONDAY_US = int(datetime(2026, 3, 2, 1, tzinfo=UTC).timestamp()) * 1_000_000


@dataclass
class Office:
    """The services and short ways to use them."""

    engine: Engine
    house: House
    duties: Duties
    effects: Effects
    unit_id: int = 1
    other_unit_id: int = 2
    site_id: int = 1
    toilet_id: int = 1
    hall_id: int = 2
    system_id: int = 1
    camera_id: int = 0
    admitted: set[int] = field(default_factory=set)
    manager: Account = field(default=None)  # type: ignore[assignment]  # made in `open_office`

    def person(self, role: Role, name: str, unit_id: int | None = 1) -> Account:
        """An account of the unit."""
        return self.house.accounts.add(
            name, name.title(), PASSWORD, role, by=SYSTEM, must_change_password=False, unit_id=unit_id
        )

    def enter(self, kind: str, *subjects: str, who: Account | None = None, **more: Any) -> Entry:
        """Write one entry; `fields` as keywords of their own in `more["fields"]`."""
        who = who or self.manager
        actor = Actor(who.id, who.username, ADDRESS)
        new = NewEntry(kind, more.pop("fields", {}), subjects, **more)
        return self.duties.write(new, who, actor, self.house.audit.by(actor))[0]

    def admit(self, who: Account) -> None:
        """Vet and train somebody, once: without it nobody is put on duty."""
        if who.id in self.admitted:
            return
        self.admitted.add(who.id)
        trained = {"topics": ["secrecy", "skills", "law"], "trainer": "Li", "test": "passed"}
        for kind, fields in (("vetting", {"result": "passed", "checked_by": "HR"}), ("training", trained)):
            new = NewEntry(kind, fields, [f"account:{who.id}"])
            self.duties.write(new, self.manager, SYSTEM, self.house.audit.by(SYSTEM))

    @property
    def now_us(self) -> int:
        """The clock."""
        return self.house.clock.utc_us()

    @property
    def everything(self) -> Any:
        """The widest scope."""
        return EVERYTHING


def open_office(engine: Engine) -> Office:
    """The unit, opened on a Monday morning. Who manages it belongs to the installation and is never blocked."""
    house = House(engine, ManualClock(MONDAY_US))
    unit_row = {"credit_code": "1", "kind": "enterprise", "division": "210202", "created_us": 1}
    with write(engine) as connection:
        connection.execute(insert(division), [{"code": "210202", "name": "中山区"}])
        connection.execute(insert(unit).values(id=1, uuid="u1", name="Star Mall", **unit_row))
        connection.execute(insert(unit).values(id=2, uuid="u2", name="Other", **(unit_row | {"credit_code": "2"})))
        site_row = {"division": "210202", "site_class": "art7-operator", "created_us": 1}
        connection.execute(insert(site).values(id=1, uuid="s1", unit_id=1, name="Mall North", **site_row))
        connection.execute(insert(site).values(id=2, uuid="s2", unit_id=2, name="Elsewhere", **site_row))
        for number, name, kind, where in (
            (1, "Toilet 1F", "toilet", 1),
            (2, "Hall", "mall-hall", 1),
            (3, "Their toilet", "toilet", 2),
        ):
            connection.execute(
                insert(place).values(id=number, uuid=f"p{number}", site_id=where, name=name, kind=kind, created_us=1)
            )
        for number in (1, 2):
            connection.execute(
                insert(video_system).values(
                    id=number, uuid=f"v{number}", site_id=number, name=f"System {number}", funding="own", created_us=1
                )
            )
    camera_id = house.camera("Gate 1")
    with write(engine) as connection:
        connection.execute(insert(placement).values(camera_id=camera_id, place_id=2, system_id=1, updated_us=1))
    office = Office(engine, house, Duties(engine, house.clock), Effects(engine, house.clock), camera_id=camera_id)
    office.manager = office.person(Role.ADMINISTRATOR, "chief", unit_id=None)
    return office
