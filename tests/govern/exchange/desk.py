# SPDX-License-Identifier: Apache-2.0
"""The registry and its files on one database, and short ways to hand a file in."""

import csv
import io
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from sqlalchemy import Engine, func, insert, select

from fairwatch.accounts.models import SYSTEM
from fairwatch.accounts.register import AuditLog
from fairwatch.accounts.secrets import Sealer
from fairwatch.clock import ManualClock
from fairwatch.collect.cameras import Cameras, Retention
from fairwatch.db.engine import write
from fairwatch.db.registry import division, refusal
from fairwatch.govern.codes import credit_check
from fairwatch.govern.exchange.export import Exports
from fairwatch.govern.exchange.report import Report, WorkbookReport
from fairwatch.govern.exchange.service import Exchange
from fairwatch.govern.exchange.sheet import Format
from fairwatch.govern.exchange.tables import Language, TableName
from fairwatch.govern.planning.plans import Plans
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.scope import EVERYTHING, Scope

SHENHE = "210103"
DIVISIONS = (("210000", "辽宁省"), ("210100", "沈阳市"), ("210103", "沈河区"))


def credit_code(number: int) -> str:
    """A credit code that is right: an enterprise of Shenyang."""
    organisation = f"{number:08}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = "0123456789X"[-sum(int(digit) * weight for digit, weight in zip(organisation, weights, strict=True)) % 11]
    head = f"91210100{organisation}{check}"
    # X is no letter of the code's alphabet's digits for the organisation's own check; the next number will do.
    return head + credit_check(head)


def sheet_of(*rows: Sequence[object]) -> bytes:
    """A CSV file in UTF-8."""
    held = io.StringIO()
    csv.writer(held).writerows(rows)
    return held.getvalue().encode()


def workbook_of(**sheets: Sequence[Sequence[object]]) -> bytes:
    """An Excel file with sheets of these titles; a dash is written as an underscore."""
    book = Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.replace("_", "-"))
        for row in rows:
            sheet.append(list(row))
    del book[book.sheetnames[0]]
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


class Desk:
    """Imports and exports with everything behind them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = ManualClock()
        self.audit = AuditLog(engine, self.clock)
        self.changed: list[int] = []
        self.registry = Registry(engine, self.clock, self.changed.append)
        self.cameras = Cameras(engine, self.clock, Sealer(bytes(32)))
        self.exchange = Exchange(engine, self.clock, self.registry, self.cameras, self.audit, self.changed.append)
        self.exports = Exports(engine, self.clock)
        self.plans = Plans(engine, self.clock)
        with write(engine) as connection:
            connection.execute(insert(division), [{"code": code, "name": name} for code, name in DIVISIONS])

    def hand(self, scope: Scope = EVERYTHING) -> Hand:
        return Hand(SYSTEM, self.audit.by(SYSTEM), scope=scope, way="import")

    def give(
        self,
        what: TableName,
        body: bytes,
        *,
        dry: bool = False,
        scope: Scope = EVERYTHING,
        sees: Callable[[int], bool] = lambda _: True,
    ) -> Report:
        return self.exchange.run(what, body, self.hand(scope), dry=dry, retention=Retention(30), sees=sees)

    def take(
        self, what: TableName, form: Format = "csv", language: Language = "zh", scope: Scope = EVERYTHING
    ) -> bytes:
        return b"".join(self.exports.write(what, form, scope, language, sees=lambda _: True))

    def refusals(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(refusal)) or 0)

    def furnish(self, cameras: int = 3) -> None:
        """A unit with a site, a hall and a lavatory, a system, and cameras in the hall."""
        for what, body in (
            (
                "units",
                sheet_of(
                    ["单位名称", "统一社会信用代码", "单位类型", "行政区划代码"],
                    ["沈阳中街商场", credit_code(1), "企业", SHENHE],
                ),
            ),
            (
                "sites",
                sheet_of(
                    ["使用单位", "地点名称", "行政区划代码", "法定类别", "纬度", "经度"],
                    ["沈阳中街商场", "中街店", SHENHE, "art7-operator", 41.8, 123.46],
                ),
            ),
            (
                "places",
                sheet_of(
                    ["地点名称", "场所名称", "场所类别", "范围"],
                    ["中街店", "一层大厅", "mall-hall", OUTLINE],
                    ["中街店", "卫生间", "toilet", ""],
                ),
            ),
            (
                "systems",
                sheet_of(
                    ["地点名称", "系统名称", "资金来源", "投入使用日期", "智能分析"],
                    ["中街店", "商场视频系统", "自筹资金", "2025年7月1日", "people-count、line-crossing"],
                ),
            ),
            (
                "cameras",
                sheet_of(
                    [
                        "场所名称",
                        "系统名称",
                        "摄像机名称",
                        "码流地址",
                        "纬度",
                        "经度",
                        "朝向",
                        "视角",
                        "有效距离",
                        "用途",
                    ],
                    *(
                        [
                            "一层大厅",
                            "商场视频系统",
                            f"大厅{n}",
                            f"rtsp://192.0.2.{n}/1",
                            41.8,
                            123.46,
                            90,
                            80,
                            30,
                            "治安防范",
                        ]
                        for n in range(1, cameras + 1)
                    ),
                ),
            ),
        ):
            report = self.give(what, body)  # type: ignore[arg-type]  # the literals above
            assert report.written, report.problems
        self.plan("二期")
        planned = ["建设规划", "场所名称", "摄像机名称", "纬度", "经度", "朝向", "视角", "有效距离", "造价"]
        row = ["二期", "一层大厅", "东门", 41.8, 123.46, 180, 70, 25, "¥1,200.50"]
        assert self.give("planned-cameras", sheet_of(planned, row)).written

    def plan(self, name: str) -> int:
        """A plan of the first unit."""
        unit = self.registry.units.page(EVERYTHING, sort="id").items[0]
        return self.plans.add({"unit_id": unit.id, "name": name}, self.hand()).id

    def book(self, body: bytes, *, dry: bool = False, scope: Scope = EVERYTHING) -> WorkbookReport:
        by = self.hand(scope)
        return self.exchange.run_workbook(body, by, dry=dry, retention=Retention(30), sees=lambda _: True)


OUTLINE = (
    '{"type": "Polygon", "coordinates": [[[123.459, 41.799], [123.461, 41.799], [123.461, 41.801], [123.459, 41.799]]]}'
)
