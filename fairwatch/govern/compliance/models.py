# SPDX-License-Identifier: Apache-2.0
"""What compliance says: findings of controls, folded into articles, folded into a report. Plain data.

Texts are keys of `words.yaml` with their params; `words.say` makes sentences of them in both languages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fairwatch.govern.rules.binding import Ruling
from fairwatch.govern.rules.pack import Kind, Pack, Words

Param = str | int | date | Words | tuple[str | Words, ...]


class State(StrEnum):
    """How an article or a control stands, from best to worst."""

    NOT_FOR_SOFTWARE = "not-for-software"
    """A principle, a penalty, or a text that is not at hand: nothing that a program could keep. Of a duty: it does not
    apply here.
    """
    KEPT = "kept"
    ATTEST = "attest"
    """The program cannot know: a person must say so and sign it."""
    DUE = "due"
    """Not broken yet, but something is to be done."""
    BREACHED = "breached"


_ORDER = list(State)


def worst(states: Iterable[State]) -> State:
    """The worst of some states; not-for-software of none."""
    return max(states, key=_ORDER.index, default=State.NOT_FOR_SOFTWARE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that shows how it stands. `link` leads to it in the console; `site` is set in reports of several sites."""

    key: str
    params: Mapping[str, Param] = field(default_factory=dict)
    state: State = State.KEPT
    link: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next, and where in the console."""

    key: str
    link: str
    params: Mapping[str, Param] = field(default_factory=dict)
    among: tuple[str, ...] = ()
    """All that it could be about: a form may take one of them at a time."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The sentence of a text that gives a number. `stated` false: the number is our reading of it."""

    pack: str
    article: str
    text: Words
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """The last day in time. The rule says why: None where it is this installation's own policy or a person's word."""

    since: date
    day: date
    rule: Rule | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """How one control stands at one site, in one unit or in the whole installation."""

    state: State
    evidence: tuple[Evidence, ...]
    due: Due | None = None
    next: Step | None = None
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True)
class ControlReport:
    """A control over all sites of a report. `counts` has the number of sites in each state, `more` the evidence left out."""

    control: str
    state: State
    counts: Mapping[State, int]
    evidence: tuple[Evidence, ...]
    more: int = 0
    due: Due | None = None
    next: Step | None = None
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """An article of a pack and how it stands. `exempt`: to how many of the sites it does not speak, by their class, their
    trades or who pays for their systems.
    """

    article: str
    kind: Kind
    demands: Words
    state: State
    controls: tuple[ControlReport, ...]
    sites: int
    exempt: int = 0

    @property
    def applies(self) -> bool:
        """False for a duty that none of the sites owes."""
        return self.kind is not Kind.DUTY or not self.controls or self.state is not State.NOT_FOR_SOFTWARE

    @property
    def due(self) -> Due | None:
        """The earliest day of its controls; of a breached article, of those that are breached."""
        told = [each for each in self.controls if self.state is not State.BREACHED or each.state is self.state]
        return min((each.due for each in told if each.due), key=lambda due: due.day, default=None)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole text, article by article, for some sites at one moment."""

    pack: Pack
    articles: tuple[ArticleReport, ...]
    computed_us: int
    day: date
    sites: int
    bound: int
    """Of the sites, those that the text binds."""
    unplaced: int
    """Cameras that stand in no site: judged by the strictest class."""
    scope: str = ""
    """The name of the site or unit that it is about; empty: all."""
    binding: tuple[Pack, ...] = ()
    """All texts that bind these sites."""
    zone: str = "UTC"
    """The time zone of the first site."""
    trades: frozenset[str] = frozenset()
    """The trades of all sites."""

    @property
    def numbers(self) -> Mapping[State, int]:
        """How many articles are in each state."""
        return {state: sum(each.state is state for each in self.articles) for state in State}
