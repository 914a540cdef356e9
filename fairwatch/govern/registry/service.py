# SPDX-License-Identifier: Apache-2.0
"""The registry as one thing: its parts, and what goes across them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Engine, select

from fairwatch.clock import Clock
from fairwatch.collect.cameras import Camera, CameraBarred, CameraChanges, Cameras, Retention
from fairwatch.db.registry import placement, video_system
from fairwatch.db.tables import camera, stream

from . import classes, work
from .area import Areas
from .checks import Checks
from .conditions import in_service, is_to_be_filed
from .errors import RemovalUnexplained, RetentionBelowFloor
from .floors import are_stale, floor_at, write_floors
from .judgement import Judge
from .models import Hand
from .moves import Moves
from .overlaps import Overlaps
from .placements import Placements
from .places import Places
from .refusals import Refusals
from .sites import Sites
from .stops import Halts
from .successions import addressed, leads, went
from .systems import Systems
from .territory import Authorities, Divisions
from .units import Units
from .work import Work


class Registry:
    """Thread-safe. `cameras_changed` tells the recorders to read a camera again."""

    def __init__(self, engine: Engine, clock: Clock, cameras_changed: Callable[[int], None] = lambda _: None) -> None:
        self._engine = engine
        self._clock = clock
        self.judge = Judge(engine, clock, cameras_changed)
        self.halts = Halts(engine, clock, self.judge)
        self.refusals = Refusals(engine, clock)
        self.divisions = Divisions(engine)
        self.authorities = Authorities(engine, clock)
        self.units = Units(engine, clock)
        self.sites = Sites(engine, clock, self.judge)
        self.places = Places(engine, clock, self.judge)
        self.systems = Systems(engine, clock)
        self.placements = Placements(engine, clock, self.judge, self.refusals)
        self.areas = Areas(engine, clock)
        self.moves = Moves(engine, clock, self.placements, self.refusals)
        self.checks = Checks(engine, clock)
        self.overlaps = Overlaps(engine)

    def work(self, *, dry: bool = False) -> AbstractContextManager[work.Work]:
        """Several changes that stand or fall together: hand it to their methods as `work`. With `dry` it is a try of
        which nothing stays. Each change within undoes itself alone when it fails. What is prohibited within is
        for the caller to enter afterwards: `refusals.record`.
        """
        return work.begin(self._engine, dry=dry)

    def may_enable(self, camera_id: int, by: Hand) -> None:
        """Raise PlaceForbidden or ConsentMissing if the camera may not run where it stands, and enter the try."""
        with self.refusals.watching(by, None), self._engine.connect() as connection:
            self.judge.may_run(connection, camera_id)

    def take_out(self, cameras: Cameras, camera_id: int, by: Hand, reason: str = "") -> None:
        """Take a camera out of service. Where it was put up elsewhere before that, it has moved. Raises CameraNotFound, and
        RemovalUnexplained where it goes without a reason out of a system that is filed, or is to be.
        """
        reason = reason.strip()
        with work.begin(self._engine) as within:
            stands = select(video_system.c.id, video_system.c.name).join(placement)
            system = within.connection.execute(stands.where(placement.c.camera_id == camera_id)).one_or_none()
            if not reason and system is not None and is_to_be_filed(within.connection, system.id):
                raise RemovalUnexplained("Why does the camera go?", system=system.name)
            cameras.remove_within(within.connection, camera_id, note=by.note, reason=reason)
            went(within.connection, camera_id, by, self._clock.utc_us())
        self.judge.forget(camera_id)

    def change_camera(self, cameras: Cameras, camera_id: int, changes: CameraChanges, by: Hand) -> Camera:
        """Change how a camera is reached and recorded; see `Cameras.change`. At the address of one that was taken out
        elsewhere, that one has moved. Raises also RetentionBelowFloor.
        """
        with work.begin(self._engine) as within:
            return self.change_camera_within(within, cameras, camera_id, changes, by)

    def change_camera_within(
        self, within: Work, cameras: Cameras, camera_id: int, changes: CameraChanges, by: Hand
    ) -> Camera:
        """`change_camera` as part of a larger change."""
        if "retention" in changes:
            self._check_floor(within.connection, camera_id, changes["retention"])
        before = leads(within.connection, camera_id)
        changed = cameras.change_within(within.connection, camera_id, changes, note=by.note)
        if leads(within.connection, camera_id) - before:
            addressed(within.connection, camera_id, by, self._clock.utc_us())
        return changed

    def _check_floor(self, connection: Connection, camera_id: int, wanted: Retention) -> None:
        """Raise RetentionBelowFloor where a number is entered that is less than the texts ask for. No number of its own is
        none too few: theirs counts whatever is set. What was set before may stay as it is, and counts for nothing.
        """
        found = floor_at(connection, camera_id, self._clock.utc_us())
        if found is None:
            return
        days, ruling = found
        was = select(camera.c.retention_min_days, camera.c.retention_max_days).where(camera.c.id == camera_id)
        known = connection.execute(was).one()
        for field, before in (("min_days", known[0]), ("max_days", known[1])):
            value = getattr(wanted, field)
            if value and value < days and value != before:
                raise RetentionBelowFloor(days, field, ruling)

    def may_look(self, camera_id: int | None, address: str, by: Hand) -> None:
        """As `may_enable` for a camera that is tried out, by its id or at the address (without credentials) of one.

        Raises CameraBarred too.
        """
        barred = select(camera.c.id).join(stream, stream.c.camera_id == camera.c.id)
        barred = barred.where(stream.c.address == address, camera.c.barred != "", in_service())
        with self._engine.connect() as connection:
            found = set(connection.scalars(barred)) | ({camera_id} if camera_id is not None else set())
            still = dict(connection.execute(select(camera.c.id, camera.c.barred).where(camera.c.id.in_(found))).all())
        for each in sorted(found):
            self.may_enable(each, by)
            if still.get(each):
                # Taken out of the place where it may not run, it does not run elsewhere either.
                raise CameraBarred("The camera may not run where it stands.", reason=still[each])

    def rejudge(self, by: Hand) -> int:
        """Judge every placed camera by the law of today, as when a text comes into force; gives how many turned."""
        self._reweigh(by)
        self._refloor(by)
        with self._engine.connect() as connection:
            if not self.judge.is_stale(connection):
                return 0
        with work.begin(self._engine) as within:
            return len(self.judge.rejudge(within, by))

    def _reweigh(self, by: Hand) -> None:
        """By which class each site is judged, by the texts of today."""
        with self._engine.connect() as connection:
            if not classes.are_stale(connection, self._clock.utc_us()):
                return
        with work.begin(self._engine) as within:
            self.judge.weigh(within, by)

    def _refloor(self, by: Hand) -> None:
        """The least retention by the texts of today, for every camera."""
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            if not are_stale(connection, now_us):
                return
        with work.begin(self._engine) as within:
            write_floors(within.connection, by.note, now_us)
