# SPDX-License-Identifier: Apache-2.0
"""What technical standards ask of a system, item by item, with what was measured and what was checked."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.standards import StandardsView
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.compliance.checklist import Checklist, checklist, printed, told
from fairwatch.govern.scope import read_scope

router = APIRouter(tags=["compliance"])

SystemId = Annotated[int, Path(ge=1, le=2**31 - 1)]


def _list(ports: PortsDep, session: Session, system_id: int) -> Checklist:
    scope = read_scope(ports.engine, session.account)
    with ports.engine.connect() as connection:
        return checklist(connection, system_id, scope, ports.clock.utc_us())


@router.get("/systems/{system_id}/standards")
def get_standards(
    ports: PortsDep, system_id: SystemId, session: Session = Permitted(Permission.COMPLIANCE_READ)
) -> StandardsView:
    """The list of standards of a system. What is measured is as of the last minutes; checks are in the register of
    duties (`standards-check`).
    """
    return StandardsView.model_validate(told(_list(ports, session, system_id)))


@router.get("/systems/{system_id}/standards.pdf")
def print_standards(
    ports: PortsDep,
    system_id: SystemId,
    language: Annotated[str, Query(pattern="^(zh|en)$")] = "zh",
    session: Session = Permitted(Permission.COMPLIANCE_READ),
) -> Response:
    """The same to print."""
    found = _list(ports, session, system_id)
    headers = {"Content-Disposition": f'attachment; filename="standards-{system_id}-{found.day.isoformat()}.pdf"'}
    return Response(printed(found, language), media_type="application/pdf", headers=headers)
