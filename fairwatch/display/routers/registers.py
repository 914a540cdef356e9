# SPDX-License-Identifier: Apache-2.0
"""Reading the access register and the audit log. There is no route that writes them."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from fairwatch.accounts.models import AccessKind, Session
from fairwatch.accounts.permissions import Permission
from fairwatch.accounts.register import AccessEntry, AccessFilter, AuditEntry, AuditFilter
from fairwatch.display.models.base import TimeUs
from fairwatch.display.models.duties import WordsView
from fairwatch.display.models.registers import AccessPage, AccessView, AuditPage, AuditView, RegistersView
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.naming import names
from fairwatch.govern.scope import read_scope

router = APIRouter(tags=["registers"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Before = Annotated[int | None, Query(ge=1, le=2**53 - 1, description="`next` of the page before")]
MaybeId = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/access")
def list_access(
    ports: PortsDep,
    before: Before = None,
    limit: Limit = 100,
    from_us: TimeUs | None = None,
    to_us: TimeUs | None = None,
    camera_id: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
    account_id: MaybeId = None,
    kind: AccessKind | None = None,
    granted: bool | None = None,
    case_id: MaybeId = None,
    session: Session = Permitted(Permission.REGISTER_READ),
) -> AccessPage:
    """Who looked at whose picture, newest first; refusals too. A unit's person sees what is the unit's."""
    unit_id = session.account.unit_id
    wanted = AccessFilter(from_us, to_us, camera_id, account_id, kind, granted, case_id, unit_id)
    items = ports.access.page(wanted, before, limit)
    return AccessPage(items=[AccessView.model_validate(item) for item in items], next=_next(items, limit))


@router.get("/audit")
def list_audit(
    ports: PortsDep,
    before: Before = None,
    limit: Limit = 100,
    from_us: TimeUs | None = None,
    to_us: TimeUs | None = None,
    account_id: MaybeId = None,
    action: Annotated[str | None, Query(max_length=100, description="An action, or its start: `camera.`")] = None,
    subject: Annotated[str | None, Query(max_length=100)] = None,
    session: Session = Permitted(Permission.REGISTER_READ),
) -> AuditPage:
    """Who changed what, newest first. A unit's person sees what is the unit's."""
    wanted = AuditFilter(from_us, to_us, account_id, action, subject, session.account.unit_id)
    items = ports.audit.page(wanted, before, limit)
    return AuditPage(
        items=[AuditView.model_validate(item) for item in items],
        names={
            subject: WordsView.model_validate(name)
            for subject, name in names(ports.engine, items, read_scope(ports.engine, session.account)).items()
        },
        next=_next(items, limit),
    )


@router.get("/registers")
def get_registers(ports: PortsDep, session: Session = Permitted(Permission.REGISTER_READ)) -> RegistersView:
    """When the chains of the registers were last verified, and what was found."""
    return RegistersView.model_validate(ports.compliance.verified())


def _next(items: Sequence[AccessEntry | AuditEntry], limit: int) -> int | None:
    return items[-1].id if len(items) == limit else None
