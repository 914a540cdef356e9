# SPDX-License-Identifier: Apache-2.0
"""What a hold is made of. Plain data; moments are UTC microseconds, days those of the site's zone."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from fairwatch.govern.stretches import Stretch


class HoldKind(StrEnum):
    """Important footage is held up to a day; what an authority asked for until two people lift it, and looked at again
    on a day.
    """

    IMPORTANT = "important"
    LEGAL = "legal"


class HoldStanding(StrEnum):
    """How a hold stands now. `ended`: its last day is over and the usual rules count again."""

    HELD = "held"
    ENDED = "ended"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Placing:
    """What is to be held. `last_day`: the last day of what is important (None: what the text asks for), the day of the
    review of a legal one. `case_id`: the request for footage, `entry_id`: the matter in the register of duties that it is
    for.
    """

    kind: HoldKind
    camera_ids: tuple[int, ...]
    start_us: int
    end_us: int
    reason: str
    last_day: date | None = None
    authority: str = ""
    case_number: str = ""
    case_id: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Someone:
    """An account as others see it."""

    id: int
    username: str
    display_name: str


@dataclass(frozen=True, slots=True)
class HeldCamera:
    """A camera as the hold names it; `removed`: it is gone, its footage is not."""

    id: int
    name: str
    removed: bool


@dataclass(frozen=True, slots=True)
class HoldFile:
    """A hold as people read it. `floor_day`: before it no important one is lifted, by the text in `rule`; `days_left`: to
    the last day, negative where it is past; `lift_asked_by`: who wants a legal one lifted and waits for somebody else.
    """

    id: int
    kind: HoldKind
    standing: HoldStanding
    site_id: int | None
    site: str
    unit_id: int | None
    zone: str
    reason: str
    authority: str
    case_number: str
    case_id: int | None
    entry_id: int | None
    cameras: tuple[HeldCamera, ...]
    start_us: int
    end_us: int
    floor_day: str | None
    rule: dict[str, Any] | None
    last_day: str
    days_left: int
    due_us: int
    placed_by: Someone | None
    placed_us: int
    lift_asked_by: Someone | None
    lift_asked_us: int | None
    lift_reason: str
    lifted_by: Someone | None
    lifted_us: int | None
    version: int


@dataclass(frozen=True, slots=True)
class HoldFilter:
    """Which holds: None = any. `due`: its day is near or past; `lift_asked`: waits for a second person."""

    standing: HoldStanding | None = None
    kind: HoldKind | None = None
    camera_id: int | None = None
    unit_id: int | None = None
    site_id: int | None = None
    case_id: int | None = None
    entry_id: int | None = None
    words: str = ""
    due: bool = False
    lift_asked: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Time without footage. `cause`: of the gap, `deleted` where it went before it was held, `never` where nothing was
    recorded, `ahead` where it is still to come.
    """

    start_us: int
    end_us: int
    cause: str


@dataclass(frozen=True, slots=True)
class Left:
    """What of one camera's footage is there. `cut`: there are more pieces than are named."""

    camera_id: int
    name: str
    kept_us: int
    missing_us: int
    stretches: tuple[Stretch, ...]
    gaps: tuple[Missing, ...]
    cut: bool
