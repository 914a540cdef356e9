# SPDX-License-Identifier: Apache-2.0
"""What the registry tells. Plain data; days are ISO dates, moments UTC microseconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Note
from fairwatch.govern.rules.binding import LegalClass, Outcome
from fairwatch.govern.scope import EVERYTHING, Scope

Way = Literal["api", "import", "console"]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes the registry: `note` writes the audit entry, `scope` is what the person sees, `way` how they came."""

    actor: Actor
    note: Note
    scope: Scope = EVERYTHING
    way: Way = "api"


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows of a list; `next` asks for those that follow, None at the end."""

    items: tuple[Item, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division. `above` is the code of the next higher one, None for a province."""

    code: str
    name: str
    name_en: str
    above: str | None
    authorities: int = 0
    sites: int = 0


@dataclass(frozen=True, slots=True)
class Authority:
    """A police office, or with a sector the regulator of a trade."""

    id: int
    name: str
    division: str
    sector: str
    contact: str
    phone: str
    email: str
    address: str
    version: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Who runs systems."""

    id: int
    uuid: str
    name: str
    credit_code: str
    kind: str
    kind_was: "Gone | None"
    trades: tuple[str, ...]
    trades_was: "Gone | None"
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
    created_us: int
    version: int


@dataclass(frozen=True, slots=True)
class Gone:
    """What is not so any more: a neighbour of a site, its class, trades that were taken off, a unit's kind, a day of use;
    why, by whom and when. Trades are named with commas between.
    """

    name: str
    reason: str
    by: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Site:
    """Where a unit is: the law of the place follows from its country, division, class and trades. `class_by_places`: what it
    is judged as, where the class that was chosen is lighter than its places. `left_trades`: trades that were taken off and
    whose authority sees it until the filings say so. `opening_hours`: as `hours` keeps them.
    """

    id: int
    uuid: str
    unit_id: int
    unit_name: str
    name: str
    country: str
    division: str
    address: str
    zone: str
    site_class: str
    class_by_places: str | None
    class_reason: str
    trades: tuple[str, ...]
    left_trades: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    neighbour: str
    neighbour_gone: Gone | None
    class_was: Gone | None
    trades_was: Gone | None
    opening_hours: str
    created_us: int
    version: int


@dataclass(frozen=True, slots=True)
class Citation:
    """An entry of a text: which text, which article, in both languages."""

    pack: str
    pack_zh: str
    pack_en: str
    article: str
    words_zh: str
    words_en: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person decides of a place: whether the entries of the texts mean it. `key` names the question: a decision on
    another one does not answer it.
    """

    key: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided of a place. `username`: as whom; `name`: who that is. `question` names what was decided."""

    id: int
    at_us: int
    account_id: int | None
    username: str
    name: str
    outcome: Outcome
    reason: str
    document_id: int | None
    question: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a site. `legal_class` is what the texts say of it today, with the decision that counts, `citations` where,
    `builder` who alone may install there. `question`: what there is to decide; `decision`: what was. `cameras` counts
    those in service, `working` those of them that are on.
    """

    id: int
    uuid: str
    site_id: int
    site_name: str
    name: str
    kind: str
    reason: str
    outline: Mapping[str, Any] | None
    floor_plan_id: int | None
    legal_class: LegalClass
    citations: tuple[Citation, ...]
    builder: str | None
    question: Question | None
    decision: Decision | None
    cameras: int
    working: int
    created_us: int
    version: int


@dataclass(frozen=True, slots=True)
class System:
    """A video system: what is filed. `clock_day`: filed from then on, whatever is entered now: cameras ran."""

    id: int
    uuid: str
    site_id: int
    site_name: str
    zone: str
    unit_id: int
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
    analytics: tuple[str, ...]
    design_day: str | None
    build_day: str | None
    use_day: str | None
    end_day: str | None
    use_day_was: Gone | None
    clock_day: str | None
    main_design_day: str | None
    main_build_day: str | None
    main_use_day: str | None
    plan_id: int | None
    cameras: int
    created_us: int
    version: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a camera stands, where it looks and why. `barred`: why it may not run; `in_breach`: it was moved without
    approval; `filed`: accepted, submitted or none, by what was handed in of its system.
    """

    camera_id: int
    camera_name: str
    enabled: bool
    barred: str
    in_breach: bool
    filed: str
    place_id: int
    place_name: str
    system_id: int
    system_name: str
    site_id: int
    code: str | None
    kind: str
    latitude: float | None
    longitude: float | None
    height_m: float | None
    direction_deg: float | None
    angle_deg: float | None
    range_m: float | None
    indoor: bool
    purpose: str
    necessity: str
    funding: str
    sees_faces: bool
    sees_plates: bool
    sign_day: str | None
    sign_document_id: int | None
    consent_document_id: int | None
    consent_of: str
    version: int
    updated_us: int


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a camera's place, position, direction, angle, range or purpose, asked for with a reason. `instead_of`:
    it was found since this camera came when that one was taken out; nobody gave a reason. `by_maker`: who decided had made
    the account that asked, or given it a password.
    """

    id: int
    camera_id: int
    camera_name: str
    state: Literal["asked", "approved", "refused", "withdrawn"]
    found: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str
    asked_by: int
    asked_by_name: str
    asked_us: int
    decided_by: int | None
    decided_by_name: str | None
    decided_us: int | None
    decision: str
    by_maker: bool
    instead_of: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was tried against a prohibition. `username`: as whom; `name`: who that is."""

    id: int
    at_us: int
    account_id: int | None
    username: str
    name: str
    way: str
    place_id: int | None
    camera: str
    control: str
    pack: str
    article: str
    detail: Mapping[str, Any]
