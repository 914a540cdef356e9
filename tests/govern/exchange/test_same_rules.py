# SPDX-License-Identifier: Apache-2.0
"""A file is refused what the registry refuses a person, for the same reason: each rule both ways."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from fairwatch.db.registry import site
from fairwatch.errors import FairwatchError
from fairwatch.govern.exchange.tables import TableName, tables
from fairwatch.govern.registry.errors import RegistryInvalid
from fairwatch.govern.registry.work import Work
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.exchange.desk import SHENHE, Desk, credit_code, sheet_of
from tests.govern.registry.test_at_once import at_once

Given = Mapping[str, Any]
NEW: dict[TableName, Given] = {
    "units": {"name": "乙", "credit_code": credit_code(2), "kind": "enterprise", "division": SHENHE},
    "sites": {"name": "二店", "division": SHENHE, "site_class": "art7-operator"},
    "places": {"name": "二层", "kind": "mall-hall"},
    "systems": {"name": "二期", "funding": "own"},
    "cameras": {"latitude": 41.8, "longitude": 123.46, "direction_deg": 90, "purpose": "治安防范"},
}
# What else a row names, by column, as the registry takes it by field.
NAMED: dict[TableName, tuple[Given, Given]] = {
    "units": ({}, {}),
    "sites": ({"unit": "沈阳中街商场"}, {"unit_id": 1}),
    "places": ({"site": "中街店"}, {"site_id": 1}),
    "systems": ({"site": "中街店"}, {"site_id": 1}),
    "cameras": (
        {"place": "一层大厅", "system": "商场视频系统", "name": "新", "address": "rtsp://192.0.2.99/1"},
        {"place_id": 1, "system_id": 1},
    ),
}


def by_hand(shop: Desk, what: TableName, given: Given, number: int | None, scope: Scope = EVERYTHING) -> set[str]:
    """What the registry's own part says: `column reason`, or its code."""
    books: dict[str, Any] = {
        "units": shop.registry.units,
        "sites": shop.registry.sites,
        "places": shop.registry.places,
        "systems": shop.registry.systems,
        "cameras": shop.registry.placements,
    }
    book, by = books[what], shop.hand(scope)
    try:
        with shop.registry.work(dry=True) as work:
            if number is not None:
                book.change(number, book.get(number, EVERYTHING).version, given, by, work)
            elif what == "cameras":
                streams: Any = shop.cameras.get(1).config
                made = shop.cameras.add_within(work.connection, streams, None, note=by.note)
                book.add({**NAMED[what][1], **given, "camera_id": made.id}, by, work)
            else:
                book.add({**NAMED[what][1], **given}, by, work)
    except RegistryInvalid as error:
        columns = {column.field: column.id for column in tables()[what].columns.values()}
        return {f"{columns.get(field, field)} {reason}" for field, reason in error.problems}
    except FairwatchError as error:
        return {error.code}
    return set()


def by_file(shop: Desk, what: TableName, cells: Given, scope: Scope = EVERYTHING) -> set[str]:
    """What an import says of the row."""
    told = {name: "、".join(value) if isinstance(value, list) else value for name, value in cells.items()}
    report = shop.give(what, sheet_of(list(told), list(told.values())), dry=True, scope=scope)
    return {
        each.code if "-" in each.code and each.code in OWN_CODES else f"{each.column} {each.code}"
        for each in report.problems
    }


OWN_CODES = {"place-forbidden", "place-undecided", "builder-not-allowed", "move-needed", "not-your-unit"}


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("units", {"division": ""}),
        ("units", {"division": "210199"}),
        ("units", {"kind": "moon"}),
        ("sites", {"division": ""}),
        ("sites", {"division": "210199"}),
        ("sites", {"country": "DE", "zone": "Asia/Shanghai"}),
        ("sites", {"latitude": 41.8}),
        ("sites", {"opening_hours": "always"}),
        ("sites", {"site_class": "moon"}),
        ("sites", {"trades": ["moon"]}),
        ("places", {"kind": "moon"}),
        ("systems", {"use_day": "2999-01-01"}),
        ("systems", {"use_day": "2025-07-01", "end_day": "2025-06-30"}),
        ("systems", {"end_day": "2025-06-30"}),
        ("systems", {"analytics": ["face", ""]}),
        ("cameras", {"sign_day": "2999-01-01"}),
        ("cameras", {"direction_deg": 400}),
    ],
)
def test_a_new_row_is_refused_alike(shop: Desk, what: TableName, wrong: Given) -> None:
    given = {**NEW[what], **wrong}
    assert by_file(shop, what, {**NAMED[what][0], **given}) == by_hand(shop, what, given, None)


def test_a_new_row_that_is_right_is_right_both_ways(shop: Desk) -> None:
    for what, given in NEW.items():
        assert by_file(shop, what, {**NAMED[what][0], **given}) == by_hand(shop, what, given, None) == set()


