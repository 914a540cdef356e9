# SPDX-License-Identifier: Apache-2.0
"""Registers, alarms, layouts, storage over HTTP."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from fairwatch.accounts.chain import Chain
from fairwatch.accounts.gate import COALESCE_US
from fairwatch.accounts.models import CameraRight, Role
from fairwatch.accounts.register import AuditEntry
from fairwatch.db.engine import write
from fairwatch.db.tables import deletion
from fairwatch.display.models.base import LAST_US
from fairwatch.govern.naming import names
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.store.alarms import Alarms, Severity
from tests.display.site import Site
from tests.display.test_registry_api import Registrar
from tests.display.test_session_api import code_of
from tests.govern.registry.ground import credit_code
from tests.store.archive import NOON_US


def test_the_access_register_is_read_page_by_page(site: Site) -> None:
    viewer = site.browser(Role.VIEWER)
    for number in range(1, 6):
        viewer.get(f"/cameras/{number}/thumbnail.jpg?at_us={NOON_US}")
        site.house.clock.advance(COALESCE_US)
    manager = site.browser(Role.MANAGER)
    first = manager.get("/access?limit=3").json()
    assert [item["camera_id"] for item in first["items"]] == [5, 4, 3]
    assert first["items"][0]["refusal"] == "permission-denied"
    assert "chain" not in first["items"][0]
    second = manager.get(f"/access?limit=3&before={first['next']}").json()
    assert [item["camera_id"] for item in second["items"]] == [2, 1]
    assert second["next"] is None
    one = manager.get("/access?camera_id=2&granted=false&kind=thumbnail").json()["items"]
    assert [item["camera_name"] for item in one] == ["Hall"]
    assert manager.get("/access?granted=true").json() == {"items": [], "next": None}


def test_nobody_can_ask_for_a_moment_that_makes_the_register_unreadable(site: Site) -> None:
    """Passages are entered by whole hours: the last one ends after the last time that can be asked for."""
    stranger = site.browser(None)
    assert stranger.get(f"/cameras/1/thumbnail.jpg?at_us={LAST_US}").status_code == 401
    answer = site.browser(Role.MANAGER).get("/access")
    assert answer.status_code == 200
    (entry,) = answer.json()["items"]
    assert entry["start_us"] <= LAST_US < entry["end_us"]


def test_the_audit_log_tells_who_changed_what(site: Site) -> None:
    manager = site.browser(Role.MANAGER)
    manager.ask("PATCH", "/cameras/1", json={"name": "West gate"})
    (entry,) = manager.get("/audit?action=camera.changed&subject=camera:1").json()["items"]
    assert (entry["username"], entry["address"]) == ("manager", "192.0.2.7")
    assert entry["detail"]["after"] == {"name": "West gate"}
    assert len(manager.get("/audit?action=account.").json()["items"]) == 2


def test_entries_come_with_the_names_of_what_they_are_about_also_when_it_is_gone(site: Site) -> None:
    chief = site.browser(Role.ADMINISTRATOR)
    for code, name, english in (
        ("210000", "辽宁省", "Liaoning"),
        ("210100", "沈阳市", ""),
        ("210102", "和平区", "Heping"),
    ):
        chief.ask("PUT", f"/registry/divisions/{code}", json={"name": name, "name_en": english})
    given = {"credit_code": credit_code(1), "kind": "enterprise", "division": "210102"}
    unit = chief.post("/registry/units", {"name": "Mall Ltd", **given}).json()
    shop = {"unit_id": unit["id"], "name": "Mall", "site_class": "art7-operator", "division": "210102"}
    number = chief.post("/registry/sites", shop).json()["id"]
    place = chief.post("/registry/places", {"site_id": number, "name": "Hall", "kind": "mall-hall"}).json()
    gone = chief.ask("DELETE", f"/registry/places/{place['id']}?version={place['version']}")
    assert gone.status_code == 204, gone.text
    brief = {"username": "brief", "display_name": "Brief", "password": "long enough 1", "role": "viewer"}
    account = chief.post("/accounts", brief).json()["id"]
    assert chief.ask("DELETE", f"/accounts/{account}").status_code == 204

    known = chief.get("/audit").json()["names"]
    told = {key: known[key]["en"] for key in ("unit:1", f"site:{number}", f"place:{place['id']}", "division:210102")}
    assert list(told.values()) == ["Mall Ltd", "Mall", "Hall", "Heping"]
    assert known["division:210100"] == {"zh": "沈阳市", "en": "沈阳市"}
    # An entry that does not say it itself: the log still knows.
    (removed,) = chief.get(f"/audit?subject=account:{account}&action=account.removed").json()["items"]
    page = chief.get("/audit?limit=1&subject=division:210102").json()
    assert "unit:1" not in page["names"]
    assert known[f"account:{account}"]["en"] == removed["detail"].get("display_name", "brief")


def test_a_units_person_reads_no_names_of_other_units(site: Site) -> None:
    registrar = Registrar(site)
    mine, other = registrar.mall(1), registrar.mall(2, name="Other")
    mentioned = {"unit_id": other["unit_id"], "site_id": other["id"], "after": {"site_id": mine["id"]}}
    entry = AuditEntry(1, 2, None, "mei", "", "camera.changed", f"unit:{mine['unit_id']}", mentioned)
    engine = site.archive.engine
    told = names(engine, [entry], Scope(unit_id=mine["unit_id"]))
    assert {key: name.en for key, name in told.items()} == {
        f"unit:{mine['unit_id']}": "Unit 1",
        f"site:{mine['id']}": "Mall",
    }
    assert names(engine, [entry], EVERYTHING)[f"site:{other['id']}"].zh == "Other"


def test_odd_filters_are_empty_pages_or_clear_problems(site: Site) -> None:
    manager = site.browser(Role.MANAGER)
    assert manager.get("/audit?action=%25.").json()["items"] == []
    assert manager.get("/audit?subject=%27%3B--").json()["items"] == []
    for bad in ("limit=0", "limit=100000", "before=0", "kind=x", "camera_id=-1", "account_id=999999999999"):
        assert code_of(manager.get(f"/access?{bad}")) == (422, "invalid-request")


def test_alarms_are_acknowledged_once_by_the_first(site: Site) -> None:
    number = Alarms(site.archive.engine).sound("camera_down", Severity.DUE, "camera:1", {"name": "x"}, 5)
    anna, ben = site.browser(Role.OPERATOR, "anna"), site.browser(Role.OPERATOR, "ben")
    (alarm,) = anna.get("/alarms?open=true").json()
    assert (alarm["kind"], alarm["severity"], alarm["params"]) == ("camera_down", "due", {"name": "x"})
    first = anna.post(f"/alarms/{number}/acknowledge").json()
    assert first["acknowledged_by"] == "anna"
    site.house.clock.advance(5)
    assert ben.post(f"/alarms/{number}/acknowledge").json() == first
    assert code_of(ben.post("/alarms/4711/acknowledge")) == (404, "alarm-not-found")
    assert [entry.action for entry in site.house.audited()].count("alarm.acknowledged") == 1
    Alarms(site.archive.engine).clear("camera_down", "camera:1", 9)
    assert anna.get("/alarms?open=true").json() == []
    assert anna.get("/alarms").json()[0]["cleared_us"] == 9


def test_alarms_of_other_peoples_cameras_are_not_heard(site: Site) -> None:
    alarms = Alarms(site.archive.engine)
    mine = alarms.sound("camera_down", Severity.DUE, "camera:1", {}, 1)
    other = alarms.sound("camera_down", Severity.DUE, "camera:2", {}, 2)
    disk = alarms.sound("disk_full", Severity.BREACH, "volume:1", {}, 3)
    browser = site.browser(Role.OPERATOR, rights=[CameraRight(1, live=True)])
    assert [alarm["id"] for alarm in browser.get("/alarms").json()] == [disk, mine]
    assert code_of(browser.post(f"/alarms/{other}/acknowledge")) == (404, "alarm-not-found")


def test_layouts_are_saved_changed_and_removed(site: Site) -> None:
    browser = site.browser(Role.OPERATOR)
    body = {"name": "Night", "grid": 4, "tiles": [1, None, 2]}
    made = browser.post("/layouts", body).json()
    assert (made["tiles"], made["own"], made["shared"]) == ([1, None, 2], True, False)
    path = f"/layouts/{made['id']}"
    assert browser.ask("PUT", path, json=body | {"name": "Day"}).json()["name"] == "Day"
    for bad in ({"tiles": [1] * 5}, {"grid": 5}, {"name": ""}, {"tiles": [0]}):
        assert code_of(browser.post("/layouts", body | bad)) == (422, "invalid-request")
    assert code_of(site.browser(Role.OPERATOR, "other").ask("DELETE", path)) == (404, "layout-not-found")
    assert browser.ask("DELETE", path).status_code == 204
    assert browser.get("/layouts").json() == []


def test_volumes_are_added_and_changed_by_administrators(site: Site) -> None:
    browser = site.browser(Role.ADMINISTRATOR)
    made = browser.post("/volumes", {"name": "second", "path": "more"})
    assert made.status_code == 201
    assert made.json()["floor_bytes"] == site.settings.volume_floor_bytes
    assert code_of(browser.post("/volumes", {"name": "third", "path": "more/inside"})) == (409, "volume-taken")
    path = f"/volumes/{made.json()['id']}"
    changed = browser.ask("PATCH", path, json={"quota_bytes": 10**9, "retired": True}).json()
    assert (changed["quota_bytes"], changed["state"], changed["name"]) == (10**9, "retired", "second")
    assert browser.ask("PATCH", path, json={"quota_bytes": None}).json()["quota_bytes"] is None
    assert code_of(browser.ask("PATCH", path, json={"floor_bytes": None})) == (422, "invalid-request")
    assert code_of(browser.ask("PATCH", "/volumes/77", json={"retired": True})) == (404, "volume-unknown")
    assert [volume["name"] for volume in browser.get("/storage").json()["volumes"]] == ["media", "second"]
    actions = [entry.action for entry in site.house.audited()]
    assert (actions.count("volume.added"), actions.count("volume.changed")) == (1, 2)


def test_deletions_are_listed_with_their_digests(site: Site) -> None:
    with write(site.archive.engine) as connection:
        for stream_id in (1, 3, 1):
            connection.execute(
                insert(deletion).values(
                    stream_id=stream_id,
                    start_us=1,
                    end_us=2,
                    size_bytes=3,
                    digest=b"\xab" * 32,
                    reason="room",
                    deleted_us=4,
                    chain=b"",
                )
            )
    manager = site.browser(Role.MANAGER)
    page = manager.get("/deletions?limit=2").json()
    assert [(item["camera_id"], item["stream"]) for item in page["items"]] == [(1, "main"), (2, "main")]
    assert page["items"][0]["digest"] == "ab" * 32
    rest = manager.get(f"/deletions?limit=2&before={page['next']}").json()
    assert ([item["id"] for item in rest["items"]], rest["next"]) == ([1], None)
    assert len(manager.get("/deletions?camera_id=1").json()["items"]) == 2
    narrow = site.browser(Role.MANAGER, "narrow", [CameraRight(2, live=True)])
    assert [item["camera_id"] for item in narrow.get("/deletions").json()["items"]] == [2]


def test_who_audits_reads_what_was_deleted_and_is_stored_of_cameras_that_they_never_see(site: Site) -> None:
    gone = {"start_us": 1, "end_us": 2, "size_bytes": 3, "reason": "purpose-met:7", "deleted_us": 4, "chain": b""}
    with write(site.archive.engine) as connection:
        connection.execute(insert(deletion).values(stream_id=1, **gone))
    auditor = site.browser(Role.AUDITOR)
    (item,) = auditor.get("/deletions").json()["items"]
    names = {each["id"]: each["name"] for each in site.browser(Role.MANAGER).get("/cameras").json()}
    assert (item["camera_id"], item["camera_name"], item["reason"]) == (1, names[1], "purpose-met:7")
    assert {each["camera_id"]: each["camera_name"] for each in auditor.get("/storage").json()["cameras"]} == names
    assert auditor.get("/grants").status_code == 200
    assert auditor.get("/cameras").status_code == 403


def test_alarms_of_other_cameras_do_not_push_ones_own_out(site: Site) -> None:
    alarms = Alarms(site.archive.engine)
    mine = [alarms.sound("camera_down", Severity.DUE, "camera:1", {}, 1)]
    for number in (2, *range(1000, 1010)):
        alarms.sound("camera_down", Severity.DUE, f"camera:{number}", {}, 2)
    mine.append(alarms.sound("disk_full", Severity.BREACH, "volume:1", {}, 3))
    browser = site.browser(Role.OPERATOR, rights=[CameraRight(1, live=True), CameraRight(2)])
    assert [alarm["id"] for alarm in browser.get("/alarms?open=true&limit=2").json()] == mine[::-1]


def test_alarms_are_read_page_by_page(site: Site) -> None:
    alarms = Alarms(site.archive.engine)
    made = [alarms.sound("camera_down", Severity.DUE, f"camera:{number}", {}, 5) for number in range(1, 6)]
    browser = site.browser(Role.OPERATOR)
    read: list[int] = []
    while page := browser.get("/alarms?limit=2" + (f"&before={read[-1]}" if read else "")).json():
        read += [alarm["id"] for alarm in page]
    assert read == made[::-1]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_volume_is_not_changed_without_its_entry_in_the_audit_log(
    site: Site, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    browser = site.browser(Role.ADMINISTRATOR)

    def fail(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    before = site.ports.volumes.all()
    monkeypatch.setattr(Chain, "append", fail)
    if method == "POST":
        answer = browser.post("/volumes", {"name": "second", "path": "more"})
    else:
        answer = browser.ask("PATCH", "/volumes/1", json={"name": "other", "quota_bytes": 10**9})
    assert code_of(answer) == (503, "database-unavailable")
    assert site.ports.volumes.all() == before


def test_a_unit_reads_what_the_installations_people_did_to_what_is_its_own(site: Site) -> None:
    registrar = Registrar(site)
    placed = registrar.placed()
    place = registrar.chief.get(f"/registry/places/{placed['place_id']}").json()
    renamed = {"version": place["version"], "name": "Lobby"}
    assert registrar.chief.ask("PATCH", f"/registry/places/{place['id']}", json=renamed).status_code == 200
    system = {"version": 1, "name": "All"}
    assert registrar.chief.ask("PATCH", f"/registry/systems/{placed['system_id']}", json=system).status_code == 200
    registrar.mall(7)
    ours = registrar.of_unit(site.browser(Role.AUDITOR), "auditor", 1)
    told = {(each["action"], each["subject"]) for each in ours.get("/audit?limit=1000").json()["items"]}
    assert {
        ("place.changed", f"place:{place['id']}"),
        ("system.changed", f"system:{placed['system_id']}"),
    } <= told
    assert ("unit.added", "unit:2") not in told
