# SPDX-License-Identifier: Apache-2.0
"""The list of standards of a system over HTTP."""

import pytest

from fairwatch.accounts.models import Role
from tests.display.site import Site
from tests.govern.ground import COUNTY, OTHER_COUNTY, Ground, lay


@pytest.fixture
def ground(site: Site) -> Ground:
    return lay(site.house.engine)


def test_what_a_manager_enters_stands_in_the_list_and_in_compliance(site: Site, ground: Ground) -> None:
    browser = site.browser(Role.MANAGER)
    path = f"/systems/{ground.system_id}/standards"
    before = browser.get(path).json()
    assert (before["name"], before["site"], before["report"]) == ("Mall cameras", "Northern Mall", False)
    open_ = [each["item"] for each in before["items"] if each["standing"] == "unchecked"]
    fields = {"items": open_, "result": "conforms", "found": "By the laboratory, all of it."}
    entry = {"kind": "standards-check", "subjects": [f"system:{ground.system_id}"], "fields": fields}
    assert browser.post("/duties/entries", entry).status_code == 201
    after = browser.get(path).json()
    assert after["counts"]["unchecked"] == 0
    one = next(each for each in after["items"] if each["item"] == "video-security")
    assert (one["standing"], one["check"]["found"], one["mandatory"]) == ("conforms", fields["found"], True)
    article = browser.get(f"/compliance/cn-liaoning-2008/10?site={ground.site_id}").json()
    told = {each["key"]: each for each in article["findings"][0]["evidence"]}
    assert "standards-met" in told
    assert told["standards-met"]["link"] == f"/compliance?standards={ground.system_id}"
    assert "standards-unchecked" not in told


def test_the_items_are_offered_by_name_where_they_are_entered(site: Site, ground: Ground) -> None:
    named = site.browser(Role.MANAGER).get("/duties/named?type=standards").json()
    assert {"standards:keepalive", "standards:video-security"} <= {each["subject"] for each in named}
    assert all(each["name"] and each["detail"] for each in named)


def test_an_officer_reads_and_prints_the_lists_of_the_own_county_alone(site: Site, ground: Ground) -> None:
    here, elsewhere = site.browser(Role.OFFICER, "here"), site.browser(Role.OFFICER, "there")
    ground.officer("here", COUNTY)
    ground.officer("there", OTHER_COUNTY)
    path = f"/systems/{ground.system_id}/standards"
    assert here.get(path).status_code == 200
    paper = here.get(f"{path}.pdf?language=en")
    assert (paper.status_code, paper.content[:4]) == (200, b"%PDF")
    for each in (path, f"{path}.pdf"):
        found = elsewhere.get(each)
        assert (found.status_code, found.json()["code"]) == (404, "compliance-not-found")
