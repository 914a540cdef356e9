# SPDX-License-Identifier: Apache-2.0
"""Filings and what they are made of, as the API shows them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from fairwatch.display.models.base import Id, Input, Moment, Output, TimeUs
from fairwatch.display.models.days import Day, Version
from fairwatch.display.models.duties import WordsView
from fairwatch.display.models.paper import OnPaperState, PaperEntryView
from fairwatch.display.models.peers import DeliveryView
from fairwatch.govern.filing.form import Kind
from fairwatch.govern.filing.records import State


class FieldView(Output):
    id: str
    name: WordsView
    form: Literal["text", "number", "day", "flag", "choice", "list"]
    required: bool
    unit: WordsView | None
    zero: WordsView | None = Field(description="What a 0 means.")
    choices: dict[str, WordsView] = Field(description="The words for its values.")
    where: str | None = Field(description="Where it is mended, if elsewhere than its section.")
    entry: str | None = Field(description="The registry's own name of it, on that page; null: as its id.")


class SectionView(Output):
    id: str
    title: WordsView
    source: Literal["registry", "person"]
    where: str
    table: bool = Field(description="Its fields are columns, one row for each camera.")
    fields: list[FieldView]


class PaperKindView(Output):
    id: str
    name: WordsView
    required: list[Kind] = Field(description="The kinds of filing that it is asked for with.")


class FormView(Output):
    id: str
    title: WordsView
    change_title: WordsView
    end_title: WordsView
    declaration: WordsView
    sections: list[SectionView]
    attachments: list[PaperKindView]


class FilingRule(Output):
    """The text that gives the day."""

    pack: str
    pack_name: WordsView
    article: str
    text: WordsView
    value: int
    unit: str
    stated: bool = Field(description="False: the text gives no number, this is the reading of it.")
    provisional: bool = Field(description="The holidays up to that day are not announced yet.")


class SummaryView(Output):
    what: Literal["moved", "added", "removed", "ended", "field", "several"]
    count: int
    field: str | None
    cameras: list[str]


class FilingItem(Output):
    id: Id
    system_id: Id
    system_name: str
    site_name: str
    zone: str = Field(description="The site's time zone: its days count.")
    unit_id: Id
    unit_name: str
    kind: Kind
    state: State
    division: str
    authority_name: str
    event: str = Field(description="in-use, legacy-<day>, change or end: what the clock runs from.")
    event_day: Day
    due_day: Day
    due_rule: FilingRule
    overdue: bool
    days_left: int = Field(description="Calendar days to the last day; negative when it is past.")
    number: str | None
    submitted_us: TimeUs | None
    decided_us: Moment | None
    version: int
    summary: SummaryView | None = Field(description="What a change report is about.")
    came_from: str | None = Field(description="The installation that sent it; empty: as a file; null: it is ours.")
    handed_day: Day | None = Field(description="When it was handed in on paper, as the unit entered it with proof.")
    on_paper: OnPaperState = Field(
        description="The decision came on paper and was entered by the unit; what the authority says of it since."
    )


class FilingPage(Output):
    items: list[FilingItem]
    next: str | None = Field(description="Give it as `after` to get the next page; null at the end.")


class ChangeView(Output):
    what: Literal["field", "camera-added", "camera-removed", "camera-field"]
    field: str | None
    camera: str | None = Field(description="The camera's uuid.")
    name: str = Field(description="The camera's name.")
    before: Any
    after: Any


class MissingView(Output):
    what: str = Field(description="A field of the form, `cameras`, `reason`, or with `paper` an attachment.")
    where: str = Field(description="unit, site, places, system, camera, cameras or filing: where it is mended.")
    paper: bool
    camera: str | None
    camera_name: str


class MoveApprovalView(Output):
    camera: str = Field(description="Its uuid.")
    name: str
    by: str = Field(description="Who approved that it was moved, turned or given another purpose.")
    day: Day
    reason: str


class FiledPaper(Output):
    kind: str
    document_id: Id
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    subject: str


class ReasonView(Output):
    field: str
    text: str
    camera: str | None


class FilingStep(Output):
    at_us: TimeUs
    username: str = Field(description="Empty: the program.")
    name: str = Field(description="The person's, or the installation's that did it by itself.")
    state: State
    note: str
    paper: Literal["", "handed-in", "entered", "confirmed", "disputed"] = Field(
        description="From paper: entered by the unit, or what the authority says of that."
    )
    reasons: list[ReasonView] = Field(description="Of a return; `field` empty: the letter says it.")


class FilingView(FilingItem):
    authority_id: Id | None
    reason: str
    declared: bool
    content: dict[str, Any] = Field(description="`fields` by the form's ids, and `cameras`, one object for each.")
    before: dict[str, Any] | None = Field(description="What was filed before; for a change report.")
    changes: list[ChangeView]
    missing: list[MissingView]
    papers: list[FiledPaper]
    steps: list[FilingStep]
    cameras: dict[str, Id] = Field(description="The ids of the cameras by their uuids, for links.")
    site_id: Id
    may_decide: bool = Field(description="Whether one may accept or return it.")
    may_enter_paper: bool = Field(description="Whether one may enter what came on paper.")
    paper_from: Day | None = Field(
        description="From when on one may: an officer of the authority could answer here until lately."
    )
    may_answer_paper: bool = Field(description="Whether one may confirm or dispute what was entered from paper.")
    entries: list[PaperEntryView] = Field(description="What the unit entered from paper, oldest first.")
    filed_number: str | None = Field(description="The number in the register that a change or an end is about.")
    approvals: list[MoveApprovalView] = Field(description="Who approved the moves that a change report tells.")
    remote: bool = Field(description="It came as a package from another installation.")
    received_us: TimeUs | None = Field(description="When that package came.")
    delivery: DeliveryView | None = Field(description="How it goes to, or went to, another installation.")


class DifferencesView(Output):
    filing_id: Id | None = Field(description="The filing that was accepted last.")
    open_id: Id | None = Field(description="The report that is being written or waits for its answer.")
    changes: list[ChangeView]


class FilingEdit(Input):
    version: Version
    entered: dict[str, Annotated[str, Field(max_length=400)]] = Field({}, max_length=50)
    reason: str | None = Field(None, max_length=2000)


class FilingSubmit(Input):
    version: Version
    declared: Literal[True] = Field(description="The unit answers for the truth of it.")


class FilingWithdraw(Input):
    version: Version
    reason: str = Field(min_length=1, max_length=2000)


class FilingAccept(Input):
    version: Version
    number: str = Field("", max_length=60, pattern=r"^[0-9A-Za-z()（）〔〕\[\]号字第公备\-]*$")
    note: str = Field("", max_length=2000)


class ReturnReason(Input):
    field: str = Field(min_length=1, max_length=60)
    text: str = Field(min_length=1, max_length=1000)
    camera: str | None = Field(None, max_length=60)


class FilingReturn(Input):
    version: Version
    reasons: list[ReturnReason] = Field(min_length=1, max_length=200)
