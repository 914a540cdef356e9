# SPDX-License-Identifier: Apache-2.0
"""Forecasts: how long the room lasts, what the rule wants, and the alarm days ahead."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from fairwatch.db.tables import alarm
from fairwatch.store.forecast import DaySum, Forecaster, Growth, _days_that_fit, _full_at_us, share_room
from fairwatch.store.layout import day_of
from fairwatch.store.overview import CalendarDay, Storage, VolumeCondition
from fairwatch.store.rules import Rule
from fairwatch.store.volumes import Room, Volume
from tests.store.archive import DAY, NOON_US, Archive, Camera
from tests.store.keeper import Keeper

HOUR = DAY // 24
NOW_US = NOON_US + DAY // 2  # Midnight, so that days are whole.
DAY_BYTES = 24_000


@pytest.fixture
def keeper(engine: Engine, tmp_path: Path) -> Keeper:
    keeper = Keeper(engine, tmp_path)
    keeper.clock.advance(NOW_US - NOON_US)
    return keeper


def record(archive: Archive, of: Camera, volume_id: int, days: int, day_bytes: int = DAY_BYTES) -> None:
    """Hourly segments for the last `days` days."""
    for hour in range(days * 24):
        start_us = NOW_US - (hour + 1) * HOUR
        archive.row(of.main, volume_id, start_us, start_us + HOUR, day_bytes // 24)


def alarms(engine: Engine) -> list[tuple[str, str, dict[str, object]]]:
    with engine.connect() as connection:
        rows = connection.execute(select(alarm).where(alarm.c.cleared_us.is_(None))).all()
    return [(row.kind, row.severity, json.loads(row.params)) for row in rows]


def test_days_are_room_by_rate(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=int(12.4 * DAY_BYTES * 2))
    for _ in range(2):
        record(keeper.archive, keeper.archive.camera(retention_min_days=3), volume.id, 2)
    (forecast,) = Forecaster(keeper.archive.engine, keeper.volumes).forecasts(NOW_US)
    assert forecast.days_forecast == pytest.approx(12.4)
    assert forecast.days_required == 3
    assert forecast.days_held == pytest.approx(2)
    assert forecast.write_bps == round(2 * DAY_BYTES * 8 / 86_400)
    assert forecast.full_at_us is None
    assert forecast.cameras == ()


def test_a_rule_that_wants_more_days_than_fit_raises_the_alarm_days_ahead(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=10 * DAY_BYTES)
    record(keeper.archive, keeper.archive.camera(retention_min_days=30), volume.id, 2)
    forecaster = Forecaster(keeper.archive.engine, keeper.volumes, ahead_days=9)
    (forecast,) = forecaster.forecasts(NOW_US)
    assert forecast.full_at_us == pytest.approx(NOW_US + 8 * DAY, abs=HOUR)
    assert forecast.cameras == ("Gate 1",)
    Forecaster(keeper.archive.engine, keeper.volumes, ahead_days=7).sound(NOW_US)
    assert alarms(keeper.archive.engine) == []
    forecaster.sound(NOW_US)
    ((kind, severity, params),) = alarms(keeper.archive.engine)
    assert (kind, severity) == ("forecast", "due")
    assert (params["volume"], params["days_forecast"], params["days_required"]) == ("media", 10, 30)
    assert params["cameras"] == ["Gate 1"]
    keeper.volumes.change(volume.id, quota_bytes=100 * DAY_BYTES)
    forecaster.sound(NOW_US)
    assert alarms(keeper.archive.engine) == []


def test_a_volume_in_its_steady_state_is_no_alarm(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=int(3.2 * DAY_BYTES))
    record(keeper.archive, keeper.archive.camera(retention_min_days=3), volume.id, 3)
    (forecast,) = Forecaster(keeper.archive.engine, keeper.volumes).forecasts(NOW_US + HOUR)
    assert forecast.full_at_us is None


def test_footage_on_hold_takes_room_away(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=10 * DAY_BYTES)
    camera = keeper.archive.camera()
    record(keeper.archive, camera, volume.id, 6)
    keeper.archive.hold(camera.id, NOW_US - 4 * DAY, NOW_US)
    (forecast,) = Forecaster(keeper.archive.engine, keeper.volumes).forecasts(NOW_US)
    assert forecast.days_forecast == pytest.approx(6)


def test_ceilings_that_keep_footage_below_the_room_mean_that_it_lasts(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=30 * DAY_BYTES)
    record(keeper.archive, keeper.archive.camera(retention_max_days=5), volume.id, 2)
    (forecast,) = Forecaster(keeper.archive.engine, keeper.volumes).forecasts(NOW_US)
    assert forecast.days_forecast is None


def test_nothing_recorded_forecasts_nothing(keeper: Keeper) -> None:
    keeper.archive.volume()
    keeper.archive.camera(retention_min_days=30)
    (forecast,) = Forecaster(keeper.archive.engine, keeper.volumes).forecasts(NOW_US)
    assert (forecast.write_bps, forecast.days_forecast, forecast.full_at_us) == (0, None, None)


RULE = st.tuples(
    st.integers(0, 40), st.none() | st.integers(1, 50), st.none() | st.integers(1, 200), st.floats(0.1, 20)
)


@given(st.lists(RULE, min_size=1, max_size=6), st.floats(0, 2000))
def test_the_days_that_fit_are_those_that_fill_the_room(
    rules: Sequence[tuple[int, int | None, int | None, float]], capacity: float
) -> None:
    grows = [
        Growth(Rule(n, n, "", None, low * DAY, None if high is None else high * DAY, size, (), recording=True), 1, rate)
        for n, (low, high, size, rate) in enumerate(rules)
    ]
    days = _days_that_fit(grows, capacity)

    def filled(after: float) -> float:
        total = 0.0
        for low, high, size, rate in rules:
            most = max(low, high) if high is not None else float("inf")
            if size is not None:
                most = min(most, max(size / rate, low))
            total += rate * min(after, most)
        return total

    if days is None:
        assert filled(1e6) <= capacity * 1.0001 + 1e-6
    else:
        assert filled(days) == pytest.approx(capacity, rel=1e-6, abs=1e-6)


@given(st.integers(0, 40), st.integers(0, 60), st.floats(0, 80))
def test_full_is_when_the_minimum_needs_more_than_there_is(low: int, held: int, capacity_days: float) -> None:
    """One camera, held for some days, in whole days from midnight."""
    rule = Rule(1, 1, "", None, low * DAY, None, None, (), recording=True)
    here = [DaySum(1, 1, day_of(NOW_US) - held + n, DAY_BYTES, DAY) for n in range(held)]
    capacity = int(capacity_days * DAY_BYTES)
    full_us = _full_at_us(capacity, {1: rule}, here, [Growth(rule, 1, DAY_BYTES)], NOW_US)
    if low * DAY_BYTES <= capacity:
        assert full_us is None
    elif min(low, held) * DAY_BYTES > capacity:
        assert full_us == NOW_US
    else:
        assert full_us is not None
        assert (full_us - NOW_US) / DAY == pytest.approx(capacity / DAY_BYTES - min(low, held), abs=1e-6)


def test_the_storage_page_says_what_is_held_and_how_it_does(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=10 * DAY_BYTES)
    keeper.archive.volume("second")
    first, second = keeper.archive.camera(retention_min_days=30), keeper.archive.camera(retention_max_days=5)
    record(keeper.archive, first, volume.id, 4)
    keeper.archive.hold(second.id, NOW_US - 2 * DAY, NOW_US - DAY)
    record(keeper.archive, second, volume.id, 4, DAY_BYTES // 2)
    view = Storage(keeper.archive.engine, keeper.volumes, keeper.clock).overview()
    one, two = view.volumes
    assert (one.state, two.state) == (VolumeCondition.LOW, VolumeCondition.OK)
    assert (one.used_bytes, one.quota_bytes) == (6 * DAY_BYTES, 10 * DAY_BYTES)
    assert one.days_required == 30
    assert [(each.size_bytes, each.min_days, each.max_days, each.deletable_bytes) for each in view.cameras] == [
        (4 * DAY_BYTES, 30, None, 0),
        (2 * DAY_BYTES, 0, 5, 2 * DAY_BYTES - DAY_BYTES // 2),
    ]
    assert [(each.oldest_us, each.newest_us) for each in view.cameras] == [(NOW_US - 4 * DAY, NOW_US)] * 2
    assert view.cameras[0].bitrate_bps == round(DAY_BYTES * 8 / 86_400)


def test_the_storage_page_shows_disks_in_trouble(keeper: Keeper, tmp_path: Path) -> None:
    full = keeper.archive.volume("full", quota_bytes=1)
    away, retired = keeper.archive.volume("away"), keeper.archive.volume("retired")
    keeper.volumes.change(retired.id, retired=True)
    record(keeper.archive, keeper.archive.camera(), full.id, 1)
    record(keeper.archive, keeper.archive.camera(), away.id, 1)
    away.path.rename(tmp_path / "elsewhere")
    view = Storage(keeper.archive.engine, keeper.volumes, keeper.clock).overview()
    assert [each.state for each in view.volumes] == [
        VolumeCondition.FULL,
        VolumeCondition.MISSING,
        VolumeCondition.RETIRED,
    ]
    assert view.volumes[1].free_bytes is None
    assert view.volumes[1].used_bytes == DAY_BYTES


def expiring(keeper: Keeper, of: Camera) -> list[tuple[str, bool]]:
    days: list[CalendarDay] = Storage(keeper.archive.engine, keeper.volumes, keeper.clock).days(
        of.id, "main", 0, NOW_US + DAY, "UTC"
    )
    assert all(day.footage_us == DAY for day in days)
    return [(day.day, day.expires) for day in days]


def test_days_about_to_pass_their_ceiling_expire_unless_on_hold(keeper: Keeper) -> None:
    volume = keeper.archive.volume()
    camera = keeper.archive.camera(retention_max_days=3)
    record(keeper.archive, camera, volume.id, 3)
    wanted = [("2026-11-19", True), ("2026-11-20", False), ("2026-11-21", False)]
    assert expiring(keeper, camera) == wanted
    keeper.archive.hold(camera.id, NOW_US - 3 * DAY, NOW_US - 2 * DAY)
    assert [expires for _, expires in expiring(keeper, camera)] == [False] * 3


def test_the_oldest_day_expires_where_room_will_be_needed(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=int(3.5 * DAY_BYTES))
    free = keeper.archive.camera()
    record(keeper.archive, free, volume.id, 3)
    assert [expires for _, expires in expiring(keeper, free)] == [True, False, False]
    keeper.volumes.change(volume.id, quota_bytes=30 * DAY_BYTES)
    assert [expires for _, expires in expiring(keeper, free)] == [False] * 3


def test_the_minimum_keeps_days_from_expiring(keeper: Keeper) -> None:
    volume = keeper.archive.volume(quota_bytes=int(3.5 * DAY_BYTES))
    camera = keeper.archive.camera(retention_min_days=10, retention_max_bytes=1)
    record(keeper.archive, camera, volume.id, 3)
    assert [expires for _, expires in expiring(keeper, camera)] == [False] * 3


def test_volumes_of_one_file_system_share_what_is_free_there(keeper: Keeper) -> None:
    """Forty days of one camera are twenty days of two."""
    volumes = [keeper.archive.volume("a"), keeper.archive.volume("b")]
    for volume in volumes:
        camera = keeper.archive.camera(retention_min_days=30, volume_id=volume.id)
        record(keeper.archive, camera, volume.id, 1)
    keeper.volumes.free_bytes = 40 * DAY_BYTES
    found = Forecaster(keeper.archive.engine, keeper.volumes).forecasts(NOW_US)
    assert [each.days_forecast for each in found] == [pytest.approx(21), pytest.approx(21)]
    assert all(each.full_at_us == pytest.approx(NOW_US + 20 * DAY, abs=DAY) for each in found)


volume_shapes = st.lists(
    st.tuples(st.integers(0, 1000), st.none() | st.integers(0, 1000), st.integers(0, 100), st.floats(0, 50)),
    min_size=1,
    max_size=5,
)


@given(volume_shapes, st.integers(0, 1000))
def test_shares_are_never_more_than_there_is_nor_than_a_volume_may_use(
    shapes: Sequence[tuple[int, int | None, int, float]], free: int
) -> None:
    together = [
        (Volume(n, "", Path(), quota, floor, retired=False), Room(5000, free, used, quota, floor))
        for n, (used, quota, floor, _) in enumerate(shapes)
    ]
    shared = share_room(together, {n: rate for n, (_, _, _, rate) in enumerate(shapes)})
    lefts = [room.left_bytes for _, room in shared]
    least_floor = min(floor for _, _, floor, _ in shapes)
    assert sum(max(left, 0) for left in lefts) <= max(free - least_floor, 0) + len(shapes)
    for left, (_, room) in zip(lefts, together, strict=True):
        assert left <= max(room.left_bytes, 0)
