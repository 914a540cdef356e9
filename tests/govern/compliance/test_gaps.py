# SPDX-License-Identifier: Apache-2.0
"""Footage that is missing in between is looked for: where, why, and how much of it is too much."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from fairwatch.db.engine import write
from fairwatch.db.tables import camera as cameras
from fairwatch.db.tables import gap, segment, stream, volume
from fairwatch.govern.compliance.facts import GapFacts, SiteFacts
from fairwatch.govern.compliance.load_gaps import gaps_of
from fairwatch.govern.compliance.models import Finding, State
from fairwatch.govern.compliance.policy import HOUR_US, POLICY
from fairwatch.govern.compliance.report import report
from fairwatch.govern.compliance.words import say
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import SiteClass
from tests.govern.compliance.scenes import NOW_US, TODAY, ago, camera, site
from tests.govern.compliance.test_controls import judge
from tests.govern.ground import lay

MINUTE_US = 60_000_000


def floor_of(*gaps: GapFacts, **camera_: Any) -> Finding:
    found = judge("retention-floor", site(cameras=(camera(gaps=gaps, **camera_),)))
    assert found is not None
    return found


class Film:
    """One camera's streams, with what is recorded of them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.camera_id = lay(engine).camera_ids[0]

    def stream(
        self, kind: str, footage: Iterable[tuple[float, float]], gaps: Iterable[tuple[float, float, str]] = ()
    ) -> None:
        """Footage and gaps from so many days ago to so many; a gap until 0 goes on."""
        with write(self.engine) as connection:
            row = {"camera_id": self.camera_id, "kind": kind, "address": f"rtsp://c.invalid/{kind}", "record": True}
            number = connection.execute(insert(stream).values(row).returning(stream.c.id)).scalar_one()
            place = {"name": kind, "path": f"/{kind}", "floor_bytes": 0}
            folder = connection.execute(insert(volume).values(place).returning(volume.c.id)).scalar_one()
            file = {"path": "x", "size_bytes": 1, "fragments": 1, "index": b"", "digest": b"1", "volume_id": folder}
            for start, end in footage:
                span = {"stream_id": number, "start_us": ago(start), "end_us": ago(end)}
                connection.execute(insert(segment).values(file | span))
            for start, end, cause in gaps:
                until = None if end == 0 else ago(end)
                row = {"stream_id": number, "start_us": ago(start), "end_us": until, "cause": cause}
                connection.execute(insert(gap).values(row))

    def lacks(self) -> list[tuple[float, float, str]]:
        """In days ago."""
        with self.engine.connect() as connection:
            found = gaps_of(connection, [self.camera_id], NOW_US).get(self.camera_id, ())
        day = 24 * HOUR_US
        return [((NOW_US - each.start_us) / day, (NOW_US - each.end_us) / day, each.cause) for each in found]


@pytest.fixture
def film(engine: Engine) -> Film:
    return Film(engine)


def test_a_minute_long_ago_and_footage_of_today_is_not_footage_since_then(film: Film) -> None:
    film.stream("main", [(40, 39.999), (1, 0)], [(39.999, 1, "network")])
    assert film.lacks() == [(39.999, 1, "network")]


def test_what_another_stream_has_is_not_missing(film: Film) -> None:
    film.stream("main", [(40, 30), (10, 0)], [(30, 10, "camera")])
    assert film.lacks() == [(30, 10, "camera")]
    film.stream("sub", [(40, 25), (12, 0)], [(25, 12, "network")])
    assert film.lacks() == [(25, 12, "camera")]


def test_where_the_main_stream_begins_later_the_other_one_counts(film: Film) -> None:
    film.stream("main", [(5, 0)])
    film.stream("sub", [(40, 20)], [(20, 0, "network")])
    assert film.lacks() == [(20, 5, "recorder")]


def test_a_camera_that_was_off_lacks_nothing(film: Film) -> None:
    film.stream("main", [(40, 30), (10, 0)], [(30, 10, "disabled")])
    assert film.lacks() == []


def test_books_that_end_without_a_cause_are_a_gap_unless_the_camera_is_off(film: Film) -> None:
    film.stream("main", [(40, 3)])
    assert film.lacks() == [(3, 0, "recorder")]
    with write(film.engine) as connection:
        connection.execute(update(cameras).values(enabled=False))
    assert film.lacks() == []


