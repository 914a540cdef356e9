# SPDX-License-Identifier: Apache-2.0
"""Papers over HTTP: what is taken, what is refused before it is read, how they come back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from fairwatch.accounts.models import SYSTEM, Role
from fairwatch.db.engine import write
from fairwatch.db.govern import case, entry
from fairwatch.db.registry import attachment, document, placement
from fairwatch.db.tables import account
from tests.accounts.house import PASSWORD
from tests.display.site import Browser, Site
from tests.govern.ground import COUNTY, Ground, lay
from tests.store.archive import NOON_US

PAPER = b"%PDF-1.7\n%%EOF\n"


def hand_in(
    browser: Browser, body: bytes | Iterator[bytes], name: str = "a.pdf", **headers: str
) -> tuple[int, dict[str, object]]:
    answer = browser.ask("POST", f"/documents?name={name}&kind=test-report", content=body, headers=headers)
    return answer.status_code, answer.json()


@pytest.fixture
def manager(site: Site) -> Browser:
    return site.browser(Role.MANAGER)


def test_a_paper_comes_back_as_it_was_and_runs_nowhere(manager: Browser) -> None:
    status, made = hand_in(manager, PAPER, "检验报告.pdf")
    assert (status, made["media_type"], made["size_bytes"]) == (201, "application/pdf", len(PAPER))
    answer = manager.get(f"/documents/{made['id']}")
    assert answer.content == PAPER
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "%E6%A3%80" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox;")


def test_an_executable_named_pdf_is_refused(manager: Browser) -> None:
    status, problem = hand_in(manager, b"MZ\x90\x00\x03\x00\x00\x00", "invoice.pdf")
    assert (status, problem["code"]) == (422, "document-not-allowed")
    assert problem["params"] == {"found": "executable", "name": "invoice.pdf"}


def test_fifty_megabytes_are_refused_before_they_are_read(site: Site, manager: Browser) -> None:
    read = []

    def body() -> Iterator[bytes]:
        read.append(True)
        yield bytes(1 << 20)

    status, problem = hand_in(manager, body(), **{"content-length": "50000000"})
    assert read == []
    assert (status, problem["code"]) == (413, "document-too-large")
    assert not (site.settings.data / "documents").exists() or not list((site.settings.data / "documents").iterdir())


def test_a_long_body_that_does_not_say_so_is_refused_too(site: Site, manager: Browser) -> None:
    status, problem = hand_in(manager, (bytes(1 << 20) for _ in range(40)))
    assert (status, problem["code"]) == (413, "document-too-large")
    assert list((site.settings.data / "documents").iterdir()) == []


def test_more_than_other_bodies_may_have_is_taken(manager: Browser) -> None:
    status, made = hand_in(manager, PAPER + b"%" * (3 << 20))
    assert (status, made["size_bytes"]) == (201, len(PAPER) + (3 << 20))


def test_papers_are_put_to_things_and_taken_away(manager: Browser) -> None:
    _, made = hand_in(manager, PAPER)
    body = {"subject": "account:1", "document_id": made["id"], "kind": "letter"}
    assert manager.post("/attachments", body).status_code == 201
    assert [each["kind"] for each in manager.get("/attachments?subject=account:1").json()] == ["letter"]
    assert manager.ask("DELETE", f"/attachments?subject=account:1&document_id={made['id']}").status_code == 204
    assert manager.get("/attachments?subject=account:1").json() == []
    assert manager.get("/attachments?subject=system:77").json()["code"] == "subject-not-found"


def test_who_may_not_write_hands_nothing_in(site: Site) -> None:
    status, problem = hand_in(site.browser(Role.AUDITOR), PAPER)
    assert (status, problem["code"]) == (403, "permission-denied")


@pytest.fixture
def ground(site: Site) -> Ground:
    return lay(site.archive.engine)


def of_unit(site: Site, ground: Ground, role: Role, name: str = "") -> Browser:
    """Somebody of the mall."""
    name = name or role.value
    site.house.accounts.add(name, name, PASSWORD, role, by=SYSTEM, must_change_password=False, unit_id=ground.unit_id)
    browser = site.browser(None)
    browser.sign_in(name)
    return browser


def officer(site: Site, ground: Ground) -> Browser:
    site.house.accounts.add(
        "zhang",
        "Zhang",
        PASSWORD,
        Role.OFFICER,
        by=SYSTEM,
        must_change_password=False,
        authority_id=ground.authorities[COUNTY],
    )
    browser = site.browser(None)
    browser.sign_in("zhang")
    return browser


def attach(browser: Browser, subject: str, document_id: object, kind: str = "letter") -> int:
    body = {"subject": subject, "document_id": document_id, "kind": kind}
    return int(browser.post("/attachments", body).status_code)


def detach(browser: Browser, subject: str, document_id: object) -> int:
    return int(browser.ask("DELETE", f"/attachments?subject={subject}&document_id={document_id}").status_code)


def asked(browser: Browser, camera_id: int) -> str:
    """A case of the person filmed; gives its subject."""
    person = {"name": "Chen", "identity": "card", "kinship": "self", "supervisor": "Wang"}
    case = {"kind": "person", "reason": "a fall", "content": "the hall", "camera_ids": [camera_id], "person": person}
    made = browser.post("/cases", case | {"start_us": NOON_US, "end_us": NOON_US + 1})
    assert made.status_code == 201, made.text
    return f"case:{made.json()['id']}"


def test_who_may_not_change_a_thing_puts_no_papers_to_it_and_takes_none_away(site: Site, ground: Ground) -> None:
    manager, operator = of_unit(site, ground, Role.MANAGER), of_unit(site, ground, Role.OPERATOR)
    police = officer(site, ground)
    _, made = hand_in(manager, PAPER)
    system = f"system:{ground.system_id}"
    assert attach(manager, system, made["id"]) == 201
    for other in (operator, police):
        assert detach(other, system, made["id"]) == 403
        _, letter = hand_in(other, PAPER + b"%", "other.pdf")
        assert attach(other, system, letter["id"]) == 403
    assert [each["document"]["id"] for each in manager.get(f"/attachments?subject={system}").json()] == [made["id"]]


def test_an_authority_reads_what_it_supervises_and_no_papers_of_people(site: Site, ground: Ground) -> None:
    manager, police = of_unit(site, ground, Role.MANAGER), officer(site, ground)
    case = asked(manager, ground.camera_ids[0])
    papers = {}
    for number, subject in enumerate((case, "account:1", f"system:{ground.system_id}", "")):
        _, made = hand_in(manager, PAPER + b"%" * number, f"{number}.pdf")
        papers[subject] = made["id"]
        assert not subject or attach(manager, subject, made["id"]) == 201
    _, sign = hand_in(manager, PAPER + b"sign", "sign.pdf")
    ground.change(placement, ground.camera_ids[0], sign_document_id=sign["id"])

    assert police.get(f"/attachments?subject={case}").json()["code"] == "permission-denied"
    assert police.get(f"/documents/{papers[case]}").json()["code"] == "document-not-found"
    assert police.get("/attachments?subject=account:1").json()["code"] == "permission-denied"
    assert police.get(f"/documents/{papers['account:1']}").status_code == 404
    assert police.get(f"/documents/{papers['']}").status_code == 404, "vetting papers are attached to nothing"
    assert police.get(f"/documents/{sign['id']}").status_code == 200
    held = f"system:{ground.system_id}"
    assert police.get(f"/documents/{papers[held]}").status_code == 200
    assert detach(manager, held, papers[held]) == 204
    assert police.get(f"/documents/{papers[held]}").status_code == 200, "a filing may rest on it"


def test_an_authority_hands_in_nothing_in_a_units_name(site: Site, ground: Ground) -> None:
    police = officer(site, ground)
    answer = police.ask("POST", f"/documents?name=a.pdf&unit_id={ground.unit_id}", content=PAPER)
    assert answer.json()["code"] == "subject-not-found"
    status, made = hand_in(police, PAPER)
    assert (status, made["unit_id"]) == (201, None)


def test_what_was_decided_keeps_the_papers_that_it_rests_on(site: Site, ground: Ground) -> None:
    li, zhao = of_unit(site, ground, Role.MANAGER, "li"), of_unit(site, ground, Role.MANAGER, "zhao")
    case = asked(li, ground.camera_ids[0])
    _, first = hand_in(li, PAPER)
    _, second = hand_in(li, PAPER + b"%", "other.pdf")
    path = f"/cases/{case.removeprefix('case:')}"
    seen = zhao.get(path).json()["version"]
    assert attach(li, case, first["id"], "identity-proof") == 201
    decision = {"version": seen, "approve": True, "decision": "yes"}
    refused = zhao.post(f"{path}/decision", decision)
    assert refused.json()["code"] == "version-conflict", "zhao has not seen the paper that came meanwhile"
    decision["version"] = zhao.get(path).json()["version"]
    assert zhao.post(f"{path}/decision", decision).status_code == 200
    for answer in (
        li.ask("DELETE", f"/attachments?subject={case}&document_id={first['id']}"),
        li.post("/attachments", {"subject": case, "document_id": second["id"], "kind": "identity-proof"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "papers-closed")
        assert answer.json()["params"]["state"] == "approved"


@pytest.mark.anyio
async def test_an_upload_that_breaks_off_leaves_nothing(site: Site, manager: Browser) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in manager.http.cookies.items())
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/v1/documents",
        "raw_path": b"/api/v1/documents",
        "query_string": b"name=half.pdf&kind=letter",
        "root_path": "",
        "headers": [(b"cookie", cookies.encode()), (b"x-csrf-token", manager.csrf.encode())],
        "client": ("192.0.2.7", 50000),
        "server": ("testserver", 80),
    }
    messages: list[dict[str, object]] = [
        {"type": "http.request", "body": PAPER * 100_000, "more_body": True},
        {"type": "http.disconnect"},
    ]
    come = iter(messages)
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return next(come)

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    app: Any = site.client.app
    await app(scope, receive, send)
    assert sent[0]["status"] == 400
    assert list((site.settings.data / "documents").iterdir()) == []
    with site.archive.engine.connect() as connection:
        assert connection.execute(select(document)).all() == []


# ---- papers about people ----------------------------------------------------------


def number_of(site: Site, username: str) -> int:
    with site.house.engine.connect() as connection:
        return int(connection.execute(select(account.c.id).where(account.c.username == username)).scalar_one())


def paper(browser: Browser, name: str = "a.pdf") -> int:
    return int(str(hand_in(browser, PAPER, name)[1]["id"]))


def about(site: Site, kind: str, subject: str, document_id: int, unit_id: int | None = None) -> int:
    """An entry of the register of duties that names a paper."""
    row = {"kind": kind, "subject": subject, "unit_id": unit_id, "username": "x", "address": "", "chain": b""}
    named = {"id": document_id, "name": "a.pdf", "sha256": "0"}
    content = json.dumps({"fields": {"documents": [named]}})
    with write(site.house.engine) as connection:
        made = connection.execute(insert(entry).values(**row, at_us=1, happened_us=1, state="done", content=content))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def asked_by(site: Site, account_id: int, kind: str) -> int:
    """A request for footage."""
    words = {"reason": "r", "content": "", "requester": "{}", "camera_ids": "[1]", "export": False}
    with write(site.house.engine) as connection:
        row = insert(case).values(
            kind=kind, state="asked", start_us=1, end_us=2, asked_by=account_id, asked_us=1, **words
        )
        made = connection.execute(row).inserted_primary_key
    assert made is not None
    return int(made[0])


def test_vetting_papers_are_read_by_the_person_and_who_manages_or_audits(site: Site, manager: Browser) -> None:
    one, other = site.browser(Role.OPERATOR, "one"), site.browser(Role.OPERATOR, "other")
    vetting, sweep = paper(manager), paper(manager, "sweep.pdf")
    about(site, "vetting", f"account:{number_of(site, 'one')}", vetting)
    about(site, "sweep", "place:1", sweep)
    readers = {"one": one, "other": other, "manager": manager, "auditor": site.browser(Role.AUDITOR)}
    got = {name: browser.get(f"/documents/{vetting}").status_code for name, browser in readers.items()}
    assert got == {"one": 200, "other": 403, "manager": 200, "auditor": 200}
    assert {browser.get(f"/documents/{sweep}").status_code for browser in readers.values()} == {200}
    refused = other.post("/attachments", {"subject": "entry:2", "document_id": vetting, "kind": "letter"})
    assert (refused.status_code, refused.json()["code"]) == (403, "permission-denied")


@pytest.mark.parametrize(("kind", "expected"), [("person", 403), ("official", 403), ("internal", 200)])
def test_papers_of_who_asks_for_footage_are_not_for_colleagues(
    site: Site, manager: Browser, kind: str, expected: int
) -> None:
    asker, other = site.browser(Role.OPERATOR, "asker"), site.browser(Role.OPERATOR, "other")
    number = asked_by(site, number_of(site, "asker"), kind)
    card = paper(manager)
    body = {"subject": f"case:{number}", "document_id": card, "kind": "identity"}
    assert manager.post("/attachments", body).status_code == 201
    assert asker.get(f"/documents/{card}").status_code == 200
    assert other.get(f"/documents/{card}").status_code == expected
    with write(site.house.engine) as connection:
        connection.execute(update(attachment).values(removed_us=1))
    assert other.get(f"/documents/{card}").status_code == expected, "what was taken away is no less personal"


def test_papers_of_an_account_are_not_for_colleagues(site: Site, manager: Browser) -> None:
    one, other = site.browser(Role.OPERATOR, "one"), site.browser(Role.OPERATOR, "other")
    made = paper(manager)
    body = {"subject": f"account:{number_of(site, 'one')}", "document_id": made, "kind": "contract"}
    assert manager.post("/attachments", body).status_code == 201
    assert [each.get(f"/documents/{made}").status_code for each in (one, other)] == [200, 403]
