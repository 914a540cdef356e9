# SPDX-License-Identifier: Apache-2.0
"""What an entry of the register may be: the typed form of `kinds.yaml`.

A kind says which controls of the catalogue it serves, what it is about, which fields it has, whether it opens
something that another entry closes, and how long it counts. The lengths of time that stand there are the unit's own
policy and may be changed by an entry of the kind `policy`; a number in a text that binds goes before, if stricter.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fairwatch.govern.rules.load import catalogue, validated
from fairwatch.govern.rules.pack import Name, Words

FILE = Path(__file__).parent / "kinds.yaml"
FieldName = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]
_Hours = Annotated[int, Field(ge=1, le=8760)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Subject(StrEnum):
    """What an entry is about. `UNIT`: the unit, or one of its sites where one is named."""

    ACCOUNT = "account"
    PLACE = "place"
    SITE = "site"
    SYSTEM = "system"
    CAMERA = "camera"
    CONTROL = "control"
    UNIT = "unit"


class FieldType(StrEnum):
    """What a field holds. Moments are UTC microseconds, days ISO dates, accounts, systems and so on ids."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    ACCOUNT = "account"
    PLACE = "place"
    SITE = "site"
    SYSTEM = "system"
    CAMERA = "camera"
    DOCUMENTS = "documents"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSONS = "persons"
    """Names, of people who need no account."""
    KIND = "kind"
    """Another kind of this register."""
    CONTROL = "control"
    STANDARDS = "standards"
    """Items of the list of standards."""


class Choice(_Strict):
    """One of the answers that a field takes."""

    id: Name
    name: Words


class KindField(_Strict):
    """One field of a kind. `least` and `most` bound a number."""

    id: FieldName
    type: FieldType
    name: Words
    help: Words | None = None
    required: bool = False
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None

    @model_validator(mode="after")
    def _choices_where_they_belong(self) -> Self:
        if (self.type in (FieldType.CHOICE, FieldType.CHOICES)) != bool(self.choices):
            raise ValueError("choices belong to fields of the types choice and choices, and only there")
        return self


class Lapse(_Strict):
    """Until when an entry counts: so many months after it happened, or until a field says. `controls`: the months of
    those controls that a kind which is about controls is asked for more often.
    """

    months: Annotated[int, Field(ge=1, le=120)] | None = None
    until: FieldName | None = None
    controls: dict[Name, Annotated[int, Field(ge=1, le=120)]] = {}

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.months is None) == (self.until is None):
            raise ValueError("either months or the field that says until when")
        return self


class Opens(_Strict):
    """An entry that something has to follow; with `field` only where that field says one of `values`.

    `within_hours` is when the answer is due, counted from what happened; None where a field gives the day (`due`), or
    where it hangs on what a field says (`by`): then `hours` has them for each of its choices.
    """

    field: FieldName | None = None
    values: tuple[Name, ...] = ()
    within_hours: _Hours | None = None
    due: FieldName | None = None
    by: FieldName | None = None
    hours: dict[Name, _Hours] = {}


class Fails(_Strict):
    """An entry that says that the duty was not kept: where the field says one of `values` it never counts."""

    field: FieldName
    values: Annotated[tuple[Name, ...], Field(min_length=1)]


