# SPDX-License-Identifier: Apache-2.0
"""Volumes: the folders that hold footage, how much room they have, and whether each is the disk that it should be.

Each volume has a file `.fairwatch-volume` at its top that names installation
and volume. A disk that is not mounted leaves an empty folder without that
file, so nothing is recorded onto the disk below it by mistake; a disk of
another machine has the wrong one.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from fairwatch.db.engine import write
from fairwatch.db.tables import alarm, footage_day, segment, volume
from fairwatch.store.errors import (
    NoVolumeError,
    VolumeError,
    VolumeFullError,
    VolumeMissingError,
    VolumeReadOnlyError,
    VolumeSwappedError,
    VolumeTakenError,
    VolumeUnknownError,
)

IDENTITY = ".fairwatch-volume"
DEFAULT_FOLDER = "media"


@dataclass(frozen=True, slots=True)
class Volume:
    """A folder for footage. `quota_bytes` is the most it may hold, `floor_bytes` is free space that is never used."""

    id: int
    name: str
    path: Path
    quota_bytes: int | None
    floor_bytes: int
    retired: bool


@dataclass(frozen=True, slots=True)
class Room:
    """The room on a volume. `total_bytes` and `free_bytes` are the file system's, `used_bytes` is footage."""

    total_bytes: int
    free_bytes: int
    used_bytes: int
    quota_bytes: int | None
    floor_bytes: int

    @property
    def left_bytes(self) -> int:
        """What may still be written; below zero when floor or quota are overstepped."""
        left = self.free_bytes - self.floor_bytes
        return left if self.quota_bytes is None else min(left, self.quota_bytes - self.used_bytes)

    @property
    def capacity_bytes(self) -> int:
        """The most footage that fits, as things other than footage are now."""
        return max(self.used_bytes + self.left_bytes, 0)


VolumeNote = Callable[[Connection, Volume], None]
"""Writes an audit entry about a volume within the transaction that adds or changes it."""


