# SPDX-License-Identifier: Apache-2.0
"""A site that goes to another county: whoever has its systems in the register hears of it and decides."""

import pytest
from sqlalchemy import update

from fairwatch.accounts.models import SYSTEM, Account, Role
from fairwatch.db.engine import write
from fairwatch.db.govern import filing
from fairwatch.db.registry import authority
from fairwatch.govern.filing.errors import NotYourFiling
from fairwatch.govern.filing.listing import FilingFilter
from fairwatch.govern.filing.records import Filing
from fairwatch.govern.filing.service import Filings
from fairwatch.govern.scope import EVERYTHING, Scope, scope_of
from fairwatch.govern.supervision.service import Supervision
from tests.accounts.house import PASSWORD
from tests.govern.registry.ground import Ground

AWAY = "210103"


class Moving:
    """A system that the county of 210102 has in its register; its site goes to 210103."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        ground.registry.divisions.put(AWAY, "沈河区", "", ground.anna)
        self.here, self.there = self.officer("210102"), self.officer(AWAY)
        self.site = ground.site()
        self.system = ground.system(self.site, use_day="2026-11-20")
        ground.placed(ground.place(self.site), self.system)
        self.filings = Filings(ground.engine, ground.house.clock, ground.house.audit)
        self.filings.refresh(self.system.id)
        self.decided(self.newest().id, "accepted", number="210102202600001")

    def officer(self, division: str) -> Account:
        with self.ground.engine.begin() as connection:
            made = connection.execute(authority.insert().values(name=division, division=division))
            assert made.inserted_primary_key is not None
        accounts = self.ground.house.accounts
        return accounts.add(
            f"o{division}",
            "Wang",
            PASSWORD,
            Role.OFFICER,
            by=SYSTEM,
            authority_id=int(made.inserted_primary_key[0]),
        )

    def scope(self, officer: Account) -> Scope:
        with self.ground.engine.connect() as connection:
            return scope_of(connection, officer)

    def goes(self, division: str = AWAY) -> None:
        now = self.ground.registry.sites.get(self.site.id, EVERYTHING)
        self.ground.registry.sites.change(now.id, now.version, {"division": division}, self.ground.anna)
        self.filings.refresh(self.system.id)

    def newest(self) -> Filing:
        (last, *_), _ = self.filings.page(EVERYTHING, FilingFilter(), "newest")
        return self.filings.get(last.id).filing

    def decided(self, filing_id: int, state: str, **more: object) -> None:
        with self.ground.engine.begin() as connection:
            values = {"state": state, "submitted_us": 1, "decided_us": 2 if state == "accepted" else None, **more}
            connection.execute(update(filing).where(filing.c.id == filing_id).values(**values))

    def seen(self, officer: Account) -> int:
        return len(self.filings.page(self.scope(officer), FilingFilter(system_id=self.system.id))[0])


@pytest.fixture
def moving(ground: Ground) -> Moving:
    return Moving(ground)


def test_the_office_that_has_it_in_its_register_hears_that_it_went_elsewhere(moving: Moving) -> None:
    moving.goes()
    report = moving.newest()
    assert (report.kind, report.division, report.authority_id) == ("change", "210102", moving.here.authority_id)
    assert (moving.seen(moving.here), moving.seen(moving.there)) == (2, 2)
    assert moving.ground.registry.sites.get(moving.site.id, moving.scope(moving.here)).division == AWAY


def test_it_decides_and_then_the_site_is_the_other_countys(moving: Moving) -> None:
    moving.goes()
    report = moving.newest()
    moving.decided(report.id, "submitted")
    desk = Supervision(moving.ground.engine, moving.ground.house.clock, moving.ground.house.audit)
    assert desk.overview(moving.scope(moving.here)).to_decide == 1, "it counts where it is to be decided"
    assert desk.overview(moving.scope(moving.there)).to_decide == 0
    assert desk.systems(moving.scope(moving.here), code="210102")[0]
    with pytest.raises(NotYourFiling, match="handed in at"):
        moving.filings.accept(report.id, report.version, "", "", by=SYSTEM, scope=moving.scope(moving.there))
    moving.filings.accept(report.id, report.version, "", "", by=SYSTEM, scope=moving.scope(moving.here))
    assert (moving.seen(moving.here), moving.seen(moving.there)) == (0, 2)
    # What changes from now on is reported there.
    moving.ground.registry.systems.change(moving.system.id, 1, {"name": "Another"}, moving.ground.anna)
    moving.filings.refresh(moving.system.id)
    assert moving.newest().division == AWAY


def test_going_back_leaves_nothing_behind(moving: Moving) -> None:
    moving.goes()
    moving.goes("210102")
    assert moving.newest().state == "withdrawn"
    assert moving.scope(moving.here).left == ()
    assert (moving.seen(moving.here), moving.seen(moving.there)) == (2, 0)


def test_what_was_never_filed_goes_with_its_site(lite: Ground) -> None:
    moving = Moving(lite)
    moving.decided(moving.newest().id, "draft", number=None)
    moving.goes()
    assert (moving.seen(moving.here), moving.newest().division) == (0, AWAY)


def test_what_has_ended_keeps_no_county_in_sight(lite: Ground) -> None:
    moving = Moving(lite)
    moving.decided(moving.newest().id, "accepted", kind="end")
    lite.registry.systems.change(moving.system.id, 1, {"end_day": "2026-11-21"}, lite.anna)
    moving.goes()
    assert moving.scope(moving.here).left == ()


def test_a_system_that_ended_on_the_way_lets_the_rest_go(lite: Ground) -> None:
    moving = Moving(lite)
    other = lite.system(moving.site, name="Ended", use_day="2026-11-20")
    lite.placed(lite.place(moving.site, name="Other"), other)
    moving.filings.refresh(other.id)
    moving.decided(moving.newest().id, "accepted", number="210102202600002")
    moving.goes()
    moving.filings.refresh(other.id)
    last = moving.filings.page(Scope(), FilingFilter(system_id=other.id))[0]
    moving.decided(max(each.id for each in last), "accepted", kind="end")
    report = max(each.id for each in moving.filings.page(Scope(), FilingFilter(system_id=moving.system.id))[0])
    moving.decided(report, "submitted")
    version = moving.filings.get(report).filing.version
    moving.filings.accept(report, version, "", "", by=SYSTEM, scope=moving.scope(moving.here))
    assert moving.scope(moving.here).left == ()


def test_what_only_a_paper_says_stays_in_sight_of_the_office_that_it_is_said_of(lite: Ground) -> None:
    moving = Moving(lite)
    moving.goes()
    report = moving.newest()
    moving.decided(report.id, "accepted", on_paper="entered")
    with write(lite.engine) as connection:
        moving.filings.refresh_within(connection, moving.system.id)
    assert moving.seen(moving.here) == 2
    answer = moving.filings.paper.answer
    with pytest.raises(NotYourFiling, match="handed in at"):
        answer(report.id, report.version, confirmed=True, reason="", by=SYSTEM, scope=moving.scope(moving.there))
    answer(report.id, report.version, confirmed=True, reason="", by=SYSTEM, scope=moving.scope(moving.here))
    assert moving.seen(moving.here) == 0


def test_a_camera_says_whether_it_stands_in_what_was_filed(lite: Ground) -> None:
    moving = Moving(lite)
    lite.placed(lite.place(moving.site, name="Back"), moving.system)
    placements = lite.registry.placements.page(EVERYTHING, where={"system_id": moving.system.id}, sort="id").items
    assert [each.filed for each in placements] == ["accepted", "none"]
    moving.filings.refresh(moving.system.id)
    moving.decided(moving.newest().id, "submitted")
    assert lite.registry.placements.get(placements[1].camera_id, EVERYTHING).filed == "submitted"
