# SPDX-License-Identifier: Apache-2.0
"""Opening hours as people write them, as they are kept, and what they mean in moments."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from fairwatch.db.registry import site
from fairwatch.govern.registry.errors import RegistryInvalid
from fairwatch.govern.registry.hours import DAYS, HoursWrong, canonical, in_chinese, open_between
from tests.govern.registry.ground import NOW_US, Ground

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Mo-Th 18:00-02:00; Fr,Sa 18:00-04:00", "Mo-Th 18:00-02:00; Fr-Sa 18:00-04:00"),
        ("周一至周四 18：00－02：00；周五、周六 18:00至次日04:00", "Mo-Th 18:00-02:00; Fr-Sa 18:00-04:00"),
        ("每天 12:00-24:00", "Mo-Su 12:00-24:00"),
        ("18:00-2:00", "Mo-Su 18:00-02:00"),
        ("Sa-Mo 10:00-12:00,14:00-16:00", "Mo,Sa-Su 10:00-12:00,14:00-16:00"),
        ("星期天 9:00-17:00\nmon 9:00–17:00", "Su 09:00-17:00; Mo 09:00-17:00"),
        ("", ""),
        (" ; ", ""),
    ],
)
def test_people_write_hours_in_their_way(said: str, kept: str) -> None:
    assert canonical(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "open",
        "25:00-26:00",
        "18:00",
        "18:60-20:00",
        "18:00-18:00",
        "Xx 18:00-20:00",
        "Mo-Tu-We 18:00-20:00",
        "18:00至次日20:00",
        "24:00-02:00",
        "Mo 18:00-20:00 and later",
        "8:00-9:00;" * 40,
        ",".join(["1:00-2:00"] * 30),
    ],
)
def test_what_says_no_hours_is_refused(said: str) -> None:
    with pytest.raises(HoursWrong):
        canonical(said)


MINUTES = st.integers(0, 24 * 60 - 1)
RULES = st.lists(
    st.tuples(st.sets(st.sampled_from(DAYS), min_size=1), MINUTES, MINUTES).filter(lambda each: each[1] != each[2]),
    max_size=5,
)


def clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


@given(RULES)
def test_what_is_kept_reads_the_same_in_both_languages(rules: list[tuple[set[str], int, int]]) -> None:
    said = ";".join(f"{','.join(days)} {clock(start)}-{clock(end)}" for days, start, end in rules)
    kept = canonical(said)
    assert canonical(kept) == canonical(in_chinese(kept)) == kept


@given(st.text(max_size=60))
def test_whatever_is_written_is_understood_or_refused(said: str) -> None:
    try:
        kept = canonical(said)
    except HoursWrong:
        return
    assert canonical(kept) == kept


def in_utc(spans: object) -> list[tuple[str, str, str]]:
    def told(us: int) -> str:
        return f"{datetime.fromtimestamp(us / 1e6, UTC):%d %H:%M}"

    return [(day.isoformat(), told(start), told(end)) for day, start, end in spans]  # type: ignore[attr-defined]


def test_a_night_belongs_to_the_day_on_which_it_began() -> None:
    # 2026-11-20 is a Friday.
    found = open_between("Fr 18:00-02:00; Sa 01:00-03:00", date(2026, 11, 20), date(2026, 11, 21), SHANGHAI)
    assert in_utc(found) == [("2026-11-20", "20 10:00", "20 18:00"), ("2026-11-21", "20 18:00", "20 19:00")]
    double = open_between("Fr 18:00-22:00,21:00-23:00", date(2026, 11, 20), date(2026, 11, 21), SHANGHAI)
    assert in_utc(double) == [("2026-11-20", "20 10:00", "20 15:00")], "of one day what overlaps is one"
    assert open_between("Fr 18:00-02:00", date(2026, 11, 21), date(2026, 11, 26), SHANGHAI) == []
    assert open_between("", date(2026, 11, 20), date(2026, 11, 21), SHANGHAI) == []


def test_who_never_closes_opens_each_day() -> None:
    found = open_between("Mo-Su 00:00-24:00; Fr 20:00-02:00", date(2026, 11, 20), date(2026, 11, 21), SHANGHAI)
    assert in_utc(found) == [("2026-11-20", "19 16:00", "20 18:00"), ("2026-11-21", "20 18:00", "21 16:00")]


def test_summer_time_makes_a_night_shorter_or_longer() -> None:
    spring = open_between("Sa 22:00-06:00", date(2026, 3, 28), date(2026, 3, 28), "Europe/Berlin")
    autumn = open_between("Sa 22:00-06:00", date(2026, 10, 24), date(2026, 10, 24), "Europe/Berlin")
    hours = [round((end - start) / 3.6e9) for ((_, start, end),) in (spring, autumn)]
    assert hours == [7, 9]


def test_a_site_keeps_its_hours_and_those_that_were(lite: Ground) -> None:
    made = lite.site(trades=["song-and-dance"])
    assert made.opening_hours == ""
    version = made.version
    for said in ("周一至周日 18:00-02:00", "Mo-Su 18:00-02:00", "Mo-Su 20:00-02:00"):
        made = lite.registry.sites.change(made.id, made.version, {"opening_hours": said}, lite.bo)
    assert made.opening_hours == "Mo-Su 20:00-02:00"
    assert made.version > version
    with lite.engine.connect() as connection:
        was = json.loads(connection.scalars(select(site.c.opening_was).where(site.c.id == made.id)).one())
    assert [(each["hours"], each["by"]) for each in was] == [("", "bo"), ("Mo-Su 18:00-02:00", "bo")]
    assert was[0]["until_us"] == NOW_US
    with pytest.raises(RegistryInvalid) as refused:
        lite.registry.sites.change(made.id, made.version, {"opening_hours": "evenings"}, lite.bo)
    assert refused.value.problems == (("opening_hours", "opening-hours"),)
    assert lite.site(opening_hours="Fr 18:00-02:00").opening_hours == "Fr 18:00-02:00"
