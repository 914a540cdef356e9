# SPDX-License-Identifier: Apache-2.0
"""Lists over HTTP: tried, written, taken out."""

import pytest
from sqlalchemy import insert

from fairwatch.accounts.models import Role
from fairwatch.db.engine import write
from fairwatch.db.registry import division
from tests.display.site import Browser, Site
from tests.govern.exchange.desk import credit_code, sheet_of

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
    assert answer.json()["params"] == {"errors": 1, "row": 3, "column": "credit_code", "cell": "length"}
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
