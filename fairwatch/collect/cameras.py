# SPDX-License-Identifier: Apache-2.0
"""The register of cameras: how each is reached, what of it is kept and for how long.

Passwords go in and are sealed; they come out only to dial (`dial`, and the
recorders' own reading of the table).
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol, TypedDict

from sqlalchemy import Connection, Engine, Row, delete, insert, or_, select, update

from fairwatch.clock import Clock
from fairwatch.collect.locator import Locator, host, leads_to, parse
from fairwatch.db.engine import write
from fairwatch.db.tables import camera, deletion, gap, segment, stream, volume
from fairwatch.errors import FairwatchError

Note = Callable[[Connection, str, str, Mapping[str, object]], None]
"""Writes an audit entry (action, subject, detail) within the transaction that makes the change."""


class CameraNotFound(FairwatchError):
    """There is no such camera, or it was removed."""

    code = "camera-not-found"
    status = 404


class StreamNotFound(FairwatchError):
    """The camera has no such stream and never had."""

    code = "stream-not-found"
    status = 404


class CameraInvalid(FairwatchError):
    """What is asked for makes no sense; `reason` says why."""

    code = "camera-invalid"
    status = 422


class PasswordNeeded(FairwatchError):
    """The camera's host is a new one: the password is asked for again, or whoever may change an address could
    have the stored one sent to a machine of theirs.
    """

    code = "password-needed"
    status = 422


class CameraBarred(FairwatchError):
    """The camera may not run where it stands; `reason` says why."""

    code = "camera-barred"
    status = 409


class Sealing(Protocol):
    """Seals passwords for a camera, named by its uuid."""

    def seal(self, text: str, about: str) -> bytes: ...

    def open(self, sealed: bytes, about: str) -> str: ...


class Transport(StrEnum):
    """How RTP travels. `auto` tries UDP only where the camera refuses TCP."""

    AUTO = "auto"
    TCP = "tcp"
    UDP = "udp"


class StreamKind(StrEnum):
    """Which of a camera's streams."""

    MAIN = "main"
    SUB = "sub"


@dataclass(frozen=True, slots=True)
class StreamSource:
    """One stream of a camera. `address` never holds credentials."""

    kind: StreamKind
    address: str
    record: bool = True


@dataclass(frozen=True, slots=True)
class Retention:
    """How long footage is kept. Nothing younger than `min_days` is ever deleted; None = until room is needed."""

    min_days: int = 0
    max_days: int | None = None
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class CameraConfig:
    """What a person sets, but for the password, which goes in and never out."""

    name: str
    streams: tuple[StreamSource, ...]
    place: str = ""
    enabled: bool = True
    username: str = ""
    transport: Transport = Transport.AUTO
    sound_reason: str | None = None
    retention: Retention = field(default_factory=Retention)
    volume_id: int | None = None


