# SPDX-License-Identifier: Apache-2.0
"""What is missing or wrong on the ground: uncovered places, wrong builders, fields of view that overlap."""

from typing import Annotated

from fastapi import APIRouter, Query

from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.checks import (
    OverlapView,
    TallyView,
    UncoveredPage,
    UnplacedPage,
    WrongBuilderPage,
)
from fairwatch.display.regime import Scoped
from fairwatch.display.routers.registry import After, Limit, MaybeId, Word
from fairwatch.display.security import PortsDep
from fairwatch.govern.scope import Scope

router = APIRouter(prefix="/registry/checks", tags=["registry"])


@router.get("")
def get_checks(ports: PortsDep, site_id: MaybeId = None, scope: Scope = Scoped(Permission.REGISTRY_READ)) -> TallyView:
    """How many of each there are."""
    return TallyView.model_validate(ports.registry.checks.tally(scope, site_id=site_id))


@router.get("/uncovered")
def list_uncovered(
    ports: PortsDep,
    site_id: MaybeId = None,
    after: After = None,
    limit: Limit = 100,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> UncoveredPage:
    """Places where a text demands a camera and none works."""
    found = ports.registry.checks.uncovered(scope, site_id=site_id, after=after, limit=limit)
    return UncoveredPage.model_validate(found)


@router.get("/wrong-builders")
def list_wrong_builders(
    ports: PortsDep,
    site_id: MaybeId = None,
    after: After = None,
    limit: Limit = 100,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> WrongBuilderPage:
    """Cameras where only government may build, of somebody else."""
    found = ports.registry.checks.wrong_builders(scope, site_id=site_id, after=after, limit=limit)
    return WrongBuilderPage.model_validate(found)


@router.get("/unplaced")
def list_unplaced(
    ports: PortsDep,
    after: After = None,
    limit: Limit = 100,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> UnplacedPage:
    """Cameras that stand nowhere yet: a unit sees those of its own people."""
    return UnplacedPage.model_validate(ports.registry.checks.unplaced(scope, after=after, limit=limit))


@router.get("/overlaps")
def list_overlaps(
    ports: PortsDep,
    least: Annotated[float, Query(ge=0.05, le=1, description="The share from which two count as double.")] = 0.5,
    site_id: MaybeId = None,
    system_id: MaybeId = None,
    division: Word = "",
    limit: Limit = 1000,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> list[OverlapView]:
    """Cameras that see the same ground, those that share most first."""
    found = ports.registry.overlaps.find(
        scope, least=least, site_id=site_id, system_id=system_id, division=division, limit=limit
    )
    return [OverlapView.model_validate(each) for each in found]
