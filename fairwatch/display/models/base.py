# SPDX-License-Identifier: Apache-2.0
"""The bases of all API models and the kinds of number they share.

Every time is an integer of UTC microseconds since 1970 (`*_us`); it stays far
below 2**53, so a JSON number holds it exactly.
"""

from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, model_validator

# Beyond any footage, and still exact as a JSON number.
LAST_US = 2**53 - 1

TimeUs = Annotated[int, Field(ge=0, le=LAST_US, description="UTC microseconds since 1970")]
# What follows from a day or a register as it is: told whatever it is, also when it lies before 1970.
Moment = Annotated[int, Field(description="UTC microseconds since 1970; before it negative")]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
EntryId = Annotated[int, Field(ge=1, le=2**53 - 1)]
# Path parameters: what cannot be an id is refused before it reaches the database.
CameraId = Annotated[int, Path(ge=1, le=2**31 - 1)]
PathId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Input(BaseModel):
    """What a client sends: unknown fields are an error, so that a typing slip is not lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _no_control_characters(cls, data: Any) -> Any:
        # PostgreSQL cannot keep NUL, and registers are read on terminals.
        if isinstance(data, dict):
            for name, value in data.items():
                if isinstance(value, str) and any(character < " " and character not in "\t\n" for character in value):
                    raise ValueError(f"{name} holds control characters")
        return data


class Output(BaseModel):
    """What a client gets. Built from our own dataclasses by attribute."""

    model_config = ConfigDict(from_attributes=True)


class Problem(Output):
    """Problem details, RFC 9457. `code` is stable and translated by the console with `params`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    params: dict[str, str | int | float | bool | None]
