# SPDX-License-Identifier: Apache-2.0
"""Deleting a day of 200 cameras while 100 record: no frame may be lost.

Fairwatch records 100 simulated cameras (1080p25 H.264, 4 Mbit/s, RTSP over
TCP). Beside them lies the day of 200 cameras that are switched off: 288,000
segment files with their rows (two of each camera's files are 30 MB, the others
4 kB, since a real day would be 8 TB). Then their maximum is set below that
day's age, and the keeper deletes it all. Frames are counted from the files of
the 100 cameras afterwards, against what was sent.
"""

import os
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, insert, select, update

from fairwatch.db.engine import write
from fairwatch.db.tables import camera, deletion, gap, segment, stream, volume
from fairwatch.store.catalogue import Catalogue, SegmentRow
from fairwatch.store.keyindex import KeyIndexWriter
from fairwatch.store.layout import DAY_US, day_of, segment_path

from .ingest import free_port, lost_frames
from .report import Report, parser
from .rig import start_cameras, start_product

SEGMENT_US = 60_000_000
AGE_DAYS = 40
BIG_BYTES = 30_000_000
SMALL_BYTES = 4096
BIG_EVERY = 720
SETTLE_S = 15.0
CONTROL_S = 60.0
BATCH_ROWS = 5000
PATIENCE_S = 3600.0


