# SPDX-License-Identifier: Apache-2.0
"""Two units in one installation: no route shows, or lets anybody of the one change, what is the other's."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from fairwatch.accounts.models import SYSTEM, Actor, Role
from fairwatch.db import govern, registry
from fairwatch.db.engine import write
from fairwatch.db.tables import account, alarm, camera
from fairwatch.govern.duties.writing import NewEntry
from tests.accounts.house import PASSWORD
from tests.display.site import Site
from tests.display.test_gate_routes import BODIES, QUERY, endpoints, fill
from tests.govern.ground import COUNTY, OTHER_COUNTY, Ground, added, lay

# Whatever is the other unit's says so in its name; of what ids share, the second is the other unit's.
THEIRS = "FOREIGN"
FIRST = ("{floor_plan_id}", "{planned_id}")


def settle(site: Site, ground: Ground) -> None:
    """Another unit, with one of each thing that routes name by number."""
    with write(site.archive.engine) as connection:
        unit_id = _registry(connection)
        _work(connection, ground, unit_id)
    chief = site.house.accounts.add("chief", "Chief", PASSWORD, Role.ADMINISTRATOR, by=SYSTEM)
    for _ in range(2):
        new = NewEntry("suspicious-matter", {"what": THEIRS}, unit_id=unit_id)
        site.ports.duties.write(new, chief, Actor(chief.id, "chief", ""), site.ports.audit.by(SYSTEM))


def _registry(connection: Connection) -> int:
    named: dict[str, Any] = {"name": THEIRS, "created_us": 0}
    seat = {"division": OTHER_COUNTY}
    unit_id = added(connection, registry.unit, uuid="u", credit_code="2", kind="enterprise", **named, **seat)
    kind = "art7-operator"
    site_id = added(connection, registry.site, uuid="s", unit_id=unit_id, site_class=kind, **named, **seat)
    place_id = added(connection, registry.place, uuid="p", site_id=site_id, kind="mall-hall", **named)
    system_id = added(connection, registry.video_system, uuid="v", site_id=site_id, funding="own", **named)
    stands = {"camera_id": 2, "place_id": place_id, "system_id": system_id, "updated_us": 0, "purpose": THEIRS}
    connection.execute(insert(registry.placement).values(**stands))
    connection.execute(update(camera).where(camera.c.id == 2).values(name=THEIRS))
    plan_id = paper_id = 0
    for _ in range(2):
        plan_id = added(connection, registry.plan, unit_id=unit_id, state="draft", **named)
        paper = {"kind": "x", "name": THEIRS, "media_type": "application/pdf", "size_bytes": 1, "sha256": "0" * 64}
        paper_id = added(connection, registry.document, unit_id=unit_id, added_us=0, **paper)
    looks = {"latitude": 1, "longitude": 1, "direction_deg": 0, "angle_deg": 1, "range_m": 1}
    added(connection, registry.planned_camera, plan_id=plan_id, name=THEIRS, **looks)
    added(connection, registry.floor_plan, site_id=site_id, name=THEIRS, document_id=paper_id, corners="[]")
    return unit_id


def _work(connection: Connection, ground: Ground, unit_id: int) -> None:
    shown = {"username": THEIRS.lower(), "display_name": THEIRS, "password_hash": "x", "role": "manager"}
    person = added(connection, account, unit_id=unit_id, created_us=0, **shown)
    asked = {"state": "asked", "reason": THEIRS, "asked_by": person, "asked_us": 0}
    footage = {"camera_ids": "[2]", "start_us": 0, "end_us": 5, "export": False, "content": "", "requester": "{}"}
    of_system = {"system_id": 2, "created_us": 0}
    due = {"event": "in-use", "event_day": "2026-01-01", "due_day": "2026-01-01", "due_rule": "{}"}
    visit = {"planned_day": "2026-01-01", "checklist": "[]", "state": "planned", "minutes": THEIRS}
    order = {"control": "signage", "demand": THEIRS, "due_day": "2026-01-01", "state": "open"}
    office = {"authority_id": ground.authorities[COUNTY]}
    filed = {"kind": "first", "state": "draft", "division": OTHER_COUNTY, "reason": THEIRS, **due}
    sounded = {"kind": "camera_down", "severity": "breach", "subject": "camera:2", "raised_us": 0}
    for number in "12":
        added(connection, govern.case, kind="internal", unit_id=unit_id, **asked, **footage)
        added(connection, registry.move, camera_id=2, before="{}", after="{}", **asked)
        added(connection, govern.filing, uuid=number, content='{"fields": {}, "cameras": []}', **of_system, **filed)
        added(connection, govern.inspection, created_by=person, **of_system, **visit, **office)
        added(connection, govern.rectification, **of_system, **order, **office)
        added(connection, govern.outlet, unit_id=unit_id, kind="email", target=f"{THEIRS}@example.org")
        told = {"kind": "sweep", "params": f'{{"name": "{THEIRS}"}}', "link": "/", "raised_us": 0}
        added(connection, govern.reminder, key=number, unit_id=unit_id, **told)
        added(connection, alarm, params=f'{{"camera": "{THEIRS}"}}', **sounded)


def theirs(path: str) -> str:
    """A path with the other unit's number for each parameter."""
    for name in FIRST:
        path = path.replace(name, "1")
    for part in path.split("/"):
        if part.startswith("{") and part.endswith("_id}"):
            path = path.replace(part, "guess" if part == "{grant_id}" else "2")
    return fill(path)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR])
def test_nothing_of_another_unit_is_seen_or_changed(site: Site, role: Role) -> None:
    ground = lay(site.archive.engine)
    settle(site, ground)
    site.house.accounts.add(
        "anna", "Anna", PASSWORD, role, by=SYSTEM, must_change_password=False, unit_id=ground.unit_id
    )
    browser = site.browser(None)
    browser.sign_in("anna")
    named = QUERY.replace("camera=1", "camera=2") + "&unit_id=2&site_id=2&system_id=2&place_id=2&camera_id=2"
    leaks = []
    for route in endpoints(site):
        method, path = route.split(" ", 1)
        if "{grant}" in path:
            continue
        if method == "GET":
            answers = [browser.http.get(theirs(path) + query) for query in ("", f"{named}&subject=case:2")]
            found = [each for each in answers if each.status_code == 200 and THEIRS in each.text]
            if path == "/api/v1/access":
                # What one was refused oneself is one's own business.
                found = [each for each in found if {item["username"] for item in each.json()["items"]} != {"anna"}]
            leaks += [route] * len(found)
        elif method != "WS" and "{" in path:
            body = BODIES.get(route, (None, 0))[0]
            headers = {"X-CSRF-Token": browser.csrf}
            answer = browser.http.request(method, theirs(path), json=body, headers=headers)
            leaks += [route] if answer.status_code < 400 else []
    assert not leaks
