# SPDX-License-Identifier: Apache-2.0
"""A camera that records nothing is never silent, and each trouble is told once."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.tables import alarm, camera, stream
from fairwatch.store.alarms import Alarms, Severity
from fairwatch.store.catalogue import GapCause
from fairwatch.store.outages import Outages
from tests.store.archive import DAY, NOON_US, Archive, Camera, S


class Rig:
    """An archive whose recorders the test plays, and the look at it."""

    def __init__(self, engine: Engine, data: Path) -> None:
        self.archive = Archive(engine, data)
        self.clock = ManualClock(NOON_US)
        self.outages = Outages(engine)
        self.volume = self.archive.volume()
        self._ends: dict[int, int] = {}

    def camera(self, **values: object) -> Camera:
        """A camera with one recorded stream."""
        made = self.archive.camera(**({"created_us": self.clock.utc_us()} | values))
        with write(self.archive.engine) as connection:
            connection.execute(update(stream).where(stream.c.id == made.sub).values(record=False))
        return made

    def grow(self, *cameras: Camera, late_us: int = 0) -> None:
        """Footage up to now, dated `late_us` later than the machine's clock."""
        for each in cameras:
            end_us = self.clock.utc_us() + late_us
            self.archive.row(each.main, self.volume.id, self._ends.get(each.main, end_us - S), end_us)
            self._ends[each.main] = end_us

    def look(self, passed_s: float = 0) -> list[dict[str, Any]]:
        """Let time pass, look, and give the open alarms' params."""
        self.clock.advance(int(passed_s * S))
        self.outages.sound(self.clock.utc_us(), self.clock.monotonic_us())
        query = select(alarm).where(alarm.c.cleared_us.is_(None), alarm.c.kind == "camera_down").order_by(alarm.c.id)
        with self.archive.engine.connect() as connection:
            return [{"subject": row.subject} | json.loads(row.params) for row in connection.execute(query)]


@pytest.fixture
def rig(engine: Engine, tmp_path: Path) -> Rig:
    return Rig(engine, tmp_path)


def test_a_gap_of_a_minute_is_an_alarm_until_footage_comes(rig: Rig) -> None:
    of, well = rig.camera(), rig.camera()
    rig.grow(of, well)
    rig.archive.gap(of.main, NOON_US, None, GapCause.NETWORK)
    assert rig.look() == []
    rig.grow(well)
    assert rig.look(59) == []
    rig.grow(well)
    (found,) = rig.look(2)
    assert found == {"subject": f"camera:{of.id}", "camera": "Gate 1", "since_us": NOON_US, "detail": ""} | {
        "cause": "network"
    }
    rig.archive.gap(of.main, NOON_US, rig.clock.utc_us(), GapCause.NETWORK)
    rig.grow(of, well)
    assert rig.look(5) == []


def test_a_keeper_that_starts_later_neither_forgets_nor_repeats_an_alarm(rig: Rig) -> None:
    of = rig.camera()
    rig.archive.gap(of.main, NOON_US - DAY, None, GapCause.CAMERA)
    assert len(rig.look()) == 1
    rig.outages = Outages(rig.archive.engine)
    assert len(rig.look(5)) == 1
    rig.archive.gap(of.main, NOON_US - DAY, rig.clock.utc_us(), GapCause.CAMERA)
    rig.outages = Outages(rig.archive.engine)
    assert len(rig.look(5)) == 1
    rig.grow(of)
    assert rig.look(5) == []
    with rig.archive.engine.connect() as connection:
        assert len(connection.execute(select(alarm)).all()) == 1


def test_a_stream_with_neither_gap_nor_footage_is_an_alarm(rig: Rig) -> None:
    """Its recorder ends at each start, before it could write a row."""
    of, never, well = rig.camera(), rig.camera(), rig.camera()
    rig.grow(of, well)
    assert rig.look() == []
    for _ in range(12):
        rig.grow(well)
        rig.look(5)
    rig.grow(well)
    found = rig.look(5)
    assert [(each["subject"], each["cause"]) for each in found] == [
        (f"camera:{of.id}", "recorder"),
        (f"camera:{never.id}", "recorder"),
    ]
    rig.grow(of, never, well)
    assert rig.look(5) == []


def test_a_machine_that_starts_has_a_minute(rig: Rig) -> None:
    """Footage ended yesterday, and a gap is open since: neither says anything of today."""
    of, other = rig.camera(created_us=0), rig.camera(created_us=0)
    rig.grow(of, other)
    rig.archive.gap(other.main, rig.clock.utc_us(), None, GapCause.RESTART)
    rig.clock.step(DAY)
    assert rig.look() == []
    assert rig.look(59) == []
    assert len(rig.look(2)) == 2


def test_footage_dated_ahead_of_the_clock_hides_nothing(rig: Rig) -> None:
    growing, dead, gone = rig.camera(), rig.camera(), rig.camera()
    rig.grow(growing, dead, gone, late_us=DAY)
    rig.archive.gap(gone.main, NOON_US + DAY, None, GapCause.NETWORK)
    rig.look()
    for _ in range(12):
        rig.grow(growing, late_us=DAY)
        rig.look(5)
    rig.grow(growing, late_us=DAY)
    found = rig.look(5)
    assert {(each["subject"], each["cause"]) for each in found} == {
        (f"camera:{dead.id}", "recorder"),
        (f"camera:{gone.id}", "network"),
    }


@pytest.mark.parametrize("change", [{"enabled": False}, {"removed_us": 5}])
def test_a_camera_that_is_switched_off_or_removed_is_no_alarm(rig: Rig, change: dict[str, object]) -> None:
    of = rig.camera()
    rig.archive.gap(of.main, NOON_US - DAY, None, GapCause.NETWORK)
    assert len(rig.look()) == 1
    with write(rig.archive.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == of.id).values(change))
    assert rig.look(5) == []


def test_a_stream_that_is_not_recorded_is_no_alarm(rig: Rig) -> None:
    of = rig.camera()
    with write(rig.archive.engine) as connection:
        connection.execute(update(stream).where(stream.c.id == of.main).values(record=False))
    rig.look()
    assert rig.look(120) == []


@pytest.mark.parametrize("kind", ["disk_full", "disk_missing", "disk_read_only"])
def test_a_volume_with_an_alarm_of_its_own_speaks_for_its_cameras(rig: Rig, kind: str) -> None:
    second = rig.archive.volume("second")
    assigned, free = rig.camera(volume_id=second.id), rig.camera()
    alarms = Alarms(rig.archive.engine)
    for each in (assigned, free):
        rig.archive.gap(each.main, NOON_US - DAY, None, GapCause.DISK)
    assert [each["cause"] for each in rig.look()] == ["disk", "disk"]
    alarms.sound(kind, Severity.BREACH, f"volume:{second.id}", {}, NOON_US)
    # The other camera could record to the first volume, and does not.
    assert [each["subject"] for each in rig.look(5)] == [f"camera:{free.id}"]
    alarms.sound(kind, Severity.BREACH, f"volume:{rig.volume.id}", {}, NOON_US)
    assert rig.look(5) == []


def test_a_camera_assigned_to_a_retired_volume_is_an_alarm(rig: Rig) -> None:
    second = rig.archive.volume("second")
    of = rig.camera(volume_id=second.id)
    rig.archive.volumes.change(second.id, retired=True)
    rig.archive.gap(of.main, NOON_US - DAY, None, GapCause.DISK)
    assert [each["cause"] for each in rig.look()] == ["disk"]
