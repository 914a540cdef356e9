# SPDX-License-Identifier: Apache-2.0
"""What nobody types away over HTTP: a filing that is overdue, a camera that waits for a consent."""

from typing import Any

import pytest

from fairwatch.accounts.models import Role
from fairwatch.db.tables import camera
from fairwatch.govern.compliance.policy import DAY_US
from tests.display.site import Browser, Site
from tests.display.test_filings_api import ground, officer
from tests.govern.ground import COUNTY, OTHER_COUNTY, Ground

__all__ = ["ground"]


def patch(browser: Browser, path: str, **values: Any) -> Any:
    """Change what is there, from the version that it has now."""
    version = browser.get(path).json()["version"]
    return browser.ask("PATCH", path, json={"version": version, **values})


def overdue(browser: Browser) -> list[str]:
    return [each["due_day"] for each in browser.get("/filings?overdue=true").json()["items"]]


@pytest.fixture
def late(site: Site, ground: Ground) -> Ground:
    """A day on which the first filing is overdue."""
    site.house.clock.step(60 * DAY_US)
    site.ports.filings.refresh(ground.system_id)
    return ground


def test_a_filing_that_is_overdue_is_not_typed_away(site: Site, late: Ground) -> None:
    county, manager = officer(site, late, COUNTY), site.browser(Role.MANAGER)
    assert len(overdue(county)) == 1
    system = f"/registry/systems/{late.system_id}"
    answer = patch(manager, system, use_day="2026-08-01")
    assert (answer.status_code, answer.json()["params"]) == (422, {"field": "use_day_reason", "reason": "missing"})
    there = {"camera_id": 1, "place_id": late.place_id, "system_id": late.system_id}
    assert manager.post("/registry/placements", there).status_code == 201
    for number in late.camera_ids:
        late.change(camera, number, enabled=False)
    assert patch(manager, system, use_day=None, use_day_reason="x").json()["params"]["reason"] == "running"
    assert manager.ask("PATCH", "/cameras/1", json={"enabled": False}).status_code == 200
    before = overdue(county)
    changed = patch(manager, system, use_day="2027-11-22", use_day_reason="Not yet")
    assert (changed.status_code, changed.json()["use_day_was"]["reason"]) == (200, "Not yet")
    assert overdue(county) == before
    version = changed.json()["version"]
    assert manager.ask("DELETE", f"{system}?version={version}").json()["code"] == "registry-in-use"
    assert patch(manager, f"/registry/sites/{late.site_id}", division=OTHER_COUNTY).status_code == 200
    assert overdue(county) == overdue(officer(site, late, OTHER_COUNTY)) == before
    (item,) = county.get("/filings?overdue=true").json()["items"]
    steps = county.get(f"/filings/{item['id']}").json()["steps"]
    assert steps[-1]["note"].endswith("→ 2027-11-22: Not yet")
