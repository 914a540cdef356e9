# SPDX-License-Identifier: Apache-2.0
"""What technical standards ask, as data: the typed form of `standards.yaml`.

An item says what is asked, how much of the standard was really read, and who shows it: the program, which measures, or
a person, who checks and signs. A wrong file is refused with its file, line and reason, as a pack is.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .binding import Site
from .load import STANDARDS, PackError, place_kinds, validated
from .pack import Country, Name, Words


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Standard(_Strict):
    """A standard, and where it counts. `division`: only there (GB/T 2260); `places`: only for sites with such a place."""

    id: Name
    number: Annotated[str, Field(max_length=40)]
    name: Words
    country: Country
    division: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    places: tuple[Name, ...] = ()
    note: Words | None = None

    def speaks_to(self, site: Site, places: frozenset[str]) -> bool:
        """Whether it counts for a site with these kinds of places."""
        here = self.division is None or site.division.startswith(self.division.rstrip("0"))
        return self.country == site.country and here and (not self.places or bool(places & set(self.places)))


class Figure(_Strict):
    """The number that is asked, in the unit of its measure; `said`: as people write it. `own`: no standard's."""

    least: float | None = None
    most: float | None = None
    own: bool = False
    said: Words

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if self.least is not None and self.most is not None:
            raise ValueError("either least or most")
        return self


MEASURES = frozenset(
    {
        "device-code",
        "delay",
        "loss",
        "jitter",
        "bitrate",
        "frame-rate",
        "frame-rate-small",
        "codec",
        "transport",
        "retention",
        "clock",
        "online",
        "recording",
        "network",
        "authorisation",
        "logs",
    }
)
"""What the program measures: `load_standards` of compliance knows how."""
UNFIGURED = frozenset({"authorisation", "logs"})
"""What is measured of the whole installation, and has no number."""


class Item(_Strict):
    """One thing that a standard asks for. `clause` None: not known here."""

    id: Name
    name: Words
    standard: Name
    clause: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    asks: Words
    figure: Figure | None = None
    mandatory: bool = False
    read: Literal["text", "reported", "general"]
    shown: Literal["measured", "checked"]
    measure: Name | None = None
    proves: Literal["both", "conforms"] = "both"
    note: Words | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.shown == "measured") is not (self.measure is not None):
            raise ValueError("a measure belongs to what is measured, and to nothing else")
        bounded = self.figure is not None and (self.figure.least, self.figure.most) != (None, None)
        if self.measure is not None and bounded is (self.measure in UNFIGURED):
            raise ValueError("what is measured has a bound, but for what is true of the whole installation")
        if self.measure is None and bounded:
            raise ValueError("a bound belongs to what is measured; what a person checks has the number in words")
        if self.measure is not None and self.measure not in MEASURES:
            raise ValueError(f"nothing measures {self.measure}")
        return self

    def meets(self, value: float) -> bool:
        """Whether a measured value is as asked."""
        if self.figure is None:
            return True
        if self.figure.least is not None:
            return value >= self.figure.least
        return self.figure.most is None or value <= self.figure.most


class _Standards(_Strict):
    standards: Annotated[tuple[Standard, ...], Field(min_length=1)]
    items: Annotated[tuple[Item, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for ids in ([each.id for each in self.standards], [each.id for each in self.items]):
            if twice := sorted({each for each in ids if ids.count(each) > 1}):
                raise ValueError(f"given twice: {', '.join(twice)}")
        return self


def read_standards(path: Path = STANDARDS) -> _Standards:
    """The standards of a file. Raises PackError with file, line and reason; OSError."""
    found = validated(path, _Standards)
    known = {each.id for each in found.standards}
    problems = [f"no such standard: {each.standard}" for each in found.items if each.standard not in known]
    wrong = [f"no such kind of place: {kind}" for each in found.standards for kind in each.places]
    problems += [each for each in wrong if each.partition(": ")[2] not in place_kinds()]
    if problems:
        lines = path.read_text(encoding="utf-8").splitlines()
        raise PackError(f"{path}:{_line(lines, each.partition(': ')[2])}: {each}" for each in problems)
    return found


def _line(lines: Iterable[str], word: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if word in line), 1)


@cache
def standards() -> Mapping[str, Standard]:
    """The standards that come with the program."""
    return MappingProxyType({each.id: each for each in read_standards().standards})


@cache
def items() -> Mapping[str, Item]:
    """What they ask, in the order in which people are shown it."""
    return MappingProxyType({each.id: each for each in read_standards().items})


@lru_cache(maxsize=4096)
def items_for(site: Site, places: frozenset[str]) -> tuple[Item, ...]:
    """What is asked of the systems of a site with these kinds of places."""
    return tuple(each for each in items().values() if standards()[each.standard].speaks_to(site, places))


def called(standard: Standard, item: Item | None = None) -> str:
    """A standard's number, with the clause of an item where it is known."""
    clause = f" {item.clause}" if item is not None and item.clause else ""
    return f"{standard.number}{clause}".strip()
