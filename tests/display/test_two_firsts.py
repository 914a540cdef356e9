# SPDX-License-Identifier: Apache-2.0
"""Two first filings of one system, carried as files: one of them stands, on both sides."""

from typing import Any

import pytest

from fairwatch.accounts.models import Role
from fairwatch.db.registry import division, site, unit
from tests.display.site import Browser, Site
from tests.display.test_filings_api import ground, officer
from tests.display.test_supervision_api import elsewhere, on, submitted, upload
from tests.govern.ground import COUNTY, OTHER_COUNTY, Ground

__all__ = ["elsewhere", "ground"]


class Carried:
    """A unit and a county that carry packages by hand. `first` was handed in and taken back, `second` handed in then."""

    def __init__(self, site: Site, ground: Ground, elsewhere: Site) -> None:
        self.site, self.ground, self.elsewhere = site, ground, elsewhere
        on(site)
        self.manager = site.browser(Role.MANAGER)
        filing = submitted(site, ground, self.manager)
        self.first, self.old = filing["id"], self.package(filing["id"])
        self.manager.post(
            f"/filings/{self.first}/withdraw", {"version": filing["version"], "reason": "The wrong papers"}
        )
        site.house.clock.advance(1)
        ground.change(unit, ground.unit_id, address="2 Long Street")
        site.ports.filings.refresh(ground.system_id)
        (draft,) = self.manager.get("/filings?state=draft").json()["items"]
        self.second = draft["id"]
        done = self.manager.post(f"/filings/{self.second}/submit", {"version": draft["version"], "declared": True})
        assert done.status_code == 200, done.text
        self.new = self.package(self.second)
        on(elsewhere)
        self.police = elsewhere.browser(Role.OFFICER, "far")
        Ground(elsewhere.ports.engine, {COUNTY: 1}, 0, 0, 0, 0, []).officer("far", COUNTY)

    def package(self, number: int) -> bytes:
        return bytes(self.manager.get(f"/filings/{number}/package.zip").content)

    def bring(self, package: bytes) -> Any:
        """To the county."""
        on(self.elsewhere)
        return upload(
            self.police, f"/supervision/packages?confirmed={self.site.ports.carrier.key.fingerprint}", package
        )

    def accept(self, filing: Any) -> Any:
        on(self.elsewhere)
        return self.police.post(f"/filings/{filing['id']}/accept", {"version": filing["version"]})

    def hear(self, number: int) -> Any:
        """The county's answer, back at the unit."""
        on(self.elsewhere)
        answer = self.police.get(f"/filings/{number}/answer.zip").content
        on(self.site)
        key = self.elsewhere.ports.carrier.key.fingerprint
        return upload(self.manager, f"/filings/answers?confirmed={key}", answer)

    def states(self, browser: Browser) -> list[tuple[str, str]]:
        on(self.site if browser is self.manager else self.elsewhere)
        found = browser.get("/filings").json()["items"]
        return [(each["kind"], each["state"]) for each in sorted(found, key=lambda each: each["id"])]


@pytest.fixture
def carried(site: Site, ground: Ground, elsewhere: Site) -> Carried:
    return Carried(site, ground, elsewhere)


def test_accepted_before_it_was_known_to_be_taken_back_the_older_one_stands_on_both_sides(carried: Carried) -> None:
    there = carried.bring(carried.old).json()
    accepted = carried.accept(there).json()
    # The newer one is not taken in beside it.
    refused = carried.bring(carried.new).json()["params"]
    assert (refused["reason"], refused["number"]) == ("filed", accepted["number"])
    assert carried.states(carried.police) == [("first", "accepted")]
    heard = carried.hear(there["id"]).json()
    assert (heard["id"], heard["state"], heard["number"]) == (carried.first, "accepted", accepted["number"])
    # What changed since is told as a change, with the papers of the one that went.
    assert carried.states(carried.manager) == [("first", "accepted"), ("first", "withdrawn"), ("change", "draft")]
    gone = carried.manager.get(f"/filings/{carried.second}").json()
    assert gone["steps"][-1]["note"] == "superseded"
    (report,) = carried.manager.get("/filings?state=draft").json()["items"]
    told = carried.manager.get(f"/filings/{report['id']}").json()
    assert [each["field"] for each in told["changes"]] == ["unit_address"]


