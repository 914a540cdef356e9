# SPDX-License-Identifier: Apache-2.0
"""Units, sites, places and systems: entering, changing, taking out, finding again, each in its scope."""

from typing import Any

import pytest
from sqlalchemy import Engine, insert

from fairwatch.accounts.register import AuditFilter
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.registry import division as division_table
from fairwatch.errors import VersionConflict
from fairwatch.govern.codes import division
from fairwatch.govern.registry.errors import NotYourUnit, RegistryInUse, RegistryInvalid, RegistryNotFound
from fairwatch.govern.registry.fields import PLACE, SITE, checked
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.registry.territory import furnish
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.registry.ground import Ground, credit_code


def test_a_unit_is_entered_changed_and_taken_out_and_the_audit_log_has_it(ground: Ground) -> None:
    unit = ground.unit(name="Mall", trades=["Hotel", "hotel"])
    assert (unit.trades, unit.version) == (("hotel",), 1)
    changed = ground.registry.units.change(unit.id, 1, {"security_head": "李"}, ground.bo)
    assert (changed.security_head, changed.version) == ("李", 2)
    ground.registry.units.remove(unit.id, 2, ground.bo)
    with pytest.raises(RegistryNotFound):
        ground.registry.units.get(unit.id, EVERYTHING)
    entries = ground.house.audit.page(AuditFilter(subject=f"unit:{unit.id}"), None, 10)[::-1]
    assert [(entry.username, entry.action) for entry in entries] == [
        ("anna", "unit.added"),
        ("bo", "unit.changed"),
        ("bo", "unit.removed"),
    ]
    assert entries[1].detail == {"before": {"security_head": ""}, "after": {"security_head": "李"}}


def test_a_change_of_an_older_version_is_refused_and_says_whose_the_newer_one_is(ground: Ground) -> None:
    unit = ground.unit()
    ground.registry.units.change(unit.id, 1, {"phone": "1"}, ground.bo)
    with pytest.raises(VersionConflict) as refused:
        ground.registry.units.change(unit.id, 1, {"phone": "2"}, ground.anna)
    assert (refused.value.params["version"], refused.value.params["by"]) == (2, "bo")
    assert ground.registry.units.get(unit.id, EVERYTHING).phone == "1"


def test_a_change_that_changes_nothing_leaves_the_version(lite: Ground) -> None:
    unit = lite.unit()
    assert lite.registry.units.change(unit.id, 1, {"name": unit.name}, lite.anna).version == 1


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"credit_code": "912101020000000199"}, ("credit_code", "check-digit")),
        ({"credit_code": "91"}, ("credit_code", "length")),
        ({"division": "990000"}, ("division", "division")),
        ({"division": "210103"}, ("division", "unknown")),
        ({"kind": "club"}, ("kind", "choice")),
        ({"name": "  "}, ("name", "missing")),
        ({"name": "x" * 201}, ("name", "too-long")),
        ({"name": "a\x00b"}, ("name", "characters")),
        ({"trades": "hotel"}, ("trades", "type")),
        ({"colour": "red"}, ("colour", "unknown")),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_reason(
    lite: Ground, values: dict[str, Any], problem: tuple[str, str]
) -> None:
    with pytest.raises(RegistryInvalid) as refused:
        lite.unit(**values)
    assert problem in refused.value.problems


def test_everything_that_is_wrong_is_said_at_once(lite: Ground) -> None:
    with pytest.raises(RegistryInvalid) as refused:
        lite.registry.sites.add({"site_class": "none", "zone": "Mars/Base", "latitude": 91}, lite.anna)
    assert set(refused.value.problems) == {
        ("site_class", "choice"),
        ("zone", "zone"),
        ("latitude", "range"),
        ("name", "missing"),
        ("unit_id", "missing"),
    }


def test_a_credit_code_is_one_units_until_that_is_gone(ground: Ground) -> None:
    unit = ground.unit(credit_code=credit_code(77))
    with pytest.raises(RegistryInvalid, match="taken"):
        ground.unit(credit_code=credit_code(77))
    ground.registry.units.remove(unit.id, 1, ground.anna)
    assert ground.unit(credit_code=credit_code(77)).id != unit.id


def test_nothing_is_taken_out_that_others_stand_on(ground: Ground) -> None:
    place, system, placement = ground.standing()
    site = ground.registry.sites.get(place.site_id, EVERYTHING)
    for book, row, by in (
        (ground.registry.units, ground.registry.units.get(site.unit_id, EVERYTHING), "site"),
        (ground.registry.sites, site, "place"),
        (ground.registry.places, place, "camera"),
        (ground.registry.systems, system, "camera"),
    ):
        with pytest.raises(RegistryInUse) as refused:
            book.remove(row.id, row.version, ground.anna)
        assert (refused.value.params["by"], refused.value.params["count"]) == (by, 1)
    ground.registry.placements.remove(placement.camera_id, placement.version, ground.anna)
    ground.registry.places.remove(place.id, place.version, ground.anna)


