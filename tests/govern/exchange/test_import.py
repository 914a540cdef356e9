# SPDX-License-Identifier: Apache-2.0
"""Files into the registry: what is wrong is told row by row, and all of it is written or nothing."""

import csv
import io
import json
import math
from collections.abc import Sequence
from typing import cast

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, QueuePool, insert

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import AuditFilter
from fairwatch.collect.cameras import CameraConfig, Retention, StreamKind, StreamSource
from fairwatch.db.engine import write
from fairwatch.db.tables import account
from fairwatch.govern.exchange import writers
from fairwatch.govern.exchange.errors import FileUnreadable
from fairwatch.govern.exchange.sheet import Format
from fairwatch.govern.exchange.tables import TABLE_NAMES, TableName
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.exchange.desk import SHENHE, Desk, credit_code, sheet_of

NOW_US = 1_795_320_000_000_000
UNITS = ["name", "credit_code", "kind", "division"]


def told(desk: Desk, what: TableName, *rows: Sequence[object]) -> list[tuple[int, str, str]]:
    """What a dry run says of the rows: row, column, code."""
    report = desk.give(what, sheet_of(*rows), dry=True)
    return [(each.row, each.column, each.code) for each in report.problems]


def test_a_dry_run_tells_everything_and_writes_nothing(desk: Desk) -> None:
    report = desk.give(
        "units",
        sheet_of(
            ["单位名称", "统一社会信用代码", "单位类型", "行政区划代码", "备注"],
            ["甲", credit_code(1), "企业", SHENHE, "?"],
            ["", credit_code(2), "公司", "999999", "?"],
            ["丙", credit_code(3)[:-1] + "?", "企业", SHENHE, "?"],
        ),
        dry=True,
    )
    assert (report.rows, report.added, report.wrong_rows, report.written) == (3, 1, 2, False)
    assert {(each.row, each.column, each.code) for each in report.problems} == {
        (3, "name", "missing"),
        (3, "kind", "choice"),
        (3, "division", "division"),
        (4, "credit_code", "characters"),
    }
    assert report.unknown_columns == ("备注",)
    assert desk.registry.units.page(EVERYTHING).items == ()


def test_one_wrong_row_keeps_all_out(desk: Desk) -> None:
    body = sheet_of(UNITS, ["A", credit_code(1), "enterprise", SHENHE], ["B", credit_code(2), "enterprise", "210199"])
    report = desk.give("units", body)
    assert not report.written
    assert [(each.row, each.column, each.code) for each in report.problems] == [(3, "division", "unknown")]
    assert desk.registry.units.page(EVERYTHING).items == ()


@pytest.mark.parametrize("day", ["2025-02-30", "2024-13-01", "31.12.2025", "soon"])
def test_impossible_days_are_refused(shop: Desk, day: str) -> None:
    rows = [["site", "name", "funding", "use_day"], ["中街店", "二期", "own", day]]
    assert told(shop, "systems", *rows) == [(2, "use_day", "date")]


@pytest.mark.parametrize("day", ["2024-02-29", "2024/2/29", "2024年2月29日", "20240229", "２０２４－０２－２９"])
def test_days_are_read_as_people_write_them(shop: Desk, day: str) -> None:
    body = sheet_of(["site", "name", "funding", "use_day"], ["中街店", "二期", "own", day])
    assert shop.give("systems", body).written
    found = shop.registry.systems.page(EVERYTHING, search="二期").items[0]
    assert found.use_day == "2024-02-29"


def test_what_is_named_must_be_there_and_be_one_thing(shop: Desk) -> None:
    rows = [
        ["unit", "site", "name", "kind"],
        ["", "无此地", "门厅", "mall-hall"],
        ["无此单位", "中街店", "门厅", "mall-hall"],
    ]
    assert told(shop, "places", *rows) == [(2, "site", "not-found"), (3, "unit", "not-found")]
    more = sheet_of(["unit", "name", "division", "site_class"], [credit_code(1), "中街店 2", SHENHE, "art7-operator"])
    assert shop.give("sites", more).written
    renamed = shop.registry.sites.page(EVERYTHING, search="中街店 2").items[0]
    shop.registry.sites.change(renamed.id, renamed.version, {"name": "中街店"}, shop.hand())
    assert told(shop, "places", ["site", "name", "kind"], ["中街店", "门厅", "mall-hall"]) == [(2, "site", "ambiguous")]


