# SPDX-License-Identifier: Apache-2.0
"""Systems of state security, as the police of the territory say."""

from fastapi import APIRouter

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import PathId
from fairwatch.display.models.registry import GoneView
from fairwatch.display.models.supervision import ExclusionInput, ExclusionView
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.registry.models import Gone
from fairwatch.govern.scope import read_scope

router = APIRouter(tags=["supervision"])


@router.get("/supervision/systems/{system_id}/exclusion")
def get_exclusion(
    system_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_READ)
) -> ExclusionView:
    """Whether the police said that a system is state security's."""
    return _view(ports.exclusions.of(system_id, read_scope(ports.engine, session.account)))


@router.put("/supervision/systems/{system_id}/exclusion")
def put_exclusion(
    system_id: PathId,
    body: ExclusionInput,
    ports: PortsDep,
    session: Session = Permitted(Permission.SUPERVISION_WRITE),
) -> ExclusionView:
    """Say that a system is state security's: no filing is asked of it. Or that it is not: what was due is due again."""
    said = ports.exclusions.put(
        system_id,
        body.excluded,
        body.reason,
        by=session.actor,
        scope=read_scope(ports.engine, session.account),
        note=ports.audit.by(session.actor),
    )
    return _view(said)


def _view(said: Gone | None) -> ExclusionView:
    return ExclusionView(said=None if said is None else GoneView.model_validate(said))
