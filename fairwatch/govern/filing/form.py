# SPDX-License-Identifier: Apache-2.0
"""The registration form as data: which fields, in which order, whose to fill, where they are mended."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from fairwatch.govern.rules.load import place_kinds
from fairwatch.govern.rules.pack import Name, Words

FILE = Path(__file__).with_name("form.yaml")
FieldId = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=60)]
Where = Literal["unit", "site", "places", "system", "camera", "device", "cameras", "filing"]
Kind = Literal["first", "change", "end"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FormField(_Strict):
    """One line of the form. `form` says what its value is: text, number, ISO day, yes or no, one of `choices`, a list.
    `vocabulary`: the words for its values are those of the rules. `zero`: what a 0 means. `entry`: the registry's own name of it, on the page
    where it is mended; its id where nothing else is said. `check`: what a person enters is held against how such numbers are made.
    `since`: the number of the first form that asked for it, of what was there before too. `derived`: it follows from the cameras.
    """

    id: FieldId
    name: Words
    form: Literal["text", "number", "day", "flag", "choice", "list"] = "text"
    required: bool = False
    unit: Words | None = None
    zero: Words | None = None
    choices: dict[Name, Words] = {}
    vocabulary: Literal["place-kinds"] | None = None
    where: Where | None = None
    entry: FieldId | None = None
    check: Literal["identity"] | None = None
    since: int | None = None
    derived: bool = False

    @model_validator(mode="before")
    @classmethod
    def _one_unit_for_both(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("unit"), str):
            return data | {"unit": {"zh": data["unit"], "en": data["unit"]}}
        return data

    @model_validator(mode="after")
    def _chooses_from_something(self) -> Self:
        if (self.form == "choice") != bool(self.choices) and self.form != "list":
            raise ValueError("choices belong to a field that is a choice")
        return self


class Section(_Strict):
    """A part of the form. `table`: its fields are columns, one row for each camera."""

    id: Name
    title: Words
    source: Literal["registry", "person"] = "registry"
    where: Where = "filing"
    table: bool = False
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]


class Paper(_Strict):
    """A paper that goes with the form; `required`: for which kinds of filing."""

    id: Name
    name: Words
    required: tuple[Kind, ...] = ()


class Form(_Strict):
    """The whole form."""

    id: Name
    title: Words
    change_title: Words
    end_title: Words
    declaration: Words
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    attachments: tuple[Paper, ...]

    @model_validator(mode="after")
    def _names_nothing_twice(self) -> Self:
        single = [field.id for section in self.sections if not section.table for field in section.fields]
        if len(set(single)) < len(single) or sum(section.table for section in self.sections) > 1:
            raise ValueError("a field, or the table, is given twice")
        return self

    @property
    def single(self) -> tuple[Section, ...]:
        """The sections that are no table."""
        return tuple(section for section in self.sections if not section.table)

    @property
    def table(self) -> Section:
        """The cameras."""
        return next(section for section in self.sections if section.table)

    @property
    def entered(self) -> frozenset[str]:
        """The fields that a person fills for one filing."""
        return frozenset(field.id for section in self.single if section.source == "person" for field in section.fields)

    def beside(self, before: Mapping[str, Any]) -> frozenset[str]:
        """What is no change of a content: what a person enters for one filing, and what its form did not ask for."""
        number = _number(str(before.get("form") or ""))
        asked = [field for section in self.sections for field in section.fields]
        return self.entered | {each.id for each in asked if each.since is not None and each.since > number}

    def title_of(self, kind: str) -> Words:
        """What stands at the top."""
        return {"change": self.change_title, "end": self.end_title}.get(kind, self.title)


def _number(form_id: str) -> int:
    """The last part of a form's id: 2 of cn-filing-2; 0 where there is none."""
    tail = form_id.rpartition("-")[2]
    return int(tail) if tail.isdecimal() else 0


@cache
def form() -> Form:
    """The form that comes with the program."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    kinds = {each.id: {"zh": each.zh, "en": each.en} for each in place_kinds().values()}
    for section in read["sections"]:
        for field in section["fields"]:
            if field.get("vocabulary") == "place-kinds":
                field["choices"] = kinds
    return Form.model_validate(read)
