# SPDX-License-Identifier: Apache-2.0
"""Plans as the API shows them. Money is in cents, shares run from 0 to 1. No field asks for a make or a seller."""

from typing import Annotated, Literal

from pydantic import Field

from fairwatch.display.models.base import Id, Input, Output, TimeUs
from fairwatch.display.models.registry import Day, Name, Outline, Text, Versioned
from fairwatch.govern.planning.models import PlanState, StageState

Degrees = Annotated[float, Field(ge=-180, le=360)]
Cents = Annotated[int, Field(ge=0, le=10**13)]


class ApprovalBody(Input):
    by: Name = Field(description="Who approved it.")
    day: Day
    document_id: Id | None = None


class NewPlan(Input):
    unit_id: Id
    name: Name
    area: Outline | None = None
    budget_source: Text = ""
    approvals: list[ApprovalBody] = Field(default_factory=list, max_length=50)


class PlanChange(Versioned):
    name: Name | None = None
    area: Outline | None = None
    budget_source: Text | None = None
    state: PlanState | None = None
    approvals: list[ApprovalBody] | None = Field(None, max_length=50)


class ApprovalView(Output):
    by: str
    day: str
    document_id: Id | None


class PlanView(Output):
    id: Id
    unit_id: Id
    unit_name: str
    name: str
    area: Outline | None
    budget_source: str
    state: PlanState
    approvals: list[ApprovalView]
    cameras: int
    cost_cents: int
    created_us: TimeUs
    version: int
    was_approved: bool = Field(description="A draft that was approved needs approval again; what was stays readable.")


class ApprovedCameraView(Output):
    name: str
    latitude: float
    longitude: float
    direction_deg: float
    angle_deg: float
    range_m: float
    cost_cents: int


class ApprovedView(Output):
    """What was approved last, as it was."""

    at_us: TimeUs
    by: str
    approvals: list[ApprovalView]
    area: Outline | None
    budget_source: str
    cost_cents: int
    cameras: list[ApprovedCameraView]


class PlanPage(Output):
    items: list[PlanView]
    next: Id | None


class NewPlannedCamera(Input):
    name: Name
    place_id: Id | None = None
    latitude: Degrees
    longitude: Degrees
    direction_deg: Degrees
    angle_deg: Degrees
    range_m: float
    cost_cents: Cents = 0


class PlannedCameraChange(Versioned):
    name: Name | None = None
    place_id: Id | None = None
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    direction_deg: Degrees | None = None
    angle_deg: Degrees | None = None
    range_m: float | None = None
    cost_cents: Cents | None = None
    camera_id: Id | None = Field(None, description="The camera that it became; null: none.")


class FulfilledView(Output):
    state: Literal["built", "elsewhere", "gone"]
    name: str
    distance_m: float | None = Field(description="From where it was planned.")


class PlannedCameraView(Output):
    id: Id
    plan_id: Id
    place_id: Id | None
    name: str
    latitude: float
    longitude: float
    direction_deg: float
    angle_deg: float
    range_m: float
    cost_cents: int
    camera_id: Id | None
    version: int
    fulfilled: FulfilledView | None = Field(description="The camera that it became; null: not built.")


class CoveredView(Output):
    place_id: Id | None = Field(description="null: the plan's area as a whole.")
    name: str
    before: float
    after: float


class DuplicateView(Output):
    planned_id: Id
    name: str
    share: float = Field(description="Of the smaller field of view.")
    camera_id: Id | None = Field(description="Of the registry; null where it is another unit's, or a planned one.")
    camera_name: str | None
    other_planned_id: Id | None


class StageView(Output):
    stage: str = Field(description="design, build or use")
    day: str | None
    main_day: str | None
    state: StageState


class PlanCitation(Output):
    pack: str
    pack_zh: str
    pack_en: str
    article: str
    words_zh: str
    words_en: str


class ScheduleView(Output):
    system_id: Id
    system_name: str
    stages: list[StageView]
    citations: list[PlanCitation] = Field(description="The texts that want them at the same time; none: nobody does.")


class PaperView(Output):
    id: str
    zh: str
    en: str
    stage: str
    stage_zh: str
    stage_en: str
    document_ids: list[Id] = Field(description="Empty: it is missing.")


class AssessmentView(Output):
    area: CoveredView | None
    places: list[CoveredView] = Field(description="Within the area, those that must have cameras.")
    duplicates: list[DuplicateView]
    cost_cents: int
    schedules: list[ScheduleView]
    papers: list[PaperView]
