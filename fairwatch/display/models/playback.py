# SPDX-License-Identifier: Apache-2.0
"""Timelines, days and moments, as the API shows them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from fairwatch.collect.cameras import StreamKind
from fairwatch.display.models.base import Id, Input, Output, TimeUs

Span = Annotated[tuple[TimeUs, TimeUs], Field(description="[start_us, end_us), half open")]


class GapCause(StrEnum):
    """Why there is no footage."""

    CAMERA = "camera"
    NETWORK = "network"
    DISK = "disk"
    RESTART = "restart"
    CLOCK = "clock"
    DISABLED = "disabled"
    DELETED = "deleted"


class GapView(Output):
    start_us: TimeUs
    end_us: TimeUs | None = Field(description="null = it goes on")
    cause: GapCause
    detail: str = Field(description="Error code of what happened, or empty.")


class HoldSpan(Output):
    start_us: TimeUs
    end_us: TimeUs
    reason: str


class Timeline(Output):
    camera_id: Id
    stream: str
    first_us: TimeUs | None = Field(description="First footage at all, not only of this span.")
    last_us: TimeUs | None
    footage: list[Span]
    gaps: list[GapView]
    holds: list[HoldSpan]


class Day(Output):
    day: str = Field(description="YYYY-MM-DD in the zone that was asked for.")
    footage_us: int
    expires: bool = Field(description="True when some of it may be deleted within the next day.")


class Moment(Output):
    """What there is at a moment: footage at `at_us`, or the nearest before and after and why there is none."""

    at_us: TimeUs | None
    before_us: TimeUs | None
    after_us: TimeUs | None
    cause: GapCause | None


class FootagePart(Output):
    """A piece of footage that fits into one file."""

    start_us: TimeUs
    end_us: TimeUs


FrameTime = Annotated[tuple[TimeUs, bool], Field(description="[decode_us, key]")]


class HlsRequest(Input):
    purpose: str = Field(min_length=1, max_length=500)
    stream: StreamKind = StreamKind.MAIN
    minutes: int = Field(60, ge=1, le=24 * 60)


class HlsTicket(Output):
    url: str
    expires_us: TimeUs
