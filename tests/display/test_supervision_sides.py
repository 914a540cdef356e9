# SPDX-License-Identifier: Apache-2.0
"""Who decides on what at the authority's desk, and what an inspection pack must not leave out."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from fairwatch.accounts.models import Role
from fairwatch.db.govern import case, case_delivery, peer
from fairwatch.db.registry import place
from fairwatch.db.tables import account, camera, gap, stream
from fairwatch.govern.filing.keys import open_key
from fairwatch.govern.filing.package import read_package, write_package
from fairwatch.govern.supervision import bundle
from tests.display.site import Site
from tests.display.test_filings_api import ground, officer
from tests.display.test_supervision_api import elsewhere, on, submitted, upload
from tests.govern.ground import COUNTY, Ground, added

__all__ = ["elsewhere", "ground"]

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
VETTED = {"result": "passed", "checked_by": "HR"}


def test_a_sectors_regulator_closes_no_order_of_the_police_and_they_none_of_its(site: Site, ground: Ground) -> None:
    county, trade = officer(site, ground, COUNTY), officer(site, ground, "trade")
    body = {"system_id": ground.system_id, "control": "signage", "demand": "Put up signs", "due_day": "2026-06-20"}
    visit = {"system_id": ground.system_id, "planned_day": "2026-06-20"}
    for own, other in ((county, trade), (trade, county)):
        order = own.post("/orders", body).json()
        path = f"/orders/{order['id']}"
        assert other.get(path).status_code == 200
        assert other.post(f"{path}/close", {"version": 1}).json()["code"] == "not-your-authority"
        assert own.post(f"{path}/close", {"version": 1}).json()["state"] == "closed"
        planned = own.post("/inspections", visit).json()
        change = {"version": 1, "minutes": "x"}
        there = f"/inspections/{planned['id']}"
        assert other.ask("PATCH", there, json=change).json()["code"] == "not-your-authority"
        assert own.ask("PATCH", there, json=change).status_code == 200


def test_an_order_belongs_to_a_visit_to_the_same_system(site: Site, ground: Ground) -> None:
    county = officer(site, ground, COUNTY)
    body = {"system_id": ground.system_id, "control": "signage", "demand": "Put up signs", "due_day": "2026-06-20"}
    assert county.post("/orders", body | {"inspection_id": 999}).json()["params"]["reason"] == "inspection"


def test_the_pack_has_what_was_refused_and_who_moved_what(site: Site, ground: Ground) -> None:
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    with ground.engine.begin() as connection:
        toilet = added(connection, place, uuid="toilet", site_id=ground.site_id, name="WC", kind="toilet", created_us=0)
    camera_id = ground.camera_ids[0]
    moves = f"/registry/cameras/{camera_id}/moves"
    assert manager.post(moves, {"after": {"place_id": toilet}, "reason": "x"}).json()["code"] == "place-forbidden"
    assert manager.post(moves, {"after": {"direction_deg": 200}, "reason": "wider"}).status_code == 201
    answer = county.get(f"/supervision/systems/{ground.system_id}/pack.zip")
    files = read_package(io.BytesIO(answer.content)).files
    assert [each["place_id"] for each in json.loads(files["registers/refusals.json"])] == [toilet]
    assert [each["reason"] for each in json.loads(files["registers/moves.json"])] == ["wider"]


def test_the_pack_tells_who_made_the_class_lighter(site: Site, ground: Ground) -> None:
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    lighter = {"version": 1, "site_class": "non-public", "class_reason": "Flats"}
    assert manager.ask("PATCH", f"/registry/sites/{ground.site_id}", json=lighter).status_code == 200
    answer = county.get(f"/supervision/systems/{ground.system_id}/pack.zip")
    changes = json.loads(read_package(io.BytesIO(answer.content)).files["registers/changes.json"])
    told = json.loads(next(each for each in changes if each["action"] == "site.changed")["detail"])
    assert (told["before"]["site_class"], told["after"]["site_class"]) == ("art7-operator", "non-public")
    assert told["after"]["class_reason"] == "Flats"


def test_a_pack_says_which_extract_is_not_whole(site: Site, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    county = officer(site, ground, COUNTY)
    monkeypatch.setattr(bundle, "MOST_ROWS", 1)
    order = {"system_id": ground.system_id, "control": "signage", "demand": "Signs", "due_day": "2026-06-20"}
    for _ in range(2):
        assert county.post("/orders", order).status_code == 201
    answer = county.get(f"/supervision/systems/{ground.system_id}/pack.zip")
    package = read_package(io.BytesIO(answer.content))
    assert (package.manifest["cut"], len(json.loads(package.files["orders.json"]))) == (["orders.json"], 1)


def test_the_pack_tells_of_people_firms_requests_and_gaps(site: Site, ground: Ground) -> None:
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    number, camera_id = site.house.person(Role.OPERATOR, "li").account.id, ground.camera_ids[0]
    elsewhere = ground.camera_ids[1]
    now_us = site.house.clock.utc_us()
    manager.post("/duties/entries", {"kind": "vetting", "subjects": [f"account:{number}"], "fields": VETTED})
    with ground.engine.begin() as connection:
        connection.execute(update(account).where(account.c.id == number).values(unit_id=ground.unit_id))
        connection.execute(update(camera).where(camera.c.id == camera_id).values(floor_days=30))
        connection.execute(update(camera).where(camera.c.id == elsewhere).values(retention_min_days=0))
        streams = [
            added(connection, stream, camera_id=each, kind="main", address=f"rtsp://{each}/", record=True)
            for each in (camera_id, elsewhere)
        ]
        for days, cause in ((40, "disk"), (2, "network")):
            start_us = now_us - days * DAY_US
            for each in streams:
                values = {"stream_id": each, "start_us": start_us, "end_us": start_us + HOUR_US, "cause": cause}
                connection.execute(insert(gap).values(**values))
        asked = {
            "start_us": 0,
            "end_us": 1,
            "export": True,
            "asked_by": number,
            "asked_us": now_us,
            "state": "approved",
        }
        made = 0
        for kind in ("internal", "person"):
            told = {"kind": kind, "reason": "the bicycle", "content": "the door", "requester": "{}"}
            made = added(connection, case, unit_id=ground.unit_id, camera_ids=f"[{camera_id}]", **told, **asked)
        handed = {"case_id": made, "camera_id": camera_id, "start_us": 0, "end_us": 1, "kind": "export"}
        connection.execute(insert(case_delivery).values(access_id=7, at_us=now_us, **handed))
    answer = county.get(f"/supervision/systems/{ground.system_id}/pack.zip")
    files = read_package(io.BytesIO(answer.content)).files

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))

    mine = next(each for each in rows("accounts.csv") if each["account"] == str(number))
    assert (mine["role"], mine["vetting"], mine["trained_until_us"]) == ("operator", "passed", "")
    assert "username" not in mine
    # An operator sees and plays, and takes nothing out.
    may = [each for each in rows("rights.csv") if each["account"] == str(number)]
    assert {(each["live"], each["playback"], each["export"]) for each in may} == {("True", "True", "False")}
    assert str(camera_id) in [each["camera"] for each in may]
    # Where no time is asked for or set, as far back as any text asks.
    assert sorted((each["camera"], each["cause"], each["floor_days"]) for each in rows("gaps.csv")) == [
        (str(camera_id), "network", "30"),
        (str(elsewhere), "disk", "0"),
        (str(elsewhere), "network", "0"),
    ]
    assert json.loads(files["heads.json"]) == []
    assert [(each["kind"], each["reason"], each["exports"]) for each in rows("requests.csv")] == [
        ("person", "", "1"),
        ("internal", "the bicycle", "0"),
    ]
    assert [each["access_id"] for each in rows("handed-out.csv")] == ["7"]
    # A person reads the time of the site, a program the microseconds.
    (handed_out,) = rows("handed-out.csv")
    assert (handed_out["start"], handed_out["start_us"]) == ("1970-01-01 08:00:00+08:00", "0")
    assert rows("agreements.csv") == []


def test_nobody_answers_their_own_filing(site: Site, ground: Ground) -> None:
    told = {"uuid": "any", "state": "accepted", "number": "1", "note": "", "authority": "Police", "digest": "x"}
    forged = write_package("answer", {"answer.json": json.dumps(told).encode()}, site.ports.carrier.key, {})
    answer = upload(site.browser(Role.MANAGER), "/filings/answers", forged)
    assert (answer.json()["code"], answer.json()["params"]["reason"]) == ("package-invalid", "key")


def test_where_the_authoritys_key_is_known_nobody_else_answers(site: Site, ground: Ground, tmp_path: Path) -> None:
    told = {"uuid": "any", "state": "accepted", "number": "1", "note": "", "authority": "Police", "digest": "x"}
    far = tmp_path / "far"
    far.mkdir()
    answer = write_package("answer", {"answer.json": json.dumps(told).encode()}, open_key(far), {})
    manager = site.browser(Role.MANAGER)
    assert upload(manager, "/filings/answers", answer).json()["code"] == "filing-not-found"
    known = {"direction": "out", "name": "Police", "public_key": "", "fingerprint": "f" * 64, "created_us": 1}
    with ground.engine.begin() as connection:
        added(connection, peer, **known)
    assert upload(manager, "/filings/answers", answer).json()["params"]["reason"] == "key"


def test_a_package_whose_form_makes_no_sense_is_refused(site: Site, ground: Ground, elsewhere: Site) -> None:
    answer = received(site, ground, elsewhere, lambda told: told["content"]["fields"].update(site_class="x"))
    assert (answer.status_code, answer.json()["params"]["reason"]) == (422, "content")


def test_who_sends_a_filing_gives_themselves_no_time(site: Site, ground: Ground, elsewhere: Site) -> None:
    answer = received(site, ground, elsewhere, lambda told: told.update(due_day="2099-01-01"))
    assert (answer.json()["event_day"], answer.json()["due_day"]) == ("2026-06-01", "2026-07-01")


def received(site: Site, ground: Ground, elsewhere: Site, change: Callable[[Any], None]) -> Any:
    """What the county says to a package whose filing was changed before it was signed."""
    on(site)
    manager = site.browser(Role.MANAGER)
    body = manager.get(f"/filings/{submitted(site, ground, manager)['id']}/package.zip").content
    files = dict(read_package(io.BytesIO(body)).files)
    told = json.loads(files["filing.json"])
    change(told)
    files["filing.json"] = json.dumps(told).encode()
    on(elsewhere)
    police = elsewhere.browser(Role.OFFICER, "far")
    Ground(elsewhere.ports.engine, {COUNTY: 1}, 0, 0, 0, 0, []).officer("far", COUNTY)
    key = site.ports.carrier.key
    return upload(police, f"/supervision/packages?confirmed={key.fingerprint}", write_package("filing", files, key, {}))
