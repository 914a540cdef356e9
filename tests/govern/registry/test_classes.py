# SPDX-License-Identifier: Apache-2.0
"""A site is judged by what its places are: a lighter class than theirs lightens nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from fairwatch.accounts.models import Actor, Role
from fairwatch.db.engine import write
from fairwatch.db.govern import entry
from fairwatch.db.registry import site as site_table
from fairwatch.db.tables import audit
from fairwatch.govern.registry import law
from fairwatch.govern.registry.checks import Checks
from fairwatch.govern.registry.classes import judged
from fairwatch.govern.registry.errors import PlaceUndecided, RegistryInvalid
from fairwatch.govern.registry.models import Hand, Site
from fairwatch.govern.rules import load
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.pack import Pack, SiteClass
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.accounts.house import PASSWORD
from tests.govern.registry.ground import NOW_US, Ground
from tests.govern.registry.test_decisions import CORRIDOR, decide
from tests.govern.registry.test_evasions import filed

BEIJING = "110101"
TODAY = local_day(NOW_US, "Asia/Shanghai")


def light(ground: Ground, site_class: str = "non-public", **values: Any) -> Site:
    """A site where only the national text binds."""
    return ground.site(site_class=site_class, class_reason="Ours", division=BEIJING, **values)


def now(ground: Ground, site: Site) -> Site:
    return ground.registry.sites.get(site.id, EVERYTHING)


@pytest.mark.parametrize("site_class", ["non-public", "art9-other"])
def test_a_named_place_gives_the_class_and_taking_it_out_takes_it_back(ground: Ground, site_class: str) -> None:
    site = light(ground, site_class)
    office = ground.placed(ground.place(site, "office"), ground.system(site)).camera_id
    assert (now(ground, site).class_by_places, ground.row(office).floor_days) == (None, 0)
    hall = ground.place(site, "mall-hall")
    found = now(ground, site)
    assert (found.site_class, found.class_by_places) == (site_class, "art7-operator")
    assert ground.row(office).floor_days == 30
    ground.registry.places.remove(hall.id, hall.version, ground.anna)
    assert (now(ground, site).class_by_places, ground.row(office).floor_days) == (None, 0)
    with ground.engine.connect() as connection:
        told = connection.scalars(select(audit.c.subject).where(audit.c.action == "site.judged")).all()
    assert told == [f"site:{site.id}"] * 2


def test_a_road_is_governments_and_an_honest_class_is_left(lite: Ground) -> None:
    site = light(lite)
    road = lite.place(site, "trunk-road")
    assert now(lite, site).class_by_places == "art7-government"
    lite.registry.places.change(road.id, road.version, {"kind": "catering", "reason": "A kitchen"}, lite.anna)
    assert now(lite, site).class_by_places is None
    mall = lite.site(division=BEIJING)
    lite.place(mall)
    assert now(lite, mall).class_by_places is None
    assert judged("art9-other", "CN", BEIJING, ["office", "no-kind-of-ours"], TODAY) is SiteClass.OTHER_PUBLIC
    assert judged("art9-other", "CN", BEIJING, ["office", "school"], TODAY) is SiteClass.OPERATOR


def test_who_makes_the_class_lighter_keeps_what_the_places_ask_for(ground: Ground) -> None:
    place, _, placement = ground.standing(division=BEIJING)
    for version, lighter in enumerate(("art9-other", "non-public"), 1):
        given = {"site_class": lighter, "class_reason": lighter}
        assert ground.registry.sites.change(place.site_id, version, given, ground.anna).class_by_places
        assert ground.row(placement.camera_id).floor_days == 30
        assert ground.registry.places.get(place.id, EVERYTHING).legal_class == "required"
    honest = {"site_class": "art7-operator", "class_reason": "A mall after all"}
    assert ground.registry.sites.change(place.site_id, 3, honest, ground.anna).class_by_places is None


def test_lists_and_checks_ask_for_the_class_that_counts(ground: Ground) -> None:
    site = light(ground)
    place = ground.place(site)
    found = ground.registry.places.page(EVERYTHING, where={"legal_class": LegalClass.REQUIRED}).items
    assert [each.id for each in found] == [place.id]
    bare = Checks(ground.engine, ground.house.clock).uncovered(EVERYTHING).items
    assert [each.place_id for each in bare] == [place.id]


def test_a_place_that_makes_the_site_public_stops_what_needs_a_neighbours_consent(ground: Ground) -> None:
    site = light(ground, neighbour="某军事管理区")
    office = ground.place(site, "office")
    camera_id = ground.placed(office, ground.system(site)).camera_id
    assert ground.row(camera_id).barred == ""
    told = ground.registry.halts.of_place(office.id, "mall-hall", EVERYTHING)
    assert (told.running, told.barred) == (1, 1)
    ground.place(site)
    assert ground.row(camera_id).barred == "consent-missing"
    assert ground.registry.halts.of_site(site.id, {"site_class": "art9-other"}, EVERYTHING).barred == 0


def test_what_is_written_is_put_right_by_the_texts_of_the_day(ground: Ground) -> None:
    sites = [light(ground) for _ in range(3)]
    ground.place(sites[0])
    camera_id = ground.placed(ground.place(sites[0], "office"), ground.system(sites[0])).camera_id
    with write(ground.engine) as connection:
        connection.execute(update(site_table).where(site_table.c.id == sites[0].id).values(class_by_places=None))
        connection.execute(
            update(site_table).where(site_table.c.id == sites[1].id).values(class_by_places="art7-operator")
        )
    ground.registry.rejudge(ground.anna)
    assert [now(ground, each).class_by_places for each in sites] == ["art7-operator", None, None]
    assert ground.row(camera_id).floor_days == 30


@pytest.fixture
def exempting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The provincial text spares what is not public."""

    def spared(pack: Pack) -> Pack:
        lighter = {SiteClass.NON_PUBLIC: ("9",)}
        return pack.model_copy(update={"exempt": lighter}) if pack.id == "cn-liaoning-2008" else pack

    known = {name: spared(pack) for name, pack in load.shipped().items()}
    monkeypatch.setattr(law, "shipped", lambda: known)
    for each in (law._bound, law.rulings, law.demands):
        each.cache_clear()
    yield
    for each in (law._bound, law.rulings, law.demands):
        each.cache_clear()


