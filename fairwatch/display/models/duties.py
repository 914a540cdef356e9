# SPDX-License-Identifier: Apache-2.0
"""The register of duties, what is due and who is on duty, as the API shows them."""

from typing import Any, Literal

from pydantic import Field

from fairwatch.display.models.base import EntryId, Id, Input, Moment, Output, TimeUs
from fairwatch.govern.duties.kinds import FieldType, Subject


class WordsView(Output):
    zh: str
    en: str


class ChoiceView(Output):
    id: str
    name: WordsView


class KindFieldView(Output):
    id: str
    type: FieldType
    name: WordsView
    help: WordsView | None
    required: bool
    choices: list[ChoiceView]
    least: int | None
    most: int | None


class IntervalView(Output):
    """How long an entry counts. Without `pack`: the unit's own policy, or the program's, and no law."""

    value: int
    unit: str
    pack: str | None
    article: str | None


class CountsView(Output):
    """How long an entry would count; all null where it does not lapse or a field says until when."""

    interval: IntervalView | None
    lapses_us: Moment | None


class KindView(Output):
    id: str
    group: str
    group_name: WordsView
    name: WordsView
    help: WordsView
    controls: list[str]
    subject: Subject
    also: list[Subject] = Field(description="What else an entry may be about.")
    several: bool
    may_write: bool
    fields: list[KindFieldView]
    interval: IntervalView | None
    opens: bool
    closes: list[str]
    needed: bool
    blocks: bool
    late_days: int = Field(description="What happened longer ago is entered late, with a reason.")


class EntryView(Output):
    """An entry. `happened_us` is what its writer says, `at_us` when it was written; `late` says why so late."""

    id: EntryId
    at_us: TimeUs
    account_id: Id | None
    username: str
    display_name: str = Field(description="What the account is called now; empty where it is gone.")
    kind: str
    unit_id: Id | None
    site_id: Id | None
    subject: str
    subject_name: str
    unit: str
    site: str
    happened_us: Moment
    lapses_us: Moment | None
    state: Literal["open", "done", "void"]
    closed_by: EntryId | None
    answered_us: Moment | None = Field(description="When what answered it happened.")
    corrected_by: EntryId | None
    after: EntryId | None
    late: str
    correction: str
    fields: dict[str, Any]
    auto: dict[str, Any] | None = Field(description="What the program added: unread alarms at a handover.")


class EntryPage(Output):
    items: list[EntryView]
    next: EntryId | None = Field(description="Give it as `before` to get the page after; null at the end.")


class PurgedCameraView(Output):
    camera_id: Id
    name: str
    from_us: Moment
    until_us: Moment
    left_bytes: int = Field(description="About so much is still to go.")
    waits_until_us: Moment | None = Field(description="Until then not all of it is past its minimum.")
    held: bool = Field(description="Some of it is on hold.")
    done_us: TimeUs | None


class PurgeView(Output):
    """How far the footage that has served its purpose is deleted."""

    cameras: int
    done: int = Field(description="Of so many cameras nothing of it is left.")
    withdrawn: bool = Field(description="The entry was corrected or taken back before all was gone.")
    deleted_bytes: int
    left_bytes: int
    held: int = Field(description="Of so many cameras some of it is on hold.")
    waits_until_us: Moment | None
    done_us: TimeUs | None = Field(description="When the last of it had gone; null: not yet.")
    items: list[PurgedCameraView] = Field(description="The first 100 cameras, those with something left first.")


class EntryDetail(Output):
    entry: EntryView
    before: EntryView | None
    followed: list[EntryView]
    purge: PurgeView | None = Field(description="Of a decision that footage has served its purpose.")


class NewEntryBody(Input):
    kind: str = Field(max_length=60)
    fields: dict[str, Any] = Field(default_factory=dict)
    subjects: list[str] = Field(default_factory=list, max_length=200)
    happened_us: TimeUs | None = Field(None, description="null = now")
    unit_id: Id | None = None
    site_id: Id | None = None
    after: EntryId | None = Field(None, description="The entry that this one answers, closes or corrects.")
    late: str = Field("", max_length=500, description="Why it is entered more than seven days after.")
    correction: str = Field("", max_length=500, description="Why the entry `after` was wrong.")
    void: bool = Field(False, description="Take the entry `after` back, with nothing in its place.")