def test_two_rows_about_one_thing_are_told(desk: Desk) -> None:
    rows = [UNITS, *(["A", credit_code(1), "enterprise", SHENHE] for _ in range(2))]
    report = desk.give("units", sheet_of(*rows), dry=True)
    assert [(each.row, each.code, each.params) for each in report.problems] == [(3, "twice", {"row": 2})]


def test_a_camera_in_a_forbidden_place_is_refused_and_the_try_stays(shop: Desk) -> None:
    rows = [["place", "system", "name", "address"], ["卫生间", "商场视频系统", "X", "rtsp://192.0.2.9/1"]]
    report = shop.give("cameras", sheet_of(*rows), dry=True)
    (problem,) = report.problems
    assert (problem.row, problem.column, problem.code) == (2, "place", "place-forbidden")
    assert problem.params["article"] == "8(1)[3]"
    assert shop.refusals() == 1, "to try it is an attempt"
    before = len(shop.cameras.list())
    assert not shop.give("cameras", sheet_of(*rows)).written
    assert shop.refusals() == 2
    assert len(shop.cameras.list()) == before
    assert shop.registry.refusals.page(EVERYTHING).items[0].way == "import"


@pytest.mark.parametrize("camera", ["大厅1", "新"])
def test_no_file_puts_up_a_sign_that_is_still_to_come(shop: Desk, camera: str) -> None:
    rows = [
        ["place", "system", "name", "address", "sign_day"],
        ["一层大厅", "商场视频系统", camera, "rtsp://192.0.2.1/1", "2199-01-01"],
    ]
    assert told(shop, "cameras", *rows) == [(2, "sign_day", "future")]


def test_no_file_gives_a_site_the_time_of_another_country(shop: Desk) -> None:
    rows = [
        ["name", "unit", "division", "site_class", "zone"],
        ["分店", "沈阳中街商场", SHENHE, "art7-operator", "UTC"],
    ]
    assert [each for each in told(shop, "sites", *rows) if each[1] == "zone"] == [(2, "zone", "not-of-country")]


def test_a_moved_camera_needs_an_approved_move(shop: Desk) -> None:
    rows: list[list[object]] = [
        ["place", "system", "name", "direction_deg"],
        ["一层大厅", "商场视频系统", "大厅1", 180],
    ]
    assert told(shop, "cameras", *rows) == [(2, "direction_deg", "move-needed")]


def test_a_file_is_no_way_to_move_a_camera_either(shop: Desk) -> None:
    shop.clock.step(NOW_US - shop.clock.utc_us())
    with write(shop.engine) as connection:
        row = {"username": "mei", "display_name": "Mei", "password_hash": "", "role": "manager", "created_us": 1}
        connection.execute(insert(account).values(id=7, **row))
    mei = Actor(7, "mei", "192.0.2.7")
    by = Hand(mei, shop.audit.by(mei), way="import")
    gone = shop.registry.placements.page(EVERYTHING).items[0]
    shop.registry.take_out(shop.cameras, gone.camera_id, by)
    rows: list[list[object]] = [
        ["place", "system", "name", "address", "latitude", "longitude", "direction_deg"],
        ["一层大厅", "商场视频系统", "新1", "rtsp://192.0.2.50/1", 41.8001, 123.46, 90],
        ["一层大厅", "商场视频系统", "新2", "rtsp://192.0.2.1/1", 41.8, 123.46, 270],
    ]
    report = shop.exchange.run("cameras", sheet_of(*rows), by, dry=False, retention=Retention(30), sees=lambda _: True)
    assert report.written
    (found,) = shop.registry.moves.page(EVERYTHING).items
    assert (found.camera_name, found.instead_of, found.after) == ("新2", gone.camera_name, {"direction_deg": 270.0})


def test_cameras_come_with_their_addresses_and_without_their_secrets(shop: Desk) -> None:
    rows = [
        ["place", "system", "name", "address"],
        ["一层大厅", "商场视频系统", "新", "rtsp://admin:geheim@192.0.2.50/1"],
    ]
    report = shop.give("cameras", sheet_of(*rows))
    assert report.written
    assert shop.changed[-1] == report.camera_ids[0], "the recorder was not told"
    made = shop.cameras.get(report.camera_ids[0])
    assert (made.config.username, made.has_password) == ("admin", True)
    assert made.config.streams[0].address == "rtsp://192.0.2.50/1"
    assert made.config.retention.min_days == 30
    assert b"geheim" not in shop.take("cameras")


