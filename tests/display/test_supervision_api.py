# SPDX-License-Identifier: Apache-2.0
"""The authority's desk over the API: registers, visits, orders, packs, packages from other installations."""

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from fairwatch.accounts.models import Role
from fairwatch.db.engine import open_engine, write
from fairwatch.db.govern import rectification
from fairwatch.db.registry import authority, division, placement, unit
from fairwatch.db.registry import site as site_table
from fairwatch.db.tables import account
from fairwatch.govern.documents import Document
from fairwatch.govern.filing.package import read_package
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.supervision import pack_papers
from tests.display.site import Browser, Site, build
from tests.display.test_filings_api import AGENT, DAY_US, NOW_US, filed, ground, officer, only
from tests.govern.ground import CITY, COUNTY, CREDIT_CODE, OTHER_COUNTY, PAPERS, PROVINCE, Ground

__all__ = ["ground"]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_a_province_sees_its_cities_and_a_county_its_own(site: Site, ground: Ground) -> None:
    site.ports.filings.refresh(ground.system_id)
    province, county = officer(site, ground, PROVINCE), officer(site, ground, COUNTY)
    seen = province.get("/supervision/territory").json()
    assert (seen["here"]["code"], seen["here"]["systems"], seen["here"]["due"]) == (PROVINCE, 1, 1)
    assert [(each["code"], each["systems"], each["divided"]) for each in seen["below"]] == [(CITY, 1, True)]
    below = province.get("/supervision/territory", params={"division": CITY}).json()["below"]
    assert {each["code"]: each["systems"] for each in below} == {COUNTY: 1, OTHER_COUNTY: 0}
    assert county.get("/supervision/territory").json()["below"] == []
    other = officer(site, ground, OTHER_COUNTY)
    assert other.get("/supervision/territory").json()["here"]["systems"] == 0
    assert other.get("/supervision/systems").json()["items"] == []


def test_the_register_says_how_a_system_stands(site: Site, ground: Ground) -> None:
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    row = county.get("/supervision/systems").json()["items"][0]
    assert (row["cameras"], row["state"], row["number"]) == (2, None, None)
    filed(site, ground, manager, county)
    row = county.get("/supervision/systems", params={"standing": "filed"}).json()["items"][0]
    assert (row["state"], row["number"], row["overdue"]) == ("accepted", "210102202600001", False)
    assert county.get("/supervision/systems", params={"standing": "not-filed"}).json()["items"] == []
    ground.change(placement, ground.camera_ids[0], direction_deg=7.0)
    site.ports.filings.refresh(ground.system_id)
    site.house.clock.advance(9 * DAY_US)
    county.sign_in(f"officer-{COUNTY}")
    row = county.get("/supervision/systems", params={"standing": "overdue", "q": "mall"}).json()["items"][0]
    assert (row["state"], row["due_day"], row["overdue"]) == ("draft", "2026-06-15", True)
    numbers = county.get("/supervision/overview").json()
    assert (numbers["systems"], numbers["filed"], numbers["overdue"], numbers["to_decide"]) == (1, 1, 1, 0)


