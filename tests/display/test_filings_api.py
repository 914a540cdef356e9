# SPDX-License-Identifier: Apache-2.0
"""A filing's whole way over the API, and who may do what on it."""

from typing import Any

import pytest

from fairwatch.accounts.models import Role
from fairwatch.db.registry import placement, unit, video_system
from fairwatch.db.tables import account, camera
from tests.display.site import Browser, Site
from tests.govern.ground import CITY, COUNTY, OTHER_COUNTY, Ground, lay

PDF = b"%PDF-1.7\n%%EOF\n"
DAY_US = 86_400 * 1_000_000
AGENT = {"agent_name": "Zhao", "agent_identity": "11010519491231002X", "agent_phone": "138 0000 0000"}
# 2026-06-10 10:00 in Shenyang, a Wednesday.
NOW_US = 1_781_056_800_000_000


@pytest.fixture
def ground(site: Site) -> Ground:
    site.house.clock.step(NOW_US - site.house.clock.utc_us())
    return lay(site.ports.engine)


def officer(site: Site, ground: Ground, division: str, name: str = "") -> Browser:
    name = name or f"officer-{division}"
    browser = site.browser(Role.OFFICER, name)
    ground.officer(name, division)
    return browser


def only(browser: Browser, **query: Any) -> Any:
    items = browser.get("/filings", params=query).json()["items"]
    assert len(items) == 1, items
    return items[0]


def filed(site: Site, ground: Ground, manager: Browser, police: Browser) -> Any:
    """A first filing, accepted."""
    ground.papers()
    site.ports.filings.refresh(ground.system_id)
    draft = only(manager, state="draft")
    done = manager.ask("PATCH", f"/filings/{draft['id']}", json={"version": draft["version"], "entered": AGENT}).json()
    sent = manager.post(f"/filings/{draft['id']}/submit", {"version": done["version"], "declared": True}).json()
    accepted = police.post(f"/filings/{draft['id']}/accept", {"version": sent["version"]})
    assert accepted.status_code == 200, accepted.text
    return accepted.json()


def test_from_the_draft_to_the_change_report(site: Site, ground: Ground) -> None:
    manager, police = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    assert manager.get("/filings").json() == {"items": [], "next": None}
    site.ports.filings.refresh(ground.system_id)
    draft = only(manager)
    assert (draft["kind"], draft["state"], draft["due_day"], draft["days_left"]) == ("first", "draft", "2026-07-01", 21)
    assert (draft["due_rule"]["article"], draft["due_rule"]["value"]) == ("14", 30)
    path = f"/filings/{draft['id']}"

    # It is not complete, and says what is missing and where that is mended.
    lacking = manager.get(path).json()["missing"]
    assert {each["what"] for each in lacking if not each["paper"]} == set(AGENT)
    assert {each["what"] for each in lacking if each["paper"]} >= {"licence", "test-report"}
    refused = manager.post(f"{path}/submit", {"version": draft["version"], "declared": True})
    assert (refused.status_code, refused.json()["code"]) == (422, "filing-incomplete")

    ground.papers()
    edited = manager.ask("PATCH", path, json={"version": draft["version"], "entered": AGENT}).json()
    assert edited["missing"] == []
    sent = manager.post(f"{path}/submit", {"version": edited["version"], "declared": True}).json()
    assert (sent["state"], sent["declared"], len(sent["papers"])) == ("submitted", True, 7)

    # The county returns it with reasons; the unit mends the registry and hands it in again.
    reasons = [{"field": "unit_address", "text": "No house number"}, {"field": "code", "text": "Twice", "camera": "x"}]
    back = police.post(f"{path}/return", {"version": sent["version"], "reasons": reasons}).json()
    assert (back["state"], back["steps"][-1]["reasons"][0]["text"]) == ("returned", "No house number")
    ground.change(unit, ground.unit_id, address="1 Long Street, gate 3")
    site.ports.filings.refresh(ground.system_id)
    mended = manager.get(path).json()
    assert mended["content"]["fields"]["unit_address"] == "1 Long Street, gate 3"
    again = manager.post(f"{path}/submit", {"version": mended["version"], "declared": True}).json()
    accepted = police.post(f"{path}/accept", {"version": again["version"]}).json()
    assert (accepted["state"], accepted["number"]) == ("accepted", "210102202600001")
    assert [each["state"] for each in accepted["steps"]] == ["draft", "submitted", "returned", "submitted", "accepted"]
    assert manager.get(f"/systems/{ground.system_id}/differences").json()["changes"] == []

    # A camera is turned: the report opens by itself and is due in three working days.
    ground.change(placement, ground.camera_ids[0], direction_deg=180.0)
    assert [each["field"] for each in manager.get(f"/systems/{ground.system_id}/differences").json()["changes"]] == [
        "direction_deg"
    ]
    site.ports.filings.refresh(ground.system_id)
    report = only(manager, state="draft")
    assert (report["kind"], report["due_day"], report["event_day"]) == ("change", "2026-06-15", "2026-06-10")
    assert report["summary"] == {"what": "moved", "count": 1, "field": None, "cameras": ["Gate 1"]}
    change = manager.get(f"/filings/{report['id']}").json()["changes"][0]
    assert (change["before"], change["after"]) == (0.0, 180.0)

    # Nobody reports: the county sees it overdue.
    site.house.clock.advance(6 * DAY_US)
    manager.sign_in("manager")
    police.sign_in(f"officer-{COUNTY}")
    late = only(police, overdue=True)
    assert (late["id"], late["days_left"]) == (report["id"], -1)
    done = manager.ask(
        "PATCH", f"/filings/{report['id']}", json={"version": report["version"], "reason": "New shop front"}
    ).json()
    done = manager.post(f"/filings/{report['id']}/submit", {"version": done["version"], "declared": True}).json()
    closed = police.post(f"/filings/{report['id']}/accept", {"version": done["version"]}).json()
    assert closed["number"] == accepted["number"]
    assert only(manager, kind="change")["state"] == "accepted"


