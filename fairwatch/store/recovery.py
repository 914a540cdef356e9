# SPDX-License-Identifier: Apache-2.0
"""After a crash: every file whole, every row true, every second explained. Run it before recording starts.

Only streams with an open row, and files younger than a stream's last row, are
looked at, in the folders of that day and later. Files are cut to their last
good fragment, rows completed with their digests, files without a picture
removed. What was lost, and the time until recording goes on, becomes a gap
with the cause `restart`. To run it again changes nothing.
"""

import os
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import select

from fairwatch.db.tables import camera, stream
from fairwatch.store.catalogue import Catalogue, GapCause, GapRow, SegmentRow, drop_rows, transaction, write_rows
from fairwatch.store.deletion import Deleter, recent
from fairwatch.store.errors import VolumeError
from fairwatch.store.examine import Place, examine
from fairwatch.store.explain import explained
from fairwatch.store.layout import DAY_US, day_number, day_of, parse_path, stream_folder
from fairwatch.store.volumes import Volumes, sync_folder

log = structlog.get_logger()

_THREADS = 4


@dataclass(slots=True)
class Recovered:
    """What recovery did. Paths are whole; `unreachable` are rows whose volume does not answer or takes no writes."""

    closed: list[str] = field(default_factory=list)
    adopted: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    torn_bytes: int = 0
    gaps: int = 0

    def add(self, other: "Recovered") -> None:
        """Count what another thread did."""
        for name in ("closed", "adopted", "removed", "missing", "unreachable"):
            getattr(self, name).extend(getattr(other, name))
        self.torn_bytes += other.torn_bytes
        self.gaps += other.gaps


@dataclass(frozen=True, slots=True)
class _Stream:
    id: int
    camera_uuid: str
    kind: str
    record: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: Place
    path: Path
    known: SegmentRow | None


