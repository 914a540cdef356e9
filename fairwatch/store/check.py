# SPDX-License-Identifier: Apache-2.0
"""`fairwatch check`: do catalogue and files agree, and is every second explained?

Looks at every row and every file, stream by stream and day by day; `deep`
reads the files too, compares their digests and looks for holes inside them.
Without `repair` nothing is changed and recording may go on. With it, no
recorder may run.

What repair does not touch: a file whose digest is wrong (it may have been
changed by someone, and is evidence of that), one without a picture, and rows
that overlap. A file that has lost its end has lost its digest too: it gets a
new one only if it begins as the catalogue says, and the old one is told.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import select

from fairwatch.db.tables import camera, footage_day, segment, stream
from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.store.catalogue import (
    UNEXPLAINED_US,
    Catalogue,
    GapCause,
    SegmentRow,
    drop_rows,
    segment_row,
    transaction,
    write_rows,
)
from fairwatch.store.deletion import UNSETTLED_US, deleted_at
from fairwatch.store.errors import VolumeError
from fairwatch.store.examine import Place, begins_as, digest, examine, holds_more, holes_inside
from fairwatch.store.explain import Span, explained, holes, trimmed, without
from fairwatch.store.findings import CheckReport, Fault, Finding
from fairwatch.store.layout import DAY_US, day_name, day_number, day_of, parse_path, stream_folder
from fairwatch.store.recovery import SET_ASIDE, Recovery, copy_aside
from fairwatch.store.sums import count_day, set_day
from fairwatch.store.times import gaps_over_footage, pictures
from fairwatch.store.volumes import Volumes

log = structlog.get_logger()

BEING_WRITTEN_US = 120_000_000
"""A file younger than this may be one whose row is on its way."""

_FOREVER_US = 1 << 62
Sums = dict[tuple[int, int], list[int]]
"""Segments, bytes and microseconds by volume and day."""


@dataclass(frozen=True, slots=True)
class _Stream:
    id: int
    camera_id: int
    camera_uuid: str
    kind: str


@dataclass(frozen=True, slots=True)
class _File:
    volume_id: int
    path: Path
    size_bytes: int
    changed_us: int


class Check:
    """Compares catalogue and files. `progress` is told the number of files looked at, now and then."""

    def __init__(self, catalogue: Catalogue, volumes: Volumes, progress: Callable[[int], object] | None = None) -> None:
        self._catalogue = catalogue
        self._engine = catalogue.engine
        self._volumes = volumes
        self._progress = progress
        self._report = CheckReport()
        self._roots: dict[int, Path] = {}
        self._inside: list[Span] = []
        self._deep = self._repair = False
        self._now_us = 0

    def run(self, now_us: int, *, deep: bool = False, repair: bool = False) -> CheckReport:
        """Check everything. Raises CatalogueError when the database is busy while something is repaired."""
        self._report = CheckReport()
        self._deep, self._repair, self._now_us = deep, repair, now_us
        if repair:
            Recovery(self._catalogue, self._volumes).run(now_us)
        self._roots = dict(self._usable())
        streams = self._streams()
        for each in streams:
            self._stream(each)
        self._strangers({each.camera_uuid for each in streams})
        return self._report

    def _stream(self, of: _Stream) -> None:
        sums: Sums = {}
        self._inside = []
        last = self._catalogue.segment_before(of.id, _FOREVER_US)
        for day in self._days(of):
            self._day(of, day, sums, 0 if last is None else last.start_us)
        self._sums(of, sums)
        self._times(of)

    def _day(self, of: _Stream, day: int, sums: Sums, last_us: int) -> None:
        """The rows of segments that start on a UTC day, and the files in that day's folders. The stream's last
        segment begins at `last_us`.
        """
        rows = self._rows(of.id, day)
        files, unknown = self._files(of, day)
        for row in rows:
            if row.digest is not None:
                _add(sums, row)
            self._report.segments += 1
            if row.volume_id not in self._roots or row.volume_id in unknown:
                continue
            file = files.pop((row.volume_id, row.path), None)
            if file is None:
                self._missing(of, row, sums)
            else:
                self._row(of, row, file, sums)
        for (volume_id, path), file in files.items():
            parsed = parse_path(path)
            if parsed is None:
                aside_of = parse_path(path.removesuffix(SET_ASIDE))
                if aside_of is not None:
                    self._file(Fault.DAMAGED, of, file.path, aside_of.start_us, detail="set aside for you to look at")
                continue
            if parsed.start_us > last_us and not self._repair and self._now_us - file.changed_us < BEING_WRITTEN_US:
                continue
            self._orphan(of, Place(of.id, volume_id, path, parsed.start_us), file, sums)
        if self._progress is not None:
            self._progress(self._report.files)

    def _row(self, of: _Stream, row: SegmentRow, file: _File, sums: Sums) -> None:
        wrong_size = file.size_bytes < row.size_bytes or (row.digest is not None and file.size_bytes > row.size_bytes)
        if not wrong_size and (row.digest is None or not self._deep):
            return
        try:
            with file.path.open("rb") as opened:
                whole = row.digest is not None and file.size_bytes >= row.size_bytes
                now = digest(opened, row.size_bytes) if whole else None
                same = whole and now == row.digest
                if not wrong_size:
                    if same:
                        self._inside += holes_inside(opened, row)
                    else:
                        self._found(Fault.DIGEST, of, row, file.path, detail=_digests(row, now))
                    return
                detail = f"{file.size_bytes} bytes where the catalogue has {row.size_bytes}"
                if not same and file.size_bytes >= row.size_bytes:
                    self._found(Fault.DIGEST, of, row, file.path, detail=f"{detail}; {_digests(row, now)}")
                    return
                if not self._repair:
                    self._found(Fault.SIZE, of, row, file.path, detail=detail)
                    return
                found = None if same else examine(opened, Place(of.id, row.volume_id, row.path, row.start_us))
                if found is not None and not begins_as(found.row, row):
                    self._found(Fault.DIGEST, of, row, file.path, detail=f"{detail}, and not their beginning")
                    return
                if found is not None and holds_more(opened, found):
                    copy_aside(file.path)
        except (OSError, Mp4Error) as error:
            self._found(Fault.UNREADABLE, of, row, file.path, detail=str(error))
            return
        mended = row if same else found.row if found is not None else None
        if mended is None:
            self._found(Fault.UNREADABLE, of, row, file.path, detail=detail)
            return
        if found is not None:
            self._inside += found.holes
            if row.digest is not None and mended.digest is not None:
                detail += f"; {_digests(row, mended.digest)}"
        try:
            os.truncate(file.path, mended.size_bytes)
        except OSError as error:
            self._found(Fault.SIZE, of, row, file.path, detail=f"{detail}; {error}")
            return
        with transaction(self._engine) as connection:
            drop_rows(connection, [row])
            write_rows(connection, [mended])
        if row.digest is not None:
            _add(sums, row, -1)
        _add(sums, mended)
        self._found(Fault.SIZE, of, row, file.path, repaired=True, detail=detail)

    def _missing(self, of: _Stream, row: SegmentRow, sums: Sums) -> None:
        if self._repair:
            with transaction(self._engine) as connection:
                drop_rows(connection, [row])
            if row.digest is not None:
                _add(sums, row, -1)
        elif deleted_at(self._engine, of.id, row.start_us) is not None:
            return  # It went while we looked.
        self._found(Fault.MISSING, of, row, self._roots[row.volume_id] / row.path, repaired=self._repair)

    def _orphan(self, of: _Stream, place: Place, file: _File, sums: Sums) -> None:
        """A file without a row: one that was to be deleted, or one that the catalogue lost."""
        deleted_us = deleted_at(self._engine, of.id, place.start_us)
        if deleted_us is not None:
            if not self._repair and self._now_us - deleted_us < UNSETTLED_US:
                return  # Its row went a moment ago, it is next.
            gone = self._repair and _done(file.path.unlink)
            self._file(Fault.LEFTOVER, of, file.path, place.start_us, repaired=gone)
            return
        if not (self._repair or self._deep):
            self._file(Fault.ORPHAN, of, file.path, place.start_us)
            return
        more = False
        try:
            with file.path.open("rb") as opened:
                found = examine(opened, place)
                more = found is not None and holds_more(opened, found)
        except (OSError, Mp4Error):
            found = None
        if found is None:
            self._file(Fault.UNREADABLE, of, file.path, place.start_us)
            return
        known = self._catalogue.segment_before(of.id, place.start_us)
        taken = known is not None and known.start_us == place.start_us  # A copy of it lies on another volume.
        size_bytes = found.row.size_bytes
        mended = self._repair and not taken and (not more or _done(lambda: copy_aside(file.path)))
        mended = mended and _done(lambda: os.truncate(file.path, size_bytes))
        if mended:
            gaps = self._catalogue.gaps(of.id, found.row.start_us, found.row.end_us)
            self._catalogue.commit([found.row], trimmed(gaps, found.seen))
            self._inside += found.holes
            _add(sums, found.row)
        self._file(Fault.ORPHAN, of, file.path, place.start_us, repaired=mended)

    def _sums(self, of: _Stream, sums: Sums) -> None:
        wanted = {key: tuple(value) for key, value in sums.items() if value[0]}
        columns = footage_day.c
        query = select(columns.volume_id, columns.day, columns.segments, columns.size_bytes, columns.footage_us)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(columns.stream_id == of.id)).all()
        kept = {(row.volume_id, row.day): (row.segments, row.size_bytes, row.footage_us) for row in rows}
        for volume_id, day in sorted(key for key in wanted.keys() | kept.keys() if wanted.get(key) != kept.get(key)):
            # Recording and retention went on while we looked.
            with self._engine.connect() as connection:
                if count_day(connection, of.id, volume_id, day).right:
                    continue
            if self._repair:
                with transaction(self._engine) as connection:
                    set_day(connection, of.id, volume_id, day)
            self._note(Fault.SUMS, of, day * DAY_US, (day + 1) * DAY_US, repaired=self._repair, detail=day_name(day))

    def _times(self, of: _Stream) -> None:
        """Overlaps and holes."""
        columns = segment.c
        query = select(columns.start_us, columns.end_us).where(columns.stream_id == of.id).order_by(columns.start_us)
        with self._engine.connect() as connection:
            spans = [(row.start_us, row.end_us) for row in connection.execute(query)]
        at_us = 0
        for start_us, end_us in spans:
            # The last frame of a slow camera lasts as long as the one before it: a guess.
            if start_us < at_us - UNEXPLAINED_US:
                self._note(Fault.OVERLAP, of, start_us, min(at_us, end_us))
            at_us = max(at_us, end_us)
        self._claimed_twice(of)
        gaps = self._catalogue.gaps(of.id, 0, _FOREVER_US)
        if not self._repair:
            gaps = [gap for gap in gaps if gap.start_us < at_us]  # Recording goes on.
        for start_us, end_us in holes(without(spans, self._inside), gaps):
            self._note(Fault.UNEXPLAINED, of, start_us, end_us, repaired=self._repair)
        if self._repair:
            new = explained(of.id, spans, gaps, GapCause.DISK, "unexplained", self._inside)
            self._catalogue.commit([], new)

    def _claimed_twice(self, of: _Stream) -> None:
        """Gaps over footage; repair trims them."""
        for gap, row in gaps_over_footage(self._catalogue, of.id):
            root = self._roots.get(row.volume_id)
            repaired, detail = False, f"{gap.cause.value} over {row.path}"
            if self._repair and root is not None:
                try:
                    self._catalogue.commit([], trimmed([gap], pictures(root / row.path, row)))
                    repaired = True
                except (OSError, Mp4Error) as error:
                    detail += f": {error}"
            self._note(Fault.GAP_OVER_FOOTAGE, of, gap.start_us, gap.end_us, repaired=repaired, detail=detail)

    def _strangers(self, known: set[str]) -> None:
        """Files of cameras that the catalogue does not have: `fairwatch catalogue rebuild` takes them in."""
        for root in self._roots.values():
            for folder in _folders(root):
                if folder.name in known:
                    continue
                for path in folder.glob("*/*/*.mp4"):
                    name = parse_path(str(path.relative_to(root)))
                    if name is not None:
                        self._report.files += 1
                        self._file(Fault.ORPHAN, None, path, name.start_us, detail="of a camera that is not known")

    def _usable(self) -> Iterator[tuple[int, Path]]:
        for each in self._volumes.all():
            try:
                self._volumes.check(each, writing=self._repair)
            except VolumeError as error:
                self._report.findings.append(
                    Finding(Fault.VOLUME, repaired=False, path=str(each.path), detail=error.detail)
                )
            else:
                yield each.id, each.path

    def _streams(self) -> list[_Stream]:
        query = select(stream.c.id, camera.c.id, camera.c.uuid, stream.c.kind).join_from(stream, camera)
        with self._engine.connect() as connection:
            return [_Stream(*row) for row in connection.execute(query.order_by(stream.c.id))]

    def _days(self, of: _Stream) -> list[int]:
        """UTC days on which the stream has rows or folders."""
        first = select(segment.c.start_us).where(segment.c.stream_id == of.id).order_by(segment.c.start_us).limit(1)
        days = set()
        with self._engine.connect() as connection:
            start_us = connection.execute(first).scalar()
        while start_us is not None:
            days.add(day_of(start_us))
            following = self._catalogue.segment_after(of.id, (day_of(start_us) + 1) * DAY_US - 1)
            start_us = None if following is None else following.start_us
        for root in self._roots.values():
            for folder in _folders(root / stream_folder(of.camera_uuid, of.kind)):
                number = day_number(folder.name)
                if number is not None:
                    days.add(number)
        return sorted(days)

    def _rows(self, stream_id: int, day: int) -> list[SegmentRow]:
        query = select(segment).where(
            segment.c.stream_id == stream_id,
            segment.c.start_us >= day * DAY_US,
            segment.c.start_us < (day + 1) * DAY_US,
        )
        with self._engine.connect() as connection:
            return [segment_row(row) for row in connection.execute(query.order_by(segment.c.start_us))]

    def _files(self, of: _Stream, day: int) -> tuple[dict[tuple[int, str], _File], set[int]]:
        """The files of a day, and the volumes whose folder for it cannot be read: what is there is not known."""
        found = {}
        unknown = set()
        for volume_id, root in self._roots.items():
            folder = f"{stream_folder(of.camera_uuid, of.kind)}/{day_name(day)}"
            try:
                entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                self._file(Fault.UNREADABLE, of, root / folder, day * DAY_US, detail=str(error))
                unknown.add(volume_id)
                continue
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    state = entry.stat(follow_symlinks=False)
                    self._report.files += 1
                    self._report.size_bytes += state.st_size
                    path = f"{folder}/{entry.name}"
                    found[volume_id, path] = _File(volume_id, root / path, state.st_size, state.st_mtime_ns // 1000)
        return found, unknown

    def _found(
        self, fault: Fault, of: _Stream, row: SegmentRow, path: Path, *, repaired: bool = False, detail: str = ""
    ) -> None:
        self._report.findings.append(
            Finding(fault, repaired, str(path), of.camera_id, of.kind, row.start_us, row.end_us, detail)
        )

    def _file(
        self, fault: Fault, of: _Stream | None, path: Path, start_us: int, *, repaired: bool = False, detail: str = ""
    ) -> None:
        camera_id, kind = (of.camera_id, of.kind) if of else (None, None)
        self._report.findings.append(Finding(fault, repaired, str(path), camera_id, kind, start_us, None, detail))

    def _note(
        self, fault: Fault, of: _Stream, start_us: int, end_us: int | None, *, repaired: bool = False, detail: str = ""
    ) -> None:
        self._report.findings.append(Finding(fault, repaired, None, of.camera_id, of.kind, start_us, end_us, detail))


def _digests(row: SegmentRow, now: bytes | None) -> str:
    return f"digest on record {(row.digest or b'').hex() or '-'}, now {(now or b'').hex() or '-'}"


def _add(sums: Sums, row: SegmentRow, sign: int = 1) -> None:
    each = sums.setdefault((row.volume_id, day_of(row.start_us)), [0, 0, 0])
    each[0] += sign
    each[1] += sign * row.size_bytes
    each[2] += sign * (row.end_us - row.start_us)


def _done(change: Callable[[], object]) -> bool:
    """Whether a change to a file could be made."""
    try:
        change()
    except OSError as error:
        log.error("check.not_repaired", error=str(error))
        return False
    return True


def _folders(path: Path) -> list[Path]:
    try:
        return sorted(child for child in path.iterdir() if child.is_dir())
    except OSError:
        return []