def test_two_people_edit_one_filing(site: Site, ground: Ground) -> None:
    site.ports.filings.refresh(ground.system_id)
    first, second = site.browser(Role.MANAGER), site.browser(Role.MANAGER, "second")
    draft = only(first)
    path, version = f"/filings/{draft['id']}", draft["version"]
    assert first.ask("PATCH", path, json={"version": version, "entered": {"agent_name": "A"}}).status_code == 200
    late = second.ask("PATCH", path, json={"version": version, "entered": {"agent_name": "B"}})
    assert (late.status_code, late.json()["code"]) == (409, "version-conflict")
    assert late.json()["params"]["version"] == version + 1
    assert first.get(path).json()["content"]["fields"]["agent_name"] == "A"


def test_who_sees_and_decides(site: Site, ground: Ground) -> None:
    manager, police = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    other, trade = officer(site, ground, OTHER_COUNTY), officer(site, ground, "trade")
    filing = filed(site, ground, manager, police)
    path = f"/filings/{filing['id']}"
    assert other.get(path).json()["code"] == "filing-not-found"
    assert other.get("/filings").json()["items"] == []
    assert other.get(f"/systems/{ground.system_id}/differences").status_code == 404
    assert trade.get(path).status_code == 200
    ground.change(placement, ground.camera_ids[0], direction_deg=180.0)
    site.ports.filings.refresh(ground.system_id)
    report = only(manager, state="draft")
    done = manager.ask(
        "PATCH", f"/filings/{report['id']}", json={"version": report["version"], "reason": "Shop front"}
    ).json()
    sent = manager.post(f"/filings/{report['id']}/submit", {"version": done["version"], "declared": True}).json()
    assert sent["may_decide"] is False
    refused = trade.post(f"/filings/{report['id']}/accept", {"version": sent["version"]})
    assert refused.json()["code"] == "not-your-filing"
    assert manager.post(f"/filings/{report['id']}/accept", {"version": sent["version"]}).status_code == 403
    city = officer(site, ground, CITY)
    assert city.get(f"/filings/{report['id']}").json()["may_decide"] is True


def test_someone_of_another_unit_sees_nothing(site: Site, ground: Ground) -> None:
    site.ports.filings.refresh(ground.system_id)
    stranger = site.browser(Role.MANAGER, "stranger")
    with site.ports.engine.begin() as connection:
        other = connection.execute(
            unit.insert().values(
                uuid="u2", name="Other", credit_code="x", kind="enterprise", division=COUNTY, created_us=0
            )
        ).inserted_primary_key
        assert other is not None
        connection.execute(account.update().where(account.c.username == "stranger").values(unit_id=other[0]))
    assert stranger.get("/filings").json()["items"] == []
    assert stranger.get("/filings/1").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"), [({"after": "x"}, 422), ({"after": "2026-01-01.7"}, 200), ({"division": "21"}, 422)]
)
def test_odd_queries(site: Site, ground: Ground, query: dict[str, str], status: int) -> None:
    assert site.browser(Role.MANAGER).get("/filings", params=query).status_code == status