class DueView(Output):
    why: Literal["missing", "lapses", "open", "handover", "hole", "absent", "review", "ends"]
    kind: str
    subject: str
    name: str
    unit_id: Id | None
    site_id: Id | None
    site: str
    due_us: Moment | None = Field(description="null = at once")
    entry_id: EntryId | None = Field(description="The entry that lapses or waits for its answer.")
    since_us: Moment | None
    until_us: Moment | None = Field(description="When a hole in the roster, or a shift that nobody took, ends.")


class DuePage(Output):
    items: list[DueView]
    next: int | None = Field(description="Give it as `offset` to get the page after; null at the end.")
    now_us: TimeUs


class DueCount(Output):
    kind: str
    count: int
    overdue: int


class ShiftView(Output):
    entry_id: EntryId
    account_id: Id
    name: str
    unit_id: Id | None
    site_id: Id | None
    post: str
    from_us: TimeUs
    to_us: TimeUs
    present_us: TimeUs | None = Field(description="When the person was first seen signed in during it.")
    handover: EntryId | None


class HoleView(Output):
    from_us: TimeUs
    to_us: TimeUs


class Roster(Output):
    shifts: list[ShiftView]
    holes: list[HoleView]
    cut: bool = Field(description="There are more shifts than are given, and no holes are told: ask for one unit.")


class OnDutyView(Output):
    now: list[ShiftView]
    following: list[ShiftView]
    kept: bool = Field(description="Whether there is a roster at all.")


class UnreadAlarm(Output):
    id: Id
    kind: str
    severity: str
    subject: str
    raised_us: TimeUs


class Unread(Output):
    unread: int
    alarms: list[UnreadAlarm]
    at_us: TimeUs


class PoliceView(Output):
    """The police office that suspicious matters are reported to; all empty where none was entered."""

    name: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""


class NamedView(Output):
    subject: str
    name: str
    detail: str
    unit_id: Id | None


class FaultHours(Output):
    """Of a camera or site within a span. Entered: `fault_us` and all but `dark_us`, which the program saw itself."""

    subject: str
    name: str
    site_id: Id | None
    site: str
    faults: int
    open: int
    fault_us: int
    longest_us: int = Field(description="The longest of the faults, from its beginning.")
    dark_us: int = Field(description="How long the alarm stood that nothing was recorded.")
    allowed: IntervalView | None = Field(description="Within what a fault is to be mended.")
    late: int = Field(description="How many faults took longer.")


class FaultPage(Output):
    items: list[FaultHours]
    next: int | None = Field(description="Give it as `offset` to get the page after; null at the end.")
    now_us: TimeUs


class ReminderView(Output):
    id: Id
    unit_id: Id | None
    kind: str
    params: dict[str, Any]
    link: str
    due_us: Moment | None
    raised_us: TimeUs
    sent_us: TimeUs | None


class ReminderPage(Output):
    items: list[ReminderView]
    next: Id | None = Field(description="Give it as `before` to get the page after; null at the end.")
    count: int
    overdue: int


class OutletView(Output):
    id: Id
    unit_id: Id | None
    kind: Literal["email", "webhook"]
    target: str
    enabled: bool
    failed_us: TimeUs | None
    failure: str = Field(description="Code of what did not work last; empty if it did.")
    failure_detail: str
    version: int


class NewOutlet(Input):
    kind: Literal["email", "webhook"]
    target: str = Field(min_length=1, max_length=1000)
    unit_id: Id | None = None


class OutletAdded(Output):
    outlet: OutletView
    secret: str | None = Field(description="Signs what goes to the webhook. Shown this once.")


class OutletChange(Input):
    """Only what is given is changed."""

    version: int = Field(ge=1)
    target: str | None = Field(None, min_length=1, max_length=1000)
    enabled: bool | None = None
