# SPDX-License-Identifier: Apache-2.0
"""What was decided of a place goes out with it; no file decides."""

import pytest

from fairwatch.govern.exchange.sheet import Format
from fairwatch.govern.scope import EVERYTHING
from tests.govern.exchange.desk import Desk, sheet_of
from tests.govern.exchange.test_import import told


def test_no_file_decides_whether_a_text_means_a_place(shop: Desk) -> None:
    head = ["site", "name", "kind", "decision"]
    corridor = "student-dormitory-corridor"
    tried = [["中街店", "走廊", corridor, "permitted"], ["中街店", "大厅", "mall-hall", "不属于禁止范围，可以安装"]]
    assert told(shop, "places", head, *tried) == [(2, "decision", "decided-there"), (3, "decision", "decided-there")]
    assert shop.give("places", sheet_of(head, ["中街店", "走廊", corridor, "尚未判断"])).written
    place = shop.registry.places.page(EVERYTHING, search="走廊").items[0]
    rows = [["place", "system", "name", "address"], ["走廊", "商场视频系统", "X", "rtsp://192.0.2.9/1"]]
    (problem,) = shop.give("cameras", sheet_of(*rows), dry=True).problems
    assert (problem.column, problem.code, problem.params["article"]) == ("place", "place-undecided", "9")
    assert place.question is not None
    answer = {"question": place.question.key, "outcome": "permitted", "reason": "No bedrooms"}
    shop.registry.places.decide(place.id, place.version, answer, shop.hand())
    again = told(shop, "places", head, ["中街店", "走廊", corridor, "forbidden"])
    assert again == [(2, "decision", "decided-there")]


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_what_was_decided_goes_out_and_comes_back_unchanged(shop: Desk, form: Format) -> None:
    corridor = "student-dormitory-corridor"
    rows = [["中街店", name, corridor] for name in ("东走廊", "西走廊")]
    assert shop.give("places", sheet_of(["site", "name", "kind"], *rows)).written
    east = shop.registry.places.page(EVERYTHING, search="东走廊").items[0]
    assert east.question is not None
    answer = {"question": east.question.key, "outcome": "forbidden", "reason": "The police says so"}
    shop.registry.places.decide(east.id, east.version, answer, shop.hand())
    body = shop.take("places", form)
    report = shop.give("places", body)
    assert (report.problems, report.written) == ((), True)
    assert shop.registry.places.get(east.id, EVERYTHING).version == 2
    if form != "xlsx":
        text = body.decode()
        words = ("forbidden", "undecided") if form == "geojson" else ("属于禁止范围，不得安装", "尚未判断")
        assert [text.count(each) for each in words] == [1, 1]
