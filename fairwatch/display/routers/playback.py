# SPDX-License-Identifier: Apache-2.0
"""Playback: the timeline, footage as one MP4, frame times, thumbnails."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from fairwatch.accounts.models import AccessKind, Session
from fairwatch.accounts.permissions import Permission
from fairwatch.collect.cameras import StreamKind
from fairwatch.display.footage import FootageInPartsError, FootageResponse, attachment
from fairwatch.display.models.base import CameraId, Id, TimeUs
from fairwatch.display.models.playback import Day, FootagePart, FrameTime, Moment, Timeline
from fairwatch.display.security import Permitted, PortsDep, WhoDep, picture
from fairwatch.media.frame import Codec
from fairwatch.store.playback import KeyFrame, Reading

router = APIRouter(tags=["playback"])

MP4: dict[int | str, dict[str, Any]] = {
    200: {"content": {"video/mp4": {"schema": {"type": "string", "format": "binary"}}}}
}
JPEG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
}

CaseNumber = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The case that it is for, if one is needed.")]

# Longer than a player's buffer takes to drain, unless it is paused: then it asks again when it goes on.
CONVERTED_SEND_S = 30.0


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
    lines = ports.timelines.view(camera, stream, start_us, end_us, ports.clock.utc_us())
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


@router.get("/cameras/{camera_id}/footage/parts")
def list_footage_parts(
    camera_id: CameraId,
    ports: PortsDep,
    start_us: TimeUs,
    end_us: TimeUs,
    stream: StreamKind = StreamKind.MAIN,
    audio: bool = True,
    session: Session = Permitted(Permission.PLAYBACK_VIEW),
) -> list[FootagePart]:
    """The files that an export of a span takes: a new one begins where the camera's parameters change.

    Answers `footage-damaged` where a segment of the span cannot be read, so that nobody takes the rest for all.
    """
    ports.gate.must_play(session.account, camera_id)
    stream_id = ports.cameras.stream_id(camera_id, stream)
    parts = ports.footage.parts(stream_id, start_us, end_us, audio=audio, strict=True)
    return [FootagePart(start_us=begins_us, end_us=ends_us) for begins_us, ends_us in parts]


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
    case: CaseNumber = None,
) -> Response:
    """One fragmented MP4 from the key frame at or before the start; `X-Start-Us` says when that is, and
    `X-Lead-In-Us` how much was not asked for but is needed to decode the rest. The access register has it too.

    It ends early where the camera's parameters change: ask again from the end of what came. A file for download
    does not: it answers `footage-in-parts`, and `footage/parts` says which, and it is torn off where a segment
    is damaged. `X-Transcoded: 1` says that it was converted.
    """
    kind = AccessKind.EXPORT if download else AccessKind.PLAYBACK
    opened: list[Reading] = []

    def begin() -> int:
        stream_id = ports.cameras.stream_id(camera_id, stream)
        if download:
            parts = ports.footage.parts(stream_id, start_us, end_us, audio=audio and not keys, strict=True)
            if len(parts) > 1:
                raise FootageInPartsError(
                    "The camera's parameters changed in that span: ask for its parts one by one.",
                    parts=len(parts),
                    next_us=parts[1][0],
                )
        opened.append(ports.footage.open(stream_id, start_us, end_us, keys=keys, audio=audio, strict=download))
        return opened[0].start_us

    passage = ports.gate.open(who, kind, camera_id, stream.value, start_us, end_us, grant=grant, case=case, begin=begin)
    (reading,) = opened
    video = reading.tracks.video
    convert = h264 and video is not None and video.codec is not Codec.H264
    headers = {
        "X-Start-Us": str(reading.start_us),
        "X-Lead-In-Us": str(max(start_us - reading.start_us, 0)),
        "X-Transcoded": "1" if convert else "0",
    }
    if download:
        headers["Content-Disposition"] = attachment(f"{passage.camera_name} {stream.value}", reading.start_us)
    chunks = ports.pictures.as_h264(reading) if convert else reading
    # A conversion is one of few: who does not take it lets others have it. Plain footage costs nothing while it waits.
    send_s = CONVERTED_SEND_S if convert else None
    return FootageResponse(chunks, reading, passage, headers, send_s)


@router.get("/cameras/{camera_id}/thumbnail.jpg", response_class=Response, responses=JPEG)
@picture
def get_thumbnail(
    camera_id: CameraId,
    ports: PortsDep,
    who: WhoDep,
    at_us: TimeUs,
    width: Annotated[int, Query(ge=16, le=1920)] = 240,
    stream: StreamKind = StreamKind.MAIN,
    case: CaseNumber = None,
) -> Response:
    """The key frame at or before a moment; `X-At-Us` says when that is."""
    opened: list[KeyFrame] = []

    def begin() -> int:
        opened.append(ports.footage.key_frame(ports.cameras.stream_id(camera_id, stream), at_us))
        return opened[0].decode_us

    ports.gate.open(who, AccessKind.THUMBNAIL, camera_id, stream.value, at_us, at_us, case=case, begin=begin)
    (found,) = opened
    jpeg = ports.pictures.jpeg(found.track, found.sample, width)
    return Response(jpeg, media_type="image/jpeg", headers={"X-At-Us": str(found.decode_us)})
