# SPDX-License-Identifier: Apache-2.0
"""Placements: where each camera stands, where it looks and why.

Place, position, direction, angle, range and purpose are locked once they are entered: they change by a move (`moves`).
How high it hangs changes nothing of what is approved, and why it is needed is a reason that may be told better: both are
free, and each change of them is in the audit log.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, delete, func, select, update

from fairwatch.clock import Clock
from fairwatch.db.registry import document, place, placement, site, stay, video_system
from fairwatch.db.search import holds
from fairwatch.db.tables import camera
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import Scope
from fairwatch.govern.secrecy import joined
from fairwatch.govern.subjects import citable

from .book import Book, alone_coding, count_of
from .conditions import breached, how_filed, in_breach, in_service, is_filed
from .errors import MoveNeeded, RegistryInvalid, RegistryNotFound
from .fields import PLACEMENT, PLACEMENT_NEEDS
from .floors import write_floors
from .judgement import Judge
from .models import Hand, Placement
from .refusals import Refusals
from .spots import LOCKED, same
from .stays import stands
from .successions import came, coded, filled, was_in_use
from .work import Work, part_of

_DECIDES = frozenset({"place_id", "consent_document_id"})
CONSENT_LETTER = "consent-letter"
_WIDE = 10
"""Who sees one site in so many sees so much that a page fills at once."""


class Placements(Book[Placement]):
    """The register of placements; a row is named by its camera's id."""

    table = placement
    what = "placement"
    fields = PLACEMENT
    needed = PLACEMENT_NEEDS
    searched = ("name", "code")
    fixed = frozenset({"camera_id"})

    def __init__(self, engine: Engine, clock: Clock, judge: Judge, refusals: Refusals) -> None:
        super().__init__(engine, clock)
        self._judge = judge
        self._refusals = refusals

    def _query(self) -> Select[Any]:
        return (
            select(
                placement,
                camera.c.name.label("camera_name"),
                camera.c.enabled,
                camera.c.barred,
                in_breach().label("in_breach"),
                how_filed().label("filed"),
                place.c.name.label("place_name"),
                place.c.site_id,
                video_system.c.name.label("system_name"),
                video_system.c.use_day,
                video_system.c.clock_day,
                site.c.zone.label("site_zone"),
            )
            .select_from(placement)
            .join(camera, camera.c.id == placement.c.camera_id)
            .join(place, place.c.id == placement.c.place_id)
            .join(video_system, video_system.c.id == placement.c.system_id)
            .join(site, site.c.id == place.c.site_id)
            .where(in_service())
        )

    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        return scope.sites()

    def _seen(self, connection: Connection, scope: Scope) -> ColumnElement[bool]:
        if scope.division is None:
            return self._visible(scope)
        all_sites = connection.scalar(select(func.count()).select_from(site)) or 0
        seen = connection.scalar(select(func.count()).select_from(site).where(scope.sites())) or 0
        if seen * _WIDE < all_sites:
            return self._visible(scope)
        # Of so many a page is soon full when they are read in their order: to find all and sort them takes far longer.
        # A site's number as an expression: else they were found by their sites.
        return (place.c.site_id + 0).in_(select(site.c.id).where(scope.sites()))

    @property
    def _id(self) -> ColumnElement[int]:
        return placement.c.camera_id

    def _rows(self, connection: Connection, query: Select[Any]) -> Sequence[Row[Any]]:
        # What was filed is looked up of the rows of this page alone, not of all that were sorted for it.
        numbers = connection.scalars(query.with_only_columns(placement.c.camera_id)).all()
        rows = connection.execute(self._query().where(placement.c.camera_id.in_(numbers)))
        known = {row.camera_id: row for row in rows}
        return [known[each] for each in numbers if each in known]

    def _key(self, row: Row[Any]) -> int:
        return int(row.camera_id)

    def _column(self, name: str) -> Any:
        return {"name": camera.c.name, "id": camera.c.id}.get(name, placement.c.get(name))

    def _conditions(self, connection: Connection, scope: Scope, where: Mapping[str, Any]) -> list[ColumnElement[bool]]:
        own = {name: value for name, value in where.items() if name in placement.c}
        further = {
            "site_id": place.c.site_id,
            "unit_id": site.c.unit_id,
            "enabled": camera.c.enabled,
            "barred": camera.c.barred,
        }
        found = super()._conditions(connection, scope, own)
        found += [column == where[name] for name, column in further.items() if where.get(name) not in (None, "")]
        if where.get("in_breach") is not None:
            inside = placement.c.camera_id.in_(breached())
            found.append(inside if where["in_breach"] else ~inside)
        if where.get("signed") is not None:
            found.append(placement.c.sign_day.is_not(None) if where["signed"] else placement.c.sign_day.is_(None))
        return found

    def _matches(self, search: str) -> ColumnElement[bool]:
        # Each half reads one index from end to end, which is much less than the rows.
        by_name = select(camera.c.id).where(holds(camera.c.name, search))
        by_code = select(placement.c.camera_id).where(placement.c.code.contains(search, autoescape=True))
        return placement.c.camera_id.in_(by_name.union(by_code))

    def _made(self, row: Row[Any]) -> Placement:
        return Placement(**{name: getattr(row, name) for name in Placement.__slots__})

    def add(self, given: Mapping[str, Any], by: Hand, work: Work | None = None) -> Placement:
        """Put a camera into a place. Raises also PlaceForbidden and BuilderNotAllowed, which are entered.

        Near a military zone or a secret-bearing body it stays off until the consent is on file.
        """
        with self._refusals.watching(by, work):
            return super().add(given, by, work)

    def change(
        self, item_id: int, version: int, given: Mapping[str, Any], by: Hand, work: Work | None = None
    ) -> Placement:
        """Change what is given. Raises also MoveNeeded for what is locked."""
        with self._refusals.watching(by, work):
            return super().change(item_id, version, given, by, work)

    def remove(self, item_id: int, version: int, by: Hand, work: Work | None = None) -> None:
        """Take a camera out of its place. Raises MoveNeeded once the system is in use, or filed."""
        with part_of(self._engine, work) as within:
            before = self._current(within.connection, item_id, version, by.scope)
            today = local_day(self._clock.utc_us(), before.site_zone).isoformat()
            in_use = before.clock_day is not None or (before.use_day is not None and before.use_day <= today)
            if in_use or is_filed(within.connection, before.system_id):
                raise MoveNeeded("The system is in use: a camera moves with approval.", fields="place_id")
            # What barred it stays until it stands where it may: else this would be the way around it.
            within.after.append(partial(self._judge.forget, item_id))
            within.connection.execute(delete(placement).where(placement.c.camera_id == item_id))
            told = {"before": {name: getattr(before, name) for name in PLACEMENT}}
            by.note(within.connection, "placement.removed", f"placement:{item_id}", told)

    def current(self, connection: Connection, camera_id: int, scope: Scope) -> Row[Any]:
        """The row of a placement as it is now. Raises RegistryNotFound."""
        return self._found(connection, camera_id, scope)

    def allowed(self, connection: Connection, by: Hand, before: Row[Any], values: Mapping[str, Any]) -> None:
        """Whether a move to `values` may be. Raises RegistryNotFound, RegistryInvalid and Prohibited."""
        self._check_references(connection, by, values, before)
        if "place_id" in values:
            self._judge.admit(connection, values["place_id"], before.camera_name)

    def moved(self, work: Work, by: Hand, camera_id: int, values: Mapping[str, Any]) -> None:
        """Write what a move changes, and judge the camera anew. Raises Prohibited as `add` does."""
        self.allowed(work.connection, by, self._found(work.connection, camera_id, by.scope), values)
        self.stands(work, by, camera_id, values)

    def stands(self, work: Work, by: Hand, camera_id: int, values: Mapping[str, Any]) -> None:
        """Write where a camera was found to stand, whatever a text says of it, and judge it there."""
        before = self._found(work.connection, camera_id, by.scope)
        self._check_references(work.connection, by, values, before)
        self._update(work.connection, camera_id, before.version, values)
        now_us = self._clock.utc_us()
        stands(work.connection, [camera_id], now_us)
        write_floors(work.connection, by.note, now_us, stay.c.camera_id == camera_id)
        self._judge.rejudge(work, by, placement.c.camera_id == camera_id)

    def _insert(self, connection: Connection, values: Mapping[str, Any]) -> int:
        now_us = self._clock.utc_us()
        number = super()._insert(connection, {**values, "updated_us": now_us})
        stands(connection, [number], now_us)
        return number

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        connection = work.connection
        if values.get("code"):
            alone_coding(connection)
        name: str | None = None
        if before is None:
            name = connection.scalar(select(camera.c.name).where(camera.c.id == values["camera_id"], in_service()))
            if name is None:
                raise RegistryNotFound("There is no such camera.", what="camera", id=values["camera_id"])
            if count_of(connection, placement, placement.c.camera_id == values["camera_id"]):
                raise RegistryInvalid([("camera_id", "placed")])
        else:
            locked = [field for field in LOCKED if field in values and getattr(before, field) not in (None, "")]
            for field in locked:
                if same(field, getattr(before, field), values[field]):
                    del values[field]
            moved = [field for field in locked if field in values]
            if moved:
                raise MoveNeeded("This changes by an approved move.", fields=",".join(moved))
            self._stay_in_use(connection, before, values)
        self._check_references(connection, by, values, before)
        self._check_sign(connection, before, values)
        if "consent_document_id" in values:
            values["consent_of"] = self._letter(connection, values, before)
        if values.get("code"):
            same_code = (placement.c.code == values["code"], in_service())
            if count_of(connection, placement.join(camera), *same_code):
                raise RegistryInvalid([("code", "taken")])
        if name is not None:
            self._judge.admit(connection, values["place_id"], name)

    def _check_sign(self, connection: Connection, before: Row[Any] | None, values: Mapping[str, Any]) -> None:
        """A sign stands there since its day, and a picture shows it."""
        if values.get("sign_day") is not None:
            number = values.get("place_id", getattr(before, "place_id", None))
            zone = connection.scalar(select(site.c.zone).join(place).where(place.c.id == number)) or "UTC"
            if values["sign_day"] > local_day(self._clock.utc_us(), zone).isoformat():
                raise RegistryInvalid([("sign_day", "future")])
        if values.get("sign_document_id") is not None:
            shown = select(document.c.media_type).where(document.c.id == values["sign_document_id"])
            if not (connection.scalar(shown) or "").startswith("image/"):
                raise RegistryInvalid([("sign_document_id", "no-picture")])

    def _stay_in_use(self, connection: Connection, before: Row[Any], values: Mapping[str, Any]) -> None:
        """What is in use does not stop to be so by being entered elsewhere: it could be taken out without a move then."""
        now_us = self._clock.utc_us()
        other = values.get("system_id", before.system_id)
        if other == before.system_id or not was_in_use(connection, before.system_id, now_us):
            return
        known = select(video_system.c.id).where(video_system.c.id == other)
        if connection.scalar(known) is not None and not was_in_use(connection, other, now_us):
            raise RegistryInvalid([("system_id", "not-in-use")])

    def _check_references(
        self, connection: Connection, by: Hand, values: Mapping[str, Any], before: Row[Any] | None
    ) -> None:
        """Whether what is named is there, visible and of one site."""
        sites = {}
        for field, table in (("place_id", place), ("system_id", video_system)):
            number = values.get(field, getattr(before, field, None))
            query = select(site.c.id).join(table, table.c.site_id == site.c.id)
            query = query.where(table.c.id == number, table.c.removed_us.is_(None), by.scope.sites())
            # On PostgreSQL who takes it out at the same moment waits, or is waited for.
            sites[field] = connection.scalar(query.with_for_update(read=True, of=table))
            if sites[field] is None:
                what = field.removesuffix("_id")
                raise RegistryNotFound(f"There is no such {what}.", what=what, id=number)
        if sites["place_id"] != sites["system_id"]:
            raise RegistryInvalid([("system_id", "other-site")])
        unit_id = select(site.c.unit_id).where(site.c.id == sites["place_id"]).scalar_subquery()
        for field in ("sign_document_id", "consent_document_id"):
            number = values.get(field)
            own = citable(by.scope, by.actor.account_id, unit_id)
            if number is not None and not count_of(connection, document, document.c.id == number, own):
                raise RegistryInvalid([(field, "unknown")])

    def _letter(self, connection: Connection, values: Mapping[str, Any], before: Row[Any] | None) -> str:
        """Whose consent the letter is: that of who is near the site now. No other paper is one, nor another's letter."""
        number = values["consent_document_id"]
        if number is None:
            return ""
        if not count_of(connection, document, document.c.id == number, document.c.kind == CONSENT_LETTER):
            raise RegistryInvalid([("consent_document_id", "paper-kind")])
        place_id = values.get("place_id", getattr(before, "place_id", None))
        of = select(site.c.neighbour).join(place, place.c.site_id == site.c.id).where(place.c.id == place_id)
        neighbour = str(connection.scalar(of) or "")
        # Whose it was when it was entered first it stays, though it be taken away and entered again, or the file be.
        paper = document.alias("paper")
        file = select(paper.c.sha256).where(paper.c.id == number).scalar_subquery()
        others = (document.c.sha256 == file, document.c.consent_of.not_in(("", neighbour)))
        if count_of(connection, document, *others):
            raise RegistryInvalid([("consent_document_id", "other-neighbour")])
        connection.execute(update(document).where(document.c.id == number).values(consent_of=neighbour))
        return neighbour

    def _changed(self, work: Work, by: Hand, item_id: int, before: Row[Any] | None, values: Mapping[str, Any]) -> None:
        if before is None or _DECIDES & values.keys():
            self._judge.rejudge(work, by, placement.c.camera_id == item_id)
        if before is None or "system_id" in values:
            joined(work.connection, [item_id])
        now_us = self._clock.utc_us()
        if before is None:
            write_floors(work.connection, by.note, now_us, stay.c.camera_id == item_id)
            came(work.connection, [item_id], by, now_us)
            return
        if before.instead_of is None and values.get("code"):
            coded(work.connection, item_id, by, now_us)
        elif entered := values.keys() & set(LOCKED):
            filled(work.connection, item_id, entered, by, now_us)
