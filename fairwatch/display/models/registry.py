# SPDX-License-Identifier: Apache-2.0
"""The registry as the API shows it: territory, units, sites, places, systems. What may stand in a field is checked below,
in `govern.registry.fields`, whichever way it comes in.
"""

from typing import Annotated, Any

from pydantic import Field

from fairwatch.display.models.base import Id, Input, Output, TimeUs
from fairwatch.govern.rules.binding import LegalClass, Outcome
from fairwatch.govern.rules.pack import SiteClass

Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=2000)]
Day = Annotated[str, Field(description="ISO date in the site's time zone", max_length=10)]
Code = Annotated[str, Field(max_length=40)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="The version that the change was made from.")]
Degrees = Annotated[float, Field(ge=-180, le=180)]
Names = Annotated[list[str], Field(max_length=50)]
OpeningHours = Annotated[
    str,
    Field(
        max_length=300,
        description="When it is open to the public: Mo-Th 18:00-02:00; Fr,Sa 18:00-04:00. An end no later than the beginning "
        "is on the next day. Chinese (周一至周四 18:00-02:00) is understood too.",
    ),
]
Outline = Annotated[dict[str, Any], Field(description="GeoJSON Point or Polygon in WGS 84: `type` and `coordinates`")]


class Versioned(Input):
    """A change: only what is given is changed."""

    version: Version

    def given(self) -> dict[str, Any]:
        """What is to change."""
        return self.model_dump(exclude_unset=True, exclude={"version"})


class Choice(Output):
    """Something that can be chosen, in both languages."""

    id: str
    zh: str
    en: str


class DivisionBody(Input):
    name: Name
    name_en: Annotated[str, Field(max_length=100)] = ""


class DivisionView(Output):
    code: str
    name: str
    name_en: str
    above: str | None = Field(description="The next higher division; null for a province.")
    authorities: int
    sites: int


class NewAuthority(Input):
    name: Name
    division: Code
    sector: str = Field("", max_length=60, description="A trade; empty: the police, who see all.")
    contact: Text = ""
    phone: Text = ""
    email: Text = ""
    address: Text = ""


class AuthorityChange(Versioned):
    name: Name | None = None
    division: Code | None = None
    sector: str | None = Field(None, max_length=60)
    contact: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    address: Text | None = None


class AuthorityView(Output):
    id: Id
    name: str
    division: str
    sector: str
    contact: str
    phone: str
    email: str
    address: str
    version: int


class AuthorityPage(Output):
    items: list[AuthorityView]
    next: Id | None


class NewUnit(Input):
    name: Name
    credit_code: Code = Field(description="Unified social credit code (GB 32100); its check digit is checked.")
    kind: str = Field(description="government, enterprise, institution, association or individual", max_length=20)
    division: Code
    trades: Names = Field(default_factory=list)
    address: Text = ""
    legal_person: Text = ""
    security_head: Text = ""
    security_phone: Text = ""
    contact: Text = ""
    phone: Text = ""
    email: Text = ""
    public_page: bool = False
    sign_text: Text = ""


class UnitChange(Versioned):
    name: Name | None = None
    credit_code: Code | None = None
    kind: str | None = Field(None, max_length=20)
    kind_reason: Text | None = Field(None, description="Needed to say another kind: it decides who may build where.")
    division: Code | None = None
    trades: Names | None = None
    trades_reason: Text | None = Field(None, description="Needed to take a trade off: texts stop to bind with it.")
    address: Text | None = None
    legal_person: Text | None = None
    security_head: Text | None = None
    security_phone: Text | None = None
    contact: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    public_page: bool | None = None
    sign_text: Text | None = None


class UnitView(Output):
    id: Id
    uuid: str
    name: str
    credit_code: str
    kind: str
    kind_was: "GoneView | None" = Field(description="The kind that it was before, and why it is another.")
    trades: list[str]
    trades_was: "GoneView | None" = Field(description="The trades that were taken off last, and why.")
    division: str
    address: str
    legal_person: str
    security_head: str
    security_phone: str
    contact: str
    phone: str
    email: str
    public_page: bool
    sign_text: str
    created_us: TimeUs
    version: int


