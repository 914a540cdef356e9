# SPDX-License-Identifier: Apache-2.0
"""A file changes no camera that the person may not see."""

import pytest
from sqlalchemy import select

from fairwatch.accounts.models import SYSTEM
from fairwatch.collect.cameras import CameraConfig, Retention, StreamKind, StreamSource
from fairwatch.db.tables import camera
from fairwatch.govern.scope import EVERYTHING
from tests.govern.exchange.desk import Desk, sheet_of, workbook_of

HEAD = ["场所名称", "系统名称", "摄像机名称"]
ROW = ["一层大厅", "商场视频系统", "大厅1"]


def number_of(shop: Desk, name: str) -> int:
    with shop.engine.connect() as connection:
        return int(connection.scalars(select(camera.c.id).where(camera.c.name == name)).one())


@pytest.mark.parametrize(
    ("column", "value"),
    [("码流地址", "rtsp://198.51.100.7/1"), ("码流地址", "rtsp://192.0.2.1/1"), ("用户名", "root"), ("密码", "other")],
)
def test_the_settings_of_an_unseen_camera_do_not_change_nor_are_guessed(shop: Desk, column: str, value: str) -> None:
    body = sheet_of([*HEAD, column], [*ROW, value])
    report = shop.give("cameras", body, sees=lambda _: False)
    assert [each.code for each in report.problems] == ["unseen"]
    assert not report.written
    number = number_of(shop, "大厅1")
    assert shop.cameras.get(number).config.streams[0].address == "rtsp://192.0.2.1/1"
    # Who sees it may; the registry's own part anybody of the scope may.
    assert not shop.give("cameras", body, sees=lambda each: each == number).problems
    assert shop.give("cameras", sheet_of([*HEAD, "安装高度"], [*ROW, 3.5]), sees=lambda _: False).changed == 1
    assert shop.registry.placements.get(number, EVERYTHING).height_m == 3.5


def test_an_unseen_camera_is_not_renamed(shop: Desk) -> None:
    with shop.engine.connect() as connection:
        uuid = connection.scalars(select(camera.c.uuid).where(camera.c.name == "大厅1")).one()
    report = shop.give("cameras", sheet_of(["uuid", "name"], [uuid, "门厅"]), sees=lambda _: False)
    assert [(each.column, each.code) for each in report.problems] == [("name", "unseen")]


def test_a_workbook_asks_the_same(shop: Desk) -> None:
    body = workbook_of(cameras=[[*HEAD, "密码"], [*ROW, "other"]])
    report = shop.exchange.run_workbook(body, shop.hand(), dry=False, retention=Retention(30))
    assert [each.code for sheet in report.sheets for each in sheet.problems] == ["unseen"]


def test_an_unseen_camera_that_stands_nowhere_is_not_there(shop: Desk) -> None:
    streams = (StreamSource(StreamKind.MAIN, "rtsp://192.0.2.77/1"),)
    made = shop.cameras.add(CameraConfig("仓库", streams, retention=Retention(30)), None, note=shop.audit.by(SYSTEM))
    rows: list[list[object]] = [
        ["场所名称", "系统名称", "摄像机名称", "码流地址", "纬度", "经度", "朝向", "视角", "有效距离", "用途"],
        ["一层大厅", "商场视频系统", "仓库", "rtsp://192.0.2.78/1", 41.8, 123.46, 90, 80, 30, "治安防范"],
    ]
    assert shop.give("cameras", sheet_of(*rows), dry=True).changed == 1
    report = shop.give("cameras", sheet_of(*rows), sees=lambda _: False)
    assert (report.added, report.changed, report.written) == (1, 0, True)
    assert shop.cameras.get(made.id).config.streams[0].address == "rtsp://192.0.2.77/1"
