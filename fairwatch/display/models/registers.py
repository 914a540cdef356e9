# SPDX-License-Identifier: Apache-2.0
"""Registers, alarms and layouts, as the API shows them."""

from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from fairwatch.accounts.models import AccessKind
from fairwatch.display.models.base import EntryId, Id, Input, Moment, Output, TimeUs
from fairwatch.display.models.duties import WordsView


class AccessView(Output):
    id: EntryId
    at_us: TimeUs
    account_id: Id | None
    username: str
    address: str
    kind: AccessKind
    camera_id: int = Field(description="0 = a test of an address that is no camera yet.")
    camera_name: str
    stream: str
    # Whole hours may end after the last time that can be asked for.
    start_us: Moment | None
    end_us: Moment | None
    purpose: str
    grant_id: str | None = Field(description="Names the grant and opens nothing.")
    granted: bool
    refusal: str | None
    case_id: Id | None = Field(description="The case that it was delivered for.")
    display_name: str = Field(description="What the account is called now; empty where it is gone.")
    unit: str = Field(description="Whose staff the account is now.")


class AccessPage(Output):
    items: list[AccessView]
    next: EntryId | None = Field(description="Give it as `before` to get the page after; null at the end.")


class AuditView(Output):
    id: EntryId
    at_us: TimeUs
    account_id: Id | None
    username: str
    address: str
    action: str
    subject: str
    detail: dict[str, Any]


class AuditPage(Output):
    items: list[AuditView]
    names: dict[str, WordsView] = Field(
        description="What the entries are about and mention, by `kind:id`; also what is gone. Not for all there is a name."
    )
    next: EntryId | None = Field(description="Give it as `before` to get the page after; null at the end.")


class RegisterView(Output):
    """What was found of one register: `count` entries were whole, from the first on."""

    name: Literal["access", "audit", "deletion", "entry"]
    count: int
    at_us: TimeUs | None = Field(description="When it was last verified; null: never.")
    whole_us: TimeUs | None = Field(description="When all of it was, not only what was added.")
    broken: str = Field(description="What is wrong; empty if it is whole.")
    entry: EntryId | None = Field(description="The first entry that is not as it was written.")


class RegistersView(Output):
    registers: list[RegisterView]
    at_us: TimeUs | None = Field(description="When the last verification ended; null: there was none.")
    waits: bool = Field(description="Somebody asked for a verification that has not ended.")


class Severity(StrEnum):
    """How much an alarm matters."""

    INFO = "info"
    DUE = "due"
    BREACH = "breach"


class AlarmView(Output):
    id: Id
    kind: str
    severity: Severity
    subject: str = Field(description="camera:7, volume:1")
    params: dict[str, Any] = Field(description="What the translated message needs.")
    raised_us: TimeUs
    cleared_us: TimeUs | None
    acknowledged_us: TimeUs | None
    acknowledged_by: str | None


Grid = Literal[1, 4, 6, 9, 16, 25, 36]


class LayoutInput(Input):
    name: str = Field(min_length=1, max_length=120)
    shared: bool = Field(False, description="Everyone sees it. Needs the permission layout.share.")
    grid: Grid
    tiles: list[Id | None] = Field(max_length=36)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.tiles) > self.grid:
            raise ValueError(f"{len(self.tiles)} tiles do not fit a grid of {self.grid}")
        return self


class LayoutView(Output):
    id: Id
    name: str
    shared: bool
    own: bool
    grid: int
    tiles: list[Id | None]
    updated_us: TimeUs
