# SPDX-License-Identifier: Apache-2.0
"""A venue's cameras run while it is open: what they missed of that counts by minutes, and of nothing else."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, update

from fairwatch.db.engine import write
from fairwatch.db.registry import site as sites
from fairwatch.db.tables import camera as cameras
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.load_gaps import breaks_of
from fairwatch.govern.compliance.models import Finding, State
from fairwatch.govern.compliance.opening_facts import FormerHours, OpeningFacts
from fairwatch.govern.compliance.service import About, compute, pack_of
from fairwatch.govern.compliance.telling import evidence
from fairwatch.govern.compliance.words import say
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.pack import SiteClass
from tests.govern.compliance.scenes import NOW_US, ago, camera, site
from tests.govern.compliance.test_controls import judge
from tests.govern.compliance.test_gaps import Film

VENUE = Site(SiteClass.OPERATOR, "CN", "210102", frozenset({"song-and-dance"}))
NIGHTS = "Mo-Su 18:00-02:00"
MINUTE_US = 60_000_000


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()) * 1_000_000


def missed(*breaks: tuple[str, str], hours: str = NIGHTS, former: tuple[FormerHours, ...] = (), **of: Any) -> Finding:
    """The venue on Sunday 2026-11-22, with a camera that recorded nothing then."""
    gaps = {1: [(moment(start), moment(end), "network") for start, end in breaks]}
    found = judge("opening-hours", site(rule=VENUE, opening=OpeningFacts(hours, former, gaps), **of))
    assert found is not None
    return found


def told(found: Finding) -> list[tuple[Any, Any, list[str]]]:
    breaks = [each for each in found.evidence if each.key == "opening-breaks"]
    return [
        (each.params["times"], each.params["minutes"], [str(day.en) for day in each.params["days"]])  # type: ignore[union-attr]
        for each in breaks
    ]


def test_only_what_lies_in_opening_hours_counts() -> None:
    found = missed(("2026-11-19 12:00", "2026-11-19 18:20"), ("2026-11-20 03:00", "2026-11-20 17:00"))
    assert found.state is State.BREACHED
    assert told(found) == [(1, 20, ["2026-11-19 (20 min)"])]
    (one,) = found.evidence
    assert (one.params["start"], one.params["end"]) == ("2026-11-19 18:00", "2026-11-19 18:20")
    assert one.link == f"/playback?cameras=1&at={moment('2026-11-19 18:00')}"
    assert say("evidence", one.key, one.params).zh == (
        "Gate 1：营业期间中断 1 次，合计 20 分钟（不超过 5 分钟的不计，系程序自定）：2026-11-19（20 分钟）；"
        "最长一次 2026-11-19 18:00 至 2026-11-19 18:20，原因：网络中断"
    )


def test_past_midnight_it_is_still_the_evening_before() -> None:
    found = missed(("2026-11-20 23:30", "2026-11-21 00:30"), ("2026-11-21 01:30", "2026-11-21 19:00"))
    assert told(found) == [(2, 150, ["2026-11-21 (60 min)", "2026-11-20 (90 min)"])]


def test_of_a_venue_that_never_closes_each_day_is_told() -> None:
    found = missed(("2026-11-20 23:30", "2026-11-21 00:30"), hours="Mo-Su 00:00-24:00")
    assert told(found) == [(1, 60, ["2026-11-21 (30 min)", "2026-11-20 (30 min)"])]


@pytest.mark.parametrize(("end", "state"), [("18:05", State.KEPT), ("18:06", State.BREACHED)])
def test_a_few_minutes_are_borne(end: str, state: State) -> None:
    found = missed(("2026-11-20 17:00", f"2026-11-20 {end}"))
    assert found.state is state
    assert [each.key for each in found.evidence] == ["opening-unbroken" if state is State.KEPT else "opening-breaks"]


def test_many_short_ones_are_not_added_up() -> None:
    assert missed(*((f"2026-11-20 {hour}:00", f"2026-11-20 {hour}:04") for hour in range(18, 24))).state is State.KEPT


def test_without_hours_they_are_asked_for() -> None:
    found = missed(("2026-11-20 18:00", "2026-11-20 20:00"), hours="")
    assert (found.state, [each.key for each in found.evidence]) == (State.DUE, ["opening-hours-missing"])
    assert found.next is not None
    assert (found.next.key, found.next.link) == (
        "enter-opening-hours",
        "/registry?tab=sites&open=1&field=opening_hours",
    )


def test_hours_that_were_changed_count_for_their_time() -> None:
    """The venue closes at 22:00 since Friday noon; on Thursday it was open until two, and before the first hours too."""
    changed = FormerHours(NIGHTS, "Anna", moment("2026-11-20 12:00"))
    first = FormerHours("", "Anna", moment("2026-11-18 12:00"))
    evenings = [("2026-11-17 23:00", "2026-11-17 23:30"), ("2026-11-19 23:00", "2026-11-19 23:30")]
    evenings += [("2026-11-20 23:00", "2026-11-20 23:30")]
    found = missed(*evenings, hours="Mo-Su 18:00-22:00", former=(first, changed))
    assert told(found) == [(2, 60, ["2026-11-19 (30 min)", "2026-11-17 (30 min)"])]
    assert [each.key for each in found.evidence].count("opening-hours-changed") == 2
    away = missed(*evenings[:2], hours="", former=(FormerHours(NIGHTS, "Anna", moment("2026-11-20 12:00")),))
    assert {each.key for each in away.evidence} >= {"opening-hours-missing", "opening-breaks"}


def test_what_was_missed_before_the_camera_was_there_is_not() -> None:
    late = camera(created_us=ago(1), oldest_us=ago(1))
    assert missed(("2026-11-19 18:00", "2026-11-19 20:00"), cameras=(late,)).state is State.KEPT


def test_of_a_camera_that_never_recorded_nothing_is_claimed() -> None:
    young = camera(2, created_us=ago(3), oldest_us=ago(3))
    found = missed(cameras=(camera(oldest_us=None), young))
    assert [(each.key, each.params["count"]) for each in found.evidence] == [
        ("no-footage-yet", 1),
        ("opening-unbroken", 1),
    ]
    assert found.state is State.DUE
    assert str(found.evidence[1].params["since"]) == "2026-11-19"


def test_no_other_place_is_asked(film: Film) -> None:
    assert judge("opening-hours", site()) is None
    film.stream("main", [(40, 1), (0.5, 0)], [(1, 0.5, "network")])
    assert "opening-breaks" not in keys(film)


def keys(film: Film) -> dict[str, str]:
    with film.engine.connect() as connection:
        made = compute(connection, pack_of("cn-entertainment-2006"), About(), NOW_US, Surroundings())
    found = [item for one in made.articles for each in one.controls for item in each.evidence]
    return {each.key: evidence(each)["text"]["en"] for each in found}


@pytest.fixture
def film(engine: Engine) -> Film:
    return Film(engine)


def is_venue(film: Film, hours: str) -> None:
    with write(film.engine) as connection:
        connection.execute(update(sites).values(trades='["song-and-dance"]', opening_hours=hours))
        connection.execute(update(cameras).values(created_us=ago(100)))


def test_the_report_on_the_text_of_the_trade_names_day_and_minutes(film: Film) -> None:
    # Now is Sunday noon in Shanghai: half a day and a quarter ago it was Saturday evening, from six to midnight.
    film.stream("main", [(40, 0.75), (0.5, 0)], [(0.75, 0.5, "camera")])
    is_venue(film, "")
    assert "opening-hours-missing" in keys(film)
    is_venue(film, "Sa 20:00-02:00")
    text = keys(film)["opening-breaks"]
    assert "missed 240 minutes of the opening hours (breaks: 1;" in text
    assert "2026-11-21 (240 min)" in text
    is_venue(film, "Fr 20:00-02:00")
    assert "opening-unbroken" in keys(film)


def breaks(film: Film) -> list[tuple[float, float, str]]:
    with film.engine.connect() as connection:
        found = breaks_of(connection, [film.camera_id], NOW_US).get(film.camera_id, ())
    day = 24 * 60 * MINUTE_US
    return [((NOW_US - each.start_us) / day, (NOW_US - each.end_us) / day, each.cause) for each in found]


def test_also_a_camera_that_was_switched_off_missed_it(film: Film) -> None:
    film.stream("main", [(40, 3), (2.5, 1), (0.999, 0)], [(3, 2.5, "disabled"), (1, 0.999, "restart")])
    assert breaks(film) == [(3, 2.5, "disabled")]
    film.stream("sub", [(40, 2.75), (2, 0)], [(2.75, 2, "network")])
    assert breaks(film) == [(2.75, 2.5, "disabled")]


def test_one_that_fell_silent_is_found_too(film: Film) -> None:
    film.stream("main", [(40, 0.25)])
    assert breaks(film) == [(0.25, 0, "recorder")]


def test_what_no_text_lets_run_misses_nothing(film: Film) -> None:
    film.stream("main", [(40, 0.75)], [(0.75, 0, "disabled")])
    is_venue(film, "Mo-Su 00:00-24:00")
    assert "opening-breaks" in keys(film)
    with write(film.engine) as connection:
        connection.execute(update(cameras).values(barred="place-forbidden", enabled=False))
    assert "opening-breaks" not in keys(film)
