# SPDX-License-Identifier: Apache-2.0
"""Why a camera is stopped by law, and which cameras a change of a place or site would stop: asked before it is made."""

from typing import Annotated

from fastapi import APIRouter, Query

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.display.models.base import CameraId, PathId
from fairwatch.display.models.stops import StoppedView, StopsView
from fairwatch.display.regime import Scoped
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.registry.errors import RegistryNotFound
from fairwatch.govern.rules.pack import SiteClass
from fairwatch.govern.scope import Scope, read_scope

router = APIRouter(tags=["registry"])

As = Annotated[str | None, Query(max_length=300, description="null = as it is")]


@router.get("/cameras/{camera_id}/stopped")
def get_stopped(
    camera_id: CameraId, ports: PortsDep, session: Session = Permitted(Permission.CAMERA_READ)
) -> StoppedView:
    """Why a camera may not run, with the texts; its place for who may read the registry."""
    ports.gate.must_see(session.account, camera_id)
    found = StoppedView.model_validate(ports.registry.halts.why(camera_id))
    if found.place_id is not None:
        may_read = allows(session.account.role, Permission.REGISTRY_READ)
        try:
            if may_read:
                ports.registry.places.get(found.place_id, read_scope(ports.engine, session.account))
        except RegistryNotFound:
            may_read = False
        if not may_read:
            return found.model_copy(update={"place_id": None, "place_name": ""})
    return found


@router.get("/registry/places/{place_id}/stops")
def get_stops_of_place(
    place_id: PathId,
    ports: PortsDep,
    kind: Annotated[str, Query(max_length=60, description="One of GET /registry/place-kinds.")],
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> StopsView:
    """Which cameras would stop if the place were of that kind."""
    return StopsView.model_validate(ports.registry.halts.of_place(place_id, kind, scope))


@router.get("/registry/sites/{site_id}/stops")
def get_stops_of_site(
    site_id: PathId,
    ports: PortsDep,
    site_class: SiteClass | None = None,
    country: As = None,
    division: As = None,
    zone: As = None,
    neighbour: As = None,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> StopsView:
    """Which cameras would stop if the site were such a one."""
    asked = {"site_class": site_class, "country": country, "division": division, "zone": zone, "neighbour": neighbour}
    given = {name: value for name, value in asked.items() if value is not None}
    return StopsView.model_validate(ports.registry.halts.of_site(site_id, given, scope))
