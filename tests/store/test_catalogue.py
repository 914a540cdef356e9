# SPDX-License-Identifier: Apache-2.0
"""Rows go in together or not at all, and come back by time."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from fairwatch.db.engine import open_engine, write
from fairwatch.db.tables import footage_day
from fairwatch.store.catalogue import Catalogue, CatalogueError, GapCause, GapRow
from fairwatch.store.layout import day_of
from tests.store.archive import DAY, NOON_US, Archive, S


@pytest.fixture
def archive(engine: Engine, tmp_path: Path) -> Archive:
    return Archive(engine, tmp_path)


def test_a_row_comes_back_as_it_went_in(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US)
    assert archive.catalogue.segment_at(camera.main, NOON_US) == row


def test_committing_again_renews_the_row(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, closed=False)
    longer = replace(row, end_us=row.end_us + S, size_bytes=row.size_bytes + 100, fragments=99, digest=b"d" * 32)
    archive.catalogue.commit([longer])
    assert archive.rows() == [longer]


def test_a_segment_holds_its_start_but_not_its_end(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.row(camera.main, volume.id, NOON_US, NOON_US + S)
    find = archive.catalogue.segment_at
    assert find(camera.main, NOON_US - 1) is None
    assert find(camera.main, NOON_US) == row
    assert find(camera.main, NOON_US + S - 1) == row
    assert find(camera.main, NOON_US + S) is None
    assert find(camera.sub, NOON_US) is None
    assert archive.catalogue.segment_before(camera.main, NOON_US + DAY) == row
    assert archive.catalogue.segment_after(camera.main, NOON_US - 1) == row
    assert archive.catalogue.segment_after(camera.main, NOON_US) is None


def test_segments_of_a_span_are_those_that_touch_it(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.row(camera.main, volume.id, NOON_US + n * S, NOON_US + n * S + S) for n in (0, 1, 2, 5, 6)]
    find = archive.catalogue.segments
    assert find(camera.main, NOON_US + S + 1, NOON_US + 5 * S) == rows[1:3]
    assert find(camera.main, NOON_US + 3 * S, NOON_US + 4 * S) == []
    assert find(camera.main, 0, NOON_US + DAY) == rows
    assert find(camera.main, 0, NOON_US + DAY, limit=2) == rows[:2]
    assert archive.catalogue.last_end(camera.main) == NOON_US + 7 * S
    assert archive.catalogue.last_end(camera.sub) is None


def test_open_segments_are_those_without_a_digest(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US)
    row = archive.record(camera, volume, NOON_US + 4 * S, closed=False)
    other = archive.record(camera, volume, NOON_US, kind="sub", closed=False)
    assert archive.catalogue.open_segments() == [row, other]


def test_gaps_open_close_and_keep_their_cause(archive: Archive) -> None:
    camera = archive.camera()
    catalogue = archive.catalogue
    catalogue.commit([], [GapRow(camera.main, NOON_US, None, GapCause.CAMERA, "no-route")])
    assert catalogue.open_gap(camera.main) == GapRow(camera.main, NOON_US, None, GapCause.CAMERA, "no-route")
    catalogue.close_gap(camera.main, NOON_US + S)
    assert catalogue.open_gap(camera.main) is None
    assert catalogue.gaps(camera.main, 0, NOON_US + DAY) == [
        GapRow(camera.main, NOON_US, NOON_US + S, GapCause.CAMERA, "no-route")
    ]
    catalogue.close_gap(camera.main, NOON_US + DAY)
    assert archive.gaps(camera.main) == [(NOON_US, NOON_US + S, "camera")]


def test_a_gap_that_ends_where_it_starts_never_was(archive: Archive) -> None:
    camera = archive.camera()
    archive.gap(camera.main, NOON_US, None)
    archive.gap(camera.main, NOON_US, NOON_US)
    assert archive.gaps(camera.main) == []


def test_gaps_of_a_window_include_the_one_that_reaches_into_it(archive: Archive) -> None:
    camera = archive.camera()
    archive.gap(camera.main, NOON_US - 9 * S, NOON_US - 8 * S)
    archive.gap(camera.main, NOON_US - S, NOON_US + S)
    archive.gap(camera.main, NOON_US + 2 * S, NOON_US + 3 * S)
    archive.gap(camera.main, NOON_US + 4 * S, None)

    def starts(start_us: int, end_us: int) -> list[int]:
        return [(each.start_us - NOON_US) // S for each in archive.catalogue.gaps(camera.main, start_us, end_us)]

    assert starts(NOON_US, NOON_US + S) == [-1]
    assert starts(NOON_US - S, NOON_US + S) == [-1]
    assert starts(NOON_US + S, NOON_US + 2 * S) == []
    assert starts(NOON_US + DAY, NOON_US + 2 * DAY) == [4]
    assert starts(NOON_US - DAY, NOON_US + DAY) == [-9, -1, 2, 4]


def test_the_sums_count_each_closed_segment_once(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, closed=False)
    assert _sums(archive.engine) == []
    closed = replace(row, digest=b"d" * 32)
    archive.catalogue.commit([closed])
    archive.catalogue.commit([closed])
    other = archive.row(camera.main, volume.id, NOON_US + 10 * S, NOON_US + 15 * S, 700)
    archive.row(camera.main, volume.id, NOON_US + DAY, NOON_US + DAY + S, 50)
    today = day_of(NOON_US)
    assert _sums(archive.engine) == [
        (camera.main, volume.id, today, 2, row.size_bytes + other.size_bytes, 9 * S),
        (camera.main, volume.id, today + 1, 1, 50, S),
    ]


def test_all_rows_are_written_or_none(archive: Archive) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, commit=False)
    with pytest.raises(IntegrityError):
        archive.catalogue.commit([row, replace(row, stream_id=999)])
    assert archive.rows() == []
    assert _sums(archive.engine) == []


def test_a_locked_database_is_an_error_of_its_own_and_nothing_is_written(sqlite_engine: Engine, tmp_path: Path) -> None:
    archive = Archive(sqlite_engine, tmp_path)
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, commit=False)
    impatient = open_engine(str(sqlite_engine.url), busy_ms=1)
    with write(sqlite_engine), pytest.raises(CatalogueError, match="locked"):
        Catalogue(impatient).commit([row])
    assert archive.rows() == []
    Catalogue(impatient).commit([row])
    impatient.dispose()
    assert archive.rows() == [row]


def test_a_database_without_our_tables_is_a_mistake_and_not_worth_waiting_for(blank_url: str) -> None:
    engine = open_engine(blank_url)
    with pytest.raises(Exception, match=r"gap") as caught:
        Catalogue(engine).commit([], [GapRow(1, 0, None, GapCause.DISK)])
    engine.dispose()
    assert not isinstance(caught.value, CatalogueError)


def test_a_database_that_is_away_is_worth_waiting_for() -> None:
    away = open_engine("postgresql+psycopg://postgres@/none?host=/nonexistent")
    with pytest.raises(CatalogueError):
        Catalogue(away).commit([], [GapRow(1, 0, None, GapCause.DISK)])
    away.dispose()


def _sums(engine: Engine) -> list[tuple[int, ...]]:
    with engine.connect() as connection:
        query = select(footage_day).order_by(footage_day.c.stream_id, footage_day.c.day)
        return [tuple(row) for row in connection.execute(query)]