def test_people_of_a_unit_reach_only_their_own(shop: Desk) -> None:
    more = [UNITS, ["Other", credit_code(7), "enterprise", SHENHE]]
    assert shop.give("units", sheet_of(*more)).written
    theirs = shop.registry.units.page(EVERYTHING, search="Other").items[0]
    scope = Scope(unit_id=theirs.id)
    report = shop.give(
        "places", sheet_of(["site", "name", "kind"], ["中街店", "门厅", "mall-hall"]), dry=True, scope=scope
    )
    assert [(each.column, each.code) for each in report.problems] == [("site", "not-found")]
    rows = [["name", "division", "site_class"], ["自己的店", SHENHE, "art7-operator"]]
    assert shop.give("sites", sheet_of(*rows), scope=scope).written, "the unit is one's own where none is named"
    assert b"\xe4\xb8\xad\xe8\xa1\x97" not in shop.take("sites", scope=scope)


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_goes_out_comes_back_in_unchanged(shop: Desk, form: str, language: str) -> None:
    for what in TABLE_NAMES:
        if form == "geojson" and what in ("units", "systems"):
            continue
        body = shop.take(what, form, language)  # type: ignore[arg-type]  # parametrised
        report = shop.give(what, body)
        assert report.problems == (), what
        assert (report.added, report.changed, report.unchanged) == (0, 0, report.rows), report.effects
        assert report.rows > 0


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_an_outline_of_many_corners_comes_back_too(shop: Desk, form: Format) -> None:
    hall = shop.registry.places.page(EVERYTHING, search="大厅").items[0]
    turns = [2 * math.pi * number / 1500 for number in range(1500)]
    ring = [[123.46 + 0.001 * math.cos(turn), 41.8 + 0.001 * math.sin(turn)] for turn in turns]
    outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    shop.registry.places.change(hall.id, hall.version, {"outline": outline}, shop.hand())
    report = shop.give("places", shop.take("places", form))
    assert (report.problems, report.changed) == ((), 0)
    assert shop.registry.places.get(hall.id, EVERYTHING).outline == outline


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_who_takes_a_list_slowly_keeps_no_connection(shop: Desk, form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "_BLOCK_BYTES", 16)
    taken = shop.exports.write("cameras", form, EVERYTHING, "zh")
    blocks = [next(taken) for _ in range(3)]
    pool = cast("QueuePool", shop.engine.pool)
    assert pool.checkedout() == 0
    assert b"".join([*blocks, *taken]) == b"".join(shop.exports.write("cameras", form, EVERYTHING, "zh"))


def test_a_changed_export_changes_only_what_differs(shop: Desk) -> None:
    body = shop.take("places").decode("utf-8-sig")
    report = shop.give("places", body.replace("一层大厅", "首层大厅").encode("utf-8-sig"))
    assert (report.changed, report.unchanged, report.written) == (1, 1, True)
    assert report.effects[0].fields == ("name",)


def test_all_this_holds_on_every_database(engine: Engine) -> None:
    desk = Desk(engine)
    desk.furnish()
    report = desk.give("cameras", desk.take("cameras"), dry=True)
    assert (report.unchanged, report.problem_count) == (3, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_files_are_read_in_the_encodings_that_there_are(desk: Desk, encoding: str) -> None:
    text = sheet_of(
        ["单位名称", "统一社会信用代码", "单位类型", "行政区划代码"], ["沈阳中街商场", credit_code(1), "企业", SHENHE]
    ).decode()
    report = desk.give("units", text.encode(encoding), dry=True)
    assert (report.added, report.encoding) == (1, "gb18030" if encoding == "gb18030" else "utf-8")


@pytest.mark.parametrize(
    ("body", "reason", "line"),
    [
        ("name,credit_code\nA,1\nCafé,2\n".encode("latin-1"), "encoding", 3),
        ("name,credit_code\n東京,1\n横浜駅,2\n".encode("shift-jis"), "encoding", 2),
        ("name\nA\n".encode("utf-16"), "encoding", 1),
        (b'name\nA\n"B\n', "csv", 3),
        (b"colour,size\nred,1\n", "no-headings", None),
        (b"name,\xe5\x90\x8d\xe7\xa7\xb0\nA,B\n", "column-twice", None),
        (b"", "empty", None),
        (b"PK\x03\x04 no workbook", "xlsx", None),
        (b'{"type": "FeatureCollection", "features": [}', "json", 1),
    ],
)
def test_what_is_no_list_is_refused_with_the_line(desk: Desk, body: bytes, reason: str, line: int | None) -> None:
    with pytest.raises(FileUnreadable) as caught:
        desk.give("units" if reason != "json" else "places", body, dry=True)
    assert (caught.value.params["reason"], caught.value.params.get("line")) == (reason, line)


def test_a_code_that_a_spreadsheet_rounded_is_told(desk: Desk) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "credit_code", "kind", "division"])
    sheet.append(["A", 9.1210100000001e17, "enterprise", 210103])
    held = io.BytesIO()
    book.save(held)
    report = desk.give("units", held.getvalue(), dry=True)
    assert [(each.column, each.code) for each in report.problems] == [("credit_code", "digits-lost")]


