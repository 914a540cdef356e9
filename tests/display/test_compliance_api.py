# SPDX-License-Identifier: Apache-2.0
"""Compliance over HTTP, and the page for the people filmed."""

import base64
import hashlib
import re
from typing import Any

import pytest
from sqlalchemy import update

from fairwatch.accounts.models import Role
from fairwatch.db.engine import write
from fairwatch.db.registry import place, unit
from fairwatch.db.registry import site as site_table
from fairwatch.db.tables import account
from fairwatch.govern.compliance.public import KEEP_US
from tests.display.site import Browser, Site
from tests.govern.ground import COUNTY, OTHER_COUNTY, Ground, added, lay

RULES = "cn-national-2025"
VETTED = {"result": "passed", "checked_by": "HR"}


@pytest.fixture
def ground(site: Site) -> Ground:
    return lay(site.house.engine)


def test_a_manager_reads_a_text_and_each_article_of_it(site: Site, ground: Ground) -> None:
    browser = site.browser(Role.MANAGER)
    told = browser.get(f"/compliance?rules={RULES}").json()
    assert (told["ready"], told["sites"], told["bound"], told["unplaced"]) == (True, 1, 1, 2)
    assert [each["article"] for each in told["articles"]] == [str(number) for number in range(1, 35)]
    assert sum(told["numbers"].values()) == 34
    for each in told["articles"]:
        one = browser.get(f"/compliance/{RULES}/{each['article']}?site={ground.site_id}").json()
        assert one["article"] == each["article"]
        assert [finding["control"] for finding in one["findings"]] == one["controls"]
        assert set(one["controls"]) <= set(told["names"])
    fourteen = browser.get(f"/compliance/{RULES}/14").json()
    assert fourteen["state"] == "breached"
    assert {(each["rules"], each["article"]) for each in fourteen["others"]} == {("cn-liaoning-2008", "12")}
    filing = fourteen["findings"][0]
    assert filing["due"]["rule"]["text"]["zh"]
    assert filing["next"]["link"] == f"/registry?tab=systems&site={ground.site_id}&open={ground.system_id}"


def test_texts_are_listed_with_the_sites_that_they_bind(site: Site, ground: Ground) -> None:
    texts = site.browser(Role.AUDITOR).get("/compliance/packs").json()
    assert [(each["rules"], each["sites"]) for each in texts[:2]] == [("cn-counter-terrorism-2016", 0), (RULES, 1)] or {
        each["rules"]: each["sites"] for each in texts
    }[RULES] == 1


def test_an_officer_sees_the_own_county_only(site: Site, ground: Ground) -> None:
    here, elsewhere = site.browser(Role.OFFICER, "here"), site.browser(Role.OFFICER, "there")
    ground.officer("here", COUNTY)
    ground.officer("there", OTHER_COUNTY)
    assert here.get(f"/compliance?rules={RULES}").json()["sites"] == 1
    assert elsewhere.get(f"/compliance?rules={RULES}").json()["sites"] == 0
    assert here.get(f"/compliance?rules={RULES}&site={ground.site_id}").status_code == 200
    refused = elsewhere.get(f"/compliance?rules={RULES}&site={ground.site_id}")
    assert (refused.status_code, refused.json()["code"]) == (404, "compliance-not-found")


def test_nobody_is_offered_to_enter_their_own_vetting_or_that_of_another_houses_people(
    site: Site, ground: Ground
) -> None:
    chief, second = site.browser(Role.ADMINISTRATOR, "chief"), site.browser(Role.ADMINISTRATOR, "second")
    mine = site.browser(Role.MANAGER, "mine")
    numbers = {each.username: each.id for each in site.house.accounts.list()}
    with write(site.house.engine) as connection:
        connection.execute(update(account).where(account.c.username == "mine").values(unit_id=ground.unit_id))

    def step(browser: Browser) -> dict[str, Any]:
        findings = browser.get(f"/compliance/{RULES}/16?site={ground.site_id}").json()["findings"]
        found: dict[str, Any] = next(each for each in findings if each["control"] == "staff-vetting")["next"]
        return found

    for browser in (chief, second):
        assert step(browser)["link"] == f"/duties?new=vetting&subject=account:{numbers['mine']}"
    # The unit's manager enters neither the administrators' nor their own, and reads who may.
    told = step(mine)
    assert told["link"] == ""
    assert told["text"]["en"].startswith("Vetting before work: to be entered by somebody else, here by Chief, Second")
    vetted = {"kind": "vetting", "subjects": [f"account:{numbers['mine']}"], "fields": VETTED}
    assert chief.post("/duties/entries", vetted).status_code == 201
    assert step(chief)["link"].endswith(f"=account:{numbers['second']}")
    assert step(second)["link"].endswith(f"=account:{numbers['chief']}")