@pytest.mark.usefixtures("exempting")
@pytest.mark.parametrize(("outcome", "barred"), [("permitted", ""), ("forbidden", "place-forbidden")])
def test_what_stays_stopped_in_a_lighter_site_can_be_decided_there(lite: Ground, outcome: str, barred: str) -> None:
    hall, _, placement = lite.standing("office")
    lite.registry.places.change(hall.id, 1, {"kind": CORRIDOR}, lite.anna)
    given = {"site_class": "non-public", "class_reason": "Ours"}
    lite.registry.sites.change(hall.site_id, 1, given, lite.anna)
    assert lite.row(placement.camera_id).barred == "place-undecided"
    with pytest.raises(PlaceUndecided):
        lite.registry.may_enable(placement.camera_id, lite.anna)
    decided = decide(lite, hall.id, outcome)
    assert decided.decision is not None
    assert lite.row(placement.camera_id).barred == barred
    # Where nothing is stopped there is nothing to decide.
    bare = lite.place(lite.registry.sites.get(hall.site_id, EVERYTHING), CORRIDOR)
    assert (bare.question, bare.legal_class) == (None, "permitted")


def test_a_trades_authority_sees_what_left_the_trade_until_its_filings_say_so(ground: Ground) -> None:
    hotels = Scope(division="210100", sector="hotel")
    site, other = ground.site(trades=["hotel"]), ground.site(trades=["hotel"])
    filed(ground, ground.system(site, use_day="2026-11-01").id)

    def seen() -> list[int]:
        return [each.id for each in ground.registry.sites.page(hotels).items]

    gone = {"trades": [], "trades_reason": "Closed"}
    left = ground.registry.sites.change(site.id, 1, gone, ground.anna)
    ground.registry.sites.change(other.id, 1, gone, ground.anna)
    assert (left.trades, left.left_trades, seen()) == ((), ("hotel",), [site.id])
    assert [each.id for each in ground.registry.units.page(hotels).items] == [site.unit_id]
    back = ground.registry.sites.change(site.id, 2, {"trades": ["hotel"]}, ground.anna)
    assert (back.left_trades, seen()) == ((), [site.id])


