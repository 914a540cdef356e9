# SPDX-License-Identifier: Apache-2.0
"""Compliance as the API says it: each sentence in both languages, so that reports, console and prints say the same."""

from typing import Any

from pydantic import Field

from .base import Output


class Said(Output):
    """The same in Chinese and in English."""

    zh: str
    en: str


class EvidenceView(Output):
    """One thing that shows how it stands. `link` leads to it in the console; `site`: which of several."""

    key: str
    params: dict[str, Any]
    text: Said
    state: str
    link: str
    site: str


class StepView(Output):
    """What to do next, and where in the console."""

    key: str
    text: Said
    link: str


class RuleView(Output):
    """The sentence of a text that gives a number. `stated` false: the number is our reading of it."""

    rules: str
    name: Said
    article: str
    text: Said
    stated: bool


class LastDayView(Output):
    """The last day in time. `rule` null: this installation's own policy, or what a person entered."""

    since: str
    day: str
    days_left: int
    provisional: bool
    rule: RuleView | None


class WeighedView(RuleView):
    """A number of one of the texts that bind; `counts`: the strictest of them."""

    value: int
    unit: str
    counts: bool


class ControlView(Output):
    """A control over the sites of the report. `sites` has how many are in each state, `more` the evidence left out."""

    control: str
    name: Said
    automatic: Said | None
    person: Said | None
    state: str
    sites: dict[str, int]
    evidence: list[EvidenceView]
    more: int
    due: LastDayView | None
    next: StepView | None
    weighed: list[WeighedView]


class OtherText(Output):
    """An article of another text that binds and asks for the same."""

    rules: str
    name: Said
    article: str
    demands: Said
    controls: list[str]


class ArticleLine(Output):
    """An article and how it stands. `exempt`: to how many sites it does not speak, by class, trade or funding."""

    article: str
    kind: str = Field(description="duty | principle | penalty | unknown")
    demands: Said
    state: str = Field(description="kept | due | breached | attest | not-for-software")
    sites: int
    exempt: int
    due: LastDayView | None
    controls: list[str]


class PenaltyView(Output):
    """What a text threatens for a breach."""

    article: str
    demands: Said


class ArticleView(ArticleLine):
    """The same with all that shows it."""

    note: Said
    findings: list[ControlView]
    others: list[OtherText]
    penalties: list[PenaltyView] = Field(description="Of a breached article: what the text threatens.")


class TextView(Output):
    """A text that binds."""

    rules: str
    name: Said
    issuer: Said
    level: str
    valid_from: str
    valid_to: str | None
    reading: Said
    sites: int = Field(description="How many of the sites it binds.")


class ArticleCounts(Output):
    """How many articles are in each state."""

    kept: int
    due: int
    breached: int
    attest: int
    not_for_software: int


class ComplianceView(Output):
    """A text, article by article. `ready` false: it is of many sites and still being computed; ask again."""

    rules: str
    name: Said
    issuer: Said
    reading: Said
    ready: bool
    computed_us: int | None
    day: str | None
    scope: str
    sites: int
    bound: int
    unplaced: int
    numbers: ArticleCounts
    articles: list[ArticleLine]
    names: dict[str, Said] = Field(description="The names of the controls.")
    verifying: bool


class VerificationView(Output):
    """Whether a verification of the registers was begun; false: one is at work already."""

    begun: bool
