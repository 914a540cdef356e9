# SPDX-License-Identifier: Apache-2.0
"""Holds over the API: placed by who watches, lifted by a manager, seen by the unit, taken along by an inspector."""

import csv
import io
from typing import Any

from fairwatch.accounts.models import Role
from fairwatch.govern.filing.package import read_package
from tests.display.site import S, Site
from tests.display.test_filings_api import officer
from tests.govern.ground import COUNTY, OTHER_COUNTY, lay
from tests.store.archive import NOON_US

SPAN = {"start_us": NOON_US, "end_us": NOON_US + 8 * S}


def body(**more: Any) -> dict[str, Any]:
    return {"kind": "important", "camera_ids": [1], "reason": "a theft", "last_day": "2028-01-01", **SPAN} | more


def test_who_watches_places_a_hold_and_the_timeline_shows_it(site: Site) -> None:
    wang = site.browser(Role.OPERATOR)
    made = wang.post("/holds", body(camera_ids=[1, 2]))
    assert made.status_code == 201, made.text
    (placed,) = made.json()["items"]
    assert [(each["name"], each["kept_us"], each["missing_us"]) for each in placed["left"]] == [
        ("North gate", 8 * S, 0),
        ("Hall", 4 * S, 4 * S),
    ]
    assert [each["cause"] for each in placed["left"][1]["gaps"]] == ["never"]
    (line,) = wang.get(f"/timeline?camera=1&start_us={NOON_US}&end_us={NOON_US + S}").json()
    assert line["holds"] == [{**SPAN, "reason": "a theft"}]
    found = wang.get("/holds?standing=held&camera_id=2").json()
    assert [each["id"] for each in found["items"]] == [placed["hold"]["id"]]
    assert wang.get(f"/holds/{placed['hold']['id']}").json() == placed
    change = {"version": 1, "reason": "over"}
    assert wang.post(f"/holds/{placed['hold']['id']}/lift", change).json()["code"] == "permission-denied"


def test_what_is_wrong_is_said_by_its_code(site: Site) -> None:
    manager = site.browser(Role.MANAGER)
    lacking = manager.post("/holds", body(kind="legal"))
    assert (lacking.status_code, lacking.json()["code"], lacking.json()["params"]["field"]) == (
        422,
        "hold-invalid",
        "authority",
    )
    assert manager.get("/holds/9").json()["code"] == "hold-not-found"
    made = manager.post("/holds", body()).json()["items"][0]["hold"]
    stale = manager.post(f"/holds/{made['id']}/lift", {"version": 7, "reason": "over"})
    assert (stale.status_code, stale.json()["code"]) == (409, "version-conflict")
    lifted = manager.post(f"/holds/{made['id']}/lift", {"version": 1, "reason": "over"}).json()
    assert (lifted["standing"], lifted["lift_reason"]) == ("lifted", "over")
    again = manager.post(f"/holds/{made['id']}/lift", {"version": 2, "reason": "over"})
    assert (again.status_code, again.json()["code"]) == (409, "hold-over")


def test_an_inspector_sees_the_holds_of_the_territory_and_takes_them_along(site: Site) -> None:
    ground = lay(site.ports.engine)
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    named = {"kind": "legal", "authority": "=Heping police", "case_number": "2026-118", "last_day": "2027-01-31"}
    made = manager.post("/holds", body(camera_ids=ground.camera_ids, **named))
    assert made.status_code == 201, made.text
    manager.post("/holds", body())
    assert [each["case_number"] for each in county.get("/holds").json()["items"]] == ["2026-118"]
    assert officer(site, ground, OTHER_COUNTY).get("/holds").json()["items"] == []
    answer = county.get(f"/supervision/systems/{ground.system_id}/pack.zip")
    package = read_package(io.BytesIO(answer.content))
    rows = list(csv.DictReader(io.StringIO(package.files["holds.csv"].decode("utf-8-sig"))))
    assert [(each["camera"], each["case_number"]) for each in rows] == [
        (str(number), "2026-118") for number in ground.camera_ids
    ]
    assert rows[0]["authority"] == "'=Heping police"
