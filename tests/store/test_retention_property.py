# SPDX-License-Identifier: Apache-2.0
"""Any rules, holds and sizes: what the law asks of retention holds for all of them."""

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from fairwatch.db.engine import open_engine, write
from fairwatch.db.tables import camera, footage_day, stream
from fairwatch.store import deletion_log
from fairwatch.store.catalogue import SegmentRow
from fairwatch.store.volumes import Volume
from tests.store.archive import DAY, NOON_US, Archive, S
from tests.store.keeper import Keeper

HOUR = 3600 * S
FRAME_BYTES = 1000


@dataclass(frozen=True)
class Plan:
    """A camera's rule, segments and holds, in hours before now."""

    min_days: int
    max_days: int | None
    max_segments: int | None
    segments: list[tuple[int, int, int]]
    holds: list[tuple[int, int]]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Segments that do not overlap, of 1 to 20 hours and 1 to 9 kB, on two volumes."""
    at, segments = 0, []
    for skip, length, size in draw(
        st.lists(st.tuples(st.integers(0, 30), st.integers(1, 20), st.integers(1, 9)), max_size=12)
    ):
        segments.append((at + skip + length, length, size))
        at += skip + length
    return Plan(
        min_days=draw(st.integers(0, 6)),
        max_days=draw(st.none() | st.integers(1, 8)),
        max_segments=draw(st.none() | st.integers(0, 40)),
        segments=segments,
        holds=draw(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 50)), max_size=2)),
    )


@pytest.fixture
def template(sqlite_template: Path) -> bytes:
    return sqlite_template.read_bytes()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(plans(), min_size=1, max_size=4), st.lists(st.integers(0, 60), min_size=2, max_size=2))
def test_whatever_the_rules_the_floor_holds_and_the_oldest_goes_first(
    template: bytes, cameras: list[Plan], quotas_kb: list[int]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "test.db").write_bytes(template)
        engine = open_engine(f"sqlite:///{path / 'test.db'}")
        _check_plans(Keeper(engine, path), cameras, quotas_kb)
        engine.dispose()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["time passes", "hold", "minimum", "clock", "keeper", "machine"]),
        st.integers(0, 3),
        st.integers(0, 200),
        st.integers(1, 60),
    ),
    min_size=2,
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(plans(), min_size=1, max_size=3), st.lists(st.integers(0, 60), min_size=2, max_size=2), ACTS)
def test_the_floor_holds_as_time_goes_on_and_people_change_their_minds(
    template: bytes, cameras: list[Plan], quotas_kb: list[int], acts: list[tuple[str, int, int, int]]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "test.db").write_bytes(template)
        engine = open_engine(f"sqlite:///{path / 'test.db'}")
        keeper = Keeper(engine, path)
        _, by_stream = _make(keeper, cameras, quotas_kb)
        _check_acts(keeper, by_stream, acts)
        engine.dispose()


def _check_acts(keeper: Keeper, by_stream: dict[int, Plan], acts: list[tuple[str, int, int, int]]) -> None:
    """`true_us` is the time that passed, which the machine's clock need not show."""
    archive, true_us = keeper.archive, NOON_US
    for number, (act, which, start, length) in enumerate(acts):
        stream_id = sorted(by_stream)[which % len(by_stream)]
        plan, of_camera = by_stream[stream_id], stream.c.id == stream_id
        with archive.engine.connect() as connection:
            camera_id = connection.execute(select(stream.c.camera_id).where(of_camera)).scalar_one()
        if act == "time passes":
            keeper.clock.advance(length * HOUR)
            true_us += length * HOUR
        elif act == "hold":
            archive.hold(camera_id, NOON_US - start * HOUR, NOON_US - (start - length) * HOUR)
            plan.holds.append((start, length))
        elif act == "minimum":
            by_stream[stream_id] = replace(plan, min_days=length // 6)
            with write(archive.engine) as connection:
                changed = update(camera).where(camera.c.id == camera_id)
                connection.execute(changed.values(retention_min_days=length // 6))
        elif act == "clock":
            # More than a restart may explain, in both directions and back.
            keeper.clock.step((start - 100) * 10 * DAY if start != 100 else -DAY)
        else:
            keeper.begin("first" if act == "keeper" else f"machine {number}")
        before = archive.rows()
        keeper.retention.step()
        left = archive.rows()
        for row in before:
            # Clocks a little ahead may be right after a restart: these acts set none that are.
            assert row in left or _may_go(row, by_stream[row.stream_id], true_us + HOUR), "the floor is a promise"
    assert len(archive.deletions()) == deletion_log.verify(archive.engine).count


def _make(keeper: Keeper, plan: list[Plan], quotas_kb: list[int]) -> tuple[list[Volume], dict[int, Plan]]:
    archive = keeper.archive
    volumes = [
        archive.volume(f"v{number}", quota_bytes=quota * FRAME_BYTES + 1) for number, quota in enumerate(quotas_kb)
    ]
    by_stream: dict[int, Plan] = {}
    for each in plan:
        of = archive.camera(
            retention_min_days=each.min_days,
            retention_max_days=each.max_days,
            retention_max_bytes=None if each.max_segments is None else each.max_segments * FRAME_BYTES,
        )
        by_stream[of.main] = each
        for number, (start, length, size) in enumerate(reversed(each.segments)):
            start_us = NOON_US - start * HOUR
            on = volumes[number % 2]
            row = archive.row(of.main, on.id, start_us, start_us + length * HOUR, size * FRAME_BYTES)
            row = replace(row, path=f"{of.uuid}/main/{row.path.split('/', 2)[2]}")
            archive.catalogue.commit([row])
            archive.file(row).parent.mkdir(parents=True, exist_ok=True)
            archive.file(row).touch()
        for start, length in each.holds:
            archive.hold(of.id, NOON_US - start * HOUR, NOON_US - start * HOUR + length * HOUR)
    return volumes, by_stream


def _check_plans(keeper: Keeper, plan: list[Plan], quotas_kb: list[int]) -> None:
    archive = keeper.archive
    volumes, by_stream = _make(keeper, plan, quotas_kb)
    before = archive.rows()
    keeper.keep()
    left = archive.rows()
    gone = [row for row in before if row not in left]
    may_go = {id(row): _may_go(row, by_stream[row.stream_id]) for row in before}

    assert all(may_go[id(row)] for row in gone), "the floor is a promise"
    log = archive.deletions()
    assert {(each["stream_id"], each["start_us"], each["digest"]) for each in log} == {
        (row.stream_id, row.start_us, row.digest) for row in gone
    }
    assert {str(archive.file(row)) for row in left} == {
        str(on.path / name) for on in volumes for name in archive.files(on)
    }
    for row in left:
        rule = by_stream[row.stream_id]
        if rule.max_days is not None and row.end_us <= NOON_US - rule.max_days * DAY:
            assert not _may_go(row, rule), "the ceiling is kept"
    for stream_id, rule in by_stream.items():
        mine = [row for row in left if row.stream_id == stream_id]
        if rule.max_segments is not None and sum(row.size_bytes for row in mine) > rule.max_segments * FRAME_BYTES:
            assert not any(_may_go(row, rule) for row in mine), "the size is kept"
    for volume in volumes:
        _check_room(archive, volume, before, left, by_stream)
    for stream_id in by_stream:
        _check_gaps(archive, stream_id, gone)
    _check_sums(archive, left)


def _may_go(row: SegmentRow, rule: Plan, now_us: int = NOON_US) -> bool:
    held = any(
        NOON_US - start * HOUR < row.end_us and row.start_us < NOON_US - start * HOUR + length * HOUR
        for start, length in rule.holds
    )
    return not held and row.end_us <= now_us - rule.min_days * DAY


def _check_room(
    archive: Archive, volume: Volume, before: list[SegmentRow], left: list[SegmentRow], by_stream: dict[int, Plan]
) -> None:
    here = [row for row in left if row.volume_id == volume.id]
    used_bytes = sum(row.size_bytes for row in here)
    quota_bytes = volume.quota_bytes or 0
    if used_bytes > quota_bytes - quota_bytes // 50:
        assert not any(_may_go(row, by_stream[row.stream_id]) for row in here), "room is made while it can be"
    by_name = {(row.stream_id, row.start_us): row for row in before}
    for_room = [
        by_name[each["stream_id"], each["start_us"]] for each in archive.deletions() if each["reason"] == "room"
    ]
    newest_us = max((row.start_us for row in for_room if row.volume_id == volume.id), default=0)
    assert not any(row.start_us < newest_us and _may_go(row, by_stream[row.stream_id]) for row in here), "oldest first"


def _check_gaps(archive: Archive, stream_id: int, gone: list[SegmentRow]) -> None:
    left = archive.rows(stream_id)
    gaps = archive.gaps(stream_id)
    inner = [row for row in gone if row.stream_id == stream_id and left and row.start_us > left[0].start_us]
    for row in inner:
        assert any(start <= row.start_us and end is not None and row.end_us <= end for start, end, _ in gaps)
    assert all(before[1] is not None and before[1] < after[0] for before, after in pairwise(gaps))
    for start_us, end_us, _ in gaps:
        assert not any(row.start_us < (end_us or 0) and start_us < row.end_us for row in left)


def _check_sums(archive: Archive, left: list[SegmentRow]) -> None:
    wanted: dict[tuple[int, int, int], list[int]] = {}
    for row in left:
        sums = wanted.setdefault((row.stream_id, row.volume_id, row.start_us // DAY), [0, 0, 0])
        sums[0] += 1
        sums[1] += row.size_bytes
        sums[2] += row.end_us - row.start_us
    with archive.engine.connect() as connection:
        found = {tuple(row[:3]): list(row[3:]) for row in connection.execute(select(footage_day))}
    assert found == wanted
