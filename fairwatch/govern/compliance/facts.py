# SPDX-License-Identifier: Apache-2.0
"""What the evaluators judge by: the state of the world at one moment, read by `load` in few queries. Plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fairwatch.govern.duties.watch import Shift
from fairwatch.govern.registry.models import Gone
from fairwatch.govern.rules import binding
from fairwatch.govern.rules.binding import PlaceRuling, Ruling
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import catalogue
from fairwatch.govern.rules.pack import Pack, SiteClass

from .conformity import Checked, Measured
from .connection import Certificate, Way
from .entries import EntryBook, EntryFacts
from .files import FileCheck
from .models import Rule
from .opening_facts import OpeningFacts
from .security_facts import HouseSecurity, UnitSecurity
from .twice import TwiceFacts

_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class GapFacts:
    """Time without footage between a camera's first and now. `cause` as of a gap (`recorder`: nothing says why)."""

    start_us: int
    end_us: int
    cause: str


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """A camera in use. `oldest_us`: where the footage that it has begins; `down_since_us`: since when it has given no
    picture, though it should.
    """

    id: int
    name: str
    enabled: bool = True
    min_days: int = 0
    max_days: int | None = None
    sound_reason: str | None = None
    created_us: int = 0
    records: bool = True
    oldest_us: int | None = None
    down_since_us: int | None = None
    place_id: int | None = None
    system_id: int | None = None
    purpose: str = ""
    necessity: str = ""
    sign_day: str | None = None
    sign_photo: bool = False
    consent: bool = False
    latitude: float | None = None
    longitude: float | None = None
    direction_deg: float | None = None
    angle_deg: float | None = None
    range_m: float | None = None
    indoor: bool = False
    height_m: float | None = None
    gaps: Sequence[GapFacts] = ()
    """What footage lacks, in order; nothing where it is less than the policy bears."""
    purged_us: int | None = None
    """When an order to delete what had served its purpose was carried out last."""
    purge_entry: int | None = None
    """An order that is not carried out yet: its number in the register of duties."""
    floor_days: int = 0
    """What the texts ask for, kept by the program whatever is set."""

    @property
    def kept_days(self) -> int:
        """How long its footage really stays at least."""
        return max(self.min_days, self.floor_days)

    @property
    def view(self) -> tuple[float, float, float, float, float] | None:
        """Latitude, longitude, direction, angle and range of one that runs; None: not all of it is known."""
        known = (self.latitude, self.longitude, self.direction_deg, self.angle_deg, self.range_m)
        if not self.enabled or None in known:
            return None
        return known  # type: ignore[return-value]  # none is None here


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What was decided of a place that a text may mean: one of `Outcome`."""

    outcome: str
    by: str
    day: date


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place and what the texts say of it, with the decision that counts. `since` when it is what it is."""

    id: int
    name: str
    kind: str
    ruling: PlaceRuling
    since: date
    decided: DecisionFacts | None = None