def main(argv: Sequence[str]) -> int:
    """Run it."""
    options = parser("retention", __doc__)
    options.add_argument("--cameras", type=int, default=100, help="cameras that record")
    options.add_argument("--archive", type=int, default=200, help="cameras whose day is deleted")
    options.add_argument("--scale", type=float, default=1.0, help="a part of the day, for a quick run")
    options.add_argument("--folder", type=Path, help="where to work: about 25 GB")
    given = options.parse_args(argv)
    report = Report("retention", __doc__)
    with tempfile.TemporaryDirectory(prefix="fairwatch-retention-", dir=given.folder) as name:
        folder = Path(name)
        cameras = start_cameras(given.cameras, folder)
        try:
            data = folder / "data"
            data.mkdir()
            product = start_product(data, cameras.addresses, free_port())
            try:
                minutes = max(1, round(DAY_US // SEGMENT_US * given.scale))
                took_s = _measure(report, product.engine, data, given.cameras, given.archive, minutes)
            finally:
                product.stop()
            report.limit("frames lost", lost_frames(data, cameras), "frames", at_most=0)
            left = sum(1 for _ in (data / "media").glob("archive-*/main/*/*.mp4"))
            report.limit("files left", left, "files", at_most=0)
            report.limit("deletion", given.archive * minutes / took_s, "segments a second")
        finally:
            cameras.stop()
    # The bound that gives the benchmark its name comes first.
    report.figures.sort(key=lambda figure: figure.what != "frames lost")
    return report.finish(given.json)


def _measure(report: Report, engine: Engine, data: Path, recording: int, archived: int, minutes: int) -> float:
    """From a recording product to a deleted day; returns the seconds that took."""
    began = time.monotonic()
    archive = _make_archive(engine, data, archived, minutes)
    report.note(f"{archived * minutes:,} files and rows made in {time.monotonic() - began:.0f} s")
    _until_recording(engine, recording)
    time.sleep(SETTLE_S)
    behind, from_us = _control(report, engine, archive)
    with write(engine) as connection:
        connection.execute(update(camera).where(camera.c.id.in_(archive)).values(retention_max_days=AGE_DAYS - 10))
    began = time.monotonic()
    worst = 0.0
    while (left := _streams_left(engine, archive)) and time.monotonic() - began < PATIENCE_S:
        worst = max(worst, _behind_s(engine, archive))
        time.sleep(0.2)
    took_s = time.monotonic() - began
    time.sleep(SETTLE_S)
    with engine.connect() as connection:
        recorded = connection.execute(select(func.count()).select_from(deletion)).scalar_one()
        causes = connection.execute(select(gap.c.cause, gap.c.detail).where(gap.c.start_us > from_us)).all()
    report.limit("streams with rows left", left, "streams", at_most=0)
    report.limit("segments deleted without a record", archived * minutes - recorded, "segments", at_most=0)
    report.limit("gaps while deleting", len(causes), "gaps", at_most=0)
    for cause, count in Counter(f"{row.cause} {row.detail}" for row in causes).items():
        report.note(f"{count} gaps with the cause {cause}")
    report.ratio("catalogue behind, at worst", ours=worst, peer=behind, peer_name="before it began", unit="s")
    return took_s


def _control(report: Report, engine: Engine, archive: Sequence[int]) -> tuple[float, int]:
    """Recording alone for a while: how far the catalogue is behind at worst, and the moment when this ended."""
    from_us = time.time_ns() // 1000
    behind = 0.0
    for _ in range(int(CONTROL_S / 0.2)):
        behind = max(behind, _behind_s(engine, archive))
        time.sleep(0.2)
    with engine.connect() as connection:
        gaps = connection.execute(select(func.count()).select_from(gap).where(gap.c.start_us > from_us)).scalar_one()
    if gaps:
        report.note(f"{gaps} gaps in {CONTROL_S:.0f} s before anything was deleted: this machine is too busy to judge")
    return behind, time.time_ns() // 1000


def _make_archive(engine: Engine, data: Path, cameras: int, minutes: int) -> list[int]:
    """Cameras that are switched off, with files and rows; their ids."""
    first_us = (day_of(time.time_ns() // 1000) - AGE_DAYS) * DAY_US
    index = KeyIndexWriter(first_us, 900)
    for second in range(0, 60, 2):
        index.key(first_us + second * 1_000_000, 900 + second * 490_000)
    blob = index.snapshot(first_us + SEGMENT_US, BIG_BYTES)
    catalogue = Catalogue(engine)
    with engine.connect() as connection:
        volume_id = connection.execute(select(volume.c.id)).scalar_one()
    made = []
    rows: list[SegmentRow] = []
    for number in range(cameras):
        uid = f"archive-{uuid.uuid4()}"
        with write(engine) as connection:
            values = {"uuid": uid, "name": f"Archive {number}", "enabled": False, "created_us": 0, "updated_us": 0}
            camera_id = connection.execute(insert(camera).values(values).returning(camera.c.id)).scalar_one()
            source = {"camera_id": camera_id, "kind": "main", "address": "", "record": False}
            stream_id = connection.execute(insert(stream).values(source).returning(stream.c.id)).scalar_one()
        made.append(camera_id)
        for minute in range(minutes):
            start_us = first_us + minute * SEGMENT_US
            path = segment_path(uid, "main", start_us)
            size = BIG_BYTES if minute % BIG_EVERY == 0 else SMALL_BYTES
            _make_file(data / "media" / path, size)
            rows.append(
                SegmentRow(stream_id, start_us, start_us + SEGMENT_US, volume_id, path, size, 1500, blob, b"d" * 32)
            )
            if len(rows) == BATCH_ROWS:
                catalogue.commit(rows)
                rows = []
    catalogue.commit(rows)
    return made


def _make_file(path: Path, size: int) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    if size > SMALL_BYTES:
        os.posix_fallocate(descriptor, 0, size)
    else:
        os.write(descriptor, bytes(size))
    os.close(descriptor)


def _until_recording(engine: Engine, cameras: int) -> None:
    while True:
        with engine.connect() as connection:
            query = select(func.count()).select_from(segment).where(segment.c.digest.is_(None))
            if connection.execute(query).scalar_one() >= cameras:
                return
        time.sleep(0.5)


def _streams_left(engine: Engine, archive: Sequence[int]) -> int:
    """How many of the archive's streams have rows left."""
    of_archive = select(stream.c.id).where(stream.c.camera_id.in_(archive))
    query = select(stream.c.id).where(
        stream.c.id.in_(of_archive), select(segment.c.start_us).where(segment.c.stream_id == stream.c.id).exists()
    )
    with engine.connect() as connection:
        return len(connection.execute(query).all())


def _behind_s(engine: Engine, archive: Sequence[int]) -> float:
    """How far the catalogue is behind now, for the stream that is furthest."""
    last = (
        select(segment.c.end_us)
        .where(segment.c.stream_id == stream.c.id)
        .order_by(segment.c.start_us.desc())
        .limit(1)
        .scalar_subquery()
    )
    with engine.connect() as connection:
        ends = connection.execute(select(last).where(stream.c.camera_id.not_in(archive))).scalars().all()
    now = datetime.now(UTC).timestamp()
    return max((now - end / 1e6 for end in ends if end is not None), default=0.0)
