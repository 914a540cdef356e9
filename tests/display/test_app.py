# SPDX-License-Identifier: Apache-2.0
"""What holds for every answer: headers, problems, the console's files, health, metrics, the API's description."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from fairwatch.accounts.models import Role
from fairwatch.display import openapi
from fairwatch.display.app import MOST_BODY_BYTES
from tests.display.site import S, Site, build
from tests.display.test_session_api import code_of
from tests.store.archive import NOON_US

REFERENCE = Path(__file__).parents[2] / "docs" / "ref" / "openapi.json"


def build_console(site: Site) -> None:
    folder = site.ports.console
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>the console</title>")
    (folder / "assets" / "app-1a2b.js").write_text("console.log()")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder.parent / "secret.key").write_text("the key")


@pytest.mark.parametrize("path", ["/", "/live", "/api/v1/setup", "/api/v1/nothing", "/healthz", "/api/v1/openapi.json"])
def test_every_answer_has_the_strict_headers(site: Site, path: str) -> None:
    build_console(site)
    headers = site.browser(None).http.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers
    if path.startswith("/api"):
        assert headers["cache-control"] == "no-store"


def test_other_origins_get_no_leave_to_read(site: Site) -> None:
    answer = site.browser(None).http.options(
        "/api/v1/session", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    )
    assert "access-control-allow-origin" not in answer.headers


def test_the_console_answers_every_address_of_its_own(site: Site) -> None:
    build_console(site)
    http = site.browser(None).http
    for path in ("/", "/live", "/playback?cameras=1", "/cameras/1", "/index.html"):
        answer = http.get(path)
        assert (answer.status_code, answer.text) == (200, "<title>the console</title>")
        assert answer.headers["cache-control"] == "no-cache"
    asset = http.get("/assets/app-1a2b.js")
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-type"].startswith("text/javascript")
    assert http.get("/favicon.svg").headers["content-type"].startswith("image/svg+xml")
    assert http.get("/assets/gone.js").status_code == 404
    assert http.head("/live").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.key",
        "/..%2fsecret.key",
        "/assets/..%2f..%2fsecret.key",
        "//secret.key",
        "/%00",
        "/assets/%2e%2e/%2e%2e/secret.key",
    ],
)
def test_nothing_outside_the_consoles_folder_is_served(site: Site, path: str) -> None:
    build_console(site)
    assert "the key" not in site.browser(None).http.get(path).text


@pytest.mark.parametrize("path", ["/" + "a" * 300, "/assets/" + "a" * 300, "/" + "a/" * 3000])
def test_an_address_that_is_too_long_for_a_file_is_not_found(site: Site, path: str) -> None:
    build_console(site)
    assert code_of(site.browser(None).http.get(path)) == (404, "not-found")


def test_a_link_out_of_the_consoles_folder_is_not_followed(site: Site) -> None:
    build_console(site)
    (site.ports.console / "link").symlink_to(site.ports.console.parent / "secret.key")
    assert "the key" not in site.browser(None).http.get("/link").text


def test_a_console_that_is_not_built_says_so(site: Site) -> None:
    answer = site.browser(None).http.get("/")
    assert answer.status_code == 503
    assert "not built" in answer.text


def test_an_unknown_address_of_the_api_is_a_problem_not_a_page(site: Site) -> None:
    build_console(site)
    browser = site.browser(Role.VIEWER)
    assert code_of(browser.get("/nothing")) == (404, "not-found")
    assert code_of(browser.http.get("/api")) == (404, "not-found")
    assert code_of(browser.ask("PUT", "/cameras")) == (405, "method-not-allowed")


def test_a_body_that_is_no_json_is_a_clear_problem(site: Site) -> None:
    browser = site.browser(None)
    for content, kind in (
        (b"{", "application/json"),
        (b"username=x", "application/x-www-form-urlencoded"),
        (b"[]", "application/json"),
    ):
        answer = browser.http.post("/api/v1/session", content=content, headers={"content-type": kind})
        assert code_of(answer) == (422, "invalid-request")
    lone = browser.http.post(
        "/api/v1/session",
        content=b'{"username": "\\ud800", "password": "x"}',
        headers={"content-type": "application/json"},
    )
    assert code_of(lone) == (422, "invalid-request")


def test_a_body_that_is_too_large_is_refused(site: Site) -> None:
    body = {"username": "x", "password": "x" * (MOST_BODY_BYTES + 1)}
    assert code_of(site.browser(None).post("/session", body)) == (413, "too-large")


def test_a_body_that_hides_its_length_is_refused_too(site: Site) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(MOST_BODY_BYTES // 1000 + 1):
            yield b" " * 1000

    headers = {"content-type": "application/json"}
    answer = site.browser(None).http.post("/api/v1/session", content=pieces(), headers=headers)
    assert code_of(answer) == (413, "too-large")


def test_a_validation_problem_names_the_field_and_not_the_value(site: Site) -> None:
    answer = site.browser(None).post("/session", {"username": "anna", "password": ["hush"]})
    assert code_of(answer) == (422, "invalid-request")
    assert answer.json()["params"]["field"] == "body.password"
    assert "hush" not in answer.text


def test_an_unexpected_error_tells_an_id_and_nothing_else(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = site.browser(Role.VIEWER)

    def fail() -> Any:
        raise RuntimeError("the inner workings")

    monkeypatch.setattr(site.recorders, "reports", fail)
    with capture_logs() as logged:
        answer = browser.get("/status")
    assert code_of(answer) == (500, "internal-error")
    assert "inner workings" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    (entry,) = logged
    assert entry["incident"] == answer.json()["params"]["incident"]
    assert isinstance(entry["exc_info"], RuntimeError)


def test_a_database_that_does_not_answer_is_said_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = site.browser(Role.VIEWER)

    def locked(*_: object, **__: object) -> Any:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    monkeypatch.setattr(site.ports.sessions, "find", locked)
    with capture_logs() as logged:
        answer = browser.get("/cameras")
    assert logged[0]["event"] == "database does not answer"
    assert code_of(answer) == (503, "database-unavailable")
    assert "SELECT" not in answer.text
    assert answer.headers["retry-after"]


@pytest.mark.parametrize("fault", [OperationalError("SELECT", {}, Exception("locked")), RuntimeError("a mistake")])
def test_no_log_has_the_secret_of_a_grant(site: Site, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    browser = site.browser(Role.MANAGER)

    def fail(*args: object, **more: object) -> None:
        raise fault

    monkeypatch.setattr(site.ports.gate, "open", fail)
    monkeypatch.setattr(site.ports.grants, "revoke", fail)
    with capture_logs() as logged:
        browser.get("/hls/SECRET/1/main/index.m3u8")
        browser.ask("DELETE", "/grants/SECRET")
    assert [entry["path"] for entry in logged] == ["/api/v1/hls/.../1/main/index.m3u8", "/api/v1/grants/..."]


def test_health_is_told_to_anyone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    http = site.browser(None).http
    assert http.get("/healthz").json() == {"status": "ok", "database": True, "recorders": True}
    site.recorders.connected = False
    failing = http.get("/healthz")
    assert (failing.status_code, failing.json()["recorders"]) == (503, False)
    site.recorders.connected = True

    def gone(*_: object) -> Any:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(site.ports.engine.__class__, "connect", gone)
    assert http.get("/healthz").json() == {"status": "failing", "database": False, "recorders": True}


def metrics(site: Site, address: str = "127.0.0.1", **headers: str) -> Any:
    from starlette.testclient import TestClient

    return TestClient(site.client.app, client=(address, 1)).get("/metrics", headers=headers)


def test_metrics_are_for_this_machine(site: Site) -> None:
    assert metrics(site).text == "fairwatch_up 1\n"
    assert metrics(site, "::1").status_code == 200
    assert code_of(metrics(site, "192.0.2.7")) == (401, "not-signed-in")
    assert code_of(metrics(site, "not an address")) == (401, "not-signed-in")
    assert metrics(site, **{"X-Forwarded-For": "192.0.2.7"}).status_code == 401


def test_metrics_from_elsewhere_need_the_token(site: Site) -> None:
    object.__setattr__(site.settings, "metrics_token", "hush")
    assert metrics(site, "192.0.2.7", authorization="Bearer hush").status_code == 200
    assert metrics(site, "192.0.2.7", authorization="Bearer wrong").status_code == 401
    assert metrics(site).status_code == 401


def test_the_description_in_docs_is_what_the_routes_say() -> None:
    """Else: python -m fairwatch.display.openapi"""
    assert REFERENCE.read_text(encoding="utf-8") == openapi.render()


def test_every_operation_has_a_name_a_text_and_its_problems() -> None:
    names = []
    for path, operations in openapi.describe()["paths"].items():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert operation["description"], path
            if path != "/healthz":
                problem = operation["responses"]["default"]["content"]["application/problem+json"]
                assert problem["schema"]["$ref"].endswith("/Problem")
    assert len(set(names)) == len(names)
    assert all(name[0].islower() and name.isalnum() for name in names)


def test_the_description_is_served(site: Site) -> None:
    served = site.browser(None).get("/openapi.json").json()
    assert set(served["paths"]) == set(openapi.describe()["paths"])


def test_every_reading_route_answers_on_each_database(engine: Engine, tmp_path: Path) -> None:
    site = build(engine, tmp_path)
    browser = site.browser(Role.ADMINISTRATOR)
    for path in (
        "/session",
        "/accounts",
        "/accounts/1/cameras",
        "/cameras?removed=true",
        "/cameras/1",
        "/status",
        f"/timeline?camera=1&start_us=0&end_us={NOON_US * 2}",
        f"/cameras/1/days?start_us=0&end_us={NOON_US * 2}&zone=Asia/Shanghai",
        f"/cameras/1/moment?at_us={NOON_US}",
        f"/cameras/1/frames?around_us={NOON_US}",
        f"/cameras/1/footage.mp4?start_us={NOON_US}&end_us={NOON_US + S}",
        f"/cameras/1/thumbnail.jpg?at_us={NOON_US}",
        "/storage",
        "/deletions?camera_id=1&before=9",
        "/alarms?open=true",
        "/access?camera_id=1&granted=true",
        "/audit?action=account.",
        "/layouts",
    ):
        assert browser.get(path).status_code == 200, path
    # PostgreSQL keeps no NUL; SQLite would.
    assert browser.get("/audit?subject=a%00b").status_code in (200, 422)
    assert browser.get(f"/cameras/1/footage.mp4?start_us=0&end_us={NOON_US * 2}&grant=a%00b").status_code == 403
