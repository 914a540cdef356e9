# SPDX-License-Identifier: Apache-2.0
"""Video systems: what is filed."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, String, and_, cast, exists, func, or_, select

from fairwatch.db.govern import entry
from fairwatch.db.registry import placement, plan, site, unit, video_system
from fairwatch.db.tables import audit, camera
from fairwatch.errors import OwnRequest
from fairwatch.govern.detour import check_hands
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import Scope

from .book import Book, count_of, held
from .conditions import in_service, is_filed, is_overdue, is_to_be_filed
from .errors import RegistryInvalid, RegistryNotFound
from .fields import SYSTEM, SYSTEM_NEEDS
from .models import Gone, Hand, System
from .work import Work

# A day of use further ahead than that is a slip of the hand, or a way to be due never; the second, where cameras run.
FARTHEST_DAYS = 5 * 366
FARTHEST_RUNNING_DAYS = 90
# The kind of entry in the register of duties, which is above this.
_APPROVAL = "analytics-approval"


def is_too_far(use_day: str | None, today: date) -> bool:
    """Whether a day of use lies further ahead than anybody plans."""
    return use_day is not None and use_day > (today + timedelta(days=FARTHEST_DAYS)).isoformat()


class Systems(Book[System]):
    """The register of systems."""

    table = video_system
    what = "system"
    fields = SYSTEM
    needed = SYSTEM_NEEDS
    fixed = frozenset({"site_id"})

    def change(
        self, item_id: int, version: int, given: Mapping[str, Any], by: Hand, work: Work | None = None
    ) -> System:
        """Change what is given; `use_day_reason` where the day of use has come. Raises as the others do."""
        kept = {"use_day_was" if name == "use_day_reason" else name: value for name, value in given.items()}
        return super().change(item_id, version, kept, by, work)

    def _query(self) -> Select[Any]:
        cameras = select(func.count()).select_from(placement.join(camera))
        cameras = cameras.where(placement.c.system_id == video_system.c.id, in_service())
        return (
            select(
                video_system,
                site.c.name.label("site_name"),
                site.c.zone,
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
        was = None if row.use_day_was is None else Gone(**json.loads(row.use_day_was))
        return System(**values | {"analytics": tuple(json.loads(row.analytics)), "use_day_was": was})

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        connection = work.connection
        if "site_id" in values:
            seen = (site.c.id == values["site_id"], site.c.removed_us.is_(None), by.scope.sites())
            if not held(connection, site, *seen):
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
        if before is not None and "analytics" in values:
            self._check_analytics(connection, by, before, values["analytics"])
        reason = values.pop("use_day_was", None)
        if "use_day" in values:
            site_id = values["site_id"] if before is None else before.site_id
            zone = connection.scalar(select(site.c.zone).where(site.c.id == site_id))
            today = local_day(self._clock.utc_us(), str(zone))
            if is_too_far(values["use_day"], today):
                raise RegistryInvalid([("use_day", "too-far")])
            if before is not None:
                self._check_use_day(connection, before, values["use_day"], today)
                if before.use_day is not None and before.use_day <= today.isoformat():
                    values |= self._counted(connection, by, before, reason)

    def _check_analytics(self, connection: Connection, by: Hand, before: Row[Any], wanted: str) -> None:
        """A system that runs, is filed or is to be gets no new analytics that nobody else approved: they are another use of
        the pictures. What a system has from the start is told with its first filing.
        """
        new = set(json.loads(wanted)) - set(json.loads(before.analytics))
        zone = connection.scalar(select(site.c.zone).where(site.c.id == before.site_id))
        today = local_day(self._clock.utc_us(), str(zone)).isoformat()
        in_use = before.use_day is not None and before.use_day <= today
        if not new or not (in_use or is_to_be_filed(connection, before.id)):
            return
        approved = select(entry.c.account_id, entry.c.content).where(
            entry.c.kind == _APPROVAL,
            entry.c.subject == f"system:{before.id}",
            entry.c.corrected_by.is_(None),
            entry.c.state != "void",
            # Not who registers them, nor the program.
            entry.c.account_id != by.actor.account_id,
        )
        rows = connection.execute(approved).all()
        own = {number for number in {row.account_id for row in rows} if self._in_hand(connection, number, by)}
        told = (json.loads(row.content)["fields"].get("analytics") or () for row in rows if row.account_id not in own)
        if new - {str(name).strip() for names in told for name in names}:
            raise RegistryInvalid([("analytics", "unapproved")])

    def _in_hand(self, connection: Connection, account_id: int, by: Hand) -> bool:
        """Whether whoever registers them had the account that approved in hand lately: that is no second person."""
        if by.actor.account_id is None:
            return False
        try:
            check_hands(connection, account_id, by.actor.account_id, self._clock.utc_us())
        except OwnRequest:
            return True
        return False

    def _check_use_day(self, connection: Connection, before: Row[Any], use_day: str | None, today: date) -> None:
        """What runs is in use, or tried out for a while: the clock to file would end, or never begin."""
        counted = before.use_day is not None and before.use_day <= today.isoformat()
        latest = today if counted else today + timedelta(days=FARTHEST_RUNNING_DAYS)
        if (use_day is None and not counted) or (use_day is not None and use_day <= latest.isoformat()):
            return
        running = (placement.c.system_id == before.id, in_service(), camera.c.enabled, camera.c.barred == "")
        if count_of(connection, placement.join(camera), *running):
            raise RegistryInvalid([("use_day", "running")])

    def _counted(self, connection: Connection, by: Hand, before: Row[Any], reason: str | None) -> dict[str, Any]:
        """What is kept of a day of use that had come: whoever supervises sees what it was and why it is another, and as
        far as cameras ran then, the clock to file stays.
        """
        if not reason:
            raise RegistryInvalid([("use_day_reason", "missing")])
        was = {"name": before.use_day, "reason": reason, "by": by.actor.username, "at_us": self._clock.utc_us()}
        kept = {"use_day_was": json.dumps(was, ensure_ascii=False)}
        if count_of(connection, placement.join(camera), placement.c.system_id == before.id, _ever_ran()):
            kept["clock_day"] = min(before.use_day, before.clock_day or before.use_day)
        return kept

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        part = select(placement.c.camera_id).join(camera).where(placement.c.system_id == item_id, in_service())
        zone = connection.scalar(select(site.c.zone).join(video_system).where(video_system.c.id == item_id))
        today = local_day(self._clock.utc_us(), str(zone)).isoformat()
        filed = is_filed(connection, item_id) or is_overdue(connection, item_id, today)
        return {"camera": len(connection.execute(part).all()), "filing": int(filed)}


def _ever_ran() -> ColumnElement[bool]:
    """The camera runs, or ran once: it was taken out, or switched on or off."""
    told = exists().where(
        audit.c.subject == "camera:" + cast(camera.c.id, String),
        audit.c.action == "camera.changed",
        audit.c.detail.contains('"enabled": true'),
    )
    return or_(and_(camera.c.enabled, camera.c.barred == ""), camera.c.removed_us.is_not(None), told)