class Recovery:
    """Makes the archive whole again. No recorder of these cameras may run meanwhile."""

    def __init__(self, catalogue: Catalogue, volumes: Volumes) -> None:
        self._catalogue = catalogue
        self._volumes = volumes

    def run(self, now_us: int, camera_ids: Collection[int] | None = None) -> Recovered:
        """Recover all cameras, or some. Raises CatalogueError when the database is busy: run it again."""
        usable = self._usable()
        Deleter(self._catalogue.engine, self._volumes).finish(now_us)
        gone = set(recent(self._catalogue.engine))
        streams = self._streams(camera_ids)
        open_rows: dict[int, list[SegmentRow]] = {}
        for row in self._catalogue.open_segments():
            open_rows.setdefault(row.stream_id, []).append(row)
        total = Recovered()
        with ThreadPoolExecutor(_THREADS, "recovery") as threads:
            work = [
                threads.submit(self._recover, each, open_rows.get(each.id, []), usable, gone, now_us)
                for each in streams
            ]
            for done in work:
                total.add(done.result())
        log.info(
            "recovery.done",
            closed=len(total.closed),
            adopted=len(total.adopted),
            removed=len(total.removed),
            missing=len(total.missing),
            unreachable=len(total.unreachable),
            torn_bytes=total.torn_bytes,
            gaps=total.gaps,
        )
        return total

    def _recover(
        self, of: _Stream, open_rows: list[SegmentRow], usable: dict[int, Path], gone: Collection[str], now_us: int
    ) -> Recovered:
        report = Recovered()
        last = self._catalogue.segment_before(of.id, 1 << 62)
        rows: list[SegmentRow] = []
        dropped: list[SegmentRow] = []
        for each in self._candidates(of, open_rows, last, usable, gone, now_us, report):
            row = self._mend(each, report)
            if row is not None:
                rows.append(row)
            elif each.known is not None:
                dropped.append(each.known)
        if dropped or rows:
            with transaction(self._catalogue.engine) as connection:
                drop_rows(connection, dropped)
                write_rows(connection, rows)
        touched = [row.start_us for row in (*rows, *dropped, *open_rows)]
        since_us = min(touched, default=last.start_us if last else now_us)
        self._explain(of, since_us, dropped, report)
        return report

    def _candidates(
        self,
        of: _Stream,
        open_rows: list[SegmentRow],
        last: SegmentRow | None,
        usable: dict[int, Path],
        gone: Collection[str],
        now_us: int,
        report: Recovered,
    ) -> list[_Candidate]:
        """Files to look at, by start: those of open rows, and those that the catalogue never heard of."""
        found = {}
        for row in open_rows:
            root = usable.get(row.volume_id)
            if root is None:
                report.unreachable.append(row.path)
                continue
            place = Place(of.id, row.volume_id, row.path, row.start_us)
            found[row.start_us] = _Candidate(place, root / row.path, row)
        since_us = last.start_us if last is not None else now_us - DAY_US
        for volume_id, root in usable.items():
            for path, start_us in _files_since(root, of, since_us):
                if path not in gone and start_us not in found and (last is None or start_us > last.start_us):
                    found[start_us] = _Candidate(Place(of.id, volume_id, path, start_us), root / path, None)
        return [found[start_us] for start_us in sorted(found)]

    def _mend(self, each: _Candidate, report: Recovered) -> SegmentRow | None:
        """Cut a file to its good part and return its row; None if there is nothing good."""
        try:
            with each.path.open("r+b") as file:
                found = examine(file, each.place, each.known)
                if found is not None and found.torn_bytes:
                    file.truncate(found.row.size_bytes)
                    os.fsync(file.fileno())
        except FileNotFoundError:
            report.missing.append(str(each.path))
            return None
        if found is None:
            each.path.unlink()
            sync_folder(each.path.parent)
            report.removed.append(str(each.path))
            return None
        report.torn_bytes += found.torn_bytes
        (report.adopted if each.known is None else report.closed).append(str(each.path))
        return found.row

    def _explain(self, of: _Stream, since_us: int, dropped: list[SegmentRow], report: Recovered) -> None:
        """Gap rows for what was lost, and one that goes on until recording does."""
        before = self._catalogue.segment_before(of.id, since_us - 1)
        from_us = since_us if before is None else before.start_us
        segments = self._catalogue.segments(of.id, from_us, 1 << 62)
        gaps = self._catalogue.gaps(of.id, from_us, 1 << 62)
        new = explained(of.id, [(row.start_us, row.end_us) for row in segments], gaps, GapCause.RESTART)
        ends = [row.end_us for row in segments] + [gap.end_us for gap in (*gaps, *new) if gap.end_us is not None]
        closed = {gap.start_us for gap in new}
        goes_on = any(gap.end_us is None and gap.start_us not in closed for gap in gaps)
        if of.record and ends and not goes_on:
            new.append(GapRow(of.id, max(ends), None, GapCause.RESTART))
        elif of.record and not ends and dropped and not goes_on:
            new.append(GapRow(of.id, dropped[0].start_us, None, GapCause.RESTART))
        self._catalogue.commit([], new)
        report.gaps += len(new)

    def _streams(self, camera_ids: Collection[int] | None) -> list[_Stream]:
        query = select(stream.c.id, camera.c.uuid, stream.c.kind, stream.c.record, camera.c.removed_us).join_from(
            stream, camera
        )
        if camera_ids is not None:
            query = query.where(camera.c.id.in_(camera_ids))
        with self._catalogue.engine.connect() as connection:
            return [
                _Stream(row.id, row.uuid, row.kind, row.record and row.removed_us is None)
                for row in connection.execute(query.order_by(stream.c.id))
            ]

    def _usable(self) -> dict[int, Path]:
        usable = {}
        for each in self._volumes.all():
            try:
                self._volumes.check(each)
            except VolumeError as error:
                log.warning("recovery.volume_away", volume=each.name, error=error.detail)
            else:
                usable[each.id] = each.path
        return usable


def _files_since(root: Path, of: _Stream, since_us: int) -> Iterator[tuple[str, int]]:
    """A stream's files on a volume in the folders from the day of `since_us` on: path below the volume, start."""
    folder = stream_folder(of.camera_uuid, of.kind)
    for day in _names(root / folder):
        number = day_number(day)
        if number is None or number < day_of(since_us):
            continue
        for name in _names(root / folder / day):
            path = f"{folder}/{day}/{name}"
            parsed = parse_path(path)
            if parsed is not None:
                yield path, parsed.start_us


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
