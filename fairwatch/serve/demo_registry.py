# SPDX-License-Identifier: Apache-2.0
"""The living place that the demo opens on: a unit with two sites, their places, and the cameras where they stand.

It goes in through the registry like anybody's, so the texts judge it like anybody's. Names are invented.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fairwatch.govern.registry.geometry import METRES_PER_DEGREE
from fairwatch.govern.registry.models import Hand, System
from fairwatch.govern.registry.service import Registry

ZONE = "Asia/Shanghai"
DIVISION = "210102"
_ORIGIN = (123.4012, 41.7896)
_DIVISIONS = (
    ("210000", "辽宁省", "Liaoning"),
    ("210100", "沈阳市", "Shenyang"),
    (DIVISION, "和平区", "Heping District"),
)
# The plaza's system is filed; the school's has some days left for it.
_IN_USE_FOR = {"plaza": timedelta(days=20), "school": timedelta(days=9)}


@dataclass(frozen=True, slots=True)
class _Place:
    """`box` is west, south, east, north in metres from the site's origin."""

    name: str
    kind: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a camera stands: metres east and north, and how it looks."""

    place: str
    at: tuple[float, float]
    direction_deg: float
    angle_deg: float
    range_m: float
    purpose: str
    necessity: str
    signed: bool = True
    indoor: bool = False


_PLAZA = (
    _Place("一层大厅 Ground floor hall", "mall-hall", (-50, -20, 20, 30)),
    _Place("二层展厅 Exhibition hall", "exhibition-hall", (24, -20, 60, 30)),
    _Place("步行街 Shopping street", "public-area", (-60, -46, 70, -26)),
    _Place("地面停车场 Car park", "car-park", (-60, 36, 10, 84)),
    _Place("卸货区 Loading dock", "warehouse", (16, 36, 60, 62)),
    _Place("更衣室 Changing room", "changing-room", (44, 66, 60, 78)),
    _Place("监控室 Control room", "equipment-room", (16, 66, 36, 78)),
)
_SCHOOL = (
    _Place("东门 East gate", "school", (52, -8, 70, 14)),
    _Place("操场 Sports ground", "school", (-60, -50, 10, 0)),
    _Place("教学楼大厅 Main hall", "school", (-40, 8, 40, 40)),
    _Place("学生宿舍 Dormitory room", "student-room", (-60, 48, -20, 70)),
    _Place("食堂 Canteen", "catering", (-10, 48, 30, 70)),
)
STANDS: Mapping[str, _Stand] = {
    "东门 East gate": _Stand(
        "东门 East gate",
        (54, 10),
        120,
        70,
        26,
        "校园出入口安全 Safety at the gate",
        "出入口无人值守时段 Hours without guard",
    ),
    "校门口 School crossing": _Stand(
        "东门 East gate", (68, -6), 290, 60, 30, "上下学交通安全 Safety on the way to school", "", signed=False
    ),
    "步行街 Shopping street": _Stand(
        "步行街 Shopping street",
        (-58, -36),
        90,
        50,
        60,
        "人员密集场所安全 Safety in crowds",
        "节假日人流大 Crowds on holidays",
    ),
    "大厅 A Hall A": _Stand(
        "一层大厅 Ground floor hall",
        (-48, 28),
        135,
        80,
        45,
        "人员密集场所安全 Safety in crowds",
        "法定必装部位 Required by law",
        indoor=True,
    ),
    "停车场 P1 Car park": _Stand(
        "地面停车场 Car park", (-58, 82), 135, 75, 50, "防盗 Theft of and from cars", "法定必装部位 Required by law"
    ),
    "卸货区 Loading dock": _Stand(
        "卸货区 Loading dock", (58, 60), 235, 65, 34, "货物安全 Safety of goods", "夜间无人 Nobody there at night"
    ),
}


def furnish(registry: Registry, hand: Hand, cameras: Mapping[str, int], today: date) -> System:
    """Enter everything. `cameras`: names and ids. Returns the plaza's system."""
    for code, name, name_en in _DIVISIONS:
        registry.divisions.put(code, name, name_en, hand)
    registry.authorities.add(
        {"name": "和平区公安分局 Heping Public Security Bureau", "division": DIVISION, "phone": "024-0000 0110"}, hand
    )
    unit = registry.units.add(
        {
            "name": "和平新城管理有限公司 Heping New Town",
            "credit_code": "91210102MA0DEM013A",
            "kind": "enterprise",
            "division": DIVISION,
            "address": "和平区和平大街 1 号 1 Heping Street",
            "legal_person": "林海 Lin Hai",
            "security_head": "赵明 Zhao Ming",
            "security_phone": "024-0000 1001",
            "contact": "何静 He Jing",
            "phone": "024-0000 1002",
            "sign_text": "您已进入视频图像采集区域 You are entering an area with video",
        },
        hand,
    )
    plaza = {"name": "和平广场 Peace Plaza", "site_class": "art7-operator", "address": "和平大街 1 号 1 Heping Street"}
    school = {
        "name": "育英学校 Yuying School",
        "site_class": "art7-operator",
        "address": "和平大街 9 号 9 Heping Street",
    }
    systems = []
    with registry.work() as work:
        for given, origin, places, in_use_for in (
            (plaza, (0.0, 0.0), _PLAZA, _IN_USE_FOR["plaza"]),
            (school, (210.0, 120.0), _SCHOOL, _IN_USE_FOR["school"]),
        ):
            begun = today - in_use_for
            longitude, latitude = degrees(origin)
            where = {"unit_id": unit.id, "division": DIVISION, "longitude": longitude, "latitude": latitude}
            site = registry.sites.add(given | where, hand, work)
            system = registry.systems.add(_system(site.id, site.name, begun), hand, work)
            systems.append(system)
            entered = {
                each.name: registry.places.add(
                    {"site_id": site.id, "name": each.name, "kind": each.kind, "outline": _outline(origin, each.box)},
                    hand,
                    work,
                ).id
                for each in places
            }
            for name, stand in STANDS.items():
                if stand.place in entered and name in cameras:
                    ids = {"camera_id": cameras[name], "place_id": entered[stand.place], "system_id": system.id}
                    registry.placements.add(ids | _placement(stand, origin, begun, ids["camera_id"]), hand, work)
    return systems[0]


