# SPDX-License-Identifier: Apache-2.0
"""What planning tells. Plain data; days are ISO dates, shares from 0 to 1, money in cents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fairwatch.govern.registry.models import Citation

PlanState = Literal["draft", "approved", "built", "dropped"]
STATES: tuple[PlanState, ...] = ("draft", "approved", "built", "dropped")
StageState = Literal["kept", "late", "missing", "unknown"]


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved it on which day, and the document that says so."""

    by: str
    day: str
    document_id: int | None


@dataclass(frozen=True, slots=True)
class Approved:
    """What was approved last, as it was: `by` set it to approved at `at_us`. `cameras`: their names, where they were to
    stand and look, their cost.
    """

    at_us: int
    by: str
    approvals: tuple[Approval, ...]
    area: Mapping[str, Any] | None
    budget_source: str
    cost_cents: int
    cameras: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Something to be built. `cameras` and `cost_cents` are those of its planned cameras. `was_approved`: what was is
    readable; a draft that was approved needs approval again.
    """

    id: int
    unit_id: int
    unit_name: str
    name: str
    area: Mapping[str, Any] | None
    budget_source: str
    state: PlanState
    approvals: tuple[Approval, ...]
    cameras: int
    cost_cents: int
    created_us: int
    version: int
    was_approved: bool


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """The camera that a planned one became. `gone`: it is no longer there; `elsewhere`: it stands `distance_m` away."""

    state: Literal["built", "elsewhere", "gone"]
    name: str
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class PlannedCamera:
    """A camera that is planned; `camera_id` and `fulfilled`: the one that it became."""

    id: int
    plan_id: int
    place_id: int | None
    name: str
    latitude: float
    longitude: float
    direction_deg: float
    angle_deg: float
    range_m: float
    cost_cents: int
    camera_id: int | None = None
    version: int = 1
    fulfilled: Fulfilled | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of something is seen, before and after. `place_id` None: the plan's area as a whole."""

    place_id: int | None
    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A planned camera that sees what another sees already. `existing` names one of the registry; `camera_id` is None
    where it belongs to somebody whom the person does not see. `planned` names another one of the plan.
    """

    planned_id: int
    name: str
    share: float
    camera_id: int | None = None
    camera_name: str | None = None
    other_planned_id: int | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One of design, build, use: the system's day against that of the main works."""

    stage: Literal["design", "build", "use"]
    day: str | None
    main_day: str | None
    state: StageState


@dataclass(frozen=True, slots=True)
class Schedule:
    """A system of the plan, its stages, and the texts that want them at the same time."""

    system_id: int
    system_name: str
    stages: tuple[Stage, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the build file and the documents that are it; none: it is missing."""

    id: str
    zh: str
    en: str
    stage: str
    stage_zh: str
    stage_en: str
    document_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a plan adds and what it lacks."""

    area: Covered | None
    places: tuple[Covered, ...]
    duplicates: tuple[Duplicate, ...]
    cost_cents: int
    schedules: tuple[Schedule, ...]
    papers: tuple[Paper, ...]