def test_a_visit_from_plan_to_minutes(site: Site, ground: Ground) -> None:
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    plan = {
        "system_id": ground.system_id,
        "planned_day": "2026-06-12",
        "inspectors": [{"name": "Sun", "card": "021001"}, {"name": "Qian", "card": "021002"}],
    }
    made = county.post("/inspections", plan).json()
    controls = {item["control"]: item for item in made["checklist"]}
    assert {"filing", "retention-floor", "signage", "forbidden-place"} <= set(controls)
    texts = {article["pack"] for article in controls["filing"]["articles"]}
    assert texts == {"cn-national-2025", "cn-liaoning-2008"}
    # Who is to be visited is not told before.
    assert manager.get("/inspections").json()["items"] == []
    assert manager.get(f"/inspections/{made['id']}").json()["code"] == "inspection-not-found"

    path = f"/inspections/{made['id']}"
    early = county.ask("PATCH", path, json={"version": 1, "visited_day": "2026-06-12"})
    assert early.json()["params"]["reason"] == "day"
    results = [
        {
            "control": name,
            "result": "deficient" if name == "signage" else "kept",
            "note": "x" if name == "signage" else "",
        }
        for name in controls
    ]
    half = county.ask(
        "PATCH", path, json={"version": 1, "visited_day": "2026-06-10", "results": results[:3], "minutes": "All day."}
    ).json()
    assert half["state"] == "under-way"
    stale = county.ask("PATCH", path, json={"version": 1, "minutes": "Other."})
    assert stale.json()["code"] == "version-conflict"
    unfinished = county.post(f"{path}/close", {"version": half["version"]})
    assert unfinished.json()["params"]["reason"] == "open"
    done = county.ask("PATCH", path, json={"version": half["version"], "results": results}).json()
    assert done["minutes"] == "All day."
    closed = county.post(f"{path}/close", {"version": done["version"]}).json()
    assert closed["state"] == "closed"
    assert [each["id"] for each in manager.get("/inspections").json()["items"]] == [made["id"]]
    for language in ("zh", "en"):
        minutes = manager.get(f"{path}/minutes.pdf", params={"lang": language})
        assert minutes.content.startswith(b"%PDF")


def test_an_order_by_a_control_of_an_older_version_is_read_as_before(site: Site, ground: Ground) -> None:
    county = officer(site, ground, COUNTY)
    body = {"system_id": ground.system_id, "control": "signage", "demand": "Put up signs", "due_day": "2026-06-20"}
    made = county.post("/orders", body).json()
    ground.change(rectification, made["id"], control="of-yesterday")
    (listed,) = county.get("/orders").json()["items"]
    assert listed["control_name"] == {"zh": "of-yesterday", "en": "of-yesterday"}


def test_an_order_from_issue_to_close(site: Site, ground: Ground) -> None:
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    body = {"system_id": ground.system_id, "control": "signage", "demand": "Put up signs", "due_day": "2026-06-20"}
    assert county.post("/orders", body | {"due_day": "2026-06-09"}).json()["params"]["reason"] == "day"
    assert county.post("/orders", body | {"due_day": "2026-02-30"}).status_code == 422
    assert county.post("/orders", body | {"control": "nothing"}).json()["code"] == "order-invalid"
    made = county.post("/orders", body).json()
    assert (made["state"], made["late"], made["control_name"]["en"] != "") == ("open", False, True)
    path = f"/orders/{made['id']}"
    assert [each["id"] for each in manager.get("/orders").json()["items"]] == [made["id"]]
    assert officer(site, ground, OTHER_COUNTY).get(path).status_code == 404
    told = manager.post(f"{path}/report", {"version": 1, "report": "Two signs"}).json()
    back = county.post(f"{path}/reopen", {"version": told["version"], "demand": "And at gate 2"}).json()
    assert (back["state"], back["demand"], back["due_day"]) == ("open", "And at gate 2", "2026-06-20")
    assert manager.post(f"{path}/report", {"version": 1, "report": "x"}).json()["code"] == "version-conflict"
    told = manager.post(f"{path}/report", {"version": back["version"], "report": "Three signs"}).json()
    assert told["reported_late"] is False
    still = {"version": told["version"], "demand": "And at gate 3"}
    assert county.post(f"{path}/reopen", still | {"due_day": "2026-06-09"}).json()["params"]["reason"] == "day"
    back = county.post(f"{path}/reopen", still | {"due_day": "2026-06-10"}).json()
    assert (back["due_day"], back["late"]) == ("2026-06-10", False)
    with write(site.ports.engine) as connection:
        connection.execute(update(rectification).values(due_day="2026-06-09"))
    told = manager.post(f"{path}/report", {"version": back["version"], "report": "Three signs"}).json()
    assert (told["late"], told["reported_late"]) == (False, True)
    closed = county.post(f"{path}/close", {"version": told["version"]}).json()
    assert (closed["state"], closed["report"]) == ("closed", "Three signs")
    again = county.post(f"{path}/close", {"version": closed["version"]})
    assert again.json()["code"] == "order-state"


