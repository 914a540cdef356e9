# SPDX-License-Identifier: Apache-2.0
"""Cameras, their streams and their state, as the API shows them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from fairwatch.collect.cameras import StreamKind, Transport
from fairwatch.display.models.base import Id, Input, Output, TimeUs

Name = Annotated[str, Field(min_length=1, max_length=120)]
Place = Annotated[str, Field(max_length=200)]
Address = Annotated[str, Field(min_length=1, max_length=2000, description="rtsp://, rtsps:// or libav:...")]
Secret = Annotated[str, Field(max_length=500)]


class StreamState(StrEnum):
    """What a stream is doing now."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALLED = "stalled"
    FAILING = "failing"
    DISABLED = "disabled"


class StreamConfig(Input, Output):
    kind: StreamKind
    address: Address
    record: bool = True


class StreamView(Output):
    kind: StreamKind
    address: Address | None = Field(description="Without credentials; null for who may not change cameras.")
    record: bool


class RetentionView(Input, Output):
    min_days: int = Field(0, ge=0, le=36500, description="Nothing younger is ever deleted.")
    max_days: int | None = Field(None, ge=1, le=36500, description="null = until room is needed")
    max_bytes: int | None = Field(None, ge=1, le=2**53 - 1)


class StreamStatus(Output):
    kind: StreamKind
    state: StreamState
    cause: str | None = Field(description="Stable failure code, such as wrong-password; null when live.")
    since_us: TimeUs
    codec: str | None
    width: int | None
    height: int | None
    fps: float | None
    bitrate_bps: int | None
    delay_ms: int | None
    lost_packets: int
    clock_offset_us: int | None = Field(description="The camera's clock minus the server's; null when not known.")
    recording: bool


class CameraStatus(Output):
    camera_id: Id
    streams: list[StreamStatus]


class OwnRights(Output):
    """What the person who asks may do with this camera."""

    live: bool
    playback: bool
    export: bool


class CameraView(Output):
    id: Id
    uuid: str
    name: str
    place: str
    enabled: bool
    username: str | None = Field(description="At the camera; null for who may not change cameras.")
    has_password: bool
    transport: Transport
    sound_reason: str | None
    retention: RetentionView
    floor_days: int = Field(
        description="What the law asks for at least where it stands or stood: nothing younger goes, whatever is set."
    )
    secrecy: str = Field(
        "",
        description="How its system is classified: internal, trade or state; of the last two recorded footage opens only "
        "to a case that a second person approved.",
    )
    live_by_name: bool = Field(
        False, description="Its live picture takes a right to this camera by name: all cameras are no such."
    )
    volume_id: Id | None
    streams: list[StreamView]
    created_us: TimeUs
    updated_us: TimeUs
    removed_us: TimeUs | None = Field(description="Out of service since then; null = in service.")
    barred: str = Field(
        description="Why it may not run where it stands (place-forbidden, consent-missing); else empty."
    )
    rights: OwnRights
    status: CameraStatus | None = Field(description="null when no recorder has reported yet.")


class NewCamera(Input):
    """Credentials inside an address are moved to `username` and `password`."""

    name: Name
    place: Place = ""
    enabled: bool = True
    username: Secret = ""
    password: Secret | None = None
    transport: Transport = Transport.AUTO
    sound_reason: Annotated[str, Field(min_length=1, max_length=500)] | None = Field(
        None, description="null = sound is off. Recording sound needs a reason."
    )
    retention: RetentionView | None = Field(None, description="null = the installation's default")
    volume_id: Id | None = None
    streams: list[StreamConfig] = Field(min_length=1, max_length=2)


class CameraChange(Input):
    """Only what is given is changed; `streams` replaces the list as a whole."""

    name: Name | None = None
    place: Place | None = None
    enabled: bool | None = None
    username: Secret | None = None
    password: Secret | None = Field(None, description="null removes the stored password.")
    transport: Transport | None = None
    sound_reason: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    retention: RetentionView | None = None
    volume_id: Id | None = None
    streams: Annotated[list[StreamConfig], Field(min_length=1, max_length=2)] | None = None
    same_device: bool = Field(
        False,
        description="The device at the new address is the one from the old. Else it counts as exchanged, and is reported.",
    )

    @field_validator("name", "place", "enabled", "username", "transport", "retention", "streams")
    @classmethod
    def _given_is_not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("may be left out, but may not be null")
        return value


class CameraTest(Input):
    address: Address
    username: Secret = ""
    password: Secret | None = Field(None, description="null = the stored one of `camera_id`, if that is given.")
    transport: Transport = Transport.AUTO
    camera_id: Id | None = None


class CameraTestFailure(Output):
    code: str
    params: dict[str, str | int | float | bool | None]


class CameraTestResult(Output):
    ok: bool
    codec: str | None
    width: int | None
    height: int | None
    fps: float | None
    audio: str | None = Field(description="Codec of the sound, null when there is none.")
    preview: str | None = Field(description="data: address of a JPEG")
    error: CameraTestFailure | None
