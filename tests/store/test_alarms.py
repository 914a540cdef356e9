# SPDX-License-Identifier: Apache-2.0
"""Alarms: raised once, kept up to date, cleared once."""

import json

import pytest
from sqlalchemy import Engine, Row, select, update

from fairwatch.db.engine import write
from fairwatch.db.tables import alarm
from fairwatch.store.alarms import Alarms, Severity


@pytest.fixture
def alarms(engine: Engine) -> Alarms:
    return Alarms(engine)


def rows(engine: Engine) -> list[Row[*tuple[object, ...]]]:
    with engine.connect() as connection:
        return list(connection.execute(select(alarm).order_by(alarm.c.id)).all())


def test_an_open_alarm_is_not_raised_again_but_brought_up_to_date(engine: Engine, alarms: Alarms) -> None:
    number = alarms.sound("forecast", Severity.DUE, "volume:1", {"days": 5.5}, 10)
    assert number is not None
    assert alarms.sound("forecast", Severity.DUE, "volume:1", {"days": 4.5}, 20) is None
    (row,) = rows(engine)
    assert (row.id, row.raised_us, json.loads(str(row.params))) == (number, 10, {"days": 4.5})


def test_kinds_and_subjects_are_apart(engine: Engine, alarms: Alarms) -> None:
    for kind, subject in (("forecast", "volume:1"), ("forecast", "volume:2"), ("disk_full", "volume:1")):
        assert alarms.sound(kind, Severity.DUE, subject, {}, 10) is not None
    assert alarms.clear("forecast", "volume:1", 20)
    assert [row.cleared_us for row in rows(engine)] == [20, None, None]


def test_a_cleared_alarm_may_be_raised_anew(engine: Engine, alarms: Alarms) -> None:
    alarms.sound("disk_full", Severity.BREACH, "volume:1", {}, 10)
    assert alarms.clear("disk_full", "volume:1", 20)
    assert not alarms.clear("disk_full", "volume:1", 30)
    assert alarms.sound("disk_full", Severity.BREACH, "volume:1", {}, 40) is not None
    assert [(row.raised_us, row.cleared_us) for row in rows(engine)] == [(10, 20), (40, None)]


def test_an_alarm_that_gets_worse_has_to_be_acknowledged_again(engine: Engine, alarms: Alarms) -> None:
    alarms.sound("disk", Severity.DUE, "volume:1", {}, 10)
    with write(engine) as connection:
        connection.execute(update(alarm).values(acknowledged_us=15))
    alarms.sound("disk", Severity.DUE, "volume:1", {"more": 1}, 20)
    assert rows(engine)[0].acknowledged_us == 15
    alarms.sound("disk", Severity.BREACH, "volume:1", {}, 30)
    assert (rows(engine)[0].severity, rows(engine)[0].acknowledged_us) == ("breach", None)
