# SPDX-License-Identifier: Apache-2.0
"""The regime in a real browser: one site from an empty registry to a change report that the county has accepted."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, expect

from . import mall
from .assessment import assess
from .evidence import follow_evidence
from .product import PASSWORD, Product
from .regime import Person, let_pass, starting


@pytest.fixture
def regime(product: Product) -> Product:
    """The product with two people who answer for the systems and an officer of the county, nothing else."""
    made = product.client.post("/api/v1/registry/authorities", json={"name": mall.POLICE, "division": mall.COUNTY})
    assert made.status_code == 201, made.text
    work = {"chen": {"role": "manager"}, "liu": {"role": "manager"}}
    work["zhou"] = {"role": "officer", "authority_id": made.json()["id"]}
    for username, name in mall.NAMES.items():
        account = {"username": username, "display_name": name, "password": PASSWORD, "must_change_password": False}
        body = account | work[username]
        answer = product.client.post("/api/v1/accounts", json=body)
        assert answer.status_code == 201, answer.text
        if body["role"] == "manager":
            fit_to_work(product, answer.json()["id"])
    return product


def fit_to_work(product: Product, account_id: int) -> None:
    """Who manages is stopped as soon as there is a site whose texts ask for vetting and training, unless both are entered."""
    vetted = {"result": "passed", "checked_by": "HR"}
    trained = {"topics": ["secrecy", "skills", "law"], "trainer": "Li", "test": "passed"}
    for kind, fields in (("vetting", vetted), ("training", trained)):
        entry = {"kind": kind, "subjects": [f"account:{account_id}"], "fields": fields}
        answer = product.client.post("/api/v1/duties/entries", json=entry)
        assert answer.status_code == 201, answer.text


@pytest.fixture
def come(browser: Browser, regime: Product) -> Iterator[Callable[..., Person]]:
    """Somebody comes to the console; they leave at the end."""
    here: list[Person] = []

    def sign_in(username: str, language: str = "zh-CN") -> Person:
        person = Person.sign_in(browser, regime, username, "en" if language == "en" else "zh-CN")
        here.append(person)
        return person

    yield sign_in
    for person in here:
        person.leave()


@pytest.mark.timeout(300)
def test_one_site_from_empty_to_a_change_report_that_is_closed(regime: Product, come: Callable[..., Person]) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    manager, second, officer = come("chen"), come("liu"), come("zhou")

    register(manager, use_day=today - timedelta(days=10))
    regime.add_camera(mall.EAST, mall.NOWHERE)
    place_cameras(manager)
    first = file(manager, due=today + timedelta(days=20))
    send_back(officer, first, mall.WRONG)
    correct(manager, first)
    number = accept(officer, first)

    move(manager, second)
    report = find_report(manager)
    let_pass(regime, report, event=today - timedelta(days=14), due=today - timedelta(days=9))
    see_overdue(officer, days=9)
    hand_in_report(manager, report)
    assert accept(officer, report) == number
    officer.open("/supervision?view=overdue", "监督管理")
    expect(officer.page.get_by_text(officer.say("supervision:overdue.empty"), exact=True)).to_be_visible()
    officer.picture("closed")
    assert manager.ask("GET", "/systems/1/differences")["changes"] == []
    assert filed_in_time(manager) == "kept"
    assess(manager)

    english = come("chen", "en")
    in_english(english, come("zhou", "en"), first, report, number)
    assert len(follow_evidence(english)) > 10


def register(manager: Person, use_day: date) -> None:
    """An empty registry is filled from files."""
    manager.open("/registry?tab=units", "系统登记")
    expect(manager.page.get_by_text(manager.say("registry:empty.units"), exact=True)).to_be_visible()
    manager.picture("empty")
    manager.import_file("units", mall.UNITS)
    for tab, rows in (("sites", mall.SITES), ("places", mall.PLACES), ("systems", mall.systems(use_day))):
        manager.open(f"/registry?tab={tab}", "系统登记")
        manager.import_file(tab, rows)
    manager.open("/registry?tab=places", "系统登记")
    expect(manager.row(mall.HALL, "必须安装")).to_be_visible()
    expect(manager.row(mall.FITTING, "禁止安装")).to_be_visible()
    manager.picture("places")


def place_cameras(manager: Person) -> None:
    """A fitting room takes no camera, from the form or from a file; the hall takes both."""
    manager.open("/registry?tab=cameras&site=1&add=true", "系统登记")
    side = manager.side
    manager.choose("摄像机", mall.EAST)
    # A fitting room stands in the list with the article, and cannot be chosen; who asks all the same is refused.
    side.get_by_role("combobox", name=starting("部位")).click()
    forbidden = manager.page.get_by_role("option", name=mall.FITTING)
    expect(forbidden).to_contain_text("《公共安全视频图像信息系统管理条例》第八条第一款")
    expect(forbidden).to_have_attribute("data-combobox-disabled", "true")
    manager.picture("forbidden")
    manager.page.keyboard.press("Escape")
    refuses_the_place(manager)
    manager.choose("部位", mall.HALL)
    manager.fill("设备编码（20 位）", "21010200401310000001")
    for label, value in (("经度", "123.4"), ("纬度", "41.8"), ("朝向", "90"), ("视角", "70"), ("有效距离", "20")):
        manager.fill(label, value)
    manager.fill("用途", "维护营业大厅公共安全")
    manager.press("common:add", side)
    manager.told("registry:edit.added", name=mall.EAST)
    manager.picture("placed")

    def cites_the_article(dialog: Locator) -> None:
        expect(dialog.get_by_role("row").filter(has_text=mall.FITTING)).to_contain_text("第八条第一款")

    manager.open("/registry?tab=cameras", "系统登记")
    manager.import_file("forbidden", mall.CAMERAS + mall.camera_row("试衣间", mall.FITTING, 3), cites_the_article)
    manager.import_file("cameras", mall.CAMERAS + mall.camera_row(mall.WEST, mall.HALL, 2))
    expect(manager.row(mall.WEST, mall.HALL)).to_be_visible()
    manager.open("/registry?tab=refusals", "系统登记")
    expect(
        manager.row(mall.NAMES["chen"], mall.EAST, "《公共安全视频图像信息系统管理条例》第八条第一款")
    ).to_be_visible()
    manager.picture("refusals")


def refuses_the_place(manager: Person) -> None:
    """Whoever asks past the form is told the article too, and the try is entered."""
    cameras = {each["name"]: each["id"] for each in manager.ask("GET", "/cameras")}
    places = {each["name"]: each["id"] for each in manager.ask("GET", "/registry/places")["items"]}
    body = {"camera_id": cameras[mall.EAST], "place_id": places[mall.FITTING], "system_id": 1, "purpose": "维护安全"}
    answer = manager.page.request.post("/api/v1/registry/placements", data=body, headers={"X-CSRF-Token": manager.csrf})
    assert answer.status == 409
    assert (answer.json()["code"], answer.json()["params"]["article"]) == ("place-forbidden", "8(1)[3]")


def file(manager: Person, due: date) -> int:
    """The filing came by itself; what only a person knows is filled in, and it is handed in."""
    manager.open("/filings", "备案")
    row = manager.row("待提交", str(due), mall.SYSTEM)
    expect(row).to_be_visible()
    row.click()
    side = manager.side
    expect(side.get_by_role("button", name=manager.say("filings:submit.button"), exact=True)).to_be_disabled()
    manager.picture("draft")
    for label, value in mall.AGENT.items():
        manager.fill(label, value)
    manager.press("filings:form.save", side)
    manager.told("filings:form.saved")
    found = manager.ask("GET", "/filings", params={"state": "draft"})["items"]
    number = int(found[0]["id"])
    for kind in mall.PAPERS:
        manager.paper(kind, f"filing:{number}", unit_id=1)
    manager.open(f"/filings?open={number}", "备案")
    expect(side.get_by_text(manager.say("filings:missing.none"), exact=True)).to_be_visible()
    manager.picture("complete")
    submit(manager)
    expect(manager.row("已提交", mall.SYSTEM)).to_be_visible()
    manager.picture("submitted")
    return number


def submit(manager: Person) -> None:
    """Declare that it is true, and hand it in."""
    manager.side.get_by_role("checkbox", name=manager.say("filings:submit.declare")).check()
    manager.press("filings:submit.button", manager.side)
    manager.told("filings:submit.done", authority=mall.POLICE)


def send_back(officer: Person, number: int, text: str) -> None:
    """The county finds it in its inbox and returns it with what is wrong."""
    officer.open("/supervision", "监督管理")
    officer.row("已提交", mall.SYSTEM).click()
    side = officer.side
    expect(side).to_contain_text(mall.UNIT)
    officer.picture("inbox")
    officer.press("filings:decide.return", side)
    field = side.get_by_role("combobox", name=officer.say("filings:decide.field"), exact=True)
    field.click()
    officer.page.get_by_role("option", name="单位地址", exact=True).click()
    side.get_by_role("textbox", name=officer.say("filings:decide.text"), exact=True).fill(text)
    officer.picture("returning")
    officer.press("filings:decide.return", side)
    officer.told("filings:decide.returned")
    assert officer.ask("GET", f"/filings/{number}")["state"] == "returned"


def correct(manager: Person, number: int) -> None:
    """The unit reads what is wrong, mends it in the registry and hands in again."""
    manager.open(f"/filings?open={number}", "备案")
    side = manager.side
    expect(side).to_contain_text(mall.WRONG)
    manager.picture("returned")
    manager.open("/registry?tab=units&open=1", "系统登记")
    manager.fill("地址", mall.BETTER_ADDRESS)
    manager.press("registry:edit.save", side)
    manager.told("registry:edit.saved", name=mall.UNIT)
    manager.open(f"/filings?open={number}", "备案")
    expect(side).to_contain_text(mall.BETTER_ADDRESS)
    submit(manager)


def accept(officer: Person, number: int) -> str:
    """The county takes it into its register, with a number."""
    officer.open(f"/supervision?filing={number}", "监督管理")
    officer.press("filings:decide.accept", officer.side)
    officer.told("filings:decide.accepted")
    officer.picture(f"accepted-{number}")
    found = officer.ask("GET", f"/filings/{number}")
    assert found["state"] == "accepted"
    return str(found["number"])


def move(manager: Person, second: Person) -> None:
    """A camera is turned: one person asks, another approves."""
    manager.open("/registry?tab=cameras", "系统登记")
    manager.row(mall.EAST, mall.HALL).click()
    side = manager.side
    manager.press("registry:move.ask", side)
    expect(side).to_contain_text(manager.say("registry:move.askTitle", name=mall.EAST))
    manager.fill("朝向", "135")
    manager.fill("移位理由", mall.WHY)
    manager.picture("ask-move")
    manager.press("registry:move.ask", side)
    manager.told("registry:move.asked", name=mall.EAST)
    manager.open("/registry?tab=moves", "系统登记")
    manager.row(mall.EAST, "待审批").click()
    expect(side).to_contain_text(manager.say("registry:move.ownRequest"))
    expect(side.get_by_role("button", name=manager.say("registry:move.approve"), exact=True)).to_have_count(0)

    second.open("/registry?tab=moves", "系统登记")
    second.row(mall.EAST, "待审批").click()
    second.picture("move")
    second.press("registry:move.approve", second.side)
    second.told("registry:move.approved", name=mall.EAST)
    expect(second.row(mall.EAST, "已批准")).to_be_visible()


def find_report(manager: Person) -> int:
    """The change report came by itself, with before, after and the day."""
    manager.open("/filings?kind=change", "备案")
    manager.row("变更报告", "待提交", f"{mall.EAST}移位").click()
    side = manager.side
    expect(side).to_contain_text(f"{mall.EAST}移位后 3 个工作日内")
    turned = side.get_by_role("row").filter(has_text="朝向")
    expect(turned.locator("del")).to_have_text("90°")
    expect(turned.locator("ins")).to_have_text("135°")
    manager.picture("report")
    return int(manager.ask("GET", "/filings", params={"kind": "change"})["items"][0]["id"])


def see_overdue(officer: Person, days: int) -> None:
    """The county sees what was not reported in time."""
    officer.open("/supervision", "监督管理")
    officer.page.get_by_role("radiogroup").get_by_text("逾期", exact=True).click()
    row = officer.row("逾期", f"逾期 {days} 天", f"{mall.EAST}移位")
    expect(row).to_be_visible()
    row.click()
    expect(officer.side).to_contain_text(f"已逾期 {days} 天")
    officer.picture("overdue")
    assert filed_in_time(officer) == "breached"


def filed_in_time(person: Person) -> str:
    """How the article on filing stands: the compliance page computes it from all this."""
    return str(person.ask("GET", "/compliance/cn-national-2025/14")["state"])


def hand_in_report(manager: Person, number: int) -> None:
    """At last: why, and handed in."""
    manager.open(f"/filings?open={number}", "备案")
    expect(manager.side).to_contain_text("逾期")
    manager.fill("变更原因", mall.WHY)
    manager.press("filings:form.save", manager.side)
    manager.told("filings:form.saved")
    submit(manager)


def in_english(manager: Person, officer: Person, first: int, report: int, number: str) -> None:
    """The same pages in English: no word of Chinese but what people entered."""
    manager.open("/registry?tab=places", manager.say("registry:title"))
    expect(manager.row(mall.FITTING, manager.say("registry:legal.forbidden"))).to_be_visible()
    seen(manager, "places")
    manager.open("/registry?tab=refusals", manager.say("registry:title"))
    expect(
        manager.row(
            mall.NAMES["chen"], mall.EAST, "Regulation on public safety video image information systems", "8(1)"
        )
    ).to_be_visible()
    seen(manager, "refusals")
    manager.open("/registry?tab=moves", manager.say("registry:title"))
    expect(manager.row(mall.EAST, manager.say("registry:move.state.approved"))).to_be_visible()
    seen(manager, "moves")
    for name, opened in (("filing", first), ("report", report)):
        manager.open(f"/filings?open={opened}", manager.say("filings:title"))
        expect(manager.side).to_contain_text(number)
        expect(manager.row("Change report", "Accepted", f"the move of {mall.EAST}")).to_be_visible()
        seen(manager, name)
    officer.open("/supervision?view=register", officer.say("supervision:title"))
    expect(officer.row(mall.SITE, number)).to_be_visible()
    seen(officer, "register")
    officer.open("/supervision?view=overdue", officer.say("supervision:title"))
    expect(officer.page.get_by_text(officer.say("supervision:overdue.empty"), exact=True)).to_be_visible()
    seen(officer, "overdue")


def seen(person: Person, name: str) -> None:
    """Read the whole page."""
    person.picture(name)
    person.reads_only_english(mall.entered())
    person.stands_out()
