# SPDX-License-Identifier: Apache-2.0
"""Playback: the timeline, footage as one MP4, frame times, thumbnails, explicit grants."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from fairwatch.accounts.models import AccessKind, GrantKind, Session
from fairwatch.accounts.permissions import Permission
from fairwatch.collect.cameras import StreamKind
from fairwatch.display.footage import FootageResponse, attachment
from fairwatch.display.models.accounts import GrantRequest, GrantTicket
from fairwatch.display.models.base import CameraId, Id, TimeUs
from fairwatch.display.models.playback import Day, FrameTime, Moment, Timeline
from fairwatch.display.security import Permitted, PortsDep, WhoDep, picture
from fairwatch.media.frame import Codec

router = APIRouter(tags=["playback"])

MP4: dict[int | str, dict[str, Any]] = {
    200: {"content": {"video/mp4": {"schema": {"type": "string", "format": "binary"}}}}
}
JPEG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/timeline")
def get_timeline(
    ports: PortsDep,
    camera: Annotated[list[Id], Query(min_length=1, max_length=64)],
    start_us: TimeUs,
    end_us: TimeUs,
    stream: StreamKind = StreamKind.MAIN,
    session: Session = Permitted(Permission.PLAYBACK_VIEW),
) -> list[Timeline]:
    """What there is of each camera between two moments, and why what is missing is missing."""
    ports.gate.must_play(session.account, *camera)
    lines = ports.timelines.view(camera, stream, start_us, end_us)
    return [Timeline.model_validate(line) for line in lines]


@router.get("/cameras/{camera_id}/days")
def list_days(
    camera_id: CameraId,
    ports: PortsDep,
    start_us: TimeUs,
    end_us: TimeUs,
    zone: Annotated[str, Query(max_length=64, description="IANA name, such as Asia/Shanghai")] = "UTC",
    stream: StreamKind = StreamKind.MAIN,
    session: Session = Permitted(Permission.PLAYBACK_VIEW),
) -> list[Day]:
    """The days with footage, for a calendar."""
    ports.gate.must_play(session.account, camera_id)
    return [Day.model_validate(day) for day in ports.storage.days(camera_id, stream, start_us, end_us, zone)]


@router.get("/cameras/{camera_id}/moment")
def get_moment(
    camera_id: CameraId,
    ports: PortsDep,
    at_us: TimeUs,
    stream: StreamKind = StreamKind.MAIN,
    session: Session = Permitted(Permission.PLAYBACK_VIEW),
) -> Moment:
    """Whether there is footage at a moment, and where the nearest is."""
    ports.gate.must_play(session.account, camera_id)
    return Moment.model_validate(ports.timelines.moment(camera_id, stream, at_us))


@router.get("/cameras/{camera_id}/frames")
def list_frames(
    camera_id: CameraId,
    ports: PortsDep,
    around_us: TimeUs,
    span_us: Annotated[int, Query(ge=0, le=60_000_000)] = 2_000_000,
    stream: StreamKind = StreamKind.MAIN,
    session: Session = Permitted(Permission.PLAYBACK_VIEW),
) -> list[FrameTime]:
    """The times of the frames around a moment, for stepping."""
    ports.gate.must_play(session.account, camera_id)
    frames = ports.footage.frames(ports.cameras.stream_id(camera_id, stream), around_us, span_us)
    return [(frame.decode_us, frame.key) for frame in frames]


@router.get("/cameras/{camera_id}/footage.mp4", response_class=Response, responses=MP4)
@picture
def get_footage(
    camera_id: CameraId,
    ports: PortsDep,
    who: WhoDep,
    start_us: TimeUs,
    end_us: TimeUs,
    stream: StreamKind = StreamKind.MAIN,
    keys: Annotated[bool, Query(description="Key frames only, for fast play. Without sound.")] = False,
    audio: bool = True,
    h264: Annotated[bool, Query(description="Convert H.265, for browsers that cannot play it.")] = False,
    grant: Annotated[str | None, Query(max_length=100)] = None,
    download: Annotated[bool, Query(description="As a file. Needs a grant of the kind export.")] = False,
) -> Response:
    """One fragmented MP4 from the key frame at or before the start; `X-Start-Us` says when that is.

    It ends early where the camera's parameters change: ask again from the end of what came.
    `X-Transcoded: 1` says that it was converted.
    """
    kind = AccessKind.EXPORT if download else AccessKind.PLAYBACK
    passage = ports.gate.open(who, kind, camera_id, stream.value, start_us, end_us, grant=grant)
    reading = ports.footage.open(ports.cameras.stream_id(camera_id, stream), start_us, end_us, keys=keys, audio=audio)
    video = reading.tracks.video
    convert = h264 and video is not None and video.codec is not Codec.H264
    headers = {"X-Start-Us": str(reading.start_us), "X-Transcoded": "1" if convert else "0"}
    if download:
        headers["Content-Disposition"] = attachment(f"{passage.camera_name} {stream.value}", reading.start_us)
    chunks = ports.pictures.as_h264(reading) if convert else reading
    return FootageResponse(chunks, reading, passage, headers)


@router.get("/cameras/{camera_id}/thumbnail.jpg", response_class=Response, responses=JPEG)
@picture
def get_thumbnail(
    camera_id: CameraId,
    ports: PortsDep,
    who: WhoDep,
    at_us: TimeUs,
    width: Annotated[int, Query(ge=16, le=1920)] = 240,
    stream: StreamKind = StreamKind.MAIN,
) -> Response:
    """The key frame at or before a moment; `X-At-Us` says when that is."""
    ports.gate.open(who, AccessKind.THUMBNAIL, camera_id, stream.value, at_us, at_us)
    found = ports.footage.key_frame(ports.cameras.stream_id(camera_id, stream), at_us)
    jpeg = ports.pictures.jpeg(found.track, found.sample, width)
    return Response(jpeg, media_type="image/jpeg", headers={"X-At-Us": str(found.decode_us)})


@router.post("/grants", status_code=201)
def create_grant(
    body: GrantRequest, ports: PortsDep, session: Session = Permitted(Permission.LIVE_VIEW)
) -> GrantTicket:
    """Ask for access with a purpose: for an export, or for a player outside the console."""
    secret, grant = ports.grants.make(
        session,
        GrantKind(body.kind),
        body.purpose,
        body.camera_ids,
        start_us=body.start_us,
        end_us=body.end_us,
        lasts_us=body.minutes * 60_000_000,
    )
    return GrantTicket(id=secret, expires_us=grant.expires_us)


@router.delete("/grants/{grant_id}", status_code=204)
def revoke_grant(grant_id: str, ports: PortsDep, session: Session = Permitted(Permission.LIVE_VIEW)) -> Response:
    """End a grant now. One's own, or anyone's for who may change accounts."""
    ports.grants.revoke(session, grant_id)
    return Response(status_code=204)
