# SPDX-License-Identifier: Apache-2.0
"""The register of duties, what is due, the watch, reminders and outlets over the API."""

from typing import Any

import pytest
from sqlalchemy import insert, select, update

from fairwatch.accounts.models import Role
from fairwatch.db.engine import write
from fairwatch.db.registry import authority, division, document, place, placement, unit, video_system
from fairwatch.db.registry import site as site_table
from fairwatch.db.tables import alarm
from tests.display.site import Browser, Site

HOUR_US = 3600 * 1_000_000
DAY_US = 24 * HOUR_US


@pytest.fixture
def mall(site: Site) -> Site:
    """The application with a unit, its site, a toilet and a system."""
    with write(site.ports.engine) as connection:
        connection.execute(insert(division), [{"code": "210202", "name": "中山区"}])
        for number in (1, 2):
            connection.execute(
                insert(unit).values(
                    id=number,
                    uuid=f"u{number}",
                    name=f"Mall {number}",
                    credit_code=str(number),
                    kind="enterprise",
                    division="210202",
                    created_us=1,
                )
            )
            connection.execute(_site(number))
            connection.execute(
                insert(place).values(
                    id=number, uuid=f"p{number}", site_id=number, name=f"Toilet {number}", kind="toilet", created_us=1
                )
            )
            connection.execute(
                insert(video_system).values(
                    id=number, uuid=f"v{number}", site_id=number, name=f"System {number}", funding="own", created_us=1
                )
            )
    return site


def _site(number: int) -> Any:
    row = {"division": "210202", "site_class": "art7-operator", "created_us": 1}
    return insert(site_table).values(id=number, uuid=f"s{number}", unit_id=number, name=f"Site {number}", **row)


def member(mall: Site, role: Role, name: str, unit_id: int) -> Browser:
    """Someone of a unit, vetted and trained by the chief, and signed in."""
    chief = mall.browser(Role.ADMINISTRATOR, f"chief-of-{name}")
    body = {"username": name, "display_name": name.title(), "password": "a long good phrase", "role": role.value}
    made = chief.post("/accounts", body | {"unit_id": unit_id, "must_change_password": False})
    assert made.status_code == 201, made.text
    subject = f"account:{made.json()['id']}"
    for kind, fields in (
        ("vetting", {"result": "passed", "checked_by": "HR"}),
        ("training", {"topics": ["secrecy", "skills", "law"], "trainer": "Li", "test": "passed"}),
    ):
        assert enter(chief, kind, subject, fields=fields).status_code == 201
    browser = mall.browser(None)
    browser.sign_in(name, "a long good phrase")
    return browser


def enter(browser: Browser, kind: str, *subjects: str, **more: Any) -> Any:
    return browser.post("/duties/entries", {"kind": kind, "subjects": list(subjects), **more})


def test_the_kinds_come_with_their_fields_and_who_may_write_them(mall: Site) -> None:
    kinds = {each["id"]: each for each in mall.browser(Role.OPERATOR).get("/duties/kinds").json()}
    assert kinds["sweep"]["may_write"]
    assert not kinds["vetting"]["may_write"]
    assert kinds["sweep"]["interval"] == {"value": 1, "unit": "months", "pack": None, "article": None}
    assert next(each["id"] for each in kinds["sweep"]["fields"]) == "result"


def test_an_entry_is_written_listed_answered_and_corrected(mall: Site) -> None:
    browser = mall.browser(Role.MANAGER)
    made = enter(browser, "sweep", "place:1", fields={"result": "found", "found": "a lens"})
    assert made.status_code == 201
    entry = made.json()[0]
    assert (entry["subject_name"], entry["site"], entry["state"]) == ("Toilet 1", "Site 1", "open")
    told = enter(
        browser, "police-report", after=entry["id"], fields={"office": "a", "contact": "b", "way": "phone"}
    ).json()[0]
    detail = browser.get(f"/duties/entries/{entry['id']}").json()
    assert detail["entry"]["closed_by"] == told["id"]
    assert [each["id"] for each in detail["followed"]] == [told["id"]]
    assert browser.get(f"/duties/entries/{told['id']}").json()["before"]["id"] == entry["id"]
    page = browser.get("/duties/entries?kind=sweep&limit=1").json()
    assert ([each["id"] for each in page["items"]], page["next"]) == ([entry["id"]], entry["id"])
    assert browser.get(f"/duties/entries?kind=sweep&before={page['next']}").json()["items"] == []


