# SPDX-License-Identifier: Apache-2.0
"""Volumes, what is kept for how long, and what was deleted."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.accounts.register import Action
from fairwatch.display.models.base import PathId
from fairwatch.display.models.storage import (
    DeletionPage,
    DeletionView,
    NewVolume,
    StorageView,
    VolumeChange,
    VolumeView,
)
from fairwatch.display.ports import Ports
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.store.volumes import Volume

router = APIRouter(tags=["storage"])


@router.get("/storage")
def get_storage(ports: PortsDep, session: Session = Permitted(Permission.STORAGE_READ)) -> StorageView:
    """What is held, how long it lasts and what the rule wants."""
    told = ports.gate.told_cameras(session.account)
    view = StorageView.model_validate(ports.storage.overview())
    view.cameras = [camera for camera in view.cameras if told is None or camera.camera_id in told]
    return view


@router.post("/volumes", status_code=201)
def create_volume(
    body: NewVolume, ports: PortsDep, session: Session = Permitted(Permission.STORAGE_WRITE)
) -> VolumeView:
    """Record onto another folder too."""
    floor_bytes = ports.settings.volume_floor_bytes if body.floor_bytes is None else body.floor_bytes
    write_entry = ports.audit.by(session.actor)

    def note(connection: Connection, made: Volume) -> None:
        write_entry(connection, Action.VOLUME_ADDED, f"volume:{made.id}", body.model_dump())

    made = ports.volumes.add(body.name, body.path, body.quota_bytes, floor_bytes, note=note)
    return _view(ports, made.id)


@router.patch("/volumes/{volume_id}")
def change_volume(
    volume_id: PathId, body: VolumeChange, ports: PortsDep, session: Session = Permitted(Permission.STORAGE_WRITE)
) -> VolumeView:
    """Change a volume, or retire it: read from, not written to."""
    given = body.model_dump(exclude_unset=True)
    write_entry = ports.audit.by(session.actor)

    def note(connection: Connection, before: Volume) -> None:
        detail = {"before": {name: getattr(before, name) for name in given}, "after": given}
        write_entry(connection, Action.VOLUME_CHANGED, f"volume:{volume_id}", detail)

    ports.volumes.get(volume_id)
    if given:
        ports.volumes.change(volume_id, note=note, **given)
    return _view(ports, volume_id)


@router.get("/deletions")
def list_deletions(
    ports: PortsDep,
    before: Annotated[int | None, Query(ge=1, le=2**53 - 1, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    camera_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    session: Session = Permitted(Permission.STORAGE_READ),
) -> DeletionPage:
    """What the program deleted of the cameras that the person may see, newest first; who audits reads all of the unit's."""
    told = ports.gate.told_cameras(session.account)
    found = ports.ledger.deletions(camera_id, before, limit, told)
    items = [DeletionView.model_validate(item) for item in found]
    return DeletionPage(items=items, next=found[-1].id if len(found) == limit else None)


def _view(ports: Ports, volume_id: int) -> VolumeView:
    volumes = StorageView.model_validate(ports.storage.overview()).volumes
    return next(volume for volume in volumes if volume.id == volume_id)
