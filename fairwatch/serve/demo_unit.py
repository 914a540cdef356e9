# SPDX-License-Identifier: Apache-2.0
"""What the demo opens on: an administrator, a unit's cameras, where they stand, what is filed."""

import secrets
from typing import Any

from sqlalchemy import select

from fairwatch.accounts.errors import SetupDone
from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import AuditLog
from fairwatch.accounts.secrets import open_sealer
from fairwatch.clock import SystemClock
from fairwatch.collect.cameras import CameraConfig, Cameras, Retention, StreamKind, StreamSource, Transport
from fairwatch.db.registry import unit
from fairwatch.settings import Settings
from fairwatch.store.volumes import Volumes

from .prepare import accounts_of, prepare
from .recorder import read_installation

USERNAME = "admin"
PASSWORD_FILE = "demo-password"
MOST_BYTES = 4_000_000_000
"""For each camera, of the volume that they share."""


def fill(settings: Settings, cameras: list[dict[str, Any]]) -> str:
    """Make the administrator and the cameras where they are missing; returns the password."""
    engine = prepare(settings)
    accounts = accounts_of(engine)
    kept = settings.data / PASSWORD_FILE
    token = accounts.setup_token()
    if token is not None:
        password = secrets.token_urlsafe(9)
        try:
            accounts.setup(token, USERNAME, "Demo administrator", password, "127.0.0.1")
        except SetupDone:
            password = ""
        kept.touch(mode=0o600)
        kept.write_text(password)
    _bound(Volumes(engine, settings.data, read_installation(engine)), len(cameras))
    clock = SystemClock()
    register = Cameras(engine, clock, open_sealer(settings.data, engine))
    actor = Actor(None, "demo", "127.0.0.1")
    note = AuditLog(engine, clock).by(actor)
    known = {camera.config.name: camera.id for camera in register.list()}
    for each in cameras:
        if each["name"] not in known:
            known[each["name"]] = register.add(
                _config(each, settings.retention_min_days), each["password"], note=note
            ).id
    with engine.connect() as connection:
        empty = connection.execute(select(unit.c.id).limit(1)).one_or_none() is None
    if empty:
        # Heavy to import, and needed once.
        from .demo_regime import furnish_all

        admin = next((each for each in accounts.list() if each.username == USERNAME), None)
        furnish_all(engine, clock, settings.data, accounts, admin, known, actor, note)
    engine.dispose()
    return kept.read_text() if kept.exists() else ""


def _bound(volumes: Volumes, cameras: int) -> None:
    """What has to stay is never deleted, so a demo that is left running is stopped by the volume's quota: the storage page
    says from the first day on that the room does not last, and by when.
    """
    for each in volumes.all():
        if each.quota_bytes is None:
            volumes.change(each.id, quota_bytes=cameras * MOST_BYTES)


def _config(each: dict[str, Any], days: int) -> CameraConfig:
    streams = [StreamSource(StreamKind.MAIN, each["main"])]
    if each["sub"]:
        streams.append(StreamSource(StreamKind.SUB, each["sub"], record=False))
    return CameraConfig(
        name=each["name"],
        place=each["place"],
        streams=tuple(streams),
        username=each["username"] or "",
        transport=Transport.TCP,
        retention=Retention(min_days=days, max_days=max(days, 1)),
    )
