# SPDX-License-Identifier: Apache-2.0
"""How articles are cited, in both languages; the console's own test has the same list."""

import pytest

from fairwatch.govern.rules.cite import cite, numeral
from fairwatch.govern.rules.load import shipped


@pytest.mark.parametrize(
    ("article", "zh", "en"),
    [
        ("8", "第八条", "article 8"),
        ("8(1)", "第八条第一款", "article 8(1)"),
        ("14[7]", "第十四条第七项", "article 14(7)"),
        ("16(2)[3]", "第十六条第二款第三项", "article 16(2)(3)"),
        ("20", "第二十条", "article 20"),
        ("34", "第三十四条", "article 34"),
        ("15+", "第十五条以后各条", "article 15 and after"),
        ("Storage", "Storage", "Storage"),
    ],
)
def test_an_article_is_cited_as_lawyers_do(article: str, zh: str, en: str) -> None:
    assert (cite(article, "zh"), cite(article, "en")) == (zh, en)


def test_numerals() -> None:
    assert [numeral(each) for each in (0, 10, 11, 99, 100, 105, 110, 214)] == [
        *("零", "十", "十一", "九十九", "一百", "一百零五", "一百一十", "二百一十四")
    ]


def test_places_are_cited_by_the_item_that_names_them() -> None:
    found = {each.id: cite(each.article, "zh") for pack in shipped().values() for each in pack.places}
    assert [found[each] for each in ("n7-1", "n7-4", "n8-3", "l6-5", "q7-7", "q9-1", "l9-1")] == [
        "第七条第一款",
        "第七条第二款第三项",
        "第八条第一款第三项",
        "第六条第一款第五项",
        "第七条第一款第七项",
        "第九条第一款",
        "第九条",
    ]


def test_every_article_of_the_packs_can_be_cited() -> None:
    for pack in shipped().values():
        named = [*(each.article for each in pack.articles), *(each.article for each in pack.places)]
        for article in (*named, *(each.article for each in pack.requirements)):
            assert cite(article, "zh").startswith("第") == article[0].isdigit()
            assert "[" not in cite(article, "en")
