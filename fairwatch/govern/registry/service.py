# SPDX-License-Identifier: Apache-2.0
"""The registry as one thing: its parts, and what goes across them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Engine, select

from fairwatch.clock import Clock
from fairwatch.collect.cameras import CameraBarred, Cameras
from fairwatch.db.tables import camera, stream

from . import work
from .area import Areas
from .checks import Checks
from .conditions import in_service
from .judgement import Judge
from .models import Hand
from .moves import Moves
from .overlaps import Overlaps
from .placements import Placements
from .places import Places
from .refusals import Refusals
from .sites import Sites
from .successions import went
from .systems import Systems
from .territory import Authorities, Divisions
from .units import Units


class Registry:
    """Thread-safe. `cameras_changed` tells the recorders to read a camera again."""

    def __init__(self, engine: Engine, clock: Clock, cameras_changed: Callable[[int], None] = lambda _: None) -> None:
        self._engine = engine
        self._clock = clock
        self.judge = Judge(engine, clock, cameras_changed)
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

    def take_out(self, cameras: Cameras, camera_id: int, by: Hand) -> None:
        """Take a camera out of service. Where it was put up elsewhere before that, it has moved. Raises CameraNotFound."""
        with work.begin(self._engine) as within:
            cameras.remove_within(within.connection, camera_id, note=by.note)
            went(within.connection, camera_id, by, self._clock.utc_us())
        self.judge.forget(camera_id)

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
        with self._engine.connect() as connection:
            if not self.judge.is_stale(connection):
                return 0
        with work.begin(self._engine) as within:
            return len(self.judge.rejudge(within, by))
