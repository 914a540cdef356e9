# SPDX-License-Identifier: Apache-2.0
"""What a rule pack holds: the typed form of one legal text.

A pack states facts about a text (numbers, places, deadlines) and says in one sentence of our own
what each article demands; it does not repeat the text. Articles that bind no software are kept too,
so that the table is complete.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
ArticleNumber = Annotated[
    str, Field(pattern=r"^[0-9]+(\([0-9]+\))?(\[[0-9]+\])?\+?$|^[A-Z0-9][A-Za-z0-9 .()-]*$", max_length=20)
]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Line = Annotated[str, Field(min_length=1, max_length=600)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """The same in Chinese and in English."""

    zh: Line
    en: Line


class SiteClass(StrEnum):
    """The legal class of a site (Decree 799, articles 7, 9 and 33)."""

    GOVERNMENT = "art7-government"
    OPERATOR = "art7-operator"
    OTHER_PUBLIC = "art9-other"
    NON_PUBLIC = "non-public"


class Kind(StrEnum):
    """What sort of sentence an article is."""

    DUTY = "duty"
    """Somebody must do or leave something, and this program keeps or helps to keep it."""
    PRINCIPLE = "principle"
    """Purpose, scope, definitions, who governs: binds nobody's software."""
    PENALTY = "penalty"
    UNKNOWN = "unknown"
    """The text is not at hand."""


class Article(_Strict):
    """One article. `controls` are those of the catalogue that keep it.

    `parts` has the controls that one of its paragraphs asks for: a class of site may be free of that paragraph alone.
    `funding`: it speaks only of systems that are paid for in this way. `trades`: only to units of these trades; empty:
    to all. `phases`: which steps of a system's building it ties to those of the main works. `papers`: those
    that it asks to be kept of it, by their ids in planning/papers.yaml. `penalises`: of a penalty, the articles whose
    breach it is for.
    """

    article: ArticleNumber
    kind: Kind
    demands: Words
    controls: tuple[Name, ...] = ()
    parts: dict[ArticleNumber, tuple[Name, ...]] = {}
    funding: Literal["government", "own"] | None = None
    trades: tuple[Name, ...] = ()
    phases: tuple[Literal["design", "build", "use"], ...] = ()
    papers: tuple[Name, ...] = ()
    penalises: tuple[ArticleNumber, ...] = ()

    @model_validator(mode="after")
    def _duties_are_kept_by_something(self) -> Self:
        if self.kind is Kind.DUTY and not self.controls:
            raise ValueError("a duty names the controls that keep it")
        if self.kind is Kind.UNKNOWN and self.controls:
            raise ValueError("an article whose text is not at hand has no controls")
        if ("same-time-build" in self.controls) is not bool(self.phases):
            raise ValueError("phases belong to same-time-build, and to nothing else")
        if ("build-file" in self.controls) is not bool(self.papers):
            raise ValueError("papers belong to build-file, and to nothing else")
        if self.penalises and self.kind is not Kind.PENALTY:
            raise ValueError("a penalty alone penalises")
        if strangers := {name for names in self.parts.values() for name in names} - set(self.controls):
            raise ValueError(f"a paragraph asks for what its article does not name: {', '.join(sorted(strangers))}")
        if wrong := [number for number in self.parts if whole(number) != self.article]:
            raise ValueError(f"no paragraph of article {self.article}: {', '.join(wrong)}")
        return self

    def part_of(self, control: str) -> ArticleNumber:
        """The paragraph that asks for a control, the article itself where no single one does."""
        return next((number for number, names in self.parts.items() if control in names), self.article)


class Place(_Strict):
    """A class of places that must, or must not, have cameras, or of which a person must decide.

    `builder` is who alone may install there; None where the text does not say. `kinds` are those of
    `place-kinds.yaml` that belong to it. `decide`: the text names the whole and forbids cameras in it; whether this part
    is meant it does not say. `question` is what there is to decide.
    """

    id: Name
    article: ArticleNumber
    rule: Literal["required", "forbidden", "decide"]
    builder: Literal["government", "operator"] | None = None
    kinds: Annotated[tuple[Name, ...], Field(min_length=1)]
    name: Words
    question: Words | None = None

    @model_validator(mode="after")
    def _asks_what_is_to_be_decided(self) -> Self:
        if (self.rule == "decide") is (self.question is None):
            raise ValueError("a question belongs to a place of which a person must decide, and to no other")
        return self


