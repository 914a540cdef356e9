# SPDX-License-Identifier: Apache-2.0
"""How large the county of `bench.govern` is, what people write in its registers, and what lies around its systems:
plans, floor plans, papers, alarms, shifts, steps of filings, deliveries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DAY_US = 86_400_000_000
PER_YEAR = 40
"""Entries of each register that a year has for each system: access and duties; audit has a quarter."""
UUID = "'{kind}0000-0000-4000-8000-' || (100000000000 + n.i)"


def outline(latitude: str, longitude: str) -> dict[str, str]:
    """A square of some twenty metres with its south-western corner there, as GeoJSON, and how far it reaches."""
    corners = ((0, 0), (0.0002, 0), (0.0002, 0.0002), (0, 0.0002), (0, 0))
    points = " || ',' || ".join(f"'[' || ({longitude} + {x}) || ',' || ({latitude} + {y}) || ']'" for x, y in corners)
    return {
        "outline": f"""'{{"type": "Polygon", "coordinates": [[' || {points} || ']]}}'""",
        "west": longitude,
        "south": latitude,
        "east": f"{longitude} + 0.0002",
        "north": f"{latitude} + 0.0002",
    }


_WRITTEN = (
    "CASE n.i / 8 % 5 WHEN 0 THEN '大厅北侧摄像机画面模糊，已通知维保单位到场处理，当日恢复正常' "
    "WHEN 1 THEN '交接班时各设备运行正常，存储空间充足，无异常情况，钥匙两把已移交' "
    "WHEN 2 THEN 'The recorder of the north hall restarted after a power cut; nothing was lost' "
    "WHEN 3 THEN '二号门通道灯光不足，夜间画面偏暗，已报后勤部门增设照明' "
    "ELSE '按季度检查录像保存期限，满足规定要求' END || CASE WHEN n.i % 50000 = 7 THEN '；灭火器移位' ELSE '' END"
)
ENTRY_FIELDS = f"""'{{"fields": {{"result": "in-order", "statement": "' || {_WRITTEN} || '"}}}}'"""
"""What a person filled in: JSON with Chinese or English text. One entry of 50,000 tells of the fire extinguisher."""

CASE_TEXTS = {
    "reason": (
        "CASE n.i % 3 WHEN 0 THEN '商场二层顾客手机被盗，需要查看当日录像' WHEN 1 THEN 'A theft in the hall' "
        "ELSE '停车场车辆剐蹭纠纷' END || CASE WHEN n.i % 5000 = 7 THEN '（红色电动车）' ELSE '' END"
    ),
    "content": "'东门及大厅的录像'",
    "requester": (
        """'{"officers": [{"card": "210' || (100000 + n.i) || '", "name": "王伟"}, {"card": "2", "name": "李娜"}]}'"""
    ),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How large the county is."""

    systems: int
    cameras_each: int
    years: int

    @property
    def cameras(self) -> int:
        return self.systems * self.cameras_each

    def a_year(self, each: int) -> int:
        """Rows of a register that has so many a year for each system."""
        return self.systems * each * self.years


