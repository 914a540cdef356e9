# SPDX-License-Identifier: Apache-2.0
"""The packs that are shipped are whole; a wrong one is refused with its file, line and reason."""

from datetime import date
from pathlib import Path

import pytest

from fairwatch.govern.planning.buildfile import build_file
from fairwatch.govern.rules.load import (
    FOLDER,
    PackError,
    place_kinds,
    read_catalogue,
    read_pack,
    read_place_kinds,
    shipped,
)
from fairwatch.govern.rules.pack import Kind, Pack

EVERY_ARTICLE = {
    "cn-liaoning-2008": [*map(str, range(1, 15)), "15+"],
    "cn-qingdao-2010": [*map(str, range(1, 13)), "13+"],
    "cn-national-2025": [*map(str, range(1, 35))],
    "cn-pipl-2021": ["26", "45", "55", "56", "66"],
    "cn-cybersecurity-2017": ["21"],
    "cn-cybersecurity-2026": ["23"],
}
# The lists of places that must, and must not, have cameras, counted in the texts.
PLACES = {"cn-liaoning-2008": (6, 6), "cn-qingdao-2010": (9, 8), "cn-national-2025": (5, 4)}


def pack(name: str) -> Pack:
    return shipped()[name]


def test_the_packs_of_the_regime_are_shipped() -> None:
    trades = {each.id for each in shipped().values() if each.level == "trade"}
    assert set(shipped()) == {*EVERY_ARTICLE, "eu-edpb-2019", *trades}
    assert all(rule.trades for name in trades for rule in pack(name).requirements)


@pytest.mark.parametrize("name", EVERY_ARTICLE)
def test_every_article_is_in_its_pack_exactly_once(name: str) -> None:
    assert [each.article for each in pack(name).articles] == EVERY_ARTICLE[name]


@pytest.mark.parametrize("name", PLACES)
def test_every_place_of_the_lists_is_there(name: str) -> None:
    rules = [place.rule for place in pack(name).places]
    assert (rules.count("required"), rules.count("forbidden")) == PLACES[name]


def test_what_was_not_read_is_said_to_be_unknown() -> None:
    unknown = {
        (name, each.article) for name in EVERY_ARTICLE for each in pack(name).articles if each.kind is Kind.UNKNOWN
    }
    assert unknown == {("cn-liaoning-2008", "15+"), ("cn-qingdao-2010", "13+")}


def test_every_control_is_asked_for_by_some_text() -> None:
    asked = {control for each in shipped().values() for article in each.articles for control in article.controls}
    assert asked == set(read_catalogue())


def test_the_numbers_of_the_texts() -> None:
    found = {
        (each.id, rule.control, rule.article, rule.since): (rule.value, rule.unit.value)
        for each in shipped().values()
        for rule in each.requirements
    }
    assert found["cn-national-2025", "retention-floor", "17", None] == (30, "calendar-days")
    assert found["cn-liaoning-2008", "retention-floor", "14(1)[7]", None] == (15, "calendar-days")
    assert found["cn-liaoning-2008", "retention-important", "14(1)[7]", None] == (365, "calendar-days")
    assert found["cn-national-2025", "filing", "14", "in-use"] == (30, "calendar-days")
    assert found["cn-liaoning-2008", "change-report", "12", "change"] == (3, "working-days")
    assert found["cn-pipl-2021", "impact-assessment", "56(2)", None] == (36, "months")
    assert found["cn-cybersecurity-2017", "cyber-security", "21[3]", None] == (6, "months")
    assert found["cn-cybersecurity-2026", "cyber-security", "23[3]", None] == (6, "months")


def test_a_number_that_is_our_reading_says_so() -> None:
    """To act promptly is no number; three years and six months are."""
    ours = {
        (each.id, rule.article)
        for each in shipped().values()
        for rule in each.requirements
        if not rule.stated and each.jurisdiction.country == "CN"
    }
    assert ours == {("cn-national-2025", "14"), ("cn-pipl-2021", "45(2)")}


def test_a_text_that_is_not_about_video_is_marked_so_and_says_that_it_was_read_in_part() -> None:
    partly = {each.id for each in shipped().values() if each.partly}
    trades = {each.id for each in shipped().values() if each.level == "trade"}
    assert partly == {"cn-pipl-2021", "cn-cybersecurity-2017", "cn-cybersecurity-2026", *trades}
    assert all(
        "only" in pack(each).reading.en.lower() or "not read" in pack(each).reading.en.lower() for each in partly
    )


def test_the_two_versions_of_a_law_follow_each_other_without_a_gap() -> None:
    before, after = pack("cn-cybersecurity-2017"), pack("cn-cybersecurity-2026")
    assert (before.valid_to, after.valid_from) == (date(2025, 12, 31), date(2026, 1, 1))
    assert after.valid_to is None


def test_an_article_is_found_by_its_paragraph() -> None:
    assert pack("cn-liaoning-2008").article("14(1)[7]").article == "14"
    assert pack("cn-qingdao-2010").article("13+").kind is Kind.UNKNOWN
    with pytest.raises(KeyError):
        pack("cn-national-2025").article("35")