def test_who_is_alone_is_sent_to_give_a_second_administrator_an_account(site: Site, ground: Ground) -> None:
    chief = site.browser(Role.ADMINISTRATOR, "chief")
    findings = chief.get(f"/compliance/{RULES}/16?site={ground.site_id}").json()["findings"]
    step = next(each for each in findings if each["control"] == "staff-vetting")["next"]
    assert step["link"] == "/users?add=true&as=administrator"
    assert step["text"]["en"].endswith("add a second administrator first")


@pytest.mark.parametrize("path", ["/compliance?rules=moon", "/compliance/moon/1", f"/compliance/{RULES}/35"])
def test_what_there_is_not_is_refused(site: Site, path: str) -> None:
    refused = site.browser(Role.MANAGER).get(path)
    assert (refused.status_code, refused.json()["code"]) == (404, "rules-unknown")


@pytest.mark.parametrize(("form", "start"), [("json", b"{"), ("html", b"<!doctype"), ("pdf", b"%PDF")])
def test_a_report_is_saved(site: Site, ground: Ground, form: str, start: bytes) -> None:
    answer = site.browser(Role.MANAGER).get(f"/compliance/print?rules={RULES}&format={form}&language=en")
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_registers_are_verified_on_request(site: Site, ground: Ground) -> None:
    browser = site.browser(Role.MANAGER)
    answer = browser.post("/compliance/verification")
    assert (answer.status_code, answer.json()) == (202, {"begun": True})
    assert browser.get("/registers").json()["waits"]
    site.ports.compliance.verify_now()
    found = browser.get("/registers").json()
    assert [(each["name"], each["broken"], each["whole_us"]) for each in found["registers"]] == [
        (name, "", found["at_us"]) for name in ("access", "audit", "deletion", "entry")
    ]


def public(site: Site, path: str, **headers: str) -> Any:
    return site.client.get(f"/public/{path}", headers=headers)


def test_a_page_that_is_not_switched_on_is_not_there(site: Site, ground: Ground) -> None:
    assert public(site, f"unit-{COUNTY}").status_code == 404
    assert public(site, "nothing").status_code == 404
    ground.change(unit, ground.unit_id, public_page=True, removed_us=1)
    assert public(site, f"unit-{COUNTY}").status_code == 404


def test_anyone_reads_which_cameras_there_are_and_why(site: Site, ground: Ground) -> None:
    ground.change(unit, ground.unit_id, public_page=True, sign_text="<Video here>", contact="Office", phone="024 99")
    answer = public(site, f"unit-{COUNTY}", **{"Accept-Language": "en"})
    assert answer.status_code == 200
    for said in ("Gate 1", "Who comes in", "Northern Mall", "at least 30 days", "&lt;Video here&gt;", "024 99"):
        assert said in answer.text, said
    for kept in ("rtsp:", "41.8", "123.4", "21010200401310", "credit"):
        assert kept not in answer.text, kept
    style = re.search("<style>(.*)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert "script" not in answer.text
    assert "保存期限" in public(site, f"unit-{COUNTY}", **{"Accept-Language": "zh-CN,en"}).text
    assert "保存期限" in public(site, f"unit-{COUNTY}?language=zh", **{"Accept-Language": "en"}).text
    assert "Video here" in public(site, f"unit-{COUNTY}?sign=true").text


def test_the_sign_speaks_of_where_it_hangs_and_names_nobody_who_is_not_entered(site: Site, ground: Ground) -> None:
    ground.change(unit, ground.unit_id, public_page=True, contact="", security_head="", security_phone="", phone="")
    zh, en = (public(site, f"unit-{COUNTY}?sign=true&language={each}").text for each in ("zh", "en"))
    assert "本区域设有图像采集设备" in zh
    assert "下列场所" not in zh
    assert "联系" not in zh
    assert "Whom to ask" not in en
    assert "Gate 1" not in zh


def test_of_a_place_that_is_not_public_only_the_number_is_told(site: Site, ground: Ground) -> None:
    ground.change(unit, ground.unit_id, public_page=True)
    ground.change(site_table, ground.site_id, site_class="non-public")
    text = public(site, f"unit-{COUNTY}?language=en").text
    assert "cameras: 2" in text
    assert "Gate 1" not in text


def test_a_page_is_made_once_a_minute_at_most(site: Site, ground: Ground) -> None:
    ground.change(unit, ground.unit_id, public_page=True)
    assert "Toilet" not in public(site, f"unit-{COUNTY}").text
    ground.change(unit, ground.unit_id, name="New name")
    with write(site.house.engine) as connection:
        added(connection, place, uuid="p9", site_id=ground.site_id, name="Yard", kind="park", created_us=0)
    assert "New name" not in public(site, f"unit-{COUNTY}").text
    site.house.clock.advance(KEEP_US)
    assert "New name" in public(site, f"unit-{COUNTY}").text
    ground.change(unit, ground.unit_id, public_page=False)
    site.house.clock.step(-365 * 24 * 3600 * 1_000_000)
    site.house.clock.advance(KEEP_US)
    assert public(site, f"unit-{COUNTY}").status_code == 404, "a clock that was set back does not keep it"
