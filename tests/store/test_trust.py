# SPDX-License-Identifier: Apache-2.0
"""A clock that is wrong costs no footage, and one that is right needs nobody."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, update

from fairwatch.clock import ManualClock
from fairwatch.db.engine import open_engine, write
from fairwatch.db.tables import account, alarm
from fairwatch.store.trust import AWAY_US, CREDIT_GROWS, CREDIT_US, HOUR_US, TrustedClock
from tests.store.archive import DAY, NOON_US, S
from tests.store.keeper import Keeper

YEAR = 365 * DAY


@pytest.fixture
def keeper(engine: Engine, tmp_path: Path) -> Keeper:
    return Keeper(engine, tmp_path)


def acknowledge(engine: Engine) -> None:
    """A person says that the clock is right."""
    with write(engine) as connection:
        known = connection.scalar(select(account.c.id))
        values = {"username": "anna", "display_name": "Anna", "password_hash": "", "role": "operator", "created_us": 0}
        who = known or connection.execute(insert(account).values(values).returning(account.c.id)).scalar_one()
        open_now = (alarm.c.kind == "clock") & alarm.c.cleared_us.is_(None)
        connection.execute(update(alarm).where(open_now).values(acknowledged_us=1, acknowledged_by=who))


def archive_of(keeper: Keeper, *ages: int) -> None:
    """Footage that many days old, of a camera with 30 to 90 days."""
    of = keeper.archive.camera(retention_min_days=30, retention_max_days=90)
    volume = keeper.archive.volume()
    for age in sorted(ages, reverse=True):
        keeper.archive.record(of, volume, keeper.clock.utc_us() - age * DAY)


def ages(keeper: Keeper) -> list[int]:
    return [(NOON_US - row.start_us) // DAY for row in keeper.archive.rows()]


def test_a_clock_set_a_year_ahead_deletes_nothing_until_a_person_says_that_it_is_right(keeper: Keeper) -> None:
    archive_of(keeper, 100, 80, 20, 1)
    keeper.clock.step(YEAR)
    keeper.keep()
    assert ages(keeper) == [80, 20, 1]
    assert keeper.alarms() == [("clock", "clock")]
    keeper.begin().step()
    keeper.begin("after a restart of the machine").step()
    assert ages(keeper) == [80, 20, 1]
    assert keeper.alarms() == [("clock", "clock")]
    acknowledge(keeper.archive.engine)
    keeper.keep()
    assert ages(keeper) == []
    assert keeper.alarms() == []


def test_a_clock_that_is_corrected_needs_nobody(keeper: Keeper) -> None:
    archive_of(keeper, 80, 20)
    keeper.clock.step(YEAR)
    keeper.keep()
    keeper.clock.step(-YEAR)
    keeper.clock.advance(11 * DAY)
    keeper.keep()
    assert ages(keeper) == [20]
    assert keeper.alarms() == []


def test_an_answer_does_not_hold_for_a_later_question(keeper: Keeper) -> None:
    archive_of(keeper, 80, 20)
    keeper.clock.step(5 * DAY)
    keeper.keep()
    acknowledge(keeper.archive.engine)
    keeper.clock.step(YEAR)
    keeper.keep()
    assert ages(keeper) == [80, 20]
    assert keeper.alarms() == [("clock", "clock")]


def test_room_is_made_while_the_clock_is_doubted(keeper: Keeper) -> None:
    archive_of(keeper, 80, 40, 35, 1)
    (volume,) = keeper.volumes.all()
    keeper.clock.step(YEAR)
    keeper.volumes.change(volume.id, quota_bytes=sum(row.size_bytes for row in keeper.archive.rows()))
    keeper.keep()
    assert ages(keeper) == [40, 35, 1]


def test_a_clock_that_stood_in_2020_makes_nothing_old_when_it_is_corrected(keeper: Keeper) -> None:
    """The first start ever, with a dead clock: what was recorded before the network set it is years old by name."""
    keeper.clock.step(-6 * YEAR)
    keeper.begin()
    with write(keeper.archive.engine) as connection:
        connection.exec_driver_sql("DELETE FROM setting WHERE name = 'keeper.clock'")
    keeper.keep()
    archive_of(keeper, 0)
    keeper.clock.advance(600 * S)
    keeper.clock.step(6 * YEAR)
    keeper.keep()
    assert len(keeper.archive.rows()) == 1
    assert keeper.alarms() == [("clock", "clock")]


def test_a_dead_clock_at_a_later_start_needs_nobody(keeper: Keeper) -> None:
    archive_of(keeper, 80, 20)
    keeper.clock.step(-6 * YEAR)
    keeper.begin("second").step()
    keeper.clock.advance(HOUR_US)
    keeper.keep()
    keeper.clock.step(6 * YEAR + HOUR_US)
    keeper.keep()
    assert keeper.alarms() == []
    assert ages(keeper) == [80, 20]


@pytest.mark.parametrize(("days_off", "asked"), [(1.1, False), (2.9, False), (21, True)])
def test_a_machine_that_was_off_for_some_days_needs_nobody_and_one_that_was_off_for_weeks_does(
    keeper: Keeper, days_off: float, asked: bool
) -> None:
    archive_of(keeper, 89, 20)
    keeper.clock.step(int(days_off * DAY))
    keeper.begin("second").step()
    assert (keeper.alarms() != []) is asked
    assert ages(keeper) == ([89, 20] if asked else [20])
    keeper.clock.advance(2 * DAY)
    keeper.keep()
    # Time goes on, only without the weeks in question.
    assert ages(keeper) == [20]


def test_a_rebuilt_catalogue_counts_from_its_newest_footage(keeper: Keeper) -> None:
    archive_of(keeper, 80, 20)
    with write(keeper.archive.engine) as connection:
        connection.exec_driver_sql("DELETE FROM setting WHERE name = 'keeper.clock'")
    keeper.clock.step(YEAR)
    keeper.begin("second").step()
    assert ages(keeper) == [80, 20]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["advance", "set", "again", "off"]),
        st.one_of(
            st.integers(-400 * DAY, 400 * DAY), st.integers(-2 * HOUR_US, 2 * HOUR_US), st.integers(-5 * S, 5 * S)
        ),
    ),
    max_size=30,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_the_clock_does_ages_run_ahead_by_no_more_than_is_allowed(
    sqlite_template: Path, acts: Sequence[tuple[str, int]]
) -> None:
    """`wrong` is how far the machine's clock is off; the true time is what really passed."""
    with TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, Path(folder) / "test.db")
        engine = open_engine(f"sqlite:///{folder}/test.db")
        clock = ManualClock(NOON_US)
        true_us, ran_us, offs = NOON_US, 0, 1
        trusted = TrustedClock(engine, clock, "0")
        trusted.now_us()
        for act, by_us in acts:
            if act == "advance":
                clock.advance(abs(by_us))
                true_us, ran_us = true_us + abs(by_us), ran_us + abs(by_us)
            elif act == "set":
                clock.step(by_us)
            elif act == "again":
                trusted = TrustedClock(engine, clock, str(offs))
            else:
                offs += 1
                clock = ManualClock(clock.utc_us() + by_us)
                trusted = TrustedClock(engine, clock, str(offs))
            now_us = trusted.now_us()
            assert now_us <= clock.utc_us()
            assert now_us <= true_us + offs * (AWAY_US + CREDIT_US) + ran_us // CREDIT_GROWS + CREDIT_US
        engine.dispose()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["runs", "off", "ntp"]), st.integers(1, 5000)), max_size=30))
def test_an_honest_clock_is_always_believed(sqlite_template: Path, acts: Sequence[tuple[str, int]]) -> None:
    """Running for minutes to days, restarts, nights and weekends off, and small corrections by the network."""
    with TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, Path(folder) / "test.db")
        engine = open_engine(f"sqlite:///{folder}/test.db")
        clock = ManualClock(NOON_US)
        trusted = TrustedClock(engine, clock, "0")
        for number, (act, amount) in enumerate([("runs", 1), *acts], 1):
            if act == "runs":
                clock.advance(amount * 60 * S)
            elif act == "ntp":
                clock.step((amount % 200 - 100) * S // 10)
            else:
                clock = ManualClock(clock.utc_us() + min(amount * 60 * S, AWAY_US - HOUR_US))
                trusted = TrustedClock(engine, clock, str(number))
            assert trusted.now_us() == clock.utc_us()
        engine.dispose()