def test_many_short_gaps_add_up_and_few_are_borne(film: Film) -> None:
    hours = [(day, day - 1 / 24, "camera") for day in range(30, 5, -1)]
    film.stream("main", [(40, 0)], hours[: POLICY.gap_hours])
    assert film.lacks() == []
    with write(film.engine) as connection:
        start, end, cause = hours[-1]
        row = {"stream_id": 1, "start_us": ago(start), "end_us": ago(end), "cause": cause}
        connection.execute(insert(gap).values(row))
    assert len(film.lacks()) == POLICY.gap_hours + 1


def test_lost_footage_is_a_breach_with_its_cause_until_it_leaves_the_time_that_a_text_asks_for() -> None:
    lost = GapFacts(ago(20), ago(10), "disk")
    found = floor_of(lost)
    told = found.evidence[0]
    assert (found.state, told.key, told.params["hours"], told.params["cause"]) == (
        State.BREACHED,
        "footage-gaps",
        10 * 24,
        say("gap-causes", "disk"),
    )
    assert told.link == f"/playback?cameras=1&at={lost.start_us}"
    assert found.next is not None
    assert (found.next.key, found.next.link) == ("look-at-gap", told.link)
    assert floor_of(GapFacts(ago(200), ago(30), "disk")).state is State.KEPT
    assert floor_of(GapFacts(ago(200), ago(28), "disk")).state is State.BREACHED


def test_what_the_policy_bears_is_said_and_no_breach() -> None:
    within = [GapFacts(ago(2 + n), ago(2 + n) + HOUR_US, "network") for n in range(POLICY.gap_hours)]
    found = floor_of(*within)
    assert (found.state, found.evidence[0].params["hours"]) == (State.KEPT, POLICY.gap_hours)
    assert floor_of(*within, GapFacts(ago(1), ago(1) + MINUTE_US, "network")).state is State.BREACHED


def test_a_camera_that_never_gave_a_picture_is_not_called_complete() -> None:
    found = floor_of(created_us=NOW_US, oldest_us=None)
    assert (found.state, [each.key for each in found.evidence]) == (State.DUE, ["no-footage-yet"])


def listed(of: SiteFacts) -> list[tuple[str, State, str]]:
    found = judge("integrity", of)
    assert found is not None
    return [(each.key, each.state, each.link) for each in found.evidence if each.key.startswith("footage-")]


def test_integrity_lists_what_is_missing_with_its_causes_also_where_no_text_asks_for_a_time() -> None:
    lost = (GapFacts(ago(20), ago(18), "network"), GapFacts(ago(15), ago(12), "disk"), GapFacts(ago(9), ago(8), "disk"))
    cameras = (camera(gaps=lost, min_days=0), camera(2, min_days=0))
    cafe = site(cameras=cameras, rule=Site(SiteClass.OTHER_PUBLIC, "CN", "370102"))
    assert cafe.ruling("retention-floor") is None
    for of in (cafe, site(cameras=cameras)):
        assert listed(of) == [
            ("footage-interrupted", State.KEPT, f"/playback?cameras=1&at={lost[0].start_us}"),
            ("footage-through", State.KEPT, "/playback"),
        ]
        found = judge("integrity", of)
        told = found.evidence[-2] if found else None
        assert told is not None
        assert (told.params["times"], told.params["hours"]) == (3, 6 * 24)
        assert say("evidence", told.key, told.params).en.count("the disk failed or was full (2)") == 1


def test_what_nothing_explains_is_to_be_looked_at_and_leads_to_it() -> None:
    lost = (GapFacts(ago(20), ago(18), "network"), GapFacts(ago(15), ago(12), "recorder"))
    found = judge("integrity", site(cameras=(camera(gaps=lost),)))
    assert found is not None
    assert found.next is not None
    assert (found.state, found.next.key) == (State.DUE, "look-at-gap")
    assert found.next.link == f"/playback?cameras=1&at={lost[1].start_us}"


def test_a_report_of_several_sites_tells_of_the_registers_once() -> None:
    sites = [site(), replace(site(cameras=(camera(2),)), id=2, name="Second")]
    found = report(shipped()["cn-national-2025"], sites, NOW_US, TODAY)
    control = next(of for each in found.articles for of in each.controls if of.control == "integrity")
    told = [(each.key, each.site) for each in control.evidence]
    registers = [each for each in told if not each[0].startswith("footage-")]
    assert registers == [("digests", ""), ("verified", ""), ("heads-signed", "")]
    assert {each[1] for each in told if each[0] == "footage-through"} == {sites[0].name, "Second"}
