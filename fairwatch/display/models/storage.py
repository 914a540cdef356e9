# SPDX-License-Identifier: Apache-2.0
"""Volumes, what is kept where, what went, as the API shows them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from fairwatch.display.models.base import EntryId, Id, Input, Output, TimeUs

Bytes = Annotated[int, Field(ge=0, le=2**53 - 1)]


class VolumeState(StrEnum):
    """Whether a volume takes footage: ok, low (forecast below what is required), full, read-only, missing, retired."""

    OK = "ok"
    LOW = "low"
    FULL = "full"
    READ_ONLY = "read-only"
    MISSING = "missing"
    RETIRED = "retired"


class VolumeView(Output):
    id: Id
    name: str
    path: str
    total_bytes: Bytes | None = Field(description="Of the file system; null when it cannot be asked.")
    free_bytes: Bytes | None
    used_bytes: Bytes = Field(description="Footage on this volume.")
    quota_bytes: Bytes | None
    floor_bytes: Bytes
    state: VolumeState
    write_bps: int = Field(description="Bits per second written at the present rate.")
    days_held: float
    days_forecast: float | None = Field(description="Days that this volume holds at the present rate.")
    days_required: float
    full_at_us: TimeUs | None


class CameraStorage(Output):
    camera_id: Id
    camera_name: str
    size_bytes: Bytes
    oldest_us: TimeUs | None
    newest_us: TimeUs | None
    bitrate_bps: int
    min_days: int
    max_days: int | None
    deletable_bytes: Bytes = Field(description="Past its minimum and not on hold.")


class StorageView(Output):
    volumes: list[VolumeView]
    cameras: list[CameraStorage]


class NewVolume(Input):
    name: str = Field(min_length=1, max_length=120)
    path: str = Field(min_length=1, max_length=1000, description="Absolute, or relative to the data directory.")
    quota_bytes: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None
    floor_bytes: Bytes | None = Field(None, description="null = the installation's default")


class VolumeChange(Input):
    """Only what is given is changed. The path of a volume that holds footage does not change."""

    name: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    quota_bytes: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = Field(None, description="null = the file system")
    floor_bytes: Bytes | None = None
    retired: bool | None = None

    @field_validator("name", "floor_bytes", "retired")
    @classmethod
    def _given_is_not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("may be left out, but may not be null")
        return value


class DeletionView(Output):
    id: EntryId
    camera_id: Id
    camera_name: str
    stream: str
    start_us: TimeUs
    end_us: TimeUs
    size_bytes: Bytes
    digest: str | None = Field(description="SHA-256 of the file that went, in hex; null if it was never closed.")
    reason: str = Field(description="ceiling | quota | room | purpose-met:<number of the entry>")
    deleted_us: TimeUs


class DeletionPage(Output):
    items: list[DeletionView]
    next: EntryId | None = Field(description="Give it as `before` to get the page after; null at the end.")
