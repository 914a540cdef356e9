# SPDX-License-Identifier: Apache-2.0
"""Papers over HTTP: what is taken, what is refused before it is read, how they come back."""

from collections.abc import Iterator

import pytest

from fairwatch.accounts.models import Role
from tests.display.site import Browser, Site

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