class Volumes:
    """The volumes of one installation. `data` is what relative paths start from. Safe from any thread."""

    def __init__(self, engine: Engine, data: Path, installation: str) -> None:
        self._engine = engine
        self._data = data
        self._installation = installation
        self._roots: dict[int, Path] = {}

    def all(self) -> list[Volume]:
        """Every volume, retired ones too."""
        with self._engine.connect() as connection:
            return [self._volume(row) for row in connection.execute(select(volume).order_by(volume.c.id))]

    def get(self, volume_id: int) -> Volume:
        """Raises VolumeUnknownError."""
        with self._engine.connect() as connection:
            row = connection.execute(select(volume).where(volume.c.id == volume_id)).first()
        if row is None:
            raise VolumeUnknownError(f"There is no volume {volume_id}.", volume=volume_id)
        return self._volume(row)

    def root(self, volume_id: int) -> Path:
        """The volume's folder. A volume that holds footage does not move, so this is read once."""
        found = self._roots.get(volume_id)
        if found is None:
            found = self._roots[volume_id] = self.get(volume_id).path
        return found

    def add(
        self, name: str, path: str, quota_bytes: int | None, floor_bytes: int, *, note: VolumeNote | None = None
    ) -> Volume:
        """A new volume, its folder made and marked; `note` is called in the same transaction. Raises VolumeTakenError, VolumeSwappedError, VolumeReadOnlyError."""
        folder = self._data / path
        for other in self.all():
            if folder.resolve().is_relative_to(other.path.resolve()) or other.path.resolve().is_relative_to(
                folder.resolve()
            ):
                raise VolumeTakenError(f"{folder} lies in the volume {other.name!r}, or that in it.", path=path)
        values = {"name": name, "path": path, "quota_bytes": quota_bytes, "floor_bytes": floor_bytes, "retired": False}
        try:
            with write(self._engine) as connection:
                number = connection.execute(insert(volume).values(values).returning(volume.c.id)).scalar_one()
                made = Volume(number, name, folder, quota_bytes, floor_bytes, retired=False)
                if note is not None:
                    note(connection, made)
                self._mark(made)
        except IntegrityError as error:
            raise VolumeTakenError(f"There is a volume {name!r} or one at {path} already.", path=path) from error
        return made

    def ensure_default(self, floor_bytes: int) -> None:
        """The first volume, `media` in the data directory, if there is none at all."""
        if not self.all():
            self.add(DEFAULT_FOLDER, DEFAULT_FOLDER, None, floor_bytes)

    def change(self, volume_id: int, *, note: VolumeNote | None = None, **values: str | int | bool | None) -> Volume:
        """Give `name`, `quota_bytes`, `floor_bytes` or `retired` another value; `note` is called in the same
        transaction with the volume as it was. Raises VolumeUnknownError and VolumeTakenError.
        """
        before = self.get(volume_id)
        try:
            with write(self._engine) as connection:
                if note is not None:
                    note(connection, before)
                connection.execute(update(volume).where(volume.c.id == volume_id).values(values))
        except IntegrityError as error:
            raise VolumeTakenError(f"There is a volume {values.get('name')!r} already.") from error
        return self.get(volume_id)

    def check(self, each: Volume, *, writing: bool = True) -> None:
        """Nothing, or an error: VolumeMissingError, VolumeSwappedError; VolumeReadOnlyError when `writing`."""
        try:
            identity = json.loads((each.path / IDENTITY).read_bytes())
        except FileNotFoundError:
            raise VolumeMissingError(
                f"{each.path} is not the volume {each.name!r}: is its disk mounted?",
                volume=each.id,
                path=str(each.path),
            ) from None
        except (OSError, ValueError) as error:
            raise VolumeMissingError(
                f"{each.path / IDENTITY} cannot be read: {error}", volume=each.id, path=str(each.path)
            ) from error
        if identity != self._identity(each):
            raise VolumeSwappedError(
                f"{each.path} is another volume than {each.name!r}.", volume=each.id, path=str(each.path)
            )
        if writing and not _writable(each.path):
            raise VolumeReadOnlyError(f"{each.path} is read-only.", volume=each.id, path=str(each.path))

    def room(self, each: Volume) -> Room:
        """The room on a volume now. Raises VolumeMissingError when its file system does not answer."""
        try:
            state = os.statvfs(each.path)
        except OSError as error:
            raise VolumeMissingError(f"{each.path}: {error}", volume=each.id, path=str(each.path)) from error
        return Room(
            total_bytes=state.f_blocks * state.f_frsize,
            free_bytes=state.f_bavail * state.f_frsize,
            used_bytes=self.used_bytes(each.id),
            quota_bytes=each.quota_bytes,
            floor_bytes=each.floor_bytes,
        )

    def used_bytes(self, volume_id: int) -> int:
        """Footage on the volume, files that are being written included."""
        closed = select(func.coalesce(func.sum(footage_day.c.size_bytes), 0)).where(
            footage_day.c.volume_id == volume_id
        )
        being_written = select(func.coalesce(func.sum(segment.c.size_bytes), 0)).where(
            segment.c.digest.is_(None), segment.c.volume_id == volume_id
        )
        with self._engine.connect() as connection:
            return int(connection.execute(closed).scalar_one()) + int(connection.execute(being_written).scalar_one())

    def choose(self, assigned: int | None) -> Volume:
        """Where a camera records: the volume it is assigned to, or else the one with most room.

        A volume that retention has called full (the open alarm `disk_full`) is full until the alarm is cleared.
        Raises the error of the assigned volume, or NoVolumeError or VolumeFullError when none takes footage.
        """
        full = self._called_full()
        if assigned is not None:
            found = self.get(assigned)
            if found.retired:
                raise NoVolumeError(f"The volume {found.name!r} is retired.", volume=found.id)
            self.check(found)
            if found.id in full:
                raise VolumeFullError(f"The volume {found.name!r} is full.", volume=found.id)
            return found
        rooms: list[tuple[int, Volume]] = []
        errors: list[VolumeError] = []
        for each in self.all():
            if each.retired:
                continue
            try:
                self.check(each)
                rooms.append((0 if each.id in full else self.room(each).left_bytes, each))
            except VolumeError as error:
                errors.append(error)
        if not rooms:
            raise errors[0] if errors else NoVolumeError("There is no volume to record to.")
        left_bytes, best = max(rooms, key=lambda pair: pair[0])
        if left_bytes <= 0:
            raise VolumeFullError("Every volume is full.", volume=best.id)
        return best

    def adopt(self, each: Volume) -> None:
        """Mark the folder as this installation's, whatever it was: only for rebuilding a catalogue."""
        (each.path / IDENTITY).unlink(missing_ok=True)
        self._mark(each)

    def _mark(self, each: Volume) -> None:
        """Make the folder and its identity file, on the disk before this returns."""
        target = each.path / IDENTITY
        try:
            each.path.mkdir(parents=True, exist_ok=True)
            if target.exists():
                if json.loads(target.read_bytes()) == self._identity(each):
                    return
                raise VolumeSwappedError(
                    f"{each.path} is a volume already, of another installation or of a database that is lost "
                    "(fairwatch catalogue rebuild makes a new one from its files).",
                    volume=each.id,
                    path=str(each.path),
                )
            fresh = target.with_suffix(".new")
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(self._identity(each), file)
                file.flush()
                os.fsync(file.fileno())
            fresh.rename(target)
            sync_folder(each.path)
        except (OSError, ValueError) as error:
            raise VolumeReadOnlyError(
                f"{each.path} cannot be marked: {error}", volume=each.id, path=str(each.path)
            ) from error

    def _identity(self, each: Volume) -> dict[str, str | int]:
        return {"installation": self._installation, "volume": each.id}

    def _called_full(self) -> set[int]:
        query = select(alarm.c.subject).where(alarm.c.kind == "disk_full", alarm.c.cleared_us.is_(None))
        with self._engine.connect() as connection:
            return {int(subject.removeprefix("volume:")) for (subject,) in connection.execute(query)}

    def _volume(self, row: Row[int, str, str, int | None, int, bool]) -> Volume:
        return Volume(row.id, row.name, self._data / row.path, row.quota_bytes, row.floor_bytes, row.retired)


def sync_folder(path: Path) -> None:
    """Bring a folder's names to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _writable(path: Path) -> bool:
    return not os.statvfs(path).f_flag & os.ST_RDONLY and os.access(path, os.W_OK | os.X_OK)
