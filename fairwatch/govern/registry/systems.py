# SPDX-License-Identifier: Apache-2.0
"""Video systems: what is filed."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from fairwatch.db.registry import placement, plan, site, unit, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import Scope

from .book import Book, count_of
from .conditions import in_service, is_filed
from .errors import RegistryInvalid, RegistryNotFound
from .fields import SYSTEM, SYSTEM_NEEDS
from .models import Hand, System
from .work import Work


class Systems(Book[System]):
    """The register of systems."""

    table = video_system
    what = "system"
    fields = SYSTEM
    needed = SYSTEM_NEEDS
    fixed = frozenset({"site_id"})

    def _query(self) -> Select[Any]:
        cameras = select(func.count()).select_from(placement.join(camera))
        cameras = cameras.where(placement.c.system_id == video_system.c.id, in_service())
        return (
            select(
                video_system,
                site.c.name.label("site_name"),
                site.c.unit_id,
                unit.c.name.label("unit_name"),
                cameras.scalar_subquery().label("cameras"),
            )
            .join(site, site.c.id == video_system.c.site_id)
            .join(unit, unit.c.id == site.c.unit_id)
            .where(video_system.c.removed_us.is_(None))
        )

    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        return scope.sites()

    def _conditions(self, connection: Connection, scope: Scope, where: Mapping[str, Any]) -> list[ColumnElement[bool]]:
        unit_id = where.get("unit_id")
        own = super()._conditions(
            connection, scope, {name: value for name, value in where.items() if name != "unit_id"}
        )
        return own if unit_id is None else [*own, site.c.unit_id == unit_id]

    def _made(self, row: Row[Any]) -> System:
        values = {name: getattr(row, name) for name in System.__slots__}
        return System(**values | {"analytics": tuple(json.loads(row.analytics))})

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        connection = work.connection
        if "site_id" in values:
            seen = (site.c.id == values["site_id"], site.c.removed_us.is_(None), by.scope.sites())
            if not count_of(connection, site, *seen):
                raise RegistryNotFound("There is no such site.", what="site", id=values["site_id"])
        if values.get("plan_id") is not None:
            planned = plan.join(unit, unit.c.id == plan.c.unit_id)
            known = (plan.c.id == values["plan_id"], plan.c.removed_us.is_(None), by.scope.units())
            if not count_of(connection, planned, *known):
                raise RegistryInvalid([("plan_id", "unknown")])
        use_day = values.get("use_day", getattr(before, "use_day", None))
        end_day = values.get("end_day", getattr(before, "end_day", None))
        if end_day is not None and (use_day is None or end_day < use_day):
            raise RegistryInvalid([("end_day", "order")])
        if before is not None and "use_day" in values:
            self._check_use_day(connection, before, values["use_day"])

    def _check_use_day(self, connection: Connection, before: Row[Any], use_day: str | None) -> None:
        """What is in use does not stop to be so by an entry, with its cameras running: the clock to file would end."""
        zone = connection.scalar(select(site.c.zone).where(site.c.id == before.site_id))
        today = local_day(self._clock.utc_us(), str(zone)).isoformat()
        if before.use_day is None or before.use_day > today or (use_day is not None and use_day <= today):
            return
        running = (placement.c.system_id == before.id, in_service(), camera.c.enabled, camera.c.barred == "")
        if count_of(connection, placement.join(camera), *running):
            raise RegistryInvalid([("use_day", "running")])

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        part = select(placement.c.camera_id).join(camera).where(placement.c.system_id == item_id, in_service())
        return {"camera": len(connection.execute(part).all()), "filing": int(is_filed(connection, item_id))}
