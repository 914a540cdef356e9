# SPDX-License-Identifier: Apache-2.0
"""The registry: units, sites, places and systems. Everybody sees what is in their scope; the rest is not there."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import PathId
from fairwatch.display.models.registry import (
    Choice,
    DecisionView,
    NewDecision,
    NewPlace,
    NewSite,
    NewSystem,
    NewUnit,
    PlaceChange,
    PlacePage,
    PlaceView,
    SiteChange,
    SitePage,
    SiteView,
    SystemChange,
    SystemPage,
    SystemView,
    UnitChange,
    UnitPage,
    UnitView,
)
from fairwatch.display.regime import Handed, Scoped
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.rules.load import place_kinds
from fairwatch.govern.rules.pack import SiteClass
from fairwatch.govern.scope import Scope

router = APIRouter(prefix="/registry", tags=["registry"])

Search = Annotated[str, Query(max_length=200, description="Anywhere in name, code or address.")]
Sort = Annotated[str, Query(max_length=40, description="A column such as name; with - in front descending.")]
After = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=1000)]
MaybeId = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
VersionQuery = Annotated[int, Query(ge=1, le=2**31 - 1)]
Word = Annotated[str, Query(max_length=60)]


@router.get("/place-kinds")
def list_place_kinds(session: Session = Permitted(Permission.REGISTRY_READ)) -> list[Choice]:
    """What a place can be."""
    return [Choice.model_validate(kind) for kind in place_kinds().values()]


@router.get("/units")
def list_units(
    ports: PortsDep,
    search: Search = "",
    sort: Sort = "name",
    after: After = None,
    limit: Limit = 100,
    division: Word = "",
    kind: Word = "",
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> UnitPage:
    """The units, by name."""
    found = ports.registry.units.page(
        scope, search=search, where={"division": division, "kind": kind}, sort=sort, after=after, limit=limit
    )
    return UnitPage.model_validate(found)


@router.post("/units", status_code=201)
def create_unit(body: NewUnit, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)) -> UnitView:
    """Enter a unit."""
    return UnitView.model_validate(ports.registry.units.add(body.model_dump(), by))


@router.get("/units/{unit_id}")
def get_unit(unit_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)) -> UnitView:
    """One unit."""
    return UnitView.model_validate(ports.registry.units.get(unit_id, scope))


@router.patch("/units/{unit_id}")
def change_unit(
    unit_id: PathId, body: UnitChange, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> UnitView:
    """Change what is given."""
    return UnitView.model_validate(ports.registry.units.change(unit_id, body.version, body.given(), by))


@router.delete("/units/{unit_id}", status_code=204)
def delete_unit(
    unit_id: PathId, version: VersionQuery, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> Response:
    """Take it out of the registry."""
    ports.registry.units.remove(unit_id, version, by)
    return Response(status_code=204)


@router.get("/sites")
def list_sites(
    ports: PortsDep,
    search: Search = "",
    sort: Sort = "name",
    after: After = None,
    limit: Limit = 100,
    unit_id: MaybeId = None,
    division: Word = "",
    site_class: SiteClass | None = None,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> SitePage:
    """The sites, by name."""
    found = ports.registry.sites.page(
        scope,
        search=search,
        where={"unit_id": unit_id, "division": division, "site_class": site_class},
        sort=sort,
        after=after,
        limit=limit,
    )
    return SitePage.model_validate(found)


@router.post("/sites", status_code=201)
def create_site(body: NewSite, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)) -> SiteView:
    """Enter a site."""
    return SiteView.model_validate(ports.registry.sites.add(body.model_dump(), by))


@router.get("/sites/{site_id}")
def get_site(site_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)) -> SiteView:
    """One site."""
    return SiteView.model_validate(ports.registry.sites.get(site_id, scope))


@router.patch("/sites/{site_id}")
def change_site(
    site_id: PathId, body: SiteChange, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> SiteView:
    """Change what is given. A change that makes places forbidden stops their cameras at once."""
    return SiteView.model_validate(ports.registry.sites.change(site_id, body.version, body.given(), by))


@router.delete("/sites/{site_id}", status_code=204)
def delete_site(
    site_id: PathId, version: VersionQuery, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> Response:
    """Take it out of the registry."""
    ports.registry.sites.remove(site_id, version, by)
    return Response(status_code=204)


@router.get("/places")
def list_places(
    ports: PortsDep,
    search: Search = "",
    sort: Sort = "name",
    after: After = None,
    limit: Limit = 100,
    unit_id: MaybeId = None,
    site_id: MaybeId = None,
    kind: Word = "",
    legal_class: LegalClass | None = None,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> PlacePage:
    """The places, by name, each with its legal class and the texts that give it."""
    found = ports.registry.places.page(
        scope,
        search=search,
        where={"unit_id": unit_id, "site_id": site_id, "kind": kind, "legal_class": legal_class},
        sort=sort,
        after=after,
        limit=limit,
    )
    return PlacePage.model_validate(found)


@router.post("/places", status_code=201)
def create_place(body: NewPlace, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)) -> PlaceView:
    """Enter a place."""
    return PlaceView.model_validate(ports.registry.places.add(body.model_dump(), by))


@router.get("/places/{place_id}")
def get_place(place_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)) -> PlaceView:
    """One place."""
    return PlaceView.model_validate(ports.registry.places.get(place_id, scope))


@router.patch("/places/{place_id}")
def change_place(
    place_id: PathId, body: PlaceChange, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> PlaceView:
    """Change what is given. A kind that is forbidden stops the place's cameras at once."""
    return PlaceView.model_validate(ports.registry.places.change(place_id, body.version, body.given(), by))