class PlaceKind(_Strict):
    """What a place can be, whatever the texts say of it."""

    id: Name
    zh: Line
    en: Line


class Unit(StrEnum):
    """What a requirement's value counts."""

    CALENDAR_DAYS = "calendar-days"
    WORKING_DAYS = "working-days"
    HOURS = "hours"
    MONTHS = "months"
    PERSONS = "persons"
    YUAN = "yuan"


class Requirement(_Strict):
    """A number in the text, and whom it binds.

    `since` names the event from which a deadline runs. `sites` empty: all. `trades` empty: all; else
    only units of these trades. `stated` false: the text gives no number ("promptly") and this one is
    our reading of it.
    """

    control: Name
    article: ArticleNumber
    value: Annotated[int, Field(ge=0, le=1_000_000)]
    unit: Unit
    since: Name | None = None
    sites: tuple[SiteClass, ...] = ()
    trades: tuple[Name, ...] = ()
    stated: bool = True
    text: Words


class Jurisdiction(_Strict):
    """Where a text is law. `division` is the administrative division's code (GB/T 2260), None for the whole country.

    `members`: where `country` is a union of states, their codes (ISO 3166); a site stands in one of them.
    """

    country: Country
    members: tuple[Country, ...] = ()
    division: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    name: Words


class Pack(_Strict):
    """One legal text. `valid_to` is its last day, None while it is in force.

    `exempt` lists, for a class of site, the articles that do not bind it. `partly`: the text is about something else,
    and only what of it touches video is here.
    """

    id: Name
    name: Words
    issuer: Words
    jurisdiction: Jurisdiction
    level: Literal["national", "province", "city", "trade", "foreign"]
    partly: bool = False
    valid_from: date
    valid_to: date | None = None
    reading: Words
    articles: Annotated[tuple[Article, ...], Field(min_length=1)]
    places: tuple[Place, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    exempt: dict[SiteClass, tuple[ArticleNumber, ...]] = {}

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        numbers = [each.article for each in self.articles]
        twice = {number for number in numbers if numbers.count(number) > 1}
        if twice:
            raise ValueError(f"articles given twice: {', '.join(sorted(twice))}")
        ids = [each.id for each in self.places]
        if len(set(ids)) < len(ids):
            raise ValueError("places with the same id")
        known = {whole(number) for number in numbers}
        named = [each.article for each in self.places] + [each.article for each in self.requirements]
        named += [number for numbers_of in self.exempt.values() for number in numbers_of]
        named += [number for each in self.articles for number in each.penalises]
        missing = sorted({number for number in named if whole(number) not in known})
        if missing:
            raise ValueError(f"no such article: {', '.join(missing)}")
        for each in self.requirements:
            article = next(other for other in self.articles if other.article == whole(each.article))
            if each.control not in article.controls:
                raise ValueError(f"article {article.article} does not name the control {each.control}")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def in_force(self, day: date) -> bool:
        """Whether the text is law on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def penalties(self, number: str) -> list[Article]:
        """What the text threatens for a breach of an article."""
        return [each for each in self.articles if number in each.penalises]

    def article(self, number: str) -> Article:
        """The article of that number, or that the paragraph is of; raises KeyError."""
        for each in self.articles:
            if each.article in (number, whole(number)):
                return each
        raise KeyError(number)


def whole(number: str) -> str:
    """The article that a paragraph or an item is of: 14 for 14(7) and for 14[7]."""
    return re.split(r"[(\[]", number, maxsplit=1)[0] if number[:1].isdigit() else number


class Control(_Strict):
    """What is done to keep articles, whichever text they stand in.

    `stricter` says which of several values counts: the least (deadlines), the most (retention, persons);
    None where there is no number. `automatic` is the evidence that the program makes itself, `person` what
    somebody must enter or attach. `attested`: where neither is there, a person may say how it is and sign that.
    """

    id: Name
    name: Words
    stricter: Literal["least", "most"] | None = None
    automatic: Words | None = None
    person: Words | None = None
    attested: bool = False

    @model_validator(mode="after")
    def _has_evidence(self) -> Self:
        if self.automatic is None and self.person is None:
            raise ValueError("a control has evidence, made by the program or entered by a person")
        return self
