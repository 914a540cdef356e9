# SPDX-License-Identifier: Apache-2.0
"""A complaint that people brought to the police: the officer enters it, the unit answers, the officer reads the answer."""

from sqlalchemy import event

from fairwatch.accounts.models import Role
from tests.display.site import Site
from tests.display.test_filings_api import ground, officer
from tests.govern.ground import COUNTY, OTHER_COUNTY, Ground

__all__ = ["ground"]

PATH = "/supervision/complaints"


def test_a_complaint_goes_to_the_unit_and_its_answer_comes_back(site: Site, ground: Ground) -> None:
    manager, county, other = (
        site.browser(Role.MANAGER),
        officer(site, ground, COUNTY),
        officer(site, ground, OTHER_COUNTY),
    )
    body = {"system_id": ground.system_id, "what": "The camera looks into my window"}
    assert other.post(PATH, body).json()["code"] == "registry-not-found"
    assert manager.post(PATH, body).status_code == 403
    made = county.post(PATH, body)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["is_open"], told["site_id"], told["complainant"]) == (True, ground.site_id, "")

    entered = manager.get(f"/duties/entries/{told['id']}").json()["entry"]
    assert (entered["kind"], entered["site_id"], entered["fields"]) == (
        "complaint",
        ground.site_id,
        {"what": body["what"]},
    )
    outcome = {"kind": "complaint-outcome", "after": told["id"], "fields": {"outcome": "It was turned away"}}
    assert manager.post("/duties/entries", outcome).status_code == 201
    page = county.get(PATH).json()
    assert [(each["id"], each["is_open"], each["outcome"]) for each in page["items"]] == [
        (told["id"], False, "It was turned away")
    ]
    assert page["next"] is None
    assert county.get(f"{PATH}?system_id={ground.system_id}").json() == page
    assert county.get(f"{PATH}?system_id=999").json()["items"] == []
    assert other.get(PATH).json()["items"] == []


def test_who_complained_is_told_as_far_as_the_officer_says(site: Site, ground: Ground) -> None:
    county = officer(site, ground, COUNTY)
    body = {"system_id": ground.system_id, "what": "No sign", "complainant": "Ms Li", "contact": "024-1234"}
    numbers = [county.post(PATH, each).json()["id"] for each in (body, body)]
    fields = site.browser(Role.MANAGER).get(f"/duties/entries/{numbers[0]}").json()["entry"]["fields"]
    assert (fields["from"], fields["contact"]) == ("Ms Li", "024-1234")
    first = county.get(f"{PATH}?limit=1").json()
    second = county.get(f"{PATH}?limit=1&before={first['next']}").json()
    assert [each["items"][0]["id"] for each in (first, second)] == numbers[::-1]


def test_a_page_of_many_costs_no_more_than_one_of_few(site: Site, ground: Ground) -> None:
    county, manager = officer(site, ground, COUNTY), site.browser(Role.MANAGER)
    asked: list[str] = []
    event.listen(site.ports.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def enter() -> None:
        number = county.post(PATH, {"system_id": ground.system_id, "what": "No sign"}).json()["id"]
        outcome = {"kind": "complaint-outcome", "after": number, "fields": {"outcome": "There is one now"}}
        assert manager.post("/duties/entries", outcome).status_code == 201

    def cost() -> int:
        asked.clear()
        page = county.get(PATH).json()["items"]
        assert {each["outcome"] for each in page} == {"There is one now"}
        return len(asked)

    enter()
    one = cost()
    for _ in range(3):
        enter()
    assert cost() == one
