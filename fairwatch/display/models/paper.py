# SPDX-License-Identifier: Apache-2.0
"""What a unit enters of an authority that has no installation, as the API shows and takes it."""

from typing import Literal

from pydantic import Field

from fairwatch.accounts.models import Role
from fairwatch.display.models.base import Id, Input, Output, TimeUs
from fairwatch.display.models.days import Day, Version

OnPaperState = Literal["", "entered", "confirmed", "disputed"]


class PersonView(Output):
    """Who an account is now."""

    name: str
    role: Role


class PaperEntryView(Output):
    kind: Literal["handed-in", "accepted", "returned"]
    day: Day = Field(description="The day on the paper.")
    document_id: Id = Field(description="The scan of it.")
    document_name: str
    username: str = Field(description="Who entered it.")
    filer: str = Field(description="Who handed the filing in.")
    at_us: TimeUs
    answer: Literal["", "confirmed", "disputed"] = Field(description="What the authority says of it.")
    answered_by: str
    answered_us: TimeUs | None
    answer_reason: str
    officer: str = Field(description="Who of the authority could answer here before; empty: nobody.")
    officer_left_us: TimeUs | None = Field(description="When that account was switched off.")
    officer_left_by: str = Field(description="By whom; empty: not known.")
    people: dict[str, PersonView] = Field(description="Who those accounts are, by user name, as far as they are there.")


class PaperHandedIn(Input):
    version: Version
    day: Day = Field(description="When it was handed in on paper, or on the authority's own site.")
    document_id: Id = Field(description="What proves it: a stamped copy, a postal receipt, a picture of the site.")


class PaperDecision(Input):
    version: Version
    outcome: Literal["accepted", "returned"]
    day: Day = Field(description="The day on the receipt or the letter.")
    document_id: Id = Field(description="The scan of the receipt or the letter.")
    number: str = Field("", max_length=60, pattern=r"^[0-9A-Za-z()（）〔〕\[\]号字第公备\-]*$")
    reasons: str = Field("", max_length=2000, description="What the letter says is wrong.")


class PaperAnswer(Input):
    version: Version
    confirmed: bool = Field(description="False: disputed. It waits for the decision again.")
    reason: str = Field("", max_length=2000)
