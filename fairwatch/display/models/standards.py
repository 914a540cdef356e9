# SPDX-License-Identifier: Apache-2.0
"""The list of standards of a system as the API says it."""

from typing import Literal

from pydantic import Field

from .base import Output
from .compliance import Said


class MeasuredView(Output):
    """What the program measured. `at_us`: when something was seen last; null: it is no figure of the cameras."""

    text: Said
    at_us: int | None


class CheckPaper(Output):
    id: int
    name: str


class CheckView(Output):
    """What a person found, in the register of duties. `until`: the last day on which it counts."""

    entry_id: int
    result: Literal["conforms", "does-not", "not-applicable"]
    name: str
    happened_us: int
    until: str | None
    found: str
    papers: list[CheckPaper]


class CertifiedView(Output):
    """A certificate that names the standard."""

    entry_id: int
    names: str


class StandardItemView(Output):
    """One thing that a standard asks for, and how the system stands with it."""

    item: str
    name: Said
    standard: str
    number: str = Field(description="Of the standard; empty where no standard gives a number.")
    standard_name: Said
    standard_note: Said | None
    clause: str | None = Field(description="Null: not known here.")
    asks: Said
    asked: Said | None = Field(description="The number that is asked for; null: there is none, or none is known.")
    own: bool = Field(description="The number is this program's own; no standard gives one.")
    mandatory: bool
    read: Literal["text", "reported", "general"] = Field(description="How the source was read.")
    way: Literal["measured", "checked"]
    note: Said | None
    standing: Literal["conforms", "does-not", "not-applicable", "lapsed", "unchecked"]
    shown: Literal["measured", "checked", "certificate", "report", "nothing"]
    known_shortfall: bool = Field(description="Advisory, and a person has said why it is not met.")
    measured: MeasuredView | None
    check: CheckView | None
    certificate: CertifiedView | None


class StandardsView(Output):
    """The list of one system."""

    system_id: int
    name: str
    site_id: int
    site: str
    unit: str
    at_us: int
    day: str
    counts: dict[str, int] = Field(description="How many items stand how.")
    report: bool = Field(description="A test report or record of acceptance is on file.")
    items: list[StandardItemView]
