# SPDX-License-Identifier: Apache-2.0
"""Several texts bind one site: the stricter value counts, and it is known which text gave it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.govern.rules.binding import (
    LegalClass,
    Ruling,
    Site,
    asks,
    binding,
    forbidden,
    legal_class,
    requirements,
    strictest,
    strictest_deadline,
)
from fairwatch.govern.rules.load import read_catalogue, shipped
from fairwatch.govern.rules.pack import Pack, SiteClass, Unit

TODAY = date(2026, 11, 22)
SHENYANG = Site(SiteClass.OPERATOR, division="210102")
QINGDAO = Site(SiteClass.OPERATOR, division="370202")
JINAN = Site(SiteClass.OPERATOR, division="370102")
NATIONAL = ["cn-national-2025", "cn-cybersecurity-2026", "cn-pipl-2021"]
"""What binds everywhere, from the text that is about video to those that touch it."""


def packs(site: Site, day: date = TODAY) -> list[Pack]:
    return binding(shipped().values(), site, day)


def ruling(control: str, site: Site) -> Ruling:
    found = strictest(packs(site), read_catalogue(), control, site)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("site", "bound"),
    [
        (SHENYANG, [*NATIONAL, "cn-liaoning-2008"]),
        (QINGDAO, [*NATIONAL, "cn-qingdao-2010"]),
        (JINAN, NATIONAL),
        (Site(SiteClass.OPERATOR, country="EU"), ["eu-edpb-2019"]),
        (Site(SiteClass.OPERATOR, country="DE"), ["eu-edpb-2019"]),
        (Site(SiteClass.OPERATOR, country="CH"), []),
        (Site(SiteClass.OPERATOR, country="US"), []),
    ],
)
def test_texts_bind_where_they_are_law(site: Site, bound: list[str]) -> None:
    assert [pack.id for pack in packs(site) if pack.level != "trade"] == bound


def test_before_the_national_regulation_the_province_alone_binds() -> None:
    general = [pack.id for pack in packs(SHENYANG, date(2025, 3, 31)) if pack.level != "trade"]
    assert general == ["cn-cybersecurity-2017", "cn-pipl-2021", "cn-liaoning-2008"]


@pytest.mark.parametrize(
    ("day", "bound"),
    [
        (date(2017, 5, 31), set()),
        (date(2017, 6, 1), {"cn-cybersecurity-2017"}),
        (date(2021, 10, 31), {"cn-cybersecurity-2017"}),
        (date(2021, 11, 1), {"cn-cybersecurity-2017", "cn-pipl-2021"}),
        (date(2025, 12, 31), {"cn-cybersecurity-2017", "cn-pipl-2021", "cn-national-2025"}),
        (date(2026, 1, 1), {"cn-cybersecurity-2026", "cn-pipl-2021", "cn-national-2025"}),
    ],
)
def test_a_law_binds_as_it_stands_on_the_day(day: date, bound: set[str]) -> None:
    assert {pack.id for pack in packs(JINAN, day)} == bound


@pytest.mark.parametrize(("day", "article"), [(date(2025, 12, 31), "21[3]"), (date(2026, 1, 1), "23[3]")])
def test_logs_are_kept_six_months_by_the_article_of_the_day(day: date, article: str) -> None:
    found = strictest(packs(JINAN, day), read_catalogue(), "cyber-security", JINAN)
    assert found is not None
    assert (found.requirement.article, found.requirement.value) == (article, 6)


@pytest.mark.parametrize(("trades", "asked"), [(frozenset(), False), (frozenset({"telecom-carrier"}), True)])
def test_an_article_for_a_trade_asks_only_units_of_it(trades: frozenset[str], *, asked: bool) -> None:
    site = Site(SiteClass.OPERATOR, division="370102", trades=trades)
    national = shipped()["cn-national-2025"]
    assert asks(national, national.article("18"), "cyber-security", site) is asked
    assert asks(national, national.article("15"), "cyber-security", site)


def test_thirty_days_of_the_nation_are_stricter_than_fifteen_of_the_province() -> None:
    found = ruling("retention-floor", SHENYANG)
    assert (found.pack.id, found.requirement.article, found.requirement.value) == ("cn-national-2025", "17", 30)
    assert {pack.id for pack, _ in found.weighed} == {"cn-national-2025", "cn-liaoning-2008"}


def test_what_the_nation_exempts_local_law_may_still_ask() -> None:
    site = Site(SiteClass.OTHER_PUBLIC, division="210102")
    found = ruling("retention-floor", site)
    assert (found.pack.id, found.requirement.value) == ("cn-liaoning-2008", 15)
    assert (
        strictest(packs(JINAN), read_catalogue(), "retention-floor", Site(SiteClass.OTHER_PUBLIC, division="370102"))
        is None
    )


@pytest.mark.parametrize("exempted", ["17(2)", "17(2)[1]"])
def test_a_paragraph_may_be_exempt_while_its_article_binds(exempted: str) -> None:
    national = shipped()["cn-national-2025"]
    text = national.model_copy(update={"exempt": {SiteClass.OTHER_PUBLIC: ("17(2)",)}})
    site = Site(SiteClass.OTHER_PUBLIC)
    rules = text.requirements[-1].model_copy(update={"sites": ()})
    both = (rules, rules.model_copy(update={"article": exempted, "value": 60}))
    found = requirements([text.model_copy(update={"requirements": both})], "retention-floor", site)
    assert [each.value for _, each in found] == [30]


def test_a_class_may_be_free_of_the_paragraph_that_asks_for_a_control() -> None:
    national = shipped()["cn-national-2025"]
    article = national.article("16")
    mall, cafe = (Site(each, division="370102") for each in (SiteClass.OPERATOR, SiteClass.OTHER_PUBLIC))
    asked = {control: [asks(national, article, control, each) for each in (mall, cafe)] for control in article.controls}
    assert {control for control, found in asked.items() if found == [True, False]} == set(article.parts["16(2)"])
    assert asked["secrets"] == [True, True]
    assert not asks(national, article, "filing", mall)


def test_a_text_of_a_trade_binds_only_those_in_it() -> None:
    texts = {each.id for each in packs(Site(SiteClass.OPERATOR, division="370102", trades=frozenset({"hotel"})))}
    assert texts == set(NATIONAL)
    texts = {
        each.id for each in packs(Site(SiteClass.OPERATOR, division="370102", trades=frozenset({"song-and-dance"})))
    }
    assert texts == {*NATIONAL, "cn-entertainment-2006"}


@pytest.mark.parametrize(
    ("trade", "days", "text"),
    [
        ("", 30, "cn-national-2025"),
        ("hotel", 60, "cn-liaoning-trades-2020"),
        ("counter-terror-target", 90, "cn-counter-terrorism-2016"),
        ("song-and-dance", 30, "cn-national-2025"),
    ],
)
def test_special_trades_keep_footage_longer(trade: str, days: int, text: str) -> None:
    found = ruling("retention-floor", Site(SiteClass.OPERATOR, division="210102", trades=frozenset({trade})))
    assert (found.requirement.value, found.pack.id) == (days, text)


def test_trades_have_longer_floors() -> None:
    liaoning = shipped()["cn-liaoning-2008"]
    hotels = liaoning.requirements[-2].model_copy(update={"value": 60, "trades": ("hotel",)})
    text = liaoning.model_copy(update={"requirements": (*liaoning.requirements, hotels)})
    hotel = Site(SiteClass.OPERATOR, division="210102", trades=frozenset({"hotel"}))
    values = [
        found.requirement.value
        for site in (hotel, SHENYANG)
        if (found := strictest([text], read_catalogue(), "retention-floor", site)) is not None
    ]
    assert values == [60, 15]


def test_the_earlier_of_two_deadlines_counts_and_says_whose_it_is() -> None:
    found = strictest_deadline(packs(SHENYANG), "change-report", SHENYANG, "change", date(2026, 9, 30))
    assert found is not None
    rule, made = found
    assert made.due == date(2026, 10, 10)
    assert len(rule.weighed) == 2


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6), st.integers(0, 3000))
def test_the_strictest_deadline_is_never_later_than_any_other(values: list[int], after: int) -> None:
    national = shipped()["cn-national-2025"]
    rule = national.requirements[0]
    units = [Unit.CALENDAR_DAYS, Unit.WORKING_DAYS]
    rules = tuple(rule.model_copy(update={"value": value, "unit": units[n % 2]}) for n, value in enumerate(values))
    since = date(2020, 1, 1) + timedelta(days=after)
    texts = [national.model_copy(update={"requirements": rules})]
    found = strictest_deadline(texts, "filing", SHENYANG, "in-use", since)
    assert found is not None
    for each in rules:
        alone = [national.model_copy(update={"requirements": (each,)})]
        other = strictest_deadline(alone, "filing", SHENYANG, "in-use", since)
        assert other is not None
        assert found[1].due <= other[1].due


def test_places_are_forbidden_by_every_text_that_binds() -> None:
    ids = {place.id for _, place in forbidden(packs(SHENYANG), SHENYANG)}
    assert {"n8-1", "l9-5"} <= ids
    assert not any(name.startswith("q9") for name in ids)


ELSEWHERE = Site(SiteClass.OPERATOR, division="110101")


@pytest.mark.parametrize(
    ("site", "kind", "found", "texts"),
    [
        (ELSEWHERE, "toilet", LegalClass.FORBIDDEN, ["cn-national-2025 8(1)[3]"]),
        (SHENYANG, "toilet", LegalClass.FORBIDDEN, ["cn-national-2025 8(1)[3]", "cn-liaoning-2008 9"]),
        # The national text speaks of the room, the local ones of the dormitory.
        (ELSEWHERE, "student-dormitory-corridor", LegalClass.PERMITTED, []),
        (SHENYANG, "student-dormitory-corridor", LegalClass.UNDECIDED, ["cn-liaoning-2008 9"]),
        (SHENYANG, "staff-dormitory-corridor", LegalClass.PERMITTED, []),
        (QINGDAO, "staff-dormitory-corridor", LegalClass.UNDECIDED, ["cn-qingdao-2010 9(1)"]),
        (QINGDAO, "staff-dormitory-room", LegalClass.FORBIDDEN, ["cn-national-2025 8(1)[2]", "cn-qingdao-2010 9(1)"]),
        (ELSEWHERE, "staff-rest-room", LegalClass.FORBIDDEN, ["cn-national-2025 8(1)[2]"]),
        (ELSEWHERE, "private-dining-room", LegalClass.FORBIDDEN, ["cn-national-2025 8(1)[1]"]),
        # Named by local law alone.
        (ELSEWHERE, "bank", LegalClass.PERMITTED, []),
        (SHENYANG, "bank", LegalClass.REQUIRED, ["cn-liaoning-2008 6(1)[1]"]),
        (QINGDAO, "catering", LegalClass.REQUIRED, ["cn-qingdao-2010 7(1)[7]"]),
        (ELSEWHERE, "mall-hall", LegalClass.REQUIRED, ["cn-national-2025 7(2)[1]"]),
        (Site(SiteClass.NON_PUBLIC, division="110101"), "car-park", LegalClass.PERMITTED, []),
        (Site(SiteClass.NON_PUBLIC, division="110101"), "toilet", LegalClass.FORBIDDEN, ["cn-national-2025 8(1)[3]"]),
    ],
)
def test_the_class_of_a_place_and_the_texts_that_give_it(
    site: Site, kind: str, found: LegalClass, texts: list[str]
) -> None:
    ruling = legal_class(shipped().values(), site, kind, TODAY)
    assert ruling.legal_class is found
    assert [f"{pack.id} {place.article}" for pack, place in ruling.citations] == texts


def test_what_a_person_decides_settles_what_a_text_leaves_open() -> None:
    asked = legal_class(shipped().values(), SHENYANG, "student-dormitory-corridor", TODAY)
    assert asked.question == "student-dormitory-corridor@cn-liaoning-2008:l9-5-shared"
    (pack, entry), *_ = asked.doubts
    assert (pack.id, entry.article, entry.question is not None) == ("cn-liaoning-2008", "9", True)
    meant, free = asked.settled("forbidden"), asked.settled("permitted")
    assert (meant.legal_class, meant.citations) == (LegalClass.FORBIDDEN, asked.citations)
    assert (free.legal_class, free.citations, free.question) == (LegalClass.PERMITTED, (), asked.question)
    assert asked.settled("") is asked
    toilet = legal_class(shipped().values(), SHENYANG, "toilet", TODAY)
    assert (toilet.question, toilet.settled("permitted")) == ("", toilet)


def test_a_text_that_forbids_outweighs_what_is_to_be_decided_and_that_what_is_required() -> None:
    liaoning, national = shipped()["cn-liaoning-2008"], shipped()["cn-national-2025"]

    def with_rule(rule: str, kind: str) -> LegalClass:
        extra = national.places[0].model_copy(update={"id": "extra", "rule": rule, "kinds": (kind,)})
        text = national.model_copy(update={"places": (*national.places, extra)})
        return legal_class([liaoning, text], SHENYANG, kind, TODAY).legal_class

    assert with_rule("forbidden", "student-dormitory-corridor") is LegalClass.FORBIDDEN
    assert with_rule("required", "student-dormitory-corridor") is LegalClass.UNDECIDED
    both = legal_class([liaoning], SHENYANG, "student-dormitory-corridor", TODAY)
    assert both.settled("permitted").legal_class is LegalClass.PERMITTED


def test_a_place_is_judged_by_the_law_of_the_day() -> None:
    before = legal_class(shipped().values(), ELSEWHERE, "toilet", date(2025, 3, 31))
    assert before.legal_class is LegalClass.PERMITTED
    assert legal_class(shipped().values(), ELSEWHERE, "toilet", date(2025, 4, 1)).legal_class is LegalClass.FORBIDDEN


@pytest.mark.parametrize(
    ("kind", "builder"), [("trunk-road", "government"), ("mall-hall", "operator"), ("office", None)]
)
def test_who_alone_may_build(kind: str, builder: str | None) -> None:
    assert legal_class(shipped().values(), SHENYANG, kind, TODAY).builder == builder


@pytest.mark.parametrize(("division", "days", "text"), [("440305", 90, "56"), ("210102", 30, "17")])
def test_a_kindergarten_in_shenzhen_keeps_footage_for_longer(division: str, days: int, text: str) -> None:
    stand = Site(SiteClass.OPERATOR, division=division, trades=frozenset({"kindergarten"}))
    found = strictest(packs(stand), read_catalogue(), "retention-floor", stand)
    assert found is not None
    assert (found.requirement.value, found.requirement.article) == (days, text)


@pytest.mark.parametrize(
    ("division", "trades", "days", "text"),
    [
        ("330602", {"urban-rail"}, 90, ("cn-shaoxing-metro-2022", "40")),
        ("330602", set(), 30, ("cn-national-2025", "17")),
        ("330102", {"urban-rail"}, 30, ("cn-national-2025", "17")),
    ],
)
def test_a_metro_station_in_shaoxing_keeps_footage_for_longer(
    division: str, trades: set[str], days: int, text: tuple[str, str]
) -> None:
    stand = Site(SiteClass.OPERATOR, division=division, trades=frozenset(trades))
    found = strictest(packs(stand), read_catalogue(), "retention-floor", stand)
    assert found is not None
    assert (found.requirement.value, found.pack.id, found.requirement.article) == (days, *text)


def test_the_text_of_shaoxing_binds_from_its_first_day() -> None:
    stand = Site(SiteClass.OPERATOR, division="330602", trades=frozenset({"urban-rail"}))
    before = binding(shipped().values(), stand, date(2021, 12, 31))
    assert "cn-shaoxing-metro-2022" not in {each.id for each in before}
    assert "cn-shaoxing-metro-2022" in {each.id for each in binding(shipped().values(), stand, date(2022, 1, 1))}