def test_pages_follow_one_another_in_the_order_asked_for(ground: Ground) -> None:
    for name in ("b", "a", "c", "a", "d"):
        ground.unit(name=name)

    def names(**asked: Any) -> list[str]:
        found, after = [], None
        while True:
            page = ground.registry.units.page(EVERYTHING, after=after, limit=2, **asked)
            found += [unit.name for unit in page.items]
            if page.next is None:
                return found
            after = page.next

    assert names() == ["a", "a", "b", "c", "d"]
    assert names(sort="-name") == ["d", "c", "b", "a", "a"]
    assert names(sort="id") == ["b", "a", "c", "a", "d"]
    with pytest.raises(RegistryInvalid):
        names(sort="password")


def test_rows_are_found_by_what_is_in_them(ground: Ground) -> None:
    ground.unit(name="North 100% Mall")
    ground.unit(name="South Mall", kind="government")
    units = ground.registry.units

    def found(search: str = "", **where: Any) -> list[str]:
        return [unit.name for unit in units.page(EVERYTHING, search=search, where=where).items]

    assert found("mall") == ["North 100% Mall", "South Mall"]
    assert found("100%") == ["North 100% Mall"]
    assert found(kind="government") == ["South Mall"]
    assert found(kind="") == ["North 100% Mall", "South Mall"]


def test_a_units_own_people_see_and_change_theirs_alone(ground: Ground) -> None:
    own, other = ground.unit(), ground.unit()
    site, foreign = ground.site(own), ground.site(other)
    hand = ground.of_unit(own, ground.bo)
    sites = ground.registry.sites
    assert [each.id for each in sites.page(hand.scope).items] == [site.id]
    sites.change(site.id, 1, {"name": "New"}, hand)
    for attempt in (
        lambda: sites.get(foreign.id, hand.scope),
        lambda: sites.change(foreign.id, 1, {"name": "Mine"}, hand),
        lambda: sites.remove(foreign.id, 1, hand),
        lambda: sites.change(site.id, 2, {"unit_id": other.id}, hand),
        lambda: ground.registry.places.add({"site_id": foreign.id, "name": "x", "kind": "office"}, hand),
        lambda: ground.registry.systems.add({"site_id": foreign.id, "name": "x", "funding": "own"}, hand),
    ):
        with pytest.raises(RegistryNotFound):
            attempt()
    for entered in (
        lambda: ground.registry.units.add(
            {"name": "x", "credit_code": credit_code(500), "kind": "enterprise", "division": "210102"}, hand
        ),
        lambda: ground.registry.divisions.put("210103", "沈河区", "", hand),
        lambda: ground.registry.authorities.add({"name": "Police", "division": "210102"}, hand),
    ):
        with pytest.raises(NotYourUnit):
            entered()


def test_a_page_does_not_tell_where_what_is_not_seen_would_stand(ground: Ground) -> None:
    mine, foreign = ground.unit(name="Mall"), ground.unit(name="Bank")
    with pytest.raises(RegistryInvalid):
        ground.registry.units.page(Scope(unit_id=mine.id), after=foreign.id)
    assert ground.registry.units.page(Scope(unit_id=mine.id), after=mine.id).items == ()


def test_an_officer_sees_the_territory(ground: Ground) -> None:
    here, there = ground.site(), ground.site(division="370202")
    assert [each.id for each in ground.registry.sites.page(Scope(division="210100")).items] == [here.id]
    assert [each.id for each in ground.registry.sites.page(Scope(division="370202")).items] == [there.id]


@pytest.mark.parametrize("others", [1, 12], ids=["most of all", "few of many"])
def test_an_officer_sees_the_cameras_of_the_territory_page_by_page(ground: Ground, others: int) -> None:
    for _ in range(others):
        ground.standing(division="370202")
    place, system, first = ground.standing()
    mine = sorted([first.camera_name, *(ground.placed(place, system).camera_name for _ in range(2))])
    shenyang = Scope(division="210100")
    for sort, wanted in (("name", mine), ("-name", mine[::-1])):
        page = ground.registry.placements.page(shenyang, sort=sort, limit=2)
        assert page.next is not None
        rest = ground.registry.placements.page(shenyang, sort=sort, limit=2, after=page.next)
        assert [each.camera_name for each in (*page.items, *rest.items)] == wanted
        assert rest.next is None


