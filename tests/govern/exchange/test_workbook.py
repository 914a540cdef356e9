# SPDX-License-Identifier: Apache-2.0
"""Several lists in one file: later sheets name what earlier ones enter, and all of it is written or nothing."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, select

from fairwatch.accounts.register import AuditFilter
from fairwatch.db.registry import planned_camera, refusal
from fairwatch.govern.exchange.errors import FileUnreadable
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.exchange.desk import SHENHE, Desk, credit_code, sheet_of, workbook_of

UNITS = [["name", "credit_code", "kind", "division"], ["沈阳中街商场", credit_code(1), "enterprise", SHENHE]]
SITES = [["unit", "name", "division", "site_class"], ["沈阳中街商场", "中街店", SHENHE, "art7-operator"]]
PLACES = [["site", "name", "kind"], ["中街店", "大厅", "mall-hall"], ["中街店", "卫生间", "toilet"]]
SYSTEMS = [["site", "name", "funding"], ["中街店", "视频系统", "own"]]
CAMERAS = [
    ["site", "place", "system", "name", "address"],
    ["中街店", "大厅", "视频系统", "大厅1", "rtsp://192.0.2.1/1"],
    ["中街店", "大厅", "视频系统", "大厅2", "rtsp://192.0.2.2/1"],
]


def whole(**other: Sequence[Sequence[object]]) -> bytes:
    """A registry from nothing; cameras stand first in the file and are taken last."""
    sheets = {"cameras": CAMERAS, "units": UNITS, "sites": SITES, "places": PLACES, "systems": SYSTEMS}
    return workbook_of(**{**sheets, **other})


def problems(report: Any) -> list[tuple[str, int, str, str]]:
    return [(part.what, each.row, each.column, each.code) for part in report.sheets for each in part.problems]


def test_a_whole_registry_comes_in_as_one_file(engine: Engine) -> None:
    desk = Desk(engine)
    tried = desk.book(whole(), dry=True)
    assert problems(tried) == []
    assert [(each.what, each.added) for each in tried.sheets] == [
        ("units", 1),
        ("sites", 1),
        ("places", 2),
        ("systems", 1),
        ("cameras", 2),
    ]
    assert not tried.written
    assert desk.registry.units.page(EVERYTHING).items == ()
    assert desk.audit.page(AuditFilter(), None, 10) == []
    assert desk.changed == []

    done = desk.book(whole())
    assert done.written
    assert [each.camera_name for each in desk.registry.placements.page(EVERYTHING).items] == ["大厅1", "大厅2"]
    assert sorted(desk.changed) == sorted(done.sheets[-1].camera_ids)
    again = desk.book(whole())
    assert [(each.added, each.changed) for each in again.sheets] == [(0, 0)] * 5


def test_one_wrong_row_on_any_sheet_keeps_all_out(desk: Desk) -> None:
    systems = [*SYSTEMS, ["中街店", "二期", "nobody"]]
    report = desk.book(whole(systems=systems))
    assert problems(report) == [("systems", 3, "funding", "choice")]
    assert not report.written
    assert all(not each.written and each.camera_ids == () for each in report.sheets)
    assert desk.registry.units.page(EVERYTHING).items == ()
    assert desk.changed == []


def test_what_names_a_wrong_row_of_the_file_says_so(desk: Desk) -> None:
    sites = [SITES[0], ["沈阳中街商场", "中街店", "999999", "art7-operator"]]
    report = desk.book(whole(sites=sites), dry=True)
    told = problems(report)
    assert ("sites", 2, "division", "division") in told
    assert ("places", 2, "site", "row-wrong") in told
    assert ("cameras", 3, "site", "row-wrong") in told
    named = next(each for part in report.sheets for each in part.problems if each.code == "row-wrong")
    assert named.params == {"list": "sites", "row": 2}
    assert ("places", 2, "site", "not-found") not in told


@pytest.mark.parametrize("dry", [True, False])
def test_a_try_in_a_place_that_was_never_entered_names_no_other(desk: Desk, dry: bool) -> None:
    cameras = [CAMERAS[0], ["中街店", "卫生间", "视频系统", "X", "rtsp://192.0.2.9/1"]]
    report = desk.book(whole(cameras=cameras), dry=dry)
    assert problems(report) == [("cameras", 2, "place", "place-forbidden")]
    assert report.sheets[-1].problems[0].params["place_id"] is None
    entered = desk.registry.refusals.page(EVERYTHING).items[0]
    assert (entered.place_id, entered.camera) == (None, "X")


def test_a_camera_in_a_place_that_the_file_makes_forbidden_is_refused(shop: Desk) -> None:
    places = [["site", "name", "kind"], ["中街店", "一层大厅", "changing-room"]]
    cameras = [CAMERAS[0], ["中街店", "一层大厅", "商场视频系统", "新", "rtsp://192.0.2.9/1"]]
    report = shop.book(workbook_of(places=places, cameras=cameras), dry=True)
    assert problems(report) == [("cameras", 2, "place", "place-forbidden")]
    found = shop.registry.places.page(EVERYTHING, search="一层大厅").items[0]
    assert (found.kind, found.working) == ("mall-hall", 3)


def test_what_goes_out_as_one_file_comes_back_in_unchanged(shop: Desk) -> None:
    for language in ("zh", "en"):
        body = b"".join(shop.exports.workbook(EVERYTHING, language, sees=lambda _: True))
        report = shop.book(body)
        assert problems(report) == []
        assert len(report.sheets) == 7
        assert all(each.rows > 0 and each.added == each.changed == 0 for each in report.sheets)


def test_another_installation_takes_a_file_in_that_names_things_by_identifier(shop: Desk) -> None:
    # Two sites of one name: the file names them by identifier, which means nothing in an empty registry.
    site = shop.registry.sites.page(EVERYTHING).items[0]
    twin = {"unit_id": site.unit_id, "name": site.name, "division": SHENHE, "site_class": "art7-operator"}
    shop.registry.sites.add(twin, shop.hand())
    body = b"".join(shop.exports.workbook(EVERYTHING, "zh", sees=lambda _: True))
    for each in shop.registry.placements.page(EVERYTHING).items:
        shop.cameras.remove(each.camera_id, note=shop.hand().note)
    for book in (shop.registry.places, shop.registry.systems, shop.registry.sites, shop.registry.units):
        for row in book.page(EVERYTHING).items:
            book.remove(row.id, row.version, shop.hand())
    report = shop.book(body, dry=True)
    assert problems(report) == []
    assert [(each.what, each.added) for each in report.sheets][:3] == [("units", 1), ("sites", 2), ("places", 2)]


def test_a_code_that_two_units_have_is_told_whatever_their_identifiers(desk: Desk) -> None:
    units = [["uuid", *UNITS[0]], ["a", *UNITS[1]], ["b", *UNITS[1]]]
    assert problems(desk.book(workbook_of(units=units))) == [("units", 3, "credit_code", "twice")]


def test_people_of_a_unit_name_only_their_own(shop: Desk) -> None:
    shop.give("units", b"name,credit_code,kind,division\nB,%s,enterprise,210103\n" % credit_code(7).encode())
    other = shop.registry.units.page(EVERYTHING, search="B").items[0]
    report = shop.book(whole(units=[UNITS[0]]), scope=Scope(unit_id=other.id), dry=True)
    assert ("sites", 2, "unit", "not-found") in problems(report)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (workbook_of(Tabelle=UNITS), "no-sheets"),
        (workbook_of(units=UNITS, 使用单位=UNITS), "sheet-twice"),
        (workbook_of(units=[["?"], ["A"]]), "sheet-headings"),
        (b"name\nA\n", "xlsx"),
    ],
    ids=["no list", "a list twice", "no headings", "no Excel file"],
)
def test_what_is_no_workbook_of_lists_is_refused(desk: Desk, body: bytes, reason: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        desk.book(body, dry=True)
    assert refused.value.params["reason"] == reason


def test_sheets_that_mean_nothing_are_told_and_notes_are_passed_over(desk: Desk) -> None:
    report = desk.book(workbook_of(units=UNITS, 说明=[["x"]], 备忘=[["y"]]), dry=True)
    assert report.unknown_sheets == ("备忘",)
    assert [each.what for each in report.sheets] == ["units"]


def test_the_template_has_a_sheet_for_each_list(desk: Desk) -> None:
    body = b"".join(desk.exports.workbook(EVERYTHING, "zh", template=True))
    report = desk.book(body, dry=True)
    assert [(each.what, each.rows) for each in report.sheets] == [
        (what, 0) for what in ("units", "sites", "places", "systems", "cameras", "plans", "planned-cameras")
    ]
    assert report.unknown_sheets == ()


def test_one_list_is_read_from_its_own_sheet(desk: Desk) -> None:
    report = desk.give("sites", whole(), dry=True)
    assert [(each.row, each.column, each.code) for each in report.problems] == [(2, "unit", "not-found")]


# ---- planned cameras


def test_plans_go_out_with_their_approvals_and_come_in_as_drafts(shop: Desk) -> None:
    area = {"type": "Polygon", "coordinates": [[[123.4, 41.7], [123.6, 41.7], [123.6, 41.9], [123.4, 41.7]]]}
    (known,) = [each for each in shop.plans.page(EVERYTHING).items if each.name == "二期"]
    given: dict[str, Any] = {"area": area, "budget_source": "市财政", "state": "approved"}
    given["approvals"] = [{"by": "市发改委", "day": "2026-05-02"}, {"by": "公安局", "day": "2026-05-04"}]
    shop.plans.change(known.id, known.version, given, shop.hand())
    heads, *rows = csv.reader(io.StringIO(shop.take("plans").decode("utf-8-sig")))
    told = dict(zip(heads, next(each for each in rows if "二期" in each), strict=True))
    assert (told["状态"], told["资金来源"]) == ("已批准", "市财政")
    assert told["批准"] == "市发改委 2026-05-02；公安局 2026-05-04"
    assert json.loads(told["规划范围"]) == area
    assert json.loads(shop.take("plans", "geojson"))["features"][0]["geometry"] == area
    # It comes back in unchanged, and what it says of others' approvals approves nothing.
    assert shop.give("plans", shop.take("plans")).changed == 0
    rows = [
        ["单位", "规划名称", "资金来源", "状态", "批准"],
        ["沈阳中街商场", "三期工程", "自筹", "已批准", "我 2026-05-02"],
    ]
    assert shop.give("plans", sheet_of(*rows)).added == 1
    (fresh,) = [each for each in shop.plans.page(EVERYTHING).items if each.name == "三期工程"]
    assert (fresh.state, fresh.approvals, fresh.budget_source) == ("draft", (), "自筹")
    # Another area of what was approved needs approval again.
    rows = [["unit", "name", "budget_source"], ["沈阳中街商场", "二期", "省财政"]]
    assert shop.give("plans", sheet_of(*rows)).changed == 1
    assert shop.plans.get(known.id, EVERYTHING).state == "draft"
    wrong = shop.give("plans", sheet_of(["unit", "name"], ["没有的单位", "四期"]), dry=True)
    assert [(each.column, each.code) for each in wrong.problems] == [("unit", "not-found")]


def test_one_file_brings_a_plan_and_its_cameras(shop: Desk) -> None:
    cameras: list[list[object]] = [["plan", "name", "latitude", "longitude", "direction_deg", "angle_deg", "range_m"]]
    cameras.append(["五期", "南门", 41.8, 123.46, 90, 70, 25])
    body = workbook_of(plans=[["unit", "name"], ["沈阳中街商场", "五期"]], planned_cameras=cameras)
    tried = shop.book(body, dry=True)
    assert (tried.written, problems(tried)) == (False, [])
    assert shop.book(body).written
    (made,) = [each for each in shop.plans.page(EVERYTHING).items if each.name == "五期"]
    assert made.cameras == 1


def test_planned_cameras_come_with_their_cost_in_yuan(shop: Desk) -> None:
    with shop.engine.connect() as connection:
        row = connection.execute(select(planned_camera)).one()
    assert (row.name, row.cost_cents, row.direction_deg) == ("东门", 120_050, 180)
    told = json.loads(shop.take("planned-cameras", "geojson"))["features"][0]
    assert told["geometry"] == {"type": "Point", "coordinates": [123.46, 41.8]}
    assert (told["properties"]["plan"], told["properties"]["cost"]) == ("二期", 1200.5)
    assert "1200.5" in shop.take("planned-cameras").decode("utf-8-sig")


def test_planned_cameras_are_changed_and_added_by_plan_and_name(shop: Desk) -> None:
    third = shop.plan("三期")
    head = b"plan,name,latitude,longitude,direction_deg,angle_deg,range_m,cost,place\n"
    report = shop.give("planned-cameras", head + "二期,东门,41.8,123.46,90,70,25,99,\n".encode())
    assert (report.added, report.changed) == (0, 1)
    assert report.effects[0].fields == ("cost", "direction_deg", "place")
    assert shop.give("planned-cameras", head + "三期,东门,41.8,123.46,90,70,25,,\n".encode()).added == 1
    wrong = shop.give("planned-cameras", head + "四期,东门,,123.46,90,70,25,,\n".encode(), dry=True)
    assert {(each.column, each.code) for each in wrong.problems} == {("plan", "not-found"), ("latitude", "missing")}
    found = shop.plans.cameras(third, EVERYTHING)
    assert [(each.name, each.cost_cents) for each in found] == [("东门", 0)]
    assert [(each.action, each.subject) for each in shop.audit.page(AuditFilter(), None, 1)] == [
        ("plan.changed", f"plan:{third}")
    ]


def test_two_plans_of_one_name_are_told_apart(shop: Desk) -> None:
    shop.plan("二期")
    body = shop.take("planned-cameras")
    assert "二期" not in body.decode("utf-8-sig")
    report = shop.give("planned-cameras", body)
    assert (report.unchanged, report.problem_count) == (1, 0)
    head = b"plan,name,latitude,longitude,direction_deg,angle_deg,range_m\n"
    doubtful = shop.give("planned-cameras", head + "二期,西门,41.8,123.46,90,70,25\n".encode(), dry=True)
    assert [(each.column, each.code) for each in doubtful.problems] == [("plan", "ambiguous")]


def test_no_camera_is_planned_where_none_may_be(shop: Desk) -> None:
    head = b"plan,site,place,name,latitude,longitude,direction_deg,angle_deg,range_m\n"
    body = head + "二期,中街店,卫生间,门,41.8,123.46,90,70,25\n".encode()
    report = shop.give("planned-cameras", body)
    assert [(each.column, each.code) for each in report.problems] == [("place", "place-forbidden")]
    assert shop.refusals() == 1


# ---- tries


def test_a_try_of_what_is_forbidden_is_entered_once_a_file(shop: Desk) -> None:
    rows = [["中街店", "卫生间", "商场视频系统", f"C{n}", f"rtsp://192.0.2.9/{n}"] for n in range(30)]
    body = workbook_of(cameras=[CAMERAS[0], *rows])
    for _ in range(3):
        assert shop.book(body, dry=True).sheets[0].problem_count == 30
    assert shop.refusals() == 1
    with shop.engine.connect() as connection:
        row = connection.execute(select(refusal)).one()
    told = json.loads(row.detail)
    assert (row.way, row.camera, told["dry"], told["count"], told["cameras"][:2]) == (
        "import",
        "C0",
        True,
        30,
        ["C0", "C1"],
    )
    other = workbook_of(cameras=[CAMERAS[0], *rows[:2]])
    assert shop.book(other, dry=True).sheets[0].problem_count == 2
    assert shop.refusals() == 2
    # To write it is another thing: each camera is a try of its own.
    shop.book(other)
    assert shop.refusals() == 4
