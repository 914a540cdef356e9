# SPDX-License-Identifier: Apache-2.0
"""What the installation is made of, and what a list of published flaws says of it."""

from typing import Literal

from pydantic import Field

from fairwatch.display.models.base import EntryId, Output, TimeUs


class PartView(Output):
    """One component."""

    name: str
    version: str = Field(description="Of a library that a package brings along: as its file is named.")
    ecosystem: Literal["PyPI", "npm", ""] = Field(description="Where it is published; empty: neither.")
    licence: str = Field(description="SPDX where the package says so; empty: it says nothing.")
    brought_by: str = Field(description="The package that brings the library along; empty: none.")


class SoftwareView(Output):
    """The bill of materials, for people. The file has more: hashes, what needs what."""

    version: str
    licence: str
    made_us: TimeUs
    whole: bool = Field(description="False: the packages of the console, or of the program, are not known.")
    parts: list[PartView]
    may_enter: bool = Field(description="Whether the person may enter flaws of the whole installation.")


class MatchView(Output):
    """A published flaw that touches a part."""

    identifier: str = Field(description="The CVE where it has one, else the number in the list.")
    advisory: str
    component: str
    version: str
    ecosystem: str
    severity: Literal["critical", "high", "medium", "low", "unknown"]
    summary: str
    fixed: str = Field(description="The first later version without it; empty: not told.")
    unclear: bool = Field(description="Which versions it touches cannot be read: a person has to look.")
    entry_id: EntryId | None = Field(description="The entry about it in the register of duties.")


class ComparisonView(Output):
    """What a list says."""

    advisories: int
    sha256: str
    matches: list[MatchView]
    entered: int = Field(description="So many flaws were entered; 0 of a comparison that only tells.")
    check_id: EntryId | None = Field(description="The entry that says that it was compared.")
