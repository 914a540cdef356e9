# SPDX-License-Identifier: Apache-2.0
"""A county with a police office, a unit with a mall in it, and a system with two cameras: rows for the tests."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from fairwatch.db.engine import write
from fairwatch.db.registry import attachment, authority, division, document, place, placement, site, unit, video_system
from fairwatch.db.tables import account, camera

COUNTY, CITY, PROVINCE = "210102", "210100", "210000"
OTHER_COUNTY = "210103"
CREDIT_CODE = "912101020000000787"
PAPERS = (
    "licence",
    "authority-letter",
    "agent-identity",
    "qualification",
    "plan",
    "test-report",
    "acceptance-report",
)


@dataclass
class Ground:
    """The numbers of what was made."""

    engine: Engine
    authorities: dict[str, int]
    unit_id: int
    site_id: int
    place_id: int
    system_id: int
    camera_ids: list[int]

    def change(self, table: Any, number: int, **values: object) -> None:
        """Change a row: what a person would do in the registry."""
        key = table.c.camera_id if table is placement else table.c.id
        with write(self.engine) as connection:
            connection.execute(update(table).where(key == number).values(**values))

    def camera(self, name: str, **values: Any) -> int:
        """One more camera of the system."""
        with write(self.engine) as connection:
            return add_camera(connection, self.system_id, self.place_id, name, **values)

    def papers(self, subject: str | None = None) -> None:
        """All papers that a first filing asks for."""
        with write(self.engine) as connection:
            for number, kind in enumerate(PAPERS):
                made = added(
                    connection,
                    document,
                    kind=kind,
                    name=f"{kind}.pdf",
                    media_type="application/pdf",
                    size_bytes=10,
                    sha256=f"{number:064x}",
                    added_us=0,
                )
                connection.execute(
                    insert(attachment).values(
                        subject=subject or f"system:{self.system_id}", document_id=made, kind=kind, added_us=0
                    )
                )

    def officer(self, username: str, division_code: str) -> None:
        """Make an account that of an authority."""
        with write(self.engine) as connection:
            connection.execute(
                update(account)
                .where(account.c.username == username)
                .values(authority_id=self.authorities[division_code])
            )


def added(connection: Connection, table: Any, **values: Any) -> int:
    """Insert a row; gives its id."""
    made = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def add_camera(connection: Connection, system_id: int, place_id: int, name: str, **values: Any) -> int:
    """A camera and its placement; `values` of the placement."""
    number = connection.scalar(select(camera.c.id).order_by(camera.c.id.desc()).limit(1)) or 0
    made = added(
        connection,
        camera,
        uuid=f"00000000-0000-4000-8000-{number + 1:012d}",
        name=name,
        enabled=True,
        retention_min_days=30,
        created_us=0,
        updated_us=0,
    )
    placed: dict[str, Any] = {
        "camera_id": made,
        "place_id": place_id,
        "system_id": system_id,
        "code": f"21010200401310{made:06d}",
        "latitude": 41.8,
        "longitude": 123.4,
        "direction_deg": 90.0,
        "angle_deg": 60.0,
        "purpose": "Who comes in",
        "sign_day": "2026-01-01",
        "updated_us": 0,
    }
    connection.execute(insert(placement).values(**placed | values))
    return made


def lay(
    engine: Engine,
    *,
    use_day: str | None = "2026-06-01",
    county: str = COUNTY,
    zone: str = "Asia/Shanghai",
    site_class: str = "art7-operator",
    cameras: int = 2,
) -> Ground:
    """Everything, complete enough to be filed once the agent and the papers are there."""
    with write(engine) as connection:
        for code, name in (
            (PROVINCE, "辽宁省"),
            (CITY, "沈阳市"),
            (COUNTY, "和平区"),
            (OTHER_COUNTY, "沈河区"),
            ("370202", "市南区"),
            ("110101", "东城区"),
        ):
            if connection.scalar(select(division.c.code).where(division.c.code == code)) is None:
                connection.execute(insert(division).values(code=code, name=name, name_en=code))
        authorities = {
            code: added(connection, authority, name=f"Police of {code}", division=code)
            for code in (PROVINCE, CITY, COUNTY, OTHER_COUNTY)
        }
        authorities["trade"] = added(connection, authority, name="Commerce bureau", division=CITY, sector="commerce")
        unit_id, site_id, place_id, system_id = _unit(connection, county, zone, site_class, use_day)
        camera_ids = [
            add_camera(connection, system_id, place_id, f"Gate {each + 1}", direction_deg=90.0 * each)
            for each in range(cameras)
        ]
    return Ground(engine, authorities, unit_id, site_id, place_id, system_id, camera_ids)


def _unit(
    connection: Connection, county: str, zone: str, site_class: str, use_day: str | None
) -> tuple[int, int, int, int]:
    unit_id = added(
        connection,
        unit,
        uuid=f"unit-{county}",
        name="Northern Mall Ltd",
        credit_code=CREDIT_CODE,
        kind="enterprise",
        trades=json.dumps(["commerce"]),
        division=county,
        address="1 Long Street",
        legal_person="Wang",
        security_head="Li",
        security_phone="024 1234",
        created_us=0,
    )
    site_id = added(
        connection,
        site,
        uuid=f"site-{county}",
        unit_id=unit_id,
        name="Northern Mall",
        division=county,
        address="1 Long Street",
        zone=zone,
        site_class=site_class,
        latitude=41.8,
        longitude=123.4,
        created_us=0,
    )
    place_id = added(
        connection, place, uuid=f"place-{county}", site_id=site_id, name="Gate", kind="mall-hall", created_us=0
    )
    system_id = added(
        connection,
        video_system,
        uuid=f"system-{county}",
        site_id=site_id,
        name="Mall cameras",
        funding="own",
        area_covered="The gates",
        designer="D",
        installer="I",
        maintainer="M",
        network="private",
        control_room_phone="024 1111",
        storage_place="Room 1",
        main_equipment="One recorder\nTwo switches",
        use_day=use_day,
        created_us=0,
    )
    return unit_id, site_id, place_id, system_id
