# SPDX-License-Identifier: Apache-2.0
"""Timelines: what is shown is the segments' hull less the gaps, in any window and any zone."""

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from fairwatch.db.engine import write
from fairwatch.db.tables import deletion
from fairwatch.store.catalogue import GapCause, GapRow
from fairwatch.store.timeline import HoldSpan, Moment, Timelines, UnknownZoneError, _less, _Stream
from tests.store.archive import DAY, NOON_US, Archive, S

HOUR = 3600 * S


@pytest.fixture
def archive(engine: Engine, tmp_path: Path) -> Archive:
    return Archive(engine, tmp_path)


def test_footage_is_what_lies_between_first_and_last_segment_less_the_gaps(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    for start, end in ((0, 60), (60, 120), (300, 360)):
        archive.row(camera.main, volume.id, NOON_US + start * S, NOON_US + end * S)
    archive.gap(camera.main, NOON_US + 120 * S, NOON_US + 300 * S)
    archive.gap(camera.main, NOON_US + 360 * S, None, GapCause.CAMERA)
    (line,) = Timelines(archive.engine).view([camera.id], "main", NOON_US + 30 * S, NOON_US + DAY)
    assert (line.first_us, line.last_us) == (NOON_US, NOON_US + 360 * S)
    assert line.footage == [
        (NOON_US + 30 * S, NOON_US + 120 * S),
        (NOON_US + 300 * S, NOON_US + 360 * S),
    ]
    assert line.gaps == [
        GapRow(camera.main, NOON_US + 120 * S, NOON_US + 300 * S, GapCause.NETWORK),
        GapRow(camera.main, NOON_US + 360 * S, None, GapCause.CAMERA),
    ]


def test_many_cameras_come_in_the_order_asked_for_each_with_its_own(archive: Archive) -> None:
    volume = archive.volume()
    cameras = [archive.camera() for _ in range(3)]
    for number, camera in enumerate(cameras):
        archive.row(camera.main, volume.id, NOON_US + number * S, NOON_US + 10 * S)
    archive.row(cameras[0].sub, volume.id, NOON_US - HOUR, NOON_US)
    asked = [cameras[2].id, 4711, cameras[0].id]
    lines = Timelines(archive.engine).view(asked, "main", NOON_US - DAY, NOON_US + DAY)
    assert [line.camera_id for line in lines] == asked
    assert [line.footage for line in lines] == [
        [(NOON_US + 2 * S, NOON_US + 10 * S)],
        [],
        [(NOON_US, NOON_US + 10 * S)],
    ]
    (sub,) = Timelines(archive.engine).view([cameras[0].id], "sub", NOON_US - DAY, NOON_US + DAY)
    assert sub.footage == [(NOON_US - HOUR, NOON_US)]


def test_holds_in_the_window_are_shown_until_they_are_lifted(archive: Archive) -> None:
    camera = archive.camera()
    archive.hold(camera.id, NOON_US, NOON_US + HOUR)
    archive.hold(camera.id, NOON_US, NOON_US + HOUR, lifted_us=NOON_US)
    archive.hold(camera.id, NOON_US + DAY, NOON_US + 2 * DAY)
    (line,) = Timelines(archive.engine).view([camera.id], "main", NOON_US, NOON_US + HOUR)
    assert line.holds == [HoldSpan(NOON_US, NOON_US + HOUR, "case 7")]


@given(
    st.lists(st.integers(0, 200), min_size=2, max_size=30, unique=True),
    st.integers(-50, 250),
    st.integers(-50, 250),
    st.booleans(),
)
def test_footage_and_gaps_never_overlap_and_fill_the_hull(
    edges: list[int], start_us: int, end_us: int, goes_on: bool
) -> None:
    edges.sort()
    gaps = [
        GapRow(1, gap_us, gap_end_us, GapCause.DISK)
        for gap_us, gap_end_us in zip(edges[::2], edges[1::2], strict=False)
    ]
    if goes_on:
        gaps.append(GapRow(1, edges[-1], None, GapCause.DISK))
    touching = [gap for gap in gaps if gap.start_us < end_us and (gap.end_us is None or gap.end_us > start_us)]
    spans = _less(_Stream(1, 1, 20, 180), touching, start_us, end_us)
    seen = {moment for span_us, span_end_us in spans for moment in range(span_us, span_end_us)}
    assert seen == {
        moment
        for moment in range(max(start_us, 20), min(end_us, 180))
        if not any(gap.start_us <= moment and (gap.end_us is None or moment < gap.end_us) for gap in gaps)
    }
    assert spans == sorted(spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_days_are_those_of_the_zone_and_only_those_with_footage(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    # Shanghai is 8 hours ahead: its 22 November begins at 16:00 UTC on the 21st.
    midnight_us = NOON_US + 4 * HOUR
    archive.row(camera.main, volume.id, midnight_us - HOUR, midnight_us + 2 * HOUR)
    archive.row(camera.main, volume.id, midnight_us + 2 * DAY, midnight_us + 2 * DAY + S)
    archive.gap(camera.main, midnight_us + 2 * HOUR, midnight_us + 2 * DAY)
    days = Timelines(archive.engine).days(camera.id, "main", 0, NOON_US + 30 * DAY, "Asia/Shanghai")
    assert [(day.day, day.start_us, day.footage_us) for day in days] == [
        (date(2026, 11, 21), midnight_us - DAY, HOUR),
        (date(2026, 11, 22), midnight_us, 2 * HOUR),
        (date(2026, 11, 24), midnight_us + 2 * DAY, S),
    ]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Europe/Berlin", date(2026, 7, 1), 24),
        ("Asia/Beirut", date(2026, 3, 29), 23),  # Midnight itself is skipped.
        ("Asia/Shanghai", date(2026, 3, 29), 24),
    ],
)
def test_a_day_with_a_change_of_clocks_is_as_long_as_it_is(archive: Archive, zone: str, day: date, hours: int) -> None:
    camera, volume = archive.camera(), archive.volume()
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    noon_us = int(noon.timestamp()) * S
    archive.row(camera.main, volume.id, noon_us - 2 * DAY, noon_us + 2 * DAY)
    days = Timelines(archive.engine).days(camera.id, "main", noon_us, noon_us + 1, zone)
    assert [each.day for each in days] == [day]
    assert days[0].end_us - days[0].start_us == days[0].footage_us == hours * HOUR


def test_days_follow_each_other_without_a_hole(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.row(camera.main, volume.id, NOON_US - 400 * DAY, NOON_US)
    days = Timelines(archive.engine).days(camera.id, "main", 0, NOON_US + DAY, "America/Sao_Paulo")
    assert len(days) == 401
    assert all(before.end_us == after.start_us for before, after in pairwise(days))
    assert sum(day.footage_us for day in days) == 400 * DAY


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "/etc/passwd", "x" * 300, "a\0b"])
def test_an_unknown_zone_is_said_to_be_unknown(archive: Archive, zone: str) -> None:
    with pytest.raises(UnknownZoneError):
        Timelines(archive.engine).days(archive.camera().id, "main", 0, NOON_US, zone)


