# SPDX-License-Identifier: Apache-2.0
"""What is missing or wrong on the ground, as the API shows it."""

from pydantic import Field

from fairwatch.display.models.base import Id, Output
from fairwatch.display.models.registry import CitationView


class TallyView(Output):
    uncovered: int = Field(description="Required places without a working camera.")
    undecided: int = Field(description="Places of which a person must decide whether a text means them.")
    wrong_builder: int = Field(description="Cameras where only government may build, of somebody else.")
    forbidden: int = Field(description="Cameras that stand where none may be: stopped.")
    no_consent: int = Field(description="Cameras that wait for the neighbour's consent.")
    in_breach: int = Field(description="Cameras that were moved without approval.")
    unsigned: int = Field(description="Cameras without a sign.")
    without_purpose: int
    unplaced: int = Field(description="Cameras that stand nowhere yet; a unit sees those of its own people.")


class UncoveredView(Output):
    place_id: Id
    place_name: str
    kind: str
    site_id: Id
    site_name: str
    unit_id: Id
    unit_name: str
    division: str
    cameras: int = Field(description="That stand there, none of them working.")
    citations: list[CitationView]


class UncoveredPage(Output):
    items: list[UncoveredView]
    next: Id | None


class WrongBuilderView(Output):
    camera_id: Id
    camera_name: str
    place_id: Id
    place_name: str
    kind: str
    unit_id: Id
    unit_name: str
    citations: list[CitationView]


class WrongBuilderPage(Output):
    items: list[WrongBuilderView]
    next: Id | None


class UnplacedView(Output):
    camera_id: Id
    camera_name: str
    location: str = Field(description="Where it is, as people wrote it.")
    enabled: bool


class UnplacedPage(Output):
    items: list[UnplacedView]
    next: Id | None


class OverlapView(Output):
    camera_ids: tuple[Id, Id]
    names: tuple[str, str]
    site_ids: tuple[Id, Id]
    share: float = Field(ge=0, le=1, description="Of the smaller field of view, that the other covers too.")
