# SPDX-License-Identifier: Apache-2.0
"""Plans: what is to be built, what it would add on the map, and what it lacks."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import PathId
from fairwatch.display.models.plans import (
    ApprovedView,
    AssessmentView,
    NewPlan,
    NewPlannedCamera,
    PlanChange,
    PlannedCameraChange,
    PlannedCameraView,
    PlanPage,
    PlanView,
)
from fairwatch.display.regime import Handed, Scoped
from fairwatch.display.routers.registry import After, Limit, MaybeId, Search, Sort, VersionQuery
from fairwatch.display.security import PortsDep
from fairwatch.govern.planning.models import PlanState
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.scope import Scope

router = APIRouter(prefix="/plans", tags=["plans"])


@router.get("")
def list_plans(
    ports: PortsDep,
    search: Search = "",
    unit_id: MaybeId = None,
    state: Annotated[PlanState | None, Query()] = None,
    sort: Sort = "name",
    after: After = None,
    limit: Limit = 100,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> PlanPage:
    """The plans of the units that the person sees."""
    where = {"unit_id": unit_id, "state": state}
    page = ports.planning.plans.page(scope, search=search, where=where, sort=sort, after=after, limit=limit)
    return PlanPage.model_validate(page)


@router.post("", status_code=201)
def create_plan(body: NewPlan, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)) -> PlanView:
    """Begin a plan."""
    return PlanView.model_validate(ports.planning.plans.add(body.model_dump(), by))


@router.get("/{plan_id}")
def get_plan(plan_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)) -> PlanView:
    """One plan."""
    return PlanView.model_validate(ports.planning.plans.get(plan_id, scope))


@router.patch("/{plan_id}")
def change_plan(
    plan_id: PathId, body: PlanChange, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> PlanView:
    """Change what is given. Approved or built is only what has an approval."""
    return PlanView.model_validate(ports.planning.plans.change(plan_id, body.version, body.given(), by))


@router.delete("/{plan_id}", status_code=204)
def delete_plan(
    plan_id: PathId, version: VersionQuery, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> Response:
    """Take a plan out. It stays in the database."""
    ports.planning.plans.remove(plan_id, version, by)
    return Response(status_code=204)


@router.get("/{plan_id}/approved")
def get_approved_plan(
    plan_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)
) -> ApprovedView:
    """What was approved last, as it was, whatever was changed since."""
    return ApprovedView.model_validate(ports.planning.plans.approved(plan_id, scope))


@router.get("/{plan_id}/assessment", name="assess_plan")
def assess_plan(plan_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)) -> AssessmentView:
    """What the plan adds (coverage before and after, cost), what it builds twice, and what it lacks (days, papers)."""
    return AssessmentView.model_validate(ports.planning.assess(plan_id, scope))


@router.get("/{plan_id}/cameras")
def list_planned_cameras(
    plan_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)
) -> list[PlannedCameraView]:
    """The planned cameras by name; at most 2,000."""
    return [PlannedCameraView.model_validate(each) for each in ports.planning.plans.cameras(plan_id, scope)]


@router.post("/{plan_id}/cameras", status_code=201)
def create_planned_camera(
    plan_id: PathId, body: NewPlannedCamera, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> PlannedCameraView:
    """Plan one more camera."""
    return PlannedCameraView.model_validate(ports.planning.plans.add_camera(plan_id, body.model_dump(), by))


@router.patch("/{plan_id}/cameras/{planned_id}")
def change_planned_camera(
    plan_id: PathId,
    planned_id: PathId,
    body: PlannedCameraChange,
    ports: PortsDep,
    by: Hand = Handed(Permission.REGISTRY_WRITE),
) -> PlannedCameraView:
    """Change a planned camera."""
    changed = ports.planning.plans.change_camera(plan_id, planned_id, body.version, body.given(), by)
    return PlannedCameraView.model_validate(changed)


@router.delete("/{plan_id}/cameras/{planned_id}", status_code=204)
def delete_planned_camera(
    plan_id: PathId,
    planned_id: PathId,
    version: VersionQuery,
    ports: PortsDep,
    by: Hand = Handed(Permission.REGISTRY_WRITE),
) -> Response:
    """Plan one camera less."""
    ports.planning.plans.remove_camera(plan_id, planned_id, version, by)
    return Response(status_code=204)
