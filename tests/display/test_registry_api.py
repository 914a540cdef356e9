# SPDX-License-Identifier: Apache-2.0
"""The registry over HTTP: from nothing to a camera in its place, what is refused, and who sees what."""

from typing import Any

import pytest
from sqlalchemy import update

from fairwatch.accounts.models import Role
from fairwatch.db.engine import write
from fairwatch.db.tables import account
from tests.display.site import Browser, Site
from tests.govern.registry.ground import credit_code


class Registrar:
    """Somebody who fills the registry over the API."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.chief = site.browser(Role.ADMINISTRATOR)
        self.manager = site.browser(Role.MANAGER, "mei")
        for code, name in (("210000", "辽宁省"), ("210100", "沈阳市"), ("210102", "和平区")):
            assert self.chief.ask("PUT", f"/registry/divisions/{code}", json={"name": name}).status_code == 200

    def enter(self, what: str, **values: Any) -> Any:
        answer = self.manager.post(f"/registry/{what}", values)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def mall(self, number: int = 1, **site: Any) -> Any:
        unit = self.enter(
            "units", name=f"Unit {number}", credit_code=credit_code(number), kind="enterprise", division="210102"
        )
        given = {"name": "Mall", "site_class": "art7-operator", "division": "210102"}
        return self.enter("sites", unit_id=unit["id"], **(given | site))

    def placed(self, kind: str = "mall-hall", camera_id: int = 1, **more: Any) -> Any:
        mall = self.mall(camera_id, **more)
        place = self.enter("places", site_id=mall["id"], name="Hall", kind=kind)
        system = self.enter("systems", site_id=mall["id"], name="Video", funding="own")
        where = {"latitude": 41.79, "longitude": 123.4, "direction_deg": 90, "angle_deg": 60, "range_m": 30}
        return self.enter("placements", camera_id=camera_id, place_id=place["id"], system_id=system["id"], **where)

    def of_unit(self, browser: Browser, name: str, unit_id: int) -> Browser:
        """Make a person one of a unit's own."""
        with write(self.site.archive.engine) as connection:
            connection.execute(update(account).where(account.c.username == name).values(unit_id=unit_id))
        return browser


@pytest.fixture
def registrar(site: Site) -> Registrar:
    return Registrar(site)


def test_from_nothing_to_a_camera_in_its_place(registrar: Registrar) -> None:
    placement = registrar.placed()
    assert (placement["camera_name"], placement["barred"], placement["in_breach"]) == ("North gate", "", False)
    read = registrar.manager.get
    assert [each["name"] for each in read("/registry/units?search=unit").json()["items"]] == ["Unit 1"]
    place = read(f"/registry/places/{placement['place_id']}").json()
    assert (place["legal_class"], place["builder"], place["cameras"]) == ("required", "operator", 1)
    assert place["citations"][0]["words_zh"]
    assert read("/registry/places?legal_class=forbidden").json() == {"items": [], "next": None}
    assert read(f"/registry/systems?site_id={placement['site_id']}").json()["items"][0]["cameras"] == 1
    assert {"id": "toilet", "zh": "卫生间", "en": "Toilet"} in read("/registry/place-kinds").json()


def test_a_camera_that_is_deleted_and_added_again_elsewhere_waits_for_approval(registrar: Registrar) -> None:
    manager = registrar.manager
    first = registrar.placed()
    system = manager.get(f"/registry/systems/{first['system_id']}").json()
    day = {"version": system["version"], "use_day": "2026-01-01"}
    assert manager.ask("PATCH", f"/registry/systems/{system['id']}", json=day).status_code == 200
    address = manager.get("/cameras/1").json()["streams"][0]["address"]
    assert manager.ask("DELETE", "/cameras/1").status_code == 204
    made = manager.post("/cameras", {"name": "North gate again", "streams": [{"kind": "main", "address": address}]})
    assert made.status_code == 201, made.text
    where = {"place_id": first["place_id"], "system_id": system["id"], "latitude": 41.7909, "longitude": 123.4}
    again = registrar.enter("placements", camera_id=made.json()["id"], **where)
    assert again["in_breach"]
    (move,) = manager.get("/registry/moves").json()["items"]
    assert (move["instead_of"], move["found"], move["after"]) == ("North gate", True, {"latitude": 41.7909})
    own = manager.post(f"/registry/moves/{move['id']}/approve", {"decision": ""})
    assert (own.status_code, own.json()["code"]) == (403, "own-request")
    approved = registrar.chief.post(f"/registry/moves/{move['id']}/approve", {"decision": "The gate was moved"})
    assert approved.status_code == 200
    assert manager.get("/registry/placements?in_breach=true").json()["items"] == []