@router.delete("/places/{place_id}", status_code=204)
def delete_place(
    place_id: PathId, version: VersionQuery, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> Response:
    """Take it out of the registry."""
    ports.registry.places.remove(place_id, version, by)
    return Response(status_code=204)


@router.get("/places/{place_id}/decisions")
def list_decisions(
    place_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)
) -> list[DecisionView]:
    """All that was ever decided of a place, the newest first."""
    return [DecisionView.model_validate(each) for each in ports.registry.places.decisions(place_id, scope)]


@router.post("/places/{place_id}/decisions", status_code=201)
def decide_place(
    place_id: PathId, body: NewDecision, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> PlaceView:
    """Decide whether the texts mean a place that they may mean. If they do, its cameras stop at once; what was decided
    before stays readable.
    """
    given = body.model_dump(exclude={"version"})
    return PlaceView.model_validate(ports.registry.places.decide(place_id, body.version, given, by))


@router.get("/systems")
def list_systems(
    ports: PortsDep,
    search: Search = "",
    sort: Sort = "name",
    after: After = None,
    limit: Limit = 100,
    unit_id: MaybeId = None,
    site_id: MaybeId = None,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> SystemPage:
    """The video systems, by name."""
    found = ports.registry.systems.page(
        scope, search=search, where={"unit_id": unit_id, "site_id": site_id}, sort=sort, after=after, limit=limit
    )
    return SystemPage.model_validate(found)


@router.post("/systems", status_code=201)
def create_system(body: NewSystem, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)) -> SystemView:
    """Enter a video system."""
    return SystemView.model_validate(ports.registry.systems.add(body.model_dump(), by))


@router.get("/systems/{system_id}")
def get_system(system_id: PathId, ports: PortsDep, scope: Scope = Scoped(Permission.REGISTRY_READ)) -> SystemView:
    """One system."""
    return SystemView.model_validate(ports.registry.systems.get(system_id, scope))


@router.patch("/systems/{system_id}")
def change_system(
    system_id: PathId, body: SystemChange, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> SystemView:
    """Change what is given."""
    return SystemView.model_validate(ports.registry.systems.change(system_id, body.version, body.given(), by))


@router.delete("/systems/{system_id}", status_code=204)
def delete_system(
    system_id: PathId, version: VersionQuery, ports: PortsDep, by: Hand = Handed(Permission.REGISTRY_WRITE)
) -> Response:
    """Take it out of the registry."""
    ports.registry.systems.remove(system_id, version, by)
    return Response(status_code=204)
