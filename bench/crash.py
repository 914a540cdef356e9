# SPDX-License-Identifier: Apache-2.0
"""What violence costs: footage lost by `kill -9` and by power cuts.

10 simulated cameras (1080p25 H.264, 2 Mbit/s) are recorded. 50 times the
whole process group is killed at a random moment (while it starts, shortly
after, while a segment ends) and started again; then 20 times the power of the
disk under footage and database is cut (bench/powercut.py says how; needs
root). Each start recovers by the product's own means. Afterwards every file
is read whole, a sample also by ffprobe, and the frames of each run are counted
against what the cameras had sent when it ended: what is missing was lost.
`fairwatch check` must find every row's file, and every second explained.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Engine, func, select

from fairwatch.db.engine import open_engine
from fairwatch.db.tables import camera, gap, segment
from fairwatch.serve.prepare import prepare
from fairwatch.serve.recorder import read_installation
from fairwatch.settings import load
from fairwatch.store.catalogue import Catalogue, GapCause
from fairwatch.store.check import Check
from fairwatch.store.findings import Fault, Finding
from fairwatch.store.volumes import Volumes

from .footage import foreign_reader_fails, read_footage
from .powercut import Disk, best_folder, impossible
from .report import Report, parser
from .rig import Cameras, add_cameras, free_port, start_cameras
from .victim import Victim

BITRATE_BPS = 2_000_000
FRAME_US = 40_000
MOST_LOST_S = 2.0
SEGMENT_S = 10
FFPROBE_FILES = 30
SHOWN = 20
DISK_BYTES = 1 << 30
LATER_US = 3 * 86_400_000_000
"""Files and sums of today may be on their way; days later they may not."""


@dataclass(frozen=True, slots=True)
class Run:
    """One start of the product, and how many frames each camera had sent to it by its end."""

    started_us: int
    sent: tuple[int, ...]


def main(argv: Sequence[str]) -> int:
    """Run it."""
    options = parser("crash", __doc__)
    options.add_argument("--cameras", type=int, default=10)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--cuts", type=int, default=20, help="power cuts")
    options.add_argument("--seed", type=int, default=None, help="for the same moments again")
    given = options.parse_args(argv)
    report = Report("crash", __doc__)
    seed = random.SystemRandom().randrange(1 << 32) if given.seed is None else given.seed
    chance = random.Random(seed)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="fairwatch-crash-") as name:
        folder = Path(name)
        cameras = start_cameras(given.cameras, folder, BITRATE_BPS)
        try:
            if given.kills:
                _kills(report, cameras, folder / "killed", given.kills, chance)
            if given.cuts and (why := impossible()):
                report.note(f"no power was cut: {why}")
            elif given.cuts:
                _cuts(report, cameras, given.cuts, chance)
        finally:
            cameras.stop()
    return report.finish(given.json)


def _kills(report: Report, cameras: Cameras, data: Path, count: int, chance: random.Random) -> None:
    victim = _victim(data, cameras)
    runs = []
    for number in range(count):
        victim.start()
        _live(victim, chance)
        victim.kill()
        runs.append(Run(victim.started_us, victim.sent()))
        victim.gone()
        _say("kill", number + 1, count, runs[-1])
    runs.append(_last_run(victim))
    _judge(report, "kill -9", victim, runs, chance)


def _cuts(report: Report, cameras: Cameras, count: int, chance: random.Random) -> None:
    with tempfile.TemporaryDirectory(prefix="fairwatch-crash-", dir=best_folder()) as name:
        try:
            disk = Disk(Path(name), DISK_BYTES)
        except subprocess.CalledProcessError as error:
            report.note(f"no power was cut: {error}")
            return
        try:
            victim = _victim(disk.root / "data", cameras)
            runs: list[Run] = []

            def witness() -> None:
                runs.append(Run(victim.started_us, victim.sent()))

            for number in range(count):
                victim.start()
                _live(victim, chance)
                disk.cut(witness, victim.kill)
                victim.gone()
                disk.power_on()
                _say("power cut", number + 1, count, runs[-1])
            runs.append(_last_run(victim))
            _judge(report, "power cut", victim, runs, chance)
        finally:
            disk.close()


def _victim(data: Path, cameras: Cameras) -> Victim:
    """A data directory with these cameras, ready to be started."""
    data.mkdir()
    (data / "fairwatch.toml").write_text(
        f"segment_seconds = {SEGMENT_S}\nvolume_floor_bytes = 0\nlog_json = true\n", encoding="utf-8"
    )
    engine = prepare(load(data=data))
    add_cameras(engine, cameras.addresses)
    engine.dispose()
    return Victim(data, cameras, free_port())


def _live(victim: Victim, chance: random.Random) -> None:
    """Let the product run to a random moment of its life."""
    kind = chance.random()
    if kind < 0.2:
        time.sleep(chance.uniform(0, victim.start_s))  # while it starts
        return
    victim.wait_for_pictures()
    # Mostly soon, and now and then where files end and new ones begin.
    time.sleep(chance.uniform(0, 4) if kind < 0.8 else chance.uniform(SEGMENT_S - 2, SEGMENT_S + 3))


def _last_run(victim: Victim) -> Run:
    """Recover once more, record a little from every camera, and stop in order."""
    victim.start()
    victim.wait_for_pictures(everywhere=True)
    time.sleep(1)
    victim.stop()
    return Run(victim.started_us, victim.sent())


def _say(what: str, number: int, count: int, run: Run) -> None:
    if sys.stdout.isatty() or number % 10 == 0 or number == count:
        print(f"{what} {number} of {count}: {sum(run.sent)} frames had been sent", flush=True)


def lost_frames(runs: Sequence[Run], frames_us: Sequence[Sequence[int]]) -> list[list[int]]:
    """For each run but the last and each camera, how many frames that were sent are not in the files. A run's frames
    are those between its start and the next one's; `frames_us` has every camera's, in order.
    """
    return [
        [
            max(0, sent - (bisect_left(times, after.started_us) - bisect_left(times, run.started_us)))
            for sent, times in zip(run.sent, frames_us, strict=True)
        ]
        for run, after in pairwise(runs)
    ]


def _judge(report: Report, what: str, victim: Victim, runs: Sequence[Run], chance: random.Random) -> None:
    data = victim.data
    engine = open_engine(load(data=data).database)
    try:
        found = read_footage(data / "media")
        frames_us = [found.frames_us.get(uuid, []) for uuid in _uuids(engine)]
        volumes = Volumes(engine, data, read_installation(engine))
        findings = Check(Catalogue(engine), volumes).run(time.time_ns() // 1000 + LATER_US, deep=True).findings
        blamed_us = _blamed_on_others_us(engine)
    finally:
        engine.dispose()
    # A camera that had sent nothing yet had nothing to lose.
    lost_s = [
        frames * FRAME_US / 1e6
        for run, lost in zip(runs, lost_frames(runs, frames_us), strict=False)
        for sent, frames in zip(run.sent, lost, strict=True)
        if sent
    ]
    recording = sum(any(run.sent) for run in runs[:-1])
    print(f"{what}: {len(runs) - 1} times, {recording} of them while pictures came, {len(found.frames)} files")
    if not lost_s:
        report.note(f"{what}: no camera had sent a picture by then, so nothing was proved")
        return
    report.limit(f"{what}: footage lost per camera each time, worst", max(lost_s), "s", at_most=MOST_LOST_S)
    report.limit(f"{what}: footage lost per camera each time, median", statistics.median(lost_s), "s")
    report.limit(f"{what}: unreadable files", len(found.unreadable), "files", at_most=0)
    foreign = foreign_reader_fails(found, chance.sample(list(found.frames), min(FFPROBE_FILES, len(found.frames))))
    if foreign is None:
        report.note("ffprobe is not on PATH, so it read no files")
    else:
        report.limit(f"{what}: files of {FFPROBE_FILES} that ffprobe cannot read", len(foreign), "files", at_most=0)
    faults = Counter(finding.fault for finding in findings)
    report.limit(f"{what}: rows without file", faults.pop(Fault.MISSING, 0), "rows", at_most=0)
    report.limit(f"{what}: unexplained time", _unexplained_s(findings), "s", at_most=0)
    report.limit(f"{what}: time that is blamed on cameras, network or disk", blamed_us / 1e6, "s", at_most=0)
    del faults[Fault.UNEXPLAINED]
    report.limit(f"{what}: other findings of the check", faults.total(), "findings", at_most=0)
    report.limit(f"{what}: processes that ended by themselves", victim.log().count("starting it again"), "", at_most=0)
    report.limit(f"{what}: from start to first footage, median", _median_wait_s(runs, frames_us), "s")
    for finding in findings[:SHOWN]:
        print(f"  {finding}")
    for path in (*found.unreadable, *(foreign or ())):
        print(f"  unreadable: {path}")


def _uuids(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(camera.c.uuid).order_by(camera.c.id)))


def _unexplained_s(findings: Sequence[Finding]) -> float:
    return sum(
        ((each.end_us or 0) - (each.start_us or 0)) / 1e6 for each in findings if each.fault is Fault.UNEXPLAINED
    )


def _blamed_on_others_us(engine: Engine) -> int:
    """Time between a stream's first and last footage that a gap row explains by something else than a restart: the
    cameras are always there and the disk is sound, so who says so lies.
    """
    began_us = select(func.min(segment.c.start_us)).where(segment.c.stream_id == gap.c.stream_id).scalar_subquery()
    query = select(gap).where(gap.c.cause != GapCause.RESTART.value, gap.c.start_us >= began_us)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    for row in rows[:SHOWN]:
        print(f"  {row}")
    return sum((row.end_us or row.start_us) - row.start_us for row in rows)


def _median_wait_s(runs: Sequence[Run], frames_us: Sequence[Sequence[int]]) -> float:
    """From the start of a run to its first recorded frame of any camera; up to 2 s of it are the wait for a key frame."""
    waits = []
    for run, after in pairwise(runs):
        firsts = [times[at] for times in frames_us if (at := bisect_left(times, run.started_us)) < len(times)]
        if firsts and min(firsts) < after.started_us:
            waits.append((min(firsts) - run.started_us) / 1e6)
    return statistics.median(waits) if waits else 0.0
