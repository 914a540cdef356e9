# SPDX-License-Identifier: Apache-2.0
"""`fairwatch catalogue rebuild`: the catalogue made anew from the files alone.

Every segment file says in its own metadata whose it is. Cameras and streams
that the database does not have are added, switched off and without an
address; volumes too. Files are only read, never changed: one with a torn end
gets the row of its good part, and `fairwatch check` says the rest.

Where there is a row already, its digest is compared with the file. One that
differs is named, and while the file has its size the digest on record stays:
what was changed must not look as if it had always been so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select

from fairwatch.db.engine import write
from fairwatch.db.tables import camera, footage_day, segment, stream, volume
from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.store.catalogue import (
    Catalogue,
    GapCause,
    SegmentRow,
    drop_rows,
    gaps_between,
    segment_row,
    transaction,
    write_rows,
)
from fairwatch.store.deletion import deleted_at
from fairwatch.store.errors import VolumeError, VolumeMissingError
from fairwatch.store.examine import Examined, Place, examine, file_init
from fairwatch.store.explain import Span, explained, trimmed
from fairwatch.store.layout import DAY_US, KINDS, parse_path
from fairwatch.store.volumes import DEFAULT_FOLDER, Volume, Volumes

_BATCH = 200
_FOREVER_US = 1 << 62


@dataclass(slots=True)
class Rebuilt:
    """What was found. `unreadable` files hold no picture, or say that they are another's; `changed` ones are not
    what the catalogue had on record.
    """

    segments: int = 0
    size_bytes: int = 0
    cameras_added: list[str] = field(default_factory=list)
    volumes_added: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    leftover: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gaps: int = 0


class Rebuild:
    """Makes the catalogue anew. No recorder may run. Cameras that are added keep footage for `min_days` at least and
    `max_days` at most (None: no limit). `progress` is told the number of files read, now and then.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        volumes: Volumes,
        data: Path,
        progress: Callable[[int], object] | None = None,
        *,
        min_days: int,
        max_days: int | None,
    ) -> None:
        self._catalogue = catalogue
        self._engine = catalogue.engine
        self._volumes = volumes
        self._data = data
        self._progress = progress
        self._retention = {"retention_min_days": min_days, "retention_max_days": max_days}
        self._files = 0
        self._inside: dict[int, list[Span]] = {}
        self._report = Rebuilt()
        self._streams: dict[tuple[str, str], int] = {}

    def run(self, folders: Sequence[Path], now_us: int, floor_bytes: int) -> Rebuilt:
        """Rebuild from the volumes that the database has and from `folders`, which become volumes if they are not
        yet; with neither, from the default volume. `floor_bytes` is for new volumes.

        Segment rows are replaced; gap rows are kept, because files cannot say why they end, but those over files
        that had no row are trimmed. Raises
        VolumeMissingError before anything is changed if one of the volumes is away.
        """
        self._report = Rebuilt()
        self._files = 0
        volumes = self._all_volumes(folders, floor_bytes)
        self._streams = self._known_streams()
        self._inside = {}
        for each in volumes:
            found = []
            for path in _segment_files(each.path):
                examined = self._file(each, path, now_us)
                self._files += 1
                if examined is not None:
                    found.append(examined)
                if len(found) == _BATCH:
                    self._commit(found)
                    found = []
            self._commit(found)
        for stream_id in self._streams.values():
            self._drop_without_file(stream_id)
            gaps = self._catalogue.gaps(stream_id, 0, _FOREVER_US)
            inside = self._inside.get(stream_id, [])
            new = explained(stream_id, self._spans(stream_id), gaps, GapCause.RESTART, "rebuilt", inside)
            self._catalogue.commit([], new)
            self._report.gaps += len(new)
        self._count_days()
        return self._report

    def _commit(self, found: Sequence[Examined]) -> None:
        with transaction(self._engine) as connection:
            for each in found:
                row, gaps = each.row, []
                old = _row(connection, row)
                if old is None:
                    known = gaps_between(connection, [row.stream_id], row.start_us, row.end_us)
                    gaps = trimmed(list(known), each.seen)
                else:
                    row = self._compared(old, row)
                    drop_rows(connection, [old])
                write_rows(connection, [row], gaps)
                self._inside.setdefault(row.stream_id, []).extend(each.holes)
        self._report.segments += len(found)
        self._report.size_bytes += sum(each.row.size_bytes for each in found)
        if self._progress is not None:
            self._progress(self._files)

    def _compared(self, old: SegmentRow, row: SegmentRow) -> SegmentRow:
        """The row to write where there is one already."""
        row = replace(row, clock_offset_us=row.clock_offset_us or old.clock_offset_us)
        if old.digest is None or old.digest == row.digest:
            return row
        self._report.changed.append(str(self._volumes.root(row.volume_id) / row.path))
        return replace(row, digest=old.digest) if old.size_bytes == row.size_bytes else row

    def _drop_without_file(self, stream_id: int) -> None:
        """Rows from before whose file is gone or cannot be read."""
        bad = {*self._report.unreadable, *self._report.leftover}
        after_us = -1
        query = select(segment).where(segment.c.stream_id == stream_id).order_by(segment.c.start_us).limit(_BATCH)
        while True:
            with self._engine.connect() as connection:
                rows = [segment_row(row) for row in connection.execute(query.where(segment.c.start_us > after_us))]
            if not rows:
                return
            paths = [(row, self._volumes.root(row.volume_id) / row.path) for row in rows]
            with transaction(self._engine) as connection:
                drop_rows(connection, [row for row, path in paths if str(path) in bad or not path.is_file()])
            after_us = rows[-1].start_us

    def _spans(self, stream_id: int) -> list[Span]:
        query = select(segment.c.start_us, segment.c.end_us).where(segment.c.stream_id == stream_id)
        with self._engine.connect() as connection:
            return [(row.start_us, row.end_us) for row in connection.execute(query.order_by(segment.c.start_us))]

    def _count_days(self) -> None:
        """The sums of days, from the rows."""
        day = (segment.c.start_us // DAY_US).label("day")
        sums = (
            select(
                segment.c.stream_id,
                segment.c.volume_id,
                day,
                func.count(),
                func.sum(segment.c.size_bytes),
                func.sum(segment.c.end_us - segment.c.start_us),
            )
            .where(segment.c.digest.is_not(None))
            .group_by(segment.c.stream_id, segment.c.volume_id, day)
        )
        names = ["stream_id", "volume_id", "day", "segments", "size_bytes", "footage_us"]
        with write(self._engine) as connection:
            connection.execute(delete(footage_day))
            connection.execute(insert(footage_day).from_select(names, sums))

    def _file(self, on: Volume, path: Path, now_us: int) -> Examined | None:
        relative = str(path.relative_to(on.path))
        name = parse_path(relative)
        if name is None:
            return None
        known = self._streams.get((name.camera_uuid, name.kind))
        if known is not None and deleted_at(self._engine, known, name.start_us) is not None:
            self._report.leftover.append(str(path))
            return None
        try:
            with path.open("rb") as file:
                metadata = file_init(file).metadata
                said = (metadata.get("camera"), metadata.get("stream"), metadata.get("start_us"))
                if said != (name.camera_uuid, name.kind, name.start_us):
                    raise Mp4Error(f"its metadata says {said}")
                stream_id = self._stream(name.camera_uuid, name.kind, str(metadata.get("camera_name")), now_us)
                found = examine(file, Place(stream_id, on.id, relative, name.start_us))
        except (OSError, Mp4Error):
            found = None
        if found is None:
            self._report.unreadable.append(str(path))
        return found

    def _stream(self, uuid: str, kind: str, name: str, now_us: int) -> int:
        """The stream's id; camera and stream are added where the database does not have them."""
        found = self._streams.get((uuid, kind))
        if found is None:
            with write(self._engine) as connection:
                number = connection.execute(select(camera.c.id).where(camera.c.uuid == uuid)).scalar()
                if number is None:
                    number = self._add_camera(connection, uuid, name, now_us)
                values = {"camera_id": number, "kind": kind, "address": "", "record": False}
                found = int(connection.execute(insert(stream).values(values).returning(stream.c.id)).scalar_one())
            self._streams[uuid, kind] = found
        return found

    def _add_camera(self, connection: Connection, uuid: str, name: str, now_us: int) -> int:
        self._report.cameras_added.append(name)
        values = {"uuid": uuid, "name": name, "enabled": False, "created_us": now_us, "updated_us": now_us}
        return int(
            connection.execute(insert(camera).values(values | self._retention).returning(camera.c.id)).scalar_one()
        )

    def _known_streams(self) -> dict[tuple[str, str], int]:
        query = select(camera.c.uuid, stream.c.kind, stream.c.id).join_from(stream, camera)
        with self._engine.connect() as connection:
            return {(row.uuid, row.kind): row.id for row in connection.execute(query)}

    def _all_volumes(self, folders: Sequence[Path], floor_bytes: int) -> list[Volume]:
        known = {each.path.resolve() for each in self._volumes.all()}
        if not folders and not known:
            folders = [self._data / DEFAULT_FOLDER]
        for folder in folders:
            if folder.resolve() in known:
                continue
            if not folder.is_dir():
                raise VolumeMissingError(f"There is no folder {folder}.", path=str(folder))
            self._add_volume(folder, floor_bytes)
            known.add(folder.resolve())
        volumes = self._volumes.all()
        fresh = not self._known_streams()
        for each in volumes:
            try:
                self._volumes.check(each, writing=False)
            except VolumeError as error:
                # Footage of an installation whose database is gone; a known one's disks must be the right ones.
                added = str(each.path) in self._report.volumes_added
                unmarked = added and isinstance(error, VolumeMissingError)
                if not unmarked and not ((fresh or added) and any(_segment_files(each.path))):
                    raise
                self._volumes.adopt(each)
        return volumes

    def _add_volume(self, folder: Path, floor_bytes: int) -> None:
        inside = folder.resolve().is_relative_to(self._data.resolve())
        path = str(folder.resolve().relative_to(self._data.resolve())) if inside else str(folder.resolve())
        values = {"name": folder.name, "path": path, "floor_bytes": floor_bytes, "retired": False}
        with write(self._engine) as connection:
            names = set(connection.execute(select(volume.c.name)).scalars())
            if folder.name in names:
                values["name"] = str(folder)
            connection.execute(insert(volume).values(values))
        self._report.volumes_added.append(str(self._data / path))


def _row(connection: Connection, like: SegmentRow) -> SegmentRow | None:
    """The row that is there for the same segment."""
    same = (segment.c.stream_id == like.stream_id) & (segment.c.start_us == like.start_us)
    found = connection.execute(select(segment).where(same)).first()
    return None if found is None else segment_row(found)


def _segment_files(root: Path) -> Iterator[Path]:
    """Files below a volume that lie where segments do, by camera, stream and time."""
    if not root.is_dir():
        return
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        for kind in KINDS:
            yield from sorted((folder / kind).glob("*/*.mp4"))
