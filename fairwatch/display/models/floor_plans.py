# SPDX-License-Identifier: Apache-2.0
"""Floor plans as the API shows them."""

from typing import Annotated

from pydantic import Field

from fairwatch.display.models.base import Id, Input, Output
from fairwatch.display.models.registry import Degrees, Name, Versioned

Level = Annotated[int, Field(ge=-20, le=200, description="Storey: 1 is the ground floor, -1 the one below it.")]
Corners = Annotated[
    list[Annotated[list[Degrees], Field(min_length=2, max_length=2)]],
    Field(
        min_length=4,
        max_length=4,
        description="Where the corners of the picture lie: [longitude, latitude] clockwise from the top left (WGS 84).",
    ),
]


class NewFloorPlan(Input):
    site_id: Id
    name: Name
    level: Level = 1
    document_id: Id = Field(description="A PNG or JPEG that was handed in as a document.")
    corners: Corners


class FloorPlanChange(Versioned):
    name: Name | None = None
    level: Level | None = None
    document_id: Id | None = None
    corners: Corners | None = None


class FloorPlanView(Output):
    id: Id
    site_id: Id
    site_name: str
    name: str
    level: int
    document_id: Id
    width_px: int
    height_px: int
    corners: list[list[float]]
    places: int
    cameras: int
    version: int


class FloorPlanPage(Output):
    items: list[FloorPlanView]
    next: Id | None
