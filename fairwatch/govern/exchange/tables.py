# SPDX-License-Identifier: Apache-2.0
"""The lists that go in and out as files and their columns, from `columns.yaml`."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from fairwatch.govern.planning import plans
from fairwatch.govern.registry import fields
from fairwatch.govern.registry.fields import Check, Fields
from fairwatch.govern.rules.load import place_kinds

COLUMNS = Path(__file__).with_name("columns.yaml")
TableName = Literal["units", "sites", "places", "systems", "cameras", "plans", "planned-cameras"]
# What names something stands behind what it names.
TABLE_NAMES: tuple[TableName, ...] = ("units", "sites", "places", "systems", "cameras", "plans", "planned-cameras")
Language = Literal["zh", "en"]
_CAMERA: Fields = {
    "name": fields.words(120),
    "address": fields.words(2000),
    "sub_address": fields.words(2000),
    "username": fields.words(500),
    "password": fields.words(500),
}
_FIELDS: dict[str, tuple[Fields, frozenset[str]]] = {
    "units": (fields.UNIT, fields.UNIT_NEEDS),
    "sites": (fields.SITE, fields.SITE_NEEDS),
    "places": (fields.PLACE, fields.PLACE_NEEDS),
    "systems": (fields.SYSTEM, fields.SYSTEM_NEEDS),
    "cameras": ({**_CAMERA, **fields.PLACEMENT}, fields.PLACEMENT_NEEDS - {"camera_id"} | {"name"}),
    "plans": (plans.PLAN, frozenset({"unit_id", "name"})),
    "planned-cameras": (plans.CAMERA, plans.CAMERA_NEEDS | {"plan_id"}),
}
_NO_FIELD = ("reference", "context", "shown")
# Behind a heading people write its unit, or a star for what is needed.
_BESIDE = re.compile(r"[(（\[【].*?[)）\]】]|[\s_*:：\-]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `field` is what it fills in the registry; `check` None: it only helps to find something."""

    id: str
    type: str
    zh: str
    en: str
    also: tuple[str, ...]
    field: str
    needed: bool
    check: Check | None
    choices: Mapping[str, tuple[str, str]]
    by_word: Mapping[str, str]
    """What may stand there, as it is compared, and the word that it means."""
    about: tuple[str, ...] = ()
    """It is no field: it says something of a change of these, and is not kept."""

    def heading(self, language: Language) -> str:
        """What stands over it."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Table:
    """One list. `point`: its columns for longitude and latitude; `shape`: the column for an outline."""

    name: TableName
    zh: str
    en: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    point: tuple[str, str] | None
    shape: str | None

    def find(self, heading: str) -> Column | None:
        """The column of a heading in either language, by its id too."""
        return _by_heading(self.name).get(plain(heading))


@cache
def tables() -> Mapping[TableName, Table]:
    """All of them."""
    told = yaml.safe_load(COLUMNS.read_text(encoding="utf-8"))
    return {name: _table(name, told[name]) for name in TABLE_NAMES}


def table_of(title: str) -> Table | None:
    """The list that a sheet of that title holds."""
    words = plain(title)
    return next((each for each in tables().values() if words in map(plain, (each.name, each.zh, each.en))), None)


def plain(heading: str) -> str:
    """A heading as it is compared: no case, no width, no unit behind it."""
    return _BESIDE.sub("", unicodedata.normalize("NFKC", heading)).casefold()


@cache
def _by_heading(name: TableName) -> Mapping[str, Column]:
    found: dict[str, Column] = {}
    columns = tables()[name].columns.values()
    for column in columns:
        for each in column.also:
            found[plain(each)] = column
    for column in columns:  # what a column is called goes before what another is called as well
        for each in (column.id, column.zh, column.en):
            found[plain(each)] = column
    return found


def _table(name: TableName, told: Mapping[str, Any]) -> Table:
    known, needed = _FIELDS[name]
    columns = {}
    for each in told["columns"]:
        field = each.get("to", each["id"])
        columns[each["id"]] = Column(
            id=each["id"],
            type=each["type"],
            zh=each["zh"],
            en=each["en"],
            also=tuple(each.get("also", ())),
            field=field,
            needed=field in needed,
            check=None if each["type"] in _NO_FIELD or each["id"] == "uuid" or "about" in each else known[field],
            choices=_choices(each),
            by_word={
                plain(word): name
                for name, words in _choices(each).items()
                for word in (*words, name, *_older_words(each, name))
            },
            about=tuple(each.get("about", ())),
        )
    point = cast("tuple[str, str] | None", tuple(told["point"]) if "point" in told else None)
    return Table(name, told["zh"], told["en"], tuple(told["key"]), columns, point, told.get("shape"))


def _choices(told: Mapping[str, Any]) -> Mapping[str, tuple[str, str]]:
    if told.get("from") == "place-kinds":
        return {each.id: (each.zh, each.en) for each in place_kinds().values()}
    return {name: (words["zh"], words["en"]) for name, words in told.get("choices", {}).items()}


def _older_words(told: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """What a choice was called, or is called elsewhere: read, never written."""
    return tuple(told.get("choices", {}).get(name, {}).get("also", ()))