def test_a_text_is_law_from_its_first_to_its_last_day() -> None:
    text = pack("cn-national-2025").model_copy(update={"valid_to": date(2030, 3, 31)})
    days = [date(2025, 3, 31), date(2025, 4, 1), date(2030, 3, 31), date(2030, 4, 1)]
    assert [text.in_force(day) for day in days] == [False, True, True, False]


GOOD = (FOLDER / "eu-edpb-2019.yaml").read_text(encoding="utf-8")
WRONG = {
    "an unknown field": (GOOD.replace("level: foreign", "level: foreign\nlevels: 3"), "levels"),
    "a value out of range": (GOOD.replace("value: 1,", "value: -1,"), "requirements.0.value"),
    "a control that does not exist": (GOOD.replace("[impact-assessment]", "[impact]"), "no such control: impact"),
    "an article twice": (GOOD.replace("article: DPIA", "article: Rights"), "given twice: Rights"),
    "a requirement of an article that is not there": (
        GOOD.replace("article: Rights, v", "article: Duties, v"),
        "Duties",
    ),
    "a requirement that its article does not name": (
        GOOD.replace("control: person-request,", "control: filing,"),
        "filing",
    ),
    "a paragraph that asks for what its article does not name": (
        GOOD.replace("controls: [signage]", "controls: [signage]\n    parts: {Transparency: [filing]}"),
        "a paragraph asks for",
    ),
    "a paragraph of another article": (
        GOOD.replace("controls: [signage]", "controls: [signage]\n    parts: {Rights: [signage]}"),
        "no paragraph of article Transparency",
    ),
    "a duty without controls": (GOOD.replace("    controls: [signage]\n", ""), "names the controls"),
    "a key twice": (GOOD.replace("level: foreign", "level: foreign\nlevel: national"), "level is given twice"),
    "no YAML": (GOOD.replace("articles:", "articles: ["), "expected"),
    "a date that is none": (GOOD.replace("2020-01-29", "2020-02-30"), "valid_from"),
    "another name than its file's": (GOOD.replace("id: eu-edpb-2019", "id: eu-other"), "another name"),
    "a number where the control has none": (
        GOOD.replace("control: person-request, article: Rights", "control: signage, article: Transparency"),
        "has no number",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_pack_is_refused_with_file_line_and_reason(what: str, tmp_path: Path) -> None:
    text, reason = WRONG[what]
    path = tmp_path / "eu-edpb-2019.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as refused:
        read_pack(path, read_catalogue())
    file, line, _ = refused.value.problems[0].split(":", 2)
    assert file == str(path)
    assert 1 <= int(line) <= len(text.splitlines())
    assert reason in str(refused.value)


def test_the_line_is_where_the_mistake_is(tmp_path: Path) -> None:
    path = tmp_path / "eu-edpb-2019.yaml"
    path.write_text(GOOD.replace("kind: duty", "kind: dutty", 1), encoding="utf-8")
    with pytest.raises(PackError) as refused:
        read_pack(path, read_catalogue())
    line = int(str(refused.value).split(":")[1])
    assert "dutty" in path.read_text(encoding="utf-8").splitlines()[line - 1]


def test_every_kind_of_place_of_the_lists_is_known_and_none_is_given_twice() -> None:
    named = [kind for each in shipped().values() for place in each.places for kind in place.kinds]
    assert set(named) <= set(place_kinds())
    for each in shipped().values():
        of_pack = [kind for place in each.places for kind in place.kinds]
        assert len(of_pack) == len(set(of_pack)), each.id


def test_a_kind_of_place_that_is_none_is_refused_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "cn-qingdao-2010.yaml"
    text = (FOLDER / "cn-qingdao-2010.yaml").read_text(encoding="utf-8").replace("[fitting-room]", "[fitting-rom]")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as refused:
        read_pack(path, read_catalogue())
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "fitting-rom" in each)
    assert refused.value.problems == (f"{path}:{line}: no such kind of place: fitting-rom",)


def test_kinds_of_place_given_twice_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "place-kinds.yaml"
    path.write_text("kinds:\n" + "  - {id: park, zh: 公园, en: Park}\n" * 2, encoding="utf-8")
    with pytest.raises(PackError, match="twice: park"):
        read_place_kinds(path)


def test_the_papers_that_an_article_asks_for_are_those_of_the_file() -> None:
    known = {each.id for each in build_file((), public_money=True)}
    asked = {paper for each in shipped().values() for article in each.articles for paper in article.papers}
    assert asked
    assert asked <= known


@pytest.mark.parametrize(("article", "penalty"), [("7", "26"), ("8", "27"), ("10", "28"), ("14", "29"), ("23", "30")])
def test_a_breach_of_the_regulation_is_told_with_its_penalty(article: str, penalty: str) -> None:
    assert [each.article for each in pack("cn-national-2025").penalties(article)] == [penalty]
