# SPDX-License-Identifier: Apache-2.0
"""What people read and answer of the store's own records: alarms, and what was deleted."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, or_, select, update

from fairwatch.db.engine import write
from fairwatch.db.tables import account, alarm, camera, deletion, stream
from fairwatch.errors import FairwatchError
from fairwatch.store.alarms import Severity

_MOST_NAMED = 10_000
Note = Callable[[Connection, str, str, Mapping[str, object]], None]
"""Writes an audit entry (action, subject, detail) within the transaction that makes the change."""


class AlarmUnknownError(FairwatchError):
    """There is no alarm of that number."""

    code = "alarm-not-found"
    status = 404


@dataclass(frozen=True, slots=True)
class AlarmEntry:
    """An alarm. `acknowledged_by` is the person's user name."""

    id: int
    kind: str
    severity: Severity
    subject: str
    params: dict[str, Any]
    raised_us: int
    cleared_us: int | None
    acknowledged_us: int | None
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True)
class DeletionEntry:
    """Footage that the program deleted. `digest` is the SHA-256 of the file in hex."""

    id: int
    camera_id: int
    camera_name: str
    stream: str
    start_us: int
    end_us: int
    size_bytes: int
    digest: str | None
    reason: str
    deleted_us: int


class Ledger:
    """Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def alarms(
        self, *, only_open: bool, limit: int, before: int | None = None, cameras: Collection[int] | None = None
    ) -> list[AlarmEntry]:
        """The newest `limit` alarms older than number `before`, newest first; with `only_open` those that are not
        cleared; of alarms about cameras only those about `cameras`, where None is all.
        """
        query = _alarms().order_by(alarm.c.id.desc())
        if only_open:
            query = query.where(alarm.c.cleared_us.is_(None))
        if before is not None:
            query = query.where(alarm.c.id < before)
        named = None if cameras is None else {f"camera:{camera_id}" for camera_id in cameras}
        if named is not None and len(named) <= _MOST_NAMED:
            query = query.where(or_(~alarm.c.subject.startswith("camera:"), alarm.c.subject.in_(named)))
            named = None
        with self._engine.connect() as connection:
            if not named:
                return [_alarm(row) for row in connection.execute(query.limit(limit))]
            # More than a statement takes: told apart here.
            with connection.execution_options(yield_per=limit).execute(query) as rows:
                found = (row for row in rows if row.subject in named or not row.subject.startswith("camera:"))
                return [_alarm(row) for row in islice(found, limit)]

    def alarm(self, alarm_id: int) -> AlarmEntry:
        """One alarm. Raises AlarmUnknownError."""
        with self._engine.connect() as connection:
            return _found(connection, alarm_id)

    def acknowledge(self, alarm_id: int, account_id: int, now_us: int, note: Note) -> AlarmEntry:
        """Say that someone has it in hand; who said so first stays. Raises AlarmUnknownError."""
        with write(self._engine) as connection:
            found = _found(connection, alarm_id)
            unanswered = update(alarm).where(alarm.c.id == alarm_id, alarm.c.acknowledged_us.is_(None))
            if connection.execute(unanswered.values(acknowledged_us=now_us, acknowledged_by=account_id)).rowcount:
                note(
                    connection, "alarm.acknowledged", f"alarm:{alarm_id}", {"kind": found.kind, "about": found.subject}
                )
            return _found(connection, alarm_id)

    def deletions(
        self, camera_id: int | None, before: int | None, limit: int, cameras: Collection[int] | None = None
    ) -> list[DeletionEntry]:
        """The newest `limit` deletions older than number `before`, newest first; only of `cameras`, where None is all."""
        query = (
            select(deletion, stream.c.camera_id, stream.c.kind, camera.c.name)
            .join_from(deletion, stream)
            .join(camera, camera.c.id == stream.c.camera_id)
            .order_by(deletion.c.id.desc())
        )
        if camera_id is not None:
            query = query.where(stream.c.camera_id == camera_id)
        if before is not None:
            query = query.where(deletion.c.id < before)
        if cameras is not None and len(cameras) <= _MOST_NAMED:
            query, cameras = query.where(stream.c.camera_id.in_(cameras)), None
        with self._engine.connect() as connection:
            if cameras is None:
                return [_deletion(row) for row in connection.execute(query.limit(limit))]
            # More than a statement takes: told apart here.
            with connection.execution_options(yield_per=limit).execute(query) as rows:
                return [_deletion(row) for row in islice((row for row in rows if row.camera_id in cameras), limit)]


def _alarms() -> Select[*tuple[Any, ...]]:
    return select(alarm, account.c.username).outerjoin_from(alarm, account)


def _found(connection: Connection, alarm_id: int) -> AlarmEntry:
    row = connection.execute(_alarms().where(alarm.c.id == alarm_id)).one_or_none()
    if row is None:
        raise AlarmUnknownError(f"There is no alarm {alarm_id}.", alarm_id=alarm_id)
    return _alarm(row)


def _alarm(row: Row[*tuple[Any, ...]]) -> AlarmEntry:
    return AlarmEntry(
        id=row.id,
        kind=row.kind,
        severity=Severity(row.severity),
        subject=row.subject,
        params=json.loads(row.params),
        raised_us=row.raised_us,
        cleared_us=row.cleared_us,
        acknowledged_us=row.acknowledged_us,
        acknowledged_by=row.username,
    )


def _deletion(row: Row[*tuple[Any, ...]]) -> DeletionEntry:
    return DeletionEntry(
        id=row.id,
        camera_id=row.camera_id,
        camera_name=row.name,
        stream=row.kind,
        start_us=row.start_us,
        end_us=row.end_us,
        size_bytes=row.size_bytes,
        digest=None if row.digest is None else row.digest.hex(),
        reason=row.reason,
        deleted_us=row.deleted_us,
    )
