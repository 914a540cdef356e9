# SPDX-License-Identifier: Apache-2.0
"""Cameras that the law stops, as the API shows them."""

from pydantic import Field

from fairwatch.display.models.base import Id, Output
from fairwatch.display.models.registry import CitationView


class StoppedView(Output):
    """Why a camera may not run."""

    reason: str = Field(description="place-forbidden, consent-missing; empty: it may run.")
    place_id: Id | None = Field(
        description="null for who may not see it, and where the camera stands nowhere any more."
    )
    place_name: str
    citations: list[CitationView]


class StopsView(Output):
    """What a change would stop."""

    running: int = Field(description="Cameras that run now and would stop at once.")
    barred: int = Field(description="With those that are off: cameras that nobody could enable any more.")
    cameras: list[str] = Field(description="The first of them by name: of those that run, if there are any.")
    citations: list[CitationView]
