# SPDX-License-Identifier: Apache-2.0
"""The regime in a real browser: one site from an empty registry to a change report that the county has accepted."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import create_engine, update

from fairwatch.db.engine import write
from fairwatch.db.govern import filing

from .product import PASSWORD, Product
from .regime import Person

COUNTY = "210102"
UNIT = "沈阳北方商场有限公司"
SITE = "北方商场中街店"
SYSTEM = "商场视频监控系统"
HALL, FITTING = "一楼营业大厅", "女装试衣间"
EAST, WEST = "大厅东侧", "大厅西侧"
PAPERS = ("licence", "authority-letter", "agent-identity", "qualification", "plan", "test-report", "acceptance-report")
AGENT = {"经办人姓名": "赵明", "经办人证件号码": "210102199001011234", "经办人电话": "13800000000"}

UNITS = f"""单位名称,统一社会信用代码,单位类型,行政区划代码,地址,法定代表人,安全负责人,安全负责人电话
{UNIT},91350100M000100Y43,企业,{COUNTY},沈阳市和平区中街,王强,李伟,024-12345678
"""
SITES = f"""使用单位,地点名称,行政区划代码,地址,法定类别,纬度,经度
{UNIT},{SITE},{COUNTY},沈阳市和平区中街1号,经营管理单位建设的公共安全视频系统,41.8,123.4
"""
PLACES = f"""使用单位,地点名称,场所名称,场所类别
{UNIT},{SITE},{HALL},商场、商贸中心营业大厅
{UNIT},{SITE},{FITTING},试衣间
"""
CAMERAS = "使用单位,地点名称,场所名称,系统名称,摄像机名称,码流地址,设备编码,摄像机类型,纬度,经度,朝向,视角,用途\n"
# Nobody answers there: this is about where cameras stand, not about pictures.
NOWHERE = "rtsp://127.0.0.1:9/main"


def systems(use_day: date) -> str:
    """The system that is filed, in use since a day."""
    return (
        "地点名称,系统名称,资金来源,覆盖范围,设计单位,施工单位,维护单位,网络类型,监控室电话,存储地点,投入使用日期\n"
        f"{SITE},{SYSTEM},自筹资金,营业大厅,北方设计院,北方安装公司,北方维保公司,内网,024-87654321,一楼监控室,{use_day}\n"
    )


def camera_row(name: str, place: str, number: int) -> str:
    """A line of the cameras' file."""
    code = f"21010200401310{number:06d}"
    return f"{UNIT},{SITE},{place},{SYSTEM},{name},{NOWHERE},{code},固定枪机,41.8,123.4,270,70,维护营业大厅公共安全\n"


@pytest.fixture
def regime(product: Product) -> Product:
    """The product with two people who answer for the systems and an officer of the county, nothing else."""
    made = product.client.post("/api/v1/registry/authorities", json={"name": "沈阳市公安局和平分局", "division": COUNTY})
    assert made.status_code == 201, made.text
    people = [("chen", "陈静", "manager", None), ("liu", "刘洋", "manager", None)]
    for username, name, role, authority in [*people, ("zhou", "周警官", "officer", made.json()["id"])]:
        account = {"username": username, "display_name": name, "password": PASSWORD, "role": role}
        body = account | {"must_change_password": False, "authority_id": authority}
        answer = product.client.post("/api/v1/accounts", json=body)
        assert answer.status_code == 201, answer.text
    return product


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
def test_one_site_from_empty_to_a_change_report_that_is_closed(
    regime: Product, come: Callable[..., Person]
) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    manager, second, officer = come("chen"), come("liu"), come("zhou")

    register(manager, use_day=today - timedelta(days=10))
    regime.add_camera(EAST, NOWHERE)
    place_cameras(manager)
    first = file(manager, due=today + timedelta(days=20))
    send_back(officer, first, "请写明门牌号")
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

    in_english(come("chen", "en"), come("zhou", "en"), first, report, number)


