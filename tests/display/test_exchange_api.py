# SPDX-License-Identifier: Apache-2.0
"""Lists over HTTP: tried, written, taken out."""

import pytest
from sqlalchemy import insert

from fairwatch.accounts.models import Role
from fairwatch.db.engine import write
from fairwatch.db.registry import division
from tests.display.site import Browser, Site
from tests.govern.exchange.desk import credit_code, sheet_of, workbook_of

UNITS = ["name", "credit_code", "kind", "division"]
GOOD = sheet_of(UNITS, ["沈阳中街商场", credit_code(1), "enterprise", "210103"])
WRONG = sheet_of(UNITS, ["A", credit_code(1), "enterprise", "210103"], ["B", "123", "enterprise", "210103"])


@pytest.fixture
def manager(site: Site) -> Browser:
    with write(site.ports.engine) as connection:
        connection.execute(insert(division).values(code="210103", name="沈河区"))
    return site.browser(Role.MANAGER)


def test_a_file_is_tried_before_it_is_written(manager: Browser) -> None:
    tried = manager.ask("POST", "/exchange/import?what=units", content=GOOD).json()
    assert (tried["added"], tried["written"]) == (1, False)
    assert manager.get("/exchange/units.csv").text.count("\r\n") == 1
    done = manager.ask("POST", "/exchange/import?what=units&dry=false", content=GOOD).json()
    assert (done["added"], done["written"]) == (1, True)
    answer = manager.get("/exchange/units.csv?lang=zh")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "沈阳中街商场" in answer.content.decode("utf-8-sig")


def test_with_a_wrong_row_nothing_is_written(manager: Browser) -> None:
    answer = manager.ask("POST", "/exchange/import?what=units&dry=false", content=WRONG)
    assert (answer.status_code, answer.json()["code"]) == (422, "exchange-rows-wrong")
    assert answer.json()["params"] == {
        "errors": 1,
        "what": "units",
        "row": 3,
        "column": "credit_code",
        "cell": "length",
    }
    assert manager.get("/exchange/units.csv").text.count("\r\n") == 1
    told = manager.ask("POST", "/exchange/import?what=units", content=WRONG).json()
    assert told["problems"] == [{"row": 3, "column": "credit_code", "code": "length", "value": "123", "params": {}}]


def test_a_foreign_encoding_is_told_with_its_line(manager: Browser) -> None:
    answer = manager.ask("POST", "/exchange/import?what=units", content="name,contact\nA,B\nÉ,È\n".encode("latin-1"))
    assert (answer.status_code, answer.json()["code"]) == (422, "exchange-unreadable")
    assert answer.json()["params"] == {"reason": "encoding", "line": 3}


def test_templates_say_what_each_column_takes(manager: Browser) -> None:
    for form in ("csv", "xlsx", "geojson"):
        answer = manager.get(f"/exchange/cameras.{form}?template=true&lang=en")
        assert answer.status_code == 200
        assert answer.content
    assert manager.get("/exchange/units.geojson").json()["code"] == "exchange-format-unknown"
    assert manager.get("/exchange/moons.csv").status_code == 422
    listed = {each["what"]: each for each in manager.get("/exchange").json()}
    assert listed["places"]["formats"] == ["csv", "xlsx", "geojson"]
    assert listed["systems"]["formats"] == ["csv", "xlsx"]


def test_who_only_reads_takes_out_and_puts_nothing_in(site: Site, manager: Browser) -> None:
    auditor = site.browser(Role.AUDITOR)
    assert auditor.get("/exchange/cameras.csv").status_code == 200
    assert b"rtsp://" not in auditor.get("/exchange/cameras.csv").content, "addresses are for those who run cameras"
    assert b"rtsp://" in manager.get("/exchange/cameras.csv").content
    assert auditor.ask("POST", "/exchange/import?what=units", content=GOOD).status_code == 403


def test_all_lists_go_in_and_out_as_one_file(manager: Browser) -> None:
    sites = [["unit", "name", "division", "site_class"], ["沈阳中街商场", "中街店", "210103", "art7-operator"]]
    units = [UNITS, ["沈阳中街商场", credit_code(1), "enterprise", "210103"]]
    body = workbook_of(sites=sites, units=units)
    tried = manager.ask("POST", "/exchange/workbook", content=body).json()
    assert [(each["what"], each["added"]) for each in tried["sheets"]] == [("units", 1), ("sites", 1)]
    assert manager.get("/registry/units").json()["items"] == []
    assert manager.ask("POST", "/exchange/workbook?dry=false", content=body).json()["written"]
    out = manager.get("/exchange/workbook.xlsx?lang=en")
    assert "spreadsheetml" in out.headers["content-type"]
    again = manager.ask("POST", "/exchange/workbook", content=out.content).json()
    assert [each["unchanged"] for each in again["sheets"]][:2] == [1, 1]
    wrong = workbook_of(sites=[sites[0], ["?", "A", "210103", "art7-operator"]], units=units)
    answer = manager.ask("POST", "/exchange/workbook?dry=false", content=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "exchange-rows-wrong")
    assert (answer.json()["params"]["what"], answer.json()["params"]["cell"]) == ("sites", "not-found")


def test_planned_cameras_come_for_the_plan_that_is_named(manager: Browser) -> None:
    assert manager.ask("POST", "/exchange/import?what=units&dry=false", content=GOOD).status_code == 200
    unit = manager.get("/registry/units").json()["items"][0]
    plans = [manager.post("/plans", {"unit_id": unit["id"], "name": name}).json()["id"] for name in ("一期", "二期")]
    head = ["name", "latitude", "longitude", "direction_deg", "angle_deg", "range_m", "cost"]
    body = sheet_of(head, ["东门", 41.8, 123.4, 90, 70, 25, 1200])
    done = manager.ask("POST", f"/exchange/import?what=planned-cameras&dry=false&plan_id={plans[0]}", content=body)
    assert done.json()["added"] == 1
    assert manager.get(f"/plans/{plans[0]}/cameras").json()[0]["cost_cents"] == 120_000
    rows = [manager.get(f"/exchange/planned-cameras.csv?plan_id={number}").text.count("\r\n") for number in plans]
    assert rows == [2, 1]
    # Without a plan nobody knows whose they are; a plan of others is not there.
    assert manager.ask("POST", "/exchange/import?what=planned-cameras", content=body).json()["problem_count"] == 1
    named = manager.ask("POST", "/exchange/import?what=planned-cameras&plan_id=99", content=body)
    assert named.json()["problems"][0]["code"] == "not-found"
