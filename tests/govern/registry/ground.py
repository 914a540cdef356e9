# SPDX-License-Identifier: Apache-2.0
"""A registry on one database with a mall in Shenyang, people who change it, and short ways to enter more."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, insert, select, update

from fairwatch.accounts.models import SYSTEM, Actor, Role
from fairwatch.db.engine import write
from fairwatch.db.registry import document
from fairwatch.db.tables import camera, stream
from fairwatch.govern.codes import credit_check
from fairwatch.govern.registry.models import Hand, Place, Placement, Site, System, Unit
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.scope import Scope
from tests.accounts.house import PASSWORD, House

# 2026-11-22, four in the morning UTC: the same day in China.
NOW_US = 1_795_320_000_000_000
DIVISIONS = {
    "210000": "辽宁省",
    "210100": "沈阳市",
    "210102": "和平区",
    "370202": "市南区",
    "110101": "东城区",
}


def credit_code(number: int) -> str:
    """A credit code that can be, another for each number."""
    organisation = f"{number:08}"
    total = sum(int(letter) * weight for letter, weight in zip(organisation, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    head = f"91210102{organisation}{'0123456789X'[-total % 11]}"
    return head + credit_check(head)


class Ground:
    """`told` are the cameras that the recorders were told to read again."""

    def __init__(self, engine: Engine) -> None:
        self.house = House(engine)
        self.engine = engine
        self.house.clock.advance(NOW_US - self.house.clock.utc_us())
        self.told: list[int] = []
        self.registry = Registry(engine, self.house.clock, self.told.append)
        self.anna, self.bo = self.hand("anna"), self.hand("bo")
        self._numbers = iter(range(1, 10_000))
        for code, name in DIVISIONS.items():
            self.registry.divisions.put(code, name, "", self.anna)

    def hand(self, name: str, role: Role = Role.MANAGER) -> Hand:
        """A person who changes the registry."""
        account = self.house.accounts.add(name, name, PASSWORD, role, by=SYSTEM, must_change_password=False)
        actor = Actor(account.id, name, "192.0.2.7")
        return Hand(actor, self.house.audit.by(actor))

    def of_unit(self, unit: Unit, hand: Hand) -> Hand:
        """The same person as one of a unit's own people."""
        return replace(hand, scope=Scope(unit_id=unit.id))

    def unit(self, **values: Any) -> Unit:
        number = next(self._numbers)
        given = {
            "name": f"Unit {number}",
            "credit_code": credit_code(number),
            "kind": "enterprise",
            "division": "210102",
        }
        return self.registry.units.add(given | values, self.anna)

    def site(self, unit: Unit | None = None, **values: Any) -> Site:
        unit = unit or self.unit()
        given = {"unit_id": unit.id, "name": "Mall", "division": "210102", "site_class": "art7-operator"}
        return self.registry.sites.add(given | values, self.anna)

    def place(self, site: Site, kind: str = "mall-hall", **values: Any) -> Place:
        return self.registry.places.add({"site_id": site.id, "name": "Hall", "kind": kind} | values, self.anna)

    def system(self, site: Site, **values: Any) -> System:
        return self.registry.systems.add({"site_id": site.id, "name": "Video", "funding": "own"} | values, self.anna)

    def camera(self, name: str = "Gate") -> int:
        number = self.house.camera(f"{name} {next(self._numbers)}")
        with write(self.engine) as connection:
            row = {"camera_id": number, "kind": "main", "address": f"rtsp://192.0.2.9/{number}", "record": True}
            connection.execute(insert(stream).values(row))
        return number

    def placed(self, place: Place, system: System, by: Hand | None = None, **values: Any) -> Placement:
        given: dict[str, Any] = {
            "camera_id": self.camera(),
            "place_id": place.id,
            "system_id": system.id,
            "latitude": 41.79,
            "longitude": 123.4,
            "direction_deg": 90.0,
            "angle_deg": 60.0,
            "range_m": 30.0,
            "purpose": "entrance",
        }
        return self.registry.placements.add(given | values, by or self.anna)

    def standing(self, kind: str = "mall-hall", **site: Any) -> tuple[Place, System, Placement]:
        """A place of that kind with a camera in it."""
        made = self.site(**site)
        place, system = self.place(made, kind), self.system(made)
        return place, system, self.placed(place, system)

    def document(
        self,
        unit_id: int | None = None,
        media_type: str = "application/pdf",
        kind: str = "consent-letter",
        sha256: str | None = None,
    ) -> int:
        """A paper that was handed in, another file each time."""
        sha256 = sha256 or f"{next(self._numbers):064x}"
        row = {"kind": kind, "name": "consent.pdf", "media_type": media_type, "size_bytes": 1}
        with write(self.engine) as connection:
            made = connection.execute(insert(document).values(**row, unit_id=unit_id, sha256=sha256, added_us=NOW_US))
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])

    def stop(self, camera_id: int) -> None:
        """Somebody switches a camera off."""
        with write(self.engine) as connection:
            connection.execute(update(camera).where(camera.c.id == camera_id).values(enabled=False))

    def row(self, camera_id: int) -> Any:
        """A camera's row."""
        with self.engine.connect() as connection:
            return connection.execute(select(camera).where(camera.c.id == camera_id)).one()