@dataclass(frozen=True, slots=True)
class OfficerFacts:
    """An officer of the authority who could answer here, until when, and who ended that; empty: not known."""

    username: str
    left_us: int
    left_by: str


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """A filing or change report. `passed_over`: who could have said what the unit entered from paper. `reached`: of what
    was handed in, whether anything shows that the authority has it.
    """

    id: int
    kind: str
    state: str
    event: str
    event_day: date
    due_day: date
    due_rule: Rule | None = None
    submitted_us: int | None = None
    number: str | None = None
    handed_day: date | None = None
    on_paper: str = ""
    passed_over: OfficerFacts | None = None
    reached: bool = True


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """A video system. `documents`: the kinds of papers in its file."""

    id: int
    name: str
    funding: str = "own"
    maintainer: str = ""
    analytics: tuple[str, ...] = ()
    filed_analytics: tuple[str, ...] = ()
    design_day: date | None = None
    build_day: date | None = None
    use_day: date | None = None
    use_day_was: Gone | None = None
    excluded: Gone | None = None
    """That it is state security's, as the police said."""
    clock_day: date | None = None
    end_day: date | None = None
    main_design_day: date | None = None
    main_build_day: date | None = None
    main_use_day: date | None = None
    plan_id: int | None = None
    documents: frozenset[str] = frozenset()
    measured: Mapping[str, Measured] = field(default_factory=dict)
    """By item of the list of standards."""
    checks: Mapping[str, Checked] = field(default_factory=dict)
    filings: tuple[FilingFacts, ...] = ()
    elsewhere: bool = False
    """Another installation filed it here: its registers are kept there."""

    def in_use(self, day: date) -> bool:
        """Whether it is in use on that day."""
        return self.use_day is not None and self.use_day <= day and (self.end_day is None or day < self.end_day)


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """A change of position or purpose that is not decided, or that was found without one."""

    id: int
    camera: str
    state: str
    found: bool
    asked_us: int


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """Footage that is kept longer. `kind` important or legal; `last_day`: the last one, or that of the review. `cameras` by
    name, `camera_ids` by number: several may be called the same.
    """

    id: int
    kind: str
    cameras: tuple[str, ...]
    start_us: int
    end_us: int
    last_day: date
    placed_us: int
    lifted_us: int | None = None
    lift_asked: bool = False
    entry_id: int | None = None
    camera_ids: frozenset[int] = frozenset()

    def stands(self, today: date) -> bool:
        """Whether it holds: what is important ends with its last day."""
        return self.lifted_us is None and (self.kind == "legal" or self.last_day >= today)

    def saves(self, entry: EntryFacts) -> bool:
        """Whether it was placed for a matter, or on what was filmed when that happened."""
        seen = self.start_us - _HOUR_US <= entry.happened_us <= self.end_us + _HOUR_US
        return seen or self.entry_id == entry.id


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A request for footage. `outside`: deliveries beyond what was asked for."""

    id: int
    kind: str
    state: str
    asked_us: int
    due_us: int | None = None
    decided_us: int | None = None
    closed_us: int | None = None
    persons: int = 0
    documents: int = 0
    outside: int = 0

    @property
    def answered_us(self) -> int | None:
        """When it was decided, or closed undecided with what came of it; None: it waits."""
        return self.decided_us or self.closed_us


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A person who may sign in."""

    id: int
    name: str
    role: str
    created_us: int
    last_sign_in_us: int | None = None
    ends_us: int | None = None
    blocked: str = ""
    must_change_password: bool = False


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """A rectification order of an authority."""

    id: int
    state: str
    demand: str
    due_day: date