def test_so_does_one_whose_trade_was_the_units(ground: Ground) -> None:
    hotels = Scope(division="210100", sector="hotel")
    unit = ground.unit(trades=["hotel", "bank"])
    site = ground.site(unit)
    ground.site(unit, trades=["hotel"])
    filed(ground, ground.system(site, use_day="2026-11-01").id)
    ground.registry.units.change(unit.id, 1, {"trades": ["bank"], "trades_reason": "Closed"}, ground.anna)
    assert now(ground, site).left_trades == ("hotel",)
    assert len(ground.registry.sites.page(hotels).items) == 2
    assert ground.registry.sites.page(replace(hotels, sector="museum")).items == ()


def test_another_kind_of_unit_has_a_reason_that_stays(ground: Ground) -> None:
    unit = ground.unit()
    for given in ({"kind": "government"}, {"kind": "government", "kind_reason": " "}):
        with pytest.raises(RegistryInvalid, match="kind_reason: missing"):
            ground.registry.units.change(unit.id, 1, given, ground.anna)
    given = {"kind": "government", "kind_reason": "Taken over by the city"}
    told = ground.registry.units.change(unit.id, 1, given, ground.anna)
    assert told.kind_was is not None
    assert (told.kind_was.name, told.kind_was.reason, told.kind_was.by) == (
        "enterprise",
        "Taken over by the city",
        "anna",
    )
    later = ground.registry.units.change(unit.id, 2, {"kind": "government", "address": "X"}, ground.anna)
    assert later.kind_was == told.kind_was


def test_new_analytics_wait_for_somebody_elses_approval(ground: Ground) -> None:
    site = ground.site()
    system = ground.system(site, analytics=["count"])
    change = ground.registry.systems.change
    system = change(system.id, system.version, {"analytics": ["count", "line"]}, ground.anna)
    system = change(system.id, system.version, {"use_day": "2026-11-01"}, ground.anna)
    more = {"analytics": ["count", "line", "plates"]}
    for by, names in ((ground.anna, ["plates"]), (ground.bo, ["line"])):
        approve(ground, system.id, by, names)
        with pytest.raises(RegistryInvalid, match="analytics: unapproved"):
            change(system.id, system.version, more, ground.anna)
    # What goes, and what stays, needs nobody.
    system = change(system.id, system.version, {"analytics": ["count"]}, ground.anna)
    approve(ground, system.id, ground.bo, [" plates ", "line"])
    assert change(system.id, system.version, more, ground.anna).analytics == ("count", "line", "plates")


def test_an_account_of_ones_own_making_approves_no_analytics(ground: Ground) -> None:
    system = ground.system(ground.site(), analytics=["count"], use_day="2026-11-01")
    anna = ground.anna.actor
    made = ground.house.accounts.add("puppet", "Puppet", PASSWORD, Role.MANAGER, by=anna, must_change_password=False)
    puppet = replace(ground.anna, actor=Actor(made.id, "puppet", anna.address))
    approve(ground, system.id, puppet, ["plates"])
    more = {"analytics": ["count", "plates"]}
    with pytest.raises(RegistryInvalid, match="analytics: unapproved"):
        ground.registry.systems.change(system.id, system.version, more, ground.anna)
    assert ground.registry.systems.change(system.id, system.version, more, ground.bo).analytics == ("count", "plates")


def approve(ground: Ground, system_id: int, by: Hand, names: list[str]) -> None:
    """As the register of duties has it; that nobody approves what they asked for themselves is held there."""
    content = {"fields": {"analytics": names}}
    with write(ground.engine) as connection:
        number = (connection.scalar(select(func.max(entry.c.id))) or 0) + 1
        connection.execute(
            insert(entry).values(
                id=number,
                kind="analytics-approval",
                subject=f"system:{system_id}",
                account_id=by.actor.account_id,
                username=by.actor.username,
                content=json.dumps(content),
                at_us=NOW_US,
                happened_us=NOW_US,
                state="done",
                chain=b"",
                address="",
            )
        )