class UnitPage(Output):
    items: list[UnitView]
    next: Id | None = Field(description="`after` for the rows that follow; null at the end.")


class NewSite(Input):
    unit_id: Id
    name: Name
    site_class: SiteClass
    country: str = Field("CN", max_length=2)
    division: Code = Field("", description="Needed in China.")
    address: Text = ""
    zone: str = Field("Asia/Shanghai", max_length=60)
    class_reason: Text = ""
    trades: Names = Field(default_factory=list)
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Degrees | None = None
    neighbour: Text = Field("", description="Military zone or secret-bearing body nearby; empty: none.")
    opening_hours: OpeningHours = ""


class SiteChange(Versioned):
    unit_id: Id | None = None
    name: Name | None = None
    site_class: SiteClass | None = None
    country: str | None = Field(None, max_length=2)
    division: Code | None = None
    address: Text | None = None
    zone: str | None = Field(None, max_length=60)
    class_reason: Text | None = Field(None, description="Another one is needed where the class is another.")
    trades: Names | None = None
    trades_reason: Text | None = Field(None, description="Needed to take a trade off: texts stop to bind with it.")
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Degrees | None = None
    neighbour: Text | None = None
    neighbour_reason: Text | None = Field(None, description="Needed to take the neighbour off: it frees its cameras.")
    opening_hours: OpeningHours | None = None


class GoneView(Output):
    """What is not so any more: a neighbour, a class, a kind, a day of use; why, by whom, when."""

    name: str
    reason: str
    by: str
    at_us: TimeUs


class SiteView(Output):
    id: Id
    uuid: str
    unit_id: Id
    unit_name: str
    name: str
    country: str
    division: str
    address: str
    zone: str
    site_class: SiteClass
    class_by_places: SiteClass | None = Field(
        description="What it is judged as: the class that was chosen is lighter than its places. Null: that one counts."
    )
    class_reason: str
    trades: list[str]
    left_trades: list[str] = Field(
        description="Trades that were taken off: their authority sees the site until the filings say so."
    )
    latitude: float | None
    longitude: float | None
    neighbour: str
    neighbour_gone: GoneView | None = Field(description="The last neighbour that was taken off, and why.")
    class_was: GoneView | None = Field(description="The class that it was before, and why it is another.")
    trades_was: GoneView | None = Field(description="The trades that do not bind it any more, and why.")
    opening_hours: str = Field(description="As it is kept: Mo-Th 18:00-02:00; Fr-Sa 18:00-04:00")
    created_us: TimeUs
    version: int


class SitePage(Output):
    items: list[SiteView]
    next: Id | None


class CitationView(Output):
    """An entry of a text."""

    pack: str
    pack_zh: str
    pack_en: str
    article: str
    words_zh: str
    words_en: str


class NewPlace(Input):
    site_id: Id
    name: Name
    kind: str = Field(description="One of GET /registry/place-kinds.", max_length=60)
    reason: Text = Field("", description="Why this kind, where it is a judgement.")
    outline: Outline | None = None
    floor_plan_id: Id | None = None


class PlaceChange(Versioned):
    name: Name | None = None
    kind: str | None = Field(None, max_length=60)
    reason: Text | None = None
    outline: Outline | None = None
    floor_plan_id: Id | None = None


class QuestionView(Output):
    """What a person decides of a place: whether the texts mean this part of what they name."""

    key: str = Field(description="Names the question: a decision says which one it answers.")
    citations: list[CitationView] = Field(description="The words are what there is to decide.")


