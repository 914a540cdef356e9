# SPDX-License-Identifier: Apache-2.0
"""Who runs a system does not let it off with an officer's account of their own making."""

import pytest

from fairwatch.accounts.models import Role
from tests.accounts.house import PASSWORD
from tests.display.site import Browser, Site
from tests.display.test_filings_api import DAY_US, ground, officer
from tests.govern.ground import COUNTY, Ground

__all__ = ["ground"]


def made_by(site: Site, ground: Ground, maker: Browser, name: str) -> Browser:
    """An officer of the county, whose account somebody made just now."""
    body = {"username": name, "display_name": name, "password": PASSWORD, "role": "officer"}
    more = {"authority_id": ground.authorities[COUNTY], "must_change_password": False}
    assert maker.post("/accounts", body | more).status_code == 201
    browser = site.browser(None)
    browser.sign_in(name)
    return browser


@pytest.fixture
def chief(site: Site, ground: Ground) -> Browser:
    """Enters what the unit has, and makes accounts."""
    browser = site.browser(Role.ADMINISTRATOR)
    path = f"/registry/systems/{ground.system_id}"
    version = browser.get(path).json()["version"]
    assert browser.ask("PATCH", path, json={"version": version, "storage_place": "Room 2"}).status_code == 200
    return browser


def test_nobody_says_that_their_own_system_is_state_securitys(site: Site, ground: Ground, chief: Browser) -> None:
    path, body = f"/supervision/systems/{ground.system_id}/exclusion", {"excluded": True, "reason": "Letter 7"}
    own = made_by(site, ground, chief, "puppet")
    refused = own.ask("PUT", path, json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "own-request")
    assert own.get(path).json()["said"] is None
    # Who has nothing to do with the system makes officers as before; so does whoever did it long enough ago.
    other = made_by(site, ground, site.browser(Role.ADMINISTRATOR, "registrar"), "real")
    assert other.ask("PUT", path, json=body).status_code == 200
    assert other.ask("PUT", path, json=body | {"excluded": False}).status_code == 200
    site.house.clock.advance(31 * DAY_US)
    own.sign_in("puppet")
    assert own.ask("PUT", path, json=body).status_code == 200


def test_nobody_closes_an_order_to_themselves(site: Site, ground: Ground, chief: Browser) -> None:
    county = officer(site, ground, COUNTY)
    body = {"system_id": ground.system_id, "control": "signage", "demand": "Put up signs", "due_day": "2026-06-20"}
    order = county.post("/orders", body).json()
    path = f"/orders/{order['id']}/close"
    refused = made_by(site, ground, chief, "puppet").post(path, {"version": 1})
    assert (refused.status_code, refused.json()["params"]["reason"]) == (403, "hands")
    assert county.post(path, {"version": 1}).json()["state"] == "closed"
