# SPDX-License-Identifier: Apache-2.0
"""Cases, as the API shows them."""

from typing import Any

from pydantic import Field

from fairwatch.accounts.cases import CaseKind
from fairwatch.display.models.base import Id, Input, Output, TimeUs
from fairwatch.govern.requests.models import Asked, Kinship, Officer, Officials, Person, Standing

HOUR_US = 3_600_000_000


class OfficerItem(Input, Output):
    name: str = Field(min_length=1, max_length=60)
    card: str = Field(min_length=1, max_length=60, description="Number of the work card.")


class OfficialsInput(Input):
    """A state organ's request. The approval document itself is attached to the case, as `retrieval-approval`."""

    organ: str = Field(min_length=1, max_length=200)
    officers: list[OfficerItem] = Field(max_length=10, description="Two at least, or more where a text says so.")
    approval: str = Field(min_length=1, max_length=120, description="Number of the approval document.")


class PersonInput(Input):
    """A request by the person filmed or somebody close. What proves the kinship is attached to the case before it is
    approved, as `identity-proof`.
    """

    name: str = Field(min_length=1, max_length=60)
    identity: str = Field(min_length=1, max_length=120, description="How they proved who they are.")
    kinship: Kinship = Field(description="What they are to the person filmed.")
    of: str = Field("", max_length=60, description="The person filmed; needed if it is somebody else.")
    supervisor: str = Field(min_length=1, max_length=60, description="Who of the unit is with them while they watch.")


class CaseInput(Input):
    """What is asked for. `officials` for the kind official, `person` for the kind person."""

    kind: CaseKind
    reason: str = Field(min_length=1, max_length=500)
    content: str = Field(min_length=1, max_length=2000, description="What is to be seen, in words.")
    camera_ids: list[Id] = Field(min_length=1, max_length=64)
    start_us: TimeUs
    end_us: TimeUs
    export: bool = Field(False, description="Footage is to be handed out; else it is for viewing only.")
    hours: int = Field(12, ge=1, le=30 * 24, description="How long it is open once nothing has to be decided.")
    officials: OfficialsInput | None = None
    person: PersonInput | None = None

    def asked(self) -> Asked:
        """The same as plain data. What belongs to another kind is refused below, not dropped here."""
        requester: Officials | Person | None = None
        if self.officials is not None:
            officers = tuple(Officer(each.name, each.card) for each in self.officials.officers)
            requester = Officials(self.officials.organ, officers, self.officials.approval)
        elif self.person is not None:
            given = self.person
            requester = Person(given.name, given.identity, given.kinship, given.of, given.supervisor)
        return Asked(
            kind=self.kind,
            reason=self.reason,
            content=self.content,
            camera_ids=tuple(dict.fromkeys(self.camera_ids)),
            start_us=self.start_us,
            end_us=self.end_us,
            export=self.export,
            lasts_us=self.hours * HOUR_US,
            requester=requester,
        )


class CaseChange(CaseInput):
    version: int = Field(ge=1)


class CaseDecision(Input):
    version: int = Field(ge=1)
    approve: bool
    decision: str = Field("", max_length=1000, description="Why; needed for a refusal.")


class CaseClosing(Input):
    version: int = Field(ge=1)
    outcome: str = Field(min_length=1, max_length=1000)


class SomeoneView(Output):
    id: Id
    username: str
    display_name: str


class CaseCamera(Output):
    id: Id
    name: str


class CaseView(Output):
    id: Id
    kind: CaseKind
    standing: Standing
    unit_id: Id | None
    reason: str
    content: str
    requester: dict[str, Any] = Field(
        description="Officials: organ, officers, approval. Person: name, identity, kinship, of, supervisor. "
        "Once approved also `documents`, with their SHA-256."
    )
    cameras: list[CaseCamera]
    start_us: TimeUs
    end_us: TimeUs
    export: bool
    asked_by: SomeoneView
    asked_us: TimeUs
    due_us: TimeUs | None = Field(description="By when it is to be answered.")
    due_rule: dict[str, Any] | None = Field(
        description="The text that says so: pack, name, article, text {zh, en}, day, own."
    )
    decided_by: SomeoneView | None
    decided_us: TimeUs | None
    decision: str
    expires_us: TimeUs | None
    closed_us: TimeUs | None
    outcome: str
    version: int
    second_person: bool = Field(description="Somebody else has to agree before footage is handed out or seen.")
    opens_view: bool = Field(description="Opens footage to who asked, now.")
    opens_export: bool = Field(description="Lets who asked export, now.")


class CasePage(Output):
    items: list[CaseView]
    next: Id | None = Field(description="Give it as `before` to get the page after; null at the end.")


class StretchView(Output):
    start_us: TimeUs
    end_us: TimeUs


class CameraDeliveriesView(Output):
    camera_id: Id
    name: str
    seen: list[StretchView]
    stills: list[StretchView]
    exported: list[StretchView]


class DeliveriesView(Output):
    start_us: TimeUs
    end_us: TimeUs
    cameras: list[CameraDeliveriesView]
    asked_us: int
    seen_us: int
    exported_us: int
    entries: int = Field(description="How many entries of the access register it comes from.")


class PolicyItem(Input, Output):
    case_for_playback: bool
    second_person_export: bool
    second_person_viewing: bool


class PolicyChange(PolicyItem):
    version: int = Field(ge=1, description="That it was changed from.")


class PoliciesView(Output):
    counts: PolicyItem = Field(description="What is asked, all in all.")
    own: PolicyItem = Field(description="What of it the installation asks by itself.")
    version: int = Field(description="Of what the installation asks by itself.")
    texts: list[dict[str, Any]] = Field(
        description="The articles that ask for it: control, pack, name, article, text {zh, en}."
    )