class NewDecision(Versioned):
    question: str = Field(min_length=1, max_length=200, description="`key` of the place's question, as it was read.")
    outcome: Outcome = Field(description="forbidden: the text means this place; permitted: it does not.")
    reason: Text = Field(min_length=1)
    document_id: Id | None = Field(None, description="A document of the kind legal-opinion, if there is one.")


class DecisionView(Output):
    id: Id
    at_us: TimeUs
    account_id: Id | None
    username: str
    name: str = Field(description="Who decided, as people know them.")
    outcome: Outcome
    reason: str
    document_id: Id | None
    question: str = Field(description="Of a place that is of another kind since, or under other texts, it is another.")
    citations: list[CitationView]


class PlaceView(Output):
    id: Id
    uuid: str
    site_id: Id
    site_name: str
    name: str
    kind: str
    reason: str
    outline: Outline | None
    floor_plan_id: Id | None
    legal_class: LegalClass = Field(
        description="By the texts that bind the site today, and what was decided; undecided: a person must decide first."
    )
    citations: list[CitationView]
    builder: str | None = Field(description="Who alone may install there: government or operator.")
    question: QuestionView | None = Field(
        description="What there is to decide, also where it is decided; null: nothing."
    )
    decision: DecisionView | None = Field(description="The one that counts.")
    cameras: int
    working: int
    created_us: TimeUs
    version: int


class PlacePage(Output):
    items: list[PlaceView]
    next: Id | None


class SystemFields(Input):
    area_covered: Text = ""
    designer: Text = ""
    installer: Text = ""
    maintainer: Text = ""
    network: str = Field("", max_length=20, description="dedicated, private or internet")
    police_link: bool = False
    control_room_phone: Text = ""
    storage_place: Text = ""
    main_equipment: Text = Field("", description="Recorders, servers, switches, storage: one a line.")
    analytics: Names = Field(default_factory=list)
    design_day: Day | None = None
    build_day: Day | None = None
    use_day: Day | None = Field(None, description="In use since; from it the clock of filing runs.")
    end_day: Day | None = None
    main_design_day: Day | None = None
    main_build_day: Day | None = None
    main_use_day: Day | None = None
    plan_id: Id | None = None


class NewSystem(SystemFields):
    site_id: Id
    name: Name
    funding: str = Field(max_length=20, description="government or own")


class SystemChange(Versioned):
    name: Name | None = None
    funding: str | None = Field(None, max_length=20)
    area_covered: Text | None = None
    designer: Text | None = None
    installer: Text | None = None
    maintainer: Text | None = None
    network: str | None = Field(None, max_length=20)
    police_link: bool | None = None
    control_room_phone: Text | None = None
    storage_place: Text | None = None
    main_equipment: Text | None = None
    analytics: Names | None = None
    design_day: Day | None = None
    build_day: Day | None = None
    use_day: Day | None = None
    use_day_reason: Text | None = Field(None, description="Needed to change a day of use that has come.")
    end_day: Day | None = None
    main_design_day: Day | None = None
    main_build_day: Day | None = None
    main_use_day: Day | None = None
    plan_id: Id | None = None


class SystemView(Output):
    id: Id
    uuid: str
    site_id: Id
    site_name: str
    zone: str = Field(description="The site's time zone: its days count.")
    unit_id: Id
    unit_name: str
    name: str
    funding: str
    area_covered: str
    designer: str
    installer: str
    maintainer: str
    network: str
    police_link: bool
    control_room_phone: str
    storage_place: str
    main_equipment: str
    analytics: list[str]
    design_day: Day | None
    build_day: Day | None
    use_day: Day | None
    end_day: Day | None
    use_day_was: GoneView | None = Field(description="The day of use that it was before, and why it is another.")
    clock_day: Day | None = Field(description="Filed from then on, whatever the day of use is now: cameras ran.")
    main_design_day: Day | None
    main_build_day: Day | None
    main_use_day: Day | None
    plan_id: Id | None
    cameras: int
    created_us: TimeUs
    version: int


class SystemPage(Output):
    items: list[SystemView]
    next: Id | None
