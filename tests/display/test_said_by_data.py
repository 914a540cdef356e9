# SPDX-License-Identifier: Apache-2.0
"""What the console says in days comes from the policies and the law, and not from its own words."""

import re

from sqlalchemy import update

from fairwatch.accounts.models import Role
from fairwatch.db.engine import write
from fairwatch.db.tables import camera
from fairwatch.govern.duties.policy import GOVERNING_DAYS, LATE_DAYS
from tests.display.site import Site
from tests.display.test_cameras_api import NEW
from tests.display.test_duties_api import DAY_US, mall
from tests.house import tree

__all__ = ["mall"]

# What is counted here is no law and no policy: how far a list or a calendar goes.
OTHERS = {"最近 7 天", "最近 30 天", "Last 7 days", "Last 30 days", "此前七天"}
NUMBER = re.compile(
    r"\d+ ?(?:(?:calendar |working )?(?:days?|months?|years?)\b|日内|天内|个工作日|个月)|[一二三四五六七八九十]+(?:日|天|个月|年|个工作日)(?:以?内|之内)"
)


def test_until_when_something_is_due_of_an_administrator_is_told(mall: Site) -> None:
    chief = mall.browser(Role.ADMINISTRATOR, "chief")
    (one,) = (each for each in chief.get("/accounts").json() if each["username"] == "chief")
    assert one["lacking"]
    assert one["lacking_us"] == one["created_us"] + GOVERNING_DAYS * DAY_US
    kinds = chief.get("/duties/kinds").json()
    assert {each["late_days"] for each in kinds} == {LATE_DAYS}


def test_a_camera_says_that_its_live_picture_is_given_by_name(site: Site) -> None:
    chief = site.browser(Role.ADMINISTRATOR)
    number = chief.post("/cameras", NEW).json()["id"]
    for secrecy, by_name in (("trade", False), ("state", True)):
        with write(site.ports.engine) as connection:
            connection.execute(update(camera).values(secrecy=secrecy))
        found = chief.get(f"/cameras/{number}").json()
        assert (found["live_by_name"], found["rights"]["live"]) == (by_name, not by_name)
        assert found["rights"]["playback"]


def test_no_catalogue_of_the_console_has_a_term_of_its_own() -> None:
    found = {
        f"{tree.name(path)}: {line.strip()}"
        for path in (tree.ROOT / "ui/src").rglob("*.json")
        for line in path.read_text(encoding="utf-8").splitlines()
        if NUMBER.search(line) and not any(f'"{each}"' in line for each in OTHERS)
    }
    assert not found
