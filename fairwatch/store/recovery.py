# SPDX-License-Identifier: Apache-2.0
"""After a crash: every file whole, every row true, every second explained. Run it before recording starts.

Files of open rows are looked at, and those without a row, from some hours
before a stream's last row on. They are cut to their last good fragment, but
never below what a row vouches for; rows are completed with their digests.
Where nothing good is left, remains of a beginning are removed; whatever else
there is stays, set aside as `.damaged`. A file that cannot be read or changed
stays as it is, with its row, and stops nobody. What was lost, and the time
until recording goes on, becomes a gap. To run it again changes nothing.
"""

import os
import shutil
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import structlog
from sqlalchemy import select

from fairwatch.db.tables import camera, segment, stream
from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.media.fmp4.read import MAX_FRAGMENT_BYTES, MAX_INIT_BYTES
from fairwatch.store.catalogue import Catalogue, GapCause, GapRow, SegmentRow, drop_rows, transaction, write_rows
from fairwatch.store.deletion import Deleter, deleted_at, recent
from fairwatch.store.errors import VolumeError
from fairwatch.store.examine import Examined, Place, examine, holds_more
from fairwatch.store.explain import applied, explained, trimmed, without
from fairwatch.store.layout import DAY_US, day_number, day_of, parse_path, stream_folder
from fairwatch.store.volumes import Volumes, sync_folder

log = structlog.get_logger()

_THREADS = 4

BACK_US = 6 * 3_600_000_000
"""Files without a row are looked for from this long before a stream's last row: a disk that failed left them."""

SET_ASIDE = ".damaged"
"""What is added to the name of a file that is kept for a person to look at."""

DAMAGED = "damaged"
"""The detail of a gap over footage that a row vouches for but that cannot be read."""

_BEGINNING_BYTES = MAX_INIT_BYTES + MAX_FRAGMENT_BYTES
_LISTS = ("closed", "adopted", "removed", "missing", "unreachable", "unreadable", "damaged")


@dataclass(slots=True)
class Recovered:
    """What recovery did. Paths are whole; `unreachable` are rows whose volume does not answer or takes no writes,
    `unreadable` files that were left as they are, `damaged` those that were set aside or can be read in part only.
    """

    closed: list[str] = field(default_factory=list)
    adopted: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    torn_bytes: int = 0
    gaps: int = 0

    def add(self, other: "Recovered") -> None:
        """Count what another thread did."""
        for name in _LISTS:
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
    """A file to look at. `late`: without a row, though the stream has later ones."""

    place: Place
    path: Path
    known: SegmentRow | None
    late: bool = False


class Recovery:
    """Makes the archive whole again. No recorder of these cameras may run meanwhile."""

    def __init__(self, catalogue: Catalogue, volumes: Volumes) -> None:
        self._catalogue = catalogue
        self._volumes = volumes

    def run(self, now_us: int, camera_ids: Collection[int] | None = None) -> Recovered:
        """Recover all cameras, or some. Raises CatalogueError when the database is busy: run it again."""
        usable = self._usable()
        try:
            Deleter(self._catalogue.engine, self._volumes).finish(now_us)
        except OSError as error:
            log.error("recovery.deletions_unfinished", error=str(error))
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
            **{name: len(getattr(total, name)) for name in _LISTS},
            torn_bytes=total.torn_bytes,
            gaps=total.gaps,
        )
        return total

    def _recover(
        self, of: _Stream, open_rows: list[SegmentRow], usable: dict[int, Path], gone: Collection[str], now_us: int
    ) -> Recovered:
        report = Recovered()
        last = self._catalogue.segment_before(of.id, 1 << 62)
        found: list[Examined] = []
        dropped: list[SegmentRow] = []
        for each in self._candidates(of, open_rows, last, usable, gone, now_us, report):
            try:
                examined = _mend(each, report)
            except (OSError, Mp4Error) as error:
                log.error("recovery.unreadable", path=str(each.path), error=str(error))
                report.unreadable.append(str(each.path))
                continue
            if examined is not None:
                found.append(examined)
            elif each.known is not None:
                dropped.append(each.known)
        rows = [each.row for each in found]
        if dropped or rows:
            with transaction(self._catalogue.engine) as connection:
                drop_rows(connection, dropped)
                write_rows(connection, rows)
        touched = [row.start_us for row in (*rows, *dropped, *open_rows)]
        since_us = min(touched, default=last.start_us if last else now_us)
        self._explain(of, since_us, found, dropped, report)
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
        since_us = last.start_us - BACK_US if last is not None else now_us - DAY_US
        paths = [(volume_id, path) for volume_id, root in usable.items() for path in _files_since(root, of, since_us)]
        known = self._known(of.id, since_us)
        for volume_id, path in paths:
            name = None if path in known or path in gone else parse_path(path)
            if name is None or name.start_us in found:
                continue
            late = last is not None and name.start_us <= last.start_us
            if not late or deleted_at(self._catalogue.engine, of.id, name.start_us) is None:
                place = Place(of.id, volume_id, path, name.start_us)
                found[name.start_us] = _Candidate(place, usable[volume_id] / path, None, late)
        return [found[start_us] for start_us in sorted(found)]

    def _known(self, stream_id: int, since_us: int) -> set[str]:
        """Paths that have a row, from the day of `since_us` on."""
        since_us = day_of(since_us) * DAY_US
        query = select(segment.c.path).where(segment.c.stream_id == stream_id, segment.c.start_us >= since_us)
        with self._catalogue.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def _explain(
        self, of: _Stream, since_us: int, found: list[Examined], dropped: list[SegmentRow], report: Recovered
    ) -> None:
        """Gap rows for what was lost, and one that goes on until recording does."""
        before = self._catalogue.segment_before(of.id, since_us - 1)
        from_us = since_us if before is None else before.start_us
        segments = [(row.start_us, row.end_us) for row in self._catalogue.segments(of.id, from_us, 1 << 62)]
        gaps = self._catalogue.gaps(of.id, from_us, 1 << 62)
        new = trimmed(gaps, [span for each in found for span in each.seen])
        gaps = applied(gaps, new)
        inside = [span for each in found for span in each.holes]
        new += explained(of.id, segments, gaps, GapCause.RESTART, inside=inside)
        gaps = applied(gaps, new)
        taken = [(gap.start_us, 1 << 62 if gap.end_us is None else gap.end_us) for gap in gaps]
        lost = without([span for each in found for span in each.damaged], taken)
        new += [GapRow(of.id, start_us, end_us, GapCause.DISK, DAMAGED) for start_us, end_us in lost]
        ends = [end_us for _, end_us in segments] + [gap.end_us for gap in gaps if gap.end_us is not None]
        goes_on = any(gap.end_us is None for gap in gaps)
        if of.record and ends and not goes_on:
            new.append(GapRow(of.id, max(ends), None, GapCause.RESTART))
        elif of.record and not ends and dropped and not goes_on:
            new.append(GapRow(of.id, dropped[0].start_us, None, GapCause.RESTART))
        latest = {gap.start_us: gap for gap in new}
        self._catalogue.commit([], list(latest.values()))
        report.gaps += len(latest)

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


