# SPDX-License-Identifier: Apache-2.0
"""Who decides on what at the authority's desk, and what an inspection pack must not leave out."""

import io
import json

from fairwatch.accounts.models import Role
from fairwatch.db.registry import place
from fairwatch.govern.filing.package import read_package, write_package
from tests.display.site import Site
from tests.display.test_filings_api import ground, officer
from tests.display.test_supervision_api import upload
from tests.govern.ground import COUNTY, Ground, added

__all__ = ["ground"]


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


def test_nobody_answers_their_own_filing(site: Site, ground: Ground) -> None:
    told = {"uuid": "any", "state": "accepted", "number": "1", "note": "", "authority": "Police", "digest": "x"}
    forged = write_package("answer", {"answer.json": json.dumps(told).encode()}, site.ports.carrier.key, {})
    answer = upload(site.browser(Role.MANAGER), "/filings/answers", forged)
    assert (answer.json()["code"], answer.json()["params"]["reason"]) == ("package-invalid", "key")
