# SPDX-License-Identifier: Apache-2.0
"""What a recorder has to do: its share of the cameras, read from the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Engine, func, select

from fairwatch.accounts.errors import SecretKeyWrong
from fairwatch.db.tables import camera, gap, stream
from fairwatch.store.catalogue import Catalogue, GapCause, GapRow

log = structlog.get_logger()

OpenSecret = Callable[[str, bytes], str]


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """One stream to read."""

    stream_id: int
    kind: str
    address: str
    record: bool


@dataclass(frozen=True, slots=True)
class CameraPlan:
    """One camera: how to dial it and what for. Two equal plans need the same connection. `locked`: its password does
    not open with the installation's key, so it cannot be dialled until somebody enters it again.
    """

    camera_id: int
    uuid: str
    name: str
    enabled: bool
    username: str
    password: str = field(repr=False)
    transport: str
    sound: bool
    created_us: int
    streams: tuple[StreamPlan, ...]
    locked: bool = False
    barred: str = ""
    """Why the law stops it, as `camera.barred`."""


def read_plans(engine: Engine, open_secret: OpenSecret, number: int, of: int) -> dict[int, CameraPlan]:
    """The cameras of recorder `number` out of `of`, by id. `open_secret` turns
    a camera's uuid and sealed password into the password, or raises SecretKeyWrong.
    """

    def opened(uuid: str, sealed: bytes | None) -> str | None:
        try:
            return open_secret(uuid, sealed) if sealed else ""
        except SecretKeyWrong as error:
            log.error("plan.password_locked", camera=uuid, error=error.detail)
            return None

    with engine.connect() as connection:
        cameras = connection.execute(select(camera).where(camera.c.removed_us.is_(None))).all()
        # Without an address: a stream that was dropped, whose footage is kept.
        streams = connection.execute(select(stream).where(stream.c.address != "").order_by(stream.c.id)).all()
    of_camera: dict[int, list[StreamPlan]] = {}
    for row in streams:
        of_camera.setdefault(row.camera_id, []).append(StreamPlan(row.id, row.kind, row.address, row.record))
    passwords = {row.id: opened(row.uuid, row.password_sealed) for row in cameras if row.id % of == number}
    return {
        row.id: CameraPlan(
            camera_id=row.id,
            uuid=row.uuid,
            name=row.name,
            # Whoever enabled it, by whatever way: what the law bars does not run.
            enabled=row.enabled and not row.barred,
            username=row.username,
            password=passwords[row.id] or "",
            transport=row.transport,
            sound=row.sound_reason is not None,
            created_us=row.created_us,
            streams=tuple(of_camera.get(row.id, ())),
            locked=passwords[row.id] is None,
            barred=row.barred,
        )
        for row in cameras
        if row.id % of == number
    }


@dataclass(frozen=True, slots=True)
class Books:
    """Where a stream's accounts end: after its last footage and gap, or at the
    start of the gap that goes on.
    """

    accounted_us: int
    open_gap: GapRow | None


def read_books(catalogue: Catalogue, plans: Mapping[int, CameraPlan]) -> dict[int, Books]:
    """The books of every stream that is to be recorded."""
    books: dict[int, Books] = {}
    for plan in plans.values():
        for each in plan.streams:
            if not each.record:
                continue
            open_gap = catalogue.open_gap(each.stream_id)
            if open_gap is not None:
                books[each.stream_id] = Books(open_gap.start_us, open_gap)
                continue
            with catalogue.engine.connect() as connection:
                gap_end_us = connection.execute(
                    select(func.max(gap.c.end_us)).where(gap.c.stream_id == each.stream_id)
                ).scalar()
            last_us = catalogue.last_end(each.stream_id)
            known_us = max(last_us or 0, gap_end_us or 0)
            first = GapRow(each.stream_id, plan.created_us, None, GapCause.CAMERA, "new")
            books[each.stream_id] = Books(known_us, None) if known_us else Books(plan.created_us, first)
    return books
