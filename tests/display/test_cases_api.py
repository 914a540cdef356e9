# SPDX-License-Identifier: Apache-2.0
"""Cases over the API: asked once, named with each look, decided by somebody else, told against what was asked."""

from typing import Any

import pytest

from fairwatch.accounts.models import Role
from tests.display.site import CANARY, Browser, S, Site
from tests.store.archive import NOON_US

SPAN = {"start_us": NOON_US, "end_us": NOON_US + 10 * S}
QUERY = f"start_us={NOON_US}&end_us={NOON_US + 3 * S}"
STRICT = {"case_for_playback": True, "second_person_export": True, "second_person_viewing": False}
OFFICIALS = {
    "organ": "Qingnian park police station",
    "approval": "2026-118",
    "officers": [{"name": "Zhou", "card": "210118"}, {"name": "Zheng", "card": "210245"}],
}
PERSON = {"name": "Chen", "identity": "identity card", "kinship": "self", "supervisor": "Wang"}


def body(**more: Any) -> dict[str, Any]:
    return {"kind": "internal", "reason": "a theft", "content": "the gate", "camera_ids": [1], **SPAN} | more


def strict(site: Site) -> None:
    """Ask for a case, and for a second person before footage is handed out."""
    assert site.browser(Role.ADMINISTRATOR).ask("PUT", "/cases/policy", json=STRICT | {"version": 1}).status_code == 200


def ask(browser: Browser, **more: Any) -> dict[str, Any]:
    answer = browser.post("/cases", body(**more))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def code(answer: Any) -> str:
    return str(answer.json()["code"])


def test_one_case_opens_playback_and_still_and_the_register_has_it(site: Site) -> None:
    strict(site)
    wang = site.browser(Role.OPERATOR)
    for path in (f"/cameras/1/footage.mp4?{QUERY}", f"/cameras/1/thumbnail.jpg?at_us={NOON_US + S}"):
        refused = wang.get(path)
        assert (refused.status_code, code(refused)) == (403, "case-needed")
    found = ask(wang)
    assert (found["standing"], found["opens_view"], found["asked_by"]["username"]) == ("open", True, "operator")
    named = f"case={found['id']}"
    assert b"moof" in wang.get(f"/cameras/1/footage.mp4?{QUERY}&{named}").content
    assert CANARY in wang.get(f"/cameras/1/thumbnail.jpg?at_us={NOON_US + S}&{named}").content
    assert code(wang.get(f"/cameras/2/footage.mp4?{QUERY}&{named}")) == "case-camera"
    assert code(wang.get(f"/cameras/1/footage.mp4?start_us={NOON_US}&end_us={NOON_US + 11 * S}&{named}")) == "case-span"
    manager = site.browser(Role.MANAGER)
    entries = manager.get(f"/access?case_id={found['id']}").json()["items"]
    assert [(each["kind"], each["purpose"]) for each in entries] == [
        ("thumbnail", f"case:{found['id']} a theft"),
        ("playback", f"case:{found['id']} a theft"),
    ]
    told = manager.get(f"/cases/{found['id']}/deliveries").json()
    assert told["cameras"][0]["seen"] == [{"start_us": NOON_US, "end_us": NOON_US + 3 * S}]
    assert (told["asked_us"], told["seen_us"], told["entries"]) == (10 * S, 3 * S, 2)


def test_handing_out_waits_for_somebody_else(site: Site) -> None:
    strict(site)
    li, zhao = site.browser(Role.MANAGER, "li"), site.browser(Role.MANAGER, "zhao")
    grant = {"kind": "export", "purpose": "a report", "camera_ids": [1], **SPAN}
    assert code(li.post("/grants", grant)) == "case-needed"
    found = ask(li, export=True)
    path = f"/cases/{found['id']}/decision"
    assert code(li.post("/grants", grant | {"case_id": found["id"]})) == "approval-needed"
    assert code(li.post(path, {"version": 1, "approve": True})) == "own-request"
    assert code(zhao.post(path, {"version": 7, "approve": True})) == "version-conflict"
    decided = zhao.post(path, {"version": 1, "approve": True, "decision": "needed for the claim"}).json()
    assert (decided["standing"], decided["opens_export"], decided["decided_by"]["username"]) == ("open", True, "zhao")
    assert code(zhao.post(path, {"version": 2, "approve": False, "decision": "no"})) == "case-decided"
    assert code(zhao.post("/grants", grant | {"case_id": found["id"]})) == "case-unknown", "it is its asker's alone"
    ticket = li.post("/grants", grant | {"case_id": found["id"]}).json()
    file = f"/cameras/1/footage.mp4?{QUERY}&download=true&grant={ticket['id']}"
    assert b"moof" in li.get(file).content
    told = li.get(f"/cases/{found['id']}/deliveries").json()
    assert told["cameras"][0]["exported"] == [{"start_us": NOON_US, "end_us": NOON_US + 3 * S}]
    closed = li.post(f"/cases/{found['id']}/close", {"version": 2, "outcome": "given to the insurer"}).json()
    assert (closed["standing"], closed["outcome"]) == ("closed", "given to the insurer")
    assert code(li.get(file)) == "case-closed"