class Kind(_Strict):
    """A kind of entry. `several`: one entry for each of several subjects at once. `ahead`: it speaks of what is to
    come. `covers`: an entry counts only with all choices of that field, each counted from the last entry that has it.
    `needed`: each of its subjects needs one that counts, where a text that binds names the control (or the
    unit's own policy says so). `blocks`: without one that counts an account is stopped, under the same condition.
    `own`: what has to be entered is this program's own wish, and no text's: of a system that ran before this installation
    asked for it, it is due as of a new one.
    `before_use`: of a system that is to enter use it is due before that day.
    `ending`: it blocks only accounts that have an end, as a contractor's has.
    `tells`: an entry for the whole installation is told to each of its units by one of that kind, which is filled with the
    fields that both have and waits for somebody there to answer it.
    `apart`: of several about one subject, or for one unit, each counts by itself that says something else there.
    `called`: the field that tells one from another among what is due, where they are about no thing.
    `also`: what else one may be about. `by_another`: nobody enters it about themselves. `personal`: its papers are read by the person and by who manages or
    audits the unit, not by colleagues.
    """

    id: Name
    group: Literal["people", "watch", "matters", "upkeep", "outside", "regime"]
    name: Words
    help: Words
    controls: tuple[Name, ...] = ()
    subject: Subject
    also: tuple[Subject, ...] = ()
    several: bool = False
    write: Literal["duty.write", "duty.manage"]
    fields: Annotated[tuple[KindField, ...], Field(min_length=1)]
    counts: Lapse | None = None
    opens: Opens | None = None
    covers: FieldName | None = None
    apart: FieldName | None = None
    fails: Fails | None = None
    closes: tuple[Name, ...] = ()
    tells: Name | None = None
    called: FieldName | None = None
    needed: bool = False
    own: bool = False
    before_use: bool = False
    blocks: bool = False
    ending: bool = False
    by_another: bool = False
    personal: bool = False
    ahead: bool = False

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        ids = [each.id for each in self.fields]
        if len(set(ids)) < len(ids):
            raise ValueError("fields given twice")
        named = [
            self.counts.until if self.counts else None,
            *((self.opens.field, self.opens.due, self.opens.by) if self.opens else ()),
            self.fails.field if self.fails else None,
            self.covers,
            self.apart,
            self.called,
        ]
        missing = sorted({each for each in named if each} - set(ids))
        if missing:
            raise ValueError(f"no such field: {', '.join(missing)}")
        by = self.field(self.opens.by) if self.opens and self.opens.by else None
        if self.opens and set(self.opens.hours) != ({each.id for each in by.choices} if by else set()):
            raise ValueError("hours are given for each choice of the field that they hang on")
        if (self.needed or self.blocks) and not self.controls:
            raise ValueError("what is needed serves a control")
        if self.own and (self.subject is not Subject.SYSTEM or not self.needed or self.before_use):
            raise ValueError("what the program wishes by itself is needed of systems in use")
        if self.blocks and self.subject is not Subject.ACCOUNT:
            raise ValueError("only what is about accounts blocks them")
        return self

    def answer_us(self, happened_us: int, lapses_us: int | None) -> int | None:
        """By when an entry that opens something is to be answered; None where it opens nothing."""
        if self.opens is None:
            return None
        # Of what counts for a while, that while is no answer's time.
        if self.opens.within_hours is None or (lapses_us is not None and self.counts is None):
            return lapses_us
        return happened_us + self.opens.within_hours * 3_600_000_000

    def field(self, name: str) -> KindField | None:
        """The field of that id."""
        return next((each for each in self.fields if each.id == name), None)


class _Kinds(_Strict):
    groups: dict[Name, Words]
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        ids = [each.id for each in self.kinds]
        if len(set(ids)) < len(ids):
            raise ValueError("kinds given twice")
        for each in self.kinds:
            if each.group not in self.groups:
                raise ValueError(f"{each.id}: the group {each.group} has no name")
            for other in each.closes:
                if not any(kind.id == other and kind.opens for kind in self.kinds):
                    raise ValueError(f"{each.id} closes {other}, which opens nothing")
            if each.tells is not None and not any(
                kind.id == each.tells and kind.opens and kind.subject is Subject.UNIT for kind in self.kinds
            ):
                raise ValueError(f"{each.id} tells by {each.tells}, which is nothing that a unit answers")
        return self


def read_kinds(path: Path = FILE) -> _Kinds:
    """The kinds in a file. Raises PackError with file, line and reason."""
    found = validated(path, _Kinds)
    known = catalogue()
    named = {each for kind in found.kinds for each in (*kind.controls, *(kind.counts.controls if kind.counts else ()))}
    unknown = sorted(named - set(known))
    if unknown:
        raise ValueError(f"{path}: no such control: {', '.join(unknown)}")
    return found


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds that come with the program, by id, in the order in which people are shown them."""
    return MappingProxyType({each.id: each for each in read_kinds().kinds})


@cache
def groups() -> Mapping[str, Words]:
    """The groups that the kinds are shown in."""
    return MappingProxyType(dict(read_kinds().groups))


@cache
def kinds_of(control: str) -> tuple[Kind, ...]:
    """The kinds that serve a control."""
    return tuple(each for each in kinds().values() if control in each.controls)


@cache
def personal() -> Mapping[str, tuple[str, ...]]:
    """The kinds whose papers are personal, and their fields that hold papers."""
    return MappingProxyType(
        {
            kind.id: tuple(each.id for each in kind.fields if each.type is FieldType.DOCUMENTS)
            for kind in kinds().values()
            if kind.personal
        }
    )