def test_formulas_do_not_leave(desk: Desk) -> None:
    name = '=HYPERLINK("http://192.0.2.1")'
    assert desk.give("units", sheet_of(UNITS, [f"'{name}", credit_code(1), "enterprise", SHENHE])).written
    assert desk.registry.units.page(EVERYTHING).items[0].name == name
    rows = list(csv.reader(io.StringIO(desk.take("units").decode("utf-8-sig"))))
    assert f"'{name}" in rows[1]
    assert b"<f>" not in desk.take("units", "xlsx")
    forms: tuple[Format, ...] = ("csv", "xlsx")
    for form in forms:
        assert desk.give("units", desk.take("units", form)).unchanged == 1


def test_places_come_as_polygons_and_cameras_as_points(shop: Desk) -> None:
    places = json.loads(shop.take("places", "geojson"))
    assert [each["geometry"] and each["geometry"]["type"] for each in places["features"]] == ["Polygon", None]
    camera = json.loads(shop.take("cameras", "geojson"))["features"][0]
    assert camera["geometry"] == {"type": "Point", "coordinates": [123.46, 41.8]}
    assert (camera["properties"]["direction_deg"], camera["properties"]["range_m"]) == (90.0, 30.0)
    camera["properties"] |= {"uuid": "", "name": "东门"}
    camera["properties"]["address"] = "rtsp://192.0.2.77/1"
    body = json.dumps({"type": "FeatureCollection", "features": [camera]}).encode()
    assert shop.give("cameras", body).added == 1


@pytest.mark.parametrize(
    ("what", "rows", "problem"),
    [
        ("units", [UNITS, ["A", credit_code(1), "enterprise", SHENHE]], None),
        ("sites", [["unit", "name", "site_class"], ["沈阳中街商场", "S", "non-public"]], ("division", "missing")),
        (
            "sites",
            [["unit", "name", "site_class", "division", "latitude"], ["沈阳中街商场", "S", "non-public", SHENHE, 41]],
            ("longitude", "missing"),
        ),
        (
            "sites",
            [["unit", "name", "site_class", "division"], ["沈阳中街商场", "S", "non-public", "210199"]],
            ("division", "unknown"),
        ),
        (
            "systems",
            [["site", "name", "funding", "use_day", "end_day"], ["中街店", "S", "own", "2025-02-02", "2025-02-01"]],
            ("end_day", "order"),
        ),
        ("cameras", [["place", "system", "name"], ["一层大厅", "商场视频系统", "N"]], ("address", "missing")),
        (
            "cameras",
            [["place", "system", "name", "address"], ["一层大厅", "商场视频系统", "N", "gopher://x"]],
            ("address", "address"),
        ),
        (
            "cameras",
            [["place", "system", "name", "address", "code"], ["一层大厅", "商场视频系统", "N", "rtsp://h/1", "123"]],
            ("code", "length"),
        ),
    ],
)
def test_new_rows_are_held_to_what_the_registry_asks(
    shop: Desk, what: TableName, rows: list[list[object]], problem: tuple[str, str] | None
) -> None:
    report = shop.give(what, sheet_of(*rows), dry=True)
    assert [(each.column, each.code) for each in report.problems] == ([problem] if problem else [])
    assert shop.give(what, sheet_of(*rows)).written is (problem is None)