@dataclass(frozen=True, slots=True)
class Verification:
    """When the registers were last verified, and the first that was found broken."""

    at_us: int
    broken: str = ""
    signed_us: int | None = None
    """When their heads were last signed, with the key `key`."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class SoftwareFacts:
    """What the program is made of. `whole`: the packages of the console are known too."""

    version: str
    components: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """What is true of the whole installation."""

    now_us: int
    way: Way = Way.LOCAL
    certificate: Certificate | None = None
    verification: Verification | None = None
    entries_in_registers: int = 0
    without_purpose: int = 0
    retrievals: int = 0
    refusals: int = 0
    logs_since_us: int | None = None
    """The oldest entry of the logs: sign-ins and actions, retrievals, faults."""
    software: SoftwareFacts | None = None
    security: HouseSecurity = field(default_factory=HouseSecurity)
    files: FileCheck | None = None
    """What reading all files of footage found last."""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Who runs the systems. `id` None: nobody is registered yet."""

    id: int | None
    name: str
    house: HouseFacts
    today: date
    kind: str = "enterprise"
    kind_was: Gone | None = None
    zone: str = "UTC"
    security_head: str = ""
    accounts: Sequence[AccountFacts] = ()
    entries: EntryBook = field(default_factory=EntryBook)
    cases: Sequence[CaseFacts] = ()
    shifts: Sequence[Shift] = ()
    """What of the roster ended lately."""
    maintainers: Sequence[str] = ()
    maintained_since: Mapping[str, date] = field(default_factory=dict)
    """Since when each has run a system that is in use."""
    maintained: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By the firm, the first system that it runs, and that one's site."""
    cameras: int = 0
    down: int = 0
    open_alarms: int = 0
    in_use_since: date | None = None
    """The first day of its oldest system that is in use."""
    logs: Ruling | None = None
    """How long logs are kept, from the texts that bind its sites."""
    running: Sequence[SystemFacts] = ()
    """Its systems in use."""
    security: UnitSecurity = field(default_factory=UnitSecurity)

    def entry(self, kind: str, subject: str | None = None) -> EntryFacts | None:
        """The last entry of a kind (about a subject), whether it has lapsed or not."""
        return self.entries.last(kind, subject)

    def open(self, kind: str) -> list[EntryFacts]:
        """Entries of a kind that wait for an answer."""
        return self.entries.open(kind)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """One site. `id` None: the cameras that stand in no site, judged as an operator's site of the strictest class."""

    id: int | None
    name: str
    unit: UnitFacts
    rule: binding.Site
    packs: Sequence[Pack]
    today: date
    zone: str = "UTC"
    chosen: SiteClass | None = None
    """The class that was chosen, where that is not to be read from `rule`: it may be judged by another."""
    class_reason: str = ""
    neighbour: str = ""
    neighbour_gone: Gone | None = None
    class_was: Gone | None = None
    trades_were: Sequence[Gone] = ()
    """The trades that were taken off last: those of the site, those of its unit."""
    authorities: Sequence[tuple[str, bool]] = ()
    places: Sequence[PlaceFacts] = ()
    systems: Sequence[SystemFacts] = ()
    cameras: Sequence[CameraFacts] = ()
    moves: Sequence[MoveFacts] = ()
    removals: Sequence[Gone] = ()
    holds: Sequence[HoldFacts] = ()
    orders: Sequence[OrderFacts] = ()
    refusals: int = 0
    overlaps: Sequence[tuple[str, str]] = ()
    """Pairs of cameras whose fields of view are the same for the most part."""
    opening: OpeningFacts | None = None
    """None: no text asks that its cameras run while it is open."""
    twice: Sequence[TwiceFacts] = ()
    """Its cameras that see for the most part what one of another site sees."""

    @property
    def now_us(self) -> int:
        """The moment of the run."""
        return self.unit.house.now_us

    @property
    def elsewhere(self) -> bool:
        """Whether all that runs there is run by another installation, which filed it here."""
        return bool(self.systems) and all(each.elsewhere for each in self.systems)

    @property
    def link(self) -> str:
        """The site in the console."""
        return "/registry" if self.id is None else f"/registry?tab=sites&open={self.id}"

    def at(self, places: Sequence[PlaceFacts] = ()) -> str:
        """Its places in the console; a single one is opened."""
        return self._list("places", [each.id for each in places])

    def where(self, cameras: Sequence[CameraFacts] = ()) -> str:
        """Its cameras as they stand; a single one is opened."""
        ids = [each.id for each in cameras]
        return "/cameras" if self.id is None else self._list("cameras", ids)

    def of(self, system: SystemFacts) -> str:
        """One of its systems in the console."""
        return self._list("systems", [system.id])

    def _list(self, tab: str, ids: Sequence[int]) -> str:
        opened = f"&open={ids[0]}" if len(ids) == 1 else ""
        return f"/registry?tab={tab}&site={self.id}{opened}"

    def day(self, at_us: int) -> date:
        """The day there of a moment."""
        return local_day(at_us, self.zone)

    def ruling(self, control: str) -> Ruling | None:
        """The number that counts for a control, from all texts that bind the site."""
        return binding.strictest(self.packs, catalogue(), control, self.rule)

    def cameras_in(self, place: PlaceFacts) -> list[CameraFacts]:
        """The cameras of a place."""
        return [each for each in self.cameras if each.place_id == place.id]

    def entry(self, kind: str, subject: str | None = None) -> EntryFacts | None:
        """As the unit's, of this site or of no site in particular."""
        return self.unit.entries.last(kind, subject, self.id)