def test_officials_bring_two_cards_and_a_paper(site: Site) -> None:
    li, zhao = site.browser(Role.MANAGER, "li"), site.browser(Role.MANAGER, "zhao")
    one = OFFICIALS | {"officers": OFFICIALS["officers"][:1]}
    assert code(li.post("/cases", body(kind="official", officials=one))) == "case-invalid"
    found = ask(li, kind="official", officials=OFFICIALS, export=True)
    assert found["due_us"] is not None
    assert found["due_rule"]["own"]
    decision = {"version": 1, "approve": True}
    refused = zhao.post(f"/cases/{found['id']}/decision", decision)
    assert (code(refused), refused.json()["params"]) == ("case-incomplete", {"missing": "retrieval-approval"})
    paper = li.ask("POST", "/documents?name=a.pdf&kind=retrieval-approval", content=b"%PDF-1.4\n%%EOF\n").json()
    attached = {"subject": f"case:{found['id']}", "document_id": paper["id"], "kind": "retrieval-approval"}
    assert li.post("/attachments", attached).status_code == 201
    assert code(zhao.post(f"/cases/{found['id']}/decision", decision)) == "version-conflict", "it has another paper now"
    approved = zhao.post(f"/cases/{found['id']}/decision", decision | {"version": 2}).json()
    assert approved["requester"]["documents"][0]["sha256"] == paper["sha256"]


def test_who_was_filmed_looks_and_takes_nothing(site: Site) -> None:
    li, zhao = site.browser(Role.MANAGER, "li"), site.browser(Role.MANAGER, "zhao")
    assert code(li.post("/cases", body(kind="person", person=PERSON, export=True))) == "case-invalid"
    found = ask(li, kind="person", person=PERSON)
    footage = f"/cameras/1/footage.mp4?{QUERY}&case={found['id']}"
    assert code(li.get(footage)) == "approval-needed"
    zhao.post(f"/cases/{found['id']}/decision", {"version": 1, "approve": True})
    assert b"moof" in li.get(footage).content
    grant = {"kind": "export", "purpose": "a copy", "camera_ids": [1], "case_id": found["id"], **SPAN}
    assert code(li.post("/grants", grant)) == "viewing-only"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OFFICER, Role.AUDITOR])
def test_no_case_gives_footage_to_a_role_that_has_none(site: Site, role: Role) -> None:
    browser = site.browser(role)
    assert code(browser.post("/cases", body())) == "permission-denied"
    found = ask(site.browser(Role.MANAGER))
    refused = browser.get(f"/cameras/1/footage.mp4?{QUERY}&case={found['id']}")
    assert (refused.status_code, code(refused)) == (403, "permission-denied")
    assert site.witness.seen == []


def test_an_auditor_reads_cases_and_decides_nothing(site: Site) -> None:
    found = ask(site.browser(Role.MANAGER), kind="person", person=PERSON)
    auditor = site.browser(Role.AUDITOR)
    listed = auditor.get("/cases").json()["items"]
    assert [each["id"] for each in listed] == [found["id"]]
    assert code(auditor.post(f"/cases/{found['id']}/decision", {"version": 1, "approve": True})) == "permission-denied"


def test_the_texts_in_force_are_told_with_the_policy(site: Site) -> None:
    operator = site.browser(Role.OPERATOR)
    told = operator.get("/cases/policy?camera=1").json()
    assert told == {"counts": NOTHING, "own": NOTHING, "texts": [], "version": 1}
    strict(site)
    assert operator.get("/cases/policy").json()["counts"] == STRICT


NOTHING = dict.fromkeys(STRICT, False)


def test_pages_go_on_where_the_last_ended(site: Site) -> None:
    wang = site.browser(Role.OPERATOR)
    made = [ask(wang)["id"] for _ in range(3)]
    first = wang.get("/cases?limit=2").json()
    assert ([each["id"] for each in first["items"]], first["next"]) == ([made[2], made[1]], made[1])
    second = wang.get(f"/cases?limit=2&before={first['next']}").json()
    assert ([each["id"] for each in second["items"]], second["next"]) == ([made[0]], None)
    assert [each["id"] for each in wang.get("/cases?usable=true&limit=1").json()["items"]] == [made[2]]


@pytest.mark.parametrize(
    "more",
    [
        {"camera_ids": []},
        {"reason": ""},
        {"reason": "a\0b"},
        {"hours": 0},
        {"hours": 10_000},
        {"kind": "curiosity"},
        {"extra": 1},
        {"start_us": -1},
    ],
)
def test_a_body_that_is_none_is_refused_before_anything_is_kept(site: Site, more: dict[str, Any]) -> None:
    operator = site.browser(Role.OPERATOR)
    assert operator.post("/cases", body(**more)).status_code == 422
    assert operator.get("/cases").json()["items"] == []