def test_pages_follow_each_other(site: Site, ground: Ground) -> None:
    manager, police = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    filed(site, ground, manager, police)
    for turn in (10.0, 20.0):
        ground.change(placement, ground.camera_ids[0], direction_deg=turn)
        site.ports.filings.refresh(ground.system_id)
        report = only(manager, state="draft")
        done = manager.ask(
            "PATCH", f"/filings/{report['id']}", json={"version": report["version"], "reason": "Turned"}
        ).json()
        sent = manager.post(f"/filings/{report['id']}/submit", {"version": done["version"], "declared": True}).json()
        police.post(f"/filings/{report['id']}/accept", {"version": sent["version"]})
    for order in ("due", "newest"):
        seen, after = [], None
        while True:
            query = {"order": order, "limit": 1} | ({"after": after} if after else {})
            page = manager.get("/filings", params=query).json()
            seen += [each["id"] for each in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert len(seen) == 3
        assert len(set(seen)) == 3


def test_what_ends_is_reported_too(site: Site, ground: Ground) -> None:
    manager, police = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    filed(site, ground, manager, police)
    ground.change(video_system, ground.system_id, end_day="2026-06-10")
    ground.change(camera, ground.camera_ids[0], removed_us=1)
    site.ports.filings.refresh(ground.system_id)
    report = only(manager, state="draft")
    assert (report["kind"], report["summary"]["what"]) == ("end", "ended")


@pytest.mark.parametrize("day", ["2026-06-10", "1950-01-02"])
def test_a_manager_enters_what_came_on_paper_until_the_county_is_here(site: Site, ground: Ground, day: str) -> None:
    manager = site.browser(Role.MANAGER)
    ground.papers()
    site.ports.filings.refresh(ground.system_id)
    draft = only(manager, state="draft")
    path = f"/filings/{draft['id']}"
    done = manager.ask("PATCH", path, json={"version": draft["version"], "entered": AGENT}).json()
    sent = manager.post(f"{path}/submit", {"version": done["version"], "declared": True}).json()
    assert (sent["may_enter_paper"], sent["on_paper"]) == (True, "")
    scan = manager.ask("POST", f"/documents?name=receipt.pdf&unit_id={ground.unit_id}", content=PDF).json()
    told = {"day": day, "document_id": scan["id"]}
    handed = manager.post(f"{path}/paper/handed-in", told | {"version": sent["version"]}).json()
    assert (handed["handed_day"], handed["state"]) == (day, "submitted")
    body = told | {"version": handed["version"], "outcome": "accepted", "number": "2026-7"}
    entered = manager.post(f"{path}/paper/decision", body).json()
    assert (entered["state"], entered["on_paper"], entered["entries"][-1]["kind"]) == (
        "accepted",
        "entered",
        "accepted",
    )
    assert manager.get(f"{path}/receipt.pdf").json()["params"]["reason"] == "paper"
    assert only(manager)["on_paper"] == "entered"

    police = officer(site, ground, COUNTY)
    seen = police.get(path).json()
    assert (seen["may_answer_paper"], seen["may_enter_paper"]) == (True, False)
    assert police.get(f"/documents/{scan['id']}").content == PDF
    confirmed = police.post(f"{path}/paper/answer", {"version": seen["version"], "confirmed": True}).json()
    assert (confirmed["on_paper"], confirmed["entries"][-1]["answer"]) == ("confirmed", "confirmed")
    # Now the county answers by itself.
    ground.change(placement, ground.camera_ids[0], direction_deg=180.0)
    site.ports.filings.refresh(ground.system_id)
    report = only(manager, state="draft")
    done = manager.ask(
        "PATCH", f"/filings/{report['id']}", json={"version": report["version"], "reason": "Shop front"}
    ).json()
    sent = manager.post(f"/filings/{report['id']}/submit", {"version": done["version"], "declared": True}).json()
    refused = manager.post(f"/filings/{report['id']}/paper/decision", body | {"version": sent["version"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "authority-answers")