def test_the_territory_is_a_tree_with_its_authorities(ground: Ground) -> None:
    authority = ground.registry.authorities.add({"name": "和平分局", "division": "210102"}, ground.anna)
    ground.site()
    tree = {each.code: each for each in ground.registry.divisions.list()}
    assert (tree["210102"].above, tree["210100"].above, tree["210000"].above) == ("210100", "210000", None)
    assert (tree["210102"].authorities, tree["210102"].sites) == (1, 1)
    assert [each.code for each in ground.registry.divisions.list("210000")] == ["210100"]
    renamed = ground.registry.divisions.put("210102", "和平", "Heping", ground.anna)
    assert (renamed.name, renamed.name_en) == ("和平", "Heping")
    ground.registry.authorities.remove(authority.id, 1, ground.anna)
    assert ground.registry.authorities.page(EVERYTHING).items == ()


def test_a_new_installation_knows_the_divisions_of_china(sqlite_engine: Engine) -> None:
    assert furnish(sqlite_engine) > 3000
    assert furnish(sqlite_engine) == 0
    tree = {each.code: each for each in Registry(sqlite_engine, ManualClock()).divisions.list()}
    assert all(division(code) == code for code in tree)
    assert all(each.above in tree for each in tree.values() if each.above is not None)
    assert [code for code, each in tree.items() if each.above is None and not code.endswith("0000")] == []
    assert (tree["210102"].name, tree["210102"].above, tree["110101"].above) == ("和平区", "210100", "110000")


def test_divisions_have_english_names_that_are_right_or_none(sqlite_engine: Engine) -> None:
    furnish(sqlite_engine)
    divisions = Registry(sqlite_engine, ManualClock()).divisions
    names = {each.name: each.name_en for each in divisions.list()}
    # Readings that a table of letters gets wrong.
    for name, english in (
        ("重庆市", "Chongqing"),
        ("厦门市", "Xiamen"),
        ("蚌埠市", "Bengbu"),
        ("亳州市", "Bozhou"),
        ("长子县", "Zhangzi County"),
        ("长治市", "Changzhi"),
        ("乐亭县", "Laoting County"),
        ("闵行区", "Minhang District"),
        ("东阿县", "Dong'e County"),
        ("呼和浩特市", "Hohhot"),
        ("延边朝鲜族自治州", "Yanbian Korean Autonomous Prefecture"),
        ("长阳土家族自治县", "Changyang Tujia Autonomous County"),
        ("阿荣旗", ""),
    ):
        assert names[name] == english
    assert sum(not english for english in names.values()) < 400


def test_english_names_are_added_where_there_were_none(sqlite_engine: Engine) -> None:
    with write(sqlite_engine) as connection:
        rows = [("110101", "东城区", ""), ("110102", "西城", ""), ("110105", "朝阳区", "Sunny Quarter")]
        connection.execute(
            insert(division_table), [{"code": code, "name": name, "name_en": en} for code, name, en in rows]
        )
    furnish(sqlite_engine)
    found = {each.code: each.name_en for each in Registry(sqlite_engine, ManualClock()).divisions.list()}
    assert found == {"110101": "Dongcheng District", "110102": "", "110105": "Sunny Quarter"}


def test_a_site_abroad_needs_no_division(ground: Ground) -> None:
    site = ground.site(country="EU", division="", zone="Europe/Paris")
    assert ground.place(site, "toilet").legal_class is LegalClass.PERMITTED


def test_a_site_has_a_whole_position_or_none(lite: Ground) -> None:
    with pytest.raises(RegistryInvalid, match="longitude: missing"):
        lite.site(latitude=41.0)
    site = lite.site(latitude=41.0, longitude=123.0)
    with pytest.raises(RegistryInvalid, match="latitude: missing"):
        lite.registry.sites.change(site.id, 1, {"latitude": None}, lite.anna)


def test_a_place_tells_its_legal_class_and_the_texts_that_give_it(ground: Ground) -> None:
    site = ground.site()
    hall, toilet, office = (ground.place(site, kind) for kind in ("mall-hall", "toilet", "office"))
    assert [each.legal_class for each in (hall, toilet, office)] == ["required", "forbidden", "permitted"]
    assert [(each.pack, each.article) for each in toilet.citations] == [
        ("cn-national-2025", "8(1)[3]"),
        ("cn-liaoning-2008", "9"),
    ]
    assert hall.builder == "operator"
    for wanted, place in ((LegalClass.REQUIRED, hall), (LegalClass.FORBIDDEN, toilet), (LegalClass.PERMITTED, office)):
        found = ground.registry.places.page(EVERYTHING, where={"legal_class": wanted})
        assert [each.id for each in found.items] == [place.id]