def test_a_wrong_entry_names_its_fields(mall: Site) -> None:
    answer = enter(mall.browser(Role.MANAGER), "sweep", "place:1", fields={})
    assert answer.status_code == 422
    assert answer.json()["params"] == {"field": "result", "reason": "missing", "wrong": '{"result": "missing"}'}


def test_units_are_apart(mall: Site) -> None:
    one, two = member(mall, Role.MANAGER, "anna", 1), member(mall, Role.MANAGER, "ben", 2)
    entry = enter(one, "sweep", "place:1", fields={"result": "clean"}).json()[0]
    assert two.get(f"/duties/entries/{entry['id']}").status_code == 404
    assert entry["id"] not in [each["id"] for each in two.get("/duties/entries").json()["items"]]
    assert enter(two, "sweep", "place:1", fields={"result": "clean"}).json()["code"] == "entry-invalid"
    assert {each["site_id"] for each in two.get("/duties/due?kind=sweep").json()["items"]} == {2}
    assert [each["name"] for each in two.get("/duties/named?kind=sweep").json()] == ["Toilet 2"]
    assert [each["name"] for each in two.get("/duties/named?type=unit").json()] == ["Mall 2"]
    for subject, name in (("place:2", "Toilet 2"), ("site:2", None), ("unit:2", "Mall 2"), ("account:1", None)):
        found = [each["name"] for each in two.get(f"/duties/named?subject={subject}").json()]
        assert found == [name] if name else len(found) <= 1
    for subject in ("place:1", "site:1", "system:1", "unit:1", "place:x", "control:nothing"):
        assert two.get(f"/duties/named?subject={subject}").json() == []


def test_the_due_list_comes_in_pages_with_a_summary(mall: Site) -> None:
    browser = mall.browser(Role.MANAGER)
    first = browser.get("/duties/due?kind=sweep&limit=1").json()
    assert (len(first["items"]), first["next"]) == (1, 1)
    counts = {each["kind"]: each["count"] for each in browser.get("/duties/summary").json()}
    assert counts["sweep"] == 2


def test_a_day_before_1970_keeps_nobody_from_what_is_due(mall: Site) -> None:
    with write(mall.ports.engine) as connection:
        connection.execute(update(video_system).where(video_system.c.id == 1).values(use_day="1950-02-01"))
    answer = mall.browser(Role.ADMINISTRATOR).get("/duties/due?limit=500")
    assert answer.status_code == 200
    assert min(each["due_us"] or 0 for each in answer.json()["items"]) < 0


def test_an_entry_with_a_day_before_1970_keeps_nobody_from_the_register(mall: Site) -> None:
    chief = mall.browser(Role.ADMINISTRATOR)
    fields = {"what": "Clean the lenses", "due": "1950-02-01"}
    answer = chief.post("/duties/entries", {"kind": "work-order", "subjects": ["system:1"], "fields": fields})
    assert answer.status_code == 201, answer.text
    (entry,) = chief.get("/duties/entries?kind=work-order").json()["items"]
    assert entry["lapses_us"] < 0
    assert chief.get(f"/duties/entries/{entry['id']}").status_code == 200


def test_who_is_on_duty_now_and_who_comes_next(mall: Site) -> None:
    browser = mall.browser(Role.MANAGER)
    anna = member(mall, Role.OPERATOR, "anna", 1)
    me = anna.get("/session").json()["account"]["id"]
    now_us = mall.house.clock.utc_us()
    for start, hours in ((now_us - HOUR_US, 8), (now_us + 7 * HOUR_US, 8)):
        shift = {"from": start, "to": start + hours * HOUR_US, "post": "Room 1"}
        assert enter(browser, "duty-roster", f"account:{me}", fields=shift).status_code == 201
    on_duty = anna.get("/duties/now").json()
    assert [(each["name"], each["post"]) for each in on_duty["now"]] == [("Anna", "Room 1")]
    assert on_duty["now"][0]["present_us"] is not None
    assert len(on_duty["following"]) == 1
    roster = anna.get(f"/duties/roster?from_us={now_us - DAY_US}&to_us={now_us + DAY_US}").json()
    assert len(roster["shifts"]) == 2
    assert [(each["from_us"], each["to_us"]) for each in roster["holes"]] == [(now_us + 15 * HOUR_US, now_us + DAY_US)]


