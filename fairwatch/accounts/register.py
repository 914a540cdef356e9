# SPDX-License-Identifier: Apache-2.0
"""The access register (who looked at whose picture) and the audit log (who changed what).

Both only grow: there is no way here to change or remove an entry. How
tampering is found: `chain`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Select, select

from fairwatch.accounts.chain import Chain, Head
from fairwatch.accounts.models import AccessKind, Actor
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.tables import access, audit


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


Note = Callable[[Connection, str, str, Mapping[str, object]], None]
"""Writes one audit entry (action, subject, detail) into the transaction that makes the change."""


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """What is written about one passage, or refusal, of the gate."""

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


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """An entry of the access register."""

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
    """Which entries: None = any. `from_us` inclusive, `to_us` exclusive."""

    from_us: int | None = None
    to_us: int | None = None
    camera_id: int | None = None
    account_id: int | None = None
    kind: AccessKind | None = None
    granted: bool | None = None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: None = any. An `action` that ends in a dot means all that start so."""

    from_us: int | None = None
    to_us: int | None = None
    account_id: int | None = None
    action: str | None = None
    subject: str | None = None


class AccessRegister:
    """Who looked, or was refused."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._chain = Chain(access)

    def record(self, record: AccessRecord) -> int:
        """Write an entry; it is in the database when this returns."""
        with write(self._engine) as connection:
            return self._chain.append(
                connection,
                {
                    "at_us": self._clock.utc_us(),
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

    def page(self, wanted: AccessFilter, before: int | None, limit: int) -> list[AccessEntry]:
        """The newest `limit` entries older than number `before`, newest first."""
        columns = [column for column in access.c if column.name != "chain"]
        query = _between(select(*columns), access.c.at_us, wanted.from_us, wanted.to_us)
        for name in ("camera_id", "account_id", "kind", "granted"):
            value = getattr(wanted, name)
            if value is not None:
                query = query.where(access.c[name] == value)
        if before is not None:
            query = query.where(access.c.id < before)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(access.c.id.desc()).limit(limit))
            return [AccessEntry(**row) for row in rows.mappings()]

    def verify(self) -> Head:
        """Raise ChainBroken unless every entry is as it was written."""
        return self._chain.verify(self._engine)


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

    def verify(self) -> Head:
        """Raise ChainBroken unless every entry is as it was written."""
        return self._chain.verify(self._engine)


def _between(query: Select[Any], column: Any, from_us: int | None, to_us: int | None) -> Select[Any]:
    if from_us is not None:
        query = query.where(column >= from_us)
    if to_us is not None:
        query = query.where(column < to_us)
    return query
