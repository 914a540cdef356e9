# SPDX-License-Identifier: Apache-2.0
"""What a case is made of. Plain data; times are UTC microseconds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fairwatch.accounts.cases import CaseKind
from fairwatch.govern.stretches import Stretch


class Kinship(StrEnum):
    """What somebody who asks to see is to the person filmed."""

    SELF = "self"
    RELATIVE = "relative"
    GUARDIAN = "guardian"
    CARER = "carer"


@dataclass(frozen=True, slots=True)
class Officer:
    """Who comes for a state organ: name and number of the work card."""

    name: str
    card: str


@dataclass(frozen=True, slots=True)
class Officials:
    """A state organ's request. `approval`: the number of its approval document, which is attached to the case."""

    organ: str
    officers: tuple[Officer, ...]
    approval: str


@dataclass(frozen=True, slots=True)
class Person:
    """A request by the person filmed or somebody close. `supervisor`: who of the unit is with them while they watch."""

    name: str
    identity: str
    kinship: Kinship
    of: str
    supervisor: str


Requester = Officials | Person | None
"""Who is behind a case; None: the operator."""


class Standing(StrEnum):
    """How a case stands now: its state, and whether its time is up."""

    ASKED = "asked"
    OPEN = "open"
    EXPIRED = "expired"
    REFUSED = "refused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `lasts_us`: for how long the case is open once nothing more has to be decided."""

    kind: CaseKind
    reason: str
    content: str
    camera_ids: tuple[int, ...]
    start_us: int
    end_us: int
    export: bool
    lasts_us: int
    requester: Requester


@dataclass(frozen=True, slots=True)
class Someone:
    """An account as others see it."""

    id: int
    username: str
    display_name: str


@dataclass(frozen=True, slots=True)
class CameraName:
    """A camera as the case names it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as people read it. `requester` as it was entered; `due_rule` the text that the answer's time comes from.

    `second_person`: whether somebody else has to agree before footage is handed out, or seen where nothing is.
    `opens_view`, `opens_export`: whether it lets who asked for it do so now, as far as the case goes.
    """

    id: int
    kind: CaseKind
    standing: Standing
    unit_id: int | None
    reason: str
    content: str
    requester: dict[str, Any]
    cameras: tuple[CameraName, ...]
    start_us: int
    end_us: int
    export: bool
    asked_by: Someone
    asked_us: int
    due_us: int | None
    due_rule: dict[str, Any] | None
    decided_by: Someone | None
    decided_us: int | None
    decision: str
    expires_us: int | None
    closed_us: int | None
    outcome: str
    version: int
    second_person: bool
    opens_view: bool
    opens_export: bool


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases: None = any. `usable_by`: what opens footage to that account now. `overdue`: waits past its time."""

    standing: Standing | None = None
    kind: CaseKind | None = None
    words: str = ""
    asked_by: int | None = None
    usable_by: int | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class CameraDeliveries:
    """What of one camera was seen, of which stills were, and what was handed out, each in order and joined."""

    camera_id: int
    name: str
    seen: tuple[Stretch, ...]
    stills: tuple[Stretch, ...]
    exported: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Delivered against asked. `asked_us` is the length of what was asked of all cameras together, `seen_us` and
    `exported_us` how much of it was delivered.
    """

    start_us: int
    end_us: int
    cameras: tuple[CameraDeliveries, ...]
    asked_us: int
    seen_us: int
    exported_us: int
    entries: int
