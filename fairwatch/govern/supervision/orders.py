# SPDX-License-Identifier: Apache-2.0
"""Rectification orders: what has to be put right by when, what the unit did, and that it is done."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Select, Table, insert, select, update

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import inspection, rectification
from fairwatch.db.registry import authority, site, unit, video_system
from fairwatch.db.tables import account
from fairwatch.errors import VersionConflict
from fairwatch.govern.detour import check_apart
from fairwatch.govern.filing.drafts import police_of
from fairwatch.govern.registry.errors import RegistryNotFound
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import catalogue
from fairwatch.govern.scope import Scope

from .errors import NotYourAuthority, OrderInvalid, OrderNotFound, OrderState

State = Literal["open", "reported", "closed"]


@dataclass(frozen=True, slots=True)
class Order:
    """A rectification order. `control` of the catalogue; `due_day` ISO; `late`: open after its day;
    `reported_late`: reported as done after it.
    """

    id: int
    inspection_id: int | None
    system_id: int
    system_name: str
    site_name: str
    unit_id: int
    unit_name: str
    authority_name: str
    control: str
    demand: str
    due_day: str
    state: State
    late: bool
    reported_late: bool
    report: str
    reported_us: int | None
    closed_us: int | None
    created_us: int
    version: int


class Orders:
    """The orders of all systems."""

    def __init__(self, engine: Engine, clock: Clock, audit: AuditLog) -> None:
        self._engine = engine
        self._clock = clock
        self._audit = audit

    def page(
        self,
        scope: Scope,
        *,
        state: State | None = None,
        system_id: int | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> tuple[list[Order], str | None]:
        """Orders, those due first first, and the `after` of the next page."""
        query = _orders().where(scope.sites())
        if state is not None:
            query = query.where(rectification.c.state == state)
        if system_id is not None:
            query = query.where(rectification.c.system_id == system_id)
        if after is not None:
            day, _, number = after.rpartition(".")
            if not number.isascii() or not number.isdigit():
                raise OrderInvalid("That is no page.", reason="page")
            later = rectification.c.due_day > day
            query = query.where(later | ((rectification.c.due_day == day) & (rectification.c.id > int(number[:12]))))
        with self._engine.connect() as connection:
            rows = connection.execute(
                query.order_by(rectification.c.due_day, rectification.c.id).limit(limit + 1)
            ).all()
        last = rows[limit - 1] if len(rows) > limit else None
        return [self._made(row) for row in rows[:limit]], None if last is None else f"{last.due_day}.{last.id}"

    def get(self, order_id: int, scope: Scope) -> Order:
        """One order. Raises OrderNotFound."""
        with self._engine.connect() as connection:
            return self._one(connection, order_id, scope)

    def issue(
        self,
        system_id: int,
        control: str,
        demand: str,
        due_day: str,
        *,
        inspection_id: int | None = None,
        by: Actor,
        scope: Scope,
    ) -> Order:
        """Order something to be put right by a day. Raises OrderInvalid."""
        if control not in catalogue():
            raise OrderInvalid(f"There is no control {control}.", reason="control")
        with write(self._engine) as connection:
            row = connection.execute(
                select(site.c.division, site.c.zone)
                .join(video_system, video_system.c.site_id == site.c.id)
                .where(video_system.c.id == system_id, scope.sites())
            ).one_or_none()
            if row is None:
                raise RegistryNotFound(f"There is no system {system_id}.", what="system", id=system_id)
            self._check_day(due_day, row.zone)
            own = connection.scalar(select(account.c.authority_id).where(account.c.id == by.account_id))
            office = own if own is not None else police_of(connection, row.division)
            if office is None:
                raise OrderInvalid("No authority is known there.", reason="authority")
            if inspection_id is not None:
                visited = select(inspection.c.id).where(
                    inspection.c.id == inspection_id, inspection.c.system_id == system_id
                )
                if connection.scalar(visited) is None:
                    raise OrderInvalid("That visit was not to this system.", reason="inspection")
            made = connection.execute(
                insert(rectification).values(
                    inspection_id=inspection_id,
                    authority_id=office,
                    system_id=system_id,
                    control=control,
                    demand=demand.strip(),
                    due_day=due_day,
                    state="open",
                    created_us=self._clock.utc_us(),
                )
            ).inserted_primary_key
            assert made is not None
            detail = {"system": system_id, "control": control, "due_day": due_day, "demand": demand.strip()}
            self._audit.by(by)(connection, Action.ORDER_ISSUED, f"rectification:{made[0]}", detail)
            return self._one(connection, made[0], scope)

    def report(self, order_id: int, version: int, text: str, *, by: Actor, scope: Scope) -> Order:
        """The unit says what it did."""
        values = {"state": "reported", "report": text.strip(), "reported_us": self._clock.utc_us()}
        return self._turn(order_id, version, ("open",), values, Action.ORDER_REPORTED, by, scope)

    def reopen(
        self, order_id: int, version: int, demand: str, due_day: str | None = None, *, by: Actor, scope: Scope
    ) -> Order:
        """The authority is not satisfied; it says what is still to be done, and by when if not by the day that was. Raises
        OrderInvalid.
        """
        values = {"state": "open", "demand": demand.strip()}
        if due_day is not None:
            values["due_day"] = due_day
        return self._turn(order_id, version, ("reported",), values, Action.ORDER_REOPENED, by, scope)

    def close(self, order_id: int, version: int, *, by: Actor, scope: Scope) -> Order:
        """The authority has seen that it is done. Raises OwnRequest for an account that who runs the system had in hand
        lately.
        """
        values = {"state": "closed", "closed_us": self._clock.utc_us()}
        return self._turn(order_id, version, ("open", "reported"), values, Action.ORDER_CLOSED, by, scope)

    def _turn(
        self,
        order_id: int,
        version: int,
        states: tuple[State, ...],
        values: dict[str, Any],
        action: Action,
        by: Actor,
        scope: Scope,
    ) -> Order:
        with write(self._engine) as connection:
            found = self._one(connection, order_id, scope)
            if found.version != version:
                raise VersionConflict(
                    "This order was changed in the meantime. Nothing was written.", version=found.version
                )
            if action is not Action.ORDER_REPORTED:
                refuse_others(connection, rectification, order_id, scope)
            if found.state not in states:
                raise OrderState(f"The order is {found.state}.", state=found.state)
            if "due_day" in values:
                self._check_day(values["due_day"], self._zone_of(connection, order_id))
            if action is Action.ORDER_CLOSED:
                check_apart(connection, by.account_id, found.system_id, self._clock.utc_us())
            same = update(rectification).where(rectification.c.id == order_id, rectification.c.version == version)
            if not connection.execute(same.values(version=version + 1, **values)).rowcount:
                raise VersionConflict("This order was changed in the meantime. Nothing was written.", version=None)
            self._audit.by(by)(connection, action, f"rectification:{order_id}", values)
            return self._one(connection, order_id, scope)

    def _one(self, connection: Connection, order_id: int, scope: Scope) -> Order:
        row = connection.execute(_orders().where(rectification.c.id == order_id, scope.sites())).one_or_none()
        if row is None:
            raise OrderNotFound(f"There is no order {order_id}.", order_id=order_id)
        return self._made(row)

    def _zone_of(self, connection: Connection, order_id: int) -> str:
        return str(connection.execute(_orders().where(rectification.c.id == order_id)).one().zone)

    def _check_day(self, due_day: str, zone: str) -> None:
        if due_day < local_day(self._clock.utc_us(), zone).isoformat():
            raise OrderInvalid("What is ordered cannot be due already.", reason="day")

    def _made(self, row: Any) -> Order:
        today = local_day(self._clock.utc_us(), row.zone).isoformat()
        values = {name: getattr(row, name) for name in Order.__slots__ if name not in ("late", "reported_late")}
        reported = None if row.reported_us is None else local_day(row.reported_us, row.zone).isoformat()
        return Order(
            **values,
            late=row.state == "open" and row.due_day < today,
            reported_late=reported is not None and row.due_day < reported,
        )


def refuse_others(connection: Connection, table: Table, number: int, scope: Scope) -> None:
    """Raise NotYourAuthority for a visit or an order of the police that a sector's regulator wants to change, and the
    other way round.
    """
    sector = select(authority.c.sector).join(table, table.c.authority_id == authority.c.id)
    if scope.division is not None and connection.scalar(sector.where(table.c.id == number)) != scope.sector:
        raise NotYourAuthority("Another authority looks after this.", id=number)


def _orders() -> Select[Any]:
    return (
        select(
            rectification,
            video_system.c.name.label("system_name"),
            site.c.name.label("site_name"),
            site.c.zone,
            site.c.unit_id,
            unit.c.name.label("unit_name"),
            authority.c.name.label("authority_name"),
        )
        .join(video_system, video_system.c.id == rectification.c.system_id)
        .join(site, site.c.id == video_system.c.site_id)
        .join(unit, unit.c.id == site.c.unit_id)
        .join(authority, authority.c.id == rectification.c.authority_id)
    )
