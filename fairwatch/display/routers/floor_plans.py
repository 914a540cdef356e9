# SPDX-License-Identifier: Apache-2.0
"""Floor plans: pictures of storeys, put on the map."""

from fastapi import APIRouter, Response
from starlette.responses import FileResponse

from fairwatch.accounts.permissions import Permission
from fairwatch.display.headers import PAPER_POLICY
from fairwatch.display.models.base import PathId
from fairwatch.display.models.floor_plans import FloorPlanChange, FloorPlanPage, FloorPlanView, NewFloorPlan
from fairwatch.display.regime import Handed, Scoped
from fairwatch.display.routers.registry import After, Limit, MaybeId, Search, Sort, VersionQuery
from fairwatch.display.security import PortsDep
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.scope import Scope

router = APIRouter(prefix="/registry/floor-plans", tags=["registry"])


@router.get("")
def list_floor_plans(
    ports: PortsDep,
    search: Search = "",
    sort: Sort = "name",
    after: After = None,
    limit: Limit = 100,
    unit_id: MaybeId = None,
    site_id: MaybeId = None,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> FloorPlanPage:
    """The floor plans, by name."""
    where = {"unit_id": unit_id, "site_id": site_id}
    found = ports.floor_plans.page(scope, search=search, where=where, sort=sort, after=after, limit=limit)
    return FloorPlanPage.model_validate(found)


@router.post("", status_code=201)
def create_floor_plan(
    body: NewFloorPlan, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> FloorPlanView:
    """Put a floor plan on the map. Its picture was handed in as a document before."""
    return FloorPlanView.model_validate(ports.floor_plans.add(body.model_dump(), by))


@router.get("/{floor_plan_id}")
def get_floor_plan(
    floor_plan_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)
) -> FloorPlanView:
    """One floor plan."""
    return FloorPlanView.model_validate(ports.floor_plans.get(floor_plan_id, scope))


@router.patch("/{floor_plan_id}")
def change_floor_plan(
    floor_plan_id: PathId, body: FloorPlanChange, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> FloorPlanView:
    """Change what is given."""
    return FloorPlanView.model_validate(ports.floor_plans.change(floor_plan_id, body.version, body.given(), by))


@router.delete("/{floor_plan_id}", status_code=204)
def delete_floor_plan(
    floor_plan_id: PathId, version: VersionQuery, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> Response:
    """Take it out. Not while places are on it."""
    ports.floor_plans.remove(floor_plan_id, version, by)
    return Response(status_code=204)


@router.get("/{floor_plan_id}/picture", response_class=FileResponse)
def get_floor_plan_picture(
    floor_plan_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)
) -> FileResponse:
    """Its picture: PNG or JPEG."""
    found = ports.floor_plans.picture(floor_plan_id, scope)
    return FileResponse(found.path, headers={"Content-Security-Policy": PAPER_POLICY}, media_type=found.media_type)
