# SPDX-License-Identifier: Apache-2.0
"""How long the texts ask footage to be kept at least."""

from fastapi import APIRouter
from pydantic import Field

from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import Output
from fairwatch.display.models.registry import CitationView
from fairwatch.display.regime import Scoped
from fairwatch.display.routers.registry import MaybeId
from fairwatch.display.security import PortsDep
from fairwatch.govern.registry.floors import floor_of
from fairwatch.govern.scope import Scope

router = APIRouter(prefix="/registry", tags=["registry"])


class RetentionFloorView(Output):
    """The least that the texts ask for. It is told, not set."""

    days: int | None = Field(description="Null: no text gives a number.")
    placed: bool = Field(
        description="Whether the camera stands, or stood, at a site; else what the strictest of all sites asks."
    )
    citation: CitationView | None


@router.get("/retention-floor")
def get_retention_floor(
    ports: PortsDep, camera_id: MaybeId = None, scope: Scope = Scoped(Permission.REGISTRY_READ)
) -> RetentionFloorView:
    """How long the texts ask footage to be kept at least: of a camera, or of one that is yet to be added."""
    with ports.engine.connect() as connection:
        found = floor_of(connection, camera_id, scope, ports.clock.utc_us())
    if found is None:
        return RetentionFloorView(days=None, placed=False, citation=None)
    pack, asked = found.ruling.pack, found.ruling.requirement
    cited = CitationView(
        pack=pack.id,
        pack_zh=pack.name.zh,
        pack_en=pack.name.en,
        article=asked.article,
        words_zh=asked.text.zh,
        words_en=asked.text.en,
    )
    return RetentionFloorView(days=found.days, placed=found.placed, citation=cited)
