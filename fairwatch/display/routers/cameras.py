# SPDX-License-Identifier: Apache-2.0
"""Cameras: the register, the live test of an address, the state of each."""

import base64
from typing import Annotated, cast

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from fairwatch.accounts.gate import Passage
from fairwatch.accounts.models import AccessKind, Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.accounts.rights import LIVE_BY_NAME, Rights
from fairwatch.collect.cameras import (
    Camera,
    CameraChanges,
    CameraConfig,
    Retention,
    StreamSource,
)
from fairwatch.collect.locator import Locator, parse
from fairwatch.display.models.base import CameraId
from fairwatch.display.models.cameras import (
    CameraChange,
    CameraStatus,
    CameraTest,
    CameraTestFailure,
    CameraTestResult,
    CameraView,
    NewCamera,
    OwnRights,
    RetentionView,
    StreamConfig,
    StreamStatus,
    StreamView,
)
from fairwatch.display.ports import Ports
from fairwatch.display.regime import hand_of
from fairwatch.display.security import Permitted, PortsDep, WhoDep, picture

router = APIRouter(tags=["cameras"])


@router.get("/cameras")
def list_cameras(
    ports: PortsDep,
    removed: Annotated[bool, Query(description="Also those out of service, whose footage is still there.")] = False,
    session: Session = Permitted(Permission.CAMERA_READ),
) -> list[CameraView]:
    """The cameras that the person may see, by name."""
    rights = ports.gate.rights(session.account)
    cameras = ports.cameras.list(removed=removed)
    return [_view(ports, rights, camera) for camera in cameras if rights.sees(camera.id)]


@router.post("/cameras", status_code=201)
def create_camera(
    body: NewCamera, ports: PortsDep, session: Session = Permitted(Permission.CAMERA_WRITE)
) -> CameraView:
    """Add a camera. Recording starts at once."""
    settings = ports.settings
    retention = (
        Retention(settings.retention_min_days, settings.retention_max_days)
        if body.retention is None
        else _retention(body.retention)
    )
    config = CameraConfig(
        name=body.name,
        streams=_sources(body.streams),
        place=body.place,
        enabled=body.enabled,
        username=body.username,
        transport=body.transport,
        sound_reason=body.sound_reason,
        retention=retention,
        volume_id=body.volume_id,
    )
    camera = ports.cameras.add(config, body.password, note=ports.audit.by(session.actor))
    if not session.account.all_cameras:
        ports.accounts.give_right(session.account.id, camera.id, by=session.actor)
    ports.recorders.cameras_changed(camera.id)
    return _view(ports, ports.gate.rights(session.account, camera.id), camera)


@router.get("/cameras/{camera_id}")
def get_camera(
    camera_id: CameraId, ports: PortsDep, session: Session = Permitted(Permission.CAMERA_READ)
) -> CameraView:
    """One camera."""
    ports.gate.must_see(session.account, camera_id)
    return _view(ports, ports.gate.rights(session.account, camera_id), ports.cameras.get(camera_id))


@router.patch("/cameras/{camera_id}")
def change_camera(
    camera_id: CameraId,
    body: CameraChange,
    ports: PortsDep,
    connection: HTTPConnection,
    session: Session = Permitted(Permission.CAMERA_WRITE),
) -> CameraView:
    """Change what is given. The recorder takes it up at once. Nobody enables a camera where none may be."""
    ports.gate.must_see(session.account, camera_id)
    given = {name: getattr(body, name) for name in body.model_fields_set}
    if body.retention is not None:
        given["retention"] = _retention(body.retention)
    if body.streams is not None:
        given["streams"] = _sources(body.streams)
    hand = hand_of(ports, session, connection)
    if body.enabled:
        ports.registry.may_enable(camera_id, hand)
    camera = ports.registry.change_camera(ports.cameras, camera_id, cast("CameraChanges", given), hand)
    ports.recorders.cameras_changed(camera_id)
    return _view(ports, ports.gate.rights(session.account, camera_id), camera)


