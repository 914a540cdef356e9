# SPDX-License-Identifier: Apache-2.0
"""Cameras in their places, moves and refusals, as the API shows them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from fairwatch.display.models.base import EntryId, Id, Input, Output, TimeUs
from fairwatch.display.models.registry import Code, Day, Degrees, Text, Versioned

Latitude = Annotated[float, Field(ge=-90, le=90)]
Bearing = Annotated[float, Field(ge=0, le=360, description="Degrees clockwise from north")]
Kind = Literal["fixed", "ptz", "dome", "panoramic"]
Funding = Literal["government", "own"]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]


class NewPlacement(Input):
    camera_id: Id
    place_id: Id
    system_id: Id
    code: Code | None = Field(None, description="GB/T 28181, 20 digits")
    kind: Kind = "fixed"
    latitude: Latitude | None = None
    longitude: Degrees | None = None
    height_m: float | None = Field(None, ge=-500, le=2000)
    direction_deg: Bearing | None = Field(None, description="Of the middle of the view, clockwise from north.")
    angle_deg: float | None = Field(None, ge=1, le=360, description="Width of the view.")
    range_m: float | None = Field(None, ge=0.5, le=5000)
    indoor: bool = False
    purpose: Text = ""
    necessity: Text = ""
    funding: Funding = "own"
    sees_faces: bool = False
    sees_plates: bool = False
    sign_day: Day | None = None
    sign_document_id: Id | None = None
    consent_document_id: Id | None = None


class PlacementChange(Versioned):
    """Place, position, direction, angle, range and purpose may be completed here where they are empty; else they move."""

    place_id: Id | None = None
    system_id: Id | None = None
    code: Code | None = None
    kind: Kind | None = None
    latitude: Latitude | None = None
    longitude: Degrees | None = None
    height_m: float | None = Field(None, ge=-500, le=2000)
    direction_deg: Bearing | None = None
    angle_deg: float | None = Field(None, ge=1, le=360)
    range_m: float | None = Field(None, ge=0.5, le=5000)
    indoor: bool | None = None
    purpose: Text | None = None
    necessity: Text | None = None
    funding: Funding | None = None
    sees_faces: bool | None = None
    sees_plates: bool | None = None
    sign_day: Day | None = None
    sign_document_id: Id | None = None
    consent_document_id: Id | None = None


class PlacementView(Output):
    camera_id: Id
    camera_name: str
    enabled: bool
    barred: str = Field(
        description="Why it may not run where it stands: place-forbidden, consent-missing; empty: it may."
    )
    in_breach: bool = Field(description="Found to be moved, and not approved since.")
    filed: Literal["accepted", "submitted", "none"] = Field(
        description="Whether it stands in what was handed in of its system."
    )
    place_id: Id
    place_name: str
    system_id: Id
    system_name: str
    site_id: Id
    code: str | None
    kind: Kind
    latitude: float | None
    longitude: float | None
    height_m: float | None
    direction_deg: float | None
    angle_deg: float | None
    range_m: float | None
    indoor: bool
    purpose: str
    necessity: str
    funding: Funding
    sees_faces: bool
    sees_plates: bool
    sign_day: Day | None
    sign_document_id: Id | None
    consent_document_id: Id | None
    consent_of: str = Field(description="Whose letter it is. It counts as long as that is the site's neighbour.")
    version: int
    updated_us: TimeUs


class PlacementPage(Output):
    items: list[PlacementView]
    next: Id | None


class MoveTarget(Input):
    """What is to change; what is missing stays."""

    place_id: Id | None = None
    latitude: Latitude | None = None
    longitude: Degrees | None = None
    direction_deg: Bearing | None = None
    angle_deg: float | None = Field(None, ge=1, le=360)
    range_m: float | None = Field(None, ge=0.5, le=5000)
    purpose: Reason | None = None
    necessity: Reason | None = None


class NewMove(Input):
    after: MoveTarget
    reason: Reason
    found: bool = Field(False, description="It stands so already: in breach until approved.")


class Decision(Input):
    decision: Text = Field("", description="Why so; needed for a refusal.")


class MoveView(Output):
    id: Id
    camera_id: Id
    camera_name: str
    state: Literal["asked", "approved", "refused", "withdrawn"]
    found: bool
    before: dict[str, Any] = Field(description="Only what changes; with a place also its name.")
    after: dict[str, Any]
    reason: str
    asked_by: Id
    asked_by_name: str
    asked_us: TimeUs
    decided_by: Id | None
    decided_by_name: str | None
    decided_us: TimeUs | None
    decision: str
    by_maker: bool = Field(description="Who decided made the account that asked, or gave it a password.")
    deciders: list[str] = Field(
        default=[], description="Who may decide on it, as names, some of them; only told of one move that waits."
    )
    instead_of: str | None = Field(
        description="Found by the program: this camera came when the one of that name was taken out. It has no reason."
    )


class MovePage(Output):
    items: list[MoveView]
    next: Id | None


class RefusalView(Output):
    id: EntryId
    at_us: TimeUs
    account_id: Id | None
    username: str
    name: str = Field(description="The person's name; the user name where the account is gone.")
    way: Literal["api", "import", "console"]
    place_id: Id | None
    camera: str
    control: str
    pack: str
    article: str
    detail: dict[str, Any]


class RefusalPage(Output):
    items: list[RefusalView]
    next: EntryId | None


class NextCode(Output):
    code: str = Field(description="20 digits by GB/T 28181 that no camera has.")
