# SPDX-License-Identifier: Apache-2.0
"""The authority's desk, as the API shows it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from fairwatch.display.models.base import Id, Input, Output, TimeUs
from fairwatch.display.models.days import Day, Version, real_day
from fairwatch.display.models.duties import WordsView
from fairwatch.display.models.registry import GoneView

InputDay = Annotated[Day, AfterValidator(real_day)]


class OverviewView(Output):
    systems: int
    filed: int
    to_decide: int
    overdue: int
    orders_open: int
    orders_late: int
    orders_reported: int
    visits: int = Field(description="Planned within a week, or before and not made yet.")
    visits_late: int


class NodeView(Output):
    code: str
    name: str
    name_en: str
    systems: int
    filed: int
    due: int
    overdue: int
    waiting: int
    divided: bool = Field(description="Whether there are divisions below it.")


class TerritoryView(Output):
    here: NodeView | None
    below: list[NodeView]


class RegisteredView(Output):
    id: Id
    name: str
    site_id: Id
    site_name: str
    zone: str = Field(description="The site's time zone: its days count.")
    unit_id: Id
    unit_name: str
    division: str
    funding: str
    use_day: Day | None
    end_day: Day | None
    cameras: int
    number: str | None
    filing_id: Id | None
    state: str | None
    due_day: Day | None
    overdue: bool
    orders: int
    visited_day: Day | None
    latitude: float | None
    longitude: float | None


class ExclusionInput(Input):
    excluded: bool = Field(description="Whether it is state security's; false: it is filed as others are.")
    reason: str = Field(min_length=1, max_length=2000)


class ExclusionView(Output):
    """That a system is state security's, as the police said. `said` null: it is filed as others are."""

    said: GoneView | None


class RegisteredPage(Output):
    items: list[RegisteredView]
    next: Id | None = Field(description="Give it as `after` to get the next page; null at the end.")


class PointView(Output):
    id: Id
    name: str
    site_name: str
    unit_name: str
    latitude: float
    longitude: float
    stand: Literal["filed", "waiting", "due", "returned", "overdue", "none"] = Field(
        description="The most urgent thing that can be said of its filings."
    )
    due_day: Day | None


class AtlasView(Output):
    points: list[PointView]
    unplaced: int = Field(description="How many systems have no place on earth yet.")
    cut: bool = Field(description="There are more than are told: choose a division.")


class InspectorView(Output):
    name: str
    card: str


class ItemArticle(Output):
    pack: str
    pack_name: WordsView
    article: str
    demands: WordsView


class DrawnCamera(Output):
    """A camera that is looked at on the spot."""

    camera_id: Id
    name: str
    place: str
    required_days: int | None = Field(description="So many days a text asks its footage to be kept; null: none does.")
    required_day: Day | None
    oldest_day: Day | None = Field(description="The oldest day that it has footage of; null: it has none.")
    play_us: TimeUs | None = Field(description="What to have played: the oldest moment within what is owed.")
    clock_offset_us: int | None = Field(description="The camera's clock minus the server's; null when not known.")


class CheckPoint(Output):
    """What is done on the spot, and on which cameras."""

    id: str
    name: WordsView
    cameras: list[DrawnCamera]


class ChecklistItem(Output):
    control: str
    name: WordsView
    automatic: WordsView | None = Field(description="What the program shows.")
    person: WordsView | None = Field(description="What the unit has to show.")
    articles: list[ItemArticle]
    result: Literal["kept", "deficient", "not-applicable"] | None
    note: str
    points: list[CheckPoint] = Field([], description="In a visit: what is done on the spot.")


class InspectionItem(Output):
    id: Id
    system_id: Id
    system_name: str
    site_name: str
    zone: str = Field(description="The site's time zone: its days count.")
    unit_name: str
    authority_name: str
    planned_day: Day
    visited_day: Day | None
    inspectors: list[InspectorView]
    state: Literal["planned", "under-way", "closed"]
    created_us: TimeUs
    version: int


class InspectionView(InspectionItem):
    checklist: list[ChecklistItem]
    minutes: str


class InspectionPage(Output):
    items: list[InspectionItem]
    next: Id | None = Field(description="Give it as `before` to get the next page; null at the end.")


class Inspector(Input):
    name: str = Field(min_length=1, max_length=100)
    card: str = Field("", max_length=60, description="The number of the work card.")


class InspectionPlan(Input):
    system_id: Id
    planned_day: InputDay
    inspectors: list[Inspector] = Field([], max_length=20)


class ItemResult(Input):
    control: str = Field(max_length=60)
    result: Literal["kept", "deficient", "not-applicable"] | None
    note: str = Field("", max_length=2000)


class InspectionChange(Input):
    version: Version
    planned_day: InputDay | None = None
    visited_day: InputDay | None = None
    inspectors: list[Inspector] | None = Field(None, max_length=20)
    results: list[ItemResult] | None = Field(None, max_length=200)
    minutes: str | None = Field(None, max_length=20000)


class VersionOnly(Input):
    version: Version


class OrderView(Output):
    id: Id
    inspection_id: Id | None
    system_id: Id
    system_name: str
    site_name: str
    unit_id: Id
    unit_name: str
    authority_name: str
    control: str
    control_name: WordsView
    demand: str
    due_day: Day
    state: Literal["open", "reported", "closed"]
    late: bool
    reported_late: bool = Field(description="Reported as done after its last day.")
    report: str
    reported_us: TimeUs | None
    closed_us: TimeUs | None
    created_us: TimeUs
    version: int


class OrderPage(Output):
    items: list[OrderView]
    next: str | None = Field(description="Give it as `after` to get the next page; null at the end.")


class OrderInput(Input):
    system_id: Id
    control: str = Field(max_length=60)
    demand: str = Field(min_length=1, max_length=4000)
    due_day: InputDay
    inspection_id: Id | None = None


class OrderReport(Input):
    version: Version
    report: str = Field(min_length=1, max_length=4000)


class OrderReopen(Input):
    version: Version
    demand: str = Field(min_length=1, max_length=4000)
    due_day: InputDay | None = Field(None, description="Another last day; null: as it was.")


class ComplaintInput(Input):
    """A complaint that reached the authority. Who complained is told to the unit as it is entered here, and only so."""

    system_id: Id
    what: str = Field(min_length=1, max_length=4000)
    complainant: str = Field("", max_length=200, description="As the unit may know it; else left empty.")
    contact: str = Field("", max_length=200, description="As the unit may know it; else left empty.")


class ComplaintView(Output):
    id: Id = Field(description="Of its entry in the unit's register of duties.")
    site_id: Id
    site_name: str
    unit_name: str
    username: str = Field(description="The officer who entered it.")
    at_us: TimeUs
    what: str
    complainant: str
    contact: str
    is_open: bool = Field(description="The unit has not answered.")
    outcome: str
    answered_day: str
    answered_us: TimeUs | None


class ComplaintPage(Output):
    items: list[ComplaintView]
    next: Id | None = Field(description="Give it as `before` to get the next page; null at the end.")