class CameraChanges(TypedDict, total=False):
    """What to change; what is missing stays. `password` None removes it. `same_device`: the device at the new address is
    the one that was at the old one. Where nobody says so, it was exchanged.
    """

    name: str
    place: str
    enabled: bool
    username: str
    password: str | None
    transport: Transport
    sound_reason: str | None
    retention: Retention
    volume_id: int | None
    streams: Sequence[StreamSource]
    same_device: bool


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera as it is registered. Nothing younger than `floor_days` goes, whatever is set: a text asks for it."""

    id: int
    uuid: str
    config: CameraConfig
    has_password: bool
    created_us: int
    updated_us: int
    removed_us: int | None
    barred: str = ""  # Why it may not run, whoever enables it; empty: it may.
    floor_days: int = 0
    secrecy: str = ""


class Cameras:
    """The register. Thread-safe. `note` writes the audit entry of a change."""

    def __init__(self, engine: Engine, clock: Clock, sealing: Sealing) -> None:
        self._engine = engine
        self._clock = clock
        self._sealing = sealing

    def list(self, *, removed: bool = False) -> Sequence[Camera]:
        """All cameras by name, with `removed` also those that were taken out of service."""
        query = select(camera).order_by(camera.c.name, camera.c.id)
        if not removed:
            query = query.where(camera.c.removed_us.is_(None))
        with self._engine.connect() as connection:
            streams: dict[int, list[StreamSource]] = {}
            for row in connection.execute(_streams()):
                streams.setdefault(row.camera_id, []).append(_source(row))
            return [_camera(row, streams.get(row.id, ())) for row in connection.execute(query)]

    def get(self, camera_id: int, *, removed: bool = False) -> Camera:
        """One camera in service, or with `removed` also one that is not any more. Raises CameraNotFound."""
        with self._engine.connect() as connection:
            return _found(connection, camera_id, removed=removed)

    def stream_id(self, camera_id: int, kind: str) -> int:
        """The id that footage has in the catalogue; removed cameras still have theirs. Raises StreamNotFound."""
        query = select(stream.c.id).where(stream.c.camera_id == camera_id, stream.c.kind == kind)
        with self._engine.connect() as connection:
            found: int | None = connection.scalar(query)
        if found is None:
            raise StreamNotFound(f"Camera {camera_id} has no {kind} stream.", camera_id=camera_id, stream=kind)
        return found

    def dial(self, address: str, username: str, password: str | None, camera_id: int | None) -> Locator:
        """What to dial for a test of `address`: with the stored password of `camera_id` if none is given.

        Raises AddressInvalid, CameraNotFound, and PasswordNeeded for a host that is not the camera's.
        """
        found = parse(address)
        username = username or found.username
        password = password if password is not None else found.password
        if password is not None or camera_id is None:
            return Locator(found.address, username, password or "")
        with self._engine.connect() as connection:
            known = _found(connection, camera_id)
            sealed = connection.scalar(select(camera.c.password_sealed).where(camera.c.id == camera_id))
        if sealed is None:
            return Locator(found.address, username or known.config.username, "")
        _spare_password([found.address], known.config)
        return Locator(found.address, username or known.config.username, self._sealing.open(sealed, known.uuid))

    def add(self, config: CameraConfig, password: str | None, *, note: Note) -> Camera:
        """Register a camera. Credentials inside addresses move to user name and password.

        Raises AddressInvalid and CameraInvalid.
        """
        with write(self._engine) as connection:
            return self.add_within(connection, config, password, note=note)

    def add_within(self, connection: Connection, config: CameraConfig, password: str | None, *, note: Note) -> Camera:
        """`add` as part of a larger change."""
        config, password = _cleaned(config, password)
        number = str(uuid.uuid4())
        now_us = self._clock.utc_us()
        _check(connection, config)
        made = connection.execute(
            insert(camera).values(
                uuid=number,
                password_sealed=self._sealing.seal(password, number) if password else None,
                created_us=now_us,
                updated_us=now_us,
                **_values(config),
            )
        ).inserted_primary_key
        assert made is not None
        for each in config.streams:
            connection.execute(insert(stream).values(camera_id=made[0], **_stream_values(each)))
        note(connection, "camera.added", f"camera:{made[0]}", {"after": _told(config), "password": bool(password)})
        return _found(connection, made[0])

    def add_all(
        self, connection: Connection, wanted: Sequence[tuple[CameraConfig, str | None]]
    ) -> Sequence[tuple[int, Mapping[str, object]]]:
        """Many at once as part of a larger change, without audit entries: gives the id of each and what its entry says.

        Raises as `add` does, before anything is written.
        """
        cleaned = [_cleaned(config, password) for config, password in wanted]
        now_us = self._clock.utc_us()
        rows = []
        for config, password in cleaned:
            _check(connection, config)
            number = str(uuid.uuid4())
            sealed = self._sealing.seal(password, number) if password else None
            own = {"uuid": number, "password_sealed": sealed, "created_us": now_us, "updated_us": now_us}
            rows.append(own | _values(config))
        made = connection.execute(insert(camera).returning(camera.c.id, sort_by_parameter_order=True), rows)
        ids = [int(number) for number in made.scalars()]
        streams = [
            {"camera_id": number} | _stream_values(each)
            for number, (config, _) in zip(ids, cleaned, strict=True)
            for each in config.streams
        ]
        connection.execute(insert(stream), streams)
        return [
            (number, {"after": _told(config), "password": bool(password)})
            for number, (config, password) in zip(ids, cleaned, strict=True)
        ]

    def change(self, camera_id: int, changes: CameraChanges, *, note: Note) -> Camera:
        """Change what is given. Raises CameraNotFound, AddressInvalid, PasswordNeeded, CameraInvalid and CameraBarred."""
        with write(self._engine) as connection:
            return self.change_within(connection, camera_id, changes, note=note)

    def change_within(self, connection: Connection, camera_id: int, changes: CameraChanges, *, note: Note) -> Camera:
        """`change` as part of a larger change."""
        given: dict[str, Any] = {name: value for name, value in changes.items() if name not in _NO_CONFIG}
        if "streams" in given:
            given["streams"] = tuple(given["streams"])
            inside = [found.username for each in given["streams"] if (found := parse(each.address)).username]
            if inside:
                given.setdefault("username", inside[0])
        before = _found(connection, camera_id)
        config, moved = _cleaned(replace(before.config, **given), changes.get("password"))
        _check(connection, config)
        if config.enabled and before.barred:
            raise CameraBarred("The camera may not run where it stands.", reason=before.barred)
        values = _values(config)
        told: dict[str, object] = {}
        if before.has_password and "password" not in changes and moved is None:
            _spare_password([each.address for each in config.streams], before.config)
        if _is_elsewhere(before.config, config):
            told["same_device"] = bool(changes.get("same_device"))
            if not told["same_device"]:
                values["exchanged_us"] = self._clock.utc_us()
        if "password" in changes or moved is not None:
            values["password_sealed"] = self._sealing.seal(moved, before.uuid) if moved else None
            told["password"] = "changed" if moved else "removed"
        connection.execute(
            update(camera).where(camera.c.id == camera_id).values(updated_us=self._clock.utc_us(), **values)
        )
        if config.streams != before.config.streams:
            _replace_streams(connection, camera_id, config.streams)
        old, new = _told(before.config), _told(config)
        told["before"] = {name: value for name, value in old.items() if new[name] != value}
        told["after"] = {name: value for name, value in new.items() if old[name] != value}
        note(connection, "camera.changed", f"camera:{camera_id}", told)
        return _found(connection, camera_id)

    def remove(self, camera_id: int, *, note: Note) -> None:
        """Take a camera out of service and forget its password. Its footage stays. Raises CameraNotFound."""
        with write(self._engine) as connection:
            self.remove_within(connection, camera_id, note=note)

    def remove_within(self, connection: Connection, camera_id: int, *, note: Note, reason: str = "") -> None:
        """`remove` as part of a larger change. `reason`: why, for the audit log."""
        now_us = self._clock.utc_us()
        gone = _found(connection, camera_id)
        off = {"removed_us": now_us, "updated_us": now_us, "enabled": False, "password_sealed": None}
        connection.execute(update(camera).where(camera.c.id == camera_id).values(**off))
        told = {"before": _told(gone.config), **({"reason": reason} if reason else {})}
        note(connection, "camera.removed", f"camera:{camera_id}", told)


def _found(connection: Connection, camera_id: int, *, removed: bool = False) -> Camera:
    row = connection.execute(select(camera).where(camera.c.id == camera_id)).one_or_none()
    if row is None or (row.removed_us is not None and not removed):
        raise CameraNotFound(f"There is no camera {camera_id}.", camera_id=camera_id)
    streams = connection.execute(_streams().where(stream.c.camera_id == camera_id))
    return _camera(row, [_source(each) for each in streams])


def _streams() -> Any:
    # A stream that was dropped keeps its row for its footage, without an address.
    return select(stream).where(stream.c.address != "").order_by(stream.c.kind)


def _source(row: Row[Any]) -> StreamSource:
    return StreamSource(StreamKind(row.kind), row.address, row.record)


def _camera(row: Row[Any], streams: Sequence[StreamSource]) -> Camera:
    return Camera(
        id=row.id,
        uuid=row.uuid,
        config=CameraConfig(
            name=row.name,
            streams=tuple(streams),
            place=row.place,
            enabled=row.enabled,
            username=row.username,
            transport=Transport(row.transport),
            sound_reason=row.sound_reason,
            retention=Retention(row.retention_min_days, row.retention_max_days, row.retention_max_bytes),
            volume_id=row.volume_id,
        ),
        has_password=row.password_sealed is not None,
        created_us=row.created_us,
        updated_us=row.updated_us,
        removed_us=row.removed_us,
        barred=row.barred,
        floor_days=row.floor_days,
        secrecy=row.secrecy,
    )


def _cleaned(config: CameraConfig, password: str | None) -> tuple[CameraConfig, str | None]:
    """Credentials out of the addresses and into their place. What is given apart goes before what is inside."""
    username = config.username
    streams = []
    for each in config.streams:
        found = parse(each.address)
        streams.append(replace(each, address=found.address))
        username = username or found.username
        password = password if password is not None else found.password
    return replace(config, streams=tuple(streams), username=username), password


def _check(connection: Connection, config: CameraConfig) -> None:
    kinds = [each.kind for each in config.streams]
    if len(set(kinds)) < len(kinds) or StreamKind.MAIN not in kinds:
        raise CameraInvalid("A camera has one main stream and at most one sub-stream.", reason="streams")
    retention = config.retention
    if retention.max_days is not None and retention.max_days < retention.min_days:
        raise CameraInvalid("Footage would have to go before it may.", reason="retention")
    if config.volume_id is not None:
        usable = select(volume.c.id).where(volume.c.id == config.volume_id, ~volume.c.retired)
        if connection.scalar(usable) is None:
            raise CameraInvalid(f"There is no volume {config.volume_id} to record on.", reason="volume")


def _replace_streams(connection: Connection, camera_id: int, wanted: Sequence[StreamSource]) -> None:
    kept = {row.kind: row.id for row in connection.execute(select(stream).where(stream.c.camera_id == camera_id))}
    for each in wanted:
        values = _stream_values(each)
        number = kept.pop(each.kind.value, None)
        if number is None:
            connection.execute(insert(stream).values(camera_id=camera_id, **values))
        else:
            connection.execute(update(stream).where(stream.c.id == number).values(values))
    for number in kept.values():
        has_past = or_(*(select(table.c.stream_id).where(table.c.stream_id == number).exists() for table in _PAST))
        if connection.scalar(select(has_past)):
            connection.execute(update(stream).where(stream.c.id == number).values(address="", record=False))
        else:
            connection.execute(delete(stream).where(stream.c.id == number))


_PAST = (segment, gap, deletion)


def _values(config: CameraConfig) -> dict[str, Any]:
    return {
        "name": config.name,
        "place": config.place,
        "enabled": config.enabled,
        "username": config.username,
        "transport": config.transport.value,
        "sound_reason": config.sound_reason,
        "retention_min_days": config.retention.min_days,
        "retention_max_days": config.retention.max_days,
        "retention_max_bytes": config.retention.max_bytes,
        "volume_id": config.volume_id,
    }


def _stream_values(each: StreamSource) -> dict[str, Any]:
    return {"kind": each.kind.value, "address": each.address, "record": each.record}


def _told(config: CameraConfig) -> dict[str, object]:
    """What the audit log says of a configuration."""
    return {**_values(config), "streams": [_stream_values(each) for each in config.streams]}


_NO_CONFIG = frozenset({"password", "same_device"})


def _is_elsewhere(before: CameraConfig, after: CameraConfig) -> bool:
    """Whether a stream is fetched from elsewhere than it was."""
    old = {each.kind: leads_to(each.address) for each in before.streams}
    return any(each.kind in old and leads_to(each.address) != old[each.kind] for each in after.streams)


def _spare_password(addresses: Sequence[str], known: CameraConfig) -> None:
    """Raise PasswordNeeded if one of the addresses leads to a host that the camera is not on."""
    hosts = {_host(each.address) for each in known.streams}
    for address in addresses:
        if _host(address) not in hosts:
            raise PasswordNeeded("The address leads to another host: give the password again.", host=_host(address))


def _host(address: str) -> str:
    """The host that would be dialled. An address that an earlier version took and this one would not leads nowhere."""
    try:
        return host(address)
    except (FairwatchError, ValueError):
        return ""
