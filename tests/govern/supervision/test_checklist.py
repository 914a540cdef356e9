# SPDX-License-Identifier: Apache-2.0
"""The checklist of a visit: what binds the site on that day, and nothing else."""

from datetime import date

import pytest

from fairwatch.govern.rules.binding import Site, addresses, applies
from fairwatch.govern.rules.load import catalogue, shipped
from fairwatch.govern.rules.pack import Kind, SiteClass
from fairwatch.govern.supervision.checklist import checklist

PACKS = tuple(shipped().values())
DAY = date(2026, 11, 25)
MALL = Site(SiteClass.OPERATOR, division="210102")


def texts(site: Site, control: str, day: date = DAY) -> set[tuple[str, str]]:
    items = {item["control"]: item for item in checklist(PACKS, site, day)}
    if control not in items:
        return set()
    return {(each["pack"], each["article"]) for each in items[control]["articles"]}


def test_one_item_names_all_articles_that_ask_for_it() -> None:
    assert texts(MALL, "filing") == {("cn-national-2025", "14"), ("cn-liaoning-2008", "12")}


def test_what_the_site_is_exempt_from_is_not_asked() -> None:
    other = Site(SiteClass.OTHER_PUBLIC, division="370102")
    assert texts(other, "filing") == set()
    assert texts(other, "signage") == {("cn-national-2025", "13"), ("cn-pipl-2021", "26")}
    assert texts(Site(SiteClass.NON_PUBLIC, division="370102"), "signage") == set()


def test_a_text_that_is_not_in_force_on_the_day_is_not_asked() -> None:
    assert texts(MALL, "filing", date(2025, 3, 31)) == {("cn-liaoning-2008", "12")}
    assert ("cn-cybersecurity-2017", "21") in texts(MALL, "cyber-security", date(2025, 12, 31))
    assert ("cn-cybersecurity-2026", "23") in texts(MALL, "cyber-security", date(2026, 1, 1))


@pytest.mark.parametrize("site_class", list(SiteClass))
def test_every_class_of_site_is_asked_for_its_assessment(site_class: SiteClass) -> None:
    asked = {("cn-pipl-2021", "55"), ("cn-pipl-2021", "56")}
    assert texts(Site(site_class, division="370102"), "impact-assessment") == asked


@pytest.mark.parametrize(("trades", "asked"), [(frozenset(), False), (frozenset({"song-and-dance"}), True)])
def test_a_text_for_a_trade_asks_only_those_in_it(trades: frozenset[str], *, asked: bool) -> None:
    site = Site(SiteClass.OPERATOR, division="210102", trades=trades)
    named = {pack for item in checklist(PACKS, site, DAY) for pack in (each["pack"] for each in item["articles"])}
    assert ("cn-entertainment-2006" in named) is asked


@pytest.mark.parametrize("site_class", list(SiteClass))
def test_items_come_in_the_catalogues_order_and_without_results(site_class: SiteClass) -> None:
    items = checklist(PACKS, Site(site_class, division="210102"), DAY)
    order = list(catalogue())
    assert [item["control"] for item in items] == sorted((item["control"] for item in items), key=order.index)
    assert all(item["result"] is None and item["note"] == "" and item["articles"] for item in items)


def test_every_duty_that_binds_is_on_it() -> None:
    on_it = {(each["pack"], each["article"]) for item in checklist(PACKS, MALL, DAY) for each in item["articles"]}
    national = shipped()["cn-national-2025"]
    duties = [each.article for each in national.articles if each.kind is Kind.DUTY]
    owed = {
        ("cn-national-2025", number)
        for number in duties
        if applies(national, number, MALL) and addresses(national.article(number), MALL)
    }
    assert {number for number in duties if ("cn-national-2025", number) not in owed} == {"9", "18", "33"}
    assert owed <= on_it