def _system(site_id: int, name: str, begun: date) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "name": f"{name} 视频系统 Video system",
        "funding": "own",
        "designer": "安达工程有限公司 Anda Engineering",
        "area_covered": "出入口、大厅和公共通道 Entrances, halls and public passages",
        "installer": "安达工程有限公司 Anda Engineering",
        "maintainer": "安达工程有限公司 Anda Engineering",
        "network": "private",
        "control_room_phone": "024-0000 1003",
        "storage_place": "监控室机柜 Rack in the control room",
        "main_equipment": "录像服务器 1 台 One recording server\n存储阵列 1 台 One storage array\n接入交换机 2 台 Two access switches",
        "use_day": begun.isoformat(),
    }


def _placement(stand: _Stand, origin: tuple[float, float], begun: date, number: int) -> dict[str, Any]:
    """The device code (GB/T 28181): division, trade 00, kind 132 = network camera, network 0, number."""
    east, north = origin
    longitude, latitude = degrees((east + stand.at[0], north + stand.at[1]))
    return {
        "code": f"21010200001320{number:06}",
        "longitude": longitude,
        "latitude": latitude,
        "height_m": 3.5,
        "direction_deg": stand.direction_deg,
        "angle_deg": stand.angle_deg,
        "range_m": stand.range_m,
        "indoor": stand.indoor,
        "purpose": stand.purpose,
        "necessity": stand.necessity,
        "sign_day": begun.isoformat() if stand.signed else None,
    }


def degrees(metres: tuple[float, float]) -> tuple[float, float]:
    """Metres east and north of the demo's origin as longitude and latitude."""
    east, north = metres
    longitude, latitude = _ORIGIN
    wide = METRES_PER_DEGREE * math.cos(math.radians(latitude))
    return round(longitude + east / wide, 7), round(latitude + north / METRES_PER_DEGREE, 7)


def _outline(origin: tuple[float, float], box: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south, east, north = box
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    ring = [list(degrees((origin[0] + x, origin[1] + y))) for x, y in corners]
    return {"type": "Polygon", "coordinates": [ring]}
