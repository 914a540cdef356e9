# SPDX-License-Identifier: Apache-2.0
"""Alarms: what needs a hand."""

from typing import Annotated

from fastapi import APIRouter, Query

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import PathId
from fairwatch.display.models.registers import AlarmView
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.store.ledger import AlarmUnknownError

router = APIRouter(prefix="/alarms", tags=["alarms"])


@router.get("")
def list_alarms(
    ports: PortsDep,
    only_open: Annotated[bool, Query(alias="open", description="Only those that are not cleared.")] = False,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The last alarm of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    session: Session = Permitted(Permission.ALARM_READ),
) -> list[AlarmView]:
    """Alarms about what the person may see, newest first."""
    seen = ports.gate.rights(session.account).seen_cameras
    alarms = ports.ledger.alarms(only_open=only_open, before=before, limit=limit, cameras=seen)
    return [AlarmView.model_validate(alarm) for alarm in alarms]


@router.post("/{alarm_id}/acknowledge")
def acknowledge_alarm(
    alarm_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.ALARM_ACKNOWLEDGE)
) -> AlarmView:
    """Say that someone has it in hand. Who said so first stays."""
    if not ports.gate.rights(session.account).hears(ports.ledger.alarm(alarm_id).subject):
        raise AlarmUnknownError(f"There is no alarm {alarm_id}.", alarm_id=alarm_id)
    note = ports.audit.by(session.actor)
    acknowledged = ports.ledger.acknowledge(alarm_id, session.account.id, ports.clock.utc_us(), note)
    return AlarmView.model_validate(acknowledged)
