# SPDX-License-Identifier: Apache-2.0
"""Low-Latency HLS for players outside the console. The grant in the address is the only key."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.concurrency import run_in_threadpool

from fairwatch.accounts.models import AccessKind, Bearer, GrantKind, Session
from fairwatch.accounts.permissions import Permission
from fairwatch.collect.cameras import StreamKind
from fairwatch.display.models.base import CameraId
from fairwatch.display.models.playback import HlsRequest, HlsTicket
from fairwatch.display.security import AddressDep, Permitted, PortsDep, picture

router = APIRouter(tags=["hls"])

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
PLAYLIST: dict[int | str, dict[str, Any]] = {200: {"content": {PLAYLIST_TYPE: {"schema": {"type": "string"}}}}}
MP4: dict[int | str, dict[str, Any]] = {
    200: {"content": {"video/mp4": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post("/cameras/{camera_id}/hls", status_code=201)
def create_hls(
    camera_id: CameraId, body: HlsRequest, ports: PortsDep, session: Session = Permitted(Permission.LIVE_VIEW)
) -> HlsTicket:
    """An address that plays in any HLS player until it expires. Whoever has it may watch."""
    secret, grant = ports.grants.make(
        session, GrantKind.LIVE, body.purpose, [camera_id], lasts_us=body.minutes * 60_000_000
    )
    url = f"/api/v1/hls/{secret}/{camera_id}/{body.stream.value}/index.m3u8"
    return HlsTicket(url=url, expires_us=grant.expires_us)


@router.get("/hls/{grant}/{camera_id}/{stream}/index.m3u8", response_class=Response, responses=PLAYLIST)
@picture
async def get_hls_playlist(
    grant: str,
    camera_id: CameraId,
    stream: StreamKind,
    ports: PortsDep,
    address: AddressDep,
    msn: Annotated[int | None, Query(alias="_HLS_msn", ge=0)] = None,
    part: Annotated[int | None, Query(alias="_HLS_part", ge=0)] = None,
) -> Response:
    """The media playlist; with `_HLS_msn` it waits for that segment or part."""
    who = Bearer(address)
    passage = await run_in_threadpool(ports.gate.open, who, AccessKind.HLS, camera_id, stream, grant=grant)
    text = await ports.hls.playlist(camera_id, stream, msn, part)
    await run_in_threadpool(passage.check)
    return Response(text, media_type=PLAYLIST_TYPE)


@router.get("/hls/{grant}/{camera_id}/{stream}/{name}", response_class=Response, responses=MP4)
@picture
async def get_hls_media(
    grant: str,
    camera_id: CameraId,
    stream: StreamKind,
    name: Annotated[str, Path(pattern=r"^[A-Za-z0-9.-]+\.(mp4|m4s)$", max_length=100)],
    ports: PortsDep,
    address: AddressDep,
) -> Response:
    """An init segment, a segment or a part."""
    who = Bearer(address)
    passage = await run_in_threadpool(ports.gate.open, who, AccessKind.HLS, camera_id, stream, grant=grant)
    data = await ports.hls.media(camera_id, stream, name)
    await run_in_threadpool(passage.check)
    return Response(data, media_type="video/mp4")