def _mend(each: _Candidate, report: Recovered) -> Examined | None:
    """Cut a file to its good part and return that; None if there is nothing good, or no file. Raises OSError and
    Mp4Error when the file cannot be read or changed: then it is as it was.
    """
    try:
        file = each.path.open("r+b")
    except FileNotFoundError:
        report.missing.append(str(each.path))
        return None
    with file:
        found = examine(file, each.place, each.known)
        if found is not None and found.torn_bytes:
            size = found.row.size_bytes + found.torn_bytes
            vouched = each.known is not None and found.row.size_bytes < min(each.known.size_bytes, size)
            if (vouched or each.late) and holds_more(file, found):
                # The row vouched for some of what is cut off, or it lay there long: that stays.
                copy_aside(each.path)
                report.damaged.append(str(aside(each.path)))
            file.truncate(found.row.size_bytes)
            os.fsync(file.fileno())
        worthless = found is None and each.known is None and _is_a_torn_beginning(file)
    if found is None:
        if each.late:
            raise Mp4Error("no picture can be read")
        if worthless:
            each.path.unlink()
            report.removed.append(str(each.path))
        else:
            log.error("recovery.set_aside", path=str(each.path))
            each.path.rename(aside(each.path))
            report.damaged.append(str(aside(each.path)))
        sync_folder(each.path.parent)
        return None
    if found.damaged:
        log.error("recovery.damaged", path=str(each.path), spans=found.damaged)
        report.damaged.append(str(each.path))
    report.torn_bytes += found.torn_bytes
    (report.adopted if each.known is None else report.closed).append(str(each.path))
    return found


def aside(path: Path) -> Path:
    """Where a file is kept for a person to look at."""
    return path.with_name(path.name + SET_ASIDE)


def copy_aside(path: Path) -> None:
    """Keep a copy of a file before it is cut; on the disk before this returns."""
    shutil.copyfile(path, aside(path))
    with aside(path).open("rb") as copy:
        os.fsync(copy.fileno())
    sync_folder(path.parent)


def _is_a_torn_beginning(file: BinaryIO) -> bool:
    """Whether a file never held more than the beginning of its first fragment, or the disk never got any of it."""
    file.seek(0)
    head = file.read(_BEGINNING_BYTES)
    if len(head) == _BEGINNING_BYTES:
        return False
    return not head.strip(b"\0") or (b"ftyp".startswith(head[4:8]) and head.count(b"moof") <= 1)


def _files_since(root: Path, of: _Stream, since_us: int) -> Iterator[str]:
    """A stream's files on a volume in the folders from the day of `since_us` on: paths below the volume."""
    folder = stream_folder(of.camera_uuid, of.kind)
    for day in _names(root / folder):
        number = day_number(day)
        if number is not None and number >= day_of(since_us):
            for name in _names(root / folder / day):
                yield f"{folder}/{day}/{name}"


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        log.error("recovery.unreadable", path=str(folder), error=str(error))
        return []