def test_a_newer_one_closes_what_is_undecided_there(carried: Carried) -> None:
    older = carried.bring(carried.old).json()
    newer = carried.bring(carried.new).json()
    assert carried.states(carried.police) == [("first", "withdrawn"), ("first", "submitted")]
    assert carried.accept(older | {"version": older["version"] + 1}).json()["code"] == "filing-state"
    assert carried.bring(carried.old).json()["params"]["reason"] == "known"
    accepted = carried.accept(newer).json()
    heard = carried.hear(newer["id"]).json()
    assert (heard["id"], heard["number"]) == (carried.second, accepted["number"])
    assert carried.states(carried.manager) == [("first", "withdrawn"), ("first", "accepted")]


def test_an_older_one_that_comes_late_is_not_taken_in(carried: Carried) -> None:
    newer = carried.bring(carried.new).json()
    assert carried.bring(carried.old).json()["params"]["reason"] == "older"
    assert carried.states(carried.police) == [("first", "submitted")]
    carried.accept(newer)
    assert carried.bring(carried.old).json()["params"]["reason"] == "filed"


def test_an_old_acceptance_does_not_undo_a_newer_one(carried: Carried) -> None:
    older = carried.bring(carried.old).json()
    carried.accept(older)
    on(carried.site)
    # The newer one was accepted here on the spot, by an officer of this installation's own.
    near = officer(carried.site, carried.ground, COUNTY)
    mine = near.get(f"/filings/{carried.second}").json()
    assert near.post(f"/filings/{carried.second}/accept", {"version": mine["version"]}).json()["state"] == "accepted"
    refused = carried.hear(older["id"]).json()
    assert (refused["code"], refused["params"]["reason"]) == ("filing-state", "superseded")
    assert carried.states(carried.manager) == [("first", "withdrawn"), ("first", "accepted")]


def test_what_is_taken_back_leaves_the_inbox_by_file_too_unless_it_was_decided(carried: Carried) -> None:
    there = carried.bring(carried.old).json()
    on(carried.site)
    withdrawal = carried.package(carried.first)
    back = carried.bring(withdrawal).json()
    assert (back["id"], back["state"], back["steps"][-1]["note"]) == (there["id"], "withdrawn", "The wrong papers")
    assert carried.bring(withdrawal).json()["state"] == "withdrawn", "the same again"
    assert carried.accept(back).json()["code"] == "filing-state"
    # Decided first, the decision stands there; here it comes with the answer.
    newer = carried.bring(carried.new).json()
    on(carried.site)
    mine = carried.manager.get(f"/filings/{carried.second}").json()
    carried.manager.post(f"/filings/{carried.second}/withdraw", {"version": mine["version"], "reason": "Again"})
    late = carried.package(carried.second)
    number = carried.accept(newer).json()["number"]
    assert carried.bring(late).json()["params"]["reason"] == "decided"
    heard = carried.hear(newer["id"]).json()
    assert (heard["id"], heard["state"], heard["number"]) == (carried.second, "accepted", number)


def test_that_the_site_went_elsewhere_is_taken_in_by_the_office_that_has_it(carried: Carried) -> None:
    carried.accept(carried.bring(carried.new).json())
    with carried.elsewhere.ports.engine.begin() as connection:
        connection.execute(division.insert().values(code=OTHER_COUNTY, name="沈河区"))
    on(carried.site)
    near = officer(carried.site, carried.ground, COUNTY)
    mine = near.get(f"/filings/{carried.second}").json()
    near.post(f"/filings/{carried.second}/accept", {"version": mine["version"]})
    carried.ground.change(site, carried.ground.site_id, division=OTHER_COUNTY)
    carried.site.ports.filings.refresh(carried.ground.system_id)
    (draft,) = carried.manager.get("/filings?state=draft").json()["items"]
    path = f"/filings/{draft['id']}"
    done = carried.manager.ask("PATCH", path, json={"version": draft["version"], "reason": "Moved"}).json()
    handed = carried.manager.post(f"{path}/submit", {"version": done["version"], "declared": True})
    assert handed.status_code == 200, handed.text
    there = carried.bring(carried.package(draft["id"]))
    assert there.status_code == 200, there.text
    assert (there.json()["state"], there.json()["division"]) == ("submitted", COUNTY)
    assert carried.accept(there.json()).json()["state"] == "accepted"
