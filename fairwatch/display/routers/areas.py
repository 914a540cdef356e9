# SPDX-License-Identifier: Apache-2.0
"""The map: what lies in view, and what the texts would say of a place before it is entered."""

from typing import Annotated

from fastapi import APIRouter, Query

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.areas import AreaView, RulingView
from fairwatch.display.models.base import Id
from fairwatch.display.models.registry import CitationView
from fairwatch.display.regime import Scoped
from fairwatch.display.routers.registry import MaybeId
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.registry.box import Box
from fairwatch.govern.registry.errors import RegistryInvalid
from fairwatch.govern.registry.law import citations
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.scope import Scope

router = APIRouter(prefix="/registry", tags=["registry"])

BoxQuery = Annotated[
    str, Query(max_length=200, description="west,south,east,north in degrees (WGS 84); empty: everything.")
]


@router.get("/map")
def get_map(
    ports: PortsDep,
    box: BoxQuery = "",
    site_id: MaybeId = None,
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> AreaView:
    """Places and cameras in view; where there are too many, how many are where."""
    return AreaView.model_validate(ports.registry.areas.look(scope, _box(box), site_id))


@router.get("/ruling")
def get_ruling(
    ports: PortsDep,
    site_id: Annotated[Id, Query()],
    kind: Annotated[str, Query(max_length=60, description="One of GET /registry/place-kinds.")],
    scope: Scope = Scoped(Permission.REGISTRY_READ),
) -> RulingView:
    """The legal class that a place of that kind has at a site today."""
    found = ports.registry.areas.ruled(site_id, kind, scope)
    cited = [CitationView.model_validate(each) for each in citations(found)]
    return RulingView(legal_class=found.legal_class, citations=cited, builder=found.builder)


@router.get("/trades")
def list_trades(session: Session = Permitted(Permission.REGISTRY_READ)) -> list[str]:
    """The trades that a text has rules of its own for."""
    named = [each.trades for pack in shipped().values() for each in pack.requirements]
    named += [each.trades for pack in shipped().values() for each in pack.articles]
    return sorted({trade for trades in named for trade in trades})


def _box(text: str) -> Box | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise RegistryInvalid([("box", "type")]) from error
    # Written so that what is no number fails too.
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise RegistryInvalid([("box", "range")])
    return Box(west, south, east, north)
