# SPDX-License-Identifier: Apache-2.0
"""The access register (who looked at whose picture) and the audit log (who changed what).

Both only grow: there is no way here to change or remove an entry. How
tampering is found: `chain`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, case, func, insert, select, update

from fairwatch.accounts.chain import Chain, Head
from fairwatch.accounts.delivered import verify_deliveries
from fairwatch.accounts.models import AccessKind, Actor
from fairwatch.accounts.within import access_of_unit, audit_of_unit, staff_of, told_to_unit
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import case_delivery
from fairwatch.db.registry import unit
from fairwatch.db.tables import access, account, audit


class Action(StrEnum):
    """What the audit log knows: subject.verb. Names are stable: never rename one."""

    ACCOUNT_ADDED = "account.added"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_REMOVED = "account.removed"
    ACCOUNT_RIGHTS = "account.rights_changed"
    ACCOUNT_PASSWORD = "account.password_changed"
    ACCOUNT_SIGNED_IN = "account.signed_in"
    ACCOUNT_SIGN_IN_FAILED = "account.sign_in_failed"
    ACCOUNT_SIGNED_OUT = "account.signed_out"
    CAMERA_ADDED = "camera.added"
    CAMERA_CHANGED = "camera.changed"
    CAMERA_REMOVED = "camera.removed"
    VOLUME_ADDED = "volume.added"
    VOLUME_CHANGED = "volume.changed"
    GRANT_MADE = "grant.made"
    GRANT_REVOKED = "grant.revoked"
    ALARM_ACKNOWLEDGED = "alarm.acknowledged"
    DOCUMENT_ADDED = "document.added"
    DOCUMENT_ATTACHED = "document.attached"
    DOCUMENT_DETACHED = "document.detached"
    CASE_ASKED = "case.asked"
    CASE_CHANGED = "case.changed"
    CASE_APPROVED = "case.approved"
    CASE_REFUSED = "case.refused"
    CASE_CLOSED = "case.closed"
    POLICY_CHANGED = "policy.changed"
    FILING_OPENED = "filing.opened"
    FILING_CHANGED = "filing.changed"
    FILING_SUBMITTED = "filing.submitted"
    FILING_WITHDRAWN = "filing.withdrawn"
    FILING_ACCEPTED = "filing.accepted"
    FILING_RETURNED = "filing.returned"
    FILING_PACKED = "filing.packed"
    FILING_IMPORTED = "filing.imported"
    INSPECTION_PLANNED = "inspection.planned"
    INSPECTION_CHANGED = "inspection.changed"
    INSPECTION_CLOSED = "inspection.closed"
    INSPECTION_PACKED = "inspection.packed"
    ORDER_ISSUED = "order.issued"
    ORDER_REPORTED = "order.reported"
    ORDER_REOPENED = "order.reopened"
    ORDER_CLOSED = "order.closed"
    DUTY_WRITTEN = "duty.written"
    ACCOUNT_BLOCKED = "account.blocked"
    OUTLET_ADDED = "outlet.added"
    OUTLET_CHANGED = "outlet.changed"
    OUTLET_REMOVED = "outlet.removed"
    UNIT_ADDED = "unit.added"
    UNIT_CHANGED = "unit.changed"
    UNIT_REMOVED = "unit.removed"
    SITE_ADDED = "site.added"
    SITE_CHANGED = "site.changed"
    SITE_REMOVED = "site.removed"
    PLACE_ADDED = "place.added"
    PLACE_CHANGED = "place.changed"
    PLACE_REMOVED = "place.removed"
    SYSTEM_ADDED = "system.added"
    SYSTEM_CHANGED = "system.changed"
    SYSTEM_REMOVED = "system.removed"
    PLACEMENT_ADDED = "placement.added"
    PLACEMENT_CHANGED = "placement.changed"
    PLACEMENT_REMOVED = "placement.removed"
    CAMERA_STOPPED = "camera.stopped"
    CAMERA_FREED = "camera.freed"
    DIVISION_CHANGED = "division.changed"
    AUTHORITY_ADDED = "authority.added"
    AUTHORITY_CHANGED = "authority.changed"
    AUTHORITY_REMOVED = "authority.removed"
    MOVE_ASKED = "move.asked"
    MOVE_APPROVED = "move.approved"
    MOVE_REFUSED = "move.refused"
    MOVE_WITHDRAWN = "move.withdrawn"
    PLAN_ADDED = "plan.added"
    PLAN_CHANGED = "plan.changed"
    PLAN_REMOVED = "plan.removed"
    FLOOR_PLAN_ADDED = "floor-plan.added"
    FLOOR_PLAN_CHANGED = "floor-plan.changed"
    FLOOR_PLAN_REMOVED = "floor-plan.removed"
    FILING_SENT = "filing.sent"
    FILING_STOPPED = "filing.stopped"
    PEER_ADDED = "peer.added"
    PEER_CHANGED = "peer.changed"
    PEER_REVOKED = "peer.revoked"
    FILING_HANDED_IN_ON_PAPER = "filing.handed_in_on_paper"
    FILING_ENTERED_FROM_PAPER = "filing.entered_from_paper"
    FILING_PAPER_ANSWERED = "filing.paper_answered"
    AUTHORITY_KEY_CONFIRMED = "authority.key_confirmed"
    PEER_UNIT_ASKED = "peer.unit_asked"
    PEER_UNIT_ADMITTED = "peer.unit_admitted"
    PEER_UNIT_ENDED = "peer.unit_ended"
    PLACE_DECIDED = "place.decided"
    PEER_UNIT_DISMISSED = "peer.unit_dismissed"
    UNIT_KEY_CONFIRMED = "unit.key_confirmed"
    HOLD_PLACED = "hold.placed"
    HOLD_EXTENDED = "hold.extended"
    HOLD_LIFT_ASKED = "hold.lift_asked"
    HOLD_KEPT = "hold.kept"
    HOLD_LIFTED = "hold.lifted"
    CAMERA_FLOORED = "camera.floored"
    ACCOUNT_PICTURES_CLOSED = "account.pictures_closed"
    SYSTEM_EXCLUDED = "system.excluded"
    SYSTEM_INCLUDED = "system.included"
    PROGRAM_CHANGED = "program.changed"
    SITE_JUDGED = "site.judged"
    FILES_CHECKED = "files.checked"


Note = Callable[[Connection, str, str, Mapping[str, object]], None]
"""Writes one audit entry (action, subject, detail) into the transaction that makes the change."""


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """What is written about one passage, or refusal, of the gate. `delivered` is what was seen for a case."""

    by: Actor
    kind: AccessKind
    camera_id: int
    camera_name: str
    stream: str
    start_us: int | None
    end_us: int | None
    purpose: str
    grant_id: str | None
    granted: bool
    refusal: str | None = None
    delivered: "Delivered | None" = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a passage showed or handed out for a case. `kind` is playback, still or export."""

    case_id: int
    kind: str
    start_us: int
    end_us: int

    def holds(self, other: "Delivered") -> bool:
        """Whether the other adds nothing to it."""
        return self.start_us <= other.start_us and other.end_us <= self.end_us

    def joined(self, other: "Delivered") -> "Delivered":
        """From the earlier start to the later end."""
        return replace(self, start_us=min(self.start_us, other.start_us), end_us=max(self.end_us, other.end_us))


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """An entry of the access register. `case_id` stands beside it, in what was delivered for the case; `display_name`
    and `unit` are what the account is called now, and whose staff it is (who belongs to no unit is the only unit's, where
    there is just one), empty where it is gone.
    """

    id: int
    at_us: int
    account_id: int | None
    username: str
    address: str
    kind: str
    camera_id: int
    camera_name: str
    stream: str
    start_us: int | None
    end_us: int | None
    purpose: str
    grant_id: str | None
    granted: bool
    refusal: str | None
    case_id: int | None
    display_name: str
    unit: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An entry of the audit log."""

    id: int
    at_us: int
    account_id: int | None
    username: str
    address: str
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """Which entries: None = any. `from_us` inclusive, `to_us` exclusive. `unit_id`: what is that unit's."""

    from_us: int | None = None
    to_us: int | None = None
    camera_id: int | None = None
    account_id: int | None = None
    kind: AccessKind | None = None
    granted: bool | None = None
    case_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: None = any. An `action` that ends in a dot means all that start so; `unit_id`: what is that unit's."""

    from_us: int | None = None
    to_us: int | None = None
    account_id: int | None = None
    action: str | None = None
    subject: str | None = None
    unit_id: int | None = None


