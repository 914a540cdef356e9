# SPDX-License-Identifier: Apache-2.0
"""Whether a camera may stand in a place, and run there, by the texts that bind the site today.

What bars a camera is written to its row (`camera.barred`), which the recorders read: nobody's click runs it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, select, update

from fairwatch.clock import Clock
from fairwatch.db.registry import place, placement, site, unit
from fairwatch.db.tables import camera
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.pack import SiteClass
from fairwatch.store.alarms import Alarms, Severity

from .classes import write_classes
from .conditions import has_consent
from .errors import BuilderNotAllowed, ConsentMissing, PlaceForbidden, PlaceUndecided, Prohibited, RegistryNotFound
from .floors import write_floors
from .law import DECIDED, SITE_FACTS, Cited, cited_by, demands, open_to, ruling, ruling_at, settled, shut_out
from .models import Hand
from .work import Work

FORBIDDEN = "place-forbidden"
UNDECIDED = "place-undecided"
NO_CONSENT = "consent-missing"
ALARM = "place_forbidden"
_CONTROLS = {FORBIDDEN: "forbidden-place", UNDECIDED: "forbidden-place", NO_CONSENT: "sensitive-neighbour"}
_SHUT = {LegalClass.FORBIDDEN: FORBIDDEN, LegalClass.UNDECIDED: UNDECIDED}
_BUILDERS = "installer-authority"


class Judge:
    """`cameras_changed` tells the recorders to read a camera again."""

    def __init__(self, engine: Engine, clock: Clock, cameras_changed: Callable[[int], None]) -> None:
        self._clock = clock
        self._alarms = Alarms(engine)
        self._cameras_changed = cameras_changed

    def admit(self, connection: Connection, place_id: int, camera_name: str) -> None:
        """Whether a camera may be put into the place. Raises PlaceForbidden, PlaceUndecided and BuilderNotAllowed,
        and RegistryNotFound where the place was taken out just now.
        """
        found = connection.execute(
            select(place.c.kind, *DECIDED, unit.c.kind.label("unit_kind"), *SITE_FACTS)
            .select_from(place.join(site, site.c.id == place.c.site_id).join(unit, unit.c.id == site.c.unit_id))
            .where(place.c.id == place_id, place.c.removed_us.is_(None), site.c.removed_us.is_(None))
            # On PostgreSQL who decides otherwise of it just now is waited for, or waits and then finds this camera there.
            .with_for_update(read=True, of=(place, site))
        ).one_or_none()
        if found is None:
            raise RegistryNotFound("There is no such place.", what="place", id=place_id)
        ruled = ruling_at(found, self._clock.utc_us())
        if ruled.legal_class in _SHUT:
            raise _shut(_SHUT[ruled.legal_class], cited_by(ruled), place_id, camera_name, found.kind)
        only = shut_out(open_to(found, self._clock.utc_us()), found.unit_kind)
        if only:
            raise BuilderNotAllowed(
                "Only government may install cameras there.",
                _BUILDERS,
                only,
                place_id=place_id,
                camera=camera_name,
                more={"unit_kind": found.unit_kind},
            )

    def may_run(self, connection: Connection, camera_id: int) -> None:
        """Whether a camera may be enabled where it stands. Raises PlaceForbidden, PlaceUndecided and ConsentMissing."""
        row = connection.execute(placed().where(placement.c.camera_id == camera_id)).one_or_none()
        if row is None:
            return
        reason, cited = self.bar(row, without_consent=not row.consent)
        if reason in (FORBIDDEN, UNDECIDED):
            raise _shut(reason, cited, row.place_id, row.camera_name, row.place_kind)
        if reason == NO_CONSENT:
            raise ConsentMissing(
                f"The consent of {row.site_neighbour} is not on file.",
                _CONTROLS[NO_CONSENT],
                cited,
                place_id=row.place_id,
                camera=row.camera_name,
                more={"neighbour": row.site_neighbour},
            )

    def rejudge(self, work: Work, by: Hand, *conditions: ColumnElement[bool]) -> Sequence[int]:
        """Bar and stop the placed cameras that may not run any more, free those that may; gives their ids.

        What is freed stays off until somebody enables it. Recorders and alarms follow when `work` is done.
        """
        now_us = self._clock.utc_us()
        turned = []
        for row, reason, cited in self._stale(work.connection, *conditions):
            turned.append(int(row.camera_id))
            values = {"barred": reason, "updated_us": now_us} | ({"enabled": False} if reason else {})
            work.connection.execute(update(camera).where(camera.c.id == row.camera_id).values(values))
            action = "camera.stopped" if reason else "camera.freed"
            texts = [{"pack": pack.id, "article": article} for pack, article, _ in cited]
            told = {"reason": reason or row.barred, "place": row.place_id, "texts": texts}
            by.note(work.connection, action, f"camera:{row.camera_id}", told)
            work.after.append(partial(self._cameras_changed, int(row.camera_id)))
            subject = f"camera:{row.camera_id}"
            if reason == FORBIDDEN:
                work.after.append(partial(self._sound, subject, row.camera_name, row.place_name, cited[0]))
            elif row.barred == FORBIDDEN:
                work.after.append(partial(self._alarms.clear, ALARM, subject, now_us))
        return turned

    def weigh(self, work: Work, by: Hand, *conditions: ColumnElement[bool]) -> None:
        """By which class the sites are judged where the conditions on `site` say, and what follows for their cameras."""
        now_us = self._clock.utc_us()
        turned = write_classes(work.connection, by.note, now_us, *conditions)
        if turned:
            self.rejudge(work, by, site.c.id.in_(turned))
            write_floors(work.connection, by.note, now_us, site.c.id.in_(turned))

    def is_stale(self, connection: Connection) -> bool:
        """Whether some camera is barred that may run, or the other way round: no lock is held to find that out."""
        alike = (place.c.kind.label("place_kind"), *DECIDED, camera.c.barred, *SITE_FACTS)
        query = (
            select(*alike, has_consent().label("consent")).select_from(_STANDING).where(camera.c.removed_us.is_(None))
        )
        kinds = connection.execute(query.distinct())
        return any(self.bar(row, without_consent=not row.consent)[0] != row.barred for row in kinds)

    def forget(self, camera_id: int) -> None:
        """A camera that was taken out of service, or of its place, stands nowhere any more: its alarm ends."""
        self._alarms.clear(ALARM, f"camera:{camera_id}", self._clock.utc_us())

    def _stale(
        self, connection: Connection, *conditions: ColumnElement[bool]
    ) -> list[tuple[Any, str, Sequence[Cited]]]:
        """The cameras that are not barred as they should be, with why they should and the texts."""
        found = []
        for row in connection.execute(placed().where(camera.c.removed_us.is_(None), *conditions)):
            reason, cited = self.bar(row, without_consent=not row.consent)
            if reason != row.barred:
                found.append((row, reason, cited))
        return found

    def bar(self, row: Any, *, without_consent: bool) -> tuple[str, Sequence[Cited]]:
        """Why it may not run. What is barred stays so where the site's class alone was made lighter: it is the way out."""
        day = local_day(self._clock.utc_us(), row.site_zone)
        for site_class in (row.site_class, SiteClass.OPERATOR):
            where = (row.site_country, row.site_division, site_class)
            ruled = settled(ruling(*where, row.place_kind, day), row)
            shut = _SHUT.get(ruled.legal_class, "")
            if shut and (site_class == row.site_class or row.barred in (FORBIDDEN, UNDECIDED)):
                return shut, cited_by(ruled)
            asked = demands(*where, _CONTROLS[NO_CONSENT], day) if row.site_neighbour and without_consent else ()
            if asked and (site_class == row.site_class or row.barred == NO_CONSENT):
                return NO_CONSENT, asked
        return "", ()

    def _sound(self, subject: str, camera_name: str, place_name: str, cited: Cited) -> None:
        pack, article, named = cited
        params = {
            "camera": camera_name,
            "place": place_name,
            "pack_zh": pack.name.zh,
            "pack_en": pack.name.en,
            "article": article,
            "words_zh": named.zh,
            "words_en": named.en,
        }
        self._alarms.sound(ALARM, Severity.BREACH, subject, params, self._clock.utc_us())


def _shut(reason: str, cited: Sequence[Cited], place_id: int, camera_name: str, kind: str) -> Prohibited:
    error, detail = _REFUSED[reason]
    return error(detail, _CONTROLS[reason], cited, place_id=place_id, camera=camera_name, more={"kind": kind})


_REFUSED: Mapping[str, tuple[type[Prohibited], str]] = {
    FORBIDDEN: (PlaceForbidden, "No camera may be in that place."),
    UNDECIDED: (PlaceUndecided, "No camera may be in that place until somebody has decided whether the text means it."),
}


_STANDING = (
    placement.join(camera, camera.c.id == placement.c.camera_id)
    .join(place, place.c.id == placement.c.place_id)
    .join(site, site.c.id == place.c.site_id)
)


def placed() -> Select[Any]:
    """The cameras that stand somewhere, with what decides whether they may run."""
    return select(
        placement.c.camera_id,
        placement.c.place_id,
        has_consent().label("consent"),
        camera.c.name.label("camera_name"),
        camera.c.enabled,
        camera.c.barred,
        place.c.name.label("place_name"),
        place.c.kind.label("place_kind"),
        *DECIDED,
        *SITE_FACTS,
    ).select_from(_STANDING)