def test_a_place_that_becomes_forbidden_stops_its_cameras(shop: Desk) -> None:
    report = shop.give("places", sheet_of(["site", "name", "kind"], ["中街店", "一层大厅", "changing-room"]))
    assert (report.changed, report.written) == (1, True)
    assert {camera.barred for camera in shop.cameras.list()} == {"place-forbidden"}


def test_sites_abroad_need_no_division(shop: Desk) -> None:
    rows = [
        ["unit", "name", "site_class", "country", "zone"],
        ["沈阳中街商场", "Berlin", "non-public", "DE", "Europe/Berlin"],
    ]
    assert shop.give("sites", sheet_of(*rows)).written
    assert shop.registry.sites.page(EVERYTHING, search="Berlin").items[0].division == "000000"


def test_near_a_military_zone_new_cameras_stay_off(shop: Desk) -> None:
    rows = [
        ["unit", "name", "division", "site_class", "neighbour"],
        ["沈阳中街商场", "二店", SHENHE, "art7-operator", "某部"],
    ]
    assert shop.give("sites", sheet_of(*rows)).written
    assert shop.give("places", sheet_of(["site", "name", "kind"], ["二店", "大堂", "mall-hall"])).written
    assert shop.give("systems", sheet_of(["site", "name", "funding"], ["二店", "二店系统", "own"])).written
    report = shop.give(
        "cameras", sheet_of(["place", "system", "name", "address"], ["大堂", "二店系统", "N", "rtsp://192.0.2.8/1"])
    )
    made = shop.cameras.get(report.camera_ids[0])
    assert (made.barred, made.config.enabled) == ("consent-missing", False)


def test_each_row_has_its_audit_entry(shop: Desk) -> None:
    shop.audit.verify()
    entries = [(entry.action, entry.subject) for entry in shop.audit.page(AuditFilter(), None, 1000)]
    assert entries.count(("camera.added", "camera:1")) == 1
    assert entries.count(("placement.added", "placement:1")) == 1
    assert entries.count(("place.added", "place:2")) == 1


def test_cameras_that_stand_nowhere_are_placed_by_their_name(shop: Desk) -> None:
    config = CameraConfig("仓库", (StreamSource(StreamKind.MAIN, "rtsp://192.0.2.60/1"),))
    shop.cameras.add(config, None, note=shop.hand().note)
    assert shop.give("cameras", shop.take("cameras")).unchanged == 4
    report = shop.give("cameras", sheet_of(["place", "system", "name"], ["一层大厅", "商场视频系统", "仓库"]))
    assert (report.changed, report.written) == (1, True)
    assert len(shop.registry.placements.page(EVERYTHING).items) == 4


def test_a_renamed_camera_is_known_by_its_uuid(shop: Desk) -> None:
    uuid = shop.cameras.list()[0].uuid
    report = shop.give("cameras", sheet_of(["uuid", "name"], [uuid, "正门"]))
    assert (report.changed, report.written) == (1, True)
    assert "正门" in {camera.config.name for camera in shop.cameras.list()}


def test_a_code_that_names_a_camera_of_others_is_taken(shop: Desk) -> None:
    code = "21010301001310000001"
    rows = [
        ["place", "system", "name", "address", "code"],
        ["一层大厅", "商场视频系统", "X", "rtsp://192.0.2.99/1", code],
    ]
    assert shop.give("cameras", sheet_of(*rows)).written
    shop.give("units", sheet_of(UNITS, ["B", credit_code(2), "enterprise", SHENHE]))
    body = sheet_of(["unit", "name", "division", "site_class"], ["B", "二店", SHENHE, "art7-operator"])
    assert shop.give("sites", body).written
    assert shop.give("places", sheet_of(["site", "name", "kind"], ["二店", "二店大厅", "mall-hall"])).written
    assert shop.give("systems", sheet_of(["site", "name", "funding"], ["二店", "二店系统", "own"])).written
    other = next(each for each in shop.registry.units.page(EVERYTHING).items if each.name == "B")
    rows[1][:3] = ["二店大厅", "二店系统", "Y"]
    report = shop.give("cameras", sheet_of(*rows), scope=Scope(unit_id=other.id))
    assert [(each.column, each.code) for each in report.problems] == [("code", "taken")]
    assert not report.written