def test_a_handover_keeps_the_unread_alarms(mall: Site) -> None:

    with write(mall.ports.engine) as connection:
        values = {"severity": "breach", "subject": "volume:1", "params": "{}", "raised_us": 5}
        connection.execute(insert(alarm).values(kind="disk_full", **values))
        connection.execute(insert(alarm).values(kind="forecast", cleared_us=6, **values))
    browser = mall.browser(Role.OPERATOR)
    assert browser.get("/duties/unread").json()["unread"] == 1
    entry = enter(browser, "handover", fields={"notes": "quiet", "equipment": "normal"}).json()[0]
    assert [each["kind"] for each in entry["auto"]["alarms"]] == ["disk_full"]


def test_the_police_office_nearest_above_the_unit_is_named(mall: Site) -> None:
    with write(mall.ports.engine) as connection:
        codes = ("210000", "210200", "210202")
        known = set(connection.scalars(select(division.c.code)))
        connection.execute(insert(division), [{"code": each, "name": each} for each in codes if each not in known])
    browser = member(mall, Role.OPERATOR, "anna", 1)
    assert browser.get("/duties/police").json()["name"] == ""
    with write(mall.ports.engine) as connection:
        rows = [{"name": f"Police {each}", "division": each, "phone": "110"} for each in codes]
        connection.execute(insert(authority), rows)
        connection.execute(insert(authority).values(name="Fire", division="210202", sector="fire"))
    found = browser.get("/duties/police").json()
    assert (found["name"], found["phone"]) == ("Police 210202", "110")
    assert browser.get("/duties/police?unit_id=2").json()["name"] == "", "another unit's is not theirs to ask"


def test_fault_hours_run_from_the_fault_to_its_repair(mall: Site) -> None:
    browser = mall.browser(Role.MANAGER)
    with write(mall.ports.engine) as connection:
        connection.execute(insert(placement).values(camera_id=1, place_id=1, system_id=1, updated_us=1))
    start_us = mall.house.clock.utc_us()
    fault = enter(browser, "fault", "camera:1", fields={"what": "dark", "severity": "no-picture"}).json()[0]
    mall.house.clock.advance(3 * HOUR_US)
    span = f"from_us={start_us - DAY_US}&to_us={start_us + DAY_US}"
    assert [(each["open"], each["fault_us"]) for each in browser.get(f"/duties/faults?{span}").json()["items"]] == [
        (1, 3 * HOUR_US)
    ]
    enter(browser, "repair", after=fault["id"], fields={"done": "cable", "by_whom": "Zhao"})
    mall.house.clock.advance(HOUR_US)
    found = browser.get(f"/duties/faults?{span}").json()["items"]
    assert [(each["name"], each["open"], each["fault_us"]) for each in found] == [("North gate", 0, 3 * HOUR_US)]


def test_reminders_are_raised_counted_and_cleared(mall: Site) -> None:
    browser = mall.browser(Role.MANAGER)
    assert browser.get("/reminders").json()["count"] == 0
    mall.ports.reminders.sweep()
    page = browser.get("/reminders").json()
    sweeps = [each for each in page["items"] if each["kind"] == "sweep"]
    assert [each["params"]["name"] for each in sweeps] == ["Toilet 2", "Toilet 1"]
    assert page["overdue"] == page["count"] == len(page["items"])
    enter(browser, "sweep", "place:1", "place:2", fields={"result": "clean"})
    assert mall.ports.reminders.sweep().cleared == 2
    assert browser.get("/reminders").json()["count"] == page["count"] - 2
    assert mall.ports.reminders.sweep().raised == 0


def test_outlets_are_added_changed_and_taken_away(mall: Site) -> None:
    browser = mall.browser(Role.ADMINISTRATOR)
    made = browser.post("/outlets", {"kind": "webhook", "target": "https://example.org/hook"}).json()
    assert made["secret"]
    assert "secret" not in made["outlet"]
    number = made["outlet"]["id"]
    changed = browser.ask("PATCH", f"/outlets/{number}", json={"version": 1, "enabled": False}).json()
    assert (changed["enabled"], changed["version"]) == (False, 2)
    stale = browser.ask("PATCH", f"/outlets/{number}", json={"version": 1, "enabled": True})
    assert (stale.status_code, stale.json()["code"]) == (409, "version-conflict")
    assert browser.get("/outlets").json()[0]["enabled"] is False
    assert [each["id"] for each in browser.get("/outlets").json()] == [number]
    assert browser.ask("DELETE", f"/outlets/{number}").status_code == 204
    assert browser.ask("DELETE", f"/outlets/{number}").json()["code"] == "outlet-not-found"


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("email", "nobody"),
        ("email", "a@b\nBcc: c@d"),
        ("webhook", "ftp://example.org"),
        ("webhook", "file:///etc/passwd"),
        ("webhook", "https://user:pass@example.org"),
        ("webhook", "https://"),
        ("webhook", "http://[::1"),
    ],
)
def test_outlets_that_lead_nowhere_are_refused(mall: Site, kind: str, target: str) -> None:
    answer = mall.browser(Role.ADMINISTRATOR).post("/outlets", {"kind": kind, "target": target})
    assert answer.status_code == 422
    assert answer.json()["code"] == "outlet-invalid"


