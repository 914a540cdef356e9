# SPDX-License-Identifier: Apache-2.0
"""The territory tree and the authorities on it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import PathId
from fairwatch.display.models.registry import (
    AuthorityChange,
    AuthorityPage,
    AuthorityView,
    DivisionBody,
    DivisionView,
    NewAuthority,
)
from fairwatch.display.regime import Handed, Scoped
from fairwatch.display.routers.registry import After, Limit, Search, Sort, VersionQuery, Word
from fairwatch.display.security import PortsDep
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.scope import Scope

router = APIRouter(prefix="/registry", tags=["registry"])


@router.get("/divisions")
def list_divisions(
    ports: PortsDep,
    above: Annotated[str | None, Query(max_length=6, description="Only those directly below this one.")] = None,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> list[DivisionView]:
    """The territory tree, by code."""
    return [DivisionView.model_validate(each) for each in ports.registry.divisions.list(above, scope)]


@router.put("/divisions/{code}")
def put_division(
    code: Annotated[str, Path(max_length=6)],
    body: DivisionBody,
    ports: PortsDep,
    by: Hand = Handed(Permission.TERRITORY_WRITE),
) -> DivisionView:
    """Enter a division, or rename one."""
    return DivisionView.model_validate(ports.registry.divisions.put(code, body.name, body.name_en, by))


@router.get("/authorities")
def list_authorities(
    ports: PortsDep,
    search: Search = "",
    sort: Sort = "name",
    after: After = None,
    limit: Limit = 100,
    division: Word = "",
    sector: Word = "",
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> AuthorityPage:
    """Police offices and sector regulators, by name."""
    found = ports.registry.authorities.page(
        scope, search=search, where={"division": division, "sector": sector}, sort=sort, after=after, limit=limit
    )
    return AuthorityPage.model_validate(found)


@router.post("/authorities", status_code=201)
def create_authority(
    body: NewAuthority, ports: PortsDep, by: Hand = Handed(Permission.TERRITORY_WRITE)
) -> AuthorityView:
    """Enter an authority."""
    return AuthorityView.model_validate(ports.registry.authorities.add(body.model_dump(), by))


@router.get("/authorities/{authority_id}")
def get_authority(
    authority_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)
) -> AuthorityView:
    """One authority."""
    return AuthorityView.model_validate(ports.registry.authorities.get(authority_id, scope))


@router.patch("/authorities/{authority_id}")
def change_authority(
    authority_id: PathId, body: AuthorityChange, ports: PortsDep, by: Hand = Handed(Permission.TERRITORY_WRITE)
) -> AuthorityView:
    """Change what is given."""
    return AuthorityView.model_validate(ports.registry.authorities.change(authority_id, body.version, body.given(), by))


@router.delete("/authorities/{authority_id}", status_code=204)
def delete_authority(
    authority_id: PathId, version: VersionQuery, ports: PortsDep, by: Hand = Handed(Permission.TERRITORY_WRITE)
) -> Response:
    """Take it out of the registry."""
    ports.registry.authorities.remove(authority_id, version, by)
    return Response(status_code=204)