def register(manager: Person, use_day: date) -> None:
    """An empty registry is filled from files."""
    manager.open("/registry?tab=units", "系统登记")
    expect(manager.page.get_by_text(manager.say("registry:empty.units"), exact=True)).to_be_visible()
    manager.picture("empty")
    manager.import_file("units", UNITS)
    for tab, rows in (("sites", SITES), ("places", PLACES), ("systems", systems(use_day))):
        manager.open(f"/registry?tab={tab}", "系统登记")
        manager.import_file(tab, rows)
    manager.open("/registry?tab=places", "系统登记")
    expect(manager.row(HALL, "必须安装")).to_be_visible()
    expect(manager.row(FITTING, "禁止安装")).to_be_visible()
    manager.picture("places")


def place_cameras(manager: Person) -> None:
    """A fitting room takes no camera, from the form or from a file; the hall takes both."""
    manager.open("/registry?tab=cameras&site=1&add=true", "系统登记")
    side = manager.side
    manager.choose("摄像机", EAST)
    manager.choose("场所", FITTING)
    manager.fill("设备编码（20 位）", "21010200401310000001")
    for label, value in (("经度", "123.4"), ("纬度", "41.8"), ("朝向", "90"), ("视角", "70"), ("距离", "20")):
        manager.fill(label, value)
    manager.fill("用途", "维护营业大厅公共安全")
    manager.press("common:add", side)
    refused = side.get_by_role("alert").filter(has_text="依法不予办理")
    expect(refused).to_contain_text("《公共安全视频图像信息系统管理条例》第8(1)条")
    refused.scroll_into_view_if_needed()
    manager.picture("refused")
    # What was entered is still there: only the place is changed.
    manager.choose("场所", HALL)
    manager.press("common:add", side)
    manager.told("registry:edit.added", name=EAST)
    manager.picture("placed")

    def cites_the_article(dialog: Locator) -> None:
        expect(dialog.get_by_role("row").filter(has_text=FITTING)).to_contain_text("第 8(1) 条")

    manager.open("/registry?tab=cameras", "系统登记")
    manager.import_file("forbidden", CAMERAS + camera_row("试衣间", FITTING, 3), cites_the_article)
    manager.import_file("cameras", CAMERAS + camera_row(WEST, HALL, 2))
    expect(manager.row(WEST, HALL)).to_be_visible()
    manager.open("/registry?tab=refusals", "系统登记")
    expect(manager.row("chen", "8(1)").first).to_be_visible()
    manager.picture("refusals")


def file(manager: Person, due: date) -> int:
    """The filing came by itself; what only a person knows is filled in, and it is handed in."""
    manager.open("/filings", "备案")
    row = manager.row("待提交", str(due), SYSTEM)
    expect(row).to_be_visible()
    row.click()
    side = manager.side
    expect(side.get_by_role("button", name=manager.say("filings:submit.button"), exact=True)).to_be_disabled()
    manager.picture("draft")
    for label, value in AGENT.items():
        manager.fill(label, value)
    manager.press("filings:form.save", side)
    manager.told("filings:form.saved")
    found = manager.ask("GET", "/filings", params={"state": "draft"})["items"]
    number = int(found[0]["id"])
    for kind in PAPERS:
        manager.paper(kind, f"filing:{number}", unit_id=1)
    manager.open(f"/filings?open={number}", "备案")
    expect(side.get_by_text(manager.say("filings:missing.none"), exact=True)).to_be_visible()
    manager.picture("complete")
    submit(manager)
    expect(manager.row("已提交", SYSTEM)).to_be_visible()
    manager.picture("submitted")
    return number


def submit(manager: Person) -> None:
    """Declare that it is true, and hand it in."""
    manager.side.get_by_role("checkbox", name=manager.say("filings:submit.declare")).check()
    manager.press("filings:submit.button", manager.side)
    manager.told("filings:submit.done", authority="沈阳市公安局和平分局")