def around(size: Size, now_us: int) -> Sequence[tuple[str, int, Mapping[str, str]]]:
    """Tables with how many rows, and an expression of n.i for each column."""
    units, systems, ten = size.systems // 2, size.systems, size.systems * 10
    began_us = now_us - size.years * 365 * DAY_US
    entries, days = size.a_year(PER_YEAR), 67

    def spread(count: int) -> str:
        return f"{began_us} + n.i * {(now_us - began_us) // (count + 1)}"

    # Each unit is watched day and night in two shifts, for the last sixty days and the week to come. A hundredth of
    # those that ended were not handed over.
    shift_us = f"({now_us - 60 * DAY_US} + n.i / {units} * {DAY_US // 2})"
    person = f"'account:' || (10 + n.i % {units})"
    shifts, ended = units * days * 2, units * 60 * 2
    return [
        (
            "entry",
            shifts,
            {
                "id": f"{entries} + n.i",
                "at_us": f"{now_us - 61 * DAY_US}",
                "account_id": f"10 + n.i % {units}",
                "username": "'person'",
                "address": "''",
                "kind": "'duty-roster'",
                "unit_id": f"1 + n.i % {units}",
                "subject": person,
                "happened_us": shift_us,
                "lapses_us": f"{shift_us} + {DAY_US // 2}",
                "state": "'done'",
                "content": (
                    f"""'{{"fields": {{"from": ' || {shift_us} || ', "post": "监控室", "to": ' || """
                    f"""({shift_us} + {DAY_US // 2}) || '}}}}'"""
                ),
                "chain": "''",
            },
        ),
        (
            "entry",
            ended,
            {
                "id": f"{entries + shifts} + n.i",
                "at_us": f"{shift_us} + {DAY_US // 2}",
                "account_id": f"CASE WHEN n.i / {units} % 100 = n.i % 100 THEN 1 ELSE 10 + n.i % {units} END",
                "username": "'person'",
                "address": "''",
                "kind": "'handover'",
                "unit_id": f"1 + n.i % {units}",
                "subject": f"'unit:' || (1 + n.i % {units})",
                "happened_us": f"{shift_us} + {DAY_US // 2}",
                "state": "'done'",
                "content": ENTRY_FIELDS,
                "chain": "''",
            },
        ),
        (
            # Vetted are all but a few; trained is, beside those above, who signs in as the manager of the first unit.
            "entry",
            units + 2,
            {
                "id": f"{entries + shifts + ended} + n.i",
                "at_us": f"{now_us - 20 * DAY_US}",
                "account_id": "1",
                "username": "'person'",
                "address": "''",
                "kind": f"CASE n.i WHEN {units + 2} THEN 'training' ELSE 'vetting' END",
                "unit_id": f"1 + n.i % {units}",
                "subject": (
                    f"'account:' || CASE WHEN n.i > {units} THEN {units + 10} WHEN n.i % 50 = 0 THEN 0 ELSE 9 + n.i END"
                ),
                "happened_us": f"{now_us - 20 * DAY_US}",
                "lapses_us": f"{now_us + 300 * DAY_US}",
                "state": "'done'",
                "content": ENTRY_FIELDS,
                "chain": "''",
            },
        ),
        (
            # Every system but a twentieth was assessed in the last three years; of the oldest some have lapsed.
            "entry",
            systems,
            {
                "id": f"{entries + shifts + ended + units + 2} + n.i",
                "at_us": f"{now_us} - n.i % 1100 * {DAY_US}",
                "account_id": f"10 + n.i % {units}",
                "username": "'person'",
                "address": "''",
                "kind": "CASE n.i % 20 WHEN 0 THEN 'purpose-met' ELSE 'impact-assessment' END",
                "unit_id": f"1 + n.i % {units}",
                "site_id": "n.i",
                "subject": "'system:' || n.i",
                "happened_us": f"{now_us} - n.i % 1100 * {DAY_US}",
                "lapses_us": f"{now_us} + (1095 - n.i % 1100) * {DAY_US}",
                "state": "'done'",
                "content": ENTRY_FIELDS,
                "chain": "''",
            },
        ),
        (
            "document",
            ten,
            {
                "unit_id": f"1 + n.i % {units}",
                "kind": "'plan'",
                "name": "'Plan ' || n.i || '.png'",
                "media_type": "'image/png'",
                "size_bytes": "100000",
                "sha256": UUID.format(kind="7000"),
                "added_us": spread(ten),
            },
        ),
        (
            "attachment",
            ten,
            {
                "subject": f"'system:' || (1 + n.i % {systems})",
                "document_id": "n.i",
                "kind": "'plan'",
                "added_us": spread(ten),
            },
        ),
        (
            "floor_plan",
            systems,
            {
                "site_id": "n.i",
                "name": "'一层'",
                "document_id": "n.i",
                "corners": "'[[123.3,41.8],[123.301,41.8],[123.301,41.799],[123.3,41.799]]'",
            },
        ),
        (
            "plan",
            units,
            {
                "unit_id": "n.i",
                "name": "'Plan ' || n.i",
                "state": "CASE n.i % 3 WHEN 0 THEN 'draft' WHEN 1 THEN 'approved' ELSE 'built' END",
                "approved": """'{"at_us": 1, "by": "x", "approvals": [], "area": null, "budget_source": "", """
                """"cost_cents": 0, "cameras": []}'""",
                "created_us": spread(units),
            },
        ),
        (
            "planned_camera",
            ten,
            {
                "plan_id": f"1 + n.i % {units}",
                "place_id": f"1 + n.i % {systems}",
                "name": "'Planned ' || n.i",
                "latitude": f"41.7 + (n.i % {units} % 50) * 0.004 + n.i / {units} * 0.00005",
                "longitude": f"123.3 + (n.i % {units} / 50 % 50) * 0.004",
                "direction_deg": "0",
                "angle_deg": "60",
                "range_m": "25",
                "cost_cents": "100000",
            },
        ),
        (
            "alarm",
            size.cameras,
            {
                "kind": "'camera_down'",
                "severity": "'due'",
                "subject": f"'camera:' || (1 + n.i % {size.cameras})",
                "params": "'{}'",
                "raised_us": spread(size.cameras),
                "cleared_us": f"CASE WHEN n.i % 1000 = 0 THEN NULL ELSE {spread(size.cameras)} + 3600000000 END",
                "acknowledged_us": f"CASE WHEN n.i % 5 = 0 THEN NULL ELSE {spread(size.cameras)} + 60000000 END",
            },
        ),
        (
            "filing_step",
            ten * 3,
            {
                "filing_id": f"1 + n.i % {ten}",
                "at_us": spread(ten * 3),
                "username": "'person'",
                "state": "'submitted'",
            },
        ),
        (
            "case_delivery",
            ten,
            {
                "case_id": "n.i",
                "camera_id": f"1 + n.i % {size.cameras}",
                "start_us": spread(ten),
                "end_us": f"{spread(ten)} + 60000000",
                "kind": "'export'",
                "access_id": "n.i",
                "at_us": spread(ten),
            },
        ),
        (
            # What was held for years was lifted; of the last year's most stands.
            "hold_order",
            ten,
            {
                "kind": "CASE n.i % 4 WHEN 0 THEN 'legal' ELSE 'important' END",
                "site_id": f"1 + n.i % {systems}",
                "reason": "'手机被盗'",
                "start_us": spread(ten),
                "end_us": f"{spread(ten)} + 3600000000",
                "last_day": "'2027-01-01'",
                "due_us": f"{spread(ten)} + {365 * DAY_US}",
                "placed_us": spread(ten),
                "lifted_us": f"CASE WHEN n.i % 10 < 9 THEN {spread(ten)} + {366 * DAY_US} END",
            },
        ),
        (
            "hold",
            ten,
            {
                "camera_id": f"1 + n.i % {size.cameras}",
                "start_us": spread(ten),
                "end_us": f"{spread(ten)} + 3600000000",
                "reason": "'手机被盗'",
                "placed_us": spread(ten),
                "until_us": f"{spread(ten)} + {365 * DAY_US}",
                "hold_order_id": "n.i",
                "lifted_us": f"CASE WHEN n.i % 10 < 9 THEN {spread(ten)} + {366 * DAY_US} END",
            },
        ),
    ]