class AccessRegister:
    """Who looked, or was refused."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._chain = Chain(access)

    def record(self, record: AccessRecord) -> int:
        """Write an entry; it is in the database when this returns, with what was delivered for a case."""
        now_us = self._clock.utc_us()
        with write(self._engine) as connection:
            number = self._chain.append(
                connection,
                {
                    "at_us": now_us,
                    "account_id": record.by.account_id,
                    "username": record.by.username,
                    "address": record.by.address,
                    "kind": record.kind.value,
                    "camera_id": record.camera_id,
                    "camera_name": record.camera_name,
                    "stream": record.stream,
                    "start_us": record.start_us,
                    "end_us": record.end_us,
                    "purpose": record.purpose,
                    "grant_id": record.grant_id,
                    "granted": record.granted,
                    "refusal": record.refusal,
                },
            )
            if record.delivered is not None:
                values = asdict(record.delivered) | {
                    "camera_id": record.camera_id,
                    "access_id": number,
                    "at_us": now_us,
                }
                connection.execute(insert(case_delivery).values(values))
            return number

    def extend(self, access_id: int, delivered: Delivered) -> None:
        """More was delivered within the same entry. Those name whole hours, so the register itself says it already."""
        with write(self._engine) as connection:
            grown = update(case_delivery).where(case_delivery.c.access_id == access_id)
            connection.execute(grown.values(start_us=delivered.start_us, end_us=delivered.end_us))

    def page(self, wanted: AccessFilter, before: int | None, limit: int) -> list[AccessEntry]:
        """The newest `limit` entries older than number `before`, newest first. A unit is not told what cameras of others are
        called that its people were refused.
        """
        columns = [column for column in access.c if column.name not in ("chain", "camera_name")]
        called: ColumnElement[str] = access.c.camera_name
        if wanted.unit_id is not None:
            called = case((told_to_unit(wanted.unit_id), access.c.camera_name), else_="").label("camera_name")
        joined: Select[Any] = select(
            *columns,
            called,
            case_delivery.c.case_id,
            func.coalesce(account.c.display_name, "").label("display_name"),
            func.coalesce(unit.c.name, "").label("unit"),
        )
        joined = joined.outerjoin(case_delivery, case_delivery.c.access_id == access.c.id)
        joined = joined.outerjoin(account, account.c.id == access.c.account_id)
        joined = joined.outerjoin(unit, unit.c.id == staff_of())
        query = _between(joined, access.c.at_us, wanted.from_us, wanted.to_us)
        for name in ("camera_id", "account_id", "kind", "granted"):
            value = getattr(wanted, name)
            if value is not None:
                query = query.where(access.c[name] == value)
        if wanted.case_id is not None:
            query = query.where(case_delivery.c.case_id == wanted.case_id)
        if wanted.unit_id is not None:
            query = query.where(access_of_unit(wanted.unit_id))
        if before is not None:
            query = query.where(access.c.id < before)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(access.c.id.desc()).limit(limit))
            return [AccessEntry(**row) for row in rows.mappings()]

    @property
    def chain(self) -> Chain:
        """The chain under the entries."""
        return self._chain

    def verify(self) -> Head:
        """Raise ChainBroken unless every entry is as it was written, and what was delivered for cases follows from it."""
        head = self._chain.verify(self._engine)
        verify_deliveries(self._engine)
        return head


class AuditLog:
    """Who changed what."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._chain = Chain(audit)

    def by(self, who: Actor) -> Note:
        """What a service needs to write entries in the name of `who`."""

        def note(connection: Connection, action: str, subject: str, detail: Mapping[str, object]) -> None:
            self._chain.append(
                connection,
                {
                    "at_us": self._clock.utc_us(),
                    "account_id": who.account_id,
                    "username": who.username,
                    "address": who.address,
                    "action": Action(action).value,
                    "subject": subject,
                    "detail": json.dumps(detail, sort_keys=True, ensure_ascii=False),
                },
            )

        return note

    def write_all(
        self, connection: Connection, who: Actor, entries: Sequence[tuple[str, str, Mapping[str, object]]]
    ) -> None:
        """Many entries (action, subject, detail) within the transaction that makes the changes."""
        at_us = self._clock.utc_us()
        self._chain.extend(
            connection,
            [
                {
                    "at_us": at_us,
                    "account_id": who.account_id,
                    "username": who.username,
                    "address": who.address,
                    "action": Action(action).value,
                    "subject": subject,
                    "detail": json.dumps(detail, sort_keys=True, ensure_ascii=False),
                }
                for action, subject, detail in entries
            ],
        )

    def record(self, who: Actor, action: Action, subject: str, detail: Mapping[str, object] | None = None) -> None:
        """Write an entry in a transaction of its own."""
        with write(self._engine) as connection:
            self.by(who)(connection, action, subject, detail or {})

    def page(self, wanted: AuditFilter, before: int | None, limit: int) -> list[AuditEntry]:
        """The newest `limit` entries older than number `before`, newest first."""
        columns = [column for column in audit.c if column.name != "chain"]
        query = _between(select(*columns), audit.c.at_us, wanted.from_us, wanted.to_us)
        if wanted.account_id is not None:
            query = query.where(audit.c.account_id == wanted.account_id)
        if wanted.unit_id is not None:
            query = query.where(audit_of_unit(wanted.unit_id))
        if wanted.subject is not None:
            query = query.where(audit.c.subject == wanted.subject)
        if wanted.action is not None and wanted.action.endswith("."):
            query = query.where(audit.c.action.startswith(wanted.action, autoescape=True))
        elif wanted.action is not None:
            query = query.where(audit.c.action == wanted.action)
        if before is not None:
            query = query.where(audit.c.id < before)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(audit.c.id.desc()).limit(limit))
            return [AuditEntry(**{**row, "detail": json.loads(row["detail"])}) for row in rows.mappings()]

    @property
    def chain(self) -> Chain:
        """The chain under the entries."""
        return self._chain

    def verify(self) -> Head:
        """Raise ChainBroken unless every entry is as it was written."""
        return self._chain.verify(self._engine)


def _between(query: Select[Any], column: Any, from_us: int | None, to_us: int | None) -> Select[Any]:
    if from_us is not None:
        query = query.where(column >= from_us)
    if to_us is not None:
        query = query.where(column < to_us)
    return query