def test_a_camera_in_a_forbidden_place_is_refused_with_the_article_and_entered(registrar: Registrar) -> None:
    mall = registrar.mall()
    place = registrar.enter("places", site_id=mall["id"], name="WC", kind="toilet")
    system = registrar.enter("systems", site_id=mall["id"], name="Video", funding="own")
    body = {"camera_id": 1, "place_id": place["id"], "system_id": system["id"]}
    for browser, headers in (
        (registrar.manager, {}),
        (registrar.chief, {"Sec-Fetch-Site": "same-origin"}),
    ):
        answer = browser.post("/registry/placements", body, headers={"X-CSRF-Token": browser.csrf} | headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "place-forbidden")
        params = answer.json()["params"]
        assert (params["article"], params["words_en"][:6], params["pack"]) == ("8(1)[3]", "Inside", "cn-national-2025")
    tries = registrar.manager.get("/registry/refusals").json()["items"]
    assert [(each["username"], each["way"]) for each in tries] == [("administrator", "console"), ("mei", "api")]


def test_a_camera_that_was_stopped_is_enabled_by_nobody(registrar: Registrar) -> None:
    placement = registrar.placed("shop")
    path = f"/registry/places/{placement['place_id']}"
    answer = registrar.manager.ask("PATCH", path, json={"version": 1, "kind": "nursing-room"})
    assert answer.json()["legal_class"] == "forbidden"
    assert registrar.site.recorders.changed == [1]
    camera = registrar.manager.get("/cameras/1").json()
    assert (camera["enabled"], camera["barred"]) == (False, "place-forbidden")
    for browser in (registrar.manager, registrar.chief):
        refused = browser.ask("PATCH", "/cameras/1", json={"enabled": True})
        assert (refused.status_code, refused.json()["code"]) == (409, "place-forbidden")
    assert browser.ask("PATCH", "/cameras/1", json={"name": "Other"}).status_code == 200
    (alarm,) = registrar.manager.get("/alarms?open=true").json()
    assert (alarm["kind"], alarm["severity"], alarm["params"]["place"]) == ("place_forbidden", "breach", "Hall")
    assert registrar.manager.ask("DELETE", "/cameras/1").status_code == 204
    assert registrar.manager.get("/alarms?open=true").json() == []


def test_a_move_goes_its_way(registrar: Registrar) -> None:
    registrar.placed()
    locked = registrar.manager.ask("PATCH", "/registry/placements/1", json={"version": 1, "direction_deg": 10})
    assert (locked.status_code, locked.json()["code"]) == (409, "move-needed")
    body = {"after": {"direction_deg": 10}, "reason": "a new door"}
    move = registrar.manager.post("/registry/cameras/1/moves", body).json()
    own = registrar.manager.post(f"/registry/moves/{move['id']}/approve", {})
    assert (own.status_code, own.json()["code"]) == (403, "own-request")
    done = registrar.chief.post(f"/registry/moves/{move['id']}/approve", {"decision": "seen"}).json()
    assert (done["state"], done["decided_by_name"]) == ("approved", "Administrator")
    assert registrar.manager.get("/registry/placements/1").json()["direction_deg"] == 10
    assert [each["id"] for each in registrar.manager.get("/registry/moves?camera_id=1").json()["items"]] == [move["id"]]


def test_two_who_change_the_same_are_told(registrar: Registrar) -> None:
    mall = registrar.mall()
    path = f"/registry/sites/{mall['id']}"
    assert registrar.chief.ask("PATCH", path, json={"version": 1, "address": "1 Road"}).json()["version"] == 2
    late = registrar.manager.ask("PATCH", path, json={"version": 1, "address": "2 Road"})
    assert (late.status_code, late.json()["code"]) == (409, "version-conflict")
    assert (late.json()["params"]["by"], late.json()["params"]["version"]) == ("Administrator", 2)
    assert late.json()["params"]["at_us"]


