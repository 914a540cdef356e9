# SPDX-License-Identifier: Apache-2.0
"""Setup, signing in and out, CSRF, accounts: over HTTP as the console does it."""

from typing import Any

import pytest

from fairwatch.accounts.models import SYSTEM, CameraRight, Role
from fairwatch.accounts.permissions import PERMISSIONS
from fairwatch.display.security import COOKIE
from tests.accounts.house import PASSWORD
from tests.display.site import S, Site

NEW = "another good phrase"


def code_of(answer: Any) -> tuple[int, str]:
    """Status and error code of a problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["type"] == f"urn:fairwatch:problem:{body['code']}"
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def test_the_first_start_makes_an_administrator_who_is_signed_in(site: Site) -> None:
    token = site.house.accounts.setup_token()
    browser = site.browser(None)
    assert browser.get("/setup").json() == {"needed": True}
    body = {"token": token, "username": "Root", "display_name": "The first", "password": PASSWORD}
    assert code_of(browser.post("/setup", body | {"token": "guess"})) == (403, "setup-token-wrong")
    assert code_of(browser.post("/setup", body | {"password": "short"})) == (422, "weak-password")
    made = browser.post("/setup", body)
    assert made.status_code == 201
    assert made.json()["account"]["role"] == "administrator"
    assert browser.get("/session").json() == made.json()
    assert browser.get("/setup").json() == {"needed": False}
    assert code_of(browser.post("/setup", body, headers={"X-CSRF-Token": made.json()["csrf"]})) == (409, "setup-done")


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(site: Site) -> None:
    site.browser(Role.VIEWER)
    answer = site.browser(None).post("/session", {"username": "viewer", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(COOKIE)
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert set(answer.json()["permissions"]) == set(PERMISSIONS[Role.VIEWER])
    assert PASSWORD not in answer.text


def test_the_cookie_is_secure_on_https(site: Site) -> None:
    site.browser(Role.VIEWER)
    browser = site.browser(None)
    answer = browser.http.post("https://testserver/api/v1/session", json={"username": "viewer", "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"]


def test_wrong_sign_ins_say_no_more_than_that_and_then_wait(site: Site) -> None:
    site.browser(Role.VIEWER)
    browser = site.browser(None)
    wrong = {"username": "viewer", "password": "not it at all"}
    for _ in range(4):
        assert code_of(browser.post("/session", wrong)) == (401, "sign-in-failed")
    assert code_of(browser.post("/session", wrong | {"username": "nobody"})) == (401, "sign-in-failed")
    browser.post("/session", wrong)
    late = browser.post("/session", wrong)
    assert code_of(late) == (429, "too-many-attempts")
    assert late.headers["retry-after"] == "1"


def test_signing_out_ends_the_session_at_the_server(site: Site) -> None:
    browser = site.browser(Role.VIEWER)
    token = browser.http.cookies[COOKIE]
    assert browser.ask("DELETE", "/session").status_code == 204
    assert COOKIE not in browser.http.cookies
    browser.http.cookies.set(COOKIE, token)
    assert code_of(browser.get("/session")) == (401, "not-signed-in")


def test_unsafe_requests_need_the_csrf_token(site: Site) -> None:
    browser = site.browser(Role.OPERATOR)
    body = {"name": "x", "grid": 1, "tiles": []}
    assert code_of(browser.post("/layouts", body, headers={"X-CSRF-Token": ""})) == (403, "csrf-failed")
    other = site.browser(Role.OPERATOR, "other").csrf
    assert code_of(browser.post("/layouts", body, headers={"X-CSRF-Token": other})) == (403, "csrf-failed")
    assert browser.get("/layouts").json() == []
    assert browser.post("/layouts", body).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_other_origins_change_nothing(site: Site, headers: dict[str, str]) -> None:
    browser = site.browser(Role.OPERATOR)
    body = {"name": "x", "grid": 1, "tiles": []}
    assert code_of(browser.post("/layouts", body, headers=headers)) == (403, "csrf-failed")
    sign_in = {"username": "operator", "password": PASSWORD}
    assert code_of(site.browser(None).post("/session", sign_in, headers=headers)) == (403, "csrf-failed")


def test_the_same_origin_is_welcome(site: Site) -> None:
    browser = site.browser(Role.OPERATOR)
    headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert browser.post("/layouts", {"name": "x", "grid": 1, "tiles": []}, headers=headers).status_code == 201


def test_who_must_change_the_password_can_do_only_that(site: Site) -> None:
    site.house.accounts.add("new", "New", PASSWORD, Role.ADMINISTRATOR, by=SYSTEM)
    browser = site.browser(None)
    browser.sign_in("new")
    me = browser.get("/session").json()
    assert (me["account"]["must_change_password"], me["permissions"]) == (True, [])
    assert code_of(browser.get("/cameras")) == (403, "password-change-required")
    wrong = browser.ask("PUT", "/session/password", json={"old": "not it", "new": NEW})
    assert code_of(wrong) == (403, "old-password-wrong")
    changed = browser.ask("PUT", "/session/password", json={"old": PASSWORD, "new": NEW})
    assert changed.status_code == 200
    assert "account.write" in changed.json()["permissions"]
    assert browser.get("/cameras").status_code == 200


def test_accounts_are_added_changed_and_removed(site: Site) -> None:
    browser = site.browser(Role.ADMINISTRATOR)
    new = {"username": "Anna", "display_name": "Anna B.", "password": PASSWORD, "role": "operator"}
    made = browser.post("/accounts", new)
    assert made.status_code == 201
    assert made.json()["must_change_password"] is True
    assert code_of(browser.post("/accounts", new)) == (409, "username-taken")
    number = made.json()["id"]
    changed = browser.ask("PATCH", f"/accounts/{number}", json={"version": 1, "role": "manager", "disabled": True})
    assert (changed.json()["role"], changed.json()["disabled"]) == ("manager", True)
    assert changed.json()["display_name"] == "Anna B."
    assert [each["username"] for each in browser.get("/accounts").json()] == ["administrator", "anna"]
    assert browser.ask("DELETE", f"/accounts/{number}").status_code == 204
    assert code_of(browser.ask("DELETE", f"/accounts/{number}")) == (404, "account-not-found")


def test_the_last_administrator_cannot_be_locked_out(site: Site) -> None:
    browser = site.browser(Role.ADMINISTRATOR)
    number = browser.get("/session").json()["account"]["id"]
    for body in ({"version": 1, "role": "viewer"}, {"version": 1, "disabled": True}):
        answer = browser.ask("PATCH", f"/accounts/{number}", json=body)
        assert code_of(answer) == (409, "last-administrator")
    assert code_of(browser.ask("DELETE", f"/accounts/{number}")) == (409, "last-administrator")
    assert browser.get("/accounts").status_code == 200


def test_a_second_window_undoes_nothing_of_an_account(site: Site) -> None:
    browser = site.browser(Role.ADMINISTRATOR)
    new = {"username": "anna", "display_name": "Anna", "password": PASSWORD, "role": "operator"}
    made = browser.post("/accounts", new).json()
    path = f"/accounts/{made['id']}"
    assert browser.ask("PATCH", path, json={"version": 1, "disabled": True}).json()["version"] == 2
    stale = browser.ask("PATCH", path, json={"version": 1, "disabled": False})
    assert code_of(stale) == (409, "version-conflict")
    assert (stale.json()["params"]["version"], stale.json()["params"]["by"]) == (2, "Administrator")
    rights = {"all_cameras": False, "cameras": []}
    assert code_of(browser.ask("PUT", f"{path}/cameras", json=rights | {"version": 1})) == (409, "version-conflict")
    assert browser.ask("PUT", f"{path}/cameras", json=rights | {"version": 2}).status_code == 200
    assert browser.ask("PATCH", path, json={"role": "viewer"}).status_code == 422, "a change says what it was made from"
    (kept,) = [each for each in browser.get("/accounts").json() if each["id"] == made["id"]]
    assert (kept["disabled"], kept["all_cameras"], kept["role"], kept["version"]) == (True, False, "operator", 3)


def test_rights_per_camera_are_given_and_shown(site: Site) -> None:
    browser = site.browser(Role.ADMINISTRATOR)
    site.browser(Role.OPERATOR, "anna")
    body = {"all_cameras": False, "cameras": [{"camera_id": 2, "live": True, "playback": True, "export": False}]}
    set_now = browser.ask("PUT", "/accounts/2/cameras", json=body | {"version": 1}).json()
    assert set_now == body | {"version": 2}
    assert browser.get("/accounts/2/cameras").json() == set_now
    unknown = {"version": 2, "all_cameras": False, "cameras": [{"camera_id": 4711}]}
    assert code_of(browser.ask("PUT", "/accounts/2/cameras", json=unknown)) == (404, "camera-not-found")
    assert code_of(browser.get("/accounts/77/cameras")) == (404, "account-not-found")


def test_a_session_ends_without_use(site: Site) -> None:
    browser = site.browser(Role.VIEWER)
    site.house.clock.advance(12 * 3600 * S)
    assert code_of(browser.get("/session")) == (401, "not-signed-in")


def test_setup_is_needed_only_without_accounts(site: Site) -> None:
    site.browser(Role.VIEWER, rights=[CameraRight(1, live=True)])
    assert site.browser(None).get("/setup").json() == {"needed": False}


def test_what_a_page_asks_by_itself_does_not_keep_someone_signed_in(site: Site) -> None:
    """A forgotten console polls for ever."""
    browser = site.browser(Role.VIEWER)
    poll = {"X-Background": "1"}
    for _ in range(2):
        site.house.clock.advance(5 * 3600 * S)
        assert browser.get("/status", headers=poll).status_code == 200
    site.house.clock.advance(2 * 3600 * S)
    assert code_of(browser.get("/status", headers=poll)) == (401, "not-signed-in")


def test_what_a_person_does_keeps_them_signed_in(site: Site) -> None:
    browser = site.browser(Role.VIEWER)
    for _ in range(3):
        site.house.clock.advance(8 * 3600 * S)
        assert browser.get("/cameras").status_code == 200


def test_the_same_password_again_is_no_change(site: Site) -> None:
    site.house.accounts.add("new", "New", PASSWORD, Role.VIEWER, by=SYSTEM)
    browser = site.browser(None)
    browser.sign_in("new")
    same = browser.ask("PUT", "/session/password", json={"old": PASSWORD, "new": PASSWORD})
    assert code_of(same) == (422, "weak-password")
    assert same.json()["params"] == {"reason": "unchanged"}
    assert browser.get("/session").json()["account"]["must_change_password"] is True
