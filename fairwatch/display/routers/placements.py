# SPDX-License-Identifier: Apache-2.0
"""Cameras in their places, the moves of cameras, and what was refused."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import CameraId, PathId
from fairwatch.display.models.placements import (
    Decision,
    MovePage,
    MoveView,
    NewMove,
    NewPlacement,
    NextCode,
    PlacementChange,
    PlacementPage,
    PlacementView,
    RefusalPage,
)
from fairwatch.display.regime import Handed, Scoped
from fairwatch.display.routers.registry import After, Limit, MaybeId, Search, Sort, VersionQuery, Word
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.proposals import next_code
from fairwatch.govern.scope import Scope

router = APIRouter(prefix="/registry", tags=["registry"])

Before = Annotated[int | None, Query(ge=1, le=2**53 - 1, description="`next` of the page before")]


@router.get("/placements")
def list_placements(
    ports: PortsDep,
    search: Search = "",
    sort: Sort = "name",
    after: After = None,
    limit: Limit = 100,
    unit_id: MaybeId = None,
    site_id: MaybeId = None,
    place_id: MaybeId = None,
    system_id: MaybeId = None,
    barred: Word = "",
    in_breach: bool | None = None,
    signed: bool | None = None,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> PlacementPage:
    """The cameras that stand somewhere, by name."""
    where = {
        "unit_id": unit_id,
        "site_id": site_id,
        "place_id": place_id,
        "system_id": system_id,
        "barred": barred,
        "in_breach": in_breach,
        "signed": signed,
    }
    found = ports.registry.placements.page(scope, search=search, where=where, sort=sort, after=after, limit=limit)
    return PlacementPage.model_validate(found)


@router.post("/placements", status_code=201)
def create_placement(
    body: NewPlacement,
    ports: PortsDep,
    session: Session = Permitted(Permission.REGISTRY_WRITE),
    by: Hand = Handed(Permission.REGISTRY_WRITE),
) -> PlacementView:
    """Put a camera into a place. Into a forbidden one nobody can: the answer cites the text, and the try is entered."""
    ports.gate.must_see(session.account, body.camera_id)
    return PlacementView.model_validate(ports.registry.placements.add(body.model_dump(), by))


@router.get("/placements/{camera_id}")
def get_placement(
    camera_id: CameraId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)
) -> PlacementView:
    """Where one camera stands."""
    return PlacementView.model_validate(ports.registry.placements.get(camera_id, scope))


@router.patch("/placements/{camera_id}")
def change_placement(
    camera_id: CameraId, body: PlacementChange, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> PlacementView:
    """Change what is given and is not locked."""
    return PlacementView.model_validate(ports.registry.placements.change(camera_id, body.version, body.given(), by))


@router.delete("/placements/{camera_id}", status_code=204)
def delete_placement(
    camera_id: CameraId, version: VersionQuery, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> Response:
    """Take a camera out of its place, as long as its system is not in use."""
    ports.registry.placements.remove(camera_id, version, by)
    return Response(status_code=204)


@router.get("/systems/{system_id}/next-code")
def propose_code(system_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_WRITE)) -> NextCode:
    """A code that the system's next camera may have. It is nobody's until it is entered."""
    with ports.engine.connect() as connection:
        return NextCode(code=next_code(connection, system_id, scope))


@router.post("/cameras/{camera_id}/moves", status_code=201)
def ask_for_move(
    camera_id: CameraId, body: NewMove, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> MoveView:
    """Ask to move a camera, or say that it was found moved."""
    after = body.after.model_dump(exclude_unset=True)
    return MoveView.model_validate(ports.registry.moves.ask(camera_id, after, body.reason, by, found=body.found))


@router.get("/moves")
def list_moves(
    ports: PortsDep,
    state: Word = "",
    camera_id: MaybeId = None,
    before: Before = None,
    limit: Limit = 100,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> MovePage:
    """The moves, newest first."""
    found = ports.registry.moves.page(scope, state=state, camera_id=camera_id, before=before, limit=limit)
    return MovePage.model_validate(found)


@router.get("/moves/{move_id}")
def get_move(move_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)) -> MoveView:
    """One move."""
    found = ports.registry.moves.get(move_id, scope)
    names = ports.registry.moves.deciders(found, scope)
    return MoveView.model_validate(found).model_copy(update={"deciders": names})


@router.post("/moves/{move_id}/approve")
def approve_move(
    move_id: PathId, body: Decision, ports: PortsDep, by: Hand = Handed(Permission.MOVE_APPROVE)
) -> MoveView:
    """Approve what somebody else asked for."""
    return MoveView.model_validate(ports.registry.moves.approve(move_id, body.decision, by))


@router.post("/moves/{move_id}/refuse")
def refuse_move(
    move_id: PathId, body: Decision, ports: PortsDep, by: Hand = Handed(Permission.MOVE_APPROVE)
) -> MoveView:
    """Refuse what somebody else asked for."""
    return MoveView.model_validate(ports.registry.moves.refuse(move_id, body.decision, by))


@router.post("/moves/{move_id}/withdraw")
def withdraw_move(move_id: PathId, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)) -> MoveView:
    """Ask no longer, or say that a camera that was found moved is back where it was."""
    return MoveView.model_validate(ports.registry.moves.withdraw(move_id, by))


@router.get("/refusals")
def list_refusals(
    ports: PortsDep,
    control: Word = "",
    way: Word = "",
    before: Before = None,
    limit: Limit = 100,
    scope: Scope = Scoped(Permission.COMPLIANCE_READ),
) -> RefusalPage:
    """What was tried against a prohibition, newest first."""
    found = ports.registry.refusals.page(scope, control=control, way=way, before=before, limit=limit)
    return RefusalPage.model_validate(found)