@router.delete("/cameras/{camera_id}", status_code=204)
def delete_camera(
    camera_id: CameraId,
    ports: PortsDep,
    connection: HTTPConnection,
    reason: Annotated[str, Query(max_length=500, description="Why; asked where its system is filed, or to be.")] = "",
    session: Session = Permitted(Permission.CAMERA_WRITE),
) -> Response:
    """Take a camera out of service. Its footage stays until it may go."""
    ports.gate.must_see(session.account, camera_id)
    ports.registry.take_out(ports.cameras, camera_id, hand_of(ports, session, connection), reason)
    ports.recorders.cameras_changed(camera_id)
    return Response(status_code=204)


@router.post("/cameras/test", name="test_camera")
@picture
async def probe_camera(body: CameraTest, ports: PortsDep, who: WhoDep, connection: HTTPConnection) -> CameraTestResult:
    """Try an address now: what it sends, and a picture of it. There is none of a camera that may not run."""

    def prepare() -> tuple[Locator, Passage]:
        address = parse(body.address).address
        passage = ports.gate.open(who, AccessKind.TEST, body.camera_id, "main", purpose=f"test of {address}")
        if isinstance(who, Session):
            ports.registry.may_look(body.camera_id, address, hand_of(ports, who, connection))
        return ports.cameras.dial(body.address, body.username, body.password, body.camera_id), passage

    found, passage = await run_in_threadpool(prepare)
    report = await ports.prober.probe(found.address, found.username, found.password or "", body.transport)
    await run_in_threadpool(passage.check)
    preview = failure = None
    if report.preview is not None:
        preview = f"data:image/jpeg;base64,{base64.b64encode(report.preview).decode()}"
    if report.error_code is not None:
        failure = CameraTestFailure(code=report.error_code, params=dict(report.error_params or {}))
    return CameraTestResult(
        ok=report.ok,
        codec=report.codec,
        width=report.width,
        height=report.height,
        fps=report.fps,
        audio=report.audio,
        preview=preview,
        error=failure,
    )


@router.get("/status")
def get_status(ports: PortsDep, session: Session = Permitted(Permission.CAMERA_READ)) -> list[CameraStatus]:
    """The state of every camera that the person may see."""
    rights = ports.gate.rights(session.account)
    states = (_status(ports, camera_id) for camera_id in sorted(ports.recorders.reports()) if rights.sees(camera_id))
    return [state for state in states if state is not None]


def _status(ports: Ports, camera_id: int) -> CameraStatus | None:
    reports = ports.recorders.reports().get(camera_id)
    if reports is None:
        return None
    return CameraStatus(camera_id=camera_id, streams=[StreamStatus.model_validate(report) for report in reports])


def _view(ports: Ports, rights: Rights, camera: Camera) -> CameraView:
    config = camera.config
    # How a camera is reached on the inner network is nobody's business who only watches it.
    may_dial = allows(rights.role, Permission.CAMERA_WRITE)
    return CameraView(
        id=camera.id,
        uuid=camera.uuid,
        name=config.name,
        place=config.place,
        enabled=config.enabled,
        username=config.username if may_dial else None,
        has_password=camera.has_password,
        transport=config.transport,
        sound_reason=config.sound_reason,
        retention=RetentionView.model_validate(config.retention),
        floor_days=camera.floor_days,
        secrecy=camera.secrecy,
        live_by_name=camera.secrecy in LIVE_BY_NAME,
        volume_id=config.volume_id,
        streams=[
            StreamView(kind=stream.kind, address=stream.address if may_dial else None, record=stream.record)
            for stream in config.streams
        ],
        created_us=camera.created_us,
        updated_us=camera.updated_us,
        removed_us=camera.removed_us,
        barred=camera.barred,
        rights=OwnRights.model_validate(rights.of(camera.id)),
        status=_status(ports, camera.id),
    )


def _retention(given: RetentionView) -> Retention:
    return Retention(given.min_days, given.max_days, given.max_bytes)


def _sources(given: list[StreamConfig]) -> tuple[StreamSource, ...]:
    return tuple(StreamSource(stream.kind, stream.address, stream.record) for stream in given)