def test_what_is_wrong_is_said_by_field_and_reason(registrar: Registrar) -> None:
    body = {"name": "x", "credit_code": "912101020000000199", "kind": "enterprise", "division": "210102"}
    answer = registrar.manager.post("/registry/units", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "registry-invalid")
    assert answer.json()["params"] == {"field": "credit_code", "reason": "check-digit"}


def test_a_units_own_people_see_and_change_nothing_of_others(registrar: Registrar) -> None:
    first, second = registrar.placed(camera_id=1), registrar.placed(camera_id=2)
    unit_id = registrar.manager.get(f"/registry/sites/{first['site_id']}").json()["unit_id"]
    person = registrar.of_unit(registrar.site.browser(Role.MANAGER, "own"), "own", unit_id)
    for what in ("units", "sites", "places", "systems", "placements"):
        assert len(person.get(f"/registry/{what}").json()["items"]) == 1, what
    for path in (
        f"/registry/sites/{second['site_id']}",
        f"/registry/places/{second['place_id']}",
        f"/registry/systems/{second['system_id']}",
        "/registry/placements/2",
    ):
        assert person.get(path).status_code == 404
        assert person.ask("PATCH", path, json={"version": 1, "name": "x"}).status_code in (404, 422)
        assert person.ask("DELETE", f"{path}?version=1").status_code == 404
    assert person.get(f"/registry/checks/uncovered?site_id={second['site_id']}").json()["items"] == []
    body = {"after": {"direction_deg": 10}, "reason": "x"}
    assert person.post("/registry/cameras/2/moves", body).status_code == 404


def test_the_checks_are_told(registrar: Registrar) -> None:
    placement = registrar.placed()
    mall = placement["site_id"]
    registrar.enter("places", site_id=mall, name="Car park", kind="car-park")
    again = {"camera_id": 2, "place_id": placement["place_id"], "system_id": placement["system_id"]}
    view = {"latitude": 41.79, "longitude": 123.4, "direction_deg": 95, "angle_deg": 60, "range_m": 30}
    registrar.enter("placements", **again, **view)
    read = registrar.manager.get
    assert read("/registry/checks").json()["uncovered"] == 1
    assert [each["place_name"] for each in read("/registry/checks/uncovered").json()["items"]] == ["Car park"]
    (pair,) = read(f"/registry/checks/overlaps?least=0.8&site_id={mall}").json()
    assert pair["camera_ids"] == [1, 2]
    assert read("/registry/checks/overlaps?least=0.95").json() == []
    assert read("/registry/checks/wrong-builders").json()["items"] == []


def test_a_person_without_the_camera_places_it_nowhere(registrar: Registrar) -> None:
    mall = registrar.mall()
    place = registrar.enter("places", site_id=mall["id"], name="Hall", kind="mall-hall")
    system = registrar.enter("systems", site_id=mall["id"], name="Video", funding="own")
    limited = registrar.site.browser(Role.MANAGER, "limited", rights=[])
    body = {"camera_id": 1, "place_id": place["id"], "system_id": system["id"]}
    assert limited.post("/registry/placements", body).status_code == 404


def test_nobody_looks_through_a_camera_in_a_forbidden_place_by_trying_its_address(
    registrar: Registrar, site: Site
) -> None:
    placement = registrar.placed("shop")
    address = registrar.manager.get("/cameras/1").json()["streams"][0]["address"]
    place = registrar.manager.get(f"/registry/places/{placement['place_id']}").json()
    change = {"version": place["version"], "kind": "changing-room"}
    assert registrar.manager.ask("PATCH", f"/registry/places/{place['id']}", json=change).status_code == 200
    for body in ({"address": address, "camera_id": 1}, {"address": address}):
        assert registrar.manager.post("/cameras/test", body).json()["code"] == "place-forbidden"
    gone = registrar.manager.ask("DELETE", "/registry/placements/1?version=1")
    assert gone.status_code == 204, gone.text
    assert registrar.manager.post("/cameras/test", {"address": address}).json()["code"] == "camera-barred"
    assert site.prober.dialled == []
