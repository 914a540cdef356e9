# SPDX-License-Identifier: Apache-2.0
"""Sites: where units are, and with that which texts bind them."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, select

from fairwatch.clock import Clock
from fairwatch.db.registry import place, placement, site, unit, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.scope import Scope

from .book import Book, count_of, held
from .conditions import in_service, is_filed
from .errors import RegistryInvalid, RegistryNotFound
from .fields import SITE, SITE_NEEDS, is_zone_of
from .floors import write_floors
from .judgement import Judge
from .models import Gone, Hand, Site
from .territory import abroad, known_division
from .trades import in_sight, taken_off, was_so, with_reasons
from .work import Work

# What decides which rules bind the cameras of a site.
_DECIDES = frozenset({"site_class", "country", "division", "zone", "neighbour"})
_FLOORS = frozenset({"site_class", "country", "division", "zone", "trades", "unit_id"})


class Sites(Book[Site]):
    """The register of sites."""

    table = site
    what = "site"
    fields = SITE
    needed = SITE_NEEDS
    searched = ("name", "division", "address")

    def __init__(self, engine: Engine, clock: Clock, judge: Judge) -> None:
        super().__init__(engine, clock)
        self._judge = judge

    def change(self, item_id: int, version: int, given: Mapping[str, Any], by: Hand, work: Work | None = None) -> Site:
        """Change what is given; `neighbour_reason` where the neighbour is taken off, another `class_reason` where the class
        is another, `trades_reason` where a trade does not bind it any more. Raises as the others do.
        """
        return super().change(item_id, version, with_reasons(given), by, work)

    def _query(self) -> Select[Any]:
        return select(site, unit.c.name.label("unit_name")).join(unit).where(site.c.removed_us.is_(None))

    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        return scope.sites()

    def _made(self, row: Row[Any]) -> Site:
        values = {name: getattr(row, name) for name in Site.__slots__}
        gone = None if row.neighbour_gone is None else Gone(**json.loads(row.neighbour_gone))
        was = None if row.class_was is None else Gone(**json.loads(row.class_was))
        off = None if row.trades_was is None else Gone(**json.loads(row.trades_was))
        known = {"neighbour_gone": gone, "class_was": was, "trades_was": off}
        lists = {name: tuple(json.loads(getattr(row, name))) for name in ("trades", "left_trades")}
        return Site(**values | lists | known)

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        connection = work.connection
        if "unit_id" in values:
            seen = (unit.c.id == values["unit_id"], unit.c.removed_us.is_(None), by.scope.units())
            if not held(connection, unit, *seen):
                raise RegistryNotFound("There is no such unit.", what="unit", id=values["unit_id"])
        reason = values.pop("neighbour_gone", None)
        if before is not None and before.neighbour and values.get("neighbour") == "":
            # With it goes the need of its consent: whoever supervises sees why.
            if not reason:
                raise RegistryInvalid([("neighbour_reason", "missing")])
            values["neighbour_gone"] = self._was(by, before.neighbour, reason)
        if before is not None and "site_class" in values:
            # By it texts stop to bind: whoever supervises sees what it was, and why it is another.
            if not values.get("class_reason"):
                raise RegistryInvalid([("class_reason", "missing")])
            values["class_was"] = self._was(by, before.site_class, values["class_reason"])
        self._check_trades(connection, by, before, values)
        self._keep_hours(by, before, values)
        if before is not None and "country" in values:
            # No site goes abroad with its cameras: what is forbidden or barred there would be free.
            standing = placement.join(place, place.c.id == placement.c.place_id)
            standing = standing.join(camera, camera.c.id == placement.c.camera_id)
            if count_of(connection, standing, place.c.site_id == before.id, in_service()):
                raise RegistryInvalid([("country", "fixed")])
        country = values.get("country", before.country if before is not None else "CN")
        if {"zone", "country"} & values.keys():
            stands_in = values.get("zone", getattr(before, "zone", None))
            if stands_in is not None and not is_zone_of(country, stands_in):
                raise RegistryInvalid([("zone", "not-of-country")])
        if country != "CN":
            values["division"] = abroad(connection)
        elif before is None or "country" in values or "division" in values:
            if not values.get("division"):
                raise RegistryInvalid([("division", "missing")])
            known_division(connection, values["division"])
        if before is not None and values.get("division", before.division) != before.division:
            values["left_division"] = left_behind(connection, before, values["division"])
        latitude, longitude = (values.get(name, getattr(before, name, None)) for name in ("latitude", "longitude"))
        if (latitude is None) is not (longitude is None):
            raise RegistryInvalid([("latitude" if latitude is None else "longitude", "missing")])

    def _check_trades(self, connection: Connection, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        """Whoever supervises sees which trades do not bind it any more, its own or those of its unit, and why."""
        reason = values.pop("trades_was", None)
        if before is None or not {"trades", "unit_id"} & values.keys():
            return
        bound = []
        for unit_id, own in (
            (before.unit_id, before.trades),
            (values.get("unit_id", before.unit_id), values.get("trades", before.trades)),
        ):
            of_unit = connection.scalar(select(unit.c.trades).where(unit.c.id == unit_id)) or "[]"
            bound.append([*json.loads(own), *json.loads(of_unit)])
        gone = taken_off(*bound)
        if gone:
            values["trades_was"] = was_so(by, ",".join(gone), reason, self._clock.utc_us())
        if (left := in_sight(connection, before, gone, bound[1])) != before.left_trades:
            values["left_trades"] = left

    def _keep_hours(self, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        """What was missed is judged by the hours of its time: nobody was open less afterwards."""
        if before is None or values.get("opening_hours", before.opening_hours) == before.opening_hours:
            return
        was = {"hours": before.opening_hours, "by": by.actor.username, "until_us": self._clock.utc_us()}
        values["opening_was"] = json.dumps([*json.loads(before.opening_was), was], ensure_ascii=False)

    def _was(self, by: Hand, name: str, reason: str) -> str:
        was = {"name": name, "reason": reason, "by": by.actor.username, "at_us": self._clock.utc_us()}
        return json.dumps(was, ensure_ascii=False)

    def _changed(self, work: Work, by: Hand, item_id: int, before: Row[Any] | None, values: Mapping[str, Any]) -> None:
        if before is not None and _DECIDES & values.keys():
            self._judge.weigh(work, by, site.c.id == item_id)
            self._judge.rejudge(work, by, site.c.id == item_id)
        if before is not None and _FLOORS & values.keys():
            write_floors(work.connection, by.note, self._clock.utc_us(), site.c.id == item_id)

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        return {
            what: count_of(connection, table, table.c.site_id == item_id, table.c.removed_us.is_(None))
            for what, table in (("place", place), ("system", video_system))
        }


def left_behind(connection: Connection, before: Row[Any], division: str) -> str | None:
    """Where a site that goes to a division stays in sight: its systems are filed there until that office took the change
    in.
    """
    if before.left_division is not None:
        return None if before.left_division == division else str(before.left_division)
    systems = connection.scalars(select(video_system.c.id).where(video_system.c.site_id == before.id)).all()
    return str(before.division) if any(is_filed(connection, each) for each in systems) else None