@pytest.mark.parametrize(
    "outline",
    [
        {"type": "Line", "coordinates": []},
        {"type": "Point", "coordinates": [200, 0]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]},
        {"type": "Polygon", "coordinates": [[["0", 0], [1, 0], [1, 1], ["0", 0]]]},
        {"type": "Polygon", "coordinates": [[[float(n), 0.0] for n in range(90)] * 30]},
        [],
    ],
)
def test_an_outline_that_is_none_is_refused(lite: Ground, outline: Any) -> None:
    site = lite.site()
    with pytest.raises(RegistryInvalid, match="outline"):
        lite.place(site, outline=outline)


def test_an_outline_is_kept(ground: Ground) -> None:
    ring = [[123.0, 41.0], [123.1, 41.0], [123.1, 41.1], [123.0, 41.0]]
    place = ground.place(ground.site(), outline={"type": "Polygon", "coordinates": [ring]})
    assert place.outline == {"type": "Polygon", "coordinates": [ring]}


def test_a_system_does_not_end_before_it_is_in_use(lite: Ground) -> None:
    site = lite.site()
    for days in ({"end_day": "2026-01-01"}, {"use_day": "2026-01-02", "end_day": "2026-01-01"}):
        with pytest.raises(RegistryInvalid, match="end_day: order"):
            lite.system(site, **days)
    with pytest.raises(RegistryInvalid, match="use_day: date"):
        lite.system(site, use_day="2026-02-30")


def test_what_is_tried_stays_nowhere(ground: Ground) -> None:
    with ground.registry.work(dry=True) as work:
        given = {"name": "x", "credit_code": credit_code(900), "kind": "enterprise", "division": "210102"}
        ground.registry.units.add(given, ground.anna, work)
        with pytest.raises(RegistryInvalid):
            ground.registry.units.add(given, ground.anna, work)
    assert ground.registry.units.page(EVERYTHING).items == ()
    assert ground.house.audit.page(AuditFilter(action="unit."), None, 10) == []


def test_within_one_piece_of_work_a_failed_step_undoes_itself_alone(ground: Ground) -> None:
    refused = []
    with ground.registry.work() as work:
        for number in (901, 901, 902):
            given = {"name": "x", "credit_code": credit_code(number), "kind": "enterprise", "division": "210102"}
            try:
                ground.registry.units.add(given, ground.anna, work)
            except RegistryInvalid as error:
                refused.append(error.problems)
    assert refused == [(("credit_code", "taken"),)]
    assert len(ground.registry.units.page(EVERYTHING).items) == 2


@pytest.mark.parametrize("book", ["authorities", "units", "placements"])
def test_a_list_is_not_sorted_by_what_it_does_not_have(lite: Ground, book: str) -> None:
    column = {"authorities": "created_us", "units": "updated_us", "placements": "created_us"}[book]
    with pytest.raises(RegistryInvalid, match="sort: choice"):
        getattr(lite.registry, book).page(EVERYTHING, sort=column)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "\ud800"}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"latitude": 10**400}, "latitude"),
        ({"longitude": -(10**400)}, "longitude"),
    ],
)
def test_what_no_database_keeps_is_refused(given: dict[str, object], field: str) -> None:
    with pytest.raises(RegistryInvalid, match=field):
        checked(SITE, frozenset(), given, whole=False)


def test_an_outline_of_numbers_that_nobody_can_hold_is_none() -> None:
    shape = {"type": "Point", "coordinates": [10**400, 1]}
    with pytest.raises(RegistryInvalid, match="outline"):
        checked(PLACE, frozenset(), {"outline": shape}, whole=False)


def test_a_place_that_must_have_a_camera_is_no_other_one_without_a_reason(lite: Ground) -> None:
    hall = lite.place(lite.site(), "mall-hall")
    assert hall.legal_class is LegalClass.REQUIRED
    with pytest.raises(RegistryInvalid, match="reason: missing"):
        lite.registry.places.change(hall.id, 1, {"kind": "office"}, lite.anna)
    told = lite.registry.places.change(hall.id, 1, {"kind": "office", "reason": "Let as offices since May"}, lite.anna)
    assert (told.legal_class, told.reason) == (LegalClass.PERMITTED, "Let as offices since May")
    # Back to what must have one anybody may enter it.
    assert lite.registry.places.change(hall.id, 2, {"kind": "mall-hall"}, lite.anna).legal_class is LegalClass.REQUIRED