def test_an_account_of_a_unit_waits_for_its_vetting(mall: Site) -> None:
    chief = mall.browser(Role.ADMINISTRATOR)
    body = {"username": "new", "display_name": "New", "password": "a long good phrase", "role": "operator"}
    made = chief.post("/accounts", body | {"unit_id": 1}).json()
    assert made["blocked"] == ["vetting", "training"]
    browser = mall.browser(None)
    answer = browser.post("/session", {"username": "new", "password": "a long good phrase"})
    assert (answer.status_code, answer.json()["code"]) == (401, "account-blocked")
    assert answer.json()["params"] == {"reason": "several", "reasons": "vetting,training"}
    assert browser.post("/session", {"username": "new", "password": "wrong phrase"}).json()["code"] == "sign-in-failed"


def test_roles_units_authorities_and_ends_go_together(mall: Site) -> None:
    chief = mall.browser(Role.ADMINISTRATOR)
    body = {"display_name": "X", "password": "a long good phrase"}

    def reason(**more: Any) -> str:
        answer = chief.post("/accounts", body | {"username": "x"} | more)
        assert answer.status_code == 422, answer.text
        found: str = answer.json()["params"]["reason"]
        return found

    assert reason(role="officer") == "authority-needed"
    assert reason(role="officer", authority_id=9) == "authority-unknown"
    assert reason(role="operator", unit_id=9) == "unit-unknown"
    assert reason(role="administrator", unit_id=1) == "administrator-of-no-unit"
    made = chief.post("/accounts", body | {"username": "y", "role": "auditor", "unit_id": 1, "ends_us": 2**50}).json()
    assert (made["unit_id"], made["ends_us"], made["blocked"]) == (1, 2**50, [])
    changed = chief.ask(
        "PATCH", f"/accounts/{made['id']}", json={"version": made["version"], "unit_id": None, "ends_us": None}
    ).json()
    assert (changed["unit_id"], changed["ends_us"]) == (None, None)
    own = chief.get("/session").json()["account"]["id"]
    assert (
        chief.ask("PATCH", f"/accounts/{own}", json={"version": 1, "ends_us": 2**50}).json()["code"]
        == "last-administrator"
    )


def test_a_units_person_asks_about_no_other_unit_and_cites_no_papers_of_others(mall: Site) -> None:
    with write(mall.ports.engine) as connection:
        connection.execute(insert(placement).values(camera_id=1, place_id=1, system_id=1, updated_us=1))
        connection.execute(insert(placement).values(camera_id=2, place_id=2, system_id=2, updated_us=1))
        values = {"kind": "camera_down", "severity": "breach", "params": "{}", "raised_us": 5}
        connection.execute(insert(alarm).values(subject="camera:2", **values))
        paper = {"kind": "duty", "media_type": "application/pdf", "size_bytes": 1, "sha256": "ab", "added_us": 1}
        for number, unit_id in ((1, None), (2, 2), (3, 1)):
            connection.execute(insert(document).values(id=number, unit_id=unit_id, name=f"{number}.pdf", **paper))
    anna = member(mall, Role.OPERATOR, "anna", 1)
    assert anna.get("/duties/unread?unit_id=2").json()["unread"] == 0
    fields = {"office": "110", "contact": "Wu", "way": "phone"}
    found = enter(anna, "suspicious-matter", fields={"what": "a bag"}).json()[0]
    for foreign in (1, 2):
        answer = enter(anna, "police-report", after=found["id"], fields=fields | {"documents": [foreign]})
        assert answer.json()["params"]["wrong"] == '{"documents": "unknown"}'
    assert enter(anna, "police-report", after=found["id"], fields=fields | {"documents": [3]}).status_code == 201


def test_an_account_that_asked_for_footage_is_not_removed(mall: Site) -> None:
    anna, chief = mall.browser(Role.OPERATOR, "anna"), mall.browser(Role.ADMINISTRATOR)
    case = {"kind": "internal", "reason": "theft", "content": "the gate", "camera_ids": [1], "start_us": 1, "end_us": 2}
    made = anna.post("/cases", case).json()
    answer = chief.ask("DELETE", f"/accounts/{made['asked_by']['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "account-has-history")
