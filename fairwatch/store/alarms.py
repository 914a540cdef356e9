# SPDX-License-Identifier: Apache-2.0
"""Alarms: raised when something wants a hand, cleared when it does not any more."""

import json
from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Engine, insert, select, update

from fairwatch.db.engine import write
from fairwatch.db.tables import alarm

Params = Mapping[str, str | int | float | list[str] | None]


class Severity(StrEnum):
    """How much it matters: to know, to do in time, or a promise that is being broken now."""

    INFO = "info"
    DUE = "due"
    BREACH = "breach"


class Alarms:
    """Writes alarms. Of each kind there is at most one open alarm for a subject (`camera:7`, `volume:1`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sound(self, kind: str, severity: Severity, subject: str, params: Params, now_us: int) -> int | None:
        """Raise an alarm and return its id; None if it is open already. `params` and severity are brought up to date,
        and an alarm that became worse has to be acknowledged again.
        """
        text = json.dumps(dict(params), ensure_ascii=False, sort_keys=True)
        opened = (
            select(alarm.c.id, alarm.c.params, alarm.c.severity)
            .where(alarm.c.kind == kind, alarm.c.subject == subject, alarm.c.cleared_us.is_(None))
            .limit(1)
        )
        with write(self._engine) as connection:
            found = connection.execute(opened).first()
            if found is None:
                values = {"kind": kind, "severity": severity.value, "subject": subject, "params": text}
                query = insert(alarm).values(values | {"raised_us": now_us}).returning(alarm.c.id)
                return int(connection.execute(query).scalar_one())
            changes: dict[str, str | None] = {}
            if found.params != text:
                changes["params"] = text
            if found.severity != severity:
                changes["severity"] = severity.value
                if severity is Severity.BREACH:
                    changes |= {"acknowledged_us": None, "acknowledged_by": None}
            if changes:
                connection.execute(update(alarm).where(alarm.c.id == found.id).values(changes))
        return None

    def clear(self, kind: str, subject: str, now_us: int) -> bool:
        """End the open alarm of a kind for a subject. False if there was none."""
        opened = (alarm.c.kind == kind) & (alarm.c.subject == subject) & alarm.c.cleared_us.is_(None)
        with self._engine.connect() as connection:
            if connection.execute(select(alarm.c.id).where(opened).limit(1)).first() is None:
                return False
        with write(self._engine) as connection:
            return connection.execute(update(alarm).where(opened).values(cleared_us=now_us)).rowcount > 0