@pytest.mark.parametrize(("place", "code"), [("卫生间", "place-forbidden")])
def test_a_new_camera_is_refused_alike_where_none_may_be(shop: Desk, place: str, code: str) -> None:
    number = next(each.id for each in shop.registry.places.page(EVERYTHING).items if each.name == place)
    assert by_hand(shop, "cameras", {**NEW["cameras"], "place_id": number}, None) == {code}
    assert by_file(shop, "cameras", {**NAMED["cameras"][0], **NEW["cameras"], "place": place}) == {code}


def test_units_are_entered_by_none_of_their_own(shop: Desk) -> None:
    own = Scope(unit_id=1)
    assert by_hand(shop, "units", NEW["units"], None, own) == {"not-your-unit"}
    assert by_file(shop, "units", NEW["units"], own) == {"not-your-unit"}


@pytest.mark.parametrize(
    ("what", "key", "wrong", "refusal"),
    [
        ("units", {"credit_code": credit_code(1)}, {"kind": "government"}, "kind_reason missing"),
        ("sites", {"unit": "沈阳中街商场", "name": "中街店"}, {"site_class": "non-public"}, "class_reason missing"),
        ("sites", {"unit": "沈阳中街商场", "name": "中街店"}, {"country": "DE"}, "country fixed"),
        (
            "sites",
            {"unit": "沈阳中街商场", "name": "中街店"},
            {"opening_hours": "always"},
            "opening_hours opening-hours",
        ),
        ("places", {"site": "中街店", "name": "一层大厅"}, {"kind": "office"}, "reason missing"),
        ("systems", {"site": "中街店", "name": "商场视频系统"}, {"analytics": ["face"]}, "analytics unapproved"),
        ("systems", {"site": "中街店", "name": "商场视频系统"}, {"use_day": "2025-08-01"}, "use_day_reason missing"),
        (
            "cameras",
            {"place": "一层大厅", "system": "商场视频系统", "name": "大厅1"},
            {"direction_deg": 91},
            "move-needed",
        ),
    ],
)
def test_a_change_is_refused_alike(shop: Desk, what: TableName, key: Given, wrong: Given, refusal: str) -> None:
    assert by_hand(shop, what, wrong, 1) == {refusal}
    assert {each.replace("reason-needed", "missing") for each in by_file(shop, what, {**key, **wrong})} == {refusal}


def test_places_from_a_file_weigh_on_the_class_of_their_site(shop: Desk) -> None:
    sites = sheet_of(
        ["unit", "name", "division", "site_class", "class_reason"],
        ["沈阳中街商场", "甲店", SHENHE, "art9-other", "小店"],
        ["沈阳中街商场", "乙店", SHENHE, "art9-other", "小店"],
    )
    assert shop.give("sites", sites).written
    one, two = (shop.registry.sites.page(EVERYTHING, search=name).items[0].id for name in ("甲店", "乙店"))
    shop.registry.places.add({"site_id": one, "name": "厅", "kind": "mall-hall"}, shop.hand())
    assert shop.give("places", sheet_of(["site", "name", "kind"], ["乙店", "厅", "mall-hall"])).written
    with shop.engine.connect() as connection:
        classes = [
            connection.scalar(select(site.c.class_by_places).where(site.c.id == number)) for number in (one, two)
        ]
    assert classes == ["art7-operator"] * 2


def test_rows_do_not_come_into_what_somebody_takes_out_at_that_moment(engine: Engine) -> None:
    shop = Desk(engine)
    shop.furnish(0)
    number = next(each.id for each in shop.registry.places.page(EVERYTHING).items if each.name == "一层大厅")
    told: list[str] = []
    cells = {**NAMED["cameras"][0], **NEW["cameras"]}

    def give() -> None:
        report = shop.give("cameras", sheet_of(list(cells), list(cells.values())))
        told.extend(each.code for each in report.problems)

    other = threading.Thread(target=give)
    with shop.registry.work() as work:
        shop.registry.places.remove(number, 1, shop.hand(), work)
        # SQLite has one writer: there the other one comes after.
        if engine.dialect.name == "postgresql":
            other.start()
            with engine.connect() as watching:
                while other.is_alive() and not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    watching.rollback()
    if engine.dialect.name != "postgresql":
        other.start()
    other.join()
    assert told == ["not-found"]


@pytest.mark.parametrize("named", [False, True])
def test_of_two_who_enter_the_same_unit_at_once_the_file_is_refused_in_words(engine: Engine, named: bool) -> None:
    """`named`: the file gives a unit that is there the code that another one gets just now."""
    shop = Desk(engine)
    shop.furnish()
    given = NEW["units"]
    told = {**given, "uuid": shop.registry.units.page(EVERYTHING).items[0].uuid, "name": "甲"} if named else given

    def by_file() -> object:
        return shop.give("units", sheet_of([*told], [*told.values()]))

    def enter(work: Work) -> object:
        return shop.registry.units.add(given, shop.hand(), work)

    # On SQLite it comes after, and finds it there.
    refused = at_once(engine, enter, by_file, shop)
    assert refused == ("version-conflict" if engine.dialect.name == "postgresql" and not named else "")
    assert len(shop.registry.units.page(EVERYTHING, search="乙").items) == 1