def test_a_moment_with_footage_is_itself(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.row(camera.main, volume.id, NOON_US, NOON_US + S)
    assert Timelines(archive.engine).moment(camera.id, "main", NOON_US + 7) == Moment(
        NOON_US + 7, NOON_US + 7, NOON_US + 7, None
    )


def test_a_moment_in_a_gap_names_the_cause_and_the_nearest_footage(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.row(camera.main, volume.id, NOON_US, NOON_US + S)
    archive.row(camera.main, volume.id, NOON_US + 9 * S, NOON_US + 10 * S)
    archive.gap(camera.main, NOON_US + S, NOON_US + 4 * S, GapCause.NETWORK)
    archive.gap(camera.main, NOON_US + 4 * S, NOON_US + 9 * S, GapCause.RESTART)
    archive.gap(camera.main, NOON_US + 10 * S, None, GapCause.CAMERA)
    moment = Timelines(archive.engine).moment
    before_us, after_us = NOON_US + S - 1, NOON_US + 9 * S
    assert moment(camera.id, "main", NOON_US + 2 * S) == Moment(None, before_us, after_us, GapCause.NETWORK)
    assert moment(camera.id, "main", NOON_US + 5 * S) == Moment(None, before_us, after_us, GapCause.RESTART)
    assert moment(camera.id, "main", NOON_US + DAY) == Moment(None, NOON_US + 10 * S - 1, None, GapCause.CAMERA)
    assert moment(camera.id, "main", NOON_US - 1) == Moment(None, None, NOON_US, None)
    assert moment(camera.id, "sub", NOON_US) == Moment(None, None, None, None)


def test_a_gap_inside_a_segment_is_a_gap(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.row(camera.main, volume.id, NOON_US, NOON_US + 60 * S)
    archive.gap(camera.main, NOON_US + 10 * S, NOON_US + 20 * S, GapCause.CAMERA)
    assert Timelines(archive.engine).moment(camera.id, "main", NOON_US + 15 * S) == Moment(
        None, NOON_US + 10 * S - 1, NOON_US + 20 * S, GapCause.CAMERA
    )


def test_before_the_first_footage_the_deletion_log_says_what_was_there(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.row(camera.main, volume.id, NOON_US, NOON_US + S)
    gone = {"stream_id": camera.main, "size_bytes": 1, "reason": "purpose-met:7", "deleted_us": NOON_US, "chain": b""}
    spans = ((NOON_US - 9 * S, NOON_US - 6 * S), (NOON_US - 5 * S, NOON_US - 3 * S))
    with write(archive.engine) as connection:
        connection.execute(insert(deletion), [gone | {"start_us": start, "end_us": end} for start, end in spans])
    moment = Timelines(archive.engine).moment
    assert moment(camera.id, "main", NOON_US - 8 * S) == Moment(None, None, NOON_US, GapCause.DELETED)
    assert moment(camera.id, "main", NOON_US - 4 * S) == Moment(None, None, NOON_US, GapCause.DELETED)
    for never in (NOON_US - 10 * S, NOON_US - 6 * S, NOON_US - S):
        assert moment(camera.id, "main", never) == Moment(None, None, NOON_US, None)
