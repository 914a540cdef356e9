# SPDX-License-Identifier: Apache-2.0
"""Retention over a made-up archive, for the tests of its rules."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, select

from fairwatch.clock import ManualClock
from fairwatch.db.tables import alarm
from fairwatch.store.retention import Retention, VolumeState
from fairwatch.store.volumes import Room, Volume, Volumes
from tests.store.archive import DAY, INSTALLATION, NOON_US, Archive, Camera


class RoomyVolumes(Volumes):
    """Volumes on a file system of which the test says how much is free."""

    free_bytes = 1 << 50

    def room(self, each: Volume) -> Room:
        return replace(super().room(each), total_bytes=1 << 50, free_bytes=self.free_bytes)


class Keeper:
    """Retention over an archive, with a clock to turn."""

    def __init__(self, engine: Engine, data: Path) -> None:
        self.archive = Archive(engine, data)
        self.volumes = self.archive.volumes = RoomyVolumes(engine, data, INSTALLATION)
        self.clock = ManualClock(NOON_US)
        self.retention = self.begin()
        # Nothing is there yet: the clock is taken for right.
        self.retention.step()

    def begin(self, boot: str = "first") -> Retention:
        """Another keeper process; with another `boot` the machine was off."""
        self.retention = Retention(self.archive.catalogue, self.volumes, self.clock, boot)
        return self.retention

    def keep(self) -> dict[int, VolumeState]:
        """Steps until there is nothing more to do."""
        for _ in range(1000):
            step = self.retention.step()
            if not step.more:
                return dict(step.volumes)
            self.clock.advance(1000)
        raise AssertionError("retention never ends")

    def starts(self, of: Camera) -> list[int]:
        """Days before now at which the segments left begin."""
        return [(NOON_US - row.start_us) // DAY for row in self.archive.rows(of.main)]

    def alarms(self) -> list[tuple[str, str]]:
        with self.archive.engine.connect() as connection:
            rows = connection.execute(select(alarm.c.kind, alarm.c.subject).where(alarm.c.cleared_us.is_(None)))
            return [(row.kind, row.subject) for row in rows]