def send_back(officer: Person, number: int, text: str) -> None:
    """The county finds it in its inbox and returns it with what is wrong."""
    officer.open("/supervision", "监督管理")
    officer.row("已提交", SYSTEM).click()
    side = officer.side
    expect(side).to_contain_text(UNIT)
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
    expect(side).to_contain_text("请写明门牌号")
    manager.picture("returned")
    manager.open("/registry?tab=units&open=1", "系统登记")
    manager.fill("地址", "沈阳市和平区中街1号")
    manager.press("registry:edit.save", side)
    manager.told("registry:edit.saved", name=UNIT)
    manager.open(f"/filings?open={number}", "备案")
    expect(side).to_contain_text("沈阳市和平区中街1号")
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
    manager.row(EAST, HALL).click()
    side = manager.side
    manager.press("registry:move.ask", side)
    expect(side).to_contain_text(manager.say("registry:move.askTitle", name=EAST))
    manager.fill("朝向", "135")
    manager.fill("移位理由", "新增货架遮挡，需要转向")
    manager.picture("ask-move")
    manager.press("registry:move.ask", side)
    manager.told("registry:move.asked", name=EAST)
    manager.open("/registry?tab=moves", "系统登记")
    manager.row(EAST, "待审批").click()
    expect(side).to_contain_text(manager.say("registry:move.ownRequest"))
    expect(side.get_by_role("button", name=manager.say("registry:move.approve"), exact=True)).to_have_count(0)

    second.open("/registry?tab=moves", "系统登记")
    second.row(EAST, "待审批").click()
    second.picture("move")
    second.press("registry:move.approve", second.side)
    second.told("registry:move.approved", name=EAST)
    expect(second.row(EAST, "已批准")).to_be_visible()


def find_report(manager: Person) -> int:
    """The change report came by itself, with before, after and the day."""
    manager.open("/filings?kind=change", "备案")
    manager.row("变更报告", "待提交", f"{EAST}移位").click()
    side = manager.side
    expect(side).to_contain_text(f"{EAST}移位后 3 个工作日内")
    turned = side.get_by_role("row").filter(has_text="朝向")
    expect(turned.locator("del")).to_have_text("90°")
    expect(turned.locator("ins")).to_have_text("135°")
    manager.picture("report")
    return int(manager.ask("GET", "/filings", params={"kind": "change"})["items"][0]["id"])


def let_pass(product: Product, number: int, *, event: date, due: date) -> None:
    """Nobody reports for days. The test does not wait: it sets the days of the report back."""
    engine = create_engine(f"sqlite:///{product.data / 'fairwatch.db'}")
    with write(engine) as connection:
        days = {"event_day": event.isoformat(), "due_day": due.isoformat()}
        connection.execute(update(filing).where(filing.c.id == number).values(**days))
    engine.dispose()


def see_overdue(officer: Person, days: int) -> None:
    """The county sees what was not reported in time."""
    officer.open("/supervision", "监督管理")
    officer.page.get_by_role("radiogroup").get_by_text("逾期", exact=True).click()
    row = officer.row("逾期", f"逾期 {days} 天", f"{EAST}移位")
    expect(row).to_be_visible()
    row.click()
    expect(officer.side).to_contain_text(f"已逾期 {days} 天")
    officer.picture("overdue")


def hand_in_report(manager: Person, number: int) -> None:
    """At last: why, and handed in."""
    manager.open(f"/filings?open={number}", "备案")
    expect(manager.side).to_contain_text("逾期")
    manager.fill("变更原因", "新增货架遮挡，摄像机转向")
    manager.press("filings:form.save", manager.side)
    manager.told("filings:form.saved")
    submit(manager)


def in_english(manager: Person, officer: Person, first: int, report: int, number: str) -> None:
    """The same pages in English: no word of Chinese but what people entered."""
    manager.open("/registry?tab=places", manager.say("registry:title"))
    expect(manager.row(FITTING, "forbidden")).to_be_visible()
    manager.picture("places")
    for name, opened in (("filing", first), ("report", report)):
        manager.open(f"/filings?open={opened}", manager.say("filings:title"))
        expect(manager.side).to_contain_text(number)
        manager.picture(name)
    expect(manager.row("Change report", "Accepted", number)).to_be_visible()
    officer.open("/supervision?view=register", officer.say("supervision:title"))
    expect(officer.row(SITE, number)).to_be_visible()
    officer.picture("register")
