# SPDX-License-Identifier: Apache-2.0
"""The list of standards is whole, says what was read of it, and is refused where it is wrong."""

from pathlib import Path

import pytest

from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.load import STANDARDS, PackError
from fairwatch.govern.rules.pack import SiteClass
from fairwatch.govern.rules.standards import MEASURES, items, items_for, read_standards, standards

# What the table of numbers speaks of, topic by topic.
NAMED = (
    "GB/T 28181-2016",
    "GB/T 28181-2022",
    "GB 35114-2017",
    "GB 37300-2018",
    "GB 50395-2007",
    "GB 50198-2011",
    "GB 55029-2022",
    "DB11/T 2552-2026",
    "DB11/T 855-2025",
    "GB/T 29315-2012",
    "GA 38-2015",
    "GA/T 1400.4-2017",
    "GA/T 669-2006",
    "GA/T 367",
    "GB/T 25724",
    "GB 50348",
)
READ = {"gb-50395-2007", "gb-50198-2011"}
# Those whose numbers were not read: each says so.
UNREAD = {"gb-37300-2018", "gat-669-2006", "gat-367", "gbt-25724", "gb-50348"}
MANDATORY = {"gb-35114-2017", "gb-37300-2018", "gb-55029-2022"}
LIAONING, BEIJING = (Site(SiteClass.OPERATOR, "CN", code) for code in ("210102", "110105"))


def ids(site: Site, *places: str) -> set[str]:
    return {each.id for each in items_for(site, frozenset(places))}


def test_every_standard_of_the_table_is_there_and_asks_for_something() -> None:
    assert {each.number for each in standards().values()} == {*NAMED, ""}
    assert {each.standard for each in items().values()} == set(standards())


def test_it_is_said_how_each_was_read_and_which_is_mandatory() -> None:
    assert {each.standard for each in items().values() if each.read == "text"} == READ
    assert {each.standard for each in items().values() if each.mandatory} == MANDATORY
    for each in items().values():
        assert (each.standard in UNREAD) <= (each.note is not None and each.figure is None), each.id


def test_a_number_that_no_standard_gives_is_told_as_our_own() -> None:
    own = {each.id for each in items().values() if each.figure is not None and each.figure.own}
    assert own == {each.id for each in items().values() if each.standard == "own"}
    assert not any(items()[each].mandatory for each in own)


def test_everything_that_the_program_can_measure_is_asked_somewhere() -> None:
    assert {each.measure for each in items().values() if each.measure} == MEASURES


def test_a_standard_counts_where_it_is_one() -> None:
    assert "city-network" in ids(LIAONING)
    assert "city-network" not in ids(BEIJING)
    assert "beijing-logs" in ids(BEIJING)
    assert "school-repair" in ids(LIAONING, "school")
    assert "school-repair" not in ids(LIAONING, "bank")
    assert ids(Site(SiteClass.OPERATOR, "EU", "")) == set()


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ("    standard: gbt-28181-2016\n", "    standard: gbt-28181-1999\n", "no such standard: gbt-28181-1999"),
        ("measure: jitter", "measure: beauty", "nothing measures beauty"),
        ("shown: checked", "shown: measured", "a measure belongs to what is measured"),
        ("read: text\n    shown", "read: somehow\n    shown", "read"),
        ("places: [school]", "places: [skool]", "no such kind of place: skool"),
        ("figure: {least: 30,", "figure: {least: 30, most: 40,", "either least or most"),
        ("  - id: keepalive", "  - id: registration", "given twice: registration"),
    ],
)
def test_a_wrong_list_is_refused_with_file_line_and_reason(right: str, wrong: str, reason: str, tmp_path: Path) -> None:
    text = STANDARDS.read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "standards.yaml"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(PackError) as refused:
        read_standards(path)
    file, line, rest = refused.value.problems[0].split(":", 2)
    assert (file, int(line) > 0) == (str(path), True)
    assert reason in rest
