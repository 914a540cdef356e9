# SPDX-License-Identifier: Apache-2.0
"""Holds, as the API shows them."""

from datetime import date
from typing import Any

from pydantic import Field

from fairwatch.display.models.base import Id, Input, Output, TimeUs
from fairwatch.display.models.cases import SomeoneView
from fairwatch.govern.holds.models import HoldKind, HoldStanding, Placing


class HoldInput(Input):
    """What is to be held. Of `important` the last day may be left out where a text gives one."""

    kind: HoldKind
    camera_ids: list[Id] = Field(min_length=1, max_length=64)
    start_us: TimeUs
    end_us: TimeUs
    reason: str = Field(min_length=1, max_length=500)
    last_day: date | None = Field(None, description="Important: the last day. Legal: the day of the review; needed.")
    authority: str = Field("", max_length=200, description="Which authority asked for it; needed for a legal hold.")
    case_number: str = Field("", max_length=120, description="Of that authority; needed for a legal hold.")
    case_id: Id | None = Field(None, description="The request for footage that it is for.")
    entry_id: Id | None = Field(None, description="The matter in the register of duties that it is for.")

    def placing(self) -> Placing:
        """The same as plain data."""
        values = self.model_dump()
        return Placing(**values | {"camera_ids": tuple(dict.fromkeys(self.camera_ids))})


class HoldExtension(Input):
    version: int = Field(ge=1)
    last_day: date = Field(description="Later than the present one.")
    reason: str = Field(min_length=1, max_length=500)


class HoldLifting(Input):
    version: int = Field(ge=1)
    reason: str = Field(min_length=1, max_length=500)


class HoldDecision(Input):
    version: int = Field(ge=1)
    approve: bool = Field(description="True: it is lifted. False: it stays.")
    decision: str = Field("", max_length=500, description="Why; needed where it stays.")


class HeldCameraView(Output):
    id: Id
    name: str
    removed: bool = Field(description="The camera is gone; its footage is held all the same.")


class HoldView(Output):
    id: Id
    kind: HoldKind
    standing: HoldStanding
    site_id: Id | None
    site: str
    unit_id: Id | None
    zone: str = Field(description="The time zone whose days count.")
    reason: str
    authority: str
    case_number: str
    case_id: Id | None
    entry_id: Id | None
    cameras: list[HeldCameraView]
    start_us: TimeUs
    end_us: TimeUs
    floor_day: date | None = Field(description="Before that day is over, an important hold is not lifted.")
    rule: dict[str, Any] | None = Field(description="The text that says so: pack, name, article, text {zh, en}.")
    last_day: date = Field(description="Important: the last day. Legal: the day of the review.")
    days_left: int = Field(description="To the last day; negative where it is past.")
    due_us: TimeUs = Field(description="The first moment after the last day.")
    placed_by: SomeoneView | None
    placed_us: TimeUs
    lift_asked_by: SomeoneView | None = Field(description="Wants a legal hold lifted: somebody else decides.")
    lift_asked_us: TimeUs | None
    lift_reason: str
    lifted_by: SomeoneView | None
    lifted_us: TimeUs | None
    version: int


class HoldPage(Output):
    items: list[HoldView]
    next: Id | None = Field(description="Give it as `before` to get the page after; null at the end.")


class HoldStretchView(Output):
    start_us: TimeUs
    end_us: TimeUs


class HoldGapView(Output):
    start_us: TimeUs
    end_us: TimeUs
    cause: str = Field(description="Of the gap; deleted, never (recorded) or (still) ahead.")


class HoldLeftView(Output):
    camera_id: Id
    name: str
    kept_us: int
    missing_us: int
    stretches: list[HoldStretchView]
    gaps: list[HoldGapView]
    cut: bool = Field(description="There are more pieces than are named.")


class PlacedHoldView(Output):
    hold: HoldView
    left: list[HoldLeftView] = Field(description="What of the footage is there, camera by camera.")


class PlacedHolds(Output):
    items: list[PlacedHoldView] = Field(description="One for each site that the cameras stand at.")
