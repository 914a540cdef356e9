# SPDX-License-Identifier: Apache-2.0
"""The map as the API shows it, and what the texts would say of a place that is not entered yet."""

from pydantic import Field

from fairwatch.display.models.base import Id, Output
from fairwatch.display.models.registry import CitationView, Outline
from fairwatch.govern.rules.binding import LegalClass


class BoxView(Output):
    """Degrees in WGS 84."""

    west: float
    south: float
    east: float
    north: float


class DrawnPlaceView(Output):
    id: Id
    site_id: Id
    name: str
    kind: str
    outline: Outline | None
    floor_plan_id: Id | None
    legal_class: LegalClass
    cameras: int
    working: int


class DrawnCameraView(Output):
    camera_id: Id
    camera_name: str
    place_id: Id
    floor_plan_id: Id | None
    enabled: bool
    barred: str
    in_breach: bool
    working: bool
    latitude: float | None
    longitude: float | None
    direction_deg: float | None
    angle_deg: float | None
    range_m: float | None


class DrawnFloorView(Output):
    id: Id
    site_id: Id
    site_name: str
    name: str
    level: int
    document_id: Id = Field(description="Another one: another picture.")
    corners: list[list[float]]


class ClusterView(Output):
    latitude: float
    longitude: float
    count: int


class AreaView(Output):
    """Where there are too many cameras, `clusters` instead of `cameras`, and no places."""

    places: list[DrawnPlaceView]
    cameras: list[DrawnCameraView]
    clusters: list[ClusterView]
    floors: list[DrawnFloorView] = Field(description="Floor plans in view, by storey; none with `clusters`.")
    extent: BoxView | None = Field(description="The box that was asked for, else what holds everything.")
    cut: bool = Field(description="There are more places than are given: come closer.")


class RulingView(Output):
    """What the texts that bind a site today say of a kind of place."""

    legal_class: LegalClass
    citations: list[CitationView]
    builder: str | None