def test_the_inspection_pack_is_signed_and_whole(site: Site, ground: Ground) -> None:
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    filed(site, ground, manager, county)
    ground.change(placement, ground.camera_ids[0], direction_deg=7.0)
    answer = county.get(f"/supervision/systems/{ground.system_id}/pack.zip")
    package = read_package(io.BytesIO(answer.content))
    assert package.kind == "inspection"
    assert {"present.json", "differences.json", "cameras.csv", "registers/access.json"} <= set(package.files)
    assert json.loads(package.files["differences.json"])[0]["field"] == "direction_deg"
    assert any(name.endswith(".pdf") for name in package.files)
    outside = officer(site, ground, OTHER_COUNTY).get(f"/supervision/systems/{ground.system_id}/pack.zip")
    assert outside.status_code == 404


def test_nothing_is_computed_for_the_pack_of_a_system_that_is_not_there(site: Site, ground: Ground) -> None:
    county = officer(site, ground, COUNTY)
    asked: list[str] = []
    event.listen(site.ports.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert county.get("/supervision/systems/999/pack.zip").status_code == 404
    assert 0 < len(asked) < 15


def test_the_inspection_pack_holds_the_papers_but_none_about_the_staff(
    site: Site, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    signs = site.house.audit.by(site.house.person(Role.MANAGER, "signs").actor)

    def paper(name: str, kind: str) -> Document:
        body = f"%PDF-1.4\n{name}\n%%EOF\n".encode()
        return site.ports.documents.add_bytes(
            body, f"{name}.pdf", kind, unit_id=ground.unit_id, account_id=None, note=signs
        )

    licence, photo, consent, agreed, card = (
        paper(name, "other") for name in ("licence", "photo", "consent", "agreed", "card")
    )
    unit_subject = f"unit:{ground.unit_id}"
    for each, kind in ((licence, "licence"), (card, "other")):
        site.ports.documents.attach(unit_subject, each.id, kind, note=signs)
    stands = {"sign_document_id": photo.id, "consent_document_id": consent.id}
    ground.change(placement, ground.camera_ids[0], **stands)
    number = site.house.person(Role.OPERATOR, "li").account.id
    with ground.engine.begin() as connection:
        connection.execute(update(account).where(account.c.id == number).values(unit_id=ground.unit_id))
    terms = {"firm": "Best", "scope": "upkeep", "from": "2026-01-01", "until": "2027-01-01", "documents": [agreed.id]}
    vetted = {"result": "passed", "checked_by": "HR", "documents": [card.id]}
    for kind, fields in (("contractor-agreement", terms), ("vetting", vetted)):
        entered = manager.post("/duties/entries", {"kind": kind, "subjects": [f"account:{number}"], "fields": fields})
        assert entered.status_code == 201, entered.text
    path = f"/supervision/systems/{ground.system_id}/pack.zip"
    package = read_package(io.BytesIO(county.get(path).content))
    told = json.loads(package.files["papers.json"])
    assert [(each["kind"], each["document_id"]) for each in told] == [
        ("licence", licence.id),
        ("contractor-agreement", agreed.id),
        ("consent", consent.id),
        ("sign-photo", photo.id),
    ]
    for each in told:
        assert hashlib.sha256(package.files[each["file"]]).hexdigest() == each["sha256"]
    assert (package.manifest["papers"], package.manifest["papers_left_out"]) == (4, 0)
    monkeypatch.setattr(pack_papers, "MOST_PAPERS", 1)
    narrow = read_package(io.BytesIO(county.get(path).content))
    assert [each["why_not"] for each in json.loads(narrow.files["papers.json"])] == ["", *["left-out"] * 3]
    assert narrow.manifest["papers_left_out"] == 3


def real_papers(site: Site, ground: Ground) -> None:
    """Papers with bytes behind them."""
    for kind in PAPERS:
        note = site.house.audit.by(site.house.person(Role.MANAGER, f"p-{kind}").actor)
        made = site.ports.documents.add_bytes(
            PDF + kind.encode(), f"{kind}.pdf", kind, unit_id=ground.unit_id, account_id=None, note=note
        )
        site.ports.documents.attach(f"system:{ground.system_id}", made.id, kind, note=note)


@pytest.fixture
def elsewhere(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """The county's own installation: it knows its divisions and itself, no unit."""
    data = tmp_path / "elsewhere"
    data.mkdir()
    shutil.copy(sqlite_template, data / "fairwatch.db")
    engine = open_engine(f"sqlite:///{data / 'fairwatch.db'}")
    other = build(engine, data)
    other.house.clock.step(NOW_US - other.house.clock.utc_us())
    with engine.begin() as connection:
        connection.execute(division.insert().values(code=COUNTY, name="和平区"))
        connection.execute(authority.insert().values(name="和平分局", division=COUNTY))
    yield other
    engine.dispose()


def submitted(site: Site, ground: Ground, manager: Browser) -> Any:
    """A first filing with real papers, handed in."""
    real_papers(site, ground)
    site.ports.filings.refresh(ground.system_id)
    draft = only(manager, state="draft")
    path = f"/filings/{draft['id']}"
    done = manager.ask("PATCH", path, json={"version": draft["version"], "entered": AGENT}).json()
    assert manager.get(f"{path}/package.zip").json()["code"] == "filing-state"
    return manager.post(f"{path}/submit", {"version": done["version"], "declared": True}).json()


def on(site: Site) -> None:
    """The application is one for all tests: from now on it stands on this site's floors."""
    site.client.app.state.ports = site.ports  # type: ignore[attr-defined]


def upload(browser: Browser, path: str, body: bytes) -> Any:
    return browser.ask("POST", path, content=body, headers={"Content-Type": "application/zip"})


def test_a_package_goes_to_another_installation_and_its_answer_comes_back(
    site: Site, ground: Ground, elsewhere: Site
) -> None:
    on(site)
    manager = site.browser(Role.MANAGER)
    path = f"/filings/{submitted(site, ground, manager)['id']}"
    package = manager.get(f"{path}/package.zip").content

    on(elsewhere)
    police = elsewhere.browser(Role.OFFICER, "far")
    far = Ground(elsewhere.ports.engine, {COUNTY: 1}, 0, 0, 0, 0, [])
    far.officer("far", COUNTY)
    assert police.post("/supervision/packages", {}).json()["code"] == "package-invalid"
    bent = bytearray(package)
    bent[len(bent) // 2] ^= 1
    assert upload(police, "/supervision/packages", bytes(bent)).json()["code"] == "package-invalid"
    # The first of this unit: an officer says whose key that is, after that it is known.
    key = site.ports.carrier.key.fingerprint
    for guess in ("", f"?confirmed={'0' * 64}"):
        asked = upload(police, f"/supervision/packages{guess}", package).json()["params"]
        assert (asked["reason"], asked["key"]) == ("unit-unconfirmed", key)
        assert (asked["unit"], asked["credit_code"]) == ("Northern Mall Ltd", CREDIT_CODE)
    assert police.get("/filings").json()["items"] == []
    taken = upload(police, f"/supervision/packages?confirmed={key}", package)
    assert taken.status_code == 200, taken.text
    got = taken.json()
    assert (got["state"], got["remote"], got["may_decide"], len(got["papers"])) == ("submitted", True, True, 7)
    assert upload(police, "/supervision/packages", package).json()["params"]["reason"] == "known"
    paper = police.get(f"/documents/{got['papers'][0]['document_id']}")
    assert paper.content.startswith(PDF)
    assert police.get("/supervision/systems").json()["items"][0]["cameras"] == 2
    assert police.get("/supervision/map").json()["points"][0]["latitude"] == pytest.approx(41.8)
    # What came by package is not compared with a registry that has none of its cameras.
    assert elsewhere.ports.filings.refresh(got["system_id"]) is False

    back = police.post(
        f"/filings/{got['id']}/return",
        {"version": got["version"], "reasons": [{"field": "unit_address", "text": "Which gate?"}]},
    ).json()
    assert back["state"] == "returned"
    answer = police.get(f"/filings/{got['id']}/answer.zip").content
    on(site)
    # The first answer: a person says whose key that is, after that it is known.
    asked = upload(manager, "/filings/answers", answer).json()
    assert (asked["params"]["reason"], asked["params"]["authority"]) == ("unconfirmed", got["authority_name"])
    assert upload(manager, f"/filings/answers?confirmed={'0' * 64}", answer).json()["params"]["reason"] == "unconfirmed"
    heard = upload(manager, f"/filings/answers?confirmed={asked['params']['key']}", answer).json()
    assert (heard["state"], heard["steps"][-1]["reasons"][0]["text"]) == ("returned", "Which gate?")

    ground.change(unit, ground.unit_id, address="1 Long Street, gate 3")
    site.ports.filings.refresh(ground.system_id)
    mended = manager.get(path).json()
    manager.post(f"{path}/submit", {"version": mended["version"], "declared": True})
    package = manager.get(f"{path}/package.zip").content
    on(elsewhere)
    again = upload(police, "/supervision/packages", package).json()
    assert (again["id"], again["content"]["fields"]["unit_address"]) == (got["id"], "1 Long Street, gate 3")
    accepted = police.post(f"/filings/{got['id']}/accept", {"version": again["version"]}).json()
    newer = police.get(f"/filings/{got['id']}/answer.zip").content
    on(site)
    # An answer to what was handed in before does not pass.
    assert upload(manager, "/filings/answers", answer).json()["code"] == "package-invalid"
    answer = newer
    heard = upload(manager, "/filings/answers", answer).json()
    assert (heard["state"], heard["number"]) == ("accepted", accepted["number"])
    for language in ("zh", "en"):
        receipt = manager.get(f"{path}/receipt.pdf", params={"lang": language})
        assert receipt.content.startswith(b"%PDF")
        assert manager.get(f"{path}/form.pdf", params={"lang": language}).content.startswith(b"%PDF")


def test_a_package_for_another_county_or_of_this_installation_is_refused(site: Site, ground: Ground) -> None:
    manager = site.browser(Role.MANAGER)
    package = manager.get(f"/filings/{submitted(site, ground, manager)['id']}/package.zip").content
    refused = upload(officer(site, ground, OTHER_COUNTY), "/supervision/packages", package)
    assert refused.json()["params"]["reason"] == "territory"
    refused = upload(officer(site, ground, COUNTY), "/supervision/packages", package)
    assert refused.json()["params"]["reason"] == "known"
    refused = upload(manager, "/filings/answers", package)
    assert refused.json()["params"]["reason"] == "kind"


def test_every_pack_gives_a_checklist_without_gaps() -> None:
    assert all(article.controls for pack in shipped().values() for article in pack.articles if article.kind == "duty")


def test_no_zip_is_opened_that_holds_too_much(site: Site, ground: Ground) -> None:
    county = officer(site, ground, COUNTY)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", bytes(250_000_000))
    refused = upload(county, "/supervision/packages", held.getvalue())
    assert refused.json()["params"]["reason"] == "size"


def test_the_map_shows_who_stands_where_and_how(site: Site, ground: Ground) -> None:
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)

    def point(browser: Browser, **query: str) -> Any:
        points = browser.get("/supervision/map", params=query).json()["points"]
        return points[0] if points else None

    assert point(county)["stand"] == "none"
    site.ports.filings.refresh(ground.system_id)
    assert (point(county)["stand"], point(county)["due_day"]) == ("due", "2026-07-01")
    sent = submitted(site, ground, manager)
    assert point(county)["stand"] == "waiting"
    path = f"/filings/{sent['id']}"
    reasons = [{"field": "unit_address", "text": "Which gate?"}]
    back = county.post(f"{path}/return", {"version": sent["version"], "reasons": reasons}).json()
    assert point(county)["stand"] == "returned"
    again = manager.post(f"{path}/submit", {"version": back["version"], "declared": True}).json()
    county.post(f"{path}/accept", {"version": again["version"]})
    assert point(county)["stand"] == "filed"
    ground.change(placement, ground.camera_ids[0], direction_deg=7.0)
    site.ports.filings.refresh(ground.system_id)
    site.house.clock.advance(9 * DAY_US)
    county.sign_in(f"officer-{COUNTY}")
    late = point(county)
    assert (late["id"], late["site_name"], late["stand"]) == (ground.system_id, "Northern Mall", "overdue")
    assert (late["latitude"], late["longitude"]) == (41.8, 123.4)
    # A site without a place of its own lies where its cameras are; without those it is counted.
    ground.change(site_table, ground.site_id, latitude=None, longitude=None)
    assert point(county)["latitude"] == 41.8
    for camera_id in ground.camera_ids:
        ground.change(placement, camera_id, latitude=None, longitude=None)
    told = county.get("/supervision/map").json()
    assert (told["points"], told["unplaced"], told["cut"]) == ([], 1, False)


def test_each_rank_sees_its_own_everywhere(site: Site, ground: Ground) -> None:
    """Inbox, register, overdue, map, visits and orders: a province, a city and a county above the system see it, and the
    regulator of its trade; another county and a regulator of another trade see nothing of it.
    """
    manager, county = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    filing = submitted(site, ground, manager)
    visit = county.post("/inspections", {"system_id": ground.system_id, "planned_day": "2026-06-12"}).json()
    order = county.post(
        "/orders",
        {"system_id": ground.system_id, "control": "signage", "demand": "The sign", "due_day": "2026-06-20"},
    ).json()
    with site.ports.engine.begin() as connection:
        made = connection.execute(authority.insert().values(name="Education", division=CITY, sector="education"))
        assert made.inserted_primary_key is not None
        ground.authorities["education"] = made.inserted_primary_key[0]
    lists = {
        "/filings?state=submitted": "items",
        "/filings": "items",
        "/supervision/systems": "items",
        "/supervision/map": "points",
        "/inspections": "items",
        "/orders": "items",
    }
    singles = (
        f"/filings/{filing['id']}",
        f"/inspections/{visit['id']}",
        f"/orders/{order['id']}",
        f"/systems/{ground.system_id}/differences",
        f"/supervision/systems/{ground.system_id}/checklist",
    )
    for rank, sees in {
        PROVINCE: True,
        CITY: True,
        COUNTY: True,
        "trade": True,
        OTHER_COUNTY: False,
        "education": False,
    }.items():
        browser = county if rank == COUNTY else officer(site, ground, rank)
        for path, name in lists.items():
            assert len(browser.get(path).json()[name]) == sees, (rank, path)
        for path in singles:
            assert browser.get(path).status_code == (200 if sees else 404), (rank, path)
        assert browser.get("/supervision/overview").json()["systems"] == sees, rank
    # Overdue in the same way.
    manager.post(f"/filings/{filing['id']}/withdraw", {"version": filing["version"], "reason": "A mistake"})
    site.house.clock.advance(60 * DAY_US)
    for rank, sees in {PROVINCE: True, CITY: True, COUNTY: True, "trade": True, OTHER_COUNTY: False}.items():
        browser = site.browser(None)
        browser.sign_in(f"officer-{rank}")
        assert len(browser.get("/filings", params={"overdue": True}).json()["items"]) == sees, rank
        told = browser.get("/supervision/systems", params={"standing": "overdue"}).json()["items"]
        assert len(told) == sees, rank
        assert [each["stand"] for each in browser.get("/supervision/map").json()["points"]] == ["overdue"] * sees, rank
